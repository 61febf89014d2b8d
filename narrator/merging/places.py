"""An interview as one row of places: every sentence in its order, spoken or left out."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from narrator.model import Interview, LeftOut, Sentence, Turn

from .align import TELLING, Pair, align, words


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence. turn: who says it, without sentences, and number: which turn of its interview; None and -1 where it
    is left out, for the reason."""

    sentence: Sentence
    turn: Turn | None = None
    number: int = -1
    reason: str = ""

    @property
    def text(self) -> str:
        return self.sentence.text


def places(interview: Interview) -> list[Place]:
    """All sentences; what is left out stands by its line, in the order that it has."""
    found: list[Place] = []
    left_out = list(reversed(interview.left_out))
    for number, turn in enumerate(interview.turns):
        bare = replace(turn, sentences=())
        for at, sentence in enumerate(turn.sentences):
            before = (sentence.line, sentence.start) if at else (turn.line, sentence.start + 1)
            while left_out and (left_out[-1].line, left_out[-1].start) < before:
                found.append(_silent(left_out.pop()))
            found.append(Place(sentence, bare, number))
    return found + [_silent(entry) for entry in reversed(left_out)]


def _silent(entry: LeftOut) -> Place:
    return Place(Sentence(entry.text, entry.line, entry.start), reason=entry.reason)


def same(old: Sequence[Place], new: Sequence[Place], one_source: bool = False) -> list[Pair]:
    """Which place is which. What is spoken in both is known by its order; what is not stands where its line has it.

    one_source: both are of the same text, so that one sentence in the same spot of it is the same sentence.
    """
    found: list[Pair] = []
    if one_source:
        spots = [[(p.text, p.sentence.line, p.sentence.start) for p in row] for row in (old, new)]
        once = [{spot for spot, times in Counter(row).items() if times == 1} for row in spots]
        at = {spot: j for j, spot in enumerate(spots[1])}
        found = [(i, at[spot]) for i, spot in enumerate(spots[0]) if spot in once[0] and spot in once[1]]
    for was, now in ((True, True), (False, False), (False, True), (True, False)):
        known = {i for i, _ in found}, {j for _, j in found}
        rest = [
            [at for at, place in enumerate(row) if bool(place.turn) == spoken and at not in taken]
            for row, spoken, taken in zip((old, new), (was, now), known, strict=True)
        ]
        pairs = align([old[i].text for i in rest[0]], [new[j].text for j in rest[1]])
        alike = [(rest[0][i], rest[1][j]) for i, j in pairs]
        found += alike if was == now else [p for p in alike if telling(old[p[0]].text, new[p[1]].text)]
    titles = [[at for at, place in enumerate(row) if place.turn and place.turn.kind == "title"] for row in (old, new)]
    if len(titles[0]) == 1 == len(titles[1]) and not {(i, j) for i, j in found if [i] == titles[0] or [j] == titles[1]}:
        found.append((titles[0][0], titles[1][0]))  # there is one, whatever it says
    return sorted(found)


def telling(one: str, other: str) -> bool:
    """Whether two texts that are alike are the same wherever they stand."""
    return one == other or len(words(one)) >= TELLING <= len(words(other))


def carry(old: Interview, new: Interview) -> Interview:
    """The new interview; a turn keeps the id of the old one that most of its words come from, and no two have one.

    One that shares no words with any old one has the id of the one whose place it took.
    """
    befores, afters = _owners(old), _owners(new)
    if befores == afters:
        return replace(new, turns=tuple(replace(n, id=o.id) for o, n in zip(old.turns, new.turns, strict=True)))
    shared: Counter[tuple[int, int]] = Counter()
    for i, j in align([text for _, text in befores], [text for _, text in afters]):
        shared[afters[j][0], befores[i][0]] += len(afters[j][1])
    source: dict[int, int] = {}
    taken: set[int] = set()
    for (at, was), _ in sorted(shared.items(), key=lambda entry: (-entry[1], entry[0])):
        if at not in source and was not in taken:
            source[at] = was
            taken.add(was)
    for at, turn in enumerate(new.turns):
        was = source.get(at - 1, -1 if not at else len(old.turns)) + 1
        after = source.get(at + 1, len(old.turns) if at + 1 == len(new.turns) else -1)
        if at not in source and was + 1 == after and was not in taken and old.turns[was].kind == turn.kind:
            source[at] = was
            taken.add(was)
    used = {old.turns[was].id for was in source.values()}
    turns = []
    for at, turn in enumerate(new.turns):
        name = old.turns[source[at]].id if at in source else free_id([turn.id], turn, used)
        used.add(name)
        turns.append(turn if name == turn.id else replace(turn, id=name))
    return replace(new, turns=tuple(turns))


def _owners(interview: Interview) -> list[tuple[int, str]]:
    return [(number, sentence.text) for number, turn in enumerate(interview.turns) for sentence in turn.sentences]


def free_id(wished: Iterable[str], turn: Turn, used: set[str]) -> str:
    """The first of these ids that no other turn has, or one made of what the turn says."""
    found = next((name for name in wished if name and name not in used), "")
    number = 0
    while not found or found in used:
        said: Sequence[str] = [turn.speaker, *(s.text for s in turn.sentences), str(number or "")]
        found = hashlib.sha256("\0".join(said).encode("utf-8", "surrogatepass")).hexdigest()[:8]
        number += 1
    return found
