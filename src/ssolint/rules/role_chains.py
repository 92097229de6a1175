"""Roles and where the credentials to assume them come from: `source_profile`, `credential_source`, chains and rings."""

from __future__ import annotations

from functools import lru_cache

from ssolint.edits import replace
from ssolint.finding import IGNORES, MISREADS, REFUSES_PROFILE, Finding, Fix, Related, Severity, everywhere, tools
from ssolint.heading import PROFILE
from ssolint.rule import Rule
from ssolint.rules._rings import chain_text, from_first, rings
from ssolint.rules._ways import (
    KEYS,
    gives_credentials,
    has,
    has_static_keys,
    is_foreign_way,
    is_profile,
    may_exclude,
    sso_covers,
    sso_keys,
    views,
    views_of,
)
from ssolint.suggest import Guesses, listing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ssolint.config import Config, Group
    from ssolint.source import Source
    from ssolint.syntax import Setting

# The others take the web identity, and never look at the source of the role.
_BESIDE_WEB_IDENTITY = tools("js go cpp", REFUSES_PROFILE)
# So many profiles that name one source are told each by itself; of more the first one.
_FEW = 3
_COMMANDS = ("credential_process", "login_session")
_SOURCES = ("source_profile", "credential_source", "web_identity_token_file")


def _severity(config: Config) -> Severity:
    """An error where both files are known; advice where the other one may hold what is missing here."""
    return Severity.INFO if config.companion is None else Severity.ERROR


def _once(config: Config, findings: list[Finding]) -> list[Finding]:
    """One piece of advice for each source, where hundreds of profiles may share one that the other file holds."""
    if config.companion is not None or len(findings) <= _FEW or findings[0].fix is not None:
        return findings
    first = findings[0]
    return [first._replace(message=f"{first.message} ({len(findings) - 1} more profiles name it)")]


def _other_file(config: Config) -> str:
    return "config file" if config.is_credentials else "credentials file"


class SourceProfileNotFound(Rule):
    """`source_profile` names a profile that does not exist.

    ## Why it matters
    The role can't be assumed: the AWS CLI and every SDK stop with an error such as "The source_profile "x" referenced in the
    profile "y" does not exist".

    The profile may stand in the config file or in the credentials file. Where ssolint was not given the credentials file,
    this is advice only.

    ## Bad
        [profile base]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [profile deploy]
        role_arn = arn:aws:iam::444455556666:role/Deploy
        source_profile = bsae
                         ^^^^ there is no profile 'bsae'; did you mean 'base'?
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access
        --- credentials ---
        [personal]
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY

    ## Fixed
        [profile base]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [profile deploy]
        role_arn = arn:aws:iam::444455556666:role/Deploy
        source_profile = base
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile deploy]
        role_arn = arn:aws:iam::444455556666:role/Deploy
        source_profile = static-user
                         ^^^^^^^^^^^ there is no profile 'static-user' in this file; is it in the credentials file?
        region = eu-west-1

    ## Good
        [profile base]
        region = eu-west-1

        [profile deploy]
        role_arn = arn:aws:iam::444455556666:role/Deploy
        source_profile = base
        region = eu-west-1
        --- credentials ---
        [base]
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY

    ## Sources
    - measured, verdict v88-source-profile-missing
    - botocore 1.43.67, botocore/credentials.py: `_validate_source_profile`
    """

    code = "SSO604"
    name = "source-profile-not-found"
    severity = Severity.ERROR
    breaks = everywhere(REFUSES_PROFILE)

    def check(self, config: Config) -> Iterator[Finding]:
        if config.open or any(profile.templated for profile in config.profiles):
            return
        names = dict.fromkeys(config.profiles_by_name)
        if config.companion is not None:
            names |= dict.fromkeys(config.companion.profiles_by_name)
        guesses = Guesses(names)
        for name, uses in config.values("source_profile").items():
            if not name or name in names:
                continue
            near = _of_header(name, names) or guesses.closest(name)
            found = [
                self._report(config, profile, setting, names, near) for profile, setting in uses if is_profile(profile)
            ]
            if (PROFILE, name) in _as_python_finds_them(config):
                found = [finding._replace(breaks=_without_python(finding.breaks)) for finding in found]
            yield from _once(config, found)

    def _report(
        self, config: Config, profile: Group, setting: Setting, names: Mapping[str, None], near: str | None
    ) -> Finding:
        name = setting.value
        fix = None
        message = f"there is no profile '{name}'" if config.companion else f"there is no profile '{name}' in this file"
        if near is not None and near != profile.name:
            message += f"; did you mean '{near}'?"
            fix = Fix(f"write '{near}'", (replace(setting.value_span, near),), safe=False)
        elif config.companion is None:
            message += f"; is it in the {_other_file(config)}?"
        elif others := [other for other in names if other != profile.name]:
            message += f"; there are {listing(others)}" if len(others) > 1 else f"; there is only {listing(others)}"
        related = []
        if fix is not None and near in config.profiles_by_name:
            related.append(Related(f"'{near}' is defined here", config.profiles_by_name[near].header.bracket_span))
        breaks: Mapping[str, str] = self.breaks
        groups = views_of(profile)
        if not has(groups, "role_arn"):
            breaks = tools("go", REFUSES_PROFILE)
        elif has(groups, "web_identity_token_file"):
            breaks = _BESIDE_WEB_IDENTITY
        elif sso_keys(profile):
            breaks = everywhere(REFUSES_PROFILE, but="java net ruby php")
        return self.finding(
            setting.value_span,
            message,
            setting=setting,
            severity=_severity(config),
            breaks=breaks,
            related=related,
            fix=fix,
        )


