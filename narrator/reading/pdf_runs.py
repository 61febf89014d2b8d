"""What a PDF says of its pages: letters with their place, size and look."""

from __future__ import annotations

from typing import NamedTuple

from narrator.model import MarkKind


class Run(NamedTuple):
    """Letters of one line in one look. y: of the base line, upwards, in points like all the rest."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    marks: tuple[MarkKind, ...]


class Page(NamedTuple):
    """A page's runs in the order of the file."""

    number: int
    height: float
    runs: tuple[Run, ...]
