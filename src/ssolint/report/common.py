"""What several formats say in the same words, and what a fix may be handed out for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ssolint.finding import IGNORES, MISREADS, REFUSES_FILE, REFUSES_PROFILE, TOOLS
from ssolint.report.escape import is_exact
from ssolint.source import MASK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ssolint.diagnostic import Diagnostic, Suggestion

_EFFECTS = {
    REFUSES_FILE: "refuses the file",
    REFUSES_PROFILE: "refuses the profile",
    MISREADS: "misreads the value",
    IGNORES: "ignores it",
}
# With this many tools or more it is shorter to name the others.
_MOST = len(TOOLS) - 3


def effects(breaks: Mapping[str, str]) -> list[tuple[str, str]]:
    """(effect in words, tools) from the gravest effect to the least: `("refuses the file", "rust, java")`."""
    groups = []
    for effect, words in _EFFECTS.items():
        named = [tool for tool in TOOLS if breaks.get(tool) == effect]
        if named:
            groups.append((words, _tools(named)))
    return groups


def _tools(named: list[str]) -> str:
    others = [tool for tool in TOOLS if tool not in named]
    if not others:
        return "every tool"
    if len(named) >= _MOST:
        return "every tool but " + ", ".join(others)
    return ", ".join(named)


def effects_line(breaks: Mapping[str, str]) -> str:
    """`refuses the file: rust, java; misreads the value: boto3`, empty where nothing breaks."""
    return "; ".join(f"{words}: {tools}" for words, tools in effects(breaks))


def applicable(diagnostic: Diagnostic) -> Suggestion | None:
    """Return the fix, if a machine that applies it as printed gets what `--fix` writes.

    Where a secret was masked, or bytes stand that JSON can't hold, applying the printed text would destroy the file's.
    """
    fix = diagnostic.fix
    if fix is None or any(MASK in change.text or not is_exact(change.text) for change in fix.changes):
        return None
    return fix


def identity(diagnostic: Diagnostic, *more: str) -> str:
    """Hash what stays the same when lines move: rule, section, setting, the how manyth. 64 hexadecimal digits."""
    from hashlib import sha256

    parts = (*more, diagnostic.rule, diagnostic.section or "", diagnostic.setting or "", str(diagnostic.occurrence))
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def relative(name: str, root: str | None) -> str | None:
    """`name` relative to `root` with `/` between its parts, or None where it lies outside or on another drive."""
    base = os.path.abspath(root or os.curdir)
    try:
        path = os.path.relpath(os.path.join(base, name), base)
    except ValueError:
        return None
    if path == os.pardir or path.startswith(os.pardir + os.sep):
        return None
    return path.replace(os.sep, "/")


def quoted(path: str) -> str:
    """`path`, with `/` between its parts, as the path of a URI: the bytes that the file system has, percent-encoded."""
    from urllib.parse import quote

    try:
        data = os.fsencode(path)
    except UnicodeEncodeError:
        data = path.encode("utf-8", "replace")
    return quote(data)
