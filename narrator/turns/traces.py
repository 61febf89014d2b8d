"""Lost paragraphs: what a scraped page with one sentence a block still shows of where its paragraphs stood.

A stray space behind a sentence is what is left of a paragraph's end, and reading notes it. A caption, a box or a wider
gap stood between paragraphs too, and is noted here as such a trace. Not every end leaves one.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from narrator.model import Article

from .sights import TRACES, paragraphs
from .units import Unit


def traced(row: Sequence[Unit], article: Article) -> tuple[Unit, ...]:
    """The sentences, with traces before gaps; as they are where the page has paragraphs of its own or no traces."""
    if sum(u.sentence.trace for u in row) < TRACES or paragraphs(row):
        return tuple(row)
    gaps = _gaps(article)
    return tuple(
        replace(unit, sentence=replace(unit.sentence, trace=True))
        if after is not None and after.first and after.block in gaps and not unit.sentence.trace
        else unit
        for unit, after in itertools.zip_longest(row, row[1:])
    )


def _gaps(article: Article) -> frozenset[int]:
    """Numbers of the blocks before which something was left out, or more empty lines stand than usual."""
    blocks = article.blocks
    steps = [after.line - before.line for before, after in itertools.pairwise(blocks)]
    usual = sorted(steps)[len(steps) // 2] if steps else 0
    left = sorted(entry.line for entry in article.left_out)
    place = 0
    gaps = set()
    for number, step in enumerate(steps, 1):
        while place < len(left) and left[place] <= blocks[number - 1].line:
            place += 1
        between = place < len(left) and left[place] < blocks[number].line
        # A long sentence may fill several lines of a wrapped source; a single line followed by a wide gap may not.
        wide = step >= max(4, 2 * usual) and len(blocks[number - 1].sentences) == 1
        if between or wide:
            gaps.add(number)
    return frozenset(gaps)
