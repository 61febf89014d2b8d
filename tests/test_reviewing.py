"""A person goes through the doubtful turns: nothing is lost or overwritten, and every decision can be undone."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator import pipeline, reviewing, script
from narrator.__main__ import main
from narrator.cli import cli
from narrator.errors import InputError
from narrator.model import Interview, Sentence, Speaker, Turn
from narrator.reviewing import Decision, Dialogue, Ledger, decide, replay
from narrator.settings import Settings
from narrator.turns import assemble

from .end_to_end.conftest import narrator
from .test_script import interviews

TALK = """\
The keeper of the light

Ann Lee talks to Bob Ray about forty years on the rock.

Ann Lee: You came here as a boy. What did you see first?

I saw the stairs. I counted them, there are two hundred and eleven. I was tired for a week.

People say the light was never out. That is not quite true, I read.

It was out once. In the winter of 1979. Nobody died.

How did you feel that night?

Bob Ray: Cold. We had no oil. The wind blew in from the north and the lamp would not take.

I think of that night when it rains.
"""
ANN, BOB = Speaker("Ann Lee", "interviewer"), Speaker("Bob Ray", "guest")


def turn(number: int, who: Speaker, *texts: str, **more: object) -> Turn:
    sentences = tuple(Sentence(text, number, opens=not i) for i, text in enumerate(texts))
    return replace(Turn(f"t{number}", who.name, who.role, sentences, number, confidence=0.9), **more)  # type: ignore[arg-type]


def talk(*turns: Turn) -> Interview:
    return Interview("a.txt", "A talk", "en", (ANN, BOB), turns)


DOUBTED = talk(
    turn(1, ANN, "Why?", label="Ann Lee:"),
    turn(2, BOB, "So.", "It rained."),
    turn(3, ANN, "Then we left.", "And you?", "I stayed.", review=True, confidence=0.5, other="guest"),
    turn(4, BOB, "For a year."),
)


def heard(interview: Interview) -> list[tuple[str, str]]:
    return [(t.speaker, t.text) for t in interview.turns]


# --- decisions ------------------------------------------------------------------------------------------------


def test_a_turn_goes_to_the_other_speaker_and_joins_its_neighbours() -> None:
    after = decide(DOUBTED, Decision("t3", "say", "Bob Ray"))
    assert after and heard(after) == [
        ("Ann Lee", "Why?"),
        ("Bob Ray", "So. It rained.\n\nThen we left. And you? I stayed.\n\nFor a year."),
    ]
    assert not reviewing.doubtful(after)


def test_a_confirmed_turn_is_in_doubt_no_longer_and_stands_as_it_was() -> None:
    after = decide(DOUBTED, Decision("t3", "say", "Ann Lee"))
    assert after and heard(after) == heard(DOUBTED)
    assert (after.turns[2].review, after.turns[2].confidence, after.turns[2].reason) == (
        False,
        1.0,
        "decided in review",
    )


def test_a_turn_that_is_left_out_is_accounted_for() -> None:
    after = decide(DOUBTED, Decision("t1", "out"))
    assert after and [(o.text, o.reason, o.line) for o in after.left_out] == [
        ("Ann Lee: Why?", "left out in review", 1)
    ]
    after = decide(DOUBTED, Decision("t3", "out"))
    assert after and heard(after)[1:] == [("Bob Ray", "So. It rained.\n\nFor a year.")]


def test_a_split_gives_the_rest_to_another_and_asks_about_it_next() -> None:
    after = decide(DOUBTED, Decision("t3", "split", "Bob Ray", 3))
    assert after and heard(after)[2:] == [
        ("Ann Lee", "Then we left. And you?"),
        ("Bob Ray", "I stayed."),
        ("Bob Ray", "For a year."),
    ]
    assert [t.review for t in after.turns] == [False, False, False, True, False]
    assert reviewing.other_reading(after, 3) == ANN
    done = decide(after, Decision(after.turns[3].id, "say", "Bob Ray"))
    assert done and heard(done)[3:] == [("Bob Ray", "I stayed.\n\nFor a year.")]


def test_the_label_of_a_split_turn_stays_with_its_beginning() -> None:
    labelled = talk(replace(DOUBTED.turns[2], label="Ann Lee:"))
    after = decide(labelled, Decision("t3", "split", "Bob Ray", 2))
    assert after and [t.label for t in after.turns] == ["Ann Lee:", ""]


def test_a_neighbour_in_doubt_or_with_a_label_is_not_swallowed() -> None:
    labelled = talk(*DOUBTED.turns[:3], replace(DOUBTED.turns[3], label="Bob Ray:"))
    after = decide(labelled, Decision("t3", "say", "Bob Ray"))
    assert after and len(after.turns) == 3 and after.turns[2].label == "Bob Ray:"
    doubted = talk(*DOUBTED.turns[:3], replace(DOUBTED.turns[3], review=True))
    after = decide(doubted, Decision("t3", "say", "Bob Ray"))
    assert after and [t.review for t in after.turns] == [False, False, True]


def test_the_narrator_is_there_even_where_nobody_narrates() -> None:
    after = decide(DOUBTED, Decision("t3", "say", "Narrator"))
    assert after and after.turns[2].role == "narrator" and after.turns[2].kind == "note"
    assert after.speakers[-1] == Speaker("Narrator", "narrator")
    assert script.parse(script.write(after, "a"), "a.md")[0] == after


def test_who_else_it_could_be_is_who_speaks_nearby() -> None:
    cora = Speaker("Cora", "guest")
    panel = replace(
        talk(turn(1, ANN, "Who?"), turn(2, BOB, "I."), turn(3, ANN, "And?"), turn(4, cora, "Well.", review=True)),
        speakers=(ANN, BOB, cora),
    )
    assert reviewing.other_reading(panel, 3) == ANN
    same_role = replace(panel, turns=(*panel.turns[:3], replace(panel.turns[3], other="guest")))
    assert reviewing.other_reading(same_role, 3) == BOB
    often = talk(*panel.turns[:2], *(turn(n, (cora, ANN)[n % 2], "So.") for n in (4, 5)), *same_role.turns[3:])
    assert reviewing.other_reading(replace(often, speakers=(ANN, cora, BOB)), 4) == BOB
    narrated = replace(panel, turns=(*panel.turns[:3], replace(panel.turns[3], other="narrator")))
    assert reviewing.other_reading(narrated, 3).role == "narrator"


acts = st.sampled_from(["say", "out", "split"])


@st.composite
def decisions(draw: st.DrawFn, interview: Interview) -> list[Decision]:
    """Decisions that can be carried out one after the other."""
    made = []
    for _ in range(draw(st.integers(0, 6))):
        if not interview.turns:
            break
        about = draw(st.sampled_from(interview.turns))
        names = [*(s.name for s in interview.speakers), "Narrator"]
        decision = Decision(
            about.id,
            draw(acts),
            draw(st.sampled_from(names)),
            draw(st.integers(0, 5)),
            about.line,
            draw(st.text(max_size=9)),
        )
        decision = replace(decision, speaker="" if decision.act == "out" else decision.speaker)
        decision = replace(decision, at=decision.at if decision.act == "split" else 0)
        after = decide(interview, decision)
        if after is not None:
            interview = after
            made.append(decision)
    return made


def letters(interview: Interview) -> Counter[str]:
    """Every letter of what is in turns, in labels and left out."""
    texts = [s.text for t in interview.turns for s in t.sentences] + [t.label for t in interview.turns]
    return Counter(c for text in [*texts, *(o.text for o in interview.left_out)] for c in text if not c.isspace())


@settings(max_examples=120, deadline=None)
@given(st.data(), interviews())
def test_nothing_is_lost_and_all_can_be_undone(data: st.DataObject, interview: Interview) -> None:
    made = data.draw(decisions(interview))
    states = [interview]
    for decision in made:
        after = decide(states[-1], decision)
        assert after is not None
        states.append(after)
        assert letters(after) == letters(interview)
        assert len({t.id for t in after.turns}) == len(after.turns)
    for count in range(len(made) + 1):
        assert replay(interview, made[:count]) == (states[count], tuple(made[:count]))
    order = [s for t in interview.turns for s in t.sentences]
    kept = [s for t in states[-1].turns for s in t.sentences]
    remaining = iter(order)
    assert all(any(s is o for o in remaining) for s in kept), "sentences changed or out of order"
    text = script.write(states[-1], "a")
    assert script.parse(text, "a.md")[0] == states[-1]
    ledger = Ledger.of(tuple(made), script.write(interview, "a"), text)
    assert Ledger.parse(str(ledger)) == ledger


@pytest.mark.parametrize(
    "line", ["", "turn", "turn x (line 1): said by", 'turn x (line 1, "a"): said by "\\x"', "x" * 10**6]
)
def test_what_is_no_decision_is_none(line: str) -> None:
    assert Decision.parse(line) is None


def test_a_decision_on_what_is_not_there_is_not_carried_out() -> None:
    for decision in (
        Decision("nobody", "out"),
        Decision("t3", "say", "Nobody"),
        Decision("t3", "split", "Bob Ray", 1),
        Decision("t3", "split", "Bob Ray", 4),
    ):
        assert decide(DOUBTED, decision) is None
        assert replay(DOUBTED, [decision]) == (DOUBTED, ())


# --- the dialogue ---------------------------------------------------------------------------------------------


class Listener:
    """What a person hears, and the answers that they give."""

    def __init__(self, *answers: str) -> None:
        self.answers: Iterator[str] = iter(answers)
        self.lines: list[str] = []

    def ask(self, prompt: str) -> str | None:
        self.lines.append(prompt)
        return next(self.answers, None)

    def review(self, interview: Interview, every: bool = False) -> reviewing.Outcome:
        kept: list[tuple[Interview, tuple[Decision, ...]]] = []
        dialogue = Dialogue(interview, (), self.lines.append, self.ask, lambda *state: kept.append(state), every)
        outcome = dialogue.run()
        assert (kept[-1] if kept else (interview, ())) == (outcome.interview, outcome.decisions), "not kept"
        return outcome


def test_a_question_is_told_in_words_and_plain_lines() -> None:
    listener = Listener("q")
    listener.review(DOUBTED)
    assert listener.lines == [
        "A talk: 4 turns, 1 in doubt.",
        "",
        "Question 1 of 1, line 3.",
        "Before it, Bob Ray: So. It rained.",
        "In question: Then we left. And you? I stayed.",
        "After it, Bob Ray: For a year.",
        "It is given to Ann Lee, interviewer, 50 percent sure.",
        "It could be Bob Ray, guest, instead.",
        "1 Ann Lee, as it is now",
        "2 Bob Ray, the other reading",
        "3 Narrator",
        "l leave out, s split, u undo, Enter go on without deciding, q quit and keep, ? help",
        "Who says it? ",
    ]


@pytest.mark.parametrize("answer", ["2", "bob ray", " BOB RAY \n"])
def test_an_answer_is_a_number_or_a_name(answer: str) -> None:
    outcome = Listener(answer, "").review(DOUBTED)
    assert [t.speaker for t in outcome.interview.turns] == ["Ann Lee", "Bob Ray"]
    assert (outcome.fresh, outcome.left, outcome.end) == (1, 0, "done")


def test_no_answer_decides_nothing_and_a_wrong_one_is_asked_again() -> None:
    assert Listener("").review(DOUBTED) == (DOUBTED, (), 0, 1, "done")
    listener = Listener("7", "nobody", "0", "?", "t", "n", "")
    outcome = listener.review(DOUBTED)
    assert outcome.interview.turns[2].role == "narrator"
    assert "7 is none of the choices." in listener.lines and "nobody is none of the choices." in listener.lines


def test_a_split_asks_for_the_sentence_and_the_speaker() -> None:
    listener = Listener("s", "3", "", "1", "")
    outcome = listener.review(DOUBTED)
    assert "3. I stayed." in listener.lines
    assert heard(outcome.interview)[2:4] == [("Ann Lee", "Then we left. And you? I stayed."), (
        "Bob Ray", "For a year.",
    )], "the rest was given back, and is one with the turn before it"  # fmt: skip
    for answers in (("s", ""), ("s", "1"), ("s", "9"), ("s", "3", "9"), ("s", "3", "1")):
        assert Listener(*answers, "").review(DOUBTED).interview == DOUBTED


def test_undo_asks_the_same_again() -> None:
    listener = Listener("2", "u", "l", "")
    outcome = listener.review(DOUBTED)
    assert [d.act for d in outcome.decisions] == ["out"]
    assert listener.lines.count("Question 1 of 1, line 3.") == 2
    assert "Undone: line 3, Then we left. And you? I stayed.: said by Bob Ray" in listener.lines
    assert Listener("u", "u", "q").review(DOUBTED).interview == DOUBTED


def test_all_asks_about_every_turn_also_one_that_was_merged_unasked() -> None:
    listener = Listener("1", "2", "2", "", "")
    outcome = listener.review(DOUBTED, every=True)
    asked = [line for line in listener.lines if line.startswith("In question")]
    assert len(asked) == 4 and asked[-1].endswith("I stayed. For a year.")
    assert outcome.end == "done"


def test_nothing_in_it_steers_a_terminal() -> None:
    hostile = talk(turn(1, ANN, "\x1b[2J\u202eabc\x07", review=True, reason="\x1b]0;x\x07"))
    listener = Listener("l", "u", "s", "")
    listener.review(hostile)
    assert all(line.isprintable() for line in listener.lines)


ANSWERS = st.sampled_from(["1", "2", "3", "n", "l", "s", "u", "", "x", "t", "Bob Ray", "99"])


@settings(max_examples=150, deadline=None)
@given(st.lists(ANSWERS, max_size=25), st.booleans(), interviews())
def test_whatever_is_answered_the_decisions_make_the_script(
    answers: list[str], every: bool, interview: Interview
) -> None:
    outcome = Listener(*answers).review(interview, every)
    assert replay(interview, outcome.decisions) == (outcome.interview, outcome.decisions)
    assert letters(outcome.interview) == letters(interview)
    assert outcome.left == sum(t.review for t in outcome.interview.turns)


def test_a_thousand_doubts_from_a_pipe() -> None:
    turns = tuple(turn(n, (ANN, BOB)[n % 2], "Word.", review=True) for n in range(1000))
    outcome = Listener(*["1", "2"] * 500, "").review(talk(*turns))
    assert (outcome.fresh, outcome.left) == (1000, 0)


# --- the command ----------------------------------------------------------------------------------------------


class Room:
    """A folder with an article and its episodes."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.article = folder, folder / "talk.txt"
        self.article.write_text(TALK)
        self.script = folder / "out" / "talk" / "script.md"
        self.ledger = folder / "out" / "talk" / "script.review.txt"

    def review(self, answers: str, source: Path | None = None, *more: str) -> Result:
        words = ["review", str(source or self.article), "-o", str(self.folder / "out"), *more]
        return CliRunner().invoke(cli, words, input=answers)

    def draft(self) -> None:
        done = CliRunner().invoke(cli, ["script", str(self.article), "-o", str(self.folder / "out")])
        assert done.exit_code == 0, done.output

    def well(self, answers: str, source: Path | None = None, *more: str) -> str:
        done = self.review(answers, source, *more)
        assert done.exit_code == 0, done.output
        return done.output

    def turns(self) -> list[tuple[str, str]]:
        return heard(script.parse(self.script.read_text(), "script.md")[0])


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    """With two turns in doubt, whatever the trained finder makes of the text today."""
    doubted = ("I saw the stairs.", "I saw the sea.", "How did you feel that night?")
    monkeypatch.setattr(assemble.Turns, "_doubtful", lambda turns, row, _: turns._units[row.start].text in doubted)
    other = {"interviewer": "guest", "guest": "interviewer"}
    monkeypatch.setattr(assemble.Turns, "_other", lambda _, row: other[row.side])
    return Room(tmp_path)


