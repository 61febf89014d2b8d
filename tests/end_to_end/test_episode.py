"""What a listener notices: every example, spoken by espeak, read back by others' readers."""

import json
import re
from pathlib import Path
from typing import Any

import lxml.html
import pytest
import webvtt

from .conftest import EXAMPLES
from .listening import chapters, hear, length, loudness

NAMES = [path.name for path in EXAMPLES]
Episodes = dict[str, dict[str, Any]]

pytestmark = pytest.mark.parametrize("name", NAMES)


def facts(row: dict[str, Any]) -> dict[str, Any]:
    found = json.loads(Path(row["folder"], "episode.json").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def test_the_summary_tells_what_stands_in_the_folder(episodes: Episodes, name: str) -> None:
    row = episodes[name]
    told = {"source", "episode", "folder", "audio", "parts", "seconds", "clips", "chapters", "speakers", "loudness"}
    assert set(row) == {*told, "conflicts", "title", "doubts"}
    assert {p.name for p in Path(row["folder"]).iterdir()} >= {
        "episode.mp3", "script.md", "transcript.vtt", "transcript.json", "chapters.json", "episode.json",
    }  # fmt: skip
    assert not list(Path(row["folder"]).glob("*.part"))
    assert row["seconds"] == pytest.approx(hear(Path(row["episode"])).seconds, abs=0.06)
    assert row["seconds"] == pytest.approx(length(Path(row["episode"])), abs=0.06)


def test_every_speaker_has_a_voice_of_their_own(episodes: Episodes, name: str) -> None:
    speakers = episodes[name]["speakers"]
    assert {s["role"] for s in speakers} == {"interviewer", "guest", "narrator"}
    assert len({s["voice"] for s in speakers}) == len(speakers)


def test_it_is_as_loud_as_podcasts_are(episodes: Episodes, name: str) -> None:
    lufs, peak = loudness(Path(episodes[name]["episode"]))
    assert lufs == pytest.approx(-19.0, abs=0.6)
    assert peak <= -1.0
    assert episodes[name]["loudness"]["lufs"] == pytest.approx(lufs, abs=0.15)


def test_no_hole_and_no_long_edge(episodes: Episodes, name: str) -> None:
    sound = hear(Path(episodes[name]["episode"]))
    for start, held in sound.silences(0.5):
        assert held <= 2.0
        if start == 0 or start + held >= sound.seconds - 0.02:
            assert held <= 1.1


def test_chapters_cover_the_episode_and_begin_with_speech(episodes: Episodes, name: str) -> None:
    row = episodes[name]
    marks = chapters(Path(row["episode"]))
    sound = hear(Path(row["episode"]))
    assert len(marks) == row["chapters"] >= 4
    assert marks[0][1] == 0
    assert marks[-1][2] == pytest.approx(sound.seconds, abs=0.06)
    for (title, start, end), following in zip(marks, [*marks[1:], None], strict=True):
        assert 0 < len(title) <= 60
        assert title.isprintable()
        assert end == (following[1] if following else end) > start
        heard = sound.samples[int(start * sound.rate) : int((start + 0.5) * sound.rate)]
        first = next((i for i, x in enumerate(abs(heard) > 0.01) if x), len(heard))
        assert first / sound.rate <= 0.15
    listed = json.loads(Path(row["folder"], "chapters.json").read_text(encoding="utf-8"))
    assert listed["version"].startswith("1.2")
    assert [c["title"] for c in listed["chapters"]] == [m[0] for m in marks]
    assert [c["startTime"] for c in listed["chapters"]] == pytest.approx([m[1] for m in marks], abs=0.002)


def test_captions_say_what_is_said_when_it_is_said(episodes: Episodes, name: str) -> None:
    row = episodes[name]
    sound = hear(Path(row["episode"]))
    cues = list(webvtt.read(str(Path(row["folder"], "transcript.vtt"))))
    turns = facts(row)["turns"]
    names = {t["speaker"] for t in turns}
    assert {c.voice for c in cues} <= names
    last = 0.0
    for cue in cues:
        start, end = seconds(cue.start), seconds(cue.end)
        assert last - 0.002 <= start < end <= sound.seconds
        last = end
        assert all(len(re.sub(r"<[^>]*>", "", line)) <= 65 for line in cue.text.split("\n"))
        window = sound.samples[int(start * sound.rate) : int(end * sound.rate)]
        assert abs(window).max() > 0.02, f"nothing is said at {cue.start}"


def seconds(stamp: str) -> float:
    hours, minutes, rest = stamp.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def test_nothing_of_the_source_is_lost(episodes: Episodes, name: str) -> None:
    """Every word of a plain source is in a turn, in its label, or in what is listed as left out, as often."""
    from collections import Counter

    row = episodes[name]
    made = facts(row)
    source = Path(row["source"])
    text = source.read_text(encoding="utf-8")
    if source.suffix == ".html":
        page = lxml.html.fromstring(text)
        for node in page.xpath("//script|//style|//noscript|//head"):
            node.drop_tree()
        text = " ".join(page.itertext())
    if source.suffix == ".md":
        from markdown_it import MarkdownIt

        page = lxml.html.fromstring(MarkdownIt().render(text.split("---\n", 2)[-1]))
        text = " ".join(page.itertext())
    held: Counter[str] = Counter()
    for turn in made["turns"]:
        held.update(words(turn["text"]))
        held.update(words(turn.get("label", "")))
    for left in made["left_out"]:
        held.update(words(left["text"]))
    held.update(words(made["title"]))
    missing = Counter(words(text)) - held
    assert sum(missing.values()) == 0, missing
