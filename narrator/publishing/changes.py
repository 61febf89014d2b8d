"""What changed from one edition to the next."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any, Literal, NamedTuple, get_args

from .edition import Edition, Mark, Said, line, number
from .words import Run, difference

Kind = Literal[
    "title", "renamed", "voice",
    "added", "removed", "reworded", "reassigned", "moved", "spoken",
    "chapter added", "chapter removed", "chapter renamed", "chapter moved",
]  # fmt: skip
WORDS = ("title", "renamed", "added", "removed", "reworded", "reassigned", "moved")
"""Changes that are heard as other words, or from another person."""

JUMP = 1.0
"""Seconds by which a chapter must have moved to be told."""


class Change(NamedTuple):
    """One change. turn: the identifier of its turn. text: of the turn or sentence, or the chapter's title.

    before and after: a title, a speaker's name; a voice (a turn's own, empty where it has its speaker's); what is
    spoken for a sentence (empty: what is written). diff: of a reworded turn. was and now: where a chapter starts,
    in seconds.
    """

    kind: Kind
    turn: str = ""
    speaker: str = ""
    text: str = ""
    before: str = ""
    after: str = ""
    diff: tuple[Run, ...] = ()
    was: float | None = None
    now: float | None = None


class Changes(NamedTuple):
    """A report. date: the day of it (ISO 8601). before and after: seconds of sound. entries in reading order."""

    date: str
    before: float
    after: float
    entries: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.entries) or abs(self.after - self.before) >= 0.1

    def of_words(self) -> Changes:
        """Those that make it a correction."""
        return self._replace(entries=tuple(entry for entry in self.entries if entry.kind in WORDS))

    def data(self) -> dict[str, Any]:
        """As `episode.json` holds it; `read_changes` reads it back."""
        entries = []
        for entry in self.entries:
            facts = {name: getattr(entry, name) for name in Change._fields[1:]}
            entries.append({"change": entry.kind, **{k: v for k, v in facts.items() if v not in ("", (), None)}})
        return {"date": self.date, "seconds": {"before": self.before, "after": self.after}, "entries": entries}


def read_changes(data: Any) -> Changes | None:
    """The report in an `episode.json`; None where there is none, or it does not fit."""
    try:
        seconds = data["seconds"]
        entries = tuple(map(_entry, data["entries"]))
        return Changes(line(data["date"]), number(seconds["before"]), number(seconds["after"]), entries)
    except (TypeError, KeyError, ValueError, AttributeError, OverflowError):
        return None


_TEXTS = ("turn", "speaker", "text", "before", "after")


def _entry(data: Mapping[str, Any]) -> Change:
    if data["change"] not in get_args(Kind):
        raise ValueError(data["change"])
    facts: dict[str, Any] = {name: line(data[name]) for name in _TEXTS if name in data}
    facts |= {name: number(data[name]) for name in ("was", "now") if name in data}
    runs = tuple((kind, text) for kind, text in data.get("diff", ()))
    if not all(kind in ("=", "-", "+") and isinstance(text, str) for kind, text in runs):
        raise ValueError(runs)
    return Change(data["change"], diff=runs, **facts)


def compare(before: Edition, after: Edition, date: str) -> Changes:
    """What changed.

    A turn is known again by its identifier, or else by having the same words of the same speaker; a chapter by the turn
    that it opens with, or else by its title.
    """
    before = _identified(before, after)
    entries: list[Change] = []
    heads = {before.title, after.title}  # read out, and a chapter: another title is told once
    if before.title != after.title:
        entries.append(Change("title", before=before.title, after=after.title))
    names = _renamed(before, after)
    entries += [Change("renamed", before=old, after=new) for old, new in names.items()]
    was = {names.get(speaker, speaker): voice for speaker, voice in before.voices.items()}
    for speaker, voice in after.voices.items():
        if was.get(speaker, voice) != voice:
            entries.append(Change("voice", speaker=speaker, before=was[speaker], after=voice))
    entries += _turns(before.turns, after.turns, names, heads)
    entries += _chapters(before.chapters, after.chapters, heads)
    return Changes(date, before.seconds, after.seconds, tuple(entries))


def _identified(before: Edition, after: Edition) -> Edition:
    """The older edition, in which turns that nobody knows by their identifiers have those of their likes."""
    old, new = {said.turn for said in before.turns}, {said.turn for said in after.turns}
    likes: dict[tuple[str, str], deque[str]] = {}
    for said in after.turns:
        if said.turn not in old:
            likes.setdefault((said.speaker, said.text), deque()).append(said.turn)
    found = {}
    for said in before.turns:
        if said.turn not in new and likes.get((said.speaker, said.text)):
            found[said.turn] = likes[said.speaker, said.text].popleft()
    if not found:
        return before
    return before._replace(
        turns=tuple(said._replace(turn=found.get(said.turn, said.turn)) for said in before.turns),
        chapters=tuple(mark._replace(turn=found.get(mark.turn, mark.turn)) for mark in before.chapters),
    )


def _renamed(before: Edition, after: Edition) -> dict[str, str]:
    """Speakers who go by another name: all turns of the one that are left are the other's, who had none before."""
    old = {said.turn: said.speaker for said in before.turns}
    became: dict[str, set[str]] = {}
    for said in after.turns:
        if said.turn in old:
            became.setdefault(old[said.turn], set()).add(said.speaker)
    known = set(old.values())
    found = {name: next(iter(others)) for name, others in became.items() if len(others) == 1}
    fresh = {name: other for name, other in found.items() if other not in known}
    return {name: other for name, other in fresh.items() if list(fresh.values()).count(other) == 1}


