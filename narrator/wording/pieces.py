"""How a sentence is said: in which pieces, by which voice, in which words."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from narrator import directions
from narrator.model import Cast, Interview, Phonemes, Sentence, Turn, Voice
from narrator.patterns import late

from .lexicon import Lexicon
from .speaking import pronounced
from .tongues import Tongues

LONGEST = 800  # characters in a line, about 50 seconds
_CLAUSE = late(r"(?<=[,;:—–，、；：])[ ]")
_CLOSING = "\"'”’»›)]} "


class Piece(NamedTuple):
    """A sentence, or a stretch of one. words: what is said of it, empty for nothing. directs: a direction alone."""

    shown: str
    words: str
    sounds: tuple[Phonemes, ...]
    voice: Voice
    directs: bool


class Saying:
    """How the sentences of an interview are said."""

    def __init__(
        self,
        interview: Interview,
        cast: Cast,
        lexicon: Lexicon | None,
        tongues: Tongues | None,
        speak_directions: bool,
    ) -> None:
        self._language = interview.language
        self._voices = {part.speaker: part.voice for part in cast.parts}
        self._own = dict(cast.turns)
        self._lexicon, self._tongues, self._aloud = lexicon, tongues, speak_directions

    def pieces(self, turn: Turn, sentence: Sentence) -> Iterator[Piece]:
        """What a person says for a sentence is one piece; else there is one for each language, and for each breath."""
        if sentence.say:
            yield self._piece(turn, sentence.text, "", sentence.say)
            return
        parts = self._tongues.pieces(sentence.text) if self._tongues else [(sentence.text, "")]
        stretches = _stretches(parts, self._language)
        for number, (shown, other) in enumerate(stretches, 1):
            piece = self._piece(turn, shown, other)
            yield piece if number == len(stretches) else piece._replace(words=_going_on(piece.words, shown))

    def _piece(self, turn: Turn, shown: str, other: str, say: str = "") -> Piece:
        """other: the language it is in, where that is not the interview's."""
        heard = say or (shown if self._aloud else directions.without(shown, self._language))
        own = self._own.get(turn.id)
        foreign = self._tongues.voices.get((turn.speaker, other)) if self._tongues and not own else None
        if self._tongues and foreign:
            words, sounds = pronounced(heard, other, self._tongues.lexicons.get(other))
        else:
            words, sounds = pronounced(heard, self._language, self._lexicon)
        voice = foreign or own or self._voices[turn.speaker]
        return Piece(shown, words, sounds, voice, not (words or say) and heard != shown)


def _stretches(parts: Sequence[tuple[str, str]], language: str) -> list[tuple[str, str]]:
    """Pieces of a sentence, at most ``LONGEST`` characters each, cut at clauses or else at spaces: a clip is held in
    memory whole.
    """
    lines: list[tuple[str, str]] = []
    for text, other in parts:
        if len(text) <= LONGEST:
            lines.append((text, other))
            continue
        pieces, at = [], 0
        for start, end, _ in directions.find(text, language):
            pieces += [text[at:start], text[start:end].replace(" ", "\0")]  # cut nowhere
            at = end
        whole = "".join((*pieces, text[at:]))
        for clauses in _filled(_CLAUSE.split(whole)):
            fitting = textwrap.wrap(clauses, LONGEST, break_on_hyphens=False)
            lines += [(line.replace("\0", " "), other) for line in fitting]
    return lines


def _filled(clauses: Sequence[str]) -> Iterator[str]:
    """Clauses in rows of at most ``LONGEST`` characters; one that is longer stays by itself."""
    row = ""
    for clause in clauses:
        if row and len(row) + 1 + len(clause) > LONGEST:
            yield row
            row = ""
        row = f"{row} {clause}" if row else clause
    if row:
        yield row


def _going_on(words: str, shown: str) -> str:
    """What is said of a piece that the rest of its sentence follows: no voice falls there as at a sentence's end."""
    if not words.endswith(".") or shown.rstrip(_CLOSING).endswith("."):
        return words
    mark = shown.rstrip(_CLOSING)[-1:]
    return words[:-1] + (mark if mark in ",;:" else ",")
