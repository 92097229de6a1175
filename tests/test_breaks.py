"""Every declaration of what breaks, held against the models of the tools, on every example of every page."""

from __future__ import annotations

import pytest

from evidence import BREAKS, FAILS_LATER, effects_on, files_of, profiles_meant
from evidence import WAYS as WAYS_TO_CREDENTIALS
from ssolint.engine import check
from ssolint.finding import IGNORES, Severity
from ssolint.page import page_of
from ssolint.rule import built_in
from ssolint.source import Source
from ssolint.testing import run_example
from strategies import ROOT

RULES = built_in()
EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.name}-{number}")
    for rule in RULES
    for number, example in enumerate(page_of(rule).examples, 1)
    if example.file != "config.tmpl"
]
# Rules that declare nothing although tools break, errors that break no tool, each with the reason; and the profile that
# is asked for where a text has no readable header.
UNDECLARED: dict[str, str] = BREAKS["undeclared"]
BREAKS_NOTHING: dict[str, str] = BREAKS["breaks_nothing"]
ASKED: dict[str, str] = BREAKS["asked"]


def held(rule, example):
    """The findings of an example, what they declare, and what the models make of the profiles that they speak of."""
    _, findings = run_example(rule, example)
    beside = None if example.beside is None else example.beside.encode()
    files = files_of(example.text.encode(), example.file, beside)
    profiles = (profiles_meant(files, findings) or [ASKED[rule.name]]) if findings else files.profiles()
    return findings, declared_by(findings), files.failing(profiles)


def declared_by(findings):
    return {tool: effect for finding in findings for tool, effect in finding.breaks.items()}


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_an_example_breaks_what_its_findings_declare(rule, example):
    findings, declared, failing = held(rule, example)
    if not findings:
        assert failing == {}
        return
    if not declared and rule.name in UNDECLARED:
        assert all(finding.severity < Severity.ERROR for finding in findings)
        return
    if rule.name in FAILS_LATER:
        assert set(failing) <= set(declared)
    else:
        assert set(failing) == set(declared)
    wrong = {tool: (declared[tool], failing[tool]) for tool in failing if declared[tool] not in failing[tool]}
    assert wrong == {}


def test_an_error_names_a_tool():
    silent = {
        rule.name
        for rule in RULES
        for example in page_of(rule).examples
        for finding in run_example(rule, example)[1]
        if finding.severity is Severity.ERROR and not finding.breaks
    }
    assert silent == set(BREAKS_NOTHING)


SESSION = (
    "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"
    "sso_registration_scopes = sso:account:access\n"
)
PROFILE = (
    "[profile dev]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = ReadOnly\nregion = eu-west-1\n"
)
GOOD = PROFILE + SESSION
ALONE = (PROFILE.replace("sso_session = corp\n", SESSION.split("\n", 1)[1])).rstrip("\n")
BYTES = {
    "byte-order-mark": ("byte-order-mark", b"\xef\xbb\xbf" + GOOD.encode()),
    "byte-order-mark before a comment": ("byte-order-mark", b"\xef\xbb\xbf# mine\n" + GOOD.encode()),
    "bare CR": ("bare-carriage-return", GOOD.replace("\n", "\r").encode()),
    "Latin-1 in a comment": ("invalid-encoding", b"# caf\xe9\n" + GOOD.encode()),
    "Latin-1 in a value": ("invalid-encoding", GOOD.encode() + b"[profile b]\noutput = caf\xe9\n"),
    "UTF-16": ("invalid-encoding", GOOD.encode("utf-16")),
    "UTF-16 without its mark": ("invalid-encoding", GOOD.encode("utf-16-le")),
    "UTF-16 without its mark and its last line end": ("invalid-encoding", ALONE.encode("utf-16-le")),
    "UTF-16, the high byte first": ("invalid-encoding", GOOD.encode("utf-16-be")),
    "NUL in a comment": ("invalid-encoding", b"# a\0b\n" + GOOD.encode()),
    "NUL in a value": ("invalid-encoding", GOOD.replace("ReadOnly", "Read\0Only").encode()),
    "a control character in a comment": ("invalid-encoding", b"# a\x01b\n" + GOOD.encode()),
}


