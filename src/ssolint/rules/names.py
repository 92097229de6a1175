"""The characters of a session's and of a profile's name."""

from __future__ import annotations

import re

from ssolint.edits import fitting, replace
from ssolint.finding import IGNORES, REFUSES_FILE, REFUSES_PROFILE, TOOLS, Finding, Fix, Severity, tools
from ssolint.heading import PLAIN_NAME, PROFILE, SESSION, take_apart, unquoted
from ssolint.patterns import pattern
from ssolint.rule import Rule
from ssolint.rules._headers import Odd, is_taken, odd_headers
from ssolint.suggest import listing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ssolint.config import Config

_BAD = pattern(r"[^A-Za-z0-9_.%@:+/-]")
_QUOTED = ("js", "go", "rust", "java", "net", "cpp", "php")
_REFERENCES = {
    SESSION: ("sso_session",),
    PROFILE: ("source_profile", "include_profile", "parent_profile"),
}


class SessionNameCharacters(Rule):
    """The name of an `[sso-session]` holds a character that some tools do not take.

    ## Why it matters
    No spelling of such a name works everywhere: without quotes Python splits it at a blank, and JavaScript, Rust, Java and C++ drop the section;
    in quotes, as `aws configure sso-session` writes it, only Python and Ruby find it. Letters, digits and `_ - . / % @ : +` are safe.

    The name is also the key of the cached token: after renaming a session log in again.

    ## Bad
        [profile dev]
        sso_session = my corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session my corp]
        ^^^^^^^^^^^^^^^^^^^^^ a blank in the name of a session: some tools do not find it; rename it, for example to 'my-corp'
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Fixed
        [profile dev]
        sso_session = my-corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session my-corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile dev]
        sso_session = my corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session 'my corp']
        ^^^^^^^^^^^^^^^^^^^^^^^ a blank in the name of a session: some tools do not find it; rename it, for example to 'my-corp'
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Fixed
        [profile dev]
        sso_session = my-corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session my-corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile dev]
        sso_session = corp!eu
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp!eu]
        ^^^^^^^^^^^^^^^^^^^^^ '!' in the name of a session: some tools do not find it; rename it, for example to 'corp-eu'
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Fixed
        [profile dev]
        sso_session = corp-eu
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp-eu]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Good
        [profile dev]
        sso_session = my-corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session my-corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - AWS SDKs and Tools Reference Guide, file-format: letters, numbers, hyphens and underscores, but no spaces
    - smithy-rs, normalize.rs:202; smithy-typescript, parseIni.ts:5; botocore 1.43.67, configloader.py:268-287
    - measured, verdicts v15-session-name-with-space, v16-session-name-with-space-quoted
    """

    code = "SSO108"
    name = "session-name-characters"
    severity = Severity.ERROR
    breaks = tools("js rust java cpp", REFUSES_PROFILE)

    def check(self, config: Config) -> Iterator[Finding]:
        if config.is_credentials:
            return
        for odd in odd_headers(config.document):
            if (
                odd.parts is not None
                and odd.parts.kind == SESSION
                and odd.parts.name
                and not PLAIN_NAME.fullmatch(odd.parts.name)
            ):
                yield self.finding(
                    odd.span,
                    _message(odd, odd.parts.name, "a session"),
                    section=odd.section,
                    covers=[(odd.section.name, "")],
                    breaks=_breaks(odd, SESSION),
                    fix=_rename(config, odd, SESSION),
                )


class ProfileNameCharacters(Rule):
    r"""The name of a profile holds a character that some tools do not take.

    ## Why it matters
    JavaScript, Rust, Java and C++ drop such a section, and Python drops it too if the name holds a blank or an apostrophe; a backslash it takes
    out of the name. In quotes only Python finds it. Letters, digits and `_ - . / % @ : +` are safe.

    ## Bad
        [profile my dev]
        ^^^^^^^^^^^^^^^^ a blank in the name of a profile: some tools do not find it; rename it, for example to 'my-dev'
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Fixed
        [profile my-dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile "my dev"]
        ^^^^^^^^^^^^^^^^^^ a blank in the name of a profile: some tools do not find it; rename it, for example to 'my-dev'
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Fixed
        [profile my-dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile dev(old)]
        ^^^^^^^^^^^^^^^^^^ '(', ')' in the name of a profile: some tools do not find it; rename it, for example to 'dev-old'
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Fixed
        [profile dev-old]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile [old]dev]
        ^^^^^^^^^^^^^^^^^^ '[', ']' in the name of a profile: some tools do not find it; rename it, for example to 'old-dev'
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Fixed
        [profile old-dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Good
        [profile 111122223333:Admin@corp/eu]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - AWS SDKs and Tools Reference Guide, file-format: letters, numbers, hyphens and underscores, but no spaces
    - smithy-rs, normalize.rs:202; smithy-typescript, parseIni.ts:5; botocore 1.43.67, configloader.py:268-287
    - measured, verdicts v14-profile-name-with-space-quoted, v22-profile-odd-char, v23-profile-non-ascii
    """

    code = "SSO109"
    name = "profile-name-characters"
    severity = Severity.ERROR
    breaks = tools("js rust java cpp", REFUSES_PROFILE)

    def check(self, config: Config) -> Iterator[Finding]:
        for odd in odd_headers(config.document):
            name = _profile_name(odd)
            if name and not PLAIN_NAME.fullmatch(name):
                yield self.finding(
                    odd.span,
                    _message(odd, name, "a profile"),
                    section=odd.section,
                    covers=[(odd.section.name, "")],
                    breaks=_in_credentials(name) if odd.credentials else _breaks(odd, PROFILE),
                    fix=_rename(config, odd, PROFILE),
                )


