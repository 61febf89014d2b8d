"""What a command costs: CPU of its whole tree of processes, wall time, peak memory of each process."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_INTERVAL = 0.02  # s between two looks at the memory of the processes


@dataclass(frozen=True, slots=True)
class Cost:
    """cpu: user and system seconds of the process and of all that it waited for. wall: seconds.

    peak: MiB of the largest single process (resident, ``ru_maxrss``), ``peaks``: MiB of each process that was seen
    by looking, largest first; empty where the system has no /proc. A process that lives for less than 20 ms can
    be missing there, never in ``peak``.
    """

    cpu: float
    wall: float
    peak: float
    peaks: tuple[float, ...] = ()


class CommandError(Exception):
    """The command did not end well; the message holds the end of what it said."""


def run(command: Sequence[str], *, folder: Path, extra: Mapping[str, str] | None = None) -> tuple[Cost, str]:
    """Run a command in ``folder``; its cost and its standard output.

    Standard error goes to a file, so that the command sees no terminal. Raises CommandError.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        began = time.perf_counter()
        settings = {**os.environ, **(extra or {})}
        # As on any machine: modules are compiled once, not at every start.
        settings.pop("PYTHONDONTWRITEBYTECODE", None)
        try:
            process = subprocess.Popen(
                command, cwd=folder, env=settings, stdin=subprocess.DEVNULL, stdout=out, stderr=err
            )
        except OSError as error:
            raise CommandError(f"cannot run {command[0]}: {error.strerror}") from error
        watch = _Watch(process.pid)
        watch.start()
        # The CPU of grandchildren counts once their parent has waited for them, which every tool here does.
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        peaks = watch.finish()
        out.seek(0)
        err.seek(0)
        if process.returncode:
            said = (err.read() or out.read())[-2000:].decode(errors="replace")
            raise CommandError(f"exit code {process.returncode} of {' '.join(command)}\n{said}")
        largest = used.ru_maxrss / (1024 * 1024 if os.uname().sysname == "Darwin" else 1024)
        return Cost(used.ru_utime + used.ru_stime, wall, largest, peaks), out.read().decode(errors="replace")


class _Watch(threading.Thread):
    """Looks at the high-water mark of each process of a tree while it lives."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self._root = root
        self._over = threading.Event()
        self._peaks: dict[int, float] = {}

    def run(self) -> None:
        while not self._over.wait(_INTERVAL):
            for pid in tree(self._root):
                if peak := _high_water(pid):
                    self._peaks[pid] = max(peak, self._peaks.get(pid, 0.0))

    def finish(self) -> tuple[float, ...]:
        self._over.set()
        self.join()
        return tuple(sorted(self._peaks.values(), reverse=True))


def tree(root: int) -> list[int]:
    """A process and its descendants, as Linux lists them; only the root elsewhere."""
    found = [root]
    for pid in found:  # grows while it is walked
        try:
            for task in Path(f"/proc/{pid}/task").iterdir():
                found.extend(int(child) for child in (task / "children").read_text().split())
        except OSError:
            continue
    return found


def _high_water(pid: int) -> float:
    """Highest resident memory of a process so far, MiB; 0 where it is gone or not told."""
    try:
        with open(f"/proc/{pid}/status") as file:
            for line in file:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) / 1024
    except (OSError, ValueError):
        pass
    return 0.0
