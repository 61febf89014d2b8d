"""A candidate for a label: where it stands, the name it gives, and what makes two of them one."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from . import names
from .words import words_of

QUESTION_WORDS = words_of("labels", "question")
ANSWER_WORDS = words_of("labels", "answer")
_MERE = words_of("labels", "mere_question") | words_of("labels", "mere_answer")
# Words that head a line and are nobody's name.
NOT_SPEAKERS = words_of("labels", "nobody")
_SIGNS = {"dash": "-", "alone": "=", "bold": "*", "term": "*"}


class Label(NamedTuple):
    """A label, ``text[start:end]`` of a block, with the name it gives.

    alone: nothing follows it on its line. role: what stands in brackets behind the name.
    bold: it is set in bold and what follows it is not.
    """

    block: int
    start: int
    end: int
    name: str
    shape: str
    alone: bool = False
    role: str = ""
    bold: bool = False

    @property
    def key(self) -> str:
        """What makes two labels one: the name, and a sign for the shape, as each shape must hold by itself."""
        return _key(self.name, self.shape)


@lru_cache(maxsize=1 << 14)
def _key(name: str, shape: str) -> str:
    word = numbered(name)
    part = word in QUESTION_WORDS or word in ANSWER_WORDS
    sign = _SIGNS.get(shape, ":")
    return (":" if sign == "*" and part else sign) + (word if part else names.fold(name))


def numbered(word: str) -> str:
    """A part word without its number: "question 3" and "q3" are "question" and "q"."""
    return re.sub(r"\s*\d{1,3}$", "", names.fold(word))


def mere(word: str) -> bool:
    """Whether this is a word for a question or an answer and no more."""
    return names.fold(word) in _MERE
