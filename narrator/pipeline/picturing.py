"""picture.png of each piece: drawn anew in every build, its texts kept by content."""

from __future__ import annotations

from collections.abc import Mapping

from narrator.publishing import Publication, picture, poster
from narrator.publishing.poster import Label
from narrator.store import Store, key_of

PICTURE = "picture.png"
KIND = "labels"

Texts = Mapping[str, tuple[int, int]]
"""Texts of a picture, as `poster.labels` has them: size of the letters and room, in px."""


def pictured(publication: Publication, store: Store, uses: set[str]) -> bytes:
    """The picture; empty where nobody is heard. uses: what it takes of the store is added there.

    Raises NarratorError where the disk refuses.
    """
    known = {}
    for text, (size, room) in poster.labels(publication.interview.title, picture.lanes(publication)).items():
        key = _key(text, size, room)
        uses.add(f"{KIND}/{key}")
        label = _kept(key, store)
        if label is None:
            label = poster.drawn(text, size, room)
            _keep(key, label, store)
        known[text] = label
    return poster.picture_png(publication, known)


def missing(texts: Texts, store: Store) -> Texts:
    """Those that the store does not hold."""
    return {text: place for text, place in texts.items() if _kept(_key(text, *place), store) is None}


def keep(texts: Texts, drawn: Mapping[str, Label], store: Store) -> None:
    """Keep what was drawn of them. Raises NarratorError where the disk refuses."""
    for text, label in drawn.items():
        _keep(_key(text, *texts[text]), label, store)


def _key(text: str, size: int, room: int) -> str:
    import PIL  # its version alone

    return key_of({"label": poster.RECIPE, "text": text, "size": size, "room": room, "pillow": PIL.__version__})


def _kept(key: str, store: Store) -> Label | None:
    match store.get(KIND, key):
        case ({"width": int(width)}, bytes(tones)) if width >= 0 and (not width or not len(tones) % width):
            return Label(width, tones)
    return None


def _keep(key: str, label: Label, store: Store) -> None:
    store.put(KIND, key, {"width": label.width}, label.tones)
