"""A pronunciation given in IPA, as each engine takes it.

kokoro takes IPA itself. espeak-ng takes mnemonics of its own, other ones in each language: `mnemonics.json` tells
which of them a voice says as which IPA (bench/phonemes.py asked the engine). A sound that a voice does not have is
said as its neighbour; where it has none either, the word is read as it is written.
"""

from __future__ import annotations

import ctypes
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from narrator.patterns import late

UTF8, IPA, MNEMONICS = 1, 2, 0
"""Modes of espeak_TextToPhonemes."""

_STRESS = "ˈˌ"
_ENGINE_STRESS = {"ˈ": "'", "ˌ": ","}
_VOWELS = frozenset("aeiouyøœɐɑɒɔəɘɚɛɜɞɤɨɪɯɵɶɷʉʊʌʏæᵻ")
_VOICELESS = frozenset("ptkfθsʃxçχhcqɸʂɕ")
_SIGNS = frozenset("\u0303ːˑʰʲʷ˞\u0325\u030a\u0329\u032a\u032f")
# What a language that lacks a sound says for it, the nearest first.
_NEAR: Mapping[str, tuple[str, ...]] = {
    **{
        sound: tuple(others.split())
        for sound, others in {
            "a": "æ ɑ ɑː ɐ", "ɑ": "ɑː a ɒ", "æ": "a ɛ", "ɐ": "ə a", "ɒ": "ɔ ɑː o", "ɔ": "ɒ ɔː o ɑː", "o": "oʊ əʊ ɔ oː",
            "e": "ɛ eɪ eː", "ɛ": "e æ", "ə": "ɐ ʌ ø e a", "ɜ": "ɜː œ ə", "ʌ": "ɐ a ə", "ɪ": "i", "i": "iː ɪ",
            "u": "uː ʊ", "ʊ": "u", "y": "uː u i", "ø": "œ ɜː ə e", "œ": "ø ɜː ə ɛ", "ɨ": "ɪ i", "ɯ": "u",
            "ʉ": "uː u", "ɵ": "ø ə", "ʏ": "y ʊ ɪ", "ɘ": "ə", "ɞ": "œ ɜː", "ɤ": "ʌ o", "ɶ": "œ", "ʙ": "b",
            "r": "ɹ ɾ ʁ", "ɹ": "r ɾ ʁ", "ʁ": "r ɹ x", "ʀ": "ʁ r ɹ", "ɾ": "r ɹ d", "ɻ": "ɹ r", "ɽ": "ɾ r", "ɡ": "k",
            "x": "χ h k", "χ": "x h k", "ç": "ʃ x h", "h": "x", "ɦ": "h", "ħ": "h x", "ɣ": "ɡ", "β": "b v", "ɸ": "f",
            "θ": "t s", "ð": "d z", "ŋ": "n", "ɲ": "nj n", "ʎ": "lj l", "ʃ": "s", "ʒ": "ʃ z", "ɕ": "ʃ", "ʑ": "ʒ",
            "ʂ": "ʃ", "ʐ": "ʒ", "ɫ": "l", "ɬ": "l", "ɭ": "l", "ɳ": "n", "ʈ": "t", "ɖ": "d", "w": "v u", "ʍ": "w",
            "ʋ": "v w", "ɥ": "j w", "v": "w b", "z": "s", "q": "k", "c": "k tʃ", "ɟ": "dʒ ɡ", "ɰ": "ɡ w", "j": "i",
            "ʔ": "", "ʕ": "", "ˑ": "", "ʰ": "", "ʲ": "j", "ʷ": "w", "˞": "ɹ", "ɚ": "ə", "ɝ": "ɜː", "\u0303": "n",
            "ː": "", "\u0325": "", "\u030a": "", "\u0329": "", "\u032a": "", "\u032f": "",
        }.items()
    }
}  # fmt: skip
_ALONE = late(r"\w{1,4}['’]$")  # what is elided before a word: l', dell'
_BEHIND = late(r"['’]\w{1,2}\b")  # 's


def placed(ipa: str) -> str:
    """Stress right before the vowel of its syllable, as both engines write it: həˈloʊ becomes həlˈoʊ."""
    out: list[str] = []
    held = ""
    for sound in ipa:
        if sound in _STRESS:
            held = sound
            continue
        if held and (sound in _VOWELS or sound == " "):
            out.append(held if sound != " " else "")
            held = ""
        out.append(sound)
    return "".join(out)


def for_kokoro(ipa: str, language: str, known: Mapping[str, int]) -> str:
    """The phonemes among those the model knows; empty where a sound has no neighbour there."""
    if language == "en":
        ipa = ipa.replace("r", "ɹ")  # dictionaries write the one and mean the other; the model takes them at their word
    sounds = _sounds(placed(ipa), {sound: sound for sound in known})
    return "".join(sounds or ())


