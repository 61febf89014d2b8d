"""The file: tag, one frame for players, the segments in a row, a little silence. Streams; never holds the episode."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from narrator.store import disk_error

from . import mp3
from .recipe import Master
from .tags import Tags, id3


def tail(master: Master) -> int:
    """Samples of silence that `write_mp3` puts at the end."""
    return mp3.TAIL_FRAMES * mp3.frame_samples(master.rate)


def write_mp3(file: BinaryIO | Path, payloads: Iterable[bytes], frames: int, tags: Tags, master: Master) -> None:
    """Write an episode to an empty file that can seek.

    frames: samples of all the segments. Raises ValueError above 255 chapters, NarratorError where the disk refuses.
    """
    if isinstance(file, Path):
        try:
            with open(file, "wb") as opened:
                write_mp3(opened, payloads, frames, tags, master)
        except OSError as error:
            raise disk_error(error, file) from error
        return
    end = mp3.silence(master.rate, master.kbps, master.quality)
    count = (frames + tail(master)) // mp3.frame_samples(master.rate)
    head = id3(tags)
    where = getattr(file, "name", "") or "the episode"
    size = len(end)
    try:
        file.write(head)
        file.write(mp3.info_frame(master.rate, master.kbps, count, 0))
        for payload in payloads:
            file.write(payload)
            size += len(payload)
        file.write(end)
        file.seek(len(head))
        file.write(mp3.info_frame(master.rate, master.kbps, count, size))
        file.seek(0, 2)
        file.flush()
    except OSError as error:
        raise disk_error(error, str(where)) from error
