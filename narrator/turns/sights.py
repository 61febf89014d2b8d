"""What each sentence shows by itself: its cues, its signs, its size, its place in the layout."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from narrator.patterns import late

from .cues import REACH, asks, cues
from .phrases import VIEWS, worth
from .units import Unit

FLAGS = (
    *("q", "q inside", "you", "me", "we", "said", "opener", "ask", "wh", "join", "thanks", "back"),
    *("guest", "host", "called", "colon", "bang", "dots", "no stop", "quote", "lower", "credit", "other", "digit"),
    *("opens", "trace"),
)
NUMBERS = ("size", "names", "commas", "bold", "italic", "kind", *VIEWS)
_KINDS = {"paragraph": 0, "heading": 1, "item": 2, "quote": 3, "caption": 4, "title": 5, "term": 6}
_CREDIT = late(r"(?:https?://|www\.|@\w|©|\||►|→)|^\W*(?:photo|foto|credit|image|read more|share|tags?)\b", re.I)
_WORD = late(r"\w+(?:['’-]\w+)*")
TRACES = 3  # stray spaces behind sentences: fewer are slips
_LONGEST = 2000  # characters of a sentence that are looked at


class People(NamedTuple):
    """Folded words by which the article names its people; empty where unknown."""

    guests: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sights:
    """One entry a sentence in every column. flags: 0 or 1, by name. numbers: by name.

    named: the folded words with a capital. ends: of the capitals, those at either end of the sentence, where
    somebody is spoken to.
    """

    flags: dict[str, bytearray]
    numbers: dict[str, array[float]]
    named: list[frozenset[str]]
    ends: list[frozenset[str]]
    traces: bool = False
    known: bool = True  # the language has lists of cues
    whole: bool = True  # the article has real paragraphs, rather than one sentence a block

    def __len__(self) -> int:
        return len(self.named)

    def people(self, people: People) -> None:
        """Marks the sentences that name these people, and those that speak to a guest."""
        for name, words in (("guest", people.guests), ("host", people.hosts)):
            self.flags[name][:] = bytes(not words.isdisjoint(named) for named in self.named)
        self.flags["called"][:] = bytes(not people.guests.isdisjoint(ends) for ends in self.ends)


def look(units: Sequence[Unit], language: str) -> Sights:
    """What the sentences of an article show, each read once."""
    n = len(units)
    flags = {name: bytearray(n) for name in FLAGS}
    numbers = {name: array("d", bytes(8 * n)) for name in NUMBERS}
    named: list[frozenset[str]] = []
    ends: list[frozenset[str]] = []
    of = cues(language).of
    # Sentences that name the same share one set: a set takes as much room as a sentence's words.
    one: dict[frozenset[str], frozenset[str]] = {}
    for i, unit in enumerate(units):
        text = unit.text
        words = _WORD.findall(text[:_LONGEST])
        for name in of(text):
            flags[name][i] = 1
        for name in _signs(text):
            flags[name][i] = 1
        flags["opens"][i] = unit.first or unit.sentence.opens or not i or units[i - 1].block != unit.block
        flags["trace"][i] = unit.sentence.trace
        capital = [w for w in words if w[0].isupper()]
        names = frozenset(map(_folded, capital))
        called = frozenset(_folded(w) for w in (*words[:2], *words[-2:]) if w[0].isupper())
        named.append(one.setdefault(names, names))
        ends.append(one.setdefault(called, called))
        row = (
            max(1, len(words)),
            len(capital) - bool(words and words[0][0].isupper()),
            text.count(",", 0, _LONGEST),
            unit.bold,
            unit.italic,
            _KINDS.get(unit.kind, 7),
            *worth(text, language),
        )
        for name, number in zip(NUMBERS, row, strict=True):
            numbers[name][i] = number
    return Sights(
        flags, numbers, named, ends, sum(flags["trace"]) >= TRACES, bool(cues(language).names), paragraphs(units)
    )


def _folded(word: str) -> str:
    return word.casefold().replace("’s", "").replace("'s", "")


def _signs(text: str) -> list[str]:
    """What the marks at both ends of a sentence say."""
    out = []
    if asks(text):
        out.append("q")
    elif "?" in text or "？" in text:
        out.append("q inside")
    tail = text[-8:].rstrip("\"'”’»)] ")
    if tail.endswith((":", "：")):
        out.append("colon")
    elif tail.endswith(("!", "！")):
        out.append("bang")
    elif tail.endswith(("…", "...")):
        out.append("dots")
    elif tail and tail[-1].isalnum():
        out.append("no stop")
    if text[:1] in '"“«„‘':
        out.append("quote")
    if text[:1].islower():
        out.append("lower")
    if _CREDIT.search(text[:REACH]):
        out.append("credit")
    if any(map(str.isdigit, text[:REACH])):
        out.append("digit")
    return out


def paragraphs(units: Sequence[Unit]) -> bool:
    """Whether the article has real paragraphs, rather than one sentence a block."""
    blocks = sum(u.first for u in units if u.kind != "heading")
    return len(units) >= 1.35 * max(1, blocks)
