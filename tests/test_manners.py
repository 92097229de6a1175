"""The manners of the fixes: blank lines, comments, the file's own style, and what is said of a change."""

from __future__ import annotations

import pytest

from fixing import EXAMPLES, fixed
from ssolint.effects import effects, new_logins
from ssolint.source import Source
from ssolint.syntax import Comment, Setting, parse

SESSION = "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"
SCOPES = "sso_registration_scopes = sso:account:access\n"
USER = "sso_session = corp\nsso_account_id = 111122223333\nsso_role_name = ReadOnly\nregion = eu-west-1\n"
GOOD = f"{SESSION}{SCOPES}"


def after(text: str, name: str = "config", *, unsafe: bool = True) -> str:
    return fixed(text.encode(), name, unsafe=unsafe).text


def legacy(name: str, *, url: str = "https://corp.awsapps.com/start", region: str = "eu-west-1") -> str:
    return (
        f"[profile {name}]\nsso_start_url = {url}\nsso_region = {region}\n"
        "sso_account_id = 111122223333\nsso_role_name = ReadOnly\nregion = eu-west-1\n"
    )


# Sections that go


def test_a_comment_below_a_deleted_section_stays_where_it_is():
    text = f"[profile dev]\n{USER}\n{GOOD}\n# again\n{GOOD}# the end of it\n\n[profile qa]\n{USER}"
    kept = f"[profile dev]\n{USER}\n{GOOD}\n# again\n# the end of it\n\n[profile qa]\n{USER}"
    assert after(text, unsafe=False) == kept


@pytest.mark.parametrize("blank", ["\n", ""])
def test_a_comment_above_a_deleted_section_is_none_of_the_next_one(blank):
    text = f"{GOOD}{blank}# again\n{GOOD}{blank}[profile qa]\n{USER}"
    assert after(text, unsafe=False) == f"{GOOD}{blank}# again\n\n[profile qa]\n{USER}"


def test_sections_that_stood_apart_still_do():
    text = f"[profile dev]\n{USER}[profile dev]\n\n{GOOD}"
    assert after(text, unsafe=False) == f"[profile dev]\n{USER}\n{GOOD}"


def test_a_file_does_not_end_in_the_blank_lines_above_a_deleted_section():
    text = f"{GOOD}\n[profile dev]\n{USER}\n\n[profile dev]\n{USER}\n"
    assert after(text, unsafe=False) == f"{GOOD}\n[profile dev]\n{USER}"


def test_the_comments_of_merged_sections_go_with_their_settings():
    first = "[profile dev]\nsso_session = corp\n"
    second = "# for terraform\n[profile dev]\n; the sandbox\nsso_account_id = 111122223333\nsso_session = corp\n"
    rest = "sso_role_name = ReadOnly\nregion = eu-west-1\n"
    text = f"{first}\n{GOOD}\n{second}{rest}# the end\n\n[profile qa]\n{USER}"
    merged = f"{first}# for terraform\n; the sandbox\nsso_account_id = 111122223333\n{rest}"
    assert after(text) == f"{merged}\n{GOOD}\n# the end\n\n[profile qa]\n{USER}"


def test_a_section_that_adds_nothing_to_its_twin_leaves_no_line_there():
    text = f"[profile dev]\n{USER}\n# copy\n[profile dev]\nsso_session = corp\n\n{GOOD}"
    assert after(text) == f"[profile dev]\n{USER}\n# copy\n\n{GOOD}"


def test_merged_lines_have_the_line_ends_of_the_file():
    text = f"[profile dev]\nregion = eu-west-1\n\n{GOOD}\n[profile dev]\noutput = json".replace("\n", "\r\n")
    merged = f"[profile dev]\nregion = eu-west-1\noutput = json\n\n{GOOD}".replace("\n", "\r\n")
    assert after(text) == merged


@pytest.mark.parametrize(
    "text",
    [
        f"[sso-session 'corp']\n{SESSION.partition(chr(10))[2]}{SCOPES}word\n\n{GOOD}",
        f"{GOOD}\n{GOOD.replace('corp]', 'guests]')}word\n",
        f"{GOOD}\n{GOOD}word\n",
    ],
)
def test_a_line_that_is_none_does_not_go_with_its_section(text):
    assert "\nword\n" in after(text)


