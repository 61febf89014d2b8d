"""Where each speaker is heard in stereo."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from narrator.model import Cast

from .catalogue import folded


def placed(cast: Cast, places: Mapping[str, float], asked: Collection[str] = ()) -> Cast:
    """The same cast, each speaker with the place that `load_places` gives: by name, "narrator" for the role; else 0.

    asked: names that a person has given a place for this episode; whom nobody is called by is told as a warning.
    """
    parts = []
    for part in cast.parts:
        of_role = places.get("narrator", 0.0) if part.role == "narrator" else 0.0
        parts.append(replace(part, pan=places.get(folded(part.speaker), of_role)))
    nobody = [name for name in asked if name not in {"narrator", *(folded(part.speaker) for part in parts)}]
    warnings = [f"[pan] places {name!r}, and nobody here is called so" for name in nobody]
    return replace(cast, parts=tuple(parts), warnings=(*cast.warnings, *warnings))
