"""WAV (RIFF, signed 16 bit): tags as LIST/INFO by FFmpeg, and with them the MP3's tag, chapters included, in its chunk
"id3 ", which FFmpeg, mutagen and most editors read.

Above 4 GB it becomes RF64 (EBU Tech 3306) by itself, without that chunk.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import BinaryIO

from . import flac, muxing, packets
from .recipe import Master
from .tags import Tags, id3, language_of, stated

_MOST = 1 << 32
"""Bytes that RIFF can count."""

_KIND = packets.Kind("pcm_s16le", "pcm_s16le", "s16", 0)


def tail(master: Master) -> int:
    """Nothing needs a decoder to be emptied."""
    return 0


def write(file: BinaryIO, payloads: Iterable[bytes], frames: int, tags: Tags, master: Master, name: str) -> None:
    """The file; `formats.write` has the terms."""
    with muxing.opened(file, "wav", {"rf64": "auto"}) as out:
        out.metadata.update(_metadata(tags))
        put = muxing.stream(out, _KIND, master)
        at = 0
        for part in flac.sound(payloads, master):
            put(part, at, len(part) // master.width)
            at += len(part) // master.width
    _append(file, b"id3 ", id3(tags))


def _append(file: BinaryIO, name: bytes, data: bytes) -> None:
    """A chunk more at the end of a RIFF file; an RF64 stays as it is, since few look for one there."""
    chunk = name + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)
    size = file.seek(0, 2) + len(chunk) - 8
    if size < _MOST:
        file.write(chunk)
        file.seek(4)
        file.write(struct.pack("<I", size))
        file.seek(0, 2)


def _metadata(tags: Tags) -> dict[str, str]:
    given = {
        "title": tags.title,
        "artist": tags.artist,
        "album": tags.album,
        "date": tags.date,
        "language": language_of(tags.language),
        "comment": tags.comment,
        "track": str(tags.number or ""),
    }
    return stated(given)
