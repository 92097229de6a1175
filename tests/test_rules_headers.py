"""Section headers and names: who speaks about which slip, what is left alone, and fixes on odd texts."""

from __future__ import annotations

import pytest

from ssolint.consumers import CONSUMERS
from ssolint.engine import check
from ssolint.finding import TOOLS
from ssolint.fixer import apply_fixes
from ssolint.rule import built_in, rules_of
from ssolint.rules import default_section, header_line, headers, names, profile_headers
from ssolint.source import Source

MODULES = (headers, header_line, profile_headers, default_section, names)
RULES = [rule() for module in MODULES for rule in rules_of(module) if not rule.opt_in]
EVERY = [rule() for rule in built_in() if not rule.opt_in]

PROFILE = "sso_session = corp\nsso_account_id = 111122223333\nsso_role_name = ReadOnly\nregion = eu-west-1\n"
SESSION = (
    "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"
    "sso_registration_scopes = sso:account:access\n"
)


def run(text: str, file: str = "config", rules=RULES, beside: str | None = None):
    companion = None
    if beside is not None:
        companion = Source(beside.encode(), "credentials" if file.startswith("config") else "config")
    source = Source(text.encode(), file)
    return source, check(source, rules, companion).findings


def found(text: str, file: str = "config", **options):
    source, findings = run(text, file, **options)
    return [(finding.rule, source.position(finding.span.start).line) for finding in findings]


def fixed(text: str, file: str = "config") -> str:
    source, findings = run(text, file)
    return apply_fixes(source.text, [finding.fix for finding in findings if finding.fix])[0]


def with_profile(header: str) -> str:
    return f"{header}\n{PROFILE}\n{SESSION}"


def with_session(header: str) -> str:
    return f"[profile dev]\n{PROFILE}\n{SESSION.replace('[sso-session corp]', header)}"


TYPE = "misspelled-section-type"
SPACE = "header-spacing"
QUOTE = "quoted-section-name"
TEXT = "text-after-header"
PREFIX = "missing-profile-prefix"


@pytest.mark.parametrize(
    ("header", "rule"),
    [
        ("[Profile dev]", TYPE),
        ("[PROFILE dev]", TYPE),
        ("[profiles dev]", TYPE),
        ("[profile.dev]", TYPE),
        ("[profile:dev]", TYPE),
        ("[profile: dev]", TYPE),
        ("[profile = dev]", TYPE),
        ("[profile/dev]", TYPE),
        ("[[profile dev]]", TYPE),
        ("[proflie dev]", TYPE),
        ("[(profile dev)]", TYPE),
        ("[profile profile dev]", TYPE),
        ("[dev profile]", TYPE),
        ("[ profile dev ]", SPACE),
        ("[profile  dev]", SPACE),
        ("[profile\tdev]", SPACE),
        ("[profile dev ]", SPACE),
        ("   [profile dev]", SPACE),
        ("\t[ profile dev]", SPACE),
        ('[profile "dev"]', QUOTE),
        ("[profile 'dev']", QUOTE),
        ('["profile dev"]', QUOTE),
        ('[profile  "dev"]', QUOTE),
        ("[profile “dev”]", QUOTE),
        ("[profile dev]# work", TEXT),
        ("[profile dev];work", TEXT),
        ("[profile dev] # see [prod]", TEXT),
        ("[profile dev] ; ]", TEXT),
        ("[profile dev] work", TEXT),
        ("[profile dev]]", TEXT),
        ("[profile]", "unnamed-section"),
        ("[profile ]", "unnamed-section"),
        ("[ ]", "unnamed-section"),
        ('[""]', "unnamed-section"),
        ("[dev]", PREFIX),
        ("[ dev ]", PREFIX),
        ("[my dev]", PREFIX),
        ("[profile my dev]", "profile-name-characters"),
        ("[profile it's]", "profile-name-characters"),
        ('[profile "my dev"]', "profile-name-characters"),
        ("[profile DOM\\user]", "profile-name-characters"),
        ("[profile a,b]", "profile-name-characters"),
        ("[profile [PROD] app]", "profile-name-characters"),
        ("[profile app [PROD]]", "profile-name-characters"),
        ("[profile [PROD]]", "profile-name-characters"),
    ],
)
def test_one_slip_in_a_profile_s_header_is_one_finding(header, rule):
    assert found(with_profile(header), rules=EVERY) == [(rule, 1)]


