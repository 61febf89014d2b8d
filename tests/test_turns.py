"""Finding who speaks: golden cases, the real input, and what must hold for every article."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator import reading, turns
from narrator.errors import InputError
from narrator.model import Article, Block, BlockKind, Interview, Mark, Sentence

CASES = sorted((Path(__file__).parent / "cases" / "turns").glob("*.txt"))
SEED = sorted((Path(__file__).resolve().parents[1].parent / "shared" / "seed").glob("*.txt"))


def read(text: str, name: str) -> Interview:
    return turns.find(reading.read(reading.Document(name, text.encode(), name)))


def article(*texts: str, title: str = "A title", language: str = "en") -> Article:
    """An article of paragraphs with one sentence each."""
    blocks = [Block(title, 1, "title", 1, sentences=(Sentence(title, 1, 0, True),))]
    for number, text in enumerate(texts, 2):
        blocks.append(Block(text, number, sentences=(Sentence(text, number, 0, True),)))
    return Article("a.txt", title, language, tuple(blocks))


def short(interview: Interview) -> list[str]:
    """The interview in the compact form of the golden cases."""
    lines = []
    for turn in interview.turns:
        words = turn.text.split()
        body = " ".join(words) if len(words) <= 8 else f"{' '.join(words[:4])} … {' '.join(words[-3:])}"
        head = f"narrator ({turn.kind})" if turn.role == "narrator" else f"{turn.role} {turn.speaker}"
        lines.append(f"{head}: {body}")
    lines += [f"out ({o.reason}): {' '.join(o.text.split())}" for o in interview.left_out]
    return lines


@pytest.mark.parametrize("path", CASES, ids=[p.stem for p in CASES])
def test_golden_case(path: Path) -> None:
    text, _, expected = path.read_text("utf-8").partition("\n-----\n")
    suffix = "txt"
    if text.startswith("%% "):
        first, _, text = text.partition("\n")
        suffix = first[3:].strip()
    assert short(read(text + "\n", f"case.{suffix}")) == expected.strip().split("\n")


def test_there_are_enough_golden_cases() -> None:
    assert len(CASES) >= 110
    assert len({p.name[:2] for p in CASES}) >= 8


# --- the real input -------------------------------------------------------------------------------------------

# Its talk from the first label on has 16 turns; here, by a hash of its first words, where each begins.
_SEED_TURNS = """
    4cf14d01c0-8667f3b857 9ab1d878a7-c4535e9257 e6f28b7977-a8a34309fb 14a5e9bc96-9b037fdc49
    0915816201-7de0437053 2adef81ea6-6b8acc8de3 aaeb41233d-d316f9fb4d aae7cca6c9-112e1e7321
    cf02a96ff0-e603df2014 3200cc44a1-991c08fa87 8476b82b89-8476b82b89 97cdf7fbd2-88e4917a06
    e85e891eeb-e85e891eeb b882c881f8-5cf2e30e2c 55a45e7c0c-7675ac75ab ffde964c3a-9434def309
