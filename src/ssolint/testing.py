"""Run the examples of rules: for ssolint's own tests and for those of plugins.

from ssolint.testing import check_rule
check_rule(MyRule)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ssolint.engine import check
from ssolint.fixer import apply_fixes
from ssolint.page import Example, Mark, page_of
from ssolint.policy import Policy, Settings
from ssolint.rule import CommentRule, built_in
from ssolint.source import Source

if TYPE_CHECKING:
    from ssolint.finding import Finding
    from ssolint.rule import Rule


def check_rule(rule: type[Rule]) -> None:
    """Run every example of a rule's page. Raises AssertionError that says which one does not hold, and how."""
    page = page_of(rule)
    for example in page.examples:
        source, findings = run_example(rule, example)
        got = [mark_of(source, finding) for finding in findings]
        want = list(example.marks)
        if got != want:
            raise AssertionError(_difference(rule, example, want, got))
        if example.fixed is not None:
            _check_fix(rule, example, source, findings)
        elif any(finding.fix for finding in findings):
            raise AssertionError(
                f"{rule.name}: a Bad example's finding has a fix, and no Fixed example shows it:\n{example.text}"
            )


def run_example(rule: type[Rule], example: Example, text: str | None = None) -> tuple[Source, list[Finding]]:
    """What the rule alone finds in an example, or in `text` in its place."""
    source = Source((example.text if text is None else text).encode(), example.file)
    beside = None
    if example.beside is not None:
        beside = Source(example.beside.encode(), "config" if source.kind == "credentials" else "credentials")
    if issubclass(rule, CommentRule):
        return source, _of_comments(rule, source, beside)
    return source, check(source, [rule()], beside).findings


def _of_comments(rule: type[CommentRule], source: Source, beside: Source | None) -> list[Finding]:
    """What a rule on suppression comments finds: they suppress the findings of all the other rules."""
    policy = Policy(Settings(extend_select=(rule.name,)), [*built_in(), *([] if rule in built_in() else [rule])])
    judged = policy.judge(check(source, policy.rules, beside))
    return [finding for finding in judged.findings if finding.rule == rule.name]


def mark_of(source: Source, finding: Finding) -> Mark:
    """A finding as the mark that an example would show: its span, cut at the end of its first line, and its message."""
    place = source.position(finding.span.start)
    line_end = source.line_span(place.line).end
    length = min(finding.span.end, max(line_end, finding.span.start + 1)) - finding.span.start
    return Mark(place.line, place.column, place.column + max(length, 1), finding.message)


def _check_fix(rule: type[Rule], example: Example, source: Source, findings: list[Finding]) -> None:
    fixes = [finding.fix for finding in findings if finding.fix]
    text, _ = apply_fixes(source.text, fixes)
    if text != example.fixed:
        raise AssertionError(f"{rule.name}: the fix gives\n{text}\nand not\n{example.fixed}")
    if text == source.text:
        raise AssertionError(f"{rule.name}: the fix changes nothing in\n{text}")
    _, left = run_example(rule, example, text)
    if any(finding.fix for finding in left) or len(left) >= len(findings):
        raise AssertionError(
            f"{rule.name}: the fix does not settle its finding: {[finding.message for finding in left]}"
        )


def _difference(rule: type[Rule], example: Example, want: list[Mark], got: list[Mark]) -> str:
    rows = [f"{rule.name}: in the {example.heading} example", example.text]
    rows += [f"  expected and not found: {mark}" for mark in want if mark not in got]
    rows += [f"  found and not expected: {mark}" for mark in got if mark not in want]
    return "\n".join(rows)
