"""What players are told, read back by mutagen and FFmpeg."""

from __future__ import annotations

import io

import av
import mutagen.id3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator import mastering
from narrator.mastering import ChapterTag, Master, Tags, tags
from narrator.model import Clip

SEGMENT = mastering.make(Clip(bytes(22050), 22050), "", 100, Master())


def written(told: Tags) -> bytes:
    file = io.BytesIO()
    mastering.write(file, [SEGMENT.payload] * 40, SEGMENT.frames * 40, told, Master())
    return file.getvalue()


def test_all_that_is_told_is_read_back() -> None:
    told = Tags(
        title="Ein Gespräch über Boote",
        artist="Ada Lind, Bo Ek",
        album="The show",
        date="2020-10-02",
        language="de",
        comment="Alle Stimmen sind künstlich.",
        length_ms=12345,
        guid="0b9f8c1e-3a86-5f3f-9a8e-5e2e4d1c7a10",
    )
    read = mutagen.id3.ID3(io.BytesIO(written(told)))
    assert read["TIT2"].text == ["Ein Gespräch über Boote"]
    assert read["TPE1"].text == ["Ada Lind, Bo Ek"]
    assert read["TALB"].text == ["The show"]
    assert read["TGID"].text == [told.guid]
    assert str(read["TDRC"].text[0]) == "2020-10-02"
    assert read["TLAN"].text == ["deu"]
    assert read["TLEN"].text == ["12345"]
    (comment,) = read.getall("COMM")
    assert (comment.lang, comment.text) == ("deu", ["Alle Stimmen sind künstlich."])
    plain = mutagen.id3.ID3(io.BytesIO(written(told)), translate=False)
    assert plain.version[:2] == (2, 3)


def test_chapters_stand_in_the_order_of_time_whatever_their_size() -> None:
    titles = ["A very long question that is asked first of all?", "Why?", "Où étiez-vous ?", "Z" * 60, "Boats"]
    chapters = tuple(ChapterTag(title, 500 * n, 500 * (n + 1)) for n, title in enumerate(titles))
    data = written(Tags("t", chapters=chapters))
    read = mutagen.id3.ID3(io.BytesIO(data))
    toc = read["CTOC:toc"]
    assert toc.flags == mutagen.id3.CTOCFlags.TOP_LEVEL | mutagen.id3.CTOCFlags.ORDERED
    by_list = [read[f"CHAP:{name}"] for name in toc.child_element_ids]
    assert [(c.sub_frames["TIT2"].text[0], c.start_time, c.end_time) for c in by_list] == [
        (c.title, c.start_ms, c.end_ms) for c in chapters
    ]
    places = [data.index(name.encode() + b"\0", data.index(b"CHAP")) for name in toc.child_element_ids]
    assert places == sorted(places)
    with av.open(io.BytesIO(data)) as container:
        seen = [(c["start"] * c["time_base"] * 1000, c["metadata"]["title"]) for c in container.chapters()]
    assert seen == [(c.start_ms, c.title) for c in chapters]


def test_255_chapters_are_listed_and_one_more_is_refused() -> None:
    chapters = tuple(ChapterTag(f"Question {n}", 100 * n, 100 * n + 100) for n in range(256))
    read = mutagen.id3.ID3(io.BytesIO(written(Tags("t", chapters=chapters[:255]))))
    assert len(read["CTOC:toc"].child_element_ids) == len(read.getall("CHAP")) == 255
    with pytest.raises(ValueError, match="255"):
        written(Tags("t", chapters=chapters))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=12))
def test_any_text_stays_one_field(title: str, chapter: str, date: str) -> None:
    data = tags.id3(Tags(title, artist=chapter, date=date, chapters=(ChapterTag(chapter, 0, 10),)))
    read = mutagen.id3.ID3(io.BytesIO(data))
    assert [f.text for f in read.getall("TIT2")] == [[tags.clean(title)]] * bool(tags.clean(title))
    inside = read["CHAP:chp0"].sub_frames.getall("TIT2")
    assert [f.text for f in inside] == [[tags.clean(chapter)]] * bool(tags.clean(chapter))
    assert len(read.getall("TPE1")) == bool(tags.clean(chapter))
    assert read["CHAP:chp0"].end_time == 10


def test_a_title_of_control_characters_is_one_line() -> None:
    assert tags.clean("One\0two\r\nthree\u2028four\x07") == "One two three four"


def test_equal_tags_are_equal_bytes_and_sound_follows() -> None:
    told = Tags("t", date="2024", chapters=(ChapterTag("a", 0, 1000),))
    assert written(told) == written(told)
    data = tags.id3(told)
    assert written(told)[len(data)] == 0xFF
    assert mutagen.id3.ID3(io.BytesIO(data)).size == len(data)


@pytest.mark.parametrize(("language", "wanted"), [("en-GB", "eng"), ("FR", "fra"), ("xx", ""), ("", "")])
def test_languages_have_three_letters(language: str, wanted: str) -> None:
    read = mutagen.id3.ID3(io.BytesIO(tags.id3(Tags("t", language=language))))
    assert "".join("".join(f.text) for f in read.getall("TLAN")) == wanted


@pytest.mark.parametrize(
    "date", ["2020", "2020-10", "2020-10-02", "2020-10-02T12:30:00+02:00", "last week", "2020-99-99"]
)
def test_any_date_is_survived(date: str) -> None:
    read = mutagen.id3.ID3(io.BytesIO(tags.id3(Tags("t", date=date))))
    assert read["TIT2"].text == ["t"]
    if date[:4] == "2020" and "99" not in date:
        assert str(read["TDRC"].text[0])[:10] in date or date in str(read["TDRC"].text[0])
