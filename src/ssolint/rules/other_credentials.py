"""Other ways to credentials in a profile that asks for SSO: which one is taken depends on the tool."""

from __future__ import annotations

from ssolint.edits import delete_setting, fitting
from ssolint.finding import MISREADS, REFUSES_PROFILE, Finding, Fix, Related, Severity, tools
from ssolint.rule import Rule
from ssolint.rules._safety import may_be_deleted
from ssolint.rules._ways import (
    SSO_KEYS,
    first_sso_setting,
    gives_credentials,
    has,
    has_static_keys,
    is_profile,
    may_exclude,
    sso_covers,
    sso_keys,
    views,
)
from ssolint.rules.credential_process import Process, read_process

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ssolint.config import Config, Group
    from ssolint.syntax import Setting

_ACCOUNT_AND_ROLE = ("sso_account_id", "sso_role_name")
_PORTAL = ("sso_start_url", "sso_region")


def _here(setting: Setting | None) -> tuple[Related, ...]:
    return () if setting is None else (Related("the profile asks for SSO here", setting.key_span),)


class StaticKeysAndSso(Rule):
    """A profile has static keys beside its SSO settings.

    ## Why it matters
    The JavaScript, Go (Terraform) and C++ SDKs sign with the keys, the others with SSO: one profile is two identities, often in
    two accounts. Keys that were forgotten in the credentials file do the same to a profile of that name in the config file.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        ^^^^^^^^^^^^^^^^^ static keys beside SSO: some tools take the keys, others SSO; keep one of the two
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile dev]
        ^^^^^^^^^^^^^ the credentials file has static keys for 'dev', which asks for SSO here: some tools take the keys, others SSO; keep one of the two
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access
        --- credentials ---
        [dev]
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY

    ## Good
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access
        --- credentials ---
        [personal]
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY

    ## Sources
    - aws-sdk-js-v3, @aws-sdk/credential-provider-ini 3.973.30, resolveProfileData.js:8-31: static keys come before SSO
    - aws-sdk-go-v2 config 1.32.31, resolve_credentials.go:139-190: the same
    - botocore 1.43.67, botocore/credentials.py:84-165: SSO comes before the keys of either file
    """

    code = "SSO601"
    name = "static-keys-and-sso"
    severity = Severity.ERROR
    breaks = tools("js go cpp", MISREADS)

    def check(self, config: Config) -> Iterator[Finding]:
        for profile, setting in config.places("aws_access_key_id"):
            keys = sso_keys(profile) if is_profile(profile) else []
            if keys and has_static_keys(views(config, profile.name)):
                first = first_sso_setting(profile, keys)
                if not may_exclude(setting, first):
                    yield self.finding(
                        setting.key_span,
                        "static keys beside SSO: some tools take the keys, others SSO; keep one of the two",
                        setting=setting,
                        breaks=_breaks(profile),
                        related=_here(first),
                        covers=sso_covers(profile, keys),
                    )
        if config.companion is not None and not config.is_credentials:
            yield from self._in_credentials(config, config.companion)

    def _in_credentials(self, config: Config, companion: Config) -> Iterator[Finding]:
        for twin, key in companion.settings("aws_access_key_id"):
            profile = config.profiles_by_name.get(twin.name)
            keys = sso_keys(profile) if profile is not None else []
            if profile is None or not keys or profile.has("aws_access_key_id") or not has_static_keys([profile, twin]):
                continue
            yield self.finding(
                profile.header.bracket_span,
                f"the credentials file has static keys for '{profile.name}', which asks for SSO here: "
                "some tools take the keys, others SSO; keep one of the two",
                section=profile.section,
                breaks=_breaks(profile),
                related=(Related("the keys are here", key.key_span, companion.source),),
                covers=sso_covers(profile, keys),
            )


def _breaks(profile: Group) -> Mapping[str, str]:
    """Who takes the keys; where account and role are missing, those that take SSO fail instead."""
    if has([profile], *_ACCOUNT_AND_ROLE):
        return StaticKeysAndSso.breaks
    stray = tools("rust java net", REFUSES_PROFILE)
    return stray | tools("php", MISREADS) if profile.has("sso_session") else stray


