"""The end of a run: hold the report against the baseline, print it, say the exit code."""

from __future__ import annotations

import sys

from ssolint.console import complain
from ssolint.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

    from ssolint.diagnostic import Report
    from ssolint.linter import Linter
    from ssolint.options import CheckOptions


def finish(report: Report, linter: Linter, options: CheckOptions) -> int:
    """Hold the report against the baseline, print it, and return the exit code. Raises UsageError."""
    if options.write_baseline or linter.has_baseline(report.files):
        from ssolint.known import apply_baseline

        report = apply_baseline(report, linter, write=options.write_baseline)
    _write_report(report, linter, options)
    return report.exit_code


def _write_report(report: Report, linter: Linter, options: CheckOptions) -> None:
    for file, reason in report.unreadable:
        complain(f"{file}: {reason}")
    if options.output_file:
        try:
            with open(options.output_file, "w", encoding="utf-8", newline="\n") as stream:
                print_report(report, linter, options, stream)
        except OSError as error:
            raise UsageError(f"{options.output_file}: {(error.strerror or str(error)).lower()}") from None
    else:
        print_report(report, linter, options, options.report_to or sys.stdout)


def print_report(report: Report, linter: Linter, options: CheckOptions, stream: TextIO) -> None:
    """Write the report to a stream in the format asked for: `full` on a terminal, `concise` elsewhere by default.

    With `--statistics` people get the counts in place of the findings. What machines read stays whole, and the counts
    go to standard error.
    """
    name = format_of(options, stream)
    if name == "concise" and not report.diagnostics:
        return
    from ssolint.report import RenderOptions, render

    rendering = RenderOptions(color=options.color, rules=linter.rules_with_pages, quiet=options.quiet)
    if not options.statistics:
        render(name, report, stream, rendering)
        return
    from ssolint.counts import print_counts

    if name in ("full", "concise"):
        print_counts(report, stream, rendering, summary=name == "full" and not options.quiet)
    else:
        render(name, report, stream, rendering)
        print_counts(report, sys.stderr, rendering, summary=False)


def format_of(options: CheckOptions, stream: TextIO) -> str:
    """The format that is printed to a stream."""
    return options.output_format or ("full" if stream.isatty() else "concise")
