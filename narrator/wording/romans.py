"""Roman numerals as they are said: a ruler's is an ordinal in English, a war's and a chapter's is a plain number.

The engines say "roman eight". One letter alone is read as a numeral only behind a word that is counted so: "I" is
mostly a pronoun, and "Malcolm X" is a name.
"""

from __future__ import annotations

import functools
import re

from narrator.patterns import late

from .numerals import words

_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_WHOLE = late(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_NUMERAL = r"([IVXLCDM]{1,8})"
_CENTURY = {
    "es": (late(rf"(?<![\w.])s\. ?{_NUMERAL}(?!\w)"), r"siglo \1"),
    "it": (late(rf"(?<![\w.])(?:sec\. ?|secolo ){_NUMERAL}(?!\w)"), r"\1 secolo"),
    "pt": (late(rf"(?<![\w.])séc\. ?{_NUMERAL}(?!\w)"), r"século \1"),
}
"""A century shortened, or in Italian behind its name: as the patterns below know it."""
_NAMED = late(r"\b([A-ZÀ-Þ]\w+) ([IVX]{2,5})(?![\w-])")
"""Part two of a thing with a name: "Rocky II"."""
COUNTED = {
    "en": "War|Act|Chapter|Part|Volume|Book|Phase|Stage|Type|Title|Article|Section|Class|Mark|Bowl|Apollo|Vatican"
    "|Appendix|Annex|Level|Grade|Scene|Canto|Olympiad|Schedule|Table|Category|Tier|Division",
    "fr": "chapitre|tome|livre|acte|partie|volume|titre|article|annexe|phase|type|scène|Vatican|Apollo|Paris",
    "es": "capítulo|tomo|libro|acto|parte|volumen|título|artículo|siglo|anexo|fase|tipo|Guerra Mundial|Vaticano",
    "de": "Kapitel|Band|Buch|Akt|Teil|Artikel|Anhang|Phase|Typ|Stufe|Klasse|Weltkrieg|Hartz",
    "it": "capitolo|tomo|libro|atto|parte|volume|titolo|articolo|fase|tipo|Vaticano",
    "pt": "capítulo|tomo|livro|ato|parte|volume|título|artigo|século|anexo|fase|tipo|Guerra Mundial|Vaticano",
}
RULERS = (
    "Henry|Edward|Richard|George|William|James|Charles|Elizabeth|Mary|John|Robert|Malcolm|Edgar|Philip|Francis|Louis"
    "|Napoleon|Napoléon|Frederick|Frederik|Friedrich|Wilhelm|Ludwig|Heinrich|Karl|Otto|Leopold|Albert|Baudouin|Rudolf"
    "|Joseph|Maximilian|Franz|Peter|Alexander|Nicholas|Catherine|Ivan|Paul|Pius|Leo|Benedict|Gregory|Clement|Innocent"
    "|Urban|Boniface|Julius|Sixtus|Celestine|Victor|Emmanuel|Emanuele|Umberto|Vittorio|Amedeo|Juan|Carlos|Felipe"
    "|Alfonso|Fernando|Isabel|Pedro|João|Manuel|Afonso|Maria|José|Henri|Philippe|François|Louis-Philippe"
    "|Jean|Jean-Paul|Pie|Léon|Benoît|Grégoire|Clément|Urbain|Nicolas|Guillaume|Pierre|Alexandre|Gustav"
    "|Gustaf|Christian|Harald|Haakon|Olav|Carl|Margrethe|Ramses|Ramesses|Ptolemy|Darius|Xerxes|Mehmed|Murad|Selim"
    "|Mohammed|Hassan|Abdullah|Rama|Luigi|Carlo|Enrico|Federico|Filippo|Francesco|Giovanni|Paolo|Pio|Leone|Benedetto"
    "|Gregorio|Clemente|Giulio|Bonifacio|Nicola|Pablo|Juan Pablo|Pío|León|Benedicto|Enrique|Luis|João Paulo"
)
_FEMALE = ("Elizabeth", "Mary", "Catherine", "Margrethe", "Isabel", "Maria", "Christina")


def said(text: str, language: str) -> str:
    """Text with its Roman numerals as words or plain figures, where they surely are numerals."""
    if language not in COUNTED:
        return text
    if language in _CENTURY:
        text = _CENTURY[language][0].sub(_CENTURY[language][1], text)
    counted, ruler, century = _patterns(language)
    text = counted.sub(lambda m: f"{m[1]} {value}" if (value := number(m[2])) else m[0], text)
    text = ruler.sub(lambda m: _ruler(m, language), text)
    if century:
        text = century.sub(lambda m: _century(m, language), text)
    return _NAMED.sub(lambda m: f"{m[1]} {number(m[2]) or m[2]}", text)


@functools.cache
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str] | None]:
    stop = r"\.?" if language == "de" else ""
    return (
        re.compile(rf"\b((?i:{COUNTED[language]})) {_NUMERAL}(?![\w-])(?!['’]\w)"),
        re.compile(rf"\b({RULERS}) {_NUMERAL}{stop}(?![\w-])"),
        {
            "en": re.compile(rf"\b{_NUMERAL} (century|centuries)\b"),
            "it": re.compile(rf"\b{_NUMERAL} (secolo)\b"),
        }.get(language),
    )


def number(numeral: str) -> int:
    """What a numeral counts; 0 for what is none."""
    if not _WHOLE.fullmatch(numeral):
        return 0
    values = [_VALUES[c] for c in numeral]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def _ruler(match: re.Match[str], language: str) -> str:
    name, value = match[1], number(match[2])
    if not value or value > 40:
        return match[0]
    if len(match[2]) == 1 and language == "en" and not _third_person(match):
        return match[0]
    female = name in _FEMALE
    if language == "en":
        return f"{name} the {words('en').to_ordinal(value)}"
    if language == "de":
        return f"{name} {'die' if female else 'der'} {words('de').to_ordinal(value).capitalize()}"
    if language == "fr":
        return f"{name} {value}" if value > 1 else f"{name} {'première' if female else 'premier'}"
    if language == "it" or value <= 10:
        said = str(words(language).to_ordinal(value))
        return f"{name} {said[:-1] + 'a' if female and said.endswith('o') else said}"
    return f"{name} {value}"


def _third_person(match: re.Match[str]) -> bool:
    """ "When Charles I spoke" may be a king or a talk with Charles; "Charles V" cannot be the pronoun."""
    if match[2] != "I":
        return match[2] == "V" or match[1] not in ("Malcolm",)
    behind = match.string[match.end() :]
    return bool(re.match(r"\s*(?:[,.;:)]|$|of\b|was\b|had\b|is\b|became\b|ruled\b|['’]s\b)", behind))


def _century(match: re.Match[str], language: str) -> str:
    value = number(match[1])
    return f"{words(language).to_ordinal(value)} {match[2]}" if 0 < value < 40 else match[0]
