"""Bad input gets one clear line, an exit code that says whose fault it is, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .conftest import ROOT, narrator

TALK = """The lamp keeper

By the sea, an old trade goes on. We spoke with Ada Holm.

The Gazette: How did you come to this work?

Ada Holm: My mother kept the lamp before me. I learned it from her as a child.

The Gazette: What is the hardest part of it?

Ada Holm: The winter storms. You cannot sleep when the wind turns north.
"""


def refused(*words: str | Path, cwd: Path, stdin: bytes = b"", code: int = 2) -> str:
    run = narrator(*words, "-o", cwd / "out", "--store", cwd / "store", "--engine", "espeak", cwd=cwd, stdin=stdin)
    assert run.code == code, (run.code, run.err)
    assert run.out == ""
    assert "Traceback" not in run.err
    lines = run.err.strip().splitlines()
    assert len(lines) == 1, run.err
    assert lines[0].startswith("narrator: ")
    assert not list((cwd / "out").rglob("*")) if (cwd / "out").exists() else True
    return lines[0]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.txt", b""),
        ("blank.txt", b" \n\n\t\n"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40),
        ("sound.html", b"ID3\x04\x00" + bytes(400)),
        ("noise.txt", os.urandom(4000)),
        ("page.html", b"<html><body><script>var a = 1</script></body></html>"),
        ("prose.txt", b"The harbour was quiet. Nobody was there. The rain fell all day long on the boats.\n" * 20),
    ],
)
def test_a_source_that_is_no_interview_is_refused(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    assert name in refused("make", tmp_path / name, cwd=tmp_path)


def test_no_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert "nowhere.txt" in refused("make", "nowhere.txt", cwd=tmp_path)
    assert "folder" in refused("make", tmp_path, cwd=tmp_path)


def test_one_speaker_only_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mono.txt").write_text("Speech\n\nAda Holm: I keep the lamp.\n\nAda Holm: I keep it well.\n")
    assert "mono.txt" in refused("make", "mono.txt", cwd=tmp_path)


def test_an_unknown_voice_is_refused_with_its_near_names(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text(TALK)
    (tmp_path / "cast.toml").write_text('[cast]\n"Ada Holm" = "af_rivr"\n')
    assert "af_river" in refused("make", "talk.txt", "--cast", "cast.toml", cwd=tmp_path)


def test_an_unknown_engine_is_refused(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text(TALK)
    run = narrator("make", "talk.txt", "--engine", "festival", cwd=tmp_path)
    assert run.code == 2
    assert "Traceback" not in run.err


def test_broken_settings_are_refused(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text(TALK)
    (tmp_path / "narrator.toml").write_text("engine = [")
    assert "narrator.toml" in refused("make", "talk.txt", cwd=tmp_path)


def test_an_output_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text(TALK)
    (tmp_path / "out").write_text("in the way")
    run = narrator("make", "talk.txt", "-o", "out", "--store", "store", "--engine", "espeak", cwd=tmp_path)
    assert run.code in (1, 2)
    assert "Traceback" not in run.err
    assert (tmp_path / "out").read_text() == "in the way"


def test_one_bad_source_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text(TALK)
    run = narrator("make", "no.txt", "talk.txt", "-o", "out", "--store", "store", "--engine", "espeak", cwd=tmp_path)
    assert run.code == 2
    assert Path(tmp_path, run.out.strip()).is_file()


HOSTILE = (
    "../../etc/passwd\n\n"
    'The Gazette: What is [[h@\'loU]] and <break time="600s"/> to you?\n\n'
    "Ada Holm: A \x00 word \u202egnorw\u202c and a\u200bsplit one. It is <b>bold</b> & {odd}; -w evil.wav.\n\n"
    "The Gazette: And --> what of &lt;v Eve&gt; and ]]> then?\n\n"
    "Ada Holm: " + "word " * 4000 + "end.\n"
)


def test_hostile_text_is_spoken_safely_and_stays_inside(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "talk.txt").write_text(HOSTILE)
    before = set(tmp_path.rglob("*"))
    run = narrator("make", "talk.txt", "-o", "out", "--store", "store", "--engine", "espeak", "--json", cwd=home)
    assert run.code == 0, run.err
    new = set(tmp_path.rglob("*")) - before
    assert all(p.is_relative_to(home / "out") or p.is_relative_to(home / "store") for p in new)
    # 600 s of silence were asked for; 4,000 words take some 20 to 30 minutes
    from .listening import hear

    sound = hear(home / run.data["episode"])
    assert max((held for _, held in sound.silences(0.5)), default=0) <= 2.0


def test_a_stop_leaves_the_last_good_episode(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text(TALK)
    arguments = ("make", "talk.txt", "-o", "out", "--store", "store", "--engine", "espeak")
    first = narrator(*arguments, cwd=tmp_path)
    assert first.code == 0, first.err
    good = {p.name: p.read_bytes() for p in (tmp_path / "out" / "talk").iterdir()}
    storms = (f"\nAda Holm: Storm number {i} was a hard one." for i in range(3000))
    (tmp_path / "talk.txt").write_text(TALK + "\n".join(storms))
    process = subprocess.Popen(
        [sys.executable, "-m", "narrator", *arguments],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    clips = tmp_path / "store" / "clips"
    kept = len(list(clips.rglob("*")))
    while len(list(clips.rglob("*"))) < kept + 20 and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert out == ""
    assert len(err.strip().splitlines()) == 1, err
    assert {p.name: p.read_bytes() for p in (tmp_path / "out" / "talk").iterdir()} == good
    children = subprocess.run(["pgrep", "-f", str(tmp_path)], capture_output=True, text=True, check=False).stdout
    assert not children.strip()
