"""`ssolint explain FILE:LINE`: one line of a file, whatever stands there."""

from __future__ import annotations

import pytest

from shell import BROKEN, GOOD, PROFILE, SESSION, Home
from ssolint.consumers import CONSUMERS
from ssolint.explain import WAYS_OF_ALL
from ssolint.finding import TOOLS
from strategies import ROOT


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def explained(home, text, line, *, name="file"):
    home.write(name, text)
    result = home.run("explain", f"{name}:{line}")
    assert (result.code, result.err) == (0, "")
    return result.out.splitlines()


def test_a_setting_is_told_with_its_meaning_its_readers_and_its_findings(home):
    rows = explained(home, BROKEN, 2)
    assert rows[0] == "file:2: sso_session = crop"
    assert rows[1].startswith("sso_session: The name of the `[sso-session]` section")
    assert rows[2] == "  read by: aws-cli, boto3, js, go, rust, java, net, cpp, ruby, php"
    assert rows[4] == "error[session-not-found] there is no [sso-session crop] in this file; did you mean 'corp'?"
    assert rows[5].startswith("  why: The AWS CLI and every SDK stop with an error")
    assert rows[6] == "  breaks: refuses the profile: every tool"
    assert rows[7] == "  unsafe fix: write 'corp'"
    assert len(rows) == 8


def test_a_reference_says_where_it_leads(home):
    assert "  [sso-session corp] is at line 7" in explained(home, GOOD, 2)


def test_a_value_that_does_not_count_names_the_one_that_does(home):
    home.write("credentials", "[dev]\nregion = us-west-2\n")
    assert "  what counts is another value, from [dev] in credentials:2" in explained(home, GOOD, 5)


def test_closed_sets_of_values_are_listed(home):
    text = PROFILE + "output = json\n" + SESSION
    assert any(row.startswith("  allowed: ") and "json" in row for row in explained(home, text, 6))


def test_unknown_and_foreign_settings_are_told_apart(home):
    text = GOOD.replace("region = eu-west-1\n\n", "my_own = 1\ngranted_color = red\n\n")
    assert "my_own: no setting that AWS's tools read; they ignore it" in explained(home, text, 5)
    assert any("another tool" in row for row in explained(home, text, 6))


@pytest.mark.parametrize(
    ("line", "row"),
    [
        (1, "a profile named 'dev'"),
        (2, "a comment: no tool reads it"),
        (4, "an empty line"),
        (5, "this line is no header, no setting and no comment"),
        (6, "a session named 'corp'"),
        (10, "a section without a name"),
        (11, "s3: A block of settings for Amazon S3."),
        (12, "a comment; to Rust and Java an indented one goes on with the line above"),
        (13, "an empty line"),
    ],
)
def test_whatever_stands_on_the_line(home, line, row):
    text = f"[profile dev]\n# x\nsso_session = corp\n\njunk\n{SESSION}[]\ns3 =\n  # x\n"
    assert explained(home, text, line)[1] == row


def test_a_session_names_who_uses_it(home):
    text = GOOD + PROFILE.replace("dev", "test") + "[sso-session idle]\n"
    assert "used by: dev, test" in explained(home, text, 7)
    assert "used by: no profile" in explained(home, text, 16)


def test_a_nested_line_is_explained_as_its_own_setting(home):
    text = PROFILE + "s3 =\n  max_concurrent_requests = 20\n" + SESSION
    assert explained(home, text, 7)[1].startswith("max_concurrent_requests: ")


def test_a_header_that_python_drops_is_told(home):
    assert "boto3 and the AWS CLI drop it without a word" in explained(home, "[profile my dev]\nregion = x\n", 1)


def test_a_repeated_header_is_told(home):
    assert explained(home, PROFILE + PROFILE, 6)[1] == "a header that is defined above as well, at line 1"


def test_a_profile_names_the_roles_that_it_is_the_source_of(home):
    role = "[profile {}]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = dev\n"
    assert "source of: one, two" in explained(home, GOOD + role.format("one") + role.format("two"), 1)
    many = "".join(role.format(f"r{number}") for number in range(25))
    assert explained(home, GOOD + many, 1)[-1].endswith("r18, r19 and 5 more")
    assert not any("source of" in row for row in explained(home, GOOD, 1))


def test_headers_of_other_kinds_are_told(home):
    text = "[services local]\ns3 =\n  endpoint_url = http://localhost:1\n[plugins]\n[sso-session]\n[DEFAULT]\n"
    assert explained(home, text, 1)[1] == "a services section named 'local'"
    assert explained(home, text, 2)[1] == "s3: a service, as the AWS CLI names it, with the block of its settings below"
    assert explained(home, text, 3)[1].startswith("endpoint_url: ")
    assert explained(home, text, 4)[1] == "a section of another tool named 'plugins'"
    assert explained(home, text, 5)[1] == "a session without a name"
    assert explained(home, text, 6)[2] == (
        "boto3 and the AWS CLI take it for no profile, and add its settings to every section of the file"
    )


