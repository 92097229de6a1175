"""Suppression comments: what they cover, what is wrong with them, and --add-ignores, which writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hostile import growth
from shell import BROKEN, GOOD, PROFILE, SESSION, Home, rules_in
from ssolint.linter import Linter, Request
from ssolint.mending import ignore_edits
from ssolint.source import Source
from strategies import mutated, real_texts


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def lint(home, text, *arguments, name="file"):
    home.write(name, text)
    return rules_in(home.lint(name, *arguments))


# What a comment covers

ACCOUNT = "sso_account_id = 12345\n"
WRONG = PROFILE.replace("sso_account_id = 111122223333\n", ACCOUNT)


@pytest.mark.parametrize(
    "comment", ["account-id-format", "SSO511", "sso511", "account-id-format,SSO201 ", " account-id-format "]
)
@pytest.mark.parametrize("sign", ["# ", "#", "; ", "## "])
def test_a_comment_covers_the_setting_below_it(home, sign, comment):
    text = WRONG.replace(ACCOUNT, f"{sign}ssolint: ignore[{comment}] until it exists\n{ACCOUNT}") + SESSION
    rest = ["unused-ignore"] if "201" in comment else []
    assert lint(home, text) == rest


def test_a_comment_covers_no_other_setting_and_no_other_rule(home):
    other = WRONG.replace("region = ", "# ssolint: ignore[account-id-format] here\nregion = ")
    assert lint(home, other + SESSION) == ["account-id-format", "unused-ignore"]
    rule = WRONG.replace(ACCOUNT, f"# ssolint: ignore[role-name-format] here\n{ACCOUNT}")
    assert lint(home, rule + SESSION) == ["unused-ignore", "account-id-format"]


def test_comments_and_blank_lines_may_stand_between(home):
    above = "# ssolint: ignore[account-id-format] one\n\n# what it is for\n\n"
    assert lint(home, WRONG.replace(ACCOUNT, above + ACCOUNT) + SESSION) == []


def test_several_comments_and_several_rules_cover_one_setting(home):
    setting = 'sso_account_id = "1234-5"\n'
    bare = set(lint(home, PROFILE.replace("sso_account_id = 111122223333\n", setting) + SESSION))
    assert bare == {"quoted-value"}
    text = BROKEN.replace("sso_session = crop\n", "sso_session = crop\nsso_session = crop\n")
    assert set(lint(home, text)) == {"duplicate-setting", "session-not-found"}
    names = "# ssolint: ignore[duplicate-setting, session-not-found] both\n"
    one = text.replace("sso_session = crop\n", names + "sso_session = crop\n").replace(names, "", 1)
    two = one.replace(names, "".join(f"# ssolint: ignore[{name}] x\n" for name in ("duplicate-setting", "SSO201")))
    assert lint(home, one) == lint(home, two) == []


def test_above_a_header_it_covers_the_whole_section_and_not_the_next(home):
    section = WRONG + "\n" + WRONG.replace("dev", "test")
    text = "# ssolint: ignore[account-id-format] stand-ins\n" + section + SESSION
    assert lint(home, text) == ["account-id-format"]
    below = WRONG + "\n# ssolint: ignore[account-id-format] stand-ins\n" + WRONG.replace("dev", "test") + SESSION
    assert lint(home, below) == ["account-id-format"]


def test_a_header_of_its_own_is_covered_too(home):
    text = f"# ssolint: ignore[missing-profile-prefix] wanted\n{PROFILE.replace('profile dev', 'dev')}{SESSION}"
    assert lint(home, text) == []


def test_ignore_file_covers_the_file_from_anywhere_above_the_first_section(home):
    text = (
        "# ours\n\n; ssolint: ignore-file[account-id-format] stand-ins\n# more\n\n"
        + WRONG
        + "\n"
        + WRONG.replace("dev", "b")
    )
    assert lint(home, text + SESSION) == []
    late = WRONG + "# ssolint: ignore-file[account-id-format] too late\n" + SESSION
    assert lint(home, late) == ["account-id-format", "unused-ignore"]


def test_a_continued_value_is_covered_with_all_its_lines(home):
    swallowed = PROFILE.replace("sso_account_id", "  sso_account_id").replace("sso_role_name", "  sso_role_name")
    found = lint(home, swallowed + SESSION)
    assert set(found) == {"swallowed-setting"}
    text = swallowed.replace("sso_session", "# ssolint: ignore[swallowed-setting] odd\nsso_session", 1)
    assert lint(home, text + SESSION) == []
    # A comment within the value covers the line below it.
    within = swallowed.replace("  sso_role", "# ssolint: ignore[swallowed-setting] odd\n  sso_role")
    assert lint(home, within + SESSION) == found[:-1]
    # One above and one within: both are of use.
    both = text.replace("  sso_role", "# ssolint: ignore[swallowed-setting] odd\n  sso_role")
    assert lint(home, both + SESSION) == []


def test_a_setting_behind_a_line_with_a_comment_of_its_own_is_covered_by_the_outer_one(home):
    """The scope of an inner comment ends before that of the outer one."""
    text = (
        "[profile dev]\n# ssolint: ignore[swallowed-setting] outer\nsso_session = corp\n"
        "  # ssolint: ignore[swallowed-setting] inner\n  sso_account_id = 111122223333\n  sso_role_name = R\n"
    )
    assert "swallowed-setting" not in lint(home, text + SESSION)


def test_in_a_template_a_directive_does_not_come_between(home):
    text = WRONG.replace(ACCOUNT, f"# ssolint: ignore[account-id-format] x\n{{{{ if .x }}}}\n{ACCOUNT}{{{{ end }}}}\n")
    assert lint(home, text + SESSION, name="config.tmpl") == []
    whole = "# ssolint: ignore[account-id-format] x\n{{ if .x }}\n" + WRONG + "{{ end }}\n" + SESSION
    assert lint(home, whole, name="config.tmpl") == []


def test_what_is_suppressed_is_counted(home):
    home.write("file", WRONG.replace(ACCOUNT, f"# ssolint: ignore[SSO511] x\n{ACCOUNT}") + SESSION)
    result = home.lint("file", "--output-format=full")
    assert result == (0, "No problems found in 1 file; 1 suppressed\n", "")


# What is wrong with a comment


def test_a_typo_is_told_with_its_place_and_the_near_miss_and_exit_code_1(home):
    home.write("file", WRONG.replace(ACCOUNT, f"# ssolint: ignore[acount-id-format] x\n{ACCOUNT}") + SESSION)
    result = home.lint("file")
    assert result.code == 1
    message = "there is no rule 'acount-id-format'; did you mean 'account-id-format'?"
    assert f"file:3:19: warning[unknown-rule-in-ignore] {message}\n" in result.out


def test_an_unused_comment_is_taken_out_by_the_fix_and_a_used_one_stays(home):
    used = f"# ssolint: ignore[account-id-format] stays\n{ACCOUNT}"
    text = (
        WRONG.replace(ACCOUNT, used).replace("region", "# ssolint: ignore[malformed-region] goes\nregion", 1) + SESSION
    )
    assert lint(home, text) == ["unused-ignore"]
    assert home.lint("file", "--fix").code == 0
    assert home.read("file") == WRONG.replace(ACCOUNT, used) + SESSION


def test_of_several_rules_the_unused_ones_are_taken_out(home):
    some = "# ssolint: ignore[role-name-format, account-id-format, SSO201] known\n"
    text = WRONG.replace(ACCOUNT, some + ACCOUNT) + SESSION
    home.write("file", text)
    assert home.lint("file", "--fix").code == 0
    assert "# ssolint: ignore[account-id-format] known\n" in home.read("file")


def test_a_rule_that_did_not_run_is_no_reason_to_take_its_comment_out(home):
    text = WRONG.replace(ACCOUNT, f"# ssolint: ignore[account-id-format] x\n{ACCOUNT}") + SESSION
    assert lint(home, text, "--ignore=account-id-format") == []
    assert lint(home, text, "--select=SSO9") == []
    home.write("ssolint.toml", '[per-file-ignores]\n"file" = ["SSO511"]\n')
    assert lint(home, text) == []


def test_a_comment_without_a_reason_is_told_where_that_is_wanted(home):
    text = WRONG.replace(ACCOUNT, f"# ssolint: ignore[account-id-format]\n{ACCOUNT}") + SESSION
    assert lint(home, text) == []
    assert lint(home, text, "--extend-select=ignore-without-reason") == ["ignore-without-reason"]
    assert home.lint("file", "--extend-select=SSO903").code == 0
    dashes = text.replace("format]", "format] --")
    assert lint(home, dashes, "--extend-select=ignore-without-reason") == ["ignore-without-reason"]


@pytest.mark.parametrize(
    "comment", ["# ssolint: ignore", "# ssolint ignore[account-id-format]", "# ssolint: ignored[x]"]
)
def test_what_only_looks_like_a_comment_of_ours_suppresses_nothing(home, comment):
    assert "account-id-format" in lint(home, WRONG.replace(ACCOUNT, f"{comment}\n{ACCOUNT}") + SESSION)


def test_the_comments_behind_values_do_not_exist(home):
    text = WRONG.replace(ACCOUNT, "sso_account_id = 12345 # ssolint: ignore[account-id-format] no\n") + SESSION
    assert lint(home, text) != []


# Many comments


def test_thousands_of_comments_take_time_in_proportion():
    # Were each comment asked about each finding, four times the profiles would take sixteen times as long.
    block = "# ssolint: ignore[account-id-format] x\nsso_account_id = 1\n"
    linter = Linter(Request(isolated=True))
    policy = linter.policy_for("file")

    def work(number: int) -> None:
        text = "".join(
            f"# ssolint: ignore[session-not-found] x\n[profile p{at}]\nsso_session = no\n{block}"
            for at in range(number)
        )
        judged = policy.judge(linter.check("file", Source(text.encode(), "file"), policy))
        assert judged.suppressed == 2 * number

    assert growth(work, 400, 8.0, runs=1) < 8.0


def test_thousands_of_comments_above_one_setting():
    text = "[profile a]\n" + "# ssolint: ignore[account-id-format] x\n" * 5000 + "sso_account_id = 1\n"
    linter = Linter(Request(isolated=True, overrides=None))
    policy = linter.policy_for("file")
    judged = policy.judge(linter.check("file", Source(text.encode(), "file"), policy))
    assert "account-id-format" not in {finding.rule for finding in judged.findings}
    assert "unused-ignore" not in {finding.rule for finding in judged.findings}


# --add-ignores


def test_add_ignores_writes_a_comment_above_each_finding_and_then_all_is_quiet(home):
    home.write("file", BROKEN.replace("111122223333", "1111"))
    result = home.lint("file", "--add-ignores", "known,  see\nthe wiki")
    assert result == (0, "", "ssolint: wrote 2 suppression comments\n")
    written = home.read("file")
    assert written == BROKEN.replace(
        "sso_session = crop\nsso_account_id = 111122223333\n",
        "# ssolint: ignore[session-not-found] known, see the wiki\nsso_session = crop\n"
        "# ssolint: ignore[account-id-format] known, see the wiki\nsso_account_id = 1111\n",
    )
    assert home.lint("file") == (0, "", "")
    assert home.lint("file", "--add-ignores=again") == (0, "", "ssolint: wrote 0 suppression comments\n")
    assert home.read("file") == written


def test_the_rules_of_one_setting_share_a_comment(home):
    home.write("file", GOOD.replace("region = eu-west-1\n\n", 'region = "eu-west-1"\nregion = "eu-west-1"\n\n'))
    home.lint("file", "--add-ignores=x")
    assert "# ssolint: ignore[duplicate-setting, quoted-value] x\n" in home.read("file")
    assert home.lint("file").code == 0


def test_add_ignores_on_standard_input_prints_the_text_whatever_it_finds(home):
    result = home.lint("-", "--add-ignores=x", stdin=BROKEN)
    assert result.out == BROKEN.replace(
        "sso_session = crop", "# ssolint: ignore[session-not-found] x\nsso_session = crop"
    )
    assert home.lint("-", "--add-ignores=x", stdin=GOOD).out == GOOD


def test_line_ends_indentation_and_the_byte_order_mark_are_kept(home):
    text = "\ufeff" + BROKEN.replace("sso_session", "  sso_session", 1).replace("\n", "\r\n")
    home.write("file", text)
    home.lint("file", "--add-ignores=x")
    written = home.read("file")
    assert written.startswith("\ufeff#")
    assert written.count("\r\n") == written.count("\n")
    assert "\r\n  # ssolint: ignore[" in written
    assert home.lint("file").code == 0


def test_a_file_that_is_something_else_gets_no_comment(home):
    text = '{"profile": {"sso_session": "corp"}}\n'
    home.write("file", text)
    assert home.lint("file", "--add-ignores=x").code == 1
    assert home.read("file") == text


def test_comments_about_comments_are_not_piled_up(home):
    text = "# ssolint: ignore[no-such-rule] x\n" + GOOD
    home.write("file", text)
    assert home.lint("file", "--add-ignores=x").code == 1
    assert home.read("file") == text


def left_after_adding(data, name="config"):
    """The findings that --add-ignores leaves of a text, and those that it writes comments for the second time."""
    from ssolint.mending import _with_ignores

    linter = Linter(Request(isolated=True))
    policy = linter.policy_for(name)
    checked, _ = _with_ignores(linter, name, Source(data, name), policy, "known")
    _, again = _with_ignores(linter, name, checked.source, policy, "known")
    return {finding.rule for finding in linter.judge(name, policy, checked).findings if finding.severity > 1}, again


NOT_OURS = {"unused-ignore", "unknown-rule-in-ignore", "foreign-format"}


@pytest.mark.parametrize("part", range(4))
def test_add_ignores_quiets_every_real_file_at_once(part):
    for data in real_texts()[part::12]:
        left, again = left_after_adding(data)
        if data.decode("utf-8", "surrogateescape").encode("utf-8", "surrogateescape") == data and b"\0" not in data:
            assert left <= NOT_OURS, data
        assert again == 0


@given(mutated())
def test_add_ignores_is_idempotent_and_brings_nothing_new(data):
    linter = Linter(Request(isolated=True))
    policy = linter.policy_for("config")
    before = {
        f.rule for f in linter.judge("config", policy, linter.check("config", Source(data, "config"), policy)).findings
    }
    left, again = left_after_adding(data)
    assert again == 0
    assert left <= before | NOT_OURS


@given(
    st.lists(
        st.sampled_from([b"sso_session = crop\n", b"[profile a]\n", b"# x\n", b"\n", b"  b\n", b"junk\n"]), max_size=12
    )
)
def test_added_comments_change_no_setting(lines):
    """All other lines are there as before, in their order."""
    linter = Linter(Request(isolated=True))
    policy = linter.policy_for("config")
    source = Source(b"".join(lines), "config")
    checked = linter.check("config", source, policy)
    edits = list(ignore_edits(checked, checked.findings, "why"))
    for edit in edits:
        assert edit.start == edit.end
        assert edit.text.lstrip().startswith("# ssolint: ignore[")
        assert edit.text.endswith("] why\n")
        assert edit.start == 0 or source.text[edit.start - 1] == "\n"
