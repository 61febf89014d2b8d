"""A line becomes a clip: its text made plain, cut where it is long, spoken, and its words found again."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from narrator.errors import InputError, NarratorError
from narrator.model import Clip, Line, Phonemes, Voice, Word

from . import engine, text
from .engine import Utterance

LIMIT = 3000
"""Characters that an engine is given at once; kokoro's driver cuts them as its model needs."""

_HUSH = 20  # a silent clip lasts a twentieth of a second


def make(line: Line) -> Clip:
    """Speak a line; a text without any sound gives a short silence (``Clip.silent``).

    Raises InputError for a line too long to be held as one clip.
    """
    said = line.spoken
    if len(said) > text.LONGEST:
        raise InputError(
            f"a sentence of {len(said)} characters",
            where=f"turn {line.turn}: {said[:40]}...",
            mend=f"break it into sentences of at most {text.LONGEST}",
        )
    sound: list[bytes] = []
    words: list[Word] = []
    frames = rate = 0
    for start, end in text.pieces(said, LIMIT):
        plain, places = text.plain(said[start:end])
        sounds = [
            Phonemes(begin := bisect_left(places, at - start), bisect_left(places, at + length - start) - begin, ipa)
            for at, length, ipa in line.phonemes
            if start <= at and at + length <= end
        ]
        for part, at, to in _spoken(line.voice, plain, sounds):
            rate = part.rate
            words += _words(plain[at:to], [start + p for p in places[at:to]], part, frames)
            sound.append(part.pcm)
            frames += len(part.pcm) // 2
    if not frames:
        rate = rate or 22050
        return Clip(bytes(2 * (rate // _HUSH)), rate)
    return Clip(b"".join(sound), rate, tuple(words))


def _spoken(voice: Voice, plain: str, sounds: Sequence[Phonemes]) -> list[tuple[Utterance, int, int]]:
    """The text spoken, with the stretch of it that each utterance says.

    An engine may pass over a text without a sound. What has words is then tried without its punctuation, and at
    last word by word, so that nothing is lost.
    """
    if not any(c.isalnum() for c in plain):
        said = _utter(voice, plain)
        return [] if _silent(said) else [(said, 0, len(plain))]
    bare = text.letters(plain)
    for attempt in (plain, bare):
        said = _utter(voice, attempt, sounds)
        if not _silent(said):
            return [(said, 0, len(plain))]
    single = [(_utter(voice, bare[start:end]), start, end) for start, end in text.words(bare)]
    return [part for part in single if not _silent(part[0])]


def _silent(said: Utterance) -> bool:
    return not said.pcm.strip(b"\0")


def _utter(voice: Voice, plain: str, sounds: Sequence[Phonemes] = ()) -> Utterance:
    if not plain.strip():
        return Utterance(b"", 0)
    match voice.engine:
        case "espeak":
            from .espeak import WORDS_PER_MINUTE

            rate = round(WORDS_PER_MINUTE * voice.rate)
            properties: dict[str, object] = {"voice": voice.id, "rate": rate, "pitch": voice.pitch, "phonemes": sounds}
            return engine.utter("espeak", properties, plain)
        case "kokoro":
            properties = {"language": voice.language, "voice": voice.id, "rate": voice.rate, "phonemes": sounds}
            return engine.utter("kokoro", properties, plain)
        case "system":
            from . import system

            return system.utter(voice, plain)
        case _:
            raise NarratorError(f"no engine is called {voice.engine}", where=voice.name, mend="see `narrator voices`")


def _words(plain: str, places: list[int], said: Utterance, offset: int) -> list[Word]:
    """The words of the text at the engine's times. Words it ran together ("of the") are one."""
    tokens = text.words(plain)
    if not tokens or not said.starts:
        return []
    begins = [start for start, _ in tokens]
    heard: dict[int, int] = {}
    for at, sample in said.starts:
        heard.setdefault(max(bisect_right(begins, at) - 1, 0), sample)
    end = len(said.pcm.rstrip(b"\0")) // 2
    numbers = sorted(heard)
    words, last = [], 0
    for number, after in pairwise([*numbers, len(tokens)]):
        first = tokens[0 if number == numbers[0] else number][0]
        until = tokens[after - 1][1]
        start = max(heard[number], last)
        stop = max(min(heard.get(after, end), end), start)
        last = start
        words.append(Word(offset + start, offset + stop, places[first], places[until - 1] + 1 - places[first]))
    return words
