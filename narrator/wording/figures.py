"""Numbers as a person says them, where the engines would not: years, ranges, ordinals, fractions, telephones."""

from __future__ import annotations

import functools
import re

from . import dates, measures, romans
from .numerals import words
from .vocabulary import vocabulary

# Patterns stand as text: `re` compiles each when a number first asks for it, and keeps it. Most articles need few.
_ALONE, _ENDED = r"(?<![\w.,/:–-])", r"(?![\w/:–-]|[.,]\d)"
_YEAR_RANGE = rf"{_ALONE}(1[1-9]\d\d|20\d\d) ?[–-] ?(\d{{4}}|\d\d){_ENDED}"
_RANGE_PART = r"(\d{1,6}(?:[.,]\d{1,3})?)"
_RANGE = rf"{_ALONE}{_RANGE_PART}(?: ?(–) ?|-){_RANGE_PART}{_ENDED}"
_YEAR = (
    r"(?:(?<![\w.,/:$€£¥₹#+–-])|(?<=[Mm]id-)|(?<=[Pp]re-)|(?<=[Pp]ost-)|(?<=early-)|(?<=late-))(1[1-9]\d\d|20[1-9]\d)"
    r"(?:(s)\b|(?=['’]s\b)|(?![\w%€$£/°]|[-.,:]\d| [%€$£°]))"
)
_BEFORE_YEAR = (
    r"(?i:\b(?:in|since|during|the|this|late|early|mid|year|January|February|March|April|May|June|July|August"
    r"|September|October|November|December)|\(|\d,) ?$"
)
_COUNTED = r" (?:[a-z]{2,}(?<![suiae])s|people|men|women|children|percent|million|km|kg)\b"
_DECADE = r"(?<!\w)['’](\d0)s\b"
_FRACTION = r"(?<![\w/.,])([12]/[23]|[13]/4|1/8|1/10)(?![\w/])"
_DECADE_EN = r"\b((?:[Tt]he|[Tt]heir|[Hh]is|[Hh]er|[Mm]y|[Oo]ur|[Ee]arly|[Mm]id|[Ll]ate)[ -])([2-9]0)s\b"
_HEIGHT = r"(?<![\w.,])(\d{1,2})['’′] ?(\d{1,2})(?:[\"”″]|['’′]{2})(?!\w)"
_SCORE = r"(?<![\w.,:])(\d{1,2}):(\d{1,2})(?![\w:]|[.,]\d)"
_TIMES = r"(?<=\d)(?:x|×)(?![\w])"
_GROUPS = r"(?<!\d )(?<![\w.,])\d{1,3}(?: \d{3})+(?![\w]| \d|[.,]?\d{4})"  # 10 000 is one number
_MINUS = r"(?:(?<=^)|(?<=[\s(]))[-−](?=\d)"
# A telephone number: behind its country's code, in brackets, in three groups, or where a word says so.
_PHONE = (
    r"(?<![\w.,+])(?:\+\d{1,3}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{1,4}(?:[ .-]\d{2,4}){1,5}"
    r"|\(\d{3}\) ?\d{3}[ .-]\d{4}|\d{3}[ .-]\d{3}[ .-]\d{4}|1-8\d\d-\d{3}-\d{4}|0\d(?:[ .]\d\d){4}"
    r"|(?i:(?<=call )|(?<=dial )|(?<=phone )|(?<=telefon )|(?<=tél\. )|(?<=tel\. ))\d{2,5}(?:[ .-]\d{2,8}){1,4})"
    r"(?![\w]|[.,-]\d)"
)
_ROMAN_ORDINAL = r"(?<![\w-])([IVX]{1,7})(er|re|ère|e|ème|es)(?!\w)"
_ORDINAL_FR = r"(?<![\w.,])(\d{1,3})(ère|re|nde?|ème|e|es)(?!\w)"
_HOUR_FR = r"(?<![\w.,])(\d{1,2}) ?[hH](?: ?(\d\d))?(?!\w)"
_MONTHS_DE = "Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
_DAY_DE = rf"(?:\b(am|vom|zum|dem|den|bis) )?(?<![\w.,])(\d{{1,2}})\. (?={_MONTHS_DE})"
_ORDINAL_SIGN = r"(?<![\w.,])(\d{1,3})\.?([ºªo°]|er|ro|do|to|ra|da|ta)(?![\w])"


