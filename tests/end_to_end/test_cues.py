"""Who speaks is told in the sound, and nothing else of the episode changes: captions, chapters, who says what."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import webvtt

from .conftest import narrator
from .listening import hear

TALK = """The night ferry

Ruth Adler: Good evening. Was the river ever as quiet as the people say?

Tom Weller: Never once.

Ruth Adler: Will they still come when the bridge stands there?

Tom Weller: They will.
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("cues")
    source = folder / "ferry.txt"
    source.write_text(TALK)
    found = {}
    for cues in ("off", "first-name", "tone"):
        words = ("make", source, "-o", folder / cues, "--store", folder / "store", "--engine", "espeak")
        done = narrator(*words, "--cues", cues, "--json", "--notice", "off")
        assert done.code == 0, done.err
        found[cues] = Path(done.data["folder"])
    return found


def captions(folder: Path) -> list[tuple[str, str]]:
    return [(caption.voice, caption.text) for caption in webvtt.read(str(folder / "transcript.vtt"))]


def times(folder: Path) -> list[float]:
    return [segment["startTime"] for segment in json.loads((folder / "transcript.json").read_text())["segments"]]


@pytest.mark.parametrize("cues", ["first-name", "tone"])
def test_captions_show_what_they_showed_and_come_when_it_is_said(made: dict[str, Path], cues: str) -> None:
    assert captions(made[cues]) == captions(made["off"])
    sound = hear(made[cues] / "episode.mp3")
    for start in times(made[cues]):
        at = int((start + 0.02) * sound.rate)
        assert np.abs(sound.samples[at : at + sound.rate // 5]).max() > 0.05


def test_a_name_is_heard_before_each_change(made: dict[str, Path]) -> None:
    plain, named = (hear(made[cues] / "episode.mp3").seconds for cues in ("off", "first-name"))
    assert 4 * 0.5 < named - plain < 4 * 2
    first = hear(made["first-name"] / "episode.mp3")
    before = times(made["first-name"])[1]  # of Ruth's first sentence
    said = first.samples[int((before - 1.0) * first.rate) : int((before - 0.3) * first.rate)]
    assert np.abs(said).max() > 0.05


def test_a_bell_is_heard_before_each_change(made: dict[str, Path]) -> None:
    sound = hear(made["tone"] / "episode.mp3")
    rows = json.loads((made["tone"] / "transcript.json").read_text())["segments"]
    heard = []
    for row in rows:
        start = int((row["startTime"] - 0.40) * sound.rate)
        part = sound.samples[start : start + sound.rate // 5] if start > 0 else np.zeros(1)
        power = np.abs(np.fft.rfft(part * np.hanning(len(part)), sound.rate)) ** 2
        heard.append(power.sum() > 1 and power[860:900].sum() > 0.5 * power.sum())
    changes = [a["speaker"] != b["speaker"] for a, b in zip([rows[0], *rows], rows, strict=False)]
    assert heard == changes
    assert sum(changes) == 4


def test_chapters_begin_with_their_cue(made: dict[str, Path]) -> None:
    titles = []
    for cues in ("off", "first-name"):
        chapters = json.loads((made[cues] / "chapters.json").read_text())["chapters"]
        titles.append([chapter["title"] for chapter in chapters])
    assert titles[0] == titles[1]
    starts = times(made["first-name"])
    silences = [start + length for start, length in hear(made["first-name"] / "episode.mp3").silences(0.5)]
    for chapter in chapters[1:]:
        assert any(abs(chapter["startTime"] - end) < 0.15 for end in silences), "not amid the cue"
        assert min(start - chapter["startTime"] for start in starts if start > chapter["startTime"]) > 0.5
