"""What can be told of each sentence: names of cues with a value, for a scorer to weigh.

A feature is a name ("q", "prev:q", "open&q") and a number, mostly 1. Features see the sentence, its neighbours
up to four away, its paragraph, and the people the article names; never a position beyond the two ends, a
word outside the lists of `cues`, or the site.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .cues import REACH, asks, cues
from .units import Unit

Features = dict[str, float]

_CREDIT = re.compile(r"(?:https?://|www\.|@\w|©|\||►|→)|^\W*(?:photo|foto|credit|image|read more|share|tags?)\b", re.I)


class People(NamedTuple):
    """Folded words by which the article names its people; empty where unknown."""

    guests: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Sight:
    """What one sentence shows by itself."""

    cues: frozenset[str]
    asks: bool
    opens: bool  # a paragraph
    last: bool  # of its paragraph
    size: int  # words
    trace: bool
    block: int


_NEAR = (
    "q",
    "you",
    "me",
    "we",
    "opener",
    "ask",
    "wh",
    "thanks",
    "back",
    "said",
    "guest",
    "host",
    "colon",
    "credit",
    "bang",
)
_WORD = re.compile(r"\w+(?:['’-]\w+)*")


def paragraphs(units: Sequence[Unit]) -> bool:
    """Whether the article has real paragraphs, rather than one sentence a block."""
    blocks = sum(u.first for u in units if u.kind != "heading")
    return len(units) >= 1.35 * max(1, blocks)


def has_traces(units: Sequence[Unit]) -> bool:
    """Whether lost paragraph ends left spaces behind in this article."""
    return sum(u.sentence.trace for u in units) >= 3


def _look(u: Unit, last: bool, language: str, people: People) -> _Sight:
    text = u.text
    found = set(cues(language).of(text))
    question = asks(text)
    if question:
        found.add("q")
    elif "?" in text or "？" in text:
        found.add("q inside")
    named = {w.casefold().replace("’s", "").replace("'s", "") for w in _WORD.findall(text[:2000]) if w[:1].isupper()}
    if named & people.guests:
        found.add("guest")
    if named & people.hosts:
        found.add("host")
    tail = text[-8:].rstrip("\"'”’»)] ")
    if tail.endswith((":", "：")):
        found.add("colon")
    if tail.endswith(("!", "！")):
        found.add("bang")
    if tail.endswith(("…", "...")):
        found.add("dots")
    if tail and tail[-1].isalnum():
        found.add("no stop")
    if text[:1] in '"“«„‘':
        found.add("quote")
    if text[:1].islower():
        found.add("lower")
    if _CREDIT.search(text[:REACH]):
        found.add("credit")
    size = text[: 20 * REACH].count(" ") + 1
    return _Sight(frozenset(found), question, u.first or u.sentence.opens, last, size, u.sentence.trace, u.block)


def features(units: Sequence[Unit], language: str, people: People) -> list[Features]:
    """One set of features a sentence."""
    n = len(units)
    sights = [_look(u, i + 1 == n or units[i + 1].first, language, people) for i, u in enumerate(units)]
    traces = has_traces(units)
    since, until = _distances(sights)
    asked = _paragraph_questions(sights)
    before = 0
    total = sum(s.asks for s in sights)
    out = []
    for i, s in enumerate(sights):
        f: Features = {"bias": 1.0}
        _own(f, s, units[i])
        _neighbours(f, sights, i)
        _borders(f, sights, i, traces, asked)
        f[f"since:{since[i]}"] = 1.0
        f[f"until:{until[i]}"] = 1.0
        f[f"since:{since[i]}&until:{until[i]}"] = 1.0
        if not before:
            f["no question yet"] = 1.0
            f[f"no question yet&until:{until[i]}"] = 1.0
        elif before == total and not s.asks:
            f["no question left"] = 1.0
        before += s.asks
        if i < 3:
            f[f"start:{i}"] = 1.0
        if n - i <= 3:
            f[f"end:{n - 1 - i}"] = 1.0
        out.append(f)
    return out


def _own(f: Features, s: _Sight, u: Unit) -> None:
    for c in s.cues:
        f[c] = 1.0
    bucket = (
        "1-3"
        if s.size <= 3
        else "4-7"
        if s.size <= 7
        else "8-15"
        if s.size <= 15
        else "16-30"
        if s.size <= 30
        else "31-"
    )
    f["size:" + bucket] = 1.0
    if u.kind != "paragraph":
        f["kind:" + u.kind] = 1.0
    if u.bold >= 0.85:
        f["bold"] = 1.0
    if u.italic >= 0.85:
        f["italic"] = 1.0
    if s.asks:
        f["q&" + bucket] = 1.0
        for c in ("you", "me", "wh", "ask", "join", "opener", "we"):
            if c in s.cues:
                f["q&" + c] = 1.0
        if not s.cues & {"you", "ask"}:
            f["q&no you"] = 1.0
    else:
        if "you" in s.cues and "me" not in s.cues:
            f["you&no me"] = 1.0
        if "me" in s.cues and "you" not in s.cues:
            f["me&no you"] = 1.0
        if not s.cues & {"you", "me", "we"}:
            f["nobody"] = 1.0
            if "guest" in s.cues:
                f["nobody&guest"] = 1.0
        if "ask" in s.cues and "you" in s.cues:
            f["ask&you"] = 1.0


def _neighbours(f: Features, sights: Sequence[_Sight], i: int) -> None:
    for d in (-4, -3, -2, -1, 1, 2, 3, 4):
        k = i + d
        if not 0 <= k < len(sights):
            f[f"{d}:none"] = 1.0
            continue
        o = sights[k]
        near = _NEAR if abs(d) == 1 else _NEAR[:6] if abs(d) == 2 else ("q", "you", "me")
        for c in near:
            if c in o.cues:
                f[f"{d}:{c}"] = 1.0
        if abs(d) == 1:
            f[f"{d}:size:{'short' if o.size <= 7 else 'middle' if o.size <= 20 else 'long'}"] = 1.0
    s = sights[i]
    if i and sights[i - 1].asks:
        for c in ("me", "opener", "back", "you", "wh", "we", "ask"):
            if c in s.cues:
                f["after q&" + c] = 1.0
        f["after q&" + ("q" if s.asks else "no q")] = 1.0
        if i > 1 and sights[i - 2].asks:
            f["after two q"] = 1.0
    if i + 1 < len(sights) and sights[i + 1].asks and not s.asks:
        for c in ("you", "me", "join", "opener", "we", "guest"):
            if c in s.cues:
                f["before q&" + c] = 1.0
        for c in ("join", "you", "wh", "ask", "me"):
            if c in sights[i + 1].cues:
                f["next q has " + c] = 1.0


def _borders(
    f: Features, sights: Sequence[_Sight], i: int, traces: bool, asked: Sequence[tuple[bool, bool, int]]
) -> None:
    s = sights[i]
    before = sights[i - 1] if i else None
    border = before is None or s.opens or before.block != s.block
    kind = "open" if border else "in"
    f[kind] = 1.0
    if before is not None:
        f[f"{kind}&{'after q' if before.asks else 'after no q'}&{'q' if s.asks else 'no q'}"] = 1.0
    ends, holds, size = asked[i]
    paragraph = "paragraph " + ("ends in q" if ends else "holds q" if holds else "has no q")
    f[f"{kind}&{paragraph}"] = 1.0
    f[f"{paragraph}&{'1' if size == 1 else '2-3' if size <= 3 else '4-'}"] = 1.0
    if border:
        for c in ("opener", "me", "you", "ask", "back", "thanks", "join"):
            if c in s.cues:
                f["open&" + c] = 1.0
    if s.last:
        f["closes"] = 1.0
    if traces:
        f["after trace" if before is None or before.trace else "after no trace"] = 1.0
        if before is not None and before.trace and before.asks:
            f["after trace q"] = 1.0
        f["trace" if s.trace else "no trace"] = 1.0


def _distances(sights: Sequence[_Sight]) -> tuple[list[str], list[str]]:
    """How many sentences since the last question, and until the next one: "0" to "4", "5-8", "9-"."""

    def name(d: int) -> str:
        return str(d) if d <= 4 else "5-8" if d <= 8 else "9-"

    since, until, d = [], [], 99
    for s in sights:
        d += 1
        since.append(name(d))
        d = 0 if s.asks else d
    d = 99
    for s in reversed(sights):
        d = 0 if s.asks else d + 1
        until.append(name(d))
    return since, until[::-1]


def _paragraph_questions(sights: Sequence[_Sight]) -> list[tuple[bool, bool, int]]:
    """For each sentence: its paragraph ends in a question, holds one, has so many sentences."""
    out: list[tuple[bool, bool, int]] = []
    start = 0
    for i in range(len(sights)):
        if i + 1 == len(sights) or sights[i + 1].opens or sights[i + 1].block != sights[i].block:
            part = sights[start : i + 1]
            out += [(part[-1].asks, any(s.asks for s in part), len(part))] * len(part)
            start = i + 1
    return out


def score(features: Sequence[Features], weights: Mapping[str, Sequence[float]]) -> list[tuple[float, ...]]:
    """Each sentence's number for each state: the sum of its features' weights."""
    out = []
    for f in features:
        total = [0.0] * 5
        for name, value in f.items():
            row = weights.get(name)
            if row:
                for s in range(5):
                    total[s] += value * row[s]
        out.append(tuple(total))
    return out
