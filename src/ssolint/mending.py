"""`ssolint check --fix`, `--diff` and `--add-ignores`: the fixer put to work on files and on standard input."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ssolint import files
from ssolint.finding import Edit, Severity
from ssolint.fixer import Fixed, apply_edits, effects, fix
from ssolint.linter import Linter, lint_files
from ssolint.source import Source
from ssolint.syntax import Comment, Header, Setting
from ssolint.write import replace_file

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from ssolint.engine import Checked
    from ssolint.finding import Finding
    from ssolint.policy import Policy


def mend_command(paths: list[str], linter: Linter, options: argparse.Namespace) -> int:
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


def _fix_files(paths: list[str], linter: Linter, options: argparse.Namespace) -> int:
    from ssolint.cli import finish

    def mend(linter: Linter, path: str, source: Source, policy: Policy) -> tuple[Checked, int]:
        outcome = _fixed(linter, path, source, policy, unsafe=options.unsafe_fixes)
        if path == files.STDIN:
            sys.stdout.buffer.write(source.encode(outcome.text))
            sys.stdout.buffer.flush()
        elif outcome.changed:
            replace_file(path, source.encode(outcome.text), source.data)
        return outcome.after, len(outcome.applied)

    report = lint_files(paths, linter, mend)
    if files.STDIN in paths and not options.output_file:
        # Standard output holds the fixed text, and nothing else may stand in it.
        options.report_to = sys.stderr
    code = finish(report, linter, options)
    if report.summary.fixed and not options.quiet:
        number = report.summary.fixed
        print(f"ssolint: fixed {number} finding{'' if number == 1 else 's'}", file=sys.stderr)
    return 1 if code == 0 and report.summary.fixed and options.exit_non_zero_on_fix else code


def _show_diffs(paths: list[str], linter: Linter, options: argparse.Namespace) -> int:
    changed = []

    def mend(linter: Linter, path: str, source: Source, policy: Policy) -> tuple[Checked, int]:
        outcome = _fixed(linter, path, source, policy, unsafe=options.unsafe_fixes)
        if outcome.changed:
            changed.append(path)
            for line in diff_lines(source, outcome):
                print(line)
        return outcome.before, 0

    report = lint_files(paths, linter, mend)
    for file, reason in report.unreadable:
        print(f"ssolint: {file}: {reason}", file=sys.stderr)
    if not changed and not options.quiet:
        print("ssolint: nothing to fix", file=sys.stderr)
    return 2 if report.unreadable else 1 if changed else 0


def diff_lines(source: Source, outcome: Fixed) -> Iterator[str]:
    """The unified diff of a fixed file, redacted and harmless for a terminal, and below it what changes in effect."""
    from difflib import unified_diff

    from ssolint.report.escape import visible

    fresh = outcome.after.source
    old = [source.redact(line) for line in source.lines()]
    new = [source.redact(fresh.redact(line)) for line in fresh.lines()]
    for line in unified_diff(old, new, source.name, source.name):
        yield visible(line.rstrip("\r\n"))
        if not line.endswith(("\n", "\r")) and line[:1] in "+- ":
            yield "\\ No newline at end of file"
    rows = effects(outcome.before, outcome.after)
    if rows:
        yield "In effect:"
        for row in rows:
            yield visible(f"  {row}")


def _add_ignores(paths: list[str], linter: Linter, options: argparse.Namespace) -> int:
    from ssolint.cli import finish

    reason = " ".join(options.add_ignores.split())
    written = 0

    def mend(linter: Linter, path: str, source: Source, policy: Policy) -> tuple[Checked, int]:
        nonlocal written
        checked = linter.check(path, source, policy)
        findings = [f for f in linter.judge(path, policy, checked).findings if f.severity >= Severity.WARNING]
        edits = list(ignore_edits(checked, findings, reason))
        if not edits:
            return checked, 0
        text = apply_edits(source.text, edits)
        if path == files.STDIN:
            sys.stdout.buffer.write(source.encode(text))
        else:
            replace_file(path, source.encode(text), source.data)
        written += len(edits)
        fresh = Source(
            source.encode(text), source.name, kind=source.kind, template=source.template, options=source.options
        )
        return linter.check(path, fresh, policy), 0

    report = lint_files(paths, linter, mend)
    print(f"ssolint: wrote {written} suppression comment{'' if written == 1 else 's'}", file=sys.stderr)
    return finish(report, linter, options)


def ignore_edits(checked: Checked, findings: list[Finding], reason: str) -> Iterator[Edit]:
    """One comment line above each setting or header that has findings; for the top of the file one for the whole file."""
    from ssolint.edits import line_end

    newline = line_end(checked.source)
    rules: dict[int, list[str]] = {}
    whole: list[str] = []
    places = sorted(_places(checked))
    for finding in findings:
        start = _place_of(finding, places)
        names = whole if start is None else rules.setdefault(start, [])
        if finding.rule not in names:
            names.append(finding.rule)
    for start, names in rules.items():
        indent = checked.source.text[start:].split("\n", 1)[0]
        blanks = indent[: len(indent) - len(indent.lstrip())]
        yield Edit(start, start, f"{blanks}# ssolint: ignore[{', '.join(names)}] {reason}".rstrip() + newline)
    if whole:
        begin = 1 if checked.document.mark else 0
        yield Edit(begin, begin, f"# ssolint: ignore-file[{', '.join(whole)}] {reason}".rstrip() + newline)


def _places(checked: Checked) -> Iterator[tuple[int, int]]:
    """(start, end) of what a comment above can cover: the settings, the headers, the other lines below a header."""
    for section in checked.document.sections:
        for node in [section.header, *section.nodes]:
            if isinstance(node, Setting):
                yield node.start, node.whole_span.end
            elif node is not None and not isinstance(node, Comment) and (isinstance(node, Header) or node.text.strip()):
                yield node.start, node.start + len(node.text)


def _place_of(finding: Finding, places: list[tuple[int, int]]) -> int | None:
    from bisect import bisect_right

    at = bisect_right(places, (finding.span.start, 1 << 62)) - 1
    while at >= 0 and places[at][1] <= finding.span.start:
        at -= 1
    # A continuation line lies within its setting, which comes first.
    while at > 0 and places[at - 1][1] > places[at][0]:
        at -= 1
    return places[at][0] if at >= 0 and places[at][1] > finding.span.start else None
