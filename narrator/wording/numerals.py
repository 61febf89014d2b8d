"""num2words, one language at a time."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import sys
import types
from typing import Any


@functools.cache
def words(language: str) -> Any:
    """The converter of num2words for a language: `to_cardinal`, `to_ordinal`, `to_year`.

    Its package imports all 60 languages, 20 ms; the module of one language costs 3. So its modules are loaded
    under a name of their own, without the package's `__init__`.
    """
    alias = "_narrator_num2words"
    if alias not in sys.modules:
        spec = importlib.util.find_spec("num2words")
        package = types.ModuleType(alias)
        package.__path__ = list(spec.submodule_search_locations or ()) if spec else []
        sys.modules[alias] = package
    code = language.upper()
    return getattr(importlib.import_module(f"{alias}.lang_{code}"), f"Num2Word_{code}")()
