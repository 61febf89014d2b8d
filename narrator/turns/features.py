"""What can be told of each sentence in its place: columns of numbers for the trees to split.

A column has one number a sentence: what it shows itself, its neighbours up to four away, its paragraph and those
around, how far questions and I and you are, the labels so far, the article as a whole. `Context` adds what a first
reading found. -1 stands where there is nothing to tell.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from narrator.model import Role

from .decode import Path, runs
from .phrases import VIEWS
from .sights import FLAGS, NUMBERS, Sights

Columns = dict[str, Sequence[float]]

_NEAR = ("q", "you", "me", "we", "opener", "ask", "wh", "back", "join", "thanks", "said", "guest", "host", "opens")
_NEXT = ("colon", "bang", "quote", "lower", "other", "credit", "q inside", "no stop", "called")
_FAR = 40
_PARAGRAPH = ("size", "words", "ends q", "q", "me", "you", "first q", "opener", "phrases")
_SIDES = {"interviewer": 1, "guest": 2}
_REACH = 6  # of the first reading, either way


@dataclass(frozen=True, slots=True)
class Labels:
    """sides: the role of the label that a sentence carries, or "". persons: how many people labels name.

    way: 0 no labels, 1 each speaker is named once, 2 labels at every turn.
    """

    sides: Sequence[Role | str]
    persons: int
    way: int


class Page:
    """The columns of a whole article, made for any stretch of it."""

    def __init__(self, sights: Sights, labels: Labels) -> None:
        self._sights, self._n = sights, len(sights)
        flags, size = sights.flags, sights.numbers["size"]
        self._sums = {name: _sums(flags[name]) for name in ("q", "me", "you")}
        self._sums |= {"size": _sums(size), "phrases": _sums(sights.numbers["phrases"])}
        self._far: Columns = {}
        for name in ("q", "me", "you"):
            self._far[f"{name} ago"], self._far[f"{name} ahead"] = _distances(flags[name])
        self._last = _last(flags["q"])
        self._next = _next(flags["q"])
        self._paragraph, self._paragraphs = _paragraphs(flags["opens"] if sights.whole else _breaks(sights, labels))
        self._facts = [self._fact(a, b) for a, b in self._paragraphs]
        self._label, self._since = _labelled(labels)
        self._whole = self._article(labels)
        self._kept: tuple[int, int, Columns] = (0, 0, {})

    def _fact(self, a: int, b: int) -> tuple[float, ...]:
        flags, n = self._sights.flags, b - a
        first = flags["q"].find(1, a, b)
        total = {name: sums[b] - sums[a] for name, sums in self._sums.items()}
        return (
            *(n, total["size"], flags["q"][b - 1], total["q"], total["me"] / n, total["you"] / n),
            *(first - a if first >= 0 else -1, flags["opener"][a], total["phrases"] / n),
        )

    def _article(self, labels: Labels) -> dict[str, float]:
        flags, n = self._sights.flags, max(1, self._n)
        total = {name: sums[-1] for name, sums in self._sums.items()}
        questions = max(1, total["q"])
        ends = sum(q and (i + 1 == self._n or flags["opens"][i + 1]) for i, q in enumerate(flags["q"]))
        return {
            "all q": total["q"] / n,
            "all size": total["size"] / n,
            "all paragraphs": n / max(1, len(self._paragraphs)),
            "all you": total["you"] / n,
            "all me": total["me"] / n,
            "all q you": sum(q & y for q, y in zip(flags["q"], flags["you"], strict=True)) / questions,
            "all q end": ends / questions,
            "persons": labels.persons,
            "way": labels.way,
            "traced": self._sights.traces,
            "known": self._sights.known,
        }

    def columns(self, a: int, b: int) -> Columns:
        """All columns of the sentences ``[a, b)``; the last stretch is kept for a second reading."""
        if self._kept[:2] == (a, b):
            return self._kept[2]
        out: Columns = {name: self._sights.flags[name][a:b] for name in FLAGS if name != "trace"}
        out |= {name: self._sights.numbers[name][a:b] for name in NUMBERS}
        self._neighbours(out, a, b)
        self._places(out, a, b)
        self._spans(out, a, b)
        out |= {name: (value,) * (b - a) for name, value in self._whole.items()}
        self._kept = (a, b, out)
        return out

    def _neighbours(self, out: Columns, a: int, b: int) -> None:
        flags, numbers = self._sights.flags, self._sights.numbers
        for d in (-4, -3, -2, -1, 1, 2, 3, 4):
            for name in (*_NEAR, *(_NEXT if abs(d) == 1 else ())):
                out[f"{d}:{name}"] = shifted(flags[name], a + d, b + d)
            out[f"{d}:size"] = shifted(numbers["size"], a + d, b + d)
            if abs(d) < 4:
                out |= {f"{d}:{name}": shifted(numbers[name], a + d, b + d) for name in VIEWS}
        out["closes"] = shifted(flags["opens"], a + 1, b + 1, 1)
        traces = self._sights.traces
        out["trace"] = flags["trace"][a:b] if traces else (-1,) * (b - a)
        out["after trace"] = shifted(flags["trace"], a - 1, b - 1, 1) if traces else (-1,) * (b - a)

    def _places(self, out: Columns, a: int, b: int) -> None:
        """Where a sentence stands in its paragraph, what its paragraph and those around hold, and both ends."""
        place = self._paragraph[a:b]
        out["from"] = [i - self._paragraphs[p][0] for i, p in enumerate(place, a)]
        out["to"] = [self._paragraphs[p][1] - 1 - i for i, p in enumerate(place, a)]
        nothing = (-1.0,) * len(_PARAGRAPH)
        for d in (-2, -1, 0, 1, 2):
            facts = [self._facts[p + d] if 0 <= p + d < len(self._facts) else nothing for p in place]
            for name, column in zip(_PARAGRAPH, zip(*facts, strict=True), strict=True):
                if abs(d) < 2 or name in ("size", "ends q"):
                    out[f"paragraph {d}:{name}"] = column
        out["start"] = [min(i, 10) for i in range(a, b)]
        out["end"] = [min(self._n - 1 - i, 10) for i in range(a, b)]
        out["position"] = [i / self._n for i in range(a, b)]
        out["label"], out["label ago"] = self._label[a:b], self._since[a:b]

    def _spans(self, out: Columns, a: int, b: int) -> None:
        """How far the questions are, and what stands between."""
        out |= {name: column[a:b] for name, column in self._far.items()}
        last, following = self._last[a:b], self._next[a:b]
        for name, sums in self._sums.items():
            if name != "q":
                out[f"{name} since q"] = [sums[i] - sums[p + 1] for i, p in enumerate(last, a)]
                out[f"{name} until q"] = [sums[q] - sums[i] for i, q in enumerate(following, a)]
        out["gap"] = [q - p for p, q in zip(last, following, strict=True)]
        out["gap before"] = [p - self._last[p] if p >= 0 else -1 for p in last]
        asked = self._sums["q"]
        out["none asked"] = [not asked[i] for i in range(a, b)]
        out["all asked"] = [asked[i] == asked[-1] for i in range(a, b)]


class Context:
    """What a first reading found: the chances of each state, near and far, and how turns run in this article."""

    def __init__(self, sights: Sights, path: Path) -> None:
        self._chance = path.marginals
        # (start, end, side): 0 narrator, 1 interviewer, 2 guest
        self._rows = [(a, b, _SIDES.get(side, 0)) for a, b, side in runs(path.states)]
        self._place = _places([a for a, _, _ in self._rows], len(path.states))
        questions = sights.flags["q"]
        self._questions = [questions.count(1, a, b) for a, b, _ in self._rows]
        self._whole = self._article(sights)

    def _article(self, sights: Sights) -> dict[str, float]:
        """How turns run in this article, on average."""
        q, you, words = sights.flags["q"], sights.flags["you"], _sums(sights.numbers["size"])
        turns = list(zip(self._rows, self._questions, strict=True))
        asking = [(a, b, n) for (a, b, side), n in turns if side == 1]
        telling = [(a, b, n) for (a, b, side), n in turns if side == 2]
        asks = [row[1] + row[2] for row in self._chance]
        return {
            "asking size": _mean(b - a for a, b, _ in asking),
            "telling size": _mean(b - a for a, b, _ in telling),
            "asking words": _mean(words[b] - words[a] for a, b, _ in asking),
            "telling words": _mean(words[b] - words[a] for a, b, _ in telling),
            "asking ends q": _mean(q[b - 1] for _, b, _ in asking),
            "asking begins q": _mean(q[a] for a, _, _ in asking),
            "asking you": _mean(you[a] for a, _, _ in asking),
            "asking any q": _mean(n > 0 for _, _, n in asking),
            "asking q": _mean(n for _, _, n in asking),
            "telling any q": _mean(n > 0 for _, _, n in telling),
            "asked": _mean(asks),
            "unsure": _mean(min(p, 1 - p) for p in asks),
        }

    def columns(self, a: int, b: int) -> Columns:
        """The columns of the sentences ``[a, b)``."""
        out: Columns = {f"chance {s}": [row[s] for row in self._chance[a:b]] for s in range(5)}
        low = max(0, a - _REACH)
        near = self._chance[low : b + _REACH]
        sums = {
            "asks": [row[1] + row[2] for row in near],
            "begins": [row[1] + row[3] for row in near],
            "tells": [row[0] for row in near],
        }
        for name, column in sums.items():
            for d in range(-_REACH, _REACH + 1):
                out[f"{name} {d}"] = shifted(column, a + d - low, b + d - low)
        out |= {name: (value,) * (b - a) for name, value in self._whole.items()}
        place = self._place[a:b]
        out["turn side"] = [self._rows[k][2] for k in place]
        out["turn from"] = [i - self._rows[k][0] for i, k in enumerate(place, a)]
        out["turn to"] = [self._rows[k][1] - 1 - i for i, k in enumerate(place, a)]
        out["turn before"] = [self._length(k - 1) for k in place]
        out["turn after"] = [self._length(k + 1) for k in place]
        out["turn q"] = [self._questions[k] for k in place]
        return out

    def _length(self, k: int) -> int:
        return self._rows[k][1] - self._rows[k][0] if 0 <= k < len(self._rows) else -1


def _mean(values: Iterable[float]) -> float:
    held = list(values)
    return sum(held) / len(held) if held else -1.0


def shifted(column: Sequence[float], a: int, b: int, fill: float = -1) -> Sequence[float]:
    """``column[a:b]``, with what lies beyond either end filled."""
    n = len(column)
    if a >= 0 and b <= n:
        return column[a:b]
    inside = column[max(0, a) : max(0, min(n, b))]
    return [*(fill,) * min(b - a, max(0, -a)), *inside, *(fill,) * min(b - a, max(0, b - n))]


def _sums(column: Iterable[float]) -> Sequence[float]:
    return array("d", accumulate(column, initial=0.0))


def _distances(flags: bytearray) -> tuple[array[int], array[int]]:
    """Sentences since the last one before, and until the next one from here on; at most `_FAR`."""
    ago, ahead = array("b"), array("b")
    d = _FAR
    for flag in flags:
        ago.append(d)
        d = 1 if flag else min(_FAR, d + 1)
    d = _FAR
    for flag in reversed(flags):
        d = 0 if flag else min(_FAR, d + 1)
        ahead.append(d)
    return ago, ahead[::-1]


def _last(flags: bytearray) -> array[int]:
    """The place of the last one before each sentence, or -1."""
    out, last = array("l"), -1
    for i, flag in enumerate(flags):
        out.append(last)
        last = i if flag else last
    return out


def _next(flags: bytearray) -> array[int]:
    """The place of the next one from each sentence on, or the end."""
    out, n = array("l"), len(flags)
    following = n
    for i in range(n - 1, -1, -1):
        following = i if flags[i] else following
        out.append(following)
    return out[::-1]


def _breaks(sights: Sights, labels: Labels) -> bytearray:
    """Where lost paragraphs may have begun: behind a trace, behind a question that no other follows, at a label."""
    q, trace = sights.flags["q"], sights.flags["trace"]
    return bytearray(
        not i or bool(side) or (sights.traces and trace[i - 1]) or (q[i - 1] and not q[i])
        for i, side in enumerate(labels.sides)
    )


def _paragraphs(opens: bytearray) -> tuple[array[int], list[tuple[int, int]]]:
    """The paragraph of each sentence, and where each paragraph begins and ends."""
    starts = [i for i, flag in enumerate(opens) if flag or not i]
    rows = list(zip(starts, [*starts[1:], len(opens)], strict=True))
    return _places(starts, len(opens)), rows


def _places(starts: Sequence[int], n: int) -> array[int]:
    """Which of the stretches that begin at these places each of n sentences stands in."""
    place = array("l")
    for number, (a, b) in enumerate(zip(starts, [*starts[1:], n], strict=True)):
        place.extend([number] * (b - a))
    return place


def _labelled(labels: Labels) -> tuple[array[int], array[int]]:
    """The side of the last label (0 none, 1 interviewer, 2 guest), and how many sentences ago it stood."""
    sides, since, side, d = array("b"), array("b"), 0, _FAR
    for role in labels.sides:
        if role:
            side, d = _SIDES.get(role, 0), 0
        sides.append(side)
        since.append(d)
        d = min(_FAR, d + 1)
    return sides, since
