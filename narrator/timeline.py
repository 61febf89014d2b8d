"""Where everything stands: pauses, chapters, times of sentences and words. Whole numbers only.

Pauses are in milliseconds, because they go into the keys of segments before a sample rate is known; all else
is in samples of the finished episode, so that times never drift.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields

from .model import Chapter, Cue, Interview, Line, Segment, Timeline, Turn, Word

TITLE_LENGTH = 60
LONGEST_PAUSE = 2000
SHORT_CHAPTER = 120  # characters; at about 15 a second, 8 seconds

_QUESTION = ("?", "？", "؟", "՞")
_CLAUSES = (", ", "; ", ": ", " –", " —", " (", "，", "、", "；", "：", "،")
_GOES_ON = (",", ";", ":")  # what is said of a whole sentence never ends so
_CLOSERS = "\"'”’»«“)]}› \u00a0"

INTRODUCTION = {
    "de": "Einleitung",
    "en": "Introduction",
    "es": "Introducción",
    "fr": "Introduction",
    "it": "Introduzione",
    "nl": "Inleiding",
    "pl": "Wprowadzenie",
    "pt": "Introdução",
    "ru": "Введение",
}


@dataclass(frozen=True, slots=True)
class Pauses:
    """Silence after a line, in milliseconds, by what ends there. None may be longer than 2 s.

    clause: where a sentence is spoken in several lines. A sentence that trails off ("...") has as much as a question.
    """

    clause: int = 150
    sentence: int = 250
    question: int = 350
    paragraph: int = 450
    turn: int = 650
    chapter: int = 1000
    end: int = 500

    def __post_init__(self) -> None:
        for part in fields(self):
            if not 0 <= getattr(self, part.name) <= LONGEST_PAUSE:
                raise ValueError(f"a pause must be 0 to {LONGEST_PAUSE} ms, {part.name} is not")


def pauses(lines: Sequence[Line], chapters_open: Collection[str], p: Pauses | None = None) -> tuple[int, ...]:
    """The pause after each line, in ms; a person's own where one is. chapters_open: ids of turns that open one."""
    p = p or Pauses()
    opening = frozenset(chapters_open)
    result = []
    for number, line in enumerate(lines):
        if number + 1 == len(lines):
            result.append(p.end)
            continue
        following = lines[number + 1]
        if following.pause is not None:
            result.append(following.pause)
        elif following.opens_turn or following.turn != line.turn:
            result.append(p.chapter if following.turn in opening else p.turn)
        elif following.opens_paragraph:
            result.append(p.paragraph)
        elif line.spoken.endswith(_GOES_ON):
            result.append(p.clause)
        else:
            result.append(p.question if asks(line.spoken) or _trails(line.spoken) else p.sentence)
    return tuple(result)


def asks(text: str) -> bool:
    """Whether a sentence ends as a question."""
    return text.rstrip(_CLOSERS).endswith(_QUESTION)


def _trails(text: str) -> bool:
    return text.rstrip(_CLOSERS).endswith(("...", "…"))


