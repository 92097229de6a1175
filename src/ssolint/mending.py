"""`ssolint check --fix`, `--diff` and `--add-ignores`: the fixer put to work on files and on standard input."""

from __future__ import annotations

import sys
from bisect import bisect_right
from typing import TYPE_CHECKING, TextIO

from ssolint import files
from ssolint.console import complain
from ssolint.effects import effects, new_logins
from ssolint.errors import UsageError
from ssolint.finding import Edit, Severity
from ssolint.fixer import Fixed, apply_edits, fix
from ssolint.linter import Linter, lint_files
from ssolint.output import finish, format_of
from ssolint.rule import TextRule
from ssolint.syntax import Header, Junk, Setting
from ssolint.write import replace_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ssolint.diagnostic import Report
    from ssolint.engine import Checked
    from ssolint.finding import Finding
    from ssolint.linter import Mend
    from ssolint.options import CheckOptions
    from ssolint.policy import Policy
    from ssolint.source import Source

# Further than this no line is indented that its comment has to stand under.
_INDENT = 80


def mend_command(paths: list[str], linter: Linter, options: CheckOptions) -> int:
    """Fix the files, or show what would be fixed. Raises UsageError, RuleFailure, Unproved."""
    if options.add_ignores is not None:
        return _add_ignores(paths, linter, options)
    if options.diff:
        return _show_diffs(paths, linter, options)
    return _fix_files(paths, linter, options)


def _fixed(linter: Linter, path: str, source: Source, policy: Policy, *, unsafe: bool) -> Fixed:
    return fix(
        source,
        lambda text: linter.check(path, text, policy),
        lambda checked: linter.judge(path, policy, checked).findings,
        lambda text: linter.check_unmasked(path, text, policy),
        unsafe=unsafe,
    )


def _fix_files(paths: list[str], linter: Linter, options: CheckOptions) -> int:
    logins: dict[str, None] = {}

    def mend(linter: Linter, path: str, source: Source, policy: Policy) -> tuple[Checked, int]:
        outcome = _fixed(linter, path, source, policy, unsafe=options.unsafe_fixes)
        _tell_held(path, outcome, options)
        _put_back(path, source, outcome.data)
        logins.update(dict.fromkeys(new_logins(outcome.before.config, outcome.after.config)))
        return outcome.after, len(outcome.applied)

    report = _lint(paths, linter, options, mend)
    code = finish(report, linter, options)
    number = report.summary.fixed
    # The full report says so itself.
    if number and not options.quiet and format_of(options, _report_stream(options)) != "full":
        complain(f"fixed {number} finding{'' if number == 1 else 's'}")
    if not options.quiet:
        for command in logins:
            complain(f"a new login is needed: {command}")
    return 1 if code == 0 and number and options.exit_non_zero_on_fix else code


def _tell_held(path: str, outcome: Fixed, options: CheckOptions) -> None:
    if outcome.held and not options.quiet:
        rules = ", ".join(outcome.held)
        complain(f"{path}: left out the fixes of {rules}, as a profile that works in some tool would not; see 'show'")


def _lint(paths: list[str], linter: Linter, options: CheckOptions, mend: Mend) -> Report:
    """Lint the files, each mended first. With standard input the text goes to standard output, and nothing else may."""
    if files.STDIN in paths:
        if not options.output_file:
            options.report_to = sys.stderr
        if linter.excluded(files.STDIN, linter.policy_for(files.STDIN)):
            _write_out(files.read_stdin())
    return lint_files(paths, linter, mend)


def _report_stream(options: CheckOptions) -> TextIO:
    stream: TextIO = options.report_to or sys.stdout
    return stream


def _put_back(path: str, source: Source, data: bytes) -> None:
    """Write the bytes where the source came from. Raises Unwritable."""
    if path == files.STDIN:
        _write_out(data)
    elif data != source.data:
        replace_file(path, data, source.data)


def _write_out(data: bytes) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _show_diffs(paths: list[str], linter: Linter, options: CheckOptions) -> int:
    changed = []

    def mend(linter: Linter, path: str, source: Source, policy: Policy) -> tuple[Checked, int]:
        outcome = _fixed(linter, path, source, policy, unsafe=options.unsafe_fixes)
        _tell_held(path, outcome, options)
        if outcome.changed:
            changed.append(path)
            for line in diff_lines(outcome):
                print(line)
        return outcome.before, 0

    report = lint_files(paths, linter, mend)
    for file, reason in report.unreadable:
        complain(f"{file}: {reason}")
    if not changed and not options.quiet and (report.files or not report.unreadable):
        complain("nothing to fix")
    return 2 if report.unreadable else 1 if changed else 0


