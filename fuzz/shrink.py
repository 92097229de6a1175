"""An input made smaller for people, as long as it shows the same mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def shrink(data: bytes, shows: Callable[[bytes], bool], most: int = 2_000) -> bytes:
    """Take away lines, then stretches of bytes, while `shows` says that the mistake is still there.

    `most` is how often `shows` may be asked.
    """
    asked = 0
    lines = data[1:].splitlines(keepends=True)
    pieces = [data[:1], *lines]
    for step in (*_halves(len(pieces)), 0):
        if not step:
            pieces = [bytes([byte]) for byte in b"".join(pieces)]
        for size in (step,) if step else _halves(len(pieces)):
            at = 1
            while at < len(pieces) and asked < most:
                smaller = pieces[:at] + pieces[at + size :]
                asked += 1
                if shows(b"".join(smaller)):
                    pieces = smaller
                else:
                    at += size
    return b"".join(pieces)


def _halves(number: int) -> list[int]:
    """Half of a number, half of that, down to 1."""
    sizes = []
    while number > 1:
        number //= 2
        sizes.append(number)
    return sizes
