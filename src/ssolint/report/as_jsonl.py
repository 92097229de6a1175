"""One JSON object a line for each finding, as in `json`. Files that could not be read have no line here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ssolint.report.as_json import finding_of
from ssolint.report.escape import json_text

if TYPE_CHECKING:
    from typing import TextIO

    from ssolint.diagnostic import Report
    from ssolint.report import RenderOptions


def render(report: Report, stream: TextIO, options: RenderOptions) -> None:  # noqa: ARG001 - all formats are called alike
    """Write the report: nothing for a run without findings."""
    encode = json.JSONEncoder(check_circular=False).encode
    stream.write("".join(json_text(encode(finding_of(diagnostic))) + "\n" for diagnostic in report.diagnostics))
