"""A block on its way: text with all that the layout said of it, in offsets that survive every change of the text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from narrator.model import BlockKind, LeftOut, Mark, MarkKind, Picture
from narrator.patterns import late

from .characters import clean

_GAPS = late(r"\s\s+|[^\S ]|\A\s|\s\Z")  # all white space but single spaces between words
_PICTURES = 20  # of a piece, at most
_NO_BREAK = "\u00a0\u202f"


@dataclass(frozen=True, slots=True)
class Piece:
    """A block before it is mended.

    breaks: (offset, line) wherever a new line of the source begins in the text, the first at offset 0.
    traces: offsets behind which a no-break or stray space stood (``len(text)`` for one at the very end).
    outside: why the whole piece is not part of the article, as far as the page's structure tells; else empty.
    pictures: that stand within it or behind it.
    """

    text: str
    line: int
    kind: BlockKind = "paragraph"
    level: int = 0
    marks: tuple[Mark, ...] = ()
    breaks: tuple[tuple[int, int], ...] = ()
    traces: tuple[int, ...] = ()
    outside: str = ""
    pictures: tuple[Picture, ...] = ()

    def line_at(self, offset: int) -> int:
        """The line of the source that ``text[offset]`` stood on."""
        at = bisect_right(self.breaks, (offset, 1 << 60)) - 1
        return self.breaks[at][1] if at >= 0 else self.line


class Draft(NamedTuple):
    """What a format found in its document. Empty strings where the document does not say.

    title_inside: the title is one of the pieces, with kind "title". language: as declared, not yet believed.
    plain_talk: there is nothing round the talk that could be furniture (subtitles, transcripts, screenplays).
    unit: what `Piece.line` counts, in a word for a person.
    """

    pieces: tuple[Piece, ...]
    left_out: tuple[LeftOut, ...] = ()
    title: str = ""
    language: str = ""
    date: str = ""
    author: str = ""
    address: str = ""
    site: str = ""
    modified: str = ""
    plain_talk: bool = False
    unit: str = "line"


class Weaver:
    """Collects runs of text into one piece: white space collapsed, marks and lines noted."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._space = False
        self._trace = False
        self._marks: list[Mark] = []
        self._breaks: list[tuple[int, int]] = []
        self._traces: list[int] = []
        self.pictures: tuple[Picture, ...] = ()  # that wait for a text to stand within

    def __bool__(self) -> bool:
        return self._length > 0

    def hold(self, picture: Picture) -> None:
        """A picture stands within the text that is begun, or before all text."""
        self.pictures = (*self.pictures, picture)[:_PICTURES]

    def show(self, picture: Picture, pieces: list[Piece]) -> None:
        """A picture comes: within the text that is begun, else behind the last of these pieces, or before all text."""
        if self or not pieces:
            self.hold(picture)
        else:
            pieces[-1] = hung(pieces[-1], (picture,))

    def add(self, text: str, line: int, marks: Iterable[MarkKind] = ()) -> None:
        """Add a run of text that begins on this line of the source; line feeds in it count lines."""
        text = clean(text)
        position = 0
        # What lies between two gaps is added as one word.
        for gap in _GAPS.finditer(text):
            self._word(text[position : gap.start()], line, marks)
            self._gap(gap.group())
            line += gap.group().count("\n")
            position = gap.end()
        self._word(text[position:], line, marks)

    def _gap(self, space: str) -> None:
        self._space = True
        self._trace = self._trace or any(c in _NO_BREAK for c in space)

    def _word(self, word: str, line: int, marks: Iterable[MarkKind]) -> None:
        if not word:
            return
        if self._space and self._length:
            if self._trace:
                self._traces.append(self._length)
            self._parts.append(" ")
            self._length += 1
        self._space = self._trace = False
        if not self._breaks or self._breaks[-1][1] != line:
            self._breaks.append((self._length, line))
        start, self._length = self._length, self._length + len(word)
        self._parts.append(word)
        for kind in marks:
            self._mark(start, kind)

    def _mark(self, start: int, kind: MarkKind) -> None:
        # A space between two marked words belongs to the mark.
        for at in range(len(self._marks) - 1, max(-1, len(self._marks) - 3), -1):
            mark = self._marks[at]
            if mark.kind == kind and start - mark.end <= 1:
                self._marks[at] = replace(mark, end=self._length)
                return
        self._marks.append(Mark(start, self._length, kind))

    def piece(self, kind: BlockKind = "paragraph", level: int = 0, stray: bool = False) -> Piece | None:
        """The piece, and a fresh start; None where there was no text. stray: a plain space at the end counts."""
        text = "".join(self._parts)
        made = None
        if text:
            if self._trace or (stray and self._space):
                self._traces.append(self._length)
            made = Piece(
                text,
                self._breaks[0][1],
                kind,
                level,
                tuple(self._marks),
                tuple(self._breaks),
                tuple(self._traces),
                pictures=self.pictures,
            )
        pictures = () if made else self.pictures
        self.__init__()  # type: ignore[misc]
        self.pictures = pictures
        return made


def hung(piece: Piece, pictures: Iterable[Picture]) -> Piece:
    """The piece with pictures that stand behind it, as many as anybody would look at."""
    return replace(piece, pictures=(*piece.pictures, *pictures)[:_PICTURES])


def edited(piece: Piece, changes: Iterable[tuple[int, int, str]]) -> Piece:
    """The piece with ``text[start:end]`` replaced; changes in order, not overlapping. All offsets move along."""
    parts: list[str] = []
    borders: list[tuple[int, int, int]] = []  # old start, old end, shift behind it
    position = shift = 0
    for start, end, text in changes:
        parts += (piece.text[position:start], text)
        shift += len(text) - (end - start)
        borders.append((start, end, shift))
        position = end
    if not borders:
        return piece
    parts.append(piece.text[position:])
    text = "".join(parts)
    ends = [end for _, end, _ in borders]

    def moved(offset: int) -> int:
        at = bisect_right(ends, offset) - 1
        new = offset + (borders[at][2] if at >= 0 else 0)
        if at + 1 < len(borders) and borders[at + 1][0] < offset:  # inside a replaced stretch
            new = borders[at + 1][0] + (borders[at][2] if at >= 0 else 0)
        return max(0, min(new, len(text)))

    marks = (replace(m, start=moved(m.start), end=moved(m.end)) for m in piece.marks)
    return replace(
        piece,
        text=text,
        marks=tuple(m for m in marks if m.end > m.start),
        breaks=tuple((moved(offset), line) for offset, line in piece.breaks),
        traces=tuple(moved(offset) for offset in piece.traces),
    )


def joined(pieces: list[Piece], between: str = " ") -> Piece:
    """Several pieces as one: the first one's kind, the last one's traces at the end."""
    if len(pieces) == 1:
        return pieces[0]
    parts: list[str] = []
    marks: list[Mark] = []
    breaks: list[tuple[int, int]] = []
    traces: list[int] = []
    length = 0
    for number, piece in enumerate(pieces):
        if number:
            parts.append(between)
            length += len(between)
        marks += (Mark(m.start + length, m.end + length, m.kind) for m in piece.marks)
        breaks += ((offset + length, line) for offset, line in piece.breaks)
        traces += (t + length for t in piece.traces if t < len(piece.text) or number == len(pieces) - 1)
        parts.append(piece.text)
        length += len(piece.text)
    pictures = tuple(picture for piece in pieces for picture in piece.pictures)
    return replace(
        pieces[0],
        text="".join(parts),
        marks=tuple(marks),
        breaks=tuple(breaks),
        traces=tuple(traces),
        pictures=pictures,
    )
