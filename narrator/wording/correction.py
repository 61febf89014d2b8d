"""The sentence that says that the text was corrected, and on which day."""

from __future__ import annotations

from datetime import date

# For each language: the sentence, how a day stands in it, and the months.
_SAID = {
    "en": (
        "The text of this episode was corrected on {}.",
        "{month} {day}, {year}",
        "January February March April May June July August September October November December",
    ),
    "fr": (
        "Le texte de cet épisode a été corrigé le {}.",
        "{day} {month} {year}",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    ),
    "es": (
        "El texto de este episodio se corrigió el {}.",
        "{day} de {month} de {year}",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    ),
    "de": (
        "Der Text dieser Folge wurde am {} berichtigt.",
        "{day}. {month} {year}",
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    ),
    "it": (
        "Il testo di questo episodio è stato corretto il {}.",
        "{day} {month} {year}",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    ),
    "pt": (
        "O texto deste episódio foi corrigido em {}.",
        "{day} de {month} de {year}",
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    ),
    "nl": (
        "De tekst van deze aflevering is gecorrigeerd op {}.",
        "{day} {month} {year}",
        "januari februari maart april mei juni juli augustus september oktober november december",
    ),
    "ru": (
        "В текст этого выпуска внесены исправления; дата правки: {} года.",
        "{day} {month} {year}",
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    ),
    "pl": (
        "Tekst tego odcinka został poprawiony dnia {} roku.",
        "{day} {month} {year}",
        "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    ),
}
_FIRST = {"fr": "premier", "it": "primo", "pt": "primeiro"}  # of a month; other days are plain numbers


def correction(language: str, day: str) -> str:
    """The notice of a correction on this day (ISO 8601), in this language or else in English.

    Raises ValueError for what is no date.
    """
    when = date.fromisoformat(day[:10])
    sentence, order, months = _SAID.get(language, _SAID["en"])
    number = _FIRST.get(language, "1") if when.day == 1 else str(when.day)
    return sentence.format(order.format(day=number, month=months.split()[when.month - 1], year=when.year))
