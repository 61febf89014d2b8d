"""Waveform and spectrogram where sentences join, and where the voices stand beside one another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .episodes import Episode, Stretch

AROUND = 0.9
"""Seconds shown before and behind the middle of a join."""


def joins(episode: Episode, path: Path, most: int = 6) -> None:
    """Joins at even distances: between sentences of a turn in the upper row, between turns in the lower."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    pairs = list(zip(episode.stretches, episode.stretches[1:], strict=False))
    rows = [
        _spread([pair for pair in pairs if (pair[0].turn == pair[1].turn) is same], most // 2) for same in (True, False)
    ]
    rows = [row for row in rows if row]
    wide = max(map(len, rows))
    figure, axes = pyplot.subplots(2 * len(rows), wide, figsize=(5 * wide, 3.4 * len(rows)), squeeze=False)
    for each in axes.flat:
        each.axis("off")
    for number, row in enumerate(rows):
        for column, pair in enumerate(row):
            _join(episode, *pair, axes[2 * number][column], axes[2 * number + 1][column])
    figure.tight_layout()
    figure.savefig(path, dpi=80)
    pyplot.close(figure)


def _spread(pairs: list[tuple[Stretch, Stretch]], most: int) -> list[tuple[Stretch, Stretch]]:
    return [pairs[at * len(pairs) // most] for at in range(min(most, len(pairs)))] if pairs else []


def _join(episode: Episode, left: Stretch, right: Stretch, wave: Any, spectrum: Any) -> None:
    import numpy

    middle = (left.end + right.start) / 2
    start = max(0.0, middle - AROUND)
    sound = episode.of(start, middle + AROUND)
    wave.axis("on")
    wave.plot(numpy.arange(len(sound)) / episode.rate + start, sound, linewidth=0.4, color="#205080")
    for place in (left.end, right.start):
        wave.axvline(place, color="#c04020", linewidth=0.8)
    wave.set_ylim(-0.7, 0.7)
    wave.set_yticks([])
    wave.set_title(f"…{left.text[-22:]} | {right.text[:22]}… {right.start - left.end:.2f} s", fontsize=8)
    spectrum.axis("on")
    spectrum.specgram(sound + 1e-7, NFFT=512, Fs=episode.rate, noverlap=384, cmap="magma", vmin=-140, vmax=-40)
    spectrum.set_ylim(0, min(9000, episode.rate / 2))
    spectrum.set_xticks([])


def overview(rows: dict[str, dict[str, float]], path: Path) -> None:
    """A strip for each figure (name -> speaker -> value), so that what stands apart is seen."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(len(rows), 1, figsize=(8, 0.9 * len(rows) + 0.6), squeeze=False)
    for (name, values), axis in zip(rows.items(), axes[:, 0], strict=True):
        axis.scatter(list(values.values()), [0] * len(values), s=40, color="#205080")
        for speaker, value in values.items():
            axis.annotate(speaker, (value, 0), xytext=(0, 7), textcoords="offset points", ha="center", fontsize=7)
        axis.set_yticks([])
        axis.set_ylim(-0.5, 1.0)
        axis.margins(x=0.15)
        axis.set_ylabel(name, rotation=0, ha="right", va="center", fontsize=9)
    figure.tight_layout()
    figure.savefig(path, dpi=80)
    pyplot.close(figure)
