"""A cover in two colours: the title in a speech bubble, over it the show, under it who talks.

The title is as large as it can be. Where even so it is too small for a list of episodes, in which a cover is 55 px
wide, the first letters of the guest's name stand over it, so large that they are read there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from . import PALETTES, SIZE, SMALL, Cover, Face
from .fitting import LEAD, Block, fitted
from .jpeg import Tones, colour, coloured, duotone, encoded, weighing_little
from .letters import BORDER, OURS, THIN, Text, clusters, font_of, readable, runs, width

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

LISTED = 55
"""px of a cover in a list of episodes, on many players."""

LEGIBLE = 8 * SIZE // LISTED
"""px of letters that are read in such a list: capitals of about 6 px."""

_EDGE, _INSIDE, _ROUND, _TAIL = 130, 130, 210, 190  # px
_WIDE = SIZE - 2 * _EDGE
_SHOW, _NAMES, _INITIALS = 170, 190, 900  # px, the largest
_LEAST = 90  # px of names; where there are too many for it, the first ones stand with the number of the others
_LONG = 24  # characters; a shorter name stays on one line
_FAINT = 0.85  # tone of what is less than the title
_BASE = 0.80  # where letters stand in their line, as a share of its height


def drawn(face: Face) -> Cover:
    """The cover of a face. Raises InputError where a font of a person's cannot be read."""
    from PIL import Image, ImageDraw

    tones = Tones(*map(colour, PALETTES[face.palette]))
    image = Image.new("L", (SIZE, SIZE), tones.light(0))
    canvas = ImageDraw.Draw(image)
    lacking = _draw(canvas, face, tones)
    half = image.reduce(2)
    big = duotone(image, half, tones)
    del image, canvas
    middle = encoded(coloured(half, tones))
    small = half.resize((SMALL, SMALL), Image.Resampling.BOX)
    return Cover(big, middle, weighing_little(coloured(small, tones)), half.width, lacking)


def _draw(canvas: ImageDraw, face: Face, tones: Tones) -> tuple[str, ...]:
    """Draw a face; the texts of it for which there are no letters."""
    fonts = (*OURS, *face.fonts)
    title, show = readable(face.title, fonts), readable(face.show, fonts)
    people = [(name, readable(name, fonts)) for name in face.names]
    names = [text for _, text in people if text]
    top, bottom = _EDGE, SIZE - _EDGE
    if show:
        block = fitted(show, _WIDE, 2 * _SHOW, _SHOW, 2)
        _write(canvas, show, block, top, tones.light(_FAINT))
        top += block.height + _EDGE // 2
    if names:
        line, block = _listed(names)
        bottom -= block.height
        _write(canvas, line, block, bottom, tones.light(_FAINT))
        bottom -= _EDGE // 2
    bottom -= _TAIL
    canvas.rounded_rectangle((_EDGE, top, SIZE - _EDGE, bottom), _ROUND, fill=tones.light(1))
    tail = (_EDGE + 2 * _ROUND, bottom - 1), (_EDGE + 4 * _ROUND, bottom - 1), (_EDGE + 2 * _ROUND, bottom + _TAIL)
    canvas.polygon(tail, fill=tones.light(1))
    _talk(canvas, title, names[0] if names else show, top + _INSIDE, bottom - _INSIDE, tones)
    missing = [text for text, found in ((face.title, title), (face.show, show), *people) if text.strip() and not found]
    return tuple(missing)


def _talk(canvas: ImageDraw, title: Text | None, who: Text | None, top: int, bottom: int, tones: Tones) -> None:
    """What stands in the bubble."""
    wide = _WIDE - 2 * _INSIDE
    block = fitted(title, wide, bottom - top, bottom - top) if title else None
    if title and block and block.size >= LEGIBLE:
        _write(canvas, title, block, top + (bottom - top - block.height) // 2, tones.light(0))
        return
    initials = _initials(who or title)
    if not initials:
        _bars(canvas, top, bottom, tones)
        return
    high = min(_INITIALS, bottom - top) if title else bottom - top
    large = fitted(initials, wide, high, high, 1)
    if title:
        block = fitted(title, wide, bottom - top - large.height, LEGIBLE)
        top += (bottom - top - large.height - block.height) // 2
        _write(canvas, title, block, top + large.height, tones.light(0))
    else:
        top += (bottom - top - large.height) // 2
    _write(canvas, initials, large, top, tones.light(0.25))


def _listed(names: Sequence[Text]) -> tuple[Text, Block]:
    """As many names as can stand under the bubble, and how many more there are."""
    for count in range(min(len(names), 12), 0, -1):
        parts = [name.text if len(name.text) > _LONG else name.text.replace(" ", "\u00a0") for name in names[:count]]
        if count < len(names):
            parts.append(f"+{len(names) - count}")
        line = names[0]._replace(text="\u00a0· ".join(parts), shaped=any(name.shaped for name in names[:count]))
        block = fitted(line, _WIDE, 3 * _NAMES, _NAMES, 3)
        if block.size >= _LEAST:
            break
    return line, block


def _initials(text: Text | None) -> Text | None:
    """The first letters of the first and the last word; one, where letters join or each is a word."""
    words = text.text.split() if text else []
    letters = [next(clusters(word.lstrip("\"'“„«»‘¿¡([")), "") for word in words]
    letters = [letter for letter in letters if letter.isalnum()]
    if not text or not letters:
        return None
    alone = text.shaped or letters[0] > "\u2e7f" or len(letters) == 1
    return text._replace(text=(letters[0] if alone else letters[0] + letters[-1]).upper())


def _bars(canvas: ImageDraw, top: int, bottom: int, tones: Tones) -> None:
    """Where there are no words: sound."""
    middle, step = (top + bottom) // 2, _WIDE // 12
    for number, share in enumerate((0.25, 0.5, 0.85, 0.6, 1.0, 0.7, 0.4, 0.8, 0.3)):
        half = round((bottom - top) * share / 2)
        left = SIZE // 2 + round((number - 4.4) * step)
        canvas.rounded_rectangle((left, middle - half, left + step // 2, middle + half), step // 4, fill=tones.light(0))


def _write(canvas: ImageDraw, text: Text, block: Block, top: int, tone: int) -> None:
    """Lines in the middle of the picture, the first of them under ``top``."""
    for number, line in enumerate(block.lines):
        left = (SIZE - width(text, line) * block.size) / 2
        base = top + (number + _BASE) * block.size * LEAD
        for run in runs(text, line):
            font = font_of(run.font, block.size, text.shaped)
            way = ("ltr" if text.rightwards else "rtl") if text.shaped else None
            border = BORDER * block.size / 2 if run.font in THIN else 0
            canvas.text((left, base), run.text, tone, font, "ls", stroke_width=border, stroke_fill=tone, direction=way)
            left += font.getlength(run.text, direction=way)
