"""From a draft to an episode: speak what is not kept, lay it out, write all files at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from narrator import __version__, files, locks, mastering, publishing, record, register, script, speech, timeline
from narrator.errors import NarratorError
from narrator.mastering import Bed, Master
from narrator.model import Line, Segment, Timeline
from narrator.settings import Settings, default_store
from narrator.store import TEMPORARY, Store, disk_error, sweep

from . import pace
from .drafting import Draft, opened, prepare, reopened
from .history import compared
from .reasons import remembered
from .reporting import Report

AUDIO = "episode.mp3"
CHANGES = "CHANGES.md"
TOLD = 5  # changes that are told on the terminal one by one


def build(source: str, settings: Settings, report: Report) -> dict[str, Any]:
    """Make the episode of a source; returns its summary, as `narrator make --json` prints it.

    Two builds of one episode follow each other. Raises InputError or NarratorError; the last good episode then
    stands as it was.
    """
    store = store_of(settings)
    around = record.around(settings)  # before anything is read: what changes from here on is a change
    found = opened(source, settings)
    while True:
        with _alone(found.folder, store, report) as waited:
            if waited:
                around = record.around(settings)
            now = reopened(found, source, settings)
            if now.folder == found.folder:  # else another source has taken it meanwhile: it is that one's
                draft = prepare(source, settings, report, now)
                return standing(draft, around) or _made(draft, store, settings, around, report)
        found = now


def _alone(folder: Path, store: Store, report: Report) -> AbstractContextManager[bool]:
    """The lock of an episode."""
    return locks.alone(
        register.lock_of_episode(store, folder),
        lambda: report.note(f"waiting for another build of {folder}"),
        lambda why: report.note(f"{store.root}: {why}; going on, but do not build this episode twice at once"),
    )


def _made(draft: Draft, store: Store, settings: Settings, around: list[Any], report: Report) -> dict[str, Any]:
    """Speak, and write; what is used of the store is noted before it is looked for."""
    uses = {*(f"clips/{key}" for key in draft.clips), *(f"segments/{key}" for key in draft.segments)}
    register.claim(store, draft.folder, uses, lambda: report.note("waiting for narrator store prune"))
    sweep(store.root / TEMPORARY)
    summary = _spoken(draft, store, settings, around, report)
    register.settle(store, draft.folder, uses)
    return summary


def _spoken(draft: Draft, store: Store, settings: Settings, around: list[Any], report: Report) -> dict[str, Any]:
    made: set[str] = set()
    segments = _speak(draft, store, settings, report, mastering.known, made)
    try:
        return _finish(draft, store, settings, report, around, segments, len(made))
    except mastering.LostError:  # one was damaged inside, as joining them shows: now look at all, and make such anew
        segments = _speak(draft, store, settings, report, mastering.kept, made)
        return _finish(draft, store, settings, report, around, segments, len(made))


def standing(draft: Draft, around: list[Any]) -> dict[str, Any] | None:
    """The summary of the last build where this would give the same: a live page that says what it said."""
    held = record.load(draft.folder) or {}
    data = None if record.home_of(draft.source) else draft.data
    return record.standing(draft.folder, held, draft.source, data, draft.script, around)


def _finish(
    draft: Draft,
    store: Store,
    settings: Settings,
    report: Report,
    around: list[Any],
    segments: tuple[Segment, ...],
    made: int,
) -> dict[str, Any]:
    """Lay out, write all files, and tell what changed; the summary."""
    laid = timeline.lay_out(draft.lines, segments, draft.marks)
    publication = publishing.Publication(
        interview=replace(draft.interview, left_out=(*draft.interview.left_out, *draft.mute)),
        cast=draft.cast,
        timeline=laid,
        loudness=mastering.loudness(segments),
        slug=draft.folder.resolve().name,
        audio=AUDIO,
        engines=speech.versions({line.voice.engine for line in draft.lines}),
        clips_made=made,
        clips_kept=len(set(draft.clips)) - made,
        notice=draft.notice,
        version=__version__,
        guid=draft.history.guid,
        published=draft.history.published,
        modified=draft.history.modified,
        correction_notice=draft.correction,
    )
    publication, news = compared(publication, draft.history)
    summary = _summary(draft, publication)
    _write(draft, settings, store, around, publication, news, summary)
    if news:
        for line in (publishing.summary(news), *publishing.told(news, publishing.TERMINAL, TOLD)):
            report.note(line)
    return summary


class Job(NamedTuple):
    """One segment to make; goes to a worker."""

    line: Line
    key: str
    pause: int
    beds: tuple[Bed, ...]
    master: Master
    store: Path


def _speak(
    draft: Draft,
    store: Store,
    settings: Settings,
    report: Report,
    kept: Callable[[str, Store], Segment | None],
    made: set[str],
) -> tuple[Segment, ...]:
    """Make the segments that ``kept`` does not find; all in a row, without sound. Clips spoken for it join ``made``."""
    found = {key: kept(key, store) for key in draft.segments}
    jobs = {
        key: Job(line, key, pause, beds, draft.master, store.root)
        for line, key, pause, beds in zip(draft.lines, draft.segments, draft.pauses, draft.beds, strict=True)
        if found[key] is None
    }
    clips = dict(zip(draft.segments, draft.clips, strict=True))
    if jobs:
        todo = list(jobs.values())
        report.begin(sum(len(job.line.spoken) for job in todo))
        took: list[tuple[str, int, float]] = []
        for number, done in speech.run(render, todo, settings.jobs, partial(_ready, [job.line for job in todo])):
            line = todo[number].line
            if done.spoken:
                made.add(clips[todo[number].key])
            took.append((line.voice.engine if done.spoken else pace.ENCODING, len(line.spoken), done.seconds))
            report.advance(len(line.spoken))
        pace.learn(store, took)
        found |= {key: kept(key, store) for key in jobs}
    row = tuple(found[key] for key in draft.segments)
    if not all(row):
        raise NarratorError(
            "clips vanished while they were made", where=str(store.root), mend="run the same command again"
        )
    return tuple(segment for segment in row if segment)


def _ready(lines: Sequence[Line]) -> None:
    """Before workers are forked: load what all of them need. An engine is started in none but the workers."""
    speech.prepare(lines)
    mastering.prepare()


class Done(NamedTuple):
    """What a worker did. spoken: the clip was not there yet. seconds: it took."""

    spoken: bool
    seconds: float


def render(job: Job) -> Done:
    """In a worker: speak a line and make its segment."""
    began = time.monotonic()
    store = Store(job.store)
    fresh = not speech.kept(job.line, store)
    clip = speech.speak(job.line, store)
    mastering.keep(mastering.make(clip, job.key, job.pause, job.master, job.beds), store)
    return Done(fresh, time.monotonic() - began)


def _write(
    draft: Draft,
    settings: Settings,
    store: Store,
    around: list[Any],
    publication: publishing.Publication,
    news: publishing.Changes | None,
    summary: dict[str, Any],
) -> None:
    """All files of the episode at once; the record of what they were made of goes last.

    Raises InputError where somebody has written into the script since it was read: it would be lost.
    """
    laid = publication.timeline
    tags = _tags(draft, settings, laid)

    def audio(file: BinaryIO) -> None:
        mastering.write_mp3(file, mastering.payloads(draft.segments, store), laid.frames, tags, draft.master)

    written: dict[str, bytes | files.Writer] = {AUDIO: audio}
    if news:
        written[CHANGES] = publishing.changes_md(_standing(draft.folder / CHANGES), news)
    for name, side_file in publishing.FILES.items():
        written[name] = side_file(publication).encode()
    text, guard = None, None
    identity, source, data = draft.identity, draft.source, draft.data
    if not draft.corrected:
        voices = {part.speaker: part.voice.name for part in draft.cast.parts}
        text = script.write(draft.interview, draft.folder.resolve().name, voices).encode()
        path = draft.folder / record.SCRIPT
        guard = partial(record.guard, path, draft.script, record.digest(text))
        written = {
            **record.announced(draft.folder, identity=identity, source=source, script=text, data=data),
            record.SCRIPT: text,
            **written,
        }
    files.write_whole(draft.folder, written, guard)
    record.keep(
        draft.folder,
        identity=identity,
        source=source,
        data=data,
        script=text,
        seen=draft.script,
        around=around,
        names=(*(name for name in written if name not in (record.RECORD, CHANGES)), record.SCRIPT),
        summary=summary,
        more={**draft.history.facts(), **remembered(draft)},
    )


def _standing(path: Path) -> bytes:
    """A file as it stands; nothing where there is none. Raises NarratorError where it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise disk_error(error, path) from error


