"""Builds that are forked from a process which has all loaded: what takes the start of a build otherwise is done once.

That process is forked before there are threads, since a fork takes none along, and in a session of its own: Ctrl-C is
for its parent, which ends the build in its own way. It makes one build at a time and ends with its parent. What it
keeps in memory is of the package; what a person may change is read by each build.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress

from narrator import processes

Run = Callable[[Sequence[str]], int]
"""Does what words ask for, as a command line does, and gives the exit code."""

_CODE = 4  # bytes before what a build has said


class Warm:
    """A process from which builds are forked. load: what it does first, to have all in memory."""

    def __init__(self, run: Run, load: Callable[[], None]) -> None:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()  # what waits in memory would be said by each child too
        self._root = processes.Forked(_serve, (run, load), ())

    def begin(self, words: Sequence[str]) -> Child:
        """Begin a build. Raises EOFError or OSError where the process has gone."""
        self._root.channel.send_bytes(json.dumps(words).encode("utf-8", "surrogatepass"))
        return Child(self._root, int(self._root.channel.recv_bytes()))

    def end(self) -> None:
        """A build that runs goes on."""
        self._root.end()


class Child:
    """A build, with what `subprocess.Popen` has."""

    def __init__(self, root: processes.Forked, pid: int) -> None:
        self.returncode: int | None = None
        self._root, self._pid, self._said = root, pid, b""

    def poll(self) -> int | None:
        if self.returncode is None and self._root.heard(0):
            self._take()
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[bytes, None]:
        """What it has said, once it has ended. Raises subprocess.TimeoutExpired."""
        if self.returncode is None:
            if timeout is not None and not self._root.heard(timeout):
                raise subprocess.TimeoutExpired("narrator make", timeout)
            self._take()
        return self._said, None

    def terminate(self) -> None:
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self._pid, number)

    def _take(self) -> None:
        try:
            told = self._root.channel.recv_bytes()
            self.returncode = int.from_bytes(told[:_CODE], "big", signed=True)
            self._said = told[_CODE:]
        except (EOFError, OSError):
            self.returncode = -signal.SIGKILL


def _serve(channel: processes.Channel, run: Run, load: Callable[[], None]) -> None:
    os.setsid()
    processes.enlist(False)  # what is begun here has workers of its own
    load()
    while True:
        try:
            words = json.loads(channel.recv_bytes())
        except EOFError:
            return
        said, into = os.pipe()
        pid = os.fork()
        if pid == 0:
            _build(run, words, into)
        os.close(into)
        channel.send_bytes(str(pid).encode())
        with open(said, "rb") as file:
            out = file.read()
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        channel.send_bytes(code.to_bytes(_CODE, "big", signed=True) + out)


def _build(run: Run, words: Sequence[str], into: int) -> None:
    code = 1
    try:
        os.setsid()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.dup2(into, sys.__stdout__.fileno() if sys.__stdout__ else 1)
        os.close(into)
        code = run(words)
        sys.stdout.flush()
    finally:
        os._exit(code)
