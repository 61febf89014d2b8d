"""Whole interviews by worker processes: a dead worker takes nothing with it, memory stays, Ctrl-C ends all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from narrator import processes
from narrator.errors import NarratorError
from narrator.library import crew
from narrator.library.crew import Crew

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and forks of POSIX")


def double(number: int) -> tuple[int, int]:
    return 2 * number, os.getpid()


def once(place: str) -> str:
    """Dies the first time that it is asked this."""
    if place.endswith("die") and not Path(place).exists():
        Path(place).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return place


def always(number: int) -> int:
    if number == 3:
        os._exit(7)
    return number


def bug(number: int) -> int:
    return 1 // number


_KEPT: list[bytes] = []


def eat(number: int) -> int:
    _KEPT.append(os.urandom(40 << 20))  # so much never comes from what the parent has freed
    return os.getpid()


@pytest.fixture(params=[True, False], ids=["forked", "started anew"])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "CAN_FORK", request.param)


@pytest.mark.usefixtures("kind")
def test_every_item_once_by_workers_that_stay() -> None:
    results = list(Crew(2).run(double, range(20)))
    assert sorted(number for number, _ in results) == list(range(20))
    pids = set()
    for number, result in results:
        assert not isinstance(result, NarratorError)
        assert result[0] == 2 * number
        pids.add(result[1])
    assert os.getpid() not in pids
    assert len(pids) <= 2


def test_items_are_taken_as_they_are_needed() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    run = Crew(2).run(double, items())
    next(run)
    assert len(taken) <= 4
    run.close()


@pytest.mark.usefixtures("kind")
def test_the_item_of_a_dead_worker_is_done_by_another(tmp_path: Path) -> None:
    places = [str(tmp_path / name) for name in ("a", "die", "b", "c")]
    assert sorted(Crew(2).run(once, places)) == list(enumerate(places))


@pytest.mark.usefixtures("kind")
def test_what_kills_each_worker_is_one_clear_error_and_stops_nothing() -> None:
    results = dict(Crew(2).run(always, range(8)))
    lost = results.pop(3)
    assert isinstance(lost, NarratorError)
    assert "code 7" in str(lost)
    assert results == {number: number for number in range(8) if number != 3}


def test_a_bug_of_ours_is_raised() -> None:
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        list(Crew(1).run(bug, [0]))


def test_a_worker_that_has_grown_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "GROWTH", 100.0)
    pids = [result for _, result in Crew(1).run(eat, range(9))]
    assert 2 <= len(set(pids)) <= 4


def test_nothing_to_do() -> None:
    assert list(Crew(2).run(double, [])) == []


SCRIPT = """
import sys, time
from narrator.library.crew import Crew

def slow(number):
    print("working", flush=True)
    time.sleep({})

if __name__ == "__main__":
    try:
        list(Crew(2).run(slow, range(8)))
    except KeyboardInterrupt:
        sys.exit(130)
"""


@pytest.mark.parametrize(("group", "number"), [(True, signal.SIGINT), (False, signal.SIGINT), (False, signal.SIGKILL)])
def test_an_end_is_the_end_of_all(group: bool, number: int, tmp_path: Path) -> None:
    script = tmp_path / "slow.py"
    script.write_text(SCRIPT.format(0.5 if number == signal.SIGKILL else 60))
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    words = [sys.executable, str(script)]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, start_new_session=True
    ) as process:
        assert process.stdout is not None
        for _ in range(2):
            process.stdout.readline()
        begin = time.monotonic()
        (os.killpg if group else os.kill)(process.pid, number)
        _, errors = process.communicate(timeout=20)  # the pipe closes when the last child is gone
    assert errors == b""
    assert process.returncode == (130 if number == signal.SIGINT else -9)
    assert time.monotonic() - begin < 15
