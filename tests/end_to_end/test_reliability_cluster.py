"""What holds for one build on a bad day holds for `batch --cluster local:2`: a damaged store, full disks, four at once.

A worker that is killed, a scheduler that is restarted and a service that errs are in `tests/test_cluster.py`.
"""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .conftest import ROOT
from .test_reliability import DAY, LONG, NEW, OLD, Desk, cut, ended, flip, in_a_disk_of_its_own, needs_mount

pytest.importorskip("distributed")


class Hall(Desk):
    """A desk of two interviews; `start` gives them to two workers, `make` builds the first alone, to compare."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.other = self.folder / "other.txt"

    def fill(self, text: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.article.write_text(text)
        self.other.write_text(text.replace("Mara Vogt", "Ida Holm").replace("Lena Ort", "Jon Falk"))

    def start(self, limit: Callable[[], None] | None = None) -> subprocess.Popen[str]:
        words = ["batch", *self.words()[1:], str(self.other)]
        words[words.index("--jobs") : words.index("--jobs") + 2] = ["--cluster", "local:2"]
        return subprocess.Popen(
            [sys.executable, "-m", "narrator", *words],
            stdout=-1,
            stderr=-1,
            text=True,
            cwd=ROOT,
            env={**os.environ, **DAY},
            preexec_fn=limit,
        )

    def outputs(self) -> dict[str, bytes]:
        """Of both."""
        folders = [folder for folder in (self.folder / "out").glob("*") if folder.is_dir()]
        return {f"{p.parent.name}/{p.name}": p.read_bytes() for folder in folders for p in folder.glob("[!.]*")}

    def strays(self) -> list[str]:
        hidden = [p.name for p in (self.folder / "out").glob("*/.*") if p.name != ".made.json"]
        return hidden + [path.name for path in self.store.glob("tmp/*")]

    def alone(self) -> dict[str, bytes]:
        """What this machine makes of both, one after the other, from nothing."""
        for name in ("out", "store"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        done = self.make(str(self.other))
        assert done.exit_code == 0, done.output
        return self.outputs()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Hall, dict[str, bytes]]]:
    hall = Hall(tmp_path_factory.mktemp("hall"))
    hall.fill(NEW)
    after = hall.alone()
    hall.keep("made")
    yield hall, after


def test_what_is_kept_is_damaged(made: tuple[Hall, dict[str, bytes]]) -> None:
    hall, after = made
    hall.put_back("made")
    dice = random.Random(8)
    for number, kind in enumerate(("clips", "segments") * 3):
        (flip, cut)[number % 2](dice.choice(sorted(hall.store.glob(f"{kind}/*/*"))), dice)
    for path in hall.folder.glob("out/*/episode.mp3"):
        path.unlink()
    list(ended([hall.start()]))
    assert hall.outputs() == after
    assert hall.strays() == []


def test_four_batches_of_the_same_at_once(made: tuple[Hall, dict[str, bytes]]) -> None:
    hall, after = made
    hall.put_back("made")
    shutil.rmtree(hall.folder / "out")
    shutil.rmtree(hall.store)
    list(ended([hall.start() for _ in range(4)]))
    assert hall.outputs() == after
    assert hall.strays() == [] and hall.broken() == []


def test_where_no_file_may_grow_large(made: tuple[Hall, dict[str, bytes]]) -> None:
    resource = pytest.importorskip("resource")
    hall, after = made
    hall.put_back("made")
    hall.fill(LONG)
    run = hall.start(lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)))
    _, told = run.communicate()
    assert run.returncode in (1, 3), told
    assert "Traceback" not in told
    assert hall.outputs() == after
    assert hall.strays() == []
    list(ended([hall.start()]))
    whole = hall.outputs()
    wanted = hall.alone()
    heard = [name for name in wanted if name.endswith(("episode.mp3", "transcript.vtt"))]
    assert len(heard) == 4 and all(whole[name] == wanted[name] for name in heard)


FULL = """
import subprocess, sys
from pathlib import Path
from tests.end_to_end.test_reliability_cluster import Hall, OLD, LONG

hall = Hall(Path(sys.argv[1]))
hall.fill(OLD)
assert hall.make(str(hall.other)).exit_code == 0
old = hall.outputs()
hall.fill(LONG)
full = hall.start()
_, told = full.communicate()
assert full.returncode in (1, 3), (full.returncode, told)
assert "the disk is full" in told, told
now = hall.outputs()
assert {name: now[name] for name in old} == old
assert hall.strays() == [] and hall.broken() == []
subprocess.run(["mount", "-o", "remount,size=64m", str(hall.folder)], check=True)
again = hall.start()
_, told = again.communicate()
assert again.returncode == 0, told
assert hall.strays() == []
"""


@needs_mount
def test_on_a_disk_of_two_megabytes(tmp_path: Path) -> None:
    assert OLD != LONG
    in_a_disk_of_its_own(FULL, tmp_path)
