"""What `narrator batch` was given, as single interviews: files, addresses, entries of an archive's export.

A folder, a glob, a list of names, a sitemap, a feed, an export in JSON lines, standard input with any of the last four.
What is one of many and cannot be had becomes a `Missing`, and the others go on. Only names are kept here: what an
interview says is read by whoever builds it.
"""

from __future__ import annotations

import glob
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, NamedTuple

from narrator import origin, pipeline, record
from narrator.errors import InputError, NarratorError
from narrator.origin import is_address
from narrator.pipeline import Document
from narrator.settings import Settings

from . import lists
from .exports import Entry, rows
from .inputs import SUFFIXES

_HEAD = 1 << 16  # bytes by which a list is told from an interview
_MAGIC = "*?["


class Source(NamedTuple):
    """One interview. name: a file, an address or "id:" and what an export calls it.

    entry: where in an export it stands. published: the day (ISO 8601) that a list gives; version: when it says that
    the interview last changed, empty where it does not say.
    """

    name: str
    entry: Entry | None = None
    published: str = ""
    version: str = ""

    def document(self, settings: Settings) -> Document | None:
        """What is built, where it is more than its name says. Raises InputError where it cannot be read."""
        if self.entry is not None:
            file = "entry.html" if self.entry.html else "entry.txt"
            address = self.name if is_address(self.name) else ""
            return Document(self.name, self.entry.read(), file, "utf-8", address, published=self.published)
        if is_address(self.name):
            return replace(pipeline.load(self.name, settings), published=self.published, version=self.version)
        return None

    def size(self) -> int:
        """Bytes; 0 where nobody knows."""
        if self.entry is not None:
            return self.entry.length
        with suppress(OSError, ValueError):
            return 0 if is_address(self.name) else Path(self.name).stat().st_size
        return 0

    def essence(self) -> bytes:
        """What a change of an entry is told by. Raises InputError where it cannot be read."""
        return b"" if self.entry is None else self.entry.read() + self.published.encode()


class Missing(NamedTuple):
    """What cannot be had, and why: one line."""

    name: str
    error: str


Found = Source | Missing


