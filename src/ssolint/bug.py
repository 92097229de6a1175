"""What is printed when ssolint itself fails: a short report that a user can send, without anything from the file."""

from __future__ import annotations

import sys
import traceback

from ssolint import __version__
from ssolint.console import EXIT_BUG

ISSUES = "https://github.com/ssolint/ssolint/issues"


def report_bug(error: BaseException, note: str = "") -> int:
    """Print the report to standard error and return the exit code 70.

    The error's own text is left out: it may quote the file. What is left tells where it happened.
    """
    frames = [
        f"  {frame.filename.rpartition('ssolint')[2].lstrip('/')}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)[-6:]
    ]
    what = f"{type(error).__name__}{': ' + note if note else ''}"
    lines = [
        f"ssolint: a bug in ssolint: {what}; the file that it came to was not changed",
        f"Please send this to {ISSUES}, with a file that shows it if you can share one:",
        f"  ssolint {__version__}, Python {sys.version.split()[0]}, {sys.platform}",
        *frames,
    ]
    print("\n".join(lines), file=sys.stderr)
    return EXIT_BUG
