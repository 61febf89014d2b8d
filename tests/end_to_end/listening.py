"""Independent readers: FFmpeg through PyAV and mutagen, never our own writer."""

from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from mutagen.id3 import ID3
from mutagen.mp3 import MP3


@dataclass(frozen=True)
class Sound:
    rate: int
    samples: np.ndarray  # mono, float32, -1 to 1

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate

    def silences(self, at_least: float, below: float = 10 ** (-50 / 20)) -> list[tuple[float, float]]:
        """Stretches quieter than ``below`` for at least so many seconds: (start, length)."""
        step = self.rate // 100
        blocks = np.abs(self.samples[: len(self.samples) // step * step]).reshape(-1, step).max(axis=1)
        quiet = np.concatenate(([False], blocks < below, [False]))
        edges = np.flatnonzero(quiet[1:] != quiet[:-1])
        return [(a / 100, (b - a) / 100) for a, b in edges.reshape(-1, 2) if (b - a) / 100 >= at_least]


def hear(path: Path) -> Sound:
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        parts = [frame.to_ndarray() for frame in container.decode(stream)]
        whole = np.concatenate(parts, axis=-1).reshape(-1)
        scale = 32768.0 if whole.dtype == np.int16 else 1.0
        return Sound(stream.rate, (whole / scale).astype(np.float32))


def loudness(path: Path) -> tuple[float, float]:
    """Integrated loudness in LUFS and true peak in dBTP, by FFmpeg's ebur128."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        graph = av.filter.Graph()
        source = graph.add_abuffer(template=stream)
        meter = graph.add("ebur128", "peak=true:metadata=1")
        sink = graph.add("abuffersink")
        source.link_to(meter)
        meter.link_to(sink)
        graph.configure()
        last = {}
        peak = 0.0
        for frame in container.decode(stream):
            graph.push(frame)
            while True:
                try:
                    last = graph.pull().metadata or last
                except (av.BlockingIOError, av.EOFError):
                    break
                peak = max(peak, *(float(v) for k, v in last.items() if k.startswith("lavfi.r128.true_peaks_ch")), 0.0)
        return float(last["lavfi.r128.I"]), 20 * float(np.log10(max(peak, 1e-9)))


def chapters(path: Path) -> list[tuple[str, float, float]]:
    """Title, start and end in seconds, in the order of the table of contents, by mutagen."""
    tags = ID3(path)
    [contents] = tags.getall("CTOC")
    marks = {frame.element_id: frame for frame in tags.getall("CHAP")}
    assert set(contents.child_element_ids) == set(marks)
    return [
        (str(marks[name].sub_frames["TIT2"].text[0]), marks[name].start_time / 1000, marks[name].end_time / 1000)
        for name in contents.child_element_ids
    ]


def length(path: Path) -> float:
    return float(MP3(path).info.length)
