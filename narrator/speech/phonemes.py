"""Text becomes the phonemes and marks that kokoro was trained on, by espeak-ng, with the punctuation put back.

espeak-ng drops punctuation, and without it kokoro makes no pauses. So the text is cut at its marks, what stands
between them is turned into IPA, and the marks are set between.
"""

from __future__ import annotations

import ctypes
import json
import re
from collections.abc import Iterable, Sequence
from functools import cache

from narrator.model import Phonemes
from narrator.patterns import late

from . import espeak, pronouncing
from .kokoro import vectors

LONGEST = 200
"""Phonemes and marks given to the model at once, some 13 seconds. It takes 510, but then holds 1.3 GB instead of 0.8;
and of a sentence of 400 a recogniser missed 4 words in pieces of 200, and 1 or 2 in pieces of about 110."""

# A mark ends a stretch only where a space or the end follows, so "3,5" and "10:30" stay whole. A full stop
# inside a line mostly shortens a word; espeak-ng knows which.
_MARKS = late(
    r"""([(“«„"¿¡]+|[)”»"]*[;:,!?…；：，！？、。]+[)”»"]*(?=\s|$)|[)”»"]+\.(?=\s|$)|\.{2,}|\.(?=[)”»"\s]*$)"""
    r"""|[)”»"]+|\s[-–—]+\s|[–—]+)"""
)
_SAME = str.maketrans({"«": "“", "»": "”", "„": "“", "–": "—", "-": "—", "；": ";", "：": ":", "，": ",", "、": ",",
                       "！": "!", "？": "?", "¿": "", "¡": ""})  # fmt: skip
_SHORTENED = late(rb"(?:^|[\s.])[A-Z][a-z]{0,2}\.\s+\S{0,4}$")  # "Mr.", "St.", an initial: no sentence ends there
_SWITCH = late(r"\([a-z-]+\)")  # espeak-ng marks a change of language so
_STRONG = ".!?;:—…"


@cache
def vocabulary() -> dict[str, int]:
    """Numbers of the phonemes and marks, as the model was trained (vocab.json)."""
    table: dict[str, int] = json.loads((vectors() / "vocab.json").read_text(encoding="utf-8"))
    return table


def ipa(text: str, voice: str, language: str = "", sounds: Sequence[Phonemes] = ()) -> str:
    """The phonemes of a text by a voice of espeak-ng (an identifier), its marks among them.

    sounds: words whose phonemes are given, in order; a stand-in is said in the place of each, so that what stands
    beside it is said as it must be. language: of those.
    """
    held: list[tuple[int, str, str]] = []  # place, stand-in, phonemes
    cut, done = "", 0
    for at, length, given in sounds:
        if said := pronouncing.for_kokoro(given, language, vocabulary()):
            word = pronouncing.stand_in(given)
            cut += text[done:at]
            held.append((len(cut), word, said))
            cut, done = cut + word, at + length
    text = cut + text[done:]
    parts: list[str] = []
    end = 0
    with espeak.fresh() as library:
        espeak.set_voice(library, voice)
        for number, part in enumerate(_MARKS.split(text)):
            start, end = end, end + len(part)
            if number % 2:
                parts.append(_mark(part))
            elif not part.strip():
                parts.append(" " * bool(part))
            else:
                parts.append(
                    (" " if part[0].isspace() else "")
                    + _with(
                        library,
                        part,
                        [(place - start, word, said) for place, word, said in held if start <= place < end],
                    )
                )
                parts.append(" " if part[-1].isspace() else "")
    return " ".join("".join(parts).split())


def readings(words: Iterable[str], voice: str) -> list[str]:
    """The phonemes of each word by itself."""
    with espeak.fresh() as library:
        espeak.set_voice(library, voice)
        return [_phonemes(library, word) for word in words]


def _with(library: ctypes.CDLL, part: str, held: list[tuple[int, str, str]]) -> str:
    """The phonemes of a stretch, the given ones at their places."""
    if not held:
        return _phonemes(library, part)
    whole = pronouncing.replaced(
        library, _phonemes(library, part), [(word, said) for _, word, said in held], pronouncing.IPA
    )
    if whole is not None:
        return whole
    done = 0
    row: list[str] = []  # the stand-in melted into its neighbours
    for place, word, said in held:
        row += _phonemes(library, part[done:place]), said
        done = place + len(word)
    return " ".join(filter(None, (*row, _phonemes(library, part[done:]))))


def _mark(part: str) -> str:
    mark = re.sub(r"\.{2,}", "…", part.translate(_SAME))
    mark = re.sub(r"—+", "—", mark)
    return mark.strip() + " " if "—" in mark else mark


def _phonemes(library: ctypes.CDLL, text: str) -> str:
    """One stretch without marks; where espeak-ng sees several sentences in it, a full stop stands between them."""
    raw = text.encode("utf-8", "replace")
    clauses: list[str] = []
    for said, read in pronouncing.translate(library, text, pronouncing.IPA):
        before = raw[:read]  # and a character or two that it has looked at already
        clause = _SWITCH.sub("", said).strip()
        if clause:
            clauses.append((" " if _SHORTENED.search(before) else ". ") * bool(clauses) + clause)
    return "".join(clauses)


def tokens(phonemes: str) -> list[list[int]]:
    """Phonemes as the model takes them: lists of at most `LONGEST` numbers, about equal, cut behind a mark or else
    between words.
    """
    table = vocabulary()
    known = "".join(c for c in phonemes if c in table)
    runs = []
    start = 0
    while start < len(known):
        left = len(known) - start
        end = start + left if left <= LONGEST else _cut(known, start, start + left // -(-left // LONGEST))
        run = known[start:end].strip()
        if any(c.isalpha() for c in run):  # of marks alone the model makes noises
            runs.append([table[c] for c in run])
        start = end
    return runs


def _cut(known: str, start: int, aim: int) -> int:
    """Where to cut near ``aim``: a full stop is worth a longer way than a comma, any mark than a space."""
    low, high = start + LONGEST // 3, start + LONGEST
    for marks in (_STRONG, _STRONG + ",", " "):
        places = [at + 1 for at in range(low, high) if known[at] in marks]
        if marks == _STRONG:
            places = [at for at in places if abs(at - aim) < LONGEST // 4]
        if places:
            return min(places, key=lambda at: abs(at - aim))
    return high
