"""What in an interview is in another language, and who says it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from narrator import casting, reading, wording
from narrator.casting import Catalogue
from narrator.model import Cast, Interview, Voice
from narrator.settings import Settings
from narrator.wording import Lexicon, Tongues

from . import lexicons


def tongues(
    interview: Interview, cast: Cast, catalogue: Catalogue, engines: Sequence[str], settings: Settings
) -> Tongues:
    """Sentences and quotations that are surely in another language, where a voice speaks it."""
    passages: dict[str, tuple[tuple[int, int, str], ...]] = {}
    voices: dict[tuple[str, str], Voice] = {}
    known: dict[str, Lexicon] = {}
    own = {turn for turn, _ in cast.turns}  # with a voice that a person has given to them
    for turn in interview.turns:
        for sentence in turn.sentences if turn.id not in own else ():
            if sentence.text not in passages:
                passages[sentence.text] = tuple(_passages(sentence.text, interview.language))
            for _, _, language in passages[sentence.text]:
                voice = casting.kindred(turn.speaker, cast, language, catalogue, engines)
                if voice and language not in known:
                    known[language] = wording.load_lexicon(lexicons.paths(language, settings), language)
                if voice:
                    voices[turn.speaker, language] = voice
    spoken = {text: tuple(passage for passage in found if passage[2] in known) for text, found in passages.items()}
    return Tongues({text: found for text, found in spoken.items() if found}, voices, known)


def _passages(text: str, language: str) -> Iterator[tuple[int, int, str]]:
    """The whole sentence, or what it quotes."""
    if whole := reading.other_language(text, language):
        yield 0, len(text), whole
        return
    for start, end in wording.quotations(text):
        if other := reading.other_language(text[start:end], language):
            yield start, end, other
