"""Locks between processes: who waits, who does not, and what a dead holder leaves."""

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from narrator import locks
from narrator.errors import InputError

HOLD = """
import sys, time
from pathlib import Path
from narrator import locks
with locks.alone(Path(sys.argv[1]), lambda: None, print):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def holder(path: Path, seconds: float) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HOLD, path, str(seconds)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def take(path: Path) -> tuple[bool, list[str]]:
    told: list[str] = []
    with locks.alone(path, lambda: told.append("waits"), told.append) as waited:
        return waited, told


def test_the_second_waits_and_says_so(tmp_path: Path) -> None:
    process = holder(tmp_path / "locks" / "a", 0.5)
    began = time.monotonic()
    assert take(tmp_path / "locks" / "a") == (True, ["waits"])
    assert time.monotonic() - began > 0.1
    assert process.wait() == 0


def test_another_lock_is_free(tmp_path: Path) -> None:
    process = holder(tmp_path / "a", 30)
    assert take(tmp_path / "b") == (False, [])
    process.kill()
    process.wait()


def test_a_killed_holder_frees_it(tmp_path: Path) -> None:
    process = holder(tmp_path / "a", 60)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert take(tmp_path / "a") == (False, [])


def test_what_fails_inside_frees_it(tmp_path: Path) -> None:
    try:
        with locks.alone(tmp_path / "a", lambda: None, print):
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass
    assert take(tmp_path / "a") == (False, [])


def test_a_place_without_locks_is_told_and_no_obstacle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(Path, "mkdir", refused)
    assert take(tmp_path / "locks" / "a") == (False, [os.strerror(errno.EROFS)])


def test_a_file_in_the_way_is_the_users_to_move(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("no folder")
    with pytest.raises(InputError, match="a file stands where a folder is needed"):
        take(tmp_path / "store" / "locks" / "a")
