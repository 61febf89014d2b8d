"""Worker processes for whole interviews: each makes one after another, with all imported once.

A worker that dies takes nothing with it but its item, which another one tries again; the others go on. One that has
grown gives way to a new one, so that memory stays as it was however long the run is.
"""

from __future__ import annotations

import gc
import os
import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple, TypeVar

from narrator import processes
from narrator.errors import NarratorError
from narrator.processes import Channel, Forked, Started

Item = TypeVar("Item")
Result = TypeVar("Result")

GROWTH = 96.0
"""MiB that a worker may hold over what it held after its first item, before it gives way to a new one."""
_TRIES = 2


class _Task(NamedTuple):
    number: int
    data: bytes
    tries: int = 1


class Crew:
    """At most ``jobs`` workers (0: one a core)."""

    def __init__(self, jobs: int = 0) -> None:
        self._most = jobs or cores()
        self._kind: type[Any] = Forked if processes.CAN_FORK else Started
        self._workers: list[Any] = []

    def run(
        self, function: Callable[[Item], Result], items: Iterable[Item]
    ) -> Iterator[tuple[int, Result | NarratorError]]:
        """Apply a function to all items; the number of each and its result, in order of completion.

        One whose worker died twice gives a NarratorError. Items are taken as workers become free. Raises what the
        function raises.
        """
        todo = (_Task(number, pickle.dumps(item)) for number, item in enumerate(items))
        again: deque[_Task] = deque()
        busy: dict[Any, _Task] = {}
        try:
            while True:
                while len(busy) < self._most and (task := again.popleft() if again else next(todo, None)):
                    busy[self._given(task, busy, function)] = task
                if not busy:
                    return
                for worker in self._kind.ready(list(busy)):
                    task = busy.pop(worker)
                    try:
                        result, error, retires = pickle.loads(worker.channel.recv_bytes())
                    except (EOFError, OSError):
                        self._dismiss(worker)
                        if task.tries < _TRIES:
                            again.append(task._replace(tries=task.tries + 1))
                        else:
                            yield task.number, _death(worker.wait())
                        continue
                    if retires:
                        self._dismiss(worker)
                    if error is not None:
                        raise error
                    yield task.number, result
        finally:
            for worker in tuple(self._workers):
                self._dismiss(worker)

    def _given(self, task: _Task, busy: dict[Any, _Task], function: Callable[[Any], Any]) -> Any:
        """A worker that has this task now: one that waits, else a new one."""
        for worker in [worker for worker in self._workers if worker not in busy]:
            with suppress(OSError):
                worker.channel.send_bytes(task.data)
                return worker
            self._dismiss(worker)  # it died while it waited
        if not self._workers:
            gc.freeze()  # the collectors of the children leave alone, and so share, what is here already
        worker = self._kind(_serve, (function,), tuple(self._workers))
        self._workers.append(worker)
        with suppress(OSError):  # if it is gone already, it shows when it is asked for the result
            worker.channel.send_bytes(task.data)
        return worker

    def _dismiss(self, worker: Any) -> None:
        self._workers.remove(worker)
        worker.end()


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _death(code: int) -> NarratorError:
    how = f"signal {-code}" if code < 0 else f"code {code}"
    return NarratorError(
        f"the process that made it ended twice ({how}), perhaps for want of memory", mend="try it alone, by make"
    )


def _serve(channel: Channel, function: Callable[[Any], Any]) -> None:
    """The child: one item after another, until the parent is gone. A signal ends it at once, as it ends all workers:
    files appear whole, by rename, and what lies half written is swept by the next build."""
    first = 0.0
    while True:
        try:
            item = pickle.loads(channel.recv_bytes())
        except (EOFError, OSError):
            return
        try:
            result, error = function(item), None
        except Exception as raised:
            result, error = None, RuntimeError(f"{type(raised).__name__}: {raised}")
        held = resident()
        first = first or held
        try:
            channel.send_bytes(pickle.dumps((result, error, held > first + GROWTH)))
        except OSError:
            return


def resident() -> float:
    """The memory that this process holds, MiB; the most it has held where the system does not tell."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except (OSError, ValueError, IndexError):
        return processes.memory()
