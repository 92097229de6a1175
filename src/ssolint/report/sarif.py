"""SARIF 2.1.0 (ISO/IEC and OASIS standard): rules with their pages, results with related places and fixes.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html
Lines and columns count from 1, columns in code points, which `columnKind` says.
"""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any

from ssolint.finding import Severity
from ssolint.page import page_of
from ssolint.report.common import applicable, identity, quoted, relative
from ssolint.report.escape import json_text, sound, visible
from ssolint.rule import URL, url_of
from ssolint.source import MASK

if TYPE_CHECKING:
    from typing import TextIO

    from ssolint.diagnostic import Diagnostic, Note, Place, Report, Suggestion
    from ssolint.report import RenderOptions
    from ssolint.rule import Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
# GitHub's upload computes `primaryLocationLineHash` itself: the key is our own, and its number changes with its recipe.
FINGERPRINT = "ssolint/v1"
# A viewer shows a line or two of it, and a report with copies of a huge line helps nobody. In code points.
LONGEST_CONTEXT = 1000
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PROBLEMS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}
# The subject of each family of rules, by the first digit of the code.
_SUBJECTS = {
    "SSO0": "syntax",
    "SSO1": "sections",
    "SSO2": "sessions",
    "SSO3": "legacy-layout",
    "SSO4": "portal",
    "SSO5": "identity",
    "SSO6": "credential-sources",
    "SSO7": "secrets",
    "SSO8": "values",
    "SSO9": "suppressions",
}
_PLACEHOLDER = re.compile(r"\{(\d+)\}")


def render(report: Report, stream: TextIO, options: RenderOptions) -> None:
    """Write the report: one log with one run."""
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_Run(report, options).run()]}
    stream.write(json_text(json.dumps(log, check_circular=False)) + "\n")