@lru_cache(maxsize=1)
def _as_python_finds_them(config: Config) -> Mapping[tuple[str, str] | None, Group]:
    """The sections of both files by the kind and the name that Python takes them for."""
    return {group.heading.python: group for file in reversed(config.files) for group in file.groups}


def _without_python(breaks: Mapping[str, str]) -> Mapping[str, str]:
    """Where Python alone finds the source, as behind a backslash in a header, or keys to assume the role with."""
    return {tool: effect for tool, effect in breaks.items() if tool not in ("aws-cli", "boto3")}


def _of_header(name: str, names: Mapping[str, None]) -> str | None:
    """The profile meant by `profile base`, the header's whole text, in the place of its name."""
    rest = name.strip("[]").removeprefix("profile ").strip()
    return rest if rest != name and rest in names else None


class SourceProfileCycle(Rule):
    """Source profiles lead round in a ring.

    ## Why it matters
    Each role in the ring needs the credentials of the next, so none can be assumed. The AWS CLI and boto3 stop with "Infinite loop in
    credential configuration detected".

    A profile may name itself as its source if it holds static keys as well, here or in the credentials file.

    ## Bad
        [profile a]
        role_arn = arn:aws:iam::111122223333:role/a
        source_profile = b
                         ^ the source profiles lead round in a ring: 'a' -> 'b' -> 'a'
        region = eu-west-1

        [profile b]
        role_arn = arn:aws:iam::111122223333:role/b
        source_profile = a
        region = eu-west-1

    ## Bad
        [profile a]
        role_arn = arn:aws:iam::111122223333:role/a
        source_profile = a
                         ^ 'a' is its own source profile and has no static keys
        region = eu-west-1
        --- credentials ---
        [personal]
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY

    ## Bad
        [profile a]
        role_arn = arn:aws:iam::111122223333:role/a
        source_profile = a
                         ^ 'a' is its own source profile and has no static keys, unless the credentials file has them
        region = eu-west-1

    ## Bad
        [profile a]
        role_arn = arn:aws:iam::111122223333:role/a
        source_profile = b
                         ^ the source profiles lead round in a ring: 'a' -> 'b' -> 'a'
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
        region = eu-west-1

        [profile b]
        role_arn = arn:aws:iam::111122223333:role/b
        source_profile = a
        region = eu-west-1

    ## Good
        [profile base]
        region = eu-west-1

        [profile deploy]
        role_arn = arn:aws:iam::444455556666:role/Deploy
        source_profile = base
        region = eu-west-1
        --- credentials ---
        [base]
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY

    ## Sources
    - botocore 1.43.67, botocore/credentials.py: `InfiniteLoopConfigError`, and the self reference that is allowed
    """

    code = "SSO605"
    name = "source-profile-cycle"
    severity = Severity.ERROR
    breaks = everywhere(REFUSES_PROFILE)

    def check(self, config: Config) -> Iterator[Finding]:
        links = _links(config)
        if not links:
            return
        following = {name: setting.value for name, setting in links.items()}
        if config.companion is not None:
            beside = {name: setting.value for name, setting in _links(config.companion).items()}
            # What the credentials file says counts.
            following = beside | following if config.is_credentials else following | beside
            links = {name: setting for name, setting in links.items() if setting.value == following[name]}
        if following.keys().isdisjoint(following.values()):
            return
        places = {name: setting.start for name, setting in links.items()}
        for ring in rings(following):
            if any(name in links for name in ring):
                yield from self._judge(config, from_first(ring, places), links)

    def _judge(self, config: Config, ring: list[str], links: Mapping[str, Setting]) -> Iterator[Finding]:
        groups = [views(config, name) for name in ring]
        if not all(has(group, "role_arn") for group in groups):
            return  # without a role nobody asks for the source
        keyed = [name for name, group in zip(ring, groups, strict=True) if has_static_keys(group)]
        # A source with static keys ends the chain, so two such profiles, or one that names itself, leave no ring.
        if len(keyed) > 1 or (keyed and len(ring) == 1):
            return
        if keyed:
            # The others find its keys; it alone is led round to itself.
            if keyed[0] not in links:
                return
            ring = from_first(ring, {keyed[0]: 0})
        setting = links[ring[0]]
        severity = Severity.ERROR
        if len(ring) == 1:
            message = f"'{ring[0]}' is its own source profile and has no static keys"
            if config.companion is None:
                severity = Severity.INFO
                message += f", unless the {_other_file(config)} has them"
        else:
            message = f"the source profiles lead round in a ring: {chain_text(ring)}"
        others = [(name, links[name]) for name in ring[1:] if name in links]
        yield self.finding(
            setting.value_span,
            message,
            setting=setting,
            severity=severity,
            breaks=_judged_again(config, ring, _ring_breaks(config, ring, keyed=bool(keyed))),
            related=[Related(f"'{name}' goes on here", link.value_span) for name, link in others],
        )


