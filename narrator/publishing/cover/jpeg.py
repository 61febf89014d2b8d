"""Two colours and the tones between them as JPEG, at a third of the cost in time and a quarter in memory.

Pillow encodes the picture's lightness, and the two colour differences at half its size, as pictures in grey. A JPEG may
hold its components as scans one after another (ISO/IEC 10918-1, B.2.3; jpegtran writes such files), and the scan of a
picture in grey is such a scan as it stands. So the picture never lies in memory with four bytes a pixel.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from PIL.Image import Image

QUALITY, LIGHT = 80, 65
"""JPEG's, of pictures to look at and of one that shall weigh little."""

_START, _END = b"\xff\xd8", b"\xff\xd9"
_TABLES, _SCAN, _QUANTA, _HEAD = 0xC4, 0xDA, 0xDB, 0xE0


class Tones(NamedTuple):
    """Two colours (red, green, blue), and what lies between them, told by its lightness."""

    paper: tuple[int, int, int]
    ink: tuple[int, int, int]

    def light(self, share: float) -> int:
        """The lightness of a tone: 0 is paper, 1 is ink."""
        return round(_light(self.paper) + (_light(self.ink) - _light(self.paper)) * share)

    def table(self, plane: int) -> list[int]:
        """For each lightness, red, green or blue of its tone."""
        low, high = _light(self.paper), _light(self.ink)
        first, last = self.paper[plane], self.ink[plane]
        return [_byte(first + (last - first) * (light - low) / (high - low)) for light in range(256)]

    def difference(self, plane: int) -> list[int]:
        """For each lightness, how far blue (0) or red (1) is from it, as JFIF has it."""
        low, high = _light(self.paper), _light(self.ink)
        first, last = (_difference(colour, plane) for colour in self)
        return [_byte(first + (last - first) * (light - low) / (high - low)) for light in range(256)]


def colour(text: str) -> tuple[int, int, int]:
    """Red, green and blue of "#rrggbb"."""
    red, green, blue = bytes.fromhex(text.removeprefix("#"))
    return red, green, blue


def duotone(light: Image, half: Image, tones: Tones) -> bytes:
    """The JPEG of a picture. half: the same at half the size; both in grey, of even size."""
    planes = chain((light,), (half.point(tones.difference(plane)) for plane in (0, 1)))  # one at a time
    out = [_START]
    for number, plane in enumerate(planes):
        parts = dict(_segments(encoded(plane)))
        if not number:
            out += [parts[_HEAD], parts[_QUANTA], _frame(light.height, light.width)]
        out += [parts[_TABLES], b"\xff\xda\x00\x08\x01", bytes((number + 1, 0, 0, 63, 0)), parts[_SCAN]]
    return b"".join((*out, _END))


def coloured(light: Image, tones: Tones) -> Image:
    """A smaller picture in red, green and blue."""
    from PIL import Image

    return Image.merge("RGB", [light.point(tones.table(plane)) for plane in range(3)])


def encoded(picture: Image) -> bytes:
    """A picture as JPEG, the same bytes each time.

    With the usual Huffman tables: to find better ones, all of it has to lie in memory three times.
    """
    return _saved(picture, QUALITY, False)


def weighing_little(picture: Image) -> bytes:
    """A small picture as JPEG in few bytes."""
    return _saved(picture, LIGHT, True)


def _saved(picture: Image, quality: int, optimize: bool) -> bytes:
    made = BytesIO()
    made.name = "cover.jpg"  # by which Pillow loads the writer of JPEG alone; told the format, it loads five
    picture.save(made, quality=quality, optimize=optimize)
    return made.getvalue()


def _segments(file: bytes) -> Iterator[tuple[int, bytes]]:
    """The parts of a JPEG in grey by their markers: tables of one kind together, of the scan what is encoded."""
    at, tables = 2, b""
    while file[at + 1] != _SCAN:
        end = at + 2 + int.from_bytes(file[at + 2 : at + 4], "big")
        if file[at + 1] == _TABLES:
            tables += file[at:end]
        else:
            yield file[at + 1], file[at:end]
        at = end
    yield _TABLES, tables
    yield _SCAN, file[at + 2 + int.from_bytes(file[at + 2 : at + 4], "big") : -len(_END)]


def _frame(height: int, width: int) -> bytes:
    """The head of a baseline frame: three components, the first with twice the samples each way, one quantisation."""
    size = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return b"\xff\xc0\x00\x11\x08" + size + b"\x03\x01\x22\x00\x02\x11\x00\x03\x11\x00"


def _light(rgb: tuple[int, int, int]) -> float:
    return 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2]


def _difference(rgb: tuple[int, int, int], plane: int) -> float:
    return 128 + ((rgb[2] - _light(rgb)) / 1.772 if plane == 0 else (rgb[0] - _light(rgb)) / 1.402)


def _byte(value: float) -> int:
    return min(max(round(value), 0), 255)
