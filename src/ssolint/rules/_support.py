"""What the rules on the text share: which line an offset lies on, lines that were meant for headers, cheap first tests.

A clean file must cost next to nothing, so each rule first asks something of the whole text, and only a hit leads to the
lines.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache

from ssolint.finding import REFUSES_FILE, REFUSES_PROFILE, tools
from ssolint.heading import SERVICES, SESSION, read_heading
from ssolint.patterns import pattern
from ssolint.record import Record
from ssolint.settings import BLOCK, COMMAND, KNOWN, is_foreign, is_typed
from ssolint.source import CREDENTIALS
from ssolint.syntax import Continuation, Junk, Node, Refusal, Section, Setting, as_botocore
from ssolint.templates import PLACEHOLDER

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from ssolint.syntax import Document

# Characters that take no room on the screen, or look like a plain blank.
ZERO_WIDTH = "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
ODD_BLANKS = (
    "\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
INVISIBLE = pattern(f"[{ZERO_WIDTH}{ODD_BLANKS}]")
_UNSEEN = pattern(f"[\x00-\x20\udc80-\udcff{ZERO_WIDTH}{ODD_BLANKS}]*")
PLAIN_TEXT = {ord(odd): None for odd in ZERO_WIDTH} | {ord(odd): " " for odd in ODD_BLANKS}

# The lines that git leaves in a file that it could not merge.
CONFLICT = pattern(r"<{7}(?: |$)|={7}$|>{7}(?: |$)|\|{7}(?: |$)")
OF_CONFLICT = "this is the mark of a merge conflict; resolve it and delete the line"

# What a line does that is nothing to anybody.
JUNK = tools("aws-cli boto3 rust java net", REFUSES_FILE) | tools("cpp", REFUSES_PROFILE)

# Blanks before a line that Python counts as indentation although they are neither a space nor a tab.
_ODD_INDENT = "\x0b\x0c\x1c\x1d\x1e\x1f"
_HEADER_TEXT = pattern(r"\[\s*[^\]\[\s][^\]\[]*\]\s*(?:[#;].*)?")

# Every rule that judges the meaning of a setting or of a section: they stand back where a header was lost, because they
# would speak about a section that nobody wrote.
MEANING_RULES = (
    *("uppercase-setting", "hyphenated-setting", "misspelled-setting", "missing-profile-prefix", "empty-section"),
    *("session-not-found", "incomplete-session", "incomplete-profile", "session-conflict", "repeated-session-setting"),
    *("profile-setting-in-session", "region-confusion", "foreign-setting-in-session", "session-without-account"),
    *("missing-region", "legacy-profile", "incomplete-legacy-profile", "scopes-in-profile", "stray-sso-setting"),
    *("missing-scopes", "scopes-lack-account-access", "source-profile-not-found", "source-without-credentials"),
    *("role-without-source", "role-and-sso", "conflicting-sources", "static-keys-and-sso", "process-and-sso"),
    *("mixed-partitions", "portal-region-mismatch", "portal-in-two-regions", "portal-spelled-twice"),
    *("account-name-mismatch", "services-not-found", "incomplete-keys"),
)


# The settings that name another section, and those that a section may be found to lack.
REFERENCES = ("sso_session", "source_profile", "services")
COMPLETE = (
    "sso_session",
    "sso_start_url",
    "sso_region",
    "sso_account_id",
    "sso_role_name",
    "sso_registration_scopes",
    "region",
)


class Place(Record):
    """A line with its section, and the setting that it begins or continues, if any."""

    node: Node
    section: Section
    setting: Setting | None


class Lines:
    """The lines of a document in the order of the text, to be looked up by offset."""

    __slots__ = ("_starts", "places")

    def __init__(self, document: Document) -> None:
        places = [Place(document.mark, document.top, None)] if document.mark else []
        for section in (document.top, *document.sections):
            if section.header is not None:
                places.append(Place(section.header, section, None))
            setting = None
            for node in section.nodes:
                if isinstance(node, Setting):
                    setting = node
                owner = setting if isinstance(node, Setting | Continuation) else None
                places.append(Place(node, section, owner))
        self.places = places
        self._starts = [place.node.start for place in places]

    def at(self, offset: int) -> Place:
        """The line that an offset of the text lies on. Raises IndexError in a text without lines."""
        return self.places[max(bisect_right(self._starts, offset) - 1, 0)]


def matches(document: Document, pattern: re.Pattern[str]) -> Iterator[tuple[re.Match[str], Place]]:
    """Where a pattern occurs in the text, with the line on which the match begins."""
    lines = None
    for match in pattern.finditer(document.source.text):
        if lines is None:
            lines = Lines(document)
        yield match, lines.at(match.start())


# Several rules ask these of one document: the answers are kept for the last two, a file and its companion.
@lru_cache(maxsize=2)
def may_be_indented(document: Document) -> bool:
    """Whether any line may begin with a blank; False only where certainly none does."""
    text = document.source.text
    if text[:1] in " \t" or "\n " in text or "\n\t" in text or "\r " in text or "\r\t" in text:
        return True
    odd = _ODD_INDENT if text.isascii() else _ODD_INDENT + ODD_BLANKS
    return any(blank in text for blank in odd)


@lru_cache(maxsize=2)
def continued(document: Document) -> tuple[Setting, ...]:
    """The settings whose value goes on below their own line, or begins there."""
    if not may_be_indented(document):
        return ()
    return tuple(setting for setting in every_setting(document) if setting.lines)


@lru_cache(maxsize=2)
def every_setting(document: Document) -> tuple[Setting, ...]:
    """All settings, those above the first header too."""
    sections = (document.top, *document.sections)
    return tuple([setting for section in sections for setting in section.settings])


def meant_for_header(node: Node) -> bool:
    """Whether a line that is no header was meant for one.

    It is indented below a setting, it holds an invisible character before the bracket, or Python takes it for a
    setting (`[profile dev = x`).
    """
    if isinstance(node, Continuation):
        return _HEADER_TEXT.fullmatch(node.content) is not None
    if isinstance(node, Setting):
        return node.text.lstrip().startswith("[") or _hidden_header(node.text)
    return isinstance(node, Junk) and _hidden_header(node.text)


def _hidden_header(text: str) -> bool:
    if text.isascii() or not INVISIBLE.search(text):
        return False
    return text.translate(PLAIN_TEXT).strip().startswith("[")


def lost_with(document: Document, section: Section, name: str) -> list[tuple[str, str]]:
    """What a finding about a lost header speaks for: the settings of the section it fell into, and references to it.

    `name` is the text of the lost header.
    """
    covers = {(section.name, setting.key) for setting in section.settings}
    covers.update((section.name, key) for key in COMPLETE)
    kind, _, wanted = name.partition(" ")
    referring = {"sso-session": "sso_session", "profile": "source_profile", "services": "services"}.get(kind)
    for other in document.sections if referring else ():
        covers.update(
            (other.name, referring) for s in other.settings if s.key == referring and s.value == wanted.strip()
        )
    return sorted(covers)


def is_missed(document: Document, name: str) -> bool:
    """Whether something is missing where a header is lost: a profile, or what a profile refers to by this name.

    Of a header in the credentials file it can't be told: the profile may stand in the config file.
    """
    kind = document.source.kind
    if kind == CREDENTIALS:
        return False
    heading = read_heading(name, kind)
    if any(read_heading(section.name, kind).python == heading[:2] for section in document.sections):
        return False
    key = {SESSION: "sso_session", SERVICES: "services"}.get(heading.kind)
    return key is None or any(one.key == key and one.value == heading.name for one in every_setting(document))


def plain_type(key: str) -> str | None:
    """The type of a known setting, None for one that is not known."""
    known = KNOWN.get(key)
    return known.type if known else None


def is_free_text(key: str) -> bool:
    """Whether a value may hold anything: commands, and the settings of other tools."""
    if is_typed(key):
        return False
    return plain_type(key) in (None, COMMAND)


def is_services(section: Section) -> bool:
    """Whether a section is one of services, in which every setting holds a block."""
    return section.name.startswith("services") and section.name.split()[0] == "services"


def takes_block(setting: Setting) -> bool | None:
    """Whether a setting holds a nested block (True), a plain value (False); None where it is not known."""
    kind = plain_type(setting.key)
    if is_services(setting.section):
        return True
    if kind is None:
        return False if is_typed(setting.key) else None
    return kind == BLOCK


def is_unseen(node: Node) -> bool:
    """Whether a line holds nothing but characters that other rules speak of: none of them is to be seen."""
    return _UNSEEN.fullmatch(node.text) is not None


def opens_block(setting: Setting) -> bool:
    """Whether a block was meant to begin here, and only a comment stands behind its `=`: no block for Python."""
    return setting.value.startswith(("#", ";")) and takes_block(setting) is True


def beside(section: Section, node: Node, step: int) -> Node | None:
    """The line so many lines below (1) or above (-1) a line of a section; None beyond its ends."""
    # Not by list.index: it would look at every line above, for each line that asks.
    at = bisect_left(section.nodes, node.start, key=lambda one: one.start) + step
    return section.nodes[at] if 0 <= at < len(section.nodes) else None


def empty_above(section: Section, node: Node) -> Setting | None:
    """The setting on the line right above, if it has no value and should have one."""
    above = beside(section, node, -1)
    if isinstance(above, Setting) and not above.value and not above.lines and takes_block(above) is False:
        return above
    return None


def hides(text: str, at: int) -> bool:
    """Whether the code point at an offset of a line of a template lies inside a placeholder."""
    return any(match.start() <= at < match.end() for match in PLACEHOLDER.finditer(text))


def collides(section: Section) -> bool:
    """Whether a key stands twice among the settings that Python counts to a section, so that it refuses the file."""
    return len({setting.key for setting in section.settings}) != len(section.settings)


_SETTING_TEXT = pattern(r"(?:export[ \t]+)?(?P<key>[A-Za-z_][\w.-]*)[ \t]*(?P<delimiter>[=:])(?!//)")


def swallowed_key(setting: Setting, node: Continuation) -> str | None:
    """The key of a setting that stands on a line of another setting's value; None where the line is no setting."""
    match = _SETTING_TEXT.match(node.content)
    if match is None or meant_for_header(node):
        return None
    key = match["key"].lower()
    known = key in KNOWN or is_typed(key) or is_foreign(key)
    if match["delimiter"] == ":" and not known:
        return None
    # A command over several lines may well hold NAME=value.
    outer = KNOWN.get(setting.key)
    free = outer is None or outer.type == COMMAND
    return None if free and not known else key


def bad_block(setting: Setting) -> bool:
    """Whether a setting is a nested block with a line without `=`.

    botocore cuts the block by str.splitlines, which knows more line ends than a file has (configloader.py:183-200).
    """
    parts = (part for node in setting.lines for part in node.content.splitlines())
    return setting.nested and any(part.strip() and "=" not in part for part in parts)


def python_refuses_block(document: Document, setting: Setting) -> bool:
    """Whether botocore refuses the file for a bad nested block.

    It looks at the values of `[DEFAULT]` only as a part of other sections that do not have the setting themselves.
    """
    return bad_block(setting) and (setting.section.name != "DEFAULT" or python_refuses(document))


def python_refuses(document: Document) -> bool:
    """Whether botocore refuses the file for its grammar."""
    try:
        as_botocore(document)
    except Refusal:
        return True
    return False
