"""Exit codes, and the one line on standard error."""

from __future__ import annotations

import sys

EXIT_USAGE = 2
EXIT_BUG = 70
EXIT_INTERRUPTED = 130


def complain(message: str) -> None:
    """Say in one line on standard error what is wrong; nothing in the message acts on a terminal or a CI log."""
    from ssolint.report.escape import visible

    print(f"ssolint: {visible(message)}", file=sys.stderr)
