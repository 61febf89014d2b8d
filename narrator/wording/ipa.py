"""The International Phonetic Alphabet as people type it, made one."""

from __future__ import annotations

import unicodedata

_SAME = str.maketrans(
    {
        **dict(zip("g:'’,", "ɡːˈˈˌ", strict=True)),
        **dict(zip("ʧʤʦʣʨʥ", ("tʃ", "dʒ", "ts", "dz", "tɕ", "dʑ"), strict=True)),
        # Ties, links, ends of syllables and tones are not said by the engines.
        **dict.fromkeys("\u0361\u035c\u203f.|‖\u200d\u0301\u0300\u0302\u0304\u030c˥˦˧˨˩↗↘ʼ\u0306\u031a\u032f"),
    }
)
_MARKS = frozenset("ˈˌ ")
_LETTERS = frozenset("æçðøħŋœ\u03b2\u03b8\u03c7ᵻ")


def normal(text: str) -> str:
    """A pronunciation with each sound written one way: /ˈt͡ʃɑ.li/ becomes ˈtʃɑli; signs stand by themselves, but for ç.

    Raises ValueError for what is no IPA.
    """
    text = text.strip().removeprefix("[").removesuffix("]").strip("/ ")
    text = unicodedata.normalize("NFD", text).replace("c\u0327", "ç").translate(_SAME)
    text = " ".join(text.split())
    for sound in text:
        if not (sound in _MARKS or _is_sound(sound)):
            raise ValueError(f"{sound!r} is no sound of the IPA")
    if not any(map(str.isalpha, text)):
        raise ValueError("there is no sound in it")
    return text


def _is_sound(character: str) -> bool:
    """A small Latin letter, one of the block of IPA extensions, a modifier or a combining mark."""
    return (
        "a" <= character <= "z"
        or character in _LETTERS
        or "\u0250" <= character <= "\u02af"
        or "\u02b0" <= character <= "\u036f"
    )
