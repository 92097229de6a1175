"""Characters that nobody sees."""

from __future__ import annotations

from ssolint.edits import fitting
from ssolint.finding import (
    IGNORES,
    MISREADS,
    REFUSES_FILE,
    REFUSES_PROFILE,
    Edit,
    Finding,
    Fix,
    Severity,
    everywhere,
    tools,
)
from ssolint.heading import read_heading
from ssolint.patterns import pattern
from ssolint.record import Record
from ssolint.rule import TextRule
from ssolint.rules._effects import if_lost
from ssolint.rules._headers import is_taken
from ssolint.rules._keys import kind_of
from ssolint.rules._safety import is_plain, may_leave, may_take_effect
from ssolint.rules._support import (
    INVISIBLE,
    JUNK,
    MEANING_RULES,
    ODD_BLANKS,
    PLAIN_TEXT,
    REFERENCES,
    ZERO_WIDTH,
    Place,
    collides,
    is_unseen,
    lost_with,
    matches,
    meant_for_header,
)
from ssolint.settings import KNOWN, is_typed
from ssolint.source import BOM, Span
from ssolint.syntax import Blank, Comment, Continuation, Header, Junk, Mark, Section, Setting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ssolint.syntax import Document

_CLOSED = pattern(r"\[(\s*[^\[\]\s][^\[\]]*)\](?:\s*|\s+[#;].*)")
_COMMENT = pattern(r"[ \t]+[#;]")
_ZERO = pattern(f"[{ZERO_WIDTH}]")
_NAMES = {
    "\u0085": "next line",
    "\u00a0": "no-break space",
    "\u00ad": "soft hyphen",
    "\u200b": "zero-width space",
    "\u200c": "zero-width non-joiner",
    "\u200d": "zero-width joiner",
    "\u200e": "left-to-right mark",
    "\u200f": "right-to-left mark",
    "\u2028": "line separator",
    "\u2029": "paragraph separator",
    "\u202f": "narrow no-break space",
    "\u2060": "word joiner",
    "\u3000": "ideographic space",
    "\ufeff": "zero-width no-break space, a byte order mark in the middle of the file",
}


class InvisibleCharacter(TextRule):
    """An invisible character stands in a header, a key, or a value.

    ## Why it matters
    Text copied from a web page, a chat or a PDF brings no-break spaces and zero-width characters along. On the screen the line is
    right; every tool reads another name, another key or another value, and the message it gives shows nothing wrong.

    ## Bad
        [profile dev]
        sso_session = corp\u200b
                          ^ a zero-width space (U+200B) stands in the value of 'sso_session'; delete it
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
        [profile\u00a0dev]
                ^ a no-break space (U+00A0) stands in the header; write a plain space
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
        \u00a0sso_role_name = ReadOnly
        ^ a no-break space (U+00A0) stands before the key 'sso_role_name'; delete it
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
        # the names of accounts may hold any letter: Zürich
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
    - measured: botocore 1.43.11 drops `[profile<no-break space>dev]` without a word, counts a no-break space before a key as indentation, keeps a zero-width space in a value
    - SDK sources: a no-break space round a value is trimmed by JavaScript, Go, .NET and Python, kept by Rust, Java, C++, Ruby and PHP
    """

    code = "SSO004"
    name = "invisible-character"
    severity = Severity.ERROR
    breaks = everywhere(MISREADS)
    spoils = True
    replaces = ("header-spacing", "misspelled-section-type", *MEANING_RULES)

    def check_text(self, document: Document) -> Iterator[Finding]:
        if document.source.text.isascii():
            return
        seen: set[int] = set()
        for match, place in matches(document, INVISIBLE):
            if place.node.start in seen or isinstance(place.node, Mark):
                continue
            case = _judge(document, match.start(), place)
            if case is not None:
                seen.add(place.node.start)
                yield self._report(document, match.start(), place, case)

    def _report(self, document: Document, at: int, place: Place, case: _Case) -> Finding:
        first = document.source.text[at]
        name = _NAMES.get(first, "blank" if first in ODD_BLANKS else "character that is not shown")
        edits = _edits(document, place)
        doing = "write a plain space" if any(edit.start == at and edit.text for edit in edits) else "delete it"
        fixable = case.severity is Severity.ERROR
        return self.finding(
            Span(at, at + 1),
            f"{'an' if name[0] in 'aeiou' else 'a'} {name} (U+{ord(first):04X}) stands {case.where}; {doing}",
            section=place.section,
            setting=place.setting,
            severity=case.severity,
            breaks=case.breaks,
            fix=_fix(document, at, place, edits) if fixable else None,
            covers=case.covers,
            assumes=case.assumes,
        )


