"""The store of clips that settings name."""

from __future__ import annotations

from pathlib import Path

from narrator.places import default_store, far_store
from narrator.settings import Settings
from narrator.store import LOCKS, Store


def store_of(settings: Settings) -> Store:
    """Where clips are kept."""
    if address := far_store(settings.store):
        from narrator.far import FarStore

        return FarStore(address, default_store() / LOCKS)
    return Store(Path(settings.store) if settings.store else default_store())
