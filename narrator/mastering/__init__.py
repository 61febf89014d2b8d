"""Mastering: clips become encoded segments of equal loudness; segments in a row become one file with chapters.

The only room that knows pydub, PyAV, LAME and mutagen. A segment is made once and kept by content; an episode is
written by joining kept segments, without decoding or encoding anything again. What is imported here is cheap:
the libraries are loaded by the first call that needs them.
"""

from __future__ import annotations

from collections.abc import Iterable

from . import formats
from .formats import FORMATS, frame_samples, spaced, tail, write
from .meter import curve, loudness
from .music import bed
from .recipe import RATES, RECIPE, Bed, Master, encoder, segment_key
from .segments import LostError, keep, kept, known, make, payloads
from .tags import MOST_CHAPTERS, ChapterTag, Tags

__all__ = [
    "FORMATS",
    "MOST_CHAPTERS",
    "RATES",
    "RECIPE",
    "Bed",
    "ChapterTag",
    "LostError",
    "Master",
    "Tags",
    "bed",
    "curve",
    "encoder",
    "frame_samples",
    "keep",
    "kept",
    "known",
    "loudness",
    "make",
    "payloads",
    "prepare",
    "segment_key",
    "spaced",
    "tail",
    "write",
]


def prepare(masters: Iterable[Master] = ()) -> None:
    """Import what `make` needs for these: for a parent that forks workers, so that they share it."""
    import lameenc

    from . import clips, ffmpeg, levels

    assert all((clips, ffmpeg, lameenc, levels, *map(formats.codec, masters)))
