"""FLAC (RFC 9639): what is kept of segments for the formats that lose nothing, FLAC and WAV.

Its frames carry their number in the stream, so segments are decoded and encoded again while they are joined, which
takes FFmpeg a five-hundredth of the time they last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from . import levels, muxing, packets
from .recipe import Master
from .tags import Tags, vorbis

KIND = packets.Kind("flac", "flac", "s16", 0)


def frame_samples(rate: int) -> int:
    """A segment may have any length."""
    return 1


def makeup(master: Master) -> float:
    """Nothing is lost."""
    return 0.0


def encode(pcm: bytes, master: Master) -> bytes:
    """Packets of any stretch."""
    return packets.encode(pcm, KIND, master)


def heard(payload: bytes, master: Master) -> tuple[bytes, ...]:
    """What was encoded, a channel each."""
    (whole,) = packets.decode(payload, KIND, master)
    return (whole,) if master.channels == 1 else levels.apart(whole)


def silence(master: Master, frames: int) -> bytes:
    """Packets of so many samples."""
    return encode(bytes(master.width * frames), master)


def tail(master: Master) -> int:
    """Nothing needs a decoder to be emptied."""
    return 0


def write(file: BinaryIO, payloads: Iterable[bytes], frames: int, tags: Tags, master: Master, name: str) -> None:
    """The file; `formats.write` has the terms."""
    with muxing.opened(file, "flac") as out:
        out.metadata.update(vorbis(tags))
        track = out.add_stream("flac", master.rate)
        packets.set_up(track.codec_context, KIND, master)
        muxing.picture(out, tags)
        out.start_encoding()
        at = 0
        for stretch in _even(sound(payloads, master), track.codec_context.frame_size * master.width):
            for frame in packets.frames(stretch, len(stretch), master, "s16"):
                frame.pts = at
                at += frame.samples
                out.mux(track.encode(frame))
        out.mux(track.encode(None))


def sound(payloads: Iterable[bytes], master: Master) -> Iterator[bytes]:
    """The samples of payloads, channels in turn."""
    for payload in payloads:
        yield from packets.decode(payload, KIND, master)


def _even(parts: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The same bytes in stretches of ``size``, and what is left."""
    left = b""
    for part in parts:
        left += part
        whole = len(left) // size * size
        for at in range(0, whole, size):
            yield left[at : at + size]
        left = left[whole:]
    if left:
        yield left
