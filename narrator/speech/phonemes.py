"""Text becomes the phonemes and marks that kokoro was trained on, by espeak-ng, with the punctuation put back.

espeak-ng drops punctuation, and without it kokoro makes no pauses. So the text is cut at its marks, what stands
between them is turned into IPA, and the marks are set between.
"""

from __future__ import annotations

import ctypes
import json
import re
from functools import cache

from narrator.patterns import late

from . import espeak
from .kokoro import vectors

LONGEST = 300
"""Phonemes and marks given to the model at once. It takes 510, but then holds 1.3 GB instead of 0.8."""

_UTF8, _IPA = 1, 2
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


@cache
def vocabulary() -> dict[str, int]:
    """Numbers of the phonemes and marks, as the model was trained (vocab.json)."""
    table: dict[str, int] = json.loads((vectors() / "vocab.json").read_text(encoding="utf-8"))
    return table


def ipa(text: str, voice: str) -> str:
    """The phonemes of a text by a voice of espeak-ng (an identifier), its marks among them."""
    parts: list[str] = []
    with espeak.fresh() as library:
        espeak.set_voice(library, voice)
        for number, part in enumerate(_MARKS.split(text)):
            if number % 2:
                parts.append(_mark(part))
            elif not part.strip():
                parts.append(" " * bool(part))
            else:
                parts.append((" " if part[0].isspace() else "") + _phonemes(library, part))
                parts.append(" " if part[-1].isspace() else "")
    return " ".join("".join(parts).split())


def _mark(part: str) -> str:
    mark = re.sub(r"\.{2,}", "…", part.translate(_SAME))
    mark = re.sub(r"—+", "—", mark)
    return mark.strip() + " " if "—" in mark else mark


def _phonemes(library: ctypes.CDLL, text: str) -> str:
    """One stretch without marks; where espeak-ng sees several sentences in it, a full stop stands between them."""
    translate = library.espeak_TextToPhonemes
    translate.restype = ctypes.c_char_p
    translate.argtypes = (ctypes.POINTER(ctypes.c_void_p), ctypes.c_int, ctypes.c_int)
    raw = text.encode("utf-8", "replace")
    data = ctypes.create_string_buffer(raw)
    begin = ctypes.addressof(data)
    place = ctypes.c_void_p(begin)
    clauses: list[str] = []
    while place.value:
        before = raw[: place.value - begin]  # and a character or two that it has looked at already
        said = translate(ctypes.byref(place), _UTF8, _IPA)
        clause = _SWITCH.sub("", (said or b"").decode("utf-8", "replace")).strip()
        if clause:
            clauses.append((" " if _SHORTENED.search(before) else ". ") * bool(clauses) + clause)
    return "".join(clauses)


def tokens(phonemes: str) -> list[list[int]]:
    """Phonemes as the model takes them: lists of at most `LONGEST` numbers, cut behind a mark or else between words."""
    table = vocabulary()
    known = "".join(c for c in phonemes if c in table)
    runs = []
    start = 0
    while start < len(known):
        end = start + LONGEST
        if end < len(known):
            stretch = known[start + LONGEST // 3 : end]
            cut = max(stretch.rfind(mark) for mark in ".!?;:,—…")
            cut = cut if cut >= 0 else stretch.rfind(" ")
            end = start + LONGEST // 3 + cut + 1 if cut >= 0 else end
        run = known[start:end].strip()
        if any(c.isalpha() for c in run):  # of marks alone the model makes noises
            runs.append([table[c] for c in run])
        start = end
    return runs
