"""One source, one episode: with any number of workers, from a cold or a warm store, for both engines."""

import json
from pathlib import Path

import pytest

from .conftest import EXAMPLES, narrator

BRIEF = """The glass eye

Lena Ort makes glass eyes by hand. We met her at the burner.

Mara Vogt: How long does one eye take you?

Lena Ort: About an hour, if the glass is kind. The iris is drawn thread by thread.

Mara Vogt: And when it fails?

Lena Ort: Then I have made a marble!
"""


def build(source: Path, folder: Path, engine: str, jobs: int) -> tuple[bytes, dict[str, int]]:
    run = narrator(
        "make", source, "-o", folder / "out", "--store", folder / "store",
        "--engine", engine, "--jobs", str(jobs), "--json",
    )  # fmt: skip
    assert run.code == 0, run.err
    return Path(run.data["episode"]).read_bytes(), run.data["clips"]


def same(source: Path, tmp_path: Path, engine: str) -> None:
    first, clips = build(source, tmp_path / "a", engine, 1)
    assert clips["kept"] == 0 < clips["made"]
    second, _ = build(source, tmp_path / "b", engine, 2)
    assert first == second, "the number of workers is heard"
    # a warm store: the episode is gone, its clips are not
    for path in (tmp_path / "a" / "out").rglob("*"):
        if path.is_file():
            path.unlink()
    third, warm = build(source, tmp_path / "a", engine, 2)
    assert warm == {"made": 0, "kept": clips["made"]}
    assert first == third, "the store is heard"


@pytest.mark.parametrize("name", ["night_bus_panel.txt", "boulangere.txt"])
def test_espeak(tmp_path: Path, name: str) -> None:
    same(next(path for path in EXAMPLES if path.name == name), tmp_path, "espeak")


def test_kokoro(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text(BRIEF)
    same(tmp_path / "talk.txt", tmp_path, "kokoro")


def test_a_store_warm_with_other_texts_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text(BRIEF)
    (tmp_path / "other.txt").write_text(BRIEF.replace("glass", "wax").replace("an hour", "a day"))
    alone, _ = build(tmp_path / "talk.txt", tmp_path / "a", "espeak", 2)
    build(tmp_path / "other.txt", tmp_path / "b", "espeak", 2)
    after, clips = build(tmp_path / "talk.txt", tmp_path / "b", "espeak", 2)
    assert clips["kept"] > 0
    assert alone == after


def test_damaged_clips_and_segments_are_made_anew(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text(BRIEF)
    good, clips = build(tmp_path / "talk.txt", tmp_path, "espeak", 2)
    for number, path in enumerate(sorted(p for p in (tmp_path / "store").rglob("*") if p.is_file())):
        data = path.read_bytes()
        path.write_bytes(data[: len(data) // 2] if number % 2 else data[:-4] + b"\0\1\2\3")
    for path in (tmp_path / "out" / "talk").iterdir():
        path.unlink()
    again, made = build(tmp_path / "talk.txt", tmp_path, "espeak", 2)
    assert again == good
    assert made == clips


def test_word_times_reach_the_transcript(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text(BRIEF)
    build(tmp_path / "talk.txt", tmp_path, "espeak", 1)
    transcript = json.loads((tmp_path / "out" / "talk" / "transcript.json").read_text())
    spoken = next(s for s in transcript["segments"] if s["body"].startswith("The iris"))
    assert [w["body"].strip(".") for w in spoken["words"]][:3] == ["The", "iris", "is"]
    assert all(
        spoken["startTime"] - 0.01 <= w["startTime"] < w["endTime"] <= spoken["endTime"] + 0.1 for w in spoken["words"]
    )
