"""The help of a command line parser, with colours where the stream wants them. Loaded by `--help` alone."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

from ssolint.report.terminal import wants_color

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from _typeshed import SupportsWrite

# What stands where in argparse's text: a heading is a line that begins in the first column and ends with a colon, an
# entry a line indented by two.
_HEADING = re.compile(r"^(?P<heading>[a-z][^\n]*:)(?=\n|$|(?<=^usage:) )", re.MULTILINE)
_ENTRY = re.compile(r"^  (?P<entry>-.*?|[A-Z][A-Z:]+(?=  |$)|ssolint .*?|\d+(?= ))(?=  |$)", re.MULTILINE)
_OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")
_VALUE = re.compile(r"(?<![\w-])[A-Z]{2,}(?:\d+|:[A-Z]+)?(?![\w-])")

_SGR = {"heading": "1;33", "option": "36", "value": "32"}


def painted(parser: ArgumentParser, stream: SupportsWrite[str]) -> str:
    """The parser's help, ready for that stream. Python 3.14 and newer colours it itself."""
    text = parser.format_help()
    if sys.version_info >= (3, 14) or not hasattr(stream, "isatty"):
        return text
    if not wants_color("auto", os.environ, stream):  # type: ignore[arg-type]
        return text
    return coloured(text)


def coloured(text: str) -> str:
    """The text of a help with its headings, options and values in colour; without the colours it is the same text."""
    text = _ENTRY.sub(lambda found: "  " + _names(found["entry"]), text)
    return _HEADING.sub(lambda found: _paint(found["heading"], "heading"), text)


def _names(entry: str) -> str:
    return _VALUE.sub(lambda f: _paint(f[0], "value"), _OPTION.sub(lambda f: _paint(f[0], "option"), entry))


def _paint(text: str, style: str) -> str:
    return f"\x1b[{_SGR[style]}m{text}\x1b[0m"
