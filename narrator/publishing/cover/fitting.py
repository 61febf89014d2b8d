"""A text in a box: as large as it can be, on lines of like length, whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from narrator.patterns import late

from .letters import Text, clusters, width

LEAD = 1.16
"""From line to line, as a share of the size: letters with marks above and below do not touch."""

_BREAKS = 150
"""px from which on a word is never broken; a smaller one is, rather than that all others shrink for it."""

_ROOM = 0.985  # of the width: letters reach a little over their places

# Scripts without spaces break between any two signs, but not before a closing one or behind an opening one.
_DENSE = "\u2e80-\u2fdf\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CLOSING = (
    "\u3001\u3002\u3009\u300b\u300d\u300f\u3011\u30fb\u30fc\uff01\uff09\uff0c\uff1a\uff1b\uff1f"
    "\u3041\u3043\u3045\u3047\u3049\u3063\u3083\u3085\u3087\u30a1\u30a3\u30a5\u30a7\u30a9\u30c3\u30e3\u30e5\u30e7"
)
_OPENING = "\u3008\u300a\u300c\u300e\u3010\uff08"
_JOINTS = r"\-\u2010\u2013\u2014/"  # hyphens, dashes, strokes: a line may end behind one
_PIECE = late(
    rf"[{_OPENING}]*[{_DENSE}][{_CLOSING}]*|(?:(?![{_DENSE}{_OPENING}])[^{_JOINTS}])+[{_JOINTS}]*|[{_JOINTS}]+|."
)


class Piece(NamedTuple):
    """What is not broken. width: as a share of the size. spaced: a space stands before it."""

    text: str
    width: float
    spaced: bool


class Block(NamedTuple):
    """Lines of one size, px."""

    size: int
    lines: tuple[str, ...]

    @property
    def height(self) -> int:
        return round(self.size * LEAD * len(self.lines))


def fitted(text: Text, wide: int, high: int, largest: int, lines: int = 0) -> Block:
    """The text as large as it can stand in a box of so many px, at most ``largest``, on at most so many lines (0: any).

    A text for which the box is too small at one pixel stands in one line over its edge: none is that long.
    """
    pieces = tuple(_pieces(text))
    space = width(text, "x x") - width(text, "xx")

    def set_at(size: int) -> list[str] | None:
        found = _lines(text, pieces, space, wide * _ROOM / size, size <= _BREAKS)
        if found is None or len(found) > (lines or len(found)) or len(found) * size * LEAD > high:
            return None
        return found

    low, most = 1, largest
    best = set_at(low) or [text.text]
    while low < most:
        size = (low + most + 1) // 2
        found = set_at(size)
        if found is None:
            most = size - 1
        else:
            low, best = size, found
    return Block(low, tuple(_even(text, pieces, space, wide * _ROOM / low, len(best), low <= _BREAKS) or best))


def _even(text: Text, pieces: Sequence[Piece], space: float, wide: float, count: int, breaks: bool) -> list[str] | None:
    """Lines as many as they are, none much shorter than the others: the narrowest box that holds them."""
    low, high = 0.0, wide
    best = None
    for _ in range(12 if count > 1 else 0):
        middle = (low + high) / 2
        found = _lines(text, pieces, space, middle, breaks and middle > wide * 0.9)
        if found is not None and len(found) <= count:
            best, high = found, middle
        else:
            low = middle
    return best


def _lines(text: Text, pieces: Sequence[Piece], space: float, wide: float, breaks: bool) -> list[str] | None:
    """Each line as full as it can be, ``wide`` as a share of the size; None where a piece is wider."""
    found: list[str] = []
    line, held = "", 0.0
    for piece in pieces:
        gap = space if piece.spaced and line else 0.0
        if line and held + gap + piece.width <= wide:
            line += " " * bool(gap) + piece.text
            held += gap + piece.width
            continue
        if line:
            found.append(line)
        line, held = piece.text, piece.width
        if held > wide:
            if not breaks:
                return None
            *whole, line = _broken(text, piece.text, wide)
            found += whole
            held = width(text, line)
    return [*found, line] if line else found


def _broken(text: Text, word: str, wide: float) -> list[str]:
    """A word in stretches that fit."""
    parts, held = [""], 0.0
    for cluster in clusters(word):
        more = width(text, cluster)
        if parts[-1] and held + more > wide:
            parts.append("")
            held = 0.0
        parts[-1] += cluster
        held += more
    return parts


def _pieces(text: Text) -> Iterator[Piece]:
    for word in text.text.split(" "):
        for number, part in enumerate(_PIECE.findall(word)):
            yield Piece(part, width(text, part), not number)
