"""`ssolint show`: what each tool makes of a file, and where each value comes from."""

from __future__ import annotations

import hashlib
import json
import re

import pytest

from hostile import growth
from shell import BROKEN, GOOD, PROFILE, QUOTED, SESSION, Home
from ssolint.finding import TOOLS
from strategies import ROOT

EFFECTS = {"refuses-file", "refuses-profile", "misreads", "ignores", "none"}
KINDS = {"sso-session", "legacy-sso", "role", "web-identity", "process", "static", "login", "none"}
PORTAL = "https://corp.awsapps.com/start"
LEGACY = """\
[profile old]
sso_start_url = https://corp.awsapps.com/start
sso_region = us-east-1
sso_account_id = 111122223333
sso_role_name = Developer
"""
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
KEYS = f"[keys]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = {SECRET}\n"


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def shown(home, text, *arguments, name="file"):
    """The JSON of a text."""
    home.write(name, text)
    result = home.run("show", "--file", name, "--output-format=json", *arguments)
    assert (result.code, result.err) == (0, "")
    assert result.out.isascii()
    return json.loads(result.out)


def profiles(home, text, *arguments, **options):
    return {profile["name"]: profile for profile in shown(home, text, *arguments, **options)["profiles"]}


def test_the_json_has_the_keys_of_the_interface_and_no_others(home):
    survey = shown(home, GOOD)
    assert survey == {
        "version": 1,
        "file": "file",
        "sessions": [
            {
                "name": "corp",
                "portal": PORTAL,
                "sso_region": "eu-west-1",
                "scopes": "sso:account:access",
                "line": 7,
                "profiles": ["dev"],
            }
        ],
        "profiles": [
            {
                "name": "dev",
                "line": 1,
                "credentials": "sso-session",
                "session": "corp",
                "portal": PORTAL,
                "sso_region": "eu-west-1",
                "account_id": "111122223333",
                "role_name": "Developer",
                "region": "eu-west-1",
                "token_cache": hashlib.sha1(b"corp").hexdigest() + ".json",
                "origins": {
                    "sso_session": {"section": "profile dev", "line": 2},
                    "sso_start_url": {"section": "sso-session corp", "line": 9},
                    "sso_region": {"section": "sso-session corp", "line": 8},
                    "sso_account_id": {"section": "profile dev", "line": 3},
                    "sso_role_name": {"section": "profile dev", "line": 4},
                    "region": {"section": "profile dev", "line": 5},
                },
                "tools": {tool: {"works": True} for tool in TOOLS},
            }
        ],
    }


@pytest.mark.parametrize(
    "name", ["broken/config", "legacy/config", "good/config", "odd-bytes/config", "template/config.tmpl"]
)
def test_whatever_the_file_the_words_are_those_of_the_interface(home, name):
    survey = shown(home, (ROOT / "fixtures" / name).read_bytes(), name=name)
    assert survey["profiles"]
    for profile in survey["profiles"]:
        assert profile["credentials"] in KINDS
        assert list(profile["tools"]) == list(TOOLS)
        for verdict in profile["tools"].values():
            if verdict["works"]:
                assert verdict == {"works": True}
            else:
                assert set(verdict) == {"works", "effect", "because"}
                assert verdict["effect"] in EFFECTS


def test_a_missing_session_is_the_reason_that_every_tool_has(home):
    tools = profiles(home, BROKEN)["dev"]["tools"]
    for verdict in tools.values():
        assert verdict == {"works": False, "effect": "refuses-profile", "because": ["session-not-found"]}


def test_a_tool_that_misreads_says_so_and_another_works(home):
    tools = profiles(home, GOOD.replace("region = eu-west-1\n\n", "region = eu-west-1 # near\n\n"))["dev"]["tools"]
    assert tools["js"] == {"works": True}
    text = GOOD.replace("= 111122223333", "= 111122223333 # prod")
    tools = profiles(home, text)["dev"]["tools"]
    assert tools["boto3"] == {"works": False, "effect": "misreads", "because": ["inline-comment"]}
    assert tools["js"] == {"works": True}


