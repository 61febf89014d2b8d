"""Sources that are made to do harm: an episode or one line, and nothing of theirs is more than text in any file."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import mutagen.id3
import pytest
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html
from markdown_it import MarkdownIt

from fuzz.targets import TARGETS, through
from narrator import pipeline
from narrator.errors import InputError
from narrator.mastering import ChapterTag, Master, Tags, make, write
from narrator.mastering.tags import clean
from narrator.model import Clip
from tools.hostile import tried
from tools.hostile_sources import ADDRESSES, MARKUP, SOURCES, Source, script

CHEAP = [source for source in SOURCES if not source.dear]
FUZZ = Path(__file__).parents[1] / "fuzz"


@pytest.mark.parametrize("source", CHEAP, ids=lambda source: ascii(source.name))
def test_a_hostile_source_is_an_interview_or_one_line(source: Source, tmp_path: Path) -> None:
    path = tmp_path / source.name
    path.write_bytes(source.make())
    try:
        found = pipeline.understand(pipeline.load(str(path))).interview
    except InputError as error:
        assert source.refused and re.search(source.refused, str(error)), error
        assert error.mend and "\n" not in str(error) and str(error).isprintable()
    else:
        assert not source.refused
        assert len(found.speakers) >= 2
        assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_leads_home_is_refused_before_anybody_is_asked(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import httpx

    def asked(*_: object, **__: object) -> None:
        raise AssertionError("somebody was asked")

    monkeypatch.setattr(httpx.Client, "send", asked)
    with pytest.raises(InputError) as caught:
        pipeline.load(address)
    assert "secret" not in str(caught.value) and caught.value.mend


def test_a_name_is_no_option_and_nothing_appears_outside(tmp_path: Path) -> None:
    home = tmp_path / "a" / "home"
    home.mkdir(parents=True)
    source = next(source for source in SOURCES if source.name.startswith("--"))
    (home / source.name).write_bytes(source.make())
    assert tried(source.name, home, "")[0] == ""


# One episode in which all that can be hostile is: title, names, headings, what is said

EVE = "Eve --> </v><v Eve>\n[CHAPTER]\nSTART=0\nTITLE=Eve;#FFMETADATA1 \x00TIT2"
TITLE, NAME = f"../../x {MARKUP}", f"Bo {MARKUP} {EVE}"
SAID = f"He said {MARKUP} and {EVE.splitlines()[0]} to me."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("hostile")
    (home / "talk.md").write_bytes(script(title=TITLE, slug="../../../escaped", name=NAME, body=_marked(SAID)))
    words = [sys.executable, "-m", "narrator", "make", "talk.md", "-o", "out", "--store", "store", "--engine", "espeak"]
    words += ["--epub", *(w for name in ("mp3", "m4a", "opus", "flac", "wav") for w in ("--format", name))]
    root = str(Path(__file__).parents[1])
    done = subprocess.run(
        words, cwd=home, capture_output=True, text=True, check=False, env={"PYTHONPATH": root, "PATH": ""}
    )
    assert done.returncode == 0, done.stderr
    assert {path.name for path in home.iterdir()} == {"talk.md", "out", "store"}
    (made,) = [path for path in (home / "out").iterdir() if path.is_dir()]
    assert made.name == "escaped"
    return made


def _marked(text: str) -> str:
    return "".join(c if c.isalnum() or c == " " else f"&#{ord(c)};" for c in text)


PAGES = ("index.html", "transcript.html")


def markup(folder: Path) -> Iterator[tuple[str, bytes]]:
    """All that is HTML, XML or Markdown in an episode's folder, in its book too."""
    for path in folder.iterdir():
        if path.suffix in (".html", ".svg", ".xml", ".md"):
            yield path.name, path.read_bytes()
        if path.suffix == ".epub":
            with zipfile.ZipFile(path) as book:
                for name in book.namelist():
                    assert not name.startswith("/") and ".." not in name.split("/")
                    if name.endswith((".xhtml", ".opf", ".smil", ".xml", ".ncx")):
                        yield f"{path.name}/{name}", book.read(name)


