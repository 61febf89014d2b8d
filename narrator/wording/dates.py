"""Days and hours in words: names of months and the order of a date by Babel (Unicode CLDR)."""

from __future__ import annotations

import datetime
import functools
import re

from narrator.patterns import late

from .locales import locale_of

_ISO = late(r"(?<![\w/.-])((?:1[5-9]|20)\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?![\w/-])")
_NUMERIC = late(r"(?<![\w/.,-])(\d{1,2})([/.])(\d{1,2})\2((?:1[5-9]|20)\d\d)(?![\w/-]|\.\d)")
_DAY_FIRST = ("fr", "es", "de", "it", "pt", "ru", "nl", "pl")
_CLOCK = late(r"(?<![\w:.,/])([01]?\d|2[0-4]):([0-5]\d)(?:(?=[ap]\.?m\b)|(?![\w:]|[.,]\d))")
_HOURS_PT = late(r"(?<![\w.,])(\d{1,2}) ?h ?([0-5]\d)?(?!\w)")
_CLOCK_ES = late(r"(?<![\w.,])(\d{1,2})[.:]([0-5]\d) ?h\b\.?")
_CLOCK_DE = late(r"(?<![\w.,:])(\d{1,2})[.:]([0-5]\d) ?Uhr\b")
# A time with a dot, where the words around say that it is one: "the 7.30 train", "alle 14.30". In English that may also
# be a share or a price, so the words behind it count.
_HALF_DAY = r"(?= ?[ap]\.?m\b| in the (?:morning|afternoon|evening)\b| at night\b| sharp\b| o['’]clock\b)"
_OPENING = r"(?=,? (?:there|an?|the|he|she|it|I|we|they|you|my|our|his|her|their|one|some\w+)\b)"
_VEHICLE = r"(?= (?:from|to|train|bus|tram|ferry|boat|flight|service|express|news)\b)"
_HOUR = r"(?<![\w.,:/])([01]?\d|2[0-4])\.([0-5]\d)(?!\d|[.,:]\d|%)"
_DOT = late(r"\d\.[0-5]\d")
_DOTTED = {
    "en": late(
        rf"{_HOUR}{_HALF_DAY}|(?<=\b[tT]he ){_HOUR}{_VEHICLE}"
        rf"|(?:(?<=^At )|(?<=[.?!] At )|(?<=[\"“‘]At )){_HOUR}{_OPENING}"
    ),
    "es": late(rf"(?<=\blas ){_HOUR}|(?<=\bla )(1)\.([0-5]\d)(?!\d|[.,:]\d|%)"),
    "it": late(rf"(?:(?<=\b[aA]lle )|(?<=\b[dD]alle )|(?<=\bdelle )|(?<=\bverso le )|(?<=\bore )){_HOUR}"),
    "pt": late(rf"(?:(?<=\b[àÀ]s )|(?<=\b[dD]as )|(?<=\bpelas )){_HOUR}"),
}
_YEAR_BEHIND = late(r"(\d de [a-zç]{4,10}) ((?:1[5-9]|20)\d\d)\b")
_DAY_EN = r"(\d{1,2})(?:st|nd|rd|th)?(?![\w:%/]|[.,]\d)"


def said(text: str, language: str) -> str:
    """Text with its dates and times as they are said. What could be two days, as 3/4/2024 in English, stays figures."""
    if "-" in text:
        text = _ISO.sub(lambda m: _day(int(m[1]), int(m[2]), int(m[3]), language) or m[0], text)
    if "/" in text or "." in text:
        text = _NUMERIC.sub(lambda m: _numeric(m, language), text)
    months = _months(language)
    if months and months[0].search(text):
        of = "de " if language in ("es", "pt") else ""
        text = months[1].sub(lambda m: f"{m[1].removesuffix(of)}{of}{_month(m[2], language)}", text)
        text = months[2].sub(lambda m: f"{_month(m[1], language)} {of}{m[2]}", text)
        if of:
            text = _YEAR_BEHIND.sub(rf"\1 {of}\2", text)
    if language == "en":
        text = _english_days(text)
    return _times(text, language)


def _numeric(match: re.Match[str], language: str) -> str:
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if language in _DAY_FIRST or (first > 12 >= second):
        return _day(year, second, first, language) or match[0]
    if second > 12 >= first:
        return _day(year, first, second, language) or match[0]
    return f"{first} {second} {year}" if match[2] == "/" else match[0]


