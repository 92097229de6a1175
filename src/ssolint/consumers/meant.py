"""What a file means: the intended reading, and the comparison of a consumer's reading with it.

The intended reading is the same reader with forgiving traits: comments and quotes are stripped wherever they stand, a
header may be indented, spaced, quoted, misspelt in case or with an underscore, a colon delimits, a later value
replaces an earlier one. It is never shown to anybody; it only tells `works` from `misreads`.

Where SSO stands beside another way to credentials, what is meant is what most of the ten consumers take, by their
orders (reference: the table of precedence in the consumers' files): a web identity and a role come before SSO, SSO
comes before static keys, a login session and a process. Where profile and session contradict each other, nothing is
meant: a consumer that goes on without a word misreads.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .outcome import Credentials, ProfileRefusedError, Roles
from .reader import read_sections
from .reader_traits import Header, ReaderTraits, Sections
from .resolution import Resolver
from .resolution_traits import SSO_KEYS, STATIC, Files, ResolutionTraits, Settings, SsoTraits
from .text import PYTHON_BLANKS, TextTraits, decode

_HEADER = re.compile(r"""(profile|sso[-_ ]session|services)s?(?:[\s.:]+|(?=["']))(.*)""", re.IGNORECASE | re.DOTALL)


def _unquote(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def _section(raw: str, credentials: bool) -> Header | None:  # noqa: FBT001 - the signature of a SectionRule
    raw = _unquote(raw.strip("[] \t"))
    found = _HEADER.fullmatch(raw)
    if found is None:
        return Header("profile", raw.lower() if raw.lower() == "default" else raw, prefixed=False)
    kind = re.sub("[_ ]", "-", found[1].lower())
    del credentials
    return Header(kind, _unquote(found[2]))


_READER = ReaderTraits(
    section=_section,
    text=TextTraits(not_utf8="guessed", marks="obeyed", lone_cr=True, blanks=PYTHON_BLANKS),
    inline="stripped",
    header_end="first",
    bad_header="accepted",
    delimiters="=:",
    key_case="lowered",
    quotes="dropped",
    nested="map",
)

_RESOLUTION = ResolutionTraits(
    sso=SsoTraits(
        filled=True,
        profile_needs=(),
        session_needs=(),
        legacy_needs=(),
        conflict="session wins",
        bearer_only="goes on",
    ),
    order=("web-identity", "role", "sso", "shared-keys", "process", "static", "login"),
    role_without_source="on top",
    two_sources="next",
    self_source="static or base",
)


_MOST_ROLES = 7
_INVISIBLE = dict.fromkeys([0, 0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF])
_PLAIN = {0x201C: '"', 0x201D: '"', 0x201E: '"', 0x2018: "'", 0x2019: "'"}
_BLANKS = dict.fromkeys([0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
_MEANT_CHARACTERS = str.maketrans({**_INVISIBLE, **_PLAIN, **_BLANKS})
"""Invisible characters and NUL are not meant, typographic quotes are quotes, every Unicode blank is a blank."""


def _clean(data: bytes) -> bytes:
    """Return a file as UTF-8 without the characters that nobody means."""
    return decode(data, _READER.text).translate(_MEANT_CHARACTERS).encode("utf-8", "replace")


def _is_stray(settings: Settings) -> bool:
    """Tell whether SSO settings are too few to be meant, in a profile that has another way to credentials."""
    others = ("aws_access_key_id", "credential_process", "login_session", "role_arn")
    if not any(settings.get(key) for key in others):
        return False
    if settings.get("sso_session"):
        return not (settings.get("sso_account_id") or settings.get("sso_role_name"))
    return sum(bool(settings.get(key)) for key in SSO_KEYS) < 2  # noqa: PLR2004


def merge_files(config: Sections, shared: Sections | None) -> Files:
    """Return what a consumer has of both files; the credentials file's settings replace the config file's."""
    profiles = {name: dict(settings) for name, settings in config.profiles.items()}
    for name, settings in (shared.profiles if shared is not None else {}).items():
        profiles.setdefault(name, {}).update(settings)
    parts: dict[str, list[dict[str, str]]] = {}
    for part in config.parts:
        if part.header is not None and part.header.kind == "profile":
            parts.setdefault(part.header.name, []).append(part.settings)
    keys = shared.profiles if shared is not None else {}
    return Files(profiles, config.sessions, config.services, keys, parts, config.lost, config.errors)


class Meant:
    """The intended reading of the files, and where the credentials of each profile are meant to come from."""

    __slots__ = ("_found", "_resolver", "files")

    def __init__(self, files: Files) -> None:
        """Take what is meant, which must not change any more."""
        self.files = files
        self._resolver = Resolver(files, _RESOLUTION)
        self._found: dict[str, Credentials | None] = {}

    def resolve(self, name: str) -> Credentials | None:
        """Return where the credentials of a profile are meant to come from, None if the file does not say."""
        if name not in self._found:
            self._found[name] = self._resolve(name)
        return self._found[name]

    def last_of(self, name: str) -> str:
        """Return the profile at the end of the chain of roles that begins with a profile, wherever that leads."""
        return self._resolver.last_of(name) if name in self.files.profiles else name

    def _resolve(self, name: str) -> Credentials | None:
        if name not in self.files.profiles:
            return None
        try:
            return self._resolver.resolve(name)
        except ProfileRefusedError:
            return None


@lru_cache(maxsize=8)
def read_meant(data: bytes, credentials: bytes | None) -> Meant:
    """Return the intended reading of a config file and, if given, of the credentials file beside it."""
    shared = read_sections(_clean(credentials), _READER, credentials=True) if credentials is not None else None
    files = merge_files(read_sections(_clean(data), _READER), shared)
    for name, settings in files.profiles.items():
        if _is_stray(settings):
            files.profiles[name] = {key: value for key, value in settings.items() if key not in SSO_KEYS}
    return Meant(files)


def portal(url: str) -> str:
    """Return a start URL in one spelling: lower case in scheme and host, no fragment, no slash at the end."""
    head, _, _ = url.partition("#")
    scheme, separator, rest = head.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme.lower()}{separator}{host.lower()}{slash}{path}".rstrip("/")


def misreading(found: Credentials, meant: Credentials | None, files: Files, meant_files: Files) -> str:
    """Return in what a consumer's credentials are not those that are meant; empty if they are.

    Args:
        found: what the consumer takes.
        meant: what the file says, None if that is not clear.
        files: the consumer's reading.
        meant_files: the intended one.
    """
    is_sso = found.kind in {"sso-session", "legacy-sso"}
    profile = meant_files.profiles.get(found.name, {})
    wrong = _other_source(found, meant, is_sso=is_sso) if meant is not None else ""
    if wrong:
        return wrong
    if is_sso:
        return _wrong_sso(found, meant, profile, meant_files)
    if meant is None and not found.roles and any(profile.get(key) for key in SSO_KEYS):
        return _other_source(found, Credentials("legacy-sso"), is_sso=False)
    return _other_keys(found, files, meant_files) if found.kind == "static" else ""


def _wrong_sso(found: Credentials, meant: Credentials | None, profile: Settings, meant_files: Files) -> str:
    """Say what is wrong with credentials from SSO."""
    if found.kind == "legacy-sso" and profile.get("sso_session"):
        return "the session is dropped and the legacy settings are used"
    empty = [key for key in ("sso_account_id", "sso_role_name", "sso_region") if not _value(found, key).strip()]
    if empty:
        return f"goes on with an empty {', '.join(empty)}"
    if meant is not None:
        return _other_values(found, meant) or _dropped_conflict(found, meant_files)
    return ""


def _value(credentials: Credentials, key: str) -> str:
    attribute = {"sso_account_id": "account_id", "sso_start_url": "start_url", "sso_role_name": "role_name"}.get(
        key, key
    )
    return getattr(credentials, attribute) or ""


def _other_source(found: Credentials, meant: Credentials, *, is_sso: bool) -> str:
    """Say which other source of credentials is taken than the one that is meant."""
    meant_sso = meant.kind in {"sso-session", "legacy-sso"}
    if is_sso and meant.roles and not found.roles:
        also = " and web_identity_token_file are" if meant.kind == "web-identity" else " is"
        return f"uses the SSO role, role_arn{also} ignored"
    if is_sso and not meant_sso:
        return f"uses the SSO role instead of {meant.kind}"
    if meant_sso and not is_sso:
        way = {
            "static": "the static keys are",
            "process": "credential_process is",
            "login": "login_session is",
            "role": "credential_source is",
        }
        return f"{way.get(found.kind, found.kind + ' is')} used, SSO is ignored"
    if found.kind == "sso-session" and meant.kind == "legacy-sso":
        return "the session is used instead of the legacy settings"
    if found.roles != meant.roles:
        return f"assumes {_named(found.roles) or 'no role'} instead of {_named(meant.roles) or 'none'}"
    return ""


def _named(roles: Roles) -> str:
    """Return the roles, of many the last ones only, as those are assumed in the end."""
    more = f"{len(roles) - _MOST_ROLES} more, then " if len(roles) > _MOST_ROLES else ""
    return more + ", ".join(roles.last(_MOST_ROLES))


def _other_keys(found: Credentials, files: Files, meant_files: Files) -> str:
    """Say which static key is read otherwise, without its value."""
    mine, theirs = files.profiles.get(found.name, {}), meant_files.profiles.get(found.name, {})
    differing = [key for key in STATIC if theirs.get(key) and mine.get(key) != theirs[key]]
    return f"{', '.join(differing)} read otherwise than written" if differing else ""


def _other_values(found: Credentials, meant: Credentials) -> str:
    """Say which values differ from the meant ones, as the wire would show it."""
    keys = ["sso_account_id", "sso_role_name", "sso_region"]
    pairs = [(key, _value(found, key), _value(meant, key)) for key in keys]
    if found.kind == "legacy-sso" and portal(found.start_url or "") != portal(meant.start_url or ""):
        pairs.append(("sso_start_url", found.start_url or "", meant.start_url or ""))
    if found.kind == "sso-session" and found.session != meant.session:
        pairs.append(("sso_session", found.session or "", meant.session or ""))
    return "; ".join(
        f"{key} '{mine}' instead of '{theirs}'" for key, mine, theirs in pairs if theirs and mine != theirs
    )


def _dropped_conflict(found: Credentials, meant_files: Files) -> str:
    """Say which setting of the profile is dropped because its session says otherwise."""
    profile = meant_files.profiles.get(found.name, {})
    session = meant_files.sessions.get(profile.get("sso_session", ""), {})
    if found.kind != "sso-session":
        return ""
    dropped = []
    if profile.get("sso_region") and session.get("sso_region", profile["sso_region"]) != profile["sso_region"]:
        dropped.append("sso_region")
    mine, theirs = profile.get("sso_start_url"), session.get("sso_start_url")
    if mine and theirs and portal(mine) != portal(theirs):
        dropped.append("sso_start_url")
    if not dropped:
        return ""
    return f"{', '.join(dropped)} of the session is used, the profile's other value is dropped without a word"


def differing_settings(name: str, files: Files, meant_files: Files) -> tuple[str, ...]:
    """Return the settings of a profile and of its session that a consumer reads otherwise than they are meant."""
    mine, theirs = files.profiles.get(name, {}), meant_files.profiles.get(name, {})
    found = set(_differing(mine, theirs))
    session = files.sessions.get(mine.get("sso_session", ""))
    if session is not None and theirs.get("sso_session"):
        found.update(_differing(session, meant_files.sessions.get(theirs["sso_session"], {})))
    return tuple(sorted(found))


def _differing(mine: Settings, theirs: Settings) -> list[str]:
    return [key for key, value in theirs.items() if _plain(mine.get(key, "")) != _plain(value)]


def _plain(value: str) -> str:
    """Return a value as far as it is comparable: a nested block is none."""
    return "" if value.startswith("\n") else value.strip()