def test_no_markup_of_a_source_is_markup(folder: Path) -> None:
    seen = []
    for name, data in markup(folder):
        seen.append(name)
        if name == "script.md":
            continue  # an input: read back below
        if name.endswith(".md"):
            data = MarkdownIt("commonmark").render(data.decode()).encode() or b" "
        book = name.endswith((".xhtml", ".opf", ".smil", ".xml", ".ncx", ".svg"))
        root = etree.fromstring(data) if book else html.fromstring(data)
        for node in root.iter(etree.Element):
            tag = str(node.tag).rpartition("}")[2]
            assert "onerror" not in node.attrib, name
            assert tag != "script" or "alert(" not in (node.text or ""), name
            assert not any("alert" in value and value.startswith("javascript") for value in node.attrib.values()), name
            assert tag != "img" or node.get("src") != "x", name
        assert name not in PAGES or "<script>alert(1)</script>" in "".join(root.itertext()), name
    assert {*PAGES, "notes.md"} <= set(seen)
    assert any(name.endswith(".xhtml") for name in seen)


def test_no_word_of_a_source_is_a_cue(folder: Path) -> None:
    cues = webvtt.read(str(folder / "transcript.vtt")).captions
    segments = json.loads((folder / "transcript.json").read_text())["segments"]
    assert len(cues) == len(segments)
    assert "Eve" not in {cue.voice for cue in cues}
    subtitles = (folder / "transcript.srt").read_text().strip().split("\n\n")
    assert [block.split("\n")[0] for block in subtitles] == [str(n + 1) for n in range(len(subtitles))]
    assert all(block.count(" --> ") == 1 for block in subtitles)
    ends = [cue.end_in_seconds for cue in cues]
    assert ends == sorted(ends)


def test_no_word_of_a_source_is_a_tag_or_a_chapter(folder: Path) -> None:
    told = json.loads((folder / "chapters.json").read_text())["chapters"]
    tags = mutagen.id3.ID3(folder / "episode.mp3")
    assert len(tags.getall("TIT2")) == 1 and len(tags["TIT2"].text) == 1
    assert len(tags.getall("CHAP")) == len(told)
    usual = {
        "title",
        "artist",
        "album",
        "album_artist",
        "date",
        "language",
        "comment",
        "description",
        "track",
        "encoder",
    }
    usual |= {"genre", "media_type", "major_brand", "minor_version", "compatible_brands", "tgid", "tlan", "tlen"}
    for form in ("mp3", "m4a", "opus", "flac", "wav"):
        with av.open(str(folder / f"episode.{form}")) as container:
            keys = {**container.metadata, **container.streams.audio[0].metadata}
            assert len(container.chapters()) in (0, len(told)), form
        assert keys.get("title", keys.get("TITLE")) == tags["TIT2"].text[0], form
        odd = {key.lower() for key in keys} - usual
        assert all(re.fullmatch(r"chapter\d{3}(name)?|id3v2_priv.*|tsse|handler_name|vendor_id", key) for key in odd), (
            odd
        )


def test_what_was_hostile_reads_back_as_it_was(folder: Path) -> None:
    found = pipeline.understand(pipeline.load(str(folder / "script.md"))).interview
    told = json.loads((folder / "episode.json").read_text())
    assert "<script>alert(1)</script>" in found.title and "<script>alert(1)</script>" in told["title"]
    assert any("<v Eve>" in turn.text for turn in found.turns)


# Strategies for readers: pieces of each format's own language, in any order

