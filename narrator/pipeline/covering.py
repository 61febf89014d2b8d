"""The cover of an episode: the show's own picture, or one that is drawn; kept by content, so that it is made once."""

from __future__ import annotations

from pathlib import Path

from narrator import digests, speech
from narrator.publishing import cover, poster
from narrator.publishing.cover import Cover, Face
from narrator.publishing.poster import Label
from narrator.settings import Settings
from narrator.store import Store
from narrator.turns.words import part

from . import picturing
from .drafting import Draft
from .picturing import Texts
from .reporting import Report

KIND = "covers"


def face_of(draft: Draft, settings: Settings) -> Face | Path | None:
    """What the cover shows; None for none. Guests stand before those who ask."""
    if settings.cover == "off":
        return None
    if settings.cover:
        return Path(settings.cover)
    interview = draft.interview
    names = [s.name for role in ("guest", "interviewer") for s in interview.speakers if s.role == role]
    if not all(" " in name for name in names):  # some may be nobody's: "Guest"
        parts = {part(interview.language, role) for role in ("guest", "interviewer")}
        names = [name for name in names if name not in parts]
    palette = settings.palette or cover.palette_for(settings.show or draft.folder.resolve().name)
    return Face(interview.title, tuple(names), settings.show, palette, settings.cover_fonts)


def use_of(face: Face | Path | None) -> str:
    """What its cover is called in the store: "covers/..."; empty where there is none."""
    if face is None:
        return ""
    files = (str(face),) if isinstance(face, Path) else face.fonts
    return f"{KIND}/{cover.key(face, {name: digests.file_digest(Path(name)) for name in files})}"


def covered(face: Face | Path | None, draft: Draft, store: Store, report: Report) -> Cover | None:
    """The cover, kept or made. One that lacks texts is not kept: fonts may be there the next time.

    It is made by a worker, so that what Pillow takes of memory is gone before the episode's own is needed; the same
    worker draws what the picture of the episode will say. Raises InputError where a picture or a font does not fit,
    NarratorError where the disk refuses.
    """
    key = use_of(face).removeprefix(f"{KIND}/")
    kept = store.get(KIND, key) if face else None
    found = cover.unpacked(*kept) if kept else None
    texts = picturing.missing(poster.labels(draft.interview.title, {line.speaker for line in draft.lines}), store)
    if texts or (face and not found):
        [(_, (made, drawn))] = speech.run(_drawn, ((None if found else face, texts),), 1)
        picturing.keep(texts, drawn, store)
    else:
        made = None
    if made is None:
        return found
    if not made.lacking:
        store.put(KIND, key, *cover.packed(made))
        return made
    told = ", ".join(f'"{text[:40]}"' for text in made.lacking[:3])
    report.note(f"the cover is without {told}: no font has these letters; see docs/cover.md")
    return made


def _drawn(work: tuple[Face | Path | None, Texts]) -> tuple[Cover | None, dict[str, Label]]:
    """In a worker: all that Pillow does for an episode."""
    face, texts = work
    made = None if face is None else cover.make(face)
    return made, {text: poster.drawn(text, *place) for text, place in texts.items()}