def _turns(
    before: Sequence[Said], after: Sequence[Said], names: Mapping[str, str], heads: Set[str]
) -> Iterator[Change]:
    old = {said.turn: said for said in before}
    new = {said.turn: said for said in after}
    place = {turn: number for number, turn in enumerate(old)}
    stay = _rising([place[turn] for turn in new if turn in old])
    gone: dict[str, list[Said]] = {}  # what was removed, by the turn that it stood before
    waiting: list[Said] = []
    for turn, said in old.items():
        if turn not in new:
            waiting.append(said)
        elif place[turn] in stay:
            gone[turn], waiting = waiting, []
    for turn, said in new.items():
        yield from (Change("removed", s.turn, s.speaker, s.text) for s in gone.get(turn, ()))
        if turn not in old:
            yield Change("added", turn, said.speaker, said.text)
            continue
        if place[turn] not in stay:
            yield Change("moved", turn, said.speaker, said.text)
        speaker = names.get(old[turn].speaker, old[turn].speaker)
        if speaker != said.speaker:
            yield Change("reassigned", turn, text=said.text, before=speaker, after=said.speaker)
        if old[turn].text != said.text and {old[turn].text, said.text} != heads:
            yield Change("reworded", turn, said.speaker, diff=difference(old[turn].text, said.text))
        if old[turn].voice != said.voice:
            yield Change("voice", turn, said.speaker, said.text, before=old[turn].voice, after=said.voice)
        was, now = dict(old[turn].spoken), dict(said.spoken)
        for text in dict.fromkeys((*was, *now)):
            if was.get(text) != now.get(text):
                yield Change("spoken", turn, said.speaker, text, was.get(text, ""), now.get(text, ""))
    yield from (Change("removed", s.turn, s.speaker, s.text) for s in waiting)


def _rising(numbers: Sequence[int]) -> set[int]:
    """The longest run of numbers, with gaps, that rises: what stayed in its order. n log n (Fredman 1975)."""
    ends: list[int] = []  # the least number with which a run of this length ends
    came: dict[int, int | None] = {}
    for place in numbers:
        at = bisect_left(ends, place)
        came[place] = ends[at - 1] if at else None
        ends[at : at + 1] = [place]
    kept: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        kept.add(last)
        last = came[last]
    return kept


def _chapters(before: Sequence[Mark], after: Sequence[Mark], heads: Set[str]) -> Iterator[Change]:
    by_turn = {mark.turn: mark for mark in before if mark.turn}
    by_title = {mark.title: mark for mark in before}
    known: set[Mark] = set()
    for mark in after:
        old = by_turn.get(mark.turn) or by_title.get(mark.title)
        if old is None or old in known:
            yield Change("chapter added", mark.turn, text=mark.title, now=mark.start)
            continue
        known.add(old)
        if old.title != mark.title and {old.title, mark.title} != heads:
            yield Change("chapter renamed", mark.turn, before=old.title, after=mark.title, now=mark.start)
        if abs(old.start - mark.start) >= JUMP:
            yield Change("chapter moved", mark.turn, text=mark.title, was=old.start, now=mark.start)
    for old in before:
        if old not in known:
            yield Change("chapter removed", old.turn, text=old.title, was=old.start)
