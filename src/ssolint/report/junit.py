"""JUnit's XML: a suite for each file, a failed case for each finding, one passed case for a file without findings.

There is no standard; the form is the one that readers agree on (the schema of Apache Ant's reports), so positions stand
in names and texts, not in attributes that some readers refuse. All characters are ASCII.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from ssolint.report.common import effects_line
from ssolint.report.escape import visible

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from ssolint.diagnostic import Diagnostic, Report
    from ssolint.report import RenderOptions

_MARKUP = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"}


class _Suite(NamedTuple):
    file: str
    cases: list[str]
    failures: int = 0
    errors: int = 0


def render(report: Report, stream: TextIO, options: RenderOptions) -> None:  # noqa: ARG001 - all formats are called alike
    """Write the report."""
    found: dict[str, list[Diagnostic]] = {file: [] for file in report.files}
    for diagnostic in report.diagnostics:
        found.setdefault(diagnostic.file, []).append(diagnostic)
    suites = []
    for file, diagnostics in found.items():
        cases = [_case(diagnostic) for diagnostic in diagnostics] or [_element("testcase", _names("no problems", file))]
        suites.append(_Suite(file, cases, failures=len(diagnostics)))
    for file, reason in report.unreadable:
        error = _element("error", {"type": "unreadable", "message": visible(reason)})
        suites.append(_Suite(file, [_element("testcase", _names("can't read the file", file), error)], errors=1))
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>"]
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime())
    for number, suite in enumerate(suites):
        lines += _rows(suite, number, stamp, report.version)
    stream.write("\n".join([*lines, "</testsuites>", ""]))


def _rows(suite: _Suite, number: int, stamp: str, version: str) -> Iterator[str]:
    attributes = {
        "name": visible(suite.file),
        "package": "ssolint",
        "id": str(number),
        "timestamp": stamp,
        # The schema of Ant's reports wants a name; the machine's own is nobody's business.
        "hostname": "localhost",
        "tests": str(len(suite.cases)),
        "failures": str(suite.failures),
        "errors": str(suite.errors),
        "time": "0",
    }
    yield f"<testsuite{_attributes(attributes)}>"
    # The schema of Ant's reports wants the element, the one of Jenkins something in it.
    yield "<properties>" + _element("property", {"name": "ssolint", "value": version}) + "</properties>"
    yield from suite.cases
    yield "<system-out/>"
    yield "<system-err/>"
    yield "</testsuite>"


def _case(diagnostic: Diagnostic) -> str:
    place = diagnostic.place
    message = visible(diagnostic.message)
    where = f"{visible(diagnostic.file)}:{place.line}:{place.column}"
    text = [f"{where}: {diagnostic.severity.label}[{diagnostic.rule}] {message}", effects_line(diagnostic.breaks)]
    text += [
        f"{visible(note.file)}:{note.place.line}:{note.place.column}: {visible(note.message)}"
        for note in diagnostic.notes
    ]
    if diagnostic.fix is not None:
        text.append(f"{'fix' if diagnostic.fix.safe else 'unsafe fix'}: {visible(diagnostic.fix.title)}")
    text.append(diagnostic.url)
    attributes = {"type": diagnostic.severity.label, "message": message}
    failure = _element("failure", attributes, escaped("\n".join(line for line in text if line)))
    return _element("testcase", _names(f"{diagnostic.rule} {place.line}:{place.column}", diagnostic.file), failure)


def _names(name: str, file: str) -> dict[str, str]:
    return {"name": name, "classname": visible(file), "time": "0"}


def _element(name: str, attributes: dict[str, str], body: str = "") -> str:
    start = f"<{name}{_attributes(attributes)}"
    return f"{start}>{body}</{name}>" if body else f"{start}/>"


def _attributes(attributes: dict[str, str]) -> str:
    return "".join(f' {name}="{escaped(value)}"' for name, value in attributes.items())


def escaped(text: str) -> str:
    """`text` as character data or an attribute's value of XML, in ASCII. Takes visible text and line feeds."""
    if text.isalnum() and text.isascii():
        return text
    return "".join(_MARKUP.get(char) or (char if char < "\x7f" else f"&#{ord(char)};") for char in text)
