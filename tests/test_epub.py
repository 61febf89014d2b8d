"""The talking book, read back by zipfile and lxml: whole, in order, each sentence with its sound, always the same."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import lxml.etree
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator.model import Chapter, Cue, Line, Turn
from narrator.publishing import Publication, epub
from narrator.publishing.cover import Cover
from narrator.publishing.publication import direction, one_line

from .test_publishing import HOSTILE, VOICE, publication

XHTML = {"h": "http://www.w3.org/1999/xhtml", "o": "http://www.idpf.org/2007/opf", "s": "http://www.w3.org/ns/SMIL",
         "dc": "http://purl.org/dc/elements/1.1/", "e": "http://www.idpf.org/2007/ops"}  # fmt: skip


class Book(NamedTuple):
    """A book as a reader sees it: files by name, and the package."""

    files: dict[str, bytes]
    package: Any

    def xml(self, name: str) -> Any:
        return lxml.etree.fromstring(self.files[f"EPUB/{name}"])

    def metas(self, name: str) -> list[str]:
        return [meta.text for meta in self.package.iterfind(f".//o:meta[@property='{name}']", XHTML)]

    def hrefs(self) -> list[str]:
        items = {item.get("id"): item.get("href") for item in self.package.iterfind(".//o:item", XHTML)}
        return [items[ref.get("idref")] for ref in self.package.iterfind(".//o:itemref", XHTML)]

    def clips(self, overlay: str) -> list[tuple[str, str, str, float, float]]:
        """Text's file and place, sound, begin and end in seconds."""
        found = []
        for par in self.xml(overlay).iterfind(".//s:par", XHTML):
            [text], [audio] = par.findall("s:text", XHTML), par.findall("s:audio", XHTML)
            file, _, place = text.get("src").partition("#")
            times = [float(audio.get(name).removesuffix("s")) for name in ("clipBegin", "clipEnd")]
            found.append((file, place, audio.get("src"), *times))
        return found

    def overlays(self) -> list[str]:
        return sorted(name.removeprefix("EPUB/") for name in self.files if name.endswith(".smil"))


def written(publications: Sequence[Publication], sounds: Sequence[Path], show: str = "") -> bytes:
    file = io.BytesIO()
    epub.write(file, publications, sounds, show)
    return file.getvalue()


def read(data: bytes) -> Book:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert book.testzip() is None
        files = {name: book.read(name) for name in book.namelist()}
    return Book(files, lxml.etree.fromstring(files["EPUB/package.opf"]))


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sound") / ".episode.mp3.part"
    path.write_bytes(b"ID3 sound" * 1000)
    return path


TALK = publication(("Ann", "Why so?"), ("Bo & Co", "Since 1 < 2."), ("Ann", "And then?"), notice="Synthetic voices.")
TALK = replace(TALK, guid="b07aa9fb-3de9-5edc-8168-20561284c1c0", published="2024-05-01", modified="2024-06-02")


def test_it_is_a_book_as_its_readers_want_one(sound: Path) -> None:
    data = written([TALK], [sound], "Night Talks")
    assert data[30:58] == b"mimetypeapplication/epub+zip"
    book = read(data)
    listed = {item.get("href"): item.get("media-type") for item in book.package.iterfind(".//o:item", XHTML)}
    inside = {name.removeprefix("EPUB/") for name in book.files if name.startswith("EPUB/")}
    assert set(listed) == inside - {"package.opf"}
    assert listed["episode.mp3"] == "audio/mpeg"
    assert book.files["EPUB/episode.mp3"] == sound.read_bytes()
    assert book.hrefs() == ["chapter-001.xhtml", "chapter-002.xhtml"]
    assert book.package.findtext(".//dc:identifier", namespaces=XHTML) == f"urn:uuid:{TALK.guid}"
    assert book.package.findtext(".//dc:title", namespaces=XHTML) == "On bridges"
    assert book.metas("dcterms:modified") == ["2024-06-02T00:00:00Z"]
    assert book.metas("belongs-to-collection") == ["Night Talks"]
    assert "synchronizedAudioText" in book.metas("schema:accessibilityFeature")
    assert {"textual", "auditory"} <= set(book.metas("schema:accessModeSufficient"))
    assert [name for name in book.metas("media:narrator") if "synthetic" in name]
    [css] = [text for name, text in book.files.items() if name.endswith(".css")]
    assert f".{book.metas('media:active-class')[0]}".encode() in css


