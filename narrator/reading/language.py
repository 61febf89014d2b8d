"""Which language a text is in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from narrator.patterns import late

Detect = Callable[[str], str]

SAMPLE = 1500  # letters of running text that are looked at
_ENOUGH = 200  # letters below which a declared language is believed without a look

# The most common little words of the languages written in Latin letters. They choose which models are worth
# loading (6 ms each); the library decides between those.
_LITTLE = {
    "en": "the of and to in is that it was for with you this have are not they what but be he she then there so how "
    "why no yes if my our",
    "fr": "le la les des et est en que qui une dans pour pas sur vous nous je ce il au du avec plus on elle c mais "
    "non oui ça comme si quand",
    "es": "el la los las de que y en un una por con no se es para lo como más pero su me al del",
    "de": "der die das und ist nicht ich zu den ein eine es mit sich wir auf von dass auch wie sie im so aber wenn "
    "dann da hier man er ja nein",
    "it": "il di che è la e un una per non sono si con del della le i gli più ma come anche mi ho",
    "pt": "o de que e do da em um uma para com não os as se é por mais mas como eu você dos no na",
    "nl": "de het een van en is dat niet ik in op te zijn met voor je ook er maar wat",
    "sv": "och att det som en är på av för med jag inte den har till vi om de så",
    "da": "og at det er en som på af for med jeg ikke den har til vi om de så der",
    "nb": "og å det er en som på av for med jeg ikke den har til vi om de så",
    "pl": "i w nie na się że to z do jest jak o co ale po tak za od już",
    "cs": "a se v na je že to s z do o ale jako by si tak jsem pro co",
    "ro": "și de la în a că nu o un cu pe este se mai din să ce pentru",
    "tr": "bir ve bu da de için çok ne ama gibi ben daha var o mı",
    "ca": "el la de i que en un una els les per no és amb del al com però més",
    "hu": "a az és hogy nem is egy ez meg de van mint azt csak",
    "fi": "ja on ei se että en oli mutta kun niin hän ovat myös",
}
_NAMES = {
    "en": "ENGLISH", "fr": "FRENCH", "es": "SPANISH", "de": "GERMAN", "it": "ITALIAN", "pt": "PORTUGUESE",
    "nl": "DUTCH", "sv": "SWEDISH", "da": "DANISH", "nb": "BOKMAL", "pl": "POLISH", "cs": "CZECH", "ro": "ROMANIAN",
    "tr": "TURKISH", "ca": "CATALAN", "hu": "HUNGARIAN", "fi": "FINNISH", "ru": "RUSSIAN", "uk": "UKRAINIAN",
    "bg": "BULGARIAN", "el": "GREEK", "ar": "ARABIC", "fa": "PERSIAN", "he": "HEBREW", "hi": "HINDI",
    "zh": "CHINESE", "ja": "JAPANESE", "ko": "KOREAN",
}  # fmt: skip
_SETS = {code: frozenset(words.split()) for code, words in _LITTLE.items()}
_ALL_LITTLE = frozenset().union(*_SETS.values())
_WORD = late(r"[^\W\d_]+")


def plausible(declared: str) -> str:
    """The two-letter code of a declared language ("fr-CA", "EN_us", "no"), or nothing."""
    code = re.split(r"[-_.]", declared.strip().lower())[0]
    code = {"no": "nb", "nn": "nb", "iw": "he", "eng": "en", "fra": "fr", "deu": "de", "spa": "es"}.get(code, code)
    return code if re.fullmatch(r"[a-z]{2}", code) else ""


def is_little(word: str, language: str = "") -> bool:
    """Whether a word is among the most common of a language (or of any we know): it begins sentences, not names."""
    return word.lower() in (_SETS.get(language) or _ALL_LITTLE)


def sample(texts: Iterable[str]) -> str:
    """The first of the running text, at most `SAMPLE` characters."""
    parts: list[str] = []
    length = 0
    for text in texts:
        parts.append(text[: SAMPLE - length])
        length += len(parts[-1]) + 1
        if length >= SAMPLE:
            break
    return "\n".join(parts)


def detect(text: str) -> str:
    """The ISO 639-1 code of the language of a sample, or nothing where it cannot be told."""
    from lingua import Language, LanguageDetectorBuilder

    names = [_NAMES[code] for code in _shortlist(text)]
    if len(names) == 1:
        return _code(names[0])
    languages = [getattr(Language, name) for name in names]
    detector = LanguageDetectorBuilder.from_languages(*languages).with_low_accuracy_mode().build()
    found = detector.detect_language_of(text[:SAMPLE])
    return _code(found.name) if found else ""


def _code(name: str) -> str:
    return next(code for code, known in _NAMES.items() if known == name)


def _shortlist(text: str) -> list[str]:
    """At most five languages for Latin letters, all that are not written so for others."""
    words = [word.lower() for word in _WORD.findall(text[:SAMPLE])]
    latin = sum(word[0] < "\u0250" for word in words)
    if latin * 2 < len(words):
        return [code for code in _NAMES if code not in _LITTLE]
    counts = dict.fromkeys(_LITTLE, 0)
    for word in words:
        for code, little in _SETS.items():
            counts[code] += word in little
    best = sorted(counts, key=lambda code: -counts[code])
    top = counts[best[0]]
    if top < 3:
        return list(_LITTLE)
    return [code for code in best[:5] if counts[code] * 3 >= top] or best[:1]


def decide(declared: str, text: str, detect: Detect) -> str:
    """The language of an article: what the text is in; what was declared where the text says too little."""
    known = plausible(declared)
    letters = sum(c.isalpha() for c in text)
    if known and letters < _ENOUGH:
        return known
    return (detect(text) if letters else "") or known or "en"


_FEWEST, _SURE = 5, 0.98


def other_language(text: str, language: str) -> str:
    """The language of a passage that is surely not in this one; nothing where it is, or is too short to be sure.

    Sure is what has five words, among them two of the other language's most common ones and hardly any of its own; and
    what lingua takes for it in 98 cases of 100. Where no common words are known, that alone counts.
    """
    words = _WORD.findall(text)
    if len(words) < _FEWEST:
        return ""
    latin = sum(word[0] < "\u0250" for word in words) * 2 >= len(words)
    codes = tuple(code for code in _NAMES if (code in _LITTLE) is latin or code == language)
    values = _detector(codes).compute_language_confidence_values(text[:SAMPLE])
    code = _code(values[0].language.name)
    if code == language or values[0].value < _SURE:
        return ""
    other = _SETS.get(code, frozenset())
    little = sum(word.lower() in other for word in words)
    own_little = sum(word.lower() in _SETS.get(language, frozenset()) - other for word in words)
    return code if not other or little > max(1, 4 * own_little) else ""


@cache
def _detector(codes: tuple[str, ...]) -> Any:
    from lingua import Language, LanguageDetectorBuilder

    languages = [getattr(Language, _NAMES[code]) for code in codes]
    return LanguageDetectorBuilder.from_languages(*languages).with_low_accuracy_mode().build()
