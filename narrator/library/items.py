"""The items of the feed, made from the files of an episode's folder and kept in the index.

An item is made again where its folder has changed or its address has; the digest of a file of sound only where the file
has.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
from collections.abc import Container, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zlib import crc32

from narrator import files
from narrator.publishing import feed, listing
from narrator.publishing.listing import Listed, Stretch

from .index import Index
from .looking import EPISODE, content
from .shows import COVERS, Show


class Fault(Exception):
    """Why an episode is not in the feed."""


def make_items(index: Index, show: Show) -> dict[str, str]:
    """Make the items of all episodes that changed; why some have none, by name of their folder."""
    parts = [feed.RECIPE, show.base_url, show.explicit]
    base = hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]
    rows = index.db.execute(
        "SELECT episode.id, folder.name, min(item.key), folder.seen FROM episode "
        "JOIN folder ON folder.name = episode.folder LEFT JOIN item ON item.episode = episode.id GROUP BY episode.id"
    ).fetchall()
    faults = {}
    stale = [(episode, name) for episode, name, key, seen in rows if key != f"{base} {seen}"]
    for episode, name in index.in_turns(stale):
        path = index.path(name)
        try:
            key = f"{base} {path.stat().st_mtime_ns}"
            items, sounds = _episode(index, show, path, name)
        except (OSError, Fault) as error:
            faults[path.name] = f"{getattr(error, 'strerror', None) or error}"
            items = []
        else:
            index.db.execute("DELETE FROM sound WHERE folder = ?", (name,))
            index.db.executemany("INSERT INTO sound VALUES (?, ?, ?, ?, ?)", [(name, *sound) for sound in sounds])
        index.db.execute("DELETE FROM item WHERE episode = ?", (episode,))
        index.db.executemany(
            "INSERT INTO item VALUES (?, ?, ?, ?, ?)",
            [(episode, number, key, xml, crc32(xml)) for number, xml in items],
        )
    return faults


def item_of(index: Index, episode: int, number: int) -> bytes:
    """An item as it was made. Raises sqlite3.DatabaseError where it is not: what is published is looked at twice."""
    row = index.db.execute("SELECT xml, sum FROM item WHERE episode = ? AND number = ?", (episode, number)).fetchone()
    if row is None or crc32(row[0]) != row[1]:
        raise sqlite3.DatabaseError(f"item {number} of {episode} is damaged")
    return bytes(row[0])


Kept = tuple[str, int, int, str]  # a file of sound, its size and time, its digest


def _episode(index: Index, show: Show, path: Path, name: bytes) -> tuple[list[tuple[int, bytes]], list[Kept]]:
    """The items of an episode, each with the number of its stretch, and the digests of its files.

    Raises OSError or Fault where it is not whole.
    """
    listed = listing.read_listed(content(path / EPISODE))
    if listed is None:
        raise Fault("its episode.json cannot be read: make it again")
    if not listed.guid:
        raise Fault("it has no GUID: make it again")
    known = {
        (file, size, time): digest
        for file, size, time, digest in index.db.execute(
            "SELECT file, size, time, digest FROM sound WHERE folder = ?", (name,)
        )
    }
    base = f"{show.base_url}{quote(name, safe='')}/"
    items, kept = [], []
    with os.scandir(path) as entries:  # a link would lead out of the folder
        there = {entry.name: entry for entry in entries if entry.is_file(follow_symlinks=False)}
    for stretch in listed.stretches:
        sounds = []
        for file in stretch.audio:
            if file not in there:
                if file == stretch.audio[0]:
                    raise Fault(f"{file} is not there: make it again")
                continue
            facts = there[file].stat()
            digest = known.get((file, facts.st_size, facts.st_mtime_ns)) or _digest(path / file)
            kept.append((file, facts.st_size, facts.st_mtime_ns, digest))
            form = file.rpartition(".")[2]
            sounds.append(feed.Sound(base + quote(file), form, facts.st_size, listed.kbps.get(form, 0), digest))
        items.append((stretch.number, feed.item_xml(_made_of(listed, stretch, there, base, tuple(sounds), show))))
    return items, kept


def _made_of(
    listed: Listed,
    stretch: Stretch,
    there: Mapping[str, os.DirEntry[str]],
    base: str,
    sounds: tuple[feed.Sound, ...],
    show: Show,
) -> feed.Item:
    def read(file: str) -> bytes:
        name = stretch.name(file)
        return content(Path(there[name].path)) if name in there else b""

    names = {name: stretch.name(name) for name in feed.TRANSCRIPTS}
    cover = next((base + name for name in COVERS if name in there), "")
    return feed.Item(
        guid=f"{listed.guid}-{stretch.number}" if stretch.number else listed.guid,
        title=stretch.title,
        url=base + stretch.name("index.html"),
        published=listed.published + 60 * max(stretch.number - 1, 0),
        modified=listed.modified,
        language=listed.language,
        author=listed.author,
        notice=listed.notice,
        source=listed.address,
        seconds=stretch.seconds,
        explicit=show.explicit,
        image=cover,
        html=_notes(read("notes.md")),
        sounds=sounds,
        speakers=listed.speakers,
        transcripts={name: base + file for name, file in names.items() if file in there},
        chapters=_marks(read("chapters.json"), there, base),
        chapters_url=base + stretch.name("chapters.json"),
    )


def _marks(data: bytes, there: Container[str], base: str) -> tuple[feed.Mark, ...]:
    """The chapters of a `chapters.json`; none where it is damaged or not there.

    there: files of the folder, which is at ``base``: a chapter's picture is one of them, or lies on the web.
    """

    def image(value: object) -> str:
        return base + quote(value) if isinstance(value, str) and value in there else _web(value)

    try:
        return tuple(
            feed.Mark(
                listing.number(row["startTime"]),
                listing.line(row["title"]),
                _web(row.get("url", "")),
                image(row.get("img", "")),
            )
            for row in json.loads(data)["chapters"]
        )
    except listing.BROKEN:
        return ()


def _web(address: object) -> str:
    text = listing.line(address)
    return text if re.fullmatch(r"https?://[^\s<>\"'\\]+", text) else ""


def _notes(data: bytes) -> str:
    """The show notes as HTML, without their headline, which is the item's title."""
    return str(_markdown().render(re.sub(r"\A# .*\n+", "", data.decode("utf-8", "replace"))))


@cache
def _markdown() -> Any:
    """Of Markdown as much as show notes are written in: no links but bare addresses, no pictures, no HTML."""
    from markdown_it import MarkdownIt

    rules = ["list", "newline", "escape", "emphasis", "strikethrough", "autolink", "entity"]
    return MarkdownIt("zero").enable(rules)


def _digest(path: Path) -> str:
    """Of a file, as Subresource Integrity (W3C) writes it."""
    import base64

    with files.opened(path) as file:
        return "sha256-" + base64.b64encode(hashlib.file_digest(file, "sha256").digest()).decode()