@pytest.mark.parametrize(
    ("header", "rule"),
    [
        ("[sso_session corp]", TYPE),
        ("[sso session corp]", TYPE),
        ("[SSO-Session corp]", TYPE),
        ("[sso-sessions corp]", TYPE),
        ("[ssosession corp]", TYPE),
        ("[sso-session.corp]", TYPE),
        ("[sso-session:corp]", TYPE),
        ("[sso-sesion corp]", TYPE),
        ("[sso-sessioncorp]", TYPE),
        ("[sso-session-corp]", TYPE),
        ("[session corp]", TYPE),
        ("[profile sso-session corp]", TYPE),
        ("[corp sso-session]", TYPE),
        ("[[sso-session corp]]", TYPE),
        ("[ sso-session corp ]", SPACE),
        ("[sso-session  corp]", SPACE),
        ('[sso-session "corp"]', QUOTE),
        ("[sso-session]", "unnamed-section"),
        ("[corp]", PREFIX),
        ("[sso-session corp] the portal", TEXT),
    ],
)
def test_one_slip_in_a_session_s_header_is_one_finding(header, rule):
    assert found(with_session(header), rules=EVERY) == [(rule, 7)]


@pytest.mark.parametrize(
    "header",
    [
        "[profile dev]",
        "[profile dev]   ",
        "[profile dev] # a comment set off by a blank",
        "[profile dev]\t; so is this",
        "[profile 012345678901:Admin]",
        "[profile a.b@c+d%e:f/g-h_i]",
        "[default]",
        "[profile default]",
    ],
)
def test_headers_that_all_tools_take_are_left_alone(header):
    assert found(with_profile(header)) == []


@pytest.mark.parametrize(
    "section",
    [
        "[plugins]\ncli_legacy_plugin_path = /x\n",
        "[preview]\nsdb = true\n",
        "[toolkit]\nregion = x\n",
        "[profiles]\ncolor = red\n",
        "[service]\nport = 1\n",
        "[foo bar]\nkey = value\n",
        "[prefile x]\ncolor = red\n",
        "[session tokens]\nlifetime = 3600\n",
        "[leapp]\n",
        "[]\nx = 1\n",
        "[profile dev\nregion = eu-west-1\n",
        "[profile\u00a0dev]\nregion = eu-west-1\n",
        "[profile dev\u200b]\nregion = eu-west-1\n",
    ],
)
def test_sections_of_other_tools_and_headers_of_other_rules_are_left_alone(section):
    assert found(section + "\n[profile x]\nregion = eu-west-1\n") == []


def test_a_bare_section_speaks_only_where_it_is_meant_for_a_profile():
    assert found("[dev]\ncolor = red\n") == []
    assert found("[dev]\nregion = eu-west-1\n") == [(PREFIX, 1)]
    chained = "[dev]\ncolor = red\n[profile x]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = dev\n"
    assert found(chained) == [(PREFIX, 1)]


@pytest.mark.parametrize(
    ("header", "there", "file"),
    [
        ("[dev]", "[profile dev]", "config"),
        ("[Profile dev]", "[profile dev]", "config"),
        ("[Default]", "[default]", "config"),
        ("[DEFAULT]", "[profile default]", "config"),
        ("[profile dev]", "[dev]", "credentials"),
    ],
)
def test_a_header_whose_right_form_exists_has_no_fix_and_its_settings_a_place_to_go(header, there, file):
    text = f"{header}\nregion = eu-west-1\n{there}\noutput = json\n"
    _, findings = run(text, file)
    assert [finding.message.endswith(f"; move its settings to {there} in line 3") for finding in findings] == [True]
    assert [[note.message for note in finding.related] for finding in findings] == [[f"{there} is defined here"]]
    assert fixed(text, file) == text