def cut(text: str, length: int = TITLE_LENGTH) -> str:
    """A title: one line, no control characters, at most ``length`` characters; cut at a clause, else at a word."""
    shown = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    title = " ".join(shown.split()).lstrip("–—- ")
    if len(title) <= length:
        return title
    end = max(title.rfind(mark, length // 2, length - 1) for mark in _CLAUSES)
    if end < 0:
        end = title.rfind(" ", length // 2, length)
    if end < 0:
        end = length - 1
        while end > length // 2 and unicodedata.combining(title[end]):
            end -= 1
    return title[:end].rstrip(" ,;:.…-–—(«“\"'") + "…"


@dataclass(slots=True)
class _Mark:
    turn: str
    title: str
    heading: bool
    size: int = 0  # characters spoken from here to the next mark


def chapter_marks(interview: Interview, lines: Sequence[Line] | None = None) -> tuple[tuple[str, str], ...]:
    """The chapters: (id of the turn that opens it, title). Never empty for an interview with turns.

    lines: what will be spoken; a turn without lines then opens no chapter.

    One at the beginning, one at each heading, one at each question of an interviewer. A heading and the question
    under it are one. Chapters too short to be worth a jump join the one before. What a person says of a turn holds.
    """
    marks: list[_Mark] = []
    before: Turn | None = None
    spoken = {line.turn for line in lines} if lines is not None else {turn.id for turn in interview.turns}
    turns = [turn for turn in interview.turns if turn.id in spoken]
    for turn, following in zip(turns, [*turns[1:], None], strict=True):
        answered = following is not None and following.speaker != turn.speaker
        if before is None:
            title = cut(turn.chapter or interview.title) or INTRODUCTION.get(interview.language, INTRODUCTION["en"])
            marks.append(_Mark(turn.id, title, heading=True))
        elif turn.chapter is not None:
            if title := cut(turn.chapter):
                marks.append(_Mark(turn.id, title, heading=True))
        elif turn.kind == "heading" and (title := cut(turn.text)):
            if before.kind == "heading" and before.chapter is None and marks[-1].turn == before.id and len(marks) > 1:
                marks[-1].title = cut(f"{marks[-1].title}: {title}")
            else:
                marks.append(_Mark(turn.id, title, heading=True))
        elif answered and before.kind != "heading" and before.speaker != turn.speaker and (title := _question(turn)):
            marks.append(_Mark(turn.id, title, heading=False))
        if marks:
            marks[-1].size += sum(len(s.text) + 2 * _dense(s.text) for s in turn.sentences)
        before = turn
    return tuple((mark.turn, mark.title) for mark in _without_short(marks))


def _question(turn: Turn) -> str:
    """What an interviewer's turn asks, as a title; empty where it only interjects."""
    if turn.role != "interviewer" or turn.kind != "talk":
        return ""
    asked = [s.text for s in turn.sentences if asks(s.text)]
    if not asked:
        # "Tell me about your first day." asks without a question mark; "I see, thank you." does not.
        return cut(turn.sentences[-1].text) if turn.sentences and _words(turn.text) >= 8 else ""
    if _words(turn.text) < 4:
        return ""
    if _words(asked[-1]) >= 4:
        return cut(asked[-1])
    # "You moved to Ghent in 1990. Why?", "Is it over, in your eyes? Really?": the fuller one tells more.
    fuller = [text for text in asked[:-1] if _words(text) >= 4]
    if fuller:
        return cut(fuller[-1])
    texts = [s.text for s in turn.sentences]
    at = len(texts) - 1 - texts[::-1].index(asked[-1])
    together = " ".join(texts[max(0, at - 1) : at + 1])
    return cut(together if len(together) <= TITLE_LENGTH or at == 0 else texts[at - 1])


def _words(text: str) -> int:
    """Words, where scripts without spaces count two characters as one."""
    return len(text.split()) + _dense(text) // 2


def _dense(text: str) -> int:
    """Characters that are a syllable or more, as in scripts without spaces."""
    return 0 if text.isascii() else sum(c >= "\u2e80" for c in text)


def _without_short(marks: list[_Mark]) -> list[_Mark]:
    """Chapters of less than about 8 s join their neighbour; a heading is kept and takes in what follows."""
    kept: list[_Mark] = []
    for mark in marks:
        under_heading = len(kept) > 1 and kept[-1].heading and kept[-1].size < SHORT_CHAPTER
        if kept and not mark.heading and (under_heading or mark.size < SHORT_CHAPTER):
            kept[-1].size += mark.size
        else:
            kept.append(mark)
    return kept


def gaps(segments: Sequence[Segment], waits: Sequence[int], lead: int, frame: int) -> tuple[int, ...]:
    """The silence before each segment and at the end, in codec frames of ``frame`` samples, for pauses of ``waits`` ms.

    A pause lasts from a segment's last sound to where the next one's can begin, ``lead`` samples from its start. What
    a segment has behind its speech is part of it, and is the least that it can be.
    """
    found = [0]
    for segment, wait in zip(segments, waits, strict=True):
        rest = wait * segment.rate // 1000 - lead - (segment.frames - segment.speech[1])
        found.append(max(0, -(-rest // frame)))
    return tuple(found)


def lay_out(
    lines: Sequence[Line],
    segments: Iterable[Segment],
    marks: Sequence[tuple[str, str]],
    silences: Sequence[int] = (),
) -> Timeline:
    """Puts the lines' segments in a row. silences: samples before each, and at the end; none where not given.

    lines and segments belong together one by one; payloads are not looked at. marks: as `chapter_marks` gives
    them; one whose turn has no line opens no chapter. Chapters reach from 0 to the end without a gap;
    each starts with a segment, so within that segment's lead-in before its first word.
    Raises ValueError for lines without segments, or segments of several rates.
    """
    cues: list[Cue] = []
    starts: dict[str, int] = {}
    rate = at = 0
    silences = silences or (0,) * (len(lines) + 1)
    for line, segment, silence in zip(lines, segments, silences[:-1], strict=True):
        at += silence
        if rate and segment.rate != rate:
            raise ValueError(f"segments of {rate} and {segment.rate} samples a second in one episode")
        rate = segment.rate
        starts.setdefault(line.turn, at)
        words = tuple(Word(w.start + at, w.end + at, w.at, w.length) for w in segment.words)
        cues.append(Cue(line, at + segment.speech[0], at + segment.speech[1], words))
        at += segment.frames
    at += silences[-1]
    return Timeline(rate, at, tuple(cues), _chapters(marks, starts, at))


def follow(laid: Timeline, segments: Iterable[Segment], frame: int) -> tuple[int, ...]:
    """Another format of an episode that is laid out: silence before each of its segments, and at the end.

    Counted in its codec's frames of ``frame`` samples. Its speech then stands where `laid` has it, to half a frame, so
    that one set of captions and chapters is right for all formats, and what codecs round never adds up.
    """
    gaps: list[int] = []
    at, rate = 0, laid.rate
    for cue, segment in zip(laid.cues, segments, strict=True):
        rate = segment.rate
        wanted = cue.start * rate // laid.rate - segment.speech[0]
        gaps.append(max(0, (wanted - at + frame // 2) // frame))
        at += gaps[-1] * frame + segment.frames
    gaps.append(max(0, -(-(laid.frames * rate // laid.rate - at) // frame)))
    return tuple(gaps)


def _chapters(marks: Sequence[tuple[str, str]], starts: dict[str, int], end: int) -> tuple[Chapter, ...]:
    opened: dict[int, tuple[str, str]] = {}
    for number, (turn, title) in enumerate(marks):
        start = 0 if number == 0 else starts.get(turn)
        if start is not None and start < end:
            opened.setdefault(start, (turn, title))
    borders = [*opened, end]
    return tuple(
        Chapter(title, start, following, turn)
        for (start, (turn, title)), following in zip(opened.items(), borders[1:], strict=True)
    )
