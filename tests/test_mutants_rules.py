"""Words and silences of the rules that a changed line would take away without any other test noticing."""

from __future__ import annotations

import pytest

from ssolint.engine import check
from ssolint.finding import REFUSES_FILE
from ssolint.heading import OTHER, PROFILE, SESSION, read_heading, take_apart
from ssolint.page import page_of
from ssolint.rule import built_in
from ssolint.rules._keys import kind_of
from ssolint.source import Source
from ssolint.syntax import parse
from ssolint.testing import run_example

ALL = [rule() for rule in built_in()]


def findings(text, rule=None):
    found = check(Source(text.encode(), "config"), ALL).findings
    return [one for one in found if rule in (None, one.rule)]


@pytest.mark.parametrize("line", ["sso_account_id := 123456789012", "region: = us-east-1", "sso_region := us-esat-1"])
def test_two_delimiters_are_one_mistake_and_their_value_is_not_judged(line):
    assert [one.rule for one in findings(f"[profile a]\n{line}\n") if one.setting is not None] == ["colon-delimiter"]


@pytest.mark.parametrize("values", [('"us-east-1"', "us-esat-1"), ("us-esat-1", '"us-east-1"')])
def test_what_is_wrong_with_a_value_says_nothing_of_the_same_setting_in_a_section_of_the_same_header(values):
    found = findings("".join(f"[profile a]\nregion = {value}\n" for value in values))
    named = {one.rule: one.setting.value for one in found if one.setting is not None}
    assert named == {"quoted-value": '"us-east-1"', "unknown-region": "us-esat-1"}


@pytest.mark.parametrize(
    ("odd", "name"),
    [
        ("\u0085", "next line"),
        ("\u00a0", "no-break space"),
        ("\u00ad", "soft hyphen"),
        ("\u200b", "zero-width space"),
        ("\u200c", "zero-width non-joiner"),
        ("\u200d", "zero-width joiner"),
        ("\u200e", "left-to-right mark"),
        ("\u200f", "right-to-left mark"),
        ("\u2028", "line separator"),
        ("\u2029", "paragraph separator"),
        ("\u202f", "narrow no-break space"),
        ("\u2060", "word joiner"),
        ("\u3000", "ideographic space"),
        ("\ufeff", "zero-width no-break space, a byte order mark in the middle of the file"),
    ],
)
def test_an_invisible_character_is_called_by_its_name(odd, name):
    (found,) = findings(f"[profile a]\nsso_role_name = Read{odd}Only\n", "invisible-character")
    assert f" {name} (U+{ord(odd):04X}) stands in the value of 'sso_role_name'; " in found.message


def test_an_invisible_character_at_the_end_stands_beside_the_value():
    (found,) = findings("[profile a]\nsso_role_name = ReadOnly\u00a0\n", "invisible-character")
    assert " stands beside the value of 'sso_role_name'; " in found.message


@pytest.mark.parametrize(
    ("comment", "told"), [("a\u200db", 1), ("a\u200dस", 1), ("स\u200db", 1), ("क\u200dस", 0), ("क\u200bस", 1)]
)
def test_a_joiner_belongs_between_two_letters_of_a_script_that_has_it(comment, told):
    assert len(findings(f"# {comment}\n[profile a]\nregion = x\n", "invisible-character")) == told


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("max_bandwidth = fast", "'fast' is no rate; max_bandwidth takes a number with a unit, such as '50MB/s'"),
        (
            "multipart_chunksize = x",
            "'x' is no size; multipart_chunksize takes bytes or a number with a unit, such as '16MB'",
        ),
    ],
)
def test_a_number_with_a_unit_is_asked_for(line, message):
    (found,) = findings(f"[profile a]\ns3 =\n  {line}\n", "invalid-number")
    assert found.message == message


def test_a_setting_in_a_block_without_a_comment_has_none():
    assert not findings("[profile a]\ns3 =\n  max_concurrent_requests = 10\n", "inline-comment")
    assert findings("[profile a]\ns3 =\n  max_concurrent_requests = 10 # few\n", "inline-comment")


