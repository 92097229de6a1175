"""Other ways to credentials, roles and their sources, the credentials file, secrets: what the pages cannot show."""

from __future__ import annotations

import json

import pytest

from hostile import growth
from ssolint.engine import check
from ssolint.finding import Severity
from ssolint.fixer import apply_fixes
from ssolint.rule import built_in
from ssolint.rules.credential_process import Process, read_process
from ssolint.rules.role_chains import SourceProfileNotFound
from ssolint.rules.secrets import is_token_key
from ssolint.source import Source
from strategies import SHARED

OURS = [rule for rule in built_in() if rule.code.startswith(("SSO6", "SSO7", "SSO8"))]
CORPUS = SHARED / "corpus"
SESSION = """
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access
"""
SSO = "sso_session = corp\nsso_account_id = 111122223333\nsso_role_name = ReadOnly\n"
KEYS = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n"
ROLE = "role_arn = arn:aws:iam::444455556666:role/Deploy\n"
ELSEWHERE = f"[elsewhere]\n{KEYS}"


def findings(text, beside=None, *, name="config", mode=None, rules=OURS):
    source = Source(text.encode(), name, mode=mode)
    other = "config" if source.kind == "credentials" else "credentials"
    companion = None if beside is None else Source(beside.encode(), other)
    return check(source, [rule() for rule in rules], companion).findings


def rows(text, beside=None, **options):
    source = Source(text.encode(), options.get("name", "config"))
    return [
        (found.rule, source.position(found.span.start).line, found.severity.label)
        for found in findings(text, beside, **options)
    ]


def fixed(text, beside=None):
    return apply_fixes(text, [found.fix for found in findings(text, beside) if found.fix])[0]


# credential_process


@pytest.mark.parametrize(
    ("command", "program", "profile"),
    [
        ("aws configure export-credentials --profile dev", "aws", "dev"),
        ("aws configure export-credentials --format process --profile=dev", "aws", "dev"),
        ("aws --profile dev configure export-credentials", "aws", "dev"),
        ("aws configure export-credentials", "aws", None),
        ("/opt/homebrew/bin/aws configure export-credentials --profile 'my dev'", "aws", "my dev"),
        (r'"C:\Program Files\Amazon\AWSCLIV2\aws.exe" configure export-credentials --profile dev', "aws", "dev"),
        ("env AWS_PROFILE=dev aws configure export-credentials", "aws", "dev"),
        ("sh -c 'AWS_PROFILE=dev aws configure export-credentials --format process'", "aws", "dev"),
        ("cmd /c aws configure export-credentials --profile dev", "aws", "dev"),
        ('cmd.exe /C "aws configure export-credentials --profile dev"', "aws", "dev"),
        ("pwsh -NoProfile -Command aws configure export-credentials --profile dev", "aws", "dev"),
        ("sh -c 'export AWS_PROFILE=dev; aws configure export-credentials'", "aws", "dev"),
        ("sh -c 'aws sso login --profile x && aws configure export-credentials --profile dev | jq .'", "aws", "dev"),
        ('bash -lc "aws-vault export dev --format=json"', "aws-vault", None),
        ("env -u AWS_VAULT aws-vault export --format=json dev", "aws-vault", None),
        ("granted credential-process --profile=a/b", "granted", "a/b"),
        ("aws-sso-util credential-process --profile dev", "aws-sso-util", "dev"),
    ],
)
def test_a_known_command_is_read(command, program, profile):
    process = read_process(command)
    assert isinstance(process, Process)
    assert (process.program, process.profile) == (program, profile)


@pytest.mark.parametrize(
    "command",
    [
        "/usr/local/bin/fetch --profile dev",
        "echo export-credentials",
        "aws sts get-session-token",
        "aws export-credentials configure",
        "sh -c 'unclosed export-credentials",
        "",
    ],
)
def test_other_commands_are_not(command):
    assert read_process(command) is None


