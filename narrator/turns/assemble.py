"""From decoded states to turns: who of several people speaks, what a turn is called, how sure it is, and why."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

from narrator.model import Role, Turn, TurnKind
from narrator.patterns import late

from . import names
from .cues import asks, cues
from .decode import SIDE, N, Path, certainty
from .evidence import Evidence
from .naming import spoken_to
from .roles import Person
from .units import Unit

REVIEW_FROM = 0.7  # sentences of a turn that are to be expected wrong: what a reader's look at it mends
_TORN = 0.4  # the chance that a single sentence is somebody else's, from which its turn is looked at
_SELDOM = 0.5  # of the turns of such confidence stand as found: from here on more do not than do
_SPOILT = 0.1  # of a turn's sentences are somebody else's where it does not stand as found
_WORD = late(r"\w+(?:['’-]\w+)*")


@dataclass(slots=True)
class Stretch:
    """Units ``[start, end)`` of one speaker. person: index of a labelled person, or -1. sure: of the person."""

    start: int
    end: int
    side: str
    person: int = -1
    sure: float = 1.0


def stretches(units: Sequence[Unit], who: Sequence[int], path: Path) -> list[Stretch]:
    """The rows of one side; a label, a beginning after narration, a heading or a paragraph of narration opens one."""
    out: list[Stretch] = []
    for i, state in enumerate(path.states):
        side = SIDE[state]
        last = out[-1] if out else None
        cut = last is None or last.side != side or who[i] >= 0
        if not cut and side == "narrator":
            cut = (
                units[i].kind != units[i - 1].kind
                or (units[i].kind in ("title", "heading") and units[i].first)
                or i == 1
            )
        if cut:
            out.append(Stretch(i, i + 1, side, who[i]))
        elif last:
            last.end = i + 1
    return out


def attribute(
    units: Sequence[Unit],
    rows: Sequence[Stretch],
    persons: Sequence[Person],
    roles: Sequence[Role],
    title: str,
    introduced: Collection[str] = (),
) -> None:
    """Gives each unlabelled stretch one of the labelled people of its side: the one addressed, else the one before.

    introduced: names from headline and lead. Where a question speaks to somebody of those whom no label names, that is
    who answers, and whose the other unlabelled answers are is in doubt.
    """
    strangers = names.telling(introduced) - names.telling(p.name for p in persons)
    for side in ("interviewer", "guest"):
        mine = [k for k, r in enumerate(roles) if r == side]
        if not mine:
            continue
        calls = _calls(persons, mine)
        current, seen, more = mine[0], set[int](), False
        headed = [k for k in mine if set(names.words(title)) & set(names.words(persons[k].name))]
        first = mine[0] if headed == mine[:1] else -1
        main = _answered(rows, side, mine) if side == "interviewer" else first
        for number, row in enumerate(rows):
            if row.side != side:
                continue
            if row.person >= 0:
                current = row.person
                seen.add(current)
                continue
            row.person = main if main >= 0 else current
            asked = next(
                (r for r in reversed(rows[max(0, number - 2) : number]) if r.side not in (side, "narrator")), None
            )
            to = spoken_to(u.text for u in units[asked.start : asked.end]) if asked and strangers else ()
            if side == "guest" and strangers.intersection(to):
                row.person, row.sure, more = -1, 0.8, True
                continue
            if len(mine) == 1:
                row.sure = 0.5 if more else 1.0
                continue
            called = _called(units, asked, calls) if asked and side == "guest" else None
            if called is not None:
                row.person = current = called
                row.sure = 0.8
            else:
                row.sure = max(0.3, 1.0 / max(1, len(seen)))


def _answered(rows: Sequence[Stretch], side: str, mine: Sequence[int]) -> int:
    """The first of these people whom the other side answers: another may only have introduced the talk."""
    for row, after in pairwise(r for r in rows if r.side != "narrator"):
        if row.person in mine and after.side != side:
            return row.person
    return mine[0]


def _calls(persons: Sequence[Person], mine: Sequence[int]) -> dict[str, int]:
    """Words by which exactly one of these people is called."""
    count: Counter[str] = Counter()
    found: dict[str, int] = {}
    for k in mine:
        for w in names.telling([persons[k].name]):
            count[w] += 1
            found[w] = k
    return {w: k for w, k in found.items() if count[w] == 1}


def _called(units: Sequence[Unit], row: Stretch, calls: dict[str, int]) -> int | None:
    """The person whom a question names last."""
    for u in reversed(units[max(row.start, row.end - 6) : row.end]):
        for w in reversed(_WORD.findall(u.text[-2000:])):
            if w[:1].isupper() and (k := calls.get(names.fold(w))) is not None:
                return k
    return None


class Turns:
    """Builds the turns of one interview; ids stay the same while the words of a turn do."""

    def __init__(
        self, units: Sequence[Unit], path: Path, evidence: Evidence, language: str, sure: Callable[[float], float]
    ) -> None:
        self._units, self._path, self._evidence, self._sure = units, path, evidence, sure
        self._cues = cues(language)
        self._ids: Counter[str] = Counter()

    def build(self, row: Stretch, speaker: str, kind: TurnKind, talk_before: bool) -> Turn:
        first = self._units[row.start]
        role: Role = "interviewer" if row.side == "interviewer" else "guest" if row.side == "guest" else "narrator"
        confidence = self._confidence(row)
        doubtful = self._doubtful(row, confidence)
        return Turn(
            id=self._id(role, first.text),
            speaker=speaker,
            role=role,
            sentences=tuple(s for u in self._units[row.start : row.end] for s in u.shown),
            line=first.sentence.line,
            kind=kind,
            label=first.label_text,
            confidence=confidence,
            reason=self._reason(row, talk_before),
            review=doubtful,
            other=self._other(row) if doubtful else "",
        )

    def _other(self, row: Stretch) -> Role:
        """The role that its sentences could have instead; its own where it is the person who is unsure."""
        chances: dict[Role, float] = dict.fromkeys(("narrator", "interviewer", "guest"), 0.0)
        for i in range(row.start, row.end):
            for state, chance in enumerate(self._path.marginals[i]):
                chances[cast(Role, SIDE[state])] += chance
        own = chances.pop(cast(Role, row.side))
        if row.sure < own / (row.end - row.start):
            return cast(Role, row.side)
        return max(chances, key=chances.__getitem__)

    def _id(self, role: str, text: str) -> str:
        base = hashlib.sha256(f"{role}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()[:8]
        self._ids[base] += 1
        if self._ids[base] == 1:
            return base
        return hashlib.sha256(f"{role}\0{text}\0{self._ids[base]}".encode("utf-8", "surrogatepass")).hexdigest()[:8]

    def _doubtful(self, row: Stretch, confidence: float) -> bool:
        """Whether a person should look: it seldom stands as found, or sentences may well be somebody else's."""
        if confidence < _SELDOM:
            return True
        states = [s for s, side in enumerate(SIDE) if side == row.side]
        chance = self._path.marginals
        wrong = [1 - row.sure * sum(chance[i][s] for s in states) for i in range(row.start, row.end)]
        return sum(wrong) + _SPOILT * (1 - confidence) * len(wrong) >= REVIEW_FROM or max(wrong) >= _TORN

    def _confidence(self, row: Stretch) -> float:
        chance = self._path.marginals
        if row.side == "narrator":
            value = min(chance[i][N] for i in range(row.start, row.end))
        else:
            value = self._sure(certainty(chance, row.side, row.start, row.end))
        return round(min(0.99, max(0.01, value * row.sure)), 3)

    def _reason(self, row: Stretch, talk_before: bool) -> str:
        if why := self._evidence.why[row.start]:
            return why
        texts = [u.text for u in self._units[row.start : row.end]]
        if row.side == "narrator":
            kind = self._units[row.start].kind
            if kind in ("title", "heading", "caption"):
                return {"title": "headline", "heading": "heading", "caption": "caption"}[kind]
            return "stands between or after the turns" if talk_before else "stands before the first turn"
        found = self._cues.of(texts[0])
        before = self._units[row.start - 1].text if row.start else ""
        clues = []
        if row.side == "interviewer":
            if asks(texts[-1]):
                clues.append("ends in a question")
            elif any(map(asks, texts)):
                clues.append("holds a question")
            else:
                clues.append("reads like a prompt, though without a question mark")
            if talk_before and not asks(before):
                clues.append("follows an answer")
        else:
            clues.append("follows a question" if asks(before) else "reads like an answer")
            if "opener" in found or "back" in found:
                clues.append("opens like an answer")
        if row.start and self._units[row.start - 1].sentence.trace:
            clues.append("a paragraph ended before it")
        if not self._cues.names:
            clues.append(f"no word lists for the language '{self._cues.language}', so by layout and punctuation alone")
        return ", ".join(clues)
