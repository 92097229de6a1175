"""Inputs that are made to cost: files of one shape at any size, and for a regular expression the texts that it hates.

Nothing here is compared with a clock's absolute time. What is measured is how a cost grows with the input.
"""

from __future__ import annotations

import ast
import gc
import os
import re
import time
from functools import partial
from importlib import import_module
from pathlib import Path
from re import _constants as kind
from re import _parser
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SOURCES = Path(__file__).parent.parent / "src" / "ssolint"
# The full sizes take minutes and gigabytes: SSOLINT_FULL=1 asks for them.
FULL = bool(os.environ.get("SSOLINT_FULL"))

_SSO = "sso_region = eu-west-1\nsso_registration_scopes = sso:account:access\n"
_ROLE = "role_arn = arn:aws:iam::111122223333:role/x\n"
_USER = "sso_account_id = 111122223333\nsso_role_name = Dev\nregion = eu-west-1\n"


def _each(line: str) -> Callable[[int], str]:
    """`line` so many times; `{i}` in it counts, `{j}` is the next number."""
    return lambda n: "".join(line.replace("{i}", str(i)).replace("{j}", str(i + 1)) for i in range(n))


def _below(head: str, line: str) -> Callable[[int], str]:
    return lambda n: head + _each(line)(n)


def _session(name: str) -> str:
    return f"[sso-session {name}]\nsso_start_url = https://{name}.awsapps.com/start\n{_SSO}"


SHAPES: dict[str, Callable[[int], str]] = {
    "profiles of one session": _below(_session("corp"), f"[profile p{{i}}]\nsso_session = corp\n{_USER}"),
    "sections without a setting": _each("[profile p{i}]\n"),
    "one section again and again": _each("[profile a]\nregion = eu-west-1\n"),
    "one setting again and again": _below("[profile a]\n", "region = eu-west-1\n"),
    "settings that nobody knows": _below("[profile a]\n", "key{i} = v\n"),
    "settings that are nearly known": _below("[profile a]\n", "sso_regoin{i} = v\n"),
    "lines of one block": _below("[profile a]\ns3 =\n", "  key{i} = v\n"),
    "a block deeper and deeper": lambda n: (
        "[profile a]\ns3 =\n" + "".join(f"{' ' * (i % 400 + 1)}k = v\n" for i in range(n))
    ),
    "a value of many lines": _below("[profile a]\nregion = x\n", "  y\n"),
    "a value with blank lines": lambda n: "[profile a]\nregion = x\n" + "\n" * n + "  y\n" + "\n" * n,
    "suppression comments": _each("# ssolint: ignore[session-not-found] x\n[profile a{i}]\nsso_session = no\n"),
    "suppression comments in a row": _each("# ssolint: ignore[session-not-found] x\n"),
    "suppressed rules that nobody knows": lambda n: (
        f"# ssolint: ignore[{', '.join(f'no-rule-{i:06}' for i in range(n))}]\n"
    ),
    "a chain of roles": _each(f"[profile p{{i}}]\n{_ROLE}source_profile = p{{j}}\n"),
    "a ring of roles": lambda n: (
        _each(f"[profile p{{i}}]\n{_ROLE}source_profile = p{{j}}\n")(n - 1)
        + f"[profile p{n - 1}]\n{_ROLE}source_profile = p0\n"
    ),
    "small rings of roles": _each(
        f"[profile a{{i}}]\n{_ROLE}source_profile = b{{i}}\n[profile b{{i}}]\n{_ROLE}source_profile = a{{i}}\n"
    ),
    "sessions with near misses": _each(_session("corp{i}") + "[profile a{i}]\nsso_session = crop{i}\n"),
    "sessions unlike their names": _each(_session("corp{i}") + "[profile a{i}]\nsso_session = {i}-other-{i}\n"),
    "profiles with near misses": _each(f"[profile prod{{i}}]\n{_ROLE}source_profile = pord{{i}}\n"),
    "services with near misses": _each(
        "[services s{i}]\ns3 =\n  endpoint_url = http://x\n[profile d{i}]\nservices = s{i}x\n"
    ),
    "a portal each": _each(
        f"[profile a{{i}}]\nsso_start_url = https://corp{{i}}.awsapps.com/start\nsso_region = eu-west-1\n{_USER}"
    ),
    "one portal in many ways": _each(
        f"[profile a{{i}}]\nsso_start_url = https://corp.awsapps.com/start/#/{{i}}\nsso_region = eu-west-1\n{_USER}"
    ),
    "lines that are no settings": _below("[profile a]\n", "junk line\n"),
    "settings without a section": _each("region = x\n"),
    "headers that are not closed": _each("[profile a\nregion = x\n"),
    "headers without their type": _each("[dev{i}]\nregion = eu-west-1\n"),
    "headers of a misspelt type": _each("[porfile dev{i}]\nregion = eu-west-1\n"),
    "quotes": _each('[profile "d{i}"]\nregion = "eu-west-1"\n'),
    "secrets": _each(
        "[profile d{i}]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMIK7MDENGbPx{i}\n"
    ),
    "indented sections": _each(" [profile d{i}]\n  region = eu-west-1\n"),
    "settings that are swallowed": _each("[profile d{i}]\nregion = eu-west-1\n  output = json\n"),
    "settings of one value": _below("[profile a]\noutput = json\n", "  sso_k{i} = x\n"),
    "headers of one value": _below("[profile a]\nregion = x\n", "  [profile b{i}]\n  output = json\n"),
    "words without a delimiter": _below("[profile a]\n", "region eu-west-1\n"),
    "comments behind values": _each("[profile d{i}]\nregion = eu-west-1 # x\n"),
    "line ends of old": _each("[profile d{i}]\rregion = eu-west-1\r"),
    "bytes that are not UTF-8": _below("[profile a]\nregion = x\n", "# \udce9\n"),
    "characters that nobody sees": _below("[profile a]\n", "key{i} = x\u200b\n"),
    "blank lines": _below("[profile a]\nregion = eu-west-1 # x\n", "\n"),
}
# The same for one line: `n` is its length in some hundreds of characters.
LINES: dict[str, Callable[[int], str]] = {
    "a long value": lambda n: f"[profile a]\nregion = {'x' * n * 200}\n",
    "a long key": lambda n: f"[profile a]\n{'k' * n * 200} = x\n",
    "a long header": lambda n: f"[profile {'x' * n * 200}]\nregion = eu-west-1\n",
    "a long comment": lambda n: f"[profile a]\n# {'x ' * n * 200}\n",
    "a long host": lambda n: f"[profile a]\nsso_start_url = https://{'a.' * n * 100}awsapps.com/start\n",
    "a long path": lambda n: f"[profile a]\nsso_start_url = https://corp.awsapps.com/{'/a' * n * 100}\n",
    "a long word with a secret near it": lambda n: (
        f"[profile a]\naws_secret_access_key = {'Ab1' * n * 100}\noutput = {'token' * n * 100}\n"
    ),
    "long blanks in a value": lambda n: f"[profile a]\nregion = x{' ' * n * 200}y\n",
    "a line of openings": lambda n: f"[profile a]\nregion = {'{{' * n * 100}\n",
    "a line of scopes": lambda n: f"[sso-session a]\nsso_registration_scopes = {'sso:account:acess,' * n * 10}\n",
    "a line of quotes": lambda n: f"[profile a]\ncredential_process = {chr(34) * n * 201}\n",
}


