"""Transcripts: times, speakers and widths of each, and that all show the text as it was written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

from narrator.patterns import late

from . import ffmpeg
from .piece import Piece
from .reading import Broken, bare, clock, document, listed, number, text, words
from .rules import Finding
from .xml import page

VTT_WIDTH, SRT_WIDTH, SRT_HEIGHT = 65, 32, 2
SLACK = 0.002
_VOICE = late(r"<v(?:\.[^ >]*)? ([^>]+)>(.*?)(?:</v>)?", 16)  # re.DOTALL
_TAG = late(r"</?[a-z][^>]*>")

Said = Sequence[Mapping[str, Any]]


def segments(piece: Piece) -> tuple[Said, list[Finding]]:
    """What `transcript.json` holds, and what is wrong with it."""
    path = piece.path("transcript.json")
    try:
        said = listed(document(path), "segments")
    except Broken as error:
        return (), [Finding(str(path), str(error), "readable")]
    findings: list[Finding] = []
    try:
        findings += _times(path, [(number(s.get("startTime")), number(s.get("endTime"))) for s in said], piece)
        for segment in said:
            findings += _words(path, segment)
    except Broken as error:
        findings.append(Finding(str(path), str(error), "captions"))
        return (), findings
    for segment in said:
        if words(segment.get("speaker")) not in piece.speakers:
            where = f"{path}, {clock(segment['startTime'])}"
            what = f'"{words(segment.get("speaker"))}" is no speaker of the episode'
            findings.append(Finding(where, what, "captions"))
    findings += _as_written(path, said, piece)
    return said, findings


def _times(path: Path, times: Sequence[tuple[float, float]], piece: Piece) -> Iterator[Finding]:
    for start, end in times:
        if not 0 <= start < end:
            yield Finding(f"{path}, {clock(max(0.0, start))}", f"it ends at {clock(max(0.0, end))}", "captions")
        if end > piece.seconds + SLACK:
            what = f"it ends at {clock(end)}, the sound at {clock(piece.seconds)}"
            yield Finding(f"{path}, {clock(max(0.0, start))}", what, "captions")
    for (_, end), (start, _) in pairwise(times):
        if start < end - SLACK:
            what = f"the one before it lasts until {clock(max(0.0, end))}"
            yield Finding(f"{path}, {clock(max(0.0, start))}", what, "captions")


def _words(path: Path, segment: Mapping[str, Any]) -> Iterator[Finding]:
    at = start = number(segment.get("startTime"))
    end = number(segment.get("endTime"))
    for word in listed(segment, "words") if "words" in segment else ():
        begins = number(word.get("startTime"))
        if not at - SLACK <= begins <= end + SLACK:
            what = f'the word "{words(word.get("body"))}" is said at {clock(max(0.0, begins))}'
            yield Finding(f"{path}, {clock(max(0.0, start))}", what, "captions")
            return
        at = begins


def _as_written(path: Path, said: Said, piece: Piece) -> Iterator[Finding]:
    """Each sentence stands in the turn that is heard then, behind the one before it; what no turn has is a notice."""
    at = number_of = 0
    heard = [turn for turn in piece.turns if turn.start is not None]
    spoken: dict[str, bool] = {}
    for segment in said:
        middle = (segment["startTime"] + segment["endTime"]) / 2
        while number_of < len(heard) and (heard[number_of].end or 0.0) < middle:
            number_of, at = number_of + 1, 0
        turn = heard[number_of] if number_of < len(heard) else None
        if turn is None or (turn.start or 0.0) > middle:
            continue
        spoken[turn.turn] = True
        letters = bare(words(segment.get("body")))
        found = turn.letters.find(letters, at)
        if found < 0:
            what = f'"{words(segment.get("body"))[:60]}" is not what turn {turn.turn} says in episode.json'
            yield Finding(f"{path}, {clock(segment['startTime'])}", what, "shown text")
        else:
            at = found + len(letters)
    for turn in heard:
        if turn.letters and turn.turn not in spoken:
            where = f"{path}, {clock(max(0.0, turn.start or 0.0))}"
            yield Finding(where, f"turn {turn.turn} is heard and not shown", "shown text")


def captions(piece: Piece, said: Said) -> Iterator[Finding]:
    """`transcript.vtt` and `transcript.srt`, held against `transcript.json`."""
    whole = bare("".join(words(segment.get("body")) for segment in said))
    for name, kind in (("transcript.vtt", "webvtt"), ("transcript.srt", "srt")):
        path = piece.path(name)
        try:
            raw = text(path)
            cues = ffmpeg.captions(path, kind)
        except Broken as error:
            yield Finding(str(path), str(error), "readable")
            continue
        if len(cues) != raw.count(" --> "):
            where = f"{path}, {clock(cues[-1][1])}" if cues else str(path)
            what = f"a reader finds {len(cues)} captions in it, {raw.count(' --> ')} are written"
            yield Finding(where, what, "captions")
        yield from _times(path, [(start, end) for start, end, _ in cues], piece)
        shown: list[str] = []
        if kind == "srt":
            yield from _srt(path, cues, said, shown)
        else:
            yield from _vtt(path, cues, piece, shown)
        if bare("".join(shown)) != whole:
            yield Finding(str(path), _difference(bare("".join(shown)), whole), "shown text")


Cues = Sequence[tuple[float, float, str]]


def _vtt(path: Path, cues: Cues, piece: Piece, shown: list[str]) -> Iterator[Finding]:
    if not text(path).startswith("WEBVTT"):
        yield Finding(str(path), "it does not begin with WEBVTT", "captions")
    for start, _, cue in cues:
        where = f"{path}, {clock(start)}"
        voice = _VOICE.fullmatch(cue)
        if voice is None:
            yield Finding(where, "no voice span <v Name>", "captions")
        elif unescape(words(voice[1])) not in piece.speakers:
            yield Finding(where, f'"{unescape(words(voice[1]))}" is no speaker of the episode', "captions")
        body = voice[2] if voice else cue
        if _TAG.search(body):
            yield Finding(where, "markup stands in what is said", "captions")
        for line in unescape(body).splitlines():
            if len(line) > VTT_WIDTH:
                yield Finding(where, f"a line of {len(line)} characters", "caption lines")
        shown.append(unescape(body))
    if piece.notice and bare(piece.notice) not in bare(unescape(text(path))):
        yield Finding(str(path), "it does not say that the voices are synthetic", "notice")


def _srt(path: Path, cues: Cues, said: Said, shown: list[str]) -> Iterator[Finding]:
    """Where somebody else begins to speak, their name stands before what they say."""
    opening: dict[int, str] = {}
    before = None
    for segment in said:
        if segment.get("speaker") != before:
            before = segment.get("speaker")
            opening[round(segment["startTime"] * 1000)] = words(before)
    for start, _, cue in cues:
        where = f"{path}, {clock(start)}"
        lines = cue.splitlines()
        if len(lines) > SRT_HEIGHT:
            yield Finding(where, f"{len(lines)} lines", "caption lines")
        for line in lines:
            if len(line) > SRT_WIDTH:
                yield Finding(where, f"a line of {len(line)} characters", "caption lines")
        name = opening.get(round(start * 1000))
        if name is not None:
            label = f"{name[: SRT_WIDTH - 2]}:"
            if bare(" ".join(lines)).startswith(bare(label)) and ":" in cue:
                cue = " ".join(lines)[len(label) :]
            else:
                yield Finding(where, f"{name} begins to speak, and is not named", "caption lines")
        shown.append(cue)


def pages_text(piece: Piece, said: Said) -> Iterator[Finding]:
    """`transcript.txt` and `transcript.html` show what `transcript.json` does, each sentence in its order."""
    for name in ("transcript.txt", "transcript.html"):
        path = piece.path(name)
        try:
            letters = bare("".join(page(path).itertext()) if name.endswith("html") else text(path))
        except Broken as error:
            yield Finding(str(path), str(error), "readable")
            continue
        yield from in_order(path, letters, said, piece)


def in_order(path: Path, letters: str, said: Said, piece: Piece) -> Iterator[Finding]:
    """Whether all sentences of turns stand in a text one after the other; the first that does not is told."""
    at = 0
    for segment in said:
        start = segment["startTime"]
        if not any((t.start or 0.0) <= start <= (t.end or 0.0) for t in piece.turns if t.start is not None):
            continue
        body = bare(words(segment.get("body")))
        found = letters.find(body, at)
        if found < 0:
            what = f'"{words(segment.get("body"))[:60]}" is missing, or stands elsewhere'
            yield Finding(f"{path}, {clock(start)}", what, "shown text")
            return
        at = found + len(body)


def _difference(shown: str, whole: str) -> str:
    at = next((n for n, (a, b) in enumerate(zip(shown, whole, strict=False)) if a != b), min(len(shown), len(whole)))
    return f'it shows "{shown[at : at + 30]}" where transcript.json has "{whole[at : at + 30]}"'
