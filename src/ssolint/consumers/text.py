"""How a consumer turns the bytes of a file into lines."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

ASCII_BLANKS = " \t"
C_BLANKS = " \t\n\v\f\r"
JAVA_BLANKS = "".join(map(chr, range(0x21)))
_UNICODE_BLANKS = (
    " \t\n\v\f\r\x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
PYTHON_BLANKS = _UNICODE_BLANKS + "\x1c\x1d\x1e\x1f"
NET_BLANKS = _UNICODE_BLANKS
GO_BLANKS = _UNICODE_BLANKS
JS_BLANKS = _UNICODE_BLANKS.replace("\x85", "") + "\ufeff"

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class FileRefusedError(Exception):
    """The consumer refuses the whole file; the text is the consumer's own message."""


class TextTraits(NamedTuple):
    """How bytes become text and text becomes lines.

    Attributes:
        not_utf8: what becomes of bytes that are not UTF-8: ``file refused``, ``file taken for empty``, ``replaced`` (by
            U+FFFD), ``kept`` (as bytes) or ``guessed`` (the intended reading).
        refusal: the message where the file is refused for its bytes.
        marks: what becomes of a byte order mark: ``kept`` in the text, ``dropped``, or ``obeyed`` (UTF-16 is read too).
        lone_cr: whether a CR without LF ends a line.
        nul_ends: whether a NUL ends the text, but for one in a line that begins with #.
        blanks: the characters that are trimmed round keys and values.
    """

    not_utf8: str = "file refused"
    refusal: str = "not UTF-8"
    marks: str = "kept"
    lone_cr: bool = False
    nul_ends: bool = False
    blanks: str = ASCII_BLANKS


def decode(data: bytes, traits: TextTraits) -> str:
    """Return the text that a consumer makes of ``data``.

    Raises:
        FileRefusedError: if the consumer refuses bytes that are not UTF-8.
    """
    if traits.marks == "obeyed" and data.startswith(_UTF16_MARKS):
        return data.decode("utf-16", "replace")
    try:
        text = data.decode("utf-8", _ERRORS.get(traits.not_utf8, "strict"))
    except UnicodeDecodeError:
        if traits.not_utf8 != "guessed":
            raise FileRefusedError(traits.refusal) from None
        text = data.decode("latin-1")
    if traits.marks != "kept":
        text = text.removeprefix("\ufeff")
    return text


_ERRORS = {"replaced": "replace", "kept": "surrogateescape"}


def split_lines(text: str, traits: TextTraits) -> list[str]:
    """Return the lines of ``text`` without their ends; LF and CRLF end a line, a CR alone only if ``lone_cr``."""
    if traits.lone_cr:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    lines = [line.removesuffix("\r") for line in lines]
    if traits.nul_ends:
        ends = (number for number, line in enumerate(lines) if "\0" in line and not line.startswith("#"))
        end = next(ends, None)
        if end is not None:
            return [*lines[:end], lines[end].partition("\0")[0]]
    return lines


def encoded(text: str) -> bytes:
    """Return ``text`` as the bytes that stood in the file, also where they were not UTF-8."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


INLINE_COMMENTS: dict[str, re.Pattern[str] | None] = {
    "kept": None,
    "stripped": re.compile(r"[ \t][#;]"),
    "stripped after white space": re.compile(r"(?:^|\s)[#;]"),
    "; stripped after white space, # kept": re.compile(r"(?<!^)\s;"),
    "; stripped behind quotes, # kept": re.compile(r";"),
}
"""Where an inline comment begins, by the name of the trait."""

_QUOTED_VALUE = re.compile(r"""[^=;]*=[ \t]*\"""")


def strip_inline(line: str, trait: str) -> str:
    """Return ``line`` without the inline comment that the trait finds in it."""
    pattern = INLINE_COMMENTS[trait]
    if pattern is None:
        return line
    quoted = trait == "; stripped behind quotes, # kept" and _QUOTED_VALUE.match(line) is not None
    found = pattern.search(line, line.rindex('"') if quoted else 0)
    return line[: found.start()] if found else line


IDENTIFIER = re.compile(r"[A-Za-z0-9_\-/.%@:+]+")
"""The identifiers of the parser test suite that the SDKs share (smithy-rs normalize.rs:202)."""


def is_identifier(text: str) -> bool:
    """Tell whether ``text`` is a name that the SDKs' shared suite accepts for a section or a key."""
    return IDENTIFIER.fullmatch(text) is not None
