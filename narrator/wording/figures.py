"""Numbers as a person says them, where the engines would not: years, ranges, money, units, ordinals."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import re
import sys
import types
from typing import Any

from .tables import AFTER_NUMBER, CURRENCIES, OF, TO

_NUMBER = r"\d[\d.,]*(?<=\d)"
_SCALE = (
    r"(?:million|billion|trillion|thousand|bn|tn|m|k|millions|milliards|millones|mil millones|Millionen|Milliarden"
    r"|Mio\.|Mrd\.|milioni|miliardi|milhões|bilhões|mil)"
)
_SCALES = {"bn": "billion", "tn": "trillion", "m": "million", "k": "thousand"}

# Patterns stand as text: `re` compiles each when a number first asks for it, and keeps it. Most articles need few.
_ALONE, _ENDED = r"(?<![\w.,/:–-])", r"(?![\w/:–-]|[.,]\d)"
_YEAR_RANGE = rf"{_ALONE}(1[1-9]\d\d|20\d\d) ?[–-] ?(\d{{4}}|\d\d){_ENDED}"
_RANGE_PART = r"(\d{1,6}(?:[.,]\d{1,3})?)"
_RANGE = rf"{_ALONE}{_RANGE_PART}(?: ?(–) ?|-){_RANGE_PART}{_ENDED}"
_YEAR = (
    r"(?<![\w.,/:$€£¥₹#+–-])(1[1-9]\d\d|20[1-9]\d)"
    r"(?:(s)\b|(?=['’]s\b)|(?![\w%€$£/°]|[-.,:]\d| [%€$£°]))"
)
_BEFORE_YEAR = (
    r"(?i:\b(?:in|since|during|the|this|late|early|mid|year|January|February|March|April|May|June|July|August"
    r"|September|October|November|December)|\(|\d,) ?$"
)
_COUNTED = r" (?:[a-z]{2,}(?<![suiae])s|people|men|women|children|percent|million|km|kg)\b"
_DECADE = r"(?<!\w)['’](\d0)s\b"
_FRACTIONS = {
    "1/2": "one half",
    "1/3": "one third",
    "2/3": "two thirds",
    "1/4": "one quarter",
    "3/4": "three quarters",
    "24/7": "twenty-four seven",
}
_FRACTION = r"(?<![\w/.,])([12]/[23]|[13]/4|24/7)(?![\w/])"
_ROMAN_ORDINAL = r"(?<![\w-])([IVX]{1,7})(er|re|ère|e|ème|es)(?!\w)"
_ORDINAL_FR = r"(?<![\w.,])(\d{1,3})(ère|re|nde?|ème|e|es)(?!\w)"
_HOUR_FR = r"(?<![\w.,])(\d{1,2}) ?[hH](?: ?(\d\d))?(?!\w)"
_MONTHS_DE = "Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
_DAY_DE = rf"(?:\b(am|vom|zum|dem|den|bis) )?(?<![\w.,])(\d{{1,2}})\. (?={_MONTHS_DE})"
_ROMANS = {"I": 1, "V": 5, "X": 10}


def said(text: str, language: str) -> str:
    """Text with its figures in words, where the language's rules here know better than the engine."""
    text = _money(text, language)
    text = _units(text, language)
    if language == "en":
        if "/" in text:
            text = re.sub(_FRACTION, lambda m: _FRACTIONS.get(m[1], m[0]), text)
        if "'" in text or "’" in text:
            text = re.sub(_DECADE, lambda m: _plural(_words("en").to_cardinal(int(m[1]))), text)
    elif language == "fr":
        text = re.sub(_ROMAN_ORDINAL, _roman_ordinal, text)
        text = re.sub(_ORDINAL_FR, lambda m: _ordinal_fr(int(m[1]), m[2]), text)
        text = re.sub(_HOUR_FR, lambda m: f"{m[1]} heure{'s' if int(m[1]) > 1 else ''} {m[2] or ''}".strip(), text)
    elif language == "de":
        text = re.sub(_DAY_DE, _day_de, text)
    if "-" in text or "–" in text:
        text = re.sub(_YEAR_RANGE, lambda m: _year_range(m, language), text)
        text = re.sub(_RANGE, lambda m: _range(m, language), text)
    return re.sub(_YEAR, lambda m: _year(m, language), text) if language in ("en", "de") else text


@functools.cache
def _words(language: str) -> Any:
    """The converter of num2words for a language.

    Its package imports all 60 languages, 20 ms; the module of one language costs 3. So its modules are loaded
    under a name of their own, without the package's `__init__`.
    """
    alias = "_narrator_num2words"
    if alias not in sys.modules:
        spec = importlib.util.find_spec("num2words")
        package = types.ModuleType(alias)
        package.__path__ = list(spec.submodule_search_locations or ()) if spec else []
        sys.modules[alias] = package
    code = language.upper()
    return getattr(importlib.import_module(f"{alias}.lang_{code}"), f"Num2Word_{code}")()


