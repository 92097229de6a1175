"""The reference from a profile to its `[sso-session]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ssolint.edits import replace
from ssolint.finding import REFUSES_PROFILE, Finding, Fix, Related, Severity, everywhere
from ssolint.rule import Rule
from ssolint.suggest import closest, listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ssolint.config import Config, Group
    from ssolint.syntax import Setting


class SessionNotFound(Rule):
    """`sso_session` names an `[sso-session]` that is not in the file.

    ## Why it matters
    The AWS CLI and every SDK stop with an error before they look for credentials; `aws sso login` fails too. The JavaScript
    SDK says no more than "Cannot read properties of undefined (reading 'sso_region')".

    ## Bad
        [profile dev]
        sso_session = crop
                      ^^^^ there is no [sso-session crop] in this file; did you mean 'corp'?
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
    - botocore 1.43.67, botocore/credentials.py:2437: `The specified sso-session does not exist`
    - aws-sdk-go-v2 config 1.32.31, shared_config.go:1040: `failed to find SSO session section`
    """

    code = "SSO201"
    name = "session-not-found"
    severity = Severity.ERROR
    breaks = everywhere(REFUSES_PROFILE)

    def check(self, config: Config) -> Iterator[Finding]:
        if config.is_credentials or any(session.templated for session in config.sessions):
            return
        for value, uses in config.values("sso_session").items():
            if value in config.sessions_by_name or value in config.source.options.sessions:
                continue
            for profile, setting in uses:
                if profile.kind == "profile":
                    yield self._report(config, profile, setting)

    def _report(self, config: Config, profile: Group, setting: Setting) -> Finding:
        name = setting.value
        names = list(config.sessions_by_name)
        near = _same_but_for_spelling(name, names) or closest(name, names)
        message = f"there is no [sso-session {name}] in this file"
        related = []
        fix = None
        if near is not None:
            safe = _plain(near) == _plain(name)
            message += f"; did you mean '{near}'?"
            fix = Fix(f"write '{near}'", (replace(setting.value_span, near),), safe=safe)
            related.append(Related(f"[sso-session {near}] is defined here", config.sessions_by_name[near].header.bracket_span))
        elif name in config.profiles_by_name:
            message += f", and [profile {name}] is no session"
        elif names:
            message += f"; it defines {listing(names)}"
        return self.finding(setting.value_span, message, setting=setting, related=related, fix=fix)


def _plain(name: str) -> str:
    return name.strip("\"'").replace("_", "-").lower()


def _same_but_for_spelling(name: str, names: list[str]) -> str | None:
    same = [other for other in names if _plain(other) == _plain(name)]
    return same[0] if len(same) == 1 else None
