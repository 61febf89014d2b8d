"""Where things lie: Narrator's own data, a person's store, and what is an address, not a folder."""

from __future__ import annotations

import os
from pathlib import Path

from .errors import InputError

CASTS = "voices/casts"
"""The folder of house casts, a file for each show, in the working folder; in a checkout Narrator's own."""
LEXICONS = "lexicons"
"""The folder of a person's own, a file for each language, in the working folder."""


def data_root() -> Path:
    """The folder of voices, casts and lexicons: inside the installed package, or beside it in a checkout."""
    inside = Path(__file__).parent / "_voices"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "voices"


def is_far(place: str) -> bool:
    """Whether this is an address (s3://bucket/folder), not a folder."""
    return "://" in place


def as_folder(place: str) -> Path:
    """The folder of this name. Raises InputError where it is an address and no folder will do."""
    if is_far(place):
        raise InputError("this needs a folder, not an address", where=place, mend="name a folder, or a copy of it")
    return Path(place)


def as_path(place: str) -> str:
    """The address of a folder of this machine as its path."""
    if not place.startswith("file://"):
        return place
    from urllib.parse import unquote, urlsplit

    return unquote(urlsplit(place).path)


def far_store(store: str) -> str:
    """The address of the store; empty where it is a folder."""
    named = as_path(store or os.environ.get("NARRATOR_STORE", ""))
    return named if is_far(named) else ""


def default_store() -> Path:
    """Where clips are kept on this machine: one store for all episodes of a person."""
    given = as_path(os.environ.get("NARRATOR_STORE", ""))
    if given and not is_far(given):
        return Path(given)
    import platformdirs

    return Path(platformdirs.user_cache_dir("narrator", appauthor=False)) / "store"
