"""Formats, presets, places and parts, as a user asks for them; read back by PyAV, mutagen and others' meters."""

from __future__ import annotations

import json
import shutil
import wave
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import mutagen
import numpy as np
import pytest
import webvtt

from .conftest import EXAMPLES, Run, narrator
from .listening import hear, loudness

[EXAMPLE] = [path for path in EXAMPLES if path.name == "seed_library.md"]
ALL = ("mp3", "m4a", "m4b", "opus", "flac", "wav")


def make(folder: Path, store: Path, *more: str | Path, cwd: Path | None = None) -> Run:
    done = narrator("make", EXAMPLE, "-o", folder, "--store", store, "--engine", "espeak", *more, cwd=cwd)
    assert done.code == 0, done.err
    return done


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory, store: Path) -> dict[str, Any]:
    """One episode in all formats, made in one pass."""
    options = [word for name in ALL for word in ("--format", name)]
    return make(tmp_path_factory.mktemp("formats"), store, *options, "--json").data


def test_the_speech_is_made_once_for_all_formats(every: dict[str, Any], store: Path) -> None:
    assert every["audio"] == [f"episode.{name}" for name in ALL]
    assert every["episode"] == str(Path(every["folder"], "episode.mp3"))
    facts = json.loads(Path(every["folder"], "episode.json").read_bytes())
    assert [row["format"] for row in facts["formats"]] == list(ALL)
    planned = narrator("plan", EXAMPLE, "-o", Path(every["folder"]).parent, "--store", store, "--engine", "espeak",
                       "--format", "wav", "--json").data  # fmt: skip
    assert planned["make"] == []


@pytest.mark.parametrize("name", ALL)
def test_every_format_says_the_same_at_the_same_time(every: dict[str, Any], name: str) -> None:
    """Where each caption begins, somebody begins to speak: in the middle of it sound, before it silence."""
    sound = hear(Path(every["folder"], f"episode.{name}"))
    cues = list(webvtt.read(str(Path(every["folder"], "transcript.vtt"))))
    assert abs(sound.seconds - every["seconds"]) < 0.15

    def seconds(stamp: str) -> float:
        hours, minutes, rest = stamp.split(":")
        return int(hours) * 3600 + int(minutes) * 60 + float(rest)

    def level(start: float, end: float) -> float:
        part = sound.samples[int(start * sound.rate) : int(end * sound.rate)]
        return float(np.sqrt(np.mean(part**2))) if len(part) else 0.0

    for cue, following in pairwise(cues):
        start, end, after = (seconds(stamp) for stamp in (cue.start, cue.end, following.start))
        assert level(start, end) > 0.02
        assert level(start, start + 0.12) > 0.002
        assert level(start - 0.12, start - 0.03) < 0.002
        assert level(end + 0.06, after - 0.03) < 0.002


@pytest.mark.parametrize("name", ALL)
def test_every_format_is_as_loud_as_it_says(every: dict[str, Any], name: str) -> None:
    facts = json.loads(Path(every["folder"], "episode.json").read_bytes())
    [row] = [row for row in facts["formats"] if row["format"] == name]
    lufs, peak = loudness(Path(every["folder"], f"episode.{name}"))
    assert lufs == pytest.approx(-19, abs=0.5)
    assert peak <= -1.0
    assert row["lufs"] == pytest.approx(lufs, abs=0.15)
    assert row["peak_dbtp"] <= -1.0


@pytest.mark.parametrize("name", ALL)
def test_every_format_has_the_chapters_and_begins_them_with_speech(every: dict[str, Any], name: str) -> None:
    listed = json.loads(Path(every["folder"], "chapters.json").read_bytes())["chapters"]
    with av.open(str(Path(every["folder"], f"episode.{name}"))) as container:
        found = sorted((float(c["start"] * c["time_base"]), c["metadata"]["title"]) for c in container.chapters())
    assert [title for _, title in found] == [chapter["title"] for chapter in listed]
    assert [start for start, _ in found] == pytest.approx([c["startTime"] for c in listed], abs=0.002)
    sound = hear(Path(every["folder"], f"episode.{name}"))
    for start, _ in found:
        heard = np.abs(sound.samples[int(start * sound.rate) : int((start + 0.5) * sound.rate)])
        assert int(np.argmax(heard > 0.01)) / sound.rate <= 0.15
        assert np.abs(heard[: int(0.02 * sound.rate)]).max() < 0.01


