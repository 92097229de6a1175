"""The word `profile` before a profile's name: missing in the config file, or present in the credentials file."""

from __future__ import annotations

from ssolint.finding import IGNORES, MISREADS, REFUSES_PROFILE, Finding, Severity, everywhere, tools
from ssolint.heading import OTHER, PLAIN_NAME, PROFILE, SERVICES, SESSION, take_apart, unquoted
from ssolint.rule import Rule
from ssolint.rules._headers import Odd, advice, is_taken, odd_headers, rewrite
from ssolint.rules._sections import may_be_used
from ssolint.rules._ways import gives_credentials, views
from ssolint.suggest import closest
from ssolint.syntax import Blank, Comment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ssolint.config import Config, Group

# Under its wrong name Ruby and PHP find the profile, and `default` nobody.
_NO_DEFAULT = everywhere(REFUSES_PROFILE) | tools("ruby", IGNORES)
_REFERENCES = ("source_profile", "include_profile", "parent_profile")


def _is_slip_of_default(config: Config, odd: Odd, name: str) -> bool:
    """Whether a bare name was meant for `default`: `defaul`, and not `default2`, which may be a profile of its own."""
    slip = len(name) <= len("default") and closest(name.lower(), ("default",)) is not None
    taken = is_taken(config.document, "default", odd.section)
    return slip and not taken and not any(name in config.values(key) for key in _REFERENCES)


class MissingProfilePrefix(Rule):
    """A profile's header in the config file lacks the word `profile`.

    ## Why it matters
    In the config file only `[default]` goes without it. `[dev]` is no profile to most tools: "The config profile (dev) could not be
    found". Ruby and PHP take it, and so does the credentials file, which is where the habit comes from.

    ## Bad
        [dev]
        ^^^^^ 'dev' is no profile without the word; write [profile dev]
        sso_session = corp
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
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [corp]
        ^^^^^^ [profile dev] uses 'corp' as its session; write [sso-session corp]
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
        [defualt]
        ^^^^^^^^^ 'defualt' is no profile without the word; did you mean [default]?
        region = eu-west-1

    ## Fixed
        [default]
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

    ## Good
        [plugins]
        cli_legacy_plugin_path = /usr/local/lib/aws-plugins

        [leapp]
        version = 3

    ## Sources
    - AWS SDKs and Tools Reference Guide, file-format: `[profile name]` in the config file, `[name]` in the credentials file
    - botocore 1.43.67, botocore/configloader.py:268-287
    - measured, verdict v03-no-profile-prefix
    """

    code = "SSO101"
    name = "missing-profile-prefix"
    severity = Severity.ERROR
    breaks = everywhere(REFUSES_PROFILE, but="ruby php")
    replaces = (
        "session-not-found",
        "legacy-profile",
        "incomplete-legacy-profile",
        "scopes-in-profile",
        "missing-region",
    )

    def check(self, config: Config) -> Iterator[Finding]:
        if config.is_credentials:
            return
        bare = [
            odd for odd in odd_headers(config.document) if odd.parts is None and not odd.wordless and not odd.templated
        ]
        if not bare:
            return
        groups = {id(group.section): group for group in config.groups}
        prefixed = {group.name: group for group in config.profiles if group.heading.python == (PROFILE, group.name)}
        for odd in bare:
            group = groups.get(id(odd.section))
            if group is None or (group.heading.python and group.heading.python[0] != OTHER):
                continue
            if odd.text != odd.header.name or group.name in ("", "default") or odd.text.strip().lower() == "default":
                continue
            users = list(config.users(group))
            if users and group.name not in config.sessions_by_name and not _is_profile(group):
                yield self._session(config, odd, group, users)
            elif group.kind == PROFILE:
                yield self._profile(config, odd, group, prefixed.get(group.name))

    def _profile(self, config: Config, odd: Odd, group: Group, twin: Group | None) -> Finding:
        name = unquoted(odd.text)
        right = "default" if _is_slip_of_default(config, odd, name) else f"profile {name}"
        fix = rewrite(config.document, odd, right) if PLAIN_NAME.fullmatch(name) else None
        if fix is not None and (right == "default" or name.lower().startswith("profile")):
            fix = fix._replace(safe=False)  # a guess, or the name may well be what stands behind the word
        doing, related = advice(config.document, odd, right)
        if right == "default":
            doing = "did you mean [default]?"
        return self.finding(
            odd.span,
            f"'{group.name}' is no profile without the word; {doing}",
            section=odd.section,
            related=related,
            breaks=_NO_DEFAULT if right == "default" else self._breaks_of_bare(config, group, twin),
            fix=fix,
        )

    def _breaks_of_bare(self, config: Config, bare: Group, twin: Group | None) -> Mapping[str, str]:
        if twin is None:
            # Where the credentials file has a profile of that name it is there, without these settings.
            beside = config.companion_profile(bare.name) is not None
            return everywhere(MISREADS, but="ruby php") if beside else self.breaks
        ours, theirs = ({key: one.value for key, one in group.settings.items()} for group in (bare, twin))
        breaks = everywhere(IGNORES, but="ruby php")
        if ours != theirs:
            breaks |= tools("php", MISREADS)  # which takes this one
        is_last = bare.header.start > twin.header.start
        if is_last and any(theirs.get(key, value) != value for key, value in ours.items()):
            breaks |= tools("ruby", MISREADS)  # which merges them, the later value wins
        return breaks

    def _session(self, config: Config, odd: Odd, group: Group, users: list[Group]) -> Finding:
        right = f"sso-session {unquoted(odd.text)}"
        covers = [(profile.section.name, "sso_session") for profile in users]
        own = [
            (odd.section.name, key)
            for key in (*group.settings, "sso_account_id", "sso_role_name", "sso_region", "region")
        ]
        return self.finding(
            odd.span,
            f"[{users[0].title}] uses '{group.name}' as its session; write [{right}]",
            section=odd.section,
            breaks=everywhere(REFUSES_PROFILE),
            fix=rewrite(config.document, odd, right),
            covers=[*covers, *own],
        )


