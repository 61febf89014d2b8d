"""How the folders of an output folder stand, and how their texts are taken into the index."""

from __future__ import annotations

import os
import stat
from array import array
from pathlib import Path

from narrator.errors import InputError

EPISODE = "episode.json"
FEED = "feed.xml"
_LARGEST = 256 * 2**20  # bytes: a day and a night of talk


def look(folder: Path) -> tuple[list[str], array[int]]:
    """The names of the folders in a folder, and when each last changed, ns. Links and hidden ones are none of ours.

    Ten thousand are looked at before each answer, so this is as bare as it can be: half the cost of `os.scandir`.
    """
    names: list[str] = []
    times = array("q")
    beside = os.stat in os.supports_dir_fd and os.listdir in os.supports_fd
    at = os.open(folder, os.O_RDONLY) if beside else None
    try:
        for name in os.listdir(folder if at is None else at):  # noqa: PTH208
            if name[0] == ".":
                continue
            try:
                facts = (folder / name).lstat() if at is None else os.stat(name, dir_fd=at, follow_symlinks=False)
            except OSError:  # it has gone meanwhile
                continue
            if stat.S_ISDIR(facts.st_mode):
                names.append(name)
                times.append(facts.st_mtime_ns)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(folder), mend="name another -o") from error
    finally:
        if at is not None:
            os.close(at)
    return names, times


def content(path: Path) -> bytes:
    """What a side file holds; nothing where it is none of ours: missing, a link, a pipe, or larger than any is."""
    try:
        facts = path.lstat()
        return path.read_bytes() if stat.S_ISREG(facts.st_mode) and facts.st_size <= _LARGEST else b""
    except OSError:
        return b""


def state_of(folder: Path, name: bytes) -> str:
    """What tells that an episode was made anew; empty where there is none. It is renamed into its place last."""
    try:
        facts = (folder / os.fsdecode(name) / EPISODE).lstat()
    except OSError:
        return ""
    return f"{facts.st_ino} {facts.st_size} {facts.st_mtime_ns}" if stat.S_ISREG(facts.st_mode) else ""


# Scripts that write no spaces between words: a character is a word, and words are found as characters in a row.
_DENSE = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"


def spaced(text: str) -> str:
    """A text as the index takes it in."""
    if text.isascii():
        return text
    import re

    return re.sub(_DENSE, r" \g<0> ", text)
