"""What is said for a sentence. The shown text stays as it was written."""

from __future__ import annotations

import functools
import re
import unicodedata

from narrator.model import Phonemes
from narrator.patterns import late

from . import acronyms, figures, romans
from .holding import Held
from .lexicon import Lexicon
from .vocabulary import vocabulary

# Control, format (zero-width, bidi, tags), private and unassigned characters say nothing. ZWNJ and ZWJ shape letters
# in Persian and Indic scripts, but the engines do not need them either.
_SILENT = late(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff0-\uffff\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e0fff]"
)
# Letters in fancy dress: mathematical alphabets, full width, ligatures.
_FANCY = late("[\U0001d400-\U0001d7ff\uff01-\uff5e\ufb00-\ufb06]")
# Markup to espeak, to SSML or to Markdown, and decoration; a bracket becomes a parenthesis, which engines pause at.
_MARKUP = str.maketrans(
    {**dict.fromkeys("<>*_`|\\{}^~•·■►▶", " "), "[": "(", "]": ")", "№": "No. ", "\u2028": " ", "\u2029": " "}
)
_ROUND = late(r"\((?:\s*\()+|\)(?:\s*\))+")
_DOMAIN = (
    r"(?:[a-zA-Z0-9-]{1,63}\.){1,8}(?:com|org|net|edu|gov|int|info|eu|io|ai|app|dev|tv|co|me|uk|us|ca|au|fr|de|es|it"
    r"|pt|br|nl|be|ch|at|pl|ru|ua|cz|se|no|fi|dk|jp|cn|in|mx|ar|cl)"
)
_URL = late(r"(?<![\w@./-])(?:https?://|www\.)([^\s<>\"'()]+)", re.IGNORECASE)
_ADDRESS = late(
    rf"(?<![\w.+@-])(?:([\w.+-]{{1,64}})@)?({_DOMAIN}(?![\w@-]|\.\w)(?:/[\w-]{{1,64}}){{0,2}})/?", re.IGNORECASE
)
_QUERY = late(r"[?#]")
_HANDLE = late(r"(?<![\w@])@(?=\w)")
_NO_SPACE = late(r"(?<=[a-z\d])\.(?=[A-Z][a-z])")  # "in 1993.There were": no pause is heard
_GROUPED = late(r"(?<=\d)[\u00a0\u202f\u2009](?=\d{3}(?!\d))")  # 10 000 is one number
_FIGURE = late("[0-9]")
_NUMERAL = late(r" [IVXLCDM]{1,8}\b|\b[IVX]{1,8} (?:cent|sec)")
_CAPITALS = late("[A-Z][A-Z]")
_HASHTAG = late(r"(?<![\w#])#(\w*[^\W\d_]\w*)")
_HUMP = late(r"(?<=[a-zà-öø-ÿ\d])(?=[A-ZÀ-ÖØ-Þ])")
_BEFORE_STOP = late(r" +(?=[,.;:!?…](?:\s|$))")
_ENDS = ".!?…。！？؟।։"
_CLOSING = "\"'”’»›)]} "
_LOOSE_END = ",;:-–—/+&=(« "


def spoken(text: str, language: str, lexicon: Lexicon | None = None) -> str:
    """What an engine is given for a sentence: plain words without markup, ended by punctuation.

    Empty only where the text has neither letters nor digits. Time and memory grow with the text alone.
    """
    return pronounced(text, language, lexicon)[0]


def pronounced(text: str, language: str, lexicon: Lexicon | None = None) -> tuple[str, tuple[Phonemes, ...]]:
    """As `spoken`, with the pronunciations that the lexicon gives in IPA."""
    if not text.isascii() or not text.isprintable():
        text = unicodedata.normalize("NFC", _SILENT.sub("", text))
        text = _FANCY.sub(lambda m: unicodedata.normalize("NFKC", m[0]), _GROUPED.sub("", text))
    held = Held()
    words = _worded(" ".join(text.split()), language, lexicon, held)
    if not any(c.isalnum() for c in words):
        words = " ".join("".join(c if c.isalnum() else " " for c in text).split())
    return held.back(_ended(words))


