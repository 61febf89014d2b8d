"""Wording: what is said is what a person would say, and never markup."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator import wording
from narrator.errors import InputError
from narrator.limits import Limits
from narrator.model import Cast, Interview, Part, Sentence, Speaker, Turn, Voice
from narrator.pipeline import walls
from narrator.wording.readings import readings
from narrator.wording.vocabulary import Vocabulary, vocabulary

FOLDER = Path(__file__).parent / "cases" / "wording"
LANGUAGES = sorted(path.stem for path in FOLDER.glob("*.txt"))


def _cases() -> list[tuple[str, str, str]]:
    rows = [
        (language, *line.split(" => "))
        for language in LANGUAGES
        for line in (FOLDER / f"{language}.txt").read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("# ")
    ]
    return [(language, written, said) for language, written, said in rows]


@pytest.mark.parametrize(("language", "written", "said"), _cases())
def test_it_is_said_as_a_person_would(language: str, written: str, said: str) -> None:
    assert wording.spoken(written, language) == said


def test_languages_without_rules_are_left_as_they_are() -> None:
    assert wording.spoken("你好。", "zh") == "你好。"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[[f@n'Em]] hello", "(f@n'Em) hello."),
        ('<break time="600s"/> now', 'break time="600s"/ now.'),
        ("**bold** _it_ `code` ~~no~~", "bold it code no."),
        ("\u202eabc\u200bdef\x00\ufeff", "abcdef."),
        ("[laughs] Yes 😀", "(laughs) Yes."),
        ("𝐇𝐞𝐥𝐥𝐨 ﬁne", "Hello fine."),
        ("https://", "https."),
    ],
)
def test_nothing_is_markup(written: str, said: str) -> None:
    assert wording.spoken(written, "xx").strip() == said


@pytest.mark.parametrize("text", ["", " ", "...", "—", "!?", "😀", "\u200b", "* * *", "«»"])
def test_where_there_is_nothing_to_say_nothing_is_said(text: str) -> None:
    assert wording.spoken(text, "en") == ""


PIECES = [
    *"ab1. -–$€/:()[]<>*_'’ \n\u00a0",
    "1984",
    "e.g.",
    "M. ",
    "XXe",
    "http://",
    "a.com",
    "@",
    "No. ",
    "３",
    "Ⅷ",
    "é",
    "中",
]


@settings(max_examples=400, deadline=None)
@given(
    st.text(max_size=40) | st.lists(st.sampled_from(PIECES), max_size=15).map("".join),
    st.sampled_from([*LANGUAGES, "ru", ""]),
)
def test_any_text_is_said_safely(text: str, language: str) -> None:
    said = wording.spoken(text, language)
    assert not re.search(r"[\[\]<>*_`|\\{}\x00-\x1f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", said)
    assert said == said.strip() and "  " not in said
    if re.search(r"[a-zA-Z0-9]", text):
        assert any(c.isalnum() for c in said)
        assert said.rstrip("\"'”’»›)]} ")[-1] in ".!?…。！？؟।։"
    assert wording.spoken(text, language) == said


@pytest.mark.parametrize(
    "unit",
    ["a", "a.", "a@", "1", "1,", "1-", "(", " ", "[", "e.g. ", "M. ", "$", "a-", "X", ".", "/a", "http://", "x  "],
)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_long_line_is_worded_in_one_pass(unit: str, language: str) -> None:
    """In a worker that ends after 20 s of CPU: one pass takes less than one, a pass a character would take hours."""
    said = walls.apart(wording.spoken, (unit * (300_000 // len(unit)), language), Limits(time=20), unit)
    assert any(map(str.isalnum, said)) == any(map(str.isalnum, unit))


PLS = """<?xml version="1.0"?>
<lexicon version="1.0" xmlns="http://www.w3.org/2005/01/pronunciation-lexicon" xml:lang="en">
<lexeme><grapheme>OSCE</grapheme><grapheme>O.S.C.E.</grapheme><alias>oh ess see ee</alias></lexeme>
<lexeme><grapheme>New York</grapheme><alias>the big city</alias></lexeme>
<lexeme><grapheme>New</grapheme><alias>fresh</alias></lexeme>
<lexeme><grapheme>Poe</grapheme><phoneme>poʊ</phoneme></lexeme>
</lexicon>"""


def test_a_lexicon_replaces_whole_words(tmp_path: Path) -> None:
    path = tmp_path / "mine.pls"
    path.write_text(PLS)
    lexicon = wording.load_lexicon((tmp_path / "en.pls", path))
    said = wording.spoken("The OSCE's New York, New Yorkers, osce, OSCEs, O.S.C.E. and Poe", "en", lexicon)
    assert said == "The oh ess see ee's the big city, fresh Yorkers, osce, O-S-C-Es, oh ess see ee and Poe."
    assert wording.load_lexicon(()).apply("OSCE") == "OSCE"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (PLS.replace("</lexicon>", ""), "not XML"),
        ('<!DOCTYPE l [<!ENTITY a "b">]>' + PLS.partition("?>")[2], "DOCTYPE"),
        ("<html/>", "no pronunciation lexicon"),
        ("", "not XML"),
    ],
)
def test_a_broken_lexicon_is_told(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "mine.pls"
    path.write_text(text)
    with pytest.raises(InputError, match=said) as caught:
        wording.load_lexicon((path,))
    assert "mine.pls" in str(caught.value)
    with pytest.raises(InputError, match="no such lexicon"):
        wording.load_lexicon((tmp_path / "none.pls",))


def test_what_ships_can_be_read() -> None:
    for path in sorted((Path(__file__).resolve().parents[1] / "voices" / "lexicons").glob("*.pls")):
        assert len(wording.load_lexicon((path,)).entries) >= 5


VOICE = Voice("v", "espeak", "gmw/en", "en")
TALK = Interview(
    "s",
    "A talk",
    "en",
    (Speaker("Ann", "interviewer"), Speaker("Bo", "guest")),
    (
        Turn("t1", "Reader", "narrator", (Sentence("A talk", 1, opens=True),), 1, "title"),
        Turn("t2", "Ann", "interviewer", (Sentence("***", 2, opens=True), Sentence("Why 1984?", 3)), 2),
        Turn("t3", "Bo", "guest", (Sentence("So.", 4), Sentence("…", 5, opens=True), Sentence("And.", 6)), 4),
        Turn("t4", "Ann", "interviewer", (Sentence("!", 7),), 7),
    ),
)
CAST = Cast(tuple(Part(n, r, VOICE) for n, r in (("Ann", "interviewer"), ("Bo", "guest"), ("Reader", "narrator"))))  # type: ignore[arg-type]


def test_every_sentence_is_a_line_or_told_as_left_out() -> None:
    lines, mute = wording.lines(TALK, CAST, None, "")
    assert [(x.turn, x.shown, x.opens_turn, x.opens_paragraph) for x in lines] == [
        ("t1", "A talk", True, True),
        ("t2", "Why 1984?", True, True),
        ("t3", "So.", True, True),
        ("t3", "And.", False, True),
    ]
    assert [(x.text, x.line) for x in mute] == [("***", 2), ("…", 5), ("!", 7)]
    assert lines[1].spoken == "Why nineteen eighty-four?"


def test_what_a_person_has_said_instead_is_spoken_and_not_shown() -> None:
    first, second = TALK.turns[1:3]
    said = (
        Sentence("(laughs) Lead.", 2, say="Led, the metal."),
        Sentence("…", 3, say="Mm."),
        Sentence("Go.", 3, pause=900),
    )
    talk = replace(TALK, turns=(replace(first, sentences=said), second))
    lines, mute = wording.lines(talk, CAST, None, "")
    assert [(x.shown, x.spoken, x.pause) for x in lines][:3] == [
        ("(laughs) Lead.", "Led, the metal.", None),
        ("…", "Mm.", None),
        ("Go.", "Go.", 900),
    ]
    assert [x.text for x in mute] == ["…"]


def test_a_turn_may_have_a_voice_of_its_own_and_a_pause_waits_for_a_sound() -> None:
    other = Voice("w", "espeak", "gmw/en", "en")
    turns = (
        replace(TALK.turns[1], sentences=(Sentence("***", 2, pause=1500), *TALK.turns[1].sentences[1:])),
        *TALK.turns[2:],
    )
    lines, _ = wording.lines(replace(TALK, turns=turns), replace(CAST, turns=(("t2", other),)), None, "")
    assert [(x.turn, x.voice.name, x.pause) for x in lines] == [("t2", "w", 1500), ("t3", "v", None), ("t3", "v", None)]


def test_the_notice_follows_the_title() -> None:
    lines, _ = wording.lines(TALK, CAST, None, wording.notice("en"))
    assert [line.turn for line in lines[:3]] == ["t1", wording.NOTICE, "t2"]
    assert (lines[1].speaker, lines[1].role, lines[1].kind, lines[1].opens_turn) == ("Reader", "narrator", "note", True)
    assert "synthetic" in lines[1].spoken


def test_the_notice_speaks_the_language() -> None:
    assert len({wording.notice(code) for code in ("en", "fr", "es", "de", "it", "pt", "nl", "ru", "pl")}) == 9
    assert wording.notice("tlh") == wording.notice("en")


def test_a_correction_is_told_behind_the_notice_in_the_same_breath() -> None:
    told = wording.correction("en", "2026-11-25T08:00:00Z")
    lines, _ = wording.lines(TALK, CAST, None, wording.notice("en"), told)
    assert [(line.turn, line.opens_turn) for line in lines[:3]] == [
        ("t1", True),
        (wording.NOTICE, True),
        (wording.NOTICE, False),
    ]
    assert (lines[2].speaker, lines[2].shown) == ("Reader", told)
    alone, _ = wording.lines(TALK, CAST, None, "", told)
    assert (alone[1].shown, alone[1].opens_turn) == (told, True)


def test_a_correction_tells_the_day_in_the_language() -> None:
    told = {
        code: wording.correction(code, "2026-03-01") for code in ["en", "fr", "es", "de", "pt", "it", "ru", "nl", "pl"]
    }
    assert len(set(told.values())) == 9
    assert all("2026" in sentence for sentence in told.values())
    assert "March 1, 2026" in told["en"] and "premier mars" in told["fr"] and "1 марта" in told["ru"]
    assert "25. November" in wording.correction("de", "2026-11-25")
    assert "fünfundzwanzigsten" in wording.spoken(wording.correction("de", "2026-11-25"), "de")
    assert wording.correction("tlh", "2026-03-01") == told["en"]


@pytest.mark.parametrize("language", ["../vocabularies/en", "en.toml/../fr", "e\0n", "", "tlh", "рус"])
def test_a_language_that_is_not_listed_has_no_words_and_opens_no_file(language: str) -> None:
    assert vocabulary(language) == Vocabulary()


VOCABULARIES = sorted(path.stem for path in Path(wording.__file__).parent.glob("vocabularies/*.toml"))


@pytest.mark.parametrize("language", VOCABULARIES)
def test_a_vocabulary_holds_what_is_asked_of_it(language: str) -> None:
    words = vocabulary(language)
    assert words.notice and "{year}" in words.correction
    said = [word for pair in words.currencies.values() for word in pair]
    assert len(said) == 2 * len(words.currencies)
    for value in words._replace(currencies={})._asdict().values():
        said += value.values() if isinstance(value, dict) else [value]
    assert [word for word in said if word != word.strip()] == []


def test_what_one_wants_to_know_how_it_is_said_is_found_beside_its_wording() -> None:
    texts = (
        "In 1984 Ort paid approx. 5 € to the OSCE, not to NATO.",
        "It was the 3 boats of Ort's, and the OSCE.",
        "Boats leave at 9.",
    )
    turns = (Turn("a", "Ann", "guest", tuple(Sentence(text, n) for n, text in enumerate(texts, 1)), 1),)
    found = readings(Interview("", "", "en", (Speaker("Ann", "guest"),), turns), wording.Lexicon({}))
    told = {(row.kind, row.written): (row.said, row.times, row.line) for row in found}
    assert told["number", "1984"] == ("nineteen eighty-four", 1, 1)
    assert told["number", "5 €"] == ("5 euros", 1, 1)
    assert told["acronym", "OSCE"] == ("O-S-C-E", 2, 1)
    assert told["acronym", "NATO"] == ("NATO", 1, 1), "read as a word, and told all the same"
    assert told["short form", "approx"] == ("approximately", 1, 1)
    assert told["name", "Ort"] == ("Ort", 2, 1), "without the possessive"
    assert told["number", "9"][2] == 3 and len(told) == 8, "no word that only opens its sentence"
