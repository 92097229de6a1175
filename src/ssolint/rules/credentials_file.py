"""What stands in the credentials file: settings that belong in the config file, key pairs that are not whole, its mode."""

from __future__ import annotations

import re

from ssolint.finding import IGNORES, REFUSES_PROFILE, Finding, Related, Severity, everywhere, tools
from ssolint.patterns import pattern
from ssolint.rule import Rule
from ssolint.rules._ways import has, is_profile, sso_keys, views
from ssolint.settings import PROFILE_SETTINGS, is_foreign, is_secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ssolint.config import Config, Group
    from ssolint.syntax import Setting

_SESSION_HEADER = pattern(r"[\[\s\"']*sso[-_. ]?sessions?(?![\w-])", re.IGNORECASE)
_SSO = ("sso_session", "sso_start_url", "sso_region", "sso_account_id", "sso_role_name", "sso_registration_scopes")
_KEYS = frozenset(
    {"aws_access_key_id", "aws_secret_access_key", "aws_session_token", "aws_security_token", "aws_account_id"}
)
# What says how to get credentials may stand in either file, but not in both with two values.
_CREDENTIAL_SETTINGS = frozenset(
    {
        *("role_arn", "source_profile", "credential_source", "external_id", "mfa_serial", "role_session_name"),
        *("duration_seconds", "web_identity_token_file", "credential_process", "login_session"),
    }
)
_JUDGED = PROFILE_SETTINGS - _KEYS - frozenset(_SSO)
# Tools that write a whole section with its temporary keys leave one of these behind.
_WRITTEN_BY_TOOLS = frozenset({"x_principal_arn", "x_security_token_expires", "expiration", "aws_expiration"})
_READABLE_BY_OTHERS = 0o044
# What botocore asks before the keys of the credentials file, and after them (credentials.py:205-217).
_EARLIER_WAYS = frozenset({"role_arn", "web_identity_token_file", "sso_account_id", "sso_role_name"})
_LATER_WAYS = frozenset({"credential_process", "login_session"})
# What some tools do, beside those that stop at either, to a profile that has the first setting without the second.
_HALVES = {
    ("aws_access_key_id", "aws_secret_access_key"): tools("aws-cli boto3", REFUSES_PROFILE)
    | tools("net cpp ruby", IGNORES),
    ("aws_secret_access_key", "aws_access_key_id"): tools("aws-cli boto3 net cpp ruby", IGNORES),
}


class SsoInCredentials(Rule):
    """SSO settings in the credentials file.

    ## Why it matters
    No tool finds an `[sso-session]` in the credentials file: to the AWS CLI and boto3 it is a profile with an odd name, and
    every profile that names the session fails. `sso_*` settings of a profile work there, and silently overrule those of the
    config file, where everybody looks for them.

    ## Bad (credentials)
        [sso-session corp]
        ^^^^^^^^^^^^^^^^^^ an [sso-session] is read from the config file only; move the section there
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access
        --- config ---
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

    ## Bad (credentials)
        [dev]
        sso_start_url = https://corp.awsapps.com/start
        ^^^^^^^^^^^^^ SSO settings belong in the config file; move them to [profile dev] there
        sso_region = eu-west-1
        sso_account_id = 111122223333
        sso_role_name = ReadOnly

    ## Good (credentials)
        [ci]
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
        --- config ---
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - botocore 1.43.67, botocore/session.py:429-462: every section of the credentials file is a profile under its raw name, measured
    - AWS SDKs and Tools Reference Guide, IAM Identity Center: the settings of `sso-session` stand in the config file
    """

    code = "SSO701"
    name = "sso-in-credentials"
    severity = Severity.ERROR
    breaks = everywhere(REFUSES_PROFILE)

    def check(self, config: Config) -> Iterator[Finding]:
        if not config.is_credentials:
            return
        for group in config.groups:
            if _SESSION_HEADER.match(group.section.name):
                yield self.finding(
                    group.header.bracket_span,
                    "an [sso-session] is read from the config file only; move the section there",
                    section=group.section,
                    breaks=self.breaks if _may_be_missed(config, group) else everywhere(IGNORES),
                )
                continue
            found = [group.settings[key] for key in _SSO if key in group.settings]
            if found:
                first = min(found, key=lambda setting: setting.start)
                name = group.name.removeprefix("profile ")
                title = name if name == "default" else f"profile {name}"
                yield self.finding(
                    first.key_span,
                    f"SSO settings belong in the config file; move them to [{title}] there",
                    setting=first,
                    severity=Severity.WARNING,
                    breaks={},
                )


