"""A header taken apart, once for all rules on headers, so that exactly one of them speaks about one slip.

Who speaks about what stands between the brackets of a header in the config file, the first that applies:
`misspelled-section-type` (type, dots and colons, doubled brackets), `unnamed-section`, `quoted-section-name` (quotes that
nothing needs), `header-spacing`. The characters of the name and the text behind the bracket are mistakes of their own.
Invisible characters and unclosed headers belong to other rules: such headers are left out.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ssolint.config import PLACEHOLDER, PROFILE, SERVICES, SESSION, TYPES, read_heading
from ssolint.finding import IGNORES, REFUSES_PROFILE, TOOLS, Edit, Fix
from ssolint.source import CONFIG, CREDENTIALS, Span
from ssolint.suggest import closest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ssolint.syntax import Document, Header, Section

# What every tool reads alike. The characters of a name are those that the SDK for Rust takes (normalize.rs:202).
_PLAIN = re.compile(
    r"\[(?:(?:profile|sso-session|services) [A-Za-z0-9_.%@:+/-]+|default|plugins|preview)\][ \t]*[\r\n]*"
)
_PLAIN_IN_CREDENTIALS = re.compile(r"\[(?:default|(?!(?i:profile\b|default\]))[A-Za-z0-9_.%@:+/-]+)\][ \t]*[\r\n]*")
PLAIN_NAME = re.compile(r"[A-Za-z0-9_.%@:+/-]+")
_TYPED = re.compile(
    r"""(?P<before>[\[\s]*) (?P<outer>["']?) (?P<type>profiles?|sso[-_.\s]?sessions?|services?)
        (?P<gap>\s+|\s*[.:]\s*|(?=["'])|(?=[\s\]]*$)) (?P<rest>.*)""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_RUN_TOGETHER = re.compile(r"sso[-_.\s]?sessions?[-_]?(?P<name>[^\s\[\]]+)", re.IGNORECASE)
# Blanks that are none of ASCII's, characters without width, marks of direction, control characters.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f\x80-\xa0\xad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\udc80-\udcff]"
)
_PAIRS = {'"': '"', "'": "'", "“": "”", "‘": "’", "„": "“", "«": "»"}  # fmt: skip
# What a section holds that was meant for a session, or for a profile.
_SESSION_KEYS = frozenset({"sso_start_url", "sso_region", "sso_registration_scopes"})
_PROFILE_KEYS = frozenset(
    {
        "sso_session",
        "sso_account_id",
        "sso_role_name",
        "region",
        "output",
        "role_arn",
        "source_profile",
        "credential_process",
    }
)
_FOREIGN_WORDS = frozenset({"plugins", "preview", "toolkit", "leapp", "granted", "aws-sso", "global", "settings"})


class Parts(NamedTuple):
    """A header of the config file, taken apart.

    `kind` is the type that was meant. `typed` is the type as written, `gap` what stands between it and the name, `quote`
    the quote round the name, "" if there is none; `outer` is true where type and name stand in quotes together. `name` is
    what was meant, "" if there is none.
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
        return f"{self.kind} {self.name}".rstrip()

    @property
    def misspelt(self) -> bool:
        """Whether the type is not written as it must be, or not set off by blanks."""
        return self.typed not in TYPES or self.doubled or "." in self.gap or ":" in self.gap


class Odd(NamedTuple):
    """A header that is not of the plain form. `text` is what counts of it, in a template without its placeholders."""

    section: Section
    header: Header
    text: str
    parts: Parts | None
    templated: bool
    credentials: bool

    @property
    def span(self) -> Span:
        """From the first bracket to the one that closes the header, which need not be the line's last one."""
        whole = self.header.bracket_span
        inner = inner_name(self.header)
        return Span(whole.start, whole.start + 2 + len(inner))


def inner_name(header: Header) -> str:
    """What stands before the first `]`; Python reads on to the last one. Doubled brackets are left as they are."""
    name = header.name
    return name if name.lstrip().startswith("[") else name.partition("]")[0]


@lru_cache(maxsize=1)
def odd_headers(document: Document) -> tuple[Odd, ...]:
    """The headers that some rule might have to speak of, in the order of the text."""
    credentials = document.source.kind == CREDENTIALS
    plain = _PLAIN_IN_CREDENTIALS.fullmatch if credentials else _PLAIN.fullmatch
    template = document.source.template
    found = []
    for section in document.sections:
        header = section.header
        if header is None or plain(header.text) or not header.closed or _INVISIBLE.search(header.name):
            continue
        text = inner_name(header)
        templated = template and bool(PLACEHOLDER.search(text))
        if templated:
            text = PLACEHOLDER.sub("x", text)
        parts = None if credentials else take_apart(text, section)
        found.append(Odd(section, header, text, parts, templated, credentials))
    return tuple(found)


def take_apart(text: str, section: Section) -> Parts | None:
    """The parts of what stands between the brackets; None where it is no profile, session or services section."""
    match = _TYPED.fullmatch(text)
    if not match:
        return _near_miss(text, section)
    doubled = "[" in match["before"]
    name = match["rest"].strip()
    blanks = bool(match["before"].strip("[")) or match["rest"] != match["rest"].rstrip()
    if doubled:
        name = name.rstrip("]").rstrip()
    if match["outer"]:
        name = name.removesuffix(match["outer"]).rstrip()
    quote = name[0] if len(name) > 1 and _PAIRS.get(name[0]) == name[-1] else ""
    if quote:
        name = name[1:-1].strip()
    if not name and match["gap"].strip():
        return None
    typed = match["type"]
    kind = PROFILE if typed[0] in "pP" else SERVICES if typed[1] in "eE" else SESSION
    if not name and typed not in TYPES and not _fits(kind, section):
        return None  # another tool's section
    blanks = blanks or (bool(name) and match["gap"] not in ("", " "))
    return Parts(kind, typed, match["gap"], quote, name, bool(match["outer"]), doubled, blanks)


def _near_miss(text: str, section: Section) -> Parts | None:
    """A type that is misspelt beyond the forms that are known, if the section holds what belongs to the type."""
    run = _RUN_TOGETHER.fullmatch(text.strip())
    if run and _fits(SESSION, section):
        return Parts(SESSION, text, "", "", run["name"], outer=False, doubled=False, blanks=False)
    words = text.split()
    if len(words) != 2 or words[0].lower() in _FOREIGN_WORDS:  # noqa: PLR2004 - the type and the name
        return None
    typed = words[0].lower()
    kind = SESSION if typed in ("session", "sso") else closest(typed.replace("_", "-"), TYPES)
    if kind is None or not _fits(kind, section):
        return None
    return Parts(kind, words[0], " ", "", words[1].strip("\"'"), outer=False, doubled=False, blanks=False)


def _fits(kind: str, section: Section) -> bool:
    keys = {setting.key for setting in section.settings}
    if kind == SESSION:
        return not keys.isdisjoint(_SESSION_KEYS) and keys.isdisjoint(("sso_account_id", "sso_role_name"))
    return kind == PROFILE and not keys.isdisjoint(_PROFILE_KEYS)


def is_near_miss(odd: Odd) -> bool:
    """Whether the rest of ssolint takes the section for something else than it was meant for."""
    return odd.parts is not None and read_heading(odd.header.name, CONFIG).kind != odd.parts.kind


def is_taken(document: Document, right: str, but: Section) -> bool:
    """Whether another section of the file has this header, whatever its spelling, or the one to be changed."""
    wanted = read_heading(right, CONFIG)[:2]
    return any(
        section is not but
        and section.header
        and (section.name == but.name or read_heading(section.name, CONFIG)[:2] == wanted)
        for section in document.sections
    )


def rewrite(document: Document, odd: Odd, right: str, title: str | None = None) -> Fix | None:
    """Put `right` between the brackets, unless that makes a section twice or a template's part would be lost."""
    if odd.templated or is_taken(document, right, odd.section):
        return None
    header = odd.header
    start = header.start if not header.text[: header.offset].strip() else odd.span.start
    return Fix(title or f"write [{right}]", (Edit(start, odd.span.end, f"[{right}]"),))


def unseen(kind: str, names: str) -> Mapping[str, str]:
    """Profiles are refused by the tools named; Ruby finds no profile and says nothing where it does not see its header."""
    chosen = names.split()
    quiet = "ruby" if kind != SESSION and "ruby" in chosen else ""
    return {tool: IGNORES if tool == quiet else REFUSES_PROFILE for tool in TOOLS if tool in chosen}
