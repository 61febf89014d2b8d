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


def test_a_cast_that_casts_nobody_is_refused(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text(TALK)
    (tmp_path / "cast.toml").write_text('[voices]\n"Ada Holm" = "af_river"\n')
    assert "[cast]" in refused("make", "talk.txt", "--cast", "cast.toml", cwd=tmp_path)


def test_a_voice_of_an_engine_that_is_not_asked_is_told(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text(TALK)
    (tmp_path / "cast.toml").write_text('[cast]\n"Ada Holm" = "af_river"\n')
    run = narrator("make", "talk.txt", "--cast", "cast.toml", "-o", "out", "--store", "store", "--engine", "espeak",
                   cwd=tmp_path)  # fmt: skip
    assert run.code == 0
    assert "af_river" in run.err


@pytest.mark.parametrize(
    "words",
    [
        ("make", "talk.txt", "--engine", "festival"),
        ("make", "talk.txt", "--jobs", "0"),
        ("make", "talk.txt", "--loud"),
        ("make",),
        ("mumble",),
    ],
)
def test_wrong_use_is_told_in_one_line(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "talk.txt").write_text(TALK)
    run = narrator(*words, cwd=tmp_path)
    assert run.code == 2
    assert len(run.err.strip().splitlines()) == 1
    assert "--help" in run.err
    assert not (tmp_path / "output").exists()


def test_broken_settings_are_refused(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text(TALK)
    (tmp_path / "narrator.toml").write_text("engine = [")
    assert "narrator.toml" in refused("make", "talk.txt", cwd=tmp_path)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ('output = "a\\u0000b"', "NUL"),
        ('casts = "x"', '["FILE"]'),
        ("a = " + "[" * 100_000, "nested"),
        ('engin = "espeak"', "'engine'"),
        ("lufs = nan", "lufs"),
    ],
)
def test_settings_that_do_not_fit_are_refused(tmp_path: Path, setting: str, said: str) -> None:
    (tmp_path / "talk.txt").write_text(TALK)
    (tmp_path / "narrator.toml").write_text(setting)
    assert said in refused("make", "talk.txt", cwd=tmp_path)


@pytest.mark.parametrize("place", ["out", "out/deeper"])
@pytest.mark.parametrize("option", ["-o", "--store"])
def test_a_file_in_the_way_is_the_users_to_move(tmp_path: Path, option: str, place: str) -> None:
    (tmp_path / "talk.txt").write_text(TALK)
    (tmp_path / "out").write_text("in the way")
    given = {"-o": "elsewhere", "--store": "store", option: place}
    run = narrator("make", "talk.txt", "--engine", "espeak", *(w for pair in given.items() for w in pair), cwd=tmp_path)
    assert run.code == 2, run.err
    assert len(run.err.strip().splitlines()) == 1
    assert (tmp_path / "out").read_text() == "in the way"
    assert not (tmp_path / "elsewhere").exists()


def test_a_folder_in_place_of_a_file_leaves_the_last_good_episode(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text(TALK)
    words = ("make", "talk.txt", "-o", "out", "--store", "store", "--engine", "espeak")
    assert narrator(*words, cwd=tmp_path).code == 0
    folder = tmp_path / "out" / "talk"
    (folder / "chapters.json").unlink()
    (folder / "chapters.json").mkdir()
    good = (folder / "episode.mp3").read_bytes()
    (tmp_path / "talk.txt").write_text(TALK + "\nThe Gazette: And in summer?\n\nAda Holm: In summer I sleep.\n")
    run = narrator(*words, cwd=tmp_path)
    assert run.code == 2
    assert "chapters.json" in run.err
    assert (folder / "episode.mp3").read_bytes() == good
    assert not list(folder.glob(".*.part"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_device_is_no_script_and_a_full_output_is_told(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text(TALK)
    run = narrator("script", "talk.txt", "--to", "/dev/full", cwd=tmp_path)
    assert run.code == 2
    assert Path("/dev/full").is_char_device()
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "narrator", "voices"], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True,
            check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("narrator: standard output: No space left")


def test_a_name_that_is_no_text_is_a_name_all_the_same(tmp_path: Path) -> None:
    name = os.fsdecode(b"\xff\xe9.txt")
    try:
        (tmp_path / name).write_text(TALK)
    except OSError:
        return  # a system whose names are text
    for command in ("script", "make"):
        where = ("-o", "out", *(("--store", "store", "--engine", "espeak") if command == "make" else ()))
        run = narrator(command, tmp_path / name, *where, cwd=tmp_path)
        assert run.code == 0, run.err
        assert (tmp_path / run.out.strip()).is_file()


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


def test_nothing_that_is_shown_steers_the_terminal(tmp_path: Path) -> None:
    script = (
        '+++\ntitle = "A\\u001b]0;x\\u0007\\u009b2J"\nlanguage = "en"\n[[speakers]]\nname = "Ann\\u001b[31m"\n'
        'role = "interviewer"\n+++\n\n**Ann&#27;[31m:** What\\&#155;31m is&#8238; it?\n\n**Bob:** It&#27;[2J is.\n'
    )
    (tmp_path / "talk.md").write_text(script)
    for words in (
        ("turns",),
        ("turns", "--json"),
        ("plan", "--engine", "espeak", "--store", "store"),
        ("make", "--cast", "no"),
    ):
        run = narrator(words[0], "talk.md", *words[1:], cwd=tmp_path)
        assert run.out or run.err
        assert not set("\x00\x07\x1b\x9b\u202e") & set(run.out + run.err)


def test_a_front_matter_nested_without_end_is_refused(tmp_path: Path) -> None:
    (tmp_path / "deep.md").write_text('+++\nlanguage = "en"\nspeakers = ' + "[" * 50_000 + "\n+++\n")
    assert "deep.md" in refused("make", "deep.md", cwd=tmp_path)


def test_a_stop_while_it_starts_shows_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text(
        "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nimport time\ntime.sleep(9)\n"
    )
    run = narrator("--help", PYTHONPATH=os.pathsep.join((str(tmp_path), str(ROOT))))
    assert run.code in (-signal.SIGINT, 130)
    assert run.err == ""


def test_two_builds_at_once_and_a_damaged_store_give_the_same_episode(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text(TALK)
    words = [sys.executable, "-m", "narrator", "make", "talk.txt", "--store", "store", "--engine", "espeak", "-o"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    both = [subprocess.Popen([*words, out], cwd=tmp_path, env=environment) for out in ("one", "one", "two")]
    assert [process.wait(60) for process in both] == [0, 0, 0]
    good = (tmp_path / "one" / "talk" / "episode.mp3").read_bytes()
    assert (tmp_path / "two" / "talk" / "episode.mp3").read_bytes() == good
    kept = sorted(p for p in (tmp_path / "store").rglob("*") if p.is_file() and p.parent.name != "locks")
    for number, path in enumerate(kept):
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes((b"", data[: len(data) // 2], data, b"{}\n" + data, b"[" * 100_000)[number % 5])
    done = narrator("make", "talk.txt", "--store", "store", "--engine", "espeak", "-o", "three", cwd=tmp_path)
    assert done.code == 0, done.err
    assert done.err == ""
    assert (tmp_path / "three" / "talk" / "episode.mp3").read_bytes() == good
