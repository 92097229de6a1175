"""The labelled cases: what has to be found, at which line, how severe, and what must not be."""

from __future__ import annotations

import base64
import json

import pytest

from ssolint.engine import check
from ssolint.finding import Severity
from ssolint.policy import Policy, Settings
from ssolint.rule import built_in
from ssolint.source import Source
from strategies import ROOT

CASES = [json.loads(line) for line in (ROOT / "tests/cases/dev.jsonl").read_text("utf-8").splitlines()]
# Labels that are wrong: the case's id, and why.
WRONG_LABELS: dict[str, str] = {}
TABLE = built_in()


def data_of(case: dict) -> bytes:
    return case["text"].encode() if "text" in case else base64.b64decode(case["text_b64"])


def findings_of(case: dict) -> list[tuple[str, int, str]]:
    policy = Policy(Settings(extend_select=tuple(case.get("select", ()))), TABLE)
    source = Source(data_of(case), case["file"], mode=int(case["mode"], 8) if "mode" in case else None)
    beside = case.get("beside")
    companion = Source(beside["text"].encode(), beside["file"]) if beside else None
    judged = policy.judge(check(source, policy.rules, companion))
    return [
        (finding.rule, source.position(finding.span.start).line, finding.severity.label) for finding in judged.findings
    ]


def problems_of(case: dict) -> list[str]:
    found = findings_of(case)
    problems = [f"forbidden: {row}" for row in found if row[0] in case["forbid"]]
    claimed = set()
    for label in case["expect"]:
        lines = {label["line"], *label.get("lines", ())}
        severities = {label["severity"]} | ({"error", "warning"} if label["rule"] == "region-confusion" else set())
        hits = [row for row in found if row[0] == label["rule"] and row[1] in lines]
        claimed.update(hits)
        if not hits:
            problems.append(f"missed: {label['rule']} at {sorted(lines)}")
        elif not any(row[2] in severities for row in hits):
            problems.append(f"severity: {hits[0]} is not {label['severity']}")
    return problems + [
        f"not asked for: {row}"
        for row in found
        if row not in claimed and row[0] not in case.get("allow", ()) and row[2] != Severity.INFO.label
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_labelled_case_holds(case):
    problems = problems_of(case)
    if case["id"] in WRONG_LABELS:
        assert problems, "the label holds after all: take it off the list"
    else:
        assert not problems, "\n".join(problems)


def test_the_list_of_wrong_labels_is_short_and_true():
    assert len(WRONG_LABELS) <= 5
    assert set(WRONG_LABELS) <= {case["id"] for case in CASES}