def for_espeak(ipa: str, voice: str) -> str:
    """espeak-ng's mnemonics for a voice's language; empty where it cannot say it.

    voice: an identifier, with or without a variant.
    """
    table = _tables().get(voice.partition("+")[0])
    if table is None:
        return ""
    words = []
    for word in placed(ipa).split():
        row: list[str] = []
        stress = ""
        for part in re.split(f"([{_STRESS}])", word):
            if part in _ENGINE_STRESS:
                stress = _ENGINE_STRESS[part]
                continue
            known = _sounds(part, table)
            if known is None:
                return ""
            row += [stress + known[0], *known[1:]] if known else []
            stress = ""
        words.append("|".join(row))
    return "||".join(words)


def _sounds(ipa: str, table: Mapping[str, str]) -> list[str] | None:
    """What a table has for a row of sounds, the longest at each place; None where one is neither there nor near."""
    longest = max(map(len, table))
    found: list[str] = []
    at = 0
    while at < len(ipa):
        for length in range(min(longest, len(ipa) - at), 0, -1):
            if (known := table.get(ipa[at : at + length])) is not None:
                found += [known] * bool(known)
                at += length
                break
        else:
            near = _NEAR.get(ipa[at])
            others = (_known(option, table) for option in near or ())
            other = next((known for known in others if known is not None), None)
            if near is None or (near and other is None):
                return None
            found += other or []
            at += 1
    return found


def _known(sounds: str, table: Mapping[str, str]) -> list[str] | None:
    """A neighbour, where the table has all of it."""
    if sounds in table:
        return [table[sounds]]
    parts = [table.get(sound) for sound in sounds]
    return [part for part in parts if part] if all(part is not None for part in parts) else None


@cache
def _tables() -> dict[str, dict[str, str]]:
    tables: dict[str, dict[str, str]] = json.loads(
        Path(__file__).with_name("mnemonics.json").read_text(encoding="utf-8")
    )
    return tables


def stand_in(ipa: str) -> str:
    """A word that no language has, begun and ended like this one: what stands beside it is then said as it must be."""
    sounds = [sound for sound in ipa if sound.isalpha() and sound not in _SIGNS]
    begin = "" if sounds and sounds[0] in _VOWELS else "m"
    return f"{begin}amama{'p' if sounds and sounds[-1] in _VOICELESS else ''}"


def translate(library: ctypes.CDLL, text: str, mode: int) -> list[tuple[str, int]]:
    """The clauses of a text as espeak-ng cuts it: phonemes, and how many bytes of it were read before each."""
    function = library.espeak_TextToPhonemes
    function.restype = ctypes.c_char_p
    function.argtypes = (ctypes.POINTER(ctypes.c_void_p), ctypes.c_int, ctypes.c_int)
    raw = text.encode("utf-8", "replace")
    data = ctypes.create_string_buffer(raw)
    begin = ctypes.addressof(data)
    place = ctypes.c_void_p(begin)
    clauses: list[tuple[str, int]] = []
    while place.value:
        read = place.value - begin
        said = function(ctypes.byref(place), UTF8, mode)
        clauses.append(((said or b"").decode("utf-8", "replace"), read))
    return clauses


def replaced(library: ctypes.CDLL, phonemes: str, sounds: list[tuple[str, str]], mode: int) -> str | None:
    """Phonemes of a text with the stand-ins in it replaced, in order; None where one is not found again.

    sounds: of each, the stand-in as it was written and what is said for it.
    """
    at = 0
    parts: list[str] = []
    for written, said in sounds:
        alone = "".join(clause for clause, _ in translate(library, written, mode)).strip()
        marks = "[ˈˌ',%=]"
        letters = (re.escape(letter) for letter in re.sub(marks, "", alone))
        match = re.compile(f"{marks}?" + f"{marks}?".join(letters)).search(phonemes, at)
        if not alone or match is None:
            return None
        parts += phonemes[at : match.start()], said
        at = match.end()
    return "".join(parts) + phonemes[at:]


def bracketed(library: ctypes.CDLL, text: str, sounds: list[tuple[int, int, str, str]]) -> tuple[str, list[int]]:
    """Text for espeak-ng with phonemes between double brackets, and for each of its characters the place in ``text``.

    sounds: first character and length, IPA, mnemonics. What is joined to such a word by an apostrophe (the 's of
    "Nguyen's", the l' of "l'Hay") goes between the brackets with it: alone it would be read as a letter.
    """
    parts: list[str] = []
    places: list[int] = []
    done = 0
    for at, length, ipa, said in sounds:
        start, end = at, at + length
        before = _ALONE.search(text, max(done, at - 5), at)
        behind = _BEHIND.match(text, end)
        if before or behind:
            word = stand_in(ipa)
            begin = before.start() if before else start
            until = behind.end() if behind else end
            whole = text[begin:at] + word + text[end:until]
            phonemes = "".join(clause for clause, _ in translate(library, whole, MNEMONICS)).strip()
            joined = replaced(library, phonemes, [(word, f"|{said}|")], MNEMONICS)
            if joined is not None and "]" not in joined and "[" not in joined and " " not in joined:
                start, end, said = begin, until, joined.strip("|")
        parts += text[done:start], f"[[{said}]]"
        places += [*range(done, start), *[start] * (len(said) + 4)]
        done = end
    return "".join(parts) + text[done:], [*places, *range(done, len(text) + 1)]
