"""What an engine may be given, and how a long text is cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from narrator.speech import text


@given(st.text(max_size=300), st.integers(1, 80))
def test_pieces_lose_nothing_and_keep_the_limit(said: str, limit: int) -> None:
    cuts = list(text.pieces(said, limit))
    assert "".join(said[start:end] for start, end in cuts) == said
    assert all(0 < end - start <= limit for start, end in cuts)


def test_cuts_stand_behind_sentences_then_clauses_then_words() -> None:
    assert list(text.pieces("One two. Three four five.", 16)) == [(0, 9), (9, 25)]
    assert (
        "One two three, four five six"[: next(text.pieces("One two three, four five six", 20))[1]] == "One two three, "
    )
    assert "One two three four"[: next(text.pieces("One two three four", 12))[1]] == "One two "


@given(st.text(alphabet=st.characters(), max_size=200))
def test_plain_text_holds_no_command_and_knows_where_each_character_was(said: str) -> None:
    plain, places = text.plain(said)
    assert len(plain) == len(places)
    assert not any(ord(c) < 32 or c in "[]\u200b\u202e\ufeff" for c in plain)
    assert all(said[place] == c or c in " ()" for c, place in zip(plain, places, strict=True))
    plain.encode("utf-8")


def test_letters_and_figures_all_stay() -> None:
    assert text.plain("he\u200dllo \u202eworld\x00 4\u00ad2")[0] == "hello world  42"
    assert text.plain("می\u200cخواهم")[0] == "می\u200cخواهم"  # in Persian the joiner shapes the word


def test_words_without_their_punctuation() -> None:
    said = "“Well,” she said — it’s 3.5 km (or so)…"
    assert [said[a:b] for a, b in text.words(said)] == ["Well", "she", "said", "it’s", "3.5", "km", "or", "so"]


def test_a_line_of_a_megabyte_is_cut_in_linear_time() -> None:
    for said in ("a" * 1_000_000, "a, " * 333_333, ". " * 500_000, "\u200b" * 1_000_000):
        cuts = list(text.pieces(said, 3000))
        assert cuts[-1][1] == len(said)
        assert len(cuts) < 23_000
        text.plain(said)
        text.words(said)
