"""`narrator check` finds what is broken: each thing is damaged in turn, and one line tells of it."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import struct
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import pytest
from mutagen.id3 import CHAP, CTOC, ID3, TIT2

from narrator import checking

from .end_to_end.conftest import narrator

TALK = """+++
title = "The bell and the rope"
language = "en"

[[speakers]]
name = "Ann Lee"
role = "interviewer"

[[speakers]]
name = "Bo Kay"
role = "guest"
+++

# The bell and the rope

**Ann Lee:** Who rings the bell in the morning, and who has rung it before her?

**Bo Kay:** My sister does. She has rung it for thirty years, and nobody in the village has ever slept through it.

**Ann Lee:** And when she is ill, does somebody else climb the tower for her?

**Bo Kay:** Then I climb it myself. There are two hundred steps, and I count them all. It takes me ten minutes at least.

**Ann Lee:** What would you miss most about it, if the bell were gone from here?

**Bo Kay:** The silence after it. You hear the whole valley then, and the river is the loudest thing in it by far.
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An episode in three formats, as it should be."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "bell.md").write_text(TALK)
    formats = [word for name in ("mp3", "m4a", "opus") for word in ("--format", name)]
    done = narrator("make", "bell.md", "-o", "out", "--store", "store", "--engine", "espeak", *formats, cwd=folder)
    assert done.code == 0, done.err
    return folder / "out" / "bell"


@pytest.fixture
def bell(made: Path, tmp_path: Path) -> Path:
    """A copy of it, with its files' times."""
    return Path(shutil.copytree(made, tmp_path / "bell", copy_function=shutil.copy2))


def faults(path: Path) -> list[tuple[str, str, str]]:
    """File, what, rule of all findings."""
    [done] = checking.check(path)
    return [(Path(re.split(r", (?=\S)", f.where)[0]).name, f.what, f.rule) for f in done.findings]


def rules(path: Path, name: str) -> set[str]:
    """The rules that a file breaks. Of what was changed behind the build's back the record tells as well."""
    return {rule for file, _, rule in faults(path) if file == name} - {"files"}


def hushed(bell: Path, *names: str) -> None:
    """Without its sound, or some files of it: decoding takes the time of these tests."""
    for name in names or ("mp3", "m4a", "opus"):
        (bell / f"episode.{name}").unlink()


def change(path: Path, old: str, new: str, count: int = 1) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8")


def edit(path: Path, change_it: Callable[[Any], object]) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    change_it(data)
    path.write_text(json.dumps(data), encoding="utf-8")


def test_what_is_well_is_called_well(bell: Path) -> None:
    assert faults(bell) == []
    done = narrator("check", str(bell))
    assert (done.code, done.out) == (0, "")
    assert "all is well" in done.err
    assert (bell / "picture.png").read_bytes().startswith(b"\x89PNG")
    assert narrator("check", str(bell / "episode.mp3"), "--json").data == {
        "path": str(bell),
        "kind": "episode",
        "well": True,
        "findings": [],
    }


def test_a_copied_folder_is_well_too(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made, tmp_path / "bell", copy_function=shutil.copyfile)
    assert faults(tmp_path / "bell") == []
    (tmp_path / "bell" / ".made.json").unlink()
    assert faults(tmp_path / "bell") == [], "a folder on a server has no record"
    (tmp_path / "bell" / "transcript.srt").unlink()
    assert ("transcript.srt", "it is missing", "files") in faults(tmp_path / "bell")


def test_files_that_are_missing_cut_left_over_or_of_another_build(bell: Path) -> None:
    (bell / "chapters.xml").unlink()
    (bell / "transcript-2.vtt").write_text("WEBVTT\n")
    with open(bell / "episode.opus", "r+b") as file:
        file.truncate(2000)
    change(bell / "transcript.txt", "sister", "Sister")
    found = faults(bell)
    assert [what for name, what, _ in found if name == "chapters.xml"] == ["it is missing"]
    assert ("transcript-2.vtt", "it is no file of the last build", "files") in found
    assert any(name == "episode.opus" and what.startswith("it has 2000 bytes") for name, what, _ in found)
    assert any(name == "episode.opus" and rule == "sound" for name, _, rule in found)
    assert ("transcript.txt", "it was written again since the build", "files") in found
    assert any(name == "transcript.txt" and rule == "shown text" for name, _, rule in found)