def test_a_refused_file_takes_all_its_profiles_along(home):
    text = (
        GOOD
        + "\n"
        + PROFILE.replace("dev", "two").replace("region = eu-west-1", "region = eu-west-1\nregion = us-east-1")
    )
    for profile in profiles(home, text).values():
        assert profile["tools"]["boto3"] == {"works": False, "effect": "refuses-file", "because": ["duplicate-setting"]}
    assert profiles(home, text)["dev"]["tools"]["js"] == {"works": True}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (PROFILE + SESSION, "sso-session"),
        (LEGACY.replace("old", "dev"), "legacy-sso"),
        ("[profile dev]\ncredential_process = /bin/x\n", "process"),
        ("[profile dev]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n", "static"),
        ("[profile dev]\nrole_arn = arn:aws:iam::111122223333:role/x\nweb_identity_token_file = /t\n", "web-identity"),
        ("[profile dev]\nregion = eu-west-1\n", "none"),
        ("[profile dev]\nlogin_session = arn:aws:sts::111122223333:assumed-role/x/y\n", "login"),
        (f"[profile dev]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = old\n{LEGACY}", "role"),
    ],
)
def test_where_the_credentials_come_from(home, text, kind):
    assert profiles(home, text)["dev"]["credentials"] == kind


def test_behind_a_chain_of_roles_stands_the_portal_of_its_source(home):
    role = "[profile {}]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = {}\nregion = us-east-2\n"
    found = profiles(home, role.format("top", "middle") + role.format("middle", "dev") + GOOD)["top"]
    assert (found["credentials"], found["portal"], found["session"]) == ("role", PORTAL, "corp")
    assert found["origins"]["sso_account_id"] == {"section": "profile dev", "line": 11}
    assert (found["region"], found["origins"]["region"]) == ("us-east-2", {"section": "profile top", "line": 4})
    assert found["token_cache"] == hashlib.sha1(b"corp").hexdigest() + ".json"


ROLE = "[profile {}]\nrole_arn = arn:aws:iam::444455556666:role/Release\nsource_profile = {}\nregion = us-east-2\n"
LOST = PROFILE.replace("= corp", "= crop")
EVERY = "aws-cli boto3 js go rust java net cpp ruby php"
# A text, and for some of its profiles the tools that fail, each with the rules that say why.
REASONS = {
    "a header that JavaScript and .NET take for none": (
        PROFILE.replace("dev", "prod").replace("1111", "4444") + PROFILE.replace("dev]", "dev]# x") + SESSION,
        {"prod": {"js net": ["text-after-header"]}, "dev": {"js net": ["text-after-header"]}},
    ),
    "a section whose settings Python adds to every other": (
        "[DEFAULT]\nsso_region = us-east-1\n" + GOOD,
        {"dev": {"aws-cli boto3": ["uppercase-default"]}},
    ),
    "a session without its type": (
        PROFILE + SESSION.replace("sso-session corp", "corp"),
        {"dev": {EVERY: ["missing-profile-prefix"]}},
    ),
    "a section that a later one shadows": (
        PROFILE.replace("1111", "4444") + PROFILE.replace("dev", "prod") + GOOD,
        {"dev": {"aws-cli boto3 net": ["duplicate-section"]}, "prod": {"aws-cli boto3": ["duplicate-section"]}},
    ),
    "a source whose own profile fails": (
        ROLE.format("top", "middle") + ROLE.format("middle", "dev") + LOST + PROFILE.replace("dev", "prod") + SESSION,
        {name: {EVERY: ["session-not-found"]} for name in ("top", "middle", "dev")} | {"prod": {}},
    ),
    "a ring of sources": (
        ROLE.format("one", "two") + ROLE.format("two", "one") + ROLE.format("top", "two") + GOOD,
        {name: {EVERY: ["source-profile-cycle"]} for name in ("one", "two", "top")} | {"dev": {}},
    ),
    "two mistakes in two profiles": (
        LOST + PROFILE.replace("dev", "half").replace("sso_role_name = Developer\n", "") + SESSION,
        {"dev": {EVERY: ["session-not-found"]}, "half": {EVERY: ["incomplete-profile"]}},
    ),
    "a session that has no name": (
        PROFILE + SESSION.replace(" corp]", "]"),
        {"dev": {EVERY: ["unnamed-section"]}},
    ),
    "a session with a type of its own": (
        PROFILE + SESSION.replace("sso-session corp", "sso corp"),
        {"dev": {EVERY: ["misspelled-section-type"]}},
    ),
    "a session in quotes": (
        PROFILE + SESSION.replace("sso-session corp", 'sso-session "corp"'),
        {"dev": {"go rust java net cpp ruby php": ["quoted-section-name"]}},
    ),
    "a header that is not closed": (
        PROFILE + PROFILE.replace("[profile dev]", "[profile prod") + SESSION,
        {"prod": {EVERY: ["unparsable-line"]}, "dev": {"aws-cli boto3 rust java net php cpp": ["unparsable-line"]}},
    ),
    "a line at which C++ stops, far above": (
        "[profile old]\nregion = eu-west-1\njunk\n" + GOOD,
        {"dev": {"aws-cli boto3 rust java net cpp": ["unparsable-line"]}},
    ),
    "a section that the setting above swallows": (
        PROFILE + "  [profile prod]\n" + PROFILE.partition("\n")[2].replace("\n", "\n  ") + "\n" + SESSION,
        {"prod": {"aws-cli boto3 rust java ruby php": ["swallowed-section"]}},
    ),
}


