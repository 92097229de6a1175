"""The commands beside `check`: `rule`, `show`, `explain`, `config`, `server`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from ssolint.arguments import Parser, add_color
from ssolint.console import EXIT_USAGE, complain
from ssolint.errors import UsageError
from ssolint.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ssolint.rule import Rule


def rule_command(arguments: Sequence[str]) -> int:
    """`ssolint rule [RULE | --all]`: a rule's page, or the table of all rules."""
    parser = Parser(
        prog="ssolint rule",
        description="A rule's page: why it matters, a bad and a good example, the sources. Without RULE a table.",
        allow_abbrev=False,
    )
    parser.add_argument("rule", nargs="?", metavar="RULE", help="a rule's name or code")
    parser.add_argument("--all", action="store_true", help="every page, one after the other")
    parser.add_argument("--settings", metavar="FILE", help="this settings file, for the rules of its plugins")
    add_color(parser)
    options = parser.known_or_error(arguments)
    from ssolint.linter import Linter, Request

    table = Linter(Request(settings_file=options.settings)).table_for(os.path.join(os.getcwd(), "config"))
    rules = sorted(table, key=lambda rule: rule.code)
    chosen = [_named(options.rule, rules)] if options.rule is not None else rules
    from ssolint.report.pages import print_pages, print_table

    if options.rule is None and not options.all:
        print_table(rules, sys.stdout, options.color)
    else:
        print_pages(chosen, sys.stdout, options.color)
    return 0


def _named(word: str, rules: list[type[Rule]]) -> type[Rule]:
    for rule in rules:
        if word in (rule.name, rule.code) or word.upper() == rule.code:
            return rule
    names = [name for rule in rules for name in (rule.name, rule.code)]
    raise UsageError(f"there is no rule '{word}'{did_you_mean(word, names)}")


def config_command(arguments: Sequence[str]) -> int:
    """`ssolint config [FILE]`: the settings in force for a file, and where each came from."""
    parser = Parser(
        prog="ssolint config",
        description="The settings in force for FILE, and which file each came from.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "file", nargs="?", metavar="FILE", help="a file that would be linted; none: the active config file"
    )
    options = parser.known_or_error(arguments)
    from ssolint import files
    from ssolint.linter import Linter, Request
    from ssolint.report.escape import visible
    from ssolint.settings_file import describe

    if options.file is None and os.path.isfile("config"):
        complain("these are the settings in force; to lint the file called config, write ./config")
    path = options.file or files.active_file()
    linter = Linter(Request())
    policy = linter.policy_for(path)
    print(f"settings file: {visible(policy.settings.path or 'none')}")
    for key, value, origin in describe(policy.settings):
        print(visible(f"{key} = {value}  ({origin})"))
    print(f"rules that run: {len(policy.active)} of {len(policy.codes)}")
    if linter.excluded(path, policy):
        print(f"excluded: {visible(path)}")
    return 0


def server_command(arguments: Sequence[str]) -> int:
    """`ssolint server`: the language server, where its extra is installed."""
    Parser(prog="ssolint server", description="The language server, on standard input and output.").known_or_error(
        arguments
    )
    try:
        from ssolint.server import serve
    except ImportError:
        complain("the language server needs its extra: pip install 'ssolint[server]'")
        return EXIT_USAGE
    return serve()


def show_command(arguments: Sequence[str]) -> int:
    """`ssolint show [PROFILE]`: what each tool makes of the file."""
    from ssolint.showing import show_command as run

    return run(arguments)


def explain_command(arguments: Sequence[str]) -> int:
    """`ssolint explain FILE:LINE`: one place of a file."""
    from ssolint.explain import explain_command as run

    return run(arguments)


RUN: dict[str, Callable[[Sequence[str]], int]] = {
    "rule": rule_command,
    "show": show_command,
    "explain": explain_command,
    "config": config_command,
    "server": server_command,
}