def cost(work: Callable[[], object], runs: int = 2) -> float:
    """The processor's seconds for some work, the least of so many runs."""
    least = float("inf")
    for _ in range(runs):
        if runs > 1:  # worth the time only for what makes many objects
            gc.collect()
        gc.disable()
        begin = time.process_time()
        work()
        least = min(least, time.process_time() - begin)
        gc.enable()
    return least


def growth(work: Callable[[int], object], size: int, most: float, attempts: int = 3, runs: int = 2) -> float:
    """How many times as much four times the input costs: 4 where time is linear, 16 where it is a square.

    A machine with other work to do is given some attempts; the first one below `most` counts.
    """
    found = float("inf")
    for _ in range(attempts):
        small = cost(lambda: work(size), runs)
        found = min(found, cost(lambda: work(4 * size), runs) / max(small, 1e-6))
        if found < most:
            break
    return found


def telling_size(work: Callable[[int], object], start: int, seconds: float) -> int:
    """A size at which the work costs so much that it can be measured, and a square shows beside all that is fixed."""
    size = start
    while cost(partial(work, size), 1) < seconds:
        size *= 2
    return size


# Regular expressions


class Use:
    """A pattern with the name that it has in a module, and the methods that are called on it anywhere."""

    def __init__(self, module: str, name: str, methods: frozenset[str]) -> None:
        self.module = module
        self.name = name
        self.methods = methods

    def __repr__(self) -> str:
        return f"{self.module}.{self.name}"

    def compiled(self) -> re.Pattern[str]:
        waiting = getattr(import_module(self.module), self.name)
        arguments = getattr(waiting, "_arguments", None)
        return re.compile(*arguments) if arguments else waiting


_METHODS = frozenset({"search", "match", "fullmatch", "finditer", "findall", "sub", "split"})


