"""One line for each finding: `file:line:column: severity[rule] message`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ssolint.report.escape import encoding_of, visible

if TYPE_CHECKING:
    from typing import TextIO

    from ssolint.diagnostic import Report
    from ssolint.report import RenderOptions


def render(report: Report, stream: TextIO, options: RenderOptions) -> None:  # noqa: ARG001 - all formats are called alike
    """Write the report: nothing for a run without findings.

    Files that could not be read are the caller's to name, on standard error.
    """
    encoding = encoding_of(stream)
    lines = []
    for found in report.diagnostics:
        place = f"{visible(found.file, encoding)}:{found.place.line}:{found.place.column}"
        lines.append(f"{place}: {found.severity.label}[{found.rule}] {visible(found.message, encoding)}\n")
    stream.write("".join(lines))
