"""What Python takes of sections that stand twice, that it does not know, or that get settings from elsewhere."""

from __future__ import annotations

import pytest

from ssolint.engine import check
from ssolint.finding import IGNORES, MISREADS
from ssolint.finding import REFUSES_PROFILE as REFUSES
from ssolint.policy import Policy, Settings
from ssolint.rule import built_in
from ssolint.source import Source

POLICY = Policy(Settings(), built_in())
SESSION = (
    "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"
    "sso_registration_scopes = sso:account:access\n"
)
WHOLE = "sso_session = corp\nsso_account_id = 111122223333\nsso_role_name = ReadOnly\nregion = eu-west-1\n"
HALF = "sso_role_name = ReadOnly\nregion = eu-west-1\n"
LOST = WHOLE.replace("corp", "nowhere")
TOKEN = "sso_session = nowhere\nregion = eu-west-1\n"
ROLE = "role_arn = arn:aws:iam::111122223333:role/x\nsource_profile = base\n"
BASE = "[profile base]\n" + WHOLE
KEYS = "[dev]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n"
ID, SECRET = KEYS.splitlines(keepends=True)[1:]


def effects(text, rule, tool, beside="", name="config"):
    companion = Source(beside.encode(), "credentials" if name != "credentials" else "config")
    findings = POLICY.judge(check(Source(text.encode(), name), POLICY.rules, companion)).findings
    return [found.breaks.get(tool) for found in findings if found.rule == rule]