def test_two_defaults_become_one_with_their_comments():
    text = f"# main\n[default]\noutput = json\n\n# by the installer\n[profile default]\n# work\n{USER}\n{GOOD}"
    merged = f"# main\n[default]\noutput = json\n# by the installer\n# work\n{USER}\n{GOOD}"
    assert after(text) == merged
    assert after(text, unsafe=False) == text


def test_of_two_defaults_with_a_line_that_is_none_both_stay():
    text = "[default]\noutput = json\n[profile default]\nregion = eu-west-1\nword\n"
    assert after(text) == text


# New sessions


def test_a_new_session_stands_apart_as_the_others_do():
    text = f"{legacy('a')}\n\n{legacy('b')}\n\n\n{legacy('c')}\n\n{legacy('d')}"
    assert after(text).startswith(f"{GOOD}\n\n[profile a]\nsso_session = corp\n")
    tight = "".join(legacy(name) for name in "abcd") + "\n" + legacy("e")
    assert after(tight).startswith(f"{GOOD}[profile a]\n")
    one = f"# for work\n{legacy('a')}"
    assert after(one).startswith(f"{GOOD}\n# for work\n[profile a]\n")


@pytest.mark.parametrize(
    ("url", "region", "name"),
    [
        ("https://corp.awsapps.com/start", "us-east-1", "corp-us-east-1"),
        ("https://start.us-gov-home.awsapps.com/directory/corp", "us-gov-west-1", "corp-us-gov-west-1"),
    ],
)
def test_a_second_session_of_a_name_is_called_by_its_region(url, region, name):
    text = after(f"{legacy('a')}\n{legacy('b', url=url, region=region)}")
    assert "[sso-session corp]\n" in text
    assert f"[profile b]\nsso_session = {name}\n" in text


def test_a_comment_above_a_setting_that_moves_does_not_come_to_speak_of_another_one():
    text = (
        "[profile a]\n# our portal\nsso_start_url = https://corp.awsapps.com/start\n# do not change: Ireland\n"
        "; really\nsso_region = eu-west-1\n# the sandbox\nsso_account_id = 111122223333\nsso_role_name = ReadOnly\n"
        "region = eu-west-1\n"
    )
    assert after(text) == (
        f"{GOOD}\n[profile a]\n# our portal\n# do not change: Ireland\n; really\nsso_session = corp\n"
        "# the sandbox\nsso_account_id = 111122223333\nsso_role_name = ReadOnly\nregion = eu-west-1\n"
    )


def test_a_comment_above_two_settings_that_move_stays():
    text = (
        "[profile a]\nsso_account_id = 111122223333\n# single sign-on\nsso_region = eu-west-1\n"
        "# the portal\nsso_start_url = https://corp.awsapps.com/start\nsso_role_name = ReadOnly\nregion = eu-west-1\n"
    )
    assert "\n# single sign-on\n# the portal\nsso_session = corp\nsso_role_name" in after(text)


def test_a_new_session_has_all_scopes_that_its_profiles_asked_for():
    scopes = [
        "sso:account:access",
        "codewhisperer:completions,openid, sso:account:access",
        "a b, codecatalyst:read_write",
    ]
    text = "\n".join(
        f"{legacy(name)}sso_registration_scopes = {own}\n" for name, own in zip("abc", scopes, strict=True)
    )
    session = GOOD.replace("access", "access, codewhisperer:completions, codecatalyst:read_write")
    assert after(text).startswith(f"{session}\n[profile a]\nsso_session = corp\n")
    assert after(text).count("sso_registration_scopes") == 1


# Comments


def said_of(text: str) -> dict[str, tuple[str, str]]:
    """For each comment the setting below it, as its section's header and its key."""
    found: dict[str, tuple[str, str]] = {}
    for section in parse(Source(text.encode(), "config")).sections:
        waiting: list[str] = []
        for node in section.nodes:
            if isinstance(node, Comment):
                waiting.append(node.text.strip())
            elif isinstance(node, Setting):
                found |= dict.fromkeys(waiting, (section.name, node.key))
                waiting = []
    return found


