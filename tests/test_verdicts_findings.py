"""What real tools refused or misread, and what ssolint says about it: nothing missed, nothing made up."""

from __future__ import annotations

import base64
import json

import pytest

from evidence import DATA, data_of, effects_on, files_of
from ssolint.consumers.traits import PROBES
from ssolint.engine import check
from ssolint.finding import IGNORES, Severity
from ssolint.policy import Policy, Settings
from ssolint.rule import built_in
from ssolint.source import Source
from strategies import ROOT

CASES = [json.loads(line) for line in (ROOT / "tests/verdicts/verdicts.jsonl").read_text("utf-8").splitlines()]
EXCEPTIONS = json.loads((DATA / "verdict_findings.json").read_text("utf-8"))
POLICY = Policy(Settings(), built_in())
LEAST = 0.97


def errors_on(case):
    """What the error-level findings on the profile declare, by tool; the tools had no credentials file."""
    checked = check(Source(data_of(case), "config"), POLICY.rules, Source(b"", "credentials"))
    judged = POLICY.judge(checked).findings
    errors = [finding for finding in judged if finding.severity is Severity.ERROR]
    return effects_on(checked.config, errors, case["profile"])


def broken(case):
    """What each tool did to the profile that is not `works`, in the words of `Finding.breaks`."""
    outcomes = {tool: verdict["outcome"] for tool, verdict in case["tools"].items()}
    return {tool: IGNORES if outcome == "none" else outcome for tool, outcome in outcomes.items() if outcome != "works"}


def unnamed(case):
    """The tools that broke and that no error names."""
    return sorted(broken(case).keys() - errors_on(case).keys())


# A written value that no service can accept is an error, though every tool takes it as written.
WORKING = [case for case in CASES if not broken(case) and "fails_later" not in case]
# An empty file is legal, and has no place that a finding about a missing profile could point at.
EMPTY = [case for case in CASES if not data_of(case)]
BROKEN = [case for case in CASES if broken(case) and case not in EMPTY]


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case["id"])
def test_an_error_names_every_tool_that_breaks(case):
    excepted = [entry["tools"] for entry in EXCEPTIONS["missed"] if entry["id"] == case["id"]]
    assert [unnamed(case)] == (excepted or [[]])


@pytest.mark.parametrize("case", WORKING, ids=lambda case: case["id"])
def test_a_profile_that_works_everywhere_has_no_error(case):
    excepted = any(entry["id"] == case["id"] for entry in EXCEPTIONS["false"])
    assert bool(errors_on(case)) is excepted


def test_an_empty_file_is_no_mistake():
    assert EMPTY
    assert all(not errors_on(case) for case in EMPTY)


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.name)
def test_an_error_names_every_tool_that_a_probe_breaks_by_its_model(probe):
    """Of every oddity in the table of the consumers' traits, beside those that were measured."""
    case = {"text_b64": base64.b64encode(probe.data).decode(), "profile": probe.profile}
    failing = files_of(probe.data, "config", b"").failing([probe.profile])
    excepted = [entry["tools"] for entry in EXCEPTIONS["probes"] if entry["id"] == probe.name]
    assert [sorted(failing.keys() - errors_on(case).keys())] == (excepted or [[]])


def test_the_figures(capsys):
    cells = [(case, tool) for case in BROKEN for tool in broken(case)]
    named = {case["id"]: errors_on(case) for case in BROKEN}
    told = [(case, tool) for case, tool in cells if tool in named[case["id"]]]
    same = [(case, tool) for case, tool in told if broken(case)[tool] in named[case["id"]][tool]]
    whole = [case for case in BROKEN if not unnamed(case)]
    clean = [case for case in WORKING if not errors_on(case)]
    made_up = [
        (case["id"], tool)
        for case in BROKEN
        if "fails_later" not in case
        for tool in named[case["id"]]
        if tool in case["tools"] and tool not in broken(case)
    ]
    with capsys.disabled():
        print(
            f"\ntools that broke a profile and are named by an error: {len(told)} of {len(cells)}, with the same effect"
            f" {len(same)}; profiles with every such tool named: {len(whole)} of {len(BROKEN)}; named although the tool"
            f" works: {len(made_up)}; profiles that work everywhere and have no error: {len(clean)} of {len(WORKING)}"
        )
    assert len(told) >= LEAST * len(cells)
    assert len(same) >= LEAST * len(told)
    assert len(made_up) <= (1 - LEAST) * len(cells)
    assert len(clean) >= LEAST * len(WORKING)


def test_the_exceptions_have_reasons():
    known = {case["id"] for case in CASES} | {probe.name for probe in PROBES}
    for entry in (entry for entries in EXCEPTIONS.values() for entry in entries):
        assert entry["id"] in known
        assert entry["reason"]
