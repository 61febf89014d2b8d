"""What `make` tells of an episode that it has made."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import shorten
from typing import Any

from narrator import publishing, reviewing
from narrator.settings import Settings

from .drafting import Draft
from .pieces import Piece, listed

_EXCERPT = 160  # characters of a doubtful turn


def summary_of(
    draft: Draft, publication: publishing.Publication, parts: tuple[Piece, ...], settings: Settings, made: int
) -> dict[str, Any]:
    """What `make` tells. Files of sound are named as they stand in the folder; the first is the episode."""
    return {
        "source": draft.source,
        "title": draft.interview.title,
        "episode": str(draft.folder / publication.audio),
        "folder": str(draft.folder),
        "audio": [name for piece in parts for name in piece.sounds(settings)],
        "parts": listed(parts, settings),
        "seconds": publication.seconds(publication.timeline.frames),
        "clips": {"made": made, "kept": len(set(draft.clips)) - made},
        "chapters": len(publication.timeline.chapters),
        "speakers": [{"name": p.speaker, "role": p.role, "voice": p.voice.name} for p in draft.cast.parts],
        "loudness": {
            "lufs": round(publication.loudness.lufs, 2),
            "peak_dbtp": round(publication.loudness.peak_dbtp, 2),
        },
        "conflicts": list(draft.conflicts),
        "doubts": list(_doubts(publication)),
    }


def _doubts(publication: publishing.Publication) -> Iterator[dict[str, Any]]:
    """The turns that somebody should look at."""
    starts: dict[str, int] = {}
    for cue in publication.timeline.cues:
        starts.setdefault(cue.line.turn, cue.start)
    for turn in reviewing.doubtful(publication.interview):
        start = starts.get(turn.id)
        yield {
            "turn": turn.id,
            "line": turn.line,
            "speaker": turn.speaker,
            "confidence": turn.confidence,
            "reason": turn.reason,
            "start": None if start is None else publication.seconds(start),
            "text": shorten(turn.text[: 4 * _EXCERPT], _EXCERPT, placeholder=" …"),
        }
