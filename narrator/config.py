"""`narrator.toml` in the working folder: its tables as named tuples, each value in the type of its default."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from .errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

CONFIG = "narrator.toml"

Table = TypeVar("Table", bound=tuple[Any, ...])


def section(name: str, kind: type[Table], folder: Path | None = None, docs: str = "docs/settings.md") -> Table:
    """A table of `narrator.toml` as a named tuple of this kind, over its defaults.

    docs: where it is told of. Raises InputError where it holds a name or a value that does not fit.
    """
    given = written(folder).get(name, {})
    if not isinstance(given, dict):
        raise InputError(f"{name} is no table", where=CONFIG, mend=f"write [{name}] on a line, its settings below it")
    known: dict[str, Any] = kind._field_defaults  # type: ignore[attr-defined]
    return kind(**fitted(given, known, docs, f"[{name}] "))


def written(folder: Path | None) -> dict[str, Any]:
    """What `narrator.toml` holds; nothing where there is none. Raises InputError where it cannot be read."""
    try:
        text = ((folder or Path()) / CONFIG).read_bytes().decode()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("cannot be read", where=CONFIG, mend="check its permissions and that it is UTF-8") from error
    return _parsed(text) if text else {}


def _parsed(text: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"is not TOML: {error}", where=CONFIG, mend="mend that line") from error
    except RecursionError as error:
        raise InputError("is nested too deeply", where=CONFIG, mend='write a line a setting: name = "value"') from error


def fitted(given: Mapping[str, Any], known: Mapping[str, Any], docs: str, table: str = "") -> dict[str, Any]:
    """The values in the types of their defaults. Raises InputError for a name that is not known."""
    for name in given:
        if name not in known:
            import difflib

            near = difflib.get_close_matches(name, known, 1)
            raise InputError(
                f"unknown setting {table}{name!r}",
                where=CONFIG,
                mend=f"did you mean {near[0]!r}?" if near else f"see {docs}",
            )
    return {name: _fitting(table + name, value, known[name]) for name, value in given.items()}


def _fitting(name: str, value: object, default: object) -> Any:
    """The value in the type of its default; TOML's lists become tuples, its integers floats where need be."""
    if isinstance(default, tuple) and hasattr(default, "_field_defaults"):
        if not isinstance(value, dict):
            raise InputError(f"{name} is no table", where=CONFIG, mend=f"write [{name}], its settings below it")
        return type(default)(**fitted(value, default._field_defaults, "docs/settings.md", f"[{name}] "))
    if isinstance(default, tuple) and isinstance(value, list) and all(isinstance(v, str) for v in value):
        return tuple(value)
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not type(default):
        like = '["FILE"]' if isinstance(default, tuple) else json.dumps(default)
        raise InputError(f"{name} is {value!r}", where=CONFIG, mend=f"give a value like {like}")
    return value
