"""Hostile shapes cost linear work: four times the text, four times the calls, counted and not timed."""

from __future__ import annotations

import contextlib
import random
import sys
from collections.abc import Callable
from types import FrameType

import pytest

from narrator import reading, turns
from narrator.errors import InputError


def talk(*lines: str) -> str:
    return "\n\n".join(("A talk", *lines)) + "\n"


def names(count: int) -> list[str]:
    """Full names that nobody would take for one another."""
    draw = random.Random(7)
    parts = [a + b for a in "BCDFGKLMNPRSTVZ" for b in "aeiou"]
    tails = [a.lower() + b for a in "BDFGKLMNRST" for b in "aeiou"]

    def word() -> str:
        return draw.choice(parts) + draw.choice(tails) + draw.choice(tails)

    return sorted({f"{word()} {word()}" for _ in range(2 * count)})[:count]


def many_turns(n: int) -> str:
    return talk(*(f"Ann Lee: Is it {i}?" if i % 2 == 0 else f"Bob Ray: It is. I know {i}." for i in range(n)))


def many_speakers(n: int) -> str:
    return talk(*(f"{name}: {'Is it so?' if i % 2 else 'It is so.'}" for i, name in enumerate(names(n) * 2)))


def one_long_paragraph(n: int) -> str:
    return talk("Ann Lee: Why?", "Bob Ray: " + "I do not know. " * n, "Ann Lee: Oh?", "Bob Ray: Yes.")


def many_paragraphs(n: int) -> str:
    lines = (f"Nobody knows why number {i} is here." for i in range(n))
    return talk("Ann Lee: Why?", "Bob Ray: Well.", *lines, "Ann Lee: Oh?", "Bob Ray: Yes.")


def many_colons(n: int) -> str:
    lines = (f"Point {i}: it is so: {i}: and Ann Lee: says: no." for i in range(n))
    return talk("Ann Lee: Why?", "Bob Ray: Well.", *lines, "Ann Lee: Oh?", "Bob Ray: Yes.")


def many_surnames(n: int) -> str:
    return talk(*(f"{name.split()[0]} Smith: {'Who?' if i % 2 else 'Me.'}" for i, name in enumerate(names(n) * 2)))


def behind_the_talk(n: int) -> str:
    """Everybody is told of once more behind the last turn."""
    some = names(n // 2)
    lines = [f"{name}: {'Is it so?' if i % 2 else 'It is so.'}" for i, name in enumerate(some * 2)]
    return talk(*lines, *(f"{name} lives by the sea." for name in some))


def dashes(n: int) -> str:
    return talk(*("— Is it so?" if i % 2 == 0 else "— It is so." for i in range(n)))


def numbered(n: int) -> str:
    return talk(*(f"{i // 2}. Is it so?" if i % 2 == 0 else "It is so, I think." for i in range(n)))


def calls(text: str) -> int:
    """How many functions are called, in Python and in C, to find the turns of a text."""
    count = 0

    def seen(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    document = reading.Document("a.txt", text.encode(), "a.txt")
    sys.setprofile(seen)
    try:
        with contextlib.suppress(InputError):
            turns.find(reading.read(document))
    finally:
        sys.setprofile(None)
    return count


SHAPES = [
    many_turns,
    many_speakers,
    one_long_paragraph,
    many_paragraphs,
    many_colons,
    many_surnames,
    behind_the_talk,
    dashes,
    numbered,
]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_four_times_the_text_is_four_times_the_work(shape: Callable[[int], str]) -> None:
    calls(shape(20))  # what is compiled and read once
    small, large = calls(shape(150)), calls(shape(600))
    assert large < 4.6 * small


def test_ten_thousand_speakers_are_ten_thousand() -> None:
    everybody = names(10_000)
    text = talk(*(f"{name}: {'Is it so?' if i % 2 else 'It is so.'}" for i, name in enumerate(everybody * 2)))
    found = turns.find(reading.read(reading.Document("a.txt", text.encode(), "a.txt")))
    assert {s.name for s in found.speakers} - {"Narrator"} == set(everybody)
