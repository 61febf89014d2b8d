"""A voice for each speaker: told apart as far as the catalogue allows, and the same in the next episode."""

from .casts import load_casts, load_places, recast
from .catalogue import Catalogue, folded, load_catalogue
from .choosing import TOO_ALIKE, UnknownVoice, cast
from .kindred import kindred
from .names import likely_gender
from .placing import placed

__all__ = [
    "TOO_ALIKE",
    "Catalogue",
    "UnknownVoice",
    "cast",
    "folded",
    "kindred",
    "likely_gender",
    "load_casts",
    "load_catalogue",
    "load_places",
    "placed",
    "recast",
]
