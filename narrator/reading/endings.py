"""The boxes behind an article's last sentence: a mark at their head claims what stands under it."""

from __future__ import annotations

import re
from collections import Counter

from narrator.patterns import late

from .deeds import SAYS
from .furniture import ABOUT, COMMENTS, DATE, FOLLOW, MORE, NEWSLETTER, OPENERS, SUPPORT, TAGS
from .pieces import Piece

BOXES = "in the boxes at the page's end"
_STOP = late(r"[.!?…:;。！？][\"”»’'›)\]]*$")
_FILLING = 25  # words of a line in a box
_TITLE = 16  # words of another article's title that is a question
_APPEAL = 45  # words of what a site asks of its readers
_LIFE, _LIVES = 120, 4  # words of what is told of an author, and in how many blocks
_COMMENT, _PER_SIGN = 250, 8  # words of a comment; blocks to each line that only comments have
_REACH = 2000  # blocks at the end that are looked at
_LABEL = late(r"[*_]{0,2}([^\W\d_][^.!?:：]{0,40}[:：])")
_NUMBER = late(r"\(?(\d{1,2})[.)]\s")
_DASH = late(r"[-–—•*]\s")
_OURS = late(
    r"\b(?:our|newsletter\w*|tickets?|nos|notre|unser\w*|nuestr\w+|nossa?s?|nostr\w+|наш\w*)\b|[@\d]|https?:", re.I
)
_APPEALS = (NEWSLETTER, FOLLOW, SUPPORT)


def lists(pieces: list[Piece], reasons: list[str], inside: list[int]) -> None:
    """The list under a mark for other articles is theirs, questions among them; a list that people talk in is not."""
    talk = _Talk([pieces[n] for n in inside])
    more = dashes = False
    count = 0
    for number in inside:
        piece = pieces[number]
        numbered = _NUMBER.match(piece.text)
        dashed = _DASH.match(piece.text) is not None
        if more and (
            (piece.kind == "item" and not talk.holds(piece) and _titles(piece))
            or (numbered and int(numbered[1]) == count + 1)
            or (dashed and not dashes and len(piece.text.split()) <= _TITLE)
        ):
            count += 1
            reasons[number] = reasons[number] or MORE
        else:
            more, count = reasons[number] == MORE, 0
            dashes = dashes or dashed  # so people talk here


def close(pieces: list[Piece], reasons: list[str], inside: list[int]) -> None:
    """Leave out all from the first mark behind the talk on.

    From the end upwards: blocks wait for a mark that claims them, each in its own way; talk ends the search.
    """
    talk = _Talk([pieces[n] for n in inside if not reasons[n]])
    first = len(inside)
    waiting = _Waiting()
    below = ""
    for place in range(len(inside) - 1, max(-1, len(inside) - _REACH), -1):
        piece, reason = pieces[inside[place]], reasons[inside[place]]
        if SAYS.fullmatch(piece.text) and below == DATE:
            reason = reasons[inside[place]] = COMMENTS  # "Ann says:", and when
        below = reason
        if piece.kind == "title" or (not reason and talk.holds(piece)):
            break
        if not reason:
            waiting.add(piece)
        elif not waiting.claimed_by(reason, place):
            waiting.passed(reason)
        else:
            for n in inside[place:first]:
                under = reason if reason in (ABOUT, COMMENTS) else TAGS if pieces[n].kind == "item" else BOXES
                reasons[n] = reasons[n] or _appeal(pieces[n].text) or under
            first, waiting = place, _Waiting()
    # Appeals that stand right before the boxes are part of them.
    for number in reversed(inside[:first] if first < len(inside) else ()):
        text = pieces[number].text
        reasons[number] = reasons[number] or (_appeal(text) if _OURS.search(text) else "")
        if not reasons[number]:
            break


class _Talk:
    """How this article marks its talk, as far as that comes again."""

    def __init__(self, pieces: list[Piece]) -> None:
        self._labels = Counter(match[1] for piece in pieces if (match := _LABEL.match(piece.text)))
        self._looks = Counter(_look(piece) for piece in pieces if piece.text.endswith("?"))
        self._dashes = sum(_DASH.match(piece.text) is not None for piece in pieces)

    def holds(self, piece: Piece) -> bool:
        label = _LABEL.match(piece.text)
        if piece.kind in ("term", "definition") or (label and self._labels[label[1]] > 1):
            return True
        look = _look(piece)
        asked = look != ("paragraph", 0, "") and self._looks[look] > 2
        return asked or (self._dashes > 3 and _DASH.match(piece.text) is not None)


def _look(piece: Piece) -> tuple[str, int, str]:
    mark = next((m.kind for m in piece.marks if m.start == 0 and m.end >= len(piece.text) - 1), "")
    return piece.kind, piece.level, mark


class _Waiting:
    """Blocks that wait for the mark above them: how many, and what is prose among them."""

    def __init__(self) -> None:
        self._all = self._prose = self._longest = self._questions = self._marks = self._signs = 0

    def add(self, piece: Piece) -> None:
        self._all += 1
        self._signs += SAYS.fullmatch(piece.text) is not None
        if not _short(piece) and not _appeal(piece.text):
            self._prose += 1
            self._longest = max(self._longest, len(piece.text.split()))
            self._questions += piece.text.endswith("?")

    def passed(self, reason: str) -> None:
        """A mark stands above them that does not claim them."""
        self._marks += 1
        self._signs += reason in (COMMENTS, DATE)

    def claimed_by(self, reason: str, place: int) -> bool:
        """Whether they belong to a mark. place: how many blocks stand above it."""
        if not self._prose:
            return True
        if reason == ABOUT:
            told = self._prose <= _LIVES and self._longest <= _LIFE and not self._questions
            return told and not self._marks and place > self._prose
        if reason == COMMENTS:
            signs = self._signs + 1
            return self._longest <= _COMMENT and signs > 1 and signs * _PER_SIGN >= self._prose
        titles = self._questions == self._prose < self._all + self._marks and self._longest <= _TITLE
        return reason == MORE and titles


def _titles(piece: Piece) -> bool:
    """Whether an item may be the title of an article, or what one says of it."""
    return len(piece.text.split()) <= _FILLING or not _STOP.search(piece.text[-8:])


def _short(piece: Piece) -> bool:
    return len(piece.text.split()) <= _FILLING and not _STOP.search(piece.text[-8:])


def _appeal(text: str) -> str:
    """Why a sentence may be what a site asks of its readers, where boxes stand beside it; or nothing."""
    if len(text) > 500 or len(text.split()) > _APPEAL:
        return ""
    low = text.lower().replace("’", "'")
    found = (reason for opener, reason in OPENERS.get(low[:1], ()) if reason in _APPEALS and low.startswith(opener))
    return next(found, "")
