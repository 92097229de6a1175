"""Fixes: applied to a fixed point, proved, minimal. Properties hold over generated, real and mutated files."""

from __future__ import annotations

import functools
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssolint import fixer
from ssolint.engine import check, check_unmasked
from ssolint.finding import Edit, Fix, Severity
from ssolint.fixer import Unproved, apply_fixes
from ssolint.policy import Policy, Settings
from ssolint.rule import Rule, TextRule, built_in
from ssolint.source import Source, Span
from ssolint.syntax import Comment, parse
from strategies import mutated, real_texts, sane_pieces
from test_syntax import botocore_reads, masked


@functools.cache
def policy(select: tuple[str, ...] | None = ("ALL",)) -> Policy:
    return Policy(Settings(select=select), built_in())


def fixed(data: bytes, name: str = "config", *, unsafe: bool) -> fixer.Fixed:
    rules = policy()
    return fixer.fix(
        Source(data, name),
        lambda source: check(source, rules.rules),
        lambda checked: rules.judge(checked).findings,
        lambda source: check_unmasked(source, rules.rules),
        unsafe=unsafe,
    )


ANY = st.one_of(mutated(), sane_pieces().map(lambda text: text.encode()))


@settings(max_examples=400)
@given(ANY, st.sampled_from(["config", "config", "credentials", "config.tmpl"]), st.booleans())
def test_fixing_twice_changes_nothing_more(data, name, unsafe):
    once = fixed(data, name, unsafe=unsafe)
    encoded = once.source.encode(once.text)
    twice = fixed(encoded, name, unsafe=unsafe)
    assert twice.text == Source(encoded, name).text
    assert not twice.applied


@settings(max_examples=400)
@given(ANY, st.sampled_from(["config", "config", "credentials", "config.tmpl"]), st.booleans())
def test_no_comment_is_lost(data, name, unsafe):
    outcome = fixed(data, name, unsafe=unsafe)
    before, after = comments(outcome.source), comments(Source(outcome.source.encode(outcome.text), name))
    for comment in before:
        if "ssolint" not in comment:
            # Invisible characters and odd bytes may go out of it; its words stay.
            assert any(words(comment) == words(kept) for kept in after), (comment, after)


def comments(source: Source) -> list[str]:
    return [node.text.strip() for node in parse(source).nodes if isinstance(node, Comment)]


def words(text: str) -> str:
    return "".join(char for char in text if char.isascii() and char.isalnum())


@settings(max_examples=400)
@given(ANY)
def test_safe_fixes_change_no_value_that_botocore_reads_as_it_is_meant(data):
    outcome = fixed(data, unsafe=False)
    if not outcome.applied:
        return
    before, after = botocore_reads(data), botocore_reads(outcome.source.encode(outcome.text))
    if before is None:
        return
    assert after is not None, "a file that botocore reads is read after the fix"
    announced = touched(outcome)
    sections = {name for name, _ in announced}
    for section, found in masked(before).items():
        for key, value in found.items():
            # What stands in [DEFAULT] is seen in every section.
            if {(section, key), ("DEFAULT", key)}.isdisjoint(announced) and section not in sections:
                assert masked(after)[section][key] == value


def touched(outcome: fixer.Fixed) -> set[tuple[str, str]]:
    """What the findings that had fixes were about, the rest of a section where its header was concerned."""
    found = set()
    for finding in outcome.before.findings:
        if finding.fix is not None and finding.section is not None:
            found.add((finding.section.name, finding.setting.key if finding.setting else ""))
            found.update(finding.covers)
            found.update(finding.fix.changes)
            found.update((section.name, key) for section, key in finding.assumes)
    return found


@pytest.mark.parametrize("data", real_texts(), ids=range(len(real_texts())))
def test_real_files_survive_every_fix(data):
    for name in ("config", "credentials", "config.tmpl"):
        for unsafe in (False, True):
            outcome = fixed(data, name, unsafe=unsafe)
            if not outcome.applied:
                assert outcome.source.encode(outcome.text) == data


def test_bytes_outside_the_edits_stay():
    data = b'# caf\xc3\xa9\r\n[profile a]\r\nsso_session\t=  "corp"  \r\n\r\n\r\n[sso-session corp]\r\nsso_start_url=https://corp.awsapps.com/start\r\nsso_region=eu-west-1'
    outcome = fixed(data, unsafe=False)
    text = outcome.source.encode(outcome.text)
    assert text.startswith(b"# caf\xc3\xa9\r\n[profile a]\r\nsso_session\t=  corp  \r\n\r\n\r\n[sso-session corp]\r\n")
    assert b"\n" not in text.replace(b"\r\n", b"")


