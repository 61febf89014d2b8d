"""From lines to segments: what the store does not hold is spoken and encoded by workers."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from narrator import mastering, speech
from narrator.errors import NarratorError
from narrator.mastering import Bed, Master
from narrator.model import Line, Segment
from narrator.settings import Settings
from narrator.store import Store

from . import pace
from .reporting import Report
from .tracks import Row

Segments = tuple[tuple[Segment, ...], ...]
"""Those of each track, in a row."""

SENT = 48
"""Objects that are sent to a store elsewhere at once: all that is lost where a build is ended."""

Look = Callable[[str, Store], Segment | None]


class Wanted(NamedTuple):
    """One segment of a line."""

    key: str
    pause: int
    master: Master


class Job(NamedTuple):
    """The segments of one line that are to be made; goes to a worker."""

    line: Line
    clip: str
    wanted: tuple[Wanted, ...]
    beds: tuple[Bed, ...]
    place: float
    store: Path

    def makes(self, spoken: bool) -> list[str]:
        """What of the store it made, as `register` names it."""
        return [f"segments/{wanted.key}" for wanted in self.wanted] + [f"clips/{self.clip}"] * spoken


class Done(NamedTuple):
    """What a worker did. spoken: the clip was not there yet. seconds: it took."""

    spoken: bool
    seconds: float


def speak(
    rows: Sequence[Row], store: Store, settings: Settings, report: Report, kept: Look, made: set[str]
) -> list[Segments]:
    """Make the segments that ``kept`` does not find; all of each row, without sound. Clips spoken join ``made``."""
    keys = dict.fromkeys(key for row in rows for track in row.tracks for key in track.segments)
    store.fetch(f"segments/{key}" for key in keys)
    found = {key: kept(key, store) for key in keys}
    missing = {key for key, segment in found.items() if segment is None}
    todo = [job for row in rows for job in _jobs(row, missing, store)]
    if todo:
        store.fetch(f"clips/{job.clip}" for job in todo)
        report.begin(sum(len(job.line.spoken) for job in todo))
        took: list[tuple[str, int, float]] = []
        fresh: list[str] = []
        for number, done in speech.run(render, todo, settings.jobs, partial(_ready, todo)):
            line = todo[number].line
            if done.spoken:
                made.add(todo[number].clip)
            took.append((line.voice.engine if done.spoken else pace.ENCODING, len(line.spoken), done.seconds))
            report.advance(len(line.spoken))
            fresh += todo[number].makes(done.spoken)
            if len(fresh) >= SENT:
                store.send(fresh)
                fresh.clear()
        store.send(fresh)
        pace.learn(store, took)
        found |= {wanted.key: kept(wanted.key, store) for job in todo for wanted in job.wanted}
    if not all(found.values()):
        raise NarratorError(
            "clips vanished while they were made", where=str(store.root), mend="run the same command again"
        )
    there = {key: segment for key, segment in found.items() if segment}
    return [tuple(tuple(there[key] for key in track.segments) for track in row.tracks) for row in rows]


def _jobs(row: Row, missing: set[str], store: Store) -> list[Job]:
    """A job for each line that lacks segments; those are then ``missing`` no more: what is said twice is made once."""
    jobs = []
    for at, line in enumerate(row.lines):
        wanted = []
        for track in row.tracks:
            if track.segments[at] in missing:
                missing.remove(track.segments[at])
                wanted.append(Wanted(track.segments[at], track.pauses[at], track.master))
        if wanted:
            jobs.append(Job(line, row.clips[at], tuple(wanted), row.beds[at], row.places[at], store.root))
    return jobs


def _ready(jobs: Sequence[Job]) -> None:
    """Before workers are forked: load what all of them need. An engine is started in none but the workers."""
    _loaded([job.line for job in jobs], {wanted.master for job in jobs for wanted in job.wanted})


def load(row: Row) -> None:
    """The same for all that a row may want."""
    _loaded(row.lines, {track.master for track in row.tracks})


def _loaded(lines: Sequence[Line], masters: Collection[Master]) -> None:
    speech.prepare(lines)
    mastering.prepare(masters)


def render(job: Job) -> Done:
    """In a worker: speak a line once and make its segments."""
    began = time.monotonic()
    store = Store(job.store)
    fresh = not speech.kept(job.line, store)
    clip = speech.speak(job.line, store)
    for wanted in job.wanted:
        segment = mastering.make(
            clip, wanted.key, wanted.pause, wanted.master, job.beds, job.place, job.line.voice.chain
        )
        mastering.keep(segment, store)
    return Done(fresh, time.monotonic() - began)
