"""Which questions belong together: chapters of a long interview, grouped by what is talked about.

Neighbours that share rare words are joined, the most alike first, as Ward (1963) joins clusters: what is alike and
short goes before what is long or different, so topics come out of about equal length. Words are told apart by spaces
and compared by their first letters, a script without spaces by its characters; rare ones count more. That needs no
list of words, and holds in any language.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Iterator, Sequence

from .model import Interview, Line
from .patterns import late

FEW = 12
"""Chapters that every episode may have: a list that is seen at once."""
LEAST = 180
"""Seconds that a chapter of a longer episode lasts in the mean: 20 an hour."""
MOST = 255
"""An ID3 CTOC frame counts its chapters in one byte."""

_STEM = 6  # letters: "bridge" and "bridges" are one word, in most languages
_WORD = late(r"[^\W\x00-\u2e7f]|[^\W\d_]{3,}")  # a sign of a script without spaces, or letters

Marks = tuple[tuple[str, str], ...]


def by_topic(interview: Interview, lines: Sequence[Line], seconds: Sequence[float], marks: Marks) -> Marks:
    """Those of the chapters that stay: all where they are few, else those that open a topic.

    seconds: how long each line lasts, with its pause. A person's own chapters and the article's headings stay, unless
    they are more than a file can list; so does the first question, which is no part of an introduction.
    """
    most = min(MOST, max(FEW, int(sum(seconds) / LEAST)))
    if len(marks) <= most:
        return marks
    held = {turn.id: 2 if turn.chapter else 1 for turn in interview.turns if turn.chapter or turn.kind == "heading"}
    ranks = [max(held.get(turn, 0), number == 1) for number, (turn, _) in enumerate(marks)]
    texts: list[list[str]] = [[]]
    lengths = [0.0]
    openings = {turn for turn, _ in marks[1:]}
    for line, length in zip(lines, seconds, strict=True):
        if line.turn in openings:
            openings.remove(line.turn)
            texts.append([])
            lengths.append(0.0)
        texts[-1].append(line.shown)
        lengths[-1] += length
    return tuple(marks[at] for at in _joined(texts, lengths, ranks, most))


def _joined(texts: Sequence[Sequence[str]], lengths: list[float], ranks: Sequence[int], most: int) -> Iterator[int]:
    """The numbers of the stretches that open a group. ranks: one above 0 joins the one before it only above `MOST`."""
    bags = list(_weighed([Counter(_words(" ".join(text))) for text in texts]))
    norms = [sum(weight * weight for weight in bag.values()) for bag in bags]
    after = [*range(1, len(bags)), -1]
    before = list(range(-1, len(bags) - 1))
    versions = [0] * len(bags)

    def cost(left: int, right: int) -> tuple[int, float, int, int, int]:
        a, b = sorted((bags[left], bags[right]), key=len)
        dot = sum(weight * b.get(word, 0.0) for word, weight in a.items())
        alike = dot / math.sqrt(norms[left] * norms[right]) if norms[left] and norms[right] else 0.0
        one, other = lengths[left], lengths[right]
        apart = (1 - alike) * one * other / ((one + other) or 1)
        return ranks[right], apart, right, versions[left], versions[right]

    heap = [cost(left, left + 1) for left in range(len(bags) - 1)]
    heapq.heapify(heap)
    count = len(bags)
    while heap and count > (most if not heap[0][0] else MOST):
        _, _, right, *known = heapq.heappop(heap)
        left = before[right]
        if known != [versions[left], versions[right]] or left < 0:
            continue
        small, large = sorted((bags[left], bags[right]), key=len)
        for word, weight in small.items():
            large[word] = large.get(word, 0.0) + weight
        bags[left], bags[right] = large, {}
        norms[left] = sum(weight * weight for weight in large.values())
        lengths[left] += lengths[right]
        after[left], before[right] = after[right], -2
        versions[left] += 1
        versions[right] += 1
        if after[left] >= 0:
            before[after[left]] = left
            heapq.heappush(heap, cost(left, after[left]))
        if before[left] >= 0:
            heapq.heappush(heap, cost(before[left], left))
        count -= 1
    yield from (at for at, left in enumerate(before) if left != -2)


def _words(text: str) -> Iterator[str]:
    return (word[:_STEM] for word in _WORD.findall(text.casefold()))


def _weighed(bags: Sequence[Counter[str]]) -> Iterator[dict[str, float]]:
    """Words by how often they stand in a stretch, and in how few of them all (tf-idf); one that all have is nothing."""
    among = Counter(word for bag in bags for word in bag)
    for bag in bags:
        yield {word: times * math.log(len(bags) / among[word]) for word, times in bag.items()}
