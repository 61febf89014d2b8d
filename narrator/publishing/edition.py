"""An edition: what `episode.json` says of an episode, as far as the next one is compared with it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from narrator.model import Interview, Turn

from .publication import Publication, one_line


class Said(NamedTuple):
    """A turn: its identifier, who says it, its words on one line.

    voice: its own, if a person gave it one. spoken: what a person had said in place of sentences, by those.
    """

    turn: str
    speaker: str
    text: str
    voice: str = ""
    spoken: tuple[tuple[str, str], ...] = ()


class Mark(NamedTuple):
    """A chapter: its title, its start in seconds, the turn that it opens with (empty where that is not told)."""

    title: str
    start: float
    turn: str


class Edition(NamedTuple):
    """What can be heard and read of an episode. voices: name of the voice by speaker. seconds: of its sound.

    changes, correction: reports as `episode.json` holds them, of what had changed before it.
    """

    title: str
    seconds: float
    voices: Mapping[str, str]
    turns: tuple[Said, ...]
    chapters: tuple[Mark, ...]
    guid: str = ""
    published: str = ""
    modified: str = ""
    changes: object = None
    correction: object = None


def read_edition(data: bytes) -> Edition | None:
    """The edition that an `episode.json` tells of; None where it is damaged or none of ours."""
    try:
        document = json.loads(data)
        return Edition(
            title=line(document["title"]),
            seconds=number(document["seconds"]),
            voices={line(s["name"]): line(s["voice"]["name"]) for s in document["speakers"]},
            turns=tuple(map(_said, document["turns"])),
            chapters=tuple(
                Mark(line(c["title"]), number(c["start"]), line(c.get("turn", ""))) for c in document["chapters"]
            ),
            guid=line(document.get("guid", "")),
            published=line(document.get("published", "")),
            modified=line(document.get("modified", "")),
            changes=document.get("changes"),
            correction=document.get("correction"),
        )
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return None


def edition_of(publication: Publication) -> Edition:
    """The edition that is about to be published."""
    p = publication
    return Edition(
        title=line(p.interview.title),
        seconds=p.seconds(p.timeline.frames),
        voices={line(part.speaker): line(part.voice.name) for part in p.cast.parts},
        turns=tuple(
            Said(line(t.id), line(t.speaker), line(t.text), line(t.voice), tuple(_spoken(sayings(t))))
            for t in p.interview.turns
        ),
        chapters=tuple(Mark(line(c.title), p.seconds(c.start), line(c.turn)) for c in p.timeline.chapters),
    )


def sayings(turn: Turn) -> list[tuple[str, str]]:
    """The sentences for which a person has others spoken, with these."""
    return [(sentence.text, sentence.say) for sentence in turn.sentences if sentence.say]


def _said(turn: Mapping[str, Any]) -> Said:
    spoken = tuple(_spoken((entry["text"], entry["say"]) for entry in turn.get("spoken", ())))
    return Said(line(turn["id"]), line(turn["speaker"]), line(turn["text"]), line(turn.get("voice", "")), spoken)


def _spoken(pairs: Iterable[tuple[object, object]]) -> Iterator[tuple[str, str]]:
    for text, say in pairs:
        yield line(text), line(say)


def same_words(edition: Edition, interview: Interview) -> bool:
    """Whether the same persons say the same words in the same order. Paragraphs and white space do not count."""
    turns = [(line(turn.speaker), line(turn.text)) for turn in interview.turns]
    return [(said.speaker, said.text) for said in edition.turns] == turns


def line(value: object) -> str:
    """A text on one line, as it comes back from a file in UTF-8. Raises TypeError for what is no text."""
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} in place of a text")
    return one_line(value if value.isascii() else value.encode("utf-8", "replace").decode())


def number(value: object) -> float:
    """Raises TypeError or ValueError for what is no number that JSON knows."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"{value!r:.40} in place of a number")
    return float(value)
