"""The only calls of PyAV: a filter graph over a clip, the decoding of packets and of music files. No numpy.

A graph is made anew for each clip: one that is used again carries what came before into the next clip's bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import av
from av.filter import Graph

from narrator.errors import InputError, NarratorError

Filter = tuple[str, str]
"""A filter of FFmpeg and its options."""


_AT_ONCE = 1 << 17
"""Samples that a graph holds in each of its filters at once; most clips are one such part."""


def run(pcm: bytes, rate: int, filters: Sequence[Filter], takes: str = "s16", layout: str = "mono") -> bytes:
    """Sound through a chain of filters: in as FFmpeg's sample format ``takes``, out as signed 16 bit.

    Raises NarratorError where this FFmpeg lacks a filter.
    """
    if not pcm:
        return b""
    width = (2 if takes == "s16" else 4) * (1 if layout == "mono" else 2)
    made: list[bytes] = []
    try:
        graph = Graph()
        if hasattr(graph, "threads"):  # a pool of threads costs more than the work
            graph.threads = 1
        last = graph.add_abuffer(format=takes, sample_rate=rate, layout=layout)
        for name, options in (*filters, ("aformat", "sample_fmts=s16")):
            following = graph.add(name, options)
            last.link_to(following)
            last = following
        sink = graph.add("abuffersink")
        last.link_to(sink)
        graph.configure()
        for at in range(0, len(pcm), width * _AT_ONCE):
            part = pcm[at : at + width * _AT_ONCE]
            frame = av.AudioFrame(format=takes, layout=layout, samples=len(part) // width)
            frame.sample_rate = rate
            frame.pts = at // width
            frame.planes[0].update(part)
            graph.push(frame)
            made.extend(_pulled(graph))
        graph.push(None)
        made.extend(_pulled(graph))
        return b"".join(made)
    except (av.FFmpegError, ValueError) as error:
        names = ", ".join(name for name, _ in filters)
        raise NarratorError(
            f"FFmpeg cannot filter a clip: {error}", where=names, mend="reinstall the package av"
        ) from error


def _pulled(graph: Graph) -> Iterator[bytes]:
    while True:
        try:
            frame = graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return
        assert isinstance(frame, av.AudioFrame)
        yield _bytes(frame)


def _bytes(frame: av.AudioFrame) -> bytes:
    """The first plane of a frame: one channel, or all in turn."""
    return bytes(frame.planes[0])[: frame.samples * _width(frame)]


def _width(frame: av.AudioFrame) -> int:
    """Bytes that a sample takes in each plane."""
    return frame.format.bytes * (1 if frame.format.is_planar else frame.layout.nb_channels)


def decode(payload: bytes, codec: str, rate: int) -> tuple[bytes, ...]:
    """The sound of a codec's packets in a row, which tell by themselves where each ends: as `channels` has it."""
    context = av.CodecContext.create(codec, "r")
    assert isinstance(context, av.AudioCodecContext)
    return channels(context, (*context.parse(payload), *context.parse(None), None), rate)


def channels(context: av.AudioCodecContext, packets: Iterable[Any], rate: int) -> tuple[bytes, ...]:
    """The sound of packets, signed 16 bit: each channel by itself, of a decoder that gives 16 bit in turn all at once.

    Raises NarratorError where they do not decode.
    """
    parts: list[list[bytes]] = []
    takes, width = "", 0
    try:
        for packet in packets:
            for frame in context.decode(packet):
                planes = frame.planes
                if not parts:  # all frames of a segment are of one kind, and there are some forty a second
                    parts, takes, width = [[] for _ in planes], frame.format.name, _width(frame)
                for part, plane in zip(parts, planes, strict=True):
                    part.append(bytes(plane)[: frame.samples * width])
    except av.FFmpegError as error:
        raise NarratorError(
            f"a segment does not decode: {error}", mend="reinstall the packages av and lameenc"
        ) from error
    if takes != "s16":
        return tuple(run(b"".join(part), rate, (), takes="fltp") for part in parts)
    return tuple(map(b"".join, parts)) or (b"",)


def resample(pcm: bytes, rate: int, to: int) -> bytes:
    """The same sound at another rate (FFmpeg's swresample, a longer filter than its default)."""
    return pcm if rate == to else run(pcm, rate, [("aresample", f"{to}:filter_size=64")])


def made(source: Filter, filters: Sequence[Filter], samples: int) -> bytes:
    """So many samples of what a source of FFmpeg makes, filtered: mono, signed 16 bit.

    Raises NarratorError where this FFmpeg lacks it.
    """
    parts: list[bytes] = []
    held = 0
    try:
        graph = Graph()
        last = graph.add(*source)
        for name, options in (*filters, ("aformat", "sample_fmts=s16:channel_layouts=mono")):
            following = graph.add(name, options)
            last.link_to(following)
            last = following
        last.link_to(graph.add("abuffersink"))
        graph.configure()
        while held < 2 * samples:
            frame = graph.pull()
            assert isinstance(frame, av.AudioFrame)
            parts.append(_bytes(frame))
            held += len(parts[-1])
    except (av.FFmpegError, ValueError) as error:
        raise NarratorError(
            f"FFmpeg cannot make a sound: {error}", where=source[0], mend="reinstall the package av"
        ) from error
    return b"".join(parts)[: 2 * samples]


def read_music(path: Path, rate: int, seconds: float) -> bytes:
    """The first ``seconds`` of any file that FFmpeg reads: mono, signed 16 bit. Never more is decoded than needed.

    Raises InputError where it is no sound.
    """
    wanted = int(seconds * rate) * 2
    parts: list[bytes] = []
    held = 0
    try:
        with av.open(str(path)) as container:
            resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
            if not container.streams.audio:
                raise InputError("no sound in this file", where=str(path), mend="name a music file, or none")
            for frame in container.decode(audio=0):
                for made in resampler.resample(frame):
                    parts.append(_bytes(made))
                    held += len(parts[-1])
                if held >= wanted:
                    break
            else:
                parts.extend(_bytes(made) for made in resampler.resample(None))
    except (av.FFmpegError, OSError, ValueError) as error:
        raise InputError(
            f"cannot read this music: {getattr(error, 'strerror', None) or error}",
            where=str(path),
            mend="name a file that FFmpeg plays (WAV, MP3, FLAC, Ogg, M4A), or none",
        ) from error
    pcm = b"".join(parts)[:wanted]
    if not pcm:
        raise InputError("this music is empty", where=str(path), mend="name another file, or none")
    return pcm
