"""Who speaks, said by the narrator before it is heard: for those who see no names and do not know the voices.

"names": the whole name at a speaker's first turn. "first-name": so too, and the first name at each later change.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

from narrator.model import Interview, Turn

from .vocabulary import vocabulary

_FAMILY_FIRST = ("hu", "ja", "ko", "vi", "zh")


class Cues:
    """Asked for each turn that is spoken, in order. mode: "names" or "first-name"; anything else says nothing."""

    def __init__(self, mode: str, interview: Interview) -> None:
        self._mode = mode
        self._language = interview.language
        self._known: set[str] = set()
        self._before = ""
        names = {turn.speaker for turn in interview.turns if turn.role != "narrator"}
        self._first = {name: first_name(name, interview.language) for name in names}
        self._shared = Counter(self._first.values())

    def before(self, turn: Turn) -> str:
        """The name to say before this turn; empty for none."""
        if self._mode not in ("names", "first-name"):
            return ""
        changed, self._before = turn.speaker != self._before, turn.speaker
        if turn.role == "narrator" or turn.kind != "talk" or not changed:
            return ""
        if turn.speaker not in self._known:
            self._known.add(turn.speaker)
            return turn.speaker
        if self._mode == "names":
            return ""
        first = self._first[turn.speaker]
        return first if self._shared[first] == 1 else turn.speaker


def first_name(name: str, language: str) -> str:
    """The name that a person is called by; the whole name where no part of it is surely that."""
    words = name.partition("(")[0].partition(",")[0].split()
    while words and (words[0] in _titles(language) or (len(words[0]) > 2 and words[0].endswith("."))):
        words = words[1:]
    fit = len(words) > 1 and len(words[0]) > 1 and not words[0].endswith(".") and language not in _FAMILY_FIRST
    return words[0] if fit else name


@cache
def _titles(language: str) -> frozenset[str]:
    """What stands before names, short and in full: "Dr." and "Doctor"."""
    found: set[str] = set()
    for own in {language, "en"}:
        words = vocabulary(own)
        found.update(*words.before_name.items())
        found.update(*(pair for pair in words.always.items() if pair[0][0].isupper() and pair[0][-1] == "."))
    return frozenset(found)