def _links(config: Config) -> Mapping[str, Setting]:
    """Where each profile names its source; of several sections with one name the one that counts."""
    return {
        profile.name: setting
        for profile, setting in config.settings("source_profile")
        if config.profiles_by_name.get(profile.name) is profile and setting.value
    }


def _ring_breaks(config: Config, ring: list[str], *, keyed: bool) -> Mapping[str, str]:
    if any(has(views(config, name), "web_identity_token_file") for name in ring):
        return _BESIDE_WEB_IDENTITY
    if len(ring) == 1 and any(map(sso_keys, views(config, ring[0]))):
        # Java, .NET, Ruby and PHP never look at the role; Go and Rust take the SSO settings for the source.
        return tools("aws-cli boto3 js cpp", REFUSES_PROFILE) | tools("java net ruby php", MISREADS)
    if keyed:
        # The others come round to the keys and take them; PHP does so where they stand in the credentials file.
        own = has_static_keys([config.profiles_by_name[ring[0]]])
        return tools("aws-cli boto3 rust java net php" if own else "aws-cli boto3 rust java net", REFUSES_PROFILE)
    return SourceProfileCycle.breaks


def _judged_again(config: Config, ring: list[str], effects: Mapping[str, str]) -> Mapping[str, str]:
    """Python takes half a pair for static keys, and asks its profile again, without the role (credentials.py:1800-1845)."""
    halves = [groups for groups in (views(config, name) for name in ring) if has(groups, *KEYS)]
    if (len(halves) > 1 or len(ring) == len(halves)) and all(map(_gives_without_role, halves)):
        return _without_python(effects)
    return effects


def _gives_without_role(groups: list[Group]) -> bool:
    """Whether botocore finds something: it asks SSO, the credentials file for keys, commands (credentials.py:205-217)."""
    halved = has([group for group in groups if group.config.is_credentials], "aws_access_key_id")
    return has(groups, "sso_account_id", "sso_role_name") or (not halved and has(groups, *_COMMANDS))