class _Run:
    """One run, with the indexes that results refer to."""

    __slots__ = ("artifacts", "indexes", "report", "root", "rules")

    def __init__(self, report: Report, options: RenderOptions) -> None:
        self.report = report
        self.root = os.path.abspath(options.root or os.curdir)
        named = {(diagnostic.code, diagnostic.rule): None for diagnostic in report.diagnostics}
        classes = {rule.name: rule for rule in options.rules()} if named else {}
        self.rules = [_rule(code, name, classes.get(name)) for code, name in sorted(named)]
        self.indexes = {name: index for index, (_, name) in enumerate(sorted(named))}
        files = [*report.files, *(diagnostic.file for diagnostic in report.diagnostics)]
        files += [note.file for diagnostic in report.diagnostics for note in diagnostic.notes]
        self.artifacts = {file: index for index, file in enumerate(dict.fromkeys(files))}

    def run(self) -> dict[str, Any]:
        """Build the run object."""
        report = self.report
        driver = {
            "name": "ssolint",
            "version": report.version,
            "semanticVersion": report.version,
            "informationUri": URL.removesuffix("rules/"),
            "rules": self.rules,
        }
        return {
            "tool": {"driver": driver},
            "invocations": [self._invocation()],
            "originalUriBaseIds": {ROOT: {"uri": _file_uri(self.root) + "/"}},
            "artifacts": [
                {"location": self._artifact(file, indexed=False), "roles": ["analysisTarget"]}
                for file in self.artifacts
            ],
            "columnKind": "unicodeCodePoints",
            # A lone CR ends a line too, as for the readers of the file.
            "newlineSequences": ["\r\n", "\n", "\r"],
            "redactionTokens": [MASK],
            "results": [self._result(diagnostic) for diagnostic in report.diagnostics],
        }

    def _invocation(self) -> dict[str, Any]:
        report = self.report
        notifications = [
            {
                "level": "error",
                "message": {"text": _message(f"can't read {file}: {reason}")},
                "locations": [{"physicalLocation": {"artifactLocation": self._artifact(file, indexed=False)}}],
            }
            for file, reason in report.unreadable
        ]
        invocation: dict[str, Any] = {
            # Findings make exit code 1, and the run a success.
            "executionSuccessful": report.exit_code in {0, 1},
            "exitCode": report.exit_code,
            "workingDirectory": {"uri": _file_uri(self.root) + "/"},
        }
        if notifications:
            invocation["toolExecutionNotifications"] = notifications
        return invocation

    def _result(self, diagnostic: Diagnostic) -> dict[str, Any]:
        location = self._location(diagnostic.file, diagnostic.place, diagnostic.source_line)
        names = [name for name in (diagnostic.section, diagnostic.setting) if name]
        if names:
            kind = "member" if diagnostic.setting else "namespace"
            logical = {"name": sound(names[-1]), "fullyQualifiedName": sound("/".join(names)), "kind": kind}
            location["logicalLocations"] = [logical]
        result: dict[str, Any] = {
            "ruleId": diagnostic.code,
            "ruleIndex": self.indexes[diagnostic.rule],
            "level": _LEVELS[diagnostic.severity],
            "message": {"text": _message(diagnostic.message)},
            "locations": [location],
            "partialFingerprints": {FINGERPRINT: identity(diagnostic)},
            "properties": {"name": diagnostic.rule, "breaks": dict(diagnostic.breaks)},
        }
        if diagnostic.notes:
            result["relatedLocations"] = [
                self._related(number, note) for number, note in enumerate(diagnostic.notes, 1)
            ]
        fix = applicable(diagnostic)
        if fix is not None and fix.changes:
            result["fixes"] = [self._fix(diagnostic.file, fix)]
        return result

    def _related(self, number: int, note: Note) -> dict[str, Any]:
        location = self._location(note.file, note.place, note.source_line)
        return {"id": number, **location, "message": {"text": _message(note.message)}}

    def _location(self, file: str, place: Place, source_line: str) -> dict[str, Any]:
        physical: dict[str, Any] = {"artifactLocation": self._artifact(file), "region": _region(place)}
        if place.end_line == place.line:
            # Columns count in the file's own line, not in one with masked secrets.
            text = "" if MASK in source_line else source_line[place.column - 1 : place.end_column - 1]
            if text and len(text) <= LONGEST_CONTEXT:
                physical["region"]["snippet"] = {"text": sound(text)}
            # The context must hold more than the region itself (3.29.5), and one line is all there is.
            if text != source_line and len(source_line) <= LONGEST_CONTEXT:
                physical["contextRegion"] = {"startLine": place.line, "snippet": {"text": sound(source_line)}}
        return {"physicalLocation": physical}

    def _artifact(self, file: str, *, indexed: bool = True) -> dict[str, Any]:
        path = relative(file, self.root)
        location: dict[str, Any] = (
            {"uri": _file_uri(os.path.abspath(os.path.join(self.root, file)))}
            if path is None
            else {"uri": quoted(path), "uriBaseId": ROOT}
        )
        if indexed:
            location["index"] = self.artifacts[file]
        return location

    def _fix(self, file: str, fix: Suggestion) -> dict[str, Any]:
        replacements = [
            {"deletedRegion": _region(change.place), "insertedContent": {"text": change.text}} for change in fix.changes
        ]
        title = fix.title if fix.safe else f"{fix.title} (unsafe)"
        return {
            "description": {"text": _message(title)},
            "artifactChanges": [{"artifactLocation": self._artifact(file), "replacements": replacements}],
            "properties": {"safe": fix.safe},
        }


def _rule(code: str, name: str, rule: type[Rule] | None) -> dict[str, Any]:
    """Describe a rule to SARIF: all of it out of the rule's page, or in short where the page is not at hand."""
    url = url_of(name)
    metadata: dict[str, Any] = {"id": code, "name": _pascal(name), "helpUri": url}
    if rule is None:
        text = {"text": name}
        brief = {"shortDescription": text, "fullDescription": text, "help": {"text": url}}
        return {**metadata, **brief, "properties": {"name": name}}
    page = page_of(rule)
    subject = _SUBJECTS.get(code[:4])
    return {
        **metadata,
        "shortDescription": {"text": page.title.replace("`", "'"), "markdown": page.title},
        "fullDescription": {"text": page.why.replace("`", "'"), "markdown": page.why},
        "help": {"text": page.text, "markdown": page.text},
        "defaultConfiguration": {"level": _LEVELS[rule.severity], "enabled": not rule.opt_in},
        "properties": {
            "name": name,
            "tags": ["aws", "iam-identity-center", *([subject] if subject else [])],
            "problem.severity": _PROBLEMS[rule.severity],
        },
    }


def _pascal(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("-"))


def _region(place: Place) -> dict[str, Any]:
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }


def _message(text: str) -> str:
    """Make a plain text message in which nothing is a link (3.11.6) or a placeholder (3.11.5)."""
    text = visible(text)
    if "](" in text:
        text = text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    # Braces that hold no number are no placeholder, and readers that don't undouble would show them twice.
    return _PLACEHOLDER.sub(r"{{\1}}", text)


def _file_uri(path: str) -> str:
    return "file:///" + quoted(path.replace(os.sep, "/")).lstrip("/")
