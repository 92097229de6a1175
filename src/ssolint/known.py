"""What `ssolint check` does with baselines: hold a report against them, or write them anew."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ssolint import baseline
from ssolint.console import complain
from ssolint.diagnostic import summarise
from ssolint.linter import exit_code

if TYPE_CHECKING:
    from collections.abc import Callable

    from ssolint.baseline import Baseline, Key
    from ssolint.diagnostic import Report
    from ssolint.linter import Linter

DEFAULT = ".ssolint-baseline.json"


def apply_baseline(report: Report, linter: Linter, *, write: bool) -> Report:
    """The report without the findings that the baselines hold, and with the exit code that this leaves.

    Each file is held against the baseline that its own settings name. With `write` the baselines are written from the
    report first, which prunes what is no more. A stale entry is told on standard error, and fails in CI (where the
    variable `CI` is set). Raises UsageError.
    """
    paths = {file: linter.baseline_of(file) or (DEFAULT if write else None) for file in report.files}
    wanted = {path for path in paths.values() if path}
    if not wanted:
        wanted = {linter.request.overrides.baseline or DEFAULT}
    known = {path: baseline.load(path, missing_ok=write) for path in sorted(wanted)}
    if write:
        for path, old in known.items():
            known[path] = _written(old, report, [file for file in paths if paths[file] == path], linter)
    left = []
    for found in report.diagnostics:
        mine = paths[found.file]
        if mine is None or not known[mine].takes(found):
            left.append(found)
    held = len(report.diagnostics) - len(left)
    summary = summarise(left, suppressed=report.summary.suppressed + held, fixed=report.summary.fixed)
    report = report._replace(diagnostics=tuple(left), summary=summary)
    code = exit_code(report, linter)
    stale = [_tell_stale(each, [file for file in paths if paths[file] == path], linter) for path, each in known.items()]
    return report._replace(exit_code=1 if any(stale) and code == 0 and _in_ci() else code)


def _written(old: Baseline, report: Report, files: list[str], linter: Linter) -> Baseline:
    names = {old.name_of(file): file for file in files}
    asleep = _asleep(linter, names)
    mine = [found for found in report.diagnostics if old.name_of(found.file) in names]
    number = baseline.write(old, mine, lambda key: asleep(key) if key[0] in names else not old.is_gone(key[0]))
    how = "" if linter.has_baseline(files) else f"; use it with --baseline {old.path}, or name it in the settings"
    complain(f"wrote {number} finding{'' if number == 1 else 's'} to {old.path}{how}")
    return baseline.load(old.path)


def _asleep(linter: Linter, names: dict[str, str]) -> Callable[[Key], bool]:
    """Whether an entry is one of a rule that the command line has left out of this run: nothing is known of it then."""
    mine = linter.request.overrides
    if mine.select is None and not mine.ignore:
        return lambda _: False

    def asleep(key: Key) -> bool:
        policy = linter.policy_for(names[key[0]])
        return key[1] in policy.codes and key[1] not in policy.active

    return asleep


def _tell_stale(known: Baseline, files: list[str], linter: Linter) -> bool:
    """Name the entries that hold nothing any more; whether there are any."""
    names = {known.name_of(file): file for file in files}
    asleep = _asleep(linter, names)
    gone = dict.fromkeys(name for name, _, _ in known.counts if known.is_gone(name))
    for name in gone:
        complain(f"{known.path} is stale: there is no file {name} any more; --write-baseline prunes it")
    left = [key for key in known.left() if key[0] in names and key[0] not in gone and not asleep(key)]
    for name, rule, section in left:
        where = f"[{section}]" if section else "the file as a whole"
        complain(f"{known.path} is stale: {name}: fewer {rule} in {where}; --write-baseline prunes it")
    return bool(gone or left)


def _in_ci() -> bool:
    return os.environ.get("CI", "").lower() not in {"", "0", "false", "no"}
