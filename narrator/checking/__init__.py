"""Checking: what was published is read back and held against the rules of `rules`.

Nothing of what writes an episode is used here, so that a fault cannot hide itself: sound, captions and chapters are
read by FFmpeg (PyAV) and mutagen, pages and feeds by lxml. The one of ours is the record, which says what was written.
One thing is looked at after another, and sound goes through in pieces: memory does not grow with a folder or a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from narrator.errors import InputError

from .rules import RULES, Finding

__all__ = ["RULES", "Checked", "Finding", "check"]

EPISODE = "episode.json"
FEED = "feed.xml"


class Checked(NamedTuple):
    """What was looked at, an "episode" or a "feed", and what is wrong with it."""

    path: Path
    kind: str
    findings: tuple[Finding, ...]


def check(path: Path) -> Iterator[Checked]:
    """An episode (its folder, or a file in it), a feed, or a folder of episodes with its feed; one after another.

    Raises InputError where it is none of these.
    """
    if path.is_dir():
        if (path / EPISODE).is_file():
            yield _episode(path)
            return
        found = False
        for folder in sorted(entry.parent for entry in path.glob(f"*/{EPISODE}")):
            found = True
            yield _episode(folder)
        if (path / FEED).is_file():
            found = True
            yield _feed(path / FEED)
        if not found:
            raise InputError("holds no episode and no feed", where=str(path), mend="name a folder that Narrator wrote")
    elif path.suffix.lower() in (".xml", ".rss") and not path.name.startswith("chapters"):
        if not path.is_file():
            raise InputError("there is no such file", where=str(path), mend="name an episode, a folder or a feed")
        yield _feed(path)
    elif (path.parent / EPISODE).is_file():
        if not path.exists():
            raise InputError("there is no such file", where=str(path), mend="name an episode, a folder or a feed")
        yield _episode(path.parent)
    else:
        what = "is no episode and no feed" if path.exists() else "there is no such file or folder"
        raise InputError(what, where=str(path), mend="name an episode's folder, a folder of them, or a feed")


def _episode(folder: Path) -> Checked:
    from .episode import episode

    return Checked(folder, "episode", tuple(episode(folder)))


def _feed(path: Path) -> Checked:
    from .feed import feed

    return Checked(path, "feed", tuple(feed(path)))
