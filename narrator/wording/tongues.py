"""Sentences and quotations in another language than the text's, each to be said by a voice of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from narrator.model import Voice
from narrator.patterns import late

from .lexicon import Lexicon

_QUOTED = late(r"[“„«\"‹]([^“”„«»\"‹›]{12,800})[”“»\"›]")
_SIGNS = late(r"[\s,;:.!?…)]+|\W+$")  # what ends the piece before


class Tongues(NamedTuple):
    """What is in another language. passages: of a sentence, by its text: first and last place, language.

    voices: by speaker and language. lexicons: by language.
    """

    passages: Mapping[str, tuple[tuple[int, int, str], ...]]
    voices: Mapping[tuple[str, str], Voice]
    lexicons: Mapping[str, Lexicon]

    def pieces(self, text: str) -> list[tuple[str, str]]:
        """A sentence in its pieces, each with its language, empty for the text's own. Signs stay with their words."""
        found: list[tuple[str, str]] = []
        done = 0
        for start, end, language in self.passages.get(text, ()):
            found += (text[done:start], ""), (text[start:end], language)
            done = end
        pieces: list[tuple[str, str]] = []
        for piece, language in (*found, (text[done:], "")):
            signs = _SIGNS.match(piece)
            if pieces and signs:
                pieces[-1] = pieces[-1][0] + signs[0], pieces[-1][1]
                piece = piece[signs.end() :]
            if piece:
                pieces.append((piece, language))
        if len(pieces) > 1 and not any(map(str.isalnum, pieces[0][0])):
            pieces[:2] = [(pieces[0][0] + pieces[1][0], pieces[1][1])]
        return [(piece.strip(), language) for piece, language in pieces]


def quotations(text: str) -> list[tuple[int, int]]:
    """Where a sentence quotes, the marks included."""
    return [match.span() for match in _QUOTED.finditer(text)]
