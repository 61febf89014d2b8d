"""Pictures of chapters: what the article shows, written anew as JPEG, so that nothing else of its file goes on.

Pillow is imported where one is made, which is to be behind walls: who made the file is not known.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Mapping
from io import BytesIO
from typing import NamedTuple

from narrator.store import key_of

RECIPE = 1
"""Raise it when the same file would give another picture."""

SIZE, SMALL = 1200, 480
"""px of the longer side: of the file beside the sound, and of the picture in the sound."""

_LEAST = 200  # px of the longer side, and half of it of the shorter: what is smaller is a sign, no picture
_FLATTEST = 4  # times as wide as high: what is flatter is a rule or a banner
_LARGEST = 64_000_000  # px; a file of a few bytes can claim to be of any size


class Drawn(NamedTuple):
    """A picture of so many px as two JPEGs."""

    big: bytes
    small: bytes
    width: int
    height: int

    @property
    def name(self) -> str:
        """Its file's: another picture has another name, wherever its chapter comes to stand."""
        return f"chapter-{hashlib.sha256(self.big).hexdigest()[:8]}.jpg"


class Illustration(NamedTuple):
    """The picture of a chapter. turn: behind which it stands. text: what it says, as the article has it.

    drawn: None for one that lies on the web alone, at ``url``.
    """

    turn: str
    text: str
    drawn: Drawn | None = None
    url: str = ""

    @property
    def address(self) -> str:
        """Of the picture, seen from the episode's folder."""
        return self.drawn.name if self.drawn else self.url


def key(data: bytes, within: str) -> str:
    """The key of a picture. within: its name in a packed document, of which the data are."""
    import PIL  # its version alone

    digest = hashlib.sha256(data).hexdigest()
    return key_of({"illustration": RECIPE, "data": digest, "within": within, "pillow": PIL.__version__})


def drawn(data: bytes) -> Drawn | None:
    """The picture of a file; None where it is too small to be one. Raises ValueError for what cannot be read."""
    from PIL import Image, ImageOps

    from .cover.jpeg import encoded
    from .cover.picture import flat

    try:
        with (
            warnings.catch_warnings(action="ignore", category=Image.DecompressionBombWarning),
            Image.open(BytesIO(data), formats=("JPEG", "PNG", "WEBP", "GIF")) as picture,
        ):
            low, high = sorted(picture.size)
            if low * high > _LARGEST:
                raise ValueError(f"it is of {picture.width} x {picture.height} px, too large to be read")
            if high < _LEAST or low < _LEAST // 2 or high > low * _FLATTEST:
                return None
            picture.draft("RGB", (SIZE, SIZE))
            whole = flat(ImageOps.exif_transpose(picture))
            whole.thumbnail((SIZE, SIZE), Image.Resampling.LANCZOS)
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError("it is no JPEG, PNG, WebP or GIF that can be read") from error
    whole.info.clear()
    small = whole.copy()
    small.thumbnail((SMALL, SMALL), Image.Resampling.LANCZOS)
    return Drawn(encoded(whole), encoded(small), *whole.size)


def packed(picture: Drawn) -> tuple[dict[str, object], bytes]:
    """As the store keeps it: facts and bytes."""
    return {"big": len(picture.big), "size": [picture.width, picture.height]}, picture.big + picture.small


def unpacked(facts: Mapping[str, object], payload: bytes) -> Drawn | None:
    """As it was packed; None where the facts do not fit."""
    match facts:
        case {"big": int(big), "size": [int(width), int(height)]}:
            return Drawn(payload[:big], payload[big:], width, height)
    return None
