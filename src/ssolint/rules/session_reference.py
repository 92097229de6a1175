"""The reference from a profile to its `[sso-session]`, and sessions that nothing refers to or that are one."""

from __future__ import annotations

from ssolint.edits import delete_section, fitting, replace
from ssolint.finding import MISREADS, REFUSES_PROFILE, Finding, Fix, Related, Severity, everywhere, tools
from ssolint.heading import SESSION, take_apart
from ssolint.portal import parse
from ssolint.rule import Rule
from ssolint.rules._effects import beside_a_role, where_asked
from ssolint.rules._sections import users
from ssolint.suggest import Guesses, listing
from ssolint.syntax import Junk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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

    ## Bad
        [profile dev]
        sso_session = acme
                      ^^^^ there is no [sso-session acme] in this file; it defines 'corp', 'partner'
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

        [sso-session partner]
        sso_start_url = https://partner.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad (credentials)
        [dev]
        sso_session = crop
                      ^^^^ there is no [sso-session crop] in the config file; did you mean 'corp'?
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1
        --- config ---
        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Fixed (credentials)
        [dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1
        --- config ---
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
    - measured, verdicts v20-session-case-mismatch, v96-missing-session-with-legacy
    - aws-sdk-go-v2 config 1.32.31, shared_config.go:1040: `failed to find SSO session section`
    """

    code = "SSO201"
    name = "session-not-found"
    severity = Severity.ERROR
    breaks = everywhere(REFUSES_PROFILE)
    replaces = ("session-without-account",)

    def check(self, config: Config) -> Iterator[Finding]:
        # The sessions of a profile in the credentials file stand in the config file.
        home = config.companion if config.is_credentials else config
        if home is None or config.open or home.open or any(session.templated for session in home.sessions):
            return
        names = _Names(home.sessions_by_name)
        known = home.sessions_by_name.keys() | config.source.options.sessions
        if config.is_credentials:
            known |= _misplaced(config)
        for value, uses in config.values("sso_session").items():
            if value in known:
                continue
            if not value or "\n" in value:
                continue  # rules on the text speak of an empty value and of one that swallowed other lines
            for profile, setting in uses:
                if profile.kind == "profile":
                    yield self._report(home, profile, setting, names)

    def _report(self, home: Config, profile: Group, setting: Setting, names: _Names) -> Finding:
        name = setting.value
        near = names.meant(name)
        elsewhere = None if home is profile.config else home.source
        message = f"there is no [sso-session {name}] in {'the config' if elsewhere else 'this'} file"
        related = []
        fix = None
        if near is not None:
            safe = names.spelt_alike(name) == [near]
            message += f"; did you mean '{near}'?"
            fix = Fix(f"write '{near}'", (replace(setting.value_span, near),), safe=safe)
            related.append(
                Related(f"[sso-session {near}] is defined here", names.every[near].header.bracket_span, elsewhere)
            )
        elif name in home.profiles_by_name:
            message += f"; [{home.profiles_by_name[name].title}] is a profile, no session"
        elif names.every:
            message += f"; it defines {listing(names.every)}"
        breaks: Mapping[str, str] = self.breaks
        if not profile.lacks("sso_start_url", "sso_region", "sso_account_id", "sso_role_name"):
            # The SDK for C++ goes on with the legacy settings, and so with another token.
            breaks = everywhere(REFUSES_PROFILE, but="cpp") | tools("cpp", MISREADS)
        breaks = beside_a_role(profile, where_asked(profile, breaks, login=True), login=True)
        return self.finding(setting.value_span, message, setting=setting, breaks=breaks, related=related, fix=fix)


def _misplaced(config: Config) -> set[str]:
    """The sessions in a credentials file: sso-in-credentials speaks of them."""
    parts = [take_apart(group.name, group.section) for group in config.groups]
    return {one.name for one in parts if one is not None and one.kind == SESSION}


class _Names:
    """The names of the sessions of a file, and which of them a word was meant for."""

    __slots__ = ("_guesses", "_spelt", "every")

    def __init__(self, every: Mapping[str, Group]) -> None:
        self.every = every
        self._guesses = Guesses(every)
        self._spelt: dict[str, list[str]] = {}
        for name in every:
            self._spelt.setdefault(_plain(name), []).append(name)

    def spelt_alike(self, name: str) -> list[str]:
        """The sessions whose names differ in case, quotes, dashes and underscores only."""
        return self._spelt.get(_plain(name), [])

    def meant(self, name: str) -> str | None:
        """The session that a word was meant for, None where it may have been several, or none."""
        same = self.spelt_alike(name)
        if len(same) == 1:
            return same[0]
        return self._of_header(name) or self._guesses.closest(name)

    def _of_header(self, name: str) -> str | None:
        """The session meant by `sso-session corp`, the header's whole text, in the place of its name."""
        rest = name.strip("[]").removeprefix("sso-session").strip(" \t\"'")
        return rest if rest != name and rest in self.every else None


def _plain(name: str) -> str:
    return name.strip("\"'").replace("_", "-").lower()


class UnusedSession(Rule):
    """No profile uses an `[sso-session]`.

    ## Why it matters
    It breaks nothing, but it is often a name that was changed in one place only. Turn this rule on for files that are whole; sessions
    kept for `aws sso login --sso-session` are all right.

    ## Bad
        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

        [sso-session old]
        ^^^^^^^^^^^^^^^^^ no profile uses [sso-session old]
        sso_start_url = https://old-corp.awsapps.com/start
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
    - AWS SDKs and Tools Reference Guide, feature-sso-credentials: a session is used through a profile's `sso_session`
    """

    code = "SSO209"
    name = "unused-session"
    severity = Severity.INFO
    opt_in = True

    def check(self, config: Config) -> Iterator[Finding]:
        if config.is_credentials or config.open or not config.sessions:
            return
        if any("sso_session" in profile.unknown or "sso_session" in profile.assumed for profile in config.profiles):
            return  # any of the sessions may be the one that is meant
        used = config.values("sso_session")
        for session in config.sessions:
            if session.name not in used and not session.templated:
                message = f"no profile uses [{session.title}]"
                yield self.finding(session.header.bracket_span, message, section=session.section)


class SharedPortal(Rule):
    """Two sessions have the same portal, the same Region and the same scopes.

    ## Why it matters
    Each of them needs a login of its own, as the token is kept under the session's name. One session can serve all profiles; two are
    right only for two users of one portal.

    ## Bad
        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

        [sso-session corp2]
        ^^^^^^^^^^^^^^^^^^^ [sso-session corp2] has the portal, the Region and the scopes of [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [profile prod]
        sso_session = corp2
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

    ## Good
        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

        [sso-session partner]
        sso_start_url = https://partner.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [profile prod]
        sso_session = partner
        sso_account_id = 444455556666
        sso_role_name = ReadOnly
        region = eu-west-1

    ## Sources
    - botocore 1.43.67, botocore/utils.py:3398: the token's file is named after the session
    - AWS CLI User Guide, cli-configure-sso: one session is shared by several profiles
    """

    code = "SSO211"
    name = "shared-portal"
    severity = Severity.INFO
    opt_in = True

    def check(self, config: Config) -> Iterator[Finding]:
        if config.is_credentials:
            return
        first: dict[tuple[object, ...], Group] = {}
        for session in config.sessions:
            url, region = session.value("sso_start_url"), session.value("sso_region")
            scopes = session.value("sso_registration_scopes")
            if url and region and (scopes is not None) == session.has("sso_registration_scopes"):
                words = frozenset(word.strip() for word in (scopes or "").split(","))
                twin = first.setdefault((parse(url).identity, region, words), session)
                if twin is not session:
                    yield self._report(config, session, twin)

    def _report(self, config: Config, session: Group, twin: Group) -> Finding:
        return self.finding(
            session.header.bracket_span,
            f"[{session.title}] has the portal, the Region and the scopes of [{twin.title}]",
            section=session.section,
            related=[Related(f"[{twin.title}] is defined here", twin.header.bracket_span)],
            fix=fitting(config.document, _merge(config, session, twin)),
        )


def _merge(config: Config, session: Group, twin: Group) -> Fix | None:
    if config.template or set(session.settings) - set(twin.settings):
        return None
    if any(isinstance(node, Junk) for node in session.section.nodes):
        return None
    references = (profile.get("sso_session") for profile in users(config, session))
    # Of two profiles of one name both have the setting of the last.
    spans = dict.fromkeys(setting.value_span for setting in references if setting)
    edits = tuple(replace(span, twin.name) for span in spans)
    return Fix(
        f"use '{twin.name}' everywhere, delete '{session.name}'",
        (*delete_section(config.document, session.section), *edits),
        safe=False,
    )
