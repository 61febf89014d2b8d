"""How far many interviews are, on stderr: counted, with an ETA by the work that is left; silent where none looks."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.live import Live

_INTERVAL = 0.1  # s between two looks of it


class Tally:
    """One line that is written anew. Use it as a context; `look` while sources are looked through, then `begin`."""

    def __init__(self) -> None:
        self._live: Live | None = None
        self._shown = 0.0
        self._sizes: tuple[float, ...] = ()
        self._left = self._done = 0.0
        self._began = 0.0

    def __enter__(self) -> Tally:
        if sys.stderr.isatty():
            # rich costs 45 ms to import: only where somebody looks. No thread of its own: workers are forked.
            from rich.console import Console
            from rich.live import Live

            # Results go to standard output, wherever that leads.
            self._live = Live(
                console=Console(stderr=True),
                auto_refresh=False,
                transient=True,
                redirect_stdout=False,
                redirect_stderr=False,
            )
            self._live.start()
        return self

    def begin(self, sizes: list[int]) -> None:
        """The work to do: bytes of each interview, 0 where nobody knows."""
        self._usual = sum(sizes) / max(1, sum(map(bool, sizes))) or 1.0
        self._left = sum(size or self._usual for size in sizes)
        self._began = time.monotonic()

    def built(self, size: int) -> None:
        """One of them has ended, well or not."""
        self._left -= size or self._usual
        self._done += size or self._usual

    def eta(self) -> float | None:
        """Seconds until all is done; None where nothing tells yet."""
        if not self._done:
            return None
        return max(0.0, (time.monotonic() - self._began) * self._left / self._done)

    def show(self, counts: Mapping[str, Any], looking: bool = False) -> None:
        """The numbers as they are now."""
        now = time.monotonic()
        if self._live is None or now - self._shown < _INTERVAL:
            return
        from rich.text import Text

        self._shown = now
        self._live.update(Text(line(counts, None if looking else self.eta(), looking)), refresh=True)

    def clear(self) -> None:
        """Take the line away, for a result that is printed on the same terminal."""
        if self._live is not None and sys.stdout.isatty():
            self._live.update("", refresh=True)
            self._shown = 0.0

    def note(self, text: str) -> None:
        """A line above it; shown also where there is no terminal."""
        said = " ".join("".join(c if c.isprintable() else " " for c in text).split())
        if self._live is not None:
            self._live.console.print(f"narrator: {said}", markup=False, highlight=False, soft_wrap=True)
        else:
            print(f"narrator: {said}", file=sys.stderr)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()


def line(counts: Mapping[str, Any], eta: float | None, looking: bool = False) -> str:
    """``12 of 1000: 8 done, 3 kept, 1 failed, 2 doubtful, 1842 s of sound, ETA 0:42:10``."""
    reached = counts["total"] - counts["not_reached"]
    head = f"looking through {counts['total']}" if looking else f"{reached} of {counts['total']}"
    parts = [f"{counts[name]} {name}" for name in ("done", "kept", "failed", "doubtful")]
    parts.append(f"{counts['audio_seconds']:.0f} s of sound")
    if not looking:
        parts.append("ETA " + ("..." if eta is None else clock(eta)))
    return f"{head}: {', '.join(parts)}"


def clock(seconds: float) -> str:
    """0:42:10."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"
