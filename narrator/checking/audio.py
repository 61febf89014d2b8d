"""The sound of a piece: length, format, loudness, peak, silences, tags, chapters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from . import ffmpeg, tags
from .chapters import marks_of
from .piece import Mark, Piece
from .reading import Broken, bare, clock, number, words
from .rules import Finding

LENGTH = 0.25
"""Seconds by which a file may last longer or shorter than told: silent frames at the end of some formats."""
LOUDNESS = 1.0
PEAK = 0.3
"""dB that two meters of true peak may differ by."""
INSIDE = 2.05
AT_END = 0.5
SPOKEN = 3.0
"""Seconds of speech below which a speaker's loudness cannot be told."""
_CODECS = {"mp3": "mp3", "m4a": "aac", "m4b": "aac", "opus": "opus", "flac": "flac", "wav": "pcm_s16le"}
_USUAL = {1: -19.0, 2: -16.0}


def audio(piece: Piece, name: str, said: Sequence[Mapping[str, Any]], marks: Sequence[Mark]) -> Iterator[Finding]:
    """A file of sound. said: segments of `transcript.json`. marks: the chapters that it should have."""
    path = piece.folder / name
    try:
        heard = ffmpeg.hear(path)
    except Broken as error:
        yield Finding(str(path), str(error), "sound")
        return
    for complaint in heard.said[:5]:
        yield Finding(str(path), f"FFmpeg says: {complaint}", "sound")
    if abs(heard.seconds - piece.seconds) > LENGTH:
        told = clock(piece.seconds)
        yield Finding(str(path), f"it lasts {clock(heard.seconds)}, episode.json says {told}", "sound")
    yield from _format(path, heard, piece.sounds.get(name, {}))
    yield from _levels(path, heard, piece)
    yield from _speakers(path, heard, said)
    yield from _silences(path, heard, piece)
    if bare(heard.title) != bare(piece.title):
        yield Finding(str(path), f'its title is "{words(heard.title)}", not "{piece.title}"', "tags")
    if piece.notice and bare(piece.notice) not in bare(heard.comment):
        yield Finding(str(path), "its comment does not say that the voices are synthetic", "tags")
    yield from _chapters(path, heard.seconds, marks)


def _format(path: Path, heard: ffmpeg.Heard, told: Mapping[str, Any]) -> Iterator[Finding]:
    wanted = _CODECS.get(path.suffix[1:].lower(), "")
    if heard.codec != wanted:
        yield Finding(str(path), f"its codec is {heard.codec}, not {wanted or 'one of ours'}", "format")
    for name, value in (("rate", heard.rate), ("channels", heard.channels)):
        if name in told and told[name] != value:
            yield Finding(str(path), f"its {name} is {value}, episode.json says {told[name]}", "format")
    # A frame has one byte more where the bit rate does not divide into it.
    if heard.codec == "mp3" and heard.sizes[1] - heard.sizes[0] > 1:
        yield Finding(str(path), "its frames have {} to {} bytes: no constant bit rate".format(*heard.sizes), "format")


def _levels(path: Path, heard: ffmpeg.Heard, piece: Piece) -> Iterator[Finding]:
    lufs = piece.asked.get("lufs", _USUAL.get(heard.channels, -19.0))
    most = piece.asked.get("peak_dbtp", -1.0)
    if abs(heard.lufs - lufs) > LOUDNESS:
        yield Finding(str(path), f"its loudness is {heard.lufs:.1f} LUFS, {lufs:g} was asked for", "loudness")
    if heard.peak_dbtp > most + PEAK:
        yield Finding(str(path), f"its true peak is {heard.peak_dbtp:.1f} dBTP, {most:g} was asked for", "peak")


def _speakers(path: Path, heard: ffmpeg.Heard, said: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """The loudness of each, from the moments that lie in their sentences alone."""
    energies: dict[str, list[float]] = {}
    spoken: dict[str, float] = {}
    for segment in said:
        try:
            start, end = number(segment.get("startTime")), number(segment.get("endTime"))
        except Broken:
            continue
        speaker = words(segment.get("speaker"))
        spoken[speaker] = spoken.get(speaker, 0.0) + end - start
        first, last = int(start / ffmpeg.STEP) + 4, int(end / ffmpeg.STEP)
        energies.setdefault(speaker, []).extend(heard.moments[max(0, first) : max(0, last)])
    levels = {
        speaker: level
        for speaker, row in energies.items()
        if spoken[speaker] >= SPOKEN and (level := ffmpeg.loudness(row)) is not None
    }
    if levels and max(levels.values()) - min(levels.values()) > LOUDNESS:
        loud, soft = max(levels, key=levels.__getitem__), min(levels, key=levels.__getitem__)
        what = f"{loud} is at {levels[loud]:.1f} LUFS and {soft} at {levels[soft]:.1f}"
        yield Finding(str(path), what, "speakers")


def _silences(path: Path, heard: ffmpeg.Heard, piece: Piece) -> Iterator[Finding]:
    pad = piece.asked.get("end_s", 0.5)
    for start, length in heard.silences:
        ends = start + length > heard.seconds - 0.05
        if start < 0.05 and length > AT_END:
            yield Finding(str(path), f"it begins with {length:.2f} s of silence", "silence")
        elif ends and length > AT_END + pad:
            yield Finding(str(path), f"it ends with {length:.2f} s of silence", "silence")
        elif not ends and length > INSIDE:
            yield Finding(f"{path}, {clock(start)}", f"a silence of {length:.2f} s", "silence")


def _chapters(path: Path, seconds: float, marks: Sequence[Mark]) -> Iterator[Finding]:
    """The chapters by each reader, and in each form that the file has."""
    if not marks:
        return
    try:
        told: dict[str, tags.Found] = {"the container": [*ffmpeg.chapters(path)], **tags.chapters(path)}
        if path.suffix in (".m4a", ".m4b"):
            told["QuickTime's track"] = [(title, start, None) for title, start in ffmpeg.text_track(path)]
    except Broken as error:
        yield Finding(str(path), str(error), "chapters")
        return
    for form, found in told.items():
        yield from marks_of(f"{path}, {form}", found, marks, seconds)
