"""Completion in bash, zsh and fish: the script for the shell, and the answer when the shell asks.

Both need the extra `ssolint[completion]`, that is argcomplete. The shell asks by running `ssolint` with `_ARGCOMPLETE`
in its environment; nothing of this is loaded in any other run. What can be completed is told by an argument's metavar:
RULES is completed everywhere by the names of rules.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from ssolint.arguments import PARSER_WANTED, OneOf, Parser, Wanted, check_parser
from ssolint.errors import UsageError
from ssolint.options import COMMANDS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable

_LACKING = "completion needs its extra: pip install 'ssolint[completion]'"
# Completed as files by the shell's own rules.
_FILES = frozenset(("FILE", "FILE:LINE"))


def script(shell: str) -> str:
    """The completion script for `bash`, `zsh` or `fish`. Raises UsageError where the extra is not installed."""
    try:
        from argcomplete.shell_integration import shellcode
    except ImportError:
        raise UsageError(_LACKING) from None
    text: str = shellcode(["ssolint"], shell=shell)
    return text.strip("\n") + "\n"


def complete() -> int:
    """Answer the shell, on the descriptor that its script has opened. Returns an exit code only where that fails."""
    try:
        import argcomplete
        from argcomplete.lexers import split_line
    except ImportError:
        return 1
    line = os.environ.get("COMP_LINE", "")
    point = int(os.environ.get("COMP_POINT", len(line)))
    _, _, _, words, _ = split_line(line, point)
    command = words[1] if len(words) > 1 and words[1] in COMMANDS else None
    if command is not None:
        # argcomplete leaves out so many words: the program's name, and here the command's.
        os.environ["_ARGCOMPLETE"] = "2"
    parser = parser_of(command or "check")
    prepare(parser, first=len(words) == 1)
    argcomplete.autocomplete(parser, always_complete_options=False)
    return 1


def parser_of(command: str) -> Parser:
    """The parser of a command. Raises KeyError for a word that is none."""
    if command == "check":
        return check_parser()
    from ssolint import commands

    try:
        commands.RUN[command](PARSER_WANTED)
    except Wanted as wanted:
        return wanted.parser
    raise AssertionError(f"{command} reads its arguments without its parser")


def prepare(parser: Parser, *, first: bool) -> None:
    """Give each argument its completer; `first`: no word stands behind the program's name, so commands may follow."""
    for action in parser._actions:  # noqa: SLF001 - argparse has no other way to list them
        found = completer_of(action)
        if first and action.dest == "files":
            found = _commands_and_files
        if found is not None:
            action.completer = found  # type: ignore[attr-defined]


def completer_of(action: argparse.Action) -> Callable[..., Iterable[str]] | None:
    """What completes an argument: a function of the text so far; None for files and free text."""
    choices = action.type.choices if isinstance(action.type, OneOf) else _WORDS.get(str(action.metavar))
    if choices is None or action.metavar in _FILES:
        return None
    repeats = action.metavar in ("RULES", "TOOLS")

    def completions(prefix: str, **_: Any) -> Iterable[str]:
        words = choices() if callable(choices) else choices
        # In `--ignore one,tw` the word so far is the whole list.
        head = prefix.rpartition(",")[0] + "," if repeats and "," in prefix else ""
        return [head + word for word in words]

    return completions


def _commands_and_files(prefix: str, **_: Any) -> Iterable[str]:
    from argcomplete.completers import FilesCompleter

    return [*COMMANDS, *FilesCompleter()(prefix)]


def _rules() -> list[str]:
    from ssolint.linter import Linter, Request

    linter = Linter(Request())
    linter.policy_for(os.path.join(os.getcwd(), "config"))
    return [rule.name for rule in linter.rules()]


def _tools() -> list[str]:
    from ssolint.finding import TOOL_ALIASES, TOOLS

    return sorted({*TOOLS, *TOOL_ALIASES})


def _profiles() -> list[str]:
    from ssolint import files
    from ssolint.config import Config
    from ssolint.syntax import parse

    try:
        source = files.read(files.active_file())
    except files.Unreadable:
        return []
    return [group.name for group in Config(parse(source)).profiles]


_WORDS: dict[str, Callable[[], list[str]] | tuple[str, ...]] = {
    "RULES": _rules,
    "RULE": _rules,
    "TOOLS": _tools,
    "PROFILE": _profiles,
    "LEVEL": ("error", "warning", "info"),
}
