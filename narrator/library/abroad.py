"""Where the episodes are: a folder, or a copy of what an address holds, which is shown in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from narrator.places import default_store, is_far

COPIES = "copies"
"""Of addresses, in the folder of this machine's store: they may be removed at any time."""
_TEXTS = ("episode", "transcript", "chapters", "notes")

Told = Callable[[Any], Any]
"""Gives a text, or what holds texts, with the address in place of the folder that shows it."""


@contextmanager
def archive(output: str, waits: Callable[[], None], anew: bool = False) -> Iterator[tuple[Path, Told]]:
    """The output folder, for those who look at all of its episodes. waits: called before others are waited for. anew:
    all is fetched again from an address."""
    if not is_far(output):
        yield Path(output), lambda value: value
        return
    from narrator.far import copied

    with copied(output, default_store() / COPIES, _wanted, waits, anew) as told:
        yield told.root, told


@contextmanager
def published(place: str) -> Iterator[tuple[Path, Told]]:
    """An archive, an episode or a file of them at an address, for those who read all of it."""
    from narrator.far import visited

    with visited(place) as found:
        yield found


def _wanted(folder: str, name: str) -> bool:
    """What index and feed read; of sound and pictures they know the size alone."""
    if not folder:
        return name.endswith(".xml")
    stem, _, kind = name.partition(".")
    return kind in ("json", "md") and stem.rstrip("0123456789").rstrip("-") in _TEXTS
