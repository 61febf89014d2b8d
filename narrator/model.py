"""The values that pass between the stages. Frozen, tuples not lists, no behaviour beyond arithmetic.

    Article -> Interview -> Cast -> Lines -> Clips -> Segments -> Timeline -> the files of an episode

Text in these values is *shown* text unless a field is called ``spoken``. Lines of the source count from 1.
Positions in sound are whole samples at the rate named beside them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Role = Literal["interviewer", "guest", "narrator"]
BlockKind = Literal["title", "heading", "paragraph", "item", "quote", "term", "definition", "caption"]
MarkKind = Literal["bold", "italic"]
TurnKind = Literal["talk", "title", "lead", "heading", "note"]
Gender = Literal["female", "male", "unknown"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a block's text, ``text[start:end]``, that the layout set apart."""

    start: int
    end: int
    kind: MarkKind


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place that both a person and the article have changed: the person's stands, ``text`` is the article's.

    kind: "wording" or "speaker"; "deleted", where the article no longer has the sentence; else a fact of the
    interview ("title", "date" ...).
    """

    kind: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as it is shown.

    start: where it begins in its block's text. opens: it begins a paragraph. trace: a stray or non-breaking
    space stood behind it in the source, which on scraped pages is what is left of a paragraph's end.
    A person's own: pause, in ms before it (None for the usual one), and what is said for it (empty for its words).
    conflicts: what the article has otherwise.
    """

    text: str
    line: int
    start: int = 0
    opens: bool = False
    trace: bool = False
    pause: int | None = None
    say: str = ""
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item ... in its order, mended, with what the layout said of it."""

    text: str
    line: int
    kind: BlockKind = "paragraph"
    level: int = 0  # of a heading: 1 to 6
    marks: tuple[Mark, ...] = ()
    sentences: tuple[Sentence, ...] = ()

    def marked(self, kind: MarkKind, start: int = 0, end: int | None = None) -> float:
        """Share of the characters of ``text[start:end]`` (spaces left aside) that carry this mark."""
        end = len(self.text) if end is None else end
        held = sum(
            not self.text[i].isspace()
            for m in self.marks
            if m.kind == kind
            for i in range(max(m.start, start), min(m.end, end))
        )
        whole = sum(not c.isspace() for c in self.text[start:end])
        return held / whole if whole else 0.0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Text of the source that is not spoken, and why. start: as of a `Sentence`, 0 for a whole block."""

    text: str
    reason: str
    line: int
    start: int = 0


@dataclass(frozen=True, slots=True)
class Article:
    """What was published. ``source`` is the path or address it was read from, ``address`` its canonical URL."""

    source: str
    title: str
    language: str  # ISO 639-1
    blocks: tuple[Block, ...]
    left_out: tuple[LeftOut, ...] = ()
    date: str = ""  # of publication, ISO 8601, or empty
    author: str = ""
    address: str = ""
    site: str = ""
    modified: str = ""  # when it was last changed, as `date`
    unit: str = "line"  # what the numbers called line count in this source, in a word


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who talks in the interview. voice: empty unless a person has fixed one. also: other names of theirs."""

    name: str
    role: Role
    voice: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says until another speaks.

    label: how the source marked it ("RFI:"), empty where it did not. confidence: 0 to 1. reason: in words,
    for a person. review: somebody should look at it. other: the role it could have instead, where that was weighed;
    its own where only the person is in doubt.
    A person's own: voice, of this turn alone; chapter, the title of the one it opens, empty for none, None for the
    usual; lock, it stays as it is whatever becomes of the article.
    """

    id: str
    speaker: str
    role: Role
    sentences: tuple[Sentence, ...]
    line: int
    kind: TurnKind = "talk"
    label: str = ""
    confidence: float = 1.0
    reason: str = ""
    review: bool = False
    other: Role | Literal[""] = ""
    voice: str = ""
    chapter: str | None = None
    lock: bool = False

    @property
    def text(self) -> str:
        """The whole turn, paragraphs separated by an empty line."""
        parts: list[str] = []
        for number, sentence in enumerate(self.sentences):
            if number:
                parts.append("\n\n" if sentence.opens else " ")
            parts.append(sentence.text)
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class Interview:
    """An article whose speakers and turns are known."""

    source: str
    title: str
    language: str
    speakers: tuple[Speaker, ...]
    turns: tuple[Turn, ...]
    left_out: tuple[LeftOut, ...] = ()
    date: str = ""
    author: str = ""
    address: str = ""
    modified: str = ""
    conflicts: tuple[Conflict, ...] = ()
    unit: str = "line"  # as in `Article`


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
