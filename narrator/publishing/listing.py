"""What a list of episodes and a search in them need to know, read back from the files of an episode.

Everything comes from files that may have been copied, edited or damaged: what does not fit is no episode, and nothing
of it leaves the folder.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple

from .edition import line, number

__all__ = ["BROKEN", "Listed", "Sentence", "Stretch", "line", "moment", "number", "read_listed", "read_sentences"]

BROKEN = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, RecursionError)
"""What a file that is not as we write it raises when it is read."""


class Stretch(NamedTuple):
    """A whole episode (number 0) or one of its parts. start: seconds from the beginning of the first. audio: names of
    its files, the episode's own first."""

    number: int
    title: str
    start: float
    seconds: float
    audio: tuple[str, ...]

    def name(self, file: str) -> str:
        """What a file of this stretch is called: "notes.md", or of the second part "notes-2.md"."""
        stem, dot, end = file.partition(".")
        return f"{stem}-{self.number}{dot}{end}" if self.number else file


class Listed(NamedTuple):
    """An episode. published: its moment, seconds since 1970; of a day alone, its midnight in UTC. modified: ISO 8601.

    speakers: name and role. doubts: turns that want review. turns: those that are heard, as the file has them, not
    checked. kbps: by format, where it is told.
    """

    guid: str
    title: str
    language: str
    day: str
    published: int
    modified: str
    author: str
    address: str
    notice: str
    seconds: float
    speakers: tuple[tuple[str, str], ...]
    doubts: int
    stretches: tuple[Stretch, ...]
    turns: tuple[Any, ...]
    kbps: Mapping[str, int]


class Sentence(NamedTuple):
    """What is said. start: seconds in its stretch. turn: identifier, empty for what belongs to none."""

    speaker: str
    text: str
    start: float
    turn: str
    stretch: int


def read_listed(data: bytes) -> Listed | None:
    """The episode that an `episode.json` tells of; None where it is damaged or none of ours."""
    try:
        told = json.loads(data)
        day, published = moment(line(told["published"]))
        formats = [(line(row["format"]), row["kbps"]) for row in told.get("formats", ()) if row["kbps"]]
        return Listed(
            guid=line(told["guid"]),
            title=line(told["title"]),
            language=line(told["language"]),
            day=day,
            published=published,
            modified=line(told["modified"]),
            author=line(told["author"]),
            address=line(told["address"]),
            notice=line(told["notice"]),
            seconds=number(told["seconds"]),
            speakers=tuple((line(s["name"]), line(s["role"])) for s in told["speakers"]),
            doubts=sum(turn["review"] is True for turn in told["turns"]),
            stretches=tuple(_stretches(told)),
            turns=tuple(turn for turn in told["turns"] if "start" in turn),
            kbps={name: int(number(kbps)) for name, kbps in formats},
        )
    except BROKEN:
        return None


def moment(text: str) -> tuple[str, int]:
    """The day as it is written, and the moment. Raises ValueError for what is no date."""
    day = date.fromisoformat(text[:10])
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = datetime.combine(day, time())
    return day.isoformat(), int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def _stretches(told: Mapping[str, Any]) -> Iterator[Stretch]:
    parts = told.get("parts", ())
    for place, part in enumerate(parts, 1):
        audio = tuple(map(_file, part["audio"]))
        yield Stretch(place, line(part["title"]), number(part["start"]), number(part["seconds"]), audio)
    if not parts:
        first = _file(told["audio"])
        stem = first.rpartition(".")[0]
        others = [f"{stem}.{line(row['format'])}" for row in told.get("formats", ())]
        audio = tuple(dict.fromkeys((first, *map(_file, others))))
        yield Stretch(0, line(told["title"]), 0.0, number(told["seconds"]), audio)


def _file(name: object) -> str:
    """The name of a file in the folder itself. Raises ValueError for what leads elsewhere."""
    text = line(name)
    if not text or text[0] == "." or set(text) & set('/\\:*?"<>|') or text != name:
        raise ValueError(f"{text!r} in place of a file name")
    return text


def read_sentences(listed: Listed, stretch: Stretch, transcript: bytes) -> Iterator[Sentence]:
    """The sentences of a stretch from its `transcript.json`; turns as a whole where that is damaged or not there."""
    turns = list(_turns(listed, stretch))
    starts = [turn.start for turn in turns]
    try:
        said = [
            (line(row["speaker"]), line(row["body"]), number(row["startTime"]))
            for row in json.loads(transcript)["segments"]
        ]
    except BROKEN:
        yield from turns
        return
    for speaker, text, start in said:
        place = bisect_right(starts, start + 0.0005) - 1
        same = place >= 0 and turns[place].speaker == speaker
        yield Sentence(speaker, text, start, turns[place].turn if same else "", stretch.number)


def _turns(listed: Listed, stretch: Stretch) -> Iterator[Sentence]:
    for told in listed.turns:
        with suppress(*BROKEN):
            start = number(told["start"]) - stretch.start
            if 0 <= start < stretch.seconds:
                yield Sentence(line(told["speaker"]), line(told["text"]), start, line(told["id"]), stretch.number)
