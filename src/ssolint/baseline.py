"""The baseline: findings that are known and shall not fail, counted for each file, rule and section.

Counts, not lines, so that moved lines do not matter. The file holds no secret and no absolute path: names of files are
relative to the baseline file's folder, with `/`.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from ssolint.errors import UsageError
from ssolint.files import STDIN_NAME
from ssolint.report.escape import json_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

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

    def takes(self, diagnostic: Diagnostic) -> bool:
        """Whether a finding is one of those that are known; each entry takes as many as it counts."""
        key = self.key(diagnostic)
        if self._left.get(key, 0) < 1:
            return False
        self._left[key] -= 1
        return True

    def key(self, diagnostic: Diagnostic) -> Key:
        """What a finding is counted under."""
        return self.name_of(diagnostic.file), diagnostic.rule, diagnostic.section or WHOLE_FILE

    def name_of(self, file: str) -> str:
        """The name that a file has in the baseline."""
        if file == STDIN_NAME:
            return file
        folder = os.path.dirname(os.path.abspath(self.path))
        return os.path.relpath(os.path.abspath(file), folder).replace(os.sep, "/")

    def left(self) -> list[Key]:
        """The entries that count more than was found; call it after `takes` has seen all there is."""
        return sorted(key for key, left in self._left.items() if left > 0)

    def is_gone(self, name: str) -> bool:
        """Whether the file of this name in the baseline is no more."""
        return name != STDIN_NAME and not os.path.exists(
            os.path.join(os.path.dirname(os.path.abspath(self.path)), name)
        )


def load(path: str, *, missing_ok: bool = False) -> Baseline:
    """Read a baseline. Raises UsageError where it can't be read or is none."""
    try:
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
        if content["version"] != VERSION:
            raise UsageError(f"{path}: version {content['version']!r} of a baseline is not known to this ssolint")
        counts = {
            (name, rule, section): _count(count)
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
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        # Whatever it is, --write-baseline must not take its place.
        raise UsageError(f"{path}: it is no baseline of ssolint; delete it and let --write-baseline make one") from None
    return Baseline(path, counts)


def _count(value: object) -> int:
    if not isinstance(value, int) or value < 1:
        raise ValueError(value)
    return value


def write(baseline: Baseline, diagnostics: Iterable[Diagnostic], kept: Callable[[Key], bool]) -> int:
    """Write the counts of these findings and the old entries that are `kept`; returns the number of findings.

    Raises UsageError where the file can't be written.
    """
    counts = {key: count for key, count in baseline.counts.items() if kept(key)}
    number = 0
    for diagnostic in diagnostics:
        key = baseline.key(diagnostic)
        counts[key] = counts.get(key, 0) + 1
        number += 1
    tree: dict[str, dict[str, dict[str, int]]] = {}
    for (name, rule, section), count in sorted(counts.items()):
        tree.setdefault(name, {}).setdefault(rule, {})[section] = count
    # ASCII only: names of files and sections may hold anything, and the file is read in reviews.
    text = json_text(json.dumps({"version": VERSION, "files": tree}, indent=2)) + "\n"
    try:
        with open(baseline.path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"{baseline.path}: {(error.strerror or str(error)).lower()}") from None
    return number