def _is_profile(group: Group) -> bool:
    return any(group.has(key) for key in ("sso_session", "sso_account_id", "sso_role_name"))


class ProfilePrefixInCredentials(Rule):
    """A header in the credentials file has the word `profile` before the name.

    ## Why it matters
    In the credentials file every header is the bare name. `[profile dev]` is there a profile that is called "profile dev", so that the
    keys of `dev` are not found.

    ## Bad (credentials)
        [profile dev]
        ^^^^^^^^^^^^^ the credentials file has no 'profile' before a name; write [dev]
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY

    ## Fixed (credentials)
        [dev]
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY

    ## Bad (credentials)
        [profile dev]
        ^^^^^^^^^^^^^ the credentials file has no 'profile' before a name; write [dev]
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
        --- config ---
        [profile dev]
        region = eu-west-1

    ## Fixed (credentials)
        [dev]
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
        --- config ---
        [profile dev]
        region = eu-west-1

    ## Good (credentials)
        [dev]
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY

    ## Sources
    - AWS SDKs and Tools Reference Guide, file-format: `[name]` in the credentials file
    - botocore 1.43.67, botocore/session.py:429-462: every section of the credentials file is a profile under its raw name
    """

    code = "SSO102"
    name = "profile-prefix-in-credentials"
    severity = Severity.ERROR
    breaks = tools("aws-cli boto3 js go rust java php", REFUSES_PROFILE) | tools("cpp", IGNORES)

    def check(self, config: Config) -> Iterator[Finding]:
        if not config.is_credentials:
            return
        names = set(config.profiles_by_name)
        for odd in odd_headers(config.document):
            parts = take_apart(odd.text, odd.section)
            if parts is None or parts.kind != PROFILE or not parts.name or not parts.typed:
                continue
            breaks: Mapping[str, str] = self.breaks
            # .NET and Ruby find it behind more blanks than one, too.
            if parts.misspelt or parts.quote or odd.text != odd.text.strip():
                breaks = everywhere(REFUSES_PROFILE, but="cpp ruby") | tools("cpp ruby", IGNORES)
            if known := views(config, parts.name):
                breaks = self._lost(breaks, whole=gives_credentials(known))
            fix = rewrite(config.document, odd, parts.name) if parts.name not in names else None
            if fix is not None and not PLAIN_NAME.fullmatch(parts.name):
                fix = fix._replace(safe=False)  # a tool may see such a name behind the word, and not without it
            doing, related = advice(config.document, odd, parts.name)
            yield self.finding(
                odd.span,
                f"the credentials file has no 'profile' before a name; {doing}",
                section=odd.section,
                related=related,
                breaks=breaks,
                fix=fix,
            )

    def _lost(self, breaks: Mapping[str, str], *, whole: bool) -> Mapping[str, str]:
        """The profile is there: it lacks these settings only, and works if it has others."""
        spared = breaks.keys() - (set() if whole else {"js", "rust", "java", "php"})
        return {tool: IGNORES if tool in spared or whole else effect for tool, effect in breaks.items()}


class EmptySection(Rule):
    """A section holds no settings.

    ## Why it matters
    It does nothing: no tool can use a profile or a session without settings, and JavaScript, Ruby and PHP do not even see that it is
    there. It is often the rest of something that was moved.

    ## Bad
        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

        [services local]
        ^^^^^^^^^^^^^^^^ [services local] holds no settings

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
    - AWS SDKs and Tools Reference Guide, file-format: a section is a named collection of settings
    - measured, verdict v64-session-empty
    """

    code = "SSO113"
    name = "empty-section"
    severity = Severity.INFO

    def check(self, config: Config) -> Iterator[Finding]:
        for group in config.groups:
            if group.settings or group.kind == OTHER or group.assumed:
                continue
            if all(isinstance(node, Blank | Comment) for node in group.section.nodes) and not _is_used(config, group):
                yield self.finding(
                    group.header.bracket_span, f"[{group.section.name}] holds no settings", section=group.section
                )


def _is_used(config: Config, group: Group) -> bool:
    if not group.header.closed:
        return True
    if group.kind == SESSION:
        return may_be_used(config, group)
    if group.kind == SERVICES:
        return group.name in config.values("services")
    companion = config.companion_profile(group.name)
    return companion is not None or any(group.name in config.values(key) for key in _REFERENCES)
