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
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar
from zlib import crc32

from .looking import EPISODE, content, look, spaced, state_of

if TYPE_CHECKING:
    from narrator.publishing.listing import Listed

_VERSION = 2  # of the tables below; another one's index is made anew
_WAIT = 300.0  # s that one waits for another who writes: what that one does need not be done again
_TURN = 0.5  # s that one writes before others may
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
    "CREATE TABLE item (episode INTEGER, number INTEGER, key TEXT, xml BLOB, sum INTEGER, "
    "PRIMARY KEY (episode, number)) WITHOUT ROWID",
    "CREATE TABLE sound (folder BLOB, file TEXT, size INTEGER, time INTEGER, digest TEXT, PRIMARY KEY (folder, file)) "
    "WITHOUT ROWID",
)

T = TypeVar("T")


class Index:
    """An open index, for one thread. folder: of the episodes. place: its file, ":memory:" for one that is not kept.

    Raises sqlite3.Error throughout; `asking.asked` knows what to do then.
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

    @contextmanager
    def reading(self) -> Iterator[None]:
        """All that is read inside is of one moment, whatever others write meanwhile."""
        self.db.execute("BEGIN")
        try:
            yield
        finally:
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")

    def in_turns(self, things: Iterable[T]) -> Iterator[T]:
        """Each of the things while nobody else may write; others get their turn now and then.

        What is written is read within the turn, so that what one process has read never replaces what another has read
        after it.
        """
        pending = deque(things)
        while pending:
            with self.writing():
                end = time.monotonic() + _TURN
                while pending and time.monotonic() < end:
                    yield pending.popleft()

    def refresh(self) -> None:
        """Bring it up to date with the folders."""
        now = time.time_ns()
        names, times = look(self.folder)
        key = hashlib.blake2b("\0".join(names).encode("utf-8", "surrogateescape") + times.tobytes()).digest()
        held = self.db.execute("SELECT value FROM meta WHERE name = 'look'").fetchone()
        if held and held[0] == key:
            return
        known = dict(self.db.execute("SELECT name, seen FROM folder"))
        seen = {os.fsencode(name): at for name, at in zip(names, times, strict=True)}
        racy = any(now - at < _RACY for at in times)
        for name in self.in_turns(sorted(name for name, at in seen.items() if known.get(name) != at)):
            row = self.db.execute("SELECT seen, state FROM folder WHERE name = ?", (name,)).fetchone()
            at, state = -1 if now - seen[name] < _RACY else seen[name], state_of(self.folder, name)
            if row and row[1] == state:
                if row[0] != at:
                    self.db.execute("UPDATE folder SET seen = ? WHERE name = ?", (at, name))
                continue
            self._forget(name)
            self._add(name, at, state, self._read(name, state))
        for name in self.in_turns(known.keys() - seen.keys()):
            if not self.path(name).is_dir() or self.path(name).is_symlink():
                self._forget(name)
                self.db.execute("DELETE FROM sound WHERE folder = ?", (name,))
        if not racy:
            with self.writing():
                self.db.execute("INSERT OR REPLACE INTO meta VALUES ('look', ?)", (key,))

    def _read(self, name: bytes, state: str) -> Listed | None:
        from narrator.publishing import listing

        return listing.read_listed(content(self.path(name) / EPISODE)) if state else None

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
        silent = "SELECT folder, language FROM episode WHERE id = ? AND NOT said"
        for number in self.in_turns([row[0] for row in self.db.execute("SELECT id FROM episode WHERE NOT said")]):
            row = self.db.execute(silent, (number,)).fetchone()
            if row is None:
                continue  # another process has been here
            # Read downwards, sentences of an episode come in the order in which they are said.
            last = (number + 1 << _SENTENCES) - 1
            self.db.executemany(
                "INSERT INTO sentence (rowid, text, speaker, language, shown, who, start, turn, stretch) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [(last - at, *said) for at, said in enumerate(self._said(*row))],
            )
            self.db.execute("UPDATE episode SET said = 1 WHERE id = ?", (number,))

    def _said(self, name: bytes, language: str) -> list[tuple[Any, ...]]:
        from narrator.publishing import listing

        listed, rows = self._read(name, "?"), []
        if listed is None:
            return []
        for stretch in listed.stretches:
            transcript = content(self.path(name) / stretch.name("transcript.json"))
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
