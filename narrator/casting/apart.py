"""The cast of one episode: of all that can be had, the one whose two most alike voices are least alike.

Voices that are no more alike than `distinct` are told apart without effort, so below it all casts are equally good and
each person's own wishes decide; above it every hundredth counts. So a voice moves for another only where two would
otherwise sound nearer than they need to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from narrator.model import Voice

MOST_STEPS = 1500
"""Choices that are tried for one limit. A cast of twelve needs a few dozen; the rest is a guard against crowds."""


def furthest(
    wishes: Sequence[Sequence[Voice]],
    taken: Sequence[Voice],
    similarity: Callable[[Voice, Voice], float],
    distinct: float,
    limit: float = 1.0,
) -> tuple[Voice, ...] | None:
    """A voice for each of ``wishes`` (voices that would do, the dearest first), none twice.

    taken: voices that speak anyway. Whoever stands first keeps to their wishes the longest. None where even the best
    cast found has two voices over ``limit``.
    """
    voices = list({voice.name: voice for row in wishes for voice in row}.values())
    number = {voice.name: n for n, voice in enumerate(voices)}
    near = [max((similarity(voice, other) for other in taken), default=0.0) for voice in voices]
    between = [[0.0] * len(voices) for _ in voices]
    for n, voice in enumerate(voices):
        for m in range(n):
            between[n][m] = between[m][n] = similarity(voice, voices[m])
    rows = [[number[voice.name] for voice in row] for row in wishes]
    steps = {a for row in (near, *between) for a in row if distinct < a <= limit}
    limits = [distinct, *sorted(steps)]
    found: list[int] | None = None
    low, high = 0, len(limits)
    while low < high:
        middle = (low + high) // 2 if low or found else 0  # mostly the first will do
        chosen = _within(limits[middle], rows, near, between)
        if chosen is None:
            low = middle + 1
        else:
            found, high = chosen, middle
    return None if found is None else tuple(voices[n] for n in found)


def _within(
    limit: float, rows: Sequence[Sequence[int]], near: Sequence[float], between: Sequence[Sequence[float]]
) -> list[int] | None:
    """A voice of each row, no two more alike than the limit; by depth first, looking one choice ahead."""
    fits = [sum(1 << m for m, alike in enumerate(row) if alike <= limit and m != n) for n, row in enumerate(between)]
    open_ = sum(1 << n for n, alike in enumerate(near) if alike <= limit)
    masks = [sum(1 << n for n in row) for row in rows]
    chosen: list[int] = []
    steps = 0

    def place(at: int, free: int) -> bool:
        nonlocal steps
        if at == len(rows):
            return True
        for n in rows[at]:
            if not free >> n & 1:
                continue
            steps += 1
            if steps > MOST_STEPS:
                return False
            left = free & fits[n]
            if all(mask & left for mask in masks[at + 1 :]):
                chosen.append(n)
                if place(at + 1, left):
                    return True
                chosen.pop()
        return False

    return chosen if place(0, open_) else None
