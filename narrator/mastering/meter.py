"""Loudness from kept energies (ITU-R BS.1770-4): plain arithmetic, so that an episode is measured without its sound.

A block is the mean square of 100 ms of K-weighted sound, full scale being 1, times ``SCALE``, as a whole number.
Four in a row are a gating block of 400 ms that overlaps its neighbours by 75 %.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

from narrator.model import Loudness, Segment

SCALE = 10**9
SILENT = -70.0
"""LUFS of the absolute gate, and what silence is said to have."""


def _lufs(energy: float) -> float:
    return -0.691 + 10 * math.log10(energy / SCALE)


_ABSOLUTE = SCALE * 10 ** ((SILENT + 0.691) / 10)


def integrated(blocks: Sequence[float]) -> float:
    """Gated loudness of a row of 100 ms blocks, in LUFS; -70 where all is silence."""
    after = iter((blocks[1:], blocks[2:], blocks[3:]))
    moments = [(a + b + c + d) / 4 for a, b, c, d in zip(blocks, *after, strict=False)]
    heard = [moment for moment in moments if moment > _ABSOLUTE]
    if not heard:
        return SILENT
    relative = sum(heard) / len(heard) / 10  # 10 LU below the mean
    above = [moment for moment in heard if moment > relative]
    return _lufs(sum(above) / len(above))


def curve(segments: Iterable[Segment], points: int, silences: Iterable[int] = ()) -> tuple[float, ...]:
    """The loudness of so many equal stretches, in LUFS and not gated: a line to look at. None where there is no sound.

    silences: samples of silence before each segment, where there are.
    The last block of each segment counts as whole, which moves a point by less than a hundredth of the whole.
    """
    blocks = _blocks(segments, silences)
    points = min(points, len(blocks))
    places = [number * len(blocks) // points for number in range(points + 1)] if points else []
    means = (sum(blocks[one:other]) / (other - one) for one, other in pairwise(places))
    return tuple(max(SILENT, _lufs(mean)) if mean > 0 else SILENT for mean in means)


def loudness(segments: Iterable[Segment], silences: Iterable[int] = ()) -> Loudness:
    """Integrated loudness and highest true peak of segments in a row, from what was measured after encoding.

    silences: samples of silence before each, where there are.
    The last block of a segment may be shorter than 100 ms and counts as whole; it lies in the pause.
    """
    row = tuple(segments)
    peak = max((segment.peak_dbtp for segment in row), default=-99.0)
    return Loudness(lufs=integrated(_blocks(row, silences)), peak_dbtp=peak)


def _blocks(segments: Iterable[Segment], silences: Iterable[int]) -> list[float]:
    """The blocks of segments in a row, with the silence before each."""
    blocks: list[float] = []
    before = iter(silences)
    for segment in segments:
        if silence := next(before, 0):
            blocks += (0,) * (silence * 10 // segment.rate)
        blocks += segment.blocks
    return blocks