def test_two_fixes_with_one_edit_in_common_both_go_in():
    shared = Edit(0, 0, "x")
    text, applied = apply_fixes("abc", [Fix("one", (shared, Edit(1, 2, ""))), Fix("two", (shared, Edit(2, 3, "")))])
    assert (text, len(applied)) == ("xa", 2)


def test_overlapping_fixes_wait_for_a_later_round():
    text, applied = apply_fixes(
        "abcdef", [Fix("one", (Edit(0, 3, "x"),)), Fix("two", (Edit(2, 4, "y"), Edit(5, 6, "")))]
    )
    assert (text, [fix.title for fix in applied]) == ("xdef", ["one"])


@given(
    st.text(max_size=30),
    st.lists(
        st.lists(st.tuples(st.integers(0, 30), st.integers(0, 4), st.sampled_from(["", "x", "yy"])), max_size=3),
        max_size=8,
    ),
)
def test_applied_edits_never_overlap(text, wanted):
    fixes = []
    for number, edits in enumerate(wanted):
        places = tuple(Edit(min(at, len(text)), min(at + size, len(text)), put) for at, size, put in edits)
        fixes.append(Fix(str(number), places))
    _, applied = apply_fixes(text, fixes)
    edits = sorted({edit for fix in applied for edit in fix.edits})
    for one, other in pairwise(edits):
        assert one.end <= other.start


class Eraser(TextRule):
    """A rule whose fix loses a comment that it does not touch as such."""

    code = "BAD002"
    name = "eraser"
    severity = Severity.WARNING

    def check_text(self, document):
        at = document.source.text.find("# keep")
        if at > 0:
            yield self.finding(Span(at, at + 1), "x", fix=Fix("join", (Edit(at - 1, at, " "),)))


class Breaker(TextRule):
    """A rule whose fix opens a section."""

    code = "BAD003"
    name = "breaker"
    severity = Severity.WARNING

    def check_text(self, document):
        text = document.source.text
        if "[profile z]" not in text:
            at = text.index("output")
            yield self.finding(Span(at, at + 1), "x", fix=Fix("split", (Edit(at, at, "s3 ="),)))


class Pendulum(TextRule):
    """A rule whose fix makes it speak again."""

    code = "BAD004"
    name = "pendulum"
    severity = Severity.WARNING

    def check_text(self, document):  # noqa: ARG002
        yield self.finding(Span(0, 1), "x", fix=Fix("add", (Edit(0, 0, "# more\n"),)))


TEXT = b"[profile a]\nregion = eu-west-1\noutput = json\n# keep me\nmax_attempts = 3\n"


def run_rule(rule: type[Rule], data: bytes) -> fixer.Fixed:
    rules = [rule()]
    return fixer.fix(
        Source(data, "config"),
        lambda source: check(source, rules),
        lambda checked: checked.findings,
        lambda source: check_unmasked(source, rules),
    )


@pytest.mark.parametrize(
    ("rule", "data"),
    [
        (Eraser, TEXT),
        (Breaker, b"[profile a]\ncli_pager =\noutput = json\n  x = 1\n"),
        (Pendulum, TEXT),
    ],
)
def test_a_fix_that_changes_more_than_it_says_is_caught(rule, data):
    with pytest.raises(Unproved):
        run_rule(rule, data)


def test_a_finding_in_the_new_text_that_was_not_announced_is_caught():
    class Reveal(TextRule):
        """Finds an error elsewhere once the text was changed."""

        code = "BAD005"
        name = "reveal"
        severity = Severity.ERROR

        def check_text(self, document):
            text = document.source.text
            if "json" in text:
                at = text.index("json")
                yield self.finding(Span(at, at + 4), "x", fix=Fix("text", (Edit(at, at + 4, "text"),)))
            else:
                setting = document.sections[1].settings[0]
                yield self.finding(setting.span, "y", setting=setting)

    with pytest.raises(Unproved, match="bring a new"):
        run_rule(Reveal, TEXT + b"[profile b]\nregion = eu-west-1\n")
