"""Closed sets of values, booleans and numbers: every known setting, nested blocks, manners of the fixes."""

from __future__ import annotations

import pytest

from ssolint.consumers import CONSUMERS
from ssolint.engine import check
from ssolint.finding import TOOLS
from ssolint.fixer import apply_fixes
from ssolint.rules.choices import InvalidBoolean, InvalidChoice, InvalidNumber
from ssolint.settings import BOOLEAN, CHOICE, FAILS, INTEGER, KNOWN, PROFILE, RATE, SIZE
from ssolint.source import Source

RULES = (InvalidChoice, InvalidBoolean, InvalidNumber)
SESSION = """
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access
"""
SSO = "sso_session = corp\nsso_account_id = 111122223333\nsso_role_name = ReadOnly\n"
TOP = [known for known in KNOWN.values() if PROFILE in known.where]
NESTED = [known for known in KNOWN.values() if "profile.s3" in known.where]


def findings(text, name="config"):
    return check(Source(text.encode(), name), [rule() for rule in RULES]).findings


def judged(setting):
    return [(found.rule, found.severity.label) for found in findings(f"[profile dev]\n{setting}\n")]


def fixed(text):
    return apply_fixes(text, [found.fix for found in findings(text) if found.fix])[0]


def right_values(known):
    if known.type == SIZE:
        return ["8388608", "8MB", "64KiB", "64 kib"]
    if known.type == RATE:
        return ["1000", "50MB/s", "10Mb/s"]
    if known.type == INTEGER:
        return [str(known.low if known.low is not None else 5), str(known.high if known.high is not None else 77)]
    values = list(known.values)
    return values if known.exact else [*values, *(value.upper() for value in values)]


OURS = [known for known in {*TOP, *NESTED} if known.type in (CHOICE, BOOLEAN, INTEGER, SIZE, RATE)]


@pytest.mark.parametrize("known", sorted(OURS), ids=lambda known: known.name)
def test_every_allowed_value_is_allowed_and_another_one_is_not(known):
    opening = "" if PROFILE in known.where else "s3 =\n  "
    narrower = {value for _, fewer in known.narrower for value in known.values if value not in fewer}
    for value in right_values(known):
        assert judged(f"{opening}{known.name} = {value}") == [] or value in narrower
    (found,) = judged(f"{opening}{known.name} = no-such-value-anywhere")
    assert found[0] == {CHOICE: "invalid-choice", BOOLEAN: "invalid-boolean"}.get(known.type, "invalid-number")
    if known.type == CHOICE:
        assert found[1] == ("error" if known.bad == FAILS else "warning")


@pytest.mark.parametrize("known", sorted(OURS), ids=lambda known: known.name)
def test_an_empty_or_unknown_value_is_not_judged(known):
    opening = "" if PROFILE in known.where else "s3 =\n  "
    assert judged(f"{opening}{known.name} =") == []
    assert findings(f"[profile dev]\n{opening}{known.name} = {{{{ value }}}}\n", "config.tmpl") == []


def broken_by_the_models(setting):
    text = f"[profile dev]\n{SSO}{setting}\n{SESSION}".encode()
    outcomes = {tool: CONSUMERS[tool].read(text).resolve("dev").effect for tool in TOOLS}
    return {tool: effect for tool, effect in outcomes.items() if effect != "works"}


@pytest.mark.parametrize(
    "setting",
    [
        *(
            "output = jsn",
            "output = JSON",
            "cli_timestamp_format = rfc822",
            "cli_binary_format = raw",
            "retry_mode = fast",
        ),
        *("retry_mode = legacy", "retry_mode = Standard", "retry_mode = LEGACY", "account_id_endpoint_mode = always"),
        *("request_checksum_calculation = never", "response_checksum_validation = x", "defaults_mode = fast"),
        *("ec2_metadata_service_endpoint_mode = v6", "sts_regional_endpoints = global", "max_attempts = five"),
        *("max_attempts = 0", "max_attempts = 3.5", "s3 =\n  addressing_style = pathstyle", "use_fips_endpoint = yes"),
        *("use_dualstack_endpoint = 1", "disable_request_compression = on", "tcp_keepalive = on"),
    ],
)
def test_the_tools_that_break_are_those_of_the_models(setting):
    (found,) = [found for found in findings(f"[profile dev]\n{SSO}{setting}\n{SESSION}") if found.rule]
    assert dict(found.breaks) == broken_by_the_models(setting)


