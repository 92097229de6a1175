"""The manual page, `docs/ssolint.1`, made from the parsers of the commands by argparse-manpage.

It is committed, and the wheel puts it where `man ssolint` finds it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from argparse_manpage.manpage import Manpage  # type: ignore[import-untyped]
from docs_examples import DOCS, width

from ssolint.arguments import EPILOG
from ssolint.completion import parser_of
from ssolint.options import COMMANDS

if TYPE_CHECKING:
    import argparse

MANUAL = DOCS / "ssolint.1"
URL = "https://ssolint.readthedocs.io"


def manual() -> str:
    """The page in the language of man(7), without a date, so that it changes only with what it says."""
    parser = parser_of("check")
    # What the commands are is said by the parsers below, what the exit codes are by a section of its own.
    parser.epilog = None
    parser.usage = "ssolint [check] [OPTIONS] [FILE ...]"
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", prog="ssolint")
    for name in COMMANDS:
        if name == "check":
            continue
        own = parser_of(name)
        described = commands.add_parser(name, help=own.description, description=own.description, add_help=False)
        _copy(own, described)
    page = Manpage(parser)
    page.date = ""
    page.manual = "User Commands"
    page.source = "ssolint"
    page.description = "lint AWS shared config files"
    with width(78):
        text = str(page).rstrip("\n")
    return f"{text}\n\n{_exit_codes()}{_files()}" + f".SH SEE ALSO\n.UR {URL}\n.UE\n"


def _copy(source: argparse.ArgumentParser, target: argparse.ArgumentParser) -> None:
    for action in source._actions:  # noqa: SLF001 - argparse has no other way to list them
        target._add_action(action)  # noqa: SLF001 - the parser is only described, never used


def _exit_codes() -> str:
    rows = re.findall(r"^  (\d+) +(.+)$", EPILOG, re.MULTILINE)
    return ".SH EXIT STATUS\n" + "".join(f".TP\n\\fB{code}\\fR\n{_escaped(about)}\n" for code, about in rows)


def _files() -> str:
    return (
        ".SH FILES\n"
        ".TP\n\\fI~/.aws/config\\fR\nthe active config file, unless AWS_CONFIG_FILE names another\n"
        ".TP\n\\fI~/.aws/credentials\\fR\nread for context, unless AWS_SHARED_CREDENTIALS_FILE names another\n"
        ".TP\n\\fIssolint.toml\\fR, \\fI.ssolint.toml\\fR, \\fIpyproject.toml\\fR\n"
        "settings; the nearest one upwards from the linted file holds\n"
    )


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("-", "\\-")
