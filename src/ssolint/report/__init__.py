"""The output formats: one module and one function each, loaded when asked for.

A reporter gets a `Report`, in which everything is redacted, and a text stream. It judges nothing and it can't reach the
files. Every reporter makes text from a file harmless for the place that it prints to: see `ssolint.report.escape`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ssolint.rule import built_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import TextIO

    from ssolint.diagnostic import Report
    from ssolint.rule import Rule

# The value of --output-format and the module whose `render` writes it.
FORMATS = {
    "full": "full",
    "concise": "concise",
    "json": "as_json",
    "jsonl": "as_jsonl",
    "sarif": "sarif",
    "github": "github",
    "gitlab": "gitlab",
    "junit": "junit",
    "rdjson": "rdjson",
}


class RenderOptions(NamedTuple):
    """What a reporter may know beside the report.

    `color`: `auto`, `always` or `never`. `width`: the width in terminal cells, None for the terminal's own. `environ`:
    the environment to obey, None for the process's. `rules`: gives the classes of all rules, those of plugins too;
    called only by formats that print from their pages. `root`: the folder that relative names start from, None for the
    current one. `quiet`: no summary, findings only.
    """

    color: str = "auto"
    width: int | None = None
    environ: Mapping[str, str] | None = None
    rules: Callable[[], Iterable[type[Rule]]] = built_in
    root: str | None = None
    quiet: bool = False


def render(name: str, report: Report, stream: TextIO, options: RenderOptions | None = None) -> None:
    """Write the report to the stream in the format of that name. Raises KeyError for a name that is none.

    Raises OSError (BrokenPipeError) where the stream can't be written to.
    """
    from importlib import import_module

    module = import_module(f"ssolint.report.{FORMATS[name]}")
    module.render(report, stream, options or RenderOptions())
