"""The proof of a fixed text: nothing is different in it but what the fixes announced.

It does not trust ssolint's own reader: old and new text are read by ConfigUpdater, whose grammar is that of Python's
configparser. The settings may differ only where the fixes announced it, every comment survives, Python still reads what
it read, and there is no new error outside of what was changed.
"""

from __future__ import annotations

import contextlib
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from typing import TYPE_CHECKING

from ssolint.finding import Severity
from ssolint.fitting import Moved
from ssolint.heading import read_heading
from ssolint.patterns import pattern
from ssolint.source import BOM
from ssolint.syntax import Continuation, Directive, Document, Header, Node, Section, Setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ssolint.config import Group
    from ssolint.engine import Checked
    from ssolint.finding import Edit, Finding, Fix

# No character: the header above all lines, and the end of one that is not closed.
_MARK = "\ufdd0"
_UNCLOSED = pattern(r"^([^\S\n]*)\[(\]?[^\]=:\n]*)$", re.MULTILINE)
_EMPTY_LINE = pattern(r"^[^\S\n]*\n", re.MULTILINE)
_INDENTED_COMMENT = pattern(r"^[^\S\n]+(?=[#;])", re.MULTILINE)
_OWN = pattern(r"[#;]+\s*ssolint\s*:")
# The settings that name another section.
_REFERENCES = frozenset({"sso_session", "source_profile", "services"})
# And the one whose words may.
_COMMAND = "credential_process"


class Unproved(Exception):  # noqa: N818 - what the fixes are
    """The fixes would change something that they did not announce: a bug in ssolint. Its text holds no values."""


class Announced:
    """What the fixes said that they would change, as the texts had it: settings, and the names of sections."""

    __slots__ = ("_names", "places", "settings")

    def __init__(self) -> None:
        self.places: set[str] = set()
        self.settings: set[tuple[str, str]] = set()
        self._names: dict[str, str] = {}

    def note(self, old: Document, new: Document, fixes: Iterable[Fix]) -> None:
        """Note what the edits of these fixes, which made the new text of the old one, touch in both."""
        edits = sorted({edit for fix in fixes for edit in fix.edits})
        moved = Moved(edits)
        # Whole lines put between two lines touch neither of them.
        places = [(e.start, e.end) for e in edits if e.start != e.end or not e.text.endswith(("\n", "\r"))]
        headers = self._touch(old, places)
        # Where whole lines are taken out, the one that follows is not touched.
        text = old.source.text
        kept = [pair for pair in moved.shifted() if pair[0].text or not _is_whole(text, pair[0])]
        here = [(at := edit.start + shift, at + len(edit.text)) for edit, shift in kept]
        self._touch(new, here)
        now = {section.header.start: section.name for section in new.sections if section.header}
        for header in headers:
            self._rename(header.name, now.get(moved.to(header.start), header.name))
        for fix in fixes:
            self.settings.update(fix.changes)

    def _touch(self, document: Document, places: list[tuple[int, int]]) -> list[Header]:
        """Note the settings on the lines that these places touch; the headers among them are the answer."""
        rows = list(_rows(document))
        starts = [node.start for _, node, _ in rows]
        headers = []
        for start, end in places:
            first = max(bisect_right(starts, start) - 1, 0)
            for section, node, setting in rows[first : max(bisect_left(starts, end), first + 1)]:
                self.places.add(section.name)
                if isinstance(node, Header):
                    headers.append(node)
                elif setting is not None:
                    self.settings.add((section.name, setting.key))
        return headers

    def _rename(self, was: str, now: str) -> None:
        was, now = self.plain(was), self.plain(now)
        if was != now:
            self._names[was] = now

    def plain(self, section: str) -> str:
        """One name for all that a section was called on the way from the old text to the new one."""
        while section in self._names:
            section = self._names[section]
        return section

    def identity(self, finding: Finding) -> tuple[str, str]:
        """What a finding is: its rule, and its section under one name."""
        return finding.rule, self.plain(finding.section.name) if finding.section else ""

    def sections(self) -> set[str]:
        """The sections in which any line changes, each under one name."""
        return {section for section, _ in self.covered()} | set(map(self.plain, self.places))

    def covered(self) -> set[tuple[str, str]]:
        """The settings whose change was announced, their sections under one name."""
        return {(self.plain(section), key) for section, key in self.settings}


def _is_whole(text: str, edit: Edit) -> bool:
    """Whether an edit replaces whole lines."""
    return all(at == 0 or text[at - 1] in "\r\n" for at in (edit.start, edit.end))


def _rows(document: Document) -> Iterator[tuple[Section, Node, Setting | None]]:
    """Every node with its section and, for a setting and the lines that belong to it, the setting."""
    for section in (document.top, *document.sections):
        setting: Setting | None = None
        for node in ([section.header] if section.header else []) + section.nodes:
            if isinstance(node, Setting):
                setting = node
            yield section, node, setting if isinstance(node, Setting | Continuation) else None


