"""Where a long interview is cut into parts, and what each is called. Whole numbers only."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from itertools import accumulate

from .model import Line

TITLES = {
    "de": "{title}, Teil {number} von {of}",
    "en": "{title}, part {number} of {of}",
    "es": "{title}, parte {number} de {of}",
    "fr": "{title}, partie {number} sur {of}",
    "it": "{title}, parte {number} di {of}",
    "nl": "{title}, deel {number} van {of}",
    "pl": "{title}, część {number} z {of}",
    "pt": "{title}, parte {number} de {of}",
    "ru": "{title}, часть {number} из {of}",
}


def titled(title: str, number: int, of: int, language: str) -> str:
    """What a part is called, in the episode's language or else in English."""
    return TITLES.get(language, TITLES["en"]).format(title=title, number=number, of=of).removeprefix(", ")


def cuts(lines: Sequence[Line], lengths: Sequence[int], chapters: Collection[str], limit: int) -> tuple[int, ...]:
    """The numbers of the lines that begin a part; the first is 0.

    lengths: of the lines' sound, in samples like ``limit``, which no part exceeds. chapters: ids of the turns that
    open one. The parts are about equal. Each begins with a chapter where one is near; else with the turn of somebody
    who asks or narrates, so that an answer stays with its question; else with any turn; and within a turn only where
    that one alone is too long.
    """
    starts = [0, *accumulate(lengths)]
    whole = starts[-1]
    opening = frozenset(chapters)
    turns = [n for n in range(1, len(lines)) if lines[n].turn != lines[n - 1].turn]
    asked = [n for n in turns if lines[n].role != "guest"]
    first_choices = ([n for n in turns if lines[n].turn in opening], asked, turns)
    begins = [0]
    while (left := whole - starts[begins[-1]]) > limit:
        at = starts[begins[-1]]
        count = -(-left // limit)
        length = left // count
        low = max(at + length * 3 // 4, whole - limit * (count - 1))
        high = min(at + length * 5 // 4, at + limit)
        found = None
        for choice in first_choices:
            found = found or _nearest(choice, starts, at + length, low, high)
        last = bisect_right(turns, at + limit, key=starts.__getitem__) - 1
        if not found and last >= 0 and turns[last] > begins[-1]:
            found = turns[last]
        if not found:
            found = _nearest(range(len(lines)), starts, at + length, at + 1, at + limit)
        begins.append(found or begins[-1] + 1)
        if begins[-1] == len(lines):
            return tuple(begins[:-1])
    return tuple(begins)


def _nearest(choice: Sequence[int], starts: Sequence[int], aim: int, low: int, high: int) -> int | None:
    """Of lines in order, the one that starts nearest to ``aim``, from ``low`` to ``high``."""
    place = bisect_left(choice, aim, key=starts.__getitem__)
    near = [n for n in choice[max(0, place - 1) : place + 1] if low <= starts[n] <= high]
    return min(near, key=lambda n: abs(starts[n] - aim), default=None)
