"""picture.png: the picture of the page as a file, for a message or a slide. Rows: title, speakers, loudness.

An edited sentence moves all that follows, so it is drawn anew in nearly every build, and must cost next to nothing:
bars and curve are rows of bytes, which pypng writes, and texts, which seldom change, are drawn by Pillow once and kept
(`Label`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from itertools import pairwise
from typing import NamedTuple

from .picture import WIDE, chapter_starts, heights, lanes
from .publication import Publication, one_line

RECIPE = 1
"""Raise it when a label would be drawn otherwise."""

TITLE_PX, NAME_PX = 40, 26
_LEFT, _GAP, _EDGE = 340, 20, 40
_WIDTH = _LEFT + _GAP + WIDE + _EDGE
_ROW, _BAR, _LOUD = 48, 26, 120
LOUDNESS = "LUFS"

# Paper, line, mark of a chapter, loudness; six speakers; ink in 16 tones, from paper on.
_PAPER, _INK, _TONES = (253, 252, 249), (29, 28, 26), 16
_COLOURS = (
    _PAPER, (243, 240, 232), (168, 162, 150), (92, 88, 80),
    (109, 46, 70), (11, 83, 148), (44, 110, 47), (138, 75, 8), (91, 58, 142), (0, 103, 107),
)  # fmt: skip
_SPEAKERS = 6
_LINE, _MARK, _CURVE, _FIRST, _TEXT = 1, 2, 3, 4, 10


class Label(NamedTuple):
    """A text that is drawn: rows of ``width`` bytes, 0 (paper) to 15 (ink). Nothing where no font has its letters."""

    width: int
    tones: bytes


def labels(title: str, names: Iterable[str]) -> dict[str, tuple[int, int]]:
    """The texts on the picture, each with the size of its letters and the room there is for it, in px."""
    wanted = {one_line(title): (TITLE_PX, _WIDTH - 2 * _EDGE), LOUDNESS: (NAME_PX, _LEFT)}
    return wanted | {one_line(name): (NAME_PX, _LEFT - _EDGE) for name in names}


def drawn(text: str, size: int, room: int) -> Label:
    """A text in one line, cut where there is no room. Raises InputError where a font of ours cannot be read."""
    from PIL import Image, ImageDraw

    from .cover import letters

    found = letters.readable(text, letters.OURS)
    if found is None:
        return Label(0, b"")
    shown = found.text
    while len(shown) > 1 and letters.width(found, shown) * size > room:
        shown = shown[: -2 if shown.endswith("…") else -1].rstrip() + "…"
    high = size * 3 // 2
    width = min(room, int(letters.width(found, shown) * size) + 4)
    picture = Image.new("L", (width, high))
    draw, x = ImageDraw.Draw(picture), 0.0
    for run in letters.runs(found, shown):
        font = letters.font_of(run.font, size, found.shaped)
        draw.text((x, size * 1.1), run.text, font=font, fill=255, anchor="ls")
        x += font.getlength(run.text)
    return Label(width, picture.point([tone * _TONES // 256 for tone in range(256)]).tobytes())


def picture_png(publication: Publication, known: Mapping[str, Label]) -> bytes:
    """The picture; empty where nobody is heard. known: `labels`, drawn."""
    rows = lanes(publication)
    if not rows:
        return b""
    order = {speaker.name: number for number, speaker in enumerate(publication.interview.speakers)}
    lines = [*_blank(_EDGE // 2), *_written(_blank(TITLE_PX * 3 // 2), _EDGE, known, publication.interview.title)]
    lines += _blank(_GAP)
    marks = chapter_starts(publication)
    for number, (name, row) in enumerate(rows.items()):
        lane = _lane(marks)
        bar = bytearray(lane)
        colour = bytes((_FIRST + order.get(name, number) % _SPEAKERS,))
        for start, end in row:
            width = max(2, end - start)
            bar[start : start + width] = colour * width
        above = (_ROW - _BAR) // 2
        high = [lane] * above + [bytes(bar[:WIDE])] * _BAR + [lane] * (_ROW - _BAR - above - 2) + [bytes(WIDE)] * 2
        lines += _written(_beside(high), _EDGE, known, name)
    lines += _written(_beside(list(_curve(publication, _lane(marks)))), _EDGE, known, LOUDNESS)
    return _png([*lines, *_blank(_EDGE)])


def _lane(marks: Sequence[int]) -> bytes:
    lane = bytearray((_LINE,)) * WIDE
    for at in marks:
        lane[at : at + 2] = bytes((_MARK,)) * 2
    return bytes(lane[:WIDE])


def _curve(publication: Publication, lane: bytes) -> Iterator[bytes]:
    points = heights(publication, _LOUD)
    places = [number * WIDE // len(points) for number in range(len(points) + 1)] if points else [0]
    under = [lane[one:other] for one, other in pairwise(places)]
    dark = [bytes((_CURVE,)) * len(part) for part in under]
    peaks = set(points)
    row = lane
    for high in range(_LOUD, 0, -1):
        if high in peaks:
            row = b"".join(
                over if point >= high else part for point, part, over in zip(points, under, dark, strict=True)
            )
        yield row


def _blank(count: int) -> list[bytes]:
    return [bytes(_WIDTH)] * count


def _beside(rows: Sequence[bytes]) -> list[bytes]:
    """Rows of the drawing, with room for a name before them."""
    return [bytes(_LEFT + _GAP) + row + bytes(_EDGE) for row in rows]


def _written(rows: Sequence[bytes], left: int, known: Mapping[str, Label], text: str) -> list[bytes]:
    """Rows with a label in the middle of their height."""
    label = known.get(one_line(text), Label(0, b""))
    made = list(rows)
    if label.width:
        shifted = label.tones.translate(bytes((_TEXT + tone) % 256 for tone in range(256)))
        count = len(label.tones) // label.width
        top = max(0, (len(made) - count) // 2)
        for number in range(min(count, len(made) - top)):
            part = shifted[number * label.width : (number + 1) * label.width]
            row = made[top + number]
            made[top + number] = row[:left] + part + row[left + label.width :]
    return made


def _png(rows: Sequence[bytes]) -> bytes:
    """A picture of indexed colours."""
    import png

    ink = [
        tuple(paper + (dark - paper) * tone // (_TONES - 1) for paper, dark in zip(_PAPER, _INK, strict=True))
        for tone in range(_TONES)
    ]
    made = BytesIO()
    writer = png.Writer(width=_WIDTH, height=len(rows), palette=[*_COLOURS, *ink], bitdepth=8, compression=4)
    writer.write_packed(made, rows)
    return made.getvalue()
