"""Sessions, the profiles that use them, and misnamed settings: forms, silence, fixes and who breaks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ssolint.consumers import CONSUMERS
from ssolint.engine import check
from ssolint.finding import TOOLS
from ssolint.fixer import apply_fixes
from ssolint.rule import built_in, rules_of
from ssolint.rules import (
    profile_settings,
    region_confusion,
    session_conflict,
    session_reference,
    session_settings,
    setting_names,
)
from ssolint.source import Options, Source

MODULES = (profile_settings, region_confusion, session_conflict, session_reference, session_settings, setting_names)
EVERY = [rule() for module in MODULES for rule in rules_of(module)]
RULES = [rule for rule in EVERY if not rule.opt_in]
OPT_IN = [rule for rule in EVERY if rule.opt_in]

PROFILE = (
    "[profile dev]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = ReadOnly\nregion = eu-west-1\n"
)
SESSION = (
    "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"
    "sso_registration_scopes = sso:account:access\n"
)
LEGACY = (
    "[profile dev]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"
    "sso_account_id = 111122223333\nsso_role_name = ReadOnly\nregion = eu-west-1\n"
)


def run(text: str, file: str = "config", rules=RULES, beside: str | None = None, options: Options | None = None):
    companion = Source(beside.encode(), "credentials") if beside is not None else None
    source = Source(text.encode(), file, options=options)
    return source, check(source, rules, companion).findings


def found(text: str, file: str = "config", **more):
    source, findings = run(text, file, **more)
    return [(finding.rule, source.position(finding.span.start).line) for finding in findings]


def rules_found(text: str, file: str = "config", **more):
    return [rule for rule, _ in found(text, file, **more)]


def fixed(text: str, *, safe_only: bool = False, **more) -> str:
    source, findings = run(text, **more)
    fixes = [finding.fix for finding in findings if finding.fix and (finding.fix.safe or not safe_only)]
    return apply_fixes(source.text, fixes)[0]


def without(text: str, *keys: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if line.split(" ")[0] not in keys)


GOOD = PROFILE + "\n" + SESSION

TEXTS = {
    "session without Region": PROFILE + without(SESSION, "sso_region"),
    "session without URL": PROFILE + without(SESSION, "sso_start_url"),
    "session without either": PROFILE + without(SESSION, "sso_start_url", "sso_region"),
    "the profile's Region does not count": PROFILE + "sso_region = eu-west-1\n" + without(SESSION, "sso_region"),
    "no account": without(PROFILE, "sso_account_id") + SESSION,
    "no role": without(PROFILE, "sso_role_name") + SESSION,
    "no session": without(PROFILE, "sso_session") + SESSION,
    "no session, an account alone": without(PROFILE, "sso_session", "sso_role_name"),
    "no URL": without(LEGACY, "sso_start_url"),
    "no such session": PROFILE.replace("corp", "crop") + SESSION,
    "no such session, legacy settings": LEGACY + "sso_session = crop\n" + SESSION,
    "other Region": PROFILE + "sso_region = us-east-1\n" + SESSION,
    "Region in capitals": PROFILE + "sso_region = EU-WEST-1\n" + SESSION,
    "URL with a slash": PROFILE + "sso_start_url = https://corp.awsapps.com/start/\n" + SESSION,
    "URL in capitals": PROFILE + "sso_start_url = https://CORP.awsapps.com/start\n" + SESSION,
    "other URL": PROFILE + "sso_start_url = https://other.awsapps.com/start\n" + SESSION,
    "other URL and Region": PROFILE
    + "sso_start_url = https://other.awsapps.com/start\nsso_region = us-east-1\n"
    + SESSION,
    "other scopes": PROFILE + "sso_registration_scopes = x:y\n" + SESSION,
    "other output": PROFILE + "output = json\n" + SESSION + "output = text\n",
    "same Region": PROFILE + "sso_region = eu-west-1\n" + SESSION,
    "same URL": PROFILE + "sso_start_url = https://corp.awsapps.com/start\n" + SESSION,
    "role in the session": without(PROFILE, "sso_role_name") + SESSION + "sso_role_name = ReadOnly\n",
    "account in the session": without(PROFILE, "sso_account_id") + SESSION + "sso_account_id = 111122223333\n",
    "another role in the session": PROFILE + SESSION + "sso_role_name = Other\n",
    "another session in the session": PROFILE + SESSION + "sso_session = other\n",
    "region for sso_region": without(PROFILE, "region") + without(SESSION, "sso_region") + "region = eu-west-1\n",
    "sso_region for region": without(PROFILE, "region") + "sso_region = us-east-1\n" + SESSION,
    "the session's sso_region for region": without(PROFILE, "region") + "sso_region = eu-west-1\n" + SESSION,
    "legacy, region for sso_region": without(LEGACY, "sso_region"),
    **{
        f"{key} in capitals": GOOD.replace(f"\n{key} ", f"\n{key.upper()} ")
        for key in ("sso_session", "sso_account_id", "sso_role_name")
    },
    **{f"{key} in capitals": GOOD.replace(f"\n{key} ", f"\n{key.upper()} ") for key in ("sso_region",)},
    **{
        f"legacy {key} in capitals": LEGACY.replace(f"\n{key} ", f"\n{key.upper()} ")
        for key in ("sso_start_url", "sso_region", "sso_role_name")
    },
    **{
        f"{key} with hyphens": GOOD.replace(f"\n{key} ", f"\n{key.replace('_', '-')} ")
        for key in ("sso_session", "sso_account_id", "sso_region", "sso_start_url")
    },
    "quoted key": GOOD.replace("sso_session ", '"sso_session" '),
    **{
        f"{key} misspelt": GOOD.replace(f"\n{key} ", f"\n{key[:-1]} ")
        for key in ("sso_session", "sso_role_name", "sso_region", "sso_start_url")
    },
    "role without its prefix": GOOD.replace("sso_role_name", "role_name"),
    "legacy URL without its prefix": LEGACY.replace("sso_start_url", "start_url"),
}


@pytest.mark.parametrize("case", TEXTS)
def test_the_tools_that_are_said_to_break_do_break(case):
    _, findings = run(TEXTS[case])
    said = {tool for finding in findings if finding.severity.label == "error" for tool in finding.breaks}
    outcomes = {tool: CONSUMERS[tool].read(TEXTS[case].encode()).resolve("dev").effect for tool in TOOLS}
    assert said == {tool for tool, effect in outcomes.items() if effect != "works"}
    said_effects = {tool: effect for finding in findings for tool, effect in finding.breaks.items()}
    assert said_effects == {tool: outcomes[tool] for tool in said_effects}


@pytest.mark.parametrize("case", TEXTS)
def test_one_mistake_is_one_error(case):
    expected = 2 if case == "other URL and Region" else 1
    _, findings = run(TEXTS[case])
    assert len([finding for finding in findings if finding.severity.label == "error"]) == expected


@pytest.mark.parametrize("case", TEXTS)
def test_safe_fixes_settle_their_finding(case):
    text = TEXTS[case]
    _, findings = run(text)
    safe = {finding.rule for finding in findings if finding.fix and finding.fix.safe}
    left = rules_found(fixed(text, safe_only=True))
    assert not safe & set(left)


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        LEGACY,
        PROFILE.replace("eu-west-1", "us-east-1") + SESSION,
        "[profile corp]" + PROFILE.removeprefix("[profile dev]") + SESSION,
        PROFILE + SESSION + SESSION.replace("corp]", "second]"),
        GOOD.replace("\n", "\r\n"),
        "[profile dev]\nsso_account_id = 111122223333\ninclude_profile = base\n",
        "[profile dev]\nsso_session = corp\nregion = x\nrole_arn = r\nsource_profile = a\n" + SESSION,
        "[profile dev]\nsso_session = corp\ncredential_process = granted credential-process\n" + SESSION,
        "[profile dev]\nsso_session = corp\nregion = x\n"
        + SESSION.replace("sso:account:access", "codecatalyst:read_write"),
        "[profile dev]\nsso_session = corp\nregion = x\n" + SESSION.replace("corp.aws", "view.aws"),
        "[profile dev]\nregion = x\ns3_region = y\nregions = a,b\nservice = q\naccount_id = 1\nrole_name = r\n",
        "[other]\nsso-thing = 1\nregoin = x\n",
        "[plugins]\nregoin = x\n",
        "[profile dev]\nregion = x\nsso_account_name = n\nsso_auto_populated = true\nokta_x = 1\ncolor = red\n",
    ],
)
def test_what_is_right_is_left_alone(text):
    assert found(text) == []


def test_two_values_over_one_setting_are_judged_only_where_they_are_known():
    template = PROFILE + "sso_region = {{ region }}\n" + SESSION
    assert found(template, "config.tmpl") == []
    assert found(PROFILE.replace("corp", "{{ s }}") + SESSION, "config.tmpl") == []
    assert found(PROFILE.replace("corp", "other") + SESSION.replace("corp]", "{{ s }}]"), "config.tmpl") == []


def test_sessions_of_another_file_are_known_by_the_settings():
    text = PROFILE.replace("corp", "elsewhere")
    assert rules_found(text) == ["session-not-found"]
    assert found(text, options=Options(sessions=frozenset({"elsewhere"}))) == []


def test_keys_of_the_user_s_own_tools_are_left_alone():
    text = GOOD.replace("region = eu-west-1\n\n", "region = eu-west-1\nsso_acount_id = x\n\n")
    assert rules_found(text) == ["misspelled-setting"]
    assert found(text, options=Options(foreign=("sso_acount*",))) == []


@pytest.mark.parametrize(
    ("reference", "name", "safe"),
    [
        ("Corp", "corp", True),
        ("my_corp", "my-corp", True),
        ("crop", "corp", False),
        ("sso-session corp", "corp", False),
    ],
)
def test_a_reference_is_repaired_safely_only_where_the_spelling_alone_differs(reference, name, safe):
    text = PROFILE.replace("corp", reference) + SESSION.replace("corp]", f"{name}]")
    _, findings = run(text)
    assert [(finding.rule, finding.fix.safe) for finding in findings] == [("session-not-found", safe)]
    assert f"sso_session = {name}\n" in fixed(text)


def test_of_two_sessions_that_differ_in_case_only_none_is_written_safely():
    sessions = SESSION + SESSION.replace("corp]", "CORP]")
    _, findings = run(PROFILE.replace("corp", "Corp") + sessions)
    assert [(finding.message.split("; ")[1], finding.fix.safe) for finding in findings] == [
        ("did you mean 'corp'?", False)
    ]


def test_a_session_that_is_not_there_gives_no_bearer_token_either():
    text = "[profile dev]\nsso_session = nope\nregion = eu-west-1\n"
    assert rules_found(text) == ["session-not-found"]
    _, findings = run(text)
    assert {tool for tool, effect in findings[0].breaks.items() if effect == "ignores"} == {"boto3", "ruby"}


def test_a_session_with_a_region_and_nothing_else_lacks_its_start_url_too():
    text = PROFILE + without(SESSION, "sso_start_url", "sso_region") + "region = eu-west-1\n"
    _, findings = run(text)
    assert [(finding.rule, finding.message) for finding in findings if finding.rule != "region-confusion"] == [
        ("incomplete-session", "[sso-session corp] has no sso_start_url")
    ]
    assert "region-confusion" in rules_found(text)


def test_the_start_url_says_which_sso_region_was_meant():
    url = "https://ssoins-7223a1b2c3d4e5f6.portal.us-east-1.app.aws"
    text = PROFILE + SESSION.replace("https://corp.awsapps.com/start", url).replace("sso_region", "region")
    assert rules_found(text) == ["region-confusion"]
    assert "\nsso_region = us-east-1\n" in fixed(text)
    old = without(LEGACY, "sso_region").replace("https://corp.awsapps.com/start", url)
    assert rules_found(old) == ["region-confusion"]
    assert fixed(old, safe_only=True) == old.replace(f"{url}\n", f"{url}\nsso_region = us-east-1\n")


def test_a_session_called_default_is_named_as_one():
    _, findings = run("[sso-session default]\nsso_start_url = https://corp.awsapps.com/start\n")
    assert [finding.message for finding in findings] == ["[sso-session default] has no sso_region"]


def test_a_profile_that_others_take_over_needs_no_account():
    base = "[profile base]\nsso_session = corp\nregion = eu-west-1\n"
    assert rules_found(base + SESSION) == ["session-without-account"]
    assert rules_found(base + without(PROFILE, "sso_session", "region") + "include_profile = base\n" + SESSION) == []


def test_a_reference_that_resembles_nothing_gets_no_guess():
    _, findings = run(PROFILE.replace("corp", "other") + SESSION)
    assert findings[0].fix is None
    assert findings[0].message == "there is no [sso-session other] in this file; it defines 'corp'"


def test_a_missing_sso_region_is_taken_from_the_url_only_where_it_stands_there():
    url = "https://ssoins-7223a1b2c3d4e5f6.portal.eu-west-1.app.aws"
    bare = "[sso-session corp]\r\nsso_start_url=" + url
    assert fixed(bare) == bare + "\r\nsso_region=eu-west-1"
    text = PROFILE + without(SESSION, "sso_region")
    assert fixed(text) == text


def test_an_empty_session_that_nothing_uses_is_left_to_the_rule_on_empty_sections():
    assert found("[sso-session corp]\n") == []
    assert found("[sso-session corp]\n" + PROFILE) == [("incomplete-session", 1)]
    unsure = "[sso-session corp]\n" + PROFILE.replace("sso_session", "sso-session")
    assert found(unsure) == [("incomplete-session", 1), ("hyphenated-setting", 3)]


def test_a_role_moves_to_exactly_the_profiles_that_lack_it():
    text = (
        "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\n"
        "sso_role_name = Dev\nsso_region = eu-west-1\n"
        "[profile a]\nsso_session = corp\nsso_account_id = 111122223333\nregion = x\n"
        "[profile b]\nsso_session = corp\nsso_account_id = 444455556666\nsso_role_name = Dev\nregion = x"
    )
    assert fixed(text, safe_only=True) == (
        "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"
        "[profile a]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Dev\nregion = x\n"
        "[profile b]\nsso_session = corp\nsso_account_id = 444455556666\nsso_role_name = Dev\nregion = x"
    )


def test_a_role_that_would_make_a_token_profile_another_thing_moves_unsafely():
    _, findings = run(SESSION + "sso_role_name = Dev\n[profile a]\nsso_session = corp\nregion = x\n")
    assert [(finding.rule, finding.fix.safe) for finding in findings if finding.fix] == [
        ("profile-setting-in-session", False)
    ]


def test_a_setting_nobody_reads_goes_only_where_every_profile_has_its_own():
    own = PROFILE + "output = json\n" + SESSION + "output = json\n"
    assert fixed(own) == PROFILE + "output = json\n" + SESSION
    lacking = PROFILE + SESSION + "output = json\n"
    assert fixed(lacking) == lacking
    assert rules_found(PROFILE + "output = text\n" + SESSION + "output = json\n") == ["session-conflict"]


def test_nested_blocks_are_compared_by_what_they_hold():
    path, virtual = "s3 =\n  addressing_style = path\n", "s3 =\n\taddressing_style=path\n"
    assert rules_found(PROFILE + path + "\n" + SESSION + virtual) == ["foreign-setting-in-session"]
    _, findings = run(PROFILE + path + "\n" + SESSION + virtual.replace("path", "virtual"))
    assert [(finding.rule, finding.message) for finding in findings] == [
        ("session-conflict", "the block 's3' differs from the one of [sso-session corp]")
    ]
    assert set(findings[0].breaks) == {"aws-cli", "boto3"}


def test_a_broken_session_does_not_break_what_takes_a_role_first():
    role = "role_arn = arn:aws:iam::111122223333:role/x\ncredential_source = Environment\n"
    for session in (without(SESSION, "sso_region"), SESSION.replace("sso_region", "region")):
        _, (*_, finding) = run(PROFILE + role + session)
        assert finding.rule in {"incomplete-session", "region-confusion"}
        assert {tool for tool, effect in finding.breaks.items() if effect == "ignores"} >= {"boto3", "js", "go", "rust"}
        _, (*_, finding) = run(PROFILE + role + PROFILE.replace("dev", "b") + session)
        assert "ignores" not in finding.breaks.values()


def test_a_repeated_setting_is_deleted_with_its_line_end():
    text = (PROFILE + "sso_region = eu-west-1\n" + SESSION).replace("\n", "\r\n")
    assert fixed(text, safe_only=True) == (PROFILE + SESSION).replace("\n", "\r\n")
    last = SESSION + PROFILE + "sso_region = eu-west-1"
    assert fixed(last, safe_only=True) == SESSION + PROFILE


def test_a_hybrid_profile_for_old_tools_is_no_confusion_of_regions():
    text = LEGACY.replace("region = eu-west-1\n", "", 0) + "sso_session = corp\n" + SESSION
    assert set(rules_found(without(text, "region"))) == {"repeated-session-setting", "missing-region"}


def test_the_credentials_file_may_complete_a_profile():
    text = without(PROFILE, "region", "sso_role_name") + SESSION
    assert rules_found(text) == ["incomplete-profile", "missing-region"]
    assert found(text, beside="[dev]\nregion = eu-west-1\nsso_role_name = Dev\n") == []


def test_the_credentials_file_counts_where_a_region_is_missing_and_where_values_differ():
    other = without(PROFILE, "region") + "sso_region = us-east-1\n" + SESSION
    assert rules_found(other) == ["region-confusion"]
    assert rules_found(other, beside="[dev]\nregion = us-east-1\n") == ["session-conflict"]
    old = without(LEGACY, "sso_region")
    assert rules_found(old) == ["region-confusion"]
    assert rules_found(old, beside="[dev]\nsso_region = eu-west-1\n") == []
    assert rules_found(PROFILE + SESSION + "output = json\n", beside="[dev]\noutput = text\n") == ["session-conflict"]


def test_credentials_files_are_not_asked_for_sessions():
    assert found("[dev]\nsso_session = corp\nsso_account_id = 111122223333\n", "credentials") == []


@pytest.mark.parametrize(
    ("key", "right", "severity"),
    [
        ("sso_acount_id", "sso_account_id", "error"),
        ("ssoAccountId", "sso_account_id", "error"),
        ("sso_accountid", "sso_account_id", "error"),
        ("account_id", "sso_account_id", "error"),
        ("sso_account_ids", "sso_account_id", "error"),
        ("sos_account_id", "sso_account_id", "error"),
        ("role", "sso_role_name", "error"),
        ("session", "sso_session", "error"),
        ("sso_scopes", "sso_registration_scopes", "warning"),
        ("sso_registration_scope", "sso_registration_scopes", "warning"),
        ("regoin", "region", "warning"),
        ("aws_region", "region", "warning"),
        ("duration_second", "duration_seconds", "warning"),
    ],
)
def test_near_misses(key, right, severity):
    _, findings = run(
        GOOD.replace(f"\n{right} ", f"\n{key} ", 1)
        if f"\n{right} " in GOOD
        else GOOD.replace("\nregion ", f"\n{key} = 1\nregion ")
    )
    assert [(finding.rule, finding.severity.label) for finding in findings] == [("misspelled-setting", severity)]
    assert findings[0].message == f"'{key}' is no setting; did you mean '{right}'?"


def test_a_near_miss_beside_the_right_key_has_no_fix():
    text = GOOD.replace("\nsso_account_id", "\nsso_acount_id = x\nsso_account_id")
    _, findings = run(text)
    assert [(finding.rule, finding.severity.label, finding.fix) for finding in findings] == [
        ("misspelled-setting", "warning", None)
    ]


def test_two_slips_for_one_key_get_one_fix():
    text = GOOD.replace("\nsso_account_id = 111122223333", "\nsso_acount_id = 1\nsso_accountid = 2")
    _, findings = run(text)
    assert [finding.fix is None for finding in findings] == [False, True]


def test_unused_sessions_and_shared_portals_are_told_when_asked():
    two = SESSION + SESSION.replace("corp]", "second]")
    assert found(two + PROFILE, rules=OPT_IN) == [("shared-portal", 5), ("unused-session", 5)]
    other = PROFILE.replace("dev]", "b]").replace("corp", "second")
    assert fixed(two + PROFILE + other, rules=OPT_IN) == SESSION + PROFILE + other.replace("second", "corp")
    commented = two.replace("[sso-session second]\n", "[sso-session second]\n# for the second user\n")
    assert fixed(commented + PROFILE, rules=OPT_IN) == SESSION + "# for the second user\n\n" + PROFILE
    assert found(SESSION + PROFILE.replace("corp", "{{ s }}"), "config.tmpl", rules=OPT_IN) == []


NAMES = {rule.name for rule in EVERY}
CORPUS = Path(__file__).resolve().parents[1].parent / "shared" / "corpus"


def test_real_files_hold_no_misspelt_key_but_the_known_ones():
    if not CORPUS.is_dir():
        pytest.skip("the corpus of real files is not here")
    every = [rule() for rule in built_in() if not rule.opt_in]
    told = set()
    for entry in json.loads((CORPUS / "index.json").read_text()):
        if entry["kind"] in ("config", "credentials", "template"):
            template = ".tmpl" if entry["template_syntax"] != "none" or entry["kind"] == "template" else ""
            name = ("credentials" if entry["kind"] == "credentials" else "config") + template
            source = Source((CORPUS / entry["file"]).read_bytes(), name)
            told |= {
                source.text[slice(*finding.span)]
                for finding in check(source, every).findings
                if finding.rule in ("misspelled-setting", "hyphenated-setting", "uppercase-setting")
            }
    assert told == {"so_start_url", "cli-history", "retry-mode"}


def test_what_a_second_section_shadows_is_judged_too():
    text = (
        "[profile dev]\nsso_session = crop\nregion = eu-west-1\n\n[profile dev]\nsso_session = corp\n"
        "sso_account_id = 111122223333\nsso_role_name = ReadOnly\n\n[sso-session corp]\n"
        "sso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"
        "sso_registration_scopes = sso:account:access\n"
    )
    source = Source(text.encode(), "config")
    found = check(source, [rule() for rule in built_in() if not rule.opt_in]).findings
    assert [(finding.rule, source.position(finding.span.start).line) for finding in found] == [
        ("session-not-found", 2),
        ("duplicate-section", 5),
    ]
