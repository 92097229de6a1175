"""Profiles that use IAM Identity Center: what they lack."""

from __future__ import annotations

from ssolint.config import is_sso
from ssolint.finding import IGNORES, REFUSES_PROFILE, Finding, Severity, everywhere, tools
from ssolint.heading import PROFILE
from ssolint.portal import parse
from ssolint.rule import Rule
from ssolint.rules._effects import ACCOUNT_AND_ROLE, beside_a_role, effect_of_lacking, is_asked
from ssolint.rules._sections import has_here_or_beside, inherits, is_inherited, is_told_elsewhere

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ssolint.config import Config, Group

_WHOLE = {"sso_session", "sso_account_id", "sso_role_name"}
# Ways to credentials that make a session beside them a login for bearer tokens only.
_OTHER_WAYS = (
    *(
        "role_arn",
        "credential_process",
        "credential_source",
        "web_identity_token_file",
        "login_session",
        "source_profile",
    ),
    "aws_access_key_id",
)


class IncompleteProfile(Rule):
    """A profile that uses IAM Identity Center lacks its account, its role or its session.

    ## Why it matters
    An account and a role are asked for together, with the token of a session: if one of the three is missing most tools refuse
    the profile, and Go, C++ and PHP send the request with an empty value.

    ## Bad
        [profile dev]
        ^^^^^^^^^^^^^ [profile dev] has sso_account_id but no sso_role_name
        sso_session = corp
        sso_account_id = 111122223333
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile dev]
        ^^^^^^^^^^^^^ [profile dev] has sso_account_id and sso_role_name but no sso_session
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad (credentials)
        [dev]
        ^^^^^ [dev] has sso_account_id but no sso_role_name
        sso_session = corp
        sso_account_id = 111122223333
        region = eu-west-1
        --- config ---
        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile dev]
        ^^^^^^^^^^^^^ [profile dev] has sso_role_name in the credentials file but no sso_account_id
        sso_session = corp
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access
        --- credentials ---
        [dev]
        sso_role_name = ReadOnly

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
    - botocore 1.43.67, botocore/credentials.py:2361-2371: the required settings
    - smithy-rs, aws-config/src/profile/credentials/repr.rs:390: if `sso_account_id` is set, then `sso_role_name` must also be set
    - measured, verdicts v70-session-no-account, v71-session-no-role, v74-legacy-no-start-url
    """

    code = "SSO203"
    name = "incomplete-profile"
    severity = Severity.ERROR
    breaks = everywhere(REFUSES_PROFILE)

    def check(self, config: Config) -> Iterator[Finding]:
        if config.is_credentials and config.companion is None:
            return
        for profile in config.profiles:
            if profile.settings.keys() >= _WHOLE or is_told_elsewhere(profile):
                continue
            if not inherits(profile) and is_sso(profile) and is_asked(profile):
                yield from self._judge(profile)

    def _judge(self, profile: Group) -> Iterator[Finding]:
        title = profile.section.name if profile.config.is_credentials else profile.title
        if has_here_or_beside(profile, "sso_session"):
            missing = [key for key in ACCOUNT_AND_ROLE if not _given(profile, key)]
            if missing and not profile.open:
                other = ACCOUNT_AND_ROLE[missing == ["sso_account_id"]]
                where = "" if profile.has(other) else " in the credentials file"
                yield self._report(profile, missing, f"[{title}] has {other}{where} but no {missing[0]}")
        elif not has_here_or_beside(profile, "sso_start_url"):
            if profile.open:
                return
            if profile.unknown and any(profile.has(key) for key in _OTHER_WAYS):
                return  # a lone setting whose value is odd besides; the finding on the value is enough
            held = " and ".join(key for key in ACCOUNT_AND_ROLE if profile.has(key))
            lacking = " and no ".join([*(key for key in ACCOUNT_AND_ROLE if not _given(profile, key)), "sso_session"])
            message = f"[{title}] has {held} but no {lacking}"
            yield self._report(profile, ["sso_session", "sso_start_url"], message)

    def _report(self, profile: Group, missing: list[str], message: str) -> Finding:
        breaks = effect_of_lacking(missing, PROFILE, with_session=has_here_or_beside(profile, "sso_session"))
        beside = profile.config.companion_profile(profile.name)
        if all(one is None or one.settings.keys().isdisjoint(ACCOUNT_AND_ROLE) for one in (profile, beside)):
            # The one it has is misspelt, so that these see no SSO at all.
            breaks = {**breaks, **tools("aws-cli boto3 ruby", IGNORES)}
        return self.finding(
            profile.header.bracket_span,
            message,
            section=profile.section,
            breaks=beside_a_role(profile, breaks, login=not profile.has("sso_session")),
            covers=[(profile.section.name, key) for key in missing],
        )


