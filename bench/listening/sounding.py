"""Levels, pace and silences of the sound itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from narrator import speech
from narrator.model import Line, Voice

from .episodes import Episode, Stretch

STEP = 0.01
SHORT = 0.15
"""Seconds: a silence of less belongs to a sound (the stop before "t"), not to the pace."""
LOUD_END = -20.0
_ASKS = re.compile(
    r"\W*(?:wh|how|qu|où|comment|pourquoi|combien|cuánd|cuánt|cómo|dónde|por ?qu|para qu|was|wer|wie|wo|warum|wann"
    r"|cosa|ch[ei]|come|dove|perch|quand|o qu|onde)",
    re.IGNORECASE,
)
_NUCLEUS = re.compile(r"(?:[iyɨʉɯuɪʏʊeøɘɵɤoəɛœɜɞʌɔæɐaɶɑɒᵻɚɝ][ːˑ̃]*)+")


def loudness(episode: Episode) -> dict[str, float]:
    """LUFS of all that each speaker says, by pyloudnorm."""
    import numpy
    import pyloudnorm

    meter = pyloudnorm.Meter(episode.rate)
    found = {}
    for speaker in episode.speakers():
        sound = numpy.concatenate([episode.of(s.start, s.end) for s in episode.stretches if s.speaker == speaker])
        if len(sound) > episode.rate:
            found[speaker] = float(meter.integrated_loudness(sound))
    return found


@cache
def syllables(text: str, language: str) -> int:
    """Vowels of a text, those that follow each other being one, as espeak-ng reads it."""
    base = {"en": "gmw/en", "fr": "roa/fr", "es": "roa/es", "de": "gmw/de", "it": "roa/it", "pt": "roa/pt-BR"}
    voice = Voice("", "espeak", base[language], language)
    return len(_NUCLEUS.findall(speech.heard(Line("", "", "guest", "talk", text, text, voice)).replace("ˈ", "")))


def pace(episode: Episode) -> dict[str, float]:
    """Syllables a second of each speaker, silences of 0.15 s and more left aside."""
    found = {}
    for speaker in episode.speakers():
        own = [s for s in episode.stretches if s.speaker == speaker]
        spoken = sum(talking(episode.of(s.start, s.end), episode.rate) for s in own)
        if spoken > 3:
            found[speaker] = sum(syllables(s.text, episode.language) for s in own) / spoken
    return found


def talking(sound: Any, rate: int) -> float:
    """Seconds of a sound that are no silence."""
    return len(sound) / rate - sum(end - start for start, end in silences(sound, rate) if end - start >= SHORT)


def silences(sound: Any, rate: int, below: float = 40.0) -> Iterator[tuple[float, float]]:
    """Where a sound is quieter than its loud parts by so many dB, in seconds."""
    levels = _levels(sound, rate)
    if not len(levels):
        return
    import numpy

    floor = numpy.percentile(levels, 95) - below
    start: int | None = None
    for at, quiet in enumerate([*(levels < floor), False]):
        if quiet and start is None:
            start = at
        elif not quiet and start is not None:
            yield start * STEP, at * STEP
            start = None


def _levels(sound: Any, rate: int) -> Any:
    """dB of each hundredth of a second."""
    import numpy

    size = int(rate * STEP)
    frames = sound[: len(sound) // size * size].reshape(-1, size)
    return 20 * numpy.log10(numpy.sqrt((frames.astype("float64") ** 2).mean(axis=1)) + 1e-6)


@dataclass(frozen=True)
class Silence:
    """seconds: how long. where: "inside" a sentence, between "sentences" of a turn, between "turns"."""

    where: str
    start: float
    seconds: float


def pauses(episode: Episode) -> list[Silence]:
    """All silences of 0.05 s and more, and where each lies."""
    found = []
    borders = [
        (a.end, b.start, "sentences" if a.turn == b.turn else "turns")
        for a, b in zip(episode.stretches, episode.stretches[1:], strict=False)
    ]
    first, last = episode.stretches[0].start, episode.stretches[-1].end
    at = 0
    for start, end in silences(episode.sound, episode.rate):
        if end - start < 0.05 or start < first or end > last:
            continue
        while at < len(borders) - 1 and borders[at][1] + 0.03 < start:
            at += 1
        left, right, where = borders[at] if borders else (0.0, 0.0, "")
        found.append(Silence(where if start < right + 0.03 and end > left - 0.03 else "inside", start, end - start))
    return found


def endings(episode: Episode) -> dict[str, float]:
    """How high questions and statements end, in semitones over the middle of their sentence: median of each kind.

    Questions that no word of asking opens ("Did you know...?"), since others fall in most languages.
    """
    import numpy

    found: dict[str, list[float]] = {"question": [], "statement": []}
    for stretch in episode.stretches:
        text = stretch.text.rstrip("\"”»’' ")
        kind = "question" if text.endswith("?") else "statement" if text.endswith(".") else ""
        curve = _pitches(episode.of(stretch.start, stretch.end), episode.rate) if kind else []
        if len(curve) > 20 and not (kind == "question" and _ASKS.match(text)):
            found[kind].append(12 * float(numpy.log2(numpy.median(curve[-5:]) / numpy.median(curve))))
    return {kind: float(numpy.median(values)) for kind, values in found.items() if values}


def _pitches(sound: Any, rate: int) -> list[float]:
    """Hz of the voiced frames of 40 ms, each hundredth of a second, by autocorrelation."""
    import numpy

    size, step, low = int(rate * 0.04), int(rate * STEP), int(rate / 400)
    loud = float(numpy.abs(sound).max()) / 20 if len(sound) else 0.0
    found = []
    for start in range(0, len(sound) - size, step):
        frame = sound[start : start + size] - sound[start : start + size].mean()
        if numpy.abs(frame).max() < loud:
            continue
        curve = numpy.fft.irfft(numpy.abs(numpy.fft.rfft(frame, 2 * size)) ** 2)[:size]
        lag = low + int(numpy.argmax(curve[low : int(rate / 60)]))
        if curve[lag] > 0.5 * curve[0]:
            found.append(rate / lag)
    return found


def cut(episode: Episode) -> list[tuple[Stretch, float]]:
    """Sentences that end loud, with how loud (dB under their loud parts): the end of a word may be missing there."""
    import numpy

    found = []
    for stretch in episode.stretches:
        levels = _levels(episode.of(stretch.start, stretch.end), episode.rate)
        if len(levels) > 5:
            edge = float(levels[-1] - numpy.percentile(levels, 95))
            if edge > LOUD_END:
                found.append((stretch, edge))
    return found
