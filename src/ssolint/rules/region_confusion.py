"""The two Regions of a profile that uses IAM Identity Center: the portal's and the services'."""

from __future__ import annotations

from ssolint.edits import replace
from ssolint.finding import IGNORES, MISREADS, REFUSES_PROFILE, Finding, Fix, Related, Severity, everywhere, tools
from ssolint.heading import PROFILE
from ssolint.rule import Rule
from ssolint.rules._effects import ACCOUNT_AND_ROLE, beside_a_role, of_session, where_asked
from ssolint.rules._portal import add_region, region_in_url
from ssolint.rules._sections import has_here_or_beside, inherits, users
from ssolint.rules._ways import may_exclude

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ssolint.config import Config, Group
    from ssolint.syntax import Setting


class RegionConfusion(Rule):
    """The Region of IAM Identity Center and the Region of the services are mixed up.

    ## Why it matters
    `sso_region` says where the portal lives, `region` where the services are called. Without `sso_region` no tool can log in;
    and a profile whose only Region is `sso_region` has no Region for its services, while most tools refuse it if its session
    has another one.

    The two may well differ: that is no mistake.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        region = eu-west-1
        ^^^^^^ a session has no region; write sso_region if 'eu-west-1' is where IAM Identity Center lives
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
        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        sso_region = us-east-1
        ^^^^^^^^^^ the session has an sso_region, and this profile has no region; write region if its services are in 'us-east-1'

    ## Fixed
        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = us-east-1

    ## Bad
        [profile dev]
        sso_start_url = https://corp.awsapps.com/start
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1
        ^^^^^^ the portal needs an sso_region; write sso_region if 'eu-west-1' is where IAM Identity Center lives

    ## Fixed
        [profile dev]
        sso_start_url = https://corp.awsapps.com/start
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        sso_region = eu-west-1

    ## Good
        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = us-east-1

    ## Sources
    - AWS SDKs and Tools Reference Guide, feature-sso-credentials: `sso_region` is the Region of the portal host
    - botocore 1.43.67, botocore/credentials.py:2442-2449, 2361-2371
    - measured, verdicts v62-session-no-region, v65-conflict-region, v73-legacy-no-region
    """

    code = "SSO207"
    name = "region-confusion"
    severity = Severity.ERROR
    breaks = everywhere(REFUSES_PROFILE, but="cpp") | tools("cpp", MISREADS)
    replaces = (
        *("incomplete-session", "session-conflict", "repeated-session-setting", "foreign-setting-in-session"),
        *("incomplete-legacy-profile", "missing-region"),
    )

    def check(self, config: Config) -> Iterator[Finding]:
        if config.is_credentials:
            return
        for session in config.sessions:
            if session.lacks("sso_region") and (setting := session.there("region")):
                yield self._in_session(config, session, setting)
        for profile, own in config.places("sso_region"):
            if _is_without(profile, "region") and not profile.has("sso_start_url"):
                session_group = profile.session
                if (
                    session_group is not None
                    and session_group.has("sso_region")
                    and not may_exclude(own, profile.get("sso_session"))
                ):
                    yield self._in_profile(profile, session_group, own)
        for profile, _ in config.places("sso_start_url"):
            setting = profile.there("region")
            if setting is not None and _is_without(profile, "sso_region") and not profile.has("sso_session"):
                yield self._in_legacy_profile(profile, setting)

    def _in_session(self, config: Config, session: Group, setting: Setting) -> Finding:
        covers = [(profile.section.name, "region") for profile in users(config, session)]
        message = f"a session has no region; write sso_region if '{_bare(setting)}' is where IAM Identity Center lives"
        fix = _rename(setting, "sso_region")
        region = region_in_url(session)
        if region not in (None, setting.value) and not session.is_doubted("region"):
            message = f"a session has no region; write 'sso_region = {region}', the Region in the start URL"
            fix = Fix(fix.title, (*fix.edits, replace(setting.value_span, region)), safe=False)
        return self.finding(
            setting.key_span,
            message,
            setting=setting,
            breaks=of_session(users(config, session), self.breaks),
            fix=fix,
            covers=[*covers, (session.section.name, "sso_region")],
        )

    def _in_profile(self, profile: Group, session: Group, setting: Setting) -> Finding:
        theirs = session.get("sso_region")
        related = [Related(f"the sso_region of [{session.title}] is set here", theirs.key_span)] if theirs else []
        same = theirs is not None and theirs.value == setting.value
        breaks = tools("rust", REFUSES_PROFILE)
        if not same:
            breaks = everywhere(REFUSES_PROFILE, but="js net php") | tools("js net php", MISREADS)
            breaks = dict(where_asked(profile, breaks))
        return self.finding(
            setting.key_span,
            f"the session has an sso_region, and this profile has no region; write region if its services are in '{_bare(setting)}'",
            setting=setting,
            breaks=breaks,
            related=related,
            fix=_rename(setting, "region"),
            covers=[(profile.section.name, "region")],
        )

    def _in_legacy_profile(self, profile: Group, setting: Setting) -> Finding:
        missing = profile.lacks(*ACCOUNT_AND_ROLE)
        # With neither of the two these see no SSO in it; the login of the AWS CLI still refuses it.
        unseen = tools("boto3 ruby", IGNORES) if len(missing) == len(ACCOUNT_AND_ROLE) else {}
        message = (
            f"the portal needs an sso_region; write sso_region if '{_bare(setting)}' is where IAM Identity Center lives"
        )
        fix = add_region(profile)
        if fix is not None:
            message = f"the portal needs an sso_region; add 'sso_region = {region_in_url(profile)}', the Region in the start URL"
        return self.finding(
            setting.key_span,
            message,
            setting=setting,
            breaks=beside_a_role(profile, everywhere(REFUSES_PROFILE) | unseen, login=True),
            fix=fix or _rename(setting, "sso_region"),
            covers=[(profile.section.name, "sso_region")],
        )


def _is_without(profile: Group, key: str) -> bool:
    """Whether a profile has a setting neither here nor in the credentials file, and takes it from nowhere else."""
    if profile.kind != PROFILE or inherits(profile):
        return False
    return not has_here_or_beside(profile, key) and not profile.open


def _bare(setting: Setting) -> str:
    return setting.value.strip("\"'")


def _rename(setting: Setting, key: str) -> Fix:
    return Fix(f"write {key}", (replace(setting.key_span, key),), safe=False)
