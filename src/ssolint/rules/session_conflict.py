"""What a profile and its session both say."""

from __future__ import annotations

from ssolint.edits import delete_setting, fitting
from ssolint.finding import MISREADS, REFUSES_PROFILE, Finding, Fix, Related, Severity, everywhere, tools
from ssolint.portal import parse
from ssolint.rule import Rule
from ssolint.rules._effects import beside_a_role, where_asked
from ssolint.rules._safety import may_be_deleted
from ssolint.rules._sections import MISPLACED, agree, in_both

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ssolint.config import Config, Group
    from ssolint.syntax import Setting

_PORTAL = ("sso_start_url", "sso_region")


class SessionConflict(Rule):
    """A profile and its session set the same thing to different values.

    ## Why it matters
    The AWS CLI and boto3 refuse the profile for any setting that differs, and login tells nothing of it; most other tools refuse
    it for `sso_start_url` and `sso_region`, and the rest quietly take the session's value. The values are compared letter by
    letter: a trailing slash is a difference.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1
        sso_region = us-east-1
                     ^^^^^^^^^ 'us-east-1' differs from the sso_region of [sso-session corp], 'eu-west-1'

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
        region = eu-west-1
        sso_start_url = https://corp.awsapps.com/start/
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'https://corp.awsapps.com/start/' differs from the sso_start_url of [sso-session corp], 'https://corp.awsapps.com/start'

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
        region = eu-west-1
        output = json
                 ^^^^ 'json' differs from the output of [sso-session corp], 'table'

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access
        output = table

    ## Fixed
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
    - botocore 1.43.67, botocore/credentials.py:2442-2449: "The value for … is inconsistent between profile (…) and sso-session (…)"
    - aws-sdk-go-v2 config 1.32.31, shared_config.go:1415-1448; aws-sdk-net issue 3393; aws-sdk-java-v2 issue 5054
    - measured, verdict v65-conflict-region
    """

    code = "SSO204"
    name = "session-conflict"
    severity = Severity.ERROR
    breaks = tools("aws-cli boto3", REFUSES_PROFILE)
    replaces = ("portal-spelled-twice", "scopes-in-profile", "foreign-setting-in-session")

    def check(self, config: Config) -> Iterator[Finding]:
        for profile, setting, session, theirs in in_both(config):
            if not agree(setting, theirs) and not _overruled(profile, setting.key):
                yield self._report(config, profile, setting, session, theirs)
        if config.companion is not None and not config.is_credentials:
            yield from self._beside(config, config.companion)

    def _beside(self, config: Config, companion: Config) -> Iterator[Finding]:
        """The credentials file's settings overrule the profile's before they are compared (botocore session.py:429-462)."""
        seen: set[tuple[int, str]] = set()
        for twin in companion.profiles_by_name.values():
            profile = config.profiles_by_name.get(twin.name, twin)
            named = twin.get("sso_session") or profile.get("sso_session")
            session = config.sessions_by_name.get(named.value) if named is not None else None
            if session is None:
                continue
            for key in session.settings:
                setting, theirs = (twin if key in twin.settings else profile).get(key), _in_session(session, key)
                if key == "sso_session" or setting is None or theirs is None or agree(setting, theirs):
                    continue
                if key not in twin.settings:
                    if profile.session is not session:
                        yield self._report(config, profile, setting, session, theirs)
                elif (id(session), key) not in seen:
                    seen.add((id(session), key))
                    yield self._report_beside(profile, twin, setting, theirs)

    def _report_beside(self, profile: Group, twin: Group, setting: Setting, theirs: Setting) -> Finding:
        section = f"[{twin.section.name}] in the credentials file"
        breaks = where_asked(profile, _conflict(twin, setting, theirs))
        return self.finding(
            theirs.value_span,
            f"'{theirs.value}' differs from the {theirs.key} of {section}, '{setting.value}'",
            setting=theirs,
            breaks=beside_a_role(profile, breaks, login=False),
            related=[Related("what counts for the profile is set here", setting.value_span, twin.config.source)],
        )

    def _report(self, config: Config, profile: Group, setting: Setting, session: Group, theirs: Setting) -> Finding:
        key = setting.key
        own = key in _PORTAL or key == "sso_registration_scopes" or key in MISPLACED
        doomed, where = (setting, "the profile") if own else (theirs, "the session")
        span, other_span = setting.value_span, theirs.value_span
        message = f"'{setting.value}' differs from the {key} of [{session.title}], '{theirs.value}'"
        if setting.nested:
            span, other_span = setting.key_span, theirs.key_span
            message = f"the block '{key}' differs from the one of [{session.title}]"
        return self.finding(
            span,
            message,
            setting=setting,
            breaks=beside_a_role(profile, where_asked(profile, _conflict(profile, setting, theirs)), login=False),
            related=[Related(f"the {key} of the session is set here", other_span)],
            fix=fitting(config.document, Fix(f"delete {key} from {where}", (delete_setting(doomed),), safe=False)),
            covers=[(session.section.name, key)],
        )


