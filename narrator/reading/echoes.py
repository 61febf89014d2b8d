"""Pull quotes: what the layout sets apart to say a sentence of the talk again."""

from __future__ import annotations

from collections.abc import Sequence

from narrator.patterns import late

from .pieces import Piece

PULL_QUOTE = "a pull quote that says the talk again"
_SENTENCES = late(r"(?<=[.!?…。！？])[\"”»’')\]]*\s+")
_WORD = late(r"\w+")
# Who said it, behind a quote: "— Ann Lee", "” Ann Lee, diver", "(Ann Lee)".
_WHO = late(r"(?:(?:\s[—–―-]|[”»\"]\s*[—–―,-]?|\s\()\s*)(?=[^\W\d_a-z])[^.!?…”»\"]{2,60}$")
_FEWEST, _MOST = 5, 60  # words of a pull quote
_QUOTED = ("“", "«", "„", '"', "‘", "»")


def pull_quotes(pieces: Sequence[Piece]) -> set[int]:
    """The pieces that say what stands in other pieces too, in linear time.

    Only what is set apart counts (a quote, a heading, bold or italic as a whole, in quotation marks): people say
    things twice. A quote may say part of a sentence, with who said it behind it; all else must say whole sentences.
    """
    apart = {number for number, piece in enumerate(pieces) if _set_apart(piece)}
    if not apart:
        return set()
    quotes = {number: _WHO.sub("", pieces[number].text) for number in apart if pieces[number].kind == "quote"}
    sought = {run for text in quotes.values() for part in _SENTENCES.split(text) for run in _runs(part)}
    said: set[str] = set()
    heard: set[tuple[str, ...]] = set()
    for number, piece in enumerate(pieces):
        if number not in apart and piece.kind not in ("title", "heading", "caption"):
            said.update(_said(piece.text))
            for part in _SENTENCES.split(piece.text) if sought else ():
                heard.update(sought.intersection(_runs(part)))

    def echoed(part: str) -> bool:
        runs = _runs(part)
        return said.issuperset(_said(part)) or (bool(runs) and heard.issuperset(runs))

    return {
        number
        for number in apart
        if said.issuperset(_said(pieces[number].text))
        or (number in quotes and all(map(echoed, _SENTENCES.split(quotes[number]))))
    }


def _runs(sentence: str) -> list[tuple[str, ...]]:
    """All rows of a few words of a sentence."""
    words = _WORD.findall(sentence.casefold())
    return list(zip(*(words[at:] for at in range(_FEWEST)), strict=False))


def _set_apart(piece: Piece) -> bool:
    words = len(piece.text[:1000].split())
    if not _FEWEST <= words <= _MOST or piece.kind in ("title", "term"):
        return False
    marked = sum(mark.end - mark.start for mark in piece.marks) >= 0.9 * len(piece.text)
    return piece.kind in ("quote", "heading", "caption") or marked or piece.text.startswith(_QUOTED)


def _said(text: str) -> list[str]:
    parts = ("".join(filter(str.isalnum, part.casefold())) for part in _SENTENCES.split(text))
    return [part for part in parts if part]
