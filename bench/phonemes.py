"""Asks espeak-ng by which mnemonics its voices say which IPA: writes `narrator/speech/mnemonics.json`.

    python -m bench.phonemes

A voice is given the names of countries, languages, months and the like in its own language (Babel's, some thousand
phrases) and tells their phonemes both ways, a mark between any two, so the two rows pair up. Of several mnemonics the
one that it uses most goes first. What is paired, by it or by another voice, is taken where it then says that IPA when
it is given the mnemonic: so nothing is taken but what the engine tells of itself. Takes half a minute; to be run again
where espeak-ng changes.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from narrator import casting
from narrator.places import data_root
from narrator.speech import espeak
from narrator.speech.espeak_driver import CALLBACK

TABLE = Path(__file__).parents[1] / "narrator" / "speech" / "mnemonics.json"
UTF8, PHONEMES, SEPARATED, IPA = 1, 0x100, ord("|") << 8, 2
PHONEME_EVENTS = 1 | 2  # in IPA
STRESS = "'ˈ,ˌ%=_\"!"
# What would be more than a phoneme between the brackets: their end, stress, an end of a word, a comment.
UNFIT = re.compile(r"[\[\]|\s_(){}]|^[^\x21-\x7e]")


class Voice:
    """espeak-ng with one voice, which tells what it says."""

    def __init__(self, base: str) -> None:
        path, data = espeak.parts()
        self.base = base
        self.library = ctypes.CDLL(str(path))
        self.library.espeak_Initialize(2, 1000, os.fsencode(data), 0x8000 | PHONEME_EVENTS)
        espeak.set_voice(self.library, base)
        self.heard: list[str] = []
        self._callback = CALLBACK(self._take)
        self.library.espeak_SetSynthCallback(self._callback)
        self._synth = self.library.espeak_Synth
        self._synth.argtypes = (
            *(ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int, ctypes.c_uint, ctypes.c_uint),
            *(ctypes.c_void_p, ctypes.c_void_p),
        )
        self._translate = self.library.espeak_TextToPhonemes
        self._translate.restype = ctypes.c_char_p
        self._translate.argtypes = (ctypes.POINTER(ctypes.c_void_p), ctypes.c_int, ctypes.c_int)

    def _take(self, wave: int | None, count: int, events: Any) -> int:
        number = 0
        while (event := events[number]).type:
            if event.type == 7 and event.phoneme:
                self.heard.append(event.phoneme.decode("utf-8", "replace"))
            number += 1
        return 0

    def said(self, mnemonics: str) -> str:
        """The IPA of what stands between double brackets, without stress."""
        self.heard.clear()
        data = f"[[{mnemonics}]]".encode()
        self._synth(data, len(data) + 1, 0, 1, 0, UTF8 | PHONEMES, None, None)
        self.library.espeak_Synchronize()
        return folded("".join(self.heard))

    def says(self, mnemonic: str, ipa: str, own: bool) -> bool:
        """Whether it says a mnemonic as this IPA: by itself, or, one of its own, between consonants or vowels."""
        if self.said(mnemonic) == ipa:
            return True
        return own and any(ipa in self.said(f"{beside}|{mnemonic}|{beside}") for beside in ("m", "i"))

    def pairs(self, text: str) -> Iterator[tuple[str, str]]:
        """IPA and mnemonic of each phoneme of a text."""
        rows = [self._phonemes(text, mode | SEPARATED) for mode in (IPA, 0)]
        for ipa, mnemonics in zip(*rows, strict=False):
            if len(ipa) == len(mnemonics):
                yield from zip(map(folded, ipa), (name.lstrip(STRESS) for name in mnemonics), strict=True)

    def _phonemes(self, text: str, mode: int) -> list[list[str]]:
        data = ctypes.create_string_buffer(text.encode())
        place = ctypes.c_void_p(ctypes.addressof(data))
        words: list[str] = []
        while place.value:
            words += (self._translate(ctypes.byref(place), UTF8, mode) or b"").decode("utf-8", "replace").split()
        return [word.strip("|").split("|") for word in words]


def folded(ipa: str) -> str:
    """IPA without stress, as `narrator.wording.lexicon` has it: signs on letters by themselves, but for ç."""
    return unicodedata.normalize("NFD", ipa).replace("c\u0327", "ç").translate(dict.fromkeys(map(ord, "ˈˌ-ˑ‿")))


def phrases(language: str) -> list[str]:
    from babel.core import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(language)
    except UnknownLocaleError:
        return []
    tables = [locale.territories, locale.languages, locale.currencies, locale.scripts, locale.variants]
    months = [*locale.months["format"]["wide"].values(), *locale.days["format"]["wide"].values()]
    return [*(str(name) for table in tables for name in table.values()), *map(str, months)]


def composed(ipa: str, mnemonic: str, table: dict[str, str]) -> bool:
    """Whether it is no more than two others, one behind the other."""
    return any(table.get(ipa[:cut], " ") + table.get(ipa[cut:], " ") == mnemonic for cut in range(1, len(ipa)))


def main() -> None:
    voices = [v for v in casting.load_catalogue(data_root()).voices if v.engine == "espeak"]
    bases = {voice.id.partition("+")[0]: voice.language for voice in voices}
    used: dict[str, Counter[tuple[str, str]]] = {}
    for base, language in bases.items():
        with_voice = Voice(base)
        used[base] = Counter(pair for phrase in phrases(language) for pair in with_voice.pairs(phrase))
    anywhere: dict[tuple[str, str], int] = defaultdict(int)
    for counts in used.values():
        for pair in counts:
            anywhere[pair] += 1
    tables: dict[str, dict[str, str]] = {}
    for base, counts in sorted(used.items()):
        voice = Voice(base)
        chosen: dict[str, str] = {}
        for ipa, mnemonic in sorted(anywhere, key=lambda pair: (-counts[pair], -anywhere[pair], pair)):
            fit = mnemonic and ipa not in chosen and not UNFIT.search(mnemonic) and ipa.isprintable()
            if fit and any(map(str.isalpha, ipa)) and voice.says(mnemonic, ipa, (ipa, mnemonic) in counts):
                chosen[ipa] = mnemonic
        kept = (pair for pair in chosen.items() if pair in counts or not composed(*pair, chosen))
        tables[base] = dict(sorted(kept))
        print(f"{base}: {len(chosen)}, {sum(pair[0] in chosen for pair in counts)} of {len(counts)} of its own")
    rows = (f" {json.dumps(base)}: {json.dumps(table, ensure_ascii=False)}" for base, table in tables.items())
    TABLE.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
