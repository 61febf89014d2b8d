"""Opus (RFC 6716) by libopus at 48 kHz, in Ogg (RFC 7845), with Vorbis comments for tags and chapters."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import chain
from typing import BinaryIO

from . import muxing, packets
from .recipe import Master
from .tags import Tags, block_picture, vorbis

KIND = packets.Kind("libopus", "opus", "s16", 312, (("frame_duration", "20"), ("application", "audio")))

_FRAME = 960


def frame_samples(rate: int) -> int:
    """20 ms."""
    return _FRAME


def makeup(master: Master) -> float:
    """The encoder keeps the level."""
    return 0.0


def encode(pcm: bytes, master: Master) -> bytes:
    """Packets of whole frames, delayed by 312 samples, so that the last ones must be silent."""
    return packets.encode(pcm, KIND, master)


def heard(payload: bytes, master: Master) -> tuple[bytes, ...]:
    """What a player gives, the delay taken away."""
    sound = packets.decode(payload + silence(master, 1), KIND, master)
    return tuple(channel[2 * KIND.delay :][: len(channel) - 2 * _FRAME] for channel in sound)


@cache
def silence(master: Master, frames: int) -> bytes:
    """Packets of silence, all alike."""
    return packets.encode(bytes(master.width * _FRAME), KIND, master) * frames


def tail(master: Master) -> int:
    """Samples of silence at the end: of one frame, what is left when the codec's delay is made up for."""
    return _FRAME - KIND.delay


def write(file: BinaryIO, payloads: Iterable[bytes], frames: int, tags: Tags, master: Master, name: str) -> None:
    """The file; `formats.write` has the terms.

    Chapters are given as plain comments: FFmpeg's own way of writing them adds a second to some.
    """
    with muxing.opened(file, "opus") as out:
        out.metadata.update({**vorbis(tags), **block_picture(tags)})
        muxing.fill(out, KIND, master, chain(payloads, (silence(master, 1),)), _FRAME)
