"""The same recipe where the output folder is an address: done in a folder here that shows it (`narrator.far`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from narrator import reading, record
from narrator.far import Near, near
from narrator.settings import Settings

from .building import Built, build_or_keep
from .planning import Script, plan, write_script
from .reporting import Report
from .reviewing import Review, review


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


def script_afar(source: str, settings: Settings, to: str | None, force: bool) -> Script:
    """`planning.write_script` at an address."""
    with near(settings) as here:
        made = write_script(source, here.settings, to, force)
        path = None if made.path is None else here.told(str(made.path))
        return Script(made.text, path, tuple(map(here.told, made.notes)))


def review_afar(
    source: str, settings: Settings, say: Callable[[str], None], ask: Callable[[str], str | None], every: bool
) -> Review:
    """`reviewing.review` at an address: each answer is written there."""
    with near(settings) as here:
        done = review(source, here.settings, lambda text: say(here.told(text)), ask, every)
        written = (None if path is None else here.told(str(path)) for path in (done.script, done.ledger))
        return Review(done.outcome, *written)


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
