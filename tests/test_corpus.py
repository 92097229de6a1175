"""Real files: none makes ssolint fail, and each error was looked at and found right."""

from __future__ import annotations

import collections
import json

import pytest

from evidence import DATA
from ssolint.engine import check
from ssolint.finding import Severity
from ssolint.policy import Policy, Settings
from ssolint.rule import built_in
from ssolint.source import Source
from strategies import SHARED

CORPUS = SHARED / "corpus"
INDEX = json.loads((CORPUS / "index.json").read_text("utf-8")) if CORPUS.is_dir() else []
FILES = [entry for entry in INDEX if (CORPUS / entry["file"]).is_file()]
# By the file's id: rule, line, and why the error is right. The texts are third parties', and are not in the repository.
RIGHT = json.loads((DATA / "corpus_errors.json").read_text("utf-8"))
POLICY = Policy(Settings(), built_in())
EVERYTHING = Policy(Settings(select=("ALL",)), built_in())

pytestmark = pytest.mark.skipif(not FILES, reason="the corpus of real files is not beside the repository")


def source_of(entry):
    """A file under the name that its kind calls for."""
    name = "credentials" if entry["kind"] == "credentials" else "config"
    rendered = entry["kind"] == "template" or (name == "credentials" and entry["template_syntax"] != "none")
    return Source((CORPUS / entry["file"]).read_bytes(), f"{name}.tmpl" if rendered else name)


def findings_of(entry, policy=POLICY):
    source = source_of(entry)
    found = policy.judge(check(source, policy.rules)).findings
    return [(finding.rule, source.position(finding.span.start).line, finding.severity) for finding in found]


@pytest.mark.parametrize("entry", FILES, ids=lambda entry: entry["id"])
def test_every_error_in_a_real_file_is_right(entry):
    errors = [[rule, line] for rule, line, severity in findings_of(entry) if severity is Severity.ERROR]
    assert errors == [[rule, line] for rule, line, _ in RIGHT.get(entry["id"], [])]


def test_no_file_is_too_odd_for_any_rule():
    for entry in FILES:
        findings_of(entry, EVERYTHING)


def test_the_reasons_are_given():
    assert all(why for rows in RIGHT.values() for _, _, why in rows)
    assert set(RIGHT) <= {entry["id"] for entry in INDEX}


def test_the_figures(capsys):
    counts = {severity: collections.Counter() for severity in Severity if severity}
    for entry in FILES:
        for rule, _, severity in findings_of(entry):
            counts[severity][rule] += 1
    with capsys.disabled():
        for severity in sorted(counts, reverse=True):
            row = ", ".join(f"{rule} {number}" for rule, number in counts[severity].most_common())
            print(f"\n{len(FILES)} files, {severity.label}s: {row}")
    assert len(FILES) > 300
