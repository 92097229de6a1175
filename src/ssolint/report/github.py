"""Workflow commands of GitHub Actions: one annotation for each finding.

GitHub shows the first ten of each level in a step. The form and what is to be escaped in it:
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ssolint.finding import Severity
from ssolint.report.common import effects_line, relative
from ssolint.report.escape import encoding_of, visible

if TYPE_CHECKING:
    from typing import TextIO

    from ssolint.diagnostic import Diagnostic, Report
    from ssolint.report import RenderOptions

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def render(report: Report, stream: TextIO, options: RenderOptions) -> None:
    """Write the report: nothing for a run without findings."""
    encoding = encoding_of(stream)
    environ = os.environ if options.environ is None else options.environ
    # GitHub knows a file by its name below the checkout, wherever in it the step runs.
    root = options.root or environ.get("GITHUB_WORKSPACE")

    def name(file: str) -> str:
        inside = relative(os.path.abspath(file), root) if root else relative(file, None)
        return visible(inside or file, encoding)

    lines = [
        _command("error", {"file": name(file), "title": "can't read the file"}, visible(reason, encoding))
        for file, reason in report.unreadable
    ]
    lines += [_annotation(diagnostic, name(diagnostic.file), encoding) for diagnostic in report.diagnostics]
    stream.write("".join(lines))


def _annotation(diagnostic: Diagnostic, file: str, encoding: str | None) -> str:
    place = diagnostic.place
    properties: dict[str, object] = {"file": file, "line": place.line}
    # GitHub takes columns only where the annotation stays in one line.
    if place.end_line == place.line:
        properties |= {"endLine": place.end_line, "col": place.column, "endColumn": max(place.end_column, place.column)}
    else:
        properties["endLine"] = place.end_line
    properties["title"] = diagnostic.rule
    paragraphs = [visible(diagnostic.message, encoding)]
    breaks = effects_line(diagnostic.breaks)
    if breaks:
        paragraphs.append(breaks)
    if diagnostic.fix is not None:
        paragraphs.append(
            f"{'fix' if diagnostic.fix.safe else 'unsafe fix'}: {visible(diagnostic.fix.title, encoding)}"
        )
    paragraphs.append(diagnostic.url)
    return _command(_COMMANDS[diagnostic.severity], properties, "\n".join(paragraphs))


def _command(name: str, properties: dict[str, object], message: str) -> str:
    given = ",".join(f"{key}={str(value).translate(_PROPERTY)}" for key, value in properties.items())
    return f"::{name} {given}::{message.translate(_DATA)}\n"