def _in_session(session: Group, key: str) -> Setting | None:
    """The session's setting, if its value is known; nothing is a value, too, and another one than something."""
    setting = session.settings[key]
    return session.get(key) if setting.value or session.config.template else setting


def _overruled(profile: Group, key: str) -> bool:
    """Whether the credentials file has the setting, or another session, in the place of the profile's own."""
    twin = profile.config.companion_profile(profile.name)
    if twin is None:
        return False
    return key in twin.settings or ("sso_session" in twin.settings and twin.session is not profile.session)


def _conflict(profile: Group, setting: Setting, theirs: Setting) -> Mapping[str, str]:
    key = setting.key
    if key not in _PORTAL:
        return SessionConflict.breaks
    refusing = "aws-cli boto3 go rust ruby"
    misreading = ""
    if setting.value.lower() != theirs.value.lower():
        refusing += " java"
    elif key == "sso_region":
        misreading += " java"
    # Two spellings of one portal: those that go on with the session's take the right one.
    if key == "sso_region" or parse(setting.value).identity != parse(theirs.value).identity:
        misreading += " js net php"
    # C++ drops the session, and goes on with the profile's own portal if that is complete.
    complete = profile.has("sso_start_url") and profile.has("sso_region")
    return _ordered(refusing + (" " if complete else " cpp"), misreading + (" cpp" if complete else ""))


def _ordered(refusing: str, misreading: str) -> Mapping[str, str]:
    both = tools(refusing, REFUSES_PROFILE) | tools(misreading, MISREADS)
    return {tool: both[tool] for tool in everywhere(REFUSES_PROFILE) if tool in both}


class RepeatedSessionSetting(Rule):
    """A profile repeats the start URL or the Region of its session.

    ## Why it matters
    The SDK for Rust refuses the profile: "`sso_region` can only be specified in the [sso-session] config when a session name is
    given". The others take it as long as the two values stay equal; once the session's is changed they refuse it too.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1
        sso_region = eu-west-1
        ^^^^^^^^^^ the SDK for Rust refuses sso_region in [profile dev]: [sso-session corp] has it already

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
        sso_start_url = https://corp.awsapps.com/start
        ^^^^^^^^^^^^^ the SDK for Rust refuses sso_start_url in [profile dev]: [sso-session corp] has it already
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
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
    - smithy-rs, aws-config/src/profile/credentials/repr.rs:366
    - measured on the ten tools: the equal values are taken by all but the SDK for Rust
    """

    code = "SSO205"
    name = "repeated-session-setting"
    severity = Severity.ERROR
    breaks = tools("rust", REFUSES_PROFILE)

    def check(self, config: Config) -> Iterator[Finding]:
        for profile, setting, session, theirs in in_both(config):
            counting = profile.effective(setting.key)
            same = counting is not None and counting[1].value == theirs.value
            if setting.key in _PORTAL and same and setting.value:
                yield self.finding(
                    setting.key_span,
                    f"the SDK for Rust refuses {setting.key} in [{profile.title}]: [{session.title}] has it already",
                    setting=setting,
                    related=[Related(f"the {setting.key} of the session is set here", theirs.key_span)],
                    fix=fitting(
                        config.document,
                        Fix(
                            "delete the setting", (delete_setting(setting),), safe=may_be_deleted(profile, setting.key)
                        ),
                    ),
                )
