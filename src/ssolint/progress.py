"""How far a run over many files has come: on a terminal, and only for a run that takes its time."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType
    from typing import TextIO

    from rich.progress import Progress

# Seconds. A run that is over before that would only flicker.
DELAY = 1.0


class following:  # noqa: N801 - reads as what it does: `with following(paths) as followed`
    """A context that yields the paths one by one and shows a bar on the stream once `delay` seconds have gone by.

    The bar is wiped when the context ends, however it ends, so that the report stands alone. rich is imported only when
    the bar is shown.
    """

    __slots__ = ("_begun", "_delay", "_paths", "_progress", "_stream")

    def __init__(self, paths: Sequence[str], stream: TextIO | None = None, delay: float = DELAY) -> None:
        """Take the paths, the stream (None: standard error) and the delay in seconds."""
        self._paths = paths
        self._stream = sys.stderr if stream is None else stream
        self._delay = delay
        self._begun = 0.0
        self._progress: Progress | None = None

    def __enter__(self) -> Iterator[str]:
        """Start the clock and return the paths."""
        self._begun = time.monotonic()
        return self._each()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wipe the bar, if there is one."""
        if self._progress is not None:
            self._progress.stop()

    def _each(self) -> Iterator[str]:
        task = None
        for done, path in enumerate(self._paths):
            if self._progress is None and time.monotonic() - self._begun >= self._delay:
                self._progress = self._shown()
                task = self._progress.add_task("linting", total=len(self._paths))
            if self._progress is not None and task is not None:
                self._progress.update(task, completed=done)
            yield path

    def _shown(self) -> Progress:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        console = Console(file=self._stream)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        # Nothing but the report is printed while files are linted, so that the streams need no diverting.
        progress = Progress(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False)
        progress.start()
        return progress
