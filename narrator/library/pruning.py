"""What a store holds, who uses it, and taking out what nobody does.

In use is what the note of an episode names (`narrator.register`). An episode that is not where it was may have been
deleted, moved or lie on a disk that is away: its note counts for a month more, from the first look that missed it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from narrator import locks, register
from narrator.errors import InputError
from narrator.record import RECORD
from narrator.register import Note
from narrator.store import TEMPORARY, Store, disk_error, sweep

KINDS = ("clips", "segments", "covers", "labels")
DAY = 86400.0
MISSING = 30 * DAY
"""How long what an episode used is kept after it was first not found, where nothing else is asked for."""


class Thing(NamedTuple):
    """One object. used: when it was made, or when an episode last stopped using it, s since 1970."""

    name: str  # "kind/key"
    path: str
    size: int
    used: float


class Contents(NamedTuple):
    """A store at one moment. using: names of things. notes: as they are now, of the missing ones too."""

    things: tuple[Thing, ...]
    using: frozenset[str]
    notes: tuple[Note, ...]


class Pruned(NamedTuple):
    """What was removed, or would be; what stays, and of that what is in use. Sizes in bytes."""

    removed: int
    removed_size: int
    left: int
    left_size: int
    used_size: int


def look(store: Store, keep: float = MISSING, gone: bool = False) -> Contents:
    """What is in the store, and what of it is in use.

    keep: how long an episode that is not found counts on, s; gone: not at all. Raises NarratorError where a note is
    damaged.
    """
    now = time.time()
    notes = [
        note._replace(missing=0.0 if _stands(note, store) else note.missing or now) for note in register.notes(store)
    ]
    counted = [note for note in notes if not note.missing or not (gone or now - note.missing > keep)]
    using = frozenset[str]().union(*(note.uses for note in counted))
    return Contents(tuple(_things(store)), using, tuple(notes))


def prune(
    store: Store,
    keep: float | None = None,
    most: int | None = None,
    *,
    gone: bool = False,
    dry: bool = False,
    waits: register.Waits = lambda: None,
) -> Pruned:
    """Remove what no episode uses: all that was last used longer than ``keep`` s ago, then the oldest until the store
    holds at most ``most`` bytes. What an episode uses is never removed.

    Builds that begin meanwhile wait. Raises InputError where the store cannot be changed, NarratorError where a note
    is damaged.
    """
    if not store.root.is_dir():
        return Pruned(0, 0, 0, 0, 0)
    with locks.alone(register.lock_of(store), waits, lambda _: None):
        held = look(store, MISSING if keep is None else keep, gone)
        size = sum(thing.size for thing in held.things)
        used = sum(thing.size for thing in held.things if thing.name in held.using)
        goes = []
        left, now = size, time.time()
        for thing in sorted((t for t in held.things if t.name not in held.using), key=lambda t: (t.used, t.name)):
            if (keep is not None and now - thing.used > keep) or (most is not None and left > most):
                goes.append(thing)
                left -= thing.size
        if not dry:
            _remove(store, goes)
            _note(store, held, {thing.name for thing in held.things} - {thing.name for thing in goes})
    return Pruned(len(goes), size - left, len(held.things) - len(goes), left, used)


def contents(store: Store) -> dict[str, Any]:
    """What `narrator store --json` prints: number and bytes by kind and by use, ages in days, episodes.

    Raises InputError where a file stands in the store's place.
    """
    if store.root.exists() and not store.root.is_dir():
        raise InputError("this is no folder", where=str(store.root), mend="name the folder where clips are kept")
    held, now = look(store), time.time()
    unused = [thing for thing in held.things if thing.name not in held.using]
    sizes = {thing.name: thing.size for thing in held.things}
    return {
        "store": str(store.root),
        **{kind: _sum(t for t in held.things if t.name.startswith(kind)) for kind in KINDS},
        "used": _sum(t for t in held.things if t.name in held.using),
        "unused": {
            **_sum(unused),
            "oldest_days": round(max(((now - t.used) / DAY for t in unused), default=0.0), 1),
            "newest_days": round(min(((now - t.used) / DAY for t in unused), default=0.0), 1),
        },
        "episodes": [
            {
                "folder": str(note.folder),
                "bytes": sum(sizes.get(name, 0) for name in note.uses),
                "missing_days": round((now - note.missing) / DAY, 1) if note.missing else None,
            }
            for note in held.notes
        ],
    }


def as_data(done: Pruned, store: Store, dry: bool) -> dict[str, Any]:
    """What `narrator store prune --json` prints."""
    return {
        "store": str(store.root),
        "dry_run": dry,
        "removed": {"number": done.removed, "bytes": done.removed_size},
        "left": {"number": done.left, "bytes": done.left_size, "used_bytes": done.used_size},
    }


def _sum(things: Iterable[Thing]) -> dict[str, Any]:
    sizes = [thing.size for thing in things]
    return {"number": len(sizes), "bytes": sum(sizes)}


def _note(store: Store, held: Contents, left: set[str]) -> None:
    """Write down which episodes are missing, and since when. One of which nothing is left is forgotten."""
    for note in held.notes:
        known = register.read(store, register.key_for(note.folder))
        if note.missing and not note.uses & left:
            register.drop(store, note)
        elif note.missing != (known.missing if known else 0.0):
            register.keep(store, note)


def _stands(note: Note, store: Store) -> bool:
    """Whether the episode is where it was, or is being made; where that cannot be told, as at an address, it is."""
    if not note.folder.is_absolute():
        return True
    try:
        (note.folder / RECORD).stat()
    except (FileNotFoundError, NotADirectoryError):
        return locks.held(register.lock_of_episode(store, note.folder))
    except OSError:
        return True
    return True


def _things(store: Store) -> Iterator[Thing]:
    for kind in KINDS:
        for folder in _entries(store.root / kind):
            for entry in _entries(folder):
                try:
                    facts = entry.stat()
                except FileNotFoundError:  # another prune was faster
                    continue
                yield Thing(f"{kind}/{entry.name}", entry.path, facts.st_size, facts.st_mtime)


def _entries(folder: Path | os.DirEntry[str]) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            yield from entries
    except (FileNotFoundError, NotADirectoryError):
        return


def _remove(store: Store, goes: list[Thing]) -> None:
    try:
        for thing in goes:
            Path(thing.path).unlink(missing_ok=True)
        for folder in {Path(thing.path).parent for thing in goes}:
            with suppress(OSError):
                folder.rmdir()  # only an empty one goes
    except OSError as error:
        raise disk_error(error, store.root) from error
    sweep(store.root / TEMPORARY)