"""


def first_words(text: str) -> str:
    plain = "".join(c for c in text.lower() if c.isalnum())[:30]
    return hashlib.sha256(plain.encode()).hexdigest()[:10]


def spans(interview: Interview) -> list[tuple[str, str]]:
    """First and last sentence of each turn of the talk, hashed."""
    return [
        (first_words(t.sentences[0].text), first_words(t.sentences[-1].text))
        for t in interview.turns
        if t.role != "narrator"
    ]


@pytest.mark.skipif(not SEED, reason="the shared folder is not here")
def test_the_real_input_is_led_in_by_the_narrator_and_its_errors_are_marked() -> None:
    interview = read(SEED[0].read_text("utf-8"), SEED[0].name)
    expected = {(a, b) for a, _, b in (pair.partition("-") for pair in _SEED_TURNS.split())}
    assert len(expected) == 16
    talk = [t for t in interview.turns if t.role != "narrator"]
    for turn, span in zip(talk, spans(interview), strict=True):
        assert span in expected or turn.review, turn.text[:60]
    assert sum(turn.review for turn in talk) <= 6
    before = [t for t in interview.turns if t.line < talk[0].line]
    assert [(t.kind, t.role) for t in before] == [("title", "narrator"), ("lead", "narrator")]
    assert {s.role for s in interview.speakers} == {"interviewer", "guest", "narrator"}


@pytest.mark.skipif(not SEED, reason="the shared folder is not here")
def test_the_real_input_has_twelve_turns_exactly_right() -> None:
    interview = read(SEED[0].read_text("utf-8"), SEED[0].name)
    expected = {(a, b) for a, _, b in (pair.partition("-") for pair in _SEED_TURNS.split())}
    assert len(expected & set(spans(interview))) >= 12


# --- names and roles ------------------------------------------------------------------------------------------


def test_aliases_are_one_speaker_and_two_people_stay_two() -> None:
    found = turns.find(
        article(
            "Nadia Krol: Who was first?",
            "Prof. Otto Lindqvist: My brother was first.",
            "NK: And who came second?",
            "Lindqvist: Karl Lindgren came second.",
            "Karl Lindgren: That is true.",
            "Krol: Are you sure?",
            "OL: I am.",
        )
    )
    assert {s.name for s in found.speakers if s.role != "narrator"} == {
        "Nadia Krol",
        "Prof. Otto Lindqvist",
        "Karl Lindgren",
    }
    assert [s.name for s in found.speakers if s.role == "interviewer"] == ["Nadia Krol"]


def test_a_title_that_is_a_first_name_makes_nobody_somebody_else() -> None:
    found = turns.find(
        article(
            "Don Miller: Who are you?", "Anna Miller: His aunt.", "Don Miller: Is she?", "Anna Miller: By marriage."
        )
    )
    assert {s.name for s in found.speakers} >= {"Don Miller", "Anna Miller"}


def test_a_surname_that_two_have_is_neither_of_them() -> None:
    found = turns.find(
        article(
            "Host: Who built it?",
            "Karl Brunner: I did.",
            "Emil Brunner: I did.",
            "Host: Which of you?",
            "Brunner: Both.",
            "Host: Thank you.",
        )
    )
    assert {s.name for s in found.speakers if s.role == "guest"} == {"Karl Brunner", "Emil Brunner", "Brunner"}


def test_what_is_no_talk_has_its_reason() -> None:
    found = turns.find(
        article(
            "Ann Lee: Why?",
            "Bob Ray: Because I can.",
            "[Editor's note: he cannot.]",
            "Ann Lee: Since when?",
            "Bob Ray: Always.",
            "Bob Ray was born by the sea.",
        )
    )
    notes = {t.text: t.reason for t in found.turns if t.kind == "note"}
    assert notes == {
        "[Editor's note: he cannot.]": "an editor's note",
        "Bob Ray was born by the sea.": "tells of a speaker behind the last turn",
    }


def test_after_a_note_the_same_speaker_goes_on() -> None:
    found = turns.find(
        article(
            "Ann Lee: Why?",
            "Bob Ray: I can.",
            "[Editor's note: no.]",
            "I always could.",
            "Ann Lee: Oh?",
            "Bob Ray: Yes.",
        )
    )
    assert [t.speaker for t in found.turns if t.text in ("I can.", "I always could.")] == ["Bob Ray", "Bob Ray"]


def test_a_language_without_word_lists_is_said_so() -> None:
    talk = ("Co to jest?", "To jest most.", "Kto go zbudował?", "Zbudowali go ludzie.")
    found = turns.find(article(*talk, language="pl"))
    free = [t for t in found.turns if t.role != "narrator"]
    assert free and all("no word lists for the language 'pl'" in t.reason for t in free)
    assert not any("no word lists" in t.reason for t in turns.find(article(*talk, language="de")).turns)


def test_every_label_is_kept_beside_its_turn() -> None:
    found = turns.find(article("Ann Lee: Why?", "Bob Ray: Because I can.", "Ann Lee: Since when?", "Bob Ray: Always."))
    assert [t.label for t in found.turns if t.role != "narrator"] == ["Ann Lee:", "Bob Ray:", "Ann Lee:", "Bob Ray:"]
    assert all("Ann Lee" not in t.text for t in found.turns)


def test_the_byline_names_the_interviewer_where_no_label_does() -> None:
    plain = article(
        "What is it?", "It is a kettle. I built it.", "Why did you?", "I was cold.", title="An interview with Ada Moss"
    )
    named = Article(plain.source, plain.title, "en", plain.blocks, author="Rolf Beck")
    assert {s.role: s.name for s in turns.find(named).speakers} == {
        "interviewer": "Rolf Beck",
        "guest": "Ada Moss",
        "narrator": "Narrator",
    }


def test_an_id_follows_the_words_and_not_the_place() -> None:
    talk = ("Ann Lee: Why?", "Bob Ray: Because I can.", "Ann Lee: Why?", "Bob Ray: I said so.")
    before = turns.find(article(*talk)).turns
    after = turns.find(article("Ann Lee: Hello, how are you?", "Bob Ray: Fine.", *talk)).turns
    assert len({t.id for t in before}) == len(before)
    assert {t.id for t in before} < {t.id for t in after}


def test_a_turn_says_why_and_a_doubtful_one_is_marked() -> None:
    found = turns.find(article("Ann Lee: Why?", "Bob Ray: Because I can.", "Ann Lee: Since when?", "Bob Ray: Always."))
    assert all(t.reason for t in found.turns)
    assert not any(t.review for t in found.turns)
    loose = turns.find(
        article("So you came.", "I did come here.", "Was it late?", "Nobody knew what time it was.", "You never ask.")
    )
    assert any(t.review for t in loose.turns)
    assert all(t.review for t in loose.turns if t.confidence < 0.3)


# --- no interview ---------------------------------------------------------------------------------------------


def test_no_questions_and_no_labels_is_no_interview() -> None:
    with pytest.raises(InputError) as caught:
        turns.find(article("The river rose in the night.", "Nobody saw it.", "It fell again in the morning."))
    assert "no interview found" in caught.value.what
    assert caught.value.where == "a.txt"
    assert caught.value.mend


def test_one_speaker_only_is_said_so() -> None:
    with pytest.raises(InputError) as caught:
        turns.find(article("Ann Lee: I came early.", "Ann Lee: I stayed late.", "Ann Lee: I went home."))
    assert "speaker" in caught.value.what or "no interview" in caught.value.what


def test_two_spellings_of_one_label_are_one_speaker_only() -> None:
    with pytest.raises(InputError):
        turns.find(article("ANN LEE: I came early.", "Ann Lee: I stayed late.", "Ann Lee: I went home."))


# --- nothing is lost ------------------------------------------------------------------------------------------

_PARTS = """Why?|Yes.|I think so.|Ann Lee:|Bob Ray:|Q:|A:|— ¿Qué?|(laughs)|[00:01:02]|You said so.|What is it?|Note:|:|…
The sea.|BR:|Thanks!|1. Where?|[Ann Lee]|Interview."""
_WORDS = st.sampled_from(_PARTS.replace("\n", "|").split("|"))
_KINDS: list[BlockKind] = ["paragraph", "heading", "item", "term", "definition", "title", "caption", "quote"]


@st.composite
def blocks(draw: st.DrawFn) -> tuple[Block, ...]:
    out = []
    for line in range(draw(st.integers(1, 14))):
        parts = draw(st.lists(st.one_of(_WORDS, st.text(max_size=12)), min_size=1, max_size=5))
        text, sentences = "", []
        for part in parts:
            part = part.strip()
            if part:
                text += " " if text else ""
                sentences.append(Sentence(part, line + 1, len(text), not text, draw(st.booleans())))
                text += part
        if not text:
            continue
        kind = draw(
            st.sampled_from(["paragraph", "heading", "item", "term", "definition", "title", "caption", "quote"])
        )
        marks = ()
        if draw(st.booleans()):
            start = draw(st.integers(0, len(text)))
            end = draw(st.integers(start, len(text)))
            marks = (Mark(start, end, draw(st.sampled_from(["bold", "italic"]))),)
        out.append(Block(text, line + 1, kind, 2 if kind == "heading" else 0, marks, tuple(sentences)))
    return tuple(out)


def signs(text: str) -> str:
    return "".join(text.split())


@settings(max_examples=150, deadline=None)
@given(blocks())
def test_every_sign_is_in_a_turn_a_label_or_left_out(made: tuple[Block, ...]) -> None:
    try:
        found = turns.find(Article("a", "A title", "en", made))
    except InputError:
        return
    kept = [signs(t.label) + signs(t.text) for t in found.turns] + [signs(o.text) for o in found.left_out]
    assert sorted("".join(kept)) == sorted(signs("".join(s.text for b in made for s in b.sentences)))
    places = [(s.line, s.start) for t in found.turns for s in t.sentences]
    assert len(places) == len(set(places))
    assert places == sorted(places)
    assert len({t.id for t in found.turns}) == len(found.turns)
    assert all(t.speaker and t.reason and 0 <= t.confidence <= 1 and t.sentences for t in found.turns)
    assert {t.speaker for t in found.turns} == {s.name for s in found.speakers}


def test_a_dash_inside_a_turn_is_not_lost() -> None:
    lines = ("Why?", "— ¿Qué?", "Why?", "— ¿Qué?", "— ¿Qué?")
    found = turns.find(article(*lines))
    kept = "".join(t.label + t.text for t in found.turns) + "".join(o.text for o in found.left_out)
    assert kept.count("—") == 3


def test_many_speakers_many_sentences_and_one_long_line() -> None:
    crowd = [f"Voice {n % 900}: Is it {n}?" if n % 2 else f"Voice {n % 900}: It is." for n in range(3600)]
    assert len(turns.find(article(*crowd)).speakers) == 901
    long = turns.find(article("Ann Lee: Why?", "Bob Ray: " + "so " * 400_000, "Ann Lee: Oh?", "Bob Ray: Yes."))
    assert len(long.turns) == 5
    wild = turns.find(
        article("Ann Lee: Why?", "Bob Ray: I do.", "Ann Lee: No?", "(" * 200_000, "—" * 200_000, ": " * 200_000)
    )
    assert {t.speaker for t in wild.turns} == {"Narrator", "Ann Lee", "Bob Ray"}
