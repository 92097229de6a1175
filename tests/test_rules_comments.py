"""ssolint's own comments: which suppression is unused, which rule is meant, what the fixes leave."""

from __future__ import annotations

import pytest

from ssolint.engine import check
from ssolint.fixer import apply_fixes
from ssolint.policy import Policy, Settings
from ssolint.rule import CommentRule, built_in
from ssolint.source import Source

TABLE = built_in()
OWN = {rule.name for rule in TABLE if issubclass(rule, CommentRule)}
WRONG = "sso_account_id = 12345\n"
RIGHT = "sso_account_id = 111122223333\n"
SESSION = """
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access
"""


def text_with(comment, account=RIGHT, *, top=""):
    rest = f"sso_role_name = ReadOnly\nregion = eu-west-1\n{SESSION}"
    return f"{top}[profile dev]\nsso_session = corp\n{comment}{account}{rest}"


def judge(text, **settings):
    policy = Policy(Settings(**settings), TABLE)
    return policy.judge(check(Source(text.encode(), "config"), policy.rules)).findings


def own(text, **settings):
    return [found for found in judge(text, **settings) if found.rule in OWN]


def fixed(text, **settings):
    return apply_fixes(text, [found.fix for found in own(text, **settings) if found.fix])[0]


@pytest.mark.parametrize("name", ["account-id-format", "SSO511", "sso511"])
def test_a_used_suppression_is_right_under_every_name_of_the_rule(name):
    assert judge(text_with(f"# ssolint: ignore[{name}] why\n", WRONG)) == []


@pytest.mark.parametrize("name", ["account-id-format", "SSO511", "sso511"])
def test_an_unused_one_is_not(name):
    comment = f"# ssolint: ignore[{name}] why"
    (found,) = judge(text_with(comment + "\n"))
    assert found.rule == "unused-ignore"
    text = text_with(comment + "\n")
    assert text[slice(*found.span)] == comment
    assert found.fix.safe
    assert fixed(text) == text_with("")


def test_a_rule_that_did_not_run_is_not_called_unused():
    text = text_with("# ssolint: ignore[account-id-format] why\n")
    assert own(text, ignore=("account-id-format",)) == []
    assert own(text_with("# ssolint: ignore[shared-portal] opt-in, and off\n")) == []
    assert [
        f.rule for f in own(text_with("# ssolint: ignore[shared-portal] on\n"), extend_select=("shared-portal",))
    ] == ["unused-ignore"]


@pytest.mark.parametrize(
    ("names", "left"),
    [
        ("account-id-format,role-name-format", "account-id-format"),
        ("role-name-format , account-id-format", "account-id-format"),
        ("role-name-format, account-id-format, SSO501", "account-id-format"),
        ("account-id-format, no-such-rule, SSO501", "account-id-format, no-such-rule"),
    ],
)
def test_of_several_names_only_the_unused_are_taken_out(names, left):
    found = [f for f in own(text_with(f"# ssolint: ignore[{names}] why\n", WRONG)) if f.rule == "unused-ignore"]
    assert len(found) == 1
    text = text_with(f"# ssolint: ignore[{names}] why\n", WRONG)
    assert apply_fixes(text, [found[0].fix])[0] == text_with(f"# ssolint: ignore[{left}] why\n", WRONG)


def test_a_comment_above_a_header_covers_the_section_and_no_more():
    comment = "# ssolint: ignore[account-id-format] why\n"
    assert own(text_with("", WRONG, top=comment)) == []
    second = "\n[profile other]\nsso_session = corp\nsso_role_name = ReadOnly\nregion = eu-west-1\n" + WRONG
    remaining = judge(text_with("", WRONG, top=comment) + second)
    assert [found.rule for found in remaining] == ["account-id-format"]


def test_ignore_file_counts_at_the_top_only():
    assert judge(text_with("", WRONG, top="# ssolint: ignore-file[account-id-format] why\n")) == []
    below = text_with("# ssolint: ignore-file[account-id-format] why\n", WRONG)
    assert {found.rule for found in judge(below)} == {"account-id-format", "unused-ignore"}
    (found,) = own(below)
    assert "above the first section" in found.message
    assert found.fix is None


def test_a_comment_with_nothing_below_it_is_unused_and_goes_without_a_line_end():
    text = text_with("") + "# ssolint: ignore[account-id-format] why"
    assert [found.rule for found in own(text)] == ["unused-ignore"]
    assert fixed(text) == text_with("")


def test_crlf_is_kept():
    text = text_with("# ssolint: ignore[account-id-format] why\n").replace("\n", "\r\n")
    assert fixed(text) == text_with("").replace("\n", "\r\n")


def test_a_comment_without_names_is_unused():
    assert [found.rule for found in own(text_with("# ssolint: ignore[] why\n"))] == ["unused-ignore"]


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("acount-id-format", "account-id-format"),
        ("account_id_format", "account-id-format"),
        ("Account-Id-Format", "account-id-format"),
        ("SS0511", "SSO511"),
        ("SSO999", None),
        ("SSO5", None),
        ("ALL", None),
        ("whatever", None),
    ],
)
def test_an_unknown_rule(name, near):
    text = text_with(f"# ssolint: ignore[{name}] why\n")
    (found,) = own(text)
    assert found.rule == "unknown-rule-in-ignore"
    assert text[slice(*found.span)] == name
    assert (found.fix.title if found.fix else None) == (None if near is None else f"write '{near}'")
    assert found.fix is None or not found.fix.safe


def test_a_prefix_is_told_from_a_name_that_nobody_knows():
    assert "every rule" in own(text_with("# ssolint: ignore[SSO5] why\n"))[0].message
    assert "ssolint rule" in own(text_with("# ssolint: ignore[whatever] why\n"))[0].message


def test_a_reason_is_asked_for_only_when_selected():
    text = text_with("# ssolint: ignore[account-id-format]\n", WRONG)
    assert own(text) == []
    (found,) = own(text, extend_select=("ignore-without-reason",))
    assert (found.rule, found.severity.label) == ("ignore-without-reason", "info")
    with_reason = text_with("# ssolint: ignore[account-id-format] why\n", WRONG)
    assert own(with_reason, extend_select=("ignore-without-reason",)) == []


def test_other_comments_are_left_alone():
    for comment in ("# ssolint is a linter\n", "# ignore[account-id-format]\n", "; nothing\n", "# ssolint: ignore\n"):
        assert own(text_with(comment)) == []
