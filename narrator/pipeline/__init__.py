"""The recipe: from a source to an episode, one call a stage. The stages meet here and nowhere else.

`drafting.prepare` reads from the source down to the keys of the clips; `building.build` from there to the files.
"""

from narrator.reading import Document

from .building import Built, build, build_or_keep
from .drafting import load, understand
from .planning import plan, turns_as_data, warm, write_script
from .reviewing import other_readings, review
from .stores import store_of
from .stretching import speak_stretch

__all__ = [
    "Built",
    "Document",
    "build",
    "build_or_keep",
    "load",
    "other_readings",
    "plan",
    "review",
    "speak_stretch",
    "store_of",
    "turns_as_data",
    "understand",
    "warm",
    "write_script",
]
