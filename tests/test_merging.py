"""Corrections outlive the article: sentences are found again, and what two people changed comes together."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator import merging

PLAIN = ("bridge", "river", "water", "stone", "ten", "years", "built", "holds", "why", "it", "was", "and", "the", "of")


def told(number: int) -> str:
    """A sentence unlike the others."""
    rng = random.Random(number)
    return " ".join(rng.choice(PLAIN) + str(rng.randrange(500)) for _ in range(rng.randrange(6, 15))).capitalize() + "."


def pairs(old: Sequence[str], new: Sequence[str]) -> dict[str, str]:
    return {old[i]: new[j] for i, j in merging.align(old, new)}


ROW = [told(number) for number in range(30)]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(["Yes.", "No.", "Why?", *ROW[:8]])), st.lists(st.sampled_from(["Yes.", *ROW[:8]])))
def test_no_sentence_has_two_partners(old: list[str], new: list[str]) -> None:
    found = merging.align(old, new)
    assert len({i for i, _ in found}) == len({j for _, j in found}) == len(found)
    assert all(0 <= i < len(old) and 0 <= j < len(new) for i, j in found)
    assert merging.align(old, old) == tuple((i, i) for i in range(len(old)))


def test_what_came_and_went_has_no_partner() -> None:
    new = [*ROW[:4], told(100), *ROW[4:9], *ROW[10:]]
    assert merging.align(ROW, new) == tuple((i, i + (i >= 4) - (i > 9)) for i in range(30) if i != 9)


def test_a_moved_stretch_is_known_again() -> None:
    new = [*ROW[:5], *ROW[12:], *ROW[5:12]]
    assert pairs(ROW, new) == {text: text for text in ROW}


def test_a_short_word_elsewhere_is_another_one() -> None:
    assert pairs(["Yes.", *ROW], [*ROW, "Yes."]) == {text: text for text in ROW}


def test_the_same_word_said_often_stays_with_its_neighbours() -> None:
    old = [x for text in ROW for x in ("Yes.", text, "Why?", "No.")]
    new = [*old[:21], told(100), *old[21:40], *old[42:]]  # without ("Yes.", text)
    found = dict(merging.align(old, new))
    assert [found.get(i) for i in range(120)] == [*range(21), *range(22, 41), None, None, *range(41, 119)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("They hold.", "They hold well."),
        ("It was the colour of the water.", "It was the color of the water."),
        ("We built it in ten years, of stone.", "In ten years we built it of stone and iron."),
        ("我们在十年内建造了这座桥。", "我们在九年内建造了那座桥。"),
    ],
)
def test_a_reworded_sentence_is_the_old_one(old: str, new: str) -> None:
    assert pairs([*ROW[:3], old, *ROW[3:]], [*ROW[:3], new, *ROW[3:]])[old] == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("No.", "Yes."),
        ("Subscribe to our letter for more of these talks.", "The river rose by two metres on the first night."),
        ("They hold.", "Nobody had asked the people of the valley before the road was built."),
    ],
)
def test_another_sentence_in_its_place_is_not(old: str, new: str) -> None:
    assert old not in pairs([*ROW[:3], old, *ROW[3:]], [*ROW[:3], new, *ROW[3:]])


def test_a_sentence_moved_and_reworded_is_known_by_its_rare_words() -> None:
    old = "Nobody had asked the people of the valley before the road was built."
    new = "Nobody asked the people of the valley before the old road was built."
    assert pairs([old, *ROW], [*ROW, new])[old] == new


@pytest.mark.parametrize("kind", ["all new", "all reworded", "all the same word", "turned round"])
def test_the_work_grows_with_the_text(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from rapidfuzz.distance import Indel

    calls = 0
    measure = Indel.normalized_similarity

    def counted(one: Sequence[str], other: Sequence[str]) -> float:
        nonlocal calls
        calls += 1
        return measure(one, other)

    monkeypatch.setattr(Indel, "normalized_similarity", counted)
    size = 10_000
    old = ["Yes, of course I do."] * size if kind == "all the same word" else [told(n) for n in range(size)]
    new = {
        "all new": [told(n + size) for n in range(size)],
        "all reworded": [f"{text[:-1]} too." for text in old],
        "all the same word": ["Yes, of course I do."] * (size + 50),
        "turned round": old[::-1],
    }[kind]
    found = merging.align(old, new)
    assert calls <= 2 * 21 * size  # two measures each, of 17 neighbours and 4 that share rare words
    if kind != "all new":
        assert len(found) == size
