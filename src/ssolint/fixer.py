"""Applying fixes: to a fixed point, and proved (`ssolint.proof`) before anything is written."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

from ssolint.fitting import fits, is_spent
from ssolint.proof import Announced, Unproved, prove
from ssolint.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ssolint.engine import Checked
    from ssolint.finding import Edit, Finding, Fix
    from ssolint.syntax import Document

__all__ = ["Applied", "Fixed", "Unproved", "apply_edits", "apply_fixes", "fix"]

# Every round applies at least one fix or ends, and a fix settles its finding: a file needs two or three rounds, and one
# for each finding where every fix has to wait for another. So many more than that are fixes that undo each other.
MOST_ROUNDS = 50


class Applied(NamedTuple):
    """One fix that went in: the rule that asked for it, its title, and whether it was safe."""

    rule: str
    title: str
    safe: bool


class Fixed(NamedTuple):
    """The outcome: the file before and after, what went in, and what is left to report.

    `held` names the rules whose safe fixes were left out for the sake of a profile that works for a tool.
    """

    applied: tuple[Applied, ...]
    before: Checked
    after: Checked
    held: tuple[str, ...] = ()

    @property
    def source(self) -> Source:
        """What was fixed."""
        return self.before.source

    @property
    def text(self) -> str:
        """The text to write."""
        return self.after.source.text

    @property
    def changed(self) -> bool:
        """Whether there is anything to write."""
        return self.data != self.source.data

    @property
    def data(self) -> bytes:
        """The bytes to write."""
        return self.after.source.data


def fix(
    source: Source,
    check: Callable[[Source], Checked],
    judge: Callable[[Checked], list[Finding]],
    unmasked: Callable[[Source], list[Finding]],
    *,
    unsafe: bool = False,
) -> Fixed:
    """Apply the fixes of all findings that the policy lets through, again and again until none is left.

    `unmasked` finds what may come to light when a mistake above it is gone (`engine.check_unmasked`). Where safe fixes
    would take something from a profile that works for a tool, the rule that asks for it is left out, or else all are.

    Raises Unproved where the result differs from what was announced, and what `check` and `unmasked` raise.
    """
    outcome = _fix(source, check, judge, unmasked, unsafe=unsafe)
    if unsafe or not outcome.applied or source.template:
        return outcome
    from ssolint.harm import harms

    if not harms(outcome.before, outcome.after):
        return outcome
    rules = tuple(dict.fromkeys(one.rule for one in outcome.applied))
    for rule in rules:
        held = _fix(source, check, _without(judge, rule), unmasked, unsafe=False)
        if not harms(held.before, held.after):
            return held._replace(held=(rule,))
    return Fixed((), outcome.before, outcome.before, rules)


def _without(judge: Callable[[Checked], list[Finding]], rule: str) -> Callable[[Checked], list[Finding]]:
    return lambda checked: [finding for finding in judge(checked) if finding.rule != rule]


def _fix(
    source: Source,
    check: Callable[[Source], Checked],
    judge: Callable[[Checked], list[Finding]],
    unmasked: Callable[[Source], list[Finding]],
    *,
    unsafe: bool,
) -> Fixed:
    before = checked = check(source)
    if not source.restorable:
        # Bytes that are no text, or can't be had back from one, are not ours to rewrite.
        return Fixed((), before, before)
    announced = Announced()
    applied: list[Applied] = []
    for _ in range(MOST_ROUNDS + len(before.findings)):
        wanted = [(f, f.fix) for f in judge(checked) if f.fix is not None and (f.fix.safe or unsafe)]
        taken = _together(checked.document, [fix for _, fix in wanted])
        changed = _changed(checked.source, taken)
        if changed.data == checked.source.data or Source(changed.data, source.name).encoding != changed.encoding:
            # Nothing is left to do, or the text would be read in another encoding than it was written.
            break
        now = check(changed)
        if any(finding.rule == "foreign-format" for finding in now.findings):
            # What turns out to be a file of another kind is left as it is.
            break
        done = set(map(id, taken))
        applied += [Applied(f.rule, fix.title, fix.safe) for f, fix in wanted if id(fix) in done]
        announced.note(checked.document, now.document, taken)
        weary = is_spent(checked.document)
        checked = now
        if weary:
            # Too many mistakes for one run: the next one goes on.
            break
    else:
        raise Unproved("the fixes undo each other")
    if applied:
        prove(before, checked, announced, unmasked(source))
    return Fixed(tuple(applied), before, checked)


def _changed(source: Source, fixes: list[Fix]) -> Source:
    text = apply_edits(source.text, {edit for fix in fixes for edit in fix.edits})
    return source.with_text(text, next((fix.encoding for fix in fixes if fix.encoding), ""))


def _together(document: Document, fixes: list[Fix]) -> list[Fix]:
    """The fixes that go in together; the others wait for a later round, when the rules have seen what these made.

    Each fix fits where it is offered, and two of them may yet not fit together: of those that would change other lines
    than they touch, one a section goes in, or one alone.
    """
    taken = _apart(document, apply_fixes(document.source.text, fixes)[1])
    if _fit(document, taken):
        return taken
    alone = [fix for fix in taken if _fit(document, [fix])]
    starts = [section.header.start for section in document.sections if section.header]
    apart: list[Fix] = []
    used: set[int] = set()
    for fix in alone:
        here = _places(starts, fix)
        if used.isdisjoint(here):
            apart.append(fix)
            used |= here
    if not _fit(document, apart):
        apart = apart[:1]
    # What does not even fit alone is not better for waiting: the proof judges it.
    waiting = set(map(id, alone)) - set(map(id, apart))
    return [fix for fix in taken if id(fix) not in waiting]


def _apart(document: Document, fixes: list[Fix]) -> list[Fix]:
    """The fixes without those that touch a line where another one makes a header: what it announces has its name."""
    starts = document.source.starts
    own = {line: id(fix) for fix in fixes if fix.changes for line in _places(starts, fix)}
    return [fix for fix in fixes if all(own.get(line, id(fix)) == id(fix) for line in _places(starts, fix))]


def _places(starts: list[int], fix: Fix) -> set[int]:
    """The lines, or the sections, that begin at `starts` and hold the edits of a fix."""
    return {bisect_right(starts, edit.start) for edit in fix.edits}


def _fit(document: Document, fixes: list[Fix]) -> bool:
    return fits(document, [edit for fix in fixes for edit in fix.edits])


def apply_fixes(text: str, fixes: Iterable[Fix]) -> tuple[str, list[Fix]]:
    """Apply as many of the fixes as do not get in each other's way, in the order given.

    Returns the new text and the fixes that went in. Edits that two fixes share count once; a fix one of whose edits
    overlaps an edit already taken is left for a later round. Takes n log n steps.
    """
    taken: set[Edit] = set()
    order: list[Edit] = []  # sorted, and free of overlaps: the neighbours of a new edit tell whether it fits
    applied = []
    for fix in fixes:
        fresh = sorted({edit for edit in fix.edits if edit not in taken})
        if any(_clashes(edit, order) for edit in fresh) or any(map(_overlap, fresh, fresh[1:])):
            continue
        applied.append(fix)
        taken.update(fresh)
        for edit in fresh:
            order.insert(bisect_left(order, edit), edit)
    return apply_edits(text, order), applied


def _clashes(edit: Edit, order: list[Edit]) -> bool:
    at = bisect_right(order, edit)
    return any(_overlap(edit, other) for other in order[max(at - 1, 0) : at + 1])


def _overlap(one: Edit, other: Edit) -> bool:
    if (one.start, one.end) == (other.start, other.end):
        return True
    return one.start < other.end and other.start < one.end


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text with these edits made; they must not overlap."""
    parts = []
    end = 0
    for edit in sorted(edits):
        parts += [text[end : edit.start], edit.text]
        end = edit.end
    return "".join([*parts, text[end:]])
