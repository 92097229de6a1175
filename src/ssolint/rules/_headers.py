"""A header taken apart, once for all rules on headers, so that exactly one of them speaks about one slip.

Who speaks about what stands between the brackets of a header in the config file, the first that applies:
`misspelled-section-type` (type, dots and colons, doubled brackets), `unnamed-section`, `quoted-section-name` (quotes that
nothing needs), `header-spacing`. The characters of the name and the text behind the bracket are mistakes of their own.
Invisible characters and unclosed headers belong to other rules: such headers are left out.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from ssolint.edits import fitting
from ssolint.finding import IGNORES, REFUSES_PROFILE, TOOLS, Edit, Fix, Related
from ssolint.heading import SESSION, Parts, inner_name, read_heading, take_apart
from ssolint.patterns import pattern
from ssolint.record import Record
from ssolint.rules._safety import ends_plainly, has_clear_lines, has_distinct_headers, is_plain, may_be_session
from ssolint.source import CONFIG, CREDENTIALS, Span
from ssolint.templates import PLACEHOLDER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ssolint.syntax import Document, Header, Section

# What every tool reads alike; a name is a PLAIN_NAME.
_PLAIN = pattern(r"\[(?:(?:profile|sso-session|services) [A-Za-z0-9_.%@:+/-]+|default|plugins|preview)\][ \t]*[\r\n]*")
_PLAIN_IN_CREDENTIALS = pattern(r"\[(?:default|(?!(?i:profile\b|default\]))[A-Za-z0-9_.%@:+/-]+)\][ \t]*[\r\n]*")
# Blanks that are none of ASCII's, characters without width, marks of direction, control characters.
_INVISIBLE = pattern(
    "[\x00-\x08\x0a-\x1f\x7f\x80-\xa0\xad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\udc80-\udcff]"
)


class Odd(Record):
    """A header that is not of the plain form. `text` is what counts of it, in a template with NAME for each of its placeholders."""

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

    @property
    def right(self) -> str:
        """What should stand between the brackets; a template's placeholders are left out of it."""
        if self.parts is None:
            return self.text.strip()
        return f"{self.parts.kind} …" if self.templated and self.parts.typed else self.parts.right

    @property
    def wordless(self) -> bool:
        """Whether nothing stands between the brackets but blanks and quotes."""
        return not self.text.strip("\"' \t")


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
            text = PLACEHOLDER.sub("NAME", text)
        parts = None if credentials else take_apart(text, section)
        found.append(Odd(section, header, text, parts, templated, credentials))
    return tuple(found)


def is_near_miss(odd: Odd) -> bool:
    """Whether the rest of ssolint takes the section for something else than it was meant for."""
    return odd.parts is not None and read_heading(odd.header.name, CONFIG).kind != odd.parts.kind


def is_there(document: Document, header: str) -> bool:
    """Whether a section of the file has this header as it is written, the default profile with or without the word."""
    names = _taken(document)[0]
    return header in names or (header == "profile default" and "default" in names)


@lru_cache(maxsize=1)
def first_of_each(document: Document) -> dict[str, Section]:
    """The first section under each header, as it is written."""
    return {section.name: section for section in reversed(document.sections)}


def is_taken(document: Document, right: str, but: Section) -> bool:
    """Whether another section of the file has this header, whatever its spelling, or the one to be changed."""
    names, headings = _taken(document)
    wanted = read_heading(right, CONFIG)[:2]
    mine = read_heading(but.name, CONFIG)[:2]
    return names[but.name] > 1 or headings[wanted] > (mine == wanted)


@lru_cache(maxsize=1)
def _taken(document: Document) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """How often each header is there as it is written, and as it is understood."""
    names = [section.name for section in document.sections if section.header]
    return Counter(names), Counter(read_heading(name, CONFIG)[:2] for name in names)


def advice(document: Document, odd: Odd, right: str) -> tuple[str, tuple[Related, ...]]:
    """What to do about a header that should be `right`, and the section that is called so already."""
    if odd.templated or not is_taken(document, right, odd.section):
        return f"write [{right}]", ()
    names = ("default", "profile default") if right == "default" and not odd.credentials else (right,)
    for section in document.sections:
        header = section.header
        if section is not odd.section and header and section.name in names:
            line = document.source.position(header.start).line
            related = Related(f"[{section.name}] is defined here", header.bracket_span)
            return f"move its settings to [{section.name}] in line {line}", (related,)
    return f"write [{right}]", ()


def rewrite(document: Document, odd: Odd, right: str, title: str | None = None) -> Fix | None:
    """Put `right` between the brackets, unless that makes a section twice or a template's part would be lost."""
    if odd.templated or is_taken(document, right, odd.section):
        return None
    header = odd.header
    start = header.start if not header.text[: header.offset].strip() else odd.span.start
    edit = Edit(start, odd.span.end, f"[{right}]")
    # A section that comes to be read can spoil the file for those who passed over it.
    return fitting(document, Fix(title or f"write [{right}]", (edit,), safe=_is_safe(document, odd, right)))


def _is_safe(document: Document, odd: Odd, right: str) -> bool:
    kind, _, name = right.partition(" ")
    session = kind != SESSION or odd.credentials or may_be_session(document, name)
    clear = has_clear_lines(document) and has_distinct_headers(document)
    return clear and is_plain(odd.section) and ends_plainly(document, odd.section) and not _tail_of(odd) and session


def _tail_of(odd: Odd) -> str:
    """What stands behind the header and is no comment to the tools that take one there."""
    text = odd.header.text[odd.span.end - odd.header.start :].rstrip()
    return "" if text[:1].isspace() and text.lstrip()[:1] in ("#", ";") else text


def unseen(kind: str, names: str) -> Mapping[str, str]:
    """Profiles are refused by the tools named; Ruby finds no profile and says nothing where it does not see its header."""
    chosen = names.split()
    quiet = "ruby" if kind != SESSION and "ruby" in chosen else ""
    return {tool: IGNORES if tool == quiet else REFUSES_PROFILE for tool in TOOLS if tool in chosen}
