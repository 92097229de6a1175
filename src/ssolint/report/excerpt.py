"""A line of a file with marks under it, and paragraphs: all that has to know how many cells a text takes.

A row is a list of (text, style). Everything in a row is visible text. Widths are in terminal cells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ssolint.report.escape import LOG_COMMAND, has_command, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

Row = list[tuple[str, str]]

TAB = "    "
CUT = "..."
# The least room that a label gets beside or below its mark.
_LABEL_ROOM = 24


class Mark(NamedTuple):
    """A stretch of a line to underline: code points from 0, the end exclusive, with what to write beside it.

    `rule` is the character to draw with, `style` the name of its style.
    """

    start: int
    end: int
    label: str
    rule: str
    style: str


class Window(NamedTuple):
    """The part of a line that is shown: `pieces` stand for the code points from `first` on."""

    first: int
    pieces: list[tuple[str, int, bool]]
    cut_before: bool
    cut_after: bool

    def cells_to(self, index: int) -> int:
        """How many cells stand before a code point of the line; those outside the window count as its ends."""
        inside = min(max(index - self.first, 0), len(self.pieces))
        return len(CUT) * self.cut_before + sum(width for _, width, _ in self.pieces[:inside])


def cells(text: str) -> int:
    """How many terminal cells a visible text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def pieces_of(text: str, encoding: str | None) -> list[tuple[str, int, bool]]:
    """Return (what is shown, its cells, whether it stands for something else) for each code point."""
    broken = {match.start() + 1 for match in LOG_COMMAND.finditer(text)} if has_command(text) else set()
    pieces = []
    for index, char in enumerate(text):
        if char == "\t":
            pieces.append((TAB, len(TAB), False))
            continue
        piece = f"\\x{ord(char):02x}" if index in broken else shown(char, encoding)
        width = cells(piece)
        if width == 0 and not index:
            # It would combine with the frame.
            piece = f"<U+{ord(char):04X}>"
            width = len(piece)
        pieces.append((piece, width, piece != char))
    return pieces


def window_of(text: str, start: int, end: int, width: int, encoding: str | None) -> Window:
    """Cut a line to `width` cells that show the code points from `start` to `end`, or their beginning."""
    # However long the line is, only what can be shown is looked at: a code point may take no cell, but few do.
    begin = max(0, start - width)
    pieces = pieces_of(text[begin : start + 2 * width], encoding)
    # A mark behind the last character takes a cell too.
    total = sum(piece[1] for piece in pieces) + (start >= len(text))
    if begin == 0 and len(pieces) == len(text) and total <= width:
        return Window(0, pieces, cut_before=False, cut_after=False)
    widths = [piece[1] for piece in pieces]
    at = start - begin
    room = width - 2 * len(CUT)
    needed = min(sum(widths[at : max(end - begin, at)]) or 1, room)
    spare = room - needed
    behind = sum(widths[max(end - begin, at) :])
    left = _back(widths, at, max(spare - behind, spare // 2))
    if begin + left == 0:
        room += len(CUT)
    right, used = left, 0
    while right < len(pieces) and used + widths[right] <= room:
        used += widths[right]
        right += 1
    return Window(begin + left, pieces[left:right], cut_before=begin + left > 0, cut_after=begin + right < len(text))


def _back(widths: list[int], at: int, room: int) -> int:
    """Find the first index from which the widths up to `at` fit in `room`, not on a character that combines."""
    left = min(at, len(widths))
    while left > 0 and widths[left - 1] <= room:
        left -= 1
        room -= widths[left]
    while left < at and left and not widths[left]:
        left += 1
    return left


def text_row(window: Window, style: str, strong: tuple[int, int] = (0, 0)) -> Row:
    """Return the window's text; the code points of `strong` in the emphatic form of the style."""
    row: Row = [(CUT, "frame")] if window.cut_before else []
    for index, (piece, _, odd) in enumerate(window.pieces, window.first):
        name = style
        if strong[0] <= index < strong[1]:
            name = f"{style}!"
        elif odd and not style:
            name = "odd"
        if row and row[-1][1] == name:
            row[-1] = (row[-1][0] + piece, name)
        else:
            row.append((piece, name))
    if window.cut_after:
        row.append((CUT, "frame"))
    return row


def marked_line(text: str, marks: list[Mark], width: int, encoding: str | None) -> Iterator[tuple[bool, Row]]:
    """Yield the rows for one line and its marks: (whether it is the line's own text, row)."""
    inside = [
        mark._replace(start=min(mark.start, len(text)), end=min(max(mark.end, mark.start), len(text))) for mark in marks
    ]
    first = window_of(text, inside[0].start, inside[0].end, width, encoding)
    shared = not first.cut_before and not first.cut_after and all(first.cells_to(mark.start) < width for mark in inside)
    yield True, text_row(first, "")
    for index, mark in enumerate(inside):
        window = first
        if index and not shared:
            # Two places of a long line need not fit in one window: each gets its own.
            window = window_of(text, mark.start, mark.end, width, encoding)
            yield True, text_row(window, "")
        for row in _mark_rows(mark, window, width):
            yield False, row


def _mark_rows(mark: Mark, window: Window, width: int) -> Iterator[Row]:
    offset = window.cells_to(mark.start)
    length = max(1, window.cells_to(mark.end) - offset)
    row = [(" " * offset, ""), (mark.rule * length, mark.style)]
    if not mark.label:
        yield row
        return
    if cells(mark.label) < width - offset - length:
        yield [*row, (" " + mark.label, mark.style)]
        return
    yield row
    indent = min(offset, max(0, width - max(_LABEL_ROOM, min(cells(mark.label), 2 * _LABEL_ROOM))))
    for line in wrap(mark.label, width - indent):
        yield [(" " * indent, ""), (line, mark.style)]


def wrap(text: str, width: int) -> list[str]:
    """Break a visible text into lines of at most `width` cells, inside a word only where it is too long."""
    lines: list[str] = []
    line, used = "", 0
    for word in text.split(" "):
        size = cells(word)
        if line and used + 1 + size <= width:
            line, used = f"{line} {word}", used + 1 + size
            continue
        if line:
            lines.append(line)
        *full, line = _chop(word, width) if size > width else [word]
        lines += full
        used = cells(line)
    return [*lines, line]


def _chop(word: str, width: int) -> list[str]:
    parts, begin, used = [], 0, 0
    for index, char in enumerate(word):
        size = cells(char)
        if used + size > width and index > begin:
            parts.append(word[begin:index])
            begin, used = index, 0
        used += size
    return [*parts, word[begin:]]