def test_no_format_changes_the_episode_that_comes_first(every: dict[str, Any], tmp_path: Path, store: Path) -> None:
    alone = make(tmp_path, store, "--json").data
    assert Path(alone["episode"]).read_bytes() == Path(every["episode"]).read_bytes()
    assert alone["clips"]["made"] == 0


def test_episode_json_tells_how_each_format_is_coded(every: dict[str, Any]) -> None:
    told = json.loads(Path(every["folder"], "episode.json").read_bytes())["formats"]
    codecs = {row["format"]: (row["codec"], row["kbps"]) for row in told}
    assert codecs["wav"] == ("pcm", None)
    assert codecs["flac"] == ("flac", None)
    assert all(kbps and codec == {"m4a": "aac", "m4b": "aac"}.get(name, name) for name, (codec, kbps) in codecs.items()
               if name not in ("wav", "flac"))  # fmt: skip


def test_formats_that_are_no_longer_asked_for_go_and_what_is_a_persons_stays(every: dict[str, Any], tmp_path: Path,
                                                                             store: Path) -> None:  # fmt: skip
    folder = tmp_path / "out"
    options = ("--format", "m4a", "--format", "opus", "--format", "wav")
    first = make(folder, store, *options, "--json").data
    here = Path(first["folder"])
    (here / "holiday.wav").write_bytes(b"mine")
    (here / "episode.wav").write_bytes(b"cut by hand")
    second = make(folder, store, "--format", "opus", "--json").data
    assert second["episode"].endswith("episode.opus")
    sounds = (".mp3", ".m4a", ".m4b", ".opus", ".flac", ".wav")
    assert {path.name for path in here.iterdir() if path.suffix in sounds} == {
        "episode.opus",
        "episode.wav",
        "holiday.wav",
    }
    assert (here / "holiday.wav").read_bytes() == b"mine"
    assert (here / "episode.wav").read_bytes() == b"cut by hand"


def test_a_wrong_bit_rate_is_one_line_before_anything_is_made(tmp_path: Path, store: Path) -> None:
    (tmp_path / "narrator.toml").write_text("kbps = 320\n")
    done = narrator("make", EXAMPLE, "-o", "out", "--store", store, "--engine", "espeak", cwd=tmp_path)
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert "kbps" in done.err and "160" in done.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("preset", "lufs", "peak", "rate", "channels", "kbps"),
    [
        ("podcast-mono", -19, -1, 44100, 1, 96),
        ("podcast-stereo", -16, -1, 44100, 2, 128),
        ("audiobook", -20, -3, 44100, 1, 192),
        ("voice-low", -19, -1, 22050, 1, 32),
    ],
)
def test_a_preset_is_heard(
    tmp_path: Path, store: Path, preset: str, lufs: float, peak: float, rate: int, channels: int, kbps: int
) -> None:
    made = make(tmp_path, store, "--preset", preset, "--json").data
    info = mutagen.File(made["episode"]).info
    assert (info.sample_rate, info.channels, round(info.bitrate / 1000)) == (rate, channels, kbps)
    said, top = loudness(Path(made["episode"]))
    assert said == pytest.approx(lufs, abs=0.5)
    assert top <= peak
    if preset == "audiobook":
        with av.open(made["episode"]) as container:
            sound = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])
        assert -23 <= 20 * np.log10(np.sqrt(np.mean(sound**2))) <= -18, "ACX measures this, over the whole file"


