"""Whether a fix fits where it is offered: what it does to the lines that it does not touch.

In this format a line's meaning hangs on the lines above it, by its indentation, so that a change of one line can make
another one a part of a value. The lines round the edits are read again with the edits made, and held against what they
were. Loaded only where a rule has a fix to offer that needs it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from ssolint.finding import Edit
from ssolint.heading import OTHER, PROFILE, read_heading
from ssolint.source import CONFIG, Source, Span
from ssolint.syntax import Comment, Continuation, Directive, Document, Junk, Node, Section, Setting, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


# So many lines are read again for the fixes of a file, and so many more for each of its own: then no more are offered.
# Some seconds of work; a file reaches it where a thousand of its mistakes are parts of one value.
MOST_READ = 1_000_000
_MOST_READ_PER_LINE = 20


def is_spent(document: Document) -> bool:
    """Whether so many lines were read again for the fixes of a document that no more may be."""
    layout = _layout(document)
    return layout.read[0] > MOST_READ + _MOST_READ_PER_LINE * len(document.source.starts)


def fits(document: Document, edits: Iterable[Edit]) -> bool:
    """Whether the edits change only what they touch, as `moves` has it."""
    return moves(document, edits) is not None


def moves(document: Document, edits: Iterable[Edit]) -> set[tuple[str, str]] | None:
    """The settings, as (section's name, key), that a new header takes into its section; None if the edits do not fit.

    They fit if every line that they do not touch means the same with the edits made, and nothing gets worse.

    The same: a header stays a header, a setting stays in its section and a line of a block with its setting. Worse:
    more lines for which Python refuses the file, a section that comes to stand twice, a comment lost. Takes time linear
    in the lines that the edits can bear on: whole sections only where a header comes or goes, and in a template.
    """
    layout = _layout(document)
    edits = sorted(set(edits))
    if all(_stays_in_line(document, layout, edit) for edit in edits):
        return set()
    old: list[Section] = []
    new: list[Section] = []
    worse = 0
    found: set[tuple[str, str]] = set()
    for part in _parts(layout, edits):
        piece = _read_part(document, layout, part)
        before = list(_rows(piece.old))
        layout.read[0] += len(before)
        rows = {row.node.start: row for row in _rows(piece.new)}
        moved = piece.moved
        if not _stands_alone(rows, moved):
            return None
        owners = {moved.to(row.node.start): row.owner for row in before if isinstance(row.node, Continuation)}
        for row in before:
            if not _is_same(row, rows, moved, owners):
                return None
            found |= _move_of(row, rows, moved)
        old += piece.old
        new += piece.new
        worse += piece.faults(piece.new) - piece.faults(piece.old)
    fit = (
        worse <= 0
        and not _comments(old) - _comments(new)
        and _names_fit(layout, old, new)
        # Python looks at the blocks of [DEFAULT] as parts of the other sections: one more may be the first.
        and (_headers(new) <= _headers(old) or not _is_default_bad(document))
    )
    return found if fit else None


@lru_cache(maxsize=2)
def _is_default_bad(document: Document) -> bool:
    return any(section.name == "DEFAULT" and any(map(_bad_lines, section.settings)) for section in document.sections)


class _Layout(NamedTuple):
    """The sections of a document, the top included, where each begins, and how often each name is taken.

    `read` counts, in its one item, the lines that were read again.
    """

    sections: list[Section]
    starts: list[int]
    names: Counter[tuple[str, str]]
    read: list[int]


@lru_cache(maxsize=2)
def _layout(document: Document) -> _Layout:
    sections = [document.top, *document.sections]
    starts = [0, *(section.header.start for section in document.sections if section.header)]
    return _Layout(sections, starts, _names(sections), [0])


def _names(sections: Iterable[Section]) -> Counter[tuple[str, str]]:
    """What the headers name, each with how often; [DEFAULT] may stand several times, but each key in it once."""
    names = [section.name for section in sections if section.header and section.name != "DEFAULT"]
    meant = [(heading.kind, heading.name) for heading in (read_heading(name, CONFIG) for name in names)]
    # Some tools take `[dev]` for the profile that `[profile dev]` is, in the credentials file too.
    meant = [(PROFILE if kind == OTHER else kind, name) for kind, name in meant]
    given = [{setting.key for setting in section.settings} for section in sections if section.name == "DEFAULT"]
    keys = [("DEFAULT", key) for one in given for key in one]
    return Counter(meant) + Counter([("", name) for name in names]) + Counter(keys)


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
            part = part._replace(last=high)
        else:
            if part is not None:
                yield part
            part = _Part(low, high, [edit])
    if part is not None:
        yield part


def _stays_in_line(document: Document, layout: _Layout, edit: Edit) -> bool:
    """Whether an edit changes nothing but words of a comment, or of a line that continues a value."""
    nodes = layout.sections[bisect_right(layout.starts, edit.start) - 1].nodes
    at = bisect_right(nodes, edit.start, key=_start) - 1
    if at < 0 or document.source.template or not _is_within(edit, nodes[at].span):
        return False
    gone = document.source.text[edit.start : edit.end]
    if len(f"{gone}{edit.text}.".splitlines()) > 1:
        return False
    if isinstance(nodes[at], Comment):
        return _letters(gone) == _letters(edit.text)
    # A line of a block is one by its `=`.
    return isinstance(nodes[at], Continuation) and "=" not in gone


def _is_within(edit: Edit, span: Span) -> bool:
    return span.start < edit.start and edit.end <= span.end


class _Piece(NamedTuple):
    """What the edits can bear on, before and after them; `apart` are the keys that the section has elsewhere too."""

    old: list[Section]
    new: list[Section]
    moved: Moved
    template: bool
    apart: frozenset[str] = frozenset()

    def faults(self, sections: list[Section]) -> int:
        """How many lines there are for which Python refuses the file."""
        found = 0
        for section in sections:
            settings, header = section.settings, section.header
            found += sum(isinstance(node, Junk) for node in section.nodes) + sum(map(_bad_lines, settings))
            found += len(settings) if header is None else not header.closed
            if not self.template:
                found += len(settings) - len({setting.key for setting in settings} - self.apart)
        return found


def _read_part(document: Document, layout: _Layout, part: _Part) -> _Piece:
    """The lines that the edits of a part can bear on, and the same read again with the edits made."""
    source = document.source
    sections = layout.sections[part.first : part.last + 1]
    begin, end = layout.starts[part.first], len(source.text)
    if part.last + 1 < len(layout.sections) and (header := layout.sections[part.last + 1].header):
        # The header below closes both.
        sections.append(Section(header))
        end = _end(header)
    if part.first == part.last and not source.template:
        piece = _read_lines(source, sections, part, (begin, end))
        if _headers(piece.new) == _headers(piece.old):
            return piece
    moved = Moved(part.edits, begin)
    return _Piece(sections, _read_again(source, part.edits, begin, end), moved, source.template)


def _read_lines(source: Source, sections: list[Section], part: _Part, bounds: tuple[int, int]) -> _Piece:
    """The header and the lines round the edits, from and to a setting at the first column.

    Such a line means the same whatever stands above it. `sections` are the section of the edits and the header below.
    """
    (section, *after), (begin, end), edits = sections, bounds, part.edits
    nodes = section.nodes
    low = bisect_right(nodes, edits[0].start, key=_end)
    while low and not _is_anchor(nodes[low - 1]):
        low -= 1
    high = bisect_right(nodes, max(edit.end for edit in edits), key=_start)
    while high < len(nodes) and not _is_anchor(nodes[high]):
        high += 1
    near = Section(section.header)
    near.nodes = nodes[max(low - 1, 0) : high]
    near.settings = [node for node in near.nodes if isinstance(node, Setting)]
    top = _end(section.header) if section.header else begin
    if low and nodes[low - 1].start > top:
        # The lines in between are left out as if one more edit took them away.
        edits = [Edit(top, nodes[low - 1].start, ""), *edits]
    if high < len(nodes):
        after, end = [], nodes[high].start
    new = _read_again(source, edits, begin, end)
    keys = {setting.key for one in (near, *new) for setting in one.settings}
    here = Counter(setting.key for setting in near.settings)
    apart = frozenset(key for key in keys if _keys(section)[key] > here[key])
    return _Piece([near, *after], new, Moved(edits, begin), source.template, apart)


def _is_anchor(node: Node) -> bool:
    return isinstance(node, Setting) and not node.text[0].isspace()


_start = attrgetter("start")


def _end(node: Node) -> int:
    return node.start + len(node.text)


@lru_cache(maxsize=2)
def _keys(section: Section) -> Counter[str]:
    """How often a section has each key."""
    return Counter(setting.key for setting in section.settings)


def _headers(sections: list[Section]) -> int:
    return sum(section.header is not None for section in sections)


def _read_again(source: Source, edits: list[Edit], begin: int, end: int) -> list[Section]:
    """The sections of a stretch of the text with the edits made, the top included."""
    pieces = []
    at = begin
    for edit in edits:
        pieces += [source.text[at : edit.start], edit.text]
        at = max(edit.end, at)
    fresh = Source(b"", source.name, kind=source.kind, template=source.template)
    fresh.text = "".join([*pieces, source.text[at:end]])
    document = parse(fresh)
    return [document.top, *document.sections]


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
        owner = new[now.owner].node
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


def _bad_lines(setting: Setting) -> int:
    # botocore cuts a block by str.splitlines and wants an `=` in each part (configloader.py:183-200).
    if not setting.nested:
        return 0
    return sum(bool(part.strip()) and "=" not in part for line in setting.lines for part in line.content.splitlines())


def _comments(sections: Iterable[Section]) -> Counter[str]:
    """The letters and digits of the comments: odd characters may go out of them."""
    return Counter(_letters(node.text) for section in sections for node in section.nodes if isinstance(node, Comment))


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isascii() and char.isalnum())


def _names_fit(layout: _Layout, old: list[Section], new: list[Section]) -> bool:
    """Whether no header has come to name what another section of the file names."""
    before, after = _names(old), _names(new)
    return all(
        number <= before[name] or layout.names[name] - before[name] + number == 1 for name, number in after.items()
    )