def prove(before: Checked, after: Checked, announced: Announced, known: Iterable[Finding]) -> None:
    """Hold the new text against the old one and what was announced; `known` is what is wrong with the old one.

    Raises Unproved.
    """
    covered = announced.covered()
    for section, key, _ in sorted(_settings(before.document, announced) ^ _settings(after.document, announced)):
        if (section, key) not in covered:
            raise Unproved(f"the fixes would change '{key}' in [{section}], which none of them announced")
    old, new = before.source.text, after.source.text
    if _comments(old) - _comments(new):
        raise Unproved("the fixes would lose a comment")
    if not after.source.template and _is_refused(new) and not _is_refused(old):
        raise Unproved("Python would refuse the new text")
    left = Counter(map(announced.identity, _errors(known))) | Counter(map(announced.identity, _errors(before.findings)))
    touched = _in_use_with(announced, after)
    for finding in _errors(after.findings):
        rule, section = identity = announced.identity(finding)
        left[identity] -= 1
        # In a section that was changed a mistake may come to light; anywhere else the fixes have brought it.
        places = (section, *_sections_of(finding, after.document, announced))
        if left[identity] < 0 and touched.isdisjoint(places):
            raise Unproved(f"the fixes would bring a new {rule} in [{section}]")


def _errors(findings: Iterable[Finding]) -> Iterator[Finding]:
    return (finding for finding in findings if finding.severity is Severity.ERROR)


def _sections_of(finding: Finding, document: Document, announced: Announced) -> Iterator[str]:
    """The sections of the other places in the file that a finding speaks of."""
    starts = [section.header.start for section in document.sections if section.header]
    for related in finding.related:
        at = bisect_right(starts, related.span.start) - 1
        if related.source is None and at >= 0:
            yield announced.plain(document.sections[at].name)


def _in_use_with(announced: Announced, after: Checked) -> set[str]:
    """The sections that were changed, those that they name, and those that name them: what is wrong shows in all."""
    touched = announced.sections()
    groups: dict[str, list[Group]] = {}
    for group in after.config.groups:
        groups.setdefault(group.name, []).append(group)
    # What a header names, other headers may name as well, however they are written.
    changed = {read_heading(name, after.source.kind).name for name in announced.places}
    for name, twins in groups.items():
        names = {announced.plain(one.section.name) for one in twins}
        touched |= names if name in changed or not touched.isdisjoint(names) else set()
    for group in after.config.groups:
        here = announced.plain(group.section.name)
        for named in _named_by(group, groups):
            ends = {announced.plain(one.section.name) for one in named or after.config.groups}
            if here in touched:
                touched |= ends
            elif named and not touched.isdisjoint(ends):
                touched.add(here)
    return touched


def _named_by(group: Group, groups: Mapping[str, list[Group]]) -> Iterator[list[Group]]:
    """The sections that each reference of a section names; none where it may be meant for any, or is not known."""
    for key in _REFERENCES & {*group.settings, *group.assumed}:
        value = group.value(key)
        yield groups.get(value, []) if value else []
    if _COMMAND in group.settings:
        words = (word.strip("\"'") for word in group.settings[_COMMAND].value.split())
        yield from (groups[word] for word in words if word in groups)


def _settings(document: Document, announced: Announced) -> set[tuple[str, str, str]]:
    """(section, key, value) as ConfigUpdater reads the text, with leave for duplicates and lines that are none."""
    from configparser import ParsingError

    from configupdater import ConfigUpdater, Option
    from configupdater import Section as Block

    updater = ConfigUpdater(strict=False)
    plain = _lines(_without_directives(document)).lstrip(BOM)
    plain = _UNCLOSED.sub(lambda match: f"{match[1]}[{match[2].rstrip().rstrip(']')}{_MARK}]", plain)
    # Blank lines end no value, and it takes an indented comment for a part of one, which Python does not.
    plain = _INDENTED_COMMENT.sub("", _EMPTY_LINE.sub("", plain))
    # Of lines that are no settings it speaks at the end, when it has read all others.
    with contextlib.suppress(ParsingError):
        updater.read_string(f"[{_MARK}]\n{plain}")
    found: set[tuple[str, str, str]] = set()
    for block in updater.iter_blocks():
        if isinstance(block, Block):
            name = announced.plain(block.name.removesuffix(_MARK))
            options = (option for option in block.iter_blocks() if isinstance(option, Option))
            found.update((name, option.key.lower(), _plain_value(option.value)) for option in options if option.key)
    return found


def _without_directives(document: Document) -> str:
    """The text, in a template without what its engine consumes."""
    if not document.source.template:
        return document.source.text
    parts = []
    for node in document.nodes:
        if isinstance(node, Header):
            parts.append(node.text[node.offset :])
        else:
            parts.append(f"#{node.text.lstrip()}" if isinstance(node, Directive) else node.text)
    return "".join(parts)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _plain_value(value: str | None) -> str:
    """A value over several lines without the comments between them."""
    return "\n".join(line for line in (value or "").split("\n") if not line.lstrip().startswith(("#", ";"))).strip()


def _comments(text: str) -> Counter[str]:
    """The letters and digits of the comments but ssolint's own: odd characters may go out, and all words stay."""
    lines = (line.lstrip() for line in _lines(text).split("\n"))
    comments = (line for line in lines if line.startswith(("#", ";")) and not _OWN.match(line))
    return Counter("".join(char for char in line if char.isascii() and char.isalnum()) for line in comments)


def _is_refused(text: str) -> bool:
    """Whether botocore refuses the text: configparser does, or a line of a nested block has no `=`."""
    from configparser import Error, RawConfigParser

    parser = RawConfigParser()
    try:
        parser.read_string(_lines(text))
    except Error:
        return True
    values = (value for section in parser.sections() for _, value in parser.items(section))
    blocks = (value.splitlines() for value in values if value.startswith("\n"))
    return any(line.strip() and "=" not in line for block in blocks for line in block)
