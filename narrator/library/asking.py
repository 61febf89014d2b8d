"""Asking the index: it is brought up to date first, and whatever is wrong with it costs time and nothing else."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from narrator.errors import InputError, NarratorError

from .index import Index

FILE = ".episodes.sqlite"
"""The index, beside the episodes."""

T = TypeVar("T")


def asked(folder: Path, question: Callable[[Index], T], note: Callable[[str], None]) -> T:
    """The answer of an index that is up to date.

    One that is damaged is made anew; where it cannot be kept it is made for this answer, and that is noted. Raises
    InputError where there is no such folder, NarratorError where another process holds the index all the time.
    """
    if not folder.is_dir():
        raise InputError("there is no such folder", where=str(folder), mend="make an episode first, or name another -o")
    path = folder / FILE
    place, mine = str(path), 0
    if any(path.with_name(path.name + end).is_symlink() for end in _ENDS):
        note(f"{path}: is a symbolic link, and the index is not kept through it; it is made for this answer alone")
        place = ":memory:"
    for last in (False, False, True):
        try:
            mine = path.stat().st_ino if path.exists() else 0
            with Index(folder, place) as index:
                index.refresh()
                return question(index)
        except (ValueError, TypeError):  # damage that SQLite does not see; or a fault of ours, which shows again
            if last or not discard(path, mine):
                raise
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise NarratorError("another process holds it", where=str(path), mend="wait for it") from error
            if last:
                raise NarratorError(f"cannot be read: {error}", where=str(path), mend="remove it") from error
            if "no such module" in str(error):
                raise NarratorError(
                    "this Python's SQLite has no full-text search", mend="use a Python whose SQLite has FTS5"
                ) from error
            if code in _UNKEPT or not discard(path, mine):
                note(f"{path}: the index cannot be kept here ({error}); it is made for this answer alone")
                place = ":memory:"
    raise AssertionError("unreachable")


_ENDS = ("", "-wal", "-shm")  # of the files that SQLite makes of one
_UNKEPT = (
    *(sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_FULL),
    *(sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_NOLFS),
)


def discard(path: Path, number: int | None = None) -> bool:
    """Remove an index, so that it is made anew; whether it is gone.

    number: of the file (st_ino) that was found damaged: another process may have made a new one meanwhile.
    """
    try:
        if number is None or path.stat().st_ino == number:
            for end in _ENDS:
                path.with_name(path.name + end).unlink(missing_ok=True)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True
