"""Regular expressions that are compiled when they are first used.

A plain lint of a clean file needs few of the hundred that the rules hold ready, and compiling them all would cost more
than the lint.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class _Waiting:
    """Stands for a compiled pattern; becomes one, method by method, when it is used."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._arguments = (pattern, flags)

    def __getattr__(self, name: str) -> Any:
        method = getattr(re.compile(*self._arguments), name)
        # The next use finds it without coming here.
        setattr(self, name, method)
        return method


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """Like `re.compile`, but not yet. A mistake in the pattern shows at its first use: the tests use every one."""
    return _Waiting(text, flags)  # type: ignore[return-value]
