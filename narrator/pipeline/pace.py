"""How long speaking takes on this machine, learnt from what was spoken before and kept in the store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from narrator import speech
from narrator.errors import NarratorError
from narrator.store import Store

KIND = "pace"
ENCODING = "encoding"  # of a line whose clip is there

DEFAULT = {"espeak": 0.0004, "kokoro": 0.05, "system": 0.02, ENCODING: 0.0004}
"""Seconds a character in one worker, encoded, before anything was measured: CPU of the examples on one machine, rounded
up; the system's engines are a guess."""

_TRUST, _MOST = 1_000, 100_000  # characters that the default counts as; that are remembered


def learn(store: Store, measured: Iterable[tuple[str, int, float]]) -> None:
    """Take in what was measured: an engine's name (or ENCODING), characters, seconds of one worker.

    What is older counts less and less. A store that cannot be written learns nothing.
    """
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for name, characters, seconds in measured:
        sums[name][0] += characters
        sums[name][1] += seconds
    for name, (said, took) in sums.items():
        before, took_before = _known(store, name)
        share = min(1.0, _MOST / (before + said))
        facts = {"characters": (before + said) * share, "seconds": (took_before + took) * share}
        try:
            store.put(KIND, name, facts, b"")
        except NarratorError:
            return


def estimate(store: Store, work: Mapping[str, int], lines: int, jobs: int) -> float:
    """Seconds for so many characters of each engine (or ENCODING), in so many lines, by so many workers."""
    alone = 0.0
    for name, characters in work.items():
        known, took = _known(store, name)
        alone += characters * took / known
    return alone / max(1, speech.crew(jobs, lines))


def _known(store: Store, name: str) -> tuple[float, float]:
    """Characters and seconds so far, the default among them."""
    facts = store.facts(KIND, name) or {}
    try:
        known, took = float(facts["characters"]), float(facts["seconds"])
    except (KeyError, TypeError, ValueError):
        known = took = 0.0
    if known < 1 or not 0 < took < float("inf"):
        return _TRUST, _TRUST * DEFAULT.get(name, DEFAULT["kokoro"])
    return known, took
