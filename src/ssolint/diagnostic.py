"""What a reporter gets: findings after the policy, with positions, excerpts and suggestions, and without any secret.

Everything here is redacted when it is made, and holds no way back to the file: a reporter can't forget to redact.
"""

from __future__ import annotations

from ssolint.finding import Severity
from ssolint.record import Record
from ssolint.rule import url_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ssolint.finding import Finding, Fix, Related
    from ssolint.source import Source, Span
    from ssolint.syntax import Section


# Wider lines, in code points, are in no diff: each of the findings in a line would hold it twice.
_WIDEST = 10_000
# A message quotes what the user wrote, which may be a line of megabytes.
_LONGEST_MESSAGE = 1_000


class Place(Record):
    """A stretch of a file: lines and columns from 1, columns in code points, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Note(Record):
    """A related place with what to say about it. `source_line` is the text of its first line."""

    message: str
    file: str
    place: Place
    source_line: str


class Change(Record):
    """One edit of a suggestion: replace the place by the text."""

    place: Place
    text: str


class DiffLine(Record):
    """One line of a suggestion's diff: `-` or `+` or a blank, the line's number (old for `-` and blank), its text."""

    sign: str
    number: int
    text: str


class Suggestion(Record):
    """A fix as it is shown."""

    title: str
    safe: bool
    changes: tuple[Change, ...]
    diff: tuple[DiffLine, ...]


class Diagnostic(Record):
    """One finding as it is shown. `source_line` is its first line; `occurrence` counts equal ones in a section."""

    rule: str
    code: str
    severity: Severity
    message: str
    file: str
    place: Place
    section: str | None
    setting: str | None
    breaks: Mapping[str, str]
    notes: tuple[Note, ...]
    fix: Suggestion | None
    url: str
    source_line: str
    occurrence: int


class Summary(Record):
    """How many findings there are of each kind, and how many of them a fix would settle."""

    error: int = 0
    warning: int = 0
    info: int = 0
    suppressed: int = 0
    fixed: int = 0
    fixable: int = 0
    unsafely_fixable: int = 0


class Report(Record):
    """The outcome of a run. `files` are those that were read; `unreadable` holds (file, reason)."""

    version: str
    files: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    unreadable: tuple[tuple[str, str], ...]
    summary: Summary
    exit_code: int


class Describer:
    """Makes the diagnostics of one file."""

    __slots__ = ("_line", "codes", "seen", "source", "titles")

    def __init__(self, source: Source, codes: Mapping[str, str]) -> None:
        """`codes` maps a rule's name to its code."""
        self.source = source
        self.codes = codes
        self.seen: dict[tuple[str, str | None, str | None], int] = {}
        self.titles: dict[int, str] = {}
        self._line: tuple[int, str] = (0, "")

    def describe(self, finding: Finding) -> Diagnostic:
        """One finding, redacted and with positions."""
        source = self.source
        section = None if finding.section is None else self._title(finding.section)
        setting = None if finding.setting is None else source.redact(finding.setting.key)
        key = (finding.rule, section, setting)
        occurrence = self.seen[key] = self.seen.get(key, -1) + 1
        place = place_of(source, finding.span)
        return Diagnostic(
            rule=finding.rule,
            code=self.codes[finding.rule],
            severity=finding.severity,
            message=cut(source.redact(finding.message)),
            file=source.name,
            place=place,
            section=section,
            setting=setting,
            breaks=finding.breaks,
            notes=tuple(self._note(related) for related in finding.related),
            fix=None if finding.fix is None else suggestion(source, finding.fix),
            url=url_of(finding.rule),
            source_line=self._line_of(place.line),
            occurrence=occurrence,
        )

    def _line_of(self, line: int) -> str:
        """The line, one and the same text for all findings in it: it may be long, and they many."""
        if self._line[0] != line:
            self._line = (line, line_of(self.source, line))
        return self._line[1]

    def _title(self, section: Section) -> str | None:
        title = self.titles.get(id(section))
        if title is None:
            title = self.titles[id(section)] = self.source.redact(section.name.strip())
        return title or None

    def _note(self, related: Related) -> Note:
        source = related.source or self.source
        place = place_of(source, related.span)
        message = self.source.redact(source.redact(related.message))
        return Note(cut(message), source.name, place, line_of(source, place.line))


