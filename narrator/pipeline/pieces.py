"""An episode as it will be written: whole, or in parts where it is longer than a part may be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import accumulate, chain, pairwise
from typing import Any, NamedTuple

from narrator import mastering, parting, timeline, topics, wording
from narrator.model import Line, Loudness, Segment, Timeline, Turn
from narrator.publishing import Publication
from narrator.settings import Settings

from .drafting import Draft
from .speaking import Segments
from .tracks import Row, music, row_of

POINTS = 250
"""Of the curve of loudness in a piece's picture."""


class Piece(NamedTuple):
    """An episode or a part of one, laid out. number, of: 0 for what is whole.

    marks: the chapters of the whole episode.
    gaps: for each track, the silence before its segments and at the end, in frames of its codec.
    """

    title: str
    number: int
    of: int
    row: Row
    segments: Segments
    laid: Timeline
    marks: topics.Marks
    gaps: tuple[tuple[int, ...], ...]

    def name(self, file: str) -> str:
        """What a file of this piece is called: "transcript.vtt", or of the second part "transcript-2.vtt"."""
        stem, dot, end = file.partition(".")
        return f"{stem}-{self.number}{dot}{end}" if self.number else file

    def sounds(self, settings: Settings) -> list[str]:
        """The files of sound, in the order of the formats."""
        return [self.name(f"episode.{name}") for name in settings.formats]


Speak = Callable[[Sequence[Row]], list[Segments]]


def pieces(draft: Draft, settings: Settings, speak: Speak) -> tuple[Piece, ...]:
    """Speak an episode, and lay out the pieces that it is written in.

    A part begins with the notice that the voices are synthetic and has the music at both ends, as episodes of a series
    have: that costs an encoding of what stands at its ends, and no speech.
    """
    [segments] = speak([draft.row])
    gaps = _gaps(draft.row, segments[0])
    lengths = _lengths(draft.row, segments[0], gaps)
    rate = segments[0][0].rate
    marks = topics.by_topic(draft.interview, draft.lines, [length / rate for length in lengths], draft.marks)
    begins = _begins(draft, lengths, rate, marks, settings)
    if len(begins) == 1:
        return (_piece(draft.interview.title, 0, 0, draft.row, segments, gaps, marks, marks),)
    del segments
    notice = _notice(draft)
    around = music(settings)
    masters = [track.master for track in draft.row.tracks]
    chapters = _chapters(draft, marks, begins)
    rows = []
    for number, (start, end) in enumerate(pairwise((*begins, len(draft.row.lines)))):
        lines = (*(notice if number else ()), *draft.row.lines[start:end])
        rows.append(row_of(lines, draft.cast, draft.marks, masters, around, settings))
    made = []
    for number, (row, parted) in enumerate(zip(rows, speak(rows), strict=True)):
        title = parting.titled(draft.interview.title, number + 1, len(rows), draft.interview.language)
        made.append(_piece(title, number + 1, len(rows), row, parted, _gaps(row, parted[0]), chapters[number], marks))
    return tuple(made)


def _piece(
    title: str,
    number: int,
    of: int,
    row: Row,
    segments: Segments,
    gaps: tuple[int, ...],
    chapters: Sequence[tuple[str, str]],
    marks: topics.Marks,
) -> Piece:
    """gaps: as `_gaps` has them."""
    laid = timeline.lay_out(row.lines, segments[0], chapters, _samples(row, 0, gaps))
    others = zip(row.tracks[1:], segments[1:], strict=True)
    followed = (timeline.follow(laid, own, mastering.frame_samples(track.master)) for track, own in others)
    return Piece(title, number, of, row, segments, laid, marks, (gaps, *followed))


def _gaps(row: Row, segments: Sequence[Segment]) -> tuple[int, ...]:
    """The pauses of the first track, in frames of its codec."""
    master = row.tracks[0].master
    return timeline.gaps(segments, row.waits, master.lead_in, mastering.frame_samples(master))


def _samples(row: Row, track: int, gaps: Sequence[int]) -> list[int]:
    frame = mastering.frame_samples(row.tracks[track].master)
    return [gap * frame for gap in gaps]


def _lengths(row: Row, segments: Sequence[Segment], gaps: Sequence[int]) -> list[int]:
    """The samples of each line, with its pause."""
    pauses = _samples(row, 0, gaps)[1:]
    return [segment.frames + pause for segment, pause in zip(segments, pauses, strict=True)]


def _notice(draft: Draft) -> tuple[Line, ...]:
    return tuple(line for line in draft.row.lines if line.turn == wording.NOTICE and line.shown == draft.notice)[:1]