class _Case(Record):
    """Where a character stands, in words, and what follows from it."""

    where: str
    breaks: Mapping[str, str] = {}
    severity: Severity = Severity.ERROR
    covers: Iterable[tuple[str, str]] = ()
    assumes: Iterable[tuple[Section, str]] = ()


def _judge(document: Document, at: int, place: Place) -> _Case | None:
    node = place.node
    if isinstance(node, Junk | Setting) and meant_for_header(node):
        # Where the bracket comes first it is not the character that hides the header.
        return None if node.text.lstrip().startswith("[") else _before_header(document, place)
    if isinstance(node, Header):
        behind = at >= node.bracket_span.end
        return _behind_header(document, at, node) if behind else _in_header(document, node)
    if place.setting is not None:
        return (
            _in_continuation(at, node, place.setting)
            if isinstance(node, Continuation)
            else _in_setting(document, at, place.setting)
        )
    if isinstance(node, Comment):
        return _in_comment(document, at)
    if isinstance(node, Blank | Junk) and is_unseen(node):
        return _Case("on an empty line", JUNK if isinstance(node, Junk) else tools("rust java", REFUSES_FILE))
    return None


def _in_comment(document: Document, at: int) -> _Case | None:
    """Joiners belong to the spelling of some languages, and to emoji."""
    text = document.source.text
    joins = text[at] in "\u200c\u200d" and not text[at - 1].isascii() and not text[at + 1 : at + 2].isascii()
    return None if joins else _Case("in a comment", severity=Severity.INFO)


def _before_header(document: Document, place: Place) -> _Case:
    name = place.node.text.translate(PLAIN_TEXT).strip().strip("[]")
    return _Case("before the header", _lost_header(place), covers=lost_with(document, place.section, name))


def _behind_header(document: Document, at: int, header: Header) -> _Case | None:
    if _COMMENT.match(document.source.text, header.bracket_span.end, at):
        return _in_comment(document, at)
    text = document.source.text
    breaks = everywhere(REFUSES_PROFILE, but="aws-cli boto3 php") | tools("rust java net", REFUSES_FILE)
    if text[at] == BOM:
        del breaks["js"]  # for which it is a blank
    if text[at] in ODD_BLANKS:
        # JavaScript, Go and .NET trim it; .NET knows no comment behind a header.
        commented = header.tail.translate(PLAIN_TEXT).strip() != ""
        breaks = tools("rust java net" if commented else "rust java", REFUSES_FILE) | tools("cpp ruby", REFUSES_PROFILE)
    if not header.name.startswith("sso-session"):
        breaks |= tools("ruby", IGNORES)
    return _Case("behind the header", breaks)


def _in_header(document: Document, header: Header) -> _Case:
    words = header.name.translate(PLAIN_TEXT).split()
    covers = [
        (section.name, setting.key)
        for section in document.sections
        for setting in section.settings
        if setting.key in REFERENCES and words[1:] == setting.value.split()
    ]
    if header.name.translate(PLAIN_TEXT) == " ".join(words) and not _ZERO.search(header.name):
        # JavaScript takes any blank between the type and the name.
        breaks = everywhere(REFUSES_PROFILE, but="js ruby")
    else:
        breaks = everywhere(REFUSES_PROFILE, but="ruby")
    ruby = REFUSES_PROFILE if words[:1] == ["sso-session"] else IGNORES
    return _Case("in the header", breaks | tools("ruby", ruby), covers=[*covers, (header.name, "")])


def _in_continuation(at: int, node: Continuation, setting: Setting) -> _Case | None:
    key = node.key.translate(PLAIN_TEXT).strip().lower()
    if at < node.span.start:
        if setting.nested:
            return _Case(f"before the key '{key}'", tools("cpp php", MISREADS))
        assumes = [(setting.section, key)] if key in KNOWN else []
        where = f"before the key '{key}'" if node.value is not None else "before the line"
        broken = REFUSES_PROFILE if is_typed(setting.key) or is_typed(key) else MISREADS
        breaks = tools("aws-cli boto3 rust java ruby", broken) | tools("cpp php", MISREADS)
        return _Case(where, breaks, assumes=assumes)
    if is_typed(setting.key):
        return _Case(f"in the value of '{setting.key}'", _by_key(setting.key))
    if setting.nested and key in KNOWN:
        return _Case(f"in the value of '{key}'", severity=Severity.WARNING)
    return None