def test_what_is_decided_stands_in_the_script_and_is_not_asked_again(room: Room) -> None:
    first = room.well("s\n4\n\ns\n3\n2\nq\n")
    assert "2 decided; 2 still in doubt" in first
    assert f"script: {room.script}" in first and f"to go on: narrator review {room.article}" in first
    assert ("Ann Lee", "People say the light was never out. That is not quite true, I read.") in room.turns()

    again = room.well("")
    assert "Decided before: 2." in again and "1. line 7, I saw the stairs." in again
    assert "Question 1 of 2, line 11." in again and "In question: It was out once." in again
    assert "The input ended; what was decided until then is kept." in again

    last = room.well("2\n1\n\n")
    assert "2 decided, 2 before; 0 still in doubt" in last and f"next: narrator make {room.article}" in last
    assert "line 13, How did you feel that night?: said by Ann Lee" in last
    assert [who for who, _ in room.turns()] == [
        *("Narrator", "Narrator", "Ann Lee", "Bob Ray", "Ann Lee", "Bob Ray", "Ann Lee", "Bob Ray")
    ]
    nothing = room.well("\n")
    assert "Question" not in nothing and "Decided before: 4." in nothing


def test_the_episode_is_made_of_the_reviewed_script(room: Room) -> None:
    room.well("s\n4\n\n1\n1\n\n")
    built = narrator(
        *("make", room.article, "-o", room.folder / "out", "--store", room.folder / "store"),
        *("--engine", "espeak", "--notice", "off", "--json"),
    )
    assert built.code == 0, built.err
    made = json.loads((Path(built.data["folder"]) / "episode.json").read_text())
    assert [(t["speaker"], t["text"]) for t in made["turns"]] == room.turns()
    assert "reason" in made["turns"][3] and made["turns"][3]["reason"] == "decided in review"
    before = room.script.read_text()
    assert "0 still in doubt" in room.well("\n") and room.script.read_text() == before