def said(text: str, language: str) -> str:
    """Text with its figures in words, where the language's rules here know better than the engine."""
    own = vocabulary(language)
    text = re.sub(_PHONE, lambda m: _telephone(m[0], language), text)
    if language != "en":
        text = re.sub(_GROUPS, lambda m: m[0].replace(" ", ""), text)
    text = dates.said(text, language)
    if own.minus:
        text = re.sub(_MINUS, f"{own.minus} ", text)
    text = measures.money(text, language)
    text = _after_number(text, language)
    text = measures.units(text, language)
    if "/" in text and own.fractions:
        text = re.sub(_FRACTION, lambda m: own.fractions.get(m[1], m[0]), text)
    if "×" in text or "x" in text:
        text = re.sub(_TIMES, f" {own.times or 'x'}", text)
    if language == "en":
        if "'" in text or "’" in text:
            text = re.sub(_HEIGHT, lambda m: f"{m[1]} foot {m[2]}", text)
            text = re.sub(_DECADE, lambda m: _plural(words("en").to_cardinal(int(m[1]))), text)
        if "0s" in text:
            text = re.sub(_DECADE_EN, lambda m: m[1] + _plural(words("en").to_cardinal(int(m[2]))), text)
        text = re.sub(_SCORE, lambda m: f"{m[1]} {m[2]}", text)
    elif language in ("es", "pt"):
        text = re.sub(_ORDINAL_SIGN, lambda m: _ordinal_sign(m, language), text)
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


def _after_number(text: str, language: str) -> str:
    names = vocabulary(language).after_number
    return _after_pattern(language).sub(lambda m: f" {names[m[1]]}", text) if names else text


@functools.cache
def _after_pattern(language: str) -> re.Pattern[str]:
    forms = "|".join(re.escape(form) for form in sorted(vocabulary(language).after_number, key=len, reverse=True))
    return re.compile(rf"(?<=\d) ?({forms})(?!\w)")


def _telephone(number: str, language: str) -> str:
    """Digit by digit, a pause between groups; pairs stay numbers where a country says them so."""
    word = vocabulary(language).plus
    plus = f"{word} " if word else "+"
    groups = re.findall(r"\d+", number)
    pairs = language == "fr" and len(groups) >= 4
    spelled = [group if pairs and len(group) == 2 and group[0] != "0" else " ".join(group) for group in groups]
    return (plus if number.startswith("+") else "") + ", ".join(spelled)


def _ordinal_sign(match: re.Match[str], language: str) -> str:
    """1.º, 2ª, 3er, 1º in Spanish and Portuguese."""
    number, sign = int(match[1]), match[2]
    if not 0 < number < 100 or sign in ("°", "o"):
        return match[0]
    word = str(words(language).to_ordinal(number))
    if sign in ("ª", "ra", "da", "ta"):
        return " ".join(part[:-1] + "a" if part.endswith("o") else part for part in word.split())
    return word[:-1] if sign == "er" and word.endswith("o") else word


def _year_range(match: re.Match[str], language: str) -> str:
    """1939–45, 1939-1945; a second number that is smaller makes it no range."""
    first, last = match[1], match[2]
    if int(last) <= int(first[-len(last) :]):
        return match[0]
    to = vocabulary(language).to
    if not to:
        return match[0]
    if language not in ("en", "de"):
        return f"{first} {to} {last}"
    spell = words(language)
    end = spell.to_year(int(last)) if len(last) == 4 else spell.to_cardinal(int(last))
    return f"{spell.to_year(int(first))} {to} {end}"


def _range(match: re.Match[str], language: str) -> str:
    """5–6, 10-12. A hyphen also stands in scores (3-1) and telephone numbers (555-1234): those are no ranges."""
    first, dash, last = match[1], match[2], match[3]
    to = vocabulary(language).to
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
    return str(words(language).to_year(number))


def _plural(words: str) -> str:
    return words[:-1] + "ies" if words.endswith("y") else words + "s"


def _roman_ordinal(match: re.Match[str]) -> str:
    value = romans.number(match[1])
    return _ordinal_fr(value, match[2]) if value else match[0]


def _ordinal_fr(number: int, ending: str) -> str:
    if number == 1:
        return "première" if ending in ("re", "ère") else "premier"
    return str(words("fr").to_ordinal(number)) + ("s" if ending == "es" else "")


def _day_de(match: re.Match[str]) -> str:
    day = str(words("de").to_ordinal(int(match[2])))
    return f"{match[1]} {day}n " if match[1] else f"{day}r "
