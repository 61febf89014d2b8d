"""One worker process as its parent sees it: forked where the system can, else started anew.

Forks go by plain pipes. `multiprocessing` would do the same, but importing it takes 10 ms of CPU, a twelfth of what
an episode with one changed turn may cost; so it serves only where there is no fork.
"""

from __future__ import annotations

import os
import select
import signal
import sys
from collections.abc import Callable, Sequence
from typing import Any, Protocol, Self

_LENGTH = 8  # bytes before each message that say how long it is

CAN_FORK = hasattr(os, "fork")

_state = {"inside": False}


def inside() -> bool:
    """Whether this process is a worker: then it does its own work, since to hand it on would gain nothing."""
    return _state["inside"]


def enlist(worker: bool = True) -> None:
    """From now on this process is a worker, or none."""
    _state["inside"] = worker


class Channel(Protocol):
    """Whole messages to the other side and back. EOFError or OSError where that side is gone."""

    def send_bytes(self, data: bytes) -> None: ...
    def recv_bytes(self) -> bytes: ...


Serve = Callable[..., None]
"""What a child does: called with its channel and further arguments."""


class Pipes:
    """A channel over two file descriptors."""

    def __init__(self, inward: int, outward: int) -> None:
        self.inward, self.outward = inward, outward

    def send_bytes(self, data: bytes) -> None:
        rest = memoryview(len(data).to_bytes(_LENGTH, "big") + data)
        while rest:
            rest = rest[os.write(self.outward, rest) :]

    def recv_bytes(self) -> bytes:
        return self._read(int.from_bytes(self._read(_LENGTH), "big"))

    def _read(self, length: int) -> bytes:
        parts = []
        while length:
            part = os.read(self.inward, min(length, 1 << 20))
            if not part:
                raise EOFError
            parts.append(part)
            length -= len(part)
        return b"".join(parts)

    def close(self) -> None:
        os.close(self.inward)
        os.close(self.outward)


class Forked:
    """A child with all that its parent has imported."""

    def __init__(self, serve: Serve, arguments: Sequence[Any], others: Sequence[Self]) -> None:
        from_parent, to_child = os.pipe()
        from_child, to_parent = os.pipe()
        self.channel = Pipes(from_child, to_child)
        self.code: int | None = None
        self.pid = os.fork()
        if self.pid == 0:
            code = 1
            try:
                # The child's copies of our ends; unless closed, neither it nor the others would see us go.
                for process in (self, *others):
                    process.channel.close()
                _usual_signals()
                enlist()
                serve(Pipes(from_parent, to_parent), *arguments)
                code = 0
            finally:
                os._exit(code)
        os.close(from_parent)
        os.close(to_parent)

    @staticmethod
    def ready(processes: Sequence[Forked]) -> list[Forked]:
        """Wait until some of them have something to say, or are gone."""
        found, _, _ = select.select([process.channel.inward for process in processes], [], [])
        return [process for process in processes if process.channel.inward in found]

    def heard(self, seconds: float) -> bool:
        """Wait so long at most until it has something to say, or is gone."""
        return bool(select.select([self.channel.inward], [], [], seconds)[0])

    def wait(self) -> int:
        """The exit code, once the child has ended; negative: the signal that ended it."""
        if self.code is None:
            self.code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.code

    def end(self) -> None:
        """It holds nothing that needs a farewell: files appear whole, by rename."""
        self.channel.close()
        if self.code is None:
            os.kill(self.pid, signal.SIGTERM)
            self.wait()


class Started:
    """A child that has to import everything itself; what it is given must be picklable."""

    def __init__(self, serve: Serve, arguments: Sequence[Any], others: Sequence[Self]) -> None:
        import multiprocessing

        context = multiprocessing.get_context("spawn")
        self.channel, far = context.Pipe()
        self.process = context.Process(target=_start, args=(serve, far, *arguments), daemon=True)
        self.process.start()
        far.close()

    @staticmethod
    def ready(processes: Sequence[Started]) -> list[Started]:
        from multiprocessing.connection import wait

        found = wait([process.channel for process in processes])
        return [process for process in processes if process.channel in found]

    def heard(self, seconds: float) -> bool:
        return bool(self.channel.poll(seconds))

    def wait(self) -> int:
        self.process.join()
        return self.process.exitcode or 0

    def end(self) -> None:
        self.channel.close()
        self.process.terminate()
        self.process.join()


def _start(serve: Serve, channel: Channel, *arguments: Any) -> None:
    _usual_signals()
    enlist()
    serve(channel, *arguments)


def _usual_signals() -> None:
    """Ctrl-C ends a child at once, inside a C call too, without a traceback."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def memory() -> float:
    """The most memory this process has held, MiB; 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0.0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 2**20 if sys.platform == "darwin" else most / 2**10
