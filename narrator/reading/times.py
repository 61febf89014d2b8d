"""Times at which something is said, in a transcript that is text: they are not read out, and tell who speaks.

"[00:01:10] Ann: Who?", "Ann (01:10): Who?", and a name with a time on a line of its own over what is said. One time may
be anything, "At 10:30 we ate"; a row of them that only grows is a recording's clock.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

from narrator import directions
from narrator.model import LeftOut
from narrator.patterns import late

from .pieces import Piece, edited

TIME, SOUND = "a time code", "a sound"
_FEWEST = 3
# Seconds at which a clock of bare hours and minutes starts, or it may be a day's: at most, and where nobody is named.
_STARTS_BY, _UNNAMED_BY = 300, 60
_CLOCK = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_STAMP = rf"(?P<open>[\[({{]?)(?P<at>{_CLOCK})(?:\s?(?:-+>?|–|—|>)\s?{_CLOCK})?[\])}}]?"
_NAME = r"[^\W\d_][^\n:.!?\[\](){}<>\d]{0,48}?[.)]?"
_BEFORE = late(rf"{_STAMP}(?:\s?[-–—|:•·,]\s|\s+|$)(?=\D|$)")
# Behind a name: "Ann Lee 01:10", "Ann Lee (01:10):", "Ann Lee, 01:10".
_BEHIND = late(rf"(?P<name>{_NAME})(?P<gap>\s?[,|•·–—-]?\s*){_STAMP}(?P<end>\s*$|\s?(?=:))")
_NEVER = frozenset(":!?;…“”«»")  # in a name
_SMALL = frozenset("de da do dos del della di du van von der den la le al bin ibn et and und y e".split())  # noqa: SIM905
_MOST_WORDS = 5  # of a name
_LABEL = late(rf"{_NAME}\s?:")


def without_times(pieces: list[Piece]) -> tuple[list[Piece], list[LeftOut]]:
    """The pieces without a clock's times, and these. A name that stood alone beside one is a term."""
    found = {number: match for number, piece in enumerate(pieces) if (match := _stamp(piece))}
    bare = {number: _without(pieces[number], match) for number, match in found.items()}
    sounds = {number for number, piece in bare.items() if directions.only(f"[{piece.text.strip('[]()')}]", "")}
    alone = Counter(piece.text for number, piece in bare.items() if number not in sounds and _is_name(piece.text))
    once = sum(count == 1 for count in alone.values())
    if not _is_clock(list(found.values()), list(bare.values())) or once * 2 > len(found):
        return pieces, []  # "02:10 Childhood", each once, is a list of chapters
    out: list[Piece] = []
    left: list[LeftOut] = []
    spoken = False  # under a name that stood alone
    for number, piece in enumerate(pieces):
        match = found.get(number)
        if match is None:
            spoken = spoken and piece.kind == "paragraph" and not piece.outside
            out.append(replace(piece, kind="definition") if spoken else piece)
            continue
        rest = bare[number]
        left.append(LeftOut(match[0].removeprefix(match.groupdict().get("name", "")).strip(" ,:|•·"), TIME, piece.line))
        if not rest.text:
            continue
        if number in sounds:
            left.append(LeftOut(rest.text, SOUND, piece.line))
            continue
        if spoken := rest.text in alone and piece.kind == "paragraph":
            rest = replace(rest, kind="term", marks=())
        out.append(rest)
    return out, left


def _stamp(piece: Piece) -> re.Match[str] | None:
    """The time at the beginning of a piece, or behind the name that it begins with."""
    if piece.outside or piece.kind in ("title", "term"):
        return None
    match = _BEFORE.match(piece.text)
    if match is None and (match := _BEHIND.match(piece.text[:120])) is not None:
        long = len(piece.text) > 120 and match.end() == 120
        if long or not _is_name(match["name"]):
            return None
    return match


def _without(piece: Piece, stamp: re.Match[str]) -> Piece:
    start = stamp.end("name") if "name" in stamp.groupdict() else 0
    return edited(piece, [(start, stamp.end(), "")])


def _is_name(text: str) -> bool:
    words = text.split()
    if not 0 < len(words) <= _MOST_WORDS or not text[0].isupper() or set(text) & _NEVER:
        return False
    if text[-1] == "." and len(words[-1]) > len("J."):
        return False
    return all(word[0].isupper() or word in _SMALL or not word[0].isalpha() for word in words)


def _is_clock(stamps: list[re.Match[str]], bare: list[Piece]) -> bool:
    times = [_seconds(match["at"]) for match in stamps]
    if len(times) < _FEWEST or sum(a > b for a, b in pairwise(times)) * 10 > len(times):
        return False
    if any(match["open"] or match["at"].count(":") > 1 for match in stamps):
        return True
    named = sum(not p.text or _is_name(p.text) or _LABEL.match(p.text) is not None for p in bare) * 2 >= len(bare)
    return times[0] < (_STARTS_BY if named else _UNNAMED_BY)


def _seconds(time: str) -> float:
    parts = [float(part) for part in time.replace(",", ".").split(":")]
    return sum(part * 60.0**power for power, part in enumerate(reversed(parts)))
