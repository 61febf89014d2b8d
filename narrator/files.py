"""Gather all, then write: the files of an episode appear whole and together, or the last good ones stay."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO

from .errors import InputError
from .store import disk_error, mark, sweep

Writer = Callable[[BinaryIO], None]


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
                with open(temporary[name], "wb") as file:
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


def remove(path: Path) -> None:
    """Remove a file, if it is there. Raises NarratorError or InputError where the disk refuses."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise disk_error(error, path) from error


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
