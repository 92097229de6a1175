"""The commands, and the options of `ssolint check` as a typed object, without argparse."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

COMMANDS = ("check", "rule", "show", "explain", "config", "server")


class CheckOptions:
    """The options of `ssolint check` and what holds where none is given; argparse fills in what the user said."""

    files: Sequence[str] = ()
    fix = False
    unsafe_fixes = False
    diff = False
    exit_non_zero_on_fix = False
    select: list[str] | None = None
    extend_select: list[str] | None = None
    ignore: list[str] | None = None
    tools: list[str] | None = None
    fail_on: str | None = None
    credentials: str | None = None
    no_credentials = False
    kind: str | None = None
    template: bool | None = None
    stdin_filename: str | None = None
    settings: str | None = None
    isolated = False
    baseline: str | None = None
    write_baseline = False
    add_ignores: str | None = None
    output_format: str | None = None
    output_file: str | None = None
    statistics = False
    quiet = False
    color = "auto"
    print_completion: str | None = None
    report_to: TextIO | None = None
