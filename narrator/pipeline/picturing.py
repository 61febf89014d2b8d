"""picture.png of each piece: drawn anew in every build, its texts kept by content."""

from __future__ import annotations

from narrator.publishing import Publication, poster
from narrator.publishing.poster import Label
from narrator.store import Store, key_of

PICTURE = "picture.png"
KIND = "labels"


def pictured(publication: Publication, store: Store, uses: set[str]) -> bytes:
    """The picture; empty where nobody is heard. uses: what it takes of the store is added there.

    Raises NarratorError where the disk refuses.
    """
    import PIL  # its version alone; nothing is drawn with it unless a text is new

    known = {}
    for text, (size, room) in poster.labels(publication).items():
        facts = {"label": poster.RECIPE, "text": text, "size": size, "room": room, "pillow": PIL.__version__}
        key = key_of(facts)
        uses.add(f"{KIND}/{key}")
        known[text] = _label(text, size, room, key, store)
    return poster.picture_png(publication, known)


def _label(text: str, size: int, room: int, key: str, store: Store) -> Label:
    match store.get(KIND, key):
        case ({"width": int(width)}, bytes(tones)) if width >= 0 and (not width or not len(tones) % width):
            return Label(width, tones)
    made = poster.drawn(text, size, room)
    store.put(KIND, key, {"width": made.width}, made.tones)
    return made
