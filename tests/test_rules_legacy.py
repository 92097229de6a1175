"""The legacy layout: the migration's edits in files of all manners, and when the rules are silent."""

from __future__ import annotations

import pytest

from ssolint.config import Config
from ssolint.engine import check, check_unmasked
from ssolint.fixer import apply_fixes, fix
from ssolint.rule import built_in
from ssolint.rules.legacy import IncompleteLegacyProfile, LegacyProfile, ScopesInProfile, StraySsoSetting
from ssolint.source import Source
from ssolint.syntax import parse

KEYS = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n"


def profile(name, url="https://corp.awsapps.com/start", region="eu-west-1", more=""):
    return (
        f"[profile {name}]\nsso_start_url = {url}\nsso_region = {region}\n"
        f"sso_account_id = 111122223333\nsso_role_name = ReadOnly\n{more}"
    )


def found(rule, text, name="config", beside=None):
    companion = Source(beside.encode(), "credentials") if beside is not None else None
    return check(Source(text.encode(), name), [rule()], companion).findings


def migrate(text, name="config"):
    """The text after one round of the migration, all findings together."""
    return apply_fixes(text, [one.fix for one in found(LegacyProfile, text, name) if one.fix])[0]


def resolved(text):
    """What botocore makes of each profile's SSO settings."""
    config = Config(parse(Source(text.encode(), "config")))
    keys = ("sso_start_url", "sso_region", "sso_account_id", "sso_role_name", "region")
    return {
        one.name: {key: origin[1].value for key in keys if (origin := one.effective(key)) is not None}
        for one in config.profiles
    }


def test_profiles_of_one_portal_share_one_session_and_other_portals_get_their_own():
    text = profile("a") + "\n" + profile("b", "https://d-9067abcdef.awsapps.com/start") + "\n" + profile("c")
    after = migrate(text)
    assert after.count("[sso-session ") == 2
    assert "[sso-session corp]\n" in after
    assert "[sso-session d-9067abcdef]\n" in after
    assert resolved(after) == resolved(text)
    assert not found(LegacyProfile, after)


def test_one_portal_in_two_regions_gives_two_sessions():
    text = profile("a") + "\n" + profile("b", region="us-east-1")
    after = migrate(text)
    assert after.count("[sso-session ") == 2
    assert resolved(after) == resolved(text)


def test_two_spellings_of_one_portal_become_one():
    text = profile("a", "https://corp.awsapps.com/start/") + "\n" + profile("b", "https://corp.awsapps.com/start#/")
    after = migrate(text)
    assert after.count("[sso-session ") == 1
    assert {one["sso_start_url"] for one in resolved(after).values()} == {"https://corp.awsapps.com/start"}


@pytest.mark.parametrize(
    "taken",
    [
        "[sso-session corp]\nsso_start_url = https://x.awsapps.com/start\nsso_region = eu-west-1\n",
        "[profile CORP]\nregion = eu-west-1\n",
    ],
)
def test_a_new_session_takes_no_name_that_is_in_use(taken):
    after = migrate(profile("a") + "\n" + taken)
    assert "[sso-session corp-sso]\n" in after
    assert "sso_session = corp-sso\n" in after


def test_an_existing_session_is_used_only_if_it_brings_nothing_else_along():
    session = "[sso-session work]\nsso_start_url = https://corp.awsapps.com/start/\nsso_region = eu-west-1\n"
    assert migrate(profile("a") + "\n" + session).count("[sso-session ") == 1
    assert migrate(profile("a") + "\n" + session + "output = json\n").count("[sso-session ") == 2


def test_line_ends_alignment_and_comments_are_kept():
    text = (
        "; mine\n\n# the old one\n[profile a]\n"
        "region         = eu-west-1\n"
        "# the portal\n"
        "sso_start_url  = https://corp.awsapps.com/start\n"
        "sso_region     = eu-west-1\n"
        "sso_account_id = 111122223333\n"
        "sso_role_name  = ReadOnly"
    )
    wanted = (
        "; mine\n\n[sso-session corp]\n"
        "sso_start_url           = https://corp.awsapps.com/start\n"
        "sso_region              = eu-west-1\n"
        "sso_registration_scopes = sso:account:access\n"
        "\n# the old one\n[profile a]\n"
        "region         = eu-west-1\n"
        "# the portal\n"
        "sso_session    = corp\n"
        "sso_account_id = 111122223333\n"
        "sso_role_name  = ReadOnly"
    )
    assert migrate(text) == wanted
    assert migrate(text.replace("\n", "\r\n")) == wanted.replace("\n", "\r\n")


