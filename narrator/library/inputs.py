"""What episodes of watched sources are made of: which files, where they lie, and how they stand now."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from narrator import config, digests, places, record, surroundings
from narrator.errors import InputError
from narrator.places import data_root
from narrator.settings import Settings

SUFFIXES = (
    *(".txt", ".md", ".markdown", ".html", ".htm", ".xhtml", ".mhtml", ".mht", ".docx"),
    *(".odt", ".rtf", ".epub", ".fb2", ".pdf", ".vtt", ".srt", ".json", ".fountain"),
)
"""What is taken for an interview in a folder that is watched."""

CONFIG, LEXICONS = Path(config.CONFIG), Path(places.LEXICONS)

Look = Mapping[Path, tuple[int, int, int] | None]
"""Size, time and number of each file; None for what is not there."""


class Inputs:
    """The files that decide the episodes of what was given to watch: files, and folders of them.

    settings: as they are now. folders: of the episodes that are known, by source. Raises InputError for a source that
    is not there.
    """

    def __init__(self, given: Sequence[str], chosen: Settings) -> None:
        for source in given:
            if source == "-" or not Path(source).exists():
                raise InputError("there is no such file or folder", where=source, mend="name one to watch")
        self.given = tuple(dict.fromkeys(given))
        self.settings = chosen
        self.folders: dict[str, Path] = {}

    def sources(self) -> list[str]:
        """All that is made: files as they were given, and of each folder the interviews that are in it now."""
        found: list[str] = []
        for given in self.given:
            folder = Path(given)
            found += sorted(map(str, _interviews(folder))) if folder.is_dir() else [given]
        return list(dict.fromkeys(found))

    def script(self, source: str) -> Path | None:
        """The script of its episode, once that is known."""
        folder = self.folders.get(source)
        return folder / record.SCRIPT if folder else None

    def shared(self) -> list[Path]:
        """Files that decide every episode."""
        chosen = self.settings
        cover = "" if chosen.cover == "off" else chosen.cover
        named = (chosen.intro, chosen.outro, cover, *chosen.cover_fonts, *chosen.casts, *chosen.lexicons)
        own = (*surroundings.house_casts(chosen.show), *data_root().glob("lexicons/*.pls"), *LEXICONS.glob("*.pls"))
        return [CONFIG, *(Path(name) for name in named if name), *own]

    def digests(self, source: str) -> dict[Path, str | None]:
        """All that decides the episode of a source, as it is now."""
        script = self.script(source)
        paths = [Path(source), *([script] if script else []), *self.shared()]
        return {path: digests.file_digest(path) for path in paths}

    def look(self) -> Look:
        """How all files stand."""
        paths = {path for source in self.sources() for path in (Path(source), self.script(source)) if path}
        return {path: _facts(path) for path in (*paths, *self.shared())}

    def places(self, seen: Iterable[Path]) -> frozenset[tuple[Path, int]]:
        """The folders to watch, those that links lead to as well. One that was made anew is another one."""
        folders = {path.absolute().parent for path in seen} | {path.resolve().parent for path in seen}
        folders |= {Path(given).absolute() for given in self.given if Path(given).is_dir()}
        found = set()
        for folder in folders:
            with suppress(OSError):
                found.add((folder, folder.stat().st_ino))
        return frozenset(found)


def _interviews(folder: Path) -> list[Path]:
    """The interviews in a folder; in an episode's own, its script alone."""
    if record.load(folder) is not None:
        return [folder / record.SCRIPT]
    try:
        with os.scandir(folder) as entries:
            paths = [folder / entry.name for entry in entries if entry.name[0] not in ".~#" and entry.is_file()]
    except OSError:  # away for a moment
        return []
    return [path for path in paths if path.suffix.lower() in SUFFIXES]


def _facts(path: Path) -> tuple[int, int, int] | None:
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_size, facts.st_mtime_ns, facts.st_ino