@pytest.mark.parametrize(
    ("command", "severity"),
    [
        ("aws configure export-credentials --profile dev", "info"),
        ("aws configure export-credentials --profile twin", "info"),
        ("aws configure export-credentials --profile other", "error"),
        ("aws configure export-credentials", "error"),
        ("aws-vault exec dev --json", "info"),
        ("aws-vault exec other --json", "error"),
        ("aws-vault exec kept-in-the-keychain --json", "info"),
        ("sh -c 'granted credential-process --profile dev'", "info"),
        # what a profile outside of the file gives can't be told
        ("granted credential-process --profile elsewhere", "info"),
        ("aws-sso-util credential-process --account-id 111122223333 --role-name ReadOnly", "info"),
        # a SAML provider's role, and no permission set's
        ("saml2aws login --credential-process --profile dev", "error"),
        ("/usr/local/bin/fetch", "error"),
    ],
)
def test_a_bridge_to_the_own_sso_credentials_is_advice_only(command, severity):
    others = "[profile twin]\n" + SSO + "[profile other]\n" + SSO.replace("ReadOnly", "Admin")
    text = f"[profile dev]\n{SSO}credential_process = {command}\n{others}{SESSION}"
    assert rows(text) == [("process-and-sso", 5, severity)]


def test_a_default_profile_needs_no_name_to_be_meant():
    text = f"[default]\n{SSO}credential_process = aws configure export-credentials\n{SESSION}"
    assert rows(text) == [("process-and-sso", 5, "info")]


def test_a_ring_of_processes_is_told_once_at_its_first_link():
    links = {"a": "b", "b": "c", "c": "a", "d": "a"}
    text = "".join(
        f"[profile {name}]\ncredential_process = aws configure export-credentials --profile {target}\n"
        for name, target in links.items()
    )
    (found,) = findings(text)
    assert (found.rule, found.message) == (
        "process-loop",
        "the commands ask each other without end: 'a' -> 'b' -> 'c' -> 'a'",
    )


@pytest.mark.parametrize("way", [SSO, ROLE + "credential_source = Environment\n", "login_session = arn:aws:x\n"])
def test_a_ring_with_another_way_to_credentials_in_it_is_none(way):
    process = "credential_process = aws configure export-credentials --profile"
    text = f"[profile a]\n{process} b\n[profile b]\n{process} a\n{way}{SESSION}"
    assert "process-loop" not in {found.rule for found in findings(text)}


def test_keys_in_the_credentials_file_come_before_the_process_and_keys_in_the_config_file_after_it():
    text = "[profile a]\ncredential_process = aws configure export-credentials --profile a\n"
    assert rows(text, f"[a]\n{KEYS}") == []
    assert ("process-loop", 2, "error") in rows(text + KEYS)


# SSO beside other ways


def test_keys_beside_sso_in_two_files_point_at_the_profile():
    text = f"[profile dev]\n{SSO}{SESSION}"
    (found,) = findings(text, f"[dev]\n{KEYS}")
    assert text[slice(*found.span)] == "[profile dev]"
    (related,) = found.related
    assert related.source.kind == "credentials"
    assert related.source.text[slice(*related.span)] == "aws_access_key_id"


@pytest.mark.parametrize("beside", [None, ELSEWHERE, "", f"[profile dev]\n{KEYS}"])
def test_keys_under_another_name_are_none_of_the_profile(beside):
    assert rows(f"[profile dev]\n{SSO}{SESSION}", beside) == []


def test_sso_settings_are_deleted_where_the_source_has_its_own():
    before = f"[profile base]\n{SSO}[profile deploy]\n{ROLE}# why\nsource_profile   = base\n"
    after = f"{before}region = x\n{SESSION}"
    crlf = f"{before}{SSO}region = x\n{SESSION}".replace("\n", "\r\n")
    assert fixed(crlf) == after.replace("\n", "\r\n")
    assert findings(fixed(crlf)) == []


@pytest.mark.parametrize(
    ("session", "safe"), [(SESSION, False), ("", True), (SESSION.replace("sso_region", "# sso_region"), True)]
)
def test_the_deletion_is_safe_only_where_aws_sso_login_has_no_portal_to_lose(session, safe):
    text = f"[profile base]\n{KEYS}[profile deploy]\n{ROLE}source_profile = base\nsso_session = corp\n{session}"
    (fix,) = [found.fix for found in findings(text) if found.rule == "role-and-sso"]
    assert fix.safe is safe