PIECES = {
    "html": "<p> </p> <b> </b> <dl><dt> <dd> <table><tr><td> </table> <h1> </h1> <!-- --> <script> </script> &amp; "
    "&#0; <br> <div class='x'> </div> <blockquote> <li> <title> </title> <meta charset=utf-16>",
    "md": "** * _ # - > ` ``` | --- +++ [x](y) <b> </b> \\ 1. ~~ ![ ] <!-- -->",
    "srt": "1 2 00:00:01,000 --> 00:00:02,000 00:00:09,000 {\\an8} <i> </i> - >> [laughs] ♪",
    "vtt": "WEBVTT NOTE STYLE 00:01.000 --> 00:02.000 <v.Ann> <v Bo> </v> <00:01.500> ::cue &lt; Language: en",
    "json": '{ } [ ] : , "segments" "speaker" "body" "text" "start" 1 null true "Ann" "Who?" \\u0000',
    "fountain": "INT. EXT. ANN BOB (beat) /* */ [[ ]] ~ > < = === Title: @mc .forced CUT_TO:",
    "rtf": "{\\rtf1 { } \\par \\b \\b0 \\'e9 \\u8230? \\bin9 \\pict \\*\\x \\ansicpg1252 \\footnote \\~ \\cell",
    "mhtml": "MIME-Version: Content-Type: multipart/related; boundary=x --x --x-- text/html "
    "Content-Transfer-Encoding: base64 quoted-printable =3D <p> </p>",
    "fb2": "<FictionBook> </FictionBook> <body> </body> <section> </section> <p> </p> <title> </title> <a type='note'> "
    "</a> <binary> <?xml?> <!DOCTYPE",
    "txt": "Ann: Bo: A: Q: — - * [laughs] (pause) 1. 00:10 « » “ ” … ? ! \t \f",
}
HEADS = {
    "rtf": "{\\rtf1 ",
    "mhtml": "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n",
    "vtt": "WEBVTT\n\n",
}
WORDS = ["Who is there?", "Nobody.", "Ann Lee", "It is dark.", "\n", "\n\n", " ", "é", "\u202e", "\0"]


@pytest.mark.parametrize("kind", PIECES)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_any_row_of_a_formats_own_pieces_is_read_or_refused(kind: str, data: st.DataObject) -> None:
    pieces = st.lists(st.sampled_from([*PIECES[kind].split(" "), *WORDS]), max_size=60)
    text = HEADS.get(kind, "") + data.draw(st.sampled_from(["", " ", "\n"])).join(data.draw(pieces))
    through(text.encode(), f"talk.{kind}")


def test_two_who_could_only_both_ask_are_dealt_a_role_all_the_same() -> None:
    through(b"INT.\nINT.\n\nINT.\nINT.\n\nANN\nINT.", "talk.fountain")


SEEDS = sorted((FUZZ / "seeds").glob("*/*"))


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_seeds_of_the_fuzzer(seed: Path) -> None:
    """Those among them that it found once are what they were found with."""
    TARGETS[seed.parent.name](seed.read_bytes())


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: f"{path.parent.name}-{path.name}")
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_what_is_near_the_seeds_of_the_fuzzer(seed: Path, data: st.DataObject) -> None:
    """What `fuzz/` looks for by the hour holds for its seeds, and where a stretch of them is taken out or doubled."""
    whole = seed.read_bytes()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, len(whole)))
    TARGETS[seed.parent.name](whole[:start] + data.draw(st.sampled_from([b"", whole[start:end] * 2])) + whole[end:])


# A strategy for the writers of sound: tags of any text

_MASTERS = {"m4a": "aac", "opus": "opus", "flac": "flac", "wav": "flac"}


@pytest.fixture(scope="module")
def sounds() -> dict[str, tuple[Master, Any]]:
    found = {}
    for name, codec in _MASTERS.items():
        master = Master(codec=codec, rate=48000 if codec == "opus" else 22050, kbps={"flac": 0}.get(codec, 40))
        found[name] = master, make(Clip(bytes(22050), 22050), "", 100, master)
    return found


@pytest.mark.parametrize("name", _MASTERS)
@settings(max_examples=12, deadline=None)
@given(title=st.text(max_size=30), chapter=st.text(max_size=30) | st.just("x\n[CHAPTER]\nSTART=0\nTITLE=y=\\;#"))
def test_any_text_stays_one_tag_in_every_format(
    name: str, title: str, chapter: str, sounds: dict[str, tuple[Master, Any]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("tags") / f"a.{name}"
    master, segment = sounds[name]
    told = Tags(title, artist=chapter, chapters=(ChapterTag(chapter, 0, 200), ChapterTag(title, 200, 400)))
    with open(path, "w+b") as file:
        write(file, [segment.payload] * 4, segment.frames * 4, told, master, name)
    with av.open(str(path)) as container:
        keys = {k.lower(): v for k, v in {**container.metadata, **container.streams.audio[0].metadata}.items()}
        assert len(container.chapters()) == 2
    assert keys.get("title", "") == clean(title)
    assert keys.get("artist", "") == clean(chapter)
