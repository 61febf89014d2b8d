"""Evaluates boosted trees over many sentences at once, with whole numbers as sets.

A set of sentences is one integer with a lane of 16 bits a sentence. A split ("words <= 12") is the set of sentences
that meet it, a leaf the meet of the sets on its way, and what the leaf is worth is added to all of its sentences by one
multiplication. So a tree costs some thirty operations however many sentences there are, and nothing is
imported. The idea of trees as bit sets is QuickScorer's (Lucchese et al., SIGIR 2015), turned from one row and
many trees to one tree and many rows.
"""

from __future__ import annotations

import json
import struct
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import repeat
from pathlib import Path
from typing import NamedTuple

_LANE = 2  # bytes: no state's trees may be worth more than 65,535 together
ROWS = 1024  # at most in one evaluation: an operation costs time linear in them


class Forest(NamedTuple):
    """splits: column and at most 255 thresholds, sorted; a row goes left where its value is not above.

    trees: a list a state; each tree in preorder, a number from 0 names a split, one below is the leaf -1 - worth.
    unit, base: a state's score is its sum of worths times unit, plus its base. knots: certainty of a turn against how
    often such turns were right, rising; none where nobody measured it.
    """

    splits: tuple[tuple[str, tuple[float, ...]], ...]
    trees: tuple[tuple[tuple[int, ...], ...], ...]
    unit: float
    base: tuple[float, ...]
    knots: tuple[tuple[float, float], ...] = ()


@lru_cache(maxsize=8)
def load(name: str) -> Forest:
    """A forest of ``weights/``."""
    data = json.loads((Path(__file__).parent / "weights" / f"{name}.json").read_text("utf-8"))
    return Forest(
        tuple((column, tuple(thresholds)) for column, thresholds in data["splits"]),
        tuple(tuple(map(tuple, trees)) for trees in data["trees"]),
        data["unit"],
        tuple(data["base"]),
        tuple((x, y) for x, y in data.get("knots", ())),
    )


def scores(forest: Forest, columns: Mapping[str, Sequence[float]], rows: int) -> list[tuple[float, ...]]:
    """One score a state for each of at most `ROWS` rows."""
    sets = _sets(forest, columns, rows)
    everyone = int.from_bytes(b"\1\0" * rows, "little")
    states = []
    for trees, base in zip(forest.trees, forest.base, strict=True):
        total = 0
        for tree in trees:
            waiting = [everyone]
            for token in tree:
                here = waiting.pop()
                if token >= 0:
                    left = here & sets[token]
                    waiting += (here ^ left, left)
                else:
                    total += here * (-1 - token)
        sums = struct.unpack(f"<{rows}H", total.to_bytes(_LANE * rows, "little"))
        states.append([base + forest.unit * s for s in sums])
    return list(zip(*states, strict=True))


def _sets(forest: Forest, columns: Mapping[str, Sequence[float]], rows: int) -> list[int]:
    """For each split the rows that go left."""
    out = []
    lanes = bytearray(_LANE * rows)
    for name, thresholds in forest.splits:
        # How many thresholds each row's value is above: from that one on it goes left.
        above, left = bytes(map(bisect_left, repeat(thresholds), columns[name])), 0
        values = set(above)
        for number in range(len(thresholds)):
            if number in values:  # else it parts them as the one before
                lanes[::_LANE] = above.translate(b"\1" * (number + 1) + bytes(255 - number))
                left = int.from_bytes(lanes, "little")
            out.append(left)
    return out
