"""Corrections outlive the article: a new reading of it and a person's script become one.

align      which sentence of an old text is which of a new one
places     an interview as one row of sentences; ids of turns carried over
names      who is who, where a person or the article calls speakers otherwise
traits     one sentence three ways
ordering   where sentences stand
grouping   sentences become turns again
merge      all of it
"""

from .align import align, in_order, likeness, words
from .merge import merge
from .places import carry

__all__ = ["align", "carry", "in_order", "likeness", "merge", "words"]
