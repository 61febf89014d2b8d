"""Corrections outlive the article: a new reading of it and a person's script become one.

align    which sentence of an old text is which of a new one
"""

from .align import align, in_order, likeness, words

__all__ = ["align", "in_order", "likeness", "words"]
