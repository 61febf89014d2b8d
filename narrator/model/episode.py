"""What is heard: voices, what they say, the sound of it and where it stands.

Positions in sound are whole samples at the rate named beside them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from .interview import Role, TurnKind

Gender = Literal["female", "male", "unknown"]


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice of the catalogue.

    name: unique in the catalogue, what a person writes in a cast ("af_river"). id: what the engine calls it.
    language: ISO 639-1 that it speaks. rate: multiple of the engine's own speed. pitch: engine's own scale,
    0 to 100, 50 as it is (espeak only). chain: name of the filters that its sound goes through, empty for none.
    """

    name: str
    engine: str  # "espeak", "kokoro" or "system"
    id: str
    language: str
    gender: Gender = "unknown"
    rate: float = 1.0
    pitch: int = 50
    chain: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One voice for one speaker. reason: why this one, for a person. pan: place in stereo, -1 (left) to 1 (right)."""

    speaker: str
    role: Role
    voice: Voice
    reason: str = ""
    pan: float = 0.0


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is spoken by which voice. The narrator is a part like any other. turns: with a voice of their own, by id."""

    parts: tuple[Part, ...]
    warnings: tuple[str, ...] = ()
    turns: tuple[tuple[str, Voice], ...] = ()

    @property
    def voices(self) -> tuple[Voice, ...]:
        """Every voice that may speak."""
        return (*(part.voice for part in self.parts), *(voice for _, voice in self.turns))

    def voice(self, speaker: str) -> Voice:
        """The voice of a speaker; KeyError where the cast does not know them."""
        for part in self.parts:
            if part.speaker == speaker:
                return part.voice
        raise KeyError(speaker)


class Phonemes(NamedTuple):
    """How ``spoken[at:at+length]`` of a line is pronounced, in IPA: given by a lexicon, never by a source."""

    at: int
    length: int
    ipa: str


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence to be spoken: the unit of a clip. turn: the id of its turn. pause: ms before it, None as usual.

    phonemes: of words whose pronunciation is given, in order, none in another.
    """

    turn: str
    speaker: str
    role: Role
    kind: TurnKind
    shown: str
    spoken: str
    voice: Voice
    opens_paragraph: bool = False
    opens_turn: bool = False
    pause: int | None = None
    phonemes: tuple[Phonemes, ...] = ()


class Word(NamedTuple):
    """A word in a clip: samples from the clip's start, and ``spoken[at:at+length]`` of its line.

    A named tuple, since an hour has ten thousand: they are made four times as fast.
    """

    start: int
    end: int
    at: int
    length: int


@dataclass(frozen=True, slots=True)
class Clip:
    """What an engine said for one line: mono, signed 16 bit little-endian, at ``rate`` samples a second."""

    pcm: bytes = field(repr=False)
    rate: int
    words: tuple[Word, ...] = ()

    @property
    def frames(self) -> int:
        return len(self.pcm) // 2

    @property
    def silent(self) -> bool:
        """Nothing is heard in it: its text has no sound in its language."""
        return not self.pcm.strip(b"\0")


@dataclass(frozen=True, slots=True)
class Segment:
    """An encoded stretch of the episode: lead-in, speech, pause, padded to whole codec frames.

    frames: samples in all. speech: first and one-past-last sample of the speech in it, words: in samples of
    the segment. blocks: what loudness needs (`narrator.mastering.levels`). payload: the codec's frames.
    """

    key: str
    rate: int
    frames: int
    speech: tuple[int, int]
    words: tuple[Word, ...]
    blocks: tuple[float, ...] = field(repr=False)
    peak_dbtp: float
    payload: bytes = field(repr=False, default=b"")


@dataclass(frozen=True, slots=True)
class Cue:
    """A line with its place in the episode: samples at the timeline's rate."""

    line: Line
    start: int
    end: int
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """A stretch of the episode, in samples. turn: the id of the turn it opens with, empty for none."""

    title: str
    start: int
    end: int
    turn: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Where everything stands. Cues in order, chapters without gap or overlap from 0 to ``frames``."""

    rate: int
    frames: int
    cues: tuple[Cue, ...]
    chapters: tuple[Chapter, ...]


@dataclass(frozen=True, slots=True)
class Loudness:
    """Measured after encoding: integrated loudness (ITU-R BS.1770-4), highest true peak."""

    lufs: float
    peak_dbtp: float
