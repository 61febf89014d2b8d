"""Sentences that were cut apart where a link stood are one again; spaces and quotes as a printer sets them."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise, takewhile

from narrator.patterns import late

from .language import is_little
from .pieces import Piece, edited, joined

_WINDOW = 6  # blocks that one cut sentence may have fallen into
_LONGEST = 40  # characters of a label
_FRAGMENT = 80  # characters of a linked name between two halves of a sentence
_FINISHED = late(r"[.!?…:;。！？][\"”“»’'›)\]*]*$")
_LABEL = late(r"[^.!?]{1,60}[:：]$")
_HEAD = late(r"[^\W\d_][^.!?:：]{0,40}[:：](?=\s)")
# Words that no sentence and no headline ends with, in the languages we read most.
_DANGLING = frozenset(
    """the a an of from with and or by at into than as le la les du des une et ou dans avec pour par sur chez au aux
    el los las del y con por para en un una unos der die das den dem ein eine einen einem einer und oder mit
    von vom zum zur im il lo gli dei della delle dal dalla nel nella per e o os do da dos na no em um uma ao и
    или в на с из к по от для""".split()  # noqa: SIM905
)
_GUILLEMETS = late(r"(?<=[«‹])\s+(?=\S)|(?<=\S)\s+(?=[»›])")
_CLOSED_UP = late(r"(?<=[(\[“‘„])\s+(?=\S)|(?<=\S)\s+(?=[)\]”]|[.,](?=[\s\"”»’)]|$))")
_CLOSED_UP_LOW = late(r"(?<=[(\[„‚])\s+(?=\S)|(?<=\S)\s+(?=[)\]“]|[.,](?=[\s“’)]|$))")
_HIGH = late(r"(?<=[\w)»”\"’%])\s+(?=[;:!?](?:[\s\"”»’!?]|$))")
_THIN = "\u202f"


def mend(pieces: list[Piece], french: bool = False) -> list[Piece]:
    """The pieces with cut sentences joined and spaces set right, in linear time.

    french: a space before high punctuation and inside guillemets is right, and becomes a narrow no-break one.
    """
    return [tidied(piece, french) for piece in _joined_all(pieces)]


def _joined_all(pieces: list[Piece]) -> list[Piece]:
    small = _writes_small(pieces)
    repeated = {t for t, n in Counter(p.text for p in pieces if len(p.text) < 60).items() if n > 1}
    heads = Counter(map(_head, pieces))
    # A label that comes again begins a turn, however small its author writes it: "pedro: Why?"
    labelled = {p.text for p in pieces if (head := _head(p)) and heads[head] > 1}
    out: list[Piece] = []
    at = 0
    while at < len(pieces):
        group = [pieces[at]]
        at += 1
        while at < len(pieces) and len(group) < _WINDOW * 2:
            ahead = list(takewhile(lambda piece: piece.text not in labelled, pieces[at : at + _WINDOW]))
            reach = _reach(group, ahead, small, repeated) if ahead else 0
            if not reach:
                break
            group += pieces[at : at + reach]
            at += reach
        out.append(joined(group))
    return out


def _head(piece: Piece) -> str:
    """What may be a label: what stands before a colon, or is set in bold before the rest; empty where there is none."""
    if found := _HEAD.match(piece.text):
        return found[0]
    bold = next((m.end for m in piece.marks if m.kind == "bold" and m.start == 0), 0)
    return piece.text[:bold] if bold <= _LONGEST and bold < len(piece.text) else ""


def _writes_small(pieces: list[Piece]) -> bool:
    """Whether the author begins sentences with small letters, so that these say nothing."""
    starts = [b.text[0].islower() for a, b in pairwise(pieces) if _FINISHED.search(a.text[-8:])]
    return sum(starts) * 4 > len(starts) and len(starts) > 3


def _reach(group: list[Piece], ahead: list[Piece], small: bool, repeated: set[str]) -> int:
    """How many of the next pieces belong to the sentence that the group ends with."""
    last = group[-1]
    if not _may_run_on(last, group[0], repeated):
        return 0
    if _goes_on(ahead[0], small, repeated) and (_dangles(last.text) or not _is_small_label(ahead[0].text)):
        return 1
    for count in (2, 3):
        # "Our fellow journalists from" / "Le Monde" / "were injured on Thursday."
        if len(ahead) >= count and _goes_on(ahead[count - 1], small, repeated) and _ends_open(last.text):
            between = ahead[: count - 1]
            if all(_is_fragment(piece, repeated) for piece in between):
                return count
    if _dangles(last.text) and last.text[-1] != "," and ahead[0].kind == last.kind and not _LABEL.match(ahead[0].text):
        return 1 if len(last.text.split()) > 2 or ahead[0].text[0].islower() else 0
    return _closing(group, ahead)


def _may_run_on(last: Piece, first: Piece, repeated: set[str]) -> bool:
    if first.kind in ("title", "heading", "caption", "term"):
        return False
    return not _FINISHED.search(last.text[-8:]) and last.text not in repeated


def _goes_on(piece: Piece, small: bool, repeated: set[str]) -> bool:
    """Whether a piece begins in the middle of a sentence."""
    if piece.kind in ("title", "heading", "caption", "term", "item") or piece.text in repeated:
        return False
    text = piece.text
    if text[0].islower():
        # "iPhone" and "openSUSE" begin a line as well as any word.
        return not small and not any(c.isupper() for c in text[:60].split(None, 1)[0])
    if text[0] in ",;.)]»”%" or (text[0] in "?!" and len(text) < 4):
        return True
    return text[0] in "\"'’" and len(text.strip("\"'’.,;:!?)» ")) == 0


def _is_small_label(text: str) -> bool:
    """Whether a line is a label that its author writes small: "pedro:"."""
    return text[-1] in ":：" and len(text.split()) <= 3


def _dangles(text: str) -> bool:
    """Whether a line ends in a word or a comma that asks for more."""
    return text[-1] == "," or _word(text) in _DANGLING


def _ends_open(text: str) -> bool:
    word = text.rsplit(None, 1)[-1]
    return word[0].islower() or word[-1] in ',(“«„"' or word in ("'", "’", "-", "–", "—") or is_little(word)


def _is_fragment(piece: Piece, repeated: set[str]) -> bool:
    return (
        piece.kind in ("paragraph", "quote", "definition")
        and len(piece.text) <= _FRAGMENT
        and not _FINISHED.search(piece.text[-8:])
        and piece.text not in repeated
    )


def _word(text: str) -> str:
    return text.rsplit(None, 1)[-1] if text else ""


def _closing(group: list[Piece], ahead: list[Piece]) -> int:
    """Pieces up to the one that closes a quote or a bracket that the group left open."""
    text = group[-1].text if len(group) == 1 else " ".join(piece.text for piece in group)
    for opener, closer in (("“", "”"), ("«", "»"), ("(", ")"), ("„", "“"), ('"', '"')):
        even = opener == closer
        is_open = text.count(opener) % 2 == 1 if even else text.count(opener) > text.count(closer)
        if not is_open or len(text) > 2000:
            continue
        for count, piece in enumerate(ahead[:3], 1):
            if piece.kind in ("title", "heading", "caption", "term") or _LABEL.match(piece.text):
                break
            at = piece.text.find(closer)
            if at >= 0 and (opener == closer or opener not in piece.text[:at]):
                odd = opener != closer or piece.text.count(closer) % 2 == 1
                return count if odd else 0
            if _FINISHED.search(piece.text[-8:]):
                break
    return 0


def tidied(piece: Piece, french: bool = False) -> Piece:
    """Spaces around punctuation and inside quotes set right."""
    text = piece.text
    if " " not in text:
        return piece
    thin = _THIN if french else ""
    # In German and its neighbours “ closes what „ opens.
    closed_up = _CLOSED_UP_LOW if "„" in text else _CLOSED_UP
    changes = [(m.start(), m.end(), "") for m in closed_up.finditer(text)]
    changes += [(m.start(), m.end(), thin) for m in _GUILLEMETS.finditer(text)]
    changes += [(m.start(), m.end(), thin) for m in _HIGH.finditer(text)]
    changes += _straight_quotes(text)
    return edited(piece, _apart(changes))


def _apart(changes: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """In order, none overlapping another."""
    kept: list[tuple[int, int, str]] = []
    for change in sorted(changes):
        if not kept or change[0] >= kept[-1][1]:
            kept.append(change)
    return kept


def _straight_quotes(text: str) -> list[tuple[int, int, str]]:
    at = [m.start() for m in re.finditer('"', text)]
    if not at or len(at) % 2:
        return []
    changes = []
    for first, second in zip(at[::2], at[1::2], strict=True):
        inside = text[first + 1 : second]
        if not inside.strip():
            continue
        if inside[0] == " " and (first == 0 or text[first - 1] in " (["):
            changes.append((first + 1, first + 2, ""))
        if inside[-1] == " " and (second + 1 == len(text) or text[second + 1] in " .,;:!?)]"):
            changes.append((second - 1, second, ""))
    # A quote closed up may now stand before a space and a full stop.
    changes += [(m.start() + 1, m.end() - 1, "") for m in re.finditer(r'" +[.,](?=\s|$)', text)]
    return changes