def _in_setting(document: Document, at: int, setting: Setting) -> _Case | None:
    if at < setting.key_span.start:
        return _Case(
            f"before the key '{setting.key}'", tools("rust java ruby", REFUSES_FILE) | tools("cpp php", MISREADS)
        )
    if at < setting.key_span.end:
        key = setting.key.translate(PLAIN_TEXT).strip()
        if key not in KNOWN and not is_typed(key):
            return None
        section = setting.section
        present = {other.key for other in section.settings}
        lost = if_lost(key, kind_of(section, document.source.kind), present) or _by_key(key)
        return _Case(f"in the key '{key}'", lost, covers=[(section.name, key)], assumes=[(section, key)])
    if not is_typed(setting.key):
        where = f"in the value of '{setting.key}'"
        return _Case(where, severity=Severity.WARNING) if setting.key in KNOWN else None
    inside = setting.first_span.start <= at < setting.first_span.end
    if inside:
        return _Case(f"in the value of '{setting.key}'", _by_key(setting.key))
    return _Case(f"beside the value of '{setting.key}'", _by_key(setting.key, but="aws-cli boto3 js go net"))


def _fix(document: Document, at: int, place: Place, edits: tuple[Edit, ...]) -> Fix | None:
    section, node = place.section, place.node
    file_kind = document.source.kind
    safe = True
    text = node.text.translate(PLAIN_TEXT).strip()
    if text.startswith("["):
        name = _CLOSED.fullmatch(text)
        if name is None:
            return None
        # Python takes a header of three words for none.
        words = len(name[1].split()) < 3  # noqa: PLR2004
        kind = read_heading(name[1], file_kind).kind
        if isinstance(node, Header):
            safe = words and not is_taken(document, name[1], section) and is_plain(section)
        else:
            safe = words and may_leave(document, section, node, kind)
    elif isinstance(node, Setting | Continuation) and at < node.key_span.end:
        key, delimiter, value = text.partition("=")
        key = key.rstrip().lower()
        plain = bool(delimiter) and ":" not in key and " " not in key
        safe = plain and may_take_effect(document, section, key, value.lstrip())
    return fitting(document, Fix("replace the invisible characters of the line", edits, safe=safe))


def _edits(document: Document, place: Place) -> tuple[Edit, ...]:
    """Plain spaces for odd blanks between words, nothing for all else."""
    node = place.node
    text = document.source.text
    start = node.start
    edits = []
    if isinstance(node, Header) and INVISIBLE.search(node.indent):
        start += len(node.indent)
        edits = [Edit(node.start, start, "")]
    if isinstance(node, Continuation) and place.setting is not None and not place.setting.nested:
        # What stands before the key is indentation, whatever kind of blank it is: none of it can stay.
        start += len(node.indent)
        right = INVISIBLE.sub("", place.setting.indent)
        edits = [Edit(node.start, start, right)] if INVISIBLE.search(node.indent) else []
    for match in INVISIBLE.finditer(text, start, node.start + len(node.text)):
        at = match.start()
        between = text[at] in ODD_BLANKS and not _at_an_edge(place, at)
        edits.append(Edit(at, at + 1, " " if between else ""))
    return tuple(edits)


def _at_an_edge(place: Place, at: int) -> bool:
    """Whether a blank stands before or behind all that the line says, or beside the delimiter."""
    node = place.node
    if isinstance(node, Blank) or not node.span.start <= at < node.span.end:
        return True
    if isinstance(node, Setting):
        parts = (node.key_span, node.first_span)
        return not any(part.start <= at < part.end for part in parts)
    return False


def _by_key(key: str, *, but: str = "") -> dict[str, str]:
    return everywhere(REFUSES_PROFILE if key == "sso_session" else MISREADS, but=but)


def _lost_header(place: Place) -> dict[str, str]:
    if isinstance(place.node, Junk):
        lost = tools("go cpp php", REFUSES_PROFILE) | tools("ruby", IGNORES)
        return tools("aws-cli boto3 rust java net", REFUSES_FILE) | lost
    section = place.section
    refused = section.header is None or collides(section)
    return everywhere(REFUSES_PROFILE, but="js") | (tools("aws-cli boto3", REFUSES_FILE) if refused else {})