def test_the_deletion_works_at_the_end_of_a_file_without_a_line_end():
    text = f"[profile base]\n{KEYS}[profile deploy]\n{ROLE}source_profile = base\nsso_session = corp"
    assert fixed(text) == f"[profile base]\n{KEYS}[profile deploy]\n{ROLE}source_profile = base\n"


def test_scopes_go_with_the_other_sso_settings():
    before = f"[profile base]\n{KEYS}[profile deploy]\n{ROLE}source_profile = base\n"
    assert fixed(f"{before}{SSO}sso_registration_scopes = a:b\n{SESSION}") == before + SESSION


@pytest.mark.parametrize("source", ["deploy", "nowhere", "empty"])
def test_nothing_is_deleted_where_the_source_gives_nothing(source):
    text = f"[profile deploy]\n{ROLE}source_profile = {source}\n{SSO}[profile empty]\nregion = x\n{SESSION}"
    assert all(found.fix is None for found in findings(text) if found.rule == "role-and-sso")


def test_a_role_with_sso_and_no_source_is_one_mistake():
    text = f"[profile dev]\n{SSO}{ROLE}{SESSION}"
    assert rows(text) == [("role-without-source", 5, "error")]


@pytest.mark.parametrize(
    "brings",
    [
        "include_profile = base",
        "parent_profile = base",
        "granted_sso_account_id = 1",
        "web_identity_token_process = /bin/token",
        "azure_tenant_id = x",
        "credential_source = Environment",
        "web_identity_token_file = /token",
    ],
)
def test_a_role_whose_source_comes_from_elsewhere_is_right(brings):
    assert "role-without-source" not in {found.rule for found in findings(f"[profile dev]\n{ROLE}{brings}\n")}


def test_a_role_of_aws_okta_has_no_source():
    okta = "[okta]\naws_saml_url = home/amazon_aws/0oa0/272\n"
    assert rows(f"{okta}[profile deploy]\n{ROLE}") == []
    assert rows(f"{okta}[profile deploy]\n{SSO}{ROLE}{SESSION}") == [("role-without-source", 7, "error")]


def test_a_source_in_the_credentials_file_counts():
    assert rows(f"[profile dev]\n{ROLE}", "[dev]\nsource_profile = elsewhere\n" + ELSEWHERE) == []


def test_a_chain_that_ends_is_no_cycle_and_a_chain_into_one_reports_the_ring_only():
    chain = "".join(f"[profile p{i}]\n{ROLE}source_profile = p{i + 1}\n" for i in range(50))
    assert "source-profile-cycle" not in {row[0] for row in rows(f"{chain}[profile p50]\n{KEYS}")}
    ring = f"{chain}[profile p50]\n{ROLE}source_profile = p49\n"
    assert [row for row in rows(ring) if row[0] == "source-profile-cycle"] == [("source-profile-cycle", 150, "error")]


def test_a_long_ring_is_cut_in_the_message():
    text = "".join(f"[profile p{i}]\n{ROLE}source_profile = p{(i + 1) % 9}\n" for i in range(9))
    (found,) = findings(text)
    assert found.message.endswith("'p5' -> 'p6' -> 2 more -> 'p0'")


@pytest.mark.parametrize(
    ("extra", "beside", "severity"),
    [("", None, Severity.INFO), ("", ELSEWHERE, Severity.ERROR), (KEYS, ELSEWHERE, None), ("", f"[a]\n{KEYS}", None)],
)
def test_a_profile_may_name_itself_if_it_has_keys(extra, beside, severity):
    text = f"[profile a]\n{ROLE}source_profile = a\n{extra}"
    found = [f for f in findings(text, beside) if f.rule == "source-profile-cycle"]
    assert [f.severity for f in found] == ([] if severity is None else [severity])


def test_two_profiles_with_keys_end_the_ring():
    text = f"[profile a]\n{ROLE}source_profile = b\n[profile b]\n{ROLE}source_profile = a\n"
    assert ("source-profile-cycle", 3, "error") in rows(text)
    assert "source-profile-cycle" not in {row[0] for row in rows(text, f"[a]\n{KEYS}[b]\n{KEYS}")}