class ProcessAndSso(Rule):
    """A profile has a `credential_process` beside its SSO settings.

    ## Why it matters
    The JavaScript SDK runs the command and never looks at SSO, the C++ SDK runs it first; the AWS CLI, boto3 and the others use
    SSO and never run it. If the two give different roles, one profile is two identities.

    A command that gives the profile's own SSO credentials to tools without SSO is no mistake (aws-sso-util, granted,
    aws-vault, `aws configure export-credentials` for this very profile): there the finding is advice only.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1
        credential_process = /usr/local/bin/fetch-keys --account main
        ^^^^^^^^^^^^^^^^^^ credential_process beside SSO: some tools run the command, others use SSO; keep one of the two

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1
        credential_process = aws-sso-util credential-process --profile dev
        ^^^^^^^^^^^^^^^^^^ 'aws-sso-util' serves tools without SSO; all that know SSO use the SSO settings and can do without it

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Good
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [profile main]
        credential_process = /usr/local/bin/fetch-keys --account main
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - measured, verdict v83-sso-and-process
    """

    code = "SSO602"
    name = "process-and-sso"
    severity = Severity.ERROR
    breaks = tools("js cpp", MISREADS)
    without_account = tools("rust java net", REFUSES_PROFILE) | tools("go php", MISREADS)

    def check(self, config: Config) -> Iterator[Finding]:
        for command, places in config.values("credential_process").items():
            process: Process | None = None
            read = False
            for profile, setting in places:
                keys = sso_keys(profile) if command and is_profile(profile) else []
                first = first_sso_setting(profile, keys)
                if not keys or may_exclude(setting, first):
                    continue
                if not read:
                    process, read = read_process(command), True
                yield self._report(config, profile, setting, keys, process)

    def _report(
        self, config: Config, profile: Group, setting: Setting, keys: list[str], process: Process | None
    ) -> Finding:
        related = _here(first_sso_setting(profile, keys))
        covers = sso_covers(profile, keys)
        if process is not None and _is_bridge(config, profile, process):
            program = "aws configure export-credentials" if process.program == "aws" else process.program
            message = (
                f"'{program}' serves tools without SSO; all that know SSO use the SSO settings and can do without it"
            )
            return self.finding(
                setting.key_span,
                message,
                setting=setting,
                severity=Severity.INFO,
                breaks={},
                related=related,
                covers=covers,
            )
        return self.finding(
            setting.key_span,
            "credential_process beside SSO: some tools run the command, others use SSO; keep one of the two",
            setting=setting,
            breaks=self.breaks if has([profile], *_ACCOUNT_AND_ROLE) else self.without_account,
            related=related,
            covers=covers,
        )


def _is_bridge(config: Config, profile: Group, process: Process) -> bool:
    """Whether a command gives the profile's own SSO credentials: it names the profile, or one of the same role."""
    named = process.profile
    if process.program == "aws":
        named = named or "default"
        return named == profile.name or _same_role(profile, config.profiles_by_name.get(named))
    if named == profile.name or profile.name in process.words:
        return True
    others = [config.profiles_by_name[word] for word in (named, *process.words) if word in config.profiles_by_name]
    return not others or any(_same_role(profile, other) for other in others)


def _same_role(profile: Group, other: Group | None) -> bool:
    """Whether two profiles ask for one role in one account; unknown values are taken for equal."""
    if other is None:
        return False
    for key in _ACCOUNT_AND_ROLE:
        mine, theirs = profile.value(key), other.value(key)
        if mine != theirs and not (profile.has(key) and mine is None) and not (other.has(key) and theirs is None):
            return False
    return True