@pytest.mark.usefixtures("every")
def test_a_place_in_stereo_encodes_again_and_speaks_nothing(tmp_path: Path, store: Path) -> None:
    cast = tmp_path / "cast.toml"
    sides = {}
    for place in (-0.4, 0.4):
        cast.write_text(f'[pan]\n"Wim Tersago" = {place}\n')
        made = make(tmp_path / "out", store, "--preset", "podcast-stereo", "--cast", cast, "--json").data
        assert made["clips"]["made"] == 0
        said, top = loudness(Path(made["episode"]))
        assert said == pytest.approx(-16, abs=0.5)
        assert top <= -1.0
        facts = json.loads(Path(made["folder"], "episode.json").read_bytes())
        with av.open(made["episode"]) as container:
            sound = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)
        for turn in facts["turns"]:
            left, right = (
                np.sqrt(np.mean(channel[int(turn["start"] * 44100) : int(turn["end"] * 44100)] ** 2))
                for channel in sound
            )
            if turn["speaker"] == "Wim Tersago":
                sides.setdefault(place, []).append(left / right)
            else:
                assert left == pytest.approx(right, rel=0.02)
    assert min(sides[-0.4]) > 1.8
    assert max(sides[0.4]) < 1 / 1.8


@pytest.fixture(scope="module")
def parted(tmp_path_factory: pytest.TempPathFactory, store: Path) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("parts")
    return make(folder, store, "--part", "1m", "--format", "mp3", "--format", "opus", "--json").data


def test_a_long_interview_becomes_parts_as_a_series(parted: dict[str, Any]) -> None:
    folder = Path(parted["folder"])
    count = len(parted["parts"])
    assert count >= 3
    assert parted["episode"] == str(folder / "episode-1.mp3")
    assert parted["audio"] == [f"episode-{n}.{kind}" for n in range(1, count + 1) for kind in ("mp3", "opus")]
    facts = json.loads((folder / "episode.json").read_bytes())
    assert [part["audio"] for part in facts["parts"]] == [part["audio"] for part in parted["parts"]]
    for number, part in enumerate(parted["parts"], 1):
        assert part["title"].endswith(f", part {number} of {count}")
        sound = hear(folder / part["audio"][0])
        assert sound.seconds <= 60.1
        assert sound.seconds == pytest.approx(part["seconds"], abs=0.06)
        tags = mutagen.File(folder / part["audio"][0]).tags
        assert (str(tags["TIT2"]), str(tags["TRCK"])) == (part["title"], f"{number}/{count}")
        assert part["title"].startswith(str(tags["TALB"]))
        tags = mutagen.File(folder / part["audio"][1]).tags
        assert (tags["title"], tags["tracknumber"], tags["tracktotal"]) == (
            [part["title"]],
            [str(number)],
            [str(count)],
        )
        listed = json.loads((folder / f"chapters-{number}.json").read_bytes())
        assert listed["title"] == part["title"]
        assert listed["chapters"][0]["startTime"] == 0
        assert listed["chapters"][-1]["endTime"] == pytest.approx(part["seconds"], abs=0.002)


def test_the_parts_say_everything_once_and_each_says_that_its_voices_are_synthetic(
    parted: dict[str, Any], every: dict[str, Any]
) -> None:
    def said(path: Path) -> list[str]:
        return [" ".join(cue.text.split()) for cue in webvtt.read(str(path))]

    whole = said(Path(every["folder"], "transcript.vtt"))
    parts = [said(Path(parted["folder"], f"transcript-{n}.vtt")) for n in range(1, len(parted["parts"]) + 1)]
    notice = json.loads(Path(parted["folder"], "episode.json").read_bytes())["notice"]
    assert all(notice in part[:2] for part in parts)
    assert [text for number, part in enumerate(parts) for text in part if number == 0 or text != notice] == whole


def test_what_is_read_is_parted_as_what_is_heard(parted: dict[str, Any]) -> None:
    facts = json.loads(Path(parted["folder"], "episode.json").read_bytes())
    starts = [part["start"] for part in facts["parts"]]
    texts = [Path(parted["folder"], f"transcript-{n}.txt").read_text("utf-8") for n in range(1, len(starts) + 1)]
    for turn in facts["turns"]:
        if turn["kind"] == "talk":
            opening = " ".join(turn["text"].split()[:5])
            assert [n for n, text in enumerate(texts) if opening in " ".join(text.split())] == [
                sum(start <= turn["start"] for start in starts) - 1
            ]


