"""Amounts of money and of anything that is measured, in words: names by Babel, from the Unicode CLDR.

Babel knows each unit and currency in its plural forms. What stands here is how articles write them, and where the
usual name is shorter than the CLDR's: nobody says "US dollars" for "$".
"""

from __future__ import annotations

import functools
import re

from narrator.patterns import late

from .locales import locale_of
from .vocabulary import vocabulary

UNITS = {
    "km/h": "kilometer-per-hour", "kmh": "kilometer-per-hour", "mph": "mile-per-hour", "m/s": "meter-per-second",
    "km²": "square-kilometer", "km2": "square-kilometer", "m²": "square-meter", "m2": "square-meter",
    "m³": "cubic-meter", "m3": "cubic-meter", "km": "kilometer", "m": "meter", "cm": "centimeter", "mm": "millimeter",
    "µm": "micrometer", "nm": "nanometer", "kg": "kilogram", "kgs": "kilogram", "g": "gram", "mg": "milligram",
    "µg": "microgram", "t": "tonne", "l": "liter", "L": "liter", "ml": "milliliter", "cl": "centiliter",
    "ha": "hectare", "kWh": "kilowatt-hour", "kW": "kilowatt", "MW": "megawatt", "GW": "gigawatt", "V": "volt",
    "Hz": "hertz", "kHz": "kilohertz", "MHz": "megahertz", "GHz": "gigahertz", "kB": "kilobyte", "KB": "kilobyte",
    "MB": "megabyte", "GB": "gigabyte", "TB": "terabyte", "Mo": "megabyte", "Go": "gigabyte", "To": "terabyte",
    "°C": "celsius", "°F": "fahrenheit", "ft": "foot", "lb": "pound", "lbs": "pound", "oz": "ounce", "mi": "mile",
    "min": "minute", "min.": "minute", "ms": "millisecond", "h": "hour", "hrs": "hour",
}  # fmt: skip
_ONLY = {"fr": ("Mo", "Go", "To"), "en": ("ft", "lb", "lbs", "oz", "mi", "hrs", "mph")}
"""Signs that mean a unit in one language alone: "5 Go" is a game elsewhere, "mi" is "my" in Spanish."""

_CODES = "USD|EUR|GBP|CHF|JPY|CNY|RUB|UAH|INR|BRL|CAD|AUD|NZD|MXN|ARS|TRY|PLN|SEK|NOK|DKK|CZK|HUF|ILS|KRW|ZAR|EGP"
_SIGNS = {"₽": "RUB", "₴": "UAH", "₩": "KRW", "₺": "TRY", "₪": "ILS", "₹": "INR", "zł": "PLN", "₣": "CHF", "¥": "JPY",
          "£": "GBP", "€": "EUR", "$": "USD"}  # fmt: skip
_NUMBER = r"\d[\d.,]*(?<=\d)"
_SCALE = (
    r"(?:million|billion|trillion|thousand|bn|tn|m|k|M|Md|Mds|Mrd|millions|milliards|mille|millones|mil millones"
    r"|millón|Millionen|Milliarden|Mio\.|Mrd\.|milioni|miliardi|mila|milhões|bilhões|mil|mi|bi|млн|млрд|тыс\.)"
)
_POINT = {"en": ".", "zh": ".", "ja": "."}  # a comma everywhere else
_AND = {"it": "e ", "pt": "e "}  # between euros and cents
_MANY = "(?! (?:people|users|followers|views|copies|viewers|readers|subscribers|jobs|homes))"
"""Behind "5m", which then is millions, not metres."""


