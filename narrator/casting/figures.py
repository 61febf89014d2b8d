"""What was measured of voices (bench/voices.py): how high, how steady, how well they speak, and how alike two are.

A table is a text with a row a voice: name, pitch (Hz), its spread (semitones), words misheard (%), naturalness
(DistillMOS, 1 to 5), likeness of its own sentences, then its likeness to each voice above, in hundredths; "-" where
nothing was measured. A text, since a build reads the one table that it needs, in a tenth of a millisecond.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from narrator.errors import InputError


class Figures(NamedTuple):
    """Of one voice: see above. None: not measured. alike: 0 to 1, by the name of each voice further up."""

    pitch: float | None
    spread: float | None
    misheard: float | None
    natural: float | None
    itself: float | None
    alike: Mapping[str, float]


@cache
def table(text: str) -> Mapping[str, Figures]:
    """The figures of a table, by name. Raises InputError where a row does not fit those above it."""
    rows: dict[str, Figures] = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        name, *cells = line.split()
        try:
            figures = [None if cell == "-" else float(cell) for cell in cells]
        except ValueError:
            figures = []
        others = figures[5:]
        if len(figures) != 5 + len(rows) or name in rows:
            raise InputError(
                f"the row of {name} does not fit those above it",
                where="[measured] of catalogue.toml",
                mend="let bench/voices.py write it",
            )
        alike = {other: hundredths / 100 for other, hundredths in zip(rows, others, strict=True) if hundredths}
        pitch, spread, misheard, natural, itself = figures[:5]
        rows[name] = Figures(pitch, spread, misheard, natural, itself, alike)
    return rows