def _profile_name(odd: Odd) -> str:
    if not odd.credentials:
        return odd.parts.name if odd.parts is not None and odd.parts.kind == PROFILE else ""
    parts = take_apart(odd.text, odd.section)
    # Other rules speak of a header that belongs in the config file, and of quotes that nothing needs.
    return "" if parts is not None or PLAIN_NAME.fullmatch(unquoted(odd.text)) else odd.text.strip()


def _message(odd: Odd, name: str, what: str) -> str:
    found = dict.fromkeys(_BAD.findall(name))
    signs = listing([sign for sign in found if not sign.isspace()])
    blank = "a blank" if any(sign.isspace() for sign in found) else ""
    shown = " and ".join(part for part in (blank, signs) if part)
    message = f"{shown} in the name of {what}: some tools do not find it"
    slug = "" if odd.templated else _slug(name)
    return f"{message}; rename it, for example to '{slug}'" if slug else f"{message}; use letters, digits, '-' and '_'"


def _slug(name: str) -> str:
    """The nearest name that every tool takes: accents off, blanks and signs to one hyphen."""
    import unicodedata

    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"-{2,}", "-", _BAD.sub("-", plain.replace("'", ""))).strip("-")


def _breaks(odd: Odd, kind: str) -> Mapping[str, str]:
    parts = odd.parts
    if parts is None:
        return {}
    quoted = parts.quote in ("'", '"') and bool(parts.quote)
    names = set(_QUOTED if quoted else ProfileNameCharacters.breaks)
    quiet = set()
    if quoted and kind == PROFILE:
        quiet = {"ruby"}
    elif quoted and parts.quote == '"':
        names |= {"ruby"}
    if not quoted and re.search(r"""[\s"'\\]""", parts.name):
        names |= {"aws-cli", "boto3"}
    if "[" in parts.name:
        # Ruby takes no bracket in a name, PHP none that closes one.
        quiet |= {"ruby"} if kind == PROFILE else set()
        names |= {"ruby"} | ({"php"} if "]" in parts.name else set())
    effects = dict.fromkeys(names, REFUSES_PROFILE) | dict.fromkeys(quiet, IGNORES)
    if "#" in parts.name or ";" in parts.name:
        # They begin a comment, and cut the header before its bracket.
        effects |= tools("js go cpp", REFUSES_PROFILE) | tools("rust java", REFUSES_FILE)
        if kind == SESSION and ";" in parts.name:
            effects |= tools("php", REFUSES_PROFILE)  # it cuts the value that names the session
    return {tool: effects[tool] for tool in TOOLS if tool in effects}


def _in_credentials(name: str) -> Mapping[str, str]:
    return tools("rust java" + (" js" if any(sign.isspace() for sign in name) else ""), REFUSES_PROFILE)


def _rename(config: Config, odd: Odd, kind: str) -> Fix | None:
    """The slug in the header and in every reference to it."""
    name = odd.text.strip() if odd.parts is None else odd.parts.name
    slug = _slug(name)
    right = slug if odd.credentials else f"{kind} {slug}"
    if not slug or odd.templated or config.template or is_taken(config.document, right, odd.section):
        return None
    if odd.credentials or (kind == PROFILE and config.companion_profile(name)):
        return None  # the other file's headers and references would have to change as well
    edits = [replace(odd.span, f"[{right}]")]
    for key in _REFERENCES[kind]:
        edits += [
            replace(setting.value_span, slug)
            for setting in config.document.settings
            if setting.key == key and _unquoted(setting.value) == name
        ]
    return fitting(config.document, Fix(f"rename it to '{slug}', with every reference", tuple(edits), safe=False))


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
