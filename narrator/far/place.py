"""A folder at an address, through fsspec: whole objects, many at once, with patience for a service that errs."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from narrator.errors import InputError, NarratorError

Result = TypeVar("Result")

PATIENCE = 60.0
"""Seconds for which a service that fails is tried again, with growing pauses."""

AT_ONCE = 64  # objects that are asked for together: their bytes are in memory together

_OPTIONS: dict[str, dict[str, Any]] = {
    "s3": {
        "config_kwargs": {"retries": {"max_attempts": 2}, "connect_timeout": 10, "read_timeout": 30},
        "max_concurrency": 1,
    },
}
"""What a protocol's library is told beside the usual. Its own patience multiplies with ours; and to fetch one object by
several connections it would ask for the size of each first."""

_UNKNOWN = {"NoCredentialsError", "PartialCredentialsError", "ProfileNotFound", "DefaultCredentialsError"}


class Entry(NamedTuple):
    """One object of a folder. changed: s since 1970, 0: nobody knows; tag: another for other bytes."""

    size: int
    changed: float
    tag: str


class Place:
    """A folder at an address. Names are relative to it, with "/" between their parts.

    Everything raises InputError where the address leads nowhere or is not ours to use, and NarratorError where the
    service fails for longer than `PATIENCE`. It may cross to another process as its address.
    """

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")
        self._open: tuple[Any, str] | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return Place, (self.address,)

    def at(self, name: str) -> str:
        """The address of an object."""
        return f"{self.address}/{name}"

    def get(self, names: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """Each name with its bytes, None where there is no such object."""
        for some in _chunks(names):
            found: dict[str, bytes | None] = {}
            self._tried(partial(self._get, some, found))
            yield from found.items()

    def _get(self, names: Sequence[str], found: dict[str, bytes | None]) -> None:
        """Take in what comes; raises the first error, and is called again for what it left out."""
        fs, root = self._opened()
        left = [name for name in names if name not in found]
        failed = []
        for name, data in zip(left, fs.cat_ranges([f"{root}/{n}" for n in left], None, None), strict=True):
            if isinstance(data, Exception) and not isinstance(data, FileNotFoundError):
                failed.append(data)
            else:
                found[name] = None if isinstance(data, FileNotFoundError) else bytes(data)
        if failed:
            raise failed[0]

    def put(self, objects: Iterable[tuple[str, bytes]]) -> None:
        """Write objects whole."""
        fs, root = self._opened()
        for some in _chunks(objects):
            if not _done(partial(fs.pipe, {f"{root}/{name}": data for name, data in some})):
                for name, data in some:
                    self._tried(partial(fs.pipe_file, f"{root}/{name}", data), name)

    def send(self, files: Mapping[str, Path]) -> None:
        """Write files of this machine whole, however large."""
        fs, root = self._opened()
        if not _done(partial(fs.put, [str(p) for p in files.values()], [f"{root}/{name}" for name in files])):
            for name, path in files.items():
                self._tried(partial(fs.put_file, str(path), f"{root}/{name}"), name)

    def remove(self, name: str) -> None:
        """Remove an object, if it is there."""
        fs, root = self._opened()
        try:
            self._tried(lambda: fs.rm_file(f"{root}/{name}"))
        except FileNotFoundError:
            return

    def entries(self, folder: str) -> dict[str, Entry]:
        """The objects directly in a folder, by name; none where it is not there."""
        fs, root = self._opened()
        try:
            found = self._tried(lambda: fs.ls(f"{root}/{folder}".rstrip("/"), detail=True))
        except FileNotFoundError:
            return {}
        return {
            facts["name"].rpartition("/")[2]: Entry(int(facts.get("size") or 0), _changed(facts), _tag(facts))
            for facts in found
            if facts.get("type") == "file"
        }

    def tree(self) -> dict[str, Entry]:
        """All objects below, by name; none where it is not there."""
        fs, root = self._opened()
        try:
            found = self._tried(lambda: fs.find(root, detail=True))
        except FileNotFoundError:
            return {}
        return {
            path[len(root) + 1 :]: Entry(int(facts.get("size") or 0), _changed(facts), _tag(facts))
            for path, facts in found.items()
            if path.startswith(f"{root}/")
        }

    def fetch(self, name: str, size: int, path: Path) -> None:
        """Write an object of this size into a file here, however large. Raises FileNotFoundError where it has gone."""
        fs, root = self._opened()

        def whole() -> None:
            fs.get_file(f"{root}/{name}", str(path))
            if path.stat().st_size != size:
                raise OSError(f"{name} came in part, or was written anew meanwhile")

        self._tried(whole)

    def _opened(self) -> tuple[Any, str]:
        """The file system and where in it the folder is."""
        if self._open is None:
            protocol = self.address.partition("://")[0]
            try:
                from fsspec.core import url_to_fs

                # What is there may change at any moment by another machine: a listing that was kept would lie.
                options = {**_OPTIONS.get(protocol, {}), "use_listings_cache": False}
                self._open = url_to_fs(self.address, **options)
            except ImportError as error:
                raise InputError(
                    f"addresses of this kind need a library that is not there: {error.name or protocol}",
                    where=self.address,
                    mend="install it with `pip install 'narrator[cluster]'`; for gs also gcsfs",
                ) from error
            except Exception as error:  # each kind has its own for an address that is none
                raise InputError(f"is no address to keep things at: {error}", where=self.address, mend=_MEND) from error
        return self._open

    def _tried(self, call: Callable[[], Result], *written: str) -> Result:
        """The result of a call, which is done again where the service fails. written: names of what it writes."""
        until, wait = time.monotonic() + PATIENCE, 0.1
        while True:
            try:
                return call()
            except FileNotFoundError as error:
                if not written:
                    raise
                if not self._folders(written):
                    raise InputError("there is no such bucket", where=self.address, mend="make it first") from error
            except PermissionError as error:
                raise InputError("no permission", where=self.address, mend=_LOGIN) from error
            except Exception as error:  # of whatever library the address needs
                if type(error).__name__ in _UNKNOWN:
                    raise InputError(f"nobody is logged in: {error}", where=self.address, mend=_LOGIN) from error
                if time.monotonic() + wait > until:
                    raise NarratorError(
                        f"it fails again and again: {type(error).__name__}: {error}",
                        where=self.address,
                        mend="run the same command again when it is well",
                    ) from error
            time.sleep(wait * random.uniform(0.5, 1.0))
            wait = min(2 * wait, 8.0)

    def _folders(self, names: Sequence[str]) -> bool:
        """Make the folders of these objects; False where objects need none, so that something else is missing."""
        fs, root = self._opened()
        if getattr(fs, "async_impl", False):  # s3, gs, abfs
            return False
        for folder in {f"{root}/{name}".rpartition("/")[0] for name in names}:
            fs.makedirs(folder, exist_ok=True)
        return True


_MEND = "give one like s3://bucket/folder, or a folder"
_LOGIN = "log in as its own tools have it (for s3: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY)"


def _done(call: Callable[[], object]) -> bool:
    """Whether many were written at once. Where it failed for one, nobody knows which: they are then written singly."""
    try:
        call()
    except Exception:  # of whatever library the address needs; it comes again with the one that it is about
        return False
    return True


def _chunks(items: Iterable[Result]) -> Iterator[list[Result]]:
    rest = iter(items)
    while some := list(islice(rest, AT_ONCE)):
        yield some


def _changed(facts: Mapping[str, Any]) -> float:
    """When an object was written; each file system calls it otherwise."""
    for name in ("LastModified", "mtime", "updated", "last_modified", "created"):
        value = facts.get(name)
        try:
            if isinstance(value, str):
                value = datetime.fromisoformat(value)
            if isinstance(value, datetime):
                return value.timestamp()
            if isinstance(value, int | float):
                return float(value)
        except ValueError:
            continue
    return 0.0


def _tag(facts: Mapping[str, Any]) -> str:
    return next((str(facts[name]) for name in ("ETag", "etag", "md5Hash") if facts.get(name)), "")