def _tags(draft: Draft, settings: Settings, laid: Timeline) -> mastering.Tags:
    def ms(samples: int) -> int:
        return samples * 1000 // laid.rate

    return mastering.Tags(
        title=draft.interview.title,
        artist=", ".join(s.name for s in draft.interview.speakers if s.role != "narrator"),
        album=settings.show,
        date=draft.history.published if draft.interview.date else "",  # a build's own day is not heard
        language=draft.interview.language,
        comment=draft.notice,
        chapters=tuple(mastering.ChapterTag(c.title, ms(c.start), ms(c.end)) for c in laid.chapters),
        length_ms=ms(laid.frames),
    )


def _summary(draft: Draft, publication: publishing.Publication) -> dict[str, Any]:
    return {
        "source": draft.source,
        "episode": str(draft.folder / AUDIO),
        "folder": str(draft.folder),
        "seconds": publication.seconds(publication.timeline.frames),
        "clips": {"made": publication.clips_made, "kept": publication.clips_kept},
        "chapters": len(publication.timeline.chapters),
        "speakers": [{"name": p.speaker, "role": p.role, "voice": p.voice.name} for p in draft.cast.parts],
        "loudness": {
            "lufs": round(publication.loudness.lufs, 2),
            "peak_dbtp": round(publication.loudness.peak_dbtp, 2),
        },
    }


def store_of(settings: Settings) -> Store:
    return Store(Path(settings.store) if settings.store else default_store())