def _may_be_missed(config: Config, group: Group) -> bool:
    """Whether a profile may name a session that stands in the credentials file only."""
    if config.companion is None:
        return True
    name = group.name.partition(" ")[2]
    used = any(
        setting.value == name for file in (config, config.companion) for _, setting in file.settings("sso_session")
    )
    return used and name not in config.companion.sessions_by_name


class ConfigInCredentials(Rule):
    """A setting of the config file stands in the credentials file.

    ## Why it matters
    The credentials file's value overrules the config file's, so a later `aws configure set`, which writes to the config file,
    seems to do nothing.

    ## Bad (credentials)
        [dev]
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
        region = ap-south-1
        ^^^^^^ region has another value in [profile dev] of the config file; keep the one there and delete this one
        --- config ---
        [profile dev]
        region = eu-west-1

    ## Bad (credentials)
        [dev]
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
        output = json
        ^^^^^^ output belongs in the config file

    ## Good (credentials)
        [dev]
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
        --- config ---
        [profile dev]
        region = eu-west-1

    ## Sources
    - botocore 1.43.67, botocore/session.py:429-462: the credentials file's settings replace the config file's, measured
    """

    code = "SSO702"
    name = "config-in-credentials"
    severity = Severity.INFO

    def check(self, config: Config) -> Iterator[Finding]:
        if not config.is_credentials:
            return
        for key in sorted(_JUDGED.intersection(config.keys())):
            for group, setting in config.settings(key):
                yield from self._judge(config, group, setting)

    def _judge(self, config: Config, group: Group, setting: Setting) -> Iterator[Finding]:
        twin = config.companion_profile(group.name)
        other = twin.get(setting.key) if twin is not None else None
        if twin is not None and other is not None and other.value != setting.value:
            yield self.finding(
                setting.key_span,
                f"{setting.key} has another value in [{twin.section.name}] of the config file; keep the one there and delete this one",
                setting=setting,
                severity=Severity.WARNING,
                related=(Related("the config file's value is here", other.value_span, twin.config.source),),
            )
        elif setting.key not in _CREDENTIAL_SETTINGS and _WRITTEN_BY_TOOLS.isdisjoint(group.settings):
            yield self.finding(setting.key_span, f"{setting.key} belongs in the config file", setting=setting)


