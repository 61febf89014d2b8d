"""From scores to a sequence: which sentence is whose, with how much certainty.

The states are narration and, for interviewer and guest, the first sentence of a turn and a later one. A scorer
gives each sentence a number a state; evidence says which states a sentence may be in at all and whether a turn may
follow one of its own side. `decode` finds the probability of each state of each sentence (forward and backward) and
the row of states with the most sentences and beginnings expected to be right, in time linear in the sentences.
Another scorer takes the place of the present one by handing in other numbers.

The likeliest row is not asked for: where it is sure that somebody asks, but not where the turn begins, every single row
with that turn is unlikely, and the likeliest one leaves it out.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

N, IB, II, GB, GI = range(5)
ALL = frozenset(range(5))
SIDE = ("narrator", "interviewer", "interviewer", "guest", "guest")

# What may stand before each state: a turn begins after the other side or narration.
BEFORE = ((N, IB, II, GB, GI), (N, GB, GI), (IB, II), (N, IB, II), (GB, GI))
BEGINS = frozenset((IB, GB))
# Where each state may come from, of an ordinary sentence and of one where a turn begins whatever stood before.
_FROM = (BEFORE, tuple(tuple(range(5)) if b in BEGINS else BEFORE[b] for b in range(5)))
_FIRST = (1.0, 1.0, 0.0, 1.0, 0.0)
# A beginning or going-on counts this much beside the right side, when the best row is chosen.
_EDGE = 0.5

Scores = Sequence[float]


@dataclass(frozen=True, slots=True)
class Path:
    """states: the state of each sentence. marginals: the probability of each state of each sentence.

    log_likelihood: of all allowed rows together, on the scale of the scores.
    """

    states: tuple[int, ...]
    marginals: tuple[tuple[float, ...], ...]
    log_likelihood: float


def runs(states: Sequence[int]) -> list[tuple[int, int, str]]:
    """The turns in a row of states: start, end, side. A sentence of narration is one by itself."""
    out: list[tuple[int, int, str]] = []
    for i, state in enumerate(states):
        if out and state in (II, GI) and out[-1][2] == SIDE[state]:
            out[-1] = (out[-1][0], i + 1, SIDE[state])
        else:
            out.append((i, i + 1, SIDE[state]))
    return out


def decode(scores: Sequence[Scores], allowed: Sequence[frozenset[int]], fresh: Sequence[bool]) -> Path:
    """The best row of states.

    scores[i][s]: of sentence i in state s. allowed: the states each sentence may be in, never empty. fresh: a turn
    begins here whatever stood before. How likely one state is after another, the scores have seen.
    """
    if not scores:
        return Path((), (), 0.0)
    alpha, log_z = _forward(scores, allowed, fresh)
    marginals = _marginals(scores, allowed, fresh, alpha)
    return Path(_best(marginals, allowed, fresh), marginals, log_z)


def _forward(
    scores: Sequence[Scores], allowed: Sequence[frozenset[int]], fresh: Sequence[bool]
) -> tuple[array[float], float]:
    """The mass of each state of each sentence, all in one row: a list a sentence would be six times as large."""
    alpha = array("d")
    before = [0.0] * 5
    log_z = 0.0
    for i, score in enumerate(scores):
        shift = max(score[b] for b in allowed[i])
        mass = [0.0] * 5
        table = _FROM[fresh[i]]
        for b in allowed[i]:
            total = sum(before[a] for a in table[b]) if i else _FIRST[b]
            mass[b] = total * math.exp(score[b] - shift)
        whole = sum(mass)
        if not whole:  # no allowed row reaches here: begin anew rather than fail
            mass = [math.exp(score[b] - shift) if b in allowed[i] else 0.0 for b in range(5)]
            whole = sum(mass)
        log_z += math.log(whole) + shift
        before = [m / whole for m in mass]
        alpha.extend(before)
    return alpha, log_z


def _marginals(
    scores: Sequence[Scores],
    allowed: Sequence[frozenset[int]],
    fresh: Sequence[bool],
    alpha: array[float],
) -> tuple[tuple[float, ...], ...]:
    out: list[tuple[float, ...]] = [()] * len(scores)
    beta = [1.0] * 5
    for i in range(len(scores) - 1, -1, -1):
        here = alpha[5 * i : 5 * i + 5]
        both = [a * b for a, b in zip(here, beta, strict=True)]
        whole = sum(both)
        out[i] = tuple(b / whole for b in both) if whole else tuple(here)
        shift = max(scores[i][b] for b in allowed[i])
        former = [0.0] * 5
        for b in allowed[i]:
            value = beta[b] * math.exp(scores[i][b] - shift)
            for a in _FROM[fresh[i]][b]:
                former[a] += value
        whole = sum(former)
        beta = [f / whole for f in former] if whole else [1.0] * 5
    return tuple(out)


def _best(
    marginals: Sequence[Sequence[float]], allowed: Sequence[frozenset[int]], fresh: Sequence[bool]
) -> tuple[int, ...]:
    """The row with the most sentences of the right side, and right beginnings and goings-on, to be expected."""
    best: list[float] = []
    back: list[bytes] = []
    for i, m in enumerate(marginals):
        side = (m[N], m[IB] + m[II], m[IB] + m[II], m[GB] + m[GI], m[GB] + m[GI])
        gain = [whole + _EDGE * m[s] for s, whole in enumerate(side)]
        top, come = [-math.inf] * 5, [N] * 5
        for b in allowed[i]:
            if not i:
                top[b] = gain[b]
                continue
            come[b] = max(_FROM[fresh[i]][b], key=best.__getitem__)
            top[b] = best[come[b]] + gain[b]
        if max(top) == -math.inf:
            last = max(range(5), key=best.__getitem__)
            for b in allowed[i]:
                top[b], come[b] = best[last] + gain[b], last
        best = top
        back.append(bytes(come))
    states = [max(range(5), key=best.__getitem__)]
    for former in back[:0:-1]:
        states.append(former[states[-1]])
    return tuple(reversed(states))
