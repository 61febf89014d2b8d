"""Files read back with limits, and text compared without what layout does to it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from narrator.patterns import late

MOST_BYTES = 64 << 20
"""Of a file that is read whole; an hour's longest side file has one."""

_LAYOUT = late(r"[\W_]+")


class Broken(Exception):
    """A file that cannot be read as what it should be; says why."""


def data(path: Path) -> bytes:
    """A whole file. Raises Broken where it is too long or cannot be read."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Broken(f"it is longer than {MOST_BYTES >> 20} MiB")
        return path.read_bytes()
    except OSError as error:
        raise Broken(f"it cannot be read: {error.strerror}") from error


def text(path: Path) -> str:
    """A whole file in UTF-8. Raises Broken."""
    try:
        return data(path).decode()
    except UnicodeDecodeError as error:
        raise Broken(f"it is no UTF-8 at byte {error.start}") from error


def document(path: Path) -> Mapping[str, Any]:
    """A JSON object. Raises Broken."""
    try:
        found = json.loads(data(path), parse_constant=_refused)
    except (ValueError, RecursionError) as error:
        raise Broken(f"it is no JSON: {' '.join(str(error).split())[:120]}") from error
    if not isinstance(found, dict):
        raise Broken("it is no JSON object")
    return found


def _refused(name: str) -> float:
    raise ValueError(f"{name} is no number in JSON")


def listed(document: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    """A list of objects in a document. Raises Broken."""
    found = document.get(name)
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise Broken(f'it has no list of objects "{name}"')
    return found


def number(value: object) -> float:
    """A number of a size that times and levels have. Raises Broken."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < 1e9:
        raise Broken(f"{value!r:.40} stands in place of a number")
    return float(value)


def words(value: object) -> str:
    """A text on one line; empty where there is none."""
    return " ".join(value.split()) if isinstance(value, str) else ""


def bare(shown: str) -> str:
    """Letters and digits alone: what stays of a text however it is wrapped, escaped or quoted."""
    return _LAYOUT.sub("", shown)


def clock(seconds: float) -> str:
    """0:01:02.500, as a person looks for it."""
    whole = round(seconds * 1000)
    return f"{whole // 3_600_000}:{whole // 60_000 % 60:02}:{whole // 1000 % 60:02}.{whole % 1000:03}"