class IncompleteKeys(Rule):
    """Half of a key pair, or temporary keys without their session token.

    ## Why it matters
    With half a pair most tools stop with an error such as "Partial credentials found", the rest go on to other credentials
    without a word. Keys that begin with ASIA are temporary: without `aws_session_token` AWS answers "The security token
    included in the request is invalid" to every call.

    ## Bad (credentials)
        [dev]
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        ^^^^^^^^^^^^^^^^^ aws_access_key_id without aws_secret_access_key

    ## Bad (credentials)
        [dev]
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
        ^^^^^^^^^^^^^^^^^^^^^ aws_secret_access_key without aws_access_key_id

    ## Bad (credentials)
        [dev]
        aws_access_key_id = ASIAIOSFODNN7EXAMPLE
        ^^^^^^^^^^^^^^^^^ keys that begin with ASIA are temporary and need an aws_session_token
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY

    ## Bad (credentials)
        [dev]
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        ^^^^^^^^^^^^^^^^^ aws_access_key_id without aws_secret_access_key in the same file: the AWS CLI, boto3 and the SDK for Go look for both here
        --- config ---
        [profile dev]
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY

    ## Bad
        [profile dev]
        region = eu-west-1
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        ^^^^^^^^^^^^^^^^^ aws_access_key_id without aws_secret_access_key in the same file: the AWS CLI, boto3 and the SDK for Go look for both here
        --- credentials ---
        [dev]
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY

    ## Bad (credentials)
        [dev]
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
        ^^^^^^^^^^^^^^^^^^^^^ aws_secret_access_key without aws_access_key_id in the same file: the SDK for Go looks for both here
        --- config ---
        [profile dev]
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        credential_process = /usr/local/bin/keys
        region = eu-west-1

    ## Good (credentials)
        [dev]
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY

    ## Sources
    - botocore 1.43.67, botocore/credentials.py: `PartialCredentialsError`
    - aws-sdk-go-v2 config 1.32.31, shared_config.go:824
    - IAM User Guide, identifiers: ASIA marks temporary keys
    """

    code = "SSO705"
    name = "incomplete-keys"
    severity = Severity.ERROR
    breaks = tools("js go rust java php", REFUSES_PROFILE)

    def check(self, config: Config) -> Iterator[Finding]:
        for (key, other), takes in _HALVES.items():
            for group, setting in config.places(key):
                if not is_profile(group) or not setting.value or group.open:
                    continue
                groups = views(config, group.name)
                beside = [one for one in groups if one.config is not config]
                if group.has(other):
                    yield from self._whole(groups, setting)
                elif has(beside, other):
                    yield self._split(groups, beside, setting, other)
                elif not has(groups, other):
                    breaks = _broken(group, groups, takes)
                    yield self.finding(setting.key_span, f"{key} without {other}", setting=setting, breaks=breaks)

    def _whole(self, groups: list[Group], setting: Setting) -> Iterator[Finding]:
        temporary = setting.key == "aws_access_key_id" and setting.value.strip("\"'").startswith("ASIA")
        if temporary and not has(groups, "aws_session_token", "aws_security_token"):
            yield self.finding(
                setting.key_span,
                "keys that begin with ASIA are temporary and need an aws_session_token",
                setting=setting,
                breaks=everywhere(REFUSES_PROFILE),
            )

    def _split(self, groups: list[Group], beside: list[Group], setting: Setting, other: str) -> Finding:
        """The other half stands in the other file: Go looks at each file alone, Python where it comes to ask for keys.

        It asks SSO, the credentials file, a command and the config file, in this order (credentials.py:205-217, 1395-1480).
        """
        asked = setting.key == "aws_access_key_id" and not has(groups, *_EARLIER_WAYS)
        if beside[0].config.is_credentials:
            asked = asked and not has(groups, *_LATER_WAYS) and not has(beside, "aws_access_key_id")
        who = "the AWS CLI, boto3 and the SDK for Go look" if asked else "the SDK for Go looks"
        return self.finding(
            setting.key_span,
            f"{setting.key} without {other} in the same file: {who} for both here",
            setting=setting,
            breaks=tools("aws-cli boto3 go" if asked else "go", REFUSES_PROFILE),
        )


def _broken(group: Group, groups: list[Group], others: Mapping[str, str]) -> Mapping[str, str]:
    """Who stops at half a pair: where the profile has another way to credentials, in either file, Go and who asks later."""
    keys = {key for one in (group, *groups) for key in one.settings}
    if not keys.isdisjoint(_EARLIER_WAYS):
        # As a source of another role botocore takes half a pair for static keys, and finds none.
        passed_over = tools("aws-cli boto3", IGNORES) if "role_arn" in keys else {}
        return {**tools("go", REFUSES_PROFILE), **passed_over}
    python = {tool: effect for tool, effect in others.items() if tool in ("aws-cli", "boto3")}
    if not keys.isdisjoint(_LATER_WAYS):
        # Python asks the credentials file for keys before it runs a command, the config file after it.
        return {**tools("go", REFUSES_PROFILE), **(python if group.config.is_credentials else {})}
    if any(map(sso_keys, groups)):
        # Without an account and a role Python sees no SSO, and goes on to the keys.
        return {**tools("go", REFUSES_PROFILE), **python}
    return {**IncompleteKeys.breaks, **others}


class LoosePermissions(Rule):
    """A file with secrets can be read by other users of the machine.

    ## Why it matters
    Whoever has an account on the machine can copy the keys. `chmod 600` on the file keeps them to its owner, as the AWS
    CLI does with the files that it writes.

    ## Sources
    - AWS CLI User Guide, configuration and credential file settings
    """

    code = "SSO706"
    name = "loose-permissions"
    severity = Severity.INFO
    opt_in = True

    def check(self, config: Config) -> Iterator[Finding]:
        mode = config.source.mode
        if mode is None or not mode & _READABLE_BY_OTHERS:
            return
        if not any(is_secret(key) and not is_foreign(key) for key in config.keys()):  # noqa: SIM118 - a method, not a dict
            return
        yield self.finding(
            config.source.line_span(1),
            f"the file holds secrets and its mode {mode & 0o777:04o} lets others read it; run chmod 600 on it",
        )
