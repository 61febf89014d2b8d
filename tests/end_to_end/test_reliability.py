"""Killed at any moment, on a full or failing disk, over a damaged store, four at once.

Whatever happens: each output is the old one, the new one, or absent where it was; the exit code tells the truth; a
plain rerun gives the bytes of an undisturbed run; nothing else is left lying about.
"""

import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner, Result

from narrator import library
from narrator.cli import cli
from narrator.store import Store

from .conftest import ROOT

TALK = """The eye

Mara Vogt: How long?

Lena Ort: About {} hours.

Mara Vogt: And then?

Lena Ort: A marble!
"""
OLD, NEW = TALK.format("two"), TALK.format("three")
LONG = NEW + "".join(
    f"\n\nMara Vogt: How is the eye number {n}?\n\nLena Ort: It is done, number {n}." for n in range(14)
)
DAY = {"SOURCE_DATE_EPOCH": "1700000000"}
CALLS = "write,fsync,rename,renameat,renameat2,unlink,unlinkat"

HEARD = ("episode.mp3", "transcript.vtt", "chapters.json")  # an edited episode keeps the names of its turns elsewhere

Files = dict[str, bytes]


def strace_works() -> bool:
    try:
        words = ["strace", "-f", "-o", os.devnull, "-e", "inject=exit_group:signal=SIGKILL:when=1", "true"]
        return subprocess.run(words, capture_output=True, check=False).returncode in (-9, 137)
    except FileNotFoundError:
        return False


def can_mount() -> bool:
    try:
        words = ["unshare", "-rm", "sh", "-c", "mount -t tmpfs -o size=2m none /mnt"]
        return subprocess.run(words, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


needs_strace = pytest.mark.skipif(not strace_works(), reason="needs strace, and leave to trace")
needs_mount = pytest.mark.skipif(not can_mount(), reason="needs leave to mount a tmpfs of its own (unshare -rm)")


class Point(NamedTuple):
    """The n-th call of its name in the process that makes it."""

    call: str
    number: int
    worker: bool


class Desk:
    """A folder with an article, its episode and a store, put back to a state that is kept beside it."""

    def __init__(self, folder: Path) -> None:
        self.kept = folder / "kept"
        self.folder = folder / "desk"
        self.article = self.folder / "talk.txt"
        self.episode = self.folder / "out" / "talk"
        self.store = self.folder / "store"
        self.more: list[str] = []

    def words(self) -> list[str]:
        where = ["-o", str(self.folder / "out"), "--store", str(self.store)]
        return ["make", str(self.article), *where, "--engine", "espeak", "--jobs", "1", "--notice", "off", *self.more]

    def keep(self, state: str) -> None:
        shutil.copytree(self.folder, self.kept / state)

    def put_back(self, state: str) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.kept / state, self.folder)

    def make(self, *more: str) -> Result:
        return CliRunner().invoke(cli, [*self.words(), *more], env=DAY)

    def outputs(self) -> Files:
        """All files that a listener or a program gets."""
        return {p.name: p.read_bytes() for p in self.episode.glob("[!.]*")} if self.episode.is_dir() else {}

    def strays(self) -> list[str]:
        hidden = [path.name for path in self.episode.glob(".*") if path.name != ".made.json"]
        return hidden + [path.name for path in self.store.glob("tmp/*")]

    def broken(self) -> list[str]:
        """Objects of the store that are there and not whole."""
        store = Store(self.store)
        paths = [path for kind in ("clips", "segments", "episodes") for path in self.store.glob(f"{kind}/*/*")]
        return [str(path) for path in paths if store.get(path.parents[1].name, path.name) is None]

    def traced(self, *strace: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "narrator", *self.words()]
        return subprocess.run(
            ["strace", "-f", "-qq", "-o", self.kept / "log", "-e", f"trace={CALLS}", *strace, *command],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**os.environ, **DAY, "PYTHONDONTWRITEBYTECODE": "1"},
            check=False,
        )  # fmt: skip

    def points(self, state: str) -> list[Point]:
        """All writes, flushes and renames of files of ours in an undisturbed run from this state."""
        self.put_back(state)
        assert self.traced("-y").returncode == 0
        counts: Counter[tuple[str, str]] = Counter()
        found = []
        lines = (self.kept / "log").read_text(errors="replace").splitlines()
        main = lines[0].split()[0]
        for line in lines:
            called = re.match(r"(\d+) +(\w+)\(", line)
            if called:
                counts[called[1], called[2]] += 1
                if str(self.folder) in line:
                    found.append(Point(called[2], counts[called[1], called[2]], called[1] != main))
        return found