def test_contents_lead_to_every_chapter(sound: Path) -> None:
    book = read(written([TALK], [sound]))
    toc = book.xml("nav.xhtml").find(".//h:nav[@e:type='toc']", XHTML)
    links = [(a.text, a.get("href")) for a in toc.iterfind(".//h:a", XHTML)]
    assert links == [("On bridges", "chapter-001.xhtml"), ("Why?", "chapter-002.xhtml")]
    assert all(f"EPUB/{href}" in book.files for _, href in links)


def test_each_sentence_is_marked_while_it_is_heard(sound: Path) -> None:
    """Every clip leads to a sentence; together they are the whole sound without a gap, as long as the book says."""
    book = read(written([TALK], [sound]))
    heard: list[tuple[str, float, float]] = []
    lengths = []
    for overlay in book.overlays():
        clips = book.clips(overlay)
        lengths.append(sum(end - begin for *_, begin, end in clips))
        for file, place, audio, begin, end in clips:
            assert file == overlay.replace(".smil", ".xhtml") and audio == "episode.mp3"
            [element] = book.xml(file).iterfind(f".//*[@id='{place}']", XHTML)
            heard.append(("".join(element.itertext()), begin, end))
    assert [text for text, _, _ in heard] == ["Why so?", "Since 1 < 2.", "And then?"]
    assert heard[0][1] == 0
    assert all(a[2] == b[1] for a, b in pairwise(heard))
    assert heard[-1][2] == TALK.seconds(TALK.timeline.frames)
    for (_, begin, end), cue in zip(heard, TALK.timeline.cues, strict=True):
        assert begin <= TALK.seconds(cue.start) and TALK.seconds(cue.end) <= end
    durations = [float(text.removesuffix("s")) for text in book.metas("media:duration")]
    assert durations == pytest.approx([*lengths, sum(lengths)], abs=1e-6)


def test_what_is_said_of_no_turn_stands_under_the_title(sound: Path) -> None:
    line = Line("notice", "Narrator", "narrator", "note", TALK.notice, TALK.notice, VOICE, True, True)
    timeline = TALK.timeline
    said = replace(TALK, timeline=replace(timeline, cues=(Cue(line, 1000, 2000), *timeline.cues)))
    book = read(written([said], [sound]))
    [notice] = book.xml("chapter-001.xhtml").iterfind(".//h:p[@class='notice']", XHTML)
    assert "".join(notice.itertext()) == "Synthetic voices."
    first = book.clips("chapter-001.smil")[0]
    assert first[1] == notice[0].get("id") and first[3] == 0


def test_what_is_heard_and_not_shown_marks_who_speaks(sound: Path) -> None:
    cue, *others = TALK.timeline.cues
    name = Cue(replace(cue.line, shown="", spoken="Ann."), cue.start - 20000, cue.start - 10)
    said = replace(TALK, timeline=replace(TALK.timeline, cues=(name, cue, *others)))
    book = read(written([said], [sound]))
    [place, sentence] = [clip[1] for clip in book.clips("chapter-001.smil")]
    page = book.xml("chapter-001.xhtml")
    assert page.find(f".//*[@id='{place}']", XHTML).text == "Ann"
    assert page.find(f".//*[@id='{sentence}']", XHTML).text == "Why so?"


def test_what_is_shown_and_not_heard_is_in_the_book(sound: Path) -> None:
    turns = TALK.interview.turns
    silent = Turn("silent", "Ann", "guest", (replace(turns[0].sentences[0], text="(nods)"),), 9)
    said = replace(TALK, interview=replace(TALK.interview, turns=(turns[0], silent, *turns[1:])))
    page = read(written([said], [sound])).xml("chapter-001.xhtml")
    assert "(nods)" in "".join(page.itertext())