def _money(text: str, language: str) -> str:
    names = CURRENCIES.get(language)
    if not names or not any(symbol in text for symbol in names):
        return text
    pattern = _money_pattern(language)

    def said_money(match: re.Match[str]) -> str:
        symbol, number, scale = match[1] or match[6], match[2] or match[4], match[3] or match[5]
        one, many = names[symbol]
        if scale:
            scale = _SCALES.get(scale, scale) if language == "en" else scale
            of = OF.get(language, "") if scale != "mil" else ""
            of = "d'" if of == "de " and language == "fr" and many == "euros" else of
            return f"{number} {scale} {of}{many}"
        whole, point, cents = number.rpartition("." if language == "en" else ",")
        if point and len(cents) == 2 and whole:
            return f"{whole} {one if whole == '1' else many} {cents.lstrip('0')}".rstrip()
        return f"{number} {one if number == '1' else many}"

    return pattern.sub(said_money, text)


@functools.cache
def _money_pattern(language: str) -> re.Pattern[str]:
    symbols = "|".join(re.escape(s) for s in sorted(CURRENCIES[language], key=len, reverse=True))
    return re.compile(
        rf"(?:(?<!\w)(?:US|CA|AU|[ACU])?)({symbols}) ?({_NUMBER})(?: ?({_SCALE})(?!\w))?(?!\w)"
        rf"|(?<![\w.,])({_NUMBER})(?: ?({_SCALE}))? ?({symbols})(?!\w)"
    )


def _units(text: str, language: str) -> str:
    names = AFTER_NUMBER.get(language)
    return _units_pattern(language).sub(lambda m: f" {names[m[1]]}", text) if names else text


@functools.cache
def _units_pattern(language: str) -> re.Pattern[str]:
    units = "|".join(re.escape(unit) for unit in sorted(AFTER_NUMBER[language], key=len, reverse=True))
    return re.compile(rf"(?<=\d) ?({units})(?!\w)")


def _year_range(match: re.Match[str], language: str) -> str:
    """1939–45, 1939-1945; a second number that is smaller makes it no range."""
    first, last = match[1], match[2]
    if int(last) <= int(first[-len(last) :]):
        return match[0]
    to = TO.get(language)
    if to is None:
        return match[0]
    if language not in ("en", "de"):
        return f"{first} {to} {last}"
    words = _words(language)
    end = words.to_year(int(last)) if len(last) == 4 else words.to_cardinal(int(last))
    return f"{words.to_year(int(first))} {to} {end}"


def _range(match: re.Match[str], language: str) -> str:
    """5–6, 10-12. A hyphen also stands in scores (3-1) and telephone numbers (555-1234): those are no ranges."""
    first, dash, last = match[1], match[2], match[3]
    to = TO.get(language)
    rises = float(last.replace(",", ".")) > float(first.replace(",", "."))
    if to and rises and (dash or len(first) == len(last) or len(last) <= 3):
        return f"{first} {to} {last}"
    return match[0] if dash else f"{first} {last}"


def _year(match: re.Match[str], language: str) -> str:
    number, plural = int(match[1]), bool(match[2])
    around = match.string
    if language == "de":
        return match[0] if plural or number > 1999 else _year_in_words(number, "de")
    counted = not plural and re.match(_COUNTED, around[match.end() : match.end() + 60])
    if counted and not re.search(_BEFORE_YEAR, around[max(0, match.start() - 12) : match.start()]):
        return match[0]
    year = _year_in_words(number, "en")
    return _plural(year) if plural else year


@functools.lru_cache(1000)
def _year_in_words(number: int, language: str) -> str:
    return str(_words(language).to_year(number))


def _plural(words: str) -> str:
    return words[:-1] + "ies" if words.endswith("y") else words + "s"


def _roman_ordinal(match: re.Match[str]) -> str:
    values = [_ROMANS[c] for c in match[1]]
    number = sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))
    return _ordinal_fr(number, match[2])


def _ordinal_fr(number: int, ending: str) -> str:
    if number == 1:
        return "première" if ending in ("re", "ère") else "premier"
    return str(_words("fr").to_ordinal(number)) + ("s" if ending == "es" else "")


def _day_de(match: re.Match[str]) -> str:
    day = str(_words("de").to_ordinal(int(match[2])))
    return f"{match[1]} {day}n " if match[1] else f"{day} "
