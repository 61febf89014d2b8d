"""Formats that name the speaker of every word: what is said becomes a list of terms (who) and definitions (what).

That is the form of a dialogue in a page's ``<dl>``, the hardest evidence that a layout can give.
"""

from __future__ import annotations

from typing import NamedTuple

from narrator.model import BlockKind, MarkKind

from .pieces import Piece, Weaver

NARRATION = "Narrator"  # who speaks where nobody does: directions, scenes
_LONGEST = 60  # characters of a name


class Said(NamedTuple):
    """What one speaker says without a break. who: empty where the source does not tell. parts: text and its line."""

    who: str
    parts: tuple[tuple[str, int], ...]
    kind: BlockKind = "definition"


class Talk:
    """Parts given to those who say them, one behind the other."""

    def __init__(self) -> None:
        self._said: list[tuple[str, list[tuple[str, int]]]] = []

    def goes_on(self, who: str) -> bool:
        """Whether who spoke last is this one."""
        return bool(self._said) and self._said[-1][0] == who

    def ended(self) -> bool:
        """Whether the last part ends like a sentence."""
        parts = self._said[-1][1] if self._said else []
        return bool(parts) and parts[-1][0].rstrip("\"”»’')]")[-1:] in ".?!…"

    def begin(self, who: str) -> None:
        self._said.append((who, []))

    def add(self, text: str, line: int) -> None:
        self._said[-1][1].append((text, line))

    def said(self) -> list[Said]:
        return [Said(who, tuple(parts)) for who, parts in self._said]


def called(who: str) -> str:
    """A speaker's name as people know it: programs that tell voices apart give numbers and letters."""
    who = " ".join(who.replace(":", " ").split()).strip(" ,;-–—>")
    bare = who.upper().removeprefix("SPEAKER").strip("_ -")
    if bare.isdecimal():
        return f"Speaker {int(bare[:6]) + 1}" if _counts_from_zero(who) else f"Speaker {int(bare[:6])}"
    if len(bare) == 1 and bare.isalpha():
        return f"Speaker {bare}"
    return who if len(who) <= _LONGEST else who[:_LONGEST].rsplit(" ", 1)[0]


def _counts_from_zero(who: str) -> bool:
    return "_0" in who or who.strip() == "0"


def pieces(said: list[Said]) -> list[Piece]:
    """Terms and definitions. Several parts of one speaker are one paragraph; marks ``*`` are no part of it."""
    out: list[Piece] = []
    known = any(item.who for item in said)
    last = ""
    for item in said:
        weaver = Weaver()
        for text, line in item.parts:
            weaver.add(text, line)
            weaver.add(" ", line)
        kind: BlockKind = item.kind if known or item.kind != "definition" else "paragraph"
        piece = weaver.piece(kind, 2 if kind == "heading" else 0)
        if piece is None:
            continue
        if item.kind == "definition" and item.who and item.who != last:
            out += _one(item.who, piece.line, "term")
        last = item.who if item.kind == "definition" else ""
        out.append(piece)
    return out


def _one(text: str, line: int, kind: BlockKind, marks: tuple[MarkKind, ...] = ()) -> list[Piece]:
    weaver = Weaver()
    weaver.add(text, line, marks)
    piece = weaver.piece(kind)
    return [piece] if piece is not None else []
