"""`narrator plan`: each clip that `make` would speak, why, and about how long it takes; never anything else."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from narrator.store import Store

from .desk import Desk
from .test_same_bytes import BRIEF

LEXICON = """<?xml version="1.0"?>
<lexicon version="1.0" xmlns="http://www.w3.org/2005/01/pronunciation-lexicon" alphabet="ipa" xml:lang="en">
<lexeme><grapheme>{}</grapheme><alias>eye riss</alias></lexeme></lexicon>
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def planned(desk: Desk, *more: str) -> dict[str, Any]:
    """What is planned; and that just this is then made."""
    run = desk.run("plan", None, *more)
    plan = run.data
    assert run.code == (10 if plan["write"] else 0), run.err
    made = desk.make(None, *more)
    assert made["clips"] == {"made": len(plan["make"]), "kept": plan["kept"]}
    return plan


def why(plan: dict[str, Any]) -> list[tuple[str, str]]:
    return [(clip["reason"], clip["text"].split()[0]) for clip in plan["make"]]


def test_all_of_a_first_build_is_new_text_and_then_there_is_nothing_to_do(desk: Desk) -> None:
    first = planned(desk)
    assert {reason for reason, _ in why(first)} == {"text"}
    assert first["encode"] == len(first["make"]) > 5 and first["seconds"] > 0
    again = desk.run("plan")
    assert (again.code, again.data["make"], again.data["encode"], again.data["seconds"]) == (0, [], 0, 0)


def test_an_inserted_turn_costs_its_own_clips_alone(desk: Desk) -> None:
    desk.make()
    desk.article.write_text(
        BRIEF.replace("Mara Vogt: And", "Mara Vogt: Whose?\n\nLena Ort: Sailors.\n\nMara Vogt: And")
    )
    assert why(planned(desk)) == [("text", "Whose?"), ("text", "Sailors.")]


def test_a_moved_turn_costs_nothing(desk: Desk) -> None:
    desk.make()
    head, first, second = BRIEF[: BRIEF.index("Mara")], *BRIEF[BRIEF.index("Mara") :].split("Mara Vogt: And", 1)
    desk.article.write_text(f"{head}Mara Vogt: And{second}\n{first}")
    plan = planned(desk)
    assert plan["make"] == [] and plan["write"]
    assert (desk.episode / "transcript.vtt").read_text().index("marble") < (
        desk.episode / "transcript.vtt"
    ).read_text().index("iris")


def test_another_pause_neither_speaks_nor_encodes(desk: Desk) -> None:
    planned(desk)
    before = desk.make()["seconds"]
    (desk.folder / "narrator.toml").write_text("pause_turn = 1500")
    plan = planned(desk)
    assert plan["make"] == [] and plan["encode"] == 0 and plan["write"]
    assert desk.make()["seconds"] > before + 1, "it is heard"


@pytest.mark.parametrize("line", ["lufs = -16.0", "kbps = 64"])
def test_another_loudness_or_bit_rate_speaks_nothing(desk: Desk, line: str) -> None:
    whole = len(planned(desk)["make"])
    (desk.folder / "narrator.toml").write_text(line)
    plan = planned(desk)
    assert plan["make"] == [] and 0 < plan["encode"] <= whole and plan["seconds"] > 0


def test_another_voice_costs_that_speaker(desk: Desk) -> None:
    cast = '[cast]\n"Mara Vogt" = "espeak-en-us-anika"\n"Lena Ort" = "{}"\n'
    (desk.folder / "cast.toml").write_text(cast.format("espeak-en-us-m3"))
    desk.make(None, "--cast", "cast.toml")
    (desk.folder / "cast.toml").write_text(cast.format("espeak-en-f3"))
    plan = planned(desk, "--cast", "cast.toml")
    assert {(clip["speaker"], clip["reason"]) for clip in plan["make"]} == {("Lena Ort", "voice")}
    assert len(plan["make"]) == 3


def test_a_turn_given_to_another_speaker_is_another_voice(desk: Desk) -> None:
    desk.make()
    script = desk.episode / "script.md"
    script.write_text(
        script.read_text().replace("**Mara Vogt:** And when it fails?", "**Lena Ort:** And when it fails?")
    )
    assert why(planned(desk)) == [("voice", "And")]


def test_an_entry_of_a_lexicon_costs_the_sentences_that_hold_the_word(desk: Desk) -> None:
    (desk.folder / "narrator.toml").write_text('lexicons = ["own.pls"]')
    own = desk.folder / "own.pls"
    own.write_text(LEXICON.format("pupil"))
    desk.make()
    own.write_text(LEXICON.format("iris"))
    assert why(planned(desk)) == [("lexicon", "The")]
    assert "The iris is drawn" in (desk.episode / "transcript.vtt").read_text(), "what is shown stays as written"


