"""Whether a fix fits where it is offered: what it does to the lines that it does not touch.

In this format a line's meaning hangs on the lines above it, by its indentation, so that a change of one line can make
another one a part of a value. The sections that the edits touch are read again with the edits made, and held against
what they were. Loaded only where a rule has a fix to offer that needs it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ssolint.heading import OTHER, PROFILE, read_heading
from ssolint.source import CONFIG, Source
from ssolint.syntax import Comment, Continuation, Directive, Document, Junk, Node, Section, Setting, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ssolint.finding import Edit


def fits(document: Document, edits: Iterable[Edit]) -> bool:
    """Whether the edits change only what they touch, as `moves` has it."""
    return moves(document, edits) is not None


def moves(document: Document, edits: Iterable[Edit]) -> set[tuple[str, str]] | None:
    """The settings, as (section's name, key), that a new header takes into its section; None if the edits do not fit.

    They fit if every line that they do not touch means the same with the edits made, and nothing gets worse.

    The same: a header stays a header, a setting stays in its section and a line of a block with its setting. Worse:
    more lines for which Python refuses the file, a section that comes to stand twice, a comment lost. Takes time linear
    in the sections that the edits touch.
    """
    layout = _layout(document)
    old: list[Section] = []
    new: list[Section] = []
    found: set[tuple[str, str]] = set()
    for part in _parts(layout, sorted(set(edits))):
        sections, fresh, after = _read_part(document, layout, part)
        before = [*_rows(sections), *_rows(after)]
        rows = {row.node.start: row for row in _rows(fresh)}
        moved = Moved(part.edits, layout.starts[part.first])
        if not _stands_alone(rows, moved):
            return None
        owners = {moved.to(row.node.start): row.owner for row in before if isinstance(row.node, Continuation)}
        for row in before:
            if not _is_same(row, rows, moved, owners):
                return None
            found |= _move_of(row, rows, moved)
        old += [*sections, *after]
        new += fresh
    template = document.source.template
    fit = (
        _faults(new, template=template) <= _faults(old, template=template)
        and not _comments(old) - _comments(new)
        and _names_fit(layout, old, new)
        # Python looks at the blocks of [DEFAULT] as parts of the other sections: one more may be the first.
        and (len(new) <= len(old) or not _is_default_bad(document))
    )
    return found if fit else None


@lru_cache(maxsize=2)
def _is_default_bad(document: Document) -> bool:
    return any(section.name == "DEFAULT" and any(map(_bad_lines, section.settings)) for section in document.sections)


class _Layout(NamedTuple):
    """The sections of a document, the top included, where each begins, and how often each name is taken."""

    sections: list[Section]
    starts: list[int]
    names: Counter[tuple[str, str]]


@lru_cache(maxsize=2)
def _layout(document: Document) -> _Layout:
    sections = [document.top, *document.sections]
    starts = [0, *(section.header.start for section in document.sections if section.header)]
    return _Layout(sections, starts, _names(sections))


def _names(sections: Iterable[Section]) -> Counter[tuple[str, str]]:
    """What the headers name, each with how often; Python's [DEFAULT] may stand several times."""
    names = [section.name for section in sections if section.header and section.name != "DEFAULT"]
    meant = [(heading.kind, heading.name) for heading in (read_heading(name, CONFIG) for name in names)]
    # Some tools take `[dev]` for the profile that `[profile dev]` is, in the credentials file too.
    meant = [(PROFILE if kind == OTHER else kind, name) for kind, name in meant]
    return Counter(meant) + Counter([("", name) for name in names])


class _Part(NamedTuple):
    """A run of sections, by the numbers of the first and the last, and the edits in it."""

    first: int
    last: int
    edits: list[Edit]


def _parts(layout: _Layout, edits: list[Edit]) -> Iterator[_Part]:
    """The runs of sections that the edits touch; an edit of a header touches the section above it too."""
    part: _Part | None = None
    for edit in edits:
        low = high = bisect_right(layout.starts, edit.start) - 1
        header = layout.sections[low].header
        if header is not None and edit.start < header.start + len(header.text):
            low -= 1
        high = max(high, bisect_left(layout.starts, edit.end) - 1)
        if part is not None and low <= part.last:
            part.edits.append(edit)
            part = part._replace(last=max(part.last, high), first=min(part.first, low))
        else:
            if part is not None:
                yield part
            part = _Part(low, high, [edit])
    if part is not None:
        yield part


def _read_part(document: Document, layout: _Layout, part: _Part) -> tuple[list[Section], list[Section], list[Section]]:
    """The sections of a part, the same read again with the edits made, and the header below it, which closes both."""
    source = document.source
    sections = layout.sections[part.first : part.last + 1]
    after = []
    end = len(source.text)
    if part.last + 1 < len(layout.sections) and (header := layout.sections[part.last + 1].header):
        after = [Section(header)]
        end = header.start + len(header.text)
    pieces = []
    at = layout.starts[part.first]
    for edit in part.edits:
        pieces += [source.text[at : edit.start], edit.text]
        at = max(edit.end, at)
    fresh = Source(b"", source.name, kind=source.kind, template=source.template)
    fresh.text = "".join([*pieces, source.text[at:end]])
    document = parse(fresh)
    return sections, [document.top, *document.sections], after


class _Row(NamedTuple):
    """A line with its section, the line of the section's header, and that of the setting it belongs to (-1: none)."""

    node: Node
    section: Section
    header: int
    owner: int


def _rows(sections: Iterable[Section]) -> Iterator[_Row]:
    for section in sections:
        header = section.header.start if section.header else -1
        owner = -1
        for node in [*([section.header] if section.header else []), *section.nodes]:
            if isinstance(node, Setting):
                owner = node.start
            yield _Row(node, section, header, owner if isinstance(node, Setting | Continuation) else -1)


class Moved:
    """Where the lines of the old text stand in the new one."""

    __slots__ = ("begin", "edits", "shifts", "starts")

    def __init__(self, edits: list[Edit], begin: int = 0) -> None:
        """The edits in their order; `begin` is the offset in the old text at which the new one begins."""
        self.edits = edits
        self.begin = begin
        self.starts = [edit.start for edit in edits]
        self.shifts = [0]
        for edit in edits:
            self.shifts.append(self.shifts[-1] + len(edit.text) - (edit.end - edit.start))

    def shifted(self) -> list[tuple[Edit, int]]:
        """Each edit with the distance by which those before it have moved its place."""
        return list(zip(self.edits, self.shifts, strict=False))

    def of(self, node: Node) -> list[Edit]:
        """The edits that change the line; whole lines put above it do not."""
        low = bisect_left(self.starts, node.start)
        if low and self.edits[low - 1].end > node.start:
            low -= 1
        high = bisect_left(self.starts, node.start + len(node.text))
        return [edit for edit in self.edits[low:high] if not _is_above(edit, node.start)]

    def to(self, start: int) -> int:
        """The place in the new text of the line that begins here; where the new one begins at 0, -1 for -1."""
        at = bisect_left(self.starts, start)
        while at < len(self.edits) and _is_above(self.edits[at], start):
            at += 1
        return start + self.shifts[at] - self.begin


def _is_above(edit: Edit, start: int) -> bool:
    return edit.start == edit.end == start and edit.text.endswith(("\n", "\r"))


def _is_same(row: _Row, new: dict[int, _Row], moved: Moved, owners: dict[int, int]) -> bool:
    """Whether a line means the same; `owners` tells of the lines that continued a setting which one."""
    node = row.node
    edits = moved.of(node)
    now = new.get(moved.to(node.start))
    if edits:
        content = node.span
        gone = any(edit.start <= content.start and content.end <= edit.end for edit in edits)
        # A line that was changed, and not taken out, is still one of its own.
        return gone or now is None or isinstance(node, Continuation | Junk) or not isinstance(now.node, Continuation)
    if now is None or type(now.node) is not type(node):
        return False
    if isinstance(node, Setting | Continuation) and now.owner != moved.to(row.owner):
        # Below a line that was swallowed with this one, it is as lost as it was.
        owner = new[now.owner].node if now.owner >= 0 else None
        fellow = owners.get(now.owner) == row.owner
        swallowed = isinstance(node, Continuation) and node.value is not None
        return swallowed and fellow and isinstance(owner, Setting) and not owner.nested
    if isinstance(node, Setting) and isinstance(now.node, Setting):
        lines = {moved.to(line.start) for line in node.lines}
        header = moved.to(row.header)
        # A line between the two may have become a header: that is then what the edits are for.
        return lines.issuperset(line.start for line in now.node.lines) and now.header >= header
    return True


def _stands_alone(new: dict[int, _Row], moved: Moved) -> bool:
    """Whether no line that was put in is a part of a value that stood there, or lies in a template's tag."""
    for edit, shift in moved.shifted():
        if "\n" in edit.text or "\r" in edit.text:
            begin = edit.start + shift - moved.begin
            for start in range(begin, begin + len(edit.text)):
                row = new.get(start)
                if row is not None and (isinstance(row.node, Directive) or -1 < row.owner < begin):
                    return False
    return True


def _move_of(row: _Row, new: dict[int, _Row], moved: Moved) -> set[tuple[str, str]]:
    """A setting that no edit touches, in its old section and its new one, if they are two."""
    now = new.get(moved.to(row.node.start))
    if now is None or not isinstance(row.node, Setting) or now.header == moved.to(row.header):
        return set()
    return {(row.section.name, row.node.key), (now.section.name, row.node.key)}


def _faults(sections: Iterable[Section], *, template: bool) -> int:
    """How many lines there are for which Python refuses the file."""
    found = 0
    for section in sections:
        settings, header = section.settings, section.header
        found += sum(isinstance(node, Junk) for node in section.nodes) + sum(map(_bad_lines, settings))
        found += len(settings) if header is None else not header.closed
        if not template:
            found += len(settings) - len({setting.key for setting in settings})
    return found


def _bad_lines(setting: Setting) -> int:
    # botocore cuts a block by str.splitlines and wants an `=` in each part (configloader.py:183-200).
    if not setting.nested:
        return 0
    return sum(bool(part.strip()) and "=" not in part for line in setting.lines for part in line.content.splitlines())


def _comments(sections: Iterable[Section]) -> Counter[str]:
    """The letters and digits of the comments: odd characters may go out of them."""
    comments = (node.text for section in sections for node in section.nodes if isinstance(node, Comment))
    return Counter("".join(char for char in text if char.isascii() and char.isalnum()) for text in comments)


def _names_fit(layout: _Layout, old: list[Section], new: list[Section]) -> bool:
    """Whether no header has come to name what another section of the file names."""
    before, after = _names(old), _names(new)
    return all(
        number <= before[name] or layout.names[name] - before[name] + number == 1 for name, number in after.items()
    )
