"""One JSON object for the whole run, with a version of its own; each finding stands on a line.

Lines and columns count from 1, columns in code points, ends are exclusive. All characters are ASCII.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ssolint.report.common import applicable
from ssolint.report.escape import json_text, sound

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from ssolint.diagnostic import Diagnostic, Note, Place, Report, Suggestion
    from ssolint.report import RenderOptions

VERSION = 1


def render(report: Report, stream: TextIO, options: RenderOptions) -> None:  # noqa: ARG001 - all formats are called alike
    """Write the report."""
    encode = json.JSONEncoder(check_circular=False).encode
    unreadable = [{"file": sound(file), "reason": sound(reason)} for file, reason in report.unreadable]
    rows = [
        f'{{"version": {VERSION}, "ssolint": {encode(report.version)}',
        f' "files": {encode([sound(file) for file in report.files])}',
        f' "findings": {_array(encode(finding_of(diagnostic)) for diagnostic in report.diagnostics)}',
        f' "summary": {encode(report.summary._asdict())}',
        f' "unreadable": {encode(unreadable)}}}\n',
    ]
    stream.write(json_text(",\n".join(rows)))


def _array(items: Iterable[str]) -> str:
    lines = ",\n  ".join(items)
    return f"[\n  {lines}\n ]" if lines else "[]"


def finding_of(diagnostic: Diagnostic) -> dict[str, Any]:
    """One finding with the keys that scripts rely on."""
    fix = applicable(diagnostic)
    return {
        "rule": diagnostic.rule,
        "code": diagnostic.code,
        "severity": diagnostic.severity.label,
        "message": sound(diagnostic.message),
        "file": sound(diagnostic.file),
        **_place(diagnostic.place),
        "section": None if diagnostic.section is None else sound(diagnostic.section),
        "setting": None if diagnostic.setting is None else sound(diagnostic.setting),
        "breaks": dict(diagnostic.breaks),
        "related": [_note(note) for note in diagnostic.notes],
        "fix": None if fix is None else _fix(fix),
        "url": diagnostic.url,
    }


def _place(place: Place) -> dict[str, int]:
    return {"line": place[0], "column": place[1], "end_line": place[2], "end_column": place[3]}


def _note(note: Note) -> dict[str, Any]:
    return {"message": sound(note.message), "file": sound(note.file), **_place(note.place)}


def _fix(fix: Suggestion) -> dict[str, Any]:
    edits = [{**_place(change.place), "text": change.text} for change in fix.changes]
    return {"title": sound(fix.title), "safe": fix.safe, "edits": edits}
