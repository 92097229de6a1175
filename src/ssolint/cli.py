"""The command line: arguments to a request, a report to a stream, an outcome to an exit code.

Exit codes: 0 nothing at or above `--fail-on`, 1 findings, 2 usage, settings, or a file that could not be read, 70 a bug
in ssolint, 130 interrupted.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING, NoReturn, TextIO

from ssolint import __version__
from ssolint.engine import RuleFailure
from ssolint.policy import Settings, UsageError
from ssolint.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from _typeshed import SupportsWrite

    from ssolint.diagnostic import Report
    from ssolint.linter import Linter, Request

COMMANDS = ("check", "rule", "show", "explain", "config", "server")
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

EXIT_USAGE = 2
EXIT_BUG = 70
EXIT_INTERRUPTED = 130


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
        if argv is PARSER_WANTED:
            raise Wanted(self)
        namespace, unknown = self.parse_known_intermixed_args(_plain_names(argv))
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
        if word not in self.choices:
            raise argparse.ArgumentTypeError(f"there is no {self.what} '{word}'{did_you_mean(word, self.choices)}")
        return word


def one_of(what: str, choices: Sequence[str]) -> OneOf:
    """`OneOf`, as the options of the other commands use it."""
    return OneOf(what, choices)


class PrintCompletion(argparse.Action):
    """`--print-completion SHELL`: print the shell's completion script and leave."""

    def __call__(self, _parser: argparse.ArgumentParser, _namespace: object, shell: object, _option: object = None) -> None:
        """Print it. Raises UsageError where the extra is not installed."""
        from ssolint.completion import script

        print(script(str(shell)), end="")
        raise SystemExit(0)


def _names(words: list[str] | None) -> tuple[str, ...]:
    return tuple(name.strip() for word in words or () for name in word.split(",") if name.strip())


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
        action=PrintCompletion,
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


def main(argv: Sequence[str] | None = None) -> int:
    """Run ssolint with these arguments (`sys.argv[1:]` without any) and return the exit code. Never raises."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        if "_ARGCOMPLETE" in os.environ:
            from ssolint.completion import complete

            return complete()
        code = _command(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader has gone (`| head`): nothing is left to say.
        _give_up_on_output()
        return 0
    except Exception as error:  # noqa: BLE001 - the last line of defence: a line or a short report in place of a traceback
        return _failed(error)
    return code


def _failed(error: Exception) -> int:
    """Say what went wrong, and return the exit code for it."""
    if isinstance(error, UsageError):
        complain(str(error))
        return EXIT_USAGE
    if isinstance(error, RuleFailure):
        return _failed_rule(error)
    if isinstance(error, OSError):
        # The user's files are dealt with where they are read and written: what is left is the output.
        _give_up_on_output()
        name = f"{error.filename}: " if error.filename else "standard output: "
        complain(f"{name}{(error.strerror or str(error)).lower()}")
        return EXIT_USAGE
    from ssolint.bug import report_bug

    return report_bug(error)


def _command(arguments: list[str]) -> int:
    name = arguments[0] if arguments else "check"
    if name in COMMANDS:
        del arguments[:1]
    else:
        name = "check"
    try:
        if name == "check":
            return check_command(arguments)
        from ssolint import commands

        return commands.RUN[name](arguments)
    except SystemExit as leaving:
        # argparse leaves so after --help and --version.
        return leaving.code if isinstance(leaving.code, int) else 0


def _give_up_on_output() -> None:
    """Let Python's own flush at exit go nowhere: it would fail once more, with a traceback."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):  # a stream without a descriptor
        return


def complain(message: str) -> None:
    """Say in one line on standard error what is wrong; nothing in the message acts on a terminal or a CI log."""
    from ssolint.report.escape import visible

    print(f"ssolint: {visible(message)}", file=sys.stderr)


def _failed_rule(failure: RuleFailure) -> int:
    """A plugin's rule that raises is the plugin's mistake, told in one line; one of ours is a bug of ours."""
    cause = failure.__cause__ or failure
    if failure.rule.__module__.startswith("ssolint."):
        from ssolint.bug import report_bug

        return report_bug(cause, f"in the rule {failure.rule.name}")
    # What a plugin's error says may quote the file; what ssolint says of the plugin does not.
    told = f": {cause}" if isinstance(cause, UsageError) else ""
    complain(f"plugin {failure}: {told[2:] or type(cause).__name__}")
    return EXIT_USAGE


