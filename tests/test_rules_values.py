"""Regions, accounts, roles, scopes: forms too many for examples."""

from __future__ import annotations

import pytest

from ssolint.engine import check
from ssolint.finding import Severity
from ssolint.fixer import apply_fixes
from ssolint.rule import built_in
from ssolint.source import Options, Source

CODES = ("SSO3", "SSO4", "SSO5")
RULES = {rule.name: rule for rule in built_in() if rule.code.startswith(CODES)}


def told(name, text, file="config", regions=()):
    source = Source(text.encode(), file, options=Options(regions=frozenset(regions)))
    return check(source, [RULES[name]()]).findings


def repaired(name, text):
    return apply_fixes(text, [one.fix for one in told(name, text) if one.fix])[0]


def sso(**values):
    lines = {
        "sso_session": "corp",
        "sso_account_id": "111122223333",
        "sso_role_name": "ReadOnly",
        "region": "eu-west-1",
    }
    lines |= {key: value for key, value in values.items() if key in lines}
    session = {
        "sso_start_url": "https://corp.awsapps.com/start",
        "sso_region": "eu-west-1",
        "sso_registration_scopes": "sso:account:access",
    }
    session |= {key: value for key, value in values.items() if key in session}
    return (
        "[profile dev]\n" + "".join(f"{key} = {value}\n" for key, value in lines.items())
        + "\n[sso-session corp]\n" + "".join(f"{key} = {value}\n" for key, value in session.items())
    )  # fmt: skip


@pytest.mark.parametrize(
    ("written", "right", "safe"),
    [
        ("us_east_1", "us-east-1", True),
        ("us-east1", "us-east-1", True),
        ("useast1", "us-east-1", True),
        ("EU-Central-1", "eu-central-1", True),
        ("eu-west-1b", "eu-west-1", True),
        ("eu-west-1,", "eu-west-1", True),
        ("Frankfurt", "eu-central-1", False),
        ("Europe (Ireland)", "eu-west-1", False),
        ("eu-west-1 (Ireland)", "eu-west-1", False),
        ("us_esat_1", "us-east-1", False),
    ],
)
def test_a_region_is_put_right(written, right, safe):
    for key in ("sso_region", "region"):
        (finding,) = told("malformed-region", sso(**{key: written}))
        assert finding.fix.safe is safe
        assert repaired("malformed-region", sso(**{key: written})) == sso(**{key: right})


@pytest.mark.parametrize(
    "value", ["auto", "fr-par", "ru-central-1", "us-west-002", "eu-central-003", "global", "nyc3", "us-east"]
)
def test_regions_of_other_stores_are_left_alone(value):
    for rule in ("malformed-region", "unknown-region"):
        assert not told(rule, f"[profile store]\nregion = {value}\n")
        assert not told(rule, f"[profile store]\nregion = {value}\nendpoint_url = https://store.example\n")


def test_a_near_miss_is_told_outside_sso_too_unless_the_endpoint_is_another_vendors():
    assert told("malformed-region", "[profile x]\nregion = us-east-1a\n")
    assert not told("malformed-region", "[profile x]\nregion = us-east1\nendpoint_url = https://store.example\n")
    assert told("unknown-region", "[profile x]\nregion = us-esat-1\n")


@pytest.mark.parametrize("value", ["nz-southwest-9", "eu-central-3", "aws-global", "fips-us-east-1", "us-gov-west-1"])
def test_regions_that_may_be_are_silent(value):
    assert not told("malformed-region", sso(region=value))
    assert not told("unknown-region", sso(region=value))


def test_regions_of_the_settings_are_accepted():
    assert told("malformed-region", sso(sso_region="lab"))
    assert not told("malformed-region", sso(sso_region="lab"), regions=["lab"])
    assert not told("unknown-region", sso(sso_region="us-esat-1"), regions=["us-esat-1"])


def test_differing_regions_of_one_partition_are_right_and_a_wrong_sso_region_is_told_elsewhere():
    assert not told("mixed-partitions", sso(region="ap-southeast-2"))
    assert not told("mixed-partitions", sso(region="nz-southwest-9"))
    assert told("mixed-partitions", sso(region="us-gov-west-1"))
    gov = "https://start.us-gov-home.awsapps.com/directory/corp"
    assert not told("mixed-partitions", sso(region="us-gov-west-1", sso_start_url=gov))


@pytest.mark.parametrize(
    ("written", "right", "safe"),
    [
        ("1111 2222 3333", "111122223333", True),
        ("1111.2222.3333", "111122223333", True),
        ("arn:aws-us-gov:sts::111122223333:assumed-role/x/y", "111122223333", True),
        ("arn:aws:organizations::111122223333:account/o-a1b2c3d4e5/444455556666", "444455556666", True),
        ("prod (111122223333)", "111122223333", False),
        # a number that lost a zero and got a decimal in a table
        ("11122223333.0", "011122223333", False),
        ("111122223333,00", "111122223333", True),
        ("22223333", None, False),
        ("1111222233334", None, False),
        ("123456789", "000123456789", False),
        ("corp", None, False),
    ],
)
def test_an_account_is_put_right(written, right, safe):
    (finding,) = told("account-id-format", sso(sso_account_id=written))
    assert (finding.fix is None) == (right is None)
    if right is not None:
        assert finding.fix.safe is safe
        assert repaired("account-id-format", sso(sso_account_id=written)) == sso(sso_account_id=right)