class States(NamedTuple):
    desk: Desk
    before: dict[str, Files]  # the outputs in each state
    after: dict[str, Files]  # and after an undisturbed run from it


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> States:
    """cold: nothing is there. unwritten: all that is needed is in the store. made: all is there. edited: an older
    version is made. spoken: and what the new one needs is in the store. corrected: and a person has been at work."""
    desk = Desk(tmp_path_factory.mktemp("reliability"))
    desk.folder.mkdir()
    desk.article.write_text(NEW)
    desk.keep("cold")
    assert desk.make().exit_code == 0
    after = {"cold": desk.outputs()}
    desk.keep("made")
    shutil.rmtree(desk.folder / "out")
    desk.keep("unwritten")
    desk.article.write_text(OLD)
    assert desk.make().exit_code == 0
    desk.article.write_text(NEW)
    desk.keep("spoken")
    desk.put_back("cold")
    desk.article.write_text(OLD)
    assert desk.make().exit_code == 0
    desk.article.write_text(NEW)
    desk.keep("edited")
    before = {"cold": {}, "unwritten": {}, "made": after["cold"], "edited": desk.outputs(), "spoken": desk.outputs()}
    assert desk.make().exit_code == 0
    after |= {"made": after["cold"], "unwritten": after["cold"], "edited": desk.outputs(), "spoken": desk.outputs()}
    assert [after["edited"][name] for name in HEARD] == [after["cold"][name] for name in HEARD]
    desk.put_back("spoken")
    script = desk.episode / "script.md"
    script.write_text(script.read_text().replace("A marble!", "A marble, or two!"))
    desk.keep("corrected")
    before["corrected"] = desk.outputs()
    assert desk.make().exit_code == 0
    after["corrected"] = desk.outputs()
    shutil.rmtree(desk.kept / "corrected" / "store")  # with what it needs in the store, it makes all calls itself
    shutil.copytree(desk.store, desk.kept / "corrected" / "store")
    assert b"About three hours" in after["corrected"]["transcript.vtt"]
    assert b"A marble, or two!" in after["corrected"]["transcript.vtt"]
    return States(desk, before, after)


def each_old_or_new(states: States, state: str) -> None:
    now, old, new = states.desk.outputs(), states.before[state], states.after[state]
    assert now.keys() >= old.keys() & new.keys()
    for name, data in now.items():
        assert data in (old.get(name), new.get(name)), name


def made_good(states: States, state: str) -> None:
    """A plain rerun; and nothing is left of what went wrong."""
    desk = states.desk
    done = desk.make()
    assert done.exit_code == 0, done.output
    assert desk.outputs() == states.after[state]
    assert desk.strays() == []


STRIPES = 3


def some(points: list[Point], worker: bool) -> list[Point]:
    """Each rename, and every fifth write or flush: a run costs most of a second."""
    mine = [point for point in points if point.worker == worker]
    others = [point for point in mine if not point.call.startswith("rename")]
    return [point for point in mine if point.call.startswith("rename") or point in others[::5]]


def survives_kills(states: States, state: str, points: list[Point]) -> None:
    assert points
    for point in points:
        states.desk.put_back(state)
        done = states.desk.traced("-e", f"inject={point.call}:signal=SIGKILL:when={point.number}")
        assert done.returncode != 0, point
        if not point.worker:
            assert done.returncode in (-9, 137), (point, done.stderr)
        each_old_or_new(states, state)
        assert states.desk.broken() == []
        made_good(states, state)
        assert states.desk.broken() == []


@needs_strace
@pytest.mark.parametrize("stripe", range(STRIPES))
def test_killed_before_each_write_flush_and_rename(states: States, stripe: int) -> None:
    points = some(states.desk.points("spoken"), worker=False)
    assert {point.call[:6] for point in points} == {"write", "fsync", "rename"}
    survives_kills(states, "spoken", points[stripe::STRIPES])


@needs_strace
def test_killed_while_a_clip_is_written(states: States) -> None:
    """In the worker, which goes with a line of its own; or in the process above it, where that makes as many calls."""
    survives_kills(states, "edited", some(states.desk.points("edited"), worker=True))


@needs_strace
def test_killed_in_a_first_build(states: States) -> None:
    renames = [p for p in states.desk.points("unwritten") if p.call.startswith("rename")]
    survives_kills(states, "unwritten", renames[::4])


@needs_strace
def test_killed_while_corrections_are_carried_over(states: States) -> None:
    """The article has changed, and so has its script by hand: neither is lost, or taken for the other."""
    renames = [p for p in states.desk.points("corrected") if p.call.startswith("rename")]
    survives_kills(states, "corrected", [*renames[:4], *renames[-3:]])


