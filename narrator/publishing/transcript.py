"""transcript.json: the JSON transcript of Podcasting 2.0 (podcast namespace, transcripts), a segment a sentence."""

from __future__ import annotations

from typing import Any

from narrator.model import Cue

from .moments import estimated
from .publication import Publication, json_text, one_line


def transcript_json(publication: Publication) -> str:
    """Segments with speaker, startTime, endTime (seconds) and body.

    Each has ``words``, and ``wordsFrom`` says where their times come from: the engine told those of the body ("shown"),
    or of what was said for it ("spoken": numbers and abbreviations in words), or told none, and they are reckoned from
    the sentence's own ("estimated").
    """
    segments = [_segment(cue, publication) for cue in publication.timeline.cues if one_line(cue.line.shown)]
    return json_text({"version": "1.0.0", "segments": segments})


def _segment(cue: Cue, publication: Publication) -> dict[str, Any]:
    segment: dict[str, Any] = {
        "speaker": one_line(cue.line.speaker),
        "startTime": publication.seconds(cue.start),
        "endTime": publication.seconds(cue.end),
        "body": one_line(cue.line.shown),
    }
    if cue.words:
        spoken = cue.line.spoken
        segment["wordsFrom"] = "shown" if spoken == cue.line.shown else "spoken"
        segment["words"] = [
            {
                "body": body,
                "startTime": publication.seconds(word.start),
                "endTime": publication.seconds(word.end),
            }
            for word in cue.words
            if (body := one_line(spoken[word.at : word.at + word.length]))
        ]
    else:
        segment["wordsFrom"] = "estimated"
        segment["words"] = [
            {"body": word.body, "startTime": publication.seconds(word.start), "endTime": publication.seconds(word.end)}
            for word in estimated(cue, segment["body"])
        ]
    return segment