def test_a_file_end_without_a_newline_stays_one():
    text = "[profile a]\nsso_account_id=111122223333\nsso_role_name=R\nsso_start_url=https://corp.awsapps.com/start\nsso_region=eu-west-1"
    assert migrate(text).endswith("sso_role_name=R\nsso_session=corp\n")
    text = "[profile a]\nsso_account_id=111122223333\nsso_role_name=R\nsso_region=eu-west-1\nsso_start_url=https://corp.awsapps.com/start"
    assert migrate(text).endswith("sso_role_name=R\nsso_session=corp")


def test_sections_without_blank_lines_stay_so_and_ignore_file_stays_on_top():
    text = "# ssolint: ignore-file[missing-region] no Regions here\n" + profile("a") + profile("b")
    after = migrate(text)
    assert after.startswith("# ssolint: ignore-file[missing-region] no Regions here\n[sso-session corp]\n")
    assert "\n\n" not in after


def test_an_indented_profile_is_not_swallowed_by_its_new_session():
    text = "".join(f"  {line}\n" for line in profile("a").splitlines())
    after = migrate(text)
    assert resolved(after) == resolved(text)
    assert after.startswith("  [sso-session corp]\n  sso_start_url = ")


@pytest.mark.parametrize(
    "text",
    [
        profile("a", "eu-west-1", "https://corp.awsapps.com/start"),
        profile("a", "http://corp.awsapps.com/start"),
        profile("a", "https://corp.okta.com/home"),
        profile("a", "https://corp.awsapps.con/start"),
        profile("a", region="eu_west_1"),
        profile("a").replace("sso_region = eu-west-1\n", ""),
        profile("a").replace("sso_role_name = ReadOnly\n", ""),
        profile("a", more="sso_region = eu-west-1\n"),
        profile("a", more="  sso_x = 1\n").replace("start\n", "start\n  /more\n"),
    ],
)
def test_no_migration_where_the_profile_itself_is_wrong(text):
    (finding,) = found(LegacyProfile, text)
    assert finding.fix is None


def test_no_migration_of_values_that_a_template_puts_in():
    text = profile("a", "{{ .url }}")
    (finding,) = found(LegacyProfile, text, "config.tmpl")
    assert finding.fix is None
    text = "{{ if .work }}\n" + profile("a") + "{{ end }}\n"
    (finding,) = found(LegacyProfile, text, "config.tmpl")
    assert finding.fix is None


def test_the_migration_stands_the_fixers_proof():
    text = (
        profile("a")
        + "# between\n\n"
        + profile("b", "https://corp.awsapps.com/start/")
        + "\n[profile c]\nregion = eu-west-1\n"
    )
    rules = [rule() for rule in built_in()]
    result = fix(
        Source(text.encode(), "config"),
        lambda source: check(source, rules),
        lambda checked: [one for one in checked.findings if one.rule == "legacy-profile"],
        lambda source: check_unmasked(source, rules),
        unsafe=True,
    )
    assert [one.rule for one in result.applied] == ["legacy-profile"] * 2
    assert not [one for one in result.after.findings if one.rule in ("legacy-profile", "session-not-found")]


def test_the_plan_is_linear_in_the_number_of_profiles():
    text = "\n".join(profile(f"p{at}", f"https://c{at % 40}.awsapps.com/start") for at in range(2000))
    findings = found(LegacyProfile, text)
    assert len(findings) == 2000
    assert sum(len(one.fix.edits) for one in findings) == 2000 * 3
    assert len({edit for one in findings for edit in one.fix.edits if "[sso-session" in edit.text}) == 40


def test_a_profile_with_a_session_is_not_legacy_and_the_credentials_file_is_another_rules_business():
    text = profile("a", more="sso_session = corp\n")
    assert not found(LegacyProfile, text)
    assert not found(IncompleteLegacyProfile, text)
    assert not found(LegacyProfile, profile("a").replace("[profile a]", "[a]"), "credentials")


def test_all_that_is_missing_is_named_once():
    (finding,) = found(IncompleteLegacyProfile, "[profile a]\nsso_start_url = https://corp.awsapps.com/start\n")
    assert finding.message.startswith("'sso_region', 'sso_account_id', 'sso_role_name' are missing")
    assert len(finding.breaks) == 10


