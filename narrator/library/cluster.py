"""Work on many machines: dask.distributed's scheduler and workers, with few tasks in flight and none lost.

A task is an interview, several short ones, or a stretch of a long one. What crosses the scheduler is its name and what
became of it: workers read sources and write clips and episodes themselves. So a task may be done again at any time, as
happens where a worker dies or the scheduler is gone: what was made is found, and the same bytes come of it.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple, TypeVar

from narrator.errors import InputError, NarratorError
from narrator.places import default_store, far_store, is_far
from narrator.settings import Settings

from .tasks import SAME, SPAN, Parted, do, surroundings

Item = TypeVar("Item")
Result = TypeVar("Result")

LOCAL = "local:"
PATIENCE = 300.0
"""Seconds for which a scheduler that was there is waited for; `FIRST` where none was."""
FIRST = 10.0
AHEAD = 4
"""Tasks in flight for each thread of a worker: none is idle, and the scheduler holds few, however many there are."""
MOST = 16
"""Items that are short are given together, as many as take `SPAN`, at most so many: a task costs scheduler and client
10 ms, whatever is in it."""


class _Task(NamedTuple):
    """part: of another task, whose result nobody waits for. whole: its parts are done."""

    number: int
    function: Callable[[Any], Any]
    item: Any
    whole: bool = False
    part: bool = False


def everywhere(settings: Settings) -> Settings:
    """The same settings with the output folder and the store as any machine understands them."""
    output = settings.output if is_far(settings.output) else str(Path(settings.output).absolute())
    return settings._replace(output=output, store=far_store(settings.store) or str(_store(settings).absolute()))


def _store(settings: Settings) -> Path:
    return Path(settings.store) if settings.store else default_store()


class Cluster:
    """Workers at the address of a scheduler, ``tcp://host:8786``, or ``local:4`` for so many processes here.

    note: told when something is waited for. Raises InputError where the address is none or nobody answers.
    """

    def __init__(self, address: str, settings: Settings, note: Callable[[str], None] = lambda _: None) -> None:
        self.address, self._note = address, note
        self._surroundings = surroundings(settings)
        self._here: Any = None  # the cluster in this machine, where there is one
        self._client: Any = None

    def run(
        self, function: Callable[[Item], Result], items: Iterable[Item]
    ) -> Iterator[tuple[int, Result | NarratorError]]:
        """Apply a function to all items; the number of each and its result, in order of completion.

        Items are taken when there is room for them. One whose workers die again and again gives a NarratorError.
        Raises NarratorError where the scheduler goes and does not come back.
        """
        todo = (_Task(number, function, item) for number, item in enumerate(items))
        again: deque[tuple[_Task, ...]] = deque()
        flying: dict[str, tuple[tuple[_Task, ...], Any]] = {}
        together = 1
        parted: dict[int, tuple[_Task, int]] = {}  # with how many of its parts are not done
        landed: SimpleQueue[Any] = SimpleQueue()
        try:
            self._connect(FIRST)
            room = self._room()
            while True:
                while len(flying) < room() and (some := again.popleft() if again else tuple(islice(todo, together))):
                    _, called, _, whole, part = some[0]
                    given = tuple(task.item for task in some)
                    future = self._client.submit(do, self._surroundings, called, given, whole, part, pure=False)
                    flying[future.key] = (some, future)
                    future.add_done_callback(landed.put)
                if not flying:
                    return
                done = self._next(landed)
                if done is None or (done.key in flying and done.status in ("cancelled", "lost")):
                    again.extend(some for some, _ in flying.values())
                    flying.clear()
                    self._connect(PATIENCE)
                    room = self._room()
                    continue
                if done.key not in flying:  # of a scheduler that is gone
                    continue
                some, _ = flying.pop(done.key)
                if done.status == "error" and len(some) > 1:  # one of them is to blame
                    again.extend((task,) for task in some)
                    continue
                results = _results(done)
                if results is None:  # it went with its worker
                    again.append(some)
                    continue
                ended, seconds = results
                together = max(1, min(MOST, int(SPAN * len(ended) / max(seconds, 1e-6))))
                if rest := some[len(ended) :]:
                    again.append(rest)
                for task, result in zip(some, ended, strict=False):
                    if task.part:
                        first, left = parted.pop(task.number)
                        if left > 1:
                            parted[task.number] = (first, left - 1)
                        else:
                            again.append((first,))
                    elif isinstance(result, Parted):
                        parted[task.number] = (task._replace(whole=True), len(result.parts))
                        again.extend((_Task(task.number, *part, part=True),) for part in result.parts)
                    else:
                        yield task.number, result
        finally:
            self.end()

    def _next(self, landed: SimpleQueue[Any]) -> Any:
        """The next future that is done; None where the scheduler is gone."""
        while True:
            try:
                return landed.get(timeout=1)
            except Empty:
                stream = self._client.scheduler_comm
                if self._client.status != "running" or stream is None or stream.comm.closed():
                    return None

    def _room(self) -> Callable[[], int]:
        """How many tasks may be in flight, by the workers that there are; looked at now and then."""
        seen, until, told = 0, 0.0, time.monotonic()

        def room() -> int:
            nonlocal seen, until, told
            if time.monotonic() > until:
                with suppress(Exception):  # the next task in flight finds out
                    seen = sum(self._client.nthreads().values())
                until = time.monotonic() + (5.0 if seen else 0.5)
                if not seen and time.monotonic() - told > FIRST:
                    self._note(f"{self.address}: waiting for workers")
                    told = float("inf")
            return AHEAD * max(seen, 1)

        return room

    def _connect(self, patience: float) -> None:
        """A client, a new one where there was one."""
        distributed = _distributed()
        told, until = False, time.monotonic() + patience
        self._leave()
        while True:
            try:
                if self.address.startswith(LOCAL):
                    self._here = self._here or _here(distributed, _number(self.address))
                self._client = distributed.Client(self._here or self.address, timeout=FIRST, set_as_default=False)
                return
            except ValueError as error:
                raise InputError(f"is no address: {error}", where=self.address, mend=_MEND) from error
            except OSError as error:
                if time.monotonic() > until:
                    kind = InputError if patience == FIRST else NarratorError
                    raise kind("no scheduler answers", where=self.address, mend=_MEND) from error
            if not told:
                self._note(f"{self.address}: the scheduler is gone; waiting for it")
                told = True
            time.sleep(0.5)

    def _leave(self) -> None:
        if self._client is not None:
            with suppress(Exception):  # of one that is broken
                self._client.close(timeout=2)
        self._client = None

    def end(self) -> None:
        """Let the workers go; those of this machine end."""
        self._leave()
        if self._here is not None:
            with suppress(Exception):
                self._here.close(timeout=10)
            self._here = None


_MEND = "start one with `dask scheduler` and name it like tcp://host:8786, or give local:2"


def _distributed() -> Any:
    """dask.distributed, told to keep what it thinks to itself: what matters is told by us."""
    try:
        import distributed
    except ImportError as error:
        raise InputError(
            "dask is not installed", where="--cluster", mend="install it with `pip install 'narrator[cluster]'`"
        ) from error
    for name in ("distributed", "tornado", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return distributed


def _number(address: str) -> int:
    """The number of workers in ``local:4``."""
    text = address.removeprefix(LOCAL)
    if not (text.isascii() and text.isdecimal() and 0 < int(text) <= 256):
        raise InputError("is no number of workers from 1 to 256", where=address, mend=_MEND)
    return int(text)


def _here(distributed: Any, workers: int) -> Any:
    """A scheduler and workers on this machine, for nobody else.

    A task whose worker dies has one more try; none waits at a worker, where it would be blamed for another's death.
    """
    import dask

    with dask.config.set({"distributed.scheduler.allowed-failures": 1, "distributed.scheduler.worker-saturation": 1.0}):
        return distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            worker_dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
        )


def _results(done: Any) -> tuple[Sequence[Any], float] | None:
    """What came of the first items of a task, and in how many seconds; None where it was lost when it was done."""
    from distributed import KilledWorker
    from distributed.client import FutureCancelledError

    if done.status == "error":
        error = done.exception()
        if isinstance(error, KilledWorker):
            what = "its workers were killed again and again, perhaps for want of memory"
            return [NarratorError(what, mend="give workers more memory, or make it by itself")], SPAN
        if isinstance(error, NarratorError):
            return [error], SPAN
        if isinstance(error, ImportError):
            where = "the workers of the cluster"
            raise NarratorError(f"Narrator is missing there: {error}", where=where, mend=SAME) from error
        raise error
    try:
        found: tuple[Sequence[Any], float] = done.result(timeout=60)
        return found
    except (FutureCancelledError, TimeoutError, OSError):
        return None