def money(text: str, language: str) -> str:
    """ "$5.50", "US$3bn", "1,5 M€", "CHF 100", "50 EUR"."""
    if not any(sign in text for sign in _SIGNS) and not _codes().search(text):
        return text
    pattern = _money(language)

    def said(match: re.Match[str]) -> str:
        before, number, scale, number_2, scale_2, behind = match.groups()
        sign = (before or behind).upper() if len(before or behind) == 3 else before or behind
        number, scale = number or number_2, scale or scale_2
        if scale:
            scale = vocabulary(language).scales.get(scale, scale)
            return f"{number} {scale} {_of(language, scale, _currency(sign, language, 1000000))}"
        whole, point, cents = number.rpartition(_POINT.get(language, ","))
        if point and len(cents) == 2 and whole:
            small = f" {_AND.get(language, '')}{cents.lstrip('0')}" if cents.strip("0") else ""
            return f"{whole} {_currency(sign, language, _count(whole, language))}{small}"
        return f"{number} {_currency(sign, language, _count(number, language))}"

    return pattern.sub(said, text)


def _of(language: str, scale: str, name: str) -> str:
    """Five millions *of* euros; thousand takes none."""
    of = vocabulary(language).of
    if not of or scale in ("mil", "mille", "mila", "thousand", "tausend"):
        return name
    return f"d'{name}" if language == "fr" and name[0] in "aeiouéèh" else f"{of} {name}"


@functools.cache
def _codes() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_CODES})\b")


@functools.cache
def _money(language: str) -> re.Pattern[str]:
    signs = sorted({*_SIGNS, *vocabulary(language).currencies}, key=len, reverse=True)
    sign = "|".join([*map(re.escape, signs), rf"\b(?:{_CODES})\b"])
    return re.compile(
        rf"(?:(?<!\w)(?:US|CA|AU|[ACU])?)({sign}) ?({_NUMBER})(?: ?({_SCALE})(?!\w))?(?!\w)"
        rf"|(?<![\w.,])({_NUMBER})(?: ?({_SCALE}))? ?({sign})(?!\w)"
    )


@functools.lru_cache(1000)
def _currency(sign: str, language: str, count: float) -> str:
    """The name of a currency for so many of it."""
    short = vocabulary(language).currencies.get(sign)
    if short:
        return short[count != 1]
    from babel.numbers import get_currency_name

    locale = locale_of(language)
    name = get_currency_name(_SIGNS.get(sign, sign), count=count, locale=locale) if locale else sign
    return name if language == "de" or name == sign else name[:1].lower() + name[1:] if language == "pt" else name


def units(text: str, language: str) -> str:
    """ "5 km", "20°C", "3 kWh" with the unit's name in the right number; "/h" behind it or behind money."""
    text = _units(language).sub(lambda m: f"{m[1]} {_unit(m[2], language, _count(m[1], language))}", text)
    per = vocabulary(language).per
    return _EACH.sub(lambda m: f" {per} {_unit(m[1], language, 1)}", text) if per else text


_EACH = late(r"(?<=[a-zéäöü])/(h|kg|km|t|m²|kWh|min)(?![\w/])")


@functools.cache
def _units(language: str) -> re.Pattern[str]:
    apart = {sign for only, signs in _ONLY.items() if only != language for sign in signs}
    signs = (re.escape(sign) for sign in sorted(UNITS, key=len, reverse=True) if sign not in apart)
    inch = r"|(?<=\d)in(?=[.,;:)]|\s*$)" if language == "en" else ""
    return re.compile(rf"(?<![\w$€£¥.,-])(-?{_NUMBER}) ?({'|'.join(signs)}{inch})(?![\w/²³]){_MANY}")


@functools.lru_cache(1000)
def _unit(sign: str, language: str, count: float) -> str:
    from babel.units import format_unit

    locale = locale_of(language)
    said = format_unit(count, UNITS.get(sign, "inch"), locale=locale) if locale else sign
    return said.lstrip("-0123456789.,\u00a0\u202f\u066b ").replace("\u00a0", " ")


def _count(number: str, language: str) -> float:
    """A number as it is written, for the choice of a plural: 1,000 is a thousand here and one there."""
    point = _POINT.get(language, ",")
    plain = "".join("." if c == point else c for c in number if c.isdigit() or c == point)
    try:
        return float(plain)
    except ValueError:
        return 2.0
