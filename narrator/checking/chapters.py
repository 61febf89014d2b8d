"""Chapters: their times, their titles, and that all files tell of the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from narrator.patterns import late

from .piece import Mark, Piece
from .reading import Broken, bare, clock, data, document, listed, number, words
from .rules import Finding
from .xml import parsed

MOST = 255
SLACK = 0.002
"""Seconds that a time may be rounded by."""
BEFORE = 0.15
_PODLOVE = "{http://podlove.org/simple-chapters}"
_TIME = late(r"(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d+)?)")
_WEB = late(r"https?://\S")
_FILE = late(r"[\w-]{1,80}\.jpg")
_ONLY_A_NUMBER = late(r"(?:chapter|chapitre|kapitel|cap[ií]tulo|capitolo|hoofdstuk|rozdział|глава)?\W*\d*\W*")


def chapters(piece: Piece, said: Sequence[Mapping[str, Any]]) -> tuple[list[Mark], list[Finding]]:
    """The chapters of a piece by `chapters.json`, and what is wrong with them there and in the other side files.

    said: segments of `transcript.json`.
    """
    path = piece.path("chapters.json")
    findings: list[Finding] = []
    marks: list[Mark] = []
    pictures: list[Any] = []
    try:
        for chapter in listed(document(path), "chapters"):
            start, end = number(chapter.get("startTime")), number(chapter.get("endTime"))
            marks.append(Mark(words(chapter.get("title")), start, end))
            pictures.append(chapter.get("img"))
    except Broken as error:
        return [], [Finding(str(path), str(error), "readable")]
    findings += _row(str(path), marks, piece.seconds)
    findings += _titles(str(path), marks)
    findings += _first_words(str(path), marks, said, piece)
    findings += _pictures(path, marks, pictures)
    other = piece.path("chapters.xml")
    try:
        told, shown = _podlove(other)
        findings += marks_of(str(other), told, marks, piece.seconds)
        if len(shown) == len(pictures) and shown != pictures:
            findings.append(Finding(str(other), "its pictures are not those of chapters.json", "chapter pictures"))
    except Broken as error:
        findings.append(Finding(str(other), str(error), "readable"))
    if piece.chapters is not None:
        found = [(mark.title, mark.start, mark.end) for mark in piece.chapters]
        findings += marks_of(str(piece.folder / "episode.json"), found, marks, piece.seconds)
    return marks, findings


def _pictures(path: Path, marks: Sequence[Mark], pictures: Sequence[Any]) -> Iterator[Finding]:
    for mark, picture in zip(marks, pictures, strict=True):
        if picture is None or (isinstance(picture, str) and _WEB.match(picture)):
            continue
        place = f"{path}, {clock(mark.start)}"
        if not isinstance(picture, str) or not _FILE.fullmatch(picture):
            yield Finding(place, f"{picture!r:.60} is no picture beside it and no address", "chapter pictures")
        elif not _is_jpeg(path.with_name(picture)):
            yield Finding(place, f"{picture} is not there, or no JPEG", "chapter pictures")


def _is_jpeg(path: Path) -> bool:
    try:
        whole = data(path)
    except Broken:
        return False
    return whole.startswith(b"\xff\xd8\xff") and whole.endswith(b"\xff\xd9")


def _row(where: str, marks: Sequence[Mark], seconds: float) -> Iterator[Finding]:
    if not marks:
        yield Finding(where, "there is no chapter", "chapters")
        return
    if marks[0].start:
        yield Finding(where, f"the first chapter begins at {clock(marks[0].start)}", "chapters")
    for mark, following in pairwise(marks):
        apart = following.start - mark.end
        if abs(apart) > SLACK:
            what = f"{'a gap' if apart > 0 else 'an overlap'} of {abs(apart):.3f} s before {following.title}"
            yield Finding(f"{where}, {clock(mark.end)}", what, "chapters")
    for mark in marks:
        if mark.end <= mark.start:
            yield Finding(f"{where}, {clock(mark.start)}", f"{mark.title} ends before it begins", "chapters")
        if mark.end > seconds + SLACK:
            what = f"{mark.title} ends at {clock(mark.end)}, the sound at {clock(seconds)}"
            yield Finding(where, what, "chapters")


def _titles(where: str, marks: Sequence[Mark]) -> Iterator[Finding]:
    if len(marks) > MOST:
        yield Finding(where, f"{len(marks)} chapters", "chapter titles")
    for mark in marks:
        if _ONLY_A_NUMBER.fullmatch(mark.title.lower()):
            what = f'"{mark.title}" says nothing of what it is about' if mark.title else "it has no title"
            yield Finding(f"{where}, {clock(mark.start)}", what, "chapter titles")


def _first_words(
    where: str, marks: Sequence[Mark], said: Sequence[Mapping[str, Any]], piece: Piece
) -> Iterator[Finding]:
    """The first chapter may begin with music. A turn may begin with words that are not shown: who speaks now."""
    starts = [number(segment.get("startTime")) for segment in said if _timed(segment)]
    starts = sorted((*starts, *(turn.start for turn in piece.turns if turn.start is not None)))
    at = 0
    for mark in marks[1:]:
        while at < len(starts) and starts[at] < mark.start - SLACK:
            at += 1
        if at == len(starts):
            yield Finding(f"{where}, {clock(mark.start)}", f"nothing is said in {mark.title}", "chapter start")
        elif starts[at] - mark.start > BEFORE:
            what = f"{mark.title} begins {starts[at] - mark.start:.2f} s before its first word"
            yield Finding(f"{where}, {clock(mark.start)}", what, "chapter start")


def _timed(segment: Mapping[str, Any]) -> bool:
    return isinstance(segment.get("startTime"), (int, float))


def _podlove(path: Any) -> tuple[list[tuple[str, float, float | None]], list[str | None]]:
    """The chapters, and the addresses of their pictures."""
    root = parsed(path)
    if root.tag != f"{_PODLOVE}chapters":
        raise Broken("it holds no Podlove Simple Chapters")
    found: list[tuple[str, float, float | None]] = []
    pictures: list[str | None] = []
    for chapter in root.iter(f"{_PODLOVE}chapter"):
        time = _TIME.fullmatch(chapter.get("start", ""))
        if time is None:
            raise Broken(f"{chapter.get('start', '')!r:.40} is no time")
        start = int(time[1] or 0) * 3600 + int(time[2] or 0) * 60 + float(time[3])
        found.append((chapter.get("title", ""), start, None))
        pictures.append(chapter.get("image"))
    return found, pictures


def marks_of(
    where: str, found: Sequence[tuple[str, float, float | None]], marks: Sequence[Mark], seconds: float
) -> Iterator[Finding]:
    """Whether another file, or another reader, tells of the same chapters: title, start, and end where it has one."""
    if len(found) != len(marks):
        yield Finding(where, f"{len(found)} chapters, chapters.json has {len(marks)}", "same chapters")
        return
    for count, ((title, start, end), mark) in enumerate(zip(found, marks, strict=True), 1):
        place = f"{where}, {clock(mark.start)}"
        if bare(title) != bare(mark.title):
            yield Finding(place, f'"{words(title)}", chapters.json has "{mark.title}"', "same chapters")
        if abs(start - mark.start) > SLACK:
            what = f"{mark.title} begins at {clock(start)}, by chapters.json at {clock(mark.start)}"
            yield Finding(place, what, "same chapters")
        if count == len(marks) and end is not None and mark.end - SLACK <= end <= seconds + 10 * SLACK:
            continue  # a form without ends has the last chapter last as long as the file does
        if end is not None and abs(end - mark.end) > SLACK:
            what = f"{mark.title} ends at {clock(end)}, by chapters.json at {clock(mark.end)}"
            yield Finding(place, what, "same chapters")
