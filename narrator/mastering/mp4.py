"""M4A and M4B (ISO/IEC 14496-14): AAC with iTunes' tags and chapters of both kinds, Nero's list and QuickTime's track.

What players need first (the box "moov") stands at the beginning, in room that is reserved for it, so that an episode
plays while it loads and is written in one pass. An M4B is the same file that says it is an audiobook.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import BinaryIO

from . import aac, muxing
from .recipe import Master
from .tags import Tags, clean, stated

_TAIL = 2


def tail(master: Master) -> int:
    """Samples of silence at the end; one of two frames makes up for the codec's delay."""
    return _TAIL * 1024 - aac.KIND.delay


def write(file: BinaryIO, payloads: Iterable[bytes], frames: int, tags: Tags, master: Master, name: str) -> None:
    """The file; `formats.write` has the terms."""
    book = name == "m4b"
    options = {"moov_size": str(_room(frames // 1024 + _TAIL, tags)), "brand": "M4B " if book else "M4A "}
    with muxing.opened(file, "mp4", options) as out:
        out.metadata.update(_metadata(tags, book))
        muxing.chapters(out, (c._replace(title=clean(c.title)) for c in tags.chapters))
        whole = chain(payloads, (aac.silence(master, _TAIL),))
        muxing.fill(out, aac.KIND, master, whole, 1024, tags)


def _room(count: int, tags: Tags) -> int:
    """Bytes for the box: 4 a packet, some for each chapter in three places, tags, picture, and what is always there."""
    text = sum(len(part.encode("utf-8", "replace")) for part in (*tags[:6], *(c.title for c in tags.chapters)))
    return 4096 + 5 * count + 64 * len(tags.chapters) + 4 * text + len(tags.picture)


def _metadata(tags: Tags, book: bool) -> dict[str, str]:
    given = {
        "title": tags.title,
        "artist": tags.artist,
        "album_artist": tags.artist if book else "",
        "album": tags.album,
        "date": tags.date,
        "comment": tags.comment,
        "track": f"{tags.number}/{tags.of}" if tags.number else "",
        "media_type": "2" if book else "",
        "genre": "Audiobook" if book else "Podcast",
    }
    return stated(given)
