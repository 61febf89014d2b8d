"""Watched: made anew at each saved change, whatever an editor, a hurried person or a bad version does."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from .conftest import ROOT
from .listening import hear
from .test_same_bytes import BRIEF

pytest.importorskip("watchfiles")

PATIENCE = 60.0  # s; only a failure takes so long


def until(met: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not met():
        assert time.monotonic() < end, what
        time.sleep(0.05)


class Watched:
    """A running `narrator watch` in a folder, and what it has said."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.folder = folder
        self.episode = folder / "out" / "talk"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "narrator", "watch", *words, "-o", "out", "--store", "store", "--engine", "espeak"],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])},
        )
        self.made: list[str] = []
        self.said: list[str] = []
        for stream, lines in ((self.process.stdout, self.made), (self.process.stderr, self.said)):
            threading.Thread(target=self._read, args=(stream, lines), daemon=True).start()

    @staticmethod
    def _read(stream: Iterator[str], lines: list[str]) -> None:
        lines.extend(line.rstrip("\n") for line in stream)

    def heard(self, words: str) -> bool:
        try:
            return words in (self.episode / "transcript.vtt").read_text()
        except FileNotFoundError:
            return False

    def makes(self, number: int) -> None:
        """Wait until so many episodes have been made or found up to date."""
        until(lambda: len(self.made) >= number, f"{number} made: {self.made} {self.said}")

    def says(self, words: str, times: int = 1) -> None:
        until(lambda: sum(words in line for line in list(self.said)) >= times, f"{words!r} in {self.said}")

    def end(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


@contextmanager
def watching(folder: Path, *words: str) -> Iterator[Watched]:
    watched = Watched(folder, *words)
    try:
        yield watched
    finally:
        watched.process.kill()
        watched.process.wait()


def edit(path: Path, before: str, after: str) -> None:
    """Save as many editors do: under another name, renamed over the first."""
    text = path.read_text()
    assert before in text
    fresh = path.with_name(f".{path.name}.swp")
    fresh.write_text(text.replace(before, after))
    fresh.replace(path)


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "talk.txt"
    path.write_text(BRIEF)
    return path


def test_each_saved_change_is_made_and_the_own_script_sets_off_nothing(article: Path) -> None:
    cast = article.with_name("cast.toml")
    cast.write_text('[cast]\n"Lena Ort" = "espeak-en-f3"\n')
    with watching(article.parent, "talk.txt", "--cast", "cast.toml") as watched:
        watched.makes(1)
        edit(article, "About an hour", "About two hours")
        watched.makes(2)
        assert watched.heard("About two hours")
        script = watched.episode / "script.md"
        edit(script, "a marble", "a fine marble")
        watched.makes(3)
        assert watched.heard("a fine marble")
        edit(article, "About two hours", "About four hours")  # the build carries the correction over, in the script too
        watched.makes(4)
        assert watched.heard("a fine marble")
        assert watched.heard("About four hours")
        assert "About four hours" in script.read_text()
        edit(cast, "espeak-en-f3", "espeak-en-us-m3")
        watched.makes(5)
        (article.parent / "narrator.toml").write_text("pause_turn = 1500\n")
        watched.makes(6)
        time.sleep(2.5)  # it must not go round and round
        assert len(watched.made) == 6
        assert watched.made[-1] == os.path.join("out", "talk", "episode.mp3")  # noqa: PTH118
        assert watched.end() == 0


def test_a_bad_version_is_told_and_the_last_good_episode_stays(article: Path) -> None:
    with watching(article.parent, "talk.txt") as watched:
        watched.makes(1)
        before = {path.name: path.read_bytes() for path in watched.episode.iterdir()}
        article.write_text("")
        watched.says("talk.txt: ")
        time.sleep(0.5)
        assert {path.name: path.read_bytes() for path in watched.episode.iterdir()} == before
        assert len([line for line in watched.said if line]) == 2
        (article.parent / "narrator.toml").write_text("pause_turn = [\n")
        watched.says("narrator.toml")
        (article.parent / "narrator.toml").unlink()
        article.write_text(BRIEF.replace("About an hour", "About two hours"))
        watched.makes(2)
        assert watched.heard("About two hours")
        assert watched.end(signal.SIGTERM) == 0


def test_a_source_may_be_away_for_a_moment(article: Path) -> None:
    with watching(article.parent, "talk.txt") as watched:
        watched.makes(1)
        article.unlink()
        watched.says("away")
        assert watched.heard("About an hour")
        article.write_text(BRIEF.replace("About an hour", "About two hours"))
        watched.makes(2)
        assert watched.heard("About two hours")


def test_a_build_in_flight_gives_way_to_a_newer_change_and_its_clips_are_kept(article: Path) -> None:
    long = "".join(f"Mara Vogt: Is eye {n} done?\n\nLena Ort: Eye {n} is done, and it is blue.\n\n" for n in range(400))
    with watching(article.parent, "talk.txt", "--jobs", "1") as watched:
        watched.makes(1)
        article.write_text(BRIEF + "\n\n" + long)
        clips = article.parent / "store" / "clips"
        few = len(list(clips.glob("*/*")))
        until(lambda: len(list(clips.glob("*/*"))) > few + 20, "it speaks")
        article.write_text(BRIEF.replace("About an hour", "About three hours"))
        watched.says("beginning anew")
        watched.makes(2)
        assert watched.heard("About three hours")
        assert not watched.heard("Eye 1 is done")
        kept = len(list(clips.glob("*/*")))
        assert few + 20 < kept < 700
        assert not list((article.parent / "store" / "tmp").iterdir())
        assert watched.end() == 0


def test_ctrl_c_ends_a_build_in_flight_too(article: Path) -> None:
    with watching(article.parent, "talk.txt", "--jobs", "1") as watched:
        until(lambda: list((article.parent / "store" / "clips").glob("*/*")), "it speaks")
        assert watched.end() == 0
    # Whether the build or the key was faster, what stands there is whole.
    sound = watched.episode / "episode.mp3"
    assert not sound.exists() or hear(sound).seconds > 5
    assert not list(article.parent.rglob("*.part"))


def test_a_folder_with_all_that_comes_into_it(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "talk.txt").write_text(BRIEF)
    (folder / "picture.png").write_bytes(b"no interview")
    (folder / ".hidden.txt").write_text(BRIEF)
    with watching(tmp_path, "desk") as watched:
        watched.makes(1)
        (folder / "second.txt").write_text(BRIEF.replace("an hour", "a day"))
        watched.makes(2)
        edit(folder / "talk.txt", "About an hour", "About two hours")
        watched.makes(3)
        assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["second", "talk"]
        assert watched.heard("About two hours")
        assert watched.end() == 0


@pytest.mark.parametrize("source", ["nowhere.txt", "-", "https://example.com/talk"])
def test_what_cannot_be_watched_is_told_at_once(tmp_path: Path, source: str) -> None:
    watched = Watched(tmp_path, source)
    assert watched.process.wait(PATIENCE) == 2
    watched.says("name one to watch")


def test_without_its_part_the_way_to_install_it_is_told(article: Path) -> None:
    (article.parent / "watchfiles.py").write_text("raise ImportError")
    words = [sys.executable, "-m", "narrator", "watch", "talk.txt"]
    path = os.pathsep.join([str(article.parent), str(ROOT)])
    done = subprocess.run(
        words, cwd=article.parent, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path}, check=False
    )
    assert done.returncode == 1
    assert 'pip install "narrator[watch]"' in done.stderr


def _children(process: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def _ended(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].startswith("Z")
    except OSError:
        return True


TELLS = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").exists()


@pytest.mark.skipif(not TELLS, reason="the system does not tell of children")
def test_without_the_process_that_builds_are_forked_from_they_are_made_all_the_same(article: Path) -> None:
    with watching(article.parent, "talk.txt") as watched:
        watched.makes(1)
        [warm] = _children(watched.process.pid)
        os.kill(warm, signal.SIGKILL)
        edit(article, "a marble", "a fine marble")
        watched.makes(2)
        assert watched.heard("fine marble")
        edit(article, "a fine marble", "a very fine marble")
        watched.makes(3)
        assert watched.heard("very fine marble") and watched.end() == 0


@pytest.mark.skipif(not TELLS, reason="the system does not tell of children")
def test_nothing_is_left_running_when_the_watch_is_killed(article: Path) -> None:
    with watching(article.parent, "talk.txt") as watched:
        watched.makes(1)
        [warm] = _children(watched.process.pid)
        watched.process.kill()
        watched.process.wait()
        until(lambda: _ended(warm), "the warm process ends")
