"""From a draft to an episode: speak what is not kept, lay it out, write all files at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from pathlib import Path
from textwrap import shorten
from typing import Any, NamedTuple

from narrator import (
    __version__,
    digests,
    files,
    locks,
    mastering,
    publishing,
    reading,
    record,
    register,
    reviewing,
    script,
    speech,
    surroundings,
)
from narrator.errors import InputError
from narrator.places import default_store, far_store, is_far
from narrator.publishing.cover import Cover
from narrator.settings import Settings
from narrator.store import LOCKS, TEMPORARY, Store, disk_error, sweep

from .correcting import base_of
from .covering import covered, face_of, use_of
from .drafting import Draft, opened, prepare, reopened
from .history import EPISODE, compared
from .naming import names
from .picturing import PICTURE, pictured
from .pieces import Piece, facts, listed, loudness, pieces, publications, whole
from .reasons import remembered
from .reporting import Report
from .sounding import sounds
from .speaking import Look, Segments, speak
from .tracks import Row

CHANGES = "CHANGES.md"
COVER = "cover.jpg"
_EXCERPT = 160  # characters of a doubtful turn
TOLD = 5  # changes that are told on the terminal one by one


class Built(NamedTuple):
    """summary: as `narrator make --json` prints it. kept: the episode was up to date, and nothing was written."""

    summary: dict[str, Any]
    kept: bool


def build(source: str, settings: Settings, report: Report) -> dict[str, Any]:
    """Make the episode of a source; returns its summary, as `narrator make --json` prints it.

    Two builds of one episode follow each other. Raises InputError or NarratorError; the last good episode then
    stands as it was.
    """
    return build_or_keep(source, settings, report).summary


def build_or_keep(
    source: str,
    settings: Settings,
    report: Report,
    document: reading.Document | None = None,
    taken: Mapping[Path, str] | None = None,
) -> Built:
    """The same, told whether there was something to do.

    document: of the source, where it is not to be loaded. taken: folders that are other sources' of this run, and
    whose; one that is of the same interview is refused by InputError.
    """
    if is_far(settings.output):
        from .afar import build_afar

        return build_afar(source, settings, report, document, taken)
    store = store_of(settings)
    around = surroundings.around(settings)  # before anything is read: what changes from here on is a change
    found = opened(source, settings, document)
    while True:
        with _alone(found.folder, store, report) as waited:
            if waited:
                around = surroundings.around(settings)
            now = reopened(found, source, settings)
            if now.folder == found.folder:  # else another source has taken it meanwhile: it is that one's
                if other := (taken or {}).get(now.folder):
                    raise InputError(f"this is the same interview as {other}", where=source, mend="name one of them")
                draft = prepare(source, settings, report, now)
                stood = standing(draft, around)
                if stood is not None:
                    record.seen(draft.folder, draft.version)
                return Built(stood or _made(draft, store, settings, around, report), stood is not None)
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
    face = face_of(draft, settings)
    # Before anything is spoken: a picture may be refused, and little is in memory.
    cover = covered(face, draft, store, report)
    uses: set[str] = {use_of(face)} if face else set()
    made: set[str] = set()

    def claim() -> None:
        register.claim(store, draft.folder, uses, lambda: report.note("waiting for narrator store prune"))

    def laid_out(kept: Look) -> tuple[Piece, ...]:
        def spoken(rows: Sequence[Row]) -> list[Segments]:
            uses.update(*(row.uses() for row in rows))
            claim()
            return speak(rows, store, settings, report, kept, made)

        return pieces(draft, settings, spoken)

    def finished(parts: tuple[Piece, ...]) -> dict[str, Any]:
        return _finish(draft, store, settings, report, around, parts, len(made), cover, uses)

    sweep(store.root / TEMPORARY)
    try:
        summary = finished(laid_out(mastering.known))
    except mastering.LostError:  # one was damaged inside, as joining them shows: now look at all, and make such anew
        summary = finished(laid_out(mastering.kept))
    claim()  # pictures and their texts, too, which only the writing has told
    register.settle(store, draft.folder, uses)
    return summary


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
    parts: tuple[Piece, ...],
    made: int,
    cover: Cover | None,
    uses: set[str],
) -> dict[str, Any]:
    """Write all files, and tell what changed; the summary. uses: what of the store they are made of is added there."""
    heard = loudness(parts)
    publication = publishing.Publication(
        interview=replace(draft.interview, left_out=(*draft.interview.left_out, *draft.mute)),
        cast=draft.cast,
        timeline=whole(parts),
        loudness=heard[0],
        slug=draft.folder.resolve().name,
        audio=parts[0].sounds(settings)[0],
        engines=speech.versions({line.voice.engine for line in draft.lines}),
        notice=draft.notice,
        version=__version__,
        facts={**facts(parts, heard, settings), "names": names(draft)},
        guid=draft.history.guid,
        published=draft.history.published,
        modified=draft.history.modified,
        correction_notice=draft.correction,
        cover=cover,
    )
    publication, news = compared(publication, draft.history)
    summary = _summary(draft, publication, parts, settings, made)
    _write(draft, settings, store, around, publication, parts, news, summary, uses, report)
    if news:
        for line in (publishing.summary(news), *publishing.told(news, publishing.TERMINAL, TOLD)):
            report.note(line)
    return summary


def _write(
    draft: Draft,
    settings: Settings,
    store: Store,
    around: list[Any],
    publication: publishing.Publication,
    parts: tuple[Piece, ...],
    news: publishing.Changes | None,
    summary: dict[str, Any],
    uses: set[str],
    report: Report,
) -> None:
    """All files of the episode at once; the record of what they were made of goes last.

    Raises InputError where somebody has written into the script since it was read: it would be lost.
    """
    each = publications(parts, publication, settings)
    seen: dict[str, Any] = {}
    if settings.chapter_pictures and any(s.pictures for turn in draft.interview.turns for s in turn.sentences):
        from .illustrating import illustrated

        (publication, *each), seen = illustrated((publication, *each), draft, settings, store, uses, report)
    heard: dict[str, files.Writer] = {}
    for piece, shown in zip(parts, each, strict=True):
        heard |= sounds(piece, shown, draft, settings, store)
    if settings.epub:
        from .binding import bound

        heard = bound(heard, parts, each, settings)
    written: dict[str, bytes | files.Writer] = {**heard}
    if publication.cover:
        written[COVER] = publication.cover.big
    if news:
        written[CHANGES] = publishing.changes_md(_standing(draft.folder / CHANGES), news)
    for piece, shown in zip(parts, each, strict=True):
        written |= {
            piece.name(name): side_file(shown).encode()
            for name, side_file in publishing.FILES.items()
            if name != EPISODE
        }
        if drawing := pictured(shown, store, uses):
            written[piece.name(PICTURE)] = drawing
        written |= {found.drawn.name: found.drawn.big for found in shown.illustrations.values() if found.drawn}
    written[EPISODE] = publishing.FILES[EPISODE](publication).encode()
    text, guard, base = None, None, draft.base
    path = draft.folder / record.SCRIPT
    identity, source, data = draft.identity, draft.source, draft.data
    if not draft.corrected:
        voices = {part.speaker: part.voice.name for part in draft.cast.parts}
        text = script.write(draft.interview, draft.folder.resolve().name, voices).encode()
        base = base_of(draft.interview, data, voices)
        guard = partial(files.guard, path, draft.script, digests.digest(text))
        written = {
            **record.announced(draft.folder, identity=identity, source=source, script=text, data=data),
            record.SCRIPT: text,
            **written,
        }
    elif draft.text is not None and base is not None:
        guard = partial(files.guard, path, draft.script, digests.digest(draft.text))
        ahead = record.expected(draft.folder, draft.text, base)
        written = {**ahead, record.SCRIPT: draft.text, **written}
    files.write_whole(draft.folder, written, guard)
    record.clear(draft.folder, written)
    record.keep(
        draft.folder,
        identity=identity,
        source=source,
        data=data,
        script=text,
        seen=draft.script if draft.text is None else digests.digest(draft.text),
        around=around,
        names=(*(name for name in written if name not in (record.RECORD, CHANGES)), record.SCRIPT),
        summary=summary,
        more={
            **draft.history.facts(),
            **remembered(draft),
            "version": draft.version,
            "pictures": seen,
        },
        base=base,
    )


def _standing(path: Path) -> bytes:
    """A file as it stands; nothing where there is none, or a link. Raises NarratorError where it cannot be read."""
    try:
        return b"" if path.is_symlink() else path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise disk_error(error, path) from error


def _summary(
    draft: Draft, publication: publishing.Publication, parts: tuple[Piece, ...], settings: Settings, made: int
) -> dict[str, Any]:
    """What `make` tells. Files of sound are named as they stand in the folder; the first is the episode."""
    return {
        "source": draft.source,
        "title": draft.interview.title,
        "episode": str(draft.folder / publication.audio),
        "folder": str(draft.folder),
        "audio": [name for piece in parts for name in piece.sounds(settings)],
        "parts": listed(parts, settings),
        "seconds": publication.seconds(publication.timeline.frames),
        "clips": {"made": made, "kept": len(set(draft.clips)) - made},
        "chapters": len(publication.timeline.chapters),
        "speakers": [{"name": p.speaker, "role": p.role, "voice": p.voice.name} for p in draft.cast.parts],
        "loudness": {
            "lufs": round(publication.loudness.lufs, 2),
            "peak_dbtp": round(publication.loudness.peak_dbtp, 2),
        },
        "conflicts": list(draft.conflicts),
        "doubts": list(_doubts(publication)),
    }


def _doubts(publication: publishing.Publication) -> Iterator[dict[str, Any]]:
    """The turns that somebody should look at."""
    starts: dict[str, int] = {}
    for cue in publication.timeline.cues:
        starts.setdefault(cue.line.turn, cue.start)
    for turn in reviewing.doubtful(publication.interview):
        start = starts.get(turn.id)
        yield {
            "turn": turn.id,
            "line": turn.line,
            "speaker": turn.speaker,
            "confidence": turn.confidence,
            "reason": turn.reason,
            "start": None if start is None else publication.seconds(start),
            "text": shorten(turn.text[: 4 * _EXCERPT], _EXCERPT, placeholder=" …"),
        }


def store_of(settings: Settings) -> Store:
    """Where clips are kept."""
    if address := far_store(settings.store):
        from narrator.far import FarStore

        return FarStore(address, default_store() / LOCKS)
    return Store(Path(settings.store) if settings.store else default_store())
