"""From scores to a sequence: which sentence is whose, with how much certainty.

The states are narration and, for interviewer and guest, the first sentence of a turn and a later one. A scorer
gives each sentence a number a state; evidence says which states a sentence may be in at all and whether a turn may
follow one of its own side. `decode` finds the probability of each state of each sentence (forward and backward) and
the row of states with the most sentences, beginnings and whole turns expected to be right, in time linear in the
sentences.
Another scorer takes the place of the present one by handing in other numbers.

The likeliest row is not asked for: where it is sure that somebody asks, but not where the turn begins, every single row
with that turn is unlikely, and the likeliest one leaves it out.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

N, IB, II, GB, GI = range(5)
ALL = frozenset(range(5))
SIDE = ("narrator", "interviewer", "interviewer", "guest", "guest")

# What may stand before each state: a turn begins after the other side or narration.
BEFORE = ((N, IB, II, GB, GI), (N, GB, GI), (IB, II), (N, IB, II), (GB, GI))
BEGINS = frozenset((IB, GB))
# Where each state may come from, of an ordinary sentence and of one where a turn begins whatever stood before.
_FROM = (BEFORE, tuple(tuple(range(5)) if b in BEGINS else BEFORE[b] for b in range(5)))
_FIRST = (1.0, 1.0, 0.0, 1.0, 0.0)
# What counts beside a sentence of the right side when the best row is chosen: a right beginning or going-on; and twice
# _TURN a turn that stands exactly so, while each turn costs _PRICE of it, lest there be more turns than right ones.
_EDGE = 0.5
_TURN = 1.0
_PRICE = 0.6
_OPEN = 8  # rows that differ in where their last turn began, kept in mind for each side at most
_FAINT = 0.001  # a turn less likely than this is not waited for

Scores = Sequence[float]
_Trail = tuple[int, int, Any] | None  # where the last turn begins, in which state, and the trail before it
_Row = tuple[float, float, _Trail]  # what it has gained, how likely its last turn is so far, and its turns
_END: tuple[float, _Trail] = (-math.inf, None)


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


def likelihood(scores: Sequence[Scores], allowed: Sequence[frozenset[int]], fresh: Sequence[bool]) -> float:
    """What `decode` gives as `log_likelihood`, without the row of states."""
    return _forward(scores, allowed, fresh)[1]


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


def certainty(marginals: Sequence[Sequence[float]], side: str, start: int, end: int) -> float:
    """How likely a turn is to stand exactly so: it begins here, goes on to its end, and no further.

    From the probabilities of single sentences alone: whether a turn goes on does not hang on where it began.
    """
    begin = IB if side == "interviewer" else GB
    value = marginals[start][begin]
    for i in range(start + 1, min(end + 1, len(marginals))):
        on = _goes_on(marginals, i, begin)
        value *= on if i < end else 1 - on
    return value


def _goes_on(marginals: Sequence[Sequence[float]], i: int, begin: int) -> float:
    """How likely a turn of this side goes on in sentence i where it stands in the one before."""
    whole = marginals[i - 1][begin] + marginals[i - 1][begin + 1] if i else 0.0
    return min(1.0, marginals[i][begin + 1] / whole) if whole else 0.0


def _best(
    marginals: Sequence[Sequence[float]], allowed: Sequence[frozenset[int]], fresh: Sequence[bool]
) -> tuple[int, ...]:
    """The row with the most sentences, beginnings and whole turns to be expected right."""
    told, running = (0.0, _END[1]), {IB: list[_Row](), GB: list[_Row]()}
    for i, m in enumerate(marginals):
        ended = {N: told} | {begin: _ended(rows, _goes_on(marginals, i, begin)) for begin, rows in running.items()}
        gain, trail = max(ended.values(), key=_gain)
        stuck = True
        told = (gain + (1 + _EDGE) * m[N], (i, N, trail)) if N in allowed[i] else _END
        for begin in (IB, GB):
            rows, side, inside = list[_Row](), m[begin] + m[begin + 1], begin + 1
            if inside in allowed[i] and running[begin]:
                on, more = _goes_on(marginals, i, begin), side + _EDGE * m[inside]
                rows = [(g + more, chance * on, t) for g, chance, t in running[begin]]
            if begin in allowed[i]:
                g, t = max((e for b, e in ended.items() if b != begin or fresh[i]), key=_gain)
                if g > -math.inf:
                    rows.append((g + side + _EDGE * m[begin], m[begin], (i, begin, t)))
            running[begin] = _kept(rows)
            stuck = stuck and not rows
        if stuck and N not in allowed[i]:  # no allowed row reaches here: begin anew rather than fail
            for b in sorted(allowed[i]):
                running[IB if b in (IB, II) else GB].append((gain, m[b], (i, b, trail)))
    trail = max((told, *(_ended(rows, 0.0) for rows in running.values())), key=_gain)[1]
    states = [0] * len(marginals)
    end = len(states)
    while trail:
        start, state, trail = trail
        later = {IB: II, GB: GI}.get(state, state)
        states[start:end] = [state] + [later] * (end - start - 1)
        end = start
    return tuple(states)


def _gain(row: tuple[float, _Trail]) -> float:
    return row[0]


def _ended(rows: Sequence[_Row], on: float) -> tuple[float, _Trail]:
    """The best of these rows where their last turn ends here. on: how likely it goes on instead."""
    ends = [(gain + _TURN * (2 * chance * (1 - on) - _PRICE), trail) for gain, chance, trail in rows]
    return max(ends, key=_gain, default=_END)


def _kept(rows: list[_Row]) -> list[_Row]:
    """The rows worth going on with: the best, and those whose last turn may yet be worth more."""
    if len(rows) < 2:
        return rows
    best = max(row[0] for row in rows)
    rows = [row for row in rows if row[0] == best or row[1] > _FAINT]
    return sorted(rows, key=lambda row: -row[0] - 2 * _TURN * row[1])[:_OPEN]