def test_parts_begin_with_a_turn_and_times_run_through_in_the_account(parted: dict[str, Any]) -> None:
    facts = json.loads(Path(parted["folder"], "episode.json").read_bytes())
    spans = [(turn["start"], turn["end"]) for turn in facts["turns"] if "start" in turn]
    assert spans == sorted(spans)
    for part in facts["parts"][1:]:
        assert not [span for span in spans if span[0] < part["start"] < span[1]], "no turn is cut"
    assert facts["parts"][0]["start"] == 0
    ends = [part["start"] + part["seconds"] for part in facts["parts"]]
    assert ends[-1] == pytest.approx(facts["seconds"], abs=0.002)
    assert [part["start"] for part in facts["parts"][1:]] == pytest.approx(ends[:-1], abs=0.002)


def test_parts_cost_no_speech_and_leave_nothing_behind(parted: dict[str, Any], tmp_path: Path, store: Path) -> None:
    folder = tmp_path / "out"
    shutil.copytree(Path(parted["folder"]).parent, folder)
    here = next(path for path in folder.iterdir())
    again = make(folder, store, "--part", "1m", "--format", "mp3", "--format", "opus")
    assert again.out.splitlines() == [str(here / name) for name in parted["audio"]]
    (here / "episode-2.txt").write_text("mine")
    made = make(folder, store, "--json").data
    assert made["parts"] == [] and made["clips"]["made"] == 0
    assert {path.name for path in here.iterdir() if "-" in path.name} == {"episode-2.txt"}
    assert (here / "transcript.vtt").exists() and (here / "episode.mp3").exists()


SHORT = """Ann: What did you find under the old bridge?

Bob: Nothing at first. Then a box of letters, tied with string.

Ann: Who had written them?

Bob: A baker, to the sea.
"""


def test_same_bytes_cold_and_warm_with_any_number_of_workers_in_every_format(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text(SHORT)
    options = [word for name in ALL for word in ("--format", name)]
    found = []
    for number, (jobs, store) in enumerate((("1", "a"), ("3", "b"), ("2", "b"))):
        where = ("-o", tmp_path / str(number), "--store", tmp_path / store)
        done = narrator("make", tmp_path / "talk.txt", *where, "--engine", "espeak", "--jobs", jobs, *options, "--json")
        assert done.code == 0, done.err
        found.append({name: Path(done.data["folder"], name).read_bytes() for name in done.data["audio"]})
    assert found[0] == found[1] == found[2]


def test_a_damaged_segment_of_any_format_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text(SHORT)
    ask = ("make", tmp_path / "talk.txt", "-o", tmp_path / "out", "--store", tmp_path / "store", "--engine", "espeak",
           "--format", "mp3", "--format", "opus", "--format", "wav", "--json")  # fmt: skip
    first = narrator(*ask).data
    before = {name: Path(first["folder"], name).read_bytes() for name in first["audio"]}
    for path in (tmp_path / "store" / "segments").rglob("*"):
        if path.is_file():
            data = bytearray(path.read_bytes())
            data[-1] ^= 1
            path.write_bytes(data)
    Path(first["folder"], "episode.wav").unlink()
    again = narrator(*ask)
    assert again.code == 0, again.err
    assert again.data["clips"]["made"] == 0
    assert {name: Path(first["folder"], name).read_bytes() for name in first["audio"]} == before


@pytest.mark.usefixtures("every")
def test_each_part_has_the_music_and_only_ends_are_encoded_anew(tmp_path: Path, store: Path) -> None:
    tune = tmp_path / "tune.wav"
    with wave.open(str(tune), "wb") as file:
        file.setparams((1, 2, 22050, 0, "NONE", ""))
        sine = np.sin(2 * np.pi * 2010 * np.arange(22050 * 10) / 22050)
        file.writeframes((sine * 9000).astype("<i2").tobytes())
    made = make(tmp_path / "out", store, "--part", "2m", "--intro", tune, "--json").data
    assert len(made["parts"]) == 2 and made["clips"]["made"] == 0
    for name in made["audio"]:
        sound = hear(Path(made["folder"], name))
        part = sound.samples[sound.rate : 3 * sound.rate]
        turns = np.exp(-2j * np.pi * 2010 * np.arange(len(part)) / sound.rate)
        assert abs(np.mean(part * turns)) > 0.02, "the tune is heard alone at the beginning"
        assert sound.seconds <= 120
