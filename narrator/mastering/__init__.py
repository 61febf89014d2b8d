"""Mastering: clips become encoded segments of equal loudness; segments in a row become one file with chapters.

The only room that knows pydub, PyAV, LAME and mutagen. A segment is made once and kept by content; an episode is
written by joining kept segments, without decoding or encoding anything again. What is imported here is cheap:
the libraries are loaded by the first call that needs them.
"""

from __future__ import annotations

from .episode import tail, write_mp3
from .meter import loudness
from .music import bed
from .recipe import LEAD_IN, RATES, RECIPE, Bed, Master, encoder, segment_key
from .segments import LostError, keep, kept, known, make, payloads
from .tags import MOST_CHAPTERS, ChapterTag, Tags

__all__ = [
    "LEAD_IN",
    "MOST_CHAPTERS",
    "RATES",
    "RECIPE",
    "Bed",
    "ChapterTag",
    "LostError",
    "Master",
    "Tags",
    "bed",
    "encoder",
    "keep",
    "kept",
    "known",
    "loudness",
    "make",
    "payloads",
    "prepare",
    "segment_key",
    "tail",
    "write_mp3",
]


def prepare() -> None:
    """Import what `make` needs: for a parent that forks workers, so that they share it."""
    import lameenc

    from . import clips, ffmpeg, levels, mp3

    assert all((clips, ffmpeg, lameenc, levels, mp3))
