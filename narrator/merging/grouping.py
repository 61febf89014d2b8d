"""A row of sentences, each with the turn that it is in on each side, becomes turns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

from narrator.model import Turn

from .places import Place, free_id
from .traits import pick

BASE, MINE, THEIRS = 0, 1, 2


@dataclass(slots=True)
class Node:
    """A sentence of the merged interview.

    at: its places in base, mine and theirs, -1 where it is not. turns: the number of its turn on each side, -1 where it
    is not spoken. place: what it comes to, None for nothing.
    """

    at: tuple[int, ...]
    turns: tuple[int, ...]
    place: Place | None = None

    @property
    def firm(self) -> bool:
        """Spoken in mine and theirs, and in base or not there: what has become of it tells of its turn."""
        return min(self.turns[MINE:]) >= 0 and (self.turns[BASE] >= 0 or self.at[BASE] < 0)

    @property
    def turn(self) -> Turn:
        assert self.place and self.place.turn
        return self.place.turn

    @property
    def spoken(self) -> bool:
        return bool(self.place and self.place.turn)


def group(row: Sequence[Node]) -> tuple[Turn, ...]:
    """The turns of these sentences, all spoken.

    Two sentences that all sides speak are in one turn as the person has it, if they changed that, else as the article
    has it. What only one side speaks goes with what it is in one turn with there. Another speaker or another direction
    of the person's begins a turn in any case.
    """
    keys = _keys(row)
    runs: list[list[Node]] = []
    for number, node in enumerate(row):
        if number and keys[number] == keys[number - 1] and who(node.turn) == who(row[number - 1].turn):
            runs[-1].append(node)
        else:
            runs.append([node])
    turns: list[Turn] = []
    used: set[str] = set()
    begun: dict[str, set[int]] = defaultdict(set)  # chapters, and the turns of mine that have opened them
    for run in runs:
        opening = next((node for node in run if node.at[MINE] >= 0), run[0])
        first, whose = opening.turn, opening.turns[MINE]
        turn = replace(first, sentences=tuple(node.place.sentence for node in run if node.place))
        if first.chapter:
            if begun[first.chapter] & {whose, -1} or (whose < 0 and begun[first.chapter]):
                turn = replace(turn, chapter=None)  # the rest of a turn that was cut
            begun[first.chapter].add(whose)
        name = free_id([first.id, *(node.turn.id for node in run)], turn, used)
        used.add(name)
        turns.append(replace(turn, id=name))
    return tuple(turns)


def _keys(row: Sequence[Node]) -> list[Hashable]:
    """For each sentence what it has in common with the others of its turn."""
    keys: list[Hashable] = [None] * len(row)
    whole = [number for number, node in enumerate(row) if min(node.turns) >= 0]
    for number, before in zip(whole, [None, *whole], strict=False):
        follows = before is not None and _one_turn(row[before], row[number])
        keys[number] = keys[before] if follows and before is not None else number
    beside = (range(len(row)), range(len(row) - 1, -1, -1))
    for way in beside:
        near = -1
        for number in way:
            node = row[number]
            if min(node.turns) >= 0:
                near = number
            elif keys[number] is None and near >= 0 and who(row[near].turn) == who(node.turn):
                side = MINE if node.turns[MINE] >= 0 else THEIRS
                if row[near].turns[side] == node.turns[side]:
                    keys[number] = keys[near]
    for number, node in enumerate(row):
        if keys[number] is None:
            side = MINE if node.turns[MINE] >= 0 else THEIRS
            keys[number] = (side, node.turns[side])
    return keys


def _one_turn(first: Node, second: Node) -> bool:
    base, mine, theirs = (a == b for a, b in zip(first.turns, second.turns, strict=True))
    return mine if first.turn.lock or second.turn.lock else pick(base, mine, theirs)


def who(turn: Turn) -> tuple[Hashable, ...]:
    """What all sentences of a turn share."""
    return turn.speaker, turn.role, turn.kind, turn.voice, turn.chapter, turn.lock