@pytest.mark.parametrize("written", ["profile base", "[profile base]", "[base]", "Base"])
def test_the_source_is_known_by_its_whole_header_too(written):
    text = f"[profile base]\n{SSO}[profile dev]\n{ROLE}source_profile = {written}\n{SESSION}"
    (found,) = findings(text, ELSEWHERE)
    assert found.message == f"there is no profile '{written}'; did you mean 'base'?"
    assert fixed(text, ELSEWHERE) == text.replace(f"= {written}", "= base")
    assert not found.fix.safe


def test_a_missing_source_is_advice_without_the_credentials_file_and_told_once():
    text = "".join(f"[profile p{i}]\n{ROLE}source_profile = gone\n" for i in range(4))
    (found,) = findings(text)
    assert found.severity is Severity.INFO
    assert found.message.endswith("is it in the credentials file? (3 more profiles name it)")
    assert [row[2] for row in rows(text, ELSEWHERE)] == ["error"] * 4
    few = text.partition("[profile p3]")[0]
    assert [row[2] for row in rows(few)] == ["info"] * 3


@pytest.mark.parametrize("second", ["[profile.ops]", '[profile "ops"]'])
@pytest.mark.parametrize(
    ("source", "rule"), [("gone", "source-profile-not-found"), ("base", "source-without-credentials")]
)
def test_a_role_is_judged_by_itself_where_its_name_stands_twice(second, source, rule):
    text = f"[profile ops]\n{ROLE}source_profile = {source}\n{second}\noutput = json\n[profile base]\nregion = x\n"
    (found,) = [one for one in findings(text, ELSEWHERE) if one.rule == rule]
    assert found.breaks["js"] == "refuses-profile"
    # To Python a later header in quotes is the same profile.
    assert found.breaks["boto3"] == ("ignores" if '"' in second else "refuses-profile")


def test_a_role_whose_arn_stands_in_the_other_file_is_a_role():
    text = "[profile dev]\nsource_profile = gone\n"
    (found,) = [one for one in findings(text, f"[dev]\n{ROLE}") if one.rule == "source-profile-not-found"]
    assert found.breaks["boto3"] == "refuses-profile"
    (found,) = [one for one in findings(text, ELSEWHERE) if one.rule == "source-profile-not-found"]
    assert found.breaks == {"go": "refuses-profile"}


def test_a_ring_over_both_files_is_told_where_it_begins():
    text = f"[profile a]\n{ROLE}source_profile = b\n"
    assert ("source-profile-cycle", 3, "error") in rows(text, f"[b]\n{ROLE}source_profile = a\n")


def test_a_ring_with_keys_in_it_is_told_at_the_profile_that_has_them():
    text = f"[profile a]\n{ROLE}source_profile = b\n[profile b]\n{ROLE}source_profile = a\n{KEYS}"
    assert [row for row in rows(text, ELSEWHERE) if row[0] == "source-profile-cycle"] == [
        ("source-profile-cycle", 6, "error")
    ]


def test_a_source_with_a_start_url_alone_gives_no_credentials():
    base = "[profile base]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"
    text = f"[profile dev]\n{ROLE}source_profile = base\n{base}"
    (found,) = [one for one in findings(text, ELSEWHERE) if one.rule == "source-without-credentials"]
    assert "sso_start_url without sso_account_id" in found.message


def test_thousands_of_missing_sources_take_no_quadratic_time():
    def work(number: int) -> None:
        text = "".join(f"[profile p{i}]\n{ROLE}source_profile = q{i}x\n" for i in range(number))
        assert len(check(Source(text.encode(), "config"), [SourceProfileNotFound()]).findings) == number

    assert growth(work, 500, 8.0, runs=1) < 8.0


def test_a_source_that_aws_vault_keeps_is_advice_only():
    text = f"[profile base]\nmfa_process = ykman\nregion = x\n[profile dev]\n{ROLE}source_profile = base\n"
    assert all(row[2] == "info" for row in rows(text, ELSEWHERE))


DOUBTED = [
    ("role_arn = {}\n", "arn:aws:iam::444455556666:role/X", "role-without-source"),
    ("role_arn = {}\nsource_profile = base\n", "arn:aws:iam::444455556666:role/X", "role-and-sso"),
    (
        "aws_access_key_id = {}\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n",
        "AKIAIOSFODNN7EXAMPLE",
        "static-keys-and-sso",
    ),
    ("endpoint_url = {}\n", "http://localhost:4566", "endpoint-url-with-sso"),
    ("login_session = {}\n", "arn:aws:iam::111122223333:user/jane", "login-session-and-sso"),
    (f"{ROLE}source_profile = base\ncredential_source = {{}}\n", "Environment", "conflicting-sources"),
    ("sso_registration_scopes = {}\n", "sso:account:access", "scopes-in-profile"),
]


