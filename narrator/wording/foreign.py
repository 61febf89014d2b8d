"""Names that are spelt as no word of the text's language is: nobody knows how an engine will say those.

How a language spells is learnt from word lists: how often each letter follows the two before it (bench/spelling.py).
A name is foreign where it is spelt more oddly than 98 of 100 of the language's own words, or fits another language
better by more than those do. Which name it is, no list says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from narrator.model import Interview
from narrator.patterns import late

from .lexicon import Lexicon

FILE = Path(__file__).with_name("spelling.json")
SHORTEST = 4
"""Letters below which nothing is said of a spelling."""

_NEVER = 15
# A word behind another of its sentence, or behind "Dr.", not behind what may begin a new one.
_WITHIN = late(r"(?:(?<=\w[ '’-])|(?<=, )|(?<=\b[A-Z][a-z]\. ))[^\W\d_]+")
_SMALL = late(r"(?<!\w)[a-zà-öø-ÿ]\w+")


class Spelling:
    """How a language spells. odd, other: the thresholds. follows: two letters -> letters, then as many digits."""

    def __init__(self, odd: float, other: float, follows: Mapping[str, str]) -> None:
        self.odd, self.other = odd, other
        self._follows = follows

    def oddness(self, word: str) -> float:
        """Mean of -log2 of the share of its letters behind those before them; 0 to 15."""
        whole = framed(word)
        return sum(self._level(whole[at : at + 2], whole[at + 2]) for at in range(len(whole) - 2)) / (len(whole) - 2)

    def _level(self, pair: str, letter: str) -> int:
        row = self._follows.get(pair, "")
        half = len(row) // 2
        at = row.find(letter, 0, half)
        return int(row[half + at], 16) if at >= 0 else _NEVER


class Name(NamedTuple):
    """A name of foreign spelling. line: of the source, where it first stands. like: the language it fits best; empty
    where that is the text's own, and it is odd in any.
    """

    text: str
    times: int
    line: int
    like: str


def framed(word: str) -> str:
    return f"^^{word.lower()}$"


def strangeness(word: str, language: str, spellings: Mapping[str, Spelling]) -> tuple[float, float]:
    """How oddly a word is spelt for a language, and by how much it fits the best other one better."""
    own = spellings[language].oddness(word)
    return own, own - min(other.oddness(word) for code, other in spellings.items() if code != language)


def is_foreign(word: str, language: str, spellings: Mapping[str, Spelling]) -> bool:
    odd, other = strangeness(word, language, spellings)
    return odd > spellings[language].odd or other > spellings[language].other


def foreign_names(interview: Interview, lexicon: Lexicon) -> tuple[Name, ...]:
    """Names within sentences that are in no lexicon and spelt as in another language, in order of their first place.

    Empty for a language whose spelling is not known (known: en, fr, es, de, it, pt).
    """
    spellings = _spellings()
    language = interview.language
    if language not in spellings:
        return ()
    known = {word for written in lexicon.entries for word in written.split()}
    small: set[str] = set()
    places: dict[str, list[int]] = {}
    for turn in interview.turns:
        for sentence in turn.sentences:
            small.update(_SMALL.findall(sentence.text))
            if turn.kind in ("talk", "lead"):
                for word in _WITHIN.findall(sentence.text):
                    if len(word) >= SHORTEST and word[0].isupper() and not word.isupper():
                        places.setdefault(word, []).append(sentence.line)

    def like(word: str) -> str:
        best = min(spellings, key=lambda code: spellings[code].oddness(word))
        return "" if best == language else best

    return tuple(
        Name(word, len(lines), lines[0], like(word))
        for word, lines in places.items()
        if word not in known and word.lower() not in small and is_foreign(word, language, spellings)
    )


@cache
def _spellings() -> dict[str, Spelling]:
    return {code: Spelling(**facts) for code, facts in json.loads(FILE.read_text(encoding="utf-8")).items()}
