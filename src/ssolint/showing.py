"""`ssolint show`: read the file and what is beside it, and print what each tool makes of it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from ssolint import files
from ssolint.arguments import Parser, add_color, one_of
from ssolint.console import complain
from ssolint.errors import UsageError
from ssolint.policy import Policy, Settings
from ssolint.show import survey
from ssolint.source import CONFIG, CREDENTIALS
from ssolint.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ssolint.config import Config
    from ssolint.show import Survey
    from ssolint.source import Source


def show_command(arguments: Sequence[str]) -> int:
    """`ssolint show [PROFILE]`. Raises UsageError."""
    parser = Parser(
        prog="ssolint show",
        description="What each tool makes of the file: portals, sessions, profiles, and where every value comes from.",
        allow_abbrev=False,
    )
    parser.add_argument("profile", nargs="?", metavar="PROFILE", help="only this profile, seen by a tool or not")
    parser.add_argument("--file", metavar="FILE", help="this config file; none: the active one")
    parser.add_argument(
        "--credentials", metavar="FILE", help="the credentials file; none: the one beside the config file"
    )
    parser.add_argument("--no-credentials", action="store_true", help="no credentials file")
    parser.add_argument("--output-format", type=one_of("format", ("full", "json")), default="full", metavar="FORMAT")
    add_color(parser)
    options = parser.known_or_error(arguments)
    shown = _survey_of(options.file, options.credentials, options.profile, context=not options.no_credentials)
    if options.output_format == "json":
        from ssolint.show_json import as_text

        print(as_text(shown))
        return 0
    from ssolint.report.survey import print_survey

    print_survey(shown, sys.stdout, options.color)
    return 0


def _survey_of(file: str | None, credentials: str | None, profile: str | None, *, context: bool) -> Survey:
    """Read the file and what is beside it. Raises UsageError."""
    from ssolint.engine import check
    from ssolint.linter import Linter, Request
    from ssolint.rule import built_in

    path = file or files.active_file()
    if file is None and not os.path.exists(path):
        raise UsageError(files.nothing_at(path))
    linter = Linter(Request())
    settings = linter.policy_for(path)
    try:
        source = linter.source(path, settings)
        companion = _companion(path, source, credentials, active=file is None) if context else None
    except files.Unreadable as reason:
        raise UsageError(f"{path}: {reason}") from None
    # What the user's settings say about the world counts here; what they ignore breaks the tools all the same.
    checked = check(source, Policy(Settings(), built_in()).rules, companion)
    if profile is not None:
        _warn_if_unknown(profile, checked.config)
    return survey(checked, companion, profile)


def _companion(path: str, source: Source, named: str | None, *, active: bool) -> Source | None:
    """The credentials file of a config file, or the config file of a credentials file. Raises UsageError."""
    kind = CONFIG if source.kind == CREDENTIALS else CREDENTIALS
    where = files.companion_of(path, source.kind)
    if kind == CREDENTIALS and active:
        where = files.active_credentials(path)
    if kind == CREDENTIALS and named is not None:
        where = named
        if not os.path.isfile(named):
            raise UsageError(f"there is no credentials file at {named}")
    if where is None or where == path or not os.path.isfile(where):
        return None
    try:
        return files.read(where, kind=kind)
    except files.Unreadable as reason:
        raise UsageError(f"{where}: {reason}") from None


def _warn_if_unknown(name: str, config: Config) -> None:
    if name not in config.profiles_by_name and config.companion_profile(name) is None:
        names = [*config.profiles_by_name, *(config.companion.profiles_by_name if config.companion else ())]
        complain(f"there is no profile '{name}' in {config.source.name}{did_you_mean(name, names)}")
