"""Why a clip is made: what the record keeps of each clip, and how it is compared with what is to be said now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from narrator import speech
from narrator.model import Line
from narrator.store import Store

from .drafting import Draft

Reason = Literal["text", "voice", "lexicon", "engine", "recipe", "missing", "damaged"]


def remembered(draft: Draft) -> dict[str, Any]:
    """What the record keeps: for each clip its words and its voice, with the written text where that is another."""
    clips = {}
    for key, line in zip(draft.clips, draft.lines, strict=True):
        said = _heard(line)
        clips[key] = [said, line.voice.name, *([line.shown] if line.shown != said else [])]
    voices = {line.voice.name: line.voice for line in draft.lines}
    return {
        "clips": clips,
        "voices": {name: speech.voice_facts(voice) for name, voice in voices.items()},
        "lexicons": list(draft.lexicons),
        "recipe": speech.RECIPE,
    }


def _heard(line: Line) -> str:
    """The words of a line and the pronunciations that are given: what decides how a voice says it."""
    return " ".join((line.spoken, *(f"{at}/{ipa}/" for at, _, ipa in line.phonemes)))


class _Known(NamedTuple):
    spoken: str
    shown: str
    voice: str


class Reasons:
    """What is known of the clips of the last build. A record that does not fit is none."""

    def __init__(self, held: Mapping[str, Any], draft: Draft) -> None:
        self._clips: dict[str, _Known] = {}
        self._voices: dict[str, dict[str, Any]] = {}
        try:
            for key, (spoken, voice, *shown) in held["clips"].items():
                self._clips[key] = _Known(str(spoken), str(shown[0]) if shown else str(spoken), str(voice))
            self._voices = {name: dict(facts) for name, facts in held["voices"].items()}
        except (KeyError, TypeError, ValueError, AttributeError):
            self._clips = {}
        self._same_lexicons = held.get("lexicons") == list(draft.lexicons)
        self._said: dict[str, set[str]] = defaultdict(set)
        self._shown: set[str] = set()
        for clip in self._clips.values():
            self._said[clip.spoken].add(clip.voice)
            self._shown.add(clip.shown)

    def of(self, line: Line, key: str, store: Store) -> Reason:
        """Why the clip of this line, which is not to be had, is made: the first of its reasons."""
        if speech.lies(key, store):
            return "damaged"
        if key in self._clips:
            return "missing"
        said = _heard(line)
        if said not in self._said:
            return "lexicon" if line.shown in self._shown and not self._same_lexicons else "text"
        voices = [self._voices.get(name, {}) for name in self._said[said]]
        now = speech.voice_facts(line.voice)
        if all(voice.get("engine") != now["engine"] for voice in voices):
            return "engine"
        if all({**voice, "version": ""} != {**now, "version": ""} for voice in voices):
            return "voice"
        return "recipe" if any(voice == now for voice in voices) else "engine"