@pytest.mark.parametrize(("lines", "value", "rule"), DOUBTED, ids=lambda one: one if "-" in one else "")
@pytest.mark.parametrize("written", ['"{}"', "{} # ours", "{} ; ours", "<{}>"])
def test_a_setting_whose_value_is_doubted_is_there_all_the_same(lines, value, rule, written):
    doubted = lines.format(written.format(value if "<" not in written else "value"))
    text = f"[profile dev]\n{SSO}{doubted}region = eu-west-1\n[profile base]\n{SSO}region = eu-west-1\n{SESSION}"
    found = {one.rule: one for one in findings(text, rules=built_in())}
    assert rule in found
    assert found[rule].fix is None
    assert found.keys() & {"quoted-value", "inline-comment", "unrendered-placeholder"} or '"' in written


@pytest.mark.parametrize("key", ["sso_role_name", "output"])
def test_a_setting_of_profiles_in_a_session_is_told_whatever_its_value(key):
    text = f"[profile dev]\n{SSO.replace('sso_role_name = ReadOnly', 'output = text')}region = eu-west-1\n{SESSION}"
    wanted = "profile-setting-in-session" if key == "sso_role_name" else "foreign-setting-in-session"
    for value in ('"ReadOnly"', "ReadOnly # ours"):
        found = {one.rule: one for one in findings(f"{text}{key} = {value}\n", rules=built_in())}
        assert wanted in found
    assert wanted not in {one.rule for one in findings(f"{text}{key} =\n", rules=built_in())} or key == "output"


def test_a_region_in_the_wrong_place_is_told_whatever_stands_round_it():
    profile = f"[profile dev]\n{SSO}region = eu-west-1\n"
    session = SESSION.replace("sso_region = ", "region = ")
    for value in ('"eu-west-1"', "eu-west-1 # ours"):
        text = session.replace("= eu-west-1", f"= {value}") + profile
        found = {one.rule: one for one in findings(text, rules=built_in())}
        assert found.keys() == {"region-confusion", "quoted-value" if '"' in value else "inline-comment"}
        assert found["region-confusion"].fix.edits[0].text == "sso_region"
        legacy = SSO.replace("sso_session = corp", 'sso_start_url = "https://corp.awsapps.com/start"')
        told = {one.rule for one in findings(f"[profile dev]\n{legacy}region = {value}\n", rules=built_in())}
        assert "region-confusion" in told
        assert "incomplete-legacy-profile" not in told


# templates


def test_settings_in_two_branches_of_a_template_stand_not_beside_each_other():
    text = (
        "[profile dev]\n{% if sso %}\n" + SSO + "{% else %}\n" + KEYS + "credential_process = /bin/x\n" + ROLE
        + "source_profile = base\n{% endif %}\nregion = x\n[profile base]\n" + KEYS + SESSION
    )  # fmt: skip
    assert {found.rule for found in findings(text, name="config.tmpl")} <= {"secret-in-config"}


def test_a_template_may_put_the_source_in():
    text = f"[profile dev]\n{ROLE}{{{{- include source }}}}\nregion = x\n"
    assert findings(text, name="config.tmpl") == []


def test_a_source_that_stands_in_two_branches_counts_in_either():
    other = "{% if x %}\n[profile base]\nregion = x\n{% endif %}\n"
    text = f"[profile base]\n{SSO}{other}[profile dev]\n{ROLE}source_profile = base\n{SESSION}"
    assert "source-without-credentials" not in {found.rule for found in findings(text, name="config.tmpl")}


# endpoints


@pytest.mark.parametrize(
    "settings",
    [
        "ignore_configured_endpoint_urls = true",
        "ignore_configured_endpoint_urls = TRUE",
        "services = own",
    ],
)
def test_an_endpoint_that_does_not_reach_the_portal_is_right(settings):
    own = "[services own]\nsso =\n  endpoint_url = https://a\nsso_oidc =\n  endpoint_url = https://b\n"
    text = f"[profile dev]\n{SSO}endpoint_url = http://localhost:4566\n{settings}\n{own}{SESSION}"
    assert rows(text) == []


