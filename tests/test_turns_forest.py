"""The forest: trees over whole numbers give what walking each tree for each sentence gives."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator.turns import forest
from narrator.turns.features import shifted

_THRESHOLDS = (-1.0, 0.0, 0.5, 2.0)
_SPLITS = (("a", _THRESHOLDS), ("b", _THRESHOLDS))
_NUMBER = st.sampled_from((-2.0, -1.0, -0.25, 0.0, 0.5, 1.0, 2.0, 7.0)) | st.floats(-3, 3)
_TREE = st.recursive(
    st.integers(0, 5000).map(lambda worth: (-1 - worth,)),
    lambda inner: st.tuples(st.integers(0, 7), inner, inner).map(lambda t: (t[0], *t[1], *t[2])),
    max_leaves=12,
)


def _walk(tree: tuple[int, ...], row: dict[str, float]) -> int:
    """What one tree is worth for one row, the plain way."""
    place = 0

    def step() -> int:
        nonlocal place
        token = tree[place]
        place += 1
        if token < 0:
            return -1 - token
        column = _SPLITS[token // 4][0]
        left, right = step(), step()
        return left if row[column] <= _THRESHOLDS[token % 4] else right

    return step()


@given(
    st.lists(st.lists(_TREE, max_size=4), min_size=2, max_size=3),
    st.lists(st.tuples(_NUMBER, _NUMBER), min_size=1, max_size=40),
)
def test_all_at_once_is_one_by_one(states: list[list[tuple[int, ...]]], rows: list[tuple[float, float]]) -> None:
    held = forest.Forest(_SPLITS, tuple(map(tuple, states)), 0.5, (1.0,) * len(states))
    columns = {"a": [a for a, _ in rows], "b": [b for _, b in rows]}
    for found, (a, b) in zip(forest.scores(held, columns, len(rows)), rows, strict=True):
        assert found == tuple(1.0 + 0.5 * sum(_walk(t, {"a": a, "b": b}) for t in trees) for trees in states)


@pytest.mark.parametrize("name", ["paragraphs-1", "paragraphs-2", "sentences-1", "sentences-2"])
def test_the_lanes_never_overflow(name: str) -> None:
    held = forest.load(name)
    assert len(held.trees) == 5
    for trees in held.trees:
        assert sum(max(-1 - token for token in tree if token < 0) for tree in trees) < 2**16
        for tree in trees:
            assert sum(token < 0 for token in tree) == sum(token >= 0 for token in tree) + 1
    assert all(len(thresholds) < 256 for _, thresholds in held.splits)
    count = sum(len(thresholds) for _, thresholds in held.splits)
    assert max(token for trees in held.trees for tree in trees for token in tree) < count
    assert all(math.isfinite(b) for b in held.base)


def test_the_weights_are_small() -> None:
    folder = Path(forest.__file__).parent
    held = [*(folder / "weights").glob("*.json"), folder / "phrases.json"]
    assert len(held) >= 5
    assert sum(path.stat().st_size for path in held) <= 3_000_000
    for path in held:
        json.loads(path.read_text("utf-8"))


@given(st.binary(max_size=12), st.integers(-15, 15), st.integers(0, 15))
def test_beyond_the_ends_is_filled(column: bytes, start: int, length: int) -> None:
    expected = [column[i] if 0 <= i < len(column) else -1 for i in range(start, start + length)]
    assert list(shifted(column, start, start + length)) == expected


def test_the_worth_of_words_is_the_same_in_every_process() -> None:
    code = (
        "from narrator.turns.phrases import worth\nprint(repr(worth('So what did you do, and how did it feel?', 'en')))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": str(n)}, capture_output=True, check=True
        ).stdout
        for n in range(6)
    }
    assert len(said) == 1
