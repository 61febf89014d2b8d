"""Sentences cut into captions that can be read in the time they are heard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from narrator.model import Cue

from .publication import Publication, one_line
from .vtt import wrapped


class Caption(NamedTuple):
    """Lines of a speaker's shown text, in whole milliseconds of the episode. opens: somebody else spoke before."""

    speaker: str
    lines: tuple[str, ...]
    start: int
    end: int
    opens: bool


def captions(publication: Publication, width: int, height: int, label: str = "") -> Iterator[Caption]:
    """The episode in captions of at most ``height`` lines of ``width`` characters.

    label: what stands before the words where somebody else begins to speak, as "{}: ", the name cut to the width. A
    piece of a sentence begins with its first word where the engine told the times of words as they are shown, else
    where it would if all its characters took the same time.
    """
    before = ""
    for cue in publication.timeline.cues:
        shown, speaker = one_line(cue.line.shown), one_line(cue.line.speaker)
        if not shown:
            continue
        opens = speaker != before
        before = speaker
        name = label.format(speaker[: width - len(label) + 2]) if label and opens else ""
        lines = list(wrapped(name + shown, width))
        at = -len(name)
        end = publication.milliseconds(cue.start)
        for number in range(0, len(lines), height):
            piece = tuple(lines[number : number + height])
            for line in piece:
                at += len(line)
                at += 0 <= at < len(shown) and shown[at] == " "
            start, end = end, publication.milliseconds(_begins(cue, shown, at) if at < len(shown) else cue.end)
            end = max(end, start + 1)
            yield Caption(speaker, piece, start, end, opens and not number)


def _begins(cue: Cue, shown: str, place: int) -> int:
    """The sample at which ``shown[place:]`` begins to be heard."""
    if cue.words and cue.line.spoken == shown:
        told = next((word.start for word in cue.words if word.at >= place), None)
        if told is not None:
            return told
    return cue.start + (cue.end - cue.start) * max(place, 0) // len(shown)
