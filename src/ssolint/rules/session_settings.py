"""What stands in an `[sso-session]`: too little, what belongs in a profile, what belongs nowhere."""

from __future__ import annotations

from ssolint.edits import comments_above, delete_node, delete_setting, fitting, insert_setting
from ssolint.finding import IGNORES, MISREADS, REFUSES_PROFILE, Finding, Fix, Related, Severity, everywhere, tools
from ssolint.rule import Rule
from ssolint.rules._effects import ACCOUNT_AND_ROLE, beside_a_role, effect_of_lacking, of_session
from ssolint.rules._portal import add_region
from ssolint.rules._safety import may_be_deleted
from ssolint.rules._sections import MISPLACED, agree, listed_profiles, may_be_used, users, users_in_both
from ssolint.settings import SESSION_SETTINGS, TOP_LEVEL_SETTINGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ssolint.config import Config, Group
    from ssolint.syntax import Setting

_REQUIRED = ("sso_start_url", "sso_region")


class IncompleteSession(Rule):
    """An `[sso-session]` lacks `sso_start_url` or `sso_region`.

    ## Why it matters
    `aws sso login` stops with "Missing the following required SSO configuration values", and nearly every tool refuses the
    profiles that use the session. What a profile says itself does not count: the token is fetched with the session's values.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        ^^^^^^^^^^^^^^^^^^ [sso-session corp] has no sso_start_url
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        ^^^^^^^^^^^^^^^^^^ [sso-session corp] has no sso_region
        sso_start_url = https://corp.awsapps.com/start
        sso_registration_scopes = sso:account:access

    ## Bad
        [sso-session corp]
        ^^^^^^^^^^^^^^^^^^ [sso-session corp] has no sso_region
        sso_start_url = https://ssoins-7223a1b2c3d4e5f6.portal.eu-west-1.app.aws
        sso_registration_scopes = sso:account:access

        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

    ## Fixed
        [sso-session corp]
        sso_start_url = https://ssoins-7223a1b2c3d4e5f6.portal.eu-west-1.app.aws
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

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
    - AWS SDKs and Tools Reference Guide, feature-sso-credentials: `sso_start_url` and `sso_region` are required in the section
    - botocore 1.43.67, botocore/tokens.py:296-306: the token provider reads the session's section only
    - AWS CLI 2.36.7, awscli/customizations/sso/utils.py:324-379: what `aws sso login` asks for
    - measured, verdicts v62-session-no-region, v63-session-no-start-url, v64-session-empty
    """

    code = "SSO202"
    name = "incomplete-session"
    severity = Severity.ERROR
    breaks = everywhere(REFUSES_PROFILE, but="cpp") | tools("cpp", MISREADS)

    def check(self, config: Config) -> Iterator[Finding]:
        if config.is_credentials:
            return
        for session in config.sessions:
            missing = session.lacks(*_REQUIRED)
            # An empty section that nothing uses breaks nothing: empty-section has said all there is to say.
            if missing and (session.settings or session.assumed or may_be_used(config, session)):
                # Of an sso_region that is there as `region` region-confusion speaks; not of the start URL.
                apart = len(missing) > 1 and session.has("region")
                for keys in [[key] for key in missing] if apart else [missing]:
                    yield self._report(config, session, keys)

    def _report(self, config: Config, session: Group, missing: list[str]) -> Finding:
        message = f"[{session.title}] has no {' and no '.join(missing)}"
        related = []
        breaks = effect_of_lacking(missing, session.kind, with_session=True)
        profiles = users(config, session)
        own = [profile for profile in profiles if any(profile.get(key) for key in missing)]
        if own:
            # Ruby compares the two, and does without the URL if neither has one.
            breaks = {**breaks, "ruby": REFUSES_PROFILE}
            setting = next(found for key in missing if (found := own[0].get(key)))
            related.append(
                Related(f"the {setting.key} of [{own[0].title}] does not count for the session", setting.key_span)
            )
        return self.finding(
            session.header.bracket_span,
            message,
            section=session.section,
            breaks=of_session(profiles, breaks),
            related=related,
            fix=add_region(session) if missing == ["sso_region"] else None,
            covers=[(session.section.name, key) for key in missing],
        )


class ProfileSettingInSession(Rule):
    """A setting of profiles stands in an `[sso-session]`.

    ## Why it matters
    Only the AWS CLI and boto3 take an account or a role from the session, and only for a profile that holds the other of the
    two; every other tool finds it missing. Where the profile has another value, the AWS CLI and boto3 refuse the profile.

    A session is a login; the account and the permission set are chosen by each profile.

    ## Bad
        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_role_name = ReadOnly
        ^^^^^^^^^^^^^ sso_role_name belongs in [profile dev], not in a session
        sso_registration_scopes = sso:account:access

        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
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

    ## Bad
        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_account_id = 444455556666
        ^^^^^^^^^^^^^^ sso_account_id belongs in a profile, not in a session
        sso_registration_scopes = sso:account:access

        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
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
    - AWS SDKs and Tools Reference Guide, feature-sso-credentials: `sso_account_id` and `sso_role_name` are set in the profile
    - botocore 1.43.67, botocore/credentials.py:2402-2449: the session's keys are merged, a difference is an error
    - pulumi/pulumi-aws issue 2272: both in the session, and the SSO provider is never asked
    """

    code = "SSO206"
    name = "profile-setting-in-session"
    severity = Severity.ERROR
    breaks = everywhere(REFUSES_PROFILE, but="aws-cli boto3 go cpp php") | tools("go cpp php", MISREADS)
    replaces = ("session-conflict", "incomplete-profile")

    def check(self, config: Config) -> Iterator[Finding]:
        if config.is_credentials:
            return
        for session in config.sessions:
            for key in MISPLACED:
                setting = session.settings.get(key)  # wrong here, whatever its value is
                if setting is not None and setting.value and not setting.nested:
                    yield self._report(config, session, setting)

    def _report(self, config: Config, session: Group, setting: Setting) -> Finding:
        profiles = users(config, session)
        key = setting.key
        lacking = [profile for profile in profiles if not profile.has(key)]
        where = listed_profiles(lacking) if lacking and key != "sso_session" else "a profile"
        message = f"{key} belongs in {where}, not in a session"
        return self.finding(
            setting.key_span,
            message,
            setting=setting,
            breaks=_misplaced(users_in_both(config, session), lacking, setting),
            fix=fitting(config.document, _move(config, session, lacking, setting)),
            covers=[(profile.section.name, key) for profile in profiles],
        )


