"""Names of foreign spelling in an interview, and how they will be said."""

from __future__ import annotations

from typing import Any

from narrator import speech, wording
from narrator.model import Voice

from .drafting import Draft


def reader(draft: Draft) -> Voice:
    """The voice that reads headlines."""
    return next((part.voice for part in draft.cast.parts if part.role == "narrator"), draft.cast.parts[0].voice)


def names(draft: Draft) -> list[dict[str, Any]]:
    """Each with how often it stands there, the line of the first, the language it is spelt like, and its phonemes.

    ipa: by the voice that reads headlines; empty where its engine tells none.
    """
    found = wording.foreign_names(draft.interview, draft.lexicon)
    told = speech.readings([name.text for name in found], reader(draft)) if found else []
    return [
        {"name": name.text, "times": name.times, "line": name.line, "like": name.like, "ipa": ipa}
        for name, ipa in zip(found, told, strict=True)
    ]
