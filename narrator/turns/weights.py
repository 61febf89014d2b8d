"""What each cue is worth: weights fitted on labelled interviews, one table for real paragraphs, one without.

``weights.json`` holds, for "paragraphs" and "sentences", the transition weights and, for each feature of
`features`, five numbers, one a state of `decode`. They maximise the likelihood of the true states (a linear chain, L2);
its "about" says on what and how they were fitted.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple


class Weights(NamedTuple):
    """rows: feature to one weight a state. transitions[a][b]: of state b after a."""

    rows: dict[str, tuple[float, ...]]
    transitions: tuple[tuple[float, ...], ...]


@lru_cache(maxsize=2)
def weights(paragraphs: bool) -> Weights:
    """The table for articles with paragraphs, or for those with one sentence a block."""
    data = json.loads(Path(__file__).with_name("weights.json").read_text("utf-8"))
    part = data["paragraphs" if paragraphs else "sentences"]
    return Weights({k: tuple(v) for k, v in part["weights"].items()}, tuple(tuple(r) for r in part["transitions"]))
