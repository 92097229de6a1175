"""The pieces of text that the pages of the documentation share."""

from __future__ import annotations

import html
import io
import re
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from rich.style import Style

WIDTH = 84
EFFECTS = {
    "refuses-file": "refuses the whole file",
    "refuses-profile": "refuses the profile",
    "misreads": "reads something else than is meant",
    "ignores": "passes over it in silence",
}
FILE_NAMES = {"config": "~/.aws/config", "credentials": "~/.aws/credentials", "config.tmpl": "config.tmpl"}


def colours(text: str) -> str:
    """Terminal output with colours as HTML; the colours are classes, which the style sheet suits to the page."""
    rows = []
    for line in Text.from_ansi(text).split("\n", allow_blank=True):
        row = ""
        for piece in line.render(_CONSOLE):
            inner = html.escape(piece.text, quote=False)
            classes = _classes(piece.style) if piece.style else ""
            row += f'<span class="{classes}">{inner}</span>' if classes else inner
        rows.append(row.rstrip("\n"))
    return '<pre class="terminal" markdown="0"><code>' + "\n".join(rows).strip("\n") + "</code></pre>\n"


def _classes(style: Style) -> str:
    number = style.color.number if style.color is not None else None
    return " ".join([*([f"c-{number}"] if number is not None else []), *(["c-bold"] if style.bold else [])])


# Splits a line into pieces of one style each; nothing is printed to it.
_CONSOLE = Console(file=io.StringIO(), width=400)


def fenced(text: str, language: str = "ini", title: str = "") -> str:
    """A fenced block that holds the text whatever fences it holds itself."""
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall(r"`{3,}", text)), 3)
    head = f'{language} title="{title}"' if title else language
    return f"{fence}{head}\n{text.rstrip(chr(10))}\n{fence}\n"


def cell(text: str) -> str:
    """A text for a cell of a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|")