@needs_strace
def test_killed_while_files_of_another_format_take_their_place(states: States) -> None:
    """What the new build does not make goes, as one with the rest."""
    desk = states.desk
    desk.put_back("made")
    desk.more = ["--format", "wav"]
    try:
        assert desk.make().exit_code == 0
        after = desk.outputs()
        assert "episode.mp3" not in after
        shutil.rmtree(desk.folder / "out")
        shutil.copytree(desk.kept / "made" / "out", desk.folder / "out")
        desk.keep("reformed")
        reformed = States(
            desk, {**states.before, "reformed": states.before["made"]}, {**states.after, "reformed": after}
        )
        points = [p for p in desk.points("reformed") if p.call.startswith(("rename", "unlink"))]
        gone = [p for p in points if p.call.startswith("unlink")]
        assert gone
        survives_kills(reformed, "reformed", [*points[:: len(points) // 3], *gone])
    finally:
        desk.more = []


@needs_strace
@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
@pytest.mark.parametrize("state", ["spoken", "edited"])
def test_a_disk_that_fails_once(states: States, state: str, error: str) -> None:
    points = states.desk.points(state)
    points = [p for p in points if p.worker == (state == "edited") or p.call == "fsync"]
    for point in random.Random(error + state).sample(points, 4):
        states.desk.put_back(state)
        done = states.desk.traced("-e", f"inject={point.call}:error={error}:when={point.number}")
        each_old_or_new(states, state)
        assert states.desk.strays() == [], (point, done.stderr)
        if done.returncode == 0:
            assert states.desk.outputs() == states.after[state]
        else:
            assert done.returncode == 1, (point, done.stderr)
            assert done.stderr.splitlines()[-1].startswith("narrator: ")
            assert "Traceback" not in done.stderr
        made_good(states, state)


FULL = """
import json, os, subprocess, sys
from pathlib import Path
from tests.end_to_end.test_reliability import Desk, OLD, LONG

desk = Desk(Path(sys.argv[1]))
desk.article.write_text(OLD)
assert desk.make().exit_code == 0
old = desk.outputs()
desk.article.write_text(LONG)
full = desk.make()
assert full.exit_code == 1, full.output
assert "the disk is full" in full.output, full.output
assert desk.outputs() == old
assert desk.strays() == [] and desk.broken() == []
subprocess.run(["mount", "-o", "remount,size=64m", str(desk.folder)], check=True)
done = desk.make()
assert done.exit_code == 0, done.output
assert desk.strays() == []
print(json.dumps({name: data.hex() for name, data in desk.outputs().items()}))
"""


@needs_mount
def test_on_a_disk_of_two_megabytes(tmp_path: Path) -> None:
    printed = in_a_disk_of_its_own(FULL, tmp_path)
    found = {name: bytes.fromhex(data) for name, data in json.loads(printed).items()}
    desk = Desk(tmp_path)
    desk.article.write_text(LONG)
    assert desk.make().exit_code == 0
    whole = desk.outputs()
    assert [found[name] for name in HEARD] == [whole[name] for name in HEARD]


READ_ONLY = """
import shutil, subprocess, sys
from pathlib import Path
from tests.end_to_end.test_reliability import Desk, OLD, NEW

def remount(how):
    subprocess.run(["mount", "-o", "remount," + how, str(desk.folder)], check=True)

desk = Desk(Path(sys.argv[1]))
desk.article.write_text(OLD)
assert desk.make().exit_code == 0
old = desk.outputs()
remount("ro")
assert desk.make().exit_code == 0
other = Desk(Path(sys.argv[1]) / "other")
other.store = desk.store
other.folder.mkdir(parents=True)
other.article.write_text(OLD)
done = other.make()
assert done.exit_code == 0, done.output
assert done.stderr.count("Read-only file system") == 1, done.stderr
assert other.outputs()["episode.mp3"] == old["episode.mp3"]
other.article.write_text(NEW)
done = other.make()
assert (done.exit_code, done.output.count("the disk is read-only")) == (2, 1), done.output
assert other.outputs()["episode.mp3"] == old["episode.mp3"]
other.store = other.folder / "store"
other.episode = desk.episode
other.folder = desk.folder
done = other.make()
assert (done.exit_code, done.output.count("the disk is read-only")) == (2, 1), done.output
assert desk.outputs() == old
"""


def in_a_disk_of_its_own(code: str, folder: Path) -> str:
    """Run Python code with the folder in which a tmpfs of 2 MB is mounted as `desk`; what it prints."""
    (folder / "desk").mkdir()
    mount = 'mount -t tmpfs -o size=2m none "$1"/desk && exec "$2" -c "$3" "$1"'
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", mount, "sh", str(folder), sys.executable, code],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@needs_mount
def test_a_store_or_an_output_that_cannot_be_written(tmp_path: Path) -> None:
    in_a_disk_of_its_own(READ_ONLY, tmp_path)


def test_where_no_file_may_grow_large(states: States) -> None:
    resource = pytest.importorskip("resource")
    desk = states.desk
    desk.put_back("spoken")
    done = subprocess.run(
        [sys.executable, "-m", "narrator", *desk.words()],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **DAY},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert desk.outputs() == states.before["spoken"]
    assert desk.strays() == []
    made_good(states, "spoken")


def flip(path: Path, dice: random.Random) -> None:
    data = bytearray(path.read_bytes())
    data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    path.write_bytes(data)


def cut(path: Path, dice: random.Random) -> None:
    data = path.read_bytes()
    start = dice.randrange(len(data))
    path.write_bytes(data[:start] + data[start + dice.randint(1, len(data)) :])


def swap(path: Path, dice: random.Random) -> None:
    other = dice.choice([p for p in path.parents[1].glob("*/*") if p != path])
    mine, theirs = path.read_bytes(), other.read_bytes()
    path.write_bytes(theirs)
    other.write_bytes(mine)


@pytest.mark.parametrize("hurt", [flip, cut, swap], ids=lambda hurt: hurt.__name__)
@pytest.mark.parametrize("kinds", ["segments", "clips", "clips segments"])
def test_what_is_kept_is_damaged(states: States, kinds: str, hurt: Callable[[Path, random.Random], None]) -> None:
    desk, dice = states.desk, random.Random(kinds + hurt.__name__)
    for some_of in (1, 3):
        desk.put_back("made")
        (desk.episode / "episode.mp3").unlink()
        if kinds == "clips":  # whole segments would do without them
            shutil.rmtree(desk.store / "segments")
        for kind in kinds.split():
            for path in dice.sample(sorted(desk.store.glob(f"{kind}/*/*")), some_of):
                hurt(path, dice)
        made_good(states, "made")


def running(desk: Desk, *more: str) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "narrator", *desk.words(), *more]
    return subprocess.Popen(words, stdout=-1, stderr=-1, text=True, cwd=ROOT, env={**os.environ, **DAY})


def ended(builds: list[subprocess.Popen[str]]) -> Iterator[str]:
    for build in builds:
        _, told = build.communicate()
        assert build.returncode == 0, told
        yield told


def test_four_builds_of_one_episode_at_once(states: States) -> None:
    states.desk.put_back("edited")
    told = list(ended([running(states.desk) for _ in range(4)]))
    assert sum("waiting for another build" in said for said in told) >= 1, told
    assert not any("vanished" in said for said in told)
    made_good(states, "edited")


def test_four_episodes_at_once_over_one_store(tmp_path: Path) -> None:
    """They share most of their sentences, and are what each would be alone."""
    desks = [Desk(tmp_path / str(n)) for n in range(4)]
    for number, desk in enumerate(desks):
        desk.folder.mkdir(parents=True)
        desk.article.write_text(TALK.format(("two", "three", "two", "five")[number]))
        desk.store = tmp_path / "store"
    told = list(ended([running(desk) for desk in desks]))
    assert not any("waiting" in said for said in told), told
    together = [desk.outputs() for desk in desks]
    for desk, outputs in zip(desks, together, strict=True):
        shutil.rmtree(desk.folder / "out")
        desk.store = desk.folder / "store"
        assert desk.make().exit_code == 0
        assert desk.outputs() == outputs


def test_nothing_is_pruned_beneath_builds(states: States) -> None:
    """Prunes as greedy as can be, all the while; nothing that was made is made twice."""
    desk = states.desk
    desk.put_back("made")
    desk.article.write_text(LONG)
    build = running(desk, "--json")
    prunes = 0
    while build.poll() is None:
        library.prune(Store(desk.store), most=0, gone=True)
        prunes += 1
    out, told = build.communicate()
    assert build.returncode == 0, told
    assert prunes > 3
    clips = json.loads(out)["clips"]
    spoken = len(list(desk.store.glob("clips/*/*")))
    assert clips["made"] + clips["kept"] == spoken
    assert clips["kept"] >= 4, "the sentences of the shorter version were in use"
    outputs = desk.outputs()
    library.prune(Store(desk.store), most=0, gone=True)
    shutil.rmtree(desk.episode)
    again = desk.make("--json")
    assert json.loads(again.stdout)["clips"] == {"made": 0, "kept": spoken}
    assert desk.outputs()["episode.mp3"] == outputs["episode.mp3"]


def test_a_killed_build_holds_nobody_up(states: States) -> None:
    desk = states.desk
    desk.put_back("cold")
    desk.article.write_text(LONG)
    killed = running(desk)
    while killed.poll() is None and not list(desk.store.glob("clips/*/*")):
        pass
    killed.kill()
    desk.article.write_text(NEW)
    made_good(states, "cold")
    killed.communicate()
