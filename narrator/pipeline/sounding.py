"""The files of sound of a piece, each with its tags, joined from kept segments."""

from __future__ import annotations

from functools import partial
from typing import BinaryIO

from narrator import files, mastering
from narrator.publishing import Publication
from narrator.settings import Settings
from narrator.store import Store

from .drafting import Draft
from .pieces import Piece


def sounds(piece: Piece, shown: Publication, draft: Draft, settings: Settings, store: Store) -> dict[str, files.Writer]:
    """A writer for each format. shown: the publication of this piece."""
    tags = _tags(piece, shown, draft, settings)
    if cover := shown.cover:
        tags = tags._replace(picture=cover.middle, side=cover.side)
    return {
        piece.name(f"episode.{name}"): partial(_write, piece=piece, number=number, name=name, tags=tags, store=store)
        for number, track in enumerate(piece.row.tracks)
        for name in track.formats
    }


def _write(file: BinaryIO, *, piece: Piece, number: int, name: str, tags: mastering.Tags, store: Store) -> None:
    track, gaps = piece.row.tracks[number], piece.gaps[number]
    payloads = mastering.spaced(mastering.payloads(track.segments, store), gaps, track.master)
    frames = sum(segment.frames for segment in piece.segments[number])
    frames += sum(gaps) * mastering.frame_samples(track.master)
    mastering.write(file, payloads, frames, tags, track.master, name)


def _tags(piece: Piece, shown: Publication, draft: Draft, settings: Settings) -> mastering.Tags:
    """What players show. The parts of an interview are the numbers of an album that has its title."""
    laid = piece.laid
    # Only of a published address: what is known by its path is known so on this machine alone.
    guid = draft.history.guid if draft.interview.address and not piece.number else ""

    pictures = {turn: found.drawn.small for turn, found in shown.illustrations.items() if found.drawn}

    def ms(samples: int) -> int:
        return samples * 1000 // laid.rate

    return mastering.Tags(
        title=piece.title,
        artist=", ".join(s.name for s in draft.interview.speakers if s.role != "narrator"),
        album=settings.show or (draft.interview.title if piece.number else ""),
        date=draft.history.published if draft.interview.date else "",  # a build's own day is not heard
        language=draft.interview.language,
        comment=draft.notice,
        chapters=tuple(
            mastering.ChapterTag(c.title, ms(c.start), ms(c.end), pictures.get(c.turn, b"")) for c in laid.chapters
        ),
        length_ms=ms(laid.frames),
        number=piece.number,
        of=piece.of,
        guid=guid,
    )
