"""The page's table of moments, its picture, its weight: read back by a second decoder, written here."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from itertools import accumulate
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from PIL import Image

from narrator import mastering, publishing
from narrator.model import Cue, Segment, Word
from narrator.publishing import Publication, poster

from .test_publishing import publication

STEPS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
SENTENCE = "We walked along the old canal until the lamps went out, and nobody said a word to us."


def page_of(made: Publication) -> Any:
    return html.fromstring(publishing.FILES["index.html"](made))


def moments(made: Publication) -> list[tuple[str, float, str]]:
    """Text, second and words of each sentence, as the page's script makes them out."""
    page = page_of(made)
    rows = [row.split(":") for row in json.loads(page.xpath("string(//script[@id='moments'])")).split(" ") if row]
    times = accumulate(int(since, 36) for _, since, _ in rows)
    found, at = [], 0
    for block in page.xpath("//h1[not(@class)] | //main//h2[@id][not(@class)] | //section/p[not(@class)]"):
        units = block.text_content().encode("utf-16-le")
        place = 0
        while place < len(units):
            end = place + 2 * int(rows[at][0], 36)
            found.append((units[place:end].decode("utf-16-le"), next(times) / 100, rows[at][2]))
            place, at = end + 2, at + 1
    assert at == len(rows)
    return found


def timed(made: Publication, every: int) -> Publication:
    """With a time for each word, so many samples apart."""
    cues = []
    for cue in made.timeline.cues:
        places = [(m.start(), len(m[0])) for m in re.finditer(r"\S+", cue.line.shown)]
        words = tuple(Word(cue.start + n * every, cue.start + (n + 1) * every, *p) for n, p in enumerate(places))
        cues.append(replace(cue, words=words))
    return replace(made, timeline=replace(made.timeline, cues=tuple(cues)))


@given(st.lists(st.tuples(st.sampled_from(["Ann", "Bo"]), st.text(max_size=40)), max_size=8))
def test_the_table_leads_to_each_sentence(said: list[tuple[str, str]]) -> None:
    made = publication(*said)
    segments = json.loads(publishing.FILES["transcript.json"](made))["segments"]
    found = moments(made)
    assert [text for text, _, _ in found] == [segment["body"] for segment in segments]
    assert all(abs(time - s["startTime"]) < 0.011 for (_, time, _), s in zip(found, segments, strict=True))


def test_words_stand_in_steps_of_a_fiftieth() -> None:
    made = timed(publication(("Ann", "Who rings it?"), ("Bo", "My sister 🔔 does.")), 8820)  # a fifth of a second
    (_, _, first), (text, _, second) = moments(made)
    assert text == "My sister 🔔 does."
    assert (first, second) == ("0AA", "0AAA")
    slow = timed(publication(("Ann", "So it was.")), 44100 * 2)
    assert moments(slow)[0][2] == "0~b~b", "two seconds are a hundred steps"


def test_words_that_no_engine_tells_are_estimated_and_say_so() -> None:
    made = publication(("Ann", "Aa bbbb."), ("Bo", "你好吗"))
    assert [words for _, _, words in moments(made)] == ["=2s", "=2s"]
    segments = json.loads(publishing.FILES["transcript.json"](made))["segments"]
    assert [s["wordsFrom"] for s in segments] == ["estimated", "estimated"]
    assert [w["body"] for w in segments[0]["words"]] == ["Aa", "bbbb."]
    assert segments[0]["words"][1]["startTime"] == pytest.approx(0.5 + 3 / 9, abs=0.002)
    assert segments[0]["words"][1]["endTime"] == segments[0]["endTime"]
    assert [w["body"] for w in segments[1]["words"]] == list("你好吗")
    assert json.loads(publishing.FILES["episode.json"](made))["word_times"] == {"espeak": "estimated"}
    told = json.loads(publishing.FILES["episode.json"](timed(made, 4410)))
    assert told["word_times"] == {"espeak": "told"}


def test_what_is_not_heard_is_shown_and_not_counted() -> None:
    made = publication(("Ann", "Who rings it?"), ("Bo", "(silence)"), ("Ann", "I see."))
    cues = (made.timeline.cues[0], made.timeline.cues[2])
    made = replace(made, timeline=replace(made.timeline, cues=cues))
    assert [text for text, _, _ in moments(made)] == ["Who rings it?", "I see."]
    assert page_of(made).xpath("//p[@class='mute']/text()") == ["(silence)"]


def in_threes(cue: Cue) -> Cue:
    number = int(cue.line.turn[1:])
    return replace(cue, line=replace(cue.line, turn=f"t{number // 3 * 3}", opens_paragraph=not number % 3))


