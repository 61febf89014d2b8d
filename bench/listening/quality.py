"""How natural a speaker is taken to be (DistillMOS), and how like two speakers are (Resemblyzer)."""

from __future__ import annotations

import importlib
from functools import cache
from itertools import combinations
from typing import Any

from .episodes import Episode, at_16k

SHORTEST = 3.0
"""Seconds: the predictor fills up to 7.7 with silence, and marks down what is mostly that."""
ENOUGH = 60.0
"""Seconds of a speaker after which no more are asked for."""


@cache
def _predictor() -> Any:
    torch = importlib.import_module("torch")
    torch.set_num_threads(1)
    model = importlib.import_module("distillmos").ConvTransformerSQAModel()
    model.eval()
    return model


def naturalness(episode: Episode) -> dict[str, float]:
    """The predicted mean opinion score (1 to 5) of each speaker: the mean over a minute of turns, by their length."""
    torch = importlib.import_module("torch")
    scores: dict[str, list[tuple[float, float]]] = {}
    for turn in episode.turns():
        start, end = turn[0].start, turn[-1].end
        if end - start < SHORTEST or sum(length for _, length in scores.get(turn[0].speaker, [])) > ENOUGH:
            continue
        sound = at_16k(episode.of(start, end), episode.rate)
        with torch.no_grad():
            score = float(_predictor()(torch.from_numpy(sound.astype("float32"))[None]).mean())
        scores.setdefault(turn[0].speaker, []).append((score, end - start))
    return {
        speaker: sum(score * length for score, length in rows) / sum(length for _, length in rows)
        for speaker, rows in scores.items()
    }


def likeness(episode: Episode) -> dict[tuple[str, str], float]:
    """How like each pair of the cast is: mean cosine of the embeddings of their sentences, as `bench.voices` has it."""
    resemblyzer = importlib.import_module("resemblyzer")
    encoder = resemblyzer.VoiceEncoder("cpu", verbose=False)
    marks: dict[str, list[Any]] = {}
    for stretch in sorted(episode.stretches, key=lambda s: s.start - s.end):
        rows = marks.setdefault(stretch.speaker, [])
        if len(rows) < 6 and stretch.end - stretch.start > 2:
            sound = resemblyzer.preprocess_wav(at_16k(episode.of(stretch.start, stretch.end), episode.rate))
            rows.append(encoder.embed_utterance(sound))
    pairs = {}
    for a, b in combinations([speaker for speaker, rows in marks.items() if rows], 2):
        values = [float(x @ y) for x in marks[a] for y in marks[b]]
        pairs[a, b] = sum(values) / len(values)
    return pairs