def test_a_decision_of_an_earlier_time_can_be_undone(room: Room) -> None:
    room.well("l\n2\n\n")
    again = room.well("u\n1\n\n")
    assert "Undone: line 13, How did you feel that night?: said by Bob Ray" in again
    assert "1 decided, 1 before; 0 still in doubt" in again
    who, text = room.turns()[2]
    assert who == "Ann Lee" and text.endswith("What did you see first?\n\nHow did you feel that night?")


def test_undone_to_the_end_it_is_as_if_nobody_had_reviewed(room: Room) -> None:
    room.well("2\nq\n")
    again = room.well("u\n2\nu\nu\nq\n")
    assert "0 decided; 2 still in doubt" in again
    found = pipeline.understand(pipeline.load(str(room.article))).interview
    assert heard(found) == room.turns()
    plain = narrator("script", room.article, "-o", room.folder / "out")
    assert plain.code == 0, "a script that nobody has corrected may be written anew"


def test_a_line_taken_out_of_the_ledger_is_a_decision_undone(room: Room) -> None:
    room.well("l\n2\n\n")
    lines = room.ledger.read_text().split("\n")
    at = next(n for n, line in enumerate(lines) if line.endswith("left out"))
    room.ledger.write_text("\n".join(lines[:at] + lines[at + 1 :]))
    told = room.well("q\n")
    assert "Taken out of script.review.txt, so undone: 1." in told
    assert any(text.startswith("I saw the stairs.") for _, text in room.turns())
    assert ("Bob Ray", "How did you feel that night?") in room.turns()


