"""The talking book, which holds the sound of the episode as it was just written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from narrator import files
from narrator.publishing import Publication, epub
from narrator.settings import IN_BOOKS, Settings

from .pieces import Piece

BOOK = "episode.epub"


def bound(
    sounds: Mapping[str, files.Writer], parts: Sequence[Piece], publications: Sequence[Publication], settings: Settings
) -> dict[str, files.Writer]:
    """The same writers, and behind them the book's: it reads what they wrote, which has no name yet but where it is."""
    form = next(name for name in settings.formats if name in IN_BOOKS)
    names = [piece.name(f"episode.{form}") for piece in parts]
    written: dict[str, Path] = {}

    def noting(name: str) -> files.Writer:
        def write(file: BinaryIO) -> None:
            sounds[name](file)
            written[name] = Path(file.name)

        return write

    def book(file: BinaryIO) -> None:
        heard = [replace(p, audio=name) for p, name in zip(publications, names, strict=True)]
        epub.write(file, heard, [written[name] for name in names], settings.show)

    return {**sounds, **{name: noting(name) for name in names}, BOOK: book}
