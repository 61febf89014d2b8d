"""Containers by FFmpeg's own writers: packets that were kept go in, none is encoded again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from typing import BinaryIO

import av
from av.container import OutputContainer

from . import packets
from .recipe import Master
from .tags import ChapterTag, Tags, language_of

_BITEXACT = 0x400
"""AVFMT_FLAG_BITEXACT: no version, no date, a fixed serial number."""


@contextmanager
def opened(file: BinaryIO, container: str, options: Mapping[str, str] | None = None) -> Iterator[OutputContainer]:
    """A container of FFmpeg on a file that is open. Raises OSError where the disk refuses."""
    try:
        with av.open(file, "w", format=container, container_options=dict(options or {})) as out:
            out.flags |= _BITEXACT
            yield out
    except av.FFmpegError as error:
        raise OSError(error.errno, error.strerror) from error
    file.flush()


def fill(
    out: OutputContainer,
    kind: packets.Kind,
    master: Master,
    payloads: Iterable[bytes],
    frame: int,
    tags: Tags | None = None,
) -> None:
    """Write kept packets, each of ``frame`` samples; the first begins by the codec's delay before the sound does.

    tags: whose language and picture go into streams of the container, where it has such.
    """
    put = stream(out, kind, master, language_of(tags.language) if tags else "")
    if tags:
        picture(out, tags)
    at = -kind.delay
    for payload in payloads:
        for packet in packets.unpacked(payload):
            put(packet, at, frame)
            at += frame


def stream(
    out: OutputContainer, kind: packets.Kind, master: Master, language: str = ""
) -> Callable[[bytes, int, int], None]:
    """The one stream of a container; returns what writes a packet: bytes, place and length in samples.

    language: ISO 639-2.
    """
    track = out.add_stream(kind.encoder, master.rate)
    packets.set_up(track.codec_context, kind, master)
    if language:
        track.metadata["language"] = language
    base = Fraction(1, master.rate)

    def put(data: bytes, at: int, length: int) -> None:
        packet = av.Packet(data)
        packet.stream = track
        packet.time_base = base
        packet.pts = packet.dts = at
        packet.duration = length
        out.mux(packet)

    return put


def picture(out: OutputContainer, tags: Tags) -> None:
    """The cover as FFmpeg takes it: a stream of one picture. What has a stream of sound already begins herewith."""
    if not tags.picture:
        return
    track = out.add_mux_stream("mjpeg", width=tags.side, height=tags.side)
    track.disposition = av.stream.Disposition.attached_pic
    track.metadata["comment"] = "Cover (front)"  # by these words FLAC's writer knows which of 21 kinds it is
    packet = av.Packet(tags.picture)
    packet.stream = track
    packet.pts = packet.dts = 0
    packet.is_keyframe = True
    out.mux(packet)


def chapters(out: OutputContainer, marks: Iterable[ChapterTag]) -> None:
    """Chapters in FFmpeg's own form, which each of its containers writes in its way."""
    out.set_chapters(
        [
            {
                "id": number,
                "start": mark.start_ms,
                "end": mark.end_ms,
                "time_base": Fraction(1, 1000),
                "metadata": {"title": mark.title},
            }
            for number, mark in enumerate(marks)
        ]
    )
