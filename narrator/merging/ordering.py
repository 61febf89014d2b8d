"""In which order the sentences of a merged interview stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from .grouping import MINE, THEIRS, Node

_BEFORE, _BEHIND, _APART = 0, 1, 2
_Slots = dict[tuple[int, int], list[Node]]  # by a place in theirs, and where beside it


def ordered(
    mine: Sequence[Node], theirs: Sequence[Node], moved: Collection[int], locked: Collection[int]
) -> Iterator[Node]:
    """As theirs has them; what only mine has, or the person has moved, stays with its neighbours in mine.

    mine, theirs: the nodes of each, in its order. moved: places in mine. locked: turns of mine that stay together.
    """
    slots: _Slots = defaultdict(list)
    loose: set[int] = set()
    for spoken in (True, False):  # what is left out takes no place among what is spoken
        run: list[Node] = []
        last: Node | None = None
        number = -1
        for node in mine:
            at, turn = node.at[MINE], node.turns[MINE]
            if (turn >= 0) != spoken:
                continue
            inside = turn in locked and turn == number
            number = turn
            if node.at[THEIRS] < 0 or at in moved or inside:
                run.append(node)
                loose.add(at)
            elif node.place:
                _settle(run, last, node, theirs, slots)
                run, last = [], node
        _settle(run, last, None, theirs, slots)
    yield from slots[-1, _BEHIND]
    for at, node in enumerate(theirs):
        yield from slots[at, _BEFORE]
        if node.place and node.at[MINE] not in loose:
            yield node
        yield from slots[at, _BEHIND]
        yield from slots[at, _APART]


def _settle(
    run: Sequence[Node], last: Node | None, following: Node | None, theirs: Sequence[Node], slots: _Slots
) -> None:
    """Gives each of a run of mine its slot: with the one before, behind that one's turn, or with the one after."""
    way = _BEHIND
    end = _end(last, theirs) if run and last else -1
    for node in run:
        turn = node.turns[MINE]
        if turn >= 0 and not (last and last.turns[MINE] == turn):
            way = _BEFORE if following and following.turns[MINE] == turn else _APART
        if not node.place:
            continue
        if way == _BEFORE and following:
            slots[following.at[THEIRS], _BEFORE].append(node)
        elif not last:
            slots[-1, _BEHIND].append(node)
        else:
            slots[(last.at[THEIRS], _BEHIND) if way == _BEHIND else (end, _APART)].append(node)


def _end(node: Node, theirs: Sequence[Node]) -> int:
    """The place in theirs at which the turn of a sentence ends, as far as it goes on with what is new there."""
    at, turn = node.at[THEIRS], node.turns[THEIRS]
    while (
        turn >= 0 and at + 1 < len(theirs) and theirs[at + 1].turns[THEIRS] == turn and max(theirs[at + 1].at[:2]) < 0
    ):
        at += 1
    return at