def _begins(
    draft: Draft, lengths: Sequence[int], rate: int, marks: topics.Marks, settings: Settings
) -> tuple[int, ...]:
    """The lines that begin a part. lengths: in samples."""
    if not settings.part:
        return (0,)
    limit = settings.part * 60 * rate
    if sum(lengths) <= limit:
        return (0,)
    # What a part has more than its lines: the notice, music, another pause at its end.
    notice = {line.spoken for line in _notice(draft)}
    more = sum(length for line, length in zip(draft.row.lines, lengths, strict=True) if line.spoken in notice)
    alone = sum(bed.alone_ms for beds in draft.row.beds for bed in beds) + timeline.LONGEST_PAUSE
    room = max(limit - more - alone * rate // 1000, limit // 2)
    return parting.cuts(draft.row.lines, lengths, {turn for turn, _ in marks}, room)


def _chapters(draft: Draft, marks: topics.Marks, begins: Sequence[int]) -> list[list[tuple[str, str]]]:
    """Those of each part. One that is cut goes on in the next part, unless that begins with a chapter of its own."""
    titles = dict(marks)
    found: list[list[tuple[str, str]]] = []
    title = draft.interview.title
    for number, line in enumerate(draft.row.lines):
        opens = line.turn in titles
        title = titles.pop(line.turn, title)
        if number in begins[len(found) : len(found) + 1]:
            found.append([(line.turn, title)])
        elif opens:
            found[-1].append((line.turn, title))
    return found


def whole(made: Sequence[Piece]) -> Timeline:
    """All pieces in one row: the times of `episode.json` where there are parts."""
    if len(made) == 1:
        return made[0].laid
    lines = chain.from_iterable(piece.row.lines for piece in made)
    segments = chain.from_iterable(piece.segments[0] for piece in made)
    silences = [0]
    for piece in made:
        first, *others = _samples(piece.row, 0, piece.gaps[0])
        silences[-1] += first
        silences += others
    return timeline.lay_out(tuple(lines), tuple(segments), made[0].marks, silences)


def publications(made: Sequence[Piece], publication: Publication, settings: Settings) -> list[Publication]:
    """What the side files of each piece are written from: its own title, turns, times and sound.

    A turn that is not heard stands where the one before it is. One that is cut stands in each of its parts.
    """
    if len(made) == 1:
        return [replace(publication, curve=_curve(made[0]))]
    heard: dict[str, list[int]] = {}
    for number, piece in enumerate(made):
        for line in piece.row.lines:
            places = heard.setdefault(line.turn, [])
            if number not in places[-1:]:
                places.append(number)
    turns: list[list[Turn]] = [[] for _ in made]
    last = [0]
    for turn in publication.interview.turns:
        last = heard.get(turn.id, last[-1:])
        for number in last:
            turns[number].append(turn)
    return [
        replace(
            publication,
            interview=replace(publication.interview, title=piece.title, turns=tuple(own)),
            timeline=piece.laid,
            audio=piece.sounds(settings)[0],
            curve=_curve(piece),
        )
        for piece, own in zip(made, turns, strict=True)
    ]


def _curve(piece: Piece) -> tuple[float, ...]:
    return mastering.curve(piece.segments[0], POINTS, _samples(piece.row, 0, piece.gaps[0]))


def loudness(made: Sequence[Piece]) -> list[Loudness]:
    """How loud the pieces are together in each track, as measured after encoding."""
    heard = []
    for track in range(len(made[0].segments)):
        segments = chain.from_iterable(piece.segments[track] for piece in made)
        silences = chain.from_iterable(_samples(piece.row, track, piece.gaps[track][:-1]) for piece in made)
        heard.append(mastering.loudness(segments, silences))
    return heard


def facts(made: Sequence[Piece], heard: Sequence[Loudness], settings: Settings) -> dict[str, Any]:
    """What `episode.json` tells of formats and parts, and what was asked for. heard: as `loudness` gives it.

    A part's start is a place in the row of them all, in seconds.
    """
    tracks = made[0].row.tracks
    formats = []
    for name in settings.formats:
        at = next(number for number, track in enumerate(tracks) if name in track.formats)
        master = tracks[at].master
        formats.append(
            {
                "format": name,
                "codec": "pcm" if name == "wav" else master.codec,
                "rate": master.rate,
                "channels": master.channels,
                "kbps": master.kbps or None,  # of what loses nothing, it follows from the sound
                "lufs": round(heard[at].lufs, 2),
                "peak_dbtp": round(heard[at].peak_dbtp, 2),
            }
        )
    starts = accumulate((piece.laid.frames for piece in made), initial=0)
    parts = [
        {**part, "start": start * 1000 // piece.laid.rate / 1000}
        for part, piece, start in zip(listed(made, settings), made, starts, strict=False)
    ]
    asked = {"lufs": settings.lufs, "peak_dbtp": settings.peak, "end_s": settings.pause_end / 1000}
    return {"asked": asked, "formats": formats, **({"parts": parts} if parts else {})}


def listed(made: Sequence[Piece], settings: Settings) -> list[dict[str, Any]]:
    """The parts as `narrator make --json` tells of them; none where the episode is whole."""
    return [
        {
            "title": piece.title,
            "audio": piece.sounds(settings),
            "seconds": piece.laid.frames * 1000 // piece.laid.rate / 1000,
            "chapters": len(piece.laid.chapters),
        }
        for piece in made
        if piece.number
    ]
