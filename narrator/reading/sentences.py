"""Where sentences end. The library decides; a small layer puts right what it gets wrong in the press."""

from __future__ import annotations

import re

# Words whose full stop never ends a sentence, in the languages we read most. One set for all: a word that ends
# sentences in another language must not be in it.
_ABBREVIATIONS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "mx",
        "dr",
        "prof",
        "sen",
        "rep",
        "gen",
        "gov",
        "st",
        "jr",
        "hon",
        "rev",
        "capt",
        "col",
        "sgt",
        "lt",
        "cmdr",
        "pres",
        "messrs",
        "mme",
        "mmes",
        "mlle",
        "mlles",
        "me",
        "mgr",
        "m",
        "mm",
        "mt",
        "ft",
        "vs",
        "cf",
        "al",
        "approx",
        "fig",
        "figs",
        "no",
        "nos",
        "nr",
        "vol",
        "vols",
        "pp",
        "ed",
        "eds",
        "dept",
        "est",
        "art",
        "ca",
        "bzw",
        "ggf",
        "evtl",
        "inkl",
        "exkl",
        "sog",
        "geb",
        "bspw",
        "usw",
        "z.b",
        "d.h",
        "u.a",
        "v.a",
        "i.e",
        "e.g",
        "hrsg",
        "abb",
        "abs",
        "str",
        "hl",
        "st",
        "sr",
        "sra",
        "srta",
        "sres",
        "d",
        "dña",
        "dna",
        "lic",
        "ing",
        "arq",
        "pág",
        "págs",
        "núm",
        "tel",
        "p.ej",
        "p",
        "ej",
        "aprox",
        "dott",
        "sig",
        "sig.ra",
        "sigg",
        "prof.ssa",
        "avv",
        "on",
        "es",
        "pag",
        "pagg",
        "cfr",
        "ecc",
        "dra",
        "exmo",
        "exma",
        "eng",
        "sto",
        "sta",
        "av",
        "т.е",
        "т.д",
        "т.п",
        "т.к",
        "г",
        "гг",
        "им",
        "ул",
        "стр",
        "см",
        "рис",
        "тыс",
        "млн",
        "млрд",
        "проф",
        "акад",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sept",
        "oct",
        "nov",
        "dec",
    ]
)
# These end a sentence as often as not; they are followed by a number or a name when they do not.
_BEFORE_NUMBER = frozenset(["no", "nos", "nr", "vol", "p", "pp", "fig", "art", "núm", "n", "nº", "pág", "ст", "гл"])
_END = re.compile(r"[.!?…。！？]+[\"”»’'›)\]]*\s*$")
_WORD_BEFORE = re.compile(r"(\S{1,24})$")
# A border that the library misses: punctuation, a closing quote or bracket, then a capital; or a sentence in quotes.
_BORDER = re.compile(r"(?:[.!?…]+\s?[\"”»’'›)\]]+|[.!?…]+)\s+(?=[\"“«„‘'(\[¿¡—–-]{0,3}\s?[A-ZÀ-ÖØ-ÞŁŚŽŞĞİА-ЯЁ0-9])")
_GLUED = re.compile(r"(?<=[a-zà-öø-ÿа-яё]{3})[.!?…]+[”»\"]?(?=[“«\"]?[A-ZÀ-ÖØ-ÞА-ЯЁ][a-zà-öø-ÿа-яё]*[ ,’'])")
_LONGEST = 600


def split(text: str, language: str) -> list[tuple[int, int]]:
    """Start and end of each sentence of a block, white space left aside, in order; all else belongs to one."""
    if len(text) < 2:
        return [(0, len(text))] if text.strip() else []
    return _trimmed(text, _corrected(text, _borders(text, language)))


def _borders(text: str, language: str) -> list[int]:
    import sentencex

    borders = {b["end_index"] for b in sentencex.get_sentence_boundaries(language or "en", text)}
    borders |= {m.end() for m in _BORDER.finditer(text)}
    borders |= {m.end() for m in _GLUED.finditer(text) if "/" not in text[max(0, m.start() - 20) : m.start()]}
    borders.discard(len(text))
    borders.discard(0)
    return sorted(borders)


def _corrected(text: str, borders: list[int]) -> list[int]:
    kept: list[int] = []
    last = 0
    for border in borders:
        if _holds(text, last, border):
            kept.append(border)
            last = border
    return kept


def _holds(text: str, last: int, border: int) -> bool:
    """Whether a sentence that began at ``last`` may end at ``border``."""
    before = text[last:border].rstrip()[-48:]
    after = text[border : border + 24].lstrip()
    if not before or not after:
        return False
    if not any(c.isalnum() for c in text[last:border]):
        return False
    opener = after.lstrip("\"“«„‘'([¿¡—–- ")
    if not opener:  # nothing but closing signs is left
        return False
    if opener[0].islower() and border - last < _LONGEST:
        return False
    stop = _END.search(before)
    if stop is None or before[stop.start()] != "." or stop.group().strip() != ".":
        return True
    match = _WORD_BEFORE.search(before[: stop.start()])
    word = (match.group(1) if match else "").lstrip("(\"“«„‘'[¿¡—–-").lower()
    if word in _BEFORE_NUMBER:
        return not after[0].isdigit()
    if word in _ABBREVIATIONS:
        return False
    if len(word) == 1 and word.isalpha():  # initials: "J. R. Smith", "M. Dupont", "z. B."
        return False
    if re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]", word):  # "U.S.", "z.B.": ends a sentence where a usual opener follows
        return bool(re.match(r"(?:The|This|But|And|He|She|It|I|We|They|In|What|How|Why|So)\b", opener))
    number = text[last:border].strip()
    return not re.fullmatch(r"\(?\d{1,3}\.", number)  # the number of a list stays with its text


def _trimmed(text: str, borders: list[int]) -> list[tuple[int, int]]:
    spans = []
    start = 0
    for end in [*borders, len(text)]:
        part = text[start:end]
        if part.strip():
            spans.append((start + len(part) - len(part.lstrip()), start + len(part.rstrip())))
        start = end
    return spans
