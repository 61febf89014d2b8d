"""What is said for short forms, by language: only what the engines' phonemiser (espeak-ng 1.52) gets wrong.

ALWAYS: wherever it stands. BEFORE_NAME: before a capital letter. BEFORE_NUMBER: before a digit. AFTER_NUMBER: units.
"""

from __future__ import annotations

from collections.abc import Mapping

Table = Mapping[str, Mapping[str, str]]

ALWAYS: Table = {
    "en": {
        "e.g.": "for example",
        "eg.": "for example",
        "i.e.": "that is",
        "vs.": "versus",
        "vs": "versus",
        "approx.": "approximately",
        "Ph.D.": "PhD",
        "w/o": "without",
        "and/or": "and or",
        "Jr.": "Junior",
        "Sr.": "Senior",
        "№": "number",
    },
    "fr": {
        "c.-à-d.": "c'est-à-dire",
        "c'est-à-d.": "c'est-à-dire",
        "p. ex.": "par exemple",
        "av. J.-C.": "avant Jésus-Christ",
        "ap. J.-C.": "après Jésus-Christ",
        "et/ou": "et ou",
    },
    "es": {
        "EE. UU.": "Estados Unidos",
        "EE.UU.": "Estados Unidos",
        "EEUU": "Estados Unidos",
        "p. ej.": "por ejemplo",
        "p.ej.": "por ejemplo",
        "a. C.": "antes de Cristo",
        "d. C.": "después de Cristo",
        "y/o": "y o",
    },
    "de": {
        "z. B.": "zum Beispiel",
        "z.B.": "zum Beispiel",
        "d. h.": "das heißt",
        "d.h.": "das heißt",
        "u. a.": "unter anderem",
        "u.a.": "unter anderem",
        "usw.": "und so weiter",
        "bzw.": "beziehungsweise",
        "ca.": "circa",
        "ggf.": "gegebenenfalls",
        "v. Chr.": "vor Christus",
        "n. Chr.": "nach Christus",
        "Mio.": "Millionen",
        "Mrd.": "Milliarden",
        "und/oder": "und oder",
    },
    "it": {
        "ecc.": "eccetera",
        "ad es.": "ad esempio",
        "p. es.": "per esempio",
        "a.C.": "avanti Cristo",
        "d.C.": "dopo Cristo",
        "e/o": "e o",
    },
    "pt": {
        "p. ex.": "por exemplo",
        "p.ex.": "por exemplo",
        "a.C.": "antes de Cristo",
        "d.C.": "depois de Cristo",
        "e/ou": "e ou",
    },
}

BEFORE_NAME: Table = {
    "en": {
        "HE": "Excellency",
        "H.E.": "Excellency",
        "Prof.": "Professor",
        "Ms.": "Miz",
        "Ms": "Miz",
        "Gen.": "General",
        "Sen.": "Senator",
        "Rep.": "Representative",
        "Gov.": "Governor",
        "Capt.": "Captain",
        "Lt.": "Lieutenant",
        "Col.": "Colonel",
        "Sgt.": "Sergeant",
        "Rev.": "Reverend",
        "Hon.": "Honourable",
    },
    "fr": {
        "M.": "Monsieur",
        "MM.": "Messieurs",
        "Mgr": "Monseigneur",
        "Me": "Maître",
        "Mmes": "Mesdames",
        "S.E.": "Son Excellence",
        "S. E.": "Son Excellence",
    },
    "es": {"S.E.": "Su Excelencia", "D.": "don", "Dña.": "doña", "Prof.": "profesor"},
    "de": {"Hr.": "Herr", "Fr.": "Frau", "Dr.": "Doktor", "Prof.": "Professor", "St.": "Sankt"},
    "it": {
        "Sig.": "Signor",
        "Sig.ra": "Signora",
        "Dott.": "Dottor",
        "Dott.ssa": "Dottoressa",
        "Prof.": "Professor",
        "Prof.ssa": "Professoressa",
        "On.": "Onorevole",
    },
    "pt": {"Sr.": "Senhor", "Prof.": "Professor", "Profa.": "Professora", "D.": "Dom"},
}

BEFORE_NUMBER: Table = {
    "en": {"No.": "number", "Nos.": "numbers", "no.": "number", "p.": "page", "pp.": "pages", "~": "about "},
    "fr": {"n°": "numéro", "N°": "numéro", "no.": "numéro", "p.": "page", "~": "environ "},
    "es": {"n.º": "número", "N.º": "número", "nº": "número", "Nº": "número", "núm.": "número", "p.": "página"},
    "de": {"Nr.": "Nummer", "S.": "Seite", "~": "etwa "},
    "it": {"n.": "numero", "n°": "numero", "N.": "numero", "p.": "pagina"},
    "pt": {"n.º": "número", "N.º": "número", "nº": "número", "n°": "número", "p.": "página"},
}

