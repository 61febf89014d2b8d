"""Jobs over processes: every result once, errors as they were, no process left behind."""

import os
import time

import pytest

from narrator.errors import InputError, NarratorError
from narrator.speech import workers


def double(x: int) -> int:
    return 2 * x


def fail(x: int) -> int:
    if x == 3:
        raise InputError("no such voice", where="cast.toml", mend="choose another")
    return x


def die(x: int) -> int:
    if x == 2:
        os._exit(9)
    return x


def linger(x: int) -> int:
    time.sleep(60 if x else 0)
    return os.getpid()


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_every_item_comes_back_once(jobs: int) -> None:
    assert sorted(workers.run(double, range(20), jobs)) == [(n, 2 * n) for n in range(20)]


def test_no_items_no_processes() -> None:
    assert list(workers.run(double, [], 4)) == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_arrives_as_it_was(jobs: int) -> None:
    with pytest.raises(InputError) as caught:
        list(workers.run(fail, range(6), jobs))
    assert str(caught.value) == "cast.toml: no such voice; choose another"


def test_a_worker_that_dies_is_told_and_nothing_hangs() -> None:
    with pytest.raises(NarratorError, match="a worker ended"):
        list(workers.run(die, range(6), 2))


def test_stopping_early_ends_the_processes() -> None:
    results = workers.run(linger, [0, 1, 1], 2)
    _, pid = next(results)
    assert pid != os.getpid()
    results.close()  # type: ignore[attr-defined]
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
