"""What episodes use of a store: a note an episode, kept in the store itself, so that what is in use is never removed.

An episode's folder is where a person put it, and may be moved, copied or out of reach; the store cannot go looking.
So each build notes what it uses before it looks at what is kept, beside what the last good episode uses, and drops the
latter when it is done. `narrator store prune` reads these notes, and holds their lock while it removes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from . import locks
from .errors import InputError, NarratorError
from .store import Store, key_of

KIND = "episodes"
LOCKS = "locks"
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
    return store.root / LOCKS / key_for(folder.resolve())


def claim(store: Store, folder: Path, uses: Iterable[str], waits: Waits) -> None:
    """Note what a build is about to look for, beside what its episode uses already.

    Raises NarratorError where the disk is full or fails. A store that cannot be written needs no note.
    """
    folder = folder.resolve()
    wanted = frozenset(uses)
    held = read(store, key_for(folder))
    if held is not None and wanted <= held.uses and not held.missing:
        return
    with locks.alone(lock_of(store), waits, lambda _: None), suppress(InputError):
        keep(store, Note(folder, wanted | (held.uses if held else frozenset())))


def settle(store: Store, folder: Path, uses: Iterable[str]) -> None:
    """Note what an episode uses now that it is written. What it used before counts as unused from now on."""
    folder = folder.resolve()
    wanted = frozenset(uses)
    held = read(store, key_for(folder))
    if held is not None and held.uses == wanted:
        return
    for name in (held.uses if held else frozenset()) - wanted:
        kind, key = name.split("/", 1)
        with suppress(OSError):
            os.utime(store.path(kind, key))
    with suppress(InputError):
        keep(store, Note(folder, wanted))


def keep(store: Store, note: Note) -> None:
    """Write a note. Raises InputError where the store cannot be written, NarratorError where the disk fails."""
    facts = {"folder": os.fsencode(note.folder).hex(), "missing": note.missing}
    store.put(KIND, key_for(note.folder), facts, "\n".join(sorted(note.uses)).encode())


def drop(store: Store, note: Note) -> None:
    store.path(KIND, key_for(note.folder)).unlink(missing_ok=True)


def read(store: Store, key: str) -> Note | None:
    """The note of this key; None where it is missing or damaged."""
    found = store.get(KIND, key)
    if found is None:
        return None
    try:
        folder = Path(os.fsdecode(bytes.fromhex(found[0]["folder"])))
        return Note(folder, frozenset(found[1].decode().split()), float(found[0]["missing"]))
    except (KeyError, TypeError, ValueError):
        return None


def notes(store: Store) -> Iterator[Note]:
    """All notes. Raises NarratorError where one is damaged: nobody knows then what is in use."""
    for path in sorted((store.root / KIND).glob("??/*")):
        note = read(store, path.name)
        if note is None and path.exists():
            raise NarratorError(
                "the note of what an episode uses is damaged",
                where=str(path),
                mend="remove this file; what its episode uses counts as unused until that is made again",
            )
        if note is not None:
            yield note


def key_for(folder: Path) -> str:
    """The key of the note of the episode in this folder."""
    return key_of({"folder": os.fsencode(folder).hex()})
