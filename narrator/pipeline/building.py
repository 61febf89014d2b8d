"""From a draft to an episode: speak what is not kept, lay it out, write all files at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple

from narrator import (
    locks,
    mastering,
    reading,
    record,
    register,
    surroundings,
)
from narrator.errors import InputError
from narrator.places import is_far
from narrator.settings import Settings
from narrator.store import TEMPORARY, Store, sweep

from .covering import covered, face_of, use_of
from .drafting import Draft, opened, prepare, reopened
from .pieces import Piece, pieces
from .reporting import Report
from .speaking import Look, Segments, speak
from .stores import store_of
from .tracks import Row
from .writing import finish


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
        return finish(draft, store, settings, report, around, parts, len(made), cover, uses, claim)

    sweep(store.root / TEMPORARY)
    try:
        summary = finished(laid_out(mastering.known))
    except mastering.LostError:  # one was damaged inside, as joining them shows: now look at all, and make such anew
        summary = finished(laid_out(mastering.kept))
    register.settle(store, draft.folder, uses)
    return summary


def standing(draft: Draft, around: list[Any]) -> dict[str, Any] | None:
    """The summary of the last build where this would give the same: a live page that says what it said."""
    held = record.load(draft.folder) or {}
    data = None if record.home_of(draft.source) else draft.data
    return record.standing(draft.folder, held, draft.source, data, draft.script, around)
