"""Voices side by side on a page, one of them to hear, and the cast of an interview to see and to keep."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import tomllib
import wave
from pathlib import Path

import av
import lxml.html
import pytest
from click.testing import CliRunner, Result

from narrator import cli
from narrator.errors import InputError
from narrator.model import Voice
from narrator.publishing.audition import Candidate, audition_html

TALK = "A talk\n\nAnn Lee: Was it cold?\n\nBo Marsh: It was.\n\nAnn Lee: And wet?\n\nBo Marsh: That too.\n"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NARRATOR_STORE", str(tmp_path / "store"))
    (tmp_path / "talk.txt").write_text(TALK, encoding="utf-8")
    return tmp_path


def narrator(*words: str) -> Result:
    return CliRunner().invoke(cli.cli, words)


def told(*words: str) -> dict[str, str]:
    done = narrator("cast", "talk.txt", "--engine", "espeak", "--json", *words)
    assert done.exit_code == 0, done.output
    return {row["name"]: row["voice"] for row in json.loads(done.stdout)["speakers"]}


def test_every_voice_says_the_same_on_one_page_that_asks_for_nothing_else(desk: Path) -> None:
    done = narrator("voices", "audition", "--language", "de", "--engine", "espeak", "--jobs", "1", "--text", "Ja, gut.")
    assert done.exit_code == 0, done.output
    page = Path(done.stdout.strip())
    tree = lxml.html.parse(page).getroot()
    sounds = [sound.get("src") for sound in tree.iter("audio")]
    assert len(sounds) == len(set(sounds)) >= 6
    for name in sounds:
        with av.open(str(page.parent / name)) as file:
            assert sum(frame.samples for frame in file.decode(audio=0)) > 5000
    assert all(sound.get("aria-label") for sound in tree.iter("audio"))
    policy = tree.xpath("//meta[@http-equiv]/@content")[0]
    for kind, tag in (("style-src", "style"), ("script-src", "script")):
        (text,) = [element.text for element in tree.iter(tag)]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind} 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'") and "unsafe" not in policy
    assert not tree.xpath("//@style | //@onclick | //link | //img | //iframe")


def test_what_is_written_on_the_page_stays_text() -> None:
    bad = '"><script>alert(1)</script>\u202e'
    voice = Voice(bad, bad, "x", "en", "female")
    one = Candidate(voice, (f"{bad}.mp3",), "", (120.4, None, 0.0, 4.5), (None, 0.61))
    two = Candidate(voice, ("b.mp3",), "asks", (None,) * 4, (0.61, None))
    tree = lxml.html.fromstring(audition_html(bad, [bad], [one, two]))
    assert len(list(tree.iter("script"))) == 1
    assert "alert(1)" in tree.text_content()
    assert "\u202e" not in tree.text_content()
    assert "javascript" not in " ".join(tree.xpath("//@src"))
    assert "0.61" in tree.text_content()
    assert "120" in tree.text_content()


def test_a_voice_is_heard(desk: Path) -> None:
    done = narrator("voices", "hear", "espeak-en-f3", "It cost $5.")
    assert done.stdout == "espeak-en-f3.wav\n"
    with wave.open("espeak-en-f3.wav") as file:
        assert file.getnframes() > file.getframerate() / 2
    piped = narrator("voices", "hear", "espeak-en-f3", "It cost $5.", "-o", "-")
    with wave.open(io.BytesIO(piped.stdout_bytes)) as file:
        assert file.getnframes() > 10_000
    for name, text, said in (("espeak-en-f33", "Yes.", "take espeak-en-f3"), ("espeak-en-f3", "...", "nothing to say")):
        with pytest.raises(InputError, match=said):
            CliRunner().invoke(cli.cli, ["voices", "hear", name, text], catch_exceptions=False)


def test_a_language_without_voices_or_sentences_is_told(desk: Path) -> None:
    for code, said in (("tlh", "no voice"), ("nl", "--text")):
        with pytest.raises(InputError, match=said):
            CliRunner().invoke(
                cli.cli, ["voices", "audition", "--language", code, "--engine", "espeak"], catch_exceptions=False
            )
    assert not list(desk.glob("audition*"))


def test_a_cast_is_shown_with_its_reasons(desk: Path) -> None:
    done = narrator("cast", "talk.txt", "--engine", "espeak")
    rows = done.stdout.splitlines()
    assert rows[0].split() == ["name", "role", "voice", "gender", "nearest", "reason"]
    assert any(
        re.match(r"Ann Lee +interviewer +espeak-en\S+ +female +0\.\d\d \w.* as the name mostly is", row) for row in rows
    )
    assert not (desk / "voices").exists()


def test_a_cast_is_changed_and_kept_for_its_show_alone(desk: Path) -> None:
    before = told()
    assert before["Bo Marsh"] != "espeak-en-us-m3"
    change = ("--set", "bo marsh = espeak-en-us-m3")
    assert told(*change)["Bo Marsh"] == "espeak-en-us-m3"
    assert told() == before  # nothing was kept
    kept = told(*change, "--show", "The River Hour", "--save")
    house = desk / "voices" / "casts" / "the-river-hour.toml"
    assert tomllib.loads(house.read_text())["cast"]["Bo Marsh"] == "espeak-en-us-m3"
    assert told("--show", "the river  hour") == kept
    assert told() == told("--show", "Another Hour") == before
    made = narrator("plan", "talk.txt", "--engine", "espeak", "--show", "The River Hour", "--json")
    voices = {clip["speaker"]: clip.get("voice") for clip in json.loads(made.stdout)["make"]}
    assert "Bo Marsh" in voices


def test_comments_of_a_cast_stay_and_what_is_not_asked_for_too(desk: Path) -> None:
    mine = desk / "mine.toml"
    mine.write_text('# ours\n[pan]\n"Ann Lee" = -0.4\n[cast]\n"Zoe" = "espeak-en-f2" # the cook\n', encoding="utf-8")
    told("--set", "Ann Lee=espeak-en-f3", "--save", str(mine))
    text = mine.read_text(encoding="utf-8")
    assert "# ours" in text and "# the cook" in text
    data = tomllib.loads(text)
    assert data["pan"] == {"Ann Lee": -0.4}
    assert data["cast"]["Zoe"] == "espeak-en-f2" and data["cast"]["Ann Lee"] == "espeak-en-f3"
    assert told("--cast", str(mine))["Ann Lee"] == "espeak-en-f3"


def test_save_before_the_source_never_writes_over_it(desk: Path) -> None:
    done = narrator("cast", "--engine", "espeak", "--save", "talk.txt")
    assert done.exit_code == 0
    assert (desk / "talk.txt").read_text(encoding="utf-8") == TALK
    assert (desk / "voices" / "casts" / "house.toml").exists()
    assert narrator("cast", "--save", "other.txt", "talk.txt").exit_code == 2
    assert not (desk / "other.txt").exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("Nobody=espeak-en", "Ann Lee"),
        ("Ann Lee", 'write --set "Name=voice"'),
        ("Ann Lee=espeak-en-f33", "espeak-en-f3"),
    ],
)
def test_what_cannot_be_set_is_told(desk: Path, given: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        CliRunner().invoke(
            cli.cli, ["cast", "talk.txt", "--engine", "espeak", "--set", given, "--save"], catch_exceptions=False
        )
    assert not (desk / "voices").exists()
