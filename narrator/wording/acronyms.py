"""Capitals that are spelled out, where espeak-ng would read them as a word: IMF, OSCE, NGOs.

It spells what has no vowel by itself. What has one it reads, which is right for NATO and wrong for the IMF;
`capitals.toml` lists the ones that are read. In a sentence that shouts, capitals are no acronyms. Lexicons come before
this.
"""

from __future__ import annotations

import functools
from pathlib import Path

from narrator.patterns import late

LANGUAGES = ("en", "fr", "es", "de", "it", "pt")

_CAPITALS = late(r"(?<![\w.&-])([A-Z]{2,4})(s?)(?![\w&]|['’](?!s\b))")
_GAS = late(r"(?<!\w)(CO|NO|SO)(2|x|₂)(?!\w)")
_VOWELS = frozenset("AEIOUY")


_ELIDED = late(r"\b[A-Z]['’](?=[A-Z]-)")  # espeak-ng says "L apostrophe U" for "L'U-E", not for "l'U-E"


def said(text: str, language: str) -> str:
    """Text with hyphens between the letters of what is spelled; only in languages that have the lists."""
    if language not in LANGUAGES:
        return text
    text = _GAS.sub(lambda m: f"{'-'.join(m[1])} {2 if m[2] == '₂' else m[2]}", text)
    found = _CAPITALS.search(text)
    if not found or shouts(text):
        return text
    text = _CAPITALS.sub(lambda m: _spelled(m[1], language) + m[2], text)
    return _ELIDED.sub(lambda m: m[0].lower(), text) if language in ("fr", "it") else text


def _spelled(letters: str, language: str) -> str:
    if not _VOWELS.intersection(letters) or letters in _words(language):
        return letters
    if len(letters) == 2 and language == "en":
        return letters  # espeak-ng spells these: US, EU, AI
    return "-".join(letters)


@functools.cache
def _words(language: str) -> frozenset[str]:
    import tomllib

    lists = tomllib.loads(Path(__file__).with_name("capitals.toml").read_text())[language]
    return frozenset(f"{lists['read']} {lists['common']}".split())


def shouts(text: str) -> bool:
    """Whether it is all in capitals, or three words in a row are."""
    return text.isupper() or bool(_RUN.search(text))


_RUN = late(r"\b[A-Z]{2,}(?:[ '’-][A-Z]+){2,}\b")
