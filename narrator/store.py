"""Things kept by content: a key (a hash of all that made the thing) names an object that never changes.

An object is one file: a line that holds its own checksum and JSON (what it is, length and checksum of its bytes), then
its bytes. It appears whole or not at all. One that is missing, cut short, damaged or in another's place is simply not
there, and is made anew (rule 4).
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from .errors import InputError, NarratorError

TEMPORARY, LOCKS = "tmp", "locks"

_FULL = {errno.ENOSPC: "the disk is full", errno.EDQUOT: "the disk quota is used up"}
# A place that cannot be written, whatever is done to the machine: the user's to change.
_PLACE = {
    errno.EACCES: "no permission to write",
    errno.EPERM: "no permission to write",
    errno.EROFS: "the disk is read-only",
    errno.ENOTDIR: "cannot write: a file stands where a folder is needed",
    errno.EEXIST: "cannot write: a file stands where a folder is needed",
    errno.EISDIR: "cannot write: a folder stands where a file is needed",
    errno.ENAMETOOLONG: "cannot write: the name is too long",
    errno.ELOOP: "cannot write: its links lead in a circle",
}


def key_of(parts: Mapping[str, Any]) -> str:
    """The key of a thing: SHA-256 over all that decides its bytes, whatever the order of the parts."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def disk_error(error: OSError, where: Path | str) -> NarratorError:
    """What an OSError of a write means to a person."""
    if error.errno in _PLACE:
        return InputError(_PLACE[error.errno], where=str(where), mend="choose another folder")
    if error.errno in _FULL:
        return NarratorError(_FULL[error.errno], where=str(where), mend="make room and run the same command again")
    return NarratorError(f"cannot write: {error.strerror or error}", where=str(where), mend="choose another folder")


_HOST = f"{zlib.crc32(os.uname().nodename.encode()) if hasattr(os, 'uname') else 0:08x}"
_DAY = 86400


def mark() -> str:
    """The end of a temporary file's name, by which `sweep` knows whose it is: host and process."""
    return f"{_HOST}-{os.getpid()}"


def sweep(folder: Path) -> None:
    """Remove the temporary files that processes left here which are gone. What cannot be removed stays."""
    try:
        for path in left(folder):
            path.unlink()
    except OSError:
        return


def left(folder: Path) -> Iterator[Path]:
    """What bears the `mark` of a process that is gone. Raises OSError where the folder cannot be read."""
    with os.scandir(folder) as entries:
        for entry in entries:
            host, _, process = entry.name.removesuffix(".part").rpartition(".")[2].partition("-")
            if len(host) == len(_HOST) and process.isdecimal() and _abandoned(entry, host, int(process)):
                yield Path(entry.path)


def _abandoned(entry: os.DirEntry[str], host: str, process: int) -> bool:
    if time.time() - entry.stat().st_mtime > _DAY:
        return True
    if os.name == "nt" or host != _HOST:
        return False
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return True
    except OSError:
        return False
    return process == os.getpid()  # left by an earlier one of this number: this one has only just begun


def _opened(path: Path) -> BinaryIO:
    """A new file; its folder is made where it is missing."""
    try:
        return open(path, "wb")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return open(path, "wb")


def _placed(temporary: Path, path: Path) -> None:
    """Rename; the folder is made where it is missing."""
    try:
        os.replace(temporary, path)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.replace(temporary, path)


class Store:
    """A folder of objects, ``root/kind/ab/abcdef...``. Many processes may use one at once.

    What is being written lies in ``root/tmp`` until it is whole.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def locks(self) -> Path:
        """The folder of the locks of episodes, whose holder alone builds one."""
        return self.root / LOCKS

    def fetch(self, names: Iterable[str]) -> None:
        """Told what is about to be looked for ("kind/key"), so that it may come all at once. A folder has it."""

    def send(self, names: Iterable[str]) -> None:
        """Told what workers have put into the folder. There it stays, unless it belongs elsewhere (`narrator.far`)."""

    def path(self, kind: str, key: str) -> Path:
        """Where an object of this kind and key stands, or would."""
        return Path(self._name(kind, key))

    def _name(self, kind: str, key: str) -> str:
        """As text: to join a `Path` costs as much as to open the file."""
        return f"{self.root}{os.sep}{kind}{os.sep}{key[:2]}{os.sep}{key}"

    def get(self, kind: str, key: str) -> tuple[dict[str, Any], bytes] | None:
        """Head and bytes of an object; None where it is missing or damaged."""
        try:
            with open(self._name(kind, key), "rb") as file:
                line = file.readline()
                payload = file.read()
        except OSError:
            return None
        head = _head(key, line)
        whole = head is not None and head["length"] == len(payload) and head["crc32"] == zlib.crc32(payload)
        return (head["facts"], payload) if head and whole else None

    def facts(self, kind: str, key: str) -> dict[str, Any] | None:
        """The head of an object whose bytes are as many as they should be; whether they are the right ones shows
        when they are read. For those who look at a thousand: a tenth of the time."""
        try:
            with open(self._name(kind, key), "rb") as file:
                line = file.readline()
                size = os.fstat(file.fileno()).st_size
        except OSError:
            return None
        head = _head(key, line)
        return head["facts"] if head and size == len(line) + head["length"] else None

    def put(self, kind: str, key: str, facts: Mapping[str, Any], payload: bytes) -> None:
        """Keep an object. Raises NarratorError where the disk refuses; nothing half-written stays."""
        path = self.path(kind, key)
        head = {"facts": facts, "length": len(payload), "crc32": zlib.crc32(payload)}
        text = json.dumps(head, ensure_ascii=False).encode()
        temporary = self.root / TEMPORARY / f"{key[:16]}.{mark()}"
        try:
            try:
                with _opened(temporary) as file:
                    file.write(b"%08x %b\n" % (_sum(key, text), text))
                    file.write(payload)
                _placed(temporary, path)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
        except OSError as error:
            raise disk_error(error, self.root) from error


def _sum(key: str, text: bytes) -> int:
    """The checksum of an object's first line; it takes in the key, by which an object in another's place shows."""
    return zlib.crc32(text, zlib.crc32(key.encode()))


def _head(key: str, line: bytes) -> dict[str, Any] | None:
    """The first line of an object: facts, length and crc32; None where it is damaged."""
    text = line[9:-1]
    if line[:9] != b"%08x " % _sum(key, text) or line[-1:] != b"\n":
        return None
    try:
        head: dict[str, Any] = json.loads(text)
        return head if head.keys() >= {"facts", "length", "crc32"} else None
    except (ValueError, AttributeError, RecursionError):
        return None
