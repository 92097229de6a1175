"""Fixing real files: proved, settled in one run, byte for byte outside of the edits, and each diff was looked at."""

from __future__ import annotations

import collections
import functools
import json

import pytest

from evidence import DATA
from fixing import comments
from ssolint import fixer
from ssolint.engine import check, check_unmasked
from ssolint.harm import harmed
from ssolint.policy import Policy, Settings
from ssolint.rule import built_in
from ssolint.source import Source
from test_corpus import FILES, source_of

# By the file's id: how many fixes of which rule went in when the diff was looked at and found to be what the file's
# owner would want; `unsafe` where unsafe fixes add to it. The texts are third parties', and are not in the repository.
REVIEWED = json.loads((DATA / "fix_corpus.json").read_text("utf-8"))
DEFAULT = Policy(Settings(), built_in())
EVERYTHING = Policy(Settings(select=("ALL",)), built_in())
# Their unsafe fixes may leave a profile with a new login, and with the same portal, Region, account and role.
NEW_LOGINS = {"legacy-profile", "prefixed-default", "profile-name-characters", "session-name-characters"}

pytestmark = pytest.mark.skipif(not FILES, reason="the corpus of real files is not beside the repository")


numbered = pytest.mark.parametrize("number", range(len(FILES)), ids=[entry["id"] for entry in FILES])


class Run:
    """One run of the fixer, with what was offered in each of its rounds."""

    def __init__(self, source: Source, policy: Policy, *, unsafe: bool) -> None:
        self.rounds: list[tuple[str, list]] = []
        self.policy = policy
        self.unsafe = unsafe
        self.outcome = fixer.fix(
            source,
            lambda text: check(text, policy.rules),
            self.judge,
            lambda text: check_unmasked(text, policy.rules),
            unsafe=unsafe,
        )

    def judge(self, checked):
        findings = self.policy.judge(checked).findings
        fixes = [one.fix for one in findings if one.fix is not None and (one.fix.safe or self.unsafe)]
        self.rounds.append((checked.source.text, [edit for fix in fixes for edit in fix.edits]))
        return findings


@functools.cache
def runs(number: int) -> list[Run]:
    return both_ways(FILES[number], EVERYTHING)


def both_ways(entry, policy: Policy) -> list[Run]:
    return [Run(source_of(entry), policy, unsafe=unsafe) for unsafe in (False, True)]


def applied(run) -> dict[str, int]:
    return dict(sorted(collections.Counter(one.rule for one in run.outcome.applied).items()))


@numbered
def test_a_real_file_is_fixed_in_one_run(number):
    for run in runs(number):
        once = run.outcome
        assert once.changed == bool(once.applied)
        twice = Run(Source(once.data, once.source.name), EVERYTHING, unsafe=run.unsafe).outcome
        assert (twice.applied, twice.data) == ((), once.data)
        left = collections.Counter(comments(once.after.source))
        assert not collections.Counter(comments(once.source)) - left


@numbered
def test_the_lines_that_no_fix_touches_stay_byte_for_byte(number):
    for run in runs(number):
        texts = [text for text, _ in run.rounds] + [run.outcome.text]
        for (text, edits), after in zip(run.rounds, texts[1:], strict=True):
            untouched, touched = apart(text, edits)
            fresh = after.splitlines(keepends=True)
            rest = iter(fresh)
            assert all(line in rest for line in untouched)
            put_in = sum(edit.text.count("\n") + edit.text.count("\r") for edit in edits)
            assert len(fresh) - len(untouched) <= touched + put_in


def apart(text: str, edits) -> tuple[list[str], int]:
    """The lines that none of the edits touches, and how many are touched."""
    untouched, at = [], 0
    lines = text.splitlines(keepends=True)
    for number, line in enumerate(lines):
        end, last = at + len(line), number == len(lines) - 1
        # Whole lines that are put above a line do not touch it.
        hits = ((edit.start < end and edit.end > at) or at < edit.start < end for edit in edits)
        if not any(hits) and not (last and any(edit.start == end for edit in edits)):
            untouched.append(line)
        at = end
    return untouched, len(lines) - len(untouched)


@numbered
def test_a_safe_fix_of_a_real_file_harms_no_profile(number):
    outcome = runs(number)[0].outcome
    assert outcome.source.template or not list(harmed(outcome.before, outcome.after))


@numbered
def test_a_new_login_is_all_that_a_migrated_profile_needs(number):
    outcome = runs(number)[1].outcome
    unsafe = {one.rule for one in outcome.applied if not one.safe}
    if unsafe <= NEW_LOGINS and not outcome.source.template:
        lines = harmed(outcome.before, outcome.after)
        assert not [line for line in lines if ": credentials 'legacy-sso' became 'sso-session'" not in line]


@pytest.mark.parametrize("entry", FILES, ids=lambda entry: entry["id"])
def test_every_diff_is_one_that_was_looked_at(entry):
    safe, unsafe = map(applied, both_ways(entry, DEFAULT))
    reviewed = REVIEWED.get(entry["id"], {})
    assert safe == reviewed.get("safe", {})
    assert unsafe == reviewed.get("unsafe", safe)


def test_the_figures(capsys):
    ids = {entry["id"] for entry in FILES}
    assert all(value for one in REVIEWED.values() for value in one.values())
    seen = [REVIEWED[number] for number in sorted(ids & set(REVIEWED))]
    with capsys.disabled():
        safe = sum("safe" in one for one in seen)
        print(f"\n{len(FILES)} files, {safe} changed by safe fixes, {len(seen)} with unsafe ones too")
    assert len(seen) > 100