def diff_lines(outcome: Fixed) -> Iterator[str]:
    """The unified diff of a fixed file, redacted and harmless for a terminal, and below it what changes in effect."""
    from difflib import unified_diff

    from ssolint.report.escape import visible

    source, fresh = outcome.source, outcome.after.source
    # A key may be one of a secret before or after it is corrected.
    old, new = ([source.redact(fresh.redact(line)) for line in one.lines()] for one in (source, fresh))
    for line in unified_diff(old, new, source.name, source.name):
        yield visible(line.rstrip("\r\n"))
        if not line.endswith(("\n", "\r")) and line[:1] in "+- ":
            yield "\\ No newline at end of file"
    rows = effects(outcome.before, outcome.after)
    if rows:
        yield "In effect:"
        for row in rows:
            yield visible(f"  {row}")
    for command in new_logins(outcome.before.config, outcome.after.config):
        yield visible(f"A new login is needed: {command}")


def _add_ignores(paths: list[str], linter: Linter, options: CheckOptions) -> int:
    reason = " ".join((options.add_ignores or "").split())
    if not reason:
        raise UsageError("--add-ignores needs a reason, such as 'known, see the wiki'")
    written = 0

    def mend(linter: Linter, path: str, source: Source, policy: Policy) -> tuple[Checked, int]:
        nonlocal written
        checked, number = _with_ignores(linter, path, source, policy, reason)
        _put_back(path, source, checked.source.data)
        written += number
        return checked, 0

    report = _lint(paths, linter, options, mend)
    code = finish(report, linter, options)
    if not options.quiet:
        complain(f"wrote {written} suppression comment{'' if written == 1 else 's'}")
    return code


def _with_ignores(linter: Linter, path: str, source: Source, policy: Policy, reason: str) -> tuple[Checked, int]:
    """The file with comments that suppress its warnings and errors, and how many were added."""
    checked = linter.check(path, source, policy)
    added = 0
    if not source.restorable:
        # Bytes that are no text, or can't be had back from one, are not ours to rewrite.
        return checked, 0
    # What speaks of ssolint's comments can't be suppressed by one; a file that is something else has no use for any.
    apart = {rule.name for rule in policy.comment_rules}
    apart |= {rule.name for rule in policy.rules if isinstance(rule, TextRule) and rule.exclusive}
    for whole_file in (False, True):
        # A finding that a comment above its place does not reach is one about the file.
        found = linter.judge(path, policy, checked).findings
        wanted = [f for f in found if f.severity >= Severity.WARNING and f.rule not in apart]
        edits = list(ignore_edits(checked, wanted, reason, whole_file=whole_file))
        if edits:
            added += len(edits)
            fresh = source.with_text(apply_edits(checked.source.text, edits))
            checked = linter.check(path, fresh, policy)
    return checked, added


def ignore_edits(checked: Checked, findings: list[Finding], reason: str, *, whole_file: bool = False) -> Iterator[Edit]:
    """One comment line above each setting or header that has findings, or with `whole_file` one for all at the top."""
    from ssolint.edits import line_end

    text, newline = checked.source.text, line_end(checked.source)
    if whole_file:
        names = dict.fromkeys(finding.rule for finding in findings)
        if names:
            begin = len(checked.document.mark.text) if checked.document.mark else 0
            yield Edit(begin, begin, f"# ssolint: ignore-file[{', '.join(names)}] {reason}{newline}")
        return
    places = list(_places(checked))
    rules: dict[int, dict[str, None]] = {}
    for finding in findings:
        start = _place_of(finding, places)
        if start is not None:
            rules.setdefault(start, {})[finding.rule] = None
    for start, chosen in rules.items():
        line = text[start : start + _INDENT]
        blanks = line[: len(line) - len(line.lstrip(" \t"))]
        yield Edit(start, start, f"{blanks}# ssolint: ignore[{', '.join(chosen)}] {reason}{newline}")


def _places(checked: Checked) -> Iterator[tuple[int, int]]:
    """(start, end) of what a comment above can cover, in the order of the text: settings, headers, other lines."""
    for section in (checked.document.top, *checked.document.sections):
        for node in ([section.header] if section.header else []) + section.nodes:
            if isinstance(node, Setting):
                yield node.start, node.whole_span.end
            elif isinstance(node, Header | Junk):
                yield node.start, node.start + len(node.text)


def _place_of(finding: Finding, places: list[tuple[int, int]]) -> int | None:
    at = bisect_right(places, (finding.span.start, sys.maxsize)) - 1
    return places[at][0] if at >= 0 and finding.span.start < places[at][1] else None