@pytest.mark.parametrize("name", REASONS)
def test_a_tool_that_fails_on_a_profile_has_its_reason(home, name):
    text, wanted = REASONS[name]
    found = profiles(home, text, "--no-credentials")
    for profile, reasons in wanted.items():
        failing = {
            tool: verdict["because"] for tool, verdict in found[profile]["tools"].items() if not verdict["works"]
        }
        want = {tool: because for tools, because in reasons.items() for tool in tools.split()}
        # No rule speaks of a role whose source is an SSO profile, which C++ and PHP can't follow.
        assert {tool: because for tool, because in failing.items() if because or tool in want} == want


def test_findings_in_a_credentials_file_count_for_its_profiles_and_for_those_beside(home):
    home.write("config", PROFILE)
    found = profiles(home, f"[profile keys]\n{KEYS.partition(chr(10))[2]}{SESSION}", name="credentials")
    assert found["keys"]["tools"]["boto3"]["because"] == ["profile-prefix-in-credentials"]
    assert found["dev"]["tools"]["boto3"]["because"] == ["sso-in-credentials"]


def test_without_a_credentials_file_a_source_that_is_not_there_is_the_reason(home):
    found = profiles(home, ROLE.format("top", "nobody") + GOOD)["top"]["tools"]
    assert {tuple(verdict["because"]) for verdict in found.values()} == {("source-profile-not-found",)}


def test_the_token_of_the_legacy_layout_is_cached_by_the_portal(home):
    found = profiles(home, LEGACY)["old"]
    assert found["token_cache"] == hashlib.sha1(PORTAL.encode()).hexdigest() + ".json"
    assert (found["session"], found["sso_region"]) == (None, "us-east-1")


def test_a_profile_that_some_tool_sees_is_listed(home):
    found = profiles(home, GOOD.replace("[profile dev]", "[dev]"))
    assert found["dev"]["tools"]["ruby"] == {"works": True}
    assert found["dev"]["tools"]["boto3"]["because"] == ["missing-profile-prefix"]


def test_a_profile_asked_for_that_no_tool_sees_is_answered_for(home):
    home.write("file", GOOD)
    result = home.run("show", "nope", "--file=file", "--output-format=json")
    assert (result.code, result.err) == (0, "ssolint: there is no profile 'nope' in file\n")
    survey = json.loads(result.out)
    assert survey["sessions"] == []
    (profile,) = survey["profiles"]
    assert (profile["name"], profile["line"], profile["credentials"]) == ("nope", None, "none")
    assert [tool for tool, verdict in profile["tools"].items() if verdict["works"]] == []
    text = home.run("show", "nope", "--file=file").out
    assert "aws-cli: The config profile (nope) could not be found" in text
    assert "fine" not in text