@pytest.mark.parametrize("told", [True, False], ids=["words told", "words estimated"])
def test_seventy_minutes_weigh_no_more_than_150_kb(told: bool) -> None:
    count = 70 * 60 * 100 // 535  # 17 words in 5.35 s: 190 a minute
    made = publication(*[(("Wim Tersago", "Nora Quill")[number // 3 % 2], SENTENCE) for number in range(count)])
    made = replace(  # three sentences a turn
        made,
        interview=replace(made.interview, turns=made.interview.turns[::3]),
        timeline=replace(made.timeline, cues=tuple(map(in_threes, made.timeline.cues))),
    )
    made = timed(made, 13230) if told else made
    whole = publishing.FILES["index.html"](replace(made, curve=(-20.0,) * 250))
    assert len(SENTENCE.split()) * count > 13_000
    assert len(whole.encode()) <= 150_000 - 9_000, "and a cover of 9 kB"


def test_the_picture_shows_who_speaks_when_and_how_loud() -> None:
    made = publication(("Ann", "Who rings it?"), ("Bo", "My sister."), ("Bo", "She does."), ("Ann", "I see."))
    page = page_of(replace(made, curve=(-20.0, -70.0, -5.0)))
    [picture] = page.xpath("//dl[@class='picture']")
    assert [term.text_content() for term in picture.iter("dt")] == ["Ann 50 %", "Bo 50 %", "−19.0 LUFS"]
    paths = picture.xpath(".//path[@class='said']/@d")
    # 7.5 s: the first second of Ann from 0.5 s, the last from 5 s
    assert paths[0] == "M66 10h134M666 10h134"
    assert paths[1] == "M266 10h134M466 10h134"
    assert picture.xpath(".//path[@id='marks']/@d") == ["M200 0v20"], "the second chapter"
    assert picture.xpath(".//path[@class='loud']/@d") == ["M0 20V7H333V20H667V0H1000V20z"]
    assert not page_of(publication()).xpath("//dl")


def segment(*blocks: float) -> Segment:
    return Segment("", 22050, 2205 * len(blocks), (0, 1), (), blocks, -3.0)


def test_the_curve_is_the_loudness_of_equal_stretches() -> None:
    loud, soft = 1e9 * 10 ** ((-20 + 0.691) / 10), 1e9 * 10 ** ((-40 + 0.691) / 10)
    assert mastering.curve([segment(loud, loud), segment(soft, soft)], 2) == pytest.approx((-20, -40))
    assert mastering.curve([segment(loud, 0)], 250) == pytest.approx((-20, -70))
    assert mastering.curve([], 250) == ()


def labels_of(made: Publication) -> dict[str, tuple[int, int]]:
    return poster.labels(made.interview.title, [speaker.name for speaker in made.interview.speakers])


def poster_of(made: Publication) -> Image.Image:
    known = {text: poster.drawn(text, *room) for text, room in labels_of(made).items()}
    picture = Image.open(io.BytesIO(poster.picture_png(made, known)))
    picture.load()
    return picture.convert("RGB")


def test_the_picture_as_a_file_says_the_same() -> None:
    said = ("Ann", "Who rings it?"), ("Bo", "My sister."), ("Bo", "She does."), ("Ann", "I see.")
    picture = poster_of(replace(publication(*said), curve=(-20.0, -70.0, -5.0)))
    width, height = picture.size
    assert (width, height) == (1400, 20 + 60 + 20 + 2 * 48 + 120 + 40)
    ann, bo, loud = 100 + 22, 100 + 48 + 22, 100 + 2 * 48 + 60

    def at(thousandth: int, row: int) -> tuple[int, int, int]:
        pixel = picture.getpixel((360 + thousandth, row))
        assert isinstance(pixel, tuple)
        return pixel[0], pixel[1], pixel[2]

    lane = at(900, ann)
    first, second = at(100, ann), at(300, bo)
    assert len({lane, first, second, (253, 252, 249)}) == 4
    assert at(700, ann) == first and at(500, bo) == second
    assert at(300, ann) == at(100, bo) == lane
    assert at(100, loud) == at(900, loud) not in (lane, first, second) and at(500, loud) == lane
    assert at(200, ann) != first, "the second chapter is marked"
    written = picture.crop((40, 100, 340, 196)).getcolors()
    assert written and len(written) > 8, "names stand before their lanes"
    assert poster.picture_png(publication(), {}) == b""


@given(st.text(max_size=200), st.text(min_size=1, max_size=60))
@settings(max_examples=30, deadline=None)
def test_any_title_and_name_have_a_picture(title: str, name: str) -> None:
    made = publication((name, "So."), title=title)
    assert poster_of(made).size == (1400, 308)
    for text, (size, room) in labels_of(made).items():
        label = poster.drawn(text, size, room)
        assert label.width <= room and (not label.width or len(label.tones) == label.width * (size * 3 // 2))
        assert max(label.tones, default=0) < 16
