"""The last step of a build: all files of an episode are gathered, then written at once, the record last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from narrator import __version__, digests, files, publishing, record, script, speech
from narrator.publishing.cover import Cover
from narrator.settings import Settings
from narrator.store import Store, disk_error

from .correcting import base_of
from .drafting import Draft
from .history import EPISODE, compared
from .naming import names
from .picturing import PICTURE, pictured
from .pieces import Piece, facts, loudness, publications, whole
from .reasons import remembered
from .reporting import Report
from .sounding import sounds
from .summing import summary_of

CHANGES = "CHANGES.md"
COVER = "cover.jpg"
TOLD = 5  # changes that are told on the terminal one by one


def finish(
    draft: Draft,
    store: Store,
    settings: Settings,
    report: Report,
    around: list[Any],
    parts: tuple[Piece, ...],
    made: int,
    cover: Cover | None,
    uses: set[str],
    claim: Callable[[], None],
) -> dict[str, Any]:
    """Write all files, and tell what changed; the summary.

    uses: what of the store they are made of is added there. claim: called when that is all, before a file is written.
    """
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
    summary = summary_of(draft, publication, parts, settings, made)
    _write(draft, settings, store, around, publication, parts, news, summary, uses, claim, report)
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
    claim: Callable[[], None],
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
    claim()
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
