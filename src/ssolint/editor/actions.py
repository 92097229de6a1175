"""What can be done about findings: their own fixes, all safe fixes at once, a comment that suppresses them."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from ssolint.finding import Edit
from ssolint.fixer import Unproved
from ssolint.mending import ignore_edits
from ssolint.report.escape import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ssolint.editor.view import View
    from ssolint.finding import Finding, Fix
    from ssolint.source import Source

# A menu of more is of no use.
MOST_FIXES = 10
# Each fix in the menu is proved by checking the text that it would make: so many code points in all, but one at least.
MOST_CHECKED = 500_000


class Action(NamedTuple):
    """One entry of the editor's menu: its title, the edits (in code points), and the findings that it settles.

    `preferred`: an editor may apply it without asking which.
    """

    title: str
    edits: tuple[Edit, ...]
    findings: tuple[Finding, ...] = ()
    preferred: bool = False


def touching(view: View, start: int, end: int) -> list[Finding]:
    """The findings whose spans touch a stretch of the text. Raises RuleFailure."""
    return [finding for finding in view.checked.findings if finding.span.start <= end and start <= finding.span.end]


def quick_fixes(view: View, start: int, end: int) -> list[Action]:
    """The fixes of the findings in a stretch of the text, safe ones first, each proved alone; not more than MOST_FIXES.

    Raises RuleFailure.
    """
    grouped: dict[tuple[Edit, ...], list[Finding]] = {}
    for finding in touching(view, start, end):
        if finding.fix is not None and finding.fix.edits:
            grouped.setdefault(finding.fix.edits, []).append(finding)
    actions = []
    most = max(1, min(MOST_FIXES, MOST_CHECKED // (len(view.source.text) + 1)))
    for edits, findings in sorted(grouped.items(), key=lambda pair: not _fix(pair[1]).safe)[:most]:
        fix = _fix(findings)
        if view.proves(findings[0]):
            title = visible(view.source.redact(fix.title))
            actions.append(
                Action(title if fix.safe else f"{title} (unsafe)", edits, tuple(findings), preferred=fix.safe)
            )
    return actions


def _fix(findings: list[Finding]) -> Fix:
    fix = findings[0].fix
    if fix is None:
        raise ValueError("the finding has no fix")
    return fix


def fix_all(view: View) -> Action | None:
    """All safe fixes to the end, as `--fix` makes them; None where there are none. Raises RuleFailure."""
    fixable = [finding for finding in view.checked.findings if finding.fix is not None and finding.fix.safe]
    if not fixable:
        return None
    try:
        outcome = view.fix_all()
    except Unproved:
        return None
    edits = tuple(_line_edits(view.source, outcome.after.source))
    return Action("Fix all that ssolint can fix safely", edits, tuple(fixable)) if edits else None


def _line_edits(old: Source, new: Source) -> Iterator[Edit]:
    """Edits of whole lines that make one text of the other: marks and folds elsewhere in the editor stay in place."""
    before, after = old.lines(), new.lines()
    ends = [*old.starts[: len(before)], len(old.text)]
    for tag, first, last, start, stop in SequenceMatcher(None, before, after).get_opcodes():
        if tag != "equal":
            yield Edit(ends[first], ends[last], "".join(after[start:stop]))


def suppressions(view: View, start: int, end: int) -> list[Action]:
    """For each rule that speaks in a stretch of the text, the comments that silence it there. Raises RuleFailure."""
    own = {rule.name for rule in view.policy.comment_rules}
    headers = {section.header.start for section in view.checked.document.sections if section.header is not None}
    found: dict[tuple[str, tuple[Edit, ...]], list[Finding]] = {}
    for finding in [one for one in touching(view, start, end) if one.rule not in own][:MOST_FIXES]:
        edits = tuple(ignore_edits(view.checked, [finding], ""))
        # What speaks of no line that a comment can stand above, such as a byte order mark, takes the whole file.
        edits = edits or tuple(ignore_edits(view.checked, [finding], "", whole_file=True))
        found.setdefault((f"Suppress {finding.rule} {_reach(edits, headers)}", edits), []).append(finding)
    return [
        Action(title, tuple(map(_without_blank, edits)), tuple(findings)) for (title, edits), findings in found.items()
    ]


def _reach(edits: tuple[Edit, ...], headers: set[int]) -> str:
    if any("ignore-file[" in edit.text for edit in edits):
        return "in this file"
    return "in this section" if any(edit.start in headers for edit in edits) else "here"


def _without_blank(edit: Edit) -> Edit:
    """The comment without the blank that stands before the reason, where there is none."""
    line = edit.text.rstrip()
    return edit._replace(text=line + edit.text[len(line) :].lstrip(" "))