class RoleAndSso(Rule):
    """A profile assumes a role and has SSO settings as well.

    ## Why it matters
    The AWS CLI, boto3, JavaScript, Go and Rust assume the role; Java, .NET, Ruby and PHP ignore `role_arn` and use the
    SSO role itself, without a word. With `sso_session` alone Java stops: it wants an account and a role for it.

    The SSO settings belong in the profile that `source_profile` names, and only there. For `aws sso login` name that
    profile, or the session.

    ## Bad
        [profile deploy]
        role_arn = arn:aws:iam::444455556666:role/Deploy
        ^^^^^^^^ role_arn beside SSO: some tools assume the role, others use SSO and ignore it; 'base' gives the credentials already, so delete the SSO settings
        source_profile = base
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access
        --- credentials ---
        [base]
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY

    ## Fixed
        [profile deploy]
        role_arn = arn:aws:iam::444455556666:role/Deploy
        source_profile = base
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile ci]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        role_arn = arn:aws:iam::111122223333:role/ci
        web_identity_token_file = /var/run/secrets/token
        ^^^^^^^^^^^^^^^^^^^^^^^ web_identity_token_file beside SSO: most tools take the web identity, others SSO; keep one of the two
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Good
        [profile base]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - measured, verdicts v84-sso-and-role and v85-sso-and-web-identity
    - https://github.com/aws/aws-sdk-java-v2/issues/6187
    """

    code = "SSO603"
    name = "role-and-sso"
    severity = Severity.ERROR
    breaks = tools("java net ruby php", MISREADS)

    def check(self, config: Config) -> Iterator[Finding]:
        for profile, setting in config.places("web_identity_token_file"):
            yield from self._check_one(config, profile, setting)
        for profile, setting in config.places("role_arn"):
            if not profile.has("web_identity_token_file"):
                yield from self._check_one(config, profile, setting)

    def _check_one(self, config: Config, profile: Group, setting: Setting) -> Iterator[Finding]:
        keys = sso_keys(profile)
        first = first_sso_setting(profile, keys)
        if not keys or not setting.value or not is_profile(profile) or may_exclude(setting, first):
            return
        fix = None
        if setting.key == "web_identity_token_file":
            message = (
                "web_identity_token_file beside SSO: most tools take the web identity, others SSO; keep one of the two"
            )
            breaks = _token_breaks(profile)
        else:
            message, fix = self._advise(config, profile, keys)
            breaks = _role_breaks(profile)
        yield self.finding(
            setting.key_span,
            message,
            setting=setting,
            breaks=breaks,
            related=_here(first),
            fix=fix,
            covers=[*sso_covers(profile, keys), (profile.section.name, "role_arn")],
        )

    def _advise(self, config: Config, profile: Group, keys: list[str]) -> tuple[str, Fix | None]:
        message = "role_arn beside SSO: some tools assume the role, others use SSO and ignore it; "
        source = profile.value("source_profile")
        if not source or source == profile.name or not gives_credentials(views(config, source)):
            return message + "put the SSO settings into a profile of their own and name it in source_profile", None
        title = source if source == "default" else f"profile {source}"
        message += (
            f"keep the SSO settings in [{title}] only"
            if has(views(config, source), *SSO_KEYS)
            else (f"'{source}' gives the credentials already, so delete the SSO settings")
        )
        # .NET takes a profile with scopes alone for SSO as well.
        keys = [*keys, "sso_registration_scopes"] if "sso_registration_scopes" in profile.settings else keys
        doomed = [profile.settings[key] for key in keys if key in profile.settings]
        if len(doomed) < len(keys) or profile.open or profile.is_doubted("role_arn"):
            return message, None
        edits = sorted(delete_setting(setting) for setting in doomed)
        return message, fitting(
            config.document,
            Fix(
                "delete the SSO settings",
                tuple(edits),
                safe=_is_whole(config, source) and may_be_deleted(profile, *keys) and not _may_log_in(profile),
            ),
        )


def _is_whole(config: Config, name: str) -> bool:
    """Whether a profile has all that one of the ways to credentials needs, as far as the files tell."""
    groups = views(config, name)
    own = {key for group in groups for key in group.settings}
    if own >= {"aws_access_key_id", "aws_secret_access_key"}:
        return True
    portal = own.union(*(group.session.settings for group in groups if group.session))
    return own >= set(_ACCOUNT_AND_ROLE) and portal >= set(_PORTAL)


def _may_log_in(profile: Group) -> bool:
    """Whether `aws sso login` finds a portal for this profile: it reads the profile itself, never its source."""
    return all(profile.effective(key) for key in _PORTAL)


def _role_breaks(profile: Group) -> Mapping[str, str]:
    """Who ignores the role; where account or role are missing, those that ask for SSO credentials fail instead."""
    if all(profile.has(key) for key in _ACCOUNT_AND_ROLE):
        return RoleAndSso.breaks
    failing = "java net"
    if has([profile], *_ACCOUNT_AND_ROLE) or profile.has("credential_source"):
        failing += " ruby"
    found = tools(failing, REFUSES_PROFILE)
    return found | tools("php", MISREADS) if profile.has("sso_session") else found


def _token_breaks(profile: Group) -> Mapping[str, str]:
    """Who ignores the web identity; without a role_arn those that take it fail."""
    if not profile.has("role_arn"):
        return tools("aws-cli boto3 go rust", REFUSES_PROFILE)
    return tools("net", MISREADS if all(profile.has(key) for key in _ACCOUNT_AND_ROLE) else REFUSES_PROFILE)


class LoginSessionAndSso(Rule):
    """A profile has a `login_session` beside its SSO settings.

    ## Why it matters
    `aws login` writes `login_session`, `aws configure sso` the SSO settings, and both fit into one profile. All tools then use
    SSO, so `aws login` says that it worked and changes nothing.

    ## Bad
        [profile dev]
        login_session = arn:aws:iam::111122223333:user/jane
        ^^^^^^^^^^^^^ login_session beside SSO has no effect, the tools use SSO; keep one of the two
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Good
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
    - botocore 1.43.67, botocore/credentials.py:84-165: SSO comes before `login_session`
    """

    code = "SSO613"
    name = "login-session-and-sso"
    severity = Severity.WARNING

    def check(self, config: Config) -> Iterator[Finding]:
        for profile, setting in config.places("login_session"):
            keys = sso_keys(profile) if is_profile(profile) else []
            first = first_sso_setting(profile, keys)
            if keys and not may_exclude(setting, first):
                yield self.finding(
                    setting.key_span,
                    "login_session beside SSO has no effect, the tools use SSO; keep one of the two",
                    setting=setting,
                    related=_here(first),
                )
