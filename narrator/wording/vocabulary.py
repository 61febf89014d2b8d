"""What a language says for short forms and signs, and its notices: a file a language in `vocabularies/`.

Listed is only what the engines' phonemiser (espeak-ng 1.52) gets wrong, and what Babel has no usual word for.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple


class Vocabulary(NamedTuple):
    """The words of a language; empty where it has none here.

    notice: that the voices are synthetic. correction: that the text was corrected, {day}, {month} and {year}
    standing for when; first_day: of a month. minus: before a figure. times: behind one. plus: before a telephone
    number. to: between two numbers. per: three euros *an* hour. of: five millions *of* euros. dot, at, slash: in
    addresses. hashtag: before its words.
    always: short forms wherever they stand. before_name: before a capital letter. before_number: before a digit.
    after_number: behind one. fractions: as wholes. scales: between a number and a currency. currencies: one, many.
    """

    notice: str = ""
    correction: str = ""
    first_day: str = "1"
    minus: str = ""
    plus: str = ""
    times: str = ""
    to: str = ""
    per: str = ""
    of: str = ""
    dot: str = ""
    at: str = ""
    slash: str = ""
    hashtag: str = ""
    always: Mapping[str, str] = {}
    before_name: Mapping[str, str] = {}
    before_number: Mapping[str, str] = {}
    after_number: Mapping[str, str] = {}
    fractions: Mapping[str, str] = {}
    scales: Mapping[str, str] = {}
    currencies: Mapping[str, tuple[str, str]] = {}


@functools.cache
def vocabulary(language: str) -> Vocabulary:
    """The vocabulary of a language (ISO 639-1); an empty one where there is none."""
    if not (language.isascii() and language.isalpha()):  # it may be a script's, and becomes the name of a file
        return Vocabulary()
    try:
        text = (Path(__file__).parent / "vocabularies" / f"{language}.toml").read_text(encoding="utf-8")
    except FileNotFoundError:
        return Vocabulary()
    return Vocabulary(**tomllib.loads(text))
