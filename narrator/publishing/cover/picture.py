"""The show's own picture: taken as it is where directories of podcasts would take it, made to fit where nothing is
lost.

What is too large is scaled down, and what is no JPEG in red, green and blue becomes one. What is not square or too
small is refused: only a person can say what may be cut off, and no program adds what is not there.
"""

from __future__ import annotations

import warnings
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from narrator.errors import InputError

from . import LEAST, MIDDLE, MOST, SMALL, Cover
from .jpeg import encoded, weighing_little

if TYPE_CHECKING:
    from PIL.Image import Image

_SQUARE = 0.01
"""By which share the sides may differ: so much is cut off."""

_LARGEST = 4000  # px; a picture of a few bytes can claim to be of any size, and takes four bytes a pixel
_HEAVY = 2 << 20  # bytes; more than that is written anew, since each listener loads it


def taken(path: Path) -> Cover:
    """The cover that a picture is. Raises InputError where it cannot be one."""
    from PIL import Image, ImageOps

    try:
        data = path.read_bytes()
        with (
            warnings.catch_warnings(action="ignore", category=Image.DecompressionBombWarning),
            Image.open(BytesIO(data), formats=("JPEG", "PNG")) as picture,
        ):
            _check(path, *picture.size)
            upright = picture.getexif().get(0x0112, 1) == 1
            fits = picture.format == "JPEG" and picture.mode == "RGB" and upright and len(data) <= _HEAVY
            fits = fits and picture.width == picture.height <= MOST
            picture.draft("RGB", (MIDDLE, MIDDLE) if fits else (MOST, MOST))
            whole = flat(picture if upright else ImageOps.exif_transpose(picture))
            whole.load()
    except InputError:
        raise
    except OSError as error:
        why = error.strerror or "it is no JPEG or PNG that can be read"
        raise InputError(f"cannot take this picture: {why}", where=str(path), mend=_mend()) from error
    except (ValueError, SyntaxError, MemoryError, Image.DecompressionBombError) as error:
        raise InputError(f"cannot take this picture: {error}", where=str(path), mend=_mend()) from error
    side = min(*whole.size, MOST)
    square = (side, side)
    if not fits:
        data = encoded(ImageOps.fit(whole, square, Image.Resampling.LANCZOS) if whole.size != square else whole)
    small = ImageOps.fit(whole, (SMALL, SMALL), Image.Resampling.LANCZOS)
    middle = ImageOps.fit(whole, (min(side, MIDDLE),) * 2, Image.Resampling.LANCZOS)
    return Cover(data, encoded(middle), weighing_little(small), middle.width)


def _check(path: Path, wide: int, high: int) -> None:
    """Raises InputError where a picture of this size is no cover."""
    if abs(wide - high) > _SQUARE * max(wide, high):
        raise InputError(
            f"this picture is {wide} x {high} px, not square",
            where=str(path),
            mend="crop it, so that you say what stays",
        )
    if min(wide, high) < LEAST:
        mend = f"give {LEAST} to {MOST} px, which directories want"
        raise InputError(f"this picture is {wide} x {high} px, too small", where=str(path), mend=mend)
    if max(wide, high) > _LARGEST:
        mend = f"scale it down to {MOST} px"
        raise InputError(f"this picture is {wide} x {high} px, too large to be read", where=str(path), mend=mend)


def _mend() -> str:
    return f"name a square JPEG or PNG of {LEAST} to {MOST} px"


def flat(picture: Image) -> Image:
    """In red, green and blue, on white where it is seen through."""
    from PIL import Image

    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        paper = Image.new("RGB", clear.size, "white")
        paper.paste(clear, mask=clear.getchannel("A"))
        return paper
    return picture if picture.mode == "RGB" else picture.convert("RGB")