def _worded(text: str, language: str, lexicon: Lexicon | None, held: Held) -> str:
    if lexicon:
        text = lexicon.apply(text, held)
    # Each of the patterns looks at every character; most sentences hold nothing that one of them could begin with.
    if "." in text[:-1] or "@" in text or "/" in text:
        text = _URL.sub(lambda m: _address(m[1], language), text)
        text = _ADDRESS.sub(lambda m: _mailbox(m[1], language) + _address(m[2], language), text)
        text = _NO_SPACE.sub(". ", text)
        text = _HANDLE.sub(vocabulary(language).at + " ", text)
    text = _short_forms(text, language)
    if _NUMERAL.search(text):
        text = romans.said(text, language)
    if _FIGURE.search(text) or language == "fr":
        text = figures.said(text, language)
    if _CAPITALS.search(text):
        text = acronyms.said(text, language)
    if "#" in text:
        text = _HASHTAG.sub(lambda m: f"{vocabulary(language).hashtag} {_parts(m[1])}", text)
    text = text.translate(_MARKUP)
    if "(" in text or ")" in text:
        text = _ROUND.sub(lambda m: m[0][0], text)
    if not text.isascii():
        # Pictures (emoji, dingbats) are not read out; "°" and letters with a sign are.
        text = "".join(" " if unicodedata.category(c) in ("So", "Sk", "Cn") and c != "°" else c for c in text)
    text = " ".join(text.split())
    return _BEFORE_STOP.sub("", text) if language != "fr" else text


def _ended(text: str) -> str:
    text = text.lstrip("-–—·,;: ")  # the dash that opens a turn in the Spanish and French press
    if not any(c.isalnum() for c in text):
        return ""
    core = text.rstrip(_CLOSING)
    if core.endswith(tuple(_ENDS)):
        return text
    return text.rstrip(_LOOSE_END) + "."


def _parts(tag: str) -> str:
    """#MeToo is said "Me Too"."""
    return " ".join(_HUMP.split(tag.replace("_", " ")))


def _address(address: str, language: str) -> str:
    """example.org/about?from=here -> example dot org slash about; query and fragment are left unsaid."""
    kept = address.rstrip(".,;:!?…”»")
    tail = address[len(kept) :]
    host, _, path = _QUERY.split(kept, maxsplit=1)[0].partition("/")
    host = host.rpartition("@")[2].partition(":")[0].removeprefix("www.")
    said = f" {vocabulary(language).dot or '.'} ".join(part for part in host.split(".") if part)
    pieces = [piece for piece in path.split("/", 3) if piece]
    if len(pieces) <= 2 and all(len(piece) <= 20 and not any(c.isdigit() for c in piece) for piece in pieces):
        said += "".join(f" {vocabulary(language).slash} {piece}" for piece in pieces)
    return said.replace("-", " ") + tail


def _mailbox(name: str | None, language: str) -> str:
    words = vocabulary(language)
    return f"{name.replace('.', f' {words.dot or chr(46)} ')} {words.at or '@'} " if name else ""


def _short_forms(text: str, language: str) -> str:
    pattern, said = _short_pattern(language)
    return pattern.sub(lambda m: said[m[0]], text) if pattern else text


@functools.cache
def _short_pattern(language: str) -> tuple[re.Pattern[str] | None, dict[str, str]]:
    """One pattern for the short forms of a language, and what each stands for."""
    words = vocabulary(language)
    always = dict(words.always)
    always |= {k[0].upper() + k[1:]: v[0].upper() + v[1:] for k, v in always.items() if k[0].islower()}
    tables = (
        (always, r"(?!\w)"),
        (words.before_name, r"(?=\s\w)(?=\s[^\W\d_a-zà-öø-ÿ]|\sle\b|\sla\b)"),
        (words.before_number, r"(?=\s?\d)"),
    )
    said: dict[str, str] = {}
    choices: list[str] = []
    for table, following in tables:
        apart = " " if table is tables[-1][0] else ""
        said |= {written: meant + apart for written, meant in table.items() if written not in said}
        if table:
            forms = (re.escape(form) for form in sorted(table, key=len, reverse=True))
            choices.append(f"(?:{'|'.join(forms)}){following}")
    return re.compile(rf"(?<![\w.])(?:{'|'.join(choices)})") if choices else None, said
