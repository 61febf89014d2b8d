"""Who must wait for whom: locks between processes, which go with the process that holds them, however it ends."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .store import disk_error

_LOCKLESS = {
    getattr(errno, name, None)
    for name in ["EROFS", "EACCES", "EPERM", "ENOLCK", "ENOSYS", "ENOTSUP", "EOPNOTSUPP", "ENOSPC", "EDQUOT", "EIO"]
}


@contextmanager
def alone(
    path: Path, waits: Callable[[], None], lockless: Callable[[str], None], patience: float = 0.0
) -> Iterator[bool]:
    """Hold the lock of this file, which stays where it is; True where another process held it first.

    waits: called where it has to wait for the other longer than ``patience``, in seconds. lockless: called with the
    reason where the place knows no locks (read-only, full, a file system without them); what is done then is done
    without one. Raises InputError or NarratorError where the place is none.
    """
    from filelock import FileLock, Timeout

    lock, waited = FileLock(path), False
    try:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=0)
        except Timeout:
            waited = True
            try:
                lock.acquire(timeout=patience)
            except Timeout:
                waits()
                lock.acquire()
    except NotImplementedError as error:
        lockless(str(error))
    except OSError as error:
        if error.errno not in _LOCKLESS:
            raise disk_error(error, path.parent.parent) from error
        lockless(error.strerror or str(error))
    try:
        yield waited
    finally:
        lock.release()


def held(path: Path) -> bool:
    """Whether somebody holds the lock of this file, or nobody can tell."""
    from filelock import FileLock

    if not path.exists():
        return False
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except (OSError, NotImplementedError):  # also where it timed out
        return True
    lock.release()
    return False