def test_a_clip_that_is_gone_and_one_that_is_damaged_are_told_apart(desk: Desk) -> None:
    desk.make()
    clips = sorted((desk.folder / "store" / "clips").glob("*/*"))
    for number, clip in enumerate(clips):
        clip.write_bytes(clip.read_bytes()[:-9]) if number % 2 else clip.unlink()
    shutil.rmtree(desk.folder / "store" / "segments")
    assert desk.run("plan").code == 0, "the episode stands: nothing has to be made"
    desk.article.write_text(BRIEF + "\nMara Vogt: Who buys those?\n")
    reasons = [reason for reason, _ in why(planned(desk))]
    assert reasons.count("damaged") == len(clips) // 2
    assert reasons.count("missing") == len(clips) - len(clips) // 2
    assert reasons.count("text") == 1


def test_another_version_of_the_engine_or_of_the_recipe_is_told_from_another_text(desk: Desk) -> None:
    """As a record of an earlier release would be: other keys, for the sake of another version."""
    desk.make()
    record = desk.episode / ".made.json"
    held = json.loads(record.read_text())
    held["clips"] = {f"{number:064x}": clip for number, clip in enumerate(held["clips"].values())}
    narrator_voice = next(s["voice"] for s in desk.told()["speakers"] if s["role"] == "narrator")["name"]
    for name, facts in held["voices"].items():
        if name != narrator_voice:
            facts["version"] = "before"
    record.write_text(json.dumps(held))
    shutil.rmtree(desk.folder / "store")
    desk.article.write_text(BRIEF.replace("a marble", "a fine marble"))
    plan = planned(desk)
    told = {(clip["speaker"], clip["reason"]) for clip in plan["make"]}
    assert told == {("Narrator", "recipe"), ("Mara Vogt", "engine"), ("Lena Ort", "engine"), ("Lena Ort", "text")}


def test_another_engine_is_no_matter_of_text(desk: Desk) -> None:
    desk.make()
    record = desk.episode / ".made.json"
    record.write_text(record.read_text().replace('"engine": "espeak"', '"engine": "another"'))
    shutil.rmtree(desk.folder / "store")
    held = json.loads(record.read_text())
    held["clips"] = {f"{number:064x}": clip for number, clip in enumerate(held["clips"].values())}
    record.write_text(json.dumps(held))
    desk.article.write_text(BRIEF + "\nMara Vogt: Who buys those?\n")
    assert sorted({reason for reason, _ in why(planned(desk))}) == ["engine", "text"]


@pytest.mark.parametrize("bad", [[], "x", 7, {"clips": []}, {"clips": {"a": 1}}, {"clips": {"a": ["b"]}, "voices": 1}])
def test_a_record_that_does_not_fit_is_none(desk: Desk, bad: Any) -> None:
    desk.make()
    record = desk.episode / ".made.json"
    held = json.loads(record.read_text())
    record.write_text(json.dumps({**held, **bad} if isinstance(bad, dict) else bad))
    shutil.rmtree(desk.folder / "store")
    desk.article.write_text(BRIEF + "\nMara Vogt: Who buys those?\n")
    if isinstance(bad, dict):
        assert {reason for reason, _ in why(planned(desk))} == {"text"}
    else:
        assert desk.run("plan").code in (2, 10)


def test_the_time_is_that_of_the_work_to_do_at_the_pace_that_was_measured(desk: Desk) -> None:
    store = Store(desk.folder / "store")
    desk.make()
    learnt = store.facts("pace", "espeak")
    assert learnt and learnt["characters"] > 1000 and learnt["seconds"] > 0
    store.put("pace", "espeak", {"characters": 1000.0, "seconds": 2000.0}, b"")
    store.put("pace", "encoding", {"characters": 1000.0, "seconds": 1000.0}, b"")
    desk.article.write_text(BRIEF.replace("a marble!", "a fine marble!"))
    sentence = "Then I have made a fine marble!"
    assert desk.run("plan", None, "--jobs", "1").data["seconds"] == pytest.approx(2 * len(sentence), abs=0.1)
    before = set((desk.folder / "store" / "segments").glob("*/*"))
    desk.make()
    (fresh,) = set((desk.folder / "store" / "segments").glob("*/*")) - before
    fresh.unlink()  # that of the sentence
    desk.article.write_text(BRIEF.replace("a marble!", "a fine marble!") + "\n")
    told = desk.run("plan", None, "--jobs", "1").data
    assert told["encode"] == 1 and told["seconds"] == pytest.approx(len(sentence), abs=0.1)
    for damaged in ({"characters": "x"}, {"characters": 0, "seconds": 1}, {"characters": 5.0, "seconds": float("inf")}):
        store.put("pace", "encoding", damaged, b"")
        assert 0 < desk.run("plan", None, "--jobs", "1").data["seconds"] < 5
