"""Tables in which a name stands beside what is said, as transcripts are often typed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from narrator.patterns import late

from .pieces import Piece

Cell = tuple[int, int]  # row and column, both from 1; (0, 0) outside a table

_TIME = late(r"[\[(]?\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:[.,]\d{1,3})?[\])]?")
_HEAD = late(r"[^.?!…]{1,24}")  # "Time", "Speaker", "What was said"
_LONGEST = 60  # characters of a name


def with_speakers(pieces: Sequence[Piece], cells: Sequence[Cell]) -> list[Piece]:
    """The pieces, rows of such a table as terms and definitions. cells: where each piece stood.

    A table is one where most rows begin with a name that comes again, a column of time codes before it or not.
    """
    out = list(pieces)
    rows: dict[int, list[int]] = {}
    for number, (row, _) in enumerate(cells):
        if row and not pieces[number].outside:
            rows.setdefault(row, []).append(number)
    times = {ns[0] for ns in rows.values() if len(ns) > 2 and _TIME.fullmatch(pieces[ns[0]].text)}
    spoken = [ns[1:] if ns[0] in times else ns for ns in rows.values()]
    spoken = [ns for ns in spoken if len(ns) > 1 and cells[ns[0]] != cells[ns[1]]]
    names = Counter(pieces[ns[0]].text for ns in spoken if len(pieces[ns[0]].text) <= _LONGEST)
    if len(names) < 2 or sum(count for count in names.values() if count > 1) * 2 < len(rows):
        return out
    for number in times:
        out[number] = replace(out[number], outside="a time code")
    head = next(iter(rows.values()))
    if names[pieces[head[0]].text] < 2 and all(_HEAD.fullmatch(pieces[n].text) for n in head):
        spoken = [ns for ns in spoken if ns[0] != head[0]]
        for number in head:
            out[number] = replace(out[number], outside="the head of a table")
    for first, *others in spoken:
        if pieces[first].text in names:
            out[first] = replace(out[first], kind="term", marks=())
            for number in others:
                out[number] = replace(out[number], kind="definition")
    return out
