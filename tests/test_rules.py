"""Every example in every rule's docstring is run, and the rules themselves are linted."""

from __future__ import annotations

import re

import pytest

from ssolint.finding import EFFECTS, TOOLS, Severity
from ssolint.page import page_of
from ssolint.rule import built_in
from ssolint.testing import check_rule

RULES = built_in()
# Texts that a docstring can't show: they are tested as bytes in test_rules_text.py and test_rules_credentials.py.
BYTES_ONLY = {"invalid-encoding", "byte-order-mark", "bare-carriage-return", "loose-permissions"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_examples_of_a_page_hold(rule):
    check_rule(rule)


def test_codes_and_names_are_unique():
    assert len({rule.code for rule in RULES}) == len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_is_well_formed(rule):
    page = page_of(rule)
    assert re.fullmatch(r"SSO\d{3}", rule.code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
    assert rule.__name__.lower() == rule.name.replace("-", "")
    assert isinstance(rule.severity, Severity)
    assert rule.severity is not Severity.OFF
    assert page.title.endswith(".")
    assert "\n" not in page.title
    assert page.why
    assert page.sources
    assert set(rule.breaks) <= set(TOOLS)
    assert set(rule.breaks.values()) <= set(EFFECTS)
    assert set(rule.replaces) <= {one.name for one in RULES}


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.name not in BYTES_ONLY], ids=lambda rule: rule.name)
def test_a_page_shows_a_bad_and_a_good_example(rule):
    page = page_of(rule)
    assert [example for example in page.examples if example.heading == "Bad"]
    assert [example for example in page.examples if example.heading == "Good"]
    assert all(bool(example.marks) == (example.heading == "Bad") for example in page.examples)


def test_a_fix_that_no_example_can_show_is_told_in_words():
    told = {rule.name for rule in RULES if "\n## Fix\n" in page_of(rule).text}
    assert told == BYTES_ONLY - {"loose-permissions"}
    assert all(page_of(rule).fixable for rule in RULES if rule.name in told)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_messages_are_in_the_house_style(rule):
    for example in page_of(rule).examples:
        for mark in example.marks:
            assert not mark.message.endswith("."), mark
            assert (
                mark.message[:1].islower()
                or mark.message[:1] in "'["
                or mark.message.split()[0].isupper()
                or "_" in mark.message.split()[0]
                or mark.message.split()[0] in {"Region", "Python", "AWS"}
            ), mark