def test_a_region_in_the_place_of_sso_region_is_told_apart_from_what_is_missing():
    text = profile("a").replace("sso_region = eu-west-1\n", "region = eu-west-1\n")
    every = [rule() for rule in built_in()]

    def said(text):
        findings = check(Source(text.encode(), "config"), every).findings
        told = {"incomplete-legacy-profile", "region-confusion"}
        return [(one.rule, one.severity.label) for one in findings if one.rule in told]

    assert said(text) == [("region-confusion", "error")]
    asking = text.replace("sso_role_name = ReadOnly\n", "")
    assert said(asking) == [("incomplete-legacy-profile", "error"), ("region-confusion", "error")]
    login = asking.replace("sso_account_id = 111122223333\n", "")
    assert said(login) == [("incomplete-legacy-profile", "info"), ("region-confusion", "error")]


@pytest.mark.parametrize("key", ["include_profile", "parent_profile"])
def test_what_aws_vault_takes_from_another_profile_is_not_missing(key):
    portal = "sso_start_url = https://corp.awsapps.com/start\n"
    base = f"[profile base]\n{portal}sso_region = eu-west-1\n"
    every = [rule() for rule in built_in()]
    for own in (portal + "region = us-east-1\n", portal + "sso_role_name = ReadOnly\n", "sso_role_name = ReadOnly\n"):
        text = f"{base}[profile dev]\n{key} = base\n{own}"
        findings = check(Source(text.encode(), "config"), every).findings
        assert {one.rule for one in findings} == {"legacy-profile"}


def test_what_the_credentials_file_gives_is_not_missing():
    text = profile("a").replace("sso_role_name = ReadOnly\n", "")
    assert found(IncompleteLegacyProfile, text)
    assert not found(IncompleteLegacyProfile, text, beside="[a]\nsso_role_name = ReadOnly\n")
    less = text.replace("sso_region = eu-west-1\n", "")
    (finding,) = found(IncompleteLegacyProfile, less, beside="[a]\nsso_role_name = ReadOnly\n")
    assert finding.message.startswith("'sso_region' is missing")


def test_a_template_may_bring_the_missing_line():
    text = profile("a").replace("sso_role_name = ReadOnly\n", '{{ template "role" }}\n')
    assert not found(IncompleteLegacyProfile, text, "config.tmpl")


def test_scopes_of_several_profiles_move_together():
    session = "\n[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1"
    text = "".join(
        f"[profile {name}]\nsso_session = corp\nsso_registration_scopes = sso:account:access\n" for name in "ab"
    )
    findings = found(ScopesInProfile, text + session)
    after, applied = apply_fixes(text + session, [one.fix for one in findings])
    assert len(applied) == 2
    assert after.count("sso_registration_scopes") == 1
    assert after.endswith("sso_region = eu-west-1\nsso_registration_scopes = sso:account:access")


@pytest.mark.parametrize("key", ["sso_start_url = https://corp.awsapps.com/start", "sso_region = eu-west-1"])
def test_a_stray_setting_is_the_one_thing_said_about_it(key):
    text = f"[profile a]\n{KEYS}{key}\nregion = eu-west-1\n"
    findings = check(Source(text.encode(), "config"), [rule() for rule in built_in()]).findings
    told = {
        "legacy-profile",
        "incomplete-legacy-profile",
        "incomplete-profile",
        "region-confusion",
        "static-keys-and-sso",
        "stray-sso-setting",
    }
    assert [one.rule for one in findings if one.rule in told] == ["stray-sso-setting"]


def test_keys_in_the_credentials_file_make_a_setting_stray():
    text = "[profile a]\nsso_region = eu-west-1\n"
    assert not found(StraySsoSetting, text)
    assert found(StraySsoSetting, text, beside=f"[a]\n{KEYS}")


@pytest.mark.parametrize(
    "text",
    [
        "[profile a]\nsso_region = eu-west-1\nregion = eu-west-1\n",
        f"[profile a]\n{KEYS}sso_account_id = 111122223333\nsso_role_name = ReadOnly\n",
        "[profile a]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = b\nsso_session = corp\n",
        "[profile a]\ninclude_profile = b\nsso_role_name = ReadOnly\n",
    ],
)
def test_settings_that_are_not_stray(text):
    assert not found(StraySsoSetting, text)


@pytest.mark.parametrize("line", ["# vim: ft=dosini", "# -*- mode: conf -*-", "# ssolint: ignore-file[missing-region]"])
def test_a_session_stands_above_the_comments_of_its_profile_and_below_those_of_the_file(line):
    after = migrate(f"{line}\n# ours\n# and theirs\n{profile('dev')}")
    first, session, rest = after.split("\n\n", 2)
    assert first == line
    assert session.startswith("[sso-session corp]\n")
    assert rest.startswith("# ours\n# and theirs\n[profile dev]\n")
