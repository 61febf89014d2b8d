"""Pull quotes: what the layout sets apart to say a sentence of the talk again."""

from __future__ import annotations

from collections.abc import Sequence

from narrator.patterns import late

from .pieces import Piece

PULL_QUOTE = "a pull quote that says the talk again"
_SENTENCES = late(r"(?<=[.!?…。！？])[\"”»’')\]]*\s+")
_FEWEST, _MOST = 5, 60  # words of a pull quote
_QUOTED = ("“", "«", "„", '"', "‘", "»")


def pull_quotes(pieces: Sequence[Piece]) -> set[int]:
    """The pieces whose sentences all stand in other pieces too, in linear time.

    Only what is set apart counts (a quote, a heading, bold or italic as a whole, in quotation marks): people say
    things twice.
    """
    apart = {number for number, piece in enumerate(pieces) if _set_apart(piece)}
    if not apart:
        return set()
    said: set[str] = set()
    for number, piece in enumerate(pieces):
        if number not in apart and piece.kind not in ("title", "heading", "caption"):
            said.update(_said(piece.text))
    return {number for number in apart if said.issuperset(_said(pieces[number].text))}


def _set_apart(piece: Piece) -> bool:
    words = len(piece.text[:1000].split())
    if not _FEWEST <= words <= _MOST or piece.kind in ("title", "term"):
        return False
    marked = sum(mark.end - mark.start for mark in piece.marks) >= 0.9 * len(piece.text)
    return piece.kind in ("quote", "heading", "caption") or marked or piece.text.startswith(_QUOTED)


def _said(text: str) -> list[str]:
    parts = ("".join(filter(str.isalnum, part.casefold())) for part in _SENTENCES.split(text))
    return [part for part in parts if part]
