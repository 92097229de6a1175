"""What real tools refused or misread, and what ssolint says about it: nothing missed, nothing made up."""

from __future__ import annotations

import base64
import json

import pytest

from evidence import DATA, data_of, effects_on, files_of
from ssolint.consumers.traits import PROBES
from ssolint.engine import check
from ssolint.finding import IGNORES, Severity
from ssolint.page import page_of
from ssolint.policy import Policy, Settings
from ssolint.rule import built_in
from ssolint.show import survey
from ssolint.source import Source
from strategies import ROOT

CASES = [json.loads(line) for line in (ROOT / "tests/verdicts/verdicts.jsonl").read_text("utf-8").splitlines()]
EXCEPTIONS = json.loads((DATA / "verdict_findings.json").read_text("utf-8"))
POLICY = Policy(Settings(), built_in())
LEAST = 0.97
# Most of the rest are layouts of aws-vault and granted, about which the catalogue keeps silent.
LEAST_EXPLAINED = 0.95


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


def shown(data, name, beside, asked=None):
    """What `show` makes of each profile of a file that a tool sees, and of the one asked for; the lint's findings."""
    source = Source(data, name)
    companion = Source((beside or "").encode(), "config" if source.kind == "credentials" else "credentials")
    checked = check(source, POLICY.rules, companion)
    profiles = survey(checked, companion).profiles
    if asked is not None and asked not in {profile.name for profile in profiles}:
        profiles += survey(checked, companion, asked).profiles
    return profiles, checked.findings


def files():
    """Every file that is at hand: its id, what `shown` needs of it."""
    for case in CASES:
        yield f"verdict {case['id']}", (data_of(case), "config", None, case["profile"])
    for line in (ROOT / "tests/cases/dev.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        yield f"case {case['id']}", (data_of(case), case["file"], (case.get("beside") or {}).get("text"))
    for probe in PROBES:
        yield f"probe {probe.name}", (probe.data, "config", None, probe.profile)
    for rule in built_in():
        for number, example in enumerate(page_of(rule).examples, 1):
            yield f"example {rule.name}-{number}", (example.text.encode(), example.file, example.beside)


FILES = dict(files())


def is_silent(profile, tool):
    """Whether the catalogue wants nothing said: a role whose source is an SSO profile, which these can't follow."""
    return tool in ("cpp", "php") and profile.credentials == "role" and "sso_account_id" in profile.values


def unexplained(name):
    """The tools that fail on a profile and are named by a finding of the file, but not by one that bears on it."""
    profiles, findings = shown(*FILES[name])
    named = {tool for finding in findings for tool in finding.breaks}
    left = {
        profile.name: [
            tool
            for tool in profile.broken
            if tool in named and not profile.tools[tool].because and not is_silent(profile, tool)
        ]
        for profile in profiles
    }
    return {profile: tools for profile, tools in left.items() if tools}


@pytest.mark.parametrize("name", FILES)
def test_show_names_the_finding_behind_every_tool_that_fails(name):
    excepted = {entry["profile"]: entry["tools"] for entry in EXCEPTIONS["because"] if entry["id"] == name}
    assert unexplained(name) == excepted


def test_show_leaves_few_failures_without_a_finding():
    """By the rules' silence or because no rule knows: a share, over every tool that fails on any profile at hand."""
    cells = [
        verdict
        for name in FILES
        for profile in shown(*FILES[name])[0]
        for tool in profile.broken
        if not is_silent(profile, tool)
        for verdict in [profile.tools[tool]]
    ]
    explained = [verdict for verdict in cells if verdict.because]
    assert len(cells) > 2000
    assert len(explained) >= LEAST_EXPLAINED * len(cells)


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
    known = {case["id"] for case in CASES} | {probe.name for probe in PROBES} | FILES.keys()
    for entry in (entry for entries in EXCEPTIONS.values() for entry in entries):
        assert entry["id"] in known
        assert entry["reason"]
