"""Chapters by topic: few enough to choose from, and cut where the talk turns to something else."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator import timeline, topics
from narrator.model import Interview, Line, Role, Sentence, Speaker, Turn, TurnKind, Voice

VOICE = Voice("v", "espeak", "gmw/en", "en")
ROLES: dict[str, Role] = {"Ann": "interviewer", "Bo": "guest", "Reader": "narrator"}
SAID = {
    "en": {
        "bees": "The hive stands under the limes and the queen leaves the hive when the swarm has gone to the limes.",
        "boats": "A boat of larch needs tar on its keel and the harbour smells of tar when a boat has its keel mended.",
        "bread": "The oven warms all night and the dough rises slowly beside the oven, as rye dough should.",
    },
    "ru": {
        "bees": "Улей стоит под липами, а матка покидает улей, когда рой уже улетел в липы за новым ульем.",
        "boats": "Лодке из лиственницы нужна смола на киле, и гавань пахнет смолой, когда лодки смолят до самого киля.",
        "bread": "Печь греется всю ночь, и тесто медленно поднимается у печи, как и положено ржаному тесту.",
    },
    "zh": {
        "bees": "蜂箱放在椴树下面，蜂群飞走以后蜂王也离开蜂箱，养蜂人再把蜂箱搬到椴树林里。",
        "boats": "木船的龙骨要涂焦油，修船的时候整个港口都闻得到焦油味，龙骨修好木船才能出港。",
        "bread": "炉子整夜烧着，黑麦面团在炉子旁边慢慢发起来，面团发好才放进炉子里烤。",
    },
}


def turn(number: int, speaker: str, text: str, kind: TurnKind = "talk", chapter: str | None = None) -> Turn:
    return Turn(f"t{number}", speaker, ROLES[speaker], (Sentence(text, number),), number, kind, chapter=chapter)


def talk(turns: list[Turn]) -> tuple[Interview, tuple[Line, ...]]:
    interview = Interview("s", "On work", "en", tuple(Speaker(n, r) for n, r in ROLES.items()), tuple(turns))
    said = ((t, s.text) for t in turns for s in t.sentences)
    return interview, tuple(Line(t.id, t.speaker, t.role, t.kind, text, text, VOICE) for t, text in said)


def asked(subjects: list[str], language: str = "en") -> list[Turn]:
    """A title, and for each subject a question and its answer, which come back to the subject's words."""
    turns = [turn(0, "Reader", "On work", kind="title")]
    for number, subject in enumerate(subjects):
        turns.append(turn(len(turns), "Ann", f"And what did you do then, number {number}, if I may ask you that?"))
        turns.append(turn(len(turns), "Bo", SAID[language][subject]))
    return turns


def chapters(turns: list[Turn], seconds: float) -> tuple[topics.Marks, topics.Marks]:
    """All that could be chapters, and those that are; each line lasts so long."""
    interview, lines = talk(turns)
    marks = timeline.chapter_marks(interview, lines)
    return marks, topics.by_topic(interview, lines, [seconds] * len(lines), marks)


@pytest.mark.parametrize("language", SAID)
def test_chapters_begin_where_the_talk_turns_to_something_else(language: str) -> None:
    subjects = [name for name, times in (("bees", 7), ("boats", 5), ("bread", 6)) * 4 for _ in range(times)]
    turns = asked(subjects, language)
    all_of_them, kept = chapters(turns, 12.0)
    assert len(all_of_them) == len(subjects) + 1
    assert len(kept) == topics.FEW
    borders = {1 + 2 * n for n, (a, b) in enumerate(pairwise(["", *subjects])) if a != b}
    places = {int(key[1:]) for key, _ in kept[1:]}
    assert places <= borders


def test_few_chapters_stay_as_they_are() -> None:
    all_of_them, kept = chapters(asked(["bees", "boats"] * 5), 10.0)
    assert kept == all_of_them


@pytest.mark.parametrize("hours", [1, 2, 20])
def test_an_hour_has_twenty_and_no_file_more_than_it_can_list(hours: int) -> None:
    count = 100 * hours
    subjects = [name for n in range(count) for name in [("bees", "boats", "bread")[n // 7 % 3]]]
    all_of_them, kept = chapters(asked(subjects), 18.0)
    assert len(all_of_them) == count + 1
    assert len(kept) == min(255, 20 * hours)
    assert kept[:2] == all_of_them[:2]


def test_headings_and_a_persons_own_chapters_stay() -> None:
    turns = asked(["bees"] * 40)
    turns[31] = turn(31, "Reader", "The middle years", kind="heading")
    turns[41] = replace(turns[41], chapter="Mine")
    _, kept = chapters(turns, 10.0)
    assert len(kept) == topics.FEW
    assert {"The middle years", "Mine"} <= {title for _, title in kept}


def test_too_many_headings_are_thinned_before_a_persons_own() -> None:
    turns = [turn(0, "Reader", "On work", kind="title")]
    for number in range(300):
        turns.append(turn(len(turns), "Reader", f"Part {number}", kind="heading"))
        turns.append(turn(len(turns), "Bo", SAID["en"]["bees"], chapter="Mine" if number == 150 else None))
    _, kept = chapters(turns, 10.0)
    assert len(kept) == 255
    assert "Mine" in {title for _, title in kept}


@given(st.lists(st.sampled_from(["bees", "boats", "bread"]), max_size=60), st.floats(0, 100))
def test_what_stays_is_in_order_and_begins_at_the_beginning(subjects: list[str], seconds: float) -> None:
    all_of_them, kept = chapters(asked(subjects), seconds)
    places = [all_of_them.index(mark) for mark in kept]
    assert places == sorted(set(places)) and places[0] == 0
    assert len(kept) == min(len(all_of_them), max(topics.FEW, int(sum([seconds] * (2 * len(subjects) + 1)) / 180)))