def test_a_persons_corrections_stay_and_are_what_is_reviewed(room: Room) -> None:
    room.draft()
    corrected = room.script.read_text().replace("I saw the stairs.", "I saw the sea.")
    room.script.write_text(corrected)
    assert "In question: I saw the sea." in room.well("2\nq\n")
    assert any("I saw the sea." in text for _, text in room.turns())
    by_hand = room.script.read_text().replace("Nobody died.", "No one died.")
    room.script.write_text(by_hand)
    told = room.well("1\n\n", room.script)
    assert "Decided before" not in told and "1 decided; 0 still in doubt" in told
    assert any("No one died." in text for _, text in room.turns())
    assert Ledger.parse(room.ledger.read_text()).before == by_hand  # type: ignore[union-attr]


def test_undone_a_persons_script_is_as_they_wrote_it(room: Room) -> None:
    room.draft()
    by_hand = room.script.read_text().replace("stairs", "*steps*")
    room.script.write_text(by_hand)
    room.well("2\nq\n", room.script)
    assert room.script.read_text() != by_hand
    room.well("u\nq\n", room.script)
    assert room.script.read_text() == by_hand


def test_a_script_that_is_edited_meanwhile_is_not_overwritten(room: Room) -> None:
    room.well("2\nq\n")

    def edit(prompt: str) -> str:
        room.script.write_text(room.script.read_text() + "\n<!-- mine -->\n")
        return "1"

    with pytest.raises(InputError, match="changed meanwhile"):
        pipeline.review(str(room.article), Settings(output=str(room.folder / "out")), lambda row: None, edit)
    assert "<!-- mine -->" in room.script.read_text()


