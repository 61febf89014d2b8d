"""The index of an output folder: which episodes are in it and who says what, kept in SQLite beside them.

It holds nothing that cannot be read from the episodes again, so whatever is wrong with it, it is made anew. Builds know
nothing of it: before it answers, it looks at the time of each folder (renaming a file into a folder changes it) and
reads those that changed. Many processes may ask and bring it up to date at once: readers see what was committed (WAL),
writers follow each other, and to read a folder twice does no harm.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar
from zlib import crc32

from narrator.errors import InputError, NarratorError

from .looking import EPISODE, look, spaced, state_of

if TYPE_CHECKING:
    from narrator.publishing.listing import Listed

FILE = ".episodes.sqlite"
_VERSION = 1  # of the tables below; another one's index is made anew
_WAIT = 60.0  # s that one waits for another who writes
_BATCH = 200  # folders that are written at once
_RACY = 2_000_000_000  # ns: a folder that changed just now may change again within the tick of its file system's clock

# An episode's number begins with its day and a sentence's with its episode, so that "newest first" is the order in
# which they lie: no search sorts, and the first twenty of a million cost what twenty do.
_DAYS, _SENTENCES = 18, 20  # bits for the episodes of a day, the sentences of an episode

_TABLES = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID",
    "CREATE TABLE folder (name BLOB PRIMARY KEY, seen INTEGER, state TEXT, episode INTEGER, fault TEXT)",
    "CREATE TABLE episode (id INTEGER PRIMARY KEY, folder BLOB, guid TEXT, title TEXT, language TEXT, day TEXT, "
    "published INTEGER, modified TEXT, seconds REAL, speakers TEXT, doubts INTEGER, stretches INTEGER, said INTEGER)",
    "CREATE INDEX silent ON episode (id) WHERE NOT said",
    "CREATE VIRTUAL TABLE person USING fts5(name, role UNINDEXED, tokenize = 'unicode61 remove_diacritics 2')",
    "CREATE VIRTUAL TABLE sentence USING fts5(text, speaker, language, shown UNINDEXED, who UNINDEXED, "
    "start UNINDEXED, turn UNINDEXED, stretch UNINDEXED, tokenize = 'unicode61 remove_diacritics 2')",
    "CREATE TABLE item (episode INTEGER, number INTEGER, key TEXT, xml BLOB, PRIMARY KEY (episode, number)) "
    "WITHOUT ROWID",
    "CREATE TABLE sound (folder BLOB, file TEXT, size INTEGER, time INTEGER, digest TEXT, PRIMARY KEY (folder, file)) "
    "WITHOUT ROWID",
)

T = TypeVar("T")


class Index:
    """An open index, for one thread. folder: of the episodes. place: its file, ":memory:" for one that is not kept.

    Raises sqlite3.Error throughout; `asked` knows what to do then.
    """

    def __init__(self, folder: Path, place: str) -> None:
        self.folder = folder
        self.db = sqlite3.connect(place, timeout=_WAIT, isolation_level=None)
        try:
            self.db.execute("PRAGMA synchronous = NORMAL")
            if self.db.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
                self._make()
        except BaseException:
            self.db.close()
            raise

    def __enter__(self) -> Index:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.db.close()

    def _make(self) -> None:
        _patiently(lambda: self.db.execute("PRAGMA journal_mode = WAL"))
        with self.writing():
            version = self.db.execute("PRAGMA user_version").fetchone()[0]
            if version not in (0, _VERSION):
                raise sqlite3.DatabaseError(f"tables of version {version}")
            if version == 0:
                for table in _TABLES:
                    self.db.execute(table)
                self.db.execute(f"PRAGMA user_version = {_VERSION}")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All that is written inside appears at once, or not at all."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def refresh(self) -> int:
        """Bring it up to date with the folders; how many were read."""
        now = time.time_ns()
        names, times = look(self.folder)
        key = hashlib.blake2b("\0".join(names).encode("utf-8", "surrogateescape") + times.tobytes()).digest()
        held = self.db.execute("SELECT value FROM meta WHERE name = 'look'").fetchone()
        if held and held[0] == key:
            return 0
        known = {name: (seen, state) for name, seen, state in self.db.execute("SELECT name, seen, state FROM folder")}
        seen = {os.fsencode(name): at for name, at in zip(names, times, strict=True)}
        changed = sorted(name for name, at in seen.items() if known.get(name, ("", ""))[0] != at)
        racy = False
        for place in range(0, len(changed), _BATCH):
            rows = []
            for name in changed[place : place + _BATCH]:
                state = state_of(self.folder, name)
                fresh = now - seen[name] < _RACY
                racy = racy or fresh
                same = name in known and known[name][1] == state
                rows.append((name, -1 if fresh else seen[name], state, None if same else self._read(name, state), same))
            with self.writing():
                for name, at, state, listed, same in rows:
                    if same:
                        self.db.execute("UPDATE folder SET seen = ? WHERE name = ?", (at, name))
                    else:
                        self._forget(name)
                        self._add(name, at, state, listed)
        with self.writing():
            for name in known.keys() - seen.keys():
                self._forget(name)
                self.db.execute("DELETE FROM sound WHERE folder = ?", (name,))
            if not racy:
                self.db.execute("INSERT OR REPLACE INTO meta VALUES ('look', ?)", (key,))
        return len(changed)

    def _read(self, name: bytes, state: str) -> Listed | None:
        from narrator.publishing import listing

        with suppress(OSError):
            return listing.read_listed((self.path(name) / EPISODE).read_bytes()) if state else None
        return None

    def _add(self, name: bytes, seen: int, state: str, listed: Listed | None) -> None:
        fault = "its episode.json cannot be read: make it again" if state and listed is None else ""
        number = self._free(listed.day, listed.guid) if listed else None
        self.db.execute("INSERT INTO folder VALUES (?, ?, ?, ?, ?)", (name, seen, state, number, fault))
        if listed is None or number is None:
            return
        speakers = json.dumps(listed.speakers, ensure_ascii=False)
        self.db.execute(
            "INSERT INTO episode VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
            (
                *(number, name, listed.guid, listed.title, listed.language, listed.day, listed.published),
                *(listed.modified, listed.seconds, speakers, listed.doubts, len(listed.stretches)),
            ),
        )
        self.db.executemany(
            "INSERT INTO person (rowid, name, role) VALUES (?, ?, ?)",
            [((number << _SENTENCES) + at, spaced(who), role) for at, (who, role) in enumerate(listed.speakers)],
        )

    def _free(self, day: str, guid: str) -> int:
        """A number for an episode of this day: the same wherever its neighbours come before it, or not at all."""
        first = date.fromisoformat(day).toordinal() << _DAYS
        place = crc32(guid.encode()) & ((1 << _DAYS) - 1)
        while self.db.execute("SELECT 1 FROM episode WHERE id = ?", (first + place,)).fetchone():
            place = (place + 1) & ((1 << _DAYS) - 1)
        return first + place

    def _forget(self, name: bytes) -> None:
        row = self.db.execute("SELECT episode FROM folder WHERE name = ?", (name,)).fetchone()
        self.db.execute("DELETE FROM folder WHERE name = ?", (name,))
        if row and row[0] is not None:
            first, last = row[0] << _SENTENCES, (row[0] + 1 << _SENTENCES) - 1
            self.db.execute("DELETE FROM episode WHERE id = ?", (row[0],))
            self.db.execute("DELETE FROM item WHERE episode = ?", (row[0],))
            self.db.execute("DELETE FROM person WHERE rowid BETWEEN ? AND ?", (first, last))
            self.db.execute("DELETE FROM sentence WHERE rowid BETWEEN ? AND ?", (first, last))

    def hear(self) -> None:
        """Take in what is said in the episodes of which that is not known yet: only a search needs it."""
        waiting = self.db.execute("SELECT id, folder, language FROM episode WHERE NOT said").fetchall()
        for place in range(0, len(waiting), _BATCH):
            read = [(number, self._said(name, language)) for number, name, language in waiting[place : place + _BATCH]]
            with self.writing():
                for number, rows in read:
                    here = self.db.execute("SELECT said FROM episode WHERE id = ?", (number,)).fetchone()
                    if here is None or here[0]:
                        continue  # another process has been here
                    # Read downwards, sentences of an episode come in the order in which they are said.
                    last = (number + 1 << _SENTENCES) - 1
                    self.db.executemany(
                        "INSERT INTO sentence (rowid, text, speaker, language, shown, who, start, turn, stretch) "
                        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        [(last - at, *row) for at, row in enumerate(rows)],
                    )
                    self.db.execute("UPDATE episode SET said = 1 WHERE id = ?", (number,))

    def _said(self, name: bytes, language: str) -> list[tuple[Any, ...]]:
        from narrator.publishing import listing

        listed, rows = self._read(name, "?"), []
        if listed is None:
            return []
        for stretch in listed.stretches:
            transcript = None
            with suppress(OSError):
                transcript = (self.path(name) / stretch.name("transcript.json")).read_bytes()
            for said in listing.read_sentences(listed, stretch, transcript):
                text, speaker = spaced(said.text), spaced(said.speaker)
                shown = None if text == said.text else said.text
                who = None if speaker == said.speaker else said.speaker
                rows.append((text, speaker, language, shown, who, said.start, said.turn, said.stretch))
        return rows[: 1 << _SENTENCES]

    def path(self, name: bytes) -> Path:
        """The folder of an episode."""
        return self.folder / os.fsdecode(name)

    def faults(self) -> list[tuple[str, str]]:
        """Folders that hold an episode which cannot be read, and why."""
        rows = self.db.execute("SELECT name, fault FROM folder WHERE fault <> '' ORDER BY name")
        return [(os.fsdecode(name), fault) for name, fault in rows]


def asked(folder: Path, question: Callable[[Index], T], note: Callable[[str], None]) -> T:
    """The answer of an index that is up to date.

    One that is damaged is made anew; where it cannot be kept it is made for this answer, and that is noted. Raises
    InputError where there is no such folder, NarratorError where another process holds the index all the time.
    """
    if not folder.is_dir():
        raise InputError("there is no such folder", where=str(folder), mend="make an episode first, or name another -o")
    path = folder / FILE
    place, mine = str(path), 0
    for last in (False, False, True):
        try:
            mine = path.stat().st_ino if path.exists() else 0
            with Index(folder, place) as index:
                index.refresh()
                return question(index)
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise NarratorError("another process holds it", where=str(path), mend="wait for it") from error
            if last:
                raise NarratorError(f"cannot be read: {error}", where=str(path), mend="remove it") from error
            if "fts5" in str(error):
                raise NarratorError(
                    "this Python's SQLite has no full-text search", mend="use a Python whose SQLite has FTS5"
                ) from error
            if code in _UNKEPT or not discard(path, mine):
                note(f"{path}: the index cannot be kept here ({error}); it is made for this answer alone")
                place = ":memory:"
    raise AssertionError("unreachable")


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
            for end in ("", "-wal", "-shm"):
                path.with_name(path.name + end).unlink(missing_ok=True)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def _patiently(action: Callable[[], object]) -> None:
    """SQLite does not wait for others by itself where the kind of journal is changed."""
    end = time.monotonic() + _WAIT
    while True:
        try:
            action()
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
        time.sleep(0.01)


def numbers(first: str) -> int:
    """The least number of a sentence of this day (ISO 8601) or a later one."""
    return date.fromisoformat(first).toordinal() << _DAYS << _SENTENCES


def episode_of(sentence: str) -> str:
    """SQL: the number of the episode of a sentence or a person."""
    return f"({sentence} >> {_SENTENCES})"
