"""A folder of this machine for the time of one build. One that a killed process has left is removed by the next."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from contextlib import suppress
from pathlib import Path

from narrator.store import left, mark

_PREFIX = "narrator-far-"
_held: set[Path] = set()  # of this process


class Scratch:
    """An empty folder, which goes with this object."""

    def __init__(self) -> None:
        with suppress(OSError):
            for path in left(Path(tempfile.gettempdir()).resolve()):
                if path.name.startswith(_PREFIX) and path not in _held:
                    shutil.rmtree(path, ignore_errors=True)
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX, suffix=f".{mark()}")).resolve()
        _held.add(self.path)
        self.end = weakref.finalize(self, _remove, self.path)
        """Removes it now."""


def _remove(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True)
    _held.discard(path)
