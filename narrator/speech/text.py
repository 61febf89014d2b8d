"""What an engine may be given: plain words, never a command to the engine, in pieces it can hold.

Every change keeps the place of each character, so that a word of the engine is found again in the line.
"""

from __future__ import annotations

from collections.abc import Iterator

from narrator.patterns import late

LONGEST = 20_000
"""Characters in one line, about twenty minutes of speech: a clip is held in memory whole."""

_BRACKETS = str.maketrans("[]", "()")  # espeak takes [[...]] for phonemes
_BLANK = ("Cc", "Cs", "Co", "Zs", "Zl", "Zp")

# espeak-ng passes over what stands beyond some 65 letters (48 figures) without a break.
_ENDLESS = late(r"(?:\d{45}|[^\s、，。；：！？…—]{60})(?=[^\s、，。；：！？…—])")
_WORD = late(r"\S+")
_BORDERS = (late(r"[.!?…。！？]\S{0,3}\s"), late(r"[;:,—–、，；]\S{0,3}\s?"), late(r"\s"))


def plain(text: str) -> tuple[str, list[int]]:
    """The text as an engine may have it, and for each of its characters the place in ``text`` it came from."""
    text = text.translate(_BRACKETS)
    if text.isprintable():
        return text, list(range(len(text)))
    import unicodedata

    kept: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        category = "" if character.isprintable() else unicodedata.category(character)
        # Marks of direction and invisible characters have no sound, and an engine would stumble over them. Joiners
        # shape words of Persian, Hindi and their kin, so they stay behind a letter of such a script.
        joins = character in "\u200c\u200d" and place and "\u0590" <= text[place - 1] <= "\u1fff"
        if category != "Cf" or joins:
            # A control character is a command to espeak-ng; half a surrogate pair is no text.
            kept.append(" " if category in _BLANK else character)
            places.append(place)
    return "".join(kept), places


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
