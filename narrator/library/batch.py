"""Many interviews in one run: what is missing or changed is built, by whole processes, and all is told.

One that fails is one `Outcome` and stops no other. `build_all` is what a worker does, in whatever process or machine it
runs; a runner gives its items to workers: `Crew.run` here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol, TypeVar

from narrator import origin, pipeline, record
from narrator.errors import NarratorError
from narrator.places import is_far
from narrator.settings import Settings

from .sources import Found, Missing, Source

Item = TypeVar("Item")
Result = TypeVar("Result")

State = Literal["done", "kept", "failed"]


class Task(NamedTuple):
    """One interview to be built. number: its place among all that was given. size: bytes, 0 where nobody knows."""

    number: int
    source: Source
    settings: Settings
    size: int = 0


class Work(NamedTuple):
    """What one worker does in a row: interviews that would get a folder of the same name, in order.

    taken: such folders that are others' already, and whose.
    """

    tasks: tuple[Task, ...]
    taken: tuple[tuple[str, str], ...] = ()


class Outcome(NamedTuple):
    """What became of one interview. summary: as `make` gives it, unless it failed. error: one line; code: as `make`'s.

    notes: what a person should know, a line each. cpu, wall: seconds that it took.
    """

    number: int
    name: str
    state: State
    summary: dict[str, Any] | None = None
    error: str = ""
    code: int = 0
    notes: tuple[str, ...] = ()
    cpu: float = 0.0
    wall: float = 0.0
    size: int = 0


longer: list[Callable[[Task, int], None]] = []
"""Asked before so many characters of an interview are spoken. One may end it there, for others to share the work
(`cluster`)."""


class Runner(Protocol):
    """Applies a function to items; gives the number of each with its result, or an error where its worker was lost."""

    def __call__(
        self, function: Callable[[Item], Result], items: Iterable[Item], /
    ) -> Iterator[tuple[int, Result | NarratorError]]: ...


def build_all(work: Work) -> tuple[Outcome, ...]:
    """In a worker: build interviews one after another. Raises nothing for one that fails."""
    taken = {Path(folder): name for folder, name in work.taken}
    outcomes = []
    for task in work.tasks:
        outcomes.append(_built(task, taken))
        if summary := outcomes[-1].summary:
            taken[Path(summary["folder"])] = task.source.name
    return tuple(outcomes)


@dataclass
class _Notes:
    """What the pipeline reports to: here nobody looks on, and what it notes is kept."""

    task: Task
    lines: list[str] = field(default_factory=list)

    def begin(self, total: int) -> None:
        for asked in longer:
            asked(self.task, total)

    def advance(self, amount: int) -> None: ...

    def note(self, text: str) -> None:
        self.lines.append(text)


def _built(task: Task, taken: dict[Path, str]) -> Outcome:
    source, notes = task.source, _Notes(task)
    cpu, wall = time.process_time(), time.monotonic()
    summary, kept, error, code = None, False, "", 0
    try:
        document = source.document(task.settings)
        summary, kept = pipeline.build_or_keep(source.name, task.settings, notes, document, taken)
    except NarratorError as failure:
        error, code = str(failure), failure.exit_code
    except MemoryError:
        error, code = str(NarratorError("not enough memory", where=source.name, mend="try it alone, by make")), 1
    except Exception as bug:  # of one interview: a thousand others must not stop for it
        said = " ".join(str(bug).split())[:200]
        error = str(
            NarratorError(
                f"internal error: {type(bug).__name__}: {said}", where=source.name, mend="run make --debug on it"
            )
        )
        code = 1
    return Outcome(
        task.number,
        source.name,
        "failed" if error else "kept" if kept else "done",
        summary,
        error,
        code,
        tuple(notes.lines),
        time.process_time() - cpu,
        time.monotonic() - wall,
        task.size,
    )


class Batch:
    """All interviews of a run. After `look`, ``total`` counts them, and ``sizes`` are of those that are to be built."""

    def __init__(self, found: Iterable[Found], settings: Settings) -> None:
        self._found, self._settings = found, settings
        self._works: dict[str, list[Task]] = {}
        self._taken: dict[str, list[tuple[str, str]]] = {}
        self.total = 0
        self.sizes: list[int] = []

    def look(self) -> Iterator[Outcome]:
        """List all; the outcomes of those that cannot be had and of those that are up to date."""
        # What is far away is looked at by the workers: here it would be a question to a service each.
        shelf = None if is_far(self._settings.output) else record.Shelf(self._settings)
        for number, found in enumerate(self._found):
            self.total += 1
            if isinstance(found, Missing):
                yield Outcome(number, found.name, "failed", error=found.error, code=2)
                continue
            slug, standing = origin.slug_for(found.name), None
            if shelf is not None:
                cpu = time.process_time()
                standing = _standing(found, self._settings, shelf)
            if standing is not None:
                self._taken.setdefault(slug, []).append((standing["folder"], found.name))
                notes = tuple(standing.get("conflicts", ()))
                yield Outcome(number, found.name, "kept", standing, notes=notes, cpu=time.process_time() - cpu)
            else:
                self.sizes.append(found.size())
                task = Task(number, found, self._settings, self.sizes[-1])
                self._works.setdefault(slug, []).append(task)

    def build(self, runner: Runner) -> Iterator[Outcome]:
        """Build what has something to do; each outcome as it comes."""
        # Those of one name follow each other, so that who gets which folder does not depend on who is faster.
        works = [Work(tuple(tasks), tuple(self._taken.get(slug, ()))) for slug, tasks in self._works.items()]
        for number, result in runner(build_all, works):
            if isinstance(result, NarratorError):
                for task in works[number].tasks:
                    error = type(result)(result.what, where=task.source.name, mend=result.mend)
                    yield Outcome(
                        task.number,
                        task.source.name,
                        "failed",
                        error=str(error),
                        code=result.exit_code,
                        size=task.size,
                    )
            else:
                yield from result


def _standing(source: Source, settings: Settings, shelf: record.Shelf) -> dict[str, Any] | None:
    """The summary of an interview that is up to date."""
    if source.entry is None and not origin.is_file_name(source.name) and not source.version:
        return None  # a page: only itself can tell
    try:
        data = source.essence() if source.entry else None
    except NarratorError:
        return None
    return record.unchanged(source.name, settings, data=data, version=source.version, shelf=shelf)
