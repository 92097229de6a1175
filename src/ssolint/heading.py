"""What stands between the brackets of a header: what botocore makes of it, and what its writer meant.

Two readings stand side by side, so that one slip in a header does not make every reference to it look wrong as well. A
rule about the slip itself says what the tools make of it.
"""

from __future__ import annotations

import re

from ssolint.patterns import pattern
from ssolint.record import Record
from ssolint.source import CREDENTIALS
from ssolint.suggest import closest, distance
from ssolint.templates import before_bracket

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ssolint.syntax import Header, Section

PROFILE = "profile"
SESSION = "sso-session"
SERVICES = "services"
OTHER = "other"
TYPES = (PROFILE, SESSION, SERVICES)

# A name that every tool reads alike: its characters are those that the SDK for Rust takes (normalize.rs:202).
PLAIN_NAME = pattern(r"[A-Za-z0-9_.%@:+/-]+")
# A name that no shell quoting can change: the common case, decided without shlex.
_PLAIN = pattern(r"(profile|sso-session|services) ([A-Za-z0-9_./%@:+,-]+)")
_TYPED = pattern(
    r"""(?P<before>[\[\s]*) (?P<outer>["']?) (?P<type>profiles?|sso[-_.\s]?sessions?|services?)
        (?P<gap>\s*[:=]\s*|\s+|[./]|(?=["'])|(?=[\s\]]*$)) (?P<rest>.*)""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
# The default profile in quotes or in brackets of its own.
_WRAPPED_DEFAULT = pattern(r"""[\[\s]*+(?P<quote>["'“‘„«]?)\s*+default\s*+["'”’“»]?[\]\s]*""", re.IGNORECASE)
_WRAPPERS = {"(": ")", "<": ">", "{": "}"}
_RUN_TOGETHER = pattern(r"sso[-_.\s]?sessions?[-_]?(?P<name>[^\s\[\]]+)", re.IGNORECASE)
_PAIRS = {'"': '"', "'": "'", "“": "”", "‘": "’", "„": "“", "«": "»"}  # fmt: skip
# What a section holds that was meant for a session, or for a profile.
_SESSION_KEYS = frozenset({"sso_start_url", "sso_region", "sso_registration_scopes"})
PROFILE_KEYS = frozenset(
    {
        "sso_session",
        "sso_account_id",
        "sso_role_name",
        "region",
        "output",
        "role_arn",
        "source_profile",
        "credential_source",
        "credential_process",
        "web_identity_token_file",
        "login_session",
        "aws_access_key_id",
        "aws_secret_access_key",
    }
)
_FOREIGN_WORDS = frozenset({"plugins", "preview", "toolkit", "leapp", "granted", "aws-sso", "global", "settings"})


class Heading(Record):
    """What a header means: the kind and name that were meant, and those that botocore takes (None: dropped)."""

    kind: str
    name: str
    python: tuple[str, str] | None

    @property
    def is_taken(self) -> bool:
        """Whether botocore takes the header for what was meant."""
        return self.python == (self.kind, self.name)


def read_heading(raw: str, file_kind: str, section: Section | None = None) -> Heading:
    """The meaning of the text between the brackets; what the section holds helps to tell a misspelt type.

    botocore: a header that begins with `profile`, `sso-session` or `services` and splits into exactly two shell words
    has the second for its name, else it is dropped; `default` is a profile; the rest are no profiles
    (configloader.py:203-211, 268-287). In the credentials file every section is a profile under its raw name
    (session.py:429-462).
    """
    if file_kind == CREDENTIALS:
        return Heading(PROFILE, raw, (PROFILE, raw))
    plain = _PLAIN.fullmatch(raw)
    if plain:
        return Heading(plain[1], plain[2], (plain[1], plain[2]))
    if raw == "default":
        return Heading(PROFILE, raw, (PROFILE, raw))
    if raw.strip().lower() == "default":
        return Heading(PROFILE, "default", _botocore_heading(raw))
    parts = take_apart(_inner(raw), section)
    kind, name = (OTHER, raw) if parts is None else (parts.kind, parts.name)
    return Heading(kind, name, _botocore_heading(raw))


def _botocore_heading(raw: str) -> tuple[str, str] | None:
    for kind in TYPES:
        if raw.startswith(kind):
            import shlex

            try:
                words = shlex.split(raw)
            except ValueError:
                return None
            return (kind, words[1]) if len(words) == 2 else None  # noqa: PLR2004 - the type and the name
    return (OTHER, raw)


class Parts(Record):
    """A header of the config file, taken apart.

    `kind` is the type that was meant. `typed` is the type as written, "" where none belongs (`["default"]`), `gap` what
    stands between it and the name, `quote` the quote round the name, "" if there is none; `outer` is true where type
    and name stand in quotes together, `doubled` where they stand in brackets of their own. `name` is what was meant, ""
    if there is none.
    """

    kind: str
    typed: str
    gap: str
    quote: str
    name: str
    outer: bool
    doubled: bool
    blanks: bool

    @property
    def right(self) -> str:
        """The text that should stand between the brackets."""
        return f"{self.kind} {self.name}".rstrip() if self.typed else self.name

    @property
    def misspelt(self) -> bool:
        """Whether the type is not written as it must be, or not set off by blanks."""
        return self.typed not in ("", *TYPES) or self.doubled or bool(self.gap.strip())


def inner_name(header: Header) -> str:
    """What stands before the `]` that closes the header; Python reads on to the last one.

    It is the first one, but brackets in pairs are a part of the name: `[profile [old]dev]`. Doubled ones are left as
    they are.
    """
    return _inner(header.name)


def _inner(raw: str) -> str:
    first = before_bracket(raw)
    return raw if raw.lstrip().startswith("[") or ("[" in first and _is_paired(raw)) else first


def _is_paired(raw: str) -> bool:
    depth = 0
    for sign in raw:
        depth += (sign == "[") - (sign == "]")
        if depth < 0:
            return False
    return depth == 0


def unquoted(text: str) -> str:
    """A text without the blanks and the one pair of quotes round it."""
    name = text.strip()
    if len(name) > 1 and _PAIRS.get(name[0]) == name[-1]:
        name = name[1:-1].strip()
    return name


def take_apart(text: str, section: Section | None) -> Parts | None:
    """The parts of what stands between the brackets; None where it is no profile, session or services section."""
    match = _TYPED.fullmatch(text)
    if not match:
        return _default(text) or _wrapped(text, section) or _near_miss(text, section)
    doubled = "[" in match["before"]
    name = match["rest"].strip()
    blanks = bool(match["before"].strip("[")) or match["rest"] != match["rest"].rstrip()
    if doubled:
        name = name.rstrip("]").rstrip()
    if match["outer"]:
        name = name.removesuffix(match["outer"]).rstrip()
    quote = name[0] if unquoted(name) != name.strip() else ""
    name = unquoted(name)
    if not name and match["gap"].strip():
        return None
    typed = match["type"]
    kind = PROFILE if typed[0] in "pP" else SERVICES if typed[1] in "eE" else SESSION
    if not name and typed not in TYPES and not _fits(kind, section):
        return None  # another tool's section
    first, _, rest = name.partition(" ")
    if first in TYPES and rest.strip() and not quote:
        # Two types: the inner one says what the section is.
        return Parts(first, f"{typed} {first}", " ", "", rest.strip(), bool(match["outer"]), doubled, blanks)
    blanks = blanks or (bool(name) and match["gap"] not in ("", " "))
    return Parts(kind, typed, match["gap"], quote, name, bool(match["outer"]), doubled, blanks)


def _default(text: str) -> Parts | None:
    match = _WRAPPED_DEFAULT.fullmatch(text)
    if match is None or text.strip().lower() == "default":
        return None  # the blanks and the case are no business of its parts
    doubled = "[" in text
    return Parts(PROFILE, "", "", match["quote"], "default", outer=False, doubled=doubled, blanks=False)


def _wrapped(text: str, section: Section | None) -> Parts | None:
    """A header in a second pair of brackets, of another kind."""
    inner = text.strip()
    if len(inner) < 3 or _WRAPPERS.get(inner[0]) != inner[-1]:  # noqa: PLR2004 - two brackets and something
        return None
    parts = take_apart(inner[1:-1], section)
    return parts and parts._replace(doubled=True)


def _near_miss(text: str, section: Section | None) -> Parts | None:
    """A type that is misspelt beyond the forms that are known, if the section holds what belongs to the type."""
    run = _RUN_TOGETHER.fullmatch(text.strip())
    if run and _fits(SESSION, section):
        return Parts(SESSION, text, "", "", run["name"], outer=False, doubled=False, blanks=False)
    words = text.split()
    if len(words) != 2 or words[0].lower() in _FOREIGN_WORDS:  # noqa: PLR2004 - the type and the name
        return None
    if words[1] in TYPES and _fits(words[1], section):
        # The name stands first.
        return Parts(words[1], text, " ", "", words[0], outer=False, doubled=False, blanks=False)
    typed = words[0].lower()
    kind = SESSION if typed in ("session", "sso") else closest(typed.replace("_", "-"), TYPES)
    # Other tools have devices.
    if kind is None or not _fits(kind, section) or (kind == SERVICES and distance(typed, kind, 1) is None):
        return None
    return Parts(kind, words[0], " ", "", words[1].strip("\"'"), outer=False, doubled=False, blanks=False)


def _fits(kind: str, section: Section | None) -> bool:
    if section is None:
        return False
    keys = {setting.key for setting in section.settings}
    if kind == SESSION:
        return not keys.isdisjoint(_SESSION_KEYS) and keys.isdisjoint(("sso_account_id", "sso_role_name"))
    if kind == SERVICES:
        return any(setting.nested for setting in section.settings)
    return not keys.isdisjoint(PROFILE_KEYS)