# Rules whose fixes make of two sections one, or of one two.
WHOLE_SECTIONS = {"duplicate-section", "default-defined-twice", "swallowed-section"}


@pytest.mark.parametrize("unsafe", [False, True])
def test_a_comment_stays_above_a_setting_that_stays(unsafe):
    seen = 0
    for text in EXAMPLES:
        nodes = parse(Source(text.encode(), "config")).nodes
        lines = [f"# no. {n}\n{node.text}" if isinstance(node, Setting) else node.text for n, node in enumerate(nodes)]
        outcome = fixed("".join(lines).encode(), unsafe=unsafe)
        if any(one.rule in WHOLE_SECTIONS for one in outcome.applied):
            continue
        now = said_of(outcome.text)
        stay = {(section.name, one.key) for section in outcome.after.document.sections for one in section.settings}
        for comment, place in said_of("".join(lines)).items():
            if place in stay and "ssolint" not in comment:
                seen += 1
                assert now.get(comment) == place, text
    assert seen > 1000


# Settings that move


def test_what_profiles_lack_comes_to_them_in_order_and_with_its_comments():
    moved = "# the sandbox\nsso_account_id = 111122223333\n; for all\n# of us\nsso_role_name = ReadOnly\n"
    text = f"{GOOD}{moved}\n[profile a]\nsso_session = corp\nregion = x\n\n[profile b]\nsso_session=corp\nregion=x\n"
    assert after(text) == (
        f"{GOOD}\n[profile a]\nsso_session = corp\n{moved}region = x\n\n"
        "[profile b]\nsso_session=corp\nsso_account_id=111122223333\nsso_role_name=ReadOnly\nregion=x\n"
    )


@pytest.mark.parametrize("end", ["\n", ""])
def test_scopes_come_to_their_session_with_their_comments(end):
    scopes = "# for CodeCatalyst too\nsso_registration_scopes = sso:account:access, codecatalyst:read_write"
    text = f"[profile a]\n{scopes}\n{USER}\n{SESSION.rstrip()}{end}"
    assert after(text) == f"[profile a]\n{USER}\n{SESSION}{scopes}{end}"


def test_scopes_that_a_profile_asks_for_are_not_lost_to_those_that_a_session_lacks():
    scopes = "sso_registration_scopes = sso:account:access, codecatalyst:read_write\n"
    text = f"{SESSION}\n[profile a]\n{scopes}{USER}\n[profile b]\n{SCOPES}{USER}"
    assert after(text) == f"{SESSION}{scopes}\n[profile a]\n{USER}\n[profile b]\n{USER}"
    assert after(text, unsafe=False) == text


@pytest.mark.parametrize(
    ("one", "two", "left"),
    [
        ("region = a\n", "# why\nregion = a\n", "# why\nregion = a\noutput = json\n"),
        ("# old\n# why\nregion = a\n", "; new\nregion = b\n", "output = json\n# old\n# why\n; new\nregion = b\n"),
        ("# old\nRegion = a\n", "; new\nregion = a\n", "output = json\n# old\n; new\nregion = a\n"),
        ("region = a\n", "region = a\n# below\n", "region = a\noutput = json\n# below\n"),
    ],
)
def test_what_is_said_of_a_setting_that_stands_twice_is_said_of_the_one_that_stays(one, two, left):
    text = f"[profile a]\n{one}output = json\n{two}cli_pager = less\n"
    assert after(text) == f"[profile a]\n{left}cli_pager = less\n"


# The style of a line


def test_a_setting_beside_colons_has_blanks_on_both_sides():
    text = f"{SESSION.replace(' = ', ': ')}\n[profile dev]\n{USER}"
    assert after(text, "config.tmpl") == f"{GOOD}\n[profile dev]\n{USER}"


