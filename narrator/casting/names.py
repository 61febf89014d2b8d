"""The likely gender of a person's name, where a data set of given names is sure; else unknown.

Only the name is looked at, never what is said. `tools/given_names.py` tells where the lists come from: names that 95 of
a hundred of their bearers share with one gender, whatever the country; so "Andrea" and "Jean" are unknown.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

from narrator.model import Gender

_MEN = "mr|monsieur|herr|señor|sr|don|signor|sig|senhor|lord|king|prince"
_WOMEN = "mrs|ms|miss|madame|mme|mlle|frau|señora|sra|doña|dña|signora|senhora|lady|dame|queen|princess"
_FORMS: dict[str, Gender] = {
    **dict.fromkeys(_MEN.split("|"), "male"),
    **dict.fromkeys(_WOMEN.split("|"), "female"),
}
_TITLE = "dr|prof|professor|professeur|pr|he|sen|gov|gen|rep|rev|capt|col|lt|sgt|amb|ambassador|hon"
_TITLES = frozenset(_TITLE.split("|"))


def likely_gender(name: str, root: Path) -> Gender:
    """Of "Dr. Anna Vogt": a form of address before the name tells, else the given name. root: the folder of voices."""
    for word in name.replace("-", " ").split()[:4]:
        plain = word.casefold().strip(".,")
        if plain in _FORMS:
            return _FORMS[plain]
        if plain in _TITLES:
            continue
        return _listed(_letters(plain), root)
    return "unknown"


def _letters(word: str) -> str:
    """Without accents, as the lists are."""
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))


def _listed(name: str, root: Path) -> Gender:
    if not name.isalpha() or len(name) < 2:
        return "unknown"
    line = f"\n{name}\n".encode()
    if line in _list(root, "female"):
        return "female"
    return "male" if line in _list(root, "male") else "unknown"


@cache
def _list(root: Path, gender: str) -> bytes:
    """A list as it stands in its file: looked through in a few microseconds, cheaper than any table made of it."""
    try:
        return b"\n" + (root / "names" / f"{gender}.txt").read_bytes()
    except OSError:
        return b""
