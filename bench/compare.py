"""Narrator beside the naive script and beside the bare engines, run by turns so that each ratio is of one moment."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import measure, sources
from .measure import Cost

ROOT = Path(__file__).parent.parent
COLD, WORD, EDIT, IDLE = "cold", "word", "edit", "idle"
_IDLE_RUNS = 3  # a build with nothing to do is short: its median is taken over more runs


@dataclass(frozen=True, slots=True)
class Run:
    """One command: what ran, its cost, seconds of audio, and clips that Narrator made anew (-1 for others)."""

    what: str
    cost: Cost
    seconds: float
    made: int = -1


@dataclass(frozen=True, slots=True)
class Round:
    """Runs that belong together; ratios are taken within a round only."""

    runs: tuple[Run, ...]

    def of(self, what: str) -> tuple[Run, ...]:
        return tuple(run for run in self.runs if run.what == what)


@dataclass(slots=True)
class Bench:
    """Where the runs take place and what is run. say: where progress goes."""

    folder: Path
    narrator: tuple[str, ...]
    say: Callable[[str], None] = field(default=lambda text: print(text, file=sys.stderr, flush=True))

    def __post_init__(self) -> None:
        # Like for like: the naive script and the bare engine encode at 64 kbit/s.
        (self.folder / "narrator.toml").write_text("kbps = 64\n", encoding="utf-8")

    def help(self) -> Run:
        """`narrator --help`."""
        return Run("help", self._run([*self.narrator, "--help"])[0], 0.0)

    def espeak_round(self, source: sources.Source, number: int, cases: tuple[str, ...], *, by_turn: bool) -> Round:
        """The naive script, the bare engine, and Narrator's cases on one source. Odd rounds run in reverse order.

        The naive script keeps nothing, so its one run stands for all cases.
        """
        plain = self.folder / "plain.txt"
        plain.write_text(source.plain(by_turn=by_turn), encoding="utf-8")
        steps: list[Callable[[], list[Run]]] = [
            lambda: [self._script("naive", plain)],
            lambda: [self._script("bare", plain, "espeak")] if COLD in cases else [],
            lambda: self._narrator_cases(source, number, cases),
        ]
        runs = [run for step in (reversed(steps) if number % 2 else steps) for run in step()]
        return Round(tuple(runs))

    def kokoro_round(self, source: sources.Source) -> Round:
        """A cold build by kokoro and the bare model on the same text, in the voices that Narrator chose.

        Narrator says on its own that the voices are synthetic; so the bare model says it too.
        """
        made, facts = self._make(COLD, source, "kokoro", fresh=True)
        voices = {part["name"]: part["voice"] for part in facts["speakers"]}
        notice = json.loads((self.folder / facts["folder"] / "episode.json").read_text(encoding="utf-8"))["notice"]
        said = [*source.said, ("", notice)]
        spoken = [{"voice": voices.get(name, next(iter(voices.values()))), "text": text} for name, text in said]
        lines = self.folder / "lines.json"
        lines.write_text(json.dumps(spoken), encoding="utf-8")
        bare = self._script("bare", lines, "kokoro")
        return Round((bare, made))

    def warm_up(self, engine: str) -> None:
        """One short build that is not counted: compiles modules, fills the disk cache, unpacks a model."""
        self._make("warm-up", sources.make(60), engine, fresh=True)

    def growth_round(self, source: sources.Source) -> list[Run]:
        """Narrator alone: cold, one answer changed, nothing changed."""
        return self._narrator_cases(source, 0, (COLD, EDIT, IDLE))

    def _narrator_cases(self, source: sources.Source, number: int, cases: tuple[str, ...]) -> list[Run]:
        runs = [self._make(COLD, source, "espeak", fresh=True)[0]]
        if WORD in cases:
            runs.append(self._make(WORD, source.reworded(number), "espeak")[0])
        if EDIT in cases:
            source = source.edited(number)
            runs.append(self._make(EDIT, source, "espeak")[0])
        elif WORD in cases:
            source = source.reworded(number)
        if IDLE in cases:
            runs += [self._make(IDLE, source, "espeak")[0] for _ in range(_IDLE_RUNS)]
        return [run for run in runs if run.what in cases]

    def _make(
        self, what: str, source: sources.Source, engine: str, *, fresh: bool = False
    ) -> tuple[Run, dict[str, Any]]:
        place, store = self.folder / "output", self.folder / "store"
        if fresh:
            for folder in (place, store):
                shutil.rmtree(folder, ignore_errors=True)
        text = self.folder / "interview.txt"
        text.write_text(source.labelled(), encoding="utf-8")
        where = ("-o", str(place), "--store", str(store))
        cost, out = self._run(
            [*self.narrator, "make", str(text), *shlex.split(f"--engine {engine} --jobs 1 --json"), *where]
        )
        facts: dict[str, Any] = json.loads(out.splitlines()[-1])
        return Run(what, cost, float(facts["seconds"]), int(facts["clips"]["made"])), facts

    def _script(self, name: str, text: Path, *engine: str) -> Run:
        target = self.folder / f"{name}.mp3"
        cost, out = self._run([sys.executable, "-m", f"bench.{name}", *engine, str(text), str(target)])
        return Run(name, cost, float(out.split()[-1]))

    def _run(self, command: list[str]) -> tuple[Cost, str]:
        self.say("  " + " ".join(Path(part).name if "/" in part else part for part in command[:8]))
        return measure.run(command, folder=self.folder, extra={"PYTHONPATH": str(ROOT)})
