"""In which codecs an episode is made, and the segments of each: the first is laid out, the others follow it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from narrator import mastering, speech, timeline
from narrator.errors import InputError
from narrator.mastering import Bed, Master
from narrator.model import Cast, Line
from narrator.places import data_root
from narrator.settings import Settings

ESPEAK_RATE, FULL_RATE = 22050, 44100
CUE_MS, CUE_LEVEL = 420, -8.0
"""How long the tone that announces another speaker is heard before the first word, and its level against speech."""


class Track(NamedTuple):
    """The segments of one codec, by key, and the formats that are written from them.

    pauses: ms that each segment holds behind its speech. Silence is put between segments and needs no encoding: so
    there are none, but where a room is heard in them.
    """

    master: Master
    formats: tuple[str, ...]
    pauses: tuple[int, ...]
    segments: tuple[str, ...]


class Row(NamedTuple):
    """What is spoken, one after the other: for each line its clip's key, the music at it, and its place in stereo.

    waits: the pause after each, in ms.
    """

    lines: tuple[Line, ...]
    clips: tuple[str, ...]
    beds: tuple[tuple[Bed, ...], ...]
    places: tuple[float, ...]
    waits: tuple[int, ...]
    tracks: tuple[Track, ...]

    def uses(self) -> set[str]:
        """What it needs of the store, as `register` names it."""
        segments = {f"segments/{key}" for track in self.tracks for key in track.segments}
        return segments | {f"clips/{key}" for key in self.clips}

    def stretch(self, number: int, of: int) -> Row:
        """One of so many stretches of about as many characters each; some may be empty."""
        ends = list(accumulate((len(line.spoken) for line in self.lines), initial=0))
        start, end = (bisect_left(ends, ends[-1] * at / of) for at in (number, number + 1))
        lines = slice(start, min(end, len(self.lines)))
        tracks = (t._replace(pauses=t.pauses[lines], segments=t.segments[lines]) for t in self.tracks)
        of_lines = self.lines[lines], self.clips[lines], self.beds[lines], self.places[lines], self.waits[lines]
        return Row(*of_lines, tuple(tracks))


class Music(NamedTuple):
    """What lies under the first and the last line."""

    intro: tuple[Bed, ...]
    outro: tuple[Bed, ...]

    def under(self, lines: int) -> tuple[tuple[Bed, ...], ...]:
        """The music of each of so many lines."""
        rows: list[tuple[Bed, ...]] = [()] * lines
        rows[0] += self.intro
        rows[-1] += self.outro
        return tuple(rows)


def music(settings: Settings) -> Music:
    """Raises InputError where a file of music cannot be read."""
    intro, outro = settings.intro, settings.outro
    return Music(
        (mastering.bed(Path(intro), "intro"),) if intro else (), (mastering.bed(Path(outro), "outro"),) if outro else ()
    )


def row_of(
    lines: tuple[Line, ...],
    cast: Cast,
    marks: Sequence[tuple[str, str]],
    masters: Sequence[Master],
    around: Music,
    settings: Settings,
) -> Row:
    """The lines of an episode, or of a part of one, down to the keys of their segments."""
    clips = tuple(map(speech.clip_key, lines))
    beds = _with_tones(lines, around.under(len(lines))) if settings.cues == "tone" else around.under(len(lines))
    of_speaker = {part.speaker: part.pan for part in cast.parts}
    places = tuple(of_speaker.get(line.speaker, 0.0) for line in lines)
    chains = tuple(line.voice.chain for line in lines)
    waits = timeline.pauses(lines, {turn for turn, _ in marks}, _pauses(settings))
    tracks = []
    for master in masters:
        held = waits if master.room else (0,) * len(lines)
        keys = map(mastering.segment_key, clips, held, [master] * len(lines), beds, places, chains)
        formats = tuple(name for name in settings.formats if mastering.FORMATS[name] == master.codec)
        tracks.append(Track(master, formats, held, tuple(keys)))
    return Row(lines, clips, beds, places, waits, tuple(tracks))


def _with_tones(lines: Sequence[Line], beds: tuple[tuple[Bed, ...], ...]) -> tuple[tuple[Bed, ...], ...]:
    """A short tone before each line with which another one begins to speak: music like any other, heard alone."""
    tone = mastering.bed(data_root() / "sounds" / "cue.flac", "intro", alone_ms=CUE_MS, under_ms=0, level_db=CUE_LEVEL)
    talk = [number for number, line in enumerate(lines) if number and line.role != "narrator" and line.opens_turn]
    changes = {number for number in talk if lines[number].speaker != lines[number - 1].speaker}
    return tuple((*own, tone) if number in changes else own for number, own in enumerate(beds))


def masters(lines: Sequence[Line], settings: Settings) -> tuple[Master, ...]:
    """How each codec is made, the first format's first. Raises InputError for a bit rate that a codec does not have."""
    rate = settings.rate or (ESPEAK_RATE if all(line.voice.engine == "espeak" for line in lines) else FULL_RATE)
    made = []
    for codec in dict.fromkeys(mastering.FORMATS[name] for name in settings.formats):
        own = rate if rate in mastering.RATES[codec] else mastering.RATES[codec][0]
        try:
            made.append(
                Master(
                    rate=own,
                    kbps=settings.bitrate(codec, own),
                    lufs=settings.lufs,
                    peak=settings.peak,
                    codec=codec,
                    channels=settings.channels,
                    room=settings.room_tone,
                )
            )
        except ValueError as error:
            raise InputError(str(error), where="kbps", mend="set another kbps, or none; or another rate") from error
    return tuple(made)


def _pauses(settings: Settings) -> timeline.Pauses:
    return timeline.Pauses(
        clause=settings.pause_clause,
        sentence=settings.pause_sentence,
        question=settings.pause_question,
        paragraph=settings.pause_paragraph,
        turn=settings.pause_turn,
        chapter=settings.pause_chapter,
        end=settings.pause_end,
    )