def _given(profile: Group, key: str) -> bool:
    # An account in the session is profile-setting-in-session's business.
    session = profile.session
    return has_here_or_beside(profile, key) or (session is not None and session.has(key))


class SessionWithoutAccount(Rule):
    """A profile names a session but neither an account nor a role.

    ## Why it matters
    Such a profile gives a bearer token, for Amazon CodeCatalyst or Amazon Q, and no credentials: with `aws s3 ls` the AWS CLI
    says that it is unable to locate credentials although the login succeeds.

    ## Bad
        [profile dev]
        sso_session = corp
        ^^^^^^^^^^^ [profile dev] has no sso_account_id and no sso_role_name: it gives a bearer token, no credentials
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
    - AWS SDKs and Tools Reference Guide, feature-sso-credentials: account and role are not needed for bearer tokens only
    - botocore 1.43.67, botocore/credentials.py:2402-2405: what makes the SSO provider active
    """

    code = "SSO210"
    name = "session-without-account"
    severity = Severity.INFO

    def check(self, config: Config) -> Iterator[Finding]:
        if config.is_credentials:
            return
        for profile, setting in config.settings("sso_session"):
            if profile.kind != PROFILE or profile.has("sso_account_id") or profile.has("sso_role_name"):
                continue
            elsewhere = inherits(profile) or is_inherited(profile) or profile.open
            if not elsewhere and not _other_way(profile) and not _token_only(profile):
                yield self.finding(
                    setting.key_span,
                    f"[{profile.title}] has no sso_account_id and no sso_role_name: it gives a bearer token, no credentials",
                    setting=setting,
                )


def _other_way(profile: Group) -> bool:
    ways = (*_OTHER_WAYS, *ACCOUNT_AND_ROLE)
    return any(has_here_or_beside(profile, key) for key in ways) or any(
        key.startswith("granted_") for key in profile.settings
    )


def _token_only(profile: Group) -> bool:
    """Whether the session is meant for bearer tokens, or holds the account itself."""
    session = profile.session
    if session is None:
        return False
    scopes, url = session.value("sso_registration_scopes"), session.value("sso_start_url")
    if scopes is not None and "sso:account:access" not in scopes:
        return True
    if url is not None and parse(url).form == "builder-id":
        return True
    return any(session.has(key) for key in ACCOUNT_AND_ROLE)


class MissingRegion(Rule):
    """A profile that uses IAM Identity Center has no `region`.

    ## Why it matters
    Most calls then fail with "You must specify a region", unless AWS_REGION is set. `[default]` is not inherited by other profiles,
    and `sso_region` says where the portal is; no tool calls the services there.

    ## Bad
        [default]
        region = eu-west-1

        [profile dev]
        ^^^^^^^^^^^^^ [profile dev] has no region; neither [default] nor sso_region stands in for it
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly

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
    - AWS SDKs and Tools Reference Guide, file-format: `[default]` gives nothing to other profiles; aws-cli issue 9499
    - AWS SDKs and Tools Reference Guide, feature-sso-credentials: `sso_region` is the Region of the portal host
    """

    code = "SSO212"
    name = "missing-region"
    severity = Severity.INFO

    def check(self, config: Config) -> Iterator[Finding]:
        if config.is_credentials:
            return
        for profile in config.profiles:
            if profile.has("region") or not (profile.has("sso_account_id") or profile.has("sso_role_name")):
                continue
            if not inherits(profile) and not has_here_or_beside(profile, "region") and not profile.open:
                yield self.finding(
                    profile.header.bracket_span,
                    f"[{profile.title}] has no region; neither [default] nor sso_region stands in for it",
                    section=profile.section,
                    covers=[(profile.section.name, "region")],
                )
