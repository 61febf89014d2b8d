"""One sentence three ways: its words, who says it, whether it is spoken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from narrator.model import Conflict, Sentence, Turn

from .align import words
from .places import Place

T = TypeVar("T")

ABSORBED = 90  # percent of a sentence that are found within another, which then has taken it up


def pick(base: T, mine: T, theirs: T) -> T:
    """What the person has where they changed it, else what the article has."""
    return theirs if mine == base else mine


def worded(base: Sentence, mine: Sentence, theirs: Sentence) -> Sentence:
    """The sentence with the words of one and what the person directs; in conflict where both changed the words."""
    own = reworded(base, mine)
    conflicts = tuple(
        c for c in mine.conflicts if c.kind != "deleted" and (c.kind != "wording" or base.text == theirs.text)
    )
    if own and theirs.text not in (base.text, mine.text):
        conflicts += (Conflict("wording", theirs.text),)
    said = mine if own else theirs
    return replace(
        theirs,
        text=said.text,
        say=said.say,
        opens=pick(base.opens, mine.opens, theirs.opens),
        pause=pick(base.pause, mine.pause, theirs.pause),
        conflicts=conflicts,
        pictures=pick(base.pictures, mine.pictures, theirs.pictures),
    )


def reworded(base: Sentence, mine: Sentence) -> bool:
    return (base.text, base.say) != (mine.text, mine.say)


def spoken_by(base: Turn, mine: Turn, theirs: Turn, line: int) -> tuple[Turn, str]:
    """The turn that a sentence is in, all three under the names of now, and the article's speaker where in conflict.

    A new reading of the same text may find another speaker: that is a conflict only where its label has changed.
    line: where a turn that the person has begun stands in the article.
    """
    own = reassigned(base, mine)
    who = mine if own else theirs
    judge = mine if own or _judged(mine) != _judged(base) else theirs
    turn = Turn(
        id=pick(base.id, mine.id, theirs.id),
        speaker=who.speaker,
        role=who.role,
        sentences=(),
        line=theirs.line if mine.line == base.line else line,
        kind=who.kind,
        label=pick(base.label, mine.label, theirs.label),
        confidence=judge.confidence,
        reason=judge.reason,
        review=judge.review,
        other=judge.other,
        voice=pick(base.voice, mine.voice, theirs.voice),
        chapter=pick(base.chapter, mine.chapter, theirs.chapter),
        lock=pick(base.lock, mine.lock, theirs.lock),
    )
    changed = own and base.label != theirs.label and theirs.speaker not in (base.speaker, mine.speaker)
    return turn, theirs.speaker if changed else ""


def reassigned(base: Turn, mine: Turn) -> bool:
    return (base.speaker, base.role, base.kind) != (mine.speaker, mine.role, mine.kind)


def directed(base: Turn, mine: Turn) -> bool:
    return (base.voice, base.chapter, base.lock) != (mine.voice, mine.chapter, mine.lock)


def _judged(turn: Turn) -> tuple[float, str, bool, str]:
    return turn.confidence, turn.reason, turn.review, turn.other


def absorbed(base: Sequence[Place], mine: Sequence[Place], in_mine: dict[int, int]) -> dict[int, int]:
    """Sentences that the person has taken up into one beside: place in base of each, and of the one that has it."""
    hosts: dict[int, int] = {}
    for step, row in ((-1, range(len(base))), (1, range(len(base) - 1, -1, -1))):
        for at in row:
            beside = hosts.get(at + step, at + step)
            if at in in_mine or at in hosts or not base[at].turn or beside not in in_mine:
                continue
            text, whole = base[at].text, mine[in_mine[beside]].text
            if whole != base[beside].text and _within(text, whole) and not _within(text, base[beside].text):
                hosts[at] = beside
    return hosts


def brought_back(base: Sequence[Place], mine: Sequence[Place], in_mine: dict[int, int]) -> set[int]:
    """Places in base of left-out texts that the person has spoken in several sentences."""
    waiting: dict[str, list[int]] = defaultdict(list)
    for at, place in enumerate(base):
        if not place.turn and at not in in_mine and place.text.strip():
            waiting[place.text.split(None, 1)[0]].append(at)
    known = set(in_mine.values())
    found: set[int] = set()
    for start, place in enumerate(mine):
        if not place.turn or start in known or not place.text.strip():
            continue
        for at in waiting.get(place.text.split(None, 1)[0], ())[:4]:
            said, end = place.text, start + 1
            while len(said) < len(base[at].text) and end < len(mine):
                said += f" {mine[end].text}" if mine[end].turn else ""
                end += 1
            if said.startswith(base[at].text):
                found.add(at)
    return found


def _within(text: str, whole: str) -> bool:
    from rapidfuzz import fuzz

    return 3 <= len(words(text)) <= len(words(whole)) and fuzz.partial_ratio(text[:500], whole[:2000]) >= ABSORBED