class RoleWithoutSource(Rule):
    """`role_arn` without anything that says whose credentials assume the role.

    ## Why it matters
    The AWS CLI and boto3 stop with "Partial credentials found in assume-role, missing: source_profile or credential_source".
    Where SSO settings stand in the same profile, JavaScript, Java, .NET, Ruby and PHP silently use the SSO role instead.

    A role needs one of `source_profile`, `credential_source` and `web_identity_token_file`. To assume it from an SSO role, put
    the SSO settings into a profile of their own and name that in `source_profile`.

    ## Bad
        [profile deploy]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        role_arn = arn:aws:iam::444455556666:role/Deploy
        ^^^^^^^^ role_arn needs a source_profile, and the SSO settings belong in that profile
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile deploy]
        role_arn = arn:aws:iam::444455556666:role/Deploy
        ^^^^^^^^ role_arn needs source_profile, credential_source or web_identity_token_file beside it
        region = eu-west-1

    ## Good
        [profile deploy]
        role_arn = arn:aws:iam::444455556666:role/Deploy
        web_identity_token_file = /var/run/secrets/token
        region = eu-west-1

    ## Sources
    - measured, verdict v86-role-arn-alone-and-sso
    - https://github.com/aws/aws-cli/issues/5933
    - aws-okta, README.md: an `[okta]` section with `aws_saml_url` serves the roles of all profiles, which have no source
    """

    code = "SSO606"
    name = "role-without-source"
    severity = Severity.ERROR
    breaks = tools("aws-cli boto3 rust", REFUSES_PROFILE)
    replaces = ("role-and-sso",)

    def check(self, config: Config) -> Iterator[Finding]:
        # aws-okta keeps what is the same for all its roles in a section of its own.
        elsewhere = any(is_foreign_way(group) for group in config.others)
        for profile, setting in config.places("role_arn"):
            settings = profile.settings
            # The usual case first: it is asked for every role of the file.
            if "source_profile" in settings or "credential_source" in settings or not setting.value:
                continue
            if not is_profile(profile) or profile.open:
                continue
            groups = views(config, profile.name) if config.companion is not None else [profile]
            if has(groups, *_SOURCES) or any(is_foreign_way(group) for group in groups):
                continue
            if elsewhere and not sso_keys(profile):
                continue
            yield self._report(profile, setting, groups)

    def _report(self, profile: Group, setting: Setting, groups: list[Group]) -> Finding:
        keys = sso_keys(profile)
        if keys:
            message = "role_arn needs a source_profile, and the SSO settings belong in that profile"
        else:
            message = "role_arn needs source_profile, credential_source or web_identity_token_file beside it"
        return self.finding(
            setting.key_span,
            message,
            setting=setting,
            breaks=self._broken(groups, keys),
            covers=sso_covers(profile, keys),
        )

    def _broken(self, groups: list[Group], keys: list[str]) -> Mapping[str, str]:
        if keys and has(groups, "sso_account_id", "sso_role_name"):
            return self.breaks | tools("js java net cpp ruby php", MISREADS)
        if keys:
            return self.breaks | tools("js java net ruby", REFUSES_PROFILE) | tools("go cpp php", MISREADS)
        if has_static_keys(groups) or has(groups, "credential_process"):
            return self.breaks | tools("ruby", REFUSES_PROFILE) | tools("js java net cpp php", MISREADS)
        return self.breaks | tools("js java ruby php", REFUSES_PROFILE) | tools("go net cpp", IGNORES)


class ConflictingSources(Rule):
    """`source_profile` and `credential_source` in one profile.

    ## Why it matters
    They are two answers to one question, whose credentials assume the role. The AWS CLI and boto3 stop with "contains both
    source_profile and credential_source", Go with "only one credential type may be specified per profile".

    ## Bad
        [profile base]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [profile deploy]
        role_arn = arn:aws:iam::444455556666:role/Deploy
        source_profile = base
        credential_source = Ec2InstanceMetadata
        ^^^^^^^^^^^^^^^^^ credential_source and source_profile exclude each other; keep one of the two
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile deploy]
        role_arn = arn:aws:iam::444455556666:role/Deploy
        source_profile = base
        ^^^^^^^^^^^^^^ source_profile and credential_source exclude each other; keep one of the two
        region = eu-west-1

        [profile base]
        credential_process = /opt/bin/credentials
        region = eu-west-1
        --- credentials ---
        [deploy]
        credential_source = Ec2InstanceMetadata

    ## Good
        [profile deploy]
        role_arn = arn:aws:iam::444455556666:role/Deploy
        credential_source = Ec2InstanceMetadata
        region = eu-west-1

    ## Sources
    - botocore 1.43.67, botocore/credentials.py: `contains both source_profile and credential_source`, measured
    - aws-sdk-go-v2 config 1.32.31, shared_config.go:1383
    """

    code = "SSO607"
    name = "conflicting-sources"
    severity = Severity.ERROR
    breaks = everywhere(REFUSES_PROFILE)

    def check(self, config: Config) -> Iterator[Finding]:
        for key, excluded in (("credential_source", "source_profile"), ("source_profile", "credential_source")):
            for profile, setting in config.places(key):
                other = profile.settings.get(excluded)
                twin = config.companion_profile(profile.name)
                if other is None and twin is not None:
                    other = twin.settings.get(excluded)
                elif key == "source_profile":
                    continue  # told of at the other one
                if other is not None and is_profile(profile) and not may_exclude(setting, other):
                    yield self._report(profile, setting, other)

    def _report(self, profile: Group, setting: Setting, other: Setting) -> Finding:
        key = other.key
        beside = profile.config.companion
        source = None if beside is None or other.section in profile.sections else beside.source
        return self.finding(
            setting.key_span,
            f"{setting.key} and {key} exclude each other; keep one of the two",
            setting=setting,
            breaks=self._broken(views_of(profile)),
            related=(Related(f"{key} stands here", other.key_span, source),),
        )

    def _broken(self, groups: list[Group]) -> Mapping[str, str]:
        if not has(groups, "role_arn"):
            return tools("js go rust java php", REFUSES_PROFILE) | tools("aws-cli boto3 net cpp ruby", IGNORES)
        if has(groups, "web_identity_token_file"):
            return tools("go cpp", REFUSES_PROFILE)
        if any(map(sso_keys, groups)):
            return tools("aws-cli boto3 go rust cpp", REFUSES_PROFILE) | tools("js java net ruby php", MISREADS)
        return self.breaks


