"""Where sentences end. The library decides; a small layer puts right what it gets wrong in the press."""

from __future__ import annotations

import re

from narrator.patterns import late

from .language import is_little

# Words whose full stop never ends a sentence, in the languages we read most. One set for all: a word that ends
# sentences in another language must not be in it.
_ABBREVIATIONS = frozenset(
    """mr mrs ms mx dr prof sen rep gen gov st jr hon rev capt col sgt lt cmdr pres messrs mme mmes mlle mlles mgr mm
    mt ft vs cf al approx figs nos vols pp eds dept ca bzw ggf evtl inkl exkl sog geb fa abt ing bspw usw z.b
    d.h u.a v.a i.e e.g hrsg abb sr sra srta sres dña lic arq págs núm p.ej ej aprox dott sig sig.ra sigg prof.ssa
    avv pagg cfr dra exmo exma т.е т.к г гг им ул см рис тыс млн млрд проф акад jan feb apr aug sept
    nov dec""".split()  # noqa: SIM905
)
# These stand before a number or end a sentence.
_BEFORE_NUMBER = frozenset(
    """no nos No Nos nr Nr vol Vol p pp fig Fig art Art núm n nº pág ст гл ch Ch sec""".split()  # noqa: SIM905
)
_LAST = frozenset(("т.д", "т.п", "p.m", "a.m"))  # these end sentences as often as not
_IN_NAMES = frozenset("""de la le van von di du da del den der des el los las lo do dos""".split())  # noqa: SIM905
_ORDINALS = ("de", "da", "nb", "fi", "cs", "hu")  # a full stop behind a number makes it an ordinal
_DOTTED = late(r"(?:[^\W\d_]\.)+[^\W\d_]")
_SMILEY = late(r"[:;]-?[)(DP]+\s+(?=\S)")
_END = late(r"[.!?…。！？]+[\"”“»’'›)\]]*\s*$")
_WORD_BEFORE = late(r"(\S{1,24})$")
# A border that the library misses: punctuation, a closing quote or bracket, then a capital; or a sentence in quotes.
# It begins where a row of them begins, so that a row of thousands is looked at once.
_BORDER = late(
    r"(?<![.!?…])(?:[.!?…]++\s?[\"”“»’'›)\]]++|[.!?…]++)\s++"
    r"(?=[\"“«„‘'(\[¿¡—–-]{0,3}\s?[A-ZÀ-ÖØ-ÞŁŚŽŞĞİА-ЯЁ0-9])"
)
# A space was lost between two sentences: only where the second begins as sentences do, for "Node.js" has none either.
_GLUED = late(r"(?<=[a-zà-öø-ÿа-яё]{2})[.!?…]+[”»\"]?(?=[“«\"]?([A-ZÀ-ÖØ-ÞА-ЯЁ][a-zà-öø-ÿа-яё]*)[ ,’'])")
_STOP, _LETTER = late(r"[.!?]"), late(r"\w")
_LONGEST = 600


def split(text: str, language: str) -> list[tuple[int, int]]:
    """Start and end of each sentence of a block, white space left aside, in order; all else belongs to one."""
    if len(text) < 2:
        return [(0, len(text))] if text.strip() else []
    stop = _STOP.search(text)
    if text.isascii() and not (stop and _LETTER.search(text, stop.end())):  # no text of ASCII is two sentences then
        return _trimmed(text, [])
    return _trimmed(text, _corrected(text, _borders(text, language), language))


def _borders(text: str, language: str) -> list[int]:
    import sentencex

    found = sentencex.get_sentence_boundaries(language or "en", text)
    ends = (border["end_index"] for border in found)
    borders = {at for at in ends if text[at - 1].isspace() or text[at - 1] > "\u2fff"}
    borders |= {m.end() for m in _BORDER.finditer(text)}
    borders |= {m.end() for m in _GLUED.finditer(text) if is_little(m.group(1))}
    # A smiley belongs to the sentence before it.
    borders = {smiley.end() if (smiley := _SMILEY.match(text, at)) else at for at in borders}
    borders.discard(len(text))
    borders.discard(0)
    return sorted(borders)


def _corrected(text: str, borders: list[int], language: str) -> list[int]:
    kept: list[int] = []
    last = 0
    for border in borders:
        if _holds(text, last, border, language):
            kept.append(border)
            last = border
    return kept


def _holds(text: str, last: int, border: int, language: str) -> bool:
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
    word = (match.group(1) if match else "").lstrip("(\"“«„‘'[¿¡—–-")
    if word in _BEFORE_NUMBER and after[0].isdigit():
        return False
    word = word.lower()
    first = re.match(r"\w{2,}", opener)
    opens = first is not None and is_little(first.group(), language) and first.group().lower() not in _IN_NAMES
    if word in _ABBREVIATIONS:
        return False
    if len(word) == 1 and word.isalpha():  # initials: "J. R. Smith", "M. Dupont", "z. B."; but "plan B. Then"
        return opens and word != "m"
    if language in _ORDINALS and word.isdigit() and len(word) < 3:  # "am 3. Mai", "im 19. Jahrhundert"
        return opens
    if _DOTTED.fullmatch(word):  # "U.S.", "z.B." end a sentence where the next begins as sentences do
        return word in _LAST or opens
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