class Sources:
    """All interviews of what was given, each once, in a settled order.

    Use it as a context: what comes through standard input or from a site lies in a file of its own until the end.
    """

    def __init__(self, given: Sequence[str], settings: Settings, stdin: BinaryIO) -> None:
        self._given, self._settings, self._stdin = given, settings, stdin
        self._output = Path(settings.output).resolve()

    def __enter__(self) -> Sources:
        self._folder = tempfile.TemporaryDirectory(prefix="narrator-batch-", ignore_cleanup_errors=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def __iter__(self) -> Iterator[Found]:
        seen: set[str] = set()
        for given in dict.fromkeys(self._given):
            for found in _told(given, self._of(given)):
                if isinstance(found, Source):
                    name = origin.whole_name(found.name)
                    if name not in seen:
                        seen.add(name)
                        yield found
                    elif found.entry:  # it may say something else
                        error = InputError("it stands twice", where=found.name, mend="give each interview its own id")
                        yield Missing(found.name, str(error))
                else:
                    yield found

    def _of(self, given: str) -> Iterator[Found]:
        """The interviews of one that was given. Raises NarratorError where it cannot be read."""
        path = Path(given)
        if given == "-":
            yield from self._spooled(given, iter(lambda: self._stdin.read(_HEAD), b""))
        elif is_address(given):
            document = pipeline.load(given, self._settings)
            if lists.kind_of(document.data[:_HEAD], document.name):
                yield from self._spooled(given, (document.data,))
            else:
                yield Source(given)
        elif "\0" in given:
            raise InputError("there is no such file or folder", where=given, mend="check the name")
        elif path.is_dir():
            yield from map(Source, _in_folder(path, self._output))
        elif path.exists():
            yield from self._in_file(path, given, path.parent)
        elif any(sign in given for sign in _MAGIC):
            found = sorted(glob.glob(given, recursive=True))  # noqa: PTH207  # a whole path may be one
            if not found:
                raise InputError("nothing is called so", where=given, mend="check the pattern")
            for name in found:
                yield from _told(name, self._of(name))
        else:
            raise InputError("there is no such file or folder", where=given, mend="check the name")

    def _spooled(self, given: str, parts: Iterable[bytes]) -> Iterator[Found]:
        """What is no file becomes one, since it may be larger than memory."""
        handle, name = tempfile.mkstemp(dir=self._folder.name)
        with open(handle, "wb") as file:
            for part in parts:
                file.write(part)
        # Who sends a list from elsewhere names no file of this machine.
        yield from self._in_file(Path(name), given, Path() if given == "-" else None)

    def _in_file(self, path: Path, given: str, beside: Path | None) -> Iterator[Found]:
        """The interviews of a list, or of a file that is one itself. beside: what a list's names start from."""
        if not path.is_file():  # a pipe would be empty at the second look
            yield Source(given)
            return
        with open(path, "rb") as file:
            head = file.read(_HEAD)
        if given == "-" and not head.strip():
            raise InputError("standard input is empty", mend="give names, addresses or JSON, one a line")

        def there(name: str) -> bool:
            with suppress(OSError, ValueError):  # a paragraph is no name
                return beside is not None and (beside / name).exists()
            return False

        match lists.kind_of(head, path.name if given == str(path) else given, there, sure=given == "-"):
            case "export":
                for row in rows(path, _shown(given)):
                    if row.error:
                        yield Missing(row.name, row.error)
                    else:
                        yield Source(row.name, row.entry, row.published)
            case "feed":
                yield from self._linked(pipeline.load(str(path), self._settings).data, given, set())
            case "names":
                for name in lists.names(path):
                    yield from _told(name, self._named(name, beside, given))
            case _:
                yield Source(given)

    def _named(self, name: str, beside: Path | None, given: str) -> Iterator[Found]:
        """What a line of a list stands for: an address, or a file or folder beside the list or here."""
        if is_address(name):
            yield Source(name)
            return
        if beside is None:
            raise InputError("a list from a site may name addresses alone", where=name, mend="take it out of the list")
        path = beside / name if (beside / name).exists() else Path(name)
        if path.is_dir():
            yield from map(Source, _in_folder(path, self._output))
        elif path.exists():
            yield Source(str(path))
        else:
            raise InputError("there is no such file or folder", where=name, mend=f"check it in {_shown(given)}")

    def _linked(self, data: bytes, given: str, read: set[str]) -> Iterator[Found]:
        """The pages of a sitemap or a feed, and of the sitemaps that an index of them names."""
        read.add(given)
        for number, link in enumerate(lists.links(data, given), 1):
            if not link.address:
                error = InputError(
                    "it names no page", where=f"{_shown(given)}, entry {number}", mend="give its address"
                )
                yield Missing(_shown(given), str(error))
            elif not link.is_list:
                yield Source(link.address, None, link.published, link.version)
            elif link.address not in read and len(read) <= lists.MOST:
                yield from _told(link.address, self._further(link.address, read))

    def _further(self, address: str, read: set[str]) -> Iterator[Found]:
        yield from self._linked(pipeline.load(address, self._settings).data, address, read)


def _shown(given: str) -> str:
    return "standard input" if given == "-" else given


def _told(name: str, found: Iterator[Found]) -> Iterator[Found]:
    """The same; what ends it is one that is missing."""
    try:
        yield from found
    except NarratorError as error:
        yield Missing(name, str(error))
    except OSError as error:
        said = InputError(f"cannot be read: {error.strerror}", where=name, mend="check the name")
        yield Missing(name, str(said))


def _in_folder(folder: Path, output: Path) -> Iterator[str]:
    """The interviews in a folder and in those below it; of an episode's folder its script.

    No link to a folder is followed. The folder of episodes is passed over, unless it is the one that was given; what
    lies in it beside them (reports, feeds) is no interview.
    """
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        if record.load(here) is not None:
            yield str(here / record.SCRIPT)
            continue
        below, own = [], here.resolve() == output
        with suppress(OSError), os.scandir(here) as listed:  # one that may not be read has none to give
            for entry in sorted(listed, key=lambda entry: entry.name):
                path = here / entry.name
                if entry.name[0] in ".~#":
                    continue
                if entry.is_dir(follow_symlinks=False):
                    if path.resolve() != output:
                        below.append(path)
                elif not own and path.suffix.lower() in SUFFIXES and entry.is_file():
                    yield str(path)
        waiting += reversed(below)