@pytest.mark.parametrize("key", ["sso-session", "SSO_Session", "sso_sesion", "sso session"])
def test_a_colon_and_a_key_that_is_none_are_mended_one_after_the_other(key):
    text = f"[profile dev]\n{USER.replace('sso_session =', key + ':')}\n{GOOD}"
    outcome = fixed(text.encode(), unsafe=True)
    [found] = [one for one in outcome.before.findings if one.rule == "colon-delimiter"]
    assert found.message == "only Python and Go take ':' for a delimiter; write 'sso_session = …'"
    assert outcome.text == f"[profile dev]\n{USER}\n{GOOD}"


def test_the_word_of_another_tool_keeps_its_name_behind_a_colon():
    text = f"[profile dev]\n{USER}account_id: x\n\n{GOOD}"
    outcome = fixed(text.encode())
    assert outcome.text == text.replace("account_id: x", "account_id = x")
    [found] = [one for one in outcome.before.findings if one.rule == "colon-delimiter"]
    assert found.message.endswith("write 'account_id = …'")


def test_slashes_above_the_first_header_become_comments():
    text = f"// see https://wiki.corp.example/aws\n  // region = eu-west-1\n\n{GOOD}\n[profile dev]\n{USER}"
    mended = text.replace("// see", "# see").replace("  // region", "# region")
    outcome = fixed(text.encode())
    assert outcome.text == mended
    assert effects(outcome.before, outcome.after) == ["the file: refused by the AWS CLI and boto3 → read"]
    mixed = "// note\nregion = eu-west-1\n" + GOOD
    assert after(mixed) == mixed


def test_what_a_diff_takes_out_does_not_come_back():
    text = (
        f"- [profile dev]\n- {USER.replace(chr(10), chr(10) + '- ').removesuffix('- ')}+ [profile dev2]\n+ region = x\n"
    )
    assert after(text) == text
    assert after(text.replace("+", "-").replace("dev2", "b")).startswith("[profile dev]\nsso_session = corp\n")


# What is said of a change


def told(text: str | bytes, name: str = "config", *, unsafe: bool = True) -> list[str]:
    outcome = fixed(text if isinstance(text, bytes) else text.encode(), name, unsafe=unsafe)
    return effects(outcome.before, outcome.after)


def test_another_name_is_told_beside_other_changes():
    rows = told(f"{GOOD}\n[profile 'my dev']\n{USER.replace('= corp', '= Corp')}")
    assert rows[:2] == ["profile my dev → profile my-dev", "profile my-dev: sso_session Corp → corp"]
    assert not [row for row in rows if row.startswith("profile my dev:")]
    keys = "AWS_ACCESS_KEY_ID = AKIAIOSFODNN7EXAMPLE # old\naws_secret_access_key = 'x'\n"
    assert told(f"[profile dev]\n{keys}", "credentials", unsafe=False)[:2] == [
        "profile profile dev → profile dev",
        "profile dev: aws_access_key_id AKIAIOSFODNN7EXAMPLE # old → AKIAIOSFODNN7EXAMPLE",
    ]


def test_a_profile_that_comes_to_be_seen_is_no_other_one_renamed():
    rows = told(f"{GOOD}\n[profile 'a b']\n{USER}  [profile c]\nregion = eu-west-1\n")
    assert not [row for row in rows if row.startswith("profile a b → profile c")]


def test_a_file_with_bytes_that_are_no_utf_8_is_one_that_comes_to_be_read():
    assert told(f"# Z\xfcrich\n{GOOD}".encode("cp1252")) == ["the file: refused by the AWS CLI and boto3 → read"]


@pytest.mark.parametrize(
    ("old", "new", "login"),
    [
        ("start\n", "start/\n", False),
        ("start\n", "start/#/\n", False),
        ("start\n", "start#/?tab=accounts\n", False),
        ("com/start\n", "com\n", True),
        ("https:", "http:", True),
        ("eu-west-1", "EU-WEST-1", True),
    ],
)
def test_a_login_to_a_session_outlives_what_makes_no_other_portal(old, new, login):
    outcome = fixed(f"{GOOD.replace(old, new)}\n[profile dev]\n{USER}".encode())
    assert outcome.text == f"{GOOD}\n[profile dev]\n{USER}"
    commands = new_logins(outcome.before.config, outcome.after.config)
    assert commands == (["aws sso login --sso-session corp"] if login else [])
