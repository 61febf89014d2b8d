"""Progress on stderr, with an ETA that counts only the work still to do; silent where stderr is no terminal."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Board:
    """What the pipeline reports to: `begin(total)`, `advance(amount)`, `note(text)`."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.progress: Progress | None = None
        self.task: TaskID | None = None

    def __enter__(self) -> Board:
        return self

    def begin(self, total: int) -> None:
        """``total``: characters still to be spoken, the measure that time follows best."""
        if not sys.stderr.isatty():
            return
        # rich costs 45 ms to import: only where somebody looks.
        from rich.console import Console
        from rich.markup import escape
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

        self.progress = Progress(
            TextColumn(escape("".join(c for c in self.source if c.isprintable())[-40:])),
            BarColumn(),
            TaskProgressColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
            auto_refresh=False,  # a refreshing thread must not run while workers are forked
        )
        self.progress.start()
        self.task = self.progress.add_task("speaking", total=total)

    def advance(self, amount: int) -> None:
        if self.progress is not None and self.task is not None:
            self.progress.advance(self.task, amount)
            self.progress.refresh()

    def note(self, text: str) -> None:
        """Something the person should know; shown also where there is no terminal, since it may matter."""
        line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
        if self.progress is not None:
            self.progress.console.print(f"narrator: {line}", markup=False, highlight=False)
        else:
            print(f"narrator: {line}", file=sys.stderr)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.progress is not None:
            self.progress.stop()