@pytest.mark.parametrize("form", BYTES)
def test_odd_bytes_break_what_their_findings_declare(form):
    rule, data = BYTES[form]
    findings = check(Source(data, "config"), [one() for one in RULES if one.name == rule]).findings
    failing = files_of(data, "config").failing(["dev"])
    assert len(findings) == 1
    assert {tool: {effect} for tool, effect in declared_by(findings).items()} == failing


@pytest.mark.parametrize("key", ["sso_start_url", "sso_region", "sso_registration_scopes"])
def test_an_empty_setting_of_a_session_in_a_profile_breaks_what_the_finding_declares(key):
    text = f"{PROFILE}{key} =\n{SESSION}"
    findings = check(Source(text.encode(), "config"), [one() for one in RULES if one.name == "empty-value"]).findings
    failing = files_of(text.encode(), "config").failing(["dev"])
    assert {tool: {effect} for tool, effect in declared_by(findings).items()} == failing


@pytest.mark.parametrize("line", ["sso_role_name # = ReadOnly", "region ;= eu-west-1", "mine\t#x = y"])
def test_a_comment_before_the_sign_breaks_what_the_finding_declares(line):
    key = line.split()[0]
    text = "".join(f"{row}\n" for row in GOOD.splitlines() if not row.startswith(key)).replace(
        "[profile dev]\n", f"[profile dev]\n{line}\n"
    )
    findings = check(Source(text.encode(), "config"), [one() for one in RULES]).findings
    assert [one.rule for one in findings if one.severity > Severity.INFO] == ["inline-comment"]
    declared = {tool: {effect} for tool, effect in declared_by(findings).items()}
    assert declared == files_of(text.encode(), "config").failing(["dev"])


ODD = {
    "a no-break space behind a profile's header": ("invisible-character", GOOD.replace("dev]", "dev]\u00a0")),
    "a no-break space behind a session's header": ("invisible-character", GOOD.replace("corp]", "corp]\u00a0")),
    "a zero-width space behind a header": ("invisible-character", GOOD.replace("dev]", "dev]\u200b")),
    "a mark behind a header": ("invisible-character", GOOD.replace("dev]", "dev]\ufeff")),
    "a zero-width space in a session's header": ("invisible-character", GOOD.replace("corp]", "corp\u200b]")),
    "a lone sign of a comment behind a session's header": ("text-after-header", GOOD.replace("corp]", "corp] #")),
    "a value behind a header": ("text-after-header", GOOD.replace("dev]", "dev] = x")),
    "a setting in a comment behind a header": ("text-after-header", GOOD.replace("dev]", "dev]# a = b")),
    "a setting behind a header": ("text-after-header", GOOD.replace("dev]", "dev] a = b")),
    "brackets in a comment behind a header": ("text-after-header", GOOD.replace("dev]", "dev] # (see [x])")),
    "a header indented by a blank": ("header-spacing", " " + GOOD),
    "a header indented by a TAB": ("header-spacing", "\t" + GOOD),
    "a blank in place of the '='": ("unparsable-line", GOOD.replace("sso_region = ", "sso_region ")),
    "a blank in place of a profile's '='": ("unparsable-line", GOOD.replace("sso_session = ", "sso_session ")),
    "PHP's syntax in a comment of another kind": ("unparsable-line", GOOD.replace("region =", "// (x)\nregion =", 1)),
    "PHP's syntax behind a colon": ("colon-delimiter", GOOD.replace("region = eu", "note: a (b)\nregion = eu", 1)),
    "a colon before the '=' of a value": (
        "colon-delimiter",
        GOOD.replace("start_url = https://corp.awsapps.com/start", "start_url: https://corp.awsapps.com/start?a=b"),
    ),
    "a Region over two lines": (
        "multi-line-value",
        GOOD.replace("\nsso_registration", "\n  x\nsso_registration"),
    ),
    "single quotes": ("quoted-value", GOOD.replace("sso_session = corp", "sso_session = 'corp'")),
    "no start URL": ("empty-value", GOOD.replace("= https://corp.awsapps.com/start", "=")),
    "a section twice, the blanks differ": (
        "duplicate-section",
        GOOD + PROFILE.replace("profile dev", "profile  dev").replace("ReadOnly", "Other"),
    ),
}


