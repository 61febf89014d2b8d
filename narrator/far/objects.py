"""The store at an address: an object is fetched when it is looked for, and put there when it is made.

Here it is a store like any other, in a folder of its own that goes with it: what speaks and encodes sees that alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from narrator.store import Store

from .place import Place
from .scratch import Scratch

HERE = ("episodes", "builds", "pace")
"""What stays on this machine, whose matter it is: notes of use, the pace of the engines."""


PROBE = 8
"""Where at least so many objects, spread over many that are asked for, are all missing, the others count as missing."""


class FarStore(Store):
    """A store at an address. locks: where those of this machine lie.

    Objects are what they are on a disk, so one that is cut short or damaged shows, and is made anew.
    """

    def __init__(self, address: str, locks: Path) -> None:
        self._scratch = Scratch()
        super().__init__(self._scratch.path)
        self.place = Place(address)
        self._locks = locks
        self._looked: set[str] = set()  # what was asked for, and is here if it is anywhere

    @property
    def locks(self) -> Path:
        return self._locks

    def get(self, kind: str, key: str) -> tuple[dict[str, Any], bytes] | None:
        self.fetch([f"{kind}/{key}"])
        return super().get(kind, key)

    def facts(self, kind: str, key: str) -> dict[str, Any] | None:
        self.fetch([f"{kind}/{key}"])
        return super().facts(kind, key)

    def put(self, kind: str, key: str, facts: Mapping[str, Any], payload: bytes) -> None:
        super().put(kind, key, facts, payload)
        self.send([f"{kind}/{key}"])

    def fetch(self, names: Iterable[str]) -> None:
        wanted = {}
        for name in names:
            kind, _, key = name.partition("/")
            if kind not in HERE and name not in self._looked and not (path := self.path(kind, key)).exists():
                wanted[_far(kind, key)] = path
            self._looked.add(name)
        # Of a new interview nothing is there, and to be told so for each of its sentences costs as much as to send it.
        some = list(wanted)[:: max(len(wanted) // PROBE, 1)]
        if self._bring({name: wanted[name] for name in some}):
            self._bring({name: path for name, path in wanted.items() if name not in some})

    def _bring(self, wanted: Mapping[str, Path]) -> bool:
        """Fetch objects; whether any was there."""
        found = False
        for name, data in self.place.get(wanted):
            if data is not None:
                wanted[name].parent.mkdir(parents=True, exist_ok=True)
                wanted[name].write_bytes(data)
                found = True
        return found

    def send(self, names: Iterable[str]) -> None:
        made = ((kind, key) for kind, _, key in (name.partition("/") for name in names) if kind not in HERE)
        self.place.put((_far(kind, key), self.path(kind, key).read_bytes()) for kind, key in made)


def _far(kind: str, key: str) -> str:
    return f"{kind}/{key[:2]}/{key}"
