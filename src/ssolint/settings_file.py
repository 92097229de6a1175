"""The settings file: where it is, what it says, what is wrong in it and on which line.

Which keys there are and what they may hold stands in `settings_keys`.
"""

from __future__ import annotations

import os
import re

from ssolint.errors import UsageError
from ssolint.patterns import pattern
from ssolint.policy import Settings
from ssolint.record import Record
from ssolint.settings_keys import KEYS, Wrong, checked, compiled
from ssolint.suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType
    from typing import Any

NAMES = ("ssolint.toml", ".ssolint.toml")
PYPROJECT = "pyproject.toml"
TABLE = ("tool", "ssolint")

# What makes a pyproject.toml worth parsing: `tool.ssolint` in any spelling, or `ssolint` under [tool].
_CANDIDATE = rb"""tool["']?[ \t]*\.[ \t]*["']?ssolint|^[ \t]*["']?ssolint["']?[ \t]*[.=]"""
# Only a line with one of these can end a value that began on an earlier line.
_ENDS_VALUE = ("]", "}", '"""', "'''")
_BARE = pattern(r"[A-Za-z0-9_-]+")
_ESCAPES = {'"': '\\"', "\\": "\\\\"}
_TOML_PLACE = pattern(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")


class Described(Record):
    """One setting in force: its key, its value as TOML (or a remark in brackets), and where it comes from."""

    key: str
    value: str
    origin: str


def find(path: str, found: dict[str, str | None] | None = None) -> str | None:
    """Return the settings file for a file: the nearest one upwards from its folder, or None.

    In one folder `ssolint.toml` comes before `.ssolint.toml`, and both before a `pyproject.toml` that has a
    `[tool.ssolint]` table. The path returned is absolute. `found` is what earlier calls of this run found, by folder;
    it is read and added to. A `pyproject.toml` that can't be read or parsed is not ours, unless it names the table.
    """
    folder = os.path.dirname(os.path.abspath(path))
    answer: str | None = None
    passed = []
    while found is None or folder not in found:
        passed.append(folder)
        answer = _settings_in(folder)
        parent = os.path.dirname(folder)
        if answer or parent == folder:
            break
        folder = parent
    else:
        answer = found[folder]
    if found is not None:
        found.update(dict.fromkeys(passed, answer))
    return answer


def _settings_in(folder: str) -> str | None:
    for name in NAMES:
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            return path
    path = os.path.join(folder, PYPROJECT)
    return path if os.path.isfile(path) and _has_table(path) else None


def _has_table(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError:
        return False
    if not re.search(_CANDIDATE, data, re.MULTILINE):
        return False
    try:
        tool = _parse(path, _decode(path, data)).get(TABLE[0])
    except UsageError:
        return True  # it is meant for us, so `load` shall say what is wrong with it
    return isinstance(tool, dict) and TABLE[1] in tool


def load(path: str) -> Settings:
    """Read a settings file of any name; one called `pyproject.toml` is read in its `[tool.ssolint]` table.

    `Settings.path` is `path`; `Settings.baseline` is absolute, because it is relative to the file and not to where
    ssolint was started. Raises UsageError, one line that begins with the file and the line of the key: for text that is
    no TOML, an unknown key, a value of the wrong type, a tool or a level that does not exist, a glob that can't be one.
    Whether a rule exists is for `Policy` to say, which knows the plugins' rules too.
    """
    text = _text(path)
    base, table = _table(path, text)
    values: dict[str, Any] = {"path": path}
    try:
        for name, value in table.items():
            _require(path, name)
            values[KEYS[name].field] = checked(name, value)
    except Wrong as wrong:
        line = line_of(text, (*base, *wrong.keys))
        raise UsageError(f"{shown(path)}:{line}: {_printable(str(wrong))}") from None
    if "baseline" in values:
        folder = os.path.dirname(os.path.abspath(path))
        values["baseline"] = os.path.normpath(os.path.join(folder, values["baseline"]))
    return Settings(**values)


def _require(path: str, name: str) -> None:
    if name in KEYS:
        return
    if name == TABLE[0] and os.path.basename(path) != PYPROJECT:
        table = ".".join(TABLE)
        raise Wrong(
            f"unknown setting 'tool'; here the settings stand without [{table}], which is for {PYPROJECT}", name
        )
    folded = name.lower().replace("_", "-")
    meant = f"; did you mean '{folded}'?" if folded in KEYS else did_you_mean(folded, KEYS)
    raise Wrong(f"unknown setting '{name}'{meant}", name)


def _text(path: str) -> str:
    try:
        with open(path, "rb") as file:
            data = file.read()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"{shown(path)}: can't read the settings: {reason.lower()}") from None
    return _decode(path, data)


def _decode(path: str, data: bytes) -> str:
    try:
        # Some editors on Windows write a byte order mark, which TOML 1.0 does not know.
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{shown(path)}:{line}: not valid TOML: the bytes are not UTF-8") from None


def _parse(path: str, text: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        message = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        place = _TOML_PLACE.search(message)
        line = int(place["line"]) if place and place["line"] else text.rstrip("\n").count("\n") + 1
        reason = message[: place.start()] if place else message
        reason = reason[:1].lower() + reason[1:]
        raise UsageError(f"{shown(path)}:{line}: not valid TOML: {_printable(reason)}") from None


def _table(path: str, text: str) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Return the table of our settings in a file's text, and the keys that lead there."""
    whole = _parse(path, text)
    if os.path.basename(path) != PYPROJECT:
        return (), whole
    tool = whole.get(TABLE[0], {})
    table = tool.get(TABLE[1]) if isinstance(tool, dict) else None
    if isinstance(table, dict):
        return TABLE, table
    if table is None:
        raise UsageError(f"{shown(path)}: it has no [{'.'.join(TABLE)}] table")
    raise UsageError(f"{shown(path)}:{line_of(text, TABLE)}: '{'.'.join(TABLE)}' has to be a table")


def line_of(text: str, keys: tuple[str, ...]) -> int:
    """Return the line, from 1, on which a valid TOML text first sets or opens what `keys` lead to; 1 if it never does.

    The text is cut into statements by the parser itself: a statement ends where the lines since its first one are TOML.
    So no second grammar has to agree with the parser on strings, escapes and comments.
    """
    header: tuple[str, ...] = ()
    for line, is_header, said in _statements(text):
        if is_header:
            header = _path_of(said)
            if header[: len(keys)] == keys:
                return line
        elif keys[: len(header)] == header and _leads(said, keys[len(header) :]):
            return line
    return 1


def place_of(path: str, selector: str) -> str | None:
    """Return `FILE:LINE` of the setting in a settings file that first selects rules so, None if none does.

    For a selector that turns out to be no rule, which `load` can't know. Raises UsageError as `load` does.
    """
    text = _text(path)
    base, table = _table(path, text)
    for keys, found in _selectors(table):
        if found == selector:
            return f"{shown(path)}:{line_of(text, (*base, *keys))}"
    return None


def _selectors(table: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every selector of rules in a table that `load` takes, with the keys that lead to it."""
    for name, value in table.items():
        shape = KEYS[name].shape
        if shape == "rules":
            yield from (((name,), selector) for selector in value)
        elif shape == "levels":
            yield from (((name, selector), selector) for selector in value)
        elif shape == "rules by glob":
            yield from (((name, glob), selector) for glob, selectors in value.items() for selector in selectors)


def _statements(text: str) -> Iterator[tuple[int, bool, dict[str, Any]]]:
    import tomllib

    begun: list[str] = []
    # The last CR of a cut would stand without its LF, which is no TOML.
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        begun.append(line)
        if len(begun) > 1 and not any(end in line for end in _ENDS_VALUE):
            continue
        try:
            said = tomllib.loads("\n".join(begun))
        except ValueError:
            continue
        if said:
            yield number - len(begun) + 1, begun[0].lstrip(" \t").startswith("["), said
        begun = []


def _path_of(said: dict[str, Any]) -> tuple[str, ...]:
    """Return the keys of a header: `[a.b]` alone says {"a": {"b": {}}}, `[[a]]` says {"a": [{}]}."""
    path = []
    node: Any = said
    while node:
        name, node = next(iter(node.items()))
        path.append(name)
        node = node[0] if isinstance(node, list) else node
    return tuple(path)


def _leads(said: Any, keys: tuple[str, ...]) -> bool:
    for key in keys:
        if not isinstance(said, dict) or key not in said:
            return False
        said = said[key]
    return True


def shown(path: str) -> str:
    """Return a path as messages name it: relative if it is below the current folder, unprintable characters escaped."""
    folder = os.path.join(os.getcwd(), "")
    return _printable(path.removeprefix(folder))


def _printable(text: str) -> str:
    # A key or a value may hold any character, and a usage message is one line on a terminal.
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def matches(pattern: str, path: str, root: str, paths: ModuleType = os.path) -> bool:
    """Whether a file matches a glob of the settings file that lies in the folder `root`.

    Globs are those of .gitignore (https://git-scm.com/docs/gitignore#_pattern_format): one without a `/` is asked at
    any depth, one with a `/` from `root` on, one that names a folder stands for all below it. Upper and lower case and
    the separators are those of the file system that `paths` (`os.path`) speaks for. A file outside of `root` is asked
    with its whole path.
    """
    whole, base = paths.normcase(paths.abspath(path)), paths.normcase(paths.join(paths.abspath(root), ""))
    inner = whole.removeprefix(base) if whole.startswith(base) else paths.splitdrive(whole)[1]
    if paths.sep != "/":
        inner, pattern = inner.replace(paths.sep, "/"), paths.normcase(pattern).replace(paths.sep, "/")
    return bool(compiled(pattern).match_file(inner.lstrip("/")))


def describe(settings: Settings) -> list[Described]:
    """Return every setting in force, in the order of `KEYS`, with the place where it was written.

    An origin is `default`, `FILE:LINE`, `the command line`, or the last two joined for a list that both add to. The
    file of `settings.path` is read again for that. Raises UsageError as `load` does.
    """
    text = _text(settings.path) if settings.path else ""
    base, table = _table(settings.path, text) if settings.path else ((), {})
    written = load(settings.path) if settings.path else Settings()
    rows = []
    for name, key in KEYS.items():
        value, mine = getattr(settings, key.field), getattr(written, key.field)
        origins = []
        if name in table and (value == mine or (isinstance(value, tuple) and mine and value[: len(mine)] == mine)):
            origins.append(f"{shown(settings.path or '')}:{line_of(text, (*base, name))}")
        if value != mine:
            origins.append("the command line")
        rows.append(
            Described(name, key.unset if value in (None, (), {}) else toml(value), " and ".join(origins) or "default")
        )
    return rows


def toml(value: Any) -> str:
    """Return a string, a tuple of strings, or a mapping of names to either, as a TOML value on one line."""
    if isinstance(value, str):
        return '"' + "".join(_ESCAPES.get(c) or (c if c.isprintable() else f"\\U{ord(c):08X}") for c in value) + '"'
    if isinstance(value, tuple):
        return f"[{', '.join(toml(item) for item in value)}]"
    rows = ", ".join(f"{name if _BARE.fullmatch(name) else toml(name)} = {toml(item)}" for name, item in value.items())
    return f"{{ {rows} }}"
