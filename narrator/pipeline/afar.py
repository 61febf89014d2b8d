"""The same recipe where the output folder is an address: done in a folder here that shows it (`narrator.far`)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from narrator import reading, record
from narrator.far import Near, near
from narrator.settings import Settings

from .building import Built, build_or_keep
from .planning import plan
from .reporting import Report


def build_afar(
    source: str, settings: Settings, report: Report, document: reading.Document | None, taken: Mapping[Path, str] | None
) -> Built:
    """`building.build_or_keep` at an address. Folders that are taken are known by their names."""
    with near(settings) as here:
        stood = None if document else record.unchanged(source, here.settings)
        if stood is not None:
            for conflict in stood.get("conflicts", ()):
                report.note(here.told(conflict))
            return Built(here.told(stood), True)
        others = {here.mirror.root / folder.name: whose for folder, whose in (taken or {}).items()}
        made = build_or_keep(source, here.settings, _Told(report, here), document, others)
        return Built(here.told(made.summary), made.kept)


def plan_afar(source: str, settings: Settings) -> dict[str, Any]:
    """`planning.plan` at an address."""
    with near(settings) as here:
        planned: dict[str, Any] = here.told(plan(source, here.settings))
        return planned


class _Told:
    """A report that names the address."""

    def __init__(self, report: Report, here: Near) -> None:
        self._report, self._here = report, here

    def begin(self, total: int) -> None:
        self._report.begin(total)

    def advance(self, amount: int) -> None:
        self._report.advance(amount)

    def note(self, text: str) -> None:
        self._report.note(self._here.told(text))