def test_fips_speaks_of_the_portals_region_not_of_the_profiles():
    text = f"[profile dev]\n{SSO}region = us-gov-west-1\nuse_fips_endpoint = TRUE\n{SESSION}"
    assert rows(text) == [("fips-with-sso", 6, "warning")]
    assert rows(text.replace("eu-west-1", "us-gov-west-1")) == []
    assert rows(text.replace("TRUE", "false")) == []
    assert rows(text.replace(SSO, "login_session = arn:aws:iam::111122223333:user/jane\n")) == []


def test_a_services_section_without_a_name_is_none_to_choose_from():
    (found,) = findings("[profile dev]\nservices = local\n[services]\ns3 =\n  endpoint_url = http://a\n")
    assert found.message == "there is no [services local] in this file"


def test_services_of_a_credentials_file_stand_in_the_config_file():
    text = "[dev]\nservices = lcoal\n"
    assert "services-not-found" not in {row[0] for row in rows(text, name="credentials")}
    (found,) = [
        f
        for f in findings(text, "[services local]\ns3 =\n  endpoint_url = http://a\n", name="credentials")
        if f.rule == "services-not-found"
    ]
    assert found.related[0].source is not None
    assert found.related[0].source.kind == "config"


# the credentials file


def test_one_finding_a_section_for_sso_in_the_credentials_file():
    text = f"[a]\nregion = x\n{SSO}[sso-session b]\nsso_region = x\n[sso_session c]\n"
    assert [row for row in rows(text, name="credentials") if row[0] == "sso-in-credentials"] == [
        ("sso-in-credentials", 3, "warning"),
        ("sso-in-credentials", 6, "error"),
        ("sso-in-credentials", 8, "error"),
    ]


def test_a_profile_called_like_a_session_is_a_profile():
    assert rows("[sso-session-keeper]\n" + KEYS, name="credentials") == []


def test_what_says_how_to_get_credentials_may_stand_in_the_credentials_file():
    chain = f"[a]\n{ROLE}source_profile = b\nmfa_serial = x\nduration_seconds = 3600\n[b]\n{KEYS}"
    text = f"{chain}[c]\ncredential_process = /bin/x\n"
    assert rows(text, name="credentials") == []


def test_a_value_that_both_files_have_alike_is_advice_only():
    text = f"[a]\n{KEYS}region = eu-west-1\n"
    assert rows(text, "[profile a]\nregion = eu-west-1\n", name="credentials") == [("config-in-credentials", 4, "info")]
    assert rows(text, "[profile a]\nregion = eu-west-2\n", name="credentials") == [
        ("config-in-credentials", 4, "warning")
    ]


def test_a_way_to_credentials_that_the_config_file_gives_otherwise_is_overruled():
    text = f"[a]\n{ROLE}source_profile = b\n[b]\n{KEYS}"
    assert rows(text, f"[profile a]\n{ROLE}source_profile = b\n", name="credentials") == []
    found = rows(text, f"[profile a]\n{ROLE}source_profile = c\n", name="credentials")
    assert ("config-in-credentials", 3, "warning") in found


@pytest.mark.parametrize("key", ["aws_secret_acces_key", "aws-secret-access-key", "AWS_Secret_Access_Key"])
def test_a_half_of_a_pair_that_is_misspelt_is_not_missing_as_well(key):
    identifier, secret = KEYS.splitlines(keepends=True)
    misspelt = secret.replace("aws_secret_access_key", key)
    for name, header in (("credentials", "[a]\n"), ("config", "[profile a]\n")):
        found = findings(f"{header}{identifier}{misspelt}", name=name, rules=built_in())
        assert "incomplete-keys" not in {one.rule for one in found}


@pytest.mark.parametrize("written", ['"AKIAIOSFODNN7EXAMPLE"', "AKIAIOSFODNN7EXAMPLE # ours"])
def test_half_a_pair_is_half_a_pair_whatever_stands_round_it(written):
    found = findings(f"[a]\naws_access_key_id = {written}\n", name="credentials", rules=built_in())
    assert "incomplete-keys" in {one.rule for one in found}