@pytest.mark.parametrize(
    ("source", "everybody"), [("ec2instancemetadata", False), ("ECSContainer", False), ("Ec2Metadata", True)]
)
def test_a_credential_source_of_the_wrong_case_is_read_by_two_tools(source, everybody):
    role = f"role_arn = arn:aws:iam::111122223333:role/a\ncredential_source = {source}\n"
    (found,) = findings(f"[profile dev]\n{role}")
    assert (set(TOOLS) - set(found.breaks) == set()) is everybody
    assert {"java", "net"} - set(found.breaks) == (set() if everybody else {"java", "net"})


def test_a_value_is_judged_in_every_profile_and_in_profiles_only():
    text = (
        "[default]\noutput = jsn\n[profile a]\noutput = jsn\n[plugins]\noutput = jsn\n[sso-session c]\noutput = jsn\n"
    )
    source = Source(text.encode(), "config")
    assert [source.position(found.span.start).line for found in findings(text)] == [2, 4]


@pytest.mark.parametrize(
    ("value", "near"),
    [
        *(("JSON", "json"), ("jsn", "json"), ('"json"', "json"), ("yaml_stream", "yaml-stream"), ("'Text'", "text")),
        *(("xml", None), ("toml", None), ("js", None)),
    ],
)
def test_the_near_miss_of_a_choice(value, near):
    (found,) = findings(f"[profile a]\noutput = {value}\n")
    assert (found.fix.title if found.fix else None) == (None if near is None else f"write '{near}'")
    assert found.fix is None or not found.fix.safe


@pytest.mark.parametrize(
    ("value", "near"),
    [("yes", "true"), ("1", "true"), ("ON", "true"), ("no", "false"), ("0", "false"), ("ture", "true"), ("x", None)],
)
def test_the_near_miss_of_a_boolean(value, near):
    (found,) = findings(f"[profile a]\nuse_fips_endpoint = {value}\n")
    assert (found.fix.title if found.fix else None) == (None if near is None else f"write '{near}'")


def test_fixes_keep_the_manners_of_the_file():
    lines = "[profile a]\r\noutput          = {}\r\ntcp_keepalive   ={}\r\n"
    lines += "s3 =\r\n\tuse_arn_region={}\r\n\taddressing_style = {}"
    text = lines.format("JSON", "yes", "on", "PATH")
    assert fixed(text) == lines.format("json", "true", "true", "path")
    assert findings(fixed(text)) == []


def test_the_line_of_a_nested_value_is_told_past_blanks_and_comments():
    text = "[profile a]\ns3 =\n\n  max_queue_size = 10\n# why\n  max_concurrent_requests = many\n"
    source = Source(text.encode(), "config")
    (found,) = findings(text)
    assert source.position(found.span.start) == (6, 29)
    assert text[slice(*found.span)] == "many"


@pytest.mark.parametrize(
    "setting",
    [
        *("duration_seconds = 600", "duration_seconds = 129601", "duration_seconds = one hour", "csm_port = 70000"),
        *("max_attempts = -1", "max_attempts = 1e3", "max_attempts = " + "9" * 5000, "metadata_service_timeout = 0"),
        *("s3 =\n  multipart_chunksize = 8 megs", "s3 =\n  multipart_threshold = 0", "s3 =\n  max_bandwidth = 50MB"),
    ],
)
def test_numbers_that_are_none_or_out_of_range(setting):
    assert judged(setting) == [("invalid-number", "error")]


@pytest.mark.parametrize("beside", ["role_arn = arn:aws:iam::111122223333:role/x", "sso_account_id = 111122223333"])
def test_a_role_lasts_half_a_day_and_the_token_of_a_user_longer(beside):
    assert judged(f"mfa_serial = x\nduration_seconds = 129600\n{beside}") == [("invalid-number", "error")]
    assert judged("mfa_serial = x\nduration_seconds = 129600") == []


def test_every_error_names_a_tool_that_breaks():
    for known in OURS:
        opening = "" if PROFILE in known.where else "s3 =\n  "
        for found in findings(f"[profile dev]\n{opening}{known.name} = no-such-value\n"):
            assert found.breaks or found.severity.label != "error"


@pytest.mark.parametrize("setting", ["max_attempts = +3", "max_attempts = 007", "duration_seconds = 3_600"])
def test_numbers_as_python_reads_them(setting):
    assert judged(setting) == []
