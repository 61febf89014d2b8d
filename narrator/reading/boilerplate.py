"""What is not part of the interview: set aside with the reason, never lost (rule 5).

Each test asks for shape before words: most furniture is short and ends without a full stop. A sentence that
ends like one is left out only where its words leave no doubt and it stands at the page's head or end.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from narrator.model import LeftOut
from narrator.patterns import late

from . import endings
from .deeds import deed, networks
from .echoes import PULL_QUOTE, pull_quotes
from .furniture import (
    ADDRESS,
    ADVERT,
    AGENCY,
    BYLINE,
    BYLINE_OPENER,
    BYLINE_WORD,
    CAPTION,
    COMMENTS,
    CONTACT,
    COOKIES,
    CREDIT,
    CREDIT_END,
    DATE,
    EXACT,
    FOLLOW,
    MORE,
    NEWSLETTER,
    OPENERS,
    PATTERNS,
    READING,
    RIGHTS,
    SHARE,
)  # fmt: skip
from .pieces import Piece

_HEAD, _TAIL = 14, 16  # blocks at either end where furniture gathers; at the end only those count that are none
_STOP = late(r"[.!?…:;。！？][\"”“»’'›)\]]*$")
_EDGES = " \t.:;,•·|<>»«→›‹-–—_*[]()"
_FILLING = 25  # words of a block inside a box, at most
_BOX = 5  # blocks of a box in the middle of an article, at most
_NEVER_LINKED = (ADVERT, MORE, NEWSLETTER)  # all else may be the linked name in a sentence that was cut apart
_JOINTS = late(r"\s[·•|—–]\s|\s{2,}")
_SMALL_IN_NAMES = ("de", "van", "von", "del", "di", "staff", "pool")


class _Place(NamedTuple):
    head: bool
    tail: bool
    cut: bool  # stands between two halves of a sentence, so it may be a linked name


def is_furniture(piece: Piece) -> bool:
    """Whether this block, at the head of a page, is not part of the article."""
    return bool(piece.outside or _reason(piece, _Place(True, False, False)))


def leave_out(pieces: list[Piece], title: str, plain_talk: bool = False) -> tuple[list[Piece], list[LeftOut]]:
    """The pieces of the article, and what is left out of it. Order is kept in both.

    plain_talk: only what its format has set aside is left out.
    """
    reasons = [piece.outside for piece in pieces]
    inside = [] if plain_talk else [number for number, reason in enumerate(reasons) if not reason]
    behind = 0
    for place, number in reversed(list(enumerate(inside))):
        before = pieces[inside[place - 1]].text if place else "."
        after = pieces[inside[place + 1]].text if place + 1 < len(inside) else "A"
        cut = not _STOP.search(before[-8:]) and (after[0].islower() or after[0] in ",.;)")
        where = _Place(place < _HEAD, behind < _TAIL, cut)
        if pieces[number].kind != "title":
            reasons[number] = _reason(pieces[number], where)
        behind += not reasons[number]
    for number in pull_quotes([pieces[n] for n in inside]):
        reasons[inside[number]] = reasons[inside[number]] or PULL_QUOTE
    _repeated_title(pieces, reasons, inside, title)
    _first_caption(pieces, reasons, inside)
    _boxes(pieces, reasons, inside)
    endings.lists(pieces, reasons, inside)
    endings.close(pieces, reasons, inside)
    kept = [piece for piece, reason in zip(pieces, reasons, strict=True) if not reason]
    out = [LeftOut(p.text, reason, p.line) for p, reason in zip(pieces, reasons, strict=True) if reason]
    return kept, out


def _reason(piece: Piece, place: _Place) -> str:
    """Why a block is left out, or nothing."""
    text = piece.text
    if piece.kind == "caption":
        return CAPTION
    if not any(c.isalnum() for c in text):
        return "a line without words" if len(text.strip("“”\"'«»().,!?… ")) else ""
    if len(text) > 600:
        return ""
    plain = text.lower().strip(_EDGES).replace("’", "'")
    reason = EXACT.get(plain, "")
    told = reason == MORE and _is_label(text)  # "Read more:"
    if reason and (not place.cut or reason in _NEVER_LINKED) and (told or not _ends_talk(text, place)):
        return reason
    shaped = deed(text, place.head, place.tail)
    if shaped and (not place.cut or shaped in _NEVER_LINKED):
        return shaped
    for reason, pattern in PATTERNS:
        if pattern.fullmatch(text.strip(_EDGES) if reason == DATE else text.strip()):
            return reason
    if place.head and _JOINTS.search(text) and len(text) < 200:
        # "By Jane Roe · 3 June 2023 · 5 min read"
        parts = [_reason(replace(piece, text=part.strip()), place) for part in _JOINTS.split(text) if part.strip()]
        if len(parts) > 1 and all(part in (BYLINE, DATE, READING, SHARE, COMMENTS) for part in parts):
            return parts[0]
    if place.cut:
        return _credit(text) if "/" in text or "©" in text else ""
    return _by_opener(text, place) or _byline(text, place) or _credit(text)


def _ends_talk(text: str, place: _Place) -> bool:
    """Whether a block that reads like furniture ends like a label or like something said ("Subscribe." alone)."""
    return _is_label(text) or text.endswith("?") or (text.endswith((".", "!")) and not (place.head or place.tail))


def _is_label(text: str) -> bool:
    return text.rstrip().endswith((":", "："))


def _by_opener(text: str, place: _Place) -> str:
    low = text.lower().lstrip("•·|>»→-–— ").replace("’", "'")
    words = len(text.split())
    stops = bool(_STOP.search(text[-8:]))
    for opener, reason in OPENERS.get(low[:1], ()):
        if not low.startswith(opener) or len(low) <= len(opener):
            continue
        if low[len(opener)].isalnum() and opener[-1].isalnum():
            continue
        if reason == CONTACT:
            return reason if place.tail and words <= 30 and ADDRESS.search(text) else ""
        sure = opener[-1] in ":©" or reason in (COOKIES, RIGHTS)
        if reason == CREDIT and words <= 40 and (not stops or words <= 20):
            return reason
        if reason in (COOKIES, RIGHTS):
            return reason if place.head or place.tail else ""
        if reason == DATE:
            return reason if not stops and words <= 14 and (place.head or place.tail) else ""
        if _is_label(text):
            return ""
        if reason in (NEWSLETTER, FOLLOW) and words <= 30 and networks(text) > (not place.tail):
            return reason
        if reason == MORE and words <= 30 and (not stops or sure):
            return reason
        if reason == NEWSLETTER:
            return reason if place.tail and words <= 30 and (not stops or "newsletter" in low) else ""
        if words <= 20 and not stops and (sure or place.head or place.tail):
            return reason
    return ""


def _byline(text: str, place: _Place) -> str:
    if not (place.head or place.tail) or len(text) > 160:
        return ""
    match = BYLINE_OPENER.match(text)
    if match is None:
        return ""
    rest = text[match.end() :].split()
    named = rest and rest[0][0].isupper() and all(BYLINE_WORD.fullmatch(word.rstrip(".")) for word in rest)
    return BYLINE if named and len(rest) <= 16 else ""


def _credit(text: str) -> str:
    """A caption or a credit: names somebody, and ends in who took the picture."""
    words = text.split()
    if len(words) > 60:
        return ""
    if CREDIT_END.search(text) and not text.endswith(("?", "!")):
        return CAPTION if len(words) > 6 else CREDIT
    if _STOP.search(text[-8:]) or len(words) > 40 or _is_label(text):
        return ""
    if "/" not in text and "|" not in text:
        whole = AGENCY.sub("", text)
        return CREDIT if whole != text and not whole.strip(" ,/&-–—()") else ""
    left, _, right = (part.strip() for part in re.sub(r"\s?[/|]\s?", " / ", text).rpartition(" / "))
    if not left or not right or len(right.split()) > 5:
        return ""
    if AGENCY.search(text) and ("/" in text):
        return CREDIT if len(words) <= 8 else CAPTION
    spaced = re.search(r"\s[/|]\s", text) is not None
    names = all(word[0].isupper() or word in _SMALL_IN_NAMES for word in right.split())
    signed = left.split()[-1][0].isupper()
    if spaced and names and signed and len(right.split()) <= 4 and text[0].isupper():
        return CAPTION
    return ""


def _repeated_title(pieces: list[Piece], reasons: list[str], inside: list[int], title: str) -> None:
    """Scraped pages say their title twice or three times at the head."""
    if not title:
        return
    seen = False
    if sum(pieces[number].text.casefold() == title.casefold() for number in inside) > 4:
        return  # an interview called by its guest's name, who is named at every turn
    for number in inside[: _HEAD * 2]:
        same = pieces[number].text.casefold() == title.casefold() and pieces[number].kind != "term"
        if pieces[number].kind == "title":
            seen = True
        elif same and not reasons[number] and (seen or any(p.kind == "title" for p in pieces)):
            reasons[number] = "the title, said again"


def _first_caption(pieces: list[Piece], reasons: list[str], inside: list[int]) -> None:
    """The opening picture's caption is a whole sentence: its credit and more furniture follow, then the lead."""
    for before, number, credit, after in zip(inside[:4], inside[1:5], inside[2:6], inside[3:7], strict=False):
        text = pieces[number].text
        if (
            pieces[before].kind == "title"
            and not reasons[number]
            and reasons[credit] in (CREDIT, CAPTION)
            and reasons[after]
            and len(text.split()) <= 24
            and _STOP.search(text[-8:])
            and not text.endswith((":", "?"))
        ):
            reasons[number] = CAPTION


def _boxes(pieces: list[Piece], reasons: list[str], inside: list[int]) -> None:
    """What stands between two marks of one box belongs to the box."""
    last = -1
    for place, number in enumerate(inside):
        if reasons[number] != NEWSLETTER:
            continue
        between = inside[last + 1 : place] if last >= 0 else []
        if 0 < len(between) < _BOX and all(len(pieces[n].text.split()) <= _FILLING for n in between):
            for n in between:
                if not _is_label(pieces[n].text):
                    reasons[n] = reasons[n] or NEWSLETTER
        last = place