IDENTIFIER, SECRET = KEYS.splitlines(keepends=True)
PROCESS = "credential_process = keys\n"
DIVIDED = {
    "the identifier here": (f"[profile a]\n{IDENTIFIER}", f"[a]\n{SECRET}", "config", ["aws-cli", "boto3", "go"]),
    "the secret here": (f"[profile a]\n{SECRET}", f"[a]\n{IDENTIFIER}", "config", ["go"]),
    "the identifier there": (f"[a]\n{IDENTIFIER}", f"[profile a]\n{SECRET}", "credentials", ["aws-cli", "boto3", "go"]),
    "the whole pair there": (f"[profile a]\n{IDENTIFIER}", f"[a]\n{KEYS}", "config", ["go"]),
    "asked for after a command": (f"[profile a]\n{IDENTIFIER}", f"[a]\n{SECRET}{PROCESS}", "config", ["go"]),
    "asked for before a command": (
        f"[a]\n{IDENTIFIER}",
        f"[profile a]\n{SECRET}{PROCESS}",
        "credentials",
        ["aws-cli", "boto3", "go"],
    ),
    "asked for after SSO": (f"[a]\n{IDENTIFIER}", f"[profile a]\n{SECRET}sso_role_name = x\n", "credentials", ["go"]),
}


@pytest.mark.parametrize("case", DIVIDED)
def test_a_key_pair_may_not_be_divided_between_the_files(case):
    text, beside, name, tools = DIVIDED[case]
    found = findings(text, beside, name=name)
    assert [sorted(one.breaks) for one in found if one.rule == "incomplete-keys"] == [tools]


def test_temporary_keys_are_whole_with_either_name_of_the_token():
    temporary = KEYS.replace("AKIA", "ASIA")
    assert ("incomplete-keys", 2, "error") in rows(f"[a]\n{temporary}", name="credentials")
    for token in ("aws_session_token", "aws_security_token"):
        assert rows(f"[a]\n{temporary}{token} = AQoDYXdzEXAMPLE\n", name="credentials") == []


@pytest.mark.parametrize(("mode", "count"), [(0o600, 0), (0o640, 1), (0o604, 1), (0o610, 0), (None, 0)])
def test_permissions_count_where_there_are_secrets(mode, count):
    loose = [rule for rule in OURS if rule.name == "loose-permissions"]
    found = findings("# mine\n[a]\n" + KEYS, name="credentials", mode=mode, rules=loose)
    assert len(found) == count
    assert all(f.span == (0, 6) and f"{mode:04o}" in f.message for f in found)
    assert findings("[a]\nregion = x\n", name="credentials", mode=mode, rules=loose) == []


# secrets


@pytest.mark.parametrize(
    "key",
    [
        *(
            "client_secret",
            "clientsecret",
            "sso_client_secret",
            "access_token",
            "accesstoken",
            "refresh_token",
            "password",
        ),
        *("sso_refresh_token", "okta_password", "passphrase", "api_key", "id_token", "private_key", "token"),
    ],
)
def test_keys_that_hold_a_token_are_known(key):
    assert is_token_key(key)
    text = f"[profile a]\nregion = x\n{key} = hunter2-hunter2\n"
    (found,) = findings(text)
    assert (found.rule, found.severity.label) == ("token-in-file", "error")


@pytest.mark.parametrize(
    "key",
    [
        *("aws_secret_access_key", "aws_session_token", "aws_security_token", "aws_secret_acess_key", "aws_secret_key"),
        *(
            "x_security_token_expires",
            "web_identity_token_file",
            "token_url",
            "token_type",
            "secret_name",
            "secret_arn",
        ),
        *(
            "aws_session_token_expiration",
            "password_process",
            "client_secret_file",
            "token_ttl",
            "passwordless",
            "region",
            "session_token",
        ),
    ],
)
def test_keys_that_hold_none_are_left_alone(key):
    assert not is_token_key(key)


@pytest.mark.parametrize(
    "value", ["true", "op://vault/item", "arn:aws:secretsmanager:x", "$TOKEN", "~/.token", "keychain", "****", ""]
)
def test_a_value_that_names_a_secret_is_none(value):
    assert [row for row in rows(f"[profile a]\naccess_token = {value}\n") if row[0] == "token-in-file"] == []


