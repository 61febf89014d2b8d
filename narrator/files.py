"""Gather all, then write: the files of an episode appear whole and together, or the last good ones stay."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

from .digests import file_digest
from .errors import InputError
from .store import disk_error, mark, sweep

if TYPE_CHECKING:
    from io import BufferedReader

Writer = Callable[[BinaryIO], None]


class Mirror(Protocol):
    """Folders here that stand for others elsewhere (`narrator.far`); each method passes over folders that do not."""

    def home(self, folder: Path) -> str | None:
        """Where a folder truly is."""

    def bring(self, folder: Path) -> None:
        """Called before anybody looks into a folder."""

    def carry(self, folder: Path, names: Iterable[str]) -> None:
        """Called when these files of a folder were written here, in this order, or removed."""

    def open(self, path: Path) -> BufferedReader | None:
        """The bytes of a file of which only the size may be here."""


mirrors: list[Mirror] = []
"""Those of this process; there are none where all paths are local."""


def home(folder: Path) -> Path:
    """What a folder is known by: its whole path, or its address, which is no absolute path."""
    whole = folder.resolve()
    return next((Path(found) for mirror in mirrors if (found := mirror.home(whole))), whole)


def bring(folder: Path) -> None:
    """Say that a folder is about to be looked into."""
    for mirror in mirrors:
        mirror.bring(folder)


def opened(path: Path) -> BufferedReader:
    """A file to be read whole, wherever its bytes are. Raises OSError."""
    return next((found for mirror in mirrors if (found := mirror.open(path))), None) or open(path, "rb")


def _carry(folder: Path, names: Iterable[str]) -> None:
    for mirror in mirrors:
        mirror.carry(folder, names)


def write_whole(folder: Path, files: Mapping[str, bytes | Writer], guard: Callable[[], None] | None = None) -> None:
    """Write all files under temporary names, flush them to the disk, then rename each in the order given.

    guard: called last before the renaming; it raises where that must not be. What processes left here that were killed
    is cleared away. Raises NarratorError or InputError where the disk refuses. Whatever goes wrong before the renaming
    leaves the folder as it was; a folder that was made for it goes again.
    """
    fresh = not folder.exists()
    temporary = {name: folder / f".{name}.{mark()}.part" for name in files}
    try:
        _make(folder)
        sweep(folder)
        try:
            for name, content in files.items():
                with _anew(temporary[name]) as file:
                    if isinstance(content, bytes):
                        file.write(content)
                    else:
                        content(file)
                    file.flush()
                    os.fsync(file.fileno())
            for name in files:
                if (folder / name).is_dir() and not (folder / name).is_symlink():
                    raise InputError("a folder stands in its place", where=str(folder / name), mend="move it away")
            if guard is not None:
                guard()
            with _undisturbed():
                for name in files:
                    os.replace(temporary[name], folder / name)
        except BaseException:
            for path in temporary.values():
                path.unlink(missing_ok=True)
            if fresh:
                _unmake(folder)
            raise
    except OSError as error:
        raise disk_error(error, folder) from error
    _carry(folder, files)


def guard(path: Path, *known: str | None) -> None:
    """Raises InputError where a script is not as one of these digests says (None: absent): somebody is at work on it.

    Called right before a script is replaced, so that nothing is overwritten that was saved meanwhile.
    """
    if file_digest(path) not in known:
        raise InputError(
            "it was changed meanwhile, and is left as it is",
            where=str(path),
            mend="run the same command again: it goes on from there",
        )


def remove(path: Path) -> None:
    """Remove a file, if it is there. Raises NarratorError or InputError where the disk refuses."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise disk_error(error, path) from error
    _carry(path.parent, [path.name])


def _anew(path: Path) -> BinaryIO:
    """A new file, never one that a link leads to which stands in its place."""
    try:
        return open(path, "xb")
    except FileExistsError:
        path.unlink()
        return open(path, "xb")


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl-C and the like wait until this is over: a moment, in which the files of two editions stand mixed."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _make(folder: Path) -> None:
    """Make the folder; a link in its place would lead out of the output folder, so it is refused."""
    if folder.is_symlink():
        raise InputError("is a symbolic link", where=str(folder), mend="remove the link or choose another -o")
    folder.mkdir(parents=True, exist_ok=True)


def _unmake(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return  # something else stands in it by now
