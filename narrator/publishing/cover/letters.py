"""Which font has the letters of a text, and how wide its words are.

Fonts are asked in order; what none has shows by its looks, since a font draws one and the same sign for all that it
lacks. So no table of what a font covers has to be kept beside it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from narrator.errors import InputError

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

_FOLDER = Path(__file__).parent / "fonts"
_NOTO = (
    "Devanagari", "Bengali", "Gujarati", "Gurmukhi", "Kannada", "Malayalam", "Tamil", "Telugu", "Sinhala", "Thai",
    "Lao", "Khmer", "Myanmar", "Ethiopic",
)  # fmt: skip
OURS = tuple(
    str(_FOLDER / name)
    for name in ("DejaVuSansCondensed-Bold.ttf", "wqy-microhei.ttc", *(f"NotoSans{name}-Bold.ttf" for name in _NOTO))
)
"""Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew and Arabic; Chinese, Japanese and Korean; a script each."""

THIN = frozenset(OURS[1:2])
"""Fonts that come in no bold: they are drawn with a border of their own colour."""

BORDER = 0.025
"""Of the size."""

MEASURE = 256
"""px at which texts are measured; a font's letters grow with its size, but for less than a pixel of rounding."""

_LOOK = 24  # px at which it is seen whether a font has a letter
_NOBODYS = "\U0010ffff"
_MARKS = 2  # above or below one letter; more are ornament that would run into the lines around


class Run(NamedTuple):
    """A stretch of text in one font."""

    text: str
    font: str


class Text(NamedTuple):
    """A text that can be drawn. rightwards: it is not of a script that goes to the left. shaped: its letters join."""

    text: str
    fonts: tuple[str, ...]
    rightwards: bool
    shaped: bool


@cache
def font_of(path: str, size: int, shaped: bool) -> FreeTypeFont:
    """Raises InputError where it is no font."""
    from PIL import ImageFont

    engine = ImageFont.Layout.RAQM if shaped else ImageFont.Layout.BASIC
    try:
        return ImageFont.truetype(path, size, layout_engine=engine)
    except (OSError, ValueError) as error:
        raise InputError(f"is no font: {error}", where=path, mend="name a TrueType or OpenType font") from error


def readable(text: str, fonts: Sequence[str]) -> Text | None:
    """The text as it can be drawn; None where a letter of it is in no font, or cannot be joined to its neighbours.

    Signs that no font has (pictures, private ones) are left out: a title says the same without them.
    """
    text = _tidy(text)
    shaped = any(map(_joins, text))
    if shaped and not can_join():
        return None
    kept = []
    for sign in text:
        if sign.isspace() or _font_with(sign, fonts):
            kept.append(sign)
        elif unicodedata.category(sign)[0] in "LN":
            return None
    whole = " ".join("".join(kept).split())
    if not any(unicodedata.category(sign)[0] in "LNS" for sign in whole):
        return None
    strong = (unicodedata.bidirectional(sign) for sign in whole)
    rightwards = next((kind == "L" for kind in strong if kind in ("L", "R", "AL")), True)
    return Text(whole, tuple(fonts), rightwards, shaped)


def runs(text: Text, part: str) -> list[Run]:
    """A part of a text by its fonts, in the order in which it is drawn from left to right."""
    for font in text.fonts:
        if all(sign.isspace() or _has(font, sign) for sign in part):
            return [Run(part, font)]
    found = []
    font = _font_with(next((s for s in part if not s.isspace()), part[0]), text.fonts)
    pairs = []
    for sign in part:
        if not sign.isspace() and not (unicodedata.combining(sign) and _has(font, sign)):
            font = _font_with(sign, text.fonts)
        pairs.append((font, sign))
    for font, group in groupby(pairs, lambda pair: pair[0]):
        found.append(Run("".join(sign for _, sign in group), font))
    return found if text.rightwards else found[::-1]


def width(text: Text, part: str) -> float:
    """How wide a part is, as a share of the size of its letters."""
    total = 0.0
    for run in runs(text, part):
        total += font_of(run.font, MEASURE, text.shaped).getlength(run.text) / MEASURE
        total += BORDER if run.font in THIN else 0
    return total


def clusters(text: str) -> Iterator[str]:
    """The letters of a word, each with its marks."""
    held = ""
    for sign in text:
        if held and not unicodedata.combining(sign) and unicodedata.category(sign)[0] != "M" and sign != "\u200d":
            yield held
            held = ""
        held += sign
    if held:
        yield held


def _tidy(text: str) -> str:
    """Composed, on one line, without signs that are not seen, and with few marks above each other."""
    found: list[str] = []
    marks = 0
    for sign in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(sign)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if kind[0] == "Z" or sign.isspace():
            found.append(" ")
        elif kind[0] != "C" and marks <= _MARKS and not _selector(sign):
            found.append(sign)
    return "".join(found)


def _selector(sign: str) -> bool:
    return "\ufe00" <= sign <= "\ufe0f" or sign == "\u20e3"


def _joins(sign: str) -> bool:
    """A letter that is not drawn as it stands: it joins, goes to the left, or takes marks in their places."""
    return (
        unicodedata.bidirectional(sign) in ("R", "AL", "AN")
        or "\u0900" <= sign <= "\u109f"
        or "\u1780" <= sign <= "\u18af"
        or bool(unicodedata.combining(sign))
    )


@cache
def can_join() -> bool:
    """Pillow joins letters where the system has FriBiDi, which its wheels leave out."""
    from PIL import features

    return bool(features.check("raqm"))


def _font_with(sign: str, fonts: Sequence[str]) -> str:
    return next((font for font in fonts if _has(font, sign)), "")


@cache
def _has(font: str, sign: str) -> bool:
    return bool(font) and _look(font, sign) != _look(font, _NOBODYS)


@cache
def _look(font: str, sign: str) -> tuple[tuple[int, int], bytes]:
    mask = font_of(font, _LOOK, False).getmask(sign)
    return mask.size, bytes(mask)
