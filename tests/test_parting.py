"""Where a long interview is cut: on turns, near chapters, no part too long, whatever the lines are."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator import parting
from narrator.model import Line, Role, Voice

VOICE = Voice("v", "espeak", "v", "en")


def line(turn: str, role: Role = "guest") -> Line:
    return Line(turn, role, role, "talk", "x", "x", VOICE)


def row(*turns: tuple[str, int]) -> list[Line]:
    """So many lines of each turn; turns called q... are asked."""
    return [line(name, "interviewer" if name[0] == "q" else "guest") for name, count in turns for _ in range(count)]


def test_what_is_short_enough_stays_whole() -> None:
    lines = row(("q1", 1), ("a1", 9))
    assert parting.cuts(lines, [10] * 10, {"q1"}, 100) == (0,)
    assert parting.cuts([], [], (), 100) == (0,)


def test_parts_are_about_equal_and_begin_with_a_chapter_that_is_near() -> None:
    lines = row(*((f"{kind}{n}", size) for n in range(12) for kind, size in (("q", 1), ("a", 9))))
    assert parting.cuts(lines, [10] * 120, {"q0", "q5", "q8"}, 1000) == (0, 50)
    assert parting.cuts(lines, [10] * 120, {"q0", "q2"}, 1000) == (0, 60), "a chapter far away is none to wait for"
    assert parting.cuts(lines, [10] * 120, (), 500) == (0, 40, 80)


def test_an_answer_stays_with_its_question() -> None:
    lines = row(("q1", 5), ("a1", 10), ("q2", 12), ("a2", 3))
    assert parting.cuts(lines, [10] * 30, (), 200) == (0, 15)
    assert parting.cuts(lines, [10] * 30, {"a2"}, 290) == (0, 15)


def test_a_turn_is_cut_only_where_it_alone_is_too_long() -> None:
    lines = row(("q1", 1), ("a1", 100), ("q2", 1), ("a2", 30))
    begins = parting.cuts(lines, [10] * 132, {"q1", "q2"}, 400)
    assert all(later - earlier <= 40 for earlier, later in pairwise((*begins, 132)))
    assert 101 in begins
    assert parting.cuts(row(("a", 3)), [50, 500, 50], (), 100) == (0, 1, 2), "a sentence is never cut"


@given(
    turns=st.lists(st.tuples(st.sampled_from("qa"), st.integers(1, 12)), min_size=1, max_size=40),
    lengths=st.data(),
    limit=st.integers(60, 2000),
    chapters=st.sets(st.integers(0, 39)),
)
def test_every_line_is_in_one_part_and_no_part_is_too_long(
    turns: list[tuple[str, int]], lengths: st.DataObject, limit: int, chapters: set[int]
) -> None:
    named = [(f"{kind}{n}", size) for n, (kind, size) in enumerate(turns)]
    lines = row(*named)
    sizes = lengths.draw(st.lists(st.integers(1, 60), min_size=len(lines), max_size=len(lines)))
    begins = parting.cuts(lines, sizes, {named[n][0] for n in chapters if n < len(named)}, limit)
    assert begins[0] == 0
    assert all(earlier < later for earlier, later in pairwise((*begins, len(lines))))
    spans = [sum(sizes[a:b]) for a, b in pairwise((*begins, len(lines)))]
    assert max(spans) <= limit
    whole = {name: sum(size for size, x in zip(sizes, lines, strict=True) if x.turn == name) for name, _ in named}
    for begin in begins[1:]:
        if lines[begin].turn == lines[begin - 1].turn:
            assert whole[lines[begin].turn] > limit


def test_work_grows_with_the_text() -> None:
    seen = 0

    class Counted(list[Line]):
        def __getitem__(self, at):  # type: ignore[no-untyped-def, override]
            nonlocal seen
            seen += 1
            return super().__getitem__(at)

    for size in (1000, 4000):
        seen = 0
        lines = Counted(row(*((f"{'qa'[n % 2]}{n}", 10) for n in range(size // 10))))
        assert len(parting.cuts(lines, [10] * size, (), 1000)) == size // 100
        assert seen < 6 * size


@pytest.mark.parametrize(
    ("title", "language", "said"),
    [("Talk", "en", "Talk, part 2 of 3"), ("Gespräch", "de", "Gespräch, Teil 2 von 3"), ("", "xx", "part 2 of 3")],
)
def test_a_part_is_called_so_in_its_language(title: str, language: str, said: str) -> None:
    assert parting.titled(title, 2, 3, language) == said
