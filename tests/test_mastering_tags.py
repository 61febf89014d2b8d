"""What players are told, read back by mutagen and FFmpeg."""

from __future__ import annotations

import io
from typing import Any

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
    mastering.write_mp3(file, [SEGMENT.payload] * 40, SEGMENT.frames * 40, told, Master())
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
    )
    read = mutagen.id3.ID3(io.BytesIO(written(told)))
    assert read["TIT2"].text == ["Ein Gespräch über Boote"]
    assert read["TPE1"].text == ["Ada Lind, Bo Ek"]
    assert read["TALB"].text == ["The show"]
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


def frames_in(data: bytes) -> list[bytes]:
    """The frames of a tag, sorted: mutagen has an order of its own."""
    found, at = [], 0
    while at < len(data):
        end = at + 10 + int.from_bytes(data[at + 4 : at + 8], "big")
        found.append(data[at:end])
        at = end
    return sorted(found)


def rendered(frame: Any) -> bytes:
    """A frame as mutagen writes it (of a date: several), without the tag's head."""
    alone = mutagen.id3.ID3()
    alone.add(frame)
    alone.update_to_v23()
    file = io.BytesIO()
    alone.save(file, v1=0, v2_version=3, padding=lambda _: 0)
    return file.getvalue()[10:]


@settings(max_examples=60, deadline=None)
@given(
    st.text(min_size=1, max_size=40),
    st.text(max_size=400),
    st.dates().map(str),
    st.sampled_from([4, 7, 10]),
)
def test_every_frame_has_the_bytes_that_mutagen_writes(title: str, notice: str, date: str, length: int) -> None:
    title, notice, day = tags.clean(title), tags.clean(notice), date[:length]
    chapters = (ChapterTag(title, 0, 99), ChapterTag("", 99, 2**31))
    told = Tags(title, title, title, day, "fr", notice, chapters, 2**31)
    frames, utf16 = mutagen.id3, {"encoding": mutagen.id3.Encoding.UTF16}
    wanted = [kind(text=[title], **utf16) for kind in (frames.TIT2, frames.TPE1, frames.TALB) if title]
    wanted += [frames.TDRC(text=[day], **utf16), frames.TLAN(text=["fra"], **utf16)]
    wanted += [frames.TLEN(text=[str(2**31)], **utf16)]
    wanted += [frames.COMM(lang="fra", desc="", text=[notice], **utf16)] if notice else []
    flags = frames.CTOCFlags.TOP_LEVEL | frames.CTOCFlags.ORDERED
    wanted += [frames.CTOC(element_id="toc", flags=flags, child_element_ids=["chp0", "chp1"], sub_frames=[])]
    for number, chapter in enumerate(chapters):
        wanted.append(
            frames.CHAP(
                element_id=f"chp{number}",
                start_time=chapter.start_ms,
                end_time=chapter.end_ms,
                start_offset=0xFFFFFFFF,
                end_offset=0xFFFFFFFF,
                sub_frames=[frames.TIT2(text=[chapter.title], **utf16)] if chapter.title else [],
            )
        )
    assert frames_in(tags.id3(told)[10:]) == frames_in(b"".join(map(rendered, wanted)))


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