CASES = {
    "a later header counts": (f"[profile dev]\n{HALF}[profiles dev]\n{WHOLE}", "incomplete-profile", IGNORES),
    "though it is empty": (f"[profile dev]\n{HALF}[profiles dev]\n", "incomplete-profile", IGNORES),
    "an earlier one does not": (f"[profiles dev]\n[profile dev]\n{HALF}", "incomplete-profile", REFUSES),
    "nor does one that Python drops": (f"[profile dev]\n{LOST}[profile dev x]\n", "session-not-found", REFUSES),
    "the one that it drops": (f"[profile dev]\n{WHOLE}[PROFILE dev]\n{LOST}", "session-not-found", IGNORES),
    "a header that nobody knows, alone": (f"[PROFILE dev]\n{HALF}", "misspelled-section-type", REFUSES),
    "a session of which a later one takes the place": (
        f"[profile dev]\n{WHOLE}[sso-sessions corp]\nsso_region =\n",
        "empty-value",
        IGNORES,
    ),
    "settings from [DEFAULT]": (f"[DEFAULT]\n{WHOLE}[profile dev]\n{HALF}", "incomplete-profile", MISREADS),
    "any others": (f"[DEFAULT]\noutput = json\n[profile dev]\n{HALF}", "incomplete-profile", REFUSES),
    "a session that nobody asks for credentials": (f"[profile dev]\n{TOKEN}", "session-not-found", IGNORES),
    **{
        f"a role of its own with {what}": (
            f"[profile dev]\n{LOST}{ROLE.replace('base', 'dev')}{keys}",
            "session-not-found",
            REFUSES,
        )
        for what, keys in (("keys", ID + SECRET), ("half a pair", ID), ("the other half", SECRET))
    },
    "a misspelt session before which a role comes": (
        f"[profile dev]\n{WHOLE.replace('sso_session', 'sso-session')}{ROLE}{BASE}",
        "hyphenated-setting",
        IGNORES,
    ),
    "another tool's section": ("[plugins]\nsso_region =\n", "empty-value", IGNORES),
    "a role before SSO": (f"[profile dev]\n{LOST}{ROLE}{BASE}", "session-not-found", IGNORES),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_boto3_refuses_only_what_it_looks_at(case):
    text, rule, effect = CASES[case]
    assert effects(text + SESSION, rule, "boto3") == [effect]


WAYS = (
    *("sso_session", "sso_start_url", "sso_region", "sso_account_id", "sso_role_name", "role_arn", "source_profile"),
    *("credential_source", "web_identity_token_file", "credential_process", "login_session"),
    *("aws_access_key_id", "aws_secret_access_key"),
)


@pytest.mark.parametrize("key", WAYS)
def test_what_may_lead_to_credentials_is_not_missing_where_uppercase_default_gives_it(key):
    text = f"[DEFAULT]\n{key} = x\n[profile dev]\n{HALF}{SESSION}"
    assert effects(text, "incomplete-profile", "boto3")[-1] == MISREADS


def test_uppercase_default_gives_nothing_to_those_who_have_it():
    both = "[DEFAULT]\nsso_role_name = x\n[profile dev]\nsso_role_name = ReadOnly\n"
    assert effects(both, "incomplete-profile", "boto3")[-1] == REFUSES
    assert effects(both + "[profile ops]\n", "incomplete-profile", "boto3")[-1] == MISREADS


def test_a_session_is_asked_for_by_the_profiles_that_count():
    text = (
        f"[profile a]\n{TOKEN.replace('nowhere', 'corp')}[profile dev]\n{WHOLE}[profiles dev]\n{SESSION}sso_session =\n"
    )
    assert effects(text, "empty-value", "boto3") == [IGNORES]


@pytest.mark.parametrize("role", ["", ROLE.replace("base", "dev") + ID + SECRET])
def test_a_web_identity_comes_before_the_session(role):
    text = f"[profile dev]\n{WHOLE}{role}web_identity_token_file = x\n{SESSION}sso_session =\n"
    assert effects(text, "empty-value", "boto3") == [IGNORES]
    assert effects(text.replace("web_identity", "other"), "empty-value", "boto3") == [REFUSES]


def test_a_profile_with_the_name_of_a_session_says_nothing_of_it():
    text = f"[profile dev]\n{WHOLE}{SESSION}sso_session =\n"
    assert effects(text, "empty-value", "boto3", "[corp]\nsso_session = x\n") == [REFUSES]


@pytest.mark.parametrize(("later", "effect"), [("[profile-x a]\n", IGNORES), ("", REFUSES)])
def test_the_header_of_a_session_is_missed_by_the_profiles_that_count(later, effect):
    text = f"[profile a]\n{WHOLE}{later}{SESSION.replace('sso-session', 'sso_session')}"
    assert effects(text, "misspelled-section-type", "boto3")[-1] == effect
    bare = text.replace("sso_session corp", "corp")
    assert effects(bare, "missing-profile-prefix", "boto3")[-1] == effect


def test_a_session_is_not_asked_for_by_a_profile_that_stands_in_the_other_file():
    text = f"[dev]\n{WHOLE}{SESSION}sso_session =\n"
    assert effects(text, "empty-value", "boto3", KEYS) == [IGNORES]
    assert effects(text, "empty-value", "boto3") == [REFUSES]


def test_a_lone_setting_of_a_role_with_keys_of_its_own_is_asked_for():
    text = f"[profile dev]\nsso_role_name = x\n{ROLE.replace('base', 'dev')}{KEYS[6:]}"
    assert effects(text, "stray-sso-setting", "boto3") == [REFUSES]
    assert effects(f"[profile dev]\nsso_role_name = x\n{ROLE}{BASE}{SESSION}", "stray-sso-setting", "boto3") == [None]


PROCESS = "credential_process = keys\n"
OWN = {
    "a command": (PROCESS + SECRET, "", [None]),
    "a command after half a pair": (PROCESS + ID, "", [None]),
    "half a pair before a command": (PROCESS, f"[dev]\n{ID}", [REFUSES]),
    "SSO": (WHOLE + SECRET, "", [None]),
    "nothing else": (SECRET, "", [REFUSES]),
    "no half": (PROCESS, "", [REFUSES]),
}


@pytest.mark.parametrize("case", OWN)
def test_half_a_pair_leads_a_role_of_its_own_on_to(case):
    lines, beside, expected = OWN[case]
    text = f"[profile dev]\n{ROLE.replace('base', 'dev')}{lines}{SESSION}"
    assert effects(text, "source-profile-cycle", "boto3", beside) == expected


REGION = "sso_region = us-east-1\n"
JOINED = {
    "what both have themselves": (REGION, "sso_region = eu-west-1\n" + WHOLE, MISREADS),
    "what the session has and the profile gets": (REGION, WHOLE, REFUSES),
    "what the profile has and the session gets": ("output = json\n", "output = text\n" + WHOLE, REFUSES),
    "what neither has": ("output = json\n", WHOLE, MISREADS),
    "what is not asked for": (REGION, TOKEN.replace("nowhere", "corp"), MISREADS),
    "what a role comes before": ("role_arn = x\nweb_identity_token_file = x\n" + REGION, WHOLE, MISREADS),
}  # fmt: skip


@pytest.mark.parametrize("case", JOINED)
def test_settings_of_uppercase_default_set_a_profile_against_its_session(case):
    given, lines, effect = JOINED[case]
    text = f"[DEFAULT]\n{given}[default]\n[profile dev]\n{lines}{SESSION}"
    assert effects(text, "uppercase-default", "boto3") == [effect]


@pytest.mark.parametrize(("other", "expected"), [(ID, [None]), ("", [REFUSES])])
def test_halves_of_pairs_end_a_ring_for_python(other, expected):
    role = "role_arn = x\nsource_profile = {}\n" + PROCESS
    text = f"[profile dev]\n{role.format('ops')}{ID}[profile ops]\n{role.format('dev')}{other}"
    assert effects(text, "source-profile-cycle", "boto3") == expected


@pytest.mark.parametrize(("source", "effect"), [("dev", REFUSES), ("base", IGNORES)])
def test_a_source_with_keys_is_asked_for_sso_before_its_role(source, effect):
    own = f"[profile dev]\n{ROLE}sso_session = nowhere\nsso_role_name = x\n{KEYS[6:]}"
    text = f"{own}[profile a]\n{ROLE.replace('base', source)}{BASE}{SESSION}"
    assert effects(text, "session-not-found", "boto3") == [effect]


def test_a_source_that_only_python_finds():
    text = f"[profile dev]\n{ROLE}[profile \\base]\n{WHOLE}{SESSION}"
    assert effects(text, "source-profile-not-found", "boto3") == [None]
    assert effects(text, "source-profile-not-found", "js") == [REFUSES]


def test_the_credentials_of_a_source_that_only_python_finds():
    text = f"[profile dev]\n{ROLE}[profile \\base]\n{WHOLE}{SESSION}"
    assert effects(text, "source-without-credentials", "boto3", "[base]\n") == [None]
    assert effects(text.replace(WHOLE, ""), "source-without-credentials", "boto3", "[base]\n") == [REFUSES]
    assert effects(text, "source-without-credentials", "js", "[base]\n") == [REFUSES]
    beside = f"[profile a]\n[profile ''base]\n{WHOLE}[profile.base]\n{SESSION}"
    found = effects(f"[dev]\n{ROLE}", "source-without-credentials", "boto3", beside, "credentials")
    assert found == [None]


def test_what_neither_of_two_sections_has_is_missing():
    half = "sso_start_url = https://corp.awsapps.com/start\n"
    text = f"[profile dev]\n{WHOLE}[sso-session 'corp']\n{half}[sso-session corp]\n{half}"
    assert REFUSES in effects(text, "incomplete-session", "boto3")


def test_a_value_over_two_lines_is_another_one():
    text = f"[profile dev]\n{WHOLE}{SESSION}region = eu-west-1\n  x\n"
    assert effects(text, "multi-line-value", "boto3") == [REFUSES]


@pytest.mark.parametrize(("own", "refused"), [("=", True), ("= eu-west-1\n  x", False), ("= eu-west-1\n  y", True)])
def test_a_value_over_two_lines_differs_from_any_other_one(own, refused):
    text = f"[profile dev]\n{WHOLE.replace('= eu-west-1', own)}{SESSION}region = eu-west-1\n  x\n"
    assert (REFUSES in effects(text, "multi-line-value", "boto3")) is refused


def test_the_others_are_told_of_as_before():
    text = f"[profile dev]\n{HALF}[profiles dev]\n{WHOLE}{SESSION}"
    assert effects(text, "incomplete-profile", "aws-cli") == [IGNORES]
    spoilt = SESSION.replace("https:", "http:")
    assert effects(spoilt, "start-url-scheme", "aws-cli") == [REFUSES]
    assert effects(spoilt + SESSION.replace("session", "sessions"), "start-url-scheme", "aws-cli") == [IGNORES]
    assert effects(text, "incomplete-profile", "go") == [REFUSES]
    # `aws sso login` looks at the session even so.
    assert effects(f"[profile dev]\n{TOKEN}{SESSION}", "session-not-found", "aws-cli") == [REFUSES]


def test_a_profile_that_the_credentials_file_has_is_not_refused_for_a_header():
    text = f"[PROFILE dev]\n{LOST}{SESSION}"
    assert effects(text, "misspelled-section-type", "boto3", KEYS) == [IGNORES]
    assert effects(text, "misspelled-section-type", "boto3") == [REFUSES]


@pytest.mark.parametrize("lost", ["[profile dev = x", "[ profile dev  = x", "  [profile dev]"])
def test_a_profile_that_the_credentials_file_has_is_not_lost_with_its_header(lost):
    text, rule = f"[profile a]\noutput = json\n{lost}\n", "swallowed-section" if lost[0] == " " else "unparsable-line"
    assert effects(text, rule, "boto3", KEYS) == [MISREADS]
    assert effects(text, rule, "boto3", KEYS.replace("dev", "ops")) == [REFUSES]


CONFLICT = "[dev]\nsso_region = us-east-1\n"
OURS = "[profile dev]\nsso_region = us-east-1\n" + WHOLE
BESIDE = {
    "a portal's setting beside": ("[profile dev]\n" + WHOLE, CONFLICT, "session-conflict", [REFUSES]),
    "a profile that is all beside": ("", "[dev]\nsso_region = x\n" + WHOLE, "session-conflict", [REFUSES]),
    "one that it overrules": (OURS, CONFLICT.replace("us-east", "eu-west"), "session-conflict", []),
    "a role beside a broken session": ("[profile dev]\n" + LOST, "[dev]\n" + ROLE, "session-not-found", [IGNORES]),
    "an account beside": ("[profile dev]\n" + TOKEN, "[dev]\n" + HALF, "session-not-found", [REFUSES]),
    "a default profile beside": ("[DEFAULT]\noutput = json\n", "[default]\n", "uppercase-default", [MISREADS]),
    "an empty session used beside": ("[sso-session nowhere]\n", "[dev]\n" + LOST, "incomplete-session", [REFUSES]),
    "a role before a session that says otherwise": (
        "[profile dev]\n" + WHOLE.replace("Only", "Write") + "[sso-session corp]\nsso_role_name = ReadOnly\n",
        "[dev]\n" + ROLE.replace("source_profile = base", "credential_source = Environment"),
        "profile-setting-in-session",
        [None],
    ),
    "a session that says otherwise than the other file": (
        "[sso-session corp]\nsso_role_name = x\n",
        "[dev]\n" + WHOLE,
        "profile-setting-in-session",
        [REFUSES],
    ),
    "a session of the other file, and a Region here": (
        OURS.replace("sso_session = corp\n", ""),
        "[dev]\nsso_session = corp\n",
        "session-conflict",
        [REFUSES],
    ),
    "another session in the other file": (OURS, "[dev]\nsso_session = lab\n", "session-conflict", []),
    "a portal in the other file": (
        "[profile dev]\n" + HALF,
        "[dev]\nsso_start_url = https://corp.awsapps.com/start\n",
        "incomplete-legacy-profile",
        [REFUSES],
    ),
    "a header that Python drops": (
        f"[profile dev] # [x]\n{WHOLE.replace('Only', 'Write')}[profile a]\n{WHOLE}{SESSION}sso_role_name = ReadOnly\n",
        "",
        "profile-setting-in-session",
        [None],
    ),
    "a header that is not taken": (
        f"[Profile dev]\n{WHOLE.replace('Only', 'Write')}[profile dev]\n{WHOLE}{SESSION}sso_role_name = ReadOnly\n",
        "",
        "profile-setting-in-session",
        [None],
    ),
    "a session that it names otherwise": (
        "[profile dev]\n" + LOST,
        "[dev]\nsso_session = corp\n",
        "session-not-found",
        [IGNORES],
    ),
    "a setting of another profile": (
        "[profile dev]\n" + LOST,
        "[ops]\nsso_session = corp\n",
        "session-not-found",
        [REFUSES],
    ),
    "two files, one mistake": ("[profile dev]\n" + HALF, "[dev]\nregion = x\n", "incomplete-profile", [REFUSES]),
}  # fmt: skip


@pytest.mark.parametrize("case", BESIDE)
def test_the_credentials_file_counts(case):
    text, beside, rule, expected = BESIDE[case]
    assert effects(text + SESSION, rule, "boto3", beside) == expected


def test_nothing_in_the_session_is_another_value_than_the_credentials_file_has():
    text = f"[profile dev]\n{WHOLE}{SESSION.replace('= eu-west-1', '=')}"
    assert effects(text, "session-conflict", "boto3", CONFLICT) == [REFUSES]
    assert effects(text, "session-conflict", "boto3", "[dev]\nsso_region =\n") == []


IN_CREDENTIALS = {
    "a session that nobody needs": (SESSION, SESSION, "sso-in-credentials", [IGNORES]),
    "a session that somebody needs": (SESSION, "[profile dev]\n" + WHOLE, "sso-in-credentials", [REFUSES]),
    "a session of no file": ("[dev]\n" + LOST, SESSION, "session-not-found", [REFUSES]),
    "a profile of that name in the wrong file": (
        "[dev]\n" + LOST + "[profile nowhere]\n",
        "",
        "session-not-found",
        [REFUSES],
    ),
    "a session in the wrong file": ("[dev]\n" + WHOLE + SESSION, "", "session-not-found", []),
    "half a profile": ("[dev]\n" + HALF, SESSION, "incomplete-profile", [REFUSES]),
    "half of it in the other file": ("[dev]\n" + HALF, "[profile dev]\n" + HALF, "incomplete-profile", []),
    "a source of a role that has a web identity": (
        "[dev]\nrole_arn = x\ncredential_source = nowhere\n",
        "[profile dev]\nweb_identity_token_file = x\n",
        "invalid-choice",
        [None],
    ),
    "a role under a header that only Python takes": (
        "[dev]\nsso_role_name = ReadOnly\n",
        f"[profile \\dev]\n{ROLE}",
        "incomplete-profile",
        [MISREADS],
    ),
    "the source of a role under such a header": (
        f"[dev]\nrole_arn = x\n{KEYS[6:]}",
        "[profile \\dev]\nsource_profile = dev\n",
        "role-without-source",
        [MISREADS],
    ),
    "nothing under such a header": ("[dev]\nrole_arn = x\n", "[profile \\dev]\n", "role-without-source", [REFUSES]),
    "a prefix": ("[profile dev]\nrole_arn = x\n", "", "profile-prefix-in-credentials", [REFUSES]),
    "one beside a profile": ("[profile dev]\n", "[profile dev]\n", "profile-prefix-in-credentials", [IGNORES]),
    "blanks beside a profile": ("[ dev]\n", "[profile dev]\n", "header-spacing", [IGNORES]),
    "a capital beside it": ("[default]\n[Default]\n", "", "uppercase-default", [IGNORES]),
}


def test_a_session_that_the_credentials_file_names_needs_an_account_and_a_role():
    text = f"[profile dev]\nsso_role_name = ReadOnly\n{SESSION}"
    assert effects(text, "incomplete-profile", "boto3", "[dev]\nsso_session = corp\n") == [REFUSES]


def test_what_python_drops_from_the_other_file_refuses_nothing():
    role = f"[profile dev] # [x]\n{ROLE}"
    found = effects("[dev]\nsource_profile = dev\n", "source-profile-cycle", "boto3", role, "credentials")
    assert found == [MISREADS]


@pytest.mark.parametrize("case", IN_CREDENTIALS)
def test_the_config_file_counts(case):
    text, beside, rule, expected = IN_CREDENTIALS[case]
    assert effects(text, rule, "boto3", beside, "credentials") == expected


LINES = {
    "a setting that is not needed": ("credential_process = x\n  sso_role_name = x\n", "swallowed-setting", MISREADS),
    "one that is": (WHOLE.replace("sso_role", " sso_role"), "swallowed-setting", REFUSES),
    "one that stands there again": (WHOLE + "  sso_role_name = x\n", "swallowed-setting", MISREADS),
    "one below a session that is asked": ("sso_session = corp\n  region = x\n" + HALF, "swallowed-setting", REFUSES),
    "one below a session that is not": ("sso_session = corp\n  region = x\n", "swallowed-setting", MISREADS),
    "a lost session that nobody uses": ("output = json\n  [sso-session x]\n", "swallowed-section", MISREADS),
    "a lost session that is used": (TOKEN + "  [sso-session nowhere]\n", "swallowed-section", REFUSES),
    "a lost profile": ("output = json\n  [profile x]\n", "swallowed-section", REFUSES),
    "a profile that is not lost": ("output = json\n  [profile dev]\n", "swallowed-section", MISREADS),
    "one in a line that Python takes": ("output = json\n[profile dev = x\n", "unparsable-line", MISREADS),
    "an empty source that nobody asks for": ("source_profile =\n", "empty-value", IGNORES),
}  # fmt: skip


@pytest.mark.parametrize("case", LINES)
def test_a_line_refuses_a_profile_that_cannot_do_without_it(case):
    lines, rule, effect = LINES[case]
    assert effects(f"[profile dev]\n{lines}{SESSION}", rule, "boto3") == [effect]


def test_an_empty_region_of_a_session_is_another_value():
    assert effects(f"[profile dev]\n{WHOLE}{SESSION}region =\n", "session-conflict", "boto3") == [REFUSES]


def test_a_header_that_python_drops_is_no_source():
    text = f"[profile dev]\n{ROLE}{BASE}[base]\n"
    assert effects(text + SESSION, "source-without-credentials", "boto3") == []


def test_a_header_that_python_takes_by_luck_keeps_its_mistakes():
    text = f"[profile-x dev]\n{LOST}{SESSION}"
    assert effects(text, "session-not-found", "boto3") == [REFUSES]
    assert effects(text, "misspelled-section-type", "boto3") == [None]


def test_the_branches_of_a_template_are_judged_each():
    text = f"{{% if a %}}\n[profile dev]\n{LOST}{{% else %}}\n[profile dev]\n{LOST}{{% endif %}}\n{SESSION}"
    assert effects(text, "session-not-found", "boto3", name="config.j2") == [REFUSES] * 2