def test_two_reviews_of_one_script_at_once_are_one_too_many(room: Room) -> None:
    settings = Settings(output=str(room.folder / "out"), store=str(room.folder / "store"))
    told: list[str] = []

    def again(prompt: str) -> str:
        with pytest.raises(InputError) as other:
            pipeline.review(str(room.article), settings, lambda row: None, lambda prompt: "1")
        told.append(str(other.value))
        return "q"

    pipeline.review(str(room.article), settings, lambda row: None, again)
    assert len(told) == 1 and "reviewed already" in told[0] and "script.md" in told[0]
    pipeline.review(str(room.article), settings, lambda row: None, lambda prompt: "q")


def test_what_is_decided_outlives_the_article(room: Room) -> None:
    room.well("2\nq\n")
    decided = room.turns()
    room.article.write_text(TALK.replace("1979", "1980"))
    told = room.well("1\nq\n")
    assert "the article has changed" in told and "I saw the stairs." not in told.split("In question")[1]
    after = room.turns()
    assert [name for name, _ in after] == [name for name, _ in decided]
    assert "1980" in str(after) and "1979" not in str(after)


def test_nothing_decided_is_nothing_written(room: Room) -> None:
    assert "nothing was written" in room.well("\n\n")
    assert not (room.folder / "out").exists()
    done = room.review("", Path("-"))
    assert isinstance(done.exception, InputError) and "standard input" in str(done.exception)


