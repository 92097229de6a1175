"""Did-you-mean, once for the whole project: distances between words, the unique near miss, lists for messages.

A poor guess is worse than none: a wrong suggestion sends the reader to the wrong line. So `closest` answers only when
one candidate is nearer than all others, and short words need to be nearer than long ones.
"""

from __future__ import annotations

from itertools import islice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_SHORTEST = 4  # below this length a single edit makes another word: "on", "off", "dev", "tst"
_MEDIUM = 6  # from here on two edits are still clearly the same word
_LONG = 14  # the length of names such as sso_account_id, which are typed by hand and carry more slips
MOST_LISTED = 7
# What 300 names against 300 others need; some 30 microseconds each where the names are alike.
MOST_COMPARED = 100_000


def distance(a: str, b: str, limit: int) -> int | None:
    """Return the optimal string alignment distance of `a` and `b`, or None if it is more than `limit`.

    An edit is one inserted, deleted or replaced code point, or two neighbours exchanged. Costs at most
    `len(a) * (2 * limit + 1)` steps.
    """
    if a == b:
        return 0 if limit >= 0 else None
    if abs(len(a) - len(b)) > limit or limit <= 0:
        return None
    a, b = _differing(a, b)
    if len(a) > len(b):
        a, b = b, a
    if not a:
        return len(b)
    return _aligned(a, b, limit)


def _differing(a: str, b: str) -> tuple[str, str]:
    """Cut off what both words begin and end with: most candidates differ in a place or two only."""
    start, shorter = 0, min(len(a), len(b))
    while start < shorter and a[start] == b[start]:
        start += 1
    end = 0
    while end < shorter - start and a[-1 - end] == b[-1 - end]:
        end += 1
    return a[start : len(a) - end], b[start : len(b) - end]


def _aligned(a: str, b: str, limit: int) -> int | None:
    """Fill the rows of the alignment table, only where a cell can still be within `limit`."""
    far = limit + 1
    before: list[int] = []
    above = [j if j <= limit else far for j in range(len(b) + 1)]
    for i in range(1, len(a) + 1):
        row = [far] * (len(b) + 1)
        row[0] = min(i, far)
        for j in range(max(1, i - limit), min(len(b), i + limit) + 1):
            if a[i - 1] == b[j - 1]:
                cost = above[j - 1]
            else:
                cost = 1 + min(above[j - 1], above[j], row[j - 1])
                if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                    cost = min(cost, before[j - 2] + 1)
            row[j] = min(cost, far)
        if min(row) > limit and min(above) > limit:
            return None
        before, above = above, row
    return above[-1] if above[-1] <= limit else None


def reach(word: str, candidate: str) -> int:
    """Return how many edits may lie between two words of these lengths for one to be a slip of the other."""
    length = max(len(word), len(candidate))
    if length < _SHORTEST:
        return 0
    if length < _MEDIUM:
        return 1
    return 2 if length < _LONG else 3


def closest(word: str, candidates: Iterable[str], *, limit: int | None = None) -> str | None:
    """Return the one candidate that `word` is a near miss of.

    None if nothing is within `limit` edits (by default as many as `reach` allows), if two candidates are equally near,
    or if `word` is itself a candidate. Upper and lower case differ; fold both if they shall not.
    """
    best: str | None = None
    least: int | None = None
    tied = False
    for candidate in dict.fromkeys(candidates):
        allowed = reach(word, candidate) if limit is None else limit
        found = distance(word, candidate, allowed if least is None else min(allowed, least))
        if found is None:
            continue
        if found == 0:
            return None
        tied = found == least
        if not tied:
            best, least = candidate, found
    return None if tied else best


class Guesses:
    """Did-you-mean for many names among the same candidates, in bounded time.

    Two names that differ in their digits, such as `team1` and `team2`, are two on purpose.
    All names of a file against all others are a square. After `most` comparisons, by default MOST_COMPARED, there are
    no more guesses; a file that people write stays far below.
    """

    __slots__ = ("_candidates", "_left")

    def __init__(self, candidates: Iterable[str], most: int | None = None) -> None:
        self._candidates = tuple(dict.fromkeys(candidates))
        self._left = MOST_COMPARED if most is None else most

    def closest(self, word: str) -> str | None:
        """As the function `closest`, the digits the same; None too when there were enough comparisons."""
        self._left -= len(self._candidates)
        near = closest(word, self._candidates) if self._left >= 0 else None
        return near if near is not None and _digits(near) == _digits(word) else None


def _digits(name: str) -> list[str]:
    return sorted(letter for letter in name if letter.isdigit())


def nearest(word: str, candidates: Iterable[str], n: int = 3) -> list[str]:
    """Return up to `n` candidates that resemble `word`, the nearest first, ties in the order given.

    For a list to choose from, not for a fix: it takes in words with up to half of their letters changed.
    """
    found: list[tuple[int, int, str]] = []
    for index, candidate in enumerate(dict.fromkeys(candidates)):
        apart = distance(word, candidate, max(len(word), len(candidate)) // 2)
        if apart is not None:
            found.append((apart, index, candidate))
    return [candidate for _, _, candidate in sorted(found)[:n]]


def listing(names: Collection[str], most: int = MOST_LISTED) -> str:
    """Return the names quoted and joined for a message, cut at `most`: "'a', 'b' and 12 more"."""
    text = ", ".join(f"'{name}'" for name in islice(names, most))
    left = len(names) - most
    if left <= 0:
        return text
    return f"{text} and {left} more" if text else f"{left} names"


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """Return `; did you mean 'x'?` for a unique near miss, an empty text otherwise: the tail of a usage message."""
    near = closest(word, candidates)
    return f"; did you mean '{near}'?" if near else ""
