"""A pool of single-threaded processes for work on many items.

The parent stays light: it has started no engine, and forks where the system can, so that the children share what
it has imported. Call `run` before starting threads.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from narrator.errors import NarratorError

Item = TypeVar("Item")
Result = TypeVar("Result")

LIGHT = 64
"""MiB. A worker that was light after its first item and is no longer so gives way to a new one: espeak-ng keeps
180 KB for each clip in which it changed the language."""


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    jobs: int = 0,
    initial: Callable[[], object] | None = None,
) -> Iterator[tuple[int, Result]]:
    """Apply a function to all items in at most ``jobs`` processes (0: one a core).

    Yields the number of an item and its result, in order of completion. What the function raises for an item is
    raised here; the other workers are then ended. ``initial`` is called once before the work: in this process
    where workers are forked (let it import, never start an engine), else in each of them.
    Raises NarratorError where a worker is killed, KeyboardInterrupt where it was interrupted.
    """
    todo = iter(enumerate(items))
    forks = "fork" in multiprocessing.get_all_start_methods()
    if forks and initial is not None and len(items):
        initial()
    workers: list[_Worker] = []
    try:
        for _ in range(min(jobs or cores(), len(items))):
            workers.append(_Worker(function, None if forks else initial, forks, workers))
            workers[-1].give(next(todo))
        while busy := {worker.pipe: worker for worker in workers if worker.busy}:
            for pipe in wait(list(busy)):
                worker = busy[pipe]
                number, result, error, retires = worker.take()
                if error is not None:
                    raise error
                if (task := next(todo, None)) is not None:
                    if retires:
                        workers.remove(worker)
                        worker.end()
                        worker = _Worker(function, None if forks else initial, forks, workers)
                        workers.append(worker)
                    worker.give(task)
                yield number, result
    finally:
        for worker in workers:
            worker.end()


class _Worker:
    """The parent's side of one process."""

    def __init__(
        self,
        function: Callable[[Any], Any],
        initial: Callable[[], object] | None,
        forks: bool,
        others: Sequence[_Worker],
    ) -> None:
        context: Any = multiprocessing.get_context("fork" if forks else "spawn")
        self.busy = False
        self.pipe, far = context.Pipe()
        # A fork holds copies of all our ends; unless closed, a child would not see us go.
        ours = (self.pipe, *(other.pipe for other in others)) if forks else ()
        self.process: BaseProcess = context.Process(target=_serve, args=(far, ours, function, initial), daemon=True)
        self.process.start()
        far.close()

    def give(self, task: tuple[int, Any]) -> None:
        self.busy = True
        try:
            self.pipe.send(task)
        except OSError as error:
            raise self._death() from error

    def take(self) -> tuple[int, Any, Exception | None, bool]:
        try:
            message: tuple[int, Any, Exception | None, bool] = pickle.loads(self.pipe.recv_bytes())
        except (EOFError, OSError) as error:
            raise self._death() from error
        self.busy = False
        return message

    def end(self) -> None:
        """It holds nothing that needs a farewell: files appear whole, by rename."""
        self.pipe.close()
        self.process.terminate()
        self.process.join(5)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()

    def _death(self) -> BaseException:
        self.process.join(5)
        code = self.process.exitcode
        if code is not None and -code == signal.SIGINT:
            return KeyboardInterrupt()
        if code is not None and -code == getattr(signal, "SIGKILL", 9):
            return NarratorError("a worker was killed, perhaps for want of memory", mend="try again with --jobs 1")
        return NarratorError(
            f"a worker ended unexpectedly (code {code})", mend="run the same command again, or with --jobs 1"
        )


def _serve(
    pipe: Connection, close: Sequence[Connection], function: Callable[[Any], Any], initial: Callable[[], object] | None
) -> None:
    """The child: one item after another, until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # ends at once, inside a C call too, without a traceback
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in close:
        other.close()
    first = 0.0
    try:
        if initial is not None:
            initial()
        while True:
            number, item = pipe.recv()
            try:
                result, error = function(item), None
            except Exception as raised:
                result, error = None, _sendable(raised)
            first = first or _memory()
            retires = first < LIGHT < _memory()
            pipe.send_bytes(_packed(number, result, error, retires))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


def _packed(number: int, result: object, error: Exception | None, retires: bool) -> bytes:
    try:
        return pickle.dumps((number, result, error, retires))
    except Exception as failure:
        return pickle.dumps((number, None, _sendable(failure), retires))


def _sendable(error: Exception) -> Exception:
    """An error as it can cross: its traceback becomes a note, and one that cannot be packed becomes RuntimeError."""
    if isinstance(error, MemoryError):
        return NarratorError("not enough memory for a clip", mend="try again with --jobs 1")
    if not isinstance(error, NarratorError):
        error.add_note("in a worker:\n" + "".join(traceback.format_exception(error)).rstrip())
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        plain = RuntimeError(f"{type(error).__name__}: {error}")
        plain.__notes__ = getattr(error, "__notes__", [])
        return plain
    return error


def _memory() -> float:
    """The most memory this process has held, MiB; 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0.0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 2**20 if sys.platform == "darwin" else most / 2**10
