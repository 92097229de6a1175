"""The legacy layout, where each profile holds its portal itself, and SSO settings where they do nothing or harm."""

from __future__ import annotations

from ssolint.config import is_sso
from ssolint.edits import comments_above, delete_node, delete_setting, fitting, insert_setting
from ssolint.finding import IGNORES, REFUSES_PROFILE, Finding, Fix, Severity, everywhere, tools
from ssolint.heading import PROFILE
from ssolint.rule import Rule
from ssolint.rules._effects import beside_a_role, is_source_with_keys
from ssolint.rules._legacy import REGION, SCOPES, URL, legacy_profiles, move, plan
from ssolint.rules._portal import add_region
from ssolint.rules._sections import inherits, is_inherited, is_told_elsewhere
from ssolint.rules._ways import SSO_KEYS, has, sso_covers, sso_keys, views
from ssolint.suggest import listing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ssolint.config import Config, Group
    from ssolint.rules._legacy import Home
    from ssolint.syntax import Setting

_FOUR = (URL, REGION, "sso_account_id", "sso_role_name")
_ASKING = frozenset({"sso_account_id", "sso_role_name"})
_STATIC = "aws_access_key_id"
# Those that Python takes before SSO come first.
_OTHER_WAYS = ("web_identity_token_file", "role_arn", _STATIC, "credential_process", "login_session")


class LegacyProfile(Rule):
    """A profile holds its portal itself instead of naming an `[sso-session]`.

    ## Why it matters
    In this layout a login lasts eight hours at most and is never renewed, and it always uses the device code. Each spelling of the
    start URL has a login of its own.

    The fix makes one `[sso-session]` for each portal and Region and lets its profiles name it. The token is then kept under the
    session's name, so a new login is needed.

    ## Bad
        [profile dev]
        sso_start_url = https://corp.awsapps.com/start
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the legacy layout: move the portal to an [sso-session] that profiles share
        sso_region = eu-west-1
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [profile prod]
        sso_start_url = https://corp.awsapps.com/start
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the legacy layout: move the portal to an [sso-session] that profiles share
        sso_region = eu-west-1
        sso_account_id = 444455556666
        sso_role_name = ReadOnly
        region = eu-west-1

    ## Fixed
        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [profile prod]
        sso_session = corp
        sso_account_id = 444455556666
        sso_role_name = ReadOnly
        region = eu-west-1

    ## Bad
        [sso-session work]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

        [profile dev]
        sso_start_url = https://corp.awsapps.com/start
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the legacy layout: [sso-session work] has this portal; name it in sso_session
        sso_region = eu-west-1
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

    ## Fixed
        [sso-session work]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

        [profile dev]
        sso_session = work
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

    ## Good
        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

    ## Sources
    - AWS SDKs and Tools Reference Guide, IAM Identity Center credential provider: "Legacy non-refreshable configuration"
    - botocore 1.43.67, botocore/utils.py:3398: the cached token's name is the SHA-1 of the session's name, or of the start URL as written
    - AWS CLI 2.36.7, customizations/sso/utils.py: legacy profiles always use the device code
    """

    code = "SSO301"
    name = "legacy-profile"
    severity = Severity.WARNING

    def check(self, config: Config) -> Iterator[Finding]:
        if config.is_credentials:
            return
        profiles = legacy_profiles(config)
        homes = plan(config, profiles) if profiles else {}
        for profile in profiles:
            yield self._report(config, profile, homes.get(id(profile)))

    def _report(self, config: Config, profile: Group, home: Home | None) -> Finding:
        setting = profile.settings[URL]
        fix = None
        advice = "move the portal to an [sso-session] that profiles share"
        if home is not None:
            title = f"use [sso-session {home.session}]; a new login is needed then"
            fix = fitting(config.document, Fix(title, move(profile, home), safe=False))
            if home.insertion is None:
                advice = f"[sso-session {home.session}] has this portal; name it in sso_session"
        return self.finding(setting.value_span, f"the legacy layout: {advice}", setting=setting, fix=fix)


