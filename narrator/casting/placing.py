"""Where each speaker is heard in stereo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from narrator.model import Cast

from .catalogue import folded


def placed(cast: Cast, places: Mapping[str, float]) -> Cast:
    """The same cast, each speaker with the place that `load_places` gives: by name, "narrator" for the role; else 0."""
    parts = []
    for part in cast.parts:
        of_role = places.get("narrator", 0.0) if part.role == "narrator" else 0.0
        parts.append(replace(part, pan=places.get(folded(part.speaker), of_role)))
    return replace(cast, parts=tuple(parts))
