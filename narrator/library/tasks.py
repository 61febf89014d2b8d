"""What a worker of a cluster does: one task after another, in the surroundings of the command that asks for them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple, TypeVar

from narrator import __version__, pipeline, processes
from narrator.errors import NarratorError
from narrator.places import LEXICONS, is_far
from narrator.settings import Settings

from . import batch
from .crew import resident

Item = TypeVar("Item")
Result = TypeVar("Result")

STRETCH = 20_000
"""Characters of a stretch: some 20 minutes of talk."""
SPAN = 0.5
"""Seconds after which a worker gives back what is left of several short items."""
GROWTH = 512.0
"""MiB that a worker may grow beyond its first task, before a new one takes its place."""
SAME = "install there what is installed here"
_EPOCH = "SOURCE_DATE_EPOCH"


class Surroundings(NamedTuple):
    """What decides an episode besides its task, as it is where the command runs. needed: paths are relative to it."""

    version: str
    folder: str
    needed: bool
    epoch: str
    stretch: int  # characters: what is longer is spoken by several workers


class Parted(BaseException):
    """Raised in a task that is too long for one: do these first, a function and its item each, and then all of it."""

    def __init__(self, parts: Iterable[tuple[Callable[[Any], object], object]]) -> None:
        self.parts = tuple(parts)
        super().__init__(self.parts)


def surroundings(settings: Settings) -> Surroundings:
    relative = (settings.intro, settings.outro, *settings.casts, *settings.lexicons)
    needed = any(name and not Path(name).is_absolute() for name in relative) or Path(LEXICONS).is_dir()
    needed = needed or not (is_far(settings.output) or Path(settings.output).is_absolute())
    return Surroundings(__version__, str(Path.cwd()), needed, os.environ.get(_EPOCH, ""), STRETCH)


_ALONE = Lock()
_first: dict[str, float] = {}


def do(
    given: Surroundings, function: Callable[[Item], Result], items: Sequence[Item], whole: bool, part: bool
) -> tuple[list[Result | Parted], float]:
    """In a worker: one task, and no other in this process meanwhile, however many threads it has.

    The results of the items until `SPAN` is over, at least of the first, and the seconds that these took.
    """
    with _ALONE:
        began = time.monotonic()
        _settle(given)
        batch.longer[:] = [] if whole or part else [partial(_share, given.stretch)]
        try:
            results = []
            for item in items:
                results.append(_one(function, item))
                if time.monotonic() - began > SPAN:
                    break  # others may be free for what is left
            return results, time.monotonic() - began
        finally:
            _give_way()


def _one(function: Callable[[Item], Result], item: Item) -> Result | Parted:
    try:
        return function(item)
    except Parted as parts:
        return parts


def _share(stretch: int, task: batch.Task, characters: int) -> None:
    """Let others speak stretches of a long interview."""
    number = -(-characters // stretch)
    if number > 1:
        raise Parted((_stretch, (task, at, number)) for at in range(number))


def _stretch(given: tuple[batch.Task, int, int]) -> None:
    """What is wrong with the interview is told by its build."""
    task, number, of = given
    with suppress(NarratorError):
        pipeline.speak_stretch(task.source.name, task.settings, number, of, task.source.document(task.settings))


def _settle(given: Surroundings) -> None:
    """Be where the command runs, as far as that matters."""
    processes.enlist()
    if given.version != __version__:
        raise NarratorError(
            f"a worker has Narrator {__version__}, not {given.version}", where=os.uname().nodename, mend=SAME
        )
    if given.epoch:
        os.environ[_EPOCH] = given.epoch
    else:
        os.environ.pop(_EPOCH, None)
    try:
        os.chdir(given.folder)
    except OSError as error:
        if given.needed:
            raise NarratorError(
                f"the working folder {given.folder} is not there",
                where=f"worker {os.uname().nodename}",
                mend="share it, or name the output folder and all files by whole paths or addresses",
            ) from error


def _give_way() -> None:
    """Let a new worker take the place of one that has grown: espeak-ng keeps something of each change of language."""
    held = resident()
    if held - _first.setdefault("held", held) < GROWTH:
        return
    from distributed import get_worker

    with suppress(ValueError):  # none: this is no worker of dask
        worker = get_worker()
        worker.loop.add_callback(worker.close_gracefully, restart=True, reason="it has grown")
        _first["held"] = float("inf")
