"""The report for people: each finding with the text that it is about, why it matters, whom it breaks, and the fix."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ssolint.page import page_of
from ssolint.report.common import effects_line, quoted
from ssolint.report.escape import visible
from ssolint.report.excerpt import Mark, Row, marked_line, text_row, window_of, wrap
from ssolint.report.terminal import Paint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from ssolint.diagnostic import Diagnostic, DiffLine, Note, Report, Summary
    from ssolint.report import RenderOptions
    from ssolint.rule import Rule

# A paragraph is hard to read in longer lines, however wide the terminal.
_PARAGRAPH = 100
# A fix that touches a whole file would push all else off the screen.
_DIFF_ROWS = 16


def render(report: Report, stream: TextIO, options: RenderOptions) -> None:
    """Write the report; a run without findings has one short line.

    Files that could not be read are the caller's to name, on standard error.
    """
    paint = Paint(stream, options)
    rules = {rule.name: rule for rule in options.rules()} if report.diagnostics else {}
    explained: set[str] = set()
    for diagnostic in report.diagnostics:
        rule = rules.get(diagnostic.rule) if diagnostic.rule not in explained else None
        explained.add(diagnostic.rule)
        stream.write("\n".join(_Block(diagnostic, paint, options.root).lines(rule)) + "\n\n")
    if not options.quiet:
        stream.writelines(line + "\n" for line in summary_lines(report, paint))


class _Block:
    """The lines of one finding."""

    __slots__ = ("diagnostic", "digits", "paint", "room", "root", "style")

    def __init__(self, diagnostic: Diagnostic, paint: Paint, root: str | None) -> None:
        self.diagnostic = diagnostic
        self.paint = paint
        self.root = root
        self.style = diagnostic.severity.label
        numbers = [diagnostic.place.line, *(note.place.line for note in diagnostic.notes)]
        if diagnostic.fix is not None:
            numbers += [row.number for row in diagnostic.fix.diff[:_DIFF_ROWS]]
        self.digits = len(str(max(numbers)))
        self.room = paint.width - self.digits - 3

    def lines(self, rule: type[Rule] | None) -> Iterator[str]:
        """All of it; with the rule, also why the rule matters."""
        yield from self._header()
        yield from self._excerpts()
        entries = list(self._entries(rule))
        if entries:
            yield self._gutter("|", [])
            yield from entries

    def _entries(self, rule: type[Rule] | None) -> Iterator[str]:
        if rule is not None:
            yield from self._entry("why", self._visible(page_of(rule).reason))
        breaks = effects_line(self.diagnostic.breaks)
        if breaks:
            yield from self._entry("breaks", breaks)
        yield from self._fix()

    def _visible(self, text: str) -> str:
        return visible(text, self.paint.encoding)

    def _header(self) -> Iterator[str]:
        found, paint = self.diagnostic, self.paint
        label = f"{found.severity.label}[{found.rule}]"
        first, *rest = wrap(f"{label}: {self._visible(found.message)}", paint.width - 2)
        if first.startswith(label):
            first = (
                paint(found.severity.label, self.style)
                + paint("[", self.style)
                + paint(found.rule, self.style, found.url)
                + paint("]", self.style)
                + paint(first[len(label) :], "strong")
            )
        yield first
        yield from ("  " + paint(line, "strong") for line in rest)

    def _excerpts(self) -> Iterator[str]:
        found = self.diagnostic
        yield self._location("-->", found.file, found.place.line, found.place.column)
        here = [note for note in found.notes if note.file == found.file]
        yield from self._frame([(found.place.line, found.source_line, self._primary()), *map(self._note, here)])
        others: dict[str, list[Note]] = {}
        for note in found.notes:
            if note.file != found.file:
                others.setdefault(note.file, []).append(note)
        for file, notes in others.items():
            yield self._location(":::", file, notes[0].place.line, notes[0].place.column)
            yield from self._frame([self._note(note) for note in notes])

    def _primary(self) -> Mark:
        place = self.diagnostic.place
        if place.end_line == place.line:
            return Mark(place.column - 1, place.end_column - 1, "", "^", self.style)
        label = f"to line {place.end_line}"
        return Mark(place.column - 1, len(self.diagnostic.source_line), label, "^", self.style)

    def _note(self, note: Note) -> tuple[int, str, Mark]:
        place = note.place
        end = place.end_column - 1 if place.end_line == place.line else len(note.source_line)
        return place.line, note.source_line, Mark(place.column - 1, end, self._visible(note.message), "-", "note")

    def _frame(self, places: list[tuple[int, str, Mark]]) -> Iterator[str]:
        yield self._gutter("|", [])
        lines: dict[int, tuple[str, list[Mark]]] = {}
        for number, text, mark in places:
            lines.setdefault(number, (text, []))[1].append(mark)
        before = None
        for number, (text, marks) in sorted(lines.items()):
            if before is not None and number > before + 1:
                yield self.paint("...", "frame")
            before = number
            for own, row in marked_line(text, marks, self.room, self.paint.encoding):
                yield self._gutter("|", row, number if own else None)

    def _fix(self) -> Iterator[str]:
        fix = self.diagnostic.fix
        if fix is None:
            return
        yield from self._entry("fix" if fix.safe else "unsafe fix", self._visible(fix.title))
        if not fix.diff:
            return
        yield self._gutter("|", [])
        before = None
        for row, (start, end) in zip(fix.diff[:_DIFF_ROWS], changed(fix.diff), strict=False):
            if before is not None and row.number > before + 1:
                yield self.paint("...", "frame")
            before = row.number
            window = window_of(row.text, start, end, self.room, self.paint.encoding)
            style = row.sign.strip()
            yield self._gutter(row.sign, text_row(window, style, (start, end) if style else (0, 0)), row.number)
        hidden = len(fix.diff) - _DIFF_ROWS
        if hidden > 0:
            yield self.paint(f"... and {counted(hidden, 'more line')}", "frame")

    def _entry(self, name: str, text: str) -> Iterator[str]:
        paint = self.paint
        first, *rest = wrap(f"{name}: {text}", min(self.room, _PARAGRAPH))
        head = " " * self.digits + " " + paint("=", "frame") + " "
        yield head + paint(f"{name}:", "strong") + first[len(name) + 1 :]
        yield from (" " * (self.digits + 3) + line for line in rest)

    def _location(self, arrow: str, file: str, line: int, column: int) -> str:
        place = f"{self._visible(file)}:{line}:{column}"
        link = file_url(file, self.root) if self.paint.links else None
        return " " * self.digits + self.paint(arrow, "frame") + " " + self.paint(place, "", link)

    def _gutter(self, sign: str, row: Row, number: int | None = None) -> str:
        paint = self.paint
        count = " " * self.digits if number is None else paint(f"{number:>{self.digits}}", "frame")
        edge = count + " " + paint(sign, sign if sign in "-+" else "frame")
        body = "".join(paint(text, style) for text, style in row)
        return f"{edge} {body}" if row else edge


def changed(diff: tuple[DiffLine, ...]) -> list[tuple[int, int]]:
    """Which code points of each line of a diff differ from the line's counterpart; all of them where it has none."""
    spans = [(0, len(row.text)) for row in diff]
    start = 0
    while start < len(diff):
        plus = start
        while plus < len(diff) and diff[plus].sign == "-":
            plus += 1
        end = plus
        while end < len(diff) and diff[end].sign == "+":
            end += 1
        if plus - start == end - plus:
            for old, new in zip(range(start, plus), range(plus, end), strict=True):
                spans[old], spans[new] = _difference(diff[old].text, diff[new].text)
        start = max(end, start + 1)
    return spans


