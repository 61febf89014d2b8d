"""Who is who: speakers that a person or the article calls otherwise than before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from narrator.model import Conflict, Interview, Role, Speaker, Turn

from .align import Pair, words
from .places import Place
from .traits import pick


class Names:
    """What each side's speakers are called in the merged interview.

    A person who renames a speaker everywhere, or makes two one, means the turns that are new in the article as well.
    """

    def __init__(
        self,
        sides: Sequence[Interview],
        rows: Sequence[Sequence[Place]],
        to_mine: Iterable[Pair],
        to_theirs: Iterable[Pair],
    ) -> None:
        self._listed = [{s.name: s for s in side.speakers} for side in sides]
        base, mine, theirs = self._listed
        said = [{place.turn.speaker for place in row if place.turn} for row in rows]
        ours, others = _said_by(to_mine, rows[0], rows[1]), _said_by(to_theirs, rows[0], rows[2])
        self.by_person = _renamed(base, mine, ours, said[1], merge=True)
        self.by_person |= {other: s.name for s in mine.values() for other in s.also if other not in mine}
        self.by_article = _renamed(base, theirs, others, said[2], merge=False)
        self._was = {new: old for old, new in self.by_article.items()}
        self._roles: dict[str, Role] = {}
        for name in dict.fromkeys([*map(self.of_mine, mine), *map(self.of_theirs, theirs)]):
            self._roles[name] = self._one(name).role

    def of_base(self, name: str) -> str:
        return self.of_mine(self.by_person.get(name, name))

    def joined(self, name: str) -> bool:
        """Whether the person has given all that a speaker of the base says to another one who is there."""
        return self.by_person.get(name) in self._listed[0]

    def of_mine(self, name: str) -> str:
        return self.by_article.get(name, name)

    def of_theirs(self, name: str) -> str:
        was = self._was.get(name, name)
        return self.of_mine(self.by_person[was]) if was in self.by_person else name

    def said(self, turn: Turn, side: int) -> Turn:
        """A turn of base (0), mine (1) or theirs (2) under the name and role of its speaker now; locked, as it is."""
        if turn.lock:
            return turn
        name = (self.of_base, self.of_mine, self.of_theirs)[side](turn.speaker)
        listed = self._listed[side].get(turn.speaker)
        role = self._roles.get(name, turn.role) if listed and listed.role == turn.role else turn.role
        if name == turn.speaker and role == turn.role:
            return turn
        kind = turn.kind
        if kind in ("talk", "note") and (role == "narrator") != (turn.role == "narrator"):
            kind = "note" if role == "narrator" else "talk"
        return replace(turn, speaker=name, role=role, kind=kind)

    def speakers(self, used: Iterable[str]) -> tuple[Speaker, ...]:
        """All speakers, in the person's order where they have one, else in the article's."""
        base, mine, theirs = (
            list(dict.fromkeys(map(called, self._listed[side])))
            for side, called in enumerate((self.of_base, self.of_mine, self.of_theirs))
        )
        used = list(dict.fromkeys(used))
        if base == mine:
            names = theirs
        else:
            gone = set(base) - set(theirs) - set(used)
            names = [name for name in mine if name not in gone or not self._as_it_was(name)]
            names += [name for name in theirs if name not in base and name not in mine]
        names += [name for name in used if name not in names and any(name in listed for listed in self._listed)]
        return tuple(self._one(name) for name in names)

    def in_conflict(self, turns: Sequence[Turn]) -> tuple[Turn, ...]:
        """The turns; where person and article have both renamed a speaker, the first of theirs tells of it."""
        both = {self.of_base(name): new for name, new in self.by_article.items() if self.of_base(name) != new}
        found = list(turns)
        for at, turn in enumerate(turns):
            if other := both.pop(turn.speaker, ""):
                first, *rest = turn.sentences
                first = replace(first, conflicts=(*first.conflicts, Conflict("speaker", other)))
                found[at] = replace(turn, sentences=(first, *rest))
        return tuple(found)

    def _as_it_was(self, name: str) -> bool:
        return self._on(0, name) == self._on(1, name)

    def _on(self, side: int, name: str) -> Speaker | None:
        """The speaker of a side that has this name now; the one who had it before, where two became one."""
        called = (self.of_base, self.of_mine, self.of_theirs)[side]
        same = self._listed[side].get(name)
        found = same if same and called(name) == name else None
        found = found or next((s for n, s in self._listed[side].items() if called(n) == name), None)
        return replace(found, name=name) if found else None

    def _one(self, name: str) -> Speaker:
        base, mine, theirs = (self._on(side, name) for side in range(3))
        some = mine or theirs or base or next(listed[name] for listed in self._listed if name in listed)
        mine, theirs = mine or theirs or some, theirs or mine or some
        base = base or theirs
        return Speaker(
            name,
            pick(base.role, mine.role, theirs.role),
            pick(base.voice, mine.voice, theirs.voice),
            pick(base.also, mine.also, theirs.also),
        )


def _said_by(pairs: Iterable[Pair], base: Sequence[Place], other: Sequence[Place]) -> dict[str, set[str]]:
    """By whom, for each speaker of the base, their sentences are said now."""
    found: dict[str, set[str]] = defaultdict(set)
    for i, j in pairs:
        before, after = base[i].turn, other[j].turn
        if before and after:
            found[before.speaker].add(after.speaker)
    return found


def _renamed(
    before: dict[str, Speaker], after: dict[str, Speaker], said: dict[str, set[str]], speaking: set[str], merge: bool
) -> dict[str, str]:
    """Speakers who speak no more, and whose sentences are said by one who is new; or (merge) all by the same person.

    One person is meant where the name is listed no more, or shares a word with the other: "Ann", "Ms Lee", "Ann Lee".
    Who is new has taken the place of those that are listed no more, where there are such; of several (merge), the one
    that stands in the same place of the list.
    """
    found: dict[str, str] = {}
    place = dict(zip(before, after, strict=True)) if merge and len(before) == len(after) else {}
    gone = {other for name, others in said.items() if name not in after for other in others}
    for name, others in said.items():
        if name in speaking:
            continue
        new = [other for other in others if other not in before]
        new = [other for other in new if place.get(name) == other] or new
        if len(new) == 1 and (name not in after or new[0] not in gone):
            found[name] = new[0]
        elif merge and len(others) == 1:
            (other,) = others
            if name not in after or set(words(name)) & set(words(other)):
                found[name] = other
    return found