def test_a_profile_asked_for_brings_its_own_session_only(home):
    survey = shown(home, GOOD + SESSION.replace("corp", "other"), "dev")
    assert [session["name"] for session in survey["sessions"]] == ["corp"]
    assert [profile["name"] for profile in survey["profiles"]] == ["dev"]


# The credentials file


def test_the_credentials_file_beside_counts(home):
    home.write("credentials", KEYS)
    found = profiles(home, GOOD)
    assert set(found) == {"dev", "keys"}
    assert (found["keys"]["credentials"], found["keys"]["line"]) == ("static", None)
    assert set(profiles(home, GOOD, "--no-credentials")) == {"dev"}
    home.write("other", KEYS.replace("keys", "more"))
    assert set(profiles(home, GOOD, "--credentials=other")) == {"dev", "more"}
    missing = home.run("show", "--file=file", "--credentials=nowhere")
    assert missing == (2, "", "ssolint: there is no credentials file at nowhere\n")


def test_a_value_from_the_credentials_file_names_it(home):
    home.write("credentials", "[dev]\nregion = us-west-2\n")
    found = profiles(home, GOOD)["dev"]
    assert found["region"] == "us-west-2"
    assert found["origins"]["region"] == {"section": "dev", "line": 2, "file": "credentials"}
    assert "of credentials" in home.run("show", "dev", "--file=file").out


def test_a_credentials_file_may_be_shown_itself(home):
    home.write("config", GOOD)
    found = profiles(home, KEYS, name="credentials")
    assert set(found) == {"keys", "dev"}
    assert found["keys"]["line"] == 1
    assert all(verdict["works"] for verdict in found["keys"]["tools"].values())
    assert found["dev"]["credentials"] == "sso-session"


def test_the_active_files_are_shown_without_a_name(home):
    home.write(".aws/config", GOOD)
    home.write("elsewhere", KEYS)
    result = home.run("show", "--output-format=json", AWS_SHARED_CREDENTIALS_FILE="elsewhere")
    assert [profile["name"] for profile in json.loads(result.out)["profiles"]] == ["dev", "keys"]


# Odd files


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 1000, b"\xff\xfe\x00\x01", b"\xe9\xff[\x80]\n", b"# only\n", b"[", b"]", b"[]\n=\n"]
)
@pytest.mark.parametrize("name", ["config", "credentials", "config.tmpl"])
def test_no_file_is_too_odd_to_be_shown(home, data, name):
    survey = shown(home, data, name=name)
    assert survey["file"] == name
    assert home.run("show", "--file", name).code == 0


def test_a_template_is_shown_as_far_as_it_is_known(home):
    text = GOOD.replace("eu-west-1\nsso_start", "{{ .region }}\nsso_start")
    assert profiles(home, text, name="config.tmpl")["dev"]["portal"] == PORTAL
    home.write("ssolint.toml", 'templates = ["plain"]\n')
    assert profiles(home, text, name="plain")["dev"]["portal"] == PORTAL


def test_what_can_t_be_read_is_told(home):
    assert home.run("show", "--file=nowhere") == (2, "", "ssolint: nowhere: there is no such file\n")
    assert home.run("show", "--file=.") == (2, "", "ssolint: .: it is a directory\n")


def test_bytes_that_are_not_utf_8_are_no_surrogates_in_the_json(home):
    home.write("file", GOOD.encode().replace(b"Developer", b"D\xe9v"))
    result = home.run("show", "--file=file", "--output-format=json")
    assert "\\ud" not in result.out
    assert json.loads(result.out)["profiles"][0]["role_name"] == "D\ufffdv"


# For people


def tree(home, text, *arguments):
    home.write("file", text)
    result = home.run("show", "--file=file", *arguments, COLUMNS="140")
    assert result.code == 0
    assert not re.search(r" $", result.out, re.MULTILINE)
    return result.out


