"""Draw the picture of the real output that the README and the start page show, or say that it is out of date.

    python scripts/picture.py           rewrite docs/assets/findings.svg
    python scripts/picture.py --check   exit 1 if the picture shows something else than is printed now

The command in the picture is run in a terminal of that width, and rich turns what it prints into SVG. The picture needs
no font and no style from elsewhere; its colours hold on a light and on a dark page.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import sys
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from ssolint.cli import main as ssolint

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "assets" / "findings.svg"
COMMAND = "ssolint --select session-not-found,inline-comment fixtures/broken/config"
WIDTH = 96

# As the terminals of GitHub's dark theme have them.
THEME = TerminalTheme(
    (13, 17, 23),
    (201, 209, 217),
    [
        (72, 79, 88),
        (255, 123, 114),
        (63, 185, 80),
        (210, 153, 34),
        (88, 166, 255),
        (188, 140, 255),
        (57, 197, 207),
        (177, 186, 196),
    ],
    [
        (110, 118, 129),
        (255, 161, 152),
        (86, 211, 100),
        (227, 179, 65),
        (121, 192, 255),
        (210, 168, 255),
        (86, 212, 221),
        (240, 246, 252),
    ],
)

# rich's own frame loads a font from a network; this one takes what the reader's system has.
FORMAT = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img" aria-label="TITLE">
<style>
.{unique_id}-matrix {{
  font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px;
  line-height: {line_height}px;
}}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def printed() -> str:
    """What the command prints in a terminal, with colours."""
    stream = io.StringIO()
    saved = dict(os.environ), Path.cwd()
    os.environ.update(COLUMNS=str(WIDTH))
    os.chdir(ROOT)
    try:
        with contextlib.redirect_stdout(stream):
            ssolint(["--isolated", "--color", "always", "--output-format", "full", *shlex.split(COMMAND)[1:]])
    finally:
        os.environ.clear()
        os.environ.update(saved[0])
        os.chdir(saved[1])
    return re.sub(r"\x1b\]8;.*?\x1b\\", "", stream.getvalue())


def picture() -> str:
    """The picture as SVG."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text.assemble(("$ ", "bold green"), (COMMAND, "bold")), soft_wrap=True)
    console.print(Text.from_ansi(printed()), end="", soft_wrap=True)
    form = FORMAT.replace("TITLE", f"What {COMMAND} prints")
    svg = console.export_svg(title="", theme=THEME, code_format=form, unique_id="findings")
    return "\n".join(line.rstrip() for line in svg.split("\n"))


def words(svg: str) -> list[str]:
    """The texts of a picture with their places and colours. What else an SVG holds differs between versions of rich."""
    return re.findall(r"<text [^>]*>[^<]*</text>", svg)


def main(argv: list[str]) -> int:
    """Write or check the picture. Return 1 where a check found a difference, 2 for wrong usage."""
    if argv not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    new = picture()
    if not argv:
        PICTURE.write_text(new, encoding="utf-8", newline="\n")
        return 0
    old = PICTURE.read_text(encoding="utf-8")
    if words(old) == words(new):
        return 0
    print(f"{PICTURE.relative_to(ROOT)} is out of date: run scripts/picture.py")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
