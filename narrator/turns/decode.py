"""From scores to a sequence: which sentence is whose, with how much certainty.

The states are narration, and for interviewer and guest the first sentence of a turn and a later one. A scorer
gives each sentence a number a state; evidence says which states a sentence may be in at all and whether a
turn may follow one of its own side; `decode` finds the best row of states (Viterbi) and the probability of each
state of each sentence (forward and backward), in time linear in the sentences. Another scorer, a trained one,
takes the place of the present one by handing in other numbers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

N, IB, II, GB, GI = range(5)
STATES = ("narration", "interviewer begins", "interviewer", "guest begins", "guest")
ALL = frozenset(range(5))
SIDE = ("narrator", "interviewer", "interviewer", "guest", "guest")

Scores = Sequence[float]

# What may stand before each state; a turn begins after the other side or narration.
_BEFORE = ((N, IB, II, GB, GI), (N, GB, GI), (IB, II), (N, IB, II), (GB, GI))
# Where a label begins a turn, anything may stand before it: two guests may speak in a row.
_ANY = (N, IB, II, GB, GI)


@dataclass(frozen=True, slots=True)
class Path:
    """states: the best state of each sentence. marginals: the probability of each state of each sentence.

    log_likelihood: of all allowed rows, against all rows there are.
    """

    states: tuple[int, ...]
    marginals: tuple[tuple[float, ...], ...]
    log_likelihood: float


def decode(
    scores: Sequence[Scores], transitions: Sequence[Scores], allowed: Sequence[frozenset[int]], fresh: Sequence[bool]
) -> Path:
    """The best row of states.

    scores[i][s]: of sentence i in state s. transitions[a][b]: of b after a. allowed: the states each sentence may
    be in, never empty. fresh: a turn begins here whatever stood before.
    """
    n = len(scores)
    if not n:
        return Path((), (), 0.0)
    ways = [
        [tuple((a, transitions[a][b]) for a in (_ANY if f and b in (IB, GB) else _BEFORE[b])) for b in range(5)]
        for f in (False, True)
    ]
    start = (0.0, 0.0, -math.inf, 0.0, -math.inf)
    best: list[list[float]] = []
    back: list[list[int]] = []
    alpha: list[list[float]] = []
    log_z = 0.0
    for i in range(n):
        may, table, score = allowed[i], ways[fresh[i]], scores[i]
        top, come, mass = [-math.inf] * 5, [0] * 5, [0.0] * 5
        shift = max(score[b] for b in may)
        for b in may:
            if not i:
                top[b] = start[b] + score[b]
                mass[b] = math.exp(start[b] + score[b] - shift)
                continue
            before, former = best[-1], alpha[-1]
            high, where, total = -math.inf, N, 0.0
            for a, t in table[b]:
                if (value := before[a] + t) > high:
                    high, where = value, a
                if former[a]:
                    total += former[a] * math.exp(t)
            top[b], come[b] = high + score[b], where
            mass[b] = total * math.exp(score[b] - shift)
        if not any(mass):  # no allowed row reaches here: begin anew rather than fail
            opening = [b for b in may if b in (N, IB, GB)] or list(may)
            past = max(best[-1]) if best else 0.0
            last = max(range(5), key=lambda a: best[-1][a]) if best else N
            for b in opening:
                top[b], come[b], mass[b] = past + score[b] - 20.0, last, math.exp(score[b] - shift)
        whole = sum(mass)
        log_z += math.log(whole) + shift
        best.append([v - shift for v in top])
        back.append(come)
        alpha.append([m / whole for m in mass])
        if i % 64 == 0:  # keep the running sums small
            low = max(best[-1])
            best[-1] = [v - low for v in best[-1]]
    states = [max(range(5), key=lambda s: best[-1][s])]
    for i in range(n - 1, 0, -1):
        states.append(back[i][states[-1]])
    states.reverse()
    return Path(tuple(states), _marginals(scores, allowed, fresh, ways, alpha), log_z)


def _marginals(
    scores: Sequence[Scores],
    allowed: Sequence[frozenset[int]],
    fresh: Sequence[bool],
    ways: Sequence[Sequence[Sequence[tuple[int, float]]]],
    alpha: Sequence[Sequence[float]],
) -> tuple[tuple[float, ...], ...]:
    n = len(scores)
    out: list[tuple[float, ...]] = [()] * n
    beta = [1.0] * 5
    for i in range(n - 1, -1, -1):
        both = [a * b for a, b in zip(alpha[i], beta, strict=True)]
        whole = sum(both)
        out[i] = tuple(b / whole for b in both) if whole else tuple(alpha[i])
        if i:
            table, score, may = ways[fresh[i]], scores[i], allowed[i]
            shift = max(score[b] for b in may)
            former = [0.0] * 5
            for b in may:
                if beta[b]:
                    value = beta[b] * math.exp(score[b] - shift)
                    for a, t in table[b]:
                        former[a] += value * math.exp(t)
            whole = sum(former)
            beta = [f / whole for f in former] if whole else [1.0] * 5
    return tuple(out)