def test_what_works_for_all_is_quiet(home):
    assert tree(home, GOOD) == (
        "file\n"
        "└── https://corp.awsapps.com/start\n"
        "    └── sso-session corp  eu-west-1  line 7\n"
        "        └── dev  111122223333 Developer  region eu-west-1  line 1\n"
        "\n"
        "1 profile: fine in every tool\n"
        "\n"
        "sso_session     corp                            [profile dev] line 2\n"
        "sso_start_url   https://corp.awsapps.com/start  [sso-session corp] line 9\n"
        "sso_region      eu-west-1                       [sso-session corp] line 8\n"
        "sso_account_id  111122223333                    [profile dev] line 3\n"
        "sso_role_name   Developer                       [profile dev] line 4\n"
        "region          eu-west-1                       [profile dev] line 5\n"
        "\n"
        f"token cache  ~/.aws/sso/cache/{hashlib.sha1(b'corp').hexdigest()}.json\n"
    )


def test_one_glance_tells_which_portal_each_profile_asks(home):
    other = SESSION.replace("corp", "guests")
    text = GOOD + "\n" + PROFILE.replace("corp", "crop").replace("dev", "lost") + LEGACY + other
    lost = "sso-session crop is not in this file"
    rows = tree(home, text).split("\n\n")[0].splitlines()
    assert rows == [
        "file",
        "├── https://corp.awsapps.com/start",
        "│   ├── sso-session corp  eu-west-1  line 7",
        "│   │   └── dev  111122223333 Developer  region eu-west-1  line 1",
        "│   └── old  111122223333 Developer  SSO, legacy layout  sso_region us-east-1  no region  line 17",
        "├── https://guests.awsapps.com/start",
        "│   └── sso-session guests  eu-west-1  line 22",
        "│       └── no profile uses it",
        "└── no portal",
        f"    └── lost  111122223333 Developer  {lost}  region eu-west-1  line 12  10 of 10 tools fail",
    ]


def test_the_matrix_names_who_breaks_and_why(home):
    text = tree(home, GOOD.replace("= 111122223333", "= 111122223333 # prod"))
    lines = text.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("profile "))
    assert lines[at].split() == ["profile", *TOOLS]
    letters = dict(zip(TOOLS, lines[at + 1].split()[1:], strict=True))
    assert (letters["boto3"], letters["js"]) == ("M", "·")
    assert "(inline-comment)" in text


def test_profiles_that_break_alike_share_their_reasons(home):
    text = "".join(PROFILE.replace("dev", f"p{number}").replace("corp", "no") + "\n" for number in range(9))
    shown = tree(home, text)
    assert "p0, p1, p2, p3, p4, p5, p6 and 2 more\n  every tool: refuses the profile (session-not-found)\n" in shown


def test_an_empty_file_says_so(home):
    assert tree(home, "") == "file\nno profile in this file, for no tool\n"


def rows_of(home, text, columns=140, **environment):
    """The rows of the tree, without its branches."""
    home.write("file", text)
    out = home.run("show", "--file=file", COLUMNS=str(columns), **environment).out
    return [row.lstrip("│├└─ ") for row in out.split("\n\n")[0].splitlines()]


def test_a_role_is_shown_with_what_it_assumes_and_the_profile_whose_portal_it_asks(home):
    rows = rows_of(home, ROLE.format("top", "middle") + ROLE.format("middle", "dev") + GOOD)
    assert rows[1] == PORTAL
    assert "top  assumes Release in 444455556666  via dev  region us-east-2  line 1  2 of 10 tools fail" in rows
    rows = rows_of(home, GOOD + ROLE.format("top", "dev").replace("arn:aws:iam::444455556666:role/Release", "Release"))
    assert "top  assumes Release  via dev  region us-east-2  line 11  2 of 10 tools fail" in rows


