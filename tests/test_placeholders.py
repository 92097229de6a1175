"""One list of placeholders: what the rule tells in a plain file is unknown, and not judged, in a template."""

from __future__ import annotations

import pytest

from shell import PROFILE, SESSION
from ssolint.config import PLACEHOLDER
from ssolint.engine import check
from ssolint.policy import Policy, Settings
from ssolint.rule import built_in
from ssolint.source import Source

POLICY = Policy(Settings(), built_in())
LEFT_OVER = (
    *("{{ session }}", "<% session %>", "${SESSION}", "$SESSION", "<your session>", "<12-digit-id>"),
    *("YOUR_SESSION", "YOUR-SESSION", "your-sso-session", "your_session_name", "your-company", "your-org-name"),
    *("xxxxxxxx", "xxxxxxxxxxxx", "XXXX", "nnnnnnnnnnnn", "***", "@SESSION@", "@@SESSION@@", "%SESSION%", "{session}"),
    *("__SESSION__", "REPLACE_ME", "REPLACE-WITH-YOURS", "CHANGEME", "CHANGE_ME", "TODO"),
)


def rules_on(text, name):
    return [finding.rule for finding in check(Source(text.encode(), name), POLICY.rules).findings]


@pytest.mark.parametrize("value", LEFT_OVER)
def test_a_placeholder_is_told_in_a_plain_file_and_unknown_in_a_template(value):
    text = PROFILE.replace("= corp", f"= {value}") + SESSION
    assert rules_on(text, "config") == ["unrendered-placeholder"]
    assert rules_on(text, "config.tmpl") == []
    assert PLACEHOLDER.search(value)


@pytest.mark.parametrize("value", ["corp", "yours", "your", "xxx", "todo", "nnnn", "change", "replace", "a@b", "50%"])
def test_a_name_is_no_placeholder(value):
    text = PROFILE.replace("= corp", f"= {value}") + SESSION.replace("corp]", f"{value}]")
    assert "unrendered-placeholder" not in rules_on(text, "config")
    missing = PROFILE.replace("= corp", f"= {value}") + SESSION.replace("corp]", "other]")
    assert "session-not-found" in rules_on(missing, "config.tmpl")
