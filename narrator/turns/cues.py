"""What interviewers and guests say, by language: small word lists, compiled once a language.

A cue is a name and a pattern over one sentence. Languages not listed here have no words, and are read by
punctuation, layout and labels alone. The patterns are single alternations without nested repeats, so that a
sentence of any length costs linear time; only the first ``REACH`` characters of a sentence are looked at
for openers, and its last ``REACH`` for endings.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from .words import cue_words, outro_words

REACH = 400
CLOSERS = "\"'”’»«“)]*_ \u00a0…"

_ANYWHERE = ("you", "me", "we", "said", "other")


class Cues(NamedTuple):
    """The compiled patterns of one language, in the order of their names."""

    language: str
    names: tuple[str, ...]
    patterns: tuple[re.Pattern[str], ...]

    def of(self, text: str) -> frozenset[str]:
        """The names of the cues that this sentence shows."""
        head = text[:REACH].lstrip("\"'“”«»‘’([¿¡-–—―• ").lower().replace("’", "'")
        whole = text[: 4 * REACH].lower().replace("’", "'")
        return frozenset(
            name
            for name, pattern in zip(self.names, self.patterns, strict=True)
            if (pattern.search(whole) if name in _ANYWHERE else pattern.match(head))
        )


@lru_cache(maxsize=16)
def cues(language: str) -> Cues:
    """The cues of a language (ISO 639-1); none for a language that is not listed."""
    words = cue_words(language)
    patterns = []
    for text in words.values():
        parts = sorted((re.escape(w.strip()) for w in text.split("|")), key=len, reverse=True)
        patterns.append(
            re.compile(r"(?<![\w'])(?:" + "|".join(p if p.endswith("'") else p + r"(?!\w)" for p in parts) + ")")
        )
    return Cues(language, tuple(words), tuple(patterns))


@lru_cache(maxsize=16)
def _outro(language: str) -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(map(re.escape, outro_words(language).split("|"))) + r")(?!\w)")


def closes(text: str, language: str) -> bool:
    """Whether the sentence begins like a note behind the talk ("This interview has been edited")."""
    return bool(outro_words(language)) and bool(_outro(language).match(text[:REACH].lstrip(" *_([—–-").lower()))


def asks(text: str) -> bool:
    """Whether the sentence ends in a question mark, closing quotes and brackets aside."""
    tail = text[-24:].rstrip(CLOSERS + "!.")
    return bool(tail) and tail[-1] in "?？؟"
