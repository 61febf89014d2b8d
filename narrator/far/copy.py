"""All episodes at an address, shown here to those who look at many: index, search, feed, check.

What is read of each stands here as it is there; the rest is shown by empty files of the same size and time. One listing
of the address tells which folders have changed, and these alone are fetched again, so a copy that is kept costs little.
A folder is replaced as a whole, which is how the index sees it. Names there may be anybody's: what is no plain name of
a folder with files in it is passed over, so nothing leaves the copy.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from io import BufferedReader
from itertools import islice
from pathlib import Path
from zlib import crc32

from narrator import files, locks
from narrator.digests import digest
from narrator.errors import InputError
from narrator.record import RECORD
from narrator.store import disk_error, mark

from .place import Entry, Place
from .scratch import Scratch
from .telling import Told

_SEEN = ".seen"
"""Beside the folders: of each, by what its state was told when it was last fetched."""
_TOGETHER = 16  # folders whose texts are fetched, and are in memory, together
_LARGEST = 256 * 2**20  # bytes of a text: as the index has it

Wanted = Callable[[str, str], bool]
"""Whether a file of a folder ("" for what lies beside the folders) is wanted with its bytes."""


class Copy:
    """The folders of an address, below ``root``. one_by_one: whichever is looked into is here with all its bytes."""

    def __init__(self, place: Place, root: Path, wanted: Wanted, one_by_one: bool = False) -> None:
        self.place, self.root = place, root
        self._wanted, self._one_by_one = wanted, one_by_one
        self._there: dict[str, dict[str, Entry]] = {}
        self._brought: Path | None = None
        self._room = Scratch()

    def look(self, prefix: str = "") -> bool:
        """Show what is there now; whether there is anything. prefix: of the names, where only one folder is meant."""
        there: dict[str, dict[str, Entry]] = {}
        place = Place(self.place.at(prefix)) if prefix else self.place
        for name, entry in place.tree().items():
            folder, _, file = (f"{prefix}/{name}" if prefix else name).rpartition("/")
            if _plain(file, RECORD) and (not folder or _plain(folder)):
                there.setdefault(folder, {})[file] = entry
        self._there = there
        if not there:
            return False
        try:
            (self.root / _SEEN).mkdir(parents=True, exist_ok=True)
            stale = iter([name for name, held in there.items() if self._seen(name) != _state(held)])
            while some := list(islice(stale, _TOGETHER)):
                self._fetch(some)
            with os.scandir(self.root) as entries:
                gone = [one for one in entries if one.name[0] != "." and one.is_dir() and one.name not in there]
            for one in gone:
                shutil.rmtree(one.path)
        except OSError as error:
            raise disk_error(error, self.root) from error
        return True

    def _seen(self, folder: str) -> str:
        try:
            return (self.root / _SEEN / f"{folder or '.'}.state").read_text()
        except (OSError, UnicodeDecodeError):
            return ""

    def _fetch(self, folders: Iterable[str]) -> None:
        folders = list(folders)
        names = (
            f"{folder}/{name}".lstrip("/")
            for folder in folders
            for name, entry in self._there[folder].items()
            if entry.size <= _LARGEST and self._wanted(folder, name)
        )
        texts = dict(self.place.get(names))
        for folder in folders:
            held = self._there[folder]
            known = self.root / _SEEN / f"{folder or '.'}.state"
            known.unlink(missing_ok=True)
            if folder:
                fresh = self.root / f".new.{mark()}"
                shutil.rmtree(fresh, ignore_errors=True)
                fresh.mkdir()
                self._fill(fresh, folder, held, texts)
                shutil.rmtree(self.root / folder, ignore_errors=True)
                fresh.rename(self.root / folder)
            else:
                for path in self.root.iterdir():
                    if path.is_file() and path.name[0] != ".":
                        path.unlink()
                self._fill(self.root, folder, held, texts)
            known.write_text(_state(held))

    def _fill(self, path: Path, folder: str, held: Mapping[str, Entry], texts: Mapping[str, bytes | None]) -> None:
        for name, entry in held.items():
            data = texts.get(f"{folder}/{name}".lstrip("/"))
            with open(path / name, "wb") as file:
                if data is None:
                    file.truncate(entry.size)
                else:
                    file.write(data)
            os.utime(path / name, ns=_times(entry))

    def home(self, folder: Path) -> str | None:
        return self.place.at(folder.name) if folder.parent == self.root else None

    def bring(self, folder: Path) -> None:
        if not self._one_by_one or folder.parent != self.root or folder == self._brought:
            return
        if self._brought is not None:
            self._fill(self._brought, self._brought.name, self._there[self._brought.name], {})
        self._brought = None
        for name, entry in self._there.get(folder.name, {}).items():
            with suppress(FileNotFoundError):
                self.place.fetch(f"{folder.name}/{name}", entry.size, folder / name)
                os.utime(folder / name, ns=_times(entry))
        self._brought = folder if folder.name in self._there else None

    def carry(self, folder: Path, names: Iterable[str]) -> None:
        if folder != self.root:
            return
        for name in names:
            if (folder / name).exists():
                self.place.send({name: folder / name})
            else:
                self.place.remove(name)

    def open(self, path: Path) -> BufferedReader | None:
        folder = "" if path.parent == self.root else path.parent.name
        held = self._there.get(folder, {}).get(path.name)
        if held is None or path.parent != self.root / folder or self._wanted(folder, path.name):
            return None
        whole = self._room.path / "whole"
        try:
            self.place.fetch(f"{folder}/{path.name}".lstrip("/"), held.size, whole)
        except FileNotFoundError as error:
            raise InputError("it has gone meanwhile", where=str(path), mend="run the same command again") from error
        file = open(whole, "rb")  # noqa: SIM115 (the caller's)
        whole.unlink()  # it goes with its last reader
        return file

    @contextmanager
    def shown(self) -> Iterator[Told]:
        """Whoever looks into the folders, or writes beside them, sees the address."""
        told = Told(self.root, self.place.address)
        files.mirrors.append(self)
        try:
            with told.errors():
                yield told
        finally:
            files.mirrors.remove(self)
            self._room.end()


@contextmanager
def copied(address: str, copies: Path, wanted: Wanted, waits: Callable[[], None], anew: bool = False) -> Iterator[Told]:
    """The archive at an address, as it is now, in a copy that is kept among ``copies``.

    waits: called where another process is fetching. anew: what was kept is thrown away first. Raises InputError where
    there is nothing.
    """
    place = Place(address)
    root = (copies / digest(place.address.encode())[:16]).resolve()
    copy = Copy(place, root, wanted)
    with copy.shown() as told:
        with locks.alone(root.with_suffix(".lock"), waits, lambda _: None):
            if anew:
                shutil.rmtree(root, ignore_errors=True)
            there = copy.look()
        if not there:
            raise _nothing(address)
        yield told


@contextmanager
def visited(address: str) -> Iterator[tuple[Path, Told]]:
    """An archive at an address, an episode of it, or a file of either: where it is shown here, for this time alone.

    Raises InputError where there is nothing.
    """
    place, inside = Place(address), ""
    names = place.tree()
    if not names:
        above, _, inside = place.address.rpartition("/")
        place = Place(above)
        names = place.tree() if inside and not above.endswith("/") else {}
        if inside not in names:
            raise _nothing(address)
    one = ""
    if "episode.json" in names:
        above, _, one = place.address.rpartition("/")
        place = Place(above)
    room = Scratch()
    copy = Copy(place, room.path / "episodes", lambda folder, _: not folder, one_by_one=True)
    try:
        with copy.shown() as told:
            copy.look(one)
            yield copy.root.joinpath(*filter(None, (one, inside))), told
    finally:
        room.end()


def _nothing(address: str) -> InputError:
    return InputError("there is nothing", where=address, mend="make an episode there first, or name another address")


def _plain(name: str, hidden: str = "") -> bool:
    """Whether a name is one of a file or folder in its folder, and none of those that are ours here."""
    if not name or (name[0] == "." and name != hidden) or set(name) & set("/\\\0"):
        return False
    return len(name.encode("utf-8", "replace")) <= 200


def _state(held: Mapping[str, Entry]) -> str:
    return digest(repr(sorted(held.items())).encode("utf-8", "replace"))


def _times(entry: Entry) -> tuple[int, int]:
    """What its file shows here: services count whole seconds, so the tag stands behind them."""
    at = int(entry.changed) * 10**9 + crc32(f"{entry.changed} {entry.tag}".encode()) % 10**9
    return at, at
