"""The keys of the settings file: one row each, and what the value of each has to be.

The loader, `ssolint config` and the published JSON Schema (`ssolint.schema.json`, which `scripts/generate_schema.py`
writes) all read the table `KEYS`, so that none of them can know a key that the others don't.
"""

from __future__ import annotations

from ssolint.errors import UsageError
from ssolint.policy import level_named, tool_named
from ssolint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class Key(Record):
    """One key of the settings file.

    `field` is the name in `Settings`, `shape` one of the names in `SHAPES`, `about` the description in the JSON Schema,
    `example` a TOML value, `unset` what is in force where nobody says anything.
    """

    field: str
    shape: str
    about: str
    example: str
    unset: str = "[]"


KEYS = {
    "select": Key(
        "select",
        "rules",
        "The rules that run, instead of all that are not opt-in: names, codes, prefixes of codes, or ALL.",
        '["SSO0", "session-not-found"]',
        "(every rule that is not opt-in)",
    ),
    "extend-select": Key(
        "extend_select", "rules", "Rules that run as well, such as those that are opt-in.", '["unused-session"]'
    ),
    "ignore": Key(
        "ignore",
        "rules",
        "Rules that don't run. Where a rule is selected too, the closer selector wins.",
        '["SSO7", "repeated-session-setting"]',
    ),
    "for": Key(
        "tools",
        "tools",
        "The tools that count: an error that breaks none of them is reported as a warning. Empty means all.",
        '["aws-cli", "terraform"]',
    ),
    "fail-on": Key("fail_on", "level", "The lowest severity that makes ssolint exit with 1.", '"error"', '"warning"'),
    "severity": Key(
        "severity",
        "levels",
        "The severity of single rules, or of all that a prefix names; off turns a rule's findings off.",
        '{ unused-session = "error" }',
        "{}",
    ),
    "per-file-ignores": Key(
        "per_file_ignores",
        "rules by glob",
        "Rules that are ignored in the files that a glob names. "
        "Globs are those of a .gitignore, relative to this file.",
        '{ "examples/" = ["SSO019"] }',
        "{}",
    ),
    "exclude": Key(
        "exclude",
        "globs",
        "Files that are never linted, not even when named on the command line. "
        "Globs are those of a .gitignore, relative to this file.",
        '["vendor/", "*.example"]',
    ),
    "templates": Key(
        "templates",
        "globs",
        "Files that are templates, although their names do not say so. "
        "Globs are those of a .gitignore, relative to this file.",
        '["deploy/aws/config"]',
    ),
    "external-sessions": Key(
        "external_sessions", "names", "Names of [sso-session] sections that live in another file.", '["corp"]'
    ),
    "regions": Key("regions", "names", "Region names to accept beside those that AWS publishes.", '["fr-par"]'),
    "foreign-settings": Key(
        "foreign_settings",
        "names",
        "Keys that belong to other tools and are no misspelt settings. * and ? stand for any text and any character.",
        '["acme_*"]',
    ),
    "baseline": Key(
        "baseline",
        "path",
        "The file of findings that are known and not reported again, relative to this file.",
        '".ssolint-baseline.json"',
        "(none)",
    ),
    "plugins": Key("plugins", "names", "Importable modules whose rules run too.", '["acme_rules"]'),
}


class Wrong(Exception):  # noqa: N818 - a reason on its way to become a UsageError with a line
    """What is wrong, and the keys that lead to it from the table of the settings."""

    def __init__(self, message: str, *keys: str) -> None:
        super().__init__(message)
        self.keys = keys


def checked(name: str, value: Any) -> Any:
    """Return the value of a key as `Settings` has it.

    Raises Wrong for a type, a tool, a level or a glob that can't be, and KeyError where there is no such key.
    """
    try:
        return SHAPES[KEYS[name].shape](value, name)
    except UsageError as error:  # from the policy, which knows tools and levels
        raise Wrong(f"'{name}': {error}", name) from None


def _wanted(name: str, what: str, value: Any, *keys: str) -> Wrong:
    example = KEYS[name].example
    return Wrong(f"'{name}' has to be {what}, not {_kind(value)}; for example: {name} = {example}", name, *keys)


def _kind(value: Any) -> str:
    # bool before int: True is an int too.
    kinds = {bool: "a boolean", str: "a string", int: "a number", float: "a number", list: "a list", dict: "a table"}
    return next((word for kind, word in kinds.items() if isinstance(value, kind)), "a date or time")


def _string(value: Any, name: str, what: str, *keys: str) -> str:
    if not isinstance(value, str):
        raise _wanted(name, what, value, *keys)
    if not value.strip():
        raise Wrong(f"'{name}' holds an empty string", name, *keys)
    return value


def _strings(value: Any, name: str, what: str, *keys: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _wanted(name, what, value, *keys)
    return tuple(_string(item, name, f"{what} and hold strings only", *keys) for item in value)


def _names(value: Any, name: str) -> tuple[str, ...]:
    return _strings(value, name, "a list of strings")


def _rules(value: Any, name: str) -> tuple[str, ...]:
    return _strings(value, name, "a list of rules")


def _tools(value: Any, name: str) -> tuple[str, ...]:
    return tuple(tool_named(tool) for tool in _strings(value, name, "a list of tools"))


def _globs(value: Any, name: str) -> tuple[str, ...]:
    return tuple(_glob(glob, name) for glob in _strings(value, name, "a list of globs"))


def _glob(glob: str, name: str, *keys: str) -> str:
    import re
    import warnings

    _string(glob, name, "a glob", *keys)
    if glob[0] in "!#":
        # Each glob is asked alone, so nothing could be taken back, and a comment would be a glob that never matches.
        raise Wrong(f"'{name}': '{glob}' begins with '{glob[0]}'; for a file called so, write '\\{glob}'", name, *keys)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # `[[:alpha:]]` is a warning of Python's re, and not what was meant
            compiled(glob)
    except (ValueError, re.error, FutureWarning):
        raise Wrong(f"'{name}': '{glob}' is no glob", name, *keys) from None
    return glob


def compiled(glob: str) -> Any:
    """Return the matcher of a glob with the grammar of .gitignore. Raises ValueError for a text that is none."""
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines([glob])


def _path(value: Any, name: str) -> str:
    return _string(value, name, "a path")


def _level(value: Any, name: str) -> str:
    return level_named(_string(value, name, "a level")).label


def _levels(value: Any, name: str) -> dict[str, str]:
    if not isinstance(value, dict):
        raise _wanted(name, "a table of rules and levels", value)
    levels = {}
    for rule, level in value.items():
        try:
            levels[rule] = level_named(_string(level, name, "a table of rules and levels", rule), off=True).label
        except UsageError as error:
            raise Wrong(f"'{rule}': {error}", name, rule) from None
    return levels


def _rules_by_glob(value: Any, name: str) -> dict[str, tuple[str, ...]]:
    what = "a table of globs, each with a list of rules"
    if not isinstance(value, dict):
        raise _wanted(name, what, value)
    return {_glob(glob, name, glob): _strings(rules, name, what, glob) for glob, rules in value.items()}


SHAPES: dict[str, Callable[[Any, str], Any]] = {
    "names": _names,
    "rules": _rules,
    "tools": _tools,
    "globs": _globs,
    "path": _path,
    "level": _level,
    "levels": _levels,
    "rules by glob": _rules_by_glob,
}
