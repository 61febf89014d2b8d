"""The side files: read by others' parsers, safe whatever the text holds, the same bytes every time."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import lxml.etree
import lxml.html
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator import publishing
from narrator.model import (
    Cast,
    Chapter,
    Cue,
    Interview,
    LeftOut,
    Line,
    Loudness,
    Part,
    Sentence,
    Speaker,
    Timeline,
    Turn,
    Voice,
    Word,
)
from narrator.publishing import Publication

VOICE = Voice("v", "espeak", "gmw/en", "en")


def publication(
    *said: tuple[str, str], title: str = "On bridges", notice: str = "", words: bool = False
) -> Publication:
    """An episode in which each sentence takes a second, half a second apart, after a lead-in of half a second."""
    cues, turns = [], []
    for number, (speaker, text) in enumerate(said):
        start = 22050 + number * 66150
        end = start + 44100
        line = Line(f"t{number}", speaker, "guest", "talk", text, text, VOICE, True, True)
        cues.append(Cue(line, start, end, (Word(start, end, 0, 3),) if words else ()))
        turns.append(Turn(f"t{number}", speaker, "guest", (Sentence(text, number + 1, opens=True),), number + 1))
    frames = 66150 * (len(said) + 1)
    interview = Interview(
        "s.txt", title, "en", tuple(Speaker(name, "guest") for name in dict(said)), tuple(turns),
        (LeftOut("A photo", "caption", 3),), "2024-05-01", "C. Poe", "https://example.org/a",
    )  # fmt: skip
    return Publication(
        interview=interview,
        cast=Cast(tuple(Part(name, "guest", VOICE, "chosen by the name") for name in dict(said)), ("alike",)),
        timeline=Timeline(44100, frames, tuple(cues), (Chapter(title, 0, 66150), Chapter("Why?", 66150, frames, "t1"))),
        loudness=Loudness(-19.04, -1.5),
        slug="on-bridges",
        audio="episode.mp3",
        engines={"kokoro": "1", "espeak": "1.52"},
        notice=notice,
        version="0.1",
    )


def vtt(made: Publication) -> webvtt.WebVTT:
    return webvtt.from_buffer(io.StringIO(publishing.FILES["transcript.vtt"](made)))


def loaded(name: str, made: Publication) -> Any:
    return json.loads(publishing.FILES[name](made))


LONG = "A sentence that is so long that no player would show it on a single line, because nobody could read it there."


def test_vtt_tells_who_says_what_and_when() -> None:
    captions = vtt(publication(("Ann", "Why 1 < 2 & so?"), ("Bo & Co", LONG), notice="Synthetic --> voices.")).captions
    assert [(c.voice, c.start, c.end) for c in captions] == [
        ("Ann", "00:00:00.500", "00:00:01.500"),
        ("Bo &amp; Co", "00:00:02.000", "00:00:03.000"),
    ]
    assert captions[0].text == "Why 1 &lt; 2 &amp; so?"
    assert captions[1].text.split("\n") == [LONG[:60], LONG[61:]]


def test_vtt_counts_hours() -> None:
    made = publication(("Ann", "Yes."))
    cue = replace(made.timeline.cues[0], start=44100 * 360_000, end=44100 * 360_000 + 1)
    made = replace(made, timeline=replace(made.timeline, cues=(cue,)))
    assert "100:00:00.000 --> 100:00:00.001" in publishing.FILES["transcript.vtt"](made)


PIECES = ["-->", "<v Eve>", "</v>", "\n", "\n\n", "&amp;", "WEBVTT", "NOTE ", "00:00 --> 00:01", "\x00", "\u202e"]
PIECES += ["x" * 90, " ", "a", "\r", "\u2028"]
HOSTILE = st.text(max_size=80) | st.lists(st.sampled_from(PIECES)).map("".join)


@settings(max_examples=200, deadline=None)
@given(HOSTILE, HOSTILE, HOSTILE)
def test_no_text_breaks_out_of_its_cue(name: str, text: str, notice: str) -> None:
    made = publication((name, text), ("Bo", "Fine."), notice=notice)
    written = publishing.FILES["transcript.vtt"](made)
    captions = vtt(made).captions
    assert 1 <= len(captions) <= 2
    assert (captions[-1].voice, captions[-1].text) == ("Bo", "Fine.")
    assert written.count("-->") == written.count("<v ") == len(captions)
    for caption in captions:
        for line in caption.text.split("\n"):
            assert len(line.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")) <= 65
    for file in publishing.FILES.values():
        file(made).encode()


def test_the_transcript_holds_sentences_and_words() -> None:
    segments = loaded("transcript.json", publication(("Ann", "Why so?"), words=True))["segments"]
    assert segments == [
        {
            "speaker": "Ann",
            "startTime": 0.5,
            "endTime": 1.5,
            "body": "Why so?",
            "wordsFrom": "shown",
            "words": [{"body": "Why", "startTime": 0.5, "endTime": 1.5}],
        }
    ]
    assert loaded("transcript.json", publication(("Ann", "Why so?")))["segments"][0]["wordsFrom"] == "estimated"


def test_words_that_were_said_for_others_are_told_apart() -> None:
    made = publication(("Ann", "1984?"), words=True)
    cue = made.timeline.cues[0]
    spoken = replace(cue, line=replace(cue.line, spoken="nineteen eighty-four?"), words=(Word(0, 44100, 0, 8),))
    segment = loaded("transcript.json", replace(made, timeline=replace(made.timeline, cues=(spoken,))))["segments"][0]
    assert (segment["body"], segment["wordsFrom"], segment["words"][0]["body"]) == ("1984?", "spoken", "nineteen")


def test_chapters_are_those_of_podcasting_2() -> None:
    found = loaded("chapters.json", publication(("Ann", "Why?"), ("Bo", "So."), title="On\nbridges"))
    assert found["version"] == "1.2.0"
    assert found["title"] == "On bridges"
    assert [(c["title"], c["startTime"], c["endTime"]) for c in found["chapters"]] == [
        ("On bridges", 0, 1.5),
        ("Why?", 1.5, 4.5),
    ]


def test_the_episode_tells_all() -> None:
    made = publication(("Ann", "Why?"), ("Bo", "So."))
    found = loaded("episode.json", made)
    assert found["turns"][1]["text"] == "So."
    assert (found["turns"][1]["start"], found["turns"][1]["end"]) == (2.0, 3.0)
    assert found["speakers"][0]["voice"]["name"] == "v"
    assert found["left_out"] == [{"text": "A photo", "reason": "caption", "line": 3}]
    assert found["seconds"] == 4.5
    assert found["loudness"] == {"lufs": -19.04, "peak_dbtp": -1.5}
    assert found["warnings"] == ["alike"]
    for name in ("address", "date", "author", "source", "slug", "title", "language", "audio", "engines", "chapters"):
        assert found[name]


def test_a_turn_without_sound_has_no_times_and_silence_no_loudness() -> None:
    made = publication(("Ann", "Why?"))
    made = replace(made, loudness=Loudness(float("-inf"), float("-inf")), timeline=replace(made.timeline, cues=()))
    found = loaded("episode.json", made)
    assert "start" not in found["turns"][0]
    assert found["loudness"] == {"lufs": None, "peak_dbtp": None}


def test_the_same_episode_gives_the_same_bytes() -> None:
    made = publication(("Ann", "Why?"), ("Bo", LONG), notice="Synthetic.", words=True)
    other = replace(made, engines=dict(reversed(made.engines.items())))
    for file in publishing.FILES.values():
        assert file(made) == file(other)
        assert file(made).endswith("\n")


def srt(made: Publication) -> list[tuple[str, str, str]]:
    """SubRip as an independent reader takes it."""
    found = webvtt.WebVTT.from_buffer(io.StringIO(publishing.FILES["transcript.srt"](made)), format="srt")
    return [(caption.start, caption.end, caption.text) for caption in found.captions]


def test_srt_names_who_begins_and_cuts_long_sentences() -> None:
    captions = srt(publication(("Ann", "Why?"), ("Ann", "So?"), ("Bo & Co", LONG)))
    assert [text for _, _, text in captions[:2]] == ["Ann: Why?", "So?"]
    assert captions[2][2].startswith("Bo & Co: ")
    said = [text.replace("\n", " ") for _, _, text in captions[2:]]
    assert " ".join(said) == "Bo & Co: " + LONG
    for start, end, text in captions:
        lines = text.split("\n")
        assert len(lines) <= 2 and all(len(line) <= 32 for line in lines)
        assert start < end
    assert [row[0] for row in captions[3:]] == [row[1] for row in captions[2:-1]]


NASTY = ("<script>alert(1)</script>", "00:00:01,000 --> 00:00:02,000", "{\\an8}<i>top</i>", "]]> & <!-- no -->")


def test_no_text_becomes_structure_in_srt_and_html() -> None:
    made = publication(*((text[:20], text) for text in NASTY), title=NASTY[0], notice=NASTY[1])
    for _, _, text in srt(made):
        assert "-->" not in text and "<i" not in text and "<script" not in text and "{\\" not in text
    page = lxml.html.document_fromstring(publishing.FILES["transcript.html"](made))
    assert not page.xpath("//script|//i|//comment()[normalize-space(.)='no']")
    assert [" ".join(p.text_content().split()) for p in page.xpath("//section/p")] == list(NASTY)
    assert page.findtext(".//title") == NASTY[0]


def test_html_has_turns_with_places_and_seconds() -> None:
    page = lxml.html.document_fromstring(
        publishing.FILES["transcript.html"](publication(("Ann", "Why?"), ("Bo", "So.")))
    )
    assert page.get("lang") == "en"
    assert [section.get("id") for section in page.xpath("//section")] == ["turn-t0", "turn-t1"]
    assert [(s.get("data-start"), s.text) for s in page.xpath("//span")] == [("0.5", "Why?"), ("2.0", "So.")]
    assert [h.text for h in page.xpath("//section/h2")] == ["Ann", "Bo"]


def test_txt_is_what_is_written() -> None:
    text = publishing.FILES["transcript.txt"](publication(("Ann", "Why?"), ("Bo", LONG), notice="Synthetic."))
    assert text == f"On bridges\n\nSynthetic.\n\nAnn: Why?\n\nBo: {LONG}\n"


def test_captions_follow_the_words_that_the_engine_told() -> None:
    made = publication(("Ann", LONG))
    cue = made.timeline.cues[0]
    places = [0, *(n + 1 for n, c in enumerate(LONG) if c == " ")]
    words = tuple(Word(cue.start + 100 * n, cue.start + 100 * n + 90, at, 1) for n, at in enumerate(places))
    made = replace(made, timeline=replace(made.timeline, cues=(replace(cue, words=words),)))
    for start, _, text in srt(made)[1:]:
        first = text.split()[0]
        number = next(n for n, at in enumerate(places) if LONG[at:].startswith(text.replace("\n", " ")))
        hours, minutes, seconds = start.replace(",", ".").split(":")
        told = float(seconds) + 60 * int(minutes) + 3600 * int(hours)
        assert abs(told - words[number].start / 44100) < 0.002, first


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["Ann", "Bo --> <b>"]), st.text(min_size=1, max_size=200)), max_size=5))
def test_srt_of_any_text_is_read_back_whole(said: list[tuple[str, str]]) -> None:
    for start, end, text in srt(publication(*said, ("Cy", "Yes."))):
        assert start < end
        assert len(text.split("\n")) <= 2


def test_chapters_lead_back_to_the_article() -> None:
    made = publication(("Ann", "On bridges, we begin."), ("Bo", "Why - and how?"), title='A <b> & "B"')
    found = loaded("chapters.json", made)["chapters"]
    assert "url" not in found[0]  # it opens with no turn
    assert found[1]["url"] == "https://example.org/a#:~:text=Why%20%2D%20and%20how%3F"
    root = lxml.etree.fromstring(publishing.FILES["chapters.xml"](made).encode())
    rows = [(c.get("start"), c.get("title"), c.get("href")) for c in root]
    assert rows == [("00:00:00.000", 'A <b> & "B"', None), ("00:00:01.500", "Why?", found[1]["url"])]
    for address in ("javascript:alert(1)", "", "https://a b"):
        plain = replace(made, interview=replace(made.interview, address=address))
        assert all("url" not in chapter for chapter in loaded("chapters.json", plain)["chapters"])


def test_a_correction_is_told_wherever_the_notice_is() -> None:
    made = replace(publication(("Ann", "Why?"), notice="Synthetic."), correction_notice="Corrected on 3 May 2026.")
    for name in ("transcript.txt", "transcript.html", "index.html"):
        assert "Corrected on 3 May 2026." in publishing.FILES[name](made), name


def test_between_sentences_stands_what_their_script_has_there() -> None:
    made = publication(("田中", "橋です。"), ("田中", "川です。"), ("Ann", "A bridge."), ("Ann", "A river."))
    cues = [
        replace(cue, line=replace(cue.line, turn=f"t{number // 2 * 2}", opens_paragraph=number % 2 == 0))
        for number, cue in enumerate(made.timeline.cues)
    ]
    made = replace(made, timeline=replace(made.timeline, cues=tuple(cues)))
    for name in ("index.html", "transcript.html"):
        found = lxml.html.document_fromstring(publishing.FILES[name](made))
        said = [" ".join(p.text_content().replace("\u200b", "").split()) for p in found.findall(".//section/p")]
        assert said[0] == "橋です。川です。" and "A bridge. A river." in said