def test_a_services_section_whose_type_is_misspelt_is_one_finding():
    text = (
        f"[profile dev]\n{PROFILE}services = local\n{SESSION}[sevices local]\ns3 =\n  endpoint_url = http://localhost\n"
    )
    assert found(text, rules=EVERY) == [(TYPE, 11)]
    assert fixed(text) == text.replace("sevices", "services")
    assert found("[devices local]\ns3 =\n  endpoint_url = http://localhost\n", rules=EVERY) == []


@pytest.mark.parametrize("first", ["[default]", "[profile default]"])
@pytest.mark.parametrize(
    "odd", ['[profile "default"]', "[profile 'default']", "[profile  default]", "[profile default ]"]
)
def test_the_default_profile_stands_twice_however_it_is_spelled(first, odd):
    role = PROFILE.replace("ReadOnly", "Admin")
    rule = "default-defined-twice" if first == "[default]" else "duplicate-section"
    for one, two in ((first, odd), (odd, first)):
        text = f"{one}\n{PROFILE}{two}\n{role}{SESSION}"
        _, findings = run(text, rules=EVERY)
        assert [finding.rule for finding in findings] == [rule]


def test_a_bare_header_that_begins_with_the_word_has_no_safe_fix():
    _, findings = run(with_profile("[profile-dev]"))
    assert [(finding.rule, finding.fix.safe) for finding in findings if finding.fix] == [(PREFIX, False)]


