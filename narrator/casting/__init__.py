"""A voice for each speaker: told apart as far as the catalogue allows, and the same in the next episode."""

from .catalogue import Catalogue, load_casts, load_catalogue
from .choosing import TOO_ALIKE, cast

__all__ = ["TOO_ALIKE", "Catalogue", "cast", "load_casts", "load_catalogue"]
