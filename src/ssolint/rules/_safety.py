"""When a fix is safe: what else hangs on what it changes."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from ssolint.edits import order_of
from ssolint.heading import PROFILE, SESSION, read_heading
from ssolint.patterns import pattern
from ssolint.regions import is_well_formed
from ssolint.rules._effects import if_lost
from ssolint.rules._keys import kind_of
from ssolint.settings import CHOICE, FAILS, INTEGER, KNOWN, REGION
from ssolint.syntax import Blank, Comment, Continuation, Junk, Setting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ssolint.config import Group
    from ssolint.syntax import Document, Node, Section

_OTHER_WAYS = frozenset(
    {"role_arn", "credential_process", "web_identity_token_file", "login_session", "aws_access_key_id"}
)
_ACCOUNT_AND_ROLE = frozenset({"sso_account_id", "sso_role_name"})
# What belongs to the same way as a setting.
_PARTNERS = {
    **dict.fromkeys(("aws_secret_access_key", "aws_session_token"), frozenset({"aws_access_key_id"})),
    **dict.fromkeys(
        ("role_arn", "web_identity_token_file", "source_profile", "credential_source"),
        frozenset({"role_arn", "web_identity_token_file"}),
    ),
}
# What a profile may not hold beside a setting.
_EXCLUDED = {"source_profile": frozenset({"credential_source"}), "credential_source": frozenset({"source_profile"})}
_SCOPES = "sso_registration_scopes"
_KEY = pattern(r"[^\w\[]*([\w-]+)")
# Some tools take what stands behind a blank and `#` or `;` for a comment.
_PLAIN_KEY = pattern(r"(?:[^\s#;]|\s(?![#;]))*")
_CONTROL = pattern(r"[^\S \t\r\n]|[\x00-\x08\x0e-\x1f\x7f]")
# The settings by which the tools choose between the ways to credentials.
_CHOOSING = _OTHER_WAYS | {
    *("sso_session", "sso_start_url", "sso_region", "sso_account_id", "sso_role_name"),
    *("source_profile", "credential_source", "services", "aws_secret_access_key", "aws_session_token"),
}


def may_take_effect(document: Document, section: Section, key: str, value: str) -> bool:
    """Whether a setting that some tools do not see may come to count for them without harm.

    It must not be what makes them take another way to credentials than the one that they take today: either none works
    without it, or it has no part in the choice. Nor may its value be one for which a tool stops, or its section one that
    some tools take for a part of another.
    """
    closed = section.header is not None and section.header.closed
    if not closed or len(twins_of(document, section)) > 1 or not has_clear_lines(document):
        return False
    if any(other not in (None, value) for other in _facing(document, section, key)):
        return False
    if key not in _CHOOSING:
        return document.source.template or _is_valid(key, value)
    kind = kind_of(section, document.source.kind)
    present = _words(section.nodes) - {key}
    if not value or present & _EXCLUDED.get(key, frozenset()):
        return False
    needed = bool(if_lost(key, kind, present))
    ways = (present & _OTHER_WAYS) - _PARTNERS.get(key, frozenset())
    if not key.startswith("sso_"):
        return not ways and not any(one.startswith("sso_") and one != _SCOPES for one in present)
    return not ways and (needed or (kind == PROFILE and not present >= _ACCOUNT_AND_ROLE))


@lru_cache(maxsize=1)
def has_clear_lines(document: Document) -> bool:
    """Whether all tools see the same lines: a lone carriage return ends one for Python, and is a blank for others."""
    text = document.source.text
    return text.count("\r") == text.count("\r\n")


@lru_cache(maxsize=1)
def has_distinct_headers(document: Document) -> bool:
    """Whether no header stands twice: the tools differ in which of the two counts, and neither can be mended alone."""
    return len({section.name for section in document.sections}) == len(document.sections)


@lru_cache(maxsize=1)
def _twins(document: Document) -> dict[tuple[str, str], list[Section]]:
    """The sections by what their headers mean; those of profiles also by the session that they name."""
    found: dict[tuple[str, str], list[Section]] = {}
    for section in document.sections:
        found.setdefault(_meaning(document, section), []).append(section)
        for name in {setting.value for setting in section.settings if setting.key == "sso_session"}:
            found.setdefault(("users", name), []).append(section)
    return found


def twins_of(document: Document, section: Section) -> list[Section]:
    """The sections whose headers mean what the header of this one means, itself among them."""
    return _twins(document).get(_meaning(document, section), [section])


def _meaning(document: Document, section: Section) -> tuple[str, str]:
    heading = read_heading(section.name, document.source.kind, section)
    return heading.kind, heading.name


def _facing(document: Document, section: Section, key: str) -> Iterator[str | None]:
    """The values of a key in the session of a profile, or in the profiles of a session: botocore compares them all."""
    kind, name = _meaning(document, section)
    if kind == SESSION:
        others = _twins(document).get(("users", name), [])
    else:
        names = [setting.value for setting in section.settings if setting.key == "sso_session"]
        others = [one for name in names for one in _twins(document).get((SESSION, name), [])]
    return (setting.value for other in others for setting in other.settings if setting.key == key)


def may_be_session(document: Document, name: str) -> bool:
    """Whether a session of this name may come to be seen: the profiles that name it have no other way to credentials."""
    users = _twins(document).get(("users", name), [])
    return all(_words(user.nodes).isdisjoint(_OTHER_WAYS) for user in users)


def ends_plainly(document: Document, section: Section) -> bool:
    """Whether the next header is one to every tool: who comes to read this section reads on to there."""
    number = order_of(document)[id(section)]
    below = document.sections[number + 1 : number + 2]
    headers = [one.header for one in below if one.header]
    return all(one.closed and not one.tail.strip() and not set(one.name) & set("#;[]") for one in headers)


def may_be_deleted(group: Group, *keys: str) -> bool:
    """Whether each setting stands once in a profile or session, so that no other one counts when it is deleted.

    Nor may a line that is none lie near, which some tool takes for a part of the setting.
    """
    settings = [setting for section in group.sections for setting in section.settings]
    return (
        has_clear_lines(group.config.document)
        and all(sum(setting.key == key for setting in settings) == 1 for key in keys)
        and all(map(is_plain, group.sections))
    )


def has_rivals(section: Section, key: str) -> bool:
    """Whether some tool may read other lines of a section as this setting than those that set it."""
    return _rivals(section)[key] != 0


# Asked for each setting that stands twice, of which a section may have very many.
@lru_cache(maxsize=2)
def _rivals(section: Section) -> Counter[str]:
    found = Counter(word for node in section.nodes for word in _words([node]))
    found.subtract(setting.key for setting in section.settings)
    return found


def _is_valid(key: str, value: str) -> bool:
    known = KNOWN.get(key)
    if known is None or known.bad != FAILS:
        return True
    if known.type == REGION:
        return is_well_formed(value)
    if known.type == INTEGER:
        return value.isascii() and value.isdigit()
    choices = (known.values, *(values for _, values in known.narrower))
    return bool(value) and (known.type != CHOICE or all(value in values for values in choices))


def _words(nodes: Iterable[Node]) -> set[str]:
    """The keys that the lines have for any tool: swallowed ones too, and those that lack their delimiter."""
    lines = (node.text.lower() for node in nodes if isinstance(node, Setting | Continuation | Junk))
    return {match[1] for line in lines if (match := _KEY.match(line))}


def may_leave(document: Document, section: Section, line: Node, kind: str) -> bool:
    """Whether the settings below a line may leave the section for one of the kind that the line was meant to open.

    Who reads all of them as one section may find its way to credentials among those below: those above must do without.
    And what comes to be read by a tool that passed over it must not make that one stop.
    """
    settings = [setting for setting in section.settings if setting.start < line.start]
    above = {setting.key for setting in settings}
    below = {word for word, start in _last_choices(section).items() if start > line.start}
    known = below <= above or (kind == SESSION and "sso_session" in above)
    sessions = {(SESSION, setting.value) for setting in settings if setting.key == "sso_session"}
    found = kind == SESSION or sessions <= _twins(document).keys()
    return known and found and is_plain(section, line)


# Asked for each header that a section has swallowed, which may be very many.
@lru_cache(maxsize=2)
def _last_choices(section: Section) -> dict[str, int]:
    """The settings by which tools choose, each with where the last line begins that some tool may read as it."""
    return {word: node.start for node in section.nodes for word in _words([node]) & _CHOOSING}


def is_plain(section: Section, below: Node | None = None, *, but: Node | None = None) -> bool:
    """Whether every tool that comes to read the lines of this section, or those below one, can take them all.

    What their values say is left aside, and the line `but`.
    """
    last = _last_odd(section, but)
    return last is None or (below is not None and last.start <= below.start)


@lru_cache(maxsize=2)
def _last_odd(section: Section, but: Node | None) -> Node | None:
    """The last line that not every tool can take, or whose key stands below it once more."""
    # Who refuses an indented line has refused the header, if it is indented too.
    indented = section.header is not None and section.header.indent != ""
    keys: set[str] = set()
    for node in reversed(section.nodes):
        if node is but:
            continue
        if not _is_plain_line(node, indented=indented) or (isinstance(node, Setting) and node.key in keys):
            return node
        if isinstance(node, Setting):
            keys.add(node.key)
    return None


def _is_plain_line(node: Node, *, indented: bool) -> bool:
    if not node.text.isprintable() and _CONTROL.search(node.text):
        return False
    if isinstance(node, Setting):
        return (
            node.delimiter > 0
            and node.text[node.delimiter] == "="
            and (indented or not node.text[0].isspace())
            and not node.multiline
            and _PLAIN_KEY.fullmatch(node.raw_key) is not None
        )
    if isinstance(node, Continuation):
        return node.value is not None and bool(node.key)
    return isinstance(node, Blank) or (isinstance(node, Comment) and (indented or not node.text[0].isspace()))