@pytest.mark.parametrize(
    ("header", "right"),
    [
        ("[ profile  dev ]", "[profile dev]"),
        ("  [profile dev]", "[profile dev]"),
        ("[[profile dev]]", "[profile dev]"),
        ('[ Profile "dev" ]', "[profile dev]"),
        ("[profile 'dev']", "[profile dev]"),
        ("[profile dev]# work", "# work\n[profile dev]"),
        ("[profile dev];work", ";work\n[profile dev]"),
        ("[profile dev] # see [prod]", "# see [prod]\n[profile dev]"),
        ("[profile dev]]", "[profile dev]"),
        ("[dev]", "[profile dev]"),
        ("[DEFAULT]", "[default]"),
        ("[ Default ]", "[default]"),
        ('["default"]', "[default]"),
        ("['Default']", "[default]"),
        ("[[default]]", "[default]"),
        ("[[ 'default' ]]", "[default]"),
        ("[(profile dev)]", "[profile dev]"),
        ("[profile profile dev]", "[profile dev]"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_fixes_write_the_plain_header_and_keep_the_line_ends(header, right, newline):
    text = with_profile(header).replace("\n", newline)
    want = with_profile(right).replace("\n", newline)
    assert fixed(text) == want
    assert found(want) == []


def test_a_header_at_the_end_of_the_file_is_fixed_without_a_line_end():
    text = f"{SESSION}[ profile dev ]"
    assert fixed(text) == f"{SESSION}[profile dev]"


@pytest.mark.parametrize("tail", ["region = eu-west-1", "output=json", "[profile prod]"])
def test_what_is_whole_behind_a_header_gets_a_line_of_its_own(tail):
    _, findings = run(with_profile(f"[profile dev] {tail}"))
    assert [finding.message for finding in findings] == [
        f"'{tail}' stands behind the header; put it on a line of its own"
    ]


def test_a_comment_and_a_name_are_two_mistakes():
    assert found(with_profile("[Profile my dev]# x")) == [
        (TYPE, 1),
        ("profile-name-characters", 1),
        (TEXT, 1),
    ]


def test_a_session_s_new_name_goes_into_every_reference():
    text = (
        "[profile a]\nsso_session = Big Corp\n[profile b]\nsso_session='Big Corp'\n"
        "[sso-session 'Big Corp']\nsso_region = eu-west-1\n"
    )
    assert fixed(text) == (
        "[profile a]\nsso_session = Big-Corp\n[profile b]\nsso_session=Big-Corp\n"
        "[sso-session Big-Corp]\nsso_region = eu-west-1\n"
    )


def test_a_profile_s_new_name_goes_into_every_source_profile():
    text = "[profile dév (alt)]\nregion = eu-west-1\n[profile x]\nsource_profile = dév (alt)\nrole_arn = r\n"
    assert fixed(text) == "[profile dev-alt]\nregion = eu-west-1\n[profile x]\nsource_profile = dev-alt\nrole_arn = r\n"


def test_a_new_name_that_is_taken_is_not_given():
    text = "[profile my dev]\nregion = eu-west-1\n[profile my-dev]\nregion = eu-west-1\n"
    assert fixed(text) == text


@pytest.mark.parametrize(
    "header", ["[profile {{ name }}]", "[profile ${NAME}]", "[{{ name }}]", "{{ if x }}[profile dev]"]
)
def test_template_names_are_left_alone(header):
    assert found(f"{header}\nsso_session = corp\nregion = eu-west-1\n", "config.tmpl") == []


def test_two_defaults_in_two_branches_of_a_template_are_none():
    text = "{{ if x }}\n[default]\nregion = a\n{{ else }}\n[profile default]\nregion = b\n{{ end }}\n"
    assert found(text, "config.tmpl") == []
    assert found("[default]\nregion = a\n[profile default]\nregion = b\n") == [("default-defined-twice", 3)]


def test_an_empty_default_goes_and_its_twin_stays():
    text = f"[default]\n\n[profile default]\n{PROFILE}"
    assert fixed(text) == f"[profile default]\n{PROFILE}"
    assert [finding.fix.safe for finding in run(text)[1] if finding.fix] == [True]
    text = f"[default]\n{PROFILE}\n[profile default]\n"
    assert fixed(text) == f"[default]\n{PROFILE}"


def test_two_defaults_that_contradict_each_other_are_not_merged():
    text = "[default]\nregion = eu-west-1\n[profile default]\nregion = us-east-1\n"
    assert fixed(text) == text


def test_an_empty_section_is_named_unless_something_needs_it():
    assert found("[profile dev]\n# nothing\n\n[services x]\n") == [("empty-section", 1), ("empty-section", 4)]
    assert found("[profile dev]\nservices = x\n[services x]\n") == []
    assert found("[sso-session corp]\n[profile dev]\nsso_session = corp\n") == []
    assert found("[profile dev]\n", beside="[dev]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n") == []
    assert found("[profile dev]\njunk\n") == []


def test_credentials_files_have_bare_names():
    keys = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n"
    wrong = "profile-prefix-in-credentials"
    assert found(f"[dev]\n{keys}", "credentials") == []
    assert found(f"[profile dev]\n{keys}", "credentials") == [(wrong, 1)]
    assert found(f'[Profile "dev"]\n{keys}', "credentials") == [(wrong, 1)]
    assert fixed(f"[profile dev]\n{keys}", "credentials") == f"[dev]\n{keys}"
    both = f"[dev]\n{keys}[profile dev]\n{keys}"
    assert fixed(both, "credentials") == both
    assert found(f'["dev"]\n{keys}', "credentials", rules=EVERY)[0] == (QUOTE, 1)
    assert fixed(f"['dev']\n{keys}", "credentials") == f"[dev]\n{keys}"
    assert found(f"[ dev ]\n{keys}", "credentials") == [(SPACE, 1)]
    assert found(f"[my dev]\n{keys}", "credentials") == [("profile-name-characters", 1)]
    assert found(f"[sso-session corp]\n{keys}", "credentials") == []
    assert found(f"[Default]\n{keys}", "credentials") == [("uppercase-default", 1)]


FORMS = [
    *(
        "[dev]",
        "[Profile dev]",
        "[profiles dev]",
        "[profile.dev]",
        "[profile:dev]",
        "[[profile dev]]",
        '["profile dev"]',
        "[(profile dev)]",
        "[profile, dev]",
        "[profile: dev]",
        '[profile  "dev"]',
        '[profile " dev "]',
        "[profile dev] region = eu-west-1",
        "[profile dev] [x]",
    ),
    *("[ profile dev ]", "[ profile dev]", "[profile  dev]", "[profile\tdev]", "[profile dev ]", "  [profile dev]"),
    *(
        '[profile "dev"]',
        "[profile 'dev']",
        "[profile dev] main",
        "[profile dev]# x",
        "[profile dev];x",
        "[profile dev] # x ]",
    ),
    "[profile dev]]",
]


@pytest.mark.parametrize(
    "text",
    [
        *map(with_profile, FORMS),
        *(
            with_session(form.replace("profile", "sso-session").replace("dev", "corp"))
            for form in FORMS[1:]
            if form[0] != " "
        ),
    ],
)
def test_the_tools_that_are_said_to_break_do_break(text):
    _, findings = run(text)
    said = {tool for finding in findings for tool in finding.breaks}
    broken = {tool for tool in TOOLS if CONSUMERS[tool].read(text.encode()).resolve("dev").effect != "works"}
    assert said == broken


@pytest.mark.parametrize("quote", ["", "'", '"'])
@pytest.mark.parametrize(
    "name", ["my dev", "dev(1)", "dév", "dev!", "a,b", "a&b", "dev?", "a=b", "a#b", "a|b c", "a$b"]
)
def test_the_tools_that_do_not_find_a_name_are_the_named_ones(name, quote):
    profile = with_profile(f"[profile {quote}{name}{quote}]")
    session = with_session(f"[sso-session {quote}{name}{quote}]").replace("= corp", f"= {name}")
    for text, asked in ((profile, name), (session, "dev")):
        _, findings = run(text)
        said = {tool for finding in findings for tool in finding.breaks}
        broken = {tool for tool in TOOLS if CONSUMERS[tool].read(text.encode()).resolve(asked).effect != "works"}
        assert said == broken


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("[defaul]\nregion = eu-west-1\n", "did you mean [default]?"),
        ("[Defualt]\nregion = eu-west-1\n", "did you mean [default]?"),
        ("[default2]\nregion = eu-west-1\n", "write [profile default2]"),
        ("[defaul]\nregion = eu-west-1\n[default]\nregion = us-east-1\n", "write [profile defaul]"),
        ("[defaul]\nregion = eu-west-1\n[profile a]\nsource_profile = defaul\n", "write [profile defaul]"),
    ],
)
def test_a_slip_of_default_is_told_where_there_is_no_default(text, right):
    source = Source(text.encode(), "config")
    found = [
        one for one in check(source, [rule() for rule in built_in()]).findings if one.rule == "missing-profile-prefix"
    ]
    assert [one.message.partition("; ")[2] for one in found] == [right]
    assert found[0].fix.safe is (right.startswith("write"))


def test_a_lost_header_takes_no_word_from_the_header_of_a_session_that_is_used_there():
    text = f"[corp]\nregion = eu-west-1\n[profile a]\n{PROFILE}  [profile b]\n"
    rows = found(text, rules=EVERY)
    assert rows == [("missing-profile-prefix", 1), ("swallowed-section", 8)]


@pytest.mark.parametrize(("user", "told"), [("profile a", True), ("plugins", False)])
def test_a_session_without_its_word_is_one_that_a_profile_uses(user, told):
    rows = found(f"[corp]\n[{user}]\nsso_session = corp\n", rules=EVERY)
    assert (("missing-profile-prefix", 1) in rows) is told