def test_turns_tells_both_readings(room: Room) -> None:
    told = CliRunner().invoke(cli, ["turns", str(room.article)]).output
    assert "in doubt:\n  line 7  Bob Ray, or Ann Lee  (" in told
    assert "  REVIEW: Bob Ray, or Ann Lee? please check who says this" in told


def test_in_a_real_terminal_and_stopped_by_ctrl_c(room: Room) -> None:
    import pty

    pid, master = pty.fork()
    if pid == 0:  # not a new process, which would not know of the doubts
        sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115
        sys.argv = ["narrator", "review", str(room.article), "-o", str(room.folder / "out")]
        try:
            main()
        finally:
            os._exit(1)

    def until(text: str) -> str:
        said = ""
        while text not in said:
            said += os.read(master, 4096).decode()
        return said

    first = until("Who says it? ")
    assert "\x1b" not in first and "In question: I saw the stairs." in first
    os.write(master, b"1\x7f2\n")  # a slip of the finger, rubbed out
    assert "said by Bob Ray" in until("Who says it? ")
    os.write(master, b"\x03")
    assert "Interrupted; what was decided until then is kept." in until("next: narrator make")
    _, status = os.waitpid(pid, 0)
    os.close(master)
    assert os.waitstatus_to_exitcode(status) == 130
    assert Decision.parse(room.ledger.read_text().split("\n")[3]) is not None
    assert [who for who, _ in room.turns()][3:5] == ["Bob Ray", "Ann Lee"]