def uses() -> list[Use]:
    """Every pattern that has a name at the top of a module, found in the sources."""
    named: list[tuple[str, str]] = []
    imported: list[tuple[tuple[str, str], tuple[str, str]]] = []
    called: dict[tuple[str, str], set[str]] = {}
    for path in sorted(SOURCES.rglob("*.py")):
        module = ".".join(("ssolint", *path.relative_to(SOURCES).with_suffix("").parts))
        tree = ast.parse(path.read_text("utf-8"))
        named += [(module, name) for name in _assigned(tree)]
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in _METHODS and isinstance(node.value, ast.Name):
                called.setdefault((module, node.value.id), set()).add(node.attr)
            elif isinstance(node, ast.ImportFrom):
                imported += [((module, alias.name), (node.module or "", alias.name)) for alias in node.names]
    for here, there in imported:
        called.setdefault(there, set()).update(called.get(here, ()))
    return [Use(module, name, frozenset(called.get((module, name), {"finditer"}))) for module, name in named]


def _assigned(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and isinstance(node.targets[0], ast.Name):
            function = node.value.func
            if getattr(function, "id", getattr(function, "attr", "")) in ("pattern", "compile"):
                yield node.targets[0].id


_PROBES = "aZ5_- .:/=#\"'[]{}<>,;$%@\té"
_CLASSES = {
    kind.CATEGORY_SPACE: r"\s",
    kind.CATEGORY_NOT_SPACE: r"\S",
    kind.CATEGORY_DIGIT: r"\d",
    kind.CATEGORY_NOT_DIGIT: r"\D",
    kind.CATEGORY_WORD: r"\w",
    kind.CATEGORY_NOT_WORD: r"\W",
}
_REPEATS = (kind.MAX_REPEAT, kind.MIN_REPEAT, kind.POSSESSIVE_REPEAT)


def pumps(found: re.Pattern[str]) -> set[tuple[str, str]]:
    """(beginning, unit): texts that a pattern can go on and on in, unit after unit, for each of its repeats."""
    result: set[tuple[str, str]] = set()
    _collect(_parser.parse(found.pattern, found.flags & ~re.UNICODE), "", result)
    return result


def _collect(sequence: Any, before: str, found: set[tuple[str, str]]) -> None:
    for operation, argument in sequence:
        if operation in _REPEATS:
            if argument[1] > 20:
                for choice in range(3):
                    unit = _sample(argument[2], choice)
                    if unit:
                        found |= {(before, unit), ("", before[-8:] + unit)}
            _collect(argument[2], before, found)
        elif operation is kind.SUBPATTERN:
            _collect(argument[3], before, found)
        elif operation is kind.BRANCH:
            for branch in argument[1]:
                _collect(branch, before, found)
        elif operation in (kind.ASSERT, kind.ASSERT_NOT):
            _collect(argument[1], before, found)
        before += _sample([(operation, argument)], 0)


def _sample(sequence: Any, choice: int) -> str:
    """One of the texts that a part of a pattern matches."""
    text = ""
    for operation, argument in sequence:
        if operation is kind.LITERAL:
            text += chr(argument)
        elif operation is kind.NOT_LITERAL:
            text += "b" if argument != ord("b") else "c"
        elif operation is kind.ANY:
            text += "a- :"[choice % 4]
        elif operation is kind.IN:
            members = [char for char in _PROBES if _is_in(argument, char)] or [_first(argument)]
            text += members[choice % len(members)]
        elif operation in _REPEATS:
            text += _sample(argument[2], choice) * argument[0]
        elif operation is kind.SUBPATTERN:
            text += _sample(argument[3], choice)
        elif operation is kind.BRANCH:
            text += _sample(argument[1][choice % len(argument[1])], choice)
    return text


def _first(items: Any) -> str:
    return next((chr(a if o is kind.LITERAL else a[0]) for o, a in items if o in (kind.LITERAL, kind.RANGE)), "")


def _is_in(items: Any, char: str) -> bool:
    hit = any(
        (operation is kind.LITERAL and argument == ord(char))
        or (operation is kind.RANGE and argument[0] <= ord(char) <= argument[1])
        or (operation is kind.CATEGORY and re.match(_CLASSES[argument], char))
        for operation, argument in items
    )
    return bool(hit) != any(operation is kind.NEGATE for operation, _ in items)


def run_pattern(found: re.Pattern[str], method: str, text: str) -> None:
    """Use a pattern on a text to the end."""
    if method == "sub":
        found.sub("", text)
    elif method == "finditer":
        for _ in found.finditer(text):
            pass
    else:
        getattr(found, method)(text)
