"""Lost paragraphs: what a scraped page with one sentence a block still shows of where its paragraphs stood.

A stray space behind a sentence is what is left of a paragraph's end; a caption, a box or a wider gap stood between
paragraphs; and a paragraph seldom goes on behind its question. Not every end leaves a trace, so this is one reading
of the page beside the plain one, and the two are weighed alike.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from narrator.model import Article

from .cues import asks
from .features import has_traces, paragraphs
from .units import Unit


def regrouped(row: Sequence[Unit], article: Article) -> tuple[Unit, ...]:
    """The sentences in the paragraphs that traces tell of; empty where the page has its own or shows no traces."""
    if not has_traces(row) or paragraphs(row):
        return ()
    gaps = _gaps(article)
    out: list[Unit] = []
    number = 0
    for i, unit in enumerate(row):
        former = row[i - 1] if i else None
        border = (
            former is None
            or former.sentence.trace
            or unit.label is not None
            or unit.kind != "paragraph"
            or unit.kind != former.kind
            or unit.block in gaps
            or (asks(former.text) and not asks(unit.text))
        )
        number += border
        out.append(replace(unit, block=number, first=border, sentence=replace(unit.sentence, opens=border)))
    return tuple(out)


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
