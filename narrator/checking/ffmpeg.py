"""Sound, chapters and captions as FFmpeg reads them, which most players stand on."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import av
from av.filter import Graph

from .reading import Broken

QUIET_DB = -50
"""What is below is silence (dBFS)."""
SHORT = 0.4
"""Seconds: a shorter silence is none."""
STEP = 0.1
"""Seconds from one moment to the next."""


class Heard(NamedTuple):
    """A file of sound, decoded from end to end.

    seconds: what came out of the decoder. moments: energy of the 400 ms before each tenth of a second (BS.1770-4).
    silences: start and length in seconds. sizes: of the shortest and the longest packet, in bytes. said: what FFmpeg
    complained of.
    """

    codec: str
    rate: int
    channels: int
    seconds: float
    lufs: float
    peak_dbtp: float
    moments: array[float]
    silences: tuple[tuple[float, float], ...]
    sizes: tuple[int, int]
    title: str
    comment: str
    said: tuple[str, ...]


def hear(path: Path) -> Heard:
    """Decode, meter and look for silences in one pass, a packet in memory at a time. Raises Broken."""
    with _complaints() as said:
        heard = _heard(path)
    return heard._replace(said=tuple(said))


def _heard(path: Path) -> Heard:
    samples = 0
    shortest, longest = 1 << 31, 0
    with _opened(path) as container:
        if not container.streams.audio:
            raise Broken("there is no sound in it")
        stream = container.streams.audio[0]
        meter = _Meter(stream)
        for packet in container.demux(stream):
            if packet.size:
                shortest, longest = min(shortest, packet.size), max(longest, packet.size)
            for frame in packet.decode():
                samples += frame.samples
                meter.push(frame)
        meter.push(None)
        seconds = samples / stream.rate
        tags = {name.lower(): value for name, value in {**stream.metadata, **container.metadata}.items()}
        return Heard(
            codec=stream.codec_context.codec.canonical_name,
            rate=stream.rate,
            channels=stream.channels,
            seconds=seconds,
            lufs=meter.lufs,
            peak_dbtp=meter.peak_dbtp,
            moments=meter.moments,
            silences=meter.silences(seconds),
            sizes=(shortest, longest),
            title=tags.get("title", ""),
            comment=tags.get("comment") or tags.get("description", ""),
            said=(),
        )


class _Meter:
    """FFmpeg's meter of loudness and its search for silences, over the frames of a stream."""

    def __init__(self, stream: Any) -> None:
        self.moments: array[float] = array("d")
        self._last: dict[str, str] = {}
        self._starts: list[float] = []
        self._silences: list[tuple[float, float]] = []
        self._graph = Graph()
        # The meter goes first: it cuts the sound into tenths of a second, and what frames told before is lost in that.
        row = [
            self._graph.add_abuffer(template=stream),
            self._graph.add("ebur128", "peak=true:metadata=1"),
            self._graph.add("silencedetect", f"noise={QUIET_DB}dB:duration={SHORT}"),
            self._graph.add("abuffersink"),
        ]
        for one, following in pairwise(row):
            one.link_to(following)
        self._graph.configure()

    def push(self, frame: Any) -> None:
        """Take a frame; None at the end."""
        self._graph.push(frame)
        while True:
            try:
                facts = self._graph.pull().metadata
            except (av.BlockingIOError, av.EOFError):
                return
            if "lavfi.silence_start" in facts:
                self._starts.append(max(0.0, float(facts["lavfi.silence_start"])))
            if "lavfi.silence_end" in facts and self._starts:
                self._silences.append((self._starts[0], float(facts["lavfi.silence_end"]) - self._starts.pop()))
            if "lavfi.r128.M" in facts:
                self.moments.append(10 ** (float(facts["lavfi.r128.M"]) / 10))
                self._last.update(facts)

    def silences(self, seconds: float) -> tuple[tuple[float, float], ...]:
        """Start and length of each; one that lasts to the end of the sound, at ``seconds``, has no end of its own."""
        return (*self._silences, *((start, seconds - start) for start in self._starts[:1]))

    @property
    def lufs(self) -> float:
        return float(self._last.get("lavfi.r128.I", "-70"))

    @property
    def peak_dbtp(self) -> float:
        peaks = [float(value) for name, value in self._last.items() if name.startswith("lavfi.r128.true_peaks_ch")]
        return 20 * math.log10(max(peaks, default=0.0) or 1e-5)


def loudness(energies: list[float]) -> float | None:
    """Gated loudness in LUFS of moments (BS.1770-4); None where they are too few to tell.

    An energy is that of the loudness scale itself, 10 to the power of LUFS / 10.
    """
    loud = [energy for energy in energies if energy > 1e-7]
    if len(loud) < 10:
        return None
    gate = sum(loud) / len(loud) / 10
    above = [energy for energy in loud if energy > gate]
    return 10 * math.log10(sum(above) / len(above))


def chapters(path: Path) -> list[tuple[str, float, float]]:
    """Title, start and end in seconds as FFmpeg reads them from the container. Raises Broken."""
    with _complaints(), _opened(path) as container:
        marks = sorted(container.chapters(), key=lambda mark: mark["start"])
        return [
            (m["metadata"].get("title", ""), float(m["start"] * m["time_base"]), float(m["end"] * m["time_base"]))
            for m in marks
        ]


def text_track(path: Path) -> list[tuple[str, float]]:
    """Titles and starts of QuickTime's track of chapters, of which Nero's list knows nothing. Raises Broken."""
    found = []
    with _complaints(), _opened(path, options={"ignore_chapters": "1"}) as container:
        for stream in container.streams:
            if stream.type in ("data", "subtitle"):
                for packet in container.demux(stream):
                    if packet.pts is not None and packet.size > 2:
                        raw = bytes(packet)
                        title = raw[2 : 2 + int.from_bytes(raw[:2], "big")].decode("utf-8", "replace")
                        found.append((title, float(packet.pts * (packet.time_base or 0))))
    return found


def captions(path: Path, kind: str) -> list[tuple[float, float, str]]:
    """Start and end in seconds and text, markup as it stands; it ends before the first that cannot be read.

    kind: FFmpeg's name of the format. Raises Broken.
    """
    found = []
    with _complaints(), _opened(path, format=kind) as container:
        if not container.streams.subtitles:
            raise Broken("there are no captions in it")
        for packet in container.demux(container.streams.subtitles[0]):
            if packet.pts is not None and packet.size:
                start = packet.pts / 1000
                found.append((start, start + (packet.duration or 0) / 1000, bytes(packet).decode("utf-8", "replace")))
    return found


def picture_size(path: Path) -> tuple[int, int]:
    """Width and height of a picture. Raises Broken."""
    with _complaints(), _opened(path) as container:
        if not container.streams.video:
            raise Broken("it is no picture")
        frame = next(container.decode(video=0))
        return frame.width, frame.height


@contextmanager
def _opened(path: Path, **more: Any) -> Iterator[Any]:
    try:
        with av.open(str(path), **more) as container:
            yield container
    except (av.FFmpegError, OSError, ValueError, StopIteration) as error:
        raise Broken(f"FFmpeg cannot read it: {' '.join(str(error).split())[:120]}") from error


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """What FFmpeg says of errors meanwhile, each thing once."""
    told: list[str] = []
    level = av.logging.get_level()
    av.logging.set_level(av.logging.ERROR)
    try:
        with av.logging.Capture() as said:
            yield told
            told += dict.fromkeys(" ".join(str(entry[2]).split()) for entry in said)
    finally:
        av.logging.set_level(level)
