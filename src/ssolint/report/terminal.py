"""What the stream can do: colour, links, width."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ssolint.report.escape import encoding_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

    from rich.color import ColorSystem
    from rich.style import Style

    from ssolint.report import RenderOptions

NARROWEST = 40
# Without a terminal nobody's window says how wide a text may be.
UNKNOWN_WIDTH = 100

# The terminal's own sixteen colours, so that its theme holds.
STYLES = {
    "error": "bold red",
    "warning": "bold yellow",
    "info": "bold cyan",
    "frame": "blue",
    "note": "bold blue",
    "strong": "bold",
    "odd": "magenta",
    "-": "red",
    "+": "green",
    "-!": "bold red",
    "+!": "bold green",
    "good": "bold green",
}


class Paint:
    """Puts colour and links round text, or leaves it alone. The text must be visible text already."""

    __slots__ = ("_styles", "_system", "encoding", "links", "width")

    def __init__(self, stream: TextIO, options: RenderOptions) -> None:
        """Ask the stream and the environment what they want."""
        environ = os.environ if options.environ is None else options.environ
        color = wants_color(options.color, environ, stream)
        self.encoding = encoding_of(stream)
        self.links = color and wants_links(environ, stream)
        self.width = max(NARROWEST, options.width or width_of(environ, stream))
        self._styles: dict[str, Style] = {}
        self._system: ColorSystem | None = None
        if color:
            from rich.color import ColorSystem
            from rich.style import Style

            self._system = ColorSystem.STANDARD
            self._styles = {name: Style.parse(words) for name, words in STYLES.items()}

    def __call__(self, text: str, style: str = "", link: str | None = None) -> str:
        """`text` in that style (a key of STYLES), leading to `link` where the terminal has links."""
        if self._system is None or not text:
            return text
        if style:
            text = self._styles[style].render(text, color_system=self._system)
        if link is not None and self.links:
            text = f"\x1b]8;;{link}\x1b\\{text}\x1b]8;;\x1b\\"
        return text


def wants_color(mode: str, environ: Mapping[str, str], stream: TextIO) -> bool:
    """Whether to write colours: `--color` first, then NO_COLOR, FORCE_COLOR, TERM, then what the stream is."""
    if mode != "auto":
        return mode == "always"
    if environ.get("NO_COLOR"):
        return False
    forced = environ.get("FORCE_COLOR", "")
    if forced:
        return forced.lower() not in {"0", "false"}
    return environ.get("TERM") != "dumb" and stream.isatty()


def wants_links(environ: Mapping[str, str], stream: TextIO) -> bool:
    """Whether this is a terminal known to take links (OSC 8): others would show the sequence as text."""
    if environ.get("FORCE_HYPERLINK"):
        return environ["FORCE_HYPERLINK"] != "0"
    if environ.get("CI") or not stream.isatty():
        return False
    vte = environ.get("VTE_VERSION", "")
    return (
        environ.get("TERM_PROGRAM")
        in {"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio", "zed", "WarpTerminal"}
        or environ.get("TERM") in {"xterm-kitty", "xterm-ghostty", "alacritty", "foot", "foot-extra", "contour"}
        or any(name in environ for name in ("WT_SESSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "DOMTERM"))
        or (vte.isdecimal() and int(vte) >= 5000)  # noqa: PLR2004 - VTE 0.50, the first with links
    )


def width_of(environ: Mapping[str, str], stream: TextIO) -> int:
    """Return the width to write for, in cells."""
    columns = environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdecimal() and int(columns) > 0:
        return int(columns)
    if stream.isatty():
        try:
            return os.get_terminal_size(stream.fileno()).columns or UNKNOWN_WIDTH
        except (OSError, ValueError):
            pass
    return UNKNOWN_WIDTH