def test_leading_zeros_are_right_and_a_filler_in_a_template_is_none_of_our_business():
    assert not told("account-id-format", sso(sso_account_id="000000000001"))
    assert not told("account-id-format", sso(sso_account_id="nnnnnnnnnnnn"), "config.tmpl")
    assert told("account-id-format", sso(sso_account_id="12345"), "config.tmpl")


@pytest.mark.parametrize(
    "name", ["111122223333-to-444455556666", "444455556666:Admin", "backup-202401011200", "x1111222233334"]
)
def test_names_that_agree_or_say_nothing(name):
    text = sso(sso_account_id="444455556666").replace("[profile dev]", f"[profile {name}]")
    assert not told("account-name-mismatch", text)


@pytest.mark.parametrize(
    ("written", "right", "safe"),
    [
        (
            "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Dev_Ops_0123456789abcdef",
            "Dev_Ops",
            True,
        ),
        ("arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Dev_0123456789abcdef/jane@corp.example", "Dev", True),
        ("AWSReservedSSO_Dev", "Dev", False),
        ("AWSReservedSSO_Dev_xxxxxxxxxxxx", None, False),
        ("AWSReservedSSO_Dev_xxxxxx", None, False),
        ("arn:aws:iam::111122223333:role/path/Deploy", "Deploy", False),
        ("arn:aws:sso:::permissionSet/ssoins-7223a1b2c3d4e5f6/ps-0123456789abcdef", None, False),
        ("Dev#1", None, False),
        ("D\u00e9v", None, False),
    ],
)
def test_a_role_is_put_right(written, right, safe):
    (finding,) = told("role-name-format", sso(sso_role_name=written))
    assert (finding.fix is None) == (right is None)
    if right is not None:
        assert finding.fix.safe is safe
        assert repaired("role-name-format", sso(sso_role_name=written)) == sso(sso_role_name=right)


@pytest.mark.parametrize("name", ["A", "a" * 32, "Dev+Ops=x,y.z@w-1_2", "AWSAdministratorAccess"])
def test_names_of_permission_sets_are_right(name):
    assert not told("role-name-format", sso(sso_role_name=name))


def test_roles_that_differ_by_a_digit_are_two():
    profiles = "".join(f"[profile p{at}]\nsso_role_name = Team1\n" for at in range(3))
    assert not told("role-name-near-miss", profiles + "[profile x]\nsso_role_name = Team2\n")
    assert told("role-name-near-miss", profiles + "[profile x]\nsso_role_name = team1\n")


@pytest.mark.parametrize(
    ("written", "right", "safe"),
    [
        ("sso:account:access;codewhisperer:analysis", "sso:account:access, codewhisperer:analysis", True),
        ("[sso:account:access, codewhisperer:analysis]", "sso:account:access, codewhisperer:analysis", True),
        ("sso:account:access,sso:account:access", "sso:account:access", True),
        ("SSO:Account:Access", "sso:account:access", False),
        ("sso_account_access", "sso:account:access", False),
        ("openid profile sso:account:access", "sso:account:access", False),
        ("openid", None, False),
        ("sso:account:access, a:b:c:d", None, False),
    ],
)
def test_scopes_are_put_right(written, right, safe):
    (finding,) = told("scopes-format", sso(sso_registration_scopes=written))
    assert (finding.fix is None) == (right is None)
    if right is not None:
        assert finding.fix.safe is safe
        assert repaired("scopes-format", sso(sso_registration_scopes=written)) == sso(sso_registration_scopes=right)


@pytest.mark.parametrize(
    "value", ["sso:account:access", "sso:account:access,", "sso:account:access , vendor:x", "codecatalyst:read_write"]
)
def test_scopes_that_are_right(value):
    assert not told("scopes-format", sso(sso_registration_scopes=value))


def test_what_looks_like_nothing_is_called_no_name():
    for value in ("\uff11\uff12\uff13", "(111)", "-"):
        (finding,) = told("account-id-format", sso(sso_account_id=value))
        assert "name or an alias" not in finding.message


def test_the_words_of_openid_connect_are_told_together():
    (finding,) = told("scopes-format", sso(sso_registration_scopes="openid, sso:account:acess, email"))
    assert finding.message == (
        "'openid', 'email' are scopes of OpenID Connect, not of IAM Identity Center; leave them out; "
        "there is no scope 'sso:account:acess'; did you mean 'sso:account:access'?"
    )


def test_scopes_that_stand_there_twice_are_a_warning():
    (finding,) = told("scopes-format", sso(sso_registration_scopes="sso:account:access, sso:account:access"))
    assert (finding.severity, finding.breaks) == (Severity.WARNING, {})


def test_scopes_are_added_behind_a_last_line_without_its_end():
    text = sso().replace("sso_registration_scopes = sso:account:access\n", "").rstrip("\n").replace("\n", "\r\n")
    assert repaired("missing-scopes", text) == text + "\r\nsso_registration_scopes = sso:account:access"


def test_a_session_without_accounts_needs_no_scopes():
    text = "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"
    assert not told("missing-scopes", text)
    assert not told("missing-scopes", text + "[profile token]\nsso_session = corp\n")


@pytest.mark.parametrize(("often", "once", "tells"), [("Team", "team", True), ("Dev", "dev", False)])
def test_a_role_name_of_four_letters_has_near_misses_and_a_shorter_one_has_none(often, once, tells):
    profiles = "".join(f"[profile {name}]\nsso_role_name = {often}\n" for name in "abc")
    assert bool(told("role-name-near-miss", profiles + f"[profile x]\nsso_role_name = {once}\n")) is tells
