"""From scores to a sequence: which sentence is whose, with how much certainty.

The states are narration and, for interviewer and guest, the first sentence of a turn and a later one. The
interviewer's are told apart further by whether the turn has asked yet, as few of their turns end without a
question: so there are five states to the world outside, and seven within. A scorer gives each sentence a number a
state; evidence says which states a sentence may be in at all and whether a turn may follow one of its own side.
`decode` finds the probability of each state of each sentence (forward and backward) and the row of states with the
most sentences and beginnings expected to be right, in time linear in the sentences. Another scorer, a trained
one, takes the place of the present one by handing in other numbers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

N, IB, II, GB, GI = range(5)
ALL = frozenset(range(5))
SIDE = ("narrator", "interviewer", "interviewer", "guest", "guest")

# Within: narration; interviewer begins, goes on, begins by asking, goes on having asked; guest begins, goes on.
STATES = 7
_OUTER = (N, IB, II, IB, II, GB, GI)
_INNER = tuple(tuple(s for s in range(STATES) if _OUTER[s] == o) for o in range(5))
_BEFORE_ASKING, _BY_ASKING = frozenset((1, 2)), 3
# What may stand before each state; a turn begins after the other side or narration, and once asked stays asked.
BEFORE = ((0, 1, 2, 3, 4, 5, 6), (0, 5, 6), (1, 2), (0, 5, 6), (1, 2, 3, 4), (0, 1, 2, 3, 4), (5, 6))
BEGINS = frozenset((1, 3, 5))
# A beginning counts this much beside the sentence itself, when the best row is chosen.
_EDGE = 0.5

Scores = Sequence[float]
_Ways = Sequence[Sequence[Sequence[tuple[int, float]]]]


@dataclass(frozen=True, slots=True)
class Path:
    """states: the state of each sentence. marginals: the probability of each of the five states of each sentence.

    log_likelihood: of all allowed rows together, on the scale of the scores.
    """

    states: tuple[int, ...]
    marginals: tuple[tuple[float, ...], ...]
    log_likelihood: float


def inner(allowed: frozenset[int], asks: bool) -> tuple[int, ...]:
    """The states within that one sentence may be in: one that asks has asked."""
    out = [s for o in sorted(allowed) for s in _INNER[o]]
    return tuple(s for s in out if (s not in _BEFORE_ASKING if asks else s != _BY_ASKING))


def decode(
    scores: Sequence[Scores],
    transitions: Sequence[Scores],
    allowed: Sequence[frozenset[int]],
    fresh: Sequence[bool],
    asking: Sequence[bool],
) -> Path:
    """The best row of states.

    scores[i][s]: of sentence i in each of the `STATES`. transitions[a][b]: of b after a. allowed: which of the five
    states each sentence may be in, never empty. fresh: a turn begins here whatever stood before. asking: the
    sentence is a question.
    """
    if not scores:
        return Path((), (), 0.0)
    may = [inner(a, q) for a, q in zip(allowed, asking, strict=True)]
    ways = _ways(transitions)
    alpha, log_z = _forward(scores, may, fresh, ways)
    marginals = _marginals(scores, may, fresh, ways, alpha)
    return Path(_best(marginals, allowed, fresh), marginals, log_z)


def _ways(transitions: Sequence[Scores]) -> _Ways:
    """For ordinary and for fresh sentences, for each state: where it may come from, with its factor."""
    everywhere = tuple(range(STATES))
    return [
        [
            [(a, math.exp(transitions[a][b])) for a in (everywhere if fresh and b in BEGINS else BEFORE[b])]
            for b in range(STATES)
        ]
        for fresh in (False, True)
    ]


def _forward(
    scores: Sequence[Scores], may: Sequence[tuple[int, ...]], fresh: Sequence[bool], ways: _Ways
) -> tuple[list[list[float]], float]:
    alpha: list[list[float]] = []
    log_z = 0.0
    for i, score in enumerate(scores):
        shift = max(score[b] for b in may[i])
        mass = [0.0] * STATES
        table = ways[fresh[i]]
        for b in may[i]:
            total = float(b == 0 or b in BEGINS) if not i else sum(alpha[-1][a] * t for a, t in table[b])
            mass[b] = total * math.exp(score[b] - shift)
        whole = sum(mass)
        if not whole:  # no allowed row reaches here: begin anew rather than fail
            mass = [math.exp(score[b] - shift) if b in may[i] else 0.0 for b in range(STATES)]
            whole = sum(mass)
        log_z += math.log(whole) + shift
        alpha.append([m / whole for m in mass])
    return alpha, log_z


def _marginals(
    scores: Sequence[Scores],
    may: Sequence[tuple[int, ...]],
    fresh: Sequence[bool],
    ways: _Ways,
    alpha: Sequence[Sequence[float]],
) -> tuple[tuple[float, ...], ...]:
    out: list[tuple[float, ...]] = [()] * len(scores)
    beta = [1.0] * STATES
    for i in range(len(scores) - 1, -1, -1):
        both = [a * b for a, b in zip(alpha[i], beta, strict=True)]
        whole = sum(both)
        if not whole:
            both, whole = list(alpha[i]), 1.0
        out[i] = tuple(sum(both[s] for s in group) / whole for group in _INNER)
        shift = max(scores[i][b] for b in may[i])
        former = [0.0] * STATES
        for b in may[i]:
            value = beta[b] * math.exp(scores[i][b] - shift)
            for a, t in ways[fresh[i]][b]:
                former[a] += value * t
        whole = sum(former)
        beta = [f / whole for f in former] if whole else [1.0] * STATES
    return tuple(out)


_LAST = ((N, IB, II, GB, GI), (N, GB, GI), (IB, II), (N, IB, II), (GB, GI))


def _best(
    marginals: Sequence[Sequence[float]], allowed: Sequence[frozenset[int]], fresh: Sequence[bool]
) -> tuple[int, ...]:
    """The row with the most sentences of the right side, and right beginnings and goings-on, to be expected."""
    best: list[float] = []
    back: list[list[int]] = []
    for i, m in enumerate(marginals):
        ask, answer = m[IB] + m[II], m[GB] + m[GI]
        gain = (
            m[N] * (1 + _EDGE),
            ask + _EDGE * m[IB],
            ask + _EDGE * m[II],
            answer + _EDGE * m[GB],
            answer + _EDGE * m[GI],
        )
        top, come = [-math.inf] * 5, [N] * 5
        for b in allowed[i]:
            if not i:
                top[b] = gain[b]
                continue
            come[b] = max(range(5) if fresh[i] and b in (IB, GB) else _LAST[b], key=best.__getitem__)
            top[b] = best[come[b]] + gain[b]
        if max(top) == -math.inf:
            last = max(range(5), key=best.__getitem__)
            for b in allowed[i]:
                top[b], come[b] = best[last] + gain[b], last
        best = top
        back.append(come)
    states = [max(range(5), key=best.__getitem__)]
    for come in back[:0:-1]:
        states.append(come[states[-1]])
    return tuple(reversed(states))
