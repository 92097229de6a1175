"""The arguments of the commands: argparse's parsers, loaded when there is an option to parse."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, NoReturn, TypeVar

from ssolint import __version__
from ssolint.errors import UsageError
from ssolint.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from _typeshed import SupportsWrite

_Options = TypeVar("_Options")

SHELLS = ("bash", "zsh", "fish")
FORMATS = ("full", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "rdjson")

EPILOG = """\
commands, each with a --help of its own:
  ssolint [check] [FILE ...]   lint: what this page is about
  ssolint show [PROFILE]       what each tool makes of the file: portals, sessions, profiles
  ssolint explain FILE:LINE    one line: what is wrong there, what the setting means
  ssolint rule [RULE]          a rule's page; without RULE the table of all rules
  ssolint config [FILE]        the settings in force, and where each came from
  ssolint server               the language server

exit codes:
  0   nothing at or above --fail-on
  1   findings
  2   a mistake in the command line or in the settings, or a file that can't be read
  70  a bug in ssolint
  130 interrupted"""

# In the place of arguments: hand over the parser instead of reading any. No argument of a process can hold a NUL.
PARSER_WANTED = ("\0parser",)


class Wanted(Exception):  # noqa: N818 - what was asked for, on its way to who asked
    """Carries a command's parser to completion and to the documentation."""

    def __init__(self, parser: Parser) -> None:
        super().__init__(parser.prog)
        self.parser = parser


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line with the near miss, and whose help has colours on a terminal."""

    def print_help(self, file: SupportsWrite[str] | None = None) -> None:
        """Print the help: usage, options in groups, exit codes."""
        from ssolint.help import painted

        print(painted(self, file or sys.stdout), end="", file=file or sys.stdout)

    def error(self, message: str) -> NoReturn:
        """Print one line and leave with 2."""
        raise UsageError(message)

    def known_or_error(self, argv: Sequence[str]) -> argparse.Namespace:
        """Parse all the arguments, options and files in any order. Raises UsageError, with an option's near miss.

        Raises Wanted where `argv` is PARSER_WANTED.
        """
        return self.fill(argv, argparse.Namespace())

    def fill(self, argv: Sequence[str], options: _Options) -> _Options:
        """Parse all the arguments into an object, whose own values hold where nothing is said. Raises as above."""
        if argv is PARSER_WANTED:
            raise Wanted(self)
        namespace, unknown = self.parse_known_intermixed_args(_plain_names(argv), options)
        for word in unknown:
            if not word.startswith("-"):
                raise UsageError(f"'{word}' is one argument too many; `{self.prog} --help` tells what it takes")
            option = word.split("=", 1)[0]
            hint = did_you_mean(option, [name for name in self._option_string_actions if name.startswith("--")])
            raise UsageError(f"there is no option '{option}'{hint}")
        return namespace


def _plain_names(argv: Sequence[str]) -> list[str]:
    """The arguments without `--`: what stands behind it are names, and those that look like options get a `./`."""
    if "--" not in argv:
        return list(argv)
    end = list(argv).index("--")
    return [*argv[:end], *(f"./{name}" if name.startswith("-") and name != "-" else name for name in argv[end + 1 :])]


class OneOf:
    """A converter for argparse that takes only these words, and names the near miss of another."""

    __slots__ = ("choices", "what")

    def __init__(self, what: str, choices: Sequence[str]) -> None:
        self.what = what
        self.choices = choices

    def __call__(self, word: str) -> str:
        """The word itself. Raises ArgumentTypeError for another one."""
        if word not in self.choices:
            raise argparse.ArgumentTypeError(f"there is no {self.what} '{word}'{did_you_mean(word, self.choices)}")
        return word


def one_of(what: str, choices: Sequence[str]) -> OneOf:
    """`OneOf`, as the options of the other commands use it."""
    return OneOf(what, choices)


def check_parser() -> Parser:
    """The parser of `ssolint check`, which is also that of `ssolint FILE`."""
    parser = Parser(
        prog="ssolint",
        usage="%(prog)s [check] [OPTIONS] [FILE ...]",
        description="Lint AWS shared config files: find what makes a tool ask for the wrong portal, or fail "
        "before it gets IAM Identity Center credentials.",
        epilog=EPILOG,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "files", nargs="*", metavar="FILE", help="files or folders; - is standard input; none: the active config file"
    )
    parser.add_argument("--version", action="version", version=f"ssolint {__version__}")
    _add_fixing(parser)
    _add_choosing(parser)
    _add_reading(parser)
    _add_printing(parser)
    return parser


def _add_fixing(parser: Parser) -> None:
    group = parser.add_argument_group("fixing")
    group.add_argument("--fix", action="store_true", help="apply safe fixes, report what is left")
    group.add_argument("--unsafe-fixes", action="store_true", help="allow the unsafe fixes too")
    group.add_argument("--diff", action="store_true", help="show the change and write nothing; exit 1 if there is any")
    group.add_argument("--exit-non-zero-on-fix", action="store_true", help="exit 1 if anything was fixed")


def _add_choosing(parser: Parser) -> None:
    group = parser.add_argument_group(
        "choosing", "RULES: names, codes, code prefixes (SSO4), ALL; comma separated, repeatable"
    )
    group.add_argument("--select", action="append", metavar="RULES", help="only these rules")
    group.add_argument("--extend-select", action="append", metavar="RULES", help="these rules too")
    group.add_argument("--ignore", action="append", metavar="RULES", help="all but these rules")
    group.add_argument(
        "--for",
        dest="tools",
        action="append",
        metavar="TOOLS",
        help="only what breaks these tools counts as an error, such as boto3,terraform",
    )
    group.add_argument(
        "--fail-on", metavar="LEVEL", help="lowest severity that makes exit 1: error, warning (default), info"
    )


def _add_reading(parser: Parser) -> None:
    group = parser.add_argument_group("reading")
    group.add_argument("--credentials", metavar="FILE", help="the credentials file to read for context")
    group.add_argument("--no-credentials", action="store_true", help="no credentials file")
    group.add_argument(
        "--kind", type=one_of("kind", ("config", "credentials")), metavar="KIND", help="config or credentials"
    )
    group.add_argument(
        "--template", action=argparse.BooleanOptionalAction, default=None, help="the files are templates"
    )
    group.add_argument("--stdin-filename", metavar="NAME", help="the name that standard input goes by")
    group.add_argument("--settings", metavar="FILE", help="this settings file")
    group.add_argument("--isolated", action="store_true", help="no settings file")
    group.add_argument("--baseline", metavar="FILE", help="only findings beyond those in this file count")
    group.add_argument("--write-baseline", action="store_true", help="write the baseline file anew")
    group.add_argument(
        "--add-ignores", metavar="REASON", help="write a suppression comment with this reason above each finding"
    )


def _add_printing(parser: Parser) -> None:
    group = parser.add_argument_group("printing")
    group.add_argument("--output-format", type=one_of("format", FORMATS), metavar="FORMAT", help=", ".join(FORMATS))
    group.add_argument("--output-file", metavar="FILE", help="write the report there")
    group.add_argument("--statistics", action="store_true", help="count the findings of each rule")
    group.add_argument(
        "--print-completion",
        type=one_of("shell", SHELLS),
        metavar="SHELL",
        help="print the completion script for bash, zsh or fish",
    )
    group.add_argument("--quiet", "-q", action="store_true", help="print nothing but the findings")
    group.add_argument(
        "--color",
        type=one_of("choice", ("auto", "always", "never")),
        default="auto",
        metavar="WHEN",
        help="auto, always, never",
    )


def add_color(parser: Parser) -> None:
    """The option `--color`, as `ssolint check` has it."""
    choice = one_of("choice", ("auto", "always", "never"))
    parser.add_argument("--color", type=choice, default="auto", metavar="WHEN", help="auto, always, never")
