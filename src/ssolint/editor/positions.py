"""The border between ssolint's offsets in code points and the editor protocol's positions.

The protocol counts lines and characters from 0; what a character is, is agreed on when the editor starts the server: a
byte of UTF-8, a unit of UTF-16, or a code point ("UTF-32"). Line ends are LF, CRLF and a lone CR on both sides
(Language Server Protocol 3.17, "Position" and "Text Documents").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ssolint.source import Source

_CODECS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2)}


class Border:
    """Conversion for one encoding: `utf-8`, `utf-16` or `utf-32`; another name counts as `utf-16`, the default."""

    __slots__ = ("encoding",)

    def __init__(self, encoding: str = "utf-16") -> None:
        self.encoding = encoding if encoding in ("utf-8", "utf-32") else "utf-16"

    def width(self, text: str) -> int:
        """How many of the protocol's characters a text has."""
        if self.encoding == "utf-32" or text.isascii():
            return len(text)
        codec, size = _CODECS[self.encoding]
        return len(text.encode(codec, "surrogatepass")) // size

    def position(self, source: Source, offset: int) -> tuple[int, int]:
        """The line and the character, both from 0, of an offset in code points."""
        line, column = source.position(offset)
        start = source.starts[line - 1]
        return line - 1, self.width(source.text[start : start + column - 1])

    def offset(self, source: Source, line: int, character: int) -> int:
        """The offset of a line and a character, both from 0.

        Past the end of a line it is the line's end, past the last line the text's; inside a code point its beginning.
        """
        if line >= len(source.starts):
            return len(source.text)
        span = source.line_span(line + 1)
        start, end = span.start, span.end
        text = source.text[start:end]
        if self.encoding == "utf-32" or text.isascii():
            return start + min(max(character, 0), len(text))
        used = 0
        for at, char in enumerate(text):
            used += self.width(char)
            if used > character:
                return start + at
        return end
