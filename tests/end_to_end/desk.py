"""A newsroom's desk: an article, and the episodes made of it through the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .conftest import Run, narrator
from .test_same_bytes import BRIEF


class Desk:
    """A folder with one article. day: what the clock says to every command (ISO 8601), empty for the true one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.article = folder / "talk.txt"
        self.article.write_text(BRIEF)
        self.episode = folder / "out" / "talk"
        self.day = ""

    def run(self, command: str, source: Path | None = None, *more: str) -> Run:
        where = ("-o", self.folder / "out", "--store", self.folder / "store", "--engine", "espeak", "--json")
        clock = {"SOURCE_DATE_EPOCH": str(_seconds(self.day))} if self.day else {}
        return narrator(command, source or self.article, *where, *more, cwd=self.folder, **clock)

    def make(self, source: Path | None = None, *more: str) -> dict[str, Any]:
        run = self.run("make", source, *more)
        assert run.code == 0, run.err
        return run.data

    def told(self) -> dict[str, Any]:
        """What `episode.json` says."""
        found = json.loads((self.episode / "episode.json").read_text())
        assert isinstance(found, dict)
        return found


def _seconds(day: str) -> int:
    from datetime import UTC, datetime

    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())
