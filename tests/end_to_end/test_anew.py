"""Made anew: only what changed is spoken, and what a person corrected stays."""

from pathlib import Path

import pytest

from .conftest import narrator
from .desk import Desk
from .listening import hear
from .test_same_bytes import BRIEF


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_nothing_changed_nothing_written(desk: Desk) -> None:
    first = desk.make()
    before = {p: p.stat().st_mtime_ns for p in desk.episode.iterdir()}
    second = desk.make()
    assert second["clips"] == {"made": 0, "kept": first["clips"]["made"]}
    assert {p: p.stat().st_mtime_ns for p in desk.episode.iterdir()} == before


def test_one_word_costs_one_clip(desk: Desk) -> None:
    desk.make()
    desk.article.write_text(BRIEF.replace("About an hour", "About two hours"))
    planned = desk.run("plan")
    assert planned.code == 10
    assert [(c["text"][:15], c["reason"]) for c in planned.data["make"]] == [("About two hours", "text")]
    assert desk.make()["clips"]["made"] == 1
    assert desk.run("plan").code == 0


def test_an_inserted_turn_costs_its_own_clips_and_moves_the_rest(desk: Desk) -> None:
    before = desk.make()
    desk.article.write_text(
        BRIEF.replace(
            "Mara Vogt: And", "Mara Vogt: Whose eyes are they?\n\nLena Ort: Sailors', mostly.\n\nMara Vogt: And"
        )
    )
    after = desk.make()
    assert after["clips"]["made"] == 2
    assert after["seconds"] > before["seconds"] + 1


def test_another_pause_or_loudness_speaks_nothing(desk: Desk) -> None:
    desk.make()
    (desk.folder / "narrator.toml").write_text("pause_turn = 1500\nlufs = -16.0\n")
    after = desk.make()
    assert after["clips"]["made"] == 0
    assert after["loudness"]["lufs"] == pytest.approx(-16.0, abs=0.6)


def test_another_voice_costs_that_speaker(desk: Desk) -> None:
    cast = '[cast]\n"Mara Vogt" = "espeak-en-us-anika"\n"Lena Ort" = "{}"\n'
    (desk.folder / "cast.toml").write_text(cast.format("espeak-en-us-m3"))
    desk.make(None, "--cast", "cast.toml")
    (desk.folder / "cast.toml").write_text(cast.format("espeak-en-f3"))
    planned = desk.run("plan", None, "--cast", "cast.toml").data
    assert {(c["speaker"], c["reason"]) for c in planned["make"]} == {("Lena Ort", "voice")}
    assert desk.make(None, "--cast", "cast.toml")["clips"]["made"] == len(planned["make"]) == 3


def test_corrections_are_spoken_and_never_overwritten(desk: Desk) -> None:
    desk.make()
    script = desk.episode / "script.md"
    script.write_text(script.read_text().replace("Then I have made a marble!", "Then I have made a very fine marble."))
    mine = script.read_text()
    made = desk.run("make")
    assert made.code == 0
    assert "corrections" in made.err
    assert made.data["clips"]["made"] == 1
    assert "fine marble" in (desk.episode / "transcript.vtt").read_text()
    assert script.read_text() == mine
    # the same again from the script itself, in the same folder
    assert desk.make(script)["clips"]["made"] == 0
    assert desk.make(script)["folder"] == str(desk.episode)
    assert script.read_text() == mine


def test_a_script_reassigns_a_turn(desk: Desk) -> None:
    run = narrator("script", desk.article, "-o", desk.folder / "out", cwd=desk.folder)
    assert run.code == 0, run.err
    path = Path(run.out.strip())
    path.write_text(path.read_text().replace("**Mara Vogt:** And when it fails?", "**Lena Ort:** And when it fails?"))
    made = desk.make()
    captions = Path(made["folder"], "transcript.vtt").read_text()
    assert "<v Lena Ort>And when it fails?" in captions


def test_the_notice_can_be_worded_and_switched_off(desk: Desk) -> None:
    usual = desk.make()["seconds"]
    assert "synthetic" in (desk.episode / "transcript.vtt").read_text()
    worded = desk.make(None, "--notice", "Read by machines.")
    assert "<v Narrator>Read by machines." in (desk.episode / "transcript.vtt").read_text()
    off = desk.make(None, "--notice", "off")
    assert off["seconds"] < worded["seconds"] < usual
    assert "synthetic" not in (desk.episode / "transcript.vtt").read_text()


def test_music_lies_under_the_first_words_only(desk: Desk) -> None:
    import math
    import struct
    import wave

    tune = desk.folder / "tune.wav"
    with wave.open(str(tune), "wb") as file:
        file.setparams((1, 2, 22050, 0, "NONE", ""))
        file.writeframes(b"".join(struct.pack("<h", int(9000 * math.sin(i / 8))) for i in range(22050 * 12)))
    plain = desk.make()
    music = desk.make(None, "--intro", str(tune))
    assert music["clips"]["made"] == 0
    assert music["seconds"] == pytest.approx(plain["seconds"] + 5, abs=0.6)
    sound = hear(Path(music["episode"]))
    assert abs(sound.samples[: 3 * sound.rate]).max() > 0.02
    assert abs(sound.samples).max() < 1


def test_article_and_script_are_one_episode_whichever_is_made(desk: Desk) -> None:
    first = desk.make()
    script = desk.episode / "script.md"
    script.write_text(script.read_text().replace("a marble", "a fine marble"))
    desk.make(script)
    before = {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in desk.episode.iterdir()}
    for source in (desk.article, script):
        again = desk.make(source)
        assert again["folder"] == first["folder"]
        assert again["clips"]["made"] == 0
        assert desk.run("plan", source).code == 0
    assert {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in desk.episode.iterdir()} == before
    assert [p.name for p in desk.episode.parent.iterdir()] == ["talk"]
    inside = narrator(
        "make", "script.md", "--store", desk.folder / "store", "--engine", "espeak", "--json", cwd=desk.episode
    )
    assert inside.code == 0, inside.err
    assert [p.name for p in desk.episode.parent.iterdir()] == ["talk"]


def test_a_script_is_not_overwritten_when_its_record_is_lost(desk: Desk) -> None:
    desk.make()
    script = desk.episode / "script.md"
    script.write_text(script.read_text().replace("a marble", "a fine marble"))
    (desk.episode / ".made.json").unlink()
    for source in (desk.article, script):
        assert desk.run("make", source).code == 0
        assert "fine marble" in script.read_text()
        assert "fine marble" in (desk.episode / "transcript.vtt").read_text()


def test_a_plan_is_told_to_a_person_too(desk: Desk) -> None:
    run = narrator("plan", desk.article, "-o", "out", "--store", "store", "--engine", "espeak", cwd=desk.folder)
    assert run.code == 10, run.err
    assert "clips to make" in run.out
    desk.make()
    (desk.episode / "chapters.json").unlink()
    run = narrator("plan", desk.article, "-o", "out", "--store", "store", "--engine", "espeak", cwd=desk.folder)
    assert run.code == 10
    assert "0 clips to make" in run.out


def test_namesakes_in_two_folders_are_both_kept_as_they_are(desk: Desk) -> None:
    other = desk.folder / "other" / "talk.txt"
    other.parent.mkdir()
    other.write_text(BRIEF.replace("an hour", "a day"))
    made = [desk.make()["episode"], desk.make(other)["episode"]]
    assert made[0] != made[1]
    before = [Path(p).stat().st_mtime_ns for p in made]
    assert [desk.make()["episode"], desk.make(other)["episode"]] == made
    assert [Path(p).stat().st_mtime_ns for p in made] == before
