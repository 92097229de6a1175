"""The command line: arguments to a request, a report to a stream, an outcome to an exit code.

Exit codes: 0 nothing at or above `--fail-on`, 1 findings, 2 usage, settings, or a file that could not be read, 70 a bug
in ssolint, 130 interrupted.
"""

from __future__ import annotations

import gc
import os
import sys

from ssolint.console import EXIT_INTERRUPTED, EXIT_USAGE, complain
from ssolint.engine import RuleFailure
from ssolint.errors import UsageError
from ssolint.options import COMMANDS, CheckOptions
from ssolint.output import finish
from ssolint.policy import Settings
from ssolint.suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import NoReturn

    from ssolint.linter import Request


def read_options(arguments: Sequence[str]) -> CheckOptions:
    """The options of `ssolint check`. Raises UsageError.

    Without an option there is nothing to parse, and the common run, `ssolint FILE`, is spared argparse.
    """
    options = CheckOptions()
    if any(word.startswith("-") and word != "-" for word in arguments):
        from ssolint.arguments import check_parser

        check_parser().fill(arguments, options)
    else:
        options.files = arguments
    return options


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
    # Collecting cycles again and again costs a short run more than the memory is worth.
    gc.set_threshold(50_000)
    code = main()
    # Or else Python walks once more through all that was loaded before it ends.
    gc.freeze()
    sys.exit(code)


def check_command(arguments: Sequence[str]) -> int:
    """`ssolint check`. Raises UsageError."""
    from ssolint.linter import Linter, lint_files

    options = read_options(arguments)
    if options.print_completion is not None:
        from ssolint.completion import script

        print(script(options.print_completion), end="")
        return 0
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


def _paths(options: CheckOptions) -> list[str]:
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


def _names(words: list[str] | None) -> tuple[str, ...]:
    return tuple(name.strip() for word in words or () for name in word.split(",") if name.strip())


def _request(options: CheckOptions, paths: list[str]) -> Request:
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