def pcm_of(path: Path) -> tuple[int, bytes]:
    """Rate and samples of a file of sound, signed 16 bit, mono."""
    with av.open(str(path)) as container:
        resampler = av.AudioResampler(format="s16", layout="mono")
        frames = [frame for part in container.decode(audio=0) for frame in resampler.resample(part)]
        return frames[0].sample_rate, b"".join(bytes(f.planes[0])[: 2 * f.samples] for f in frames)


def as_wave(bell: Path, change_it: Callable[[int, list[int]], list[int]]) -> None:
    """The episode as a WAV file alone, its samples changed."""
    rate, pcm = pcm_of(bell / "episode.mp3")
    samples = change_it(rate, list(struct.unpack(f"<{len(pcm) // 2}h", pcm)))
    with wave.open(str(bell / "episode.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))

    def only(facts: Any) -> None:
        facts["formats"] = [{"format": "wav", "rate": rate, "channels": 1}]
        facts["audio"] = "episode.wav"

    edit(bell / "episode.json", only)
    (bell / ".made.json").unlink()


def test_silences_inside_and_at_the_ends(bell: Path) -> None:
    def still(rate: int, samples: list[int]) -> list[int]:
        at = 5 * rate
        return [0] * rate + samples[: at - rate] + [0] * (3 * rate) + samples[at + 2 * rate :] + [0] * (2 * rate)

    as_wave(bell, still)
    told = [what for _, what, rule in faults(bell) if rule == "silence"]
    assert [re.sub(r"\d\.\d\d", "N", what) for what in told] == [
        "it begins with N s of silence",
        "a silence of N s",
        "it ends with N s of silence",
    ]
    assert any("it lasts" in what for _, what, rule in faults(bell) if rule == "sound")


def test_loudness_and_peak(bell: Path) -> None:
    as_wave(bell, lambda _, samples: [max(-32768, min(32767, 2 * sample)) for sample in samples])
    found = rules(bell, "episode.wav")
    assert {"loudness", "peak"} <= found
    assert "speakers" not in found


def test_a_speaker_who_is_softer_than_the_others(bell: Path) -> None:
    said = json.loads((bell / "transcript.json").read_text())["segments"]

    def softer(rate: int, samples: list[int]) -> list[int]:
        for segment in said:
            if segment["speaker"] == "Bo Kay":
                for at in range(int(segment["startTime"] * rate), int(segment["endTime"] * rate)):
                    samples[at] = int(samples[at] * 0.8)
        return samples

    as_wave(bell, softer)
    [what] = [what for _, what, rule in faults(bell) if rule == "speakers"]
    assert re.fullmatch(r"(Ann Lee|Narrator) is at -1\d\.\d LUFS and Bo Kay at -2\d\.\d", what)


def test_format_tags_and_sound_that_is_none(bell: Path) -> None:
    shutil.copyfile(bell / "episode.m4a", bell / "episode.mp3")
    (bell / "episode.opus").write_bytes(b"OggS" + os.urandom(3000))
    edit(bell / "episode.json", lambda facts: facts["formats"][1].update(rate=44100))
    found = faults(bell)
    assert ("episode.mp3", "its codec is aac, not mp3", "format") in found
    assert ("episode.m4a", "its rate is 22050, episode.json says 44100", "format") in found
    assert any(name == "episode.opus" and rule == "sound" for name, _, rule in found)


def test_a_variable_bit_rate(bell: Path) -> None:
    with av.open(str(bell / "episode.mp3")) as source, av.open(str(bell / "vbr.mp3"), "w") as out:
        track = out.add_stream("libmp3lame", rate=22050, options={"compression_level": "9"})
        track.codec_context.layout = "mono"
        track.codec_context.flags |= 0x2  # by quality, not by rate
        track.codec_context.global_quality = 4 * 118
        for frame in source.decode(audio=0):
            frame.pts = None
            out.mux(track.encode(frame))
        out.mux(track.encode(None))
    hushed(bell, "m4a", "opus")
    (bell / "vbr.mp3").replace(bell / "episode.mp3")
    found = faults(bell)
    assert any("no constant bit rate" in what for name, what, _ in found if name == "episode.mp3")
    assert {"tags", "same chapters"} <= rules(bell, "episode.mp3"), "its tags are gone as well"


def test_bytes_lost_in_the_midst_of_the_sound(bell: Path) -> None:
    data = bytearray((bell / "episode.mp3").read_bytes())
    middle = len(data) // 2
    data[middle : middle + 3000] = os.urandom(3000)
    (bell / "episode.mp3").write_bytes(data)
    assert "sound" in rules(bell, "episode.mp3")


def test_chapters_in_the_tag_of_the_sound(bell: Path) -> None:
    hushed(bell, "m4a", "opus")
    tags = ID3(bell / "episode.mp3")
    [contents] = tags.getall("CTOC")
    last = tags["CHAP:" + contents.child_element_ids[-1]]
    last.sub_frames["TIT2"] = TIT2(text=["Something else"])
    tags.save(v2_version=3)
    assert any('"Something else"' in what for _, what, rule in faults(bell) if rule == "same chapters")
    tags.add(CHAP(element_id="more", start_time=1, end_time=2))
    tags.save(v2_version=3)
    assert any("lists other chapters than there are" in what for _, what, _ in faults(bell))
    tags.delall("CTOC")
    tags.save(v2_version=3)
    assert any("no table of contents" in what for _, what, _ in faults(bell))
    for number in (1, 2):
        tags.add(CTOC(element_id=f"toc{number}", child_element_ids=[]))
    tags.save(v2_version=3)
    assert any("two tables of contents" in what for _, what, _ in faults(bell))


CHAPTERS: list[tuple[str, Callable[[list[dict[str, Any]]], object], str]] = [
    ("late", lambda c: c[0].update(startTime=0.5), "the first chapter begins at 0:00:00.500"),
    ("gap", lambda c: c[0].update(endTime=c[0]["endTime"] - 1), "a gap of 1.000 s before"),
    ("overlap", lambda c: c[1].update(startTime=c[1]["startTime"] - 1), "an overlap of 1.000 s before"),
    ("backward", lambda c: c[1].update(endTime=0.1), "ends before it begins"),
    ("long", lambda c: c[-1].update(endTime=c[-1]["endTime"] + 5), "the sound at"),
    ("number", lambda c: c[1].update(title="Chapter 2"), '"Chapter 2" says nothing of what it is about'),
    ("empty", lambda c: c[1].update(title=" "), "it has no title"),
    ("early", lambda c: (c[0].update(endTime=c[1]["startTime"] - 2), c[1].update(startTime=c[1]["startTime"] - 2)),
     "before its first word"),
    ("none", lambda c: c.clear(), "there is no chapter"),
    ("many", lambda c: c.extend([c[-1]] * 255), "chapters"),
    ("text", lambda c: c[1].update(startTime="soon"), "'soon' stands in place of a number"),
]  # fmt: skip


@pytest.mark.parametrize(("change_it", "what"), [row[1:] for row in CHAPTERS], ids=[row[0] for row in CHAPTERS])
def test_chapters_of_podcasting_2(bell: Path, change_it: Callable[[Any], object], what: str) -> None:
    hushed(bell)
    edit(bell / "chapters.json", lambda data: change_it(data["chapters"]))
    assert any(what in told for name, told, _ in faults(bell) if name == "chapters.json")
    assert any(rule == "same chapters" or name == "chapters.json" for name, _, rule in faults(bell))


def test_chapters_of_podlove_and_of_the_episode(bell: Path) -> None:
    hushed(bell)
    change(bell / "chapters.xml", 'start="00:00:0', 'start="00:00:1')
    edit(bell / "episode.json", lambda facts: facts["chapters"].pop())
    assert "same chapters" in rules(bell, "chapters.xml")
    assert "same chapters" in rules(bell, "episode.json")
    change(bell / "chapters.xml", "</psc:chapters>", "")
    assert rules(bell, "chapters.xml") == {"readable"}


CAPTIONS: list[tuple[str, str, str, str, str]] = [
    ("transcript.vtt", "WEBVTT", "WEBVT", "", "captions"),
    ("transcript.vtt", "<v Bo Kay>My", "My", "no voice span", "captions"),
    ("transcript.vtt", "<v Bo Kay>My", "<v Bo Cay>My", '"Bo Cay" is no speaker', "captions"),
    ("transcript.vtt", "My sister", "My <i>sister</i>", "markup", "captions"),
    ("transcript.vtt", "My sister", "My brother", 'shows "brother', "shown text"),
    ("transcript.vtt", "My sister does.", "My sister does" + " so" * 20 + ".", "a line of 7", "caption lines"),
    ("transcript.vtt", "NOTE", "NOTICE", "", "captions"),
    ("transcript.vtt", " --> 00:00:0", " --> 00:01:0", "the one before it lasts until", "captions"),
    ("transcript.srt", "Bo Kay: My", "My", "Bo Kay begins to speak, and is not named", "caption lines"),
    ("transcript.srt", "My sister does.", "My sister does, and she does it well.", "a line of", "caption lines"),
    ("transcript.srt", ",", ";", "a reader finds", "captions"),
    ("transcript.json", '"My sister does."', '"My brother does."', "is not what turn", "shown text"),
    ("transcript.json", '"speaker": "Bo Kay"', '"speaker": "Bob"', '"Bob" is no speaker', "captions"),
    ("transcript.json", '"startTime": 0.', '"startTime": -1.', "it ends at", "captions"),
    ("transcript.json", '"segments"', '"parts"', "no list of objects", "readable"),
    ("transcript.json", "{", "{{", "it is no JSON", "readable"),
    ("transcript.txt", "sister", "brother", "is missing, or stands elsewhere", "shown text"),
    ("transcript.html", "sister", "brother", "is missing, or stands elsewhere", "shown text"),
    ("notes.md", "synthetic", "lovely", "does not say that the voices are synthetic", "notice"),
    ("notes.md", "# The bell", "# A bell", "title", "shown text"),
]


@pytest.mark.parametrize(("name", "old", "new", "what", "rule"), CAPTIONS, ids=lambda value: str(value)[:16])
def test_transcripts_and_notes(bell: Path, name: str, old: str, new: str, what: str, rule: str) -> None:
    hushed(bell)
    change(bell / name, old, new)
    told = [(said, broken) for file, said, broken in faults(bell) if file == name]
    assert any(what in said and broken == rule for said, broken in told), told


def test_captions_that_are_no_text(bell: Path) -> None:
    for name in ("transcript.vtt", "transcript.srt", "transcript.txt", "notes.md"):
        (bell / name).write_bytes(b"\xff\xfe\x00")
    (bell / "episode.json").write_text("[" * 100_000)
    assert rules(bell, "episode.json") == {"readable"}
    shutil.copyfile(bell / "index.html", bell / "episode.json")
    assert rules(bell, "episode.json") == {"readable"}


def test_a_turn_that_is_neither_heard_nor_left_out(bell: Path) -> None:
    def silence(facts: Any) -> None:
        turn = next(turn for turn in facts["turns"] if "My sister" in turn["text"])
        del turn["start"], turn["end"]

    hushed(bell)
    edit(bell / "episode.json", silence)
    assert "accounted" in rules(bell, "episode.json")
    edit(bell / "episode.json", lambda f: f["left_out"].append({"text": next(
        turn["text"] for turn in f["turns"] if "My sister" in turn["text"])}))  # fmt: skip
    assert "accounted" not in rules(bell, "episode.json")


PAGE: list[tuple[str, str, str, str]] = [
    ("<html lang", "<html data-lang", "does not say its language", "page"),
    ("<title>The bell", "<title>A bell", 'its title is "A bell', "page"),
    ('src="episode.mp3"', 'src="episode.wav"', "episode.wav", "page links"),
    ('src="episode.mp3"', 'src="https://a.example/e.mp3"', "leads away from this folder", "page links"),
    ("<footer>", '<footer><img src="//a.example/pixel.gif">', "leads away from this folder", "page links"),
    ("<footer>", '<footer><link rel="stylesheet" href="style.css">', "style.css is not there", "page links"),
    ("<footer>", '<footer><a href="../../secret.txt">x</a>', "leads away from this folder", "page links"),
    ("<footer>", '<footer><a href="javascript:alert(1)">x</a>', "leads away from this folder", "page links"),
    ("<footer>", '<footer><a href="#turn-none">x</a>', "a link to #turn-none", "page links"),
    ("<footer>", '<footer id="a"><p id="a"></p>', 'two things are called "a"', "page"),
    ("<footer>", '<footer onclick="alert(1)">', "onclick stands in a tag", "page policy"),
    ("<footer>", '<footer style="color:red">', "style stands in a tag", "page policy"),
    ("<footer>", "<footer><script>alert(1)</script>", "does not allow its own script", "page policy"),
    ("color-scheme: light dark", "color-scheme: dark", "does not allow its own style", "page policy"),
    ("script-src ", "script-src 'unsafe-inline' ", "'unsafe-inline' in script-src", "page policy"),
    ("default-src 'none'", "default-src *", "default-src", "page policy"),
    ('http-equiv="Content-Security-Policy"', 'name="policy"', "no Content-Security-Policy", "page policy"),
    ("My sister does.", "My brother does.", "is missing, or stands elsewhere", "shown text"),
    ('id="moments">"', 'id="moments">"0:zz:0 0:-zz:0 ', "stands behind", "captions"),
    ('id="moments">"', 'id="moments">"0:zz:0 ', "the transcript has no sentence at", "captions"),
    ('id="moments">"', 'id="moments">"0:zzzz:0 ', "behind the end", "captions"),
    ('id="moments">"', 'id="moments">"1:1:= ', "letters, its text", "page"),
    ('id="moments">"', 'id="moments">"!', "cannot be read", "page"),
    ('id="moments"', 'id="minutes"', "no sentence of it can be heard", "page"),
    ("are synthetic", "are lovely", "does not say that the voices are synthetic", "notice"),
]


@pytest.mark.parametrize(("old", "new", "what", "rule"), PAGE, ids=lambda value: str(value)[:16])
def test_the_page(bell: Path, old: str, new: str, what: str, rule: str) -> None:
    hushed(bell)
    change(bell / "index.html", old, new)
    told = [(said, broken) for file, said, broken in faults(bell) if file == "index.html"]
    assert any(what in said and broken == rule for said, broken in told), told


def test_a_part_has_its_own_files_and_times(tmp_path: Path) -> None:
    turns = TALK.replace("Who rings", "Well then, who rings").split("+++\n")
    (tmp_path / "bell.md").write_text("+++\n" + turns[1] + "+++\n" + turns[2] + 3 * turns[2].partition("rope\n")[2])
    made = narrator("make", "bell.md", "-o", "out", "--store", "s", "--engine", "espeak", "--part", "1m", cwd=tmp_path)
    assert made.code == 0, made.err
    folder = tmp_path / "out" / "bell"
    assert (folder / "episode-2.mp3").exists()
    assert faults(folder) == []
    change(folder / "transcript-2.vtt", "river", "brook")
    assert rules(folder, "transcript-2.vtt") == {"shown text"}


# The feed is the test's own, so that this says nothing of how we write one.
FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:atom="http://www.w3.org/2005/Atom"
 xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:psc="http://podlove.org/simple-chapters"><channel>
<atom:link rel="self" href="https://a.example/show/feed.xml" type="application/rss+xml"/>
<title>Bells</title><link>https://a.example/</link><description>On bells.</description><language>en-gb</language>
<itunes:category text="Arts"/><itunes:explicit>false</itunes:explicit>
<itunes:image href="https://a.example/show/cover.png"/>
<podcast:guid>917393e3-1b1e-5cef-ace4-edaa54e1f810</podcast:guid>
<item><title>The bell</title><guid isPermaLink="false">one</guid><pubDate>Tue, 02 Jan 2024 10:00:00 +0000</pubDate>
<itunes:duration>42</itunes:duration>
<enclosure url="https://a.example/show/bell/episode.mp3" length="{length}" type="audio/mpeg"/>
<podcast:alternateEnclosure type="audio/mpeg" length="{length}">
<podcast:source uri="https://a.example/show/bell/episode.mp3"/>
<podcast:integrity type="sri" value="sha384-{digest}"/></podcast:alternateEnclosure>
<podcast:transcript url="https://a.example/show/bell/transcript.vtt" type="text/vtt"/>
<podcast:chapters url="https://a.example/show/bell/chapters.json" type="application/json+chapters"/>
<psc:chapters><psc:chapter start="00:00:00.000" title="a"/><psc:chapter start="00:00:04" title="b"/></psc:chapters>
</item>
<item><title>Elsewhere</title><guid>two</guid><pubDate>Wed, 03 Jan 2024 10:00:00 GMT</pubDate>
<enclosure url="https://b.example/e.m4a" length="17" type="audio/mp4"/></item>
</channel></rss>
"""


@pytest.fixture
def show(made: Path, tmp_path: Path) -> Path:
    """A feed, its cover, and one episode beside it."""
    shutil.copytree(made, tmp_path / "bell", copy_function=shutil.copy2)
    data = (made / "episode.mp3").read_bytes()
    digest = base64.b64encode(hashlib.sha384(data).digest()).decode()
    (tmp_path / "feed.xml").write_text(FEED.format(length=len(data), digest=digest), encoding="utf-8")
    picture(tmp_path / "cover.png", 1400, 1400)
    return tmp_path / "feed.xml"


def picture(path: Path, width: int, height: int) -> None:
    with av.open(str(path), "w", format="image2", options={"update": "1"}) as out:
        stream = out.add_stream("png", rate=1)
        stream.width, stream.height, stream.pix_fmt = width, height, "rgb24"
        out.mux(stream.encode(av.VideoFrame(width, height, "rgb24")))
        out.mux(stream.encode(None))


def test_a_feed_that_is_well(show: Path) -> None:
    assert faults(show) == []
    assert [done.kind for done in checking.check(show.parent)] == ["episode", "feed"]
    done = narrator("check", show.parent, "--json")
    assert done.code == 0 and [json.loads(line)["well"] for line in done.out.splitlines()] == [True, True]


FEEDS: list[tuple[str, str, str, str]] = [
    ("</channel>", "", "it is not well-formed", "readable"),
    ('version="2.0"', 'version="0.9"', "it is no RSS 2.0", "feed"),
    ('rel="self"', 'rel="me"', 'no atom:link rel="self"', "feed"),
    ("<title>Bells</title>", "", "no title", "feed"),
    ("<language>en-gb<", "<language>English<", "is no language", "feed"),
    ("<description>On", "<description>" + "x" * 4000, "more than 4000 bytes", "feed"),
    ('<itunes:category text="Arts"/>', "", "no itunes:category", "feed"),
    ("explicit>false<", "explicit>no<", "neither true nor false", "feed"),
    ("917393e3-1b1e-5", "917393e3-1b1e-4", "no UUID of version 5", "feed"),
    ("show/cover.png", "show/none.png", "none.png is not there", "feed links"),
    ("<title>The bell</title>", "", "without a title", "feed items"),
    (">two<", ">one<", "has the GUID of", "feed items"),
    ('<guid isPermaLink="false">one</guid>', "", "has no GUID", "feed items"),
    (">one<", ">/home/me/bell.md<", "a place on a disk", "feed items"),
    ("Tue, 02 Jan 2024 10:00:00 +0000", "2024-01-02", "no date as RFC 2822", "feed items"),
    ("duration>42<", "duration>long<", "itunes:duration is", "feed items"),
    ('<enclosure url="https://b.example/e.m4a" length="17" type="audio/mp4"/>', "", "has 0 enclosures", "feed items"),
    ('length="17"', 'length="0"', 'its length is "0"', "enclosures"),
    ('type="audio/mp4"', 'type="audio/mpeg"', "its type is audio/mpeg", "enclosures"),
    ("https://b.example/e", "e", "no address of the web", "enclosures"),
    ("bell/episode.mp3", "bell/other.mp3", "is not there", "enclosures"),
    ("sha384-", "sha384-x", "is not the file whose digest", "enclosures"),
    ("transcript.vtt", "transcript-7.vtt", "is not there", "feed links"),
    ("chapters.json", "chapters-7.json", "is not there", "feed links"),
    ('start="00:00:00.000"', 'start="00:00:05"', "chapter 1 begins at 0:00:05.000", "chapters"),
    ("</channel>", '<atom:link rel="prev-archive" href="https://a.example/show/feed-1.xml"/></channel>',
     "feed-1.xml, which is not there", "feed links"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "what", "rule"), FEEDS, ids=lambda value: str(value)[:16])
def test_a_feed(show: Path, old: str, new: str, what: str, rule: str) -> None:
    change(show, old, new)
    told = faults(show)
    assert any(what in said and broken == rule for _, said, broken in told), told


def test_a_feed_and_its_files(show: Path) -> None:
    with open(show.parent / "bell" / "episode.mp3", "ab") as file:
        file.write(b"more")
    picture(show.parent / "cover.png", 1400, 1000)
    told = [what for _, what, _ in faults(show)]
    assert any("bytes, the feed says" in what for what in told)
    assert any("is not the file whose digest" in what for what in told)
    assert "it is 1400 x 1000, not a square of 1400 to 3000" in told


def test_the_pages_of_an_archive_are_read_and_no_guid_stands_twice(show: Path) -> None:
    shutil.copyfile(show, show.parent / "feed-1.xml")
    change(show, "</channel>", '<atom:link rel="prev-archive" href="https://a.example/show/feed-1.xml"/></channel>')
    told = [(name, what) for name, what, _ in faults(show)]
    assert [name for name, what in told if "has the GUID of" in what] == ["feed-1.xml", "feed-1.xml"]


def test_nothing_in_a_feed_is_opened_that_lies_elsewhere(show: Path) -> None:
    entity = '<!DOCTYPE rss [<!ENTITY e SYSTEM "file:///etc/hostname">]>\n<rss version="2.0"'
    change(show, '<rss version="2.0"', entity)
    change(show, "On bells.", "On &e; bells.")
    change(show, "bell/episode.mp3", "../../../etc/hostname", 3)
    assert not any("hostname has" in what for _, what, _ in faults(show))


def test_one_line_a_fault_and_the_exit_code_tells(bell: Path, tmp_path: Path) -> None:
    change(bell / "chapters.json", "What would you miss", "\\u001b[31m\\nWhat would I miss")
    (bell / ".made.json").unlink()
    hushed(bell, "m4a", "opus")
    edit(bell / "episode.json", lambda facts: facts["formats"].__delitem__(slice(1, 3)))
    done = narrator("check", str(bell))
    assert done.code == 1
    lines = done.out.splitlines()
    assert len(lines) == len(faults(bell)) > 1
    assert all("[same chapters: " in line and "\x1b" not in line for line in lines)
    (tmp_path / "empty").mkdir()
    for wrong in ("nowhere", "empty", __file__, "feed.xml"):
        done = narrator("check", wrong, cwd=tmp_path)
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
        assert wrong in done.err


def test_whatever_stands_in_a_file_it_is_told_and_no_more(bell: Path) -> None:
    hushed(bell)
    for name in ("episode.json", "chapters.json", "transcript.json", ".made.json"):
        whole = (bell / name).read_bytes()
        for key in json.loads(whole):
            junk: list[Any] = [None, [7], {"a": 1e308}, "../../secret", [{"start": -1e300, "title": [], "end": "x"}]]
            for value in junk:
                edit(bell / name, lambda data, key=key, value=value: data.update({key: value}))
                assert all(rule in checking.RULES for _, _, rule in faults(bell))
                (bell / name).write_bytes(whole)
