"""A Code Quality report of GitLab: an array of issues, a subset of Code Climate's.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ssolint.finding import REFUSES_FILE, REFUSES_PROFILE, Severity
from ssolint.report.common import effects_line, identity, relative
from ssolint.report.escape import json_text, visible

if TYPE_CHECKING:
    from typing import TextIO

    from ssolint.diagnostic import Diagnostic, Report
    from ssolint.report import RenderOptions


def render(report: Report, stream: TextIO, options: RenderOptions) -> None:
    """Write the report: an empty array for a run without findings."""
    issues = [_unreadable(file, reason, options.root) for file, reason in report.unreadable]
    issues += [_issue(diagnostic, options.root) for diagnostic in report.diagnostics]
    encode = json.JSONEncoder(check_circular=False).encode
    rows = ",\n ".join(map(encode, issues))
    stream.write(json_text(f"[\n {rows}\n]\n" if issues else "[]\n"))


def _issue(diagnostic: Diagnostic, root: str | None) -> dict[str, Any]:
    place = diagnostic.place
    path = _path(diagnostic.file, root)
    body = [effects_line(diagnostic.breaks), diagnostic.url]
    return {
        "type": "issue",
        "check_name": diagnostic.rule,
        "description": visible(diagnostic.message),
        "content": {"body": "\n\n".join(part for part in body if part)},
        "categories": ["Bug Risk"],
        "severity": severity_of(diagnostic),
        # GitLab takes two issues of one fingerprint for one, so the path is in it.
        "fingerprint": identity(diagnostic, path),
        "location": {"path": path, "lines": {"begin": place.line, "end": place.end_line}},
    }


def severity_of(diagnostic: Diagnostic) -> str:
    """Return how bad GitLab shows it to be: `blocker` where a tool loses the whole file, `critical` a profile."""
    if diagnostic.severity is Severity.INFO:
        return "info"
    if diagnostic.severity is Severity.WARNING:
        return "minor"
    effects = set(diagnostic.breaks.values())
    if REFUSES_FILE in effects:
        return "blocker"
    return "critical" if REFUSES_PROFILE in effects else "major"


def _unreadable(file: str, reason: str, root: str | None) -> dict[str, Any]:
    from hashlib import sha256

    path = _path(file, root)
    return {
        "type": "issue",
        "check_name": "unreadable",
        "description": visible(f"can't read the file: {reason}"),
        "categories": ["Bug Risk"],
        "severity": "blocker",
        "fingerprint": sha256(f"unreadable\0{path}".encode()).hexdigest(),
        "location": {"path": path, "lines": {"begin": 1, "end": 1}},
    }


def _path(name: str, root: str | None) -> str:
    return visible(relative(name, root) or name)