def _difference(old: str, new: str) -> tuple[tuple[int, int], tuple[int, int]]:
    shorter = min(len(old), len(new))
    start = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    tail = next((at for at in range(shorter - start) if old[-1 - at] != new[-1 - at]), shorter - start)
    return (start, len(old) - tail), (start, len(new) - tail)


def file_url(name: str, root: str | None) -> str | None:
    """Return the `file:` address of a file, None for standard input."""
    if name in {"-", "<stdin>"}:
        return None
    path = os.path.abspath(os.path.join(root or os.curdir, name))
    return "file:///" + quoted(path.replace(os.sep, "/")).lstrip("/")


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """`1 file`, `2 files`."""
    return f"{number} {noun}" if number == 1 else f"{number} {plural or noun + 's'}"


def summary_lines(report: Report, paint: Paint) -> Iterator[str]:
    """Say what was fixed, what was found, what a fix would settle, what was suppressed."""
    summary = report.summary
    if summary.fixed:
        yield f"Fixed {counted(summary.fixed, 'problem')}"
    tail = f"; {summary.suppressed} suppressed" if summary.suppressed else ""
    counts = [
        paint(counted(number, noun, plural), noun)
        for number, noun, plural in (
            (summary.error, "error", "errors"),
            (summary.warning, "warning", "warnings"),
            (summary.info, "info", "info"),
        )
        if number
    ]
    if counts:
        concerned = len({diagnostic.file for diagnostic in report.diagnostics})
        files = counted(len(report.files), "file") if len(report.files) > concerned else ""
        files = f"{concerned} of {files}" if files else counted(concerned, "file")
        yield f"Found {_and(counts)} in {files}{_fixable(summary)}{tail}"
    elif report.files:
        yield f"{paint('No problems found', 'good')} in {counted(len(report.files), 'file')}{tail}"


def _and(parts: list[str]) -> str:
    return " and ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)


def _fixable(summary: Summary) -> str:
    if summary.fixable and summary.unsafely_fixable:
        return f"; {summary.fixable} can be fixed with --fix, {summary.unsafely_fixable} more with --unsafe-fixes"
    if summary.fixable:
        return f"; {summary.fixable} can be fixed with --fix"
    if summary.unsafely_fixable:
        return f"; {summary.unsafely_fixable} can be fixed with --fix --unsafe-fixes"
    return ""
