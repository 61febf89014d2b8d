"""The trained reader: from sentences and what labels allow to a number for each state of each sentence.

Two forests read one after the other. The first sees the sentences; its reading is decoded, and the second sees
what it found besides: the likely turns around, and how turns run in this article. There is a pair for articles with
paragraphs and a pair for those with one sentence a block. ``weights/`` holds them, with a card that says
on what they were trained and how well they do.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from .decode import Path, Scores
from .evidence import Evidence
from .features import Context, Labels, Page
from .forest import ROWS, load, scores
from .sights import Sights


class Reader:
    """Reads one article under one deal of roles."""

    def __init__(self, sights: Sights, labels: Labels) -> None:
        self._sights, self._page = sights, Page(sights, labels)
        self._name = "paragraphs" if sights.whole else "sentences"

    def scores(self) -> list[Scores]:
        """The first reading, not yet decoded."""
        forest = load(f"{self._name}-1")
        return [
            chances for a, b in self._blocks() for chances in _chances(scores(forest, self._page.columns(a, b), b - a))
        ]

    def first(self, evidence: Evidence) -> Path:
        """The first reading."""
        return evidence.read(self.scores())

    def second(self, evidence: Evidence, path: Path) -> Path:
        """The reading that knows the first."""
        forest, known = load(f"{self._name}-2"), Context(self._sights, path)
        rows = [
            chances
            for a, b in self._blocks()
            for chances in _chances(scores(forest, self._page.columns(a, b) | known.columns(a, b), b - a))
        ]
        return evidence.read(rows)

    def sure(self, certainty: float) -> float:
        """How often a turn of the second reading that is so certain stands exactly so: as measured, between knots."""
        knots = load(f"{self._name}-2").knots
        for (x0, y0), (x1, y1) in pairwise(knots):
            if certainty <= x1:
                return y0 + (y1 - y0) * (max(certainty, x0) - x0) / (x1 - x0)
        return knots[-1][1] if knots else certainty

    def _blocks(self) -> Iterator[tuple[int, int]]:
        n = len(self._sights)
        return ((a, min(a + ROWS, n)) for a in range(0, n, ROWS))


def _chances(rows: Sequence[Scores]) -> list[Scores]:
    """Scores as logarithms of chances, so that two readings of one article can be compared."""
    out: list[Scores] = []
    for row in rows:
        top = max(row)
        whole = top + math.log(sum(math.exp(s - top) for s in row))
        out.append(tuple(s - whole for s in row))
    return out
