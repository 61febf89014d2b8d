"""What an engine may be given: plain words, never a command to the engine, in pieces it can hold.

Every change keeps the place of each character, so that a word of the engine is found again in the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST = 20_000
"""Characters in one line, about twenty minutes of speech: a clip is held in memory whole."""

# Marks of direction and invisible characters: they have no sound, and an engine would stumble over them. Joiners
# (200c, 200d) shape words of Persian, Hindi and their kin, so they stay behind a letter of such a script.
_UNHEARD = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f]"
    "|(?<![\u0590-\u1fff])[\u200c\u200d]"
)
# Control characters (espeak takes ^A for a command), halves of surrogate pairs, private use.
_NOT_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ue000-\uf8ff\ufff0-\uffff]")
_BRACKETS = str.maketrans("[]", "()")  # espeak takes [[...]] for phonemes

# espeak-ng passes over what stands beyond some 65 letters (48 figures) without a break.
_ENDLESS = re.compile(r"(?:\d{45}|[^\s、，。；：！？…—]{60})(?=[^\s、，。；：！？…—])")
_WORD = re.compile(r"\S+")
_BORDERS = (re.compile(r"[.!?…。！？]\S{0,3}\s"), re.compile(r"[;:,—–、，；]\S{0,3}\s?"), re.compile(r"\s"))


def plain(text: str) -> tuple[str, list[int]]:
    """The text as an engine may have it, and for each of its characters the place in ``text`` it came from."""
    safe = _NOT_TEXT.sub(" ", text).translate(_BRACKETS)
    if not _UNHEARD.search(safe):
        return safe, list(range(len(safe)))
    dropped = {match.start() for match in _UNHEARD.finditer(safe)}
    places = [place for place in range(len(safe)) if place not in dropped]
    return "".join(safe[place] for place in places), places


def letters(text: str) -> str:
    """Letters, figures and apostrophes alone, each at its place: what is left to try where a text has no sound."""
    return "".join(c if c.isalnum() or c in "'’" else " " for c in text)


def pieces(text: str, limit: int) -> Iterator[tuple[int, int]]:
    """Cut a text into stretches ``[start, end)`` of at most ``limit`` characters, none lost.

    Cuts stand behind a sentence, else a clause, else a word; inside a word only where it is longer than the limit
    or than an engine would speak to its end.
    """
    start = 0
    for stop in (*(match.end() for match in _ENDLESS.finditer(text)), len(text)):
        while stop - start > limit:
            end = _border(text, start, start + limit)
            yield start, end
            start = end
        if start < stop:
            yield start, stop
        start = stop


def _border(text: str, start: int, end: int) -> int:
    """The last good place to cut before ``end``, not in the first third."""
    earliest = start + (end - start) // 3
    for border in _BORDERS:
        found = [match.end() for match in border.finditer(text, earliest, end)]
        if found:
            return found[-1]
    return end


def words(text: str) -> list[tuple[int, int]]:
    """The words of a text as ``(start, end)``, without the punctuation around them."""
    found = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        while start < end and not text[start].isalnum():
            start += 1
        while end > start and not text[end - 1].isalnum():
            end -= 1
        if start < end:
            found.append((start, end))
    return found
