"""episode.json: what was made of what, for people and programs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from narrator.model import Interview, Voice

from .edition import sayings
from .publication import Publication, json_text


def episode_json(publication: Publication) -> str:
    """Turns with times (seconds), speakers with voices, engines, loudness, chapters, and all that is not spoken.

    Text stands as it was written. A turn that has no sound has no times.
    """
    p, interview = publication, publication.interview
    document = {
        "narrator": p.version,
        "slug": p.slug,
        "guid": p.guid,
        "title": interview.title,
        "language": interview.language,
        "date": interview.date,
        "published": p.published,
        "modified": p.modified,
        "author": interview.author,
        "address": interview.address,
        "source": interview.source,
        "audio": p.audio,
        "seconds": p.seconds(p.timeline.frames),
        "rate": p.timeline.rate,
        "loudness": {"lufs": _finite(p.loudness.lufs), "peak_dbtp": _finite(p.loudness.peak_dbtp)},
        "synthetic_voices": True,
        "notice": p.notice,
        "engines": dict(sorted(p.engines.items())),
        "word_times": _word_times(p),
        "speakers": list(_speakers(p)),
        "chapters": list(_chapters(p)),
        "turns": list(_turns(p)),
        "left_out": [{"text": entry.text, "reason": entry.reason, "line": entry.line} for entry in interview.left_out],
        "conflicts": list(_conflicts(interview)),
        "warnings": list(p.cast.warnings),
        "changes": None if p.changes is None else p.changes.data(),
        "correction": None if p.correction is None else p.correction.data(),
        **p.facts,
    }
    return json_text(document)


def _speakers(p: Publication) -> Iterator[dict[str, Any]]:
    for part in p.cast.parts:
        pan = {"pan": part.pan} if part.pan else {}
        yield {"name": part.speaker, "role": part.role, "voice": _voice(part.voice), "reason": part.reason, **pan}


def _chapters(p: Publication) -> Iterator[dict[str, Any]]:
    for chapter in p.timeline.chapters:
        picture = {"picture": p.illustrations[chapter.turn].address} if chapter.turn in p.illustrations else {}
        start, end = p.seconds(chapter.start), p.seconds(chapter.end)
        yield {"title": chapter.title, "start": start, "end": end, "turn": chapter.turn, **picture}


def _turns(p: Publication) -> Iterator[dict[str, Any]]:
    times: dict[str, tuple[int, int]] = {}
    for cue in p.timeline.cues:
        start, end = times.get(cue.line.turn, (cue.start, cue.end))
        times[cue.line.turn] = min(start, cue.start), max(end, cue.end)
    for turn in p.interview.turns:
        entry: dict[str, Any] = {
            "id": turn.id,
            "speaker": turn.speaker,
            "role": turn.role,
            "kind": turn.kind,
            "label": turn.label,
            "text": turn.text,
            "confidence": turn.confidence,
            "reason": turn.reason,
            "review": turn.review,
            "line": turn.line,
        }
        if turn.voice:
            entry["voice"] = turn.voice
        if spoken := sayings(turn):
            entry["spoken"] = [{"text": text, "say": say} for text, say in spoken]
        if turn.id in times:
            entry["start"], entry["end"] = map(p.seconds, times[turn.id])
        yield entry


def _word_times(publication: Publication) -> dict[str, str]:
    """Whether an engine told when each word is heard, or that is estimated."""
    told: dict[str, bool] = {}
    for cue in publication.timeline.cues:
        engine = cue.line.voice.engine
        told[engine] = told.get(engine, False) or bool(cue.words)
    return {engine: "told" if told[engine] else "estimated" for engine in sorted(told)}


def _conflicts(interview: Interview) -> Iterator[dict[str, Any]]:
    """What a person's script and the article have changed each in their own way: what is spoken is the script's."""
    for conflict in interview.conflicts:
        yield {"kind": conflict.kind, "script": getattr(interview, conflict.kind, ""), "article": conflict.text}
    for turn in interview.turns:
        for sentence in turn.sentences:
            for conflict in sentence.conflicts:
                mine = turn.speaker if conflict.kind == "speaker" else sentence.text
                yield {"kind": conflict.kind, "script": mine, "article": conflict.text}


def _voice(voice: Voice) -> dict[str, Any]:
    return {"name": voice.name, "engine": voice.engine, "id": voice.id, "rate": voice.rate, "pitch": voice.pitch}


def _finite(number: float) -> float | None:
    """JSON has no infinity: a silent episode's loudness is null."""
    return number if math.isfinite(number) else None