def test_a_swallowed_line_is_told_with_the_setting_that_swallows_it(home):
    rows = explained(home, GOOD.replace("region = eu-west-1\n\n", "  region = eu-west-1\n\n"), 5)
    assert rows[1] == "read as a further line of the value of 'sso_role_name', which begins at line 4"
    assert any(row.startswith("error[swallowed-setting]") for row in rows)


def test_the_readers_of_the_ways_to_credentials_are_those_that_have_a_step_for_them(home):
    for number, (key, step) in enumerate(WAYS_OF_ALL.items(), 2):
        assert all(
            any(each in consumer.resolution.order for each in (step, f"source-{step}"))
            for consumer in CONSUMERS.values()
        )
        rows = explained(home, "[profile x]\n" + "".join(f"{each} = y\n" for each in WAYS_OF_ALL), number)
        assert rows[1].startswith(f"{key}: ")
        assert f"  read by: {', '.join(TOOLS)}" in rows
    rows = explained(home, "[profile x]\nmfa_serial = y\noutput = json\n", 2)
    assert rows[2] == "  read by: aws-cli, boto3; others may read it too"
    assert "  read by: aws-cli" in explained(home, "[profile x]\nmfa_serial = y\noutput = json\n", 3)


def test_an_odd_character_is_named_with_its_article(home):
    for odd, name in (
        ("\u3000", "an ideographic space"),
        ("\u200b", "a zero-width space"),
        ("\u00a0", "a no-break space"),
    ):
        rows = explained(home, GOOD.replace("= Developer", f"= Dev{odd}eloper"), 4)
        assert any(f" {name} (U+{ord(odd):04X}) stands in the value" in row for row in rows)


def test_the_first_line_behind_a_byte_order_mark(home):
    assert explained(home, "\ufeff" + GOOD, 1)[1] == "a profile named 'dev'"


def test_an_empty_file_has_one_line(home):
    assert explained(home, "", 1) == ["file:1: ", "an empty line"]


def test_suppressed_findings_are_not_told_and_severities_are_those_of_the_settings(home):
    text = BROKEN.replace("sso_session", "# ssolint: ignore[session-not-found] x\nsso_session", 1)
    assert not any("session-not-found" in row for row in explained(home, text, 3))
    home.write("ssolint.toml", 'severity = { session-not-found = "info" }\n')
    assert any(row.startswith("info[session-not-found]") for row in explained(home, BROKEN, 2))


@pytest.mark.parametrize("place", ["file:0", "file:99", "file:00000000000000000000000099"])
def test_a_line_out_of_range_is_told_with_the_number_of_lines(home, place):
    home.write("file", GOOD)
    result = home.run("explain", place)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("ssolint: file has 11 lines, and ")
    assert result.err.count("\n") == 1


@pytest.mark.parametrize("place", ["file", "file:", ":3", "file:x", "file:-1", "file:1.5", "file:²", "", "file:1:2:3x"])
def test_what_is_no_place_is_told_with_an_example(home, place):
    home.write("file", GOOD)
    result = home.run("explain", place)
    assert (result.code, result.out) == (2, "")
    assert "is not FILE:LINE, such as ~/.aws/config:12" in result.err
    assert result.err.count("\n") == 1


def test_the_place_may_be_the_one_that_a_report_prints(home):
    home.write("file", BROKEN)
    assert home.run("explain", "file:2:15") == home.run("explain", "file:2")
    home.write("a:b", BROKEN)
    assert home.run("explain", "a:b:2").out.startswith("a:b:2: sso_session")


def test_a_place_is_needed(home):
    result = home.run("explain")
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert "FILE:LINE" in result.err


def test_a_file_that_is_not_there_is_told(home):
    assert home.run("explain", "nowhere:3") == (2, "", "ssolint: nowhere: there is no such file\n")


@pytest.mark.parametrize(
    "name", ["broken/config", "odd-bytes/config", "template/config.tmpl", "credentials/credentials"]
)
def test_every_line_of_every_fixture_is_explained(home, name):
    data = (ROOT / "fixtures" / name).read_bytes()
    home.write(name, data)
    for line in range(1, data.count(b"\n") + 1):
        result = home.run("explain", f"{name}:{line}")
        assert (result.code, result.err) == (0, "")
        assert result.out.startswith(f"{name}:{line}: ")
        assert len(result.out.splitlines()) > 1


def test_a_long_line_is_told_in_part(home):
    rows = explained(home, f"[profile dev]\nregion = {'x' * 20_000}\n", 2)
    assert rows[0].startswith("file:2: region = xxx")
    assert max(map(len, rows)) < 1_100