class SourceWithoutCredentials(Rule):
    """`source_profile` points at a profile that has no way to credentials.

    ## Why it matters
    The role can't be assumed: the AWS CLI and boto3 stop with "The source profile must have credentials". An SSO profile
    serves as a source only with an account and a role.

    The keys may stand in the credentials file. Where ssolint was not given that file, this is advice only.

    ## Bad
        [profile base]
        region = eu-west-1

        [profile deploy]
        role_arn = arn:aws:iam::444455556666:role/Deploy
        source_profile = base
                         ^^^^ [profile base] has no way to credentials
        region = eu-west-1
        --- credentials ---
        [personal]
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY

    ## Bad
        [profile base]
        region = eu-west-1

        [profile deploy]
        role_arn = arn:aws:iam::444455556666:role/Deploy
        source_profile = base
                         ^^^^ [profile base] has no way to credentials in this file; are its keys in the credentials file?
        region = eu-west-1

    ## Bad
        [profile base]
        sso_session = corp
        region = eu-west-1

        [profile deploy]
        role_arn = arn:aws:iam::444455556666:role/Deploy
        source_profile = base
                         ^^^^ [profile base] has sso_session without sso_account_id and sso_role_name, so it gives no credentials
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access
        --- credentials ---
        [personal]
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY

    ## Good
        [profile base]
        region = eu-west-1

        [profile deploy]
        role_arn = arn:aws:iam::444455556666:role/Deploy
        source_profile = base
        region = eu-west-1
        --- credentials ---
        [base]
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY

    ## Sources
    - botocore 1.43.67, botocore/credentials.py: `The source profile "base" must have credentials.`, measured
    """

    code = "SSO608"
    name = "source-without-credentials"
    severity = Severity.ERROR
    breaks = everywhere(REFUSES_PROFILE)

    def check(self, config: Config) -> Iterator[Finding]:
        for name, uses in config.values("source_profile").items():
            groups = views(config, name)
            if not groups or gives_credentials(groups) or any(group.open for group in groups):
                continue
            # A self reference is source-profile-cycle's to judge; without a role no tool asks for the source.
            found = [
                self._report(config, groups, profile, setting)
                for profile, setting in uses
                if is_profile(profile) and profile.name != name and has(views_of(profile), "role_arn")
            ]
            taken = _as_python_finds_them(config).get((PROFILE, name))
            if taken is not None and gives_credentials([taken]):
                found = [finding._replace(breaks=_without_python(finding.breaks)) for finding in found]
            yield from _once(config, found)

    def _report(self, config: Config, groups: list[Group], profile: Group, setting: Setting) -> Finding:
        source = groups[0]
        message = f"[{source.section.name}] has "
        portal = next((key for key in ("sso_session", "sso_start_url") if has(groups, key)), None)
        if portal is not None:
            message += f"{portal} without sso_account_id and sso_role_name, so it gives no credentials"
        else:
            message += "no way to credentials"
        if config.companion is None:
            message += f" in this file; are its keys in the {_other_file(config)}?"
        breaks = self.breaks
        if has(groups, "sso_session"):
            breaks = breaks | tools("go", MISREADS)
        elif has(groups, "credential_source"):
            breaks = everywhere(REFUSES_PROFILE, but="js rust")
        if has(views_of(profile), "web_identity_token_file"):
            breaks = _BESIDE_WEB_IDENTITY
        # aws-vault keeps the keys of such a profile outside of both files.
        kept_elsewhere = any(is_foreign_way(group) for group in (profile, *groups))
        return self.finding(
            setting.value_span,
            message,
            setting=setting,
            severity=Severity.INFO if kept_elsewhere else _severity(config),
            breaks=breaks,
            related=(
                Related(f"'{source.name}' is defined here", source.header.bracket_span, _source_of(config, source)),
            ),
        )


def _source_of(config: Config, group: Group) -> Source | None:
    return None if group.config is config else group.config.source
