"""A pool of single-threaded processes for work on many items.

The parent stays light: it has started no engine, and forks where the system can, so that the children share what
it has imported. Call `run` before starting threads.
"""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from narrator import processes
from narrator.errors import NarratorError
from narrator.processes import Channel, Forked, Started, memory

Item = TypeVar("Item")
Result = TypeVar("Result")

GROWTH = 14
"""MiB. A worker that holds so much more than after its first item gives way to a new one, which costs as much as three
clips: espeak-ng keeps 180 KB for each clip in which it changed the language."""


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
    where several workers are forked (let it import, never start an engine), else in each of them. A single one
    imports for itself: to fork a process that has loaded the codecs costs more than a short clip.
    A process that is itself a worker does all of it here. Raises NarratorError where a worker is killed,
    KeyboardInterrupt where it was interrupted.
    """
    if processes.inside():
        if initial is not None and items:
            initial()
        for number, item in enumerate(items):
            yield number, function(item)
        return
    kind: type[Any] = Forked if processes.CAN_FORK else Started
    count = min(jobs or cores(), len(items))
    if initial is not None and kind is Forked and count > 1:
        initial()
        initial = None
    arguments = (function, initial)
    todo = iter(enumerate(items))
    workers: list[Any] = []
    busy: list[Any] = []

    def start() -> Any:
        workers.append(kind(_serve, arguments, tuple(workers)))
        return workers[-1]

    try:
        for _ in range(count):
            busy.append(start())
            _give(busy[-1], next(todo))
        while busy:
            for worker in kind.ready(busy):
                busy.remove(worker)
                number, result, error, retires = _take(worker)
                if error is not None:
                    raise error
                if (task := next(todo, None)) is not None:
                    if retires:
                        workers.remove(worker)
                        worker.end()
                        worker = start()
                    busy.append(worker)
                    _give(worker, task)
                yield number, result
    finally:
        for worker in workers:
            worker.end()


def _give(worker: Any, task: tuple[int, object]) -> None:
    try:
        worker.channel.send_bytes(pickle.dumps(task))
    except OSError as error:
        raise _death(worker) from error


def _take(worker: Any) -> tuple[int, Any, Exception | None, bool]:
    try:
        message: tuple[int, Any, Exception | None, bool] = pickle.loads(worker.channel.recv_bytes())
    except (EOFError, OSError) as error:
        raise _death(worker) from error
    return message


def _death(worker: Any) -> BaseException:
    code = worker.wait()
    if -code == signal.SIGINT:
        return KeyboardInterrupt()
    if -code == getattr(signal, "SIGKILL", 9):
        return NarratorError("a worker was killed, perhaps for want of memory", mend="try again with --jobs 1")
    return NarratorError(
        f"a worker ended unexpectedly (code {code})", mend="run the same command again, or with --jobs 1"
    )


def _serve(channel: Channel, function: Callable[[Any], Any], initial: Callable[[], object] | None) -> None:
    """The child: one item after another, until the parent is gone."""
    first = 0.0
    while True:
        try:
            number, item = pickle.loads(channel.recv_bytes())
        except (EOFError, OSError):
            return
        try:
            if initial is not None:
                initial()
                initial = None
            result, error = function(item), None
        except Exception as raised:
            result, error = None, _sendable(raised)
        first = first or memory()
        retires = memory() > first + GROWTH
        try:
            channel.send_bytes(_packed(number, result, error, retires))
        except OSError:
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
    if isinstance(error, NarratorError):
        error = error.alone()
    else:
        import traceback

        error.add_note("in a worker:\n" + "".join(traceback.format_exception(error)).rstrip())
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        plain = RuntimeError(f"{type(error).__name__}: {error}")
        plain.__notes__ = getattr(error, "__notes__", [])
        return plain
    return error
