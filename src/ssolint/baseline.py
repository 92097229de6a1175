"""The baseline: findings that are known and shall not fail, counted for each file, rule and section.

Counts, not lines, so that moved lines do not matter. The file holds no secret and no absolute path: names of files are
relative to the baseline file's folder, with `/`.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from ssolint.policy import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ssolint.diagnostic import Diagnostic

VERSION = 1
# A finding above the first header, or about the file as a whole, has no section.
WHOLE_FILE = ""

Key = tuple[str, str, str]


class Baseline:
    """The counts of one baseline file. `path` is where it stands."""

    __slots__ = ("_left", "counts", "path")

    def __init__(self, path: str, counts: dict[Key, int]) -> None:
        self.path = path
        self.counts = counts
        self._left = dict(counts)

    def filter(self, diagnostics: Iterable[Diagnostic]) -> tuple[list[Diagnostic], int]:
        """The findings beyond the counts, and how many the baseline held back."""
        beyond = []
        held = 0
        for diagnostic in diagnostics:
            key = self.key(diagnostic)
            if self._left.get(key, 0) > 0:
                self._left[key] -= 1
                held += 1
            else:
                beyond.append(diagnostic)
        return beyond, held

    def key(self, diagnostic: Diagnostic) -> Key:
        """What a finding is counted under."""
        return self.name_of(diagnostic.file), diagnostic.rule, diagnostic.section or WHOLE_FILE

    def name_of(self, file: str) -> str:
        """The name that a file has in the baseline."""
        folder = os.path.dirname(os.path.abspath(self.path))
        return os.path.relpath(os.path.abspath(file), folder).replace(os.sep, "/")

    def stale(self, files: Iterable[str]) -> list[Key]:
        """The entries for these files that count more than was found; call it after `filter` has seen them all."""
        names = {self.name_of(file) for file in files}
        return sorted(key for key, left in self._left.items() if left > 0 and key[0] in names)


def load(path: str, *, missing_ok: bool = False) -> Baseline:
    """Read a baseline. Raises UsageError where it can't be read or is none."""
    try:
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
        if content["version"] != VERSION:
            raise UsageError(f"{path}: version {content['version']!r} of a baseline is not known to this ssolint")
        counts = {
            (name, rule, section): int(count)
            for name, rules in content["files"].items()
            for rule, sections in rules.items()
            for section, count in sections.items()
        }
    except FileNotFoundError:
        if missing_ok:
            return Baseline(path, {})
        raise UsageError(f"there is no baseline at {path}; --write-baseline makes one") from None
    except OSError as error:
        raise UsageError(f"{path}: {(error.strerror or str(error)).lower()}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UsageError(f"{path}: it is no baseline of ssolint; --write-baseline makes one anew") from None
    return Baseline(path, counts)


def write(baseline: Baseline, diagnostics: Iterable[Diagnostic], files: Iterable[str]) -> int:
    """Write the counts of these findings, those of files that were not looked at kept; returns the number of findings.

    Raises UsageError where the file can't be written.
    """
    looked_at = {baseline.name_of(file) for file in files}
    counts = {key: count for key, count in baseline.counts.items() if key[0] not in looked_at}
    number = 0
    for diagnostic in diagnostics:
        key = baseline.key(diagnostic)
        counts[key] = counts.get(key, 0) + 1
        number += 1
    tree: dict[str, dict[str, dict[str, int]]] = {}
    for (name, rule, section), count in sorted(counts.items()):
        tree.setdefault(name, {}).setdefault(rule, {})[section] = count
    try:
        with open(baseline.path, "w", encoding="utf-8", newline="\n") as file:
            json.dump({"version": VERSION, "files": tree}, file, indent=2, ensure_ascii=False)
            file.write("\n")
    except OSError as error:
        raise UsageError(f"{baseline.path}: {(error.strerror or str(error)).lower()}") from None
    return number