class IncompleteLegacyProfile(Rule):
    """A profile in the legacy layout lacks one of its four settings.

    ## Why it matters
    Without `sso_session` a profile needs all of `sso_start_url`, `sso_region`, `sso_account_id` and `sso_role_name`. If one is
    missing, every tool stops with an error before it asks for credentials.

    With the start URL and the Region alone a profile is good for `aws sso login` and for nothing else, which is reported as info.

    ## Bad
        [profile dev]
        ^^^^^^^^^^^^^ 'sso_account_id' is missing: a profile without sso_session needs all four sso_* settings
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_role_name = ReadOnly
        region = eu-west-1

    ## Bad
        [profile dev]
        ^^^^^^^^^^^^^ 'sso_region' is missing: a profile without sso_session needs all four sso_* settings
        sso_start_url = https://ssoins-7223a1b2c3d4e5f6.portal.eu-west-1.app.aws
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

    ## Fixed
        [profile dev]
        sso_start_url = https://ssoins-7223a1b2c3d4e5f6.portal.eu-west-1.app.aws
        sso_region = eu-west-1
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

    ## Bad
        [profile login]
        ^^^^^^^^^^^^^^^ without an account and a role this profile is good for 'aws sso login' only
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1

    ## Good
        [profile dev]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

    ## Sources
    - botocore 1.43.67, botocore/credentials.py:2361-2371: the settings that are required
    - measured, verdicts v73-legacy-no-region, v74-legacy-no-start-url and v75-legacy-no-role: every tool refuses the profile
    - AWS CLI 2.36.7, customizations/sso/utils.py:324-379: a login needs neither account nor role
    """

    code = "SSO302"
    name = "incomplete-legacy-profile"
    severity = Severity.ERROR
    breaks = everywhere(REFUSES_PROFILE)

    def check(self, config: Config) -> Iterator[Finding]:
        if config.is_credentials and config.companion is None:
            return
        for profile in _with_a_portal(config):
            missing = profile.lacks(*_FOUR)
            if not missing or inherits(profile) or is_inherited(profile) or is_told_elsewhere(profile):
                continue
            both = views(config, profile.name)
            if has(both, "sso_session") or (config.is_credentials and not has(both, *_ASKING)):
                continue
            missing = [key for key in missing if not has(both, key)]
            # Of an sso_region that is there as `region` region-confusion speaks; not of the others.
            apart = [REGION] if REGION in missing and profile.has(URL) and profile.has("region") else []
            for keys in (apart, [key for key in missing if key not in apart]):
                if keys:
                    yield self._report(profile, keys)

    def _report(self, profile: Group, missing: list[str]) -> Finding:
        span, section = profile.header.bracket_span, profile.section
        covers = [(section.name, key) for key in missing]
        if _ASKING.issuperset(missing) and len(missing) == len(_ASKING):
            message = "without an account and a role this profile is good for 'aws sso login' only"
            return self.finding(span, message, section=section, severity=Severity.INFO, breaks={}, covers=covers)
        verb = "is" if len(missing) == 1 else "are"
        message = f"{listing(missing)} {verb} missing: a profile without sso_session needs all four sso_* settings"
        # Without an account and a role these two see no SSO in it; the login of the AWS CLI still refuses it.
        unseen = tools("boto3 ruby", IGNORES) if _ASKING.issubset(missing) else {}
        fix = add_region(profile) if missing == [REGION] else None
        breaks = beside_a_role(profile, self.breaks | unseen, login=bool({URL, REGION} & set(missing)))
        return self.finding(span, message, section=section, breaks=breaks, fix=fix, covers=covers)


def _with_a_portal(config: Config) -> list[Group]:
    """The profiles that hold their portal themselves, and those whose portal stands in the other file."""
    own = legacy_profiles(config)
    if config.companion is None:
        return own
    portals = {profile.name for profile in legacy_profiles(config.companion)}
    return [*own, *(one for one in config.profiles if one.name in portals and is_sso(one) and not one.has(URL))]


class ScopesInProfile(Rule):
    """`sso_registration_scopes` stands in a profile.

    ## Why it matters
    Tools read the scopes from the `[sso-session]` section only. In a profile the setting does nothing, so the login asks for other
    scopes than the ones written.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        sso_registration_scopes = sso:account:access
        ^^^^^^^^^^^^^^^^^^^^^^^ scopes have no effect in a profile, and [sso-session corp] has its own
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Fixed
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        sso_registration_scopes = sso:account:access
        ^^^^^^^^^^^^^^^^^^^^^^^ scopes have no effect in a profile; move them to [sso-session corp]
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1

    ## Fixed
        [profile dev]
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
    - AWS SDKs and Tools Reference Guide, IAM Identity Center credential provider: the setting must be within the sso-session section
    - measured, AWS CLI 2.36.7: scopes in a profile are not registered
    """

    code = "SSO303"
    name = "scopes-in-profile"
    severity = Severity.WARNING

    def check(self, config: Config) -> Iterator[Finding]:
        if config.is_credentials:
            return
        movers: dict[int, str] = {}
        for group, setting in config.places(SCOPES):
            if group.kind == PROFILE:
                yield self._report(config, group, setting, movers)

    def _report(self, config: Config, profile: Group, setting: Setting, movers: dict[int, str]) -> Finding:
        message = "scopes have no effect in a profile"
        session = profile.session
        fix = None
        delete = delete_setting(setting)
        if session is not None and session.has(SCOPES):
            message += f", and [{session.title}] has its own"
            # What was written behind the scopes would be lost.
            fix = (
                None
                if profile.is_doubted(SCOPES)
                else fitting(config.document, Fix("delete the scopes here", (delete,)))
            )
        elif session is not None:
            message += f"; move them to [{session.title}]"
            # All profiles of a session that agree move their scopes in one go; where they differ the first one's count.
            value = movers.setdefault(id(session), setting.value)
            if value == setting.value and setting.value and not setting.lines and not profile.is_doubted(SCOPES):
                comments = comments_above(profile.section, setting)
                insert = insert_setting(config.source, session.section, SCOPES, value, comments=comments)
                edits = (*map(delete_node, comments), delete, insert)
                fix = Fix(f"move the scopes to [{session.title}]", tuple(sorted(edits)), safe=False)
                fix = fitting(config.document, fix)
        else:
            message += "; they belong in an [sso-session]"
        return self.finding(setting.key_span, message, setting=setting, fix=fix)


