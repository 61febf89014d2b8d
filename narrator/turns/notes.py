"""Narration among and behind the turns: editors' notes, subheads that lost their layout, biographies, closing lines."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import groupby

from narrator.patterns import late

from . import names
from .cues import asks, closes, cues
from .units import Unit
from .words import phrases, words_of

_STOP = late(r"[.!?…。！？:;,–—-][\"”»’')\]*_]*\s*$")
_OPEN = words_of("names", "open")
_MOST_WORDS = 14  # of a subhead
_REACH = 12  # sentences at the end among which a closing note is looked for
_FOLLOW = late(r"\W{0,3}(?:also, )?(?:follow|folgt?|suivez|s[ií]gu\w{1,6}|siga|segui\w{0,4})\s[^@]{0,80}@\w", re.I)
_EDITOR = late(r"\s*[(\[*_—–-]{0,4}\s?(?:" + "|".join(map(re.escape, phrases("names", "editor"))) + r")(?!\w)", re.I)


def notes(
    units: Sequence[Unit], who: Sequence[int], last: int, language: str, introduced: Collection[str] = ()
) -> dict[int, str]:
    """The units that are narration for certain, each with the reason.

    last: the last unit that a label or the layout gives to a speaker; -1 where nothing does. introduced: the names that
    headline and lead give.
    """
    found: dict[int, str] = {}
    labelled = {u.label.name for u in units if u.label and len(u.label.name.split()) > 1}
    known = labelled | set(introduced)
    surnames = names.telling(known) | names.telling(u.label.name for u in units if u.label)
    said = cues(language)
    asked = max((i for i, u in enumerate(units) if asks(u.text)), default=-1)
    behind = ""
    slanted = sum(u.italic >= 0.9 for u in units) > 0.1 * len(units)
    for _, row in groupby(range(len(units)), key=lambda i: units[i].block):
        block = list(row)
        first = units[block[0]]
        if who[block[0]] >= 0 or not first.first:
            continue
        if behind and any(said.of(units[i].text) & {"me", "you", "we"} for i in block):
            behind = ""
        why = behind
        if _EDITOR.match(first.text[:60]):
            why = "an editor's note"
        elif block[0] > last >= 0 and not slanted and all(units[i].italic >= 0.9 for i in block):
            why = "a note in italics behind the last turn"
        elif block[0] > max(last, asked) and last >= 0 and _tells_of(first.text, known, surnames):
            why = behind = "tells of a speaker behind the last turn"
        elif block[0] > last >= 0 and _tells_of(first.text, labelled):
            why = "tells of a speaker behind the last turn"
        if why:
            found.update(dict.fromkeys(block, why))
    for i in range(_closing(units, who, language), len(units)):
        found.setdefault(i, "a closing note")
    return found


def heads(units: Sequence[Unit], i: int) -> bool:
    """Whether a unit reads like a subhead that lost its layout: a short block that does not end like a sentence."""
    u, before, after = units[i], units[i - 1], units[i + 1]
    if not (u.first and after.first and before.block != u.block and u.kind == "paragraph"):
        return False
    text = u.text
    words = text.split()
    if len(text) > 100 or len(words) > _MOST_WORDS or _STOP.search(text[-4:]) or text[:1].islower() or "://" in text:
        return False
    if not words or names.fold(words[-1]) in _OPEN:
        return False
    return bool(_STOP.search(before.text[-4:]))


def aside(unit: Unit) -> bool:
    """Whether a unit may be a note among the turns: in brackets, or all in italics."""
    return unit.text[:1] in "([{*" or unit.italic >= 0.9 or unit.kind in ("item", "quote")


def _tells_of(text: str, known: Collection[str], surnames: Collection[str] = ()) -> bool:
    """Whether a text begins with somebody's full name and goes on as a sentence about them."""
    words = text[:200].split(" ")
    for n in range(2, min(6, len(words))):
        named = " ".join(words[:n]) in known or (
            all(w[:1].isupper() for w in words[:n]) and names.fold(words[n - 1]).strip(",") in surnames
        )
        if named and (words[n][:1].islower() or words[n - 1].endswith(",")):
            return True
    return False


def _closing(units: Sequence[Unit], who: Sequence[int], language: str) -> int:
    """Where a note behind the talk begins: behind the last label and the last question; else the end.

    By its first words, or by its headline: a line without a full stop, from which on nobody says I or you.
    """
    found, said = len(units), cues(language)
    silent = bool(said.names)  # nobody has said I, you or we from here to the end
    for i in range(len(units) - 1, max(len(units) // 2, len(units) - _REACH), -1):
        if who[i] >= 0 or asks(units[i].text):
            break
        silent = silent and not said.of(units[i].text) & {"me", "you", "we"}
        headed = silent and 0 < i < len(units) - 1 and not asks(units[i - 1].text) and heads(units, i)
        if units[i].first and (headed or closes(units[i].text, language) or _FOLLOW.match(units[i].text[:200])):
            found = i
    return found
