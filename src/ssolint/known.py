"""What `ssolint check` does with a baseline: hold a report against it, or write it anew."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from ssolint import baseline
from ssolint.diagnostic import summarise
from ssolint.linter import exit_code

if TYPE_CHECKING:
    import argparse

    from ssolint.diagnostic import Report
    from ssolint.linter import Linter

DEFAULT = ".ssolint-baseline.json"


def apply_baseline(
    report: Report, linter: Linter, options: argparse.Namespace, where: str | None
) -> tuple[Report, int]:
    """The report without the findings that the baseline holds, and its exit code.

    With `--write-baseline` the file is written from the report first, which prunes what is no more. A stale entry fails
    in CI (where the variable `CI` is set) and is told elsewhere. Raises UsageError.
    """
    path = where or DEFAULT
    known = baseline.load(path, missing_ok=options.write_baseline)
    if options.write_baseline:
        number = baseline.write(known, report.diagnostics, [*report.files, *_gone(known)])
        print(f"ssolint: wrote {number} finding{'' if number == 1 else 's'} to {path}", file=sys.stderr)
        known = baseline.load(path)
    beyond, held = known.filter(report.diagnostics)
    summary = summarise(beyond, suppressed=report.summary.suppressed + held, fixed=report.summary.fixed)
    report = report._replace(diagnostics=tuple(beyond), summary=summary)
    code = exit_code(report, linter)
    stale = [*known.stale(report.files), *((name, "", "") for name in _gone_names(known))]
    if stale:
        for name, rule, section in stale:
            what = f"{rule} in {f'[{section}]' if section else 'the file'}" if rule else "the file itself"
            print(f"ssolint: {path} is stale: {name}: {what} is no more; --write-baseline prunes it", file=sys.stderr)
        if os.environ.get("CI") and code == 0:
            code = 1
    return report._replace(exit_code=code), code


def _gone_names(known: baseline.Baseline) -> list[str]:
    folder = os.path.dirname(os.path.abspath(known.path))
    names = dict.fromkeys(name for name, _, _ in known.counts)
    return [name for name in names if not os.path.exists(os.path.join(folder, name))]


def _gone(known: baseline.Baseline) -> list[str]:
    folder = os.path.dirname(os.path.abspath(known.path))
    return [os.path.join(folder, name) for name in _gone_names(known)]
