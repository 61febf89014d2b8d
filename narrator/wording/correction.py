"""The sentence that says that the text was corrected, and on which day."""

from __future__ import annotations

from datetime import date

from .locales import locale_of
from .vocabulary import vocabulary


def correction(language: str, day: str) -> str:
    """The notice of a correction on this day (ISO 8601), in this language or else in English.

    Raises ValueError for what is no date.
    """
    when = date.fromisoformat(day[:10])
    known = language if vocabulary(language).correction else "en"
    words = vocabulary(known)
    months = locale_of(known).months["format"]["wide"]
    number = words.first_day if when.day == 1 else str(when.day)
    return words.correction.format(day=number, month=months[when.month], year=when.year)
