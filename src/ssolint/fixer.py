"""Applying fixes: to a fixed point, proved before anything is written, written atomically."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ssolint.finding import Edit, Fix


def apply_fixes(text: str, fixes: Iterable[Fix]) -> tuple[str, list[Fix]]:
    """Apply as many of the fixes as do not get in each other's way, in the order given.

    Returns the new text and the fixes that went in. Two fixes with the same edits count as one; a fix one of whose edits
    overlaps an edit already taken is left for a later round.
    """
    taken: dict[Edit, None] = {}
    applied = []
    for fix in fixes:
        fresh = [edit for edit in dict.fromkeys(fix.edits) if edit not in taken]
        if any(_clash(edit, other) for edit in fresh for other in taken):
            continue
        applied.append(fix)
        taken.update(dict.fromkeys(fresh))
    return _apply(text, taken), applied


def _clash(one: Edit, other: Edit) -> bool:
    if one.start == one.end or other.start == other.end:
        # An insertion clashes with an edit that it lies within, and with another insertion at its own place.
        return (one.start, one.end) == (other.start, other.end) or one.start < other.end and other.start < one.end
    return one.start < other.end and other.start < one.end


def _apply(text: str, edits: Iterable[Edit]) -> str:
    parts = []
    end = 0
    for edit in sorted(edits):
        parts += [text[end : edit.start], edit.text]
        end = edit.end
    return "".join([*parts, text[end:]])
