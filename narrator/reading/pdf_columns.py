"""Runs of letters on a page as lines, and lines as columns in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from .pdf_runs import Run


class Line(NamedTuple):
    """A line of one column: its runs from left to right."""

    runs: tuple[Run, ...]
    page: int

    @property
    def text(self) -> str:
        return _joined(self.runs)

    @property
    def x0(self) -> float:
        return self.runs[0].x0

    @property
    def x1(self) -> float:
        return max(run.x1 for run in self.runs)

    @property
    def y(self) -> float:
        return max(self.runs, key=lambda run: len(run.text)).y

    @property
    def size(self) -> float:
        return max(self.runs, key=lambda run: len(run.text)).size

    @property
    def bold(self) -> bool:
        whole = sum(len(run.text) for run in self.runs)
        return sum(len(run.text) for run in self.runs if "bold" in run.marks) * 10 > whole * 8


def _joined(runs: Sequence[Run]) -> str:
    parts = [runs[0].text]
    for before, run in pairwise(runs):
        if run.x0 - before.x1 > 0.12 * run.size and not parts[-1].endswith(" "):
            parts.append(" ")
        parts.append(run.text)
    return "".join(parts).strip()


def columns(runs: list[Run], page: int, depth: int = 0) -> list[list[Line]]:
    """The lines of each column in reading order; a line across all columns ends what stands above it."""
    gutter = _gutter(runs) if depth < 3 else None
    if gutter is None:
        return [lines_of(runs, page)] if runs else []
    across = sorted((run for run in runs if run.x0 < gutter < run.x1), key=lambda run: -run.y)
    out: list[list[Line]] = []
    rest = sorted((run for run in runs if not run.x0 < gutter < run.x1), key=lambda run: -run.y)
    at = 0
    for number in range(len(across) + 1):
        bar = across[number].y if number < len(across) else float("-inf")
        start = at
        while at < len(rest) and rest[at].y > bar:
            at += 1
        band = rest[start:at]
        for side in ([r for r in band if r.x1 <= gutter], [r for r in band if r.x0 >= gutter]):
            out += columns(side, page, depth + 1)
        if number < len(across):
            # What stands on the height of a line across all columns belongs to it.
            beside = []
            while at < len(rest) and rest[at].y > bar - 0.5 * across[number].size:
                beside.append(rest[at])
                at += 1
            bars = lines_of([across[number], *beside], page)
            if out and not band and out[-1] and _crosses(out[-1][-1], gutter):
                out[-1] += bars
            else:
                out.append(bars)
    return out


def _crosses(line: Line, gutter: float) -> bool:
    return line.x0 < gutter < line.x1


def _gutter(runs: list[Run]) -> float | None:
    """Where a strip without letters parts two columns; None where there is one column."""
    if len(runs) < 12:
        return None
    left, right = min(run.x0 for run in runs), max(run.x1 for run in runs)
    size = median(run.size for run in runs)
    steps = 200
    width = (right - left) / steps
    if width <= 0:
        return None
    edges = [0] * (steps + 2)
    for run in runs:
        edges[int((run.x0 - left) / width)] += 1
        edges[min(steps, int((run.x1 - left) / width)) + 1] -= 1
    covered, held = [], 0
    for change in edges[: steps + 1]:
        held += change
        covered.append(held)
    most = max(covered)
    best: tuple[float, float] | None = None
    start: int | None = None
    for at in range(int(steps * 0.12), int(steps * 0.88) + 1):
        free = covered[at] * 8 <= most
        if free and start is None:
            start = at
        if start is not None and (not free or at == int(steps * 0.88)):
            wide = (at - start) * width
            if wide >= 0.6 * size and (best is None or wide > best[0]):
                best = (wide, left + (start + at) / 2 * width)
            start = None
    return best[1] if best and _are_columns(runs, best[1]) else None


def _are_columns(runs: list[Run], gutter: float) -> bool:
    """Whether both sides are text of their own, and not names beside what they say."""
    sides = [run for run in runs if run.x1 <= gutter], [run for run in runs if run.x0 >= gutter]
    rows = [{round(run.y / (0.5 * run.size)) for run in side} for side in sides]
    if min(map(len, rows)) < 4:
        return False
    low, high = max(min(r.y for r in s) for s in sides), min(max(r.y for r in s) for s in sides)
    beside = [[r for r in side if low <= r.y <= high] for side in sides]
    if min(map(len, beside)) < 3:
        return False
    letters = [sum(len(r.text) for r in side) for side in beside]
    return min(letters) * 4 > max(letters)


def lines_of(runs: list[Run], page: int) -> list[Line]:
    """Runs on one height as one line, from the top down."""
    out: list[list[Run]] = []
    base = size = 0.0
    for run in sorted(runs, key=lambda run: (-run.y, run.x0)):
        if out and base - run.y < 0.45 * max(size, run.size):
            out[-1].append(run)
            if run.size > size:
                base, size = run.y, run.size
        else:
            out.append([run])
            base, size = run.y, run.size
    return [Line(tuple(sorted(row, key=lambda run: run.x0)), page) for row in out]
