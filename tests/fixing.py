"""Fixing for the tests, with all rules on, and files to fix."""

from __future__ import annotations

import functools
import re

from hypothesis import strategies as st

from ssolint import fixer
from ssolint.engine import check, check_unmasked
from ssolint.finding import Edit
from ssolint.page import page_of
from ssolint.policy import Policy, Settings
from ssolint.rule import built_in
from ssolint.source import Source
from ssolint.syntax import Comment, parse

EXAMPLES = [example.text for rule in built_in() for example in page_of(rule).examples]
LINES = sorted({line for text in EXAMPLES for line in text.splitlines() if line.strip()})
_NAMED = re.compile(
    r"^(\s*\[+\s*[\"']?(?:profile|sso[-_ ]session|services)s?[\"' :.]+|\w+_(?:session|profile)\s*=\s*)([\w. -]+)",
    re.MULTILINE,
)
_CHARACTERS = [*"[]=:#;'\"\t\r\n ", " # x", "//", "\u200b", "\xa0", "\x0c", "\ufeff"]


@st.composite
def crossed(draw: st.DrawFn) -> bytes:
    """Up to three of the rules' own examples in one file, with names in common and a few of the lines changed."""
    text = draw(st.sampled_from(["", "\n"])).join(draw(st.lists(st.sampled_from(EXAMPLES), min_size=1, max_size=3)))
    names: dict[str, str] = {}
    for name in sorted({match[2].strip() for match in _NAMED.finditer(text)}):
        names[name] = draw(st.sampled_from([name, "dev", "corp", "default", "a b"]))
    text = _NAMED.sub(lambda match: match[1] + names[match[2].strip()], text)
    lines = text.splitlines(keepends=True)
    for _ in range(draw(st.integers(0, 5))):
        at = draw(st.integers(0, len(lines) - 1))
        lines[at : at + 1] = draw(_changed(lines[at]))
        lines = lines or ["\n"]
    return "".join(lines).encode()


def _changed(line: str) -> st.SearchStrategy[list[str]]:
    spots = st.integers(0, len(line))
    others = st.sampled_from(LINES).map(lambda other: other + "\n")
    return st.one_of(
        st.sampled_from([[], [line, line], [line.lstrip()], [line.rstrip("\r\n")]]),
        st.sampled_from([" ", "  ", "\t"]).map(lambda blanks: [blanks + line]),
        others.map(lambda other: [other]),
        others.map(lambda other: [line, other]),
        others.map(lambda other: [line, "  " + other]),
        st.tuples(spots, st.sampled_from(_CHARACTERS)).map(lambda put: [line[: put[0]] + put[1] + line[put[0] :]]),
    )


@functools.cache
def policy() -> Policy:
    return Policy(Settings(select=("ALL",)), built_in())


def fixed(data: bytes, name: str = "config", *, unsafe: bool = False, kind: str | None = None) -> fixer.Fixed:
    """The outcome of `--fix` with every rule on. Raises Unproved."""
    rules = policy()
    return fixer.fix(
        Source(data, name, kind=kind),
        lambda source: check(source, rules.rules),
        lambda checked: rules.judge(checked).findings,
        lambda source: check_unmasked(source, rules.rules),
        unsafe=unsafe,
    )


def edit_of(text: str, old: str, new: str) -> Edit:
    """The edit that puts `new` in the place of the first `old`."""
    at = text.index(old)
    return Edit(at, at + len(old), new)


def comments(source: Source) -> list[str]:
    """The words of the comments but for ssolint's own: odd characters may go out of them."""
    texts = (node.text for node in parse(source).nodes if isinstance(node, Comment))
    return [
        "".join(char for char in text if char.isascii() and char.isalnum()) for text in texts if "ssolint" not in text
    ]
