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
    from collections.abc import Callable, Sequence

    from ssolint.diagnostic import Report
    from ssolint.linter import Linter, Request

COMMANDS = ("check", "rule", "show", "explain", "config", "server")
FORMATS = ("full", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "rdjson")

EXIT_USAGE = 2
EXIT_BUG = 70
EXIT_INTERRUPTED = 130


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line with the near miss."""

    def error(self, message: str) -> NoReturn:
        """Print one line and leave with 2."""
        raise UsageError(message)

    def known_or_error(self, argv: Sequence[str]) -> argparse.Namespace:
        """Parse all the arguments. Raises UsageError, with the near miss of an unknown option."""
        namespace, unknown = self.parse_known_args(argv)
        for word in unknown:
            option = word.split("=", 1)[0]
            hint = did_you_mean(option, [name for name in self._option_string_actions if name.startswith("--")])
            raise UsageError(f"there is no option '{option}'{hint}")
        return namespace


def one_of(what: str, choices: Sequence[str]) -> Callable[[str], str]:
    """A converter for argparse that takes only these words, and names the near miss of another."""

    def convert(word: str) -> str:
        if word not in choices:
            raise argparse.ArgumentTypeError(f"there is no {what} '{word}'{did_you_mean(word, choices)}")
        return word

    return convert


def _names(words: list[str] | None) -> tuple[str, ...]:
    return tuple(name.strip() for word in words or () for name in word.split(",") if name.strip())


def check_parser() -> Parser:
    """The parser of `ssolint check`, which is also that of `ssolint FILE`."""
    parser = Parser(
        prog="ssolint",
        usage="%(prog)s [check] [OPTIONS] [FILE ...]",
        description="Lint AWS shared config files: find what makes a tool ask for the wrong IAM Identity Center portal, or "
        "fail before it gets credentials.",
        epilog="Other commands: rule, show, explain, config, server; `ssolint COMMAND --help` tells more.",
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
        command = arguments[0] if arguments else "check"
        if command in COMMANDS:
            del arguments[:1]
        else:
            command = "check"
        code = check_command(arguments) if command == "check" else _other(command, arguments)
        sys.stdout.flush()
    except UsageError as error:
        print(f"ssolint: {error}", file=sys.stderr)
        return EXIT_USAGE
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader has gone (`| head`): nothing is left to say, and Python's own flush at exit must not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except RuleFailure as failure:
        return _failed_rule(failure)
    except Exception as error:  # noqa: BLE001 - the last line of defence: a short report in place of a traceback
        from ssolint.bug import report_bug

        return report_bug(error)
    return code


def _failed_rule(failure: RuleFailure) -> int:
    """A plugin's rule that raises is the plugin's mistake, told in one line; one of ours is a bug of ours."""
    cause = failure.__cause__ or failure
    if failure.rule.__module__.startswith("ssolint."):
        from ssolint.bug import report_bug

        return report_bug(cause, f"in the rule {failure.rule.name}")
    print(f"ssolint: plugin {failure}: {type(cause).__name__}", file=sys.stderr)
    return EXIT_USAGE


def run() -> NoReturn:
    """The console script."""
    sys.exit(main())


def _other(command: str, arguments: list[str]) -> int:
    from ssolint import commands

    return commands.RUN[command](arguments)


def check_command(arguments: Sequence[str]) -> int:
    """`ssolint check`. Raises UsageError."""
    from ssolint.linter import Linter, lint_files

    options = check_parser().known_or_error(arguments)
    paths = _paths(options)
    linter = Linter(_request(options, paths))
    if options.fix or options.diff or options.unsafe_fixes or options.add_ignores is not None:
        from ssolint.mending import mend_command

        return mend_command(paths, linter, options)
    report = lint_files(paths, linter)
    return finish(report, linter, options)


def finish(report: Report, linter: Linter, options: argparse.Namespace) -> int:
    """Hold the report against the baseline, print it, and return the exit code. Raises UsageError."""
    code = report.exit_code
    where = linter.baseline(report.files)
    if where is not None or options.write_baseline:
        from ssolint.known import apply_baseline

        report, code = apply_baseline(report, linter, options, where)
    _write_report(report, linter, options)
    return code


def _paths(options: argparse.Namespace) -> list[str]:
    from ssolint import files

    if not options.files:
        active = files.active_file()
        if not os.path.exists(active):
            raise UsageError(
                f"there is no config file at {active}; name a file, set AWS_CONFIG_FILE, or make one with 'aws configure sso'"
            )
        return [active]
    if len(options.files) == 1 and not os.path.lexists(options.files[0]):
        hint = did_you_mean(options.files[0], COMMANDS)
        if hint:
            raise UsageError(f"there is no file or command '{options.files[0]}'{hint}")
    paths = list(files.expand_directories(options.files))
    if not paths:
        raise UsageError(
            f"there is no AWS config file below {options.files[0]}; a file that is called otherwise can be named itself"
        )
    return list(dict.fromkeys(paths))


def _request(options: argparse.Namespace, paths: list[str]) -> Request:
    from ssolint import files
    from ssolint.diagnostic import Report
    from ssolint.linter import Linter, Request

    credentials = "" if options.no_credentials else options.credentials
    if credentials is None and not options.files:
        named = files.active_credentials(paths[0])
        credentials = named if os.path.isfile(named) else ""
    if credentials and not os.path.isfile(credentials):
        raise UsageError(f"there is no credentials file at {credentials}")
    if options.settings and not os.path.isfile(options.settings):
        raise UsageError(f"there is no settings file at {options.settings}")
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
    if options.output_file:
        try:
            with open(options.output_file, "w", encoding="utf-8", newline="\n") as stream:
                print_report(report, linter, options, stream)
        except OSError as error:
            raise UsageError(f"{options.output_file}: {(error.strerror or str(error)).lower()}") from None
    else:
        print_report(report, linter, options, getattr(options, "report_to", sys.stdout))


def print_report(report: Report, linter: Linter, options: argparse.Namespace, stream: TextIO) -> None:
    """Write the report to a stream in the format asked for: `full` on a terminal, `concise` elsewhere by default."""
    name = options.output_format or ("full" if stream.isatty() else "concise")
    if name in ("full", "concise"):
        for file, reason in report.unreadable:
            print(f"ssolint: {shown(file)}: {reason}", file=sys.stderr)
        if name == "concise" and not report.diagnostics:
            return
    from ssolint.report import RenderOptions, render

    render(name, report, stream, RenderOptions(color=options.color, rules=linter.rules, quiet=options.quiet))


def shown(name: str) -> str:
    """A file's name as it can be printed in one line."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode("ascii") for c in name)
