"""The cover: a square picture of 3000 px with the title, who talks, and the show; or the show's own picture.

What decides it is a value (`Face`), by which a cover is kept; so Pillow is imported only where one is drawn.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from narrator.store import key_of

RECIPE = 2
"""Raise it when the same face would give another picture."""

SIZE, MIDDLE, SMALL = 3000, 1500, 200
"""px of the picture beside the sound, in the sound, and in the page."""

LEAST, MOST = 1400, 3000
"""px that directories of podcasts want of a picture's sides (Apple Podcasts, PSP-1)."""

PALETTES: dict[str, tuple[str, str]] = {
    "navy": ("#14213d", "#fdf6e3"),
    "plum": ("#4a1942", "#ffe9d6"),
    "forest": ("#12402f", "#fbf3d5"),
    "brick": ("#7d2218", "#fff1df"),
    "ocean": ("#0b4f6c", "#fdfcf3"),
    "night": ("#16161a", "#f4efe0"),
    "sand": ("#efdcb8", "#33210f"),
    "sky": ("#c4dff2", "#10263d"),
    "mustard": ("#efb52d", "#2a1d04"),
    "rose": ("#f4c3cc", "#430f22"),
}
"""Paper and ink. All tones of a cover lie between the two."""


class Face(NamedTuple):
    """What a drawn cover shows. names: who talks. palette: of `PALETTES`. fonts: files for scripts that ours lack."""

    title: str
    names: tuple[str, ...]
    show: str
    palette: str
    fonts: tuple[str, ...] = ()


class Cover(NamedTuple):
    """Three JPEGs of one picture. side: px of the middle one.

    lacking: texts that are not on it, since no font has their letters.
    """

    big: bytes
    middle: bytes
    small: bytes
    side: int
    lacking: tuple[str, ...] = ()


def palette_for(name: str) -> str:
    """The palette of a show or an episode: the same for the same name."""
    names = sorted(PALETTES)
    return names[hashlib.sha256(name.encode("utf-8", "replace")).digest()[0] * len(names) // 256]


def key(face: Face | Path, digests: Mapping[str, str | None]) -> str:
    """The key of a face's cover, or of that of a picture. digests: of the files that it names."""
    import PIL

    shown = list(face) if isinstance(face, Face) else "picture"
    return key_of({"cover": RECIPE, "face": shown, "files": dict(digests), "pillow": PIL.__version__})


def make(face: Face | Path) -> Cover:
    """Draw a face, or take a picture. Raises InputError where a picture or a font does not fit."""
    if isinstance(face, Face):
        from .drawing import drawn

        return drawn(face)
    from .picture import taken

    return taken(face)


def packed(cover: Cover) -> tuple[dict[str, object], bytes]:
    """As the store keeps it: facts and bytes."""
    parts = cover.big, cover.middle, cover.small
    return {"sizes": [len(part) for part in parts], "side": cover.side}, b"".join(parts)


def unpacked(facts: Mapping[str, object], payload: bytes) -> Cover | None:
    """As it was packed; None where the facts do not fit."""
    match facts:
        case {"sizes": [int(first), int(second), int(_)], "side": int(side)}:
            return Cover(payload[:first], payload[first : first + second], payload[first + second :], side)
    return None