def test_parts_are_one_book_with_a_sound_each(tmp_path: Path) -> None:
    paths = []
    for name in ("one", "two"):
        paths.append(tmp_path / name)
        paths[-1].write_bytes(name.encode() * 9)
    parts = [replace(TALK, audio=f"episode-{number}.mp3") for number in (1, 2)]
    book = read(written(parts, paths))
    assert book.hrefs() == [f"chapter-{number:03}.xhtml" for number in range(1, 5)]
    sounds = [{clip[2] for clip in book.clips(overlay)} for overlay in book.overlays()]
    assert sounds == [{"episode-1.mp3"}, {"episode-1.mp3"}, {"episode-2.mp3"}, {"episode-2.mp3"}]
    assert book.files["EPUB/episode-2.mp3"] == b"two" * 9


def test_the_same_episode_is_the_same_book(sound: Path) -> None:
    assert written([TALK], [sound]) == written([TALK], [sound])
    with zipfile.ZipFile(io.BytesIO(written([TALK], [sound]))) as book:
        assert {entry.date_time for entry in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.create_system for entry in book.infolist()} == {3}


def test_a_cover_is_the_first_page(sound: Path) -> None:
    book = read(written([replace(TALK, cover=Cover(b"big", b"middle", b"small", 1500))], [sound]))
    assert book.hrefs()[0] == "cover.xhtml"
    [item] = book.package.iterfind(".//o:item[@properties='cover-image']", XHTML)
    assert book.files[f"EPUB/{item.get('href')}"] == b"middle"
    [picture] = book.xml("cover.xhtml").iterfind(".//h:img", XHTML)
    assert picture.get("alt") == "On bridges" and picture.get("src") == item.get("href")


@pytest.mark.parametrize(
    ("language", "way"),
    [
        ("ar", "rtl"),
        ("he-IL", "rtl"),
        ("fa", "rtl"),
        ("uz-Arab", "rtl"),
        ("en", "ltr"),
        ("az-Latn", "ltr"),
        ("", "ltr"),
    ],
)
def test_books_in_hebrew_and_arabic_go_to_the_left(language: str, way: str, sound: Path) -> None:
    assert direction(language) == way
    book = read(written([replace(TALK, interview=replace(TALK.interview, language=language))], [sound]))
    assert book.xml("chapter-001.xhtml").get("dir") == way
    assert (book.package.find("o:spine", XHTML).get("page-progression-direction") == "rtl") == (way == "rtl")


@settings(max_examples=150, deadline=None)
@given(HOSTILE, HOSTILE, HOSTILE, st.text(max_size=20))
def test_no_text_breaks_out_of_its_place(name: str, text: str, title: str, language: str) -> None:
    made = publication((name, text), ("Bo", "Fine."), title=title, notice=text)
    chapters = tuple(Chapter(title, c.start, c.end, c.turn) for c in made.timeline.chapters)
    made = replace(
        made,
        interview=replace(made.interview, language=language, author=name, address=f"https://example.org/{title}"),
        timeline=replace(made.timeline, chapters=chapters),
        guid=title,
        published=title,
    )
    sound = Path(__file__)
    book = read(written([made], [sound], show=name))
    for file in book.files:
        if file.endswith((".xhtml", ".smil", ".opf", ".xml")):
            lxml.etree.fromstring(book.files[file])
    pages = [book.xml(href) for href in book.hrefs()]
    assert not [e.tag for page in pages for e in page.iter("{*}script", "{*}v", "{*}img")]
    spans = [e.text for page in pages for e in page.iterfind(".//h:span", XHTML)]
    assert spans == [shown for shown in (one_line(text), "Fine.") if shown]


def test_an_hour_of_sound_is_never_held_in_memory(tmp_path: Path) -> None:
    with open(tmp_path / "hour", "wb") as file:
        file.truncate(60_000_000)
    with open(tmp_path / "book", "wb") as out:
        tracemalloc.start()
        epub.write(out, [TALK], [tmp_path / "hour"])
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert most < 5_000_000
    assert (tmp_path / "book").stat().st_size > 60_000_000
