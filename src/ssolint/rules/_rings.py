"""Rings of names, each of which leads to one other: of source profiles, of commands that ask for one another."""

from __future__ import annotations

from ssolint.suggest import MOST_LISTED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def rings(following: Mapping[str, str]) -> Iterator[list[str]]:
    """The rings among names of which each leads to one other (`{"a": "b", "b": "a"}` has one), each once; linear."""
    done: set[str] = set()
    for start in following:
        path: dict[str, int] = {}
        name = start
        while name in following and name not in done and name not in path:
            path[name] = len(path)
            name = following[name]
        if name in path:
            yield list(path)[path[name] :]
        done.update(path)


def from_first(ring: list[str], starts: Mapping[str, int]) -> list[str]:
    """A ring turned so that it begins with the name whose link comes first; names without an offset come last."""
    first = min(range(len(ring)), key=lambda index: starts.get(ring[index], 1 << 62))
    return ring[first:] + ring[:first]


def chain_text(ring: list[str]) -> str:
    """A ring for a message: `'a' -> 'b' -> 'a'`, cut at seven names."""
    shown = [f"'{name}'" for name in ring[:MOST_LISTED]]
    if len(ring) > MOST_LISTED:
        shown.append(f"{len(ring) - MOST_LISTED} more")
    return " -> ".join([*shown, f"'{ring[0]}'"])
