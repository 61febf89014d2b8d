"""What may be made to do harm is read behind walls: in a process of its own, with limits that the system keeps.

Parsers in C stand behind the complex formats, and a page of many megabytes may grow a hundredfold in memory. So packed
documents, and texts too large to be an interview's, are read by a worker that has so much CPU time and memory and no
more, writes no file, and whose death is one line. A page or a text of usual size is read here, which saves the
few milliseconds of a fork. Where the system has no such limits (Windows), the time is still kept by the clock.
"""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from narrator import processes, reading
from narrator.errors import InputError, NarratorError
from narrator.limits import MIB, USUAL, Limits
from narrator.model import Article
from narrator.processes import Channel

_USUAL_SIZE = 1 << 20  # bytes of a text that is read in this process
_BRACKETS = 5000  # in a text: the parser of Markdown looks far ahead at each, in case that it begins a link
_PATIENCE = 5  # times the CPU time that is allowed: a worker that waits, or a machine that is busy
Result = TypeVar("Result")


def read(document: reading.Document, limits: Limits = USUAL) -> Article:
    """`reading.read`, behind walls where the document asks for them. Raises InputError as it does, and for a limit."""
    packed = reading.is_packed(document)
    if not packed and len(document.data) <= _USUAL_SIZE and document.data.count(b"[") <= _BRACKETS:
        return reading.read(document, limits=limits)
    if packed:
        reading.prepare(document)
    return apart(_read, (document, limits), limits, document.where)


def _read(document: reading.Document, limits: Limits) -> Article:
    return reading.read(document, limits=limits)


def apart(function: Callable[..., Result], arguments: tuple[Any, ...], limits: Limits, where: str) -> Result:
    """What a function gives, called in a worker process within the limits of time and memory.

    Raises what it raises, and InputError where a limit is met or the worker dies.
    """
    kind: type[Any] = processes.Forked if processes.CAN_FORK else processes.Started
    worker = kind(_serve, (function, arguments, limits), ())
    try:
        if not worker.heard(limits.time * _PATIENCE):
            raise limits.met("time", where)
        result, error = pickle.loads(worker.channel.recv_bytes())
    except (EOFError, OSError) as gone:
        raise _death(worker.wait(), limits, where) from gone
    finally:
        worker.end()
    if error == _NO_MEMORY:
        raise limits.met("memory", where)
    if error is not None:
        raise error
    found: Result = result
    return found


_NO_MEMORY = "no memory"


def _serve(channel: Channel, function: Callable[..., Any], arguments: tuple[Any, ...], limits: Limits) -> None:
    """The worker: one call, one answer."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what a library complains of is no line of ours
    _enclosed(limits)
    answer: tuple[object, object]
    try:
        answer = function(*arguments), None
    except MemoryError:
        answer = None, _NO_MEMORY
    except Exception as error:
        answer = None, _sendable(error)
    try:
        packed = pickle.dumps(answer)
    except MemoryError:
        packed = pickle.dumps((None, _NO_MEMORY))
    with suppress(OSError):
        channel.send_bytes(packed)


def _enclosed(limits: Limits) -> None:
    """From here on this process has so much time and memory, and writes no file."""
    try:
        import resource
    except ImportError:  # Windows
        return
    memory = _held() + limits.memory * MIB
    for kind, value in (
        (resource.RLIMIT_CPU, limits.time),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        soft = value if hard == resource.RLIM_INFINITY else min(value, hard)
        with suppress(OSError, ValueError):  # macOS keeps no limit of address space
            resource.setrlimit(kind, (soft, hard))


def _held() -> int:
    """Bytes of address space that this process has from its parent."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 1 << 30


def _death(code: int, limits: Limits, where: str) -> BaseException:
    """Why a worker that gave no answer has ended."""
    if -code == signal.SIGINT:
        return KeyboardInterrupt()
    for name, limit in (("SIGXCPU", "time"), ("SIGKILL", "memory")):
        if -code == getattr(signal, name, 0):
            return limits.met(limit, where)
    what = f"it breaks the program that reads it, or needs more than {limits.memory:,} MiB for that"
    return InputError(what, where=where, mend="save it anew, or in another format")


def _sendable(error: Exception) -> Exception:
    """An error as it can cross: one of ours as it is, all others by their words."""
    if isinstance(error, NarratorError):
        return error.alone()
    import traceback

    told = RuntimeError(f"{type(error).__name__}: {error}")
    told.add_note("in a worker:\n" + "".join(traceback.format_exception(error)).rstrip())
    return told
