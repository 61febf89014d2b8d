"""The pool: every item once, errors as they are, no hang and no trace left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from narrator import processes
from narrator.errors import InputError, NarratorError
from narrator.speech import workers

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and forks of POSIX")


def double(number: int) -> tuple[int, int]:
    return 2 * number, os.getpid()


def fail(number: int) -> int:
    if number == 3:
        raise InputError("no such voice", where="line 3", mend="choose another")
    return number


def bug(number: int) -> int:
    return 1 // number


def die(number: int) -> int:
    if number == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def crash(number: int) -> int:
    os._exit(7)


def nested(number: int) -> list[int]:
    """The processes in which a worker's own items are worked on, and its own."""
    return [os.getpid(), *(pid for _, (_, pid) in workers.run(double, range(number), 2))]


def odd(number: int) -> object:
    return lambda: number


def eat(number: int) -> int:
    if number == 1:
        assert len(bytes([1]) * (200 << 20))
    return os.getpid()


def gone(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return False
    return True


@pytest.fixture(params=[True, False], ids=["forked", "started anew"])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "CAN_FORK", request.param)


@pytest.mark.parametrize("jobs", [0, 1, 2, 5])
def test_every_item_once_in_processes_of_their_own(jobs: int) -> None:
    results = list(workers.run(double, range(40), jobs))
    assert sorted(number for number, _ in results) == list(range(40))
    assert all(value == 2 * number for number, (value, _) in results)
    pids = {pid for _, (_, pid) in results}
    assert os.getpid() not in pids
    assert len(pids) <= (jobs or workers.cores())
    assert all(map(gone, pids))


def test_nothing_to_do() -> None:
    assert list(workers.run(double, [], 2)) == []


@pytest.mark.usefixtures("kind")
def test_an_error_arrives_as_it_was_raised() -> None:
    with pytest.raises(InputError) as caught:
        list(workers.run(fail, range(10), 2))
    assert str(caught.value) == "line 3: no such voice; choose another"
    assert caught.value.exit_code == 2


def test_a_bug_keeps_its_traceback() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        list(workers.run(bug, [0], 1))
    assert "in bug" in "".join(caught.value.__notes__)


@pytest.mark.usefixtures("kind")
def test_a_result_that_cannot_cross_is_an_error_not_a_hang() -> None:
    with pytest.raises(Exception, match=r"pickle|local object"):
        list(workers.run(odd, [1], 1))


@pytest.mark.usefixtures("kind")
def test_a_killed_worker_is_one_clear_error() -> None:
    with pytest.raises(NarratorError, match="killed") as caught:
        list(workers.run(die, range(10), 2))
    assert caught.value.exit_code == 1


def test_a_crash_is_one_clear_error() -> None:
    with pytest.raises(NarratorError, match="unexpectedly"):
        list(workers.run(crash, [1], 1))


def test_a_worker_that_has_grown_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "GROWTH", 100)
    pids = [pid for _, pid in workers.run(eat, range(5), 1)]
    assert pids[0] == pids[1] != pids[2]
    assert pids[2] == pids[3] == pids[4]


@pytest.mark.usefixtures("kind")
def test_an_abandoned_run_leaves_no_worker() -> None:
    run = workers.run(double, range(100), 2)
    _, (_, pid) = next(run)
    run.close()
    assert gone(pid)


def test_what_crosses_may_be_larger_than_a_pipe_holds() -> None:
    big = [bytes([number]) * 3_000_000 for number in range(4)]
    assert dict(workers.run(bytes, big, 2)) == dict(enumerate(big))


def test_a_worker_does_its_own_work() -> None:
    [(_, pids)] = workers.run(nested, [3], 1)
    assert len(set(pids)) == 1
    assert pids[0] != os.getpid()


def test_preparing_happens_once_before_the_forks() -> None:
    seen: list[int] = []
    list(workers.run(double, range(4), 2, lambda: seen.append(os.getpid())))
    assert seen == [os.getpid()]


SCRIPT = """
import sys, time
from narrator.speech import workers

def slow(number):
    print("working", flush=True)
    time.sleep(60)

if __name__ == "__main__":
    try:
        list(workers.run(slow, range(8), 2))
    except KeyboardInterrupt:
        sys.exit(130)
"""


@pytest.mark.parametrize("group", [True, False])
def test_ctrl_c_ends_all_at_once_and_quietly(group: bool, tmp_path: Path) -> None:
    script = tmp_path / "slow.py"
    script.write_text(SCRIPT)
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=env,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        for _ in range(2):
            process.stdout.readline()
        begin = time.monotonic()
        (os.killpg if group else os.kill)(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=20)  # the pipe closes when the last child is gone
    assert process.returncode == 130
    assert errors == b""
    assert time.monotonic() - begin < 15


def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "slow.py"
    script.write_text(SCRIPT.replace("sleep(60)", "sleep(0.5)"))
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.kill()
        _, errors = process.communicate(timeout=20)
    assert errors == b""