def cut(message: str) -> str:
    """A message of a length that can be shown."""
    # What is redacted already can be cut; the other way round a part of a secret would be left.
    return message if len(message) <= _LONGEST_MESSAGE else f"{message[:_LONGEST_MESSAGE]}..."


def place_of(source: Source, span: Span) -> Place:
    """The lines and columns of a span."""
    start = source.position(span.start)
    end = start if span.end == span.start else source.position(span.end)
    if end.column == 1 and end.line > start.line:
        # A span that takes in a line end stops at the end of its own line.
        last = source.line_span(end.line - 1)
        end = source.position(last.end) if last.end > span.start else end
    return Place(start.line, start.column, end.line, end.column)


def line_of(source: Source, line: int) -> str:
    """A line's text without its line end, redacted."""
    span = source.line_span(line)
    return source.redact(source.text[span.start : span.end])


def suggestion(source: Source, fix: Fix) -> Suggestion:
    """A fix as it is shown: its edits with positions, and a diff of the lines that it changes."""
    changes = []
    for edit in sorted(fix.edits):
        start, end = source.position(edit.start), source.position(edit.end)
        changes.append(Change(Place(*start, *end), source.redact(edit.text)))
    return Suggestion(cut(source.redact(fix.title)), fix.safe, tuple(changes), tuple(_diff(source, fix)))


def _diff(source: Source, fix: Fix) -> list[DiffLine]:
    """The lines before and after, edits that share a line taken together, but for lines too wide to be shown.

    Linear in the lines that are touched.
    """
    rows: list[DiffLine] = []
    for first, end, new in _blocks(source, fix):
        start = first
        old = [source.text[slice(*source.line_span(line))] for line in range(start, end)]
        if any(len(line) > _WIDEST for line in old):
            continue
        new_lines = new.replace("\r\n", "\n").replace("\r", "\n").split("\n") if new else []
        least = min(len(old), len(new_lines))
        same = next((at for at in range(least) if old[at] != new_lines[at]), least)
        old, new_lines, start = old[same:], new_lines[same:], start + same
        while old and new_lines and old[-1] == new_lines[-1]:
            old.pop()
            new_lines.pop()
        rows += [DiffLine("-", start + at, source.redact(text)) for at, text in enumerate(old)]
        rows += [DiffLine("+", start + at, source.redact(text)) for at, text in enumerate(new_lines)]
    return rows


def _blocks(source: Source, fix: Fix) -> list[tuple[int, int, str]]:
    """(first line, line behind the last, new text without its last line end) for each run of lines that edits touch."""
    blocks: list[tuple[int, int, list[tuple[int, int, str]]]] = []
    for edit in sorted(fix.edits):
        first = source.position(edit.start).line
        last = source.position(edit.end).line
        if blocks and first <= blocks[-1][1] - 1:
            # Added to, not copied: a fix may have thousands of edits in one line.
            blocks[-1][2].append(edit)
            blocks[-1] = (blocks[-1][0], max(blocks[-1][1], last + 1), blocks[-1][2])
        else:
            blocks.append((first, last + 1, [edit]))
    found = []
    for first, behind, edits in blocks:
        begin = source.starts[first - 1]
        end = source.starts[behind - 1] if behind <= len(source.starts) else len(source.text)
        parts = []
        for start, stop, text in edits:
            parts += [source.text[begin:start], text]
            begin = stop
        parts.append(source.text[begin:end])
        new = "".join(parts)
        lines = new.replace("\r\n", "\n").replace("\r", "\n")
        found.append((first, behind, lines.removesuffix("\n")))
    return found


def summarise(diagnostics: Iterable[Diagnostic], *, suppressed: int = 0, fixed: int = 0) -> Summary:
    """Count the diagnostics."""
    counts = dict.fromkeys(Severity, 0)
    fixable = unsafe = 0
    for diagnostic in diagnostics:
        counts[diagnostic.severity] += 1
        if diagnostic.fix is not None:
            fixable += diagnostic.fix.safe
            unsafe += not diagnostic.fix.safe
    return Summary(
        error=counts[Severity.ERROR],
        warning=counts[Severity.WARNING],
        info=counts[Severity.INFO],
        suppressed=suppressed,
        fixed=fixed,
        fixable=fixable,
        unsafely_fixable=unsafe,
    )