def test_a_profile_of_its_own_with_the_builder_id_is_told_that_it_asks_itself():
    text = (
        "[profile a]\nsso_start_url = https://view.awsapps.com/start\nsso_region = us-east-1\n"
        "sso_account_id = 111122223333\nsso_role_name = R\nregion = us-east-1\n"
    )
    (found,) = findings(text, "builder-id-with-account")
    assert found.message.endswith("this profile asks for one")


def test_the_fix_of_a_region_says_what_it_writes():
    text = (
        "[sso-session s]\nsso_start_url = https://ssoins-7223a1b2c3d4e5f6.portal.eu-west-1.app.aws\n"
        "sso_region = us-east-1\n[profile a]\nsso_session = s\nsso_account_id = 111122223333\nsso_role_name = R\n"
    )
    (found,) = findings(text, "portal-region-mismatch")
    assert (found.fix.title, found.fix.safe) == ("write 'eu-west-1'", False)


def test_the_other_spelling_of_a_portal_is_shown():
    text = "".join(
        f"[sso-session {name}]\nsso_start_url = https://acme.awsapps.com/start{tail}\nsso_region = us-east-1\n"
        f"[profile {name}]\nsso_session = {name}\nsso_account_id = 111122223333\nsso_role_name = R\n"
        for name, tail in (("s", ""), ("t", "/"))
    )
    related = [one.message for found in findings(text, "portal-spelled-twice") for one in found.related]
    assert related == ["the other spelling"]


@pytest.mark.parametrize(("comment", "refused"), [("# why!", True), ("# why?", False), ("; why!", False)])
def test_php_refuses_some_signs_in_a_comment_behind_a_header(comment, refused):
    (found,) = findings(f"[profile a]{comment}\nregion = x\n", "text-after-header")
    assert (found.breaks.get("php") == REFUSES_FILE) is refused


def test_a_setting_whose_delimiter_is_lost_is_not_missing():
    text = "[sso-session s]\nsso_start_url = https://acme.awsapps.com/start\nsso_region us-east-1\n"
    assert "incomplete-session" not in {one.rule for one in findings(text)}
    assert "incomplete-session" in {one.rule for one in findings(text.replace("sso_region us-east-1\n", ""))}


@pytest.mark.parametrize(
    "key",
    [
        *("sso_session", "sso_account_id", "sso_role_name", "sso_start_url", "sso_region", "region", "output"),
        *("role_arn", "source_profile", "credential_source", "credential_process", "aws_access_key_id"),
        "aws_secret_access_key",
    ],
)
def test_a_section_is_judged_as_a_profile_for_one_setting_of_a_profile(key):
    for name, kind in (("dev", PROFILE), ("granted", OTHER), ("sso-session s", SESSION), ("services s", OTHER)):
        section = parse(Source(f"[{name}]\n{key} = x\n".encode(), "config")).sections[0]
        assert kind_of(section, "config") == kind
    plain = parse(Source(b"[dev]\ncolour = x\n", "config")).sections[0]
    assert kind_of(plain, "config") == OTHER


# Headers


def test_the_default_profile_in_any_case_is_meant_for_it_and_botocore_does_not_see_it():
    assert read_heading(" Default ", "config") == (PROFILE, "default", (OTHER, " Default "))
    assert read_heading("default", "config") == (PROFILE, "default", (PROFILE, "default"))


def test_botocore_looks_at_the_beginning_of_a_header():
    assert read_heading("my profile", "config") == (OTHER, "my profile", (OTHER, "my profile"))
    assert read_heading("profile 'a b'", "config") == (PROFILE, "a b", (PROFILE, "a b"))
    assert read_heading("profile a b", "config")[2] is None
    assert read_heading("profile 'a", "config")[2] is None


def test_a_type_without_a_name_is_right_without_a_blank():
    assert take_apart("profile", None).right == "profile"
    assert take_apart("profile  dev", None).right == "profile dev"