def run() -> NoReturn:
    """The console script."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            # Closed by the shell (`>&-`): Python would print to the other one.
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - it lives as long as the process
        elif hasattr(stream, "reconfigure"):
            # A terminal with a small character set shows what it has not got as a code point.
            stream.reconfigure(errors="backslashreplace")
    sys.exit(main())


def check_command(arguments: Sequence[str]) -> int:
    """`ssolint check`. Raises UsageError."""
    from ssolint.linter import Linter, lint_files

    options = check_parser().known_or_error(arguments)
    paths = _paths(options)
    linter = Linter(_request(options, paths))
    # `--unsafe-fixes` alone writes nothing: it says which fixes `--fix` and `--diff` may take.
    if options.fix or options.diff or options.add_ignores is not None:
        from ssolint.mending import mend_command

        return mend_command(paths, linter, options)
    if len(paths) > 1 and sys.stderr.isatty():
        from ssolint.progress import following

        with following(paths) as followed:
            report = lint_files(followed, linter)
    else:
        report = lint_files(paths, linter)
    return finish(report, linter, options)


def finish(report: Report, linter: Linter, options: argparse.Namespace) -> int:
    """Hold the report against the baseline, print it, and return the exit code. Raises UsageError."""
    if options.write_baseline or linter.has_baseline(report.files):
        from ssolint.known import apply_baseline

        report = apply_baseline(report, linter, write=options.write_baseline)
    _write_report(report, linter, options)
    return report.exit_code


def _paths(options: argparse.Namespace) -> list[str]:
    from ssolint import files

    if not options.files:
        active = files.active_file()
        if not os.path.exists(active):
            raise UsageError(files.nothing_at(active))
        return [active]
    first = options.files[0]
    if os.path.basename(first) == first and not os.path.lexists(first):
        hint = did_you_mean(first, COMMANDS)
        if hint:
            raise UsageError(f"there is no file or command '{first}'{hint}")
    # One file may be named twice, by itself and by its folder: it is linted, and fixed, once.
    paths: dict[str, str] = {}
    for path in files.expand_directories(options.files):
        paths.setdefault(files.identity(path), path)
    if not paths:
        raise UsageError(
            f"there is no AWS config file below {first}; a file that is called otherwise can be named itself"
        )
    _require_another(options.output_file, paths)
    return list(paths.values())


def _require_another(output: str | None, paths: Mapping[str, str]) -> None:
    from ssolint import files

    if output is not None and files.identity(output) in paths:
        raise UsageError(f"--output-file {output} would overwrite a file that is to be linted")


def _request(options: argparse.Namespace, paths: list[str]) -> Request:
    from ssolint import files
    from ssolint.linter import Request

    credentials = "" if options.no_credentials else options.credentials
    if credentials is None and not options.files:
        named = files.active_credentials(paths[0])
        credentials = named if os.path.isfile(named) else ""
    elif credentials and not os.path.isfile(credentials):
        raise UsageError(f"there is no credentials file at {credentials}")
    if options.settings and not os.path.isfile(options.settings):
        raise UsageError(f"there is no settings file at {options.settings}")
    if options.select and not _names(options.select):
        raise UsageError("--select names no rule")
    return Request(
        credentials=credentials,
        kind=options.kind,
        template=options.template,
        stdin_name=options.stdin_filename,
        settings_file=options.settings,
        isolated=options.isolated,
        overrides=Settings(
            select=_names(options.select) if options.select else None,
            extend_select=_names(options.extend_select),
            ignore=_names(options.ignore),
            tools=_names(options.tools),
            fail_on=options.fail_on,
            baseline=options.baseline,
        ),
    )


def _write_report(report: Report, linter: Linter, options: argparse.Namespace) -> None:
    for file, reason in report.unreadable:
        complain(f"{file}: {reason}")
    if options.output_file:
        try:
            with open(options.output_file, "w", encoding="utf-8", newline="\n") as stream:
                print_report(report, linter, options, stream)
        except OSError as error:
            raise UsageError(f"{options.output_file}: {(error.strerror or str(error)).lower()}") from None
    else:
        print_report(report, linter, options, getattr(options, "report_to", sys.stdout))


def print_report(report: Report, linter: Linter, options: argparse.Namespace, stream: TextIO) -> None:
    """Write the report to a stream in the format asked for: `full` on a terminal, `concise` elsewhere by default.

    With `--statistics` people get the counts in place of the findings. What machines read stays whole, and the counts
    go to standard error.
    """
    name = format_of(options, stream)
    if name == "concise" and not report.diagnostics:
        return
    from ssolint.report import RenderOptions, render

    rendering = RenderOptions(color=options.color, rules=linter.rules_with_pages, quiet=options.quiet)
    if not options.statistics:
        render(name, report, stream, rendering)
        return
    from ssolint.counts import print_counts

    if name in ("full", "concise"):
        print_counts(report, stream, rendering, summary=name == "full" and not options.quiet)
    else:
        render(name, report, stream, rendering)
        print_counts(report, sys.stderr, rendering, summary=False)


def format_of(options: argparse.Namespace, stream: TextIO) -> str:
    """The format that is printed to a stream."""
    return options.output_format or ("full" if stream.isatty() else "concise")
