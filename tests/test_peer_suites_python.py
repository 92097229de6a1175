"""The SDKs' own parser suites, held against ssolint's reader, whose reference is Python.

Where Python agrees with a suite the two are equal. Where it does not, the case stands in data/python_differences.json
by its name, with what Python does instead; a case listed there that agrees after all fails.
"""

from __future__ import annotations

import json

import pytest

from ssolint.heading import read_heading
from ssolint.source import Source
from ssolint.syntax import Refusal, as_botocore, parse
from strategies import ROOT, SHARED
from test_syntax import botocore_reads, masked

SUITES = SHARED / "peer-tests"
pytestmark = pytest.mark.skipif(not SUITES.is_dir(), reason="the SDKs' suites are not beside the repository")
DIFFERENCES = json.loads((ROOT / "tests/data/python_differences.json").read_text("utf-8"))


def load(name: str) -> list[dict]:
    if not SUITES.is_dir():
        return []
    content = json.loads((SUITES / name).read_text("utf-8"))
    return content["tests"] if isinstance(content, dict) else content


def structured(name: str) -> list[tuple[str, str, str, dict | None]]:
    """(case, kind of file, text, profiles or None for an error) of the suites that state profiles."""
    cases = []
    for case in load(name):
        given = case["input"]
        if len(given) == 1:
            kind = "config" if "configFile" in given else "credentials"
            output = case["output"]
            profiles = output.get("profiles") or output.get("config", {}).get("profiles") or {}
            wanted = None if "errorContaining" in output else profiles
            cases.append((case["name"], kind, next(iter(given.values())), wanted))
    return cases


def python_profiles(text: str, kind: str) -> dict | str:
    """The profiles that Python reads, by ssolint's reader; a text that says why it refuses the file."""
    try:
        sections = as_botocore(parse(Source(text.encode(), kind)))
    except Refusal as refusal:
        return f"Python refuses the file: {refusal}"
    found: dict[str, dict] = {}
    for raw, settings in sections.items():
        python = read_heading(raw, kind).python
        if python is not None and python[0] == "profile":
            found[python[1]] = settings
    return found


def difference(wanted: dict | None, got: dict | str) -> str | None:
    """What Python does instead of what a suite wants; None where they agree."""
    if isinstance(got, str):
        return None if wanted is None else got
    if wanted is None:
        return "Python takes the file"
    if got.keys() != wanted.keys():
        lacking, more = sorted(wanted.keys() - got.keys()), sorted(got.keys() - wanted.keys())
        told = [f"drops {lacking}"] * bool(lacking) + [f"sees {more}"] * bool(more)
        return f"Python {' and '.join(told)}"
    for name, settings in wanted.items():
        own = got[name]
        if own.keys() != settings.keys():
            return f"Python reads the keys {sorted(own)} of {name}"
        for key, value in settings.items():
            if own[key] != value:
                block = isinstance(own[key], dict)
                return f"Python {'reads a nested block' if block else 'keeps all of the line'} for {key} of {name}"
    return None


SUITE_FILES = ("smithy-rs/profile-parser-tests.json", "kotlin_parser_suite.json")
CASES = [(suite, *case) for suite in SUITE_FILES for case in structured(suite)]


@pytest.mark.parametrize(("suite", "name", "kind", "text", "wanted"), CASES, ids=[f"{c[0]}: {c[1]}" for c in CASES])
def test_python_agrees_or_the_difference_is_listed(suite, name, kind, text, wanted):
    assert difference(wanted, python_profiles(text, kind)) == DIFFERENCES[suite].get(name)


def test_every_listed_difference_is_a_case():
    for suite in SUITE_FILES:
        assert set(DIFFERENCES[suite]) <= {case[0] for case in structured(suite)}


TEXTS = [
    (f"{suite}: {case['name']}", case["input"])
    for suite in ("js_parseIni.json", "ruby_ini_parser.json", "aws_c_sdkutils_profile.json")
    for case in load(suite)
    if isinstance(case["input"], str)
] + [(f"{case[0]}: {case[1]}", case[3]) for case in CASES]


@pytest.mark.parametrize("text", [text for _, text in TEXTS], ids=[name for name, _ in TEXTS])
def test_every_text_of_the_suites_is_read_as_botocore_reads_it(text):
    theirs = botocore_reads(text.encode())
    try:
        ours = masked(as_botocore(parse(Source(text.encode(), "config"))))
    except Refusal:
        ours = None
    assert ours == (None if theirs is None else masked(theirs))
