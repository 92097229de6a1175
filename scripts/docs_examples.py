"""Run what the pages under docs/ show: their commands, in the order of the page, and compare what they print.

A page is run in a folder of its own, which is the home folder and the working folder at once. It holds the repository's
`fixtures`, and the broken one of them as `.aws/config`.

- A block with a title, such as ```` ```ini title="~/.aws/config" ````, is written to that file.
- A `console` block shows commands behind `$ ` and what they print, both streams together. A line `...` stands for any
  lines. Its commands share a shell, so that `$ echo $?` is the exit code of the one above.
- A `sh` block shows commands alone. Those that install something are not run here.

Other blocks are left alone here. `console` blocks can be rewritten with what the commands print now.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
WIDTH = 96
HOME = "/home/you"

INSTALLS = ("pipx install ", "uv tool install ", "pip install ", "python3 -m venv ")

BLOCK = re.compile(
    r"^(?P<indent> *)```(?P<language>[a-z]+)(?: title=\"(?P<title>[^\"]+)\")?[^\n]*\n(?P<body>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)
_MARK = "\x1e"


class Block(NamedTuple):
    """One fenced block: language, title or an empty text, its text without the indent, where the text stands."""

    language: str
    title: str
    body: str
    indent: str
    start: int
    end: int


class Shown(NamedTuple):
    """A command of a `console` block, what the page shows below it, and what it printed."""

    command: str
    shown: str
    printed: str

    @property
    def agrees(self) -> bool:
        """Whether the page tells what was printed."""
        parts = [re.escape(part) for part in re.split(r"^\.\.\.\n", self.shown, flags=re.MULTILINE)]
        return re.fullmatch(r"(?:[^\n]*\n)*?".join(parts), self.printed) is not None


@contextmanager
def width(columns: int) -> Iterator[None]:
    """Let the program believe in a terminal of that many columns."""
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = str(columns)
    try:
        yield
    finally:
        os.environ.pop("COLUMNS")
        if before is not None:
            os.environ["COLUMNS"] = before


def pages() -> list[Path]:
    """The pages that are written by hand."""
    return sorted(DOCS.rglob("*.md"))


def blocks(text: str) -> Iterator[Block]:
    """The fenced blocks of a page."""
    for found in BLOCK.finditer(text):
        indent = found["indent"]
        body = "".join(line.removeprefix(indent) for line in found["body"].splitlines(keepends=True))
        yield Block(found["language"], found["title"] or "", body, indent, found.start("body"), found.end("body"))


def commands(block: Block) -> list[str]:
    """The commands of a `console` or `sh` block."""
    if block.language == "console":
        return [line[2:] for line in block.body.splitlines() if line.startswith("$ ")]
    lines = re.sub(r"\\\n\s*", "", block.body).splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


class Workplace:
    """The folder that a page's commands are run in."""

    def __init__(self, folder: Path) -> None:
        """Lay it out."""
        self.folder = folder
        shutil.copytree(ROOT / "fixtures", folder / "fixtures")
        (folder / ".aws").mkdir()
        shutil.copyfile(ROOT / "fixtures" / "broken" / "config", folder / ".aws" / "config")

    def environ(self) -> dict[str, str]:
        """The environment of somebody who has installed ssolint and set nothing."""
        programs = os.pathsep.join([str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin"])
        keep = {name: os.environ[name] for name in ("SYSTEMROOT", "COVERAGE_PROCESS_START") if name in os.environ}
        home = str(self.folder)
        more = {"HOME": home, "USERPROFILE": home, "PATH": programs, "COLUMNS": str(WIDTH), "LC_ALL": "C.UTF-8"}
        return {**keep, **more, "PYTHONDONTWRITEBYTECODE": "1"}

    def write(self, title: str, text: str) -> None:
        """Write a titled block to its file."""
        path = self.folder / title.removeprefix("~/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")

    def run(self, lines: list[str]) -> list[str]:
        """Run the commands in one shell and return what each printed, the home folder as `/home/you`.

        Raises RuntimeError where a command is not to be had, or meets a bug in ssolint.
        """
        stop = "[ $code = 127 ] && exit"
        script = "\n".join(f"{line}\ncode=$?; {stop}; printf '{_MARK}'; (exit $code)" for line in lines)
        process = subprocess.run(
            ["bash", "-c", "exec 2>&1\n" + script + "\nexit 0"],
            cwd=self.folder,
            env=self.environ(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=120,
        )
        printed = process.stdout.decode("utf-8").replace(str(self.folder), HOME).split(_MARK)[:-1]
        if "ssolint: a bug in ssolint" in process.stdout.decode("utf-8"):
            raise RuntimeError(process.stdout.decode("utf-8"))
        if len(printed) != len(lines):
            raise RuntimeError(f"the shell stopped at {lines[len(printed)]!r}: {process.stdout.decode()}")
        return ["\n".join(line.rstrip() for line in text.split("\n")) for text in printed]


def run_block(block: Block, place: Workplace) -> list[Shown]:
    """Run one block: write its file, run its commands. Return what a `console` block shows and what was printed."""
    if block.title and block.language not in ("console", "sh"):
        place.write(block.title, block.body)
    if block.language == "sh":
        lines = [line for line in commands(block) if not line.startswith(INSTALLS)]
        place.run(lines)
    if block.language != "console":
        return []
    printed = place.run(commands(block))
    shown = re.split(r"^\$ [^\n]*\n", block.body, flags=re.MULTILINE)[1:]
    return [Shown(*triple) for triple in zip(commands(block), shown, printed, strict=True)]


def rewritten(text: str) -> tuple[str, list[Shown]]:
    """A page with what its commands print now, and those of its examples that had told something else.

    An output that is shortened by `...` and still agrees stays as it is.
    """
    pieces, at, stale = [], 0, []
    with tempfile.TemporaryDirectory() as folder:
        place = Workplace(Path(folder).resolve())
        for block in blocks(text):
            examples = run_block(block, place)
            stale += [example for example in examples if not example.agrees]
            if block.language != "console":
                continue
            body = "".join(f"$ {e.command}\n{e.shown if e.agrees else e.printed}" for e in examples)
            pieces += [text[at : block.start], *(block.indent + line for line in body.splitlines(keepends=True))]
            at = block.end
    return "".join([*pieces, text[at:]]), stale
