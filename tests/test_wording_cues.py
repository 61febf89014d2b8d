"""The narrator says who speaks: when, by which name, and without a trace in what is read."""

from __future__ import annotations

import pytest

from narrator import timeline, wording
from narrator.model import Cast, Interview, Line, Part, Sentence, Speaker, Turn, Voice
from narrator.wording.cueing import first_name

READER, ANNA, BEN = (Voice(name, "espeak", "gmw/en", "en") for name in ("reader", "anna", "ben"))
PEOPLE = (("Narrator", "narrator", READER), ("Dr. Anna Vogt", "guest", ANNA), ("Ben Ode", "interviewer", BEN))
CAST = Cast(tuple(Part(name, role, voice) for name, role, voice in PEOPLE))


def interview(*rows: tuple[str, str]) -> Interview:
    roles = {name: role for name, role, _ in PEOPLE}
    turns = tuple(
        Turn(f"t{n}", name, roles[name], (Sentence(text, n),), n, "title" if name == "Narrator" else "talk")
        for n, (name, text) in enumerate(rows, 1)
    )
    return Interview("x", "T", "en", tuple(Speaker(name, role) for name, role, _ in PEOPLE), turns)


TALK = interview(
    ("Narrator", "A talk"),
    ("Ben Ode", "Where were you?"),
    ("Dr. Anna Vogt", "Here."),
    ("Dr. Anna Vogt", "All day."),
    ("Ben Ode", "Alone?"),
    ("Dr. Anna Vogt", "Yes."),
)


def said(mode: str, given: Interview = TALK) -> tuple[Line, ...]:
    return wording.lines(given, CAST, cues=mode)[0]


def heard(mode: str) -> list[str]:
    return [line.spoken for line in said(mode)]


def test_names_are_said_once_each_by_the_narrator() -> None:
    assert heard("names") == [
        *("A talk.", "Ben Ode.", "Where were you?", "Dr. Anna Vogt.", "Here.", "All day.", "Alone?", "Yes.")
    ]
    cues = [line for line in said("names") if line.shown == ""]
    assert [(line.voice, line.speaker) for line in cues] == [(READER, "Narrator")] * 2


def test_first_names_are_said_at_each_later_change() -> None:
    assert heard("first-name") == [
        *("A talk.", "Ben Ode.", "Where were you?", "Dr. Anna Vogt.", "Here.", "All day."),
        *("Ben.", "Alone?", "Anna.", "Yes."),
    ]


@pytest.mark.parametrize("mode", ["off", "tone"])
def test_nothing_is_said(mode: str) -> None:
    assert heard(mode) == ["A talk.", "Where were you?", "Here.", "All day.", "Alone?", "Yes."]


def test_a_cue_belongs_to_its_turn_and_follows_the_pause_of_a_turn() -> None:
    lines = said("names")
    at = heard("names").index("Dr. Anna Vogt.")
    assert lines[at].turn == lines[at + 1].turn == "t3"
    waits = timeline.pauses(lines, ())
    assert waits[at - 1] == 650  # before the name
    assert waits[at] == 250  # between the name and what is said


def test_a_persons_pause_stands_before_the_name() -> None:
    turn = Turn("t1", "Ben Ode", "interviewer", (Sentence("Well.", 1, pause=1500),), 1)
    lines = said("names", Interview("x", "T", "en", (), (turn,)))
    assert [line.pause for line in lines] == [1500, None]


@pytest.mark.parametrize(
    ("name", "language", "called"),
    [
        ("Professor Sofia Lindqvist", "en", "Sofia"),
        ("Mrs. Jones", "en", "Mrs. Jones"),
        ("J. K. Jones", "en", "J. K. Jones"),
        ("Anna Vogt (Helsinki)", "en", "Anna"),
        ("Cher", "en", "Cher"),
        ("RFI", "fr", "RFI"),
        ("Nagy Anna", "hu", "Nagy Anna"),
    ],
)
def test_the_name_that_a_person_is_called_by(name: str, language: str, called: str) -> None:
    assert first_name(name, language) == called


def test_who_shares_a_first_name_is_called_by_the_whole_one() -> None:
    speakers = ("Ben Ode", "Ben Ark", "Ben Ode")
    turns = tuple(Turn(f"t{n}", who, "guest", (Sentence("So.", n),), n) for n, who in enumerate(speakers))
    cast = Cast((*CAST.parts, Part("Ben Ark", "guest", ANNA)))
    lines, _ = wording.lines(Interview("x", "T", "en", (), turns), cast, cues="first-name")
    assert [line.spoken for line in lines if not line.shown] == ["Ben Ode.", "Ben Ark.", "Ben Ode."]


def test_a_sentence_without_end_is_cut_at_clauses_and_goes_on() -> None:
    clause = "and then the water came up to the door of the last house by the mill,"
    text = f"It rained {' '.join([clause] * 20)} and that was all."
    given = interview(("Ben Ode", text))
    lines = said("off", given)
    assert len(lines) > 1
    assert all(line.spoken.endswith("mill,") for line in lines[:-1])
    assert lines[-1].spoken.endswith("that was all.")
    assert " ".join(line.shown for line in lines) == text
    assert set(timeline.pauses(lines, ())[:-1]) == {150}
