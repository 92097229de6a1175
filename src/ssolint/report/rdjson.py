"""The diagnostic format of reviewdog, rdjson: one object for the run.

Its columns count bytes of UTF-8 from 1, so they are converted with the texts of the lines that the report holds. Where
a line's text is not known, or a secret was masked in it, whole lines are given, and no suggestion.
https://github.com/reviewdog/reviewdog/tree/master/proto/rdf
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ssolint.finding import Severity
from ssolint.report.common import applicable, relative
from ssolint.report.escape import json_text, sound
from ssolint.rule import URL
from ssolint.source import MASK

if TYPE_CHECKING:
    from typing import TextIO

    from ssolint.diagnostic import Diagnostic, Place, Report
    from ssolint.report import RenderOptions

_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.INFO: "INFO"}


def render(report: Report, stream: TextIO, options: RenderOptions) -> None:
    """Write the report."""
    rows: list[dict[str, Any]] = [
        {
            "message": f"can't read the file: {sound(reason)}",
            "location": {"path": _path(file, options)},
            "severity": "ERROR",
        }
        for file, reason in report.unreadable
    ]
    rows += [_diagnostic(diagnostic, options) for diagnostic in report.diagnostics]
    encode = json.JSONEncoder(check_circular=False).encode
    source = encode({"name": "ssolint", "url": URL})
    body = "[\n  " + ",\n  ".join(map(encode, rows)) + "\n ]" if rows else "[]"
    stream.write(json_text(f'{{"source": {source},\n "diagnostics": {body}}}\n'))


def _diagnostic(diagnostic: Diagnostic, options: RenderOptions) -> dict[str, Any]:
    lines = _known_lines(diagnostic)
    own = lines.get(diagnostic.file, {})
    row: dict[str, Any] = {
        "message": sound(diagnostic.message),
        "location": {"path": _path(diagnostic.file, options), "range": _range(diagnostic.place, own)},
        "severity": _SEVERITIES[diagnostic.severity],
        "code": {"value": diagnostic.rule, "url": diagnostic.url},
    }
    related = [
        {
            "message": sound(note.message),
            "location": {"path": _path(note.file, options), "range": _range(note.place, lines.get(note.file, {}))},
        }
        for note in diagnostic.notes
    ]
    if related:
        row["related_locations"] = related
    suggestions = _suggestions(diagnostic, own)
    if suggestions:
        row["suggestions"] = suggestions
    return row


def _suggestions(diagnostic: Diagnostic, lines: dict[int, str]) -> list[dict[str, Any]]:
    """One for each edit; none at all where one can't be placed exactly, since half a fix is none."""
    fix = applicable(diagnostic)
    if fix is None:
        return []
    ranges = [_range(change.place, lines) for change in fix.changes]
    if not all("column" in edge for place in ranges for edge in place.values()):
        return []
    return [{"range": place, "text": change.text} for place, change in zip(ranges, fix.changes, strict=True)]


def _known_lines(diagnostic: Diagnostic) -> dict[str, dict[int, str]]:
    """Collect the text of each line, by file and number, that the diagnostic shows as it is in the file."""
    shown = [(diagnostic.file, diagnostic.place.line, diagnostic.source_line)]
    shown += [(note.file, note.place.line, note.source_line) for note in diagnostic.notes]
    if diagnostic.fix is not None:
        shown += [(diagnostic.file, row.number, row.text) for row in diagnostic.fix.diff if row.sign != "+"]
    lines: dict[str, dict[int, str]] = {}
    for file, number, text in shown:
        if MASK not in text:
            lines.setdefault(file, {})[number] = text
    return lines


def _range(place: Place, lines: dict[int, str]) -> dict[str, dict[str, int]]:
    start = _column(place.line, place.column, lines)
    end = _column(place.end_line, place.end_column, lines)
    if start is None or end is None:
        # Only without both columns does the format take the lines as a whole.
        return {"start": {"line": place.line}, "end": {"line": place.end_line}}
    return {"start": {"line": place.line, "column": start}, "end": {"line": place.end_line, "column": end}}


def _column(line: int, column: int, lines: dict[int, str]) -> int | None:
    """Count the column in bytes; None where the text is not known, or where the place lies in the line end."""
    if column == 1:
        return 1
    text = lines.get(line)
    if text is None or column - 1 > len(text):
        return None
    try:
        return len(text[: column - 1].encode("utf-8", "surrogateescape")) + 1
    except UnicodeEncodeError:
        return None


def _path(name: str, options: RenderOptions) -> str:
    return sound(relative(name, options.root) or name)
