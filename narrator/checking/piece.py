"""What `episode.json` tells, as the other checks need it: an episode, or each part of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from .reading import Broken, bare, listed, number, words


class Mark(NamedTuple):
    """A chapter, in seconds."""

    title: str
    start: float
    end: float


class Told(NamedTuple):
    """A turn: its identifier, its letters and digits, its times in seconds where it has some."""

    turn: str
    letters: str
    start: float | None
    end: float | None


class Piece(NamedTuple):
    """An episode, or a part of one. end: its files' names end so before the dot ("-2"), empty for what is whole.

    Times are seconds of its own sound. asked: what its sound was to be like. sounds: names of files to what
    `episode.json` tells of their format.
    """

    folder: Path
    end: str
    title: str
    language: str
    seconds: float
    sounds: Mapping[str, Mapping[str, Any]]
    speakers: tuple[str, ...]
    chapters: tuple[Mark, ...] | None
    turns: tuple[Told, ...]
    notice: str
    asked: Mapping[str, float]

    def path(self, name: str) -> Path:
        """A file of this piece: "transcript.vtt", or of the second part "transcript-2.vtt"."""
        stem, dot, kind = name.partition(".")
        return self.folder / f"{stem}{self.end}{dot}{kind}"


def pieces(folder: Path, facts: Mapping[str, Any]) -> Iterator[Piece]:
    """The pieces that `episode.json` tells of. Raises Broken where it does not say what it must."""
    speakers = tuple(words(speaker.get("name")) for speaker in listed(facts, "speakers"))
    formats = {words(f.get("format")): f for f in listed(facts, "formats")} if "formats" in facts else {}
    parts = listed(facts, "parts") if "parts" in facts else []
    turns = listed(facts, "turns")
    asked = facts.get("asked")

    def piece(end: str, title: object, seconds: float, start: float, names: Sequence[str]) -> Piece:
        for name in names:
            if name != Path(name).name or not name:
                raise Broken(f"{name!r:.40} is no file of this folder")
        return Piece(
            folder=folder,
            end=end,
            title=words(title),
            language=words(facts.get("language")),
            seconds=seconds,
            sounds={name: formats.get(name.rpartition(".")[2], {}) for name in names},
            speakers=speakers,
            chapters=None if parts else tuple(_marks(facts)),
            turns=tuple(_turns(turns, start, start + seconds)),
            notice=words(facts.get("notice")),
            asked={name: number(value) for name, value in asked.items()} if isinstance(asked, dict) else {},
        )

    if not parts:
        first = words(facts.get("audio"))
        names = [f"episode.{name}" for name in formats] or [first]
        if not first:
            raise Broken('it does not name its sound ("audio")')
        yield piece("", facts.get("title"), number(facts.get("seconds")), 0.0, names)
    for count, part in enumerate(parts, 1):
        given = part.get("audio")
        names = [words(name) for name in given] if isinstance(given, list) else []
        yield piece(f"-{count}", part.get("title"), number(part.get("seconds")), number(part.get("start")), names)


def _marks(facts: Mapping[str, Any]) -> Iterator[Mark]:
    for chapter in listed(facts, "chapters"):
        yield Mark(words(chapter.get("title")), number(chapter.get("start")), number(chapter.get("end")))


def _turns(turns: Sequence[Mapping[str, Any]], start: float, end: float) -> Iterator[Told]:
    """Those that are heard between two moments, by the clock that begins at the first; and those that never are."""
    for turn in turns:
        letters = bare(words(turn.get("text")))
        if "start" not in turn:
            yield Told(words(turn.get("id")), letters, None, None)
        elif number(turn["start"]) < end and number(turn.get("end")) > start:
            yield Told(words(turn.get("id")), letters, turn["start"] - start, turn["end"] - start)