def test_a_placeholder_is_no_secret():
    for value in ("<your-secret>", "{{ secret }}", "${SECRET}", "xxxxxxxxxxxxxxxx", "..."):
        text = f"[profile a]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = {value}\n"
        assert rows(text) == []


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ('aws_secret_access_key = "q8Zt3vYw1Lk0NfJr5Hc2Bd7Xs9Mg4Pu6Ea1Ti3Ro"', "secret-in-config"),
        ("aws_session_token = q8Zt3vYw1Lk0NfJr5Hc2Bd7Xs9Mg4Pu6Ea1Ti3Ro # mine", "secret-in-config"),
        ('sso_refresh_token = "hunter2-hunter2"', "token-in-file"),
    ],
)
def test_quotes_and_comments_hide_no_secret(line, rule):
    text = f"[profile a]\naws_access_key_id = AKIAQ7XAMPLETEST0001\n{line}\n"
    assert (rule, 3, "error") in rows(text, rules=built_in())


@pytest.mark.parametrize("name", ["config", "config.tmpl"])
@pytest.mark.parametrize(
    ("value", "severity"), [("test", "info"), ("q8Zt3vYw1Lk0NfJr5Hc2Bd7Xs9Mg4Pu6Ea1Ti3Ro", "error")]
)
def test_a_value_too_short_for_a_key_is_advice_only(name, value, severity):
    text = f"[profile a]\naws_access_key_id = test\naws_secret_access_key = {value}\n"
    assert rows(text, name=name) == [("secret-in-config", 3, severity)]


def test_no_secret_is_ever_repeated():
    secret, token = "q8Zt3vYw1Lk0NfJr5Hc2Bd7Xs9Mg4Pu6Ea1Ti3Ro", "do-not-print-me-0123456789"
    text = (
        f"[profile a]\n{SSO}{ROLE}aws_access_key_id = ASIAQ7XAMPLETEST0001\naws_secret_access_key = {secret}\n"
        f"refresh_token = {token}\nsource_profile = a\n{SESSION}"
    )
    found = findings(text, f"[a]\naws_access_key_id = AKIAQ7XAMPLETEST0002\naws_secret_access_key = {secret[::-1]}\n")
    assert {"secret-in-config", "token-in-file", "static-keys-and-sso"} <= {f.rule for f in found}
    said = "".join(f"{f.message}{f.related}{f.fix}" for f in found)
    assert all(word not in said for word in (secret, secret[::-1], token))


# real files


def test_of_real_files_only_real_mistakes_are_errors():
    index = CORPUS / "index.json"
    if not index.is_file():
        pytest.skip("the corpus of real files is not here")
    kinds = {"credentials": "credentials", "template": "config.tmpl"}
    errors = set()
    for entry in json.loads(index.read_text("utf-8")):
        path = CORPUS / entry["file"]
        if entry["origin"] != "dotfile" or not path.is_file():
            continue
        source = Source(path.read_bytes(), kinds.get(entry["kind"], "config"))
        found = check(source, [rule() for rule in OURS if not rule.opt_in]).findings
        errors |= {(entry["id"], f.rule) for f in found if f.severity is Severity.ERROR}
    # `output = toml` and `output=text:w`: the AWS CLI fails with both.
    assert errors == {("224", "invalid-choice"), ("252", "invalid-choice")}


def test_the_two_halves_of_a_pair_of_keys_by_their_other_names():
    old = "[a]\naws_access_key = AKIAIOSFODNN7EXAMPLE\naws_secret_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n"
    every = built_in()
    for text in (old, old.replace("aws_", "")):
        assert rows(text, name="credentials", rules=every) == [
            ("misspelled-setting", 2, "error"),
            ("misspelled-setting", 3, "error"),
        ]
    assert rows(old.rpartition("aws_secret")[0], name="credentials", rules=every) == []
    hyphens = findings(old.replace("_", "-").replace("key ", "key-id ", 1), name="credentials", rules=every)
    assert [finding.rule for finding in hyphens] == ["hyphenated-setting", "misspelled-setting"]
    assert all("js" in finding.breaks for finding in hyphens)
