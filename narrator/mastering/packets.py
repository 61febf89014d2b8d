"""Codecs by PyAV whose frames have no length of their own: encoded afresh for each segment, kept one behind the other.

In a payload each packet stands behind its length in two bytes. FFmpeg's flags of bit exactness keep its version out of
the bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

import av
from av.codec.context import Flags

from narrator.errors import NarratorError

from . import ffmpeg
from .recipe import Master


class Kind(NamedTuple):
    """A codec: FFmpeg's names for its encoder and decoder, the sample format it takes, its options.

    delay: samples by which what a decoder gives comes later than what the encoder was fed.
    """

    encoder: str
    decoder: str
    takes: str
    delay: int
    options: tuple[tuple[str, str], ...] = ()


def layout(master: Master) -> str:
    """FFmpeg's name for the channels."""
    return "mono" if master.channels == 1 else "stereo"


def set_up(context: Any, kind: Kind, master: Master) -> None:
    """Settings of an encoder, which is a context of PyAV by itself or of a stream to be written."""
    context.sample_rate = master.rate
    context.layout = layout(master)
    context.format = kind.takes
    context.thread_count = 1
    if master.codec != "flac":
        context.bit_rate = master.kbps * 1000
    context.options = dict(kind.options)
    context.flags |= Flags.bitexact


def _encoder(kind: Kind, master: Master) -> av.AudioCodecContext:
    context = av.CodecContext.create(kind.encoder, "w")
    assert isinstance(context, av.AudioCodecContext)
    set_up(context, kind, master)
    context.open()
    return context


def frames(pcm: bytes, size: int, master: Master, takes: str) -> Iterator[av.AudioFrame]:
    """A stretch in frames of ``size`` samples, the last one of what is left."""
    change = None if takes == "s16" else av.AudioResampler(format=takes, layout=layout(master), rate=master.rate)
    for at in range(0, len(pcm), master.width * size):
        part = pcm[at : at + master.width * size]
        frame = av.AudioFrame(format="s16", layout=layout(master), samples=len(part) // master.width)
        frame.sample_rate = master.rate
        frame.planes[0].update(part)
        for made in (frame,) if change is None else change.resample(frame):
            made.pts = at // master.width
            yield made


def encode(pcm: bytes, kind: Kind, master: Master) -> bytes:
    """The packets of a stretch; those that only flush the encoder's delay are dropped.

    Raises NarratorError where the encoder fails or is not in this FFmpeg.
    """
    try:
        context = _encoder(kind, master)
        size = context.frame_size
        made = [bytes(p) for frame in frames(pcm, size, master, kind.takes) for p in context.encode(frame)]
        made += [bytes(packet) for packet in context.encode(None)]
    except (av.FFmpegError, ValueError) as error:
        raise NarratorError(
            f"FFmpeg cannot encode a clip: {error}", where=kind.encoder, mend="reinstall the package av"
        ) from error
    whole = -(-len(pcm) // master.width // size)
    return b"".join(len(packet).to_bytes(2, "big") + packet for packet in made[:whole])


def unpacked(payload: bytes) -> Iterator[bytes]:
    """The packets of a payload."""
    at = 0
    while at < len(payload):
        start = at + 2
        at = start + int.from_bytes(payload[at:start], "big")
        yield payload[start:at]


@cache
def head(kind: Kind, master: Master) -> bytes:
    """What a decoder must know before the first packet (FFmpeg's "extradata")."""
    return bytes(_encoder(kind, master).extradata or b"")


def decode(payload: bytes, kind: Kind, master: Master) -> tuple[bytes, ...]:
    """The sound of a payload with the silence behind it that a decoder needs: a channel each, signed 16 bit."""
    context = av.CodecContext.create(kind.decoder, "r")
    assert isinstance(context, av.AudioCodecContext)
    context.sample_rate = master.rate
    context.layout = layout(master)
    if kind.decoder != "opus":  # its head would take the delay away
        context.extradata = head(kind, master)
    return ffmpeg.channels(context, _wrapped(unpacked(payload)), master.rate)


def _wrapped(packets: Iterable[bytes]) -> Iterator[Any]:
    yield from map(av.Packet, packets)
    yield None