def _day(year: int, month: int, day: int, language: str) -> str:
    """ "2 October 2024" in the language's own order; empty for a day that is none."""
    locale = locale_of(language)
    if not locale:
        return ""
    from babel.dates import format_date

    try:
        return format_date(datetime.date(year, month, day), "long", locale=locale)
    except ValueError:
        return ""


# A short name of a month is looked for where a figure stands beside it; Babel is loaded only where one does.
_SHORT = {
    "en": "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec",
    "fr": "janv févr avr juil sept oct nov déc",
    "es": "ene feb abr jun jul ago sept sep oct nov dic",
    "de": "Jan Feb Apr Aug Sept Sep Okt Nov Dez",
    "it": "gen feb mar apr mag giu lug ago set sett ott nov dic",
    "pt": "jan fev mar abr mai jun jul ago set out nov dez",
}


@functools.cache
def _months(language: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]] | None:
    """A quick look; a month behind a day ("2 Oct."), a month before a figure ("Oct. 2", "Oct. 2024")."""
    if language not in _SHORT:
        return None
    names = "|".join(sorted(_SHORT[language].split(), key=len, reverse=True))
    return (
        re.compile(rf"\b(?:{names})\b"),
        re.compile(rf"(?<![\w.,])(\d{{1,2}}(?:st|nd|rd|th|er|\.|º|°)? (?:de )?)({names})\b\.?(?!\w)"),
        re.compile(rf"\b({names})\b\.?(?: de)? (\d)"),
    )


def _month(short: str, language: str) -> str:
    """The whole name of a month, from the beginning of it."""
    names = dict(locale_of(language).months["format"]["wide"])
    return next((name for name in names.values() if name.lower().startswith(short.lower()[:3])), short)


@functools.cache
def _days_en() -> tuple[re.Pattern[str], re.Pattern[str]]:
    months = "January|February|March|April|May|June|July|August|September|October|November|December"
    return (
        re.compile(rf"\b({months}) {_DAY_EN}(?= ?,? ?(?:1[5-9]|20)\d\d\b|(?! ?(?:-|–|to\b|per|people|%)))"),
        re.compile(rf"(?<![\w.,-])(the )?{_DAY_EN} ({months})\b(?! \w+ing\b)"),
    )


def _english_days(text: str) -> str:
    """ "October 2" is said "October second"; "2 October", "the second of October"."""
    months, days = _days_en()
    if not months.search(text) and not days.search(text):
        return text
    text = months.sub(lambda m: f"{m[1]} {ordinal(int(m[2]))}" if 0 < int(m[2]) < 32 else m[0], text)
    return days.sub(lambda m: f"the {ordinal(int(m[2]))} of {m[3]}" if 0 < int(m[2]) < 32 else m[0], text)


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 11th: espeak-ng says these right."""
    ending = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _times(text: str, language: str) -> str:
    if language == "es":
        text = _CLOCK_ES.sub(lambda m: _hour(m, "horas", ""), text)
    elif language == "de":
        text = _CLOCK_DE.sub(lambda m: f"{int(m[1])} Uhr {int(m[2]) or ''}".strip(), text)
    elif language == "pt":
        text = _HOURS_PT.sub(lambda m: _hour(m, "horas", "e "), text)
    if language in _DOTTED and _DOT.search(text):
        text = _DOTTED[language].sub(lambda m: ":".join(filter(None, m.groups())), text)
    if ":" not in text:
        return text
    if language == "en":
        return _CLOCK.sub(_clock_en, text)
    hours = {"fr": "heures", "es": "", "it": "", "pt": "horas", "de": "Uhr"}
    if language not in hours:
        return text
    join = {"it": "e ", "es": "y ", "pt": "e "}.get(language, "")
    return _CLOCK.sub(lambda m: _hour(m, hours[language], join), text)


def _hour(match: re.Match[str], name: str, join: str) -> str:
    hour, minute = int(match[1]), int(match[2] or 0)
    name = name[:-1] if hour == 1 and name.endswith("s") else name
    return " ".join(filter(None, (str(hour), name, f"{join}{minute}" if minute else "")))


def _clock_en(match: re.Match[str]) -> str:
    """10:00 is ten o'clock, 14:05 fourteen oh five, 18:00 eighteen hundred."""
    hour, minute = int(match[1]), int(match[2])
    if minute == 0:
        behind = match.string[match.end() : match.end() + 6].lstrip().lower()
        if behind.startswith(("am", "pm", "a.m", "p.m")):
            return str(hour)
        return f"{hour} o'clock" if 0 < hour <= 12 else f"{hour} hundred" if hour else "midnight"
    return f"{hour} oh {minute}" if minute < 10 else f"{hour} {minute}"