@pytest.mark.parametrize("quotes", ['""', "''", "“”", "‘’", "„“", "«»"])
def test_quotes_come_off_a_name(quotes):
    parts = take_apart(f"profile {quotes[0]} dev {quotes[1]}", None)
    assert (parts.name, parts.quote, parts.outer) == ("dev", quotes[0], False)


def test_quotes_round_type_and_name_come_off():
    parts = take_apart('"profile dev "', None)
    assert (parts.kind, parts.name, parts.quote, parts.outer) == (PROFILE, "dev", "", True)


# What is secret


def test_odd_line_ends_of_other_formats_end_no_line():
    assert Source(b"a\x0bb\x0cc\x1cd\x1de\x1ef\ng\n", "config").lines() == ["a\x0bb\x0cc\x1cd\x1de\x1ef\n", "g\n"]


def test_many_secrets_are_hidden_each_and_the_longest_first():
    names = [f"hunter{number:03}{'x' * (number % 7)}" for number in range(200)]
    source = Source("".join(f"[p{name}]\npassword = {name}\n" for name in names).encode(), "config")
    assert set(source.secrets) == set(names)
    for name in names:
        assert source.redact(f"it is {name}.") == "it is ****."
    assert source.redact("it is hunter.") == "it is hunter."


def test_quotes_are_no_part_of_a_secret_and_letters_are():
    text = '# secret token passw passphrase private api\npassword = "XhunterX"\n'
    assert Source(text.encode(), "config").secrets == ("XhunterX",)


# Rules


def test_every_role_without_a_source_is_told_behind_one_that_has_another_way():
    other = (
        "[profile a]\nrole_arn = arn:aws:iam::111122223333:role/R\nweb_identity_token_file = /t\nregion = us-east-1\n"
    )
    lone = "[profile b]\nrole_arn = arn:aws:iam::111122223333:role/R\nregion = us-east-1\n"
    (found,) = findings(other + lone, "role-without-source")
    assert found.section.name == "profile b"


@pytest.mark.parametrize("more", ["", "region = us-east-1\n"])
def test_an_empty_session_beside_a_whole_legacy_profile_breaks_some_tools_only(more):
    whole = (
        "[profile a]\nsso_session =\nsso_start_url = https://acme.awsapps.com/start\nsso_region = us-east-1\n"
        f"sso_account_id = 111122223333\nsso_role_name = R\n{more}"
    )
    (found,) = findings(whole, "empty-value")
    assert set(found.breaks) == {"aws-cli", "boto3", "rust", "java", "net"}
    (found,) = findings(whole.replace("sso_role_name = R\n", ""), "empty-value")
    assert {"js", "go"} <= set(found.breaks)


@pytest.mark.parametrize(
    ("written", "right"),
    [("a:b;c:d", "a:b, c:d"), ("a:b,c:d;e:f", "a:b,c:d,e:f"), ("a:b, c:d;e:f", "a:b, c:d, e:f")],
)
def test_scopes_are_joined_as_they_were(written, right):
    text = f"[sso-session s]\nsso_registration_scopes = {written.replace('a:b', 'sso:account:access')}\n"
    (found,) = findings(text, "scopes-format")
    assert "".join(edit.text for edit in found.fix.edits) == right.replace("a:b", "sso:account:access")


VERBS = {
    "add",
    "append",
    "close",
    "delete",
    "drop",
    "keep",
    "leave",
    "merge",
    "move",
    "put",
    "rename",
    "replace",
    "swap",
    "take",
    "use",
    "write",
}


def offered():
    """What every finding on an example of a page says beside its message: titles of fixes, words on related places."""
    for rule in built_in():
        for example in page_of(rule).examples:
            for found in run_example(rule, example)[1]:
                yield rule.name, found.fix.title if found.fix else None, [one.message for one in found.related]


def test_a_fix_says_what_it_does_and_a_related_place_what_it_is():
    for name, title, related in offered():
        if title is not None:
            assert title.split()[0] in VERBS, (name, title)
            assert not title.endswith("."), (name, title)
        for message in related:
            assert message[0].islower() or message[0] in "'[", (name, message)
            assert not message.endswith("."), (name, message)
