"""The feed of an output folder: what has not changed since the last one is taken from the index.

Past `items` the feed goes on in pages (RFC 5005, archived feeds): `feed-1.xml` holds the oldest episodes, and is as it
was when another is added. Readers of paged feeds find the same pages by "next". Equal episodes give equal bytes.
"""

from __future__ import annotations

import os
import re
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from narrator import __version__, files
from narrator.publishing import feed, listing

from .asking import asked
from .index import Index
from .items import item_of, make_items
from .looking import FEED
from .shows import Draw, Show, channel_of

_NAMESPACE = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")  # of podcast:guid (podcast namespace)

Note = Callable[[str], None]


class Place(NamedTuple):
    """An item of the feed: when, which episode (number in the index), which of its stretches."""

    published: int
    guid: str
    episode: int
    number: int
    day: str


def write(folder: Path, show: Show, note: Note, draw: Draw | None = None) -> dict[str, Any]:
    """Write the feed of a folder; its summary, as `narrator feed --json` prints it.

    note: told what a reader of the feed would miss. draw: makes the show's picture, where none is there. Raises
    InputError or NarratorError; feeds then stand as they were.
    """

    def question(index: Index) -> dict[str, Any]:
        unmade = make_items(index, show)
        with index.reading():
            return _write(index, show, note, draw, {**dict(index.faults()), **unmade})

    return asked(folder, question, note)


def _write(index: Index, show: Show, note: Note, draw: Draw | None, left_out: dict[str, str]) -> dict[str, Any]:
    folder = index.folder
    places = sorted(_places(index, left_out), key=lambda place: (-place.published, place.guid, place.number))
    tongues = Counter(row[0] for row in index.db.execute("SELECT language FROM episode"))
    usual = min(tongues, key=lambda tongue: (-tongues[tongue], tongue), default="")
    channel = channel_of(show, folder, usual, note, draw)
    url = show.base_url + FEED
    channel = channel._replace(url=url, guid=show.guid or guid_of(url), version=__version__)
    _tell_moved(folder / FEED, channel.guid, note)
    # Pages are full, so that they never change again; from two thirds of `items` on, all the newest stand in the feed.
    size = max(1, show.items // 3)
    last = -(-max(len(places) - show.items, 0) // size)
    oldest = places[::-1]
    pages = [oldest[at * size : (at + 1) * size][::-1] for at in range(last)]
    newest = places[: len(places) - last * size]
    written: list[str] = []
    for number, page in enumerate([*pages, newest], 1):
        name = FEED if number > len(pages) else page_name(number)
        links = _links(show.base_url, number, len(pages))
        items = (item_of(index, place.episode, place.number) for place in page)
        data = feed.feed_xml(_dated(channel, page), items, links, archive=name != FEED)
        if not _stands(folder / name, data):
            files.write_whole(folder.resolve(), {name: data})  # -o may be a link to another disk
            written.append(name)
    removed = _clear(folder, len(pages))
    for name, why in sorted(left_out.items()):
        note(f"{folder / name}: not in the feed: {why}")
    return {
        "feed": str(folder / FEED),
        "address": url,
        "guid": channel.guid,
        "episodes": len({place.episode for place in places}),
        "items": len(places),
        "pages": [page_name(number) for number in range(1, len(pages) + 1)],
        "written": written,
        "removed": removed,
        "left_out": [{"folder": name, "reason": why} for name, why in sorted(left_out.items())],
    }


def guid_of(address: str) -> str:
    """The identity of a feed that first stands at this address (podcast namespace, guid)."""
    return str(uuid.uuid5(_NAMESPACE, address.partition("://")[2].rstrip("/")))


def page_name(number: int) -> str:
    """What a page of the archive is called; the oldest is number 1."""
    return f"feed-{number}.xml"


def _links(base: str, number: int, last: int) -> list[tuple[str, str]]:
    """The links of a page; the feed itself has the number behind the last."""

    def address(page: int) -> str:
        return base + (FEED if page > last else page_name(page))

    links = [("self", address(number))]
    if last:
        links += [("first", address(last + 1)), ("last", address(1))]
    if number > 1:
        links += [("prev-archive", address(number - 1)), ("next", address(number - 1))]
    if number <= last:
        links += [("current", address(last + 1)), ("previous", address(number + 1))]
    if number < last:
        links.append(("next-archive", address(number + 1)))
    return links


def _places(index: Index, left_out: dict[str, str]) -> Iterator[Place]:
    """All items. Of copies that bear one GUID, the first folder by name counts."""
    rows = index.db.execute(
        "SELECT guid, folder, published, id, day, modified, number FROM episode JOIN item ON item.episode = id "
        "ORDER BY folder, number"
    )
    holders: dict[str, bytes] = {}
    for guid, folder, published, episode, day, modified, number in rows.fetchall():
        if holders.setdefault(guid, folder) != folder:
            left_out[os.fsdecode(folder)] = f"it has the GUID of {os.fsdecode(holders[guid])}, as a copy has"
            continue
        yield Place(published + 60 * max(number - 1, 0), guid, episode, number, max(day, modified[:10]))


def _dated(channel: feed.Channel, page: Sequence[Place]) -> feed.Channel:
    """The channel with the days of a page: nothing in it depends on when it is written."""
    published = max((place.published for place in page), default=0)
    changed = max((place.day for place in page), default="")
    built = listing.moment(changed)[1] if changed else 0
    return channel._replace(published=published, built=max(published, built))


def _stands(path: Path, data: bytes) -> bool:
    """Whether a file holds just this."""
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def _clear(folder: Path, last: int) -> list[str]:
    """Remove the pages of a longer archive."""
    removed: list[str] = []
    while (path := folder / page_name(last + 1 + len(removed))).is_file():
        with open(path, "rb") as file:
            if b"<generator>Narrator " not in file.read(8192):
                break
        files.remove(path)
        removed.append(path.name)
    return removed


def _tell_moved(path: Path, guid: str, note: Note) -> None:
    """A show keeps its GUID for life, also where it moves: the feed that stands tells the one it had."""
    with suppress(OSError), open(path, "rb") as file:
        found = re.search(rb"<podcast:guid>([0-9a-fA-F-]{36})</podcast:guid>", file.read(16384))
        if found and found[1].decode() != guid:
            note(f'podcast:guid is another now; if the show has moved, set guid = "{found[1].decode()}" under [feed]')