def test_a_chain_that_leads_nowhere_says_how_far_it_leads(home):
    rows = rows_of(home, ROLE.format("top", "middle") + ROLE.format("middle", "dev") + LOST + SESSION)
    lost = "sso-session crop is not in this file"
    role = f"assumes Release in 444455556666  via dev  {lost}  region us-east-2"
    assert f"top  {role}  line 1  10 of 10 tools fail" in rows
    assert f"dev  111122223333 Developer  {lost}  region eu-west-1  line 9  10 of 10 tools fail" in rows
    rows = rows_of(home, ROLE.format("one", "two") + ROLE.format("two", "one"))
    assert rows[2] == "one  assumes Release in 444455556666  region us-east-2  line 1  10 of 10 tools fail"


TOKEN = "[profile token]\nsso_session = corp\n"


def test_a_profile_for_a_token_alone_is_quiet_unless_something_is_wrong_with_it(home):
    assert "token  a token only, for no account  no region  line 11" in rows_of(home, GOOD + TOKEN)
    assert "2 profiles: fine in every tool" in tree(home, GOOD + TOKEN)
    assert "js, rust, java, net: refuse the profile\n" in tree(home, GOOD + TOKEN, "token")
    rows = rows_of(home, GOOD + TOKEN.replace("corp", '"corp"'))
    assert any(row.startswith("token") and row.endswith("tools fail") for row in rows)


@pytest.mark.parametrize("columns", [60, 80, 100])
def test_a_row_breaks_between_its_parts_only(home, columns):
    text = ROLE.format("a-name-of-some-length", "dev") + LOST + GOOD.replace("dev", "another-one") + LEGACY
    parts = {part for row in rows_of(home, text, 400) for part in row.split("  ")}
    rows = rows_of(home, text, columns)
    assert len(rows) > len(rows_of(home, text, 400))
    assert {part for row in rows for part in row.split("  ")} == parts


def test_in_colour_the_names_are_bold_and_what_matters_less_is_dim(home):
    home.write("file", GOOD + LOST.replace("dev", "lost"))
    out = home.run("show", "--file=file", COLUMNS="140", FORCE_COLOR="1").out
    account = "  111122223333 Developer  "
    assert f"\x1b[1mdev\x1b[0m{account}\x1b[2mregion eu-west-1\x1b[0m  \x1b[2mline 1\x1b[0m\n" in out
    assert "\x1b[32msso-session corp\x1b[0m  eu-west-1  \x1b[2mline 7\x1b[0m\n" in out
    assert "\x1b[1;31mevery tool: \x1b[0mrefuses the profile (session-not-found)\n" in out
    plain = home.run("show", "--file=file", COLUMNS="140").out
    assert [row.rstrip() for row in re.sub(r"\x1b\[[\d;]*m", "", out).splitlines()] == plain.splitlines()


@pytest.mark.parametrize("columns", [80, 200])
def test_the_matrix_fits(home, columns):
    home.write("file", (ROOT / "fixtures/broken/config").read_bytes())
    lines = home.run("show", "--file=file", COLUMNS=str(columns)).out.splitlines()
    assert max(map(len, lines)) <= columns
    row = next(line for line in lines if line.startswith("profile "))
    assert row.split() == ["profile", *TOOLS]


# Many profiles


@pytest.mark.parametrize(
    "block",
    [
        PROFILE,
        PROFILE.replace("corp", "crop"),
        PROFILE + "region = us-east-1\n",
        "[profile dev]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = p0\n",
    ],
    ids=["good", "lost", "refused", "roles"],
)
def test_the_time_grows_as_the_profiles(home, block):
    def show(number):
        first = PROFILE.replace("dev", "p0")
        home.write("file", SESSION + first + "".join(block.replace("dev", f"p{at}") for at in range(1, number)))
        assert home.run("show", "--file=file", "--output-format=json").code == 0

    show(10)
    assert growth(show, 100, 10.0, runs=1) < 10.0


def test_the_names_of_options_are_as_in_check(home):
    home.write("file", QUOTED)
    assert home.run("show", "--file=file", "--color=never").code == 0
    assert "there is no choice 'sometimes'" in home.run("show", "--color=sometimes").err