AFTER_NUMBER: Table = {
    "en": {
        "km/h": "kilometres an hour",
        "km²": "square kilometres",
        "m²": "square metres",
        "km": "kilometres",
        "cm": "centimetres",
        "mm": "millimetres",
        "kg": "kilograms",
        "kgs": "kilograms",
        "mph": "miles an hour",
        "ft": "feet",
        "bn": "billion",
        "tn": "trillion",
        "k": "thousand",
    },
    "fr": {
        "km/h": "kilomètres à l'heure",
        "km²": "kilomètres carrés",
        "m²": "mètres carrés",
        "Md€": "milliards d'euros",
    },
    "es": {"km/h": "kilómetros por hora", "km²": "kilómetros cuadrados", "m²": "metros cuadrados"},
    "de": {"km/h": "Kilometer pro Stunde", "km²": "Quadratkilometer", "m²": "Quadratmeter", "km": "Kilometer"},
    "it": {"km/h": "chilometri all'ora", "km²": "chilometri quadrati", "m²": "metri quadrati", "km": "chilometri"},
    "pt": {"km/h": "quilômetros por hora", "km²": "quilômetros quadrados", "m²": "metros quadrados"},
}

# Symbol -> one, many. The engines say the symbol where it is written: "dollar five".
CURRENCIES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "en": {
        "$": ("dollar", "dollars"),
        "€": ("euro", "euros"),
        "£": ("pound", "pounds"),
        "¥": ("yen", "yen"),
        "₹": ("rupee", "rupees"),
    },
    "fr": {"$": ("dollar", "dollars"), "€": ("euro", "euros"), "£": ("livre", "livres"), "¥": ("yen", "yens")},
    "es": {"$": ("dólar", "dólares"), "€": ("euro", "euros"), "£": ("libra", "libras"), "¥": ("yen", "yenes")},
    "de": {"$": ("Dollar", "Dollar"), "€": ("Euro", "Euro"), "£": ("Pfund", "Pfund"), "¥": ("Yen", "Yen")},
    "it": {"$": ("dollaro", "dollari"), "€": ("euro", "euro"), "£": ("sterlina", "sterline"), "¥": ("yen", "yen")},
    "pt": {
        "R$": ("real", "reais"),
        "$": ("dólar", "dólares"),
        "€": ("euro", "euros"),
        "£": ("libra", "libras"),
        "¥": ("iene", "ienes"),
    },
}

# Five millions *of* euros.
OF = {"fr": "de ", "es": "de ", "it": "di ", "pt": "de "}

# Between two numbers: 1939–45.
TO = {"en": "to", "fr": "à", "es": "a", "de": "bis", "it": "a", "pt": "a", "nl": "tot", "pl": "do", "ru": "до"}
# In addresses: example.org, name@example.org.
DOT = {
    "en": "dot",
    "fr": "point",
    "es": "punto",
    "de": "Punkt",
    "it": "punto",
    "pt": "ponto",
    "nl": "punt",
    "pl": "kropka",
    "ru": "точка",
}
AT = {
    "en": "at",
    "fr": "arobase",
    "es": "arroba",
    "de": "at",
    "it": "chiocciola",
    "pt": "arroba",
    "nl": "apenstaartje",
    "pl": "małpa",
    "ru": "собака",
}
SLASH = {"en": "slash", "fr": "barre", "es": "barra", "de": "Schrägstrich", "it": "barra", "pt": "barra"}

NOTICES = {
    "en": "The voices in this episode are synthetic: a computer reads a written interview.",
    "fr": "Les voix de cet épisode sont synthétiques : un ordinateur lit un entretien écrit.",
    "es": "Las voces de este episodio son sintéticas: un ordenador lee una entrevista escrita.",
    "de": "Die Stimmen in dieser Folge sind synthetisch: Ein Computer liest ein geschriebenes Interview vor.",
    "it": "Le voci di questo episodio sono sintetiche: un computer legge un'intervista scritta.",
    "pt": "As vozes deste episódio são sintéticas: um computador lê uma entrevista escrita.",
    "nl": "De stemmen in deze aflevering zijn synthetisch: een computer leest een geschreven interview voor.",
    "ru": "Голоса в этом выпуске синтезированы: компьютер читает опубликованное интервью.",
    "pl": "Głosy w tym odcinku są syntetyczne: komputer czyta spisany wywiad.",
}