def _misplaced(everyone: list[Group], lacking: list[Group], setting: Setting) -> Mapping[str, str]:
    effects: dict[str, str] = {}
    if setting.key != "sso_session" and lacking:
        effects |= ProfileSettingInSession.breaks
        if any(len(profile.lacks(*ACCOUNT_AND_ROLE)) == len(ACCOUNT_AND_ROLE) for profile in lacking):
            # The profile itself must have one of the two, else these see no SSO in it.
            effects |= tools("aws-cli boto3 ruby", IGNORES)
    for profile in everyone:
        own = profile.effective(setting.key)
        counts = profile.heading.python is not None and profile.config.profiles_by_name.get(profile.name) is profile
        if counts and own is not None and own[1].value != setting.value:
            refused = beside_a_role(profile, tools("aws-cli boto3", REFUSES_PROFILE), login=False)
            effects |= {tool: effect for tool, effect in refused.items() if effect == REFUSES_PROFILE}
    # Where every profile agrees nobody minds today, and nobody but Python looks.
    return effects or everywhere(IGNORES, but="" if setting.key == "sso_session" else "aws-cli boto3")


def _move(config: Config, session: Group, lacking: list[Group], setting: Setting) -> Fix | None:
    key, value = setting.key, setting.value
    profiles = users(config, session)
    delete = delete_setting(setting)
    if session.is_doubted(key):
        return None
    if key == "sso_session" or not lacking:
        # Python takes the session's value where the profile's own is not there as it should be.
        safe = all(key in profile.settings for profile in profiles) and may_be_deleted(session, key)
        return Fix("delete the setting", (delete,), safe=safe) if profiles or key == "sso_session" else None
    if config.template or setting.lines:
        return None
    comments = comments_above(session.section, setting)
    inserts = []
    for profile in lacking:
        # What is said above it is said once.
        said = comments if profile is lacking[0] else ()
        place = _place_of(key, profile)
        inserts.append(insert_setting(config.source, profile.section, key, value, after=place, comments=said))
    # A profile with neither account nor role asks for a bearer token today; with one of them it asks for credentials.
    safe = all(len(profile.lacks(*ACCOUNT_AND_ROLE)) == 1 for profile in lacking) and may_be_deleted(session, key)
    edits = (*map(delete_node, comments), delete, *inserts)
    return Fix(f"move it into {listed_profiles(lacking)}", edits, safe=safe)


def _place_of(key: str, profile: Group) -> Setting | None:
    """The setting that a new one shall stand below: the account and the role in their order below the session."""
    account = profile.get("sso_account_id") if key == "sso_role_name" else None
    return account or profile.get("sso_session")


class ForeignSettingInSession(Rule):
    """A setting that no tool reads from an `[sso-session]` stands in one.

    ## Why it matters
    It has no effect: `region`, `output` and the like count in a profile only. And the AWS CLI and boto3 compare every setting of
    the session with the profile's, so the first profile that sets another value there is refused.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1
        duration_seconds = 1800

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access
        duration_seconds = 1800
        ^^^^^^^^^^^^^^^^ duration_seconds has no effect in a session

    ## Fixed
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1
        duration_seconds = 1800

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

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access
        output = json
        ^^^^^^ output has no effect in a session; it belongs in the profiles

    ## Good
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1
        output = json

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - AWS SDKs and Tools Reference Guide, feature-sso-credentials: the settings of an `sso-session` section
    - botocore 1.43.67, botocore/credentials.py:2442-2449: every key of the session is compared
    """

    code = "SSO208"
    name = "foreign-setting-in-session"
    severity = Severity.WARNING

    def check(self, config: Config) -> Iterator[Finding]:
        if config.is_credentials:
            return
        for session in config.sessions:
            for key in session.settings:
                if key in _FOREIGN and (setting := session.there(key)):
                    yield from self._report(config, session, setting)

    def _report(self, config: Config, session: Group, setting: Setting) -> Iterator[Finding]:
        profiles = users(config, session)
        doubted = session.is_doubted(setting.key)
        if not doubted and any(not agree(own, setting) for profile in profiles if (own := profile.get(setting.key))):
            return  # session-conflict says so, at the profile
        every = bool(profiles) and not doubted and all(setting.key in profile.settings for profile in profiles)
        fix = (
            fitting(
                config.document,
                Fix("delete the setting", (delete_setting(setting),), safe=may_be_deleted(session, setting.key)),
            )
            if every
            else None
        )
        message = f"{setting.key} has no effect in a session"
        if not every:
            message += "; it belongs in the profiles"
        yield self.finding(setting.key_span, message, setting=setting, fix=fix)


_FOREIGN = TOP_LEVEL_SETTINGS - SESSION_SETTINGS - set(MISPLACED)
