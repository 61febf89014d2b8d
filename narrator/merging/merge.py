"""Three ways: the article as it was, a person's script of it and the article as it is now become one script.

Sentence by sentence, and trait by trait (words, who says it, whether it is spoken, where it stands ...): what the
person changed is as they have it, all else as the article has it. Where both changed the same, the person's stands,
with a `Conflict`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

from narrator.model import Conflict, Interview, LeftOut, Sentence, Turn

from .align import TELLING, Pair, align, in_order, words
from .grouping import BASE, MINE, THEIRS, Node, group, who
from .names import Names
from .ordering import ordered
from .places import Place, places, same
from .traits import absorbed, brought_back, directed, pick, reassigned, reworded, spoken_by, worded

PARTS = ("speakers", "turns", "left_out", "conflicts")  # of an interview; all else are facts
TOLD = ("title", "language", "date", "modified", "author", "address")  # facts that a person sees
DELETED = Conflict("deleted")
TAKEN_OUT = "taken out in the script"
LOCKED = "new in the article, in a turn that the script locks"


def merge(base: Interview, mine: Interview, theirs: Interview) -> Interview:
    """What the person has made of base, in what the article has become.

    Every sentence of theirs is spoken, or left out with a reason, or named in a conflict. One that the article no
    longer has goes, unless the person changed it: then it stays, in conflict.
    """
    return _Merge(base, mine, theirs).merged()


class _Merge:
    def __init__(self, *sides: Interview) -> None:
        self.sides = sides
        self.rows = [places(side) for side in sides]
        self.base, self.mine, self.theirs = self.rows
        to_mine, to_theirs = same(self.base, self.mine, True), same(self.base, self.theirs)
        self.names = Names(sides, self.rows, to_mine, to_theirs)
        self.in_mine, self.in_theirs = dict(to_mine), dict(to_theirs)
        self.moved = self._moved(to_mine)
        self.hosts = absorbed(self.base, self.mine, self.in_mine)
        self.spoken = brought_back(self.base, self.mine, self.in_mine)
        self.guests: dict[int, list[int]] = defaultdict(list)
        for guest, host in self.hosts.items():
            self.guests[host].append(guest)
        self.of_theirs, self.of_mine = self._nodes()

    def merged(self) -> Interview:
        self._judge()
        locked = {place.number for place in self.mine if place.turn and place.turn.lock}
        row = list(ordered(self.of_mine, self.of_theirs, self.moved, locked))
        turns = self.names.in_conflict(group([node for node in row if node.spoken]))
        silent = [node.place for node in row if node.place and not node.spoken]
        facts: dict[str, Any] = {}
        conflicts = {found.kind: found for found in self.sides[MINE].conflicts}
        for name in (field.name for field in fields(Interview) if field.name not in PARTS):
            base, mine, theirs = (getattr(side, name) for side in self.sides)
            facts[name] = theirs if name == "unit" else pick(base, mine, theirs)  # a script does not tell it
            if base != theirs:
                conflicts.pop(name, None)
                if mine not in (base, theirs) and name in TOLD:
                    conflicts[name] = Conflict(name, theirs)
        return Interview(
            speakers=self.names.speakers(turn.speaker for turn in turns),
            turns=turns,
            left_out=tuple(LeftOut(p.text, p.reason, p.sentence.line, p.sentence.start) for p in silent),
            conflicts=tuple(conflicts.values()),
            **facts,
        )

    def _moved(self, to_mine: Sequence[Pair]) -> set[int]:
        """Places in mine of what the person has moved, or brought back."""
        spoken = [(i, j) for i, j in to_mine if self.base[i].turn and self.mine[j].turn]
        silent = [(i, j) for i, j in to_mine if not self.mine[j].turn]
        return {j for _, j in set(to_mine) - set(in_order(spoken)) - set(in_order(silent))}

    # What is which: a node for each sentence of theirs and of mine, one for both where it is the same.

    def _nodes(self) -> tuple[list[Node], list[Node]]:
        was = {j: i for i, j in self.in_theirs.items()}
        known = {j: i for i, j in self.in_mine.items()}
        both = self._added_by_both(known, was)
        of_theirs = [
            self._node(b := was.get(t, -1), self.in_mine.get(b, -1) if b >= 0 else both.get(t, -1), t)
            for t in range(len(self.theirs))
        ]
        shared = {node.at[MINE]: node for node in of_theirs}
        return of_theirs, [shared.get(m) or self._node(known.get(m, -1), m, -1) for m in range(len(self.mine))]

    def _node(self, *at: int) -> Node:
        return Node(
            at, tuple(row[place].number if place >= 0 else -1 for row, place in zip(self.rows, at, strict=True))
        )

    def _added_by_both(self, known: dict[int, int], was: dict[int, int]) -> dict[int, int]:
        """What the person added and the article has by now: places in mine, by theirs.

        It stands beside the same sentence, or is the same and says enough to be known anywhere.
        """
        mine = [m for m in range(len(self.mine)) if m not in known]
        theirs = [t for t in range(len(self.theirs)) if t not in was]
        pairs = align([self.mine[m].text for m in mine], [self.theirs[t].text for t in theirs])
        ours, others = _nearest(known, len(self.mine)), _nearest(was, len(self.theirs))
        return {
            theirs[j]: mine[i]
            for i, j in pairs
            if any(a == b for a, b in zip(ours[mine[i]], others[theirs[j]], strict=True))
            or (
                self.mine[mine[i]].text == self.theirs[theirs[j]].text
                and len(words(self.mine[mine[i]].text)) >= TELLING
            )
        }

    # What each comes to.

    def _judge(self) -> None:
        told: set[int] = set()
        for node in self.of_theirs:
            if node.at[MINE] >= 0:
                node.place = self._shared(node, told)
        around = self._around(self.of_theirs, THEIRS)
        for node, turn in zip(self.of_theirs, around, strict=True):
            if not node.place:
                node.place = self._arrived(node, turn)
        going_on = {self.mine[node.at[MINE]].number for node in self.of_theirs if node.at[MINE] >= 0 and node.spoken}
        rooted = {self.mine[node.at[MINE]].number for node in self.of_mine if node.at[BASE] >= 0}
        last = (-1, -1)
        around = self._around(self.of_mine, MINE)
        for at, (node, turn) in enumerate(zip(self.of_mine, around, strict=True)):
            if node.at[THEIRS] < 0:
                number = self.mine[at].number
                node.place, conflict = self._departed(node, turn, number in going_on, number in rooted)
                if conflict and node.place:
                    if last != (number, at - 1):  # one of a stretch tells of all
                        node.place = _with(node.place, DELETED)
                    last = number, at
            elif node.place and node.spoken and turn and not node.firm:
                node.place = replace(node.place, turn=turn)

    def _shared(self, node: Node, told: set[int]) -> Place | None:
        """A sentence that mine and theirs have; None for one that only theirs speaks, and base did not."""
        mine, theirs = self.mine[node.at[MINE]], self.theirs[node.at[THEIRS]]
        if node.at[BASE] >= 0:
            base = self.base[node.at[BASE]]
            was = base.turn and self.names.said(base.turn, BASE)
        else:  # both have added it: words apart, there is nothing that either has changed
            base = Place(replace(theirs.sentence, text=""), theirs.turn)
            was = theirs.turn and self.names.said(theirs.turn, THEIRS)
        before, now = self._whole(node, base, theirs)
        sentence = worded(before, mine.sentence, now)
        if not mine.turn:
            if theirs.turn and not was:
                return None
            own = was or theirs.turn or mine.reason != base.reason
            return Place(sentence, reason=mine.reason if own else theirs.reason)
        ours = self.names.said(mine.turn, MINE)
        if ours.lock:
            return Place(replace(mine.sentence, line=now.line, start=now.start, trace=now.trace), ours)
        if not was:
            return Place(sentence, ours)
        if not theirs.turn:
            own = reworded(before, mine.sentence) or mine.sentence.pause != base.sentence.pause
            own = own or reassigned(was, ours) or directed(was, ours)
            return Place(sentence, ours) if own else Place(sentence, reason=theirs.reason)
        if base.turn and self.names.joined(base.turn.speaker):  # sentence by sentence, it is the person who says whose
            was = base.turn
        turn, other = spoken_by(was, ours, self.names.said(theirs.turn, THEIRS), now.line)
        place = Place(sentence, turn)
        if other and mine.number not in told:
            told.add(mine.number)
            place = _with(place, Conflict("speaker", other))
        return place

    def _whole(self, node: Node, base: Place, theirs: Place) -> tuple[Sentence, Sentence]:
        """The sentence in base and theirs, together with those that the person has taken up into it."""
        guests = self.guests.get(node.at[BASE])
        if not guests:
            return base.sentence, theirs.sentence
        row = sorted([node.at[BASE], *guests])
        before = " ".join(self.base[b].text for b in row)
        now = " ".join(self.theirs[self.in_theirs[b]].text for b in row if b in self.in_theirs)
        return replace(base.sentence, text=before), replace(theirs.sentence, text=now)

    def _around(self, nodes: Sequence[Node], side: int) -> Iterator[Turn | None]:
        """For each sentence of a side what its turn has become there, by those beside it that mine and theirs have.

        Its own turn where those on both sides do not agree, or there are none; None where it is not spoken.
        """

        def nearest(way: Sequence[Node]) -> Iterator[Turn | None]:
            last: Turn | None = None
            number = -1
            for node in way:
                here = self.rows[side][node.at[side]].number
                if here >= 0 and here != number:
                    last, number = None, here
                yield last
                if node.firm and node.spoken:
                    last = node.turn

        behind = list(nearest(nodes[::-1]))[::-1]
        for node, before, after in zip(nodes, list(nearest(nodes)), behind, strict=True):
            turn = self.rows[side][node.at[side]].turn
            one = before or after
            agreed = one and not (before and after and who(before) != who(after))
            yield turn and (one if agreed else self.names.said(turn, side))

    def _arrived(self, node: Node, turn: Turn | None) -> Place | None:
        """A sentence of theirs that mine does not have. turn: what its turn has become."""
        place, at = self.theirs[node.at[THEIRS]], node.at[BASE]
        if at >= 0 and node.at[MINE] < 0 and self.base[at].turn:
            if self.hosts.get(at, -1) in self.in_theirs:
                return None
            return Place(place.sentence, reason=TAKEN_OUT if place.turn else place.reason)
        if not turn:
            return None if at in self.spoken and self.base[at].text == place.text else place
        return Place(place.sentence, reason=LOCKED) if turn.lock else Place(place.sentence, turn)

    def _departed(self, node: Node, turn: Turn | None, going_on: bool, rooted: bool) -> tuple[Place | None, bool]:
        """A sentence of mine that theirs does not have, and whether that is a conflict.

        turn: what its turn has become. going_on: others of its turn in mine are in theirs. rooted: some of them, or it,
        were in base.
        """
        mine = self.mine[node.at[MINE]]
        if not mine.turn:
            return (mine, False) if node.at[BASE] < 0 else (None, False)
        ours = self.names.said(mine.turn, MINE)
        place = Place(mine.sentence, turn or ours)
        if ours.lock:
            return place, False
        if node.at[BASE] < 0:
            return place, rooted and not going_on
        base = self.base[node.at[BASE]]
        if base.turn and not reworded(base.sentence, mine.sentence) and base.sentence.pause == mine.sentence.pause:
            was = self.names.said(base.turn, BASE)
            if going_on or not (reassigned(was, ours) or directed(was, ours)):
                return None, False
        return place, True


def _with(place: Place, conflict: Conflict) -> Place:
    kept = tuple(found for found in place.sentence.conflicts if found.kind != conflict.kind)
    return replace(place, sentence=replace(place.sentence, conflicts=(*kept, conflict)))


def _nearest(known: dict[int, int], size: int) -> list[tuple[int, int]]:
    """For each place the nearest known ones before and behind it, by what they are known as."""
    before, behind = [-1] * size, [-2] * size
    last = -1
    for at in range(size):
        last = known.get(at, last)
        before[at] = last
    last = -2
    for at in range(size - 1, -1, -1):
        last = known.get(at, last)
        behind[at] = last
    return list(zip(before, behind, strict=True))