@pytest.mark.parametrize("form", ODD)
def test_an_odd_line_breaks_what_its_finding_declares(form):
    rule, text = ODD[form]
    checked = check(Source(text.encode(), "config"), [one() for one in RULES if one.name == rule])
    failing = files_of(text.encode(), "config").failing(["dev"])
    assert len(checked.findings) == 1
    declared = effects_on(checked.config, checked.findings, "dev")
    assert {tool: effects for tool, effects in declared.items() if effects != {IGNORES} or tool in failing} == failing


@pytest.mark.parametrize("bare_is_first", [False, True])
@pytest.mark.parametrize("role", ["ReadOnly", "Other"])
def test_a_profile_with_and_without_its_prefix(bare_is_first, role):
    """Those that do not see `[dev]` take `[profile dev]`; PHP takes `[dev]`, Ruby the last value of both."""
    bare = PROFILE.replace("profile ", "").replace("ReadOnly", role)
    text = (bare + GOOD if bare_is_first else GOOD + bare).encode()
    checked = check(Source(text, "config"), [one() for one in RULES if one.name == "missing-profile-prefix"])
    (finding,) = checked.findings
    declared = {tool: {effect} for tool, effect in finding.breaks.items() if effect != IGNORES}
    assert declared == files_of(text, "config").failing(["dev"])


def test_what_one_file_breaks_is_not_said_of_the_next():
    """Rules share their tables of effects, and one that adds to what it was given adds to all."""
    rules = [one() for one in RULES if one.name in ("invalid-encoding", "unparsable-line")]
    junk = f"{GOOD}junk\n".encode()
    before = declared_by(check(Source(junk, "config"), rules).findings)
    assert "php" not in before
    check(Source(f"{GOOD}ju\0nk\n".encode(), "config"), rules)
    assert declared_by(check(Source(junk, "config"), rules).findings) == before


WAYS = {
    "a session": PROFILE.split("\n", 1)[1],
    "another account": PROFILE.split("\n", 1)[1].replace("111122223333", "444455556666"),
    "a Region": "region = eu-west-1\n",
    "nothing": "",
}


# Without a way to credentials in one of them there is nothing to break.
PAIRS = [(one, two) for one in WAYS for two in WAYS if {one, two} & {"a session", "another account"}]


@pytest.mark.parametrize(("first", "second"), PAIRS)
@pytest.mark.parametrize("prefixed", ["profile default", 'profile "default"', "profile  default", "profile default "])
@pytest.mark.parametrize("order", [1, -1])
def test_two_default_profiles_break_what_the_finding_declares(first, second, prefixed, order):
    headers = ("[default]\n", f"[{prefixed}]\n")[::order]
    data = (headers[0] + WAYS[first] + headers[1] + WAYS[second] + SESSION).encode()
    findings = check(Source(data, "config"), [one() for one in RULES if one.name == "default-defined-twice"]).findings
    declared = {tool: {effect} for tool, effect in declared_by(findings).items()}
    failing = files_of(data, "config").failing(["default"])
    if first == second or not failing:
        assert {effect for effects in declared.values() for effect in effects} == {"ignores"}
    else:
        assert declared == failing


def test_the_good_fixture_works_in_every_tool():
    """But for the roles whose source is an SSO profile, which C++ and PHP can't follow; the layout stays silent."""
    files = files_of((ROOT / "fixtures/good/config").read_bytes(), "config")
    groups = [group for group in files.meaning.profiles if not WAYS_TO_CREDENTIALS.isdisjoint(group.settings)]
    assert len(groups) > 15
    for group in groups:
        assert files.failing([group.name]).keys() == ({"cpp", "php"} if "role_arn" in group.settings else set())


def test_the_exceptions_are_needed():
    """A rule stands on a list only while one of its examples would fail without it."""
    later, undeclared, asked = set(), set(), set()
    for rule, example in (parameter.values for parameter in EXAMPLES):
        findings, declared, failing = held(rule, example)
        beside = None if example.beside is None else example.beside.encode()
        if declared.keys() > failing.keys():
            later.add(rule.name)
        if findings and failing and not declared:
            undeclared.add(rule.name)
        if findings and not profiles_meant(files_of(example.text.encode(), example.file, beside), findings):
            asked.add(rule.name)
    assert later == set(FAILS_LATER)
    assert undeclared == set(UNDECLARED)
    assert asked == set(ASKED)
