"""The targets that print: every report, the diff, `show` and `explain`. Nothing acts, nothing secret shows."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import corpus
import targets
from ssolint import mending
from ssolint.diagnostic import Describer, Report, summarise
from ssolint.explain import explain as explain_line
from ssolint.report import FORMATS, RenderOptions, render
from ssolint.report.escape import is_odd
from ssolint.report.survey import print_survey
from ssolint.rule import built_in
from ssolint.show import survey
from ssolint.show_json import as_text
from ssolint.syntax import EXAMPLE_SECRETS
from targets import require

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ssolint.source import Source

_OURS = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\")
_LOG = re.compile(r"##[A-Za-z]*\[")
_WORKFLOW = re.compile(r"\s*::\w[\w-]*( .*)?::")
_GITHUB = re.compile(r"::(error|warning|notice) file=")
# A secret that cannot be a word of ssolint's own.
_SHORTEST = 20
_SECRET = re.compile(rb"^aws_secret_access_key[ \t]*=[ \t]*([A-Za-z0-9/+]{20,})[ \t]*$", re.MULTILINE)
_PEOPLE = ("full", "concise")


def secrets_of(source: Source) -> set[str]:
    """What must not show: the values of the one key that surely holds a secret, and all that ssolint itself finds."""
    plain = {match[1].decode() for match in _SECRET.finditer(source.data.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))}
    return (plain | {secret for secret in source.secrets if len(secret) >= _SHORTEST}) - EXAMPLE_SECRETS


def require_harmless(name: str, text: str, secrets: Iterable[str]) -> None:
    """Nothing in the text acts on a terminal, is unseen, or is a secret."""
    text.encode("utf-8")
    odd = {char for char in text if is_odd(char) and char != "\n"}
    require(not odd, f"{name}: odd characters", odd)
    require(not _LOG.search(text), f"{name}: a command to a log")
    for secret in secrets:
        require(secret not in text, f"{name}: a secret", secret)


def report_of(case: corpus.Case, source: Source) -> tuple[Report, str]:
    """The report on a file, and the diff of all its fixes."""
    checked = targets.check(case, source)
    judged = targets.policy().judge(checked)
    describer = Describer(source, targets.policy().codes)
    found = tuple(describer.describe(finding) for finding in judged.findings)
    report = Report("0.1.0", (source.name,), found, (), summarise(found, suppressed=judged.suppressed), 1)
    outcome = targets.fix(case, source)
    return report, "\n".join(mending.diff_lines(outcome))


def reports(raw: bytes) -> None:
    """Every format is well-formed, holds every finding, and is harmless; so is the diff."""
    case = corpus.unpack(raw)
    source = targets.source_of(case)
    beside = targets.beside_of(case)
    report, diff = report_of(case, source)
    secrets = secrets_of(source) | (secrets_of(beside) if beside else set())
    require_harmless("diff", diff, secrets)
    for name in FORMATS:
        text = _rendered(name, report, color="never")
        require_harmless(name, text, secrets)
        _require_form(name, text, report)
    colored = _OURS.sub("", _rendered("full", report, color="always", width=50))
    require_harmless("full in colour", colored, secrets)


def _rendered(name: str, report: Report, color: str, width: int = 300) -> str:
    stream = io.StringIO()
    render(name, report, stream, RenderOptions(environ={}, width=width, color=color))
    return stream.getvalue()


def _require_form(name: str, text: str, report: Report) -> None:
    number = len(report.diagnostics)
    rows = text.splitlines()
    if name in ("json", "sarif", "gitlab", "rdjson", "jsonl"):
        whole = [json.loads(row) for row in rows] if name == "jsonl" else json.loads(text)
        json.dumps(whole, ensure_ascii=False).encode("utf-8")
        require(_held(name, whole) == number, f"{name}: findings", number)
    elif name == "junit":
        held = len(list(ET.fromstring(text).iter("failure")))  # noqa: S314 - our own text
        require(held == number, "junit: findings", (held, number))
    elif name == "github":
        require(len(rows) == number, "github: lines", (len(rows), number))
        require(all(map(_GITHUB.match, rows)), "github: a line that is no annotation")
    if name == "concise":
        require(len(rows) == number, "concise: lines", (len(rows), number))
    if name in _PEOPLE:
        require(not any(map(_WORKFLOW.match, text.split("\n"))), f"{name}: a workflow command")


def _held(name: str, whole: object) -> int:
    if name == "json":
        whole = whole["findings"]  # type: ignore[index]
    elif name == "sarif":
        whole = whole["runs"][0]["results"]  # type: ignore[index]
    elif name == "rdjson":
        whole = whole["diagnostics"]  # type: ignore[index]
    return len(whole)  # type: ignore[arg-type]


def show(raw: bytes) -> None:
    """Every tool answers for every profile; `show` and `explain` are harmless."""
    case = corpus.unpack(raw)
    source = targets.source_of(case)
    beside = targets.beside_of(case)
    secrets = secrets_of(source) | (secrets_of(beside) if beside else set())
    checked = targets.check(case, source)
    shown = survey(checked, beside)
    stream = io.StringIO()
    print_survey(shown, stream, "never")
    require_harmless("show", stream.getvalue(), secrets)
    text = as_text(shown)
    require_harmless("show in JSON", text, secrets)
    json.loads(text)
    lines = len(source.lines())
    for line in {1, lines // 2 or 1, lines or 1, *(raw[-2:] and [raw[-1] % (lines or 1) + 1])}:
        rows = list(explain_line(checked, line, built_in()))
        for secret in secrets:
            require(not any(secret in row for row in rows), "explain: a secret", secret)
