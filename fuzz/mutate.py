"""A mutator that knows what a config file is made of: lines, headers, settings, values, indents, line ends.

Bytes changed at random make junk lines and little else. Changes of whole pieces reach the rules and their fixes.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import corpus

if TYPE_CHECKING:
    from collections.abc import Callable

_ODD = (
    *(
        b"[",
        b"]",
        b"=",
        b":",
        b"#",
        b";",
        b" ",
        b"  ",
        b"\t",
        b"\r",
        b"\n",
        b"\r\n",
        b'"',
        b"'",
        b"\\",
        b"/",
        b".",
        b",",
    ),
    *(
        b"\xef\xbb\xbf",
        b"\xe9",
        b"\0",
        b"\xc2\xa0",
        b"\xe2\x80\x8b",
        b"\x0b",
        b"\x0c",
        b"\x1c",
        b"\xc2\x85",
        b"\xe2\x80\xa8",
    ),
    *(
        b"\x1b[31m",
        b"\xe2\x80\xae",
        b"{{",
        b"}}",
        b"{%",
        b"%}",
        b"${",
        b"<",
        b">",
        b"%(x)s",
        b"::error::x",
        b"##[group]x",
    ),
    *(
        b"]]>",
        b"\xc3\x89",
        b"\xc4\xb0",
        b"\xf0\x9f\x91\xa9",
        b"\xed\xa0\x80",
        b"-",
        b"_",
        b"0",
        b"x" * 70,
        b"profile ",
        b"sso-session ",
    ),
    *(
        b"# ssolint: ignore[ALL] why\n",
        b"# ssolint: ignore-file[SSO2]\n",
        b"aws_secret_access_key = ",
        b"default",
        b"DEFAULT",
    ),
)
_Lines = list[bytes]


def mutate(data: bytes, largest: int, seed: int, plain: Callable[[bytes, int], bytes]) -> bytes:
    """Change an input of a target on config files; `plain` is the fuzzer's own mutator, used for some of them."""
    chance = random.Random(seed)  # noqa: S311 - no secret is made of it
    if not data or chance.random() < 0.25:  # noqa: PLR2004 - a share
        return plain(data, largest)
    flags = data[:1] if chance.random() < 0.9 else bytes([chance.randrange(8)])  # noqa: PLR2004 - a share
    rows = data[1:].splitlines(keepends=True) or [b""]
    for _ in range(chance.choice((1, 1, 1, 2, 3, 5))):
        chance.choice(_WAYS)(rows, chance)
        rows = rows or [b""]
    return (flags + b"".join(rows))[:largest]


def _at(rows: _Lines, chance: random.Random) -> int:
    return chance.randrange(len(rows)) if rows else 0


def _add_line(rows: _Lines, chance: random.Random) -> None:
    rows.insert(chance.randint(0, len(rows)), chance.choice(corpus.lines()))


def _add_header(rows: _Lines, chance: random.Random) -> None:
    own = [row for row in rows if row.lstrip().startswith(b"[")]
    rows.insert(chance.randint(0, len(rows)), chance.choice(own or corpus.headers()))


def _replace_line(rows: _Lines, chance: random.Random) -> None:
    rows[_at(rows, chance) : _at(rows, chance) + 1] = [chance.choice(corpus.lines())]


def _swap_value(rows: _Lines, chance: random.Random) -> None:
    at = _at(rows, chance)
    key, delimiter, value = rows[at].partition(b"=")
    if delimiter:
        end = value[len(value.rstrip(b"\r\n")) :]
        rows[at] = key + b"= " + chance.choice(corpus.values()) + end


def _copy_block(rows: _Lines, chance: random.Random) -> None:
    start = _at(rows, chance)
    block = rows[start : start + chance.randint(1, 8)]
    at = chance.randint(0, len(rows))
    rows[at:at] = block


def _drop_block(rows: _Lines, chance: random.Random) -> None:
    start = _at(rows, chance)
    del rows[start : start + chance.choice((1, 1, 1, 2, 5))]


def _indent(rows: _Lines, chance: random.Random) -> None:
    at = _at(rows, chance)
    rows[at] = chance.choice((b" ", b"  ", b"    ", b"\t", b"\xc2\xa0", b"\x0c")) + rows[at]


def _dedent(rows: _Lines, chance: random.Random) -> None:
    at = _at(rows, chance)
    rows[at] = rows[at].lstrip(b" \t")


def _put_odd(rows: _Lines, chance: random.Random) -> None:
    at = _at(rows, chance)
    spot = chance.randint(0, len(rows[at]))
    gone = chance.choice((0, 0, 0, 1, 2))
    rows[at] = rows[at][:spot] + chance.choice(_ODD) + rows[at][spot + gone :]


def _cut_line(rows: _Lines, chance: random.Random) -> None:
    at = _at(rows, chance)
    rows[at] = rows[at][: chance.randint(0, len(rows[at]))]


def _change_ends(rows: _Lines, chance: random.Random) -> None:
    end = chance.choice((b"\n", b"\r\n", b"\r"))
    rows[:] = [row.rstrip(b"\r\n") + end for row in rows]


def _comment_out(rows: _Lines, chance: random.Random) -> None:
    at = _at(rows, chance)
    rows[at] = chance.choice((b"#", b"# ", b"; ", b"  # ")) + rows[at]


def _nest(rows: _Lines, chance: random.Random) -> None:
    rows.insert(
        chance.randint(0, len(rows)), chance.choice((b"s3 =\n", b"endpoint_url =\n", b"sso_session =\n")) + b"  "
    )


_WAYS: tuple[Callable[[_Lines, random.Random], None], ...] = (
    *(_add_line, _add_line, _add_header, _replace_line, _swap_value, _swap_value, _copy_block, _copy_block),
    *(_drop_block, _indent, _dedent, _put_odd, _put_odd, _cut_line, _change_ends, _comment_out, _nest),
)
