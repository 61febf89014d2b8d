"""The output folder at an address: episodes are built in a folder here that shows what the address holds.

Of an episode that is there, what a build reads is fetched; the rest is shown by empty files of the same size. So the
build tells by itself whether there is nothing to do, carries corrections over, and keeps what an episode is known by.
Whatever it then writes is put at the address in the same order, the record last.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import NamedTuple

from narrator import files
from narrator.errors import InputError
from narrator.record import RECORD, SCRIPT
from narrator.settings import Settings

from .place import Entry, Place
from .scratch import Scratch
from .telling import Told

READ = (RECORD, SCRIPT, "script.review.txt", "episode.json", "CHANGES.md")
"""What a build or a review reads of the edition before."""


class Near(NamedTuple):
    """A build's own surroundings. settings: with a folder here for an address. told: what names the address again."""

    settings: Settings
    mirror: Mirror
    told: Told


@contextmanager
def near(settings: Settings) -> Iterator[Near]:
    """Work on an output folder at an address as on one here. Errors name the address."""
    scratch = Scratch()
    mirror = Mirror(Place(settings.output), scratch.path / "episodes")
    here = Near(settings._replace(output=str(mirror.root)), mirror, Told(mirror.root, mirror.place.address))
    files.mirrors.append(mirror)
    try:
        with here.told.errors():
            yield here
    finally:
        files.mirrors.remove(mirror)
        scratch.end()


class Mirror:
    """The folders directly in ``root``, and what stands for them at an address."""

    def __init__(self, place: Place, root: Path) -> None:
        self.place, self.root = place, root
        self._seen: dict[str, dict[str, Entry]] = {}

    def home(self, folder: Path) -> str | None:
        """The address of a folder; None for one that is not ours."""
        return self.place.at(folder.name) if folder.parent == self.root else None

    def bring(self, folder: Path) -> None:
        """Show here what the address holds of a folder, the first time that it is looked at."""
        if folder.parent != self.root or folder.name in self._seen:
            return
        there = self._seen[folder.name] = self.place.entries(folder.name)
        if RECORD not in there:
            there = {name: entry for name, entry in there.items() if name == SCRIPT}  # nobody knows whose the rest is
        if not there:
            return
        folder.mkdir(parents=True)
        for path, data in self.place.get(f"{folder.name}/{name}" for name in READ if name in there):
            if data is not None:
                (folder / path.rpartition("/")[2]).write_bytes(data)
        for name, (size, changed) in _given(folder / RECORD).items():
            entry = there.get(name)
            # What was written after the record is not what the record tells of.
            if entry is not None and entry.size == size and entry.changed <= there[RECORD].changed:
                if name not in READ:
                    with open(folder / name, "wb") as file:
                        file.truncate(size)
                os.utime(folder / name, ns=(changed, changed))

    def carry(self, folder: Path, names: Iterable[str]) -> None:
        """Put at the address what was written here, or removed: in order up to the script, the rest at once.

        Raises InputError where somebody has changed the script there since it was brought.
        """
        if folder.parent != self.root:
            return
        names = list(names)
        if SCRIPT in names:
            self._guard(folder)
        rest = {}
        ahead = names.index(SCRIPT) + 1 if SCRIPT in names else 0
        for number, name in enumerate(names):
            far = f"{folder.name}/{name}"
            if not (folder / name).exists():
                self.place.remove(far)
            elif number < ahead:
                self.place.send({far: folder / name})
            else:
                rest[far] = folder / name
        if rest:
            self.place.send(rest)
        if ahead:
            self._seen[folder.name] = self.place.entries(folder.name)

    def open(self, path: Path) -> BufferedReader | None:
        return None  # what a build reads is here

    def _guard(self, folder: Path) -> None:
        before = self._seen.get(folder.name, {}).get(SCRIPT)
        if self.place.entries(folder.name).get(SCRIPT) != before:
            raise InputError(
                "it was changed meanwhile, and is left as it is",
                where=str(folder / SCRIPT),
                mend="run the same command again: it goes on from there",
            )


def _given(record: Path) -> Mapping[str, tuple[int, int]]:
    """Size and time (ns) of each file of the last build, as its record has them."""
    try:
        held = json.loads(record.read_bytes())["files"]
        return {
            name: (int(sized[0]), int(sized[1]))
            for name, sized in held.items()
            if sized and name == Path(name).name and name != RECORD
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
