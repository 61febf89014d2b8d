"""When each sentence and each word is heard, in a table that the page carries beside its text.

An hour has a thousand sentences and twelve thousand words: attributes for them weigh more than the words. So the page
holds plain paragraphs, and its script makes sentences of them by this table. Where an engine tells no words, or says
others than are shown, they are estimated: all letters take the same time (`estimated`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from narrator.model import Cue
from narrator.patterns import late

from .publication import Publication
from .words import WORD

_WORD = late(WORD)

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_STEPS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
STEP_MS = 20
"""What a letter of a word's time counts."""
_MORE = "~"
"""63 of them, and more to come."""


class Spoken(NamedTuple):
    """A word as it is shown, and the samples at which it begins and ends."""

    body: str
    start: int
    end: int


def estimated(cue: Cue, shown: str) -> Iterator[Spoken]:
    """The words of a sentence where its letters all take the same time; one more for what stands behind a word."""
    found = _WORD.findall(shown)
    whole = sum(len(word) + 1 for word in found)
    said = 0
    for word in found:
        start = cue.start + (cue.end - cue.start) * said // whole
        said += len(word) + 1
        yield Spoken(word, start, cue.start + (cue.end - cue.start) * said // whole)


class Moments:
    """The table of a page, a row for each sentence in the order in which the page shows them."""

    def __init__(self, publication: Publication) -> None:
        self._publication = publication
        self._rows: list[str] = []
        self._before = 0

    def __call__(self, cue: Cue, shown: str) -> None:
        """A sentence that is shown: its length in UTF-16 units, hundredths of a second since the one before, words.

        Words are a letter each, in steps since the one before; where they have to be estimated, the sentence's own
        length in hundredths stands there behind "=".
        """
        ms = self._publication.milliseconds
        start = ms(cue.start) // 10
        size = len(shown) if shown.isascii() else len(shown.encode("utf-16-le", "replace")) // 2
        told = self._words(cue, shown) or f"={_base36(ms(cue.end) // 10 - start)}"
        self._rows.append(f"{_base36(size)}:{_base36(start - self._before)}:{told}")
        self._before = start

    def _words(self, cue: Cue, shown: str) -> str:
        if not cue.words or cue.line.spoken != shown:
            return ""
        rate, start = self._publication.timeline.rate, cue.start
        words, count = cue.words, len(cue.words)
        steps, at, time, before = [], 0, 0, 0
        for match in _WORD.finditer(shown):
            place = match.start()
            while at < count and words[at].at < place:
                at += 1
            if at < count and words[at].at < match.end():
                time = (words[at].start - start) * (1000 // STEP_MS) // rate
            step = max(0, time - before)
            before += step
            steps.append(_MORE * (step // 63) + _STEPS[step % 63] if step > 62 else _STEPS[step])
        return "".join(steps)

    def __str__(self) -> str:
        return " ".join(self._rows)


def _base36(number: int) -> str:
    if number < 0:
        return f"-{_base36(-number)}"
    text = ""
    while number > 35:
        number, rest = divmod(number, 36)
        text = _DIGITS[rest] + text
    return _DIGITS[number] + text
