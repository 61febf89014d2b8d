"""What labels and layout allow: the states each sentence may be in, before any cue is weighed.

Four ways of marking are told apart, and all end in the same tables for the decoder:
"labels" (both sides carry labels again and again, so nothing begins without one), "one side" (only one side
does), "once" (each speaker is named once, all later turns are free), "look" (the layout marks one side),
"none". Where labels are missing in places, a paragraph without one may begin a turn, at a price: the more seldom
they are missing, the higher.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import NamedTuple

from narrator.model import Article, Role

from .cues import asks, closes
from .decode import ALL, GB, GI, IB, II, N, Path, Scores, decode, likelihood
from .layout import Look
from .naming import introduced
from .notes import aside, heads, notes
from .units import Unit

_NOT_TALK = ("title", "heading", "caption")
_PARAGRAPHS = 1.15  # sentences a block: with fewer, blocks are no paragraphs


class Evidence(NamedTuple):
    """way: how speakers are marked. allowed, fresh: see `decode`. why: for a person, where hard evidence stands.

    price: of each sentence, what it costs that a turn begins there without its label, as a logarithm. dear: the states
    that cost it.
    """

    way: str
    allowed: tuple[frozenset[int], ...]
    fresh: tuple[bool, ...]
    why: tuple[str, ...]
    price: tuple[float, ...] = ()
    dear: frozenset[int] = frozenset()

    def read(self, scores: Sequence[Scores]) -> Path:
        """The best row of states under this evidence."""
        return decode(self._priced(scores), self.allowed, self.fresh)

    def likelihood(self, scores: Sequence[Scores]) -> float:
        """How well this evidence and these scores agree, as a logarithm."""
        return likelihood(self._priced(scores), self.allowed, self.fresh)

    def _priced(self, scores: Sequence[Scores]) -> Sequence[Scores]:
        if not any(self.price):
            return scores
        return [
            [s - price * (state in self.dear) for state, s in enumerate(row)] if price else row
            for row, price in zip(scores, self.price, strict=True)
        ]


def way_of(who: Sequence[int], roles: Sequence[Role], look: Look | None, questions: int = 0) -> str:
    """How this article marks its speakers.

    questions: rows of sentences that ask. A label that stands twice among many more marks no side throughout.
    """
    counts = [0] * len(roles)
    for w in who:
        if w >= 0:
            counts[w] += 1
    most = max(counts, default=0)
    sides = [[c for c, r in zip(counts, roles, strict=True) if r == side] for side in ("interviewer", "guest")]
    fewest = min(sum(side) for side in sides)
    if (most >= 2 and fewest >= max(2, 0.2 * questions)) or len(roles) > 12:
        return "labels"
    if look:
        return "look"
    if most >= max(2, 0.35 * questions):
        return "one side"
    return "once" if most else "none"


def weigh(
    units: Sequence[Unit], who: Sequence[int], roles: Sequence[Role], look: Look | None, article: Article
) -> Evidence:
    """The tables of what may be."""
    asking = [asks(u.text) for u in units]
    way = way_of(who, roles, look, sum(b and not a for a, b in zip([False, *asking], asking, strict=False)))
    allowed: list[frozenset[int]] = []
    fresh = [w >= 0 for w in who]
    why = [""] * len(units)
    marked = _marked(len(units), look) if look and way != "labels" else None
    labelled = {r for w, r in ((w, roles[w]) for w in who if w >= 0)}
    begun = not any(w >= 0 for w in who) and marked is None
    side, answer = "", -1
    last = max((i for i, w in enumerate(who) if w >= 0), default=-1)
    close = max((i for i, m in enumerate(marked or ()) if m), default=-1)
    lead = [u.text for u in units[: next((i for i, w in enumerate(who) if w >= 0), len(units))][:30]]
    noted = notes(units, who, max(last, close), article.language, introduced(article, lead))
    shut = _shut(way, labelled)
    missing = _missing(units, who, roles, asking, shut) if shut else 0.0
    cost = math.log((sum(w >= 0 for w in who) + missing) / missing) if missing else 0.0
    price = [0.0] * len(units)
    first = next((roles[w] for w in who if w >= 0), "")
    unasked = marked is None and (labelled == {"guest"} or (first == "guest" and missing))
    opening = _opening(units, who, asking) if unasked else ()
    for i, u in enumerate(units):
        headed = way == "labels" and _headed(units, who, i, last)
        if who[i] >= 0:
            begun, side = True, roles[who[i]]
            allowed.append(frozenset({"interviewer": IB, "guest": GB, "narrator": N}[side] for _ in (0,)))
            why[i] = f"label '{u.label_text[:40]}'"
        elif marked is not None and marked[i]:
            begun = True
            allowed.append(_look_states(look, marked[i]))
            if marked[i] == 1:
                why[i] = (
                    f"{look.name} question"
                    if look and look.side == "interviewer"
                    else f"{look.name if look else ''} begins a turn"
                )
        elif i in opening:
            begun = True
            allowed.append(frozenset((IB,) if u.first else (II,)))
            why[i] = "a question before the first label" if u.first else ""
        elif not begun or u.kind in _NOT_TALK:
            allowed.append(frozenset((N,)))
        elif i in noted:
            allowed.append(frozenset((N,)))
            why[i] = noted[i]
        elif shut and missing and u.first and u.kind == "paragraph" and not headed:
            price[i] = cost
            allowed.append(ALL if i > last or way != "labels" else ALL - {N})
        elif way == "labels":
            after = u.first and i > last
            if missing:  # whose turn this paragraph is, is not known
                allowed.append(frozenset((N,)) if headed else ALL - {IB, GB})
            else:
                allowed.append(frozenset((N,)) if headed else _inside(side, after, resumed=i - 1 in noted))
            why[i] = "a line without a full stop before a label" if headed else ""
        elif marked is not None and look:
            opens = marked[i - 1] > 0 and not aside(u) and (i < close or _leads_on(units[i - 1].text, article.language))
            answer = u.block if opens else answer
            allowed.append(_unmarked(look.side, opens, u.block == answer or (i < close and not aside(u))))
        elif way == "one side":
            allowed.append(ALL - shut if u.first else ALL - {IB, GB})
        else:
            allowed.append(ALL)
    if units and units[0].text == article.title and who[0] < 0:
        allowed[0] = frozenset((N,))
    return Evidence(way, tuple(allowed), tuple(fresh), tuple(why), tuple(price), shut)


def _leads_on(last: str, language: str) -> bool:
    """Whether the last marked sentence of an article waits for an answer: no headline of a note, and no note."""
    return "?" in last or (last.rstrip('*_ »”"')[-1:] in ".!…。！" and not closes(last, language))


def _shut(way: str, labelled: Collection[str]) -> frozenset[int]:
    """The states that begin a turn whose speaker should have a label."""
    if way == "labels":
        return frozenset((IB, GB))
    if way == "one side":
        return frozenset((IB,) if "interviewer" in labelled else (GB,))
    return frozenset()


def _missing(
    units: Sequence[Unit], who: Sequence[int], roles: Sequence[Role], asking: Sequence[bool], shut: frozenset[int]
) -> float:
    """About how many turns have no label: what answers a question, or is answered, without one.

    A question in the middle of unlabelled paragraphs may as well be rhetorical, and counts half. Where each sentence
    is a block, nothing can be told.
    """
    starts = [i for i, u in enumerate(units) if u.first and u.kind == "paragraph"]
    if len(units) < _PARAGRAPHS * len(starts):
        return 0.0
    sides = [roles[who[i]] if who[i] >= 0 else "" for i in starts]
    ends = [asking[i - 1] for i in starts[1:]] + [asking[-1]]
    missing, talk = 0.0, False
    for k in range(len(starts) - 1):
        talk = talk or bool(sides[k])
        if not talk or not ends[k]:
            continue
        if not sides[k + 1] and not ends[k + 1]:  # a question, and an answer without a label
            missing += (1.0 if GB in shut else 0.0) if sides[k] == "interviewer" else 0.5
        elif not sides[k] and sides[k + 1] == "guest" and IB in shut and not (k and ends[k - 1]):
            missing += 1.0
    return missing


def _headed(units: Sequence[Unit], who: Sequence[int], i: int, last: int) -> bool:
    """Whether this is a line without a full stop before a label."""
    return i < last and heads(units, i) and who[i + 1] >= 0


def _opening(units: Sequence[Unit], who: Sequence[int], asking: Sequence[bool]) -> range:
    """The block before the first label, where it ends in a question: who answers has labels, who asks has none."""
    end = next(i for i, w in enumerate(who) if w >= 0)
    if not end or not asking[end - 1] or units[end - 1].kind in _NOT_TALK:
        return range(0)
    start = end - 1
    while not units[start].first:
        start -= 1
    return range(start, end)


def _inside(side: str, after: bool, resumed: bool) -> frozenset[int]:
    """After a label the same speaker goes on, also past a heading; after the last label narration may follow.

    resumed: a note has just ended.
    """
    if side == "narrator":
        return frozenset((N,))
    begin, inside = (IB, II) if side == "interviewer" else (GB, GI)
    states = {begin} if resumed else {begin, inside}
    return frozenset(states | {N} if after else states)


def _unmarked(side: str, opens: bool, between: bool) -> frozenset[int]:
    """What the look does not mark is the other side's; narration only behind the last mark.

    opens: the marked side has just ended. between: it speaks again and this is no note, or this block is an answer.
    """
    if side == "turns":
        return frozenset((II, GI, N))
    begin, inside = (GB, GI) if side == "interviewer" else (IB, II)
    if opens and between:
        return frozenset((begin,))
    return frozenset((begin, inside)) if between else frozenset((begin, inside, N))


def _marked(n: int, look: Look | None) -> list[int]:
    """For each unit 1 where a run of the look begins, 2 inside one, else 0."""
    out = [0] * n
    for a, b in look.runs if look else ():
        out[a:b] = [1] + [2] * (b - a - 1)
    return out


def _look_states(look: Look | None, place: int) -> frozenset[int]:
    side = look.side if look else ""
    if side == "interviewer":
        return frozenset((IB, II)) if place == 1 else frozenset((II,))
    if side == "guest":
        return frozenset((GB, GI)) if place == 1 else frozenset((GI,))
    return frozenset((IB, GB)) if place == 1 else frozenset((II, GI))