class StraySsoSetting(Rule):
    """One lone SSO setting stands in a profile that gets its credentials another way.

    ## Why it matters
    For Java, Rust and .NET any sso_* setting makes the profile an SSO profile, and they stop because the other settings are missing.
    The tools that go on use the other credentials, so the setting does nothing there.

    ## Bad
        [profile dev]
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
        sso_region = eu-west-1
        ^^^^^^^^^^ 'sso_region' alone makes some tools look for SSO and stop; delete it, as aws_access_key_id gives the credentials
        region = eu-west-1

    ## Fixed
        [profile dev]
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
        region = eu-west-1

    ## Bad
        [profile dev]
        credential_process = /opt/corp/credentials
        sso_account_id = 111122223333
        ^^^^^^^^^^^^^^ 'sso_account_id' alone makes some tools look for SSO and stop; delete it, as credential_process gives the credentials
        region = eu-west-1

    ## Fixed
        [profile dev]
        credential_process = /opt/corp/credentials
        region = eu-west-1

    ## Good
        [profile dev]
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
        region = eu-west-1

    ## Sources
    - aws-sdk-java-v2, ProfileCredentialsUtils.java; smithy-rs, aws-config/src/profile/credentials/repr.rs:321-402: any sso_* setting selects SSO
    - aws-sdk-net, CredentialProfileTypeDetector.cs: the same
    - botocore 1.43.67, botocore/credentials.py:2402-2405: an account or a role selects SSO
    """

    code = "SSO304"
    name = "stray-sso-setting"
    severity = Severity.ERROR
    breaks = tools("rust java net", REFUSES_PROFILE)
    replaces = (
        *("incomplete-profile", "incomplete-legacy-profile", "legacy-profile", "region-confusion", "missing-region"),
        *("static-keys-and-sso", "process-and-sso", "role-and-sso", "login-session-and-sso"),
    )

    def check(self, config: Config) -> Iterator[Finding]:
        if config.is_credentials:
            return
        for profile, way in _other_ways(config):
            keys = sso_keys(profile)
            setting = profile.there(keys[0]) if len(keys) == 1 and keys[0] in _FOUR else None
            if setting is not None and not profile.open and not _has_sso_twin(config, profile):
                yield self._report(config, profile, setting, way)

    def _report(self, config: Config, profile: Group, setting: Setting, way: str) -> Finding:
        key = setting.key
        own = way == "role_arn" and is_source_with_keys(profile)
        return self.finding(
            setting.key_span,
            f"'{key}' alone makes some tools look for SSO and stop; delete it, as {way} gives the credentials",
            setting=setting,
            breaks=_broken(key, way) | (_ON_ITS_OWN if own and key in _ASKING else {}),
            fix=fitting(config.document, Fix("delete the setting", (delete_setting(setting),), safe=False)),
            covers=[*sso_covers(profile, [*SSO_KEYS]), *((profile.section.name, other) for other in _OTHER_WAYS)],
        )


def _other_ways(config: Config) -> list[tuple[Group, str]]:
    """The profiles that get their credentials by other settings than SSO, here or in the credentials file; by which."""
    found: dict[int, tuple[Group, str]] = {}
    for key in _OTHER_WAYS:
        for group, _ in config.settings(key):
            if group.kind == PROFILE:
                found.setdefault(id(group), (group, key))
    for group, _ in config.companion.settings(_STATIC) if config.companion else ():
        twin = config.profiles_by_name.get(group.name)
        if twin is not None:
            found.setdefault(id(twin), (twin, _STATIC))
    return list(found.values())


def _has_sso_twin(config: Config, profile: Group) -> bool:
    twin = config.companion_profile(profile.name)
    return twin is not None and bool(sso_keys(twin))


# With a profile that is its own source botocore begins anew, at its SSO settings.
_ON_ITS_OWN = tools("boto3", REFUSES_PROFILE)


def _broken(key: str, way: str) -> dict[str, str]:
    """The tools that a stray setting breaks, by the way that the profile gets its credentials."""
    asks = key in _ASKING
    names = {"net"}
    if key == URL or asks:
        names.add("aws-cli")
    if way != "web_identity_token_file":
        names.add("java")
        if asks:
            names.add("ruby")
        if way != "role_arn":
            names.add("rust")
            names |= {"boto3"} if asks else set()
            names |= {"go"} if way != "aws_access_key_id" else set()
    if way == "login_session":
        names |= {"js", "cpp", "php"}
    return tools(" ".join(names), REFUSES_PROFILE)
