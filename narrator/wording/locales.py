"""Babel's data of a language."""

from __future__ import annotations

import functools
from typing import Any


@functools.cache
def locale_of(language: str) -> Any:
    """Babel's `Locale`; None where it has none. Babel is loaded by the first who asks."""
    from babel.core import Locale, UnknownLocaleError

    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError, TypeError):
        return None
