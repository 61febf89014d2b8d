"""What episodes use of a store: a note an episode, kept in the store itself, so that what is in use is never removed.

An episode's folder is where a person put it, and may be moved, copied or out of reach; the store cannot go looking.
So each build claims what it is going to use before it looks at what is kept, and its claim becomes the note of the
episode when that is done; until then both count. `narrator store prune` reads them, and holds their lock while it
removes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from . import files, locks
from .errors import InputError, NarratorError
from .store import LOCKS, Store, key_of

KIND, CLAIM = "episodes", "builds"
Waits = Callable[[], None]
"""Called before a lock is waited for."""


class Note(NamedTuple):
    """What the episode in a folder uses. missing: since when the folder was not found there, s since 1970; 0: it is."""

    folder: Path
    uses: frozenset[str]  # "kind/key" of each object
    missing: float = 0.0


def lock_of(store: Store) -> Path:
    """Whose holder alone adds to the notes or removes what none of them names."""
    return store.root / LOCKS / "register"


def lock_of_episode(store: Store, folder: Path) -> Path:
    """Whose holder alone builds this episode. It lies in the store: nothing but an episode belongs into its folder."""
    return store.locks / key_for(files.home(folder))


def claim(store: Store, folder: Path, uses: Iterable[str], waits: Waits) -> None:
    """Note what a build is about to look for, beside what its episode uses already.

    Raises NarratorError where the disk is full or fails. A store that cannot be written needs no note.
    """
    note = Note(files.home(folder), frozenset(uses))
    held = read(store, key_for(note.folder))
    if held == note:
        return
    # Other builds hold it for a few ms, to write a note like this one; only pruning takes longer.
    with locks.alone(lock_of(store), waits, lambda _: None, patience=1.0), suppress(InputError):
        keep(store, note, CLAIM)


def settle(store: Store, folder: Path, uses: Iterable[str]) -> None:
    """Note that an episode is written, and uses what was claimed for it. What it used before is unused from now on.

    Where the disk refuses, both go on counting as used: the episode is done, and nothing is lost.
    """
    key, wanted = key_for(files.home(folder)), frozenset(uses)
    held, claimed = read(store, key), read(store, key, CLAIM)
    for name in (held.uses if held else frozenset()) - wanted:
        kind, of = name.split("/", 1)
        with suppress(OSError):
            os.utime(store.path(kind, of))
    if claimed is not None and claimed.uses == wanted:
        with suppress(OSError):
            place = store.path(KIND, key)
            place.parent.mkdir(parents=True, exist_ok=True)
            store.path(CLAIM, key).replace(place)


def keep(store: Store, note: Note, kind: str = KIND) -> None:
    """Write a note. Raises InputError where the store cannot be written, NarratorError where the disk fails."""
    facts = {"folder": os.fsencode(note.folder).hex(), "missing": note.missing}
    store.put(kind, key_for(note.folder), facts, "\n".join(sorted(note.uses)).encode())


def drop(store: Store, note: Note) -> None:
    for kind in (KIND, CLAIM):
        store.path(kind, key_for(note.folder)).unlink(missing_ok=True)


def read(store: Store, key: str, kind: str = KIND) -> Note | None:
    """The note of this key; None where it is missing or damaged."""
    found = store.get(kind, key)
    if found is None:
        return None
    try:
        folder = Path(os.fsdecode(bytes.fromhex(found[0]["folder"])))
        return Note(folder, frozenset(found[1].decode().split()), float(found[0]["missing"]))
    except (KeyError, TypeError, ValueError):
        return None


def notes(store: Store) -> Iterator[Note]:
    """The note of each episode, with what is claimed for it. Raises NarratorError where one is damaged: nobody knows
    then what is in use."""
    for key in sorted({path.name for kind in (KIND, CLAIM) for path in (store.root / kind).glob("??/*")}):
        claimed = read(store, key, CLAIM)  # first, since it becomes the other at any moment
        settled = read(store, key)
        for kind, note in ((KIND, settled), (CLAIM, claimed)):
            if note is None and store.path(kind, key).exists() and read(store, key, kind) is None:
                raise NarratorError(
                    "the note of what an episode uses is damaged",
                    where=str(store.path(kind, key)),
                    mend="remove this file; what its episode uses counts as unused until that is made again",
                )
        note = settled or claimed
        if note is not None:
            yield note._replace(uses=note.uses | (claimed.uses if claimed else frozenset()))


def key_for(folder: Path) -> str:
    """The key of the note of the episode in this folder."""
    return key_of({"folder": os.fsencode(folder).hex()})
