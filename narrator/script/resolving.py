"""From what stands in a script to turns: who speaks, which sentences are as they were, which are new."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast, get_args

from narrator.errors import InputError
from narrator.model import LeftOut, Role, Sentence, Speaker, Turn, TurnKind
from narrator.patterns import late

from .directives import OF_TURNS
from .markup import HEADING, LABEL, check, from_markdown
from .writing import usual_kind, usual_narrator

UNLABELLED: dict[str, TurnKind] = {"#": "title", "##": "heading", ">": "lead"}
TAKEN_OUT = "taken out in the script"
_TITLE = late(
    r"(?:mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|herr|frau|monsieur|madame|mme|m|señora?|sra?|signora?|dottor|"
    r"dottoressa|senhora?|meneer|mevrouw|pan|pani|г-н|г-жа|господин|госпожа)\.? (?=.)"
)
_EXTRA = late(r', ([a-z]+) ("(?:[^"\\]|\\.)*")', re.DOTALL)
_SPACES = late(r"[ \t]{2,}")


class Written(NamedTuple):
    """A line of a turn: its number, its Markdown, the directives before it."""

    line: int
    text: str
    told: dict[str, Any]


class Taken(NamedTuple):
    """A comment of no fixed shape: text that a person took out."""

    line: int
    inner: str


@dataclass(slots=True)
class Told:
    """Directives, by the fields that they fill, and the line of the first."""

    line: int = 0
    of_turn: dict[str, Any] = field(default_factory=dict)
    of_sentence: dict[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.of_turn or self.of_sentence)

    def take(self, name: str, value: object, line: int) -> None:
        self.line = self.line if self else line
        if name in ("conflict", "picture"):  # of which there may be several
            self.of_sentence[f"{name}s"] = (*self.of_sentence.get(f"{name}s", ()), value)
        elif name in OF_TURNS:
            self.of_turn[name] = value
        else:
            self.of_sentence[name] = value


@dataclass(slots=True)
class Draft:
    """A turn as it stands in the file. note: its comment, as `parsing` matched it. told: its directives."""

    line: int
    mark: str  # "#", "##", ">" or ":" and a speaker's name
    note: re.Match[str] | None
    told: dict[str, Any] = field(default_factory=dict)
    paragraphs: list[list[Written]] = field(default_factory=list)


class Turns:
    """Makes turns of drafts. Adds the speakers it meets to ``speakers``."""

    def __init__(
        self, speakers: dict[str, Speaker], language: str, places: Iterable[re.Match[str]], source: str
    ) -> None:
        self.speakers = speakers
        self.language = language
        self.source = source
        self.narrator = usual_narrator({s.name: s.role for s in speakers.values()})
        self._folded = {_folded(other): s.name for s in speakers.values() for other in s.also}
        self._folded |= {_folded(name): name for name in speakers}
        self._places: dict[str, deque[re.Match[str]]] = defaultdict(deque)
        for place in places:
            self._places[place[5]].append(place)

    def take(self, drafts: Iterable[Draft]) -> tuple[Turn, ...]:
        """All turns, in order. A draft that says nothing is no turn."""
        turns: list[Turn] = []
        taken: set[str] = set()
        for draft in drafts:
            if draft.paragraphs:
                turn = self._turn(draft, taken)
                taken.add(turn.id)
                turns.append(turn)
        return tuple(turns)

    def _turn(self, draft: Draft, taken: set[str]) -> Turn:
        note = draft.note
        extras = {k: json.loads(v, strict=False) for k, v in _EXTRA.findall(note[5])} if note else {}
        kind, reason = UNLABELLED.get(draft.mark), note[6] if note else "written in the script"
        if kind:
            name = str(extras.get("speaker", self.narrator))
        else:
            name, new = self._speaker(draft)
            reason = "a name that the front matter does not list, taken as a guest" if new else reason
        known = self.speakers.get(name)
        role = known.role if known else "narrator" if name == self.narrator else "guest"
        if extras.get("role") in get_args(Role):
            role = cast(Role, extras["role"])
        if not kind:
            kind = usual_kind(role)
            if extras.get("kind") in get_args(TurnKind):
                kind = cast(TurnKind, extras["kind"])
        line = int(note[3]) if note else draft.line
        sentences = self._sentences(draft)
        return Turn(
            id=_id(note[2] if note else "", name, sentences, taken),
            speaker=name,
            role=role,
            sentences=sentences,
            line=line,
            kind=kind,
            label=str(extras.get("label", "")),
            confidence=_confidence(note[4]) if note else 1.0,
            reason=reason,
            review=bool(note and note[1]),
            other=cast(Role, extras["other"]) if extras.get("other") in get_args(Role) else "",
            **draft.told,
        )

    def _speaker(self, draft: Draft) -> tuple[str, bool]:
        """The name that a label means, and whether it is a new one."""
        name = draft.mark[1:]
        if name in self.speakers or name == self.narrator:
            return name, False
        if known := self._folded.get(_folded(name)) or self._part_of(name):
            return known, False
        import difflib

        near = difflib.get_close_matches(name, self.speakers, n=1, cutoff=0.8) if len(name) < 200 else []
        if near or not name.strip():
            raise InputError(
                f"no speaker is called {name!r}",
                where=f"{self.source}, line {draft.line}",
                mend=f"write **{near[0] if near else 'Name'}:**, or add {name!r} to the [[speakers]] at the top",
            )
        self.speakers[name] = Speaker(name, "guest")
        self._folded[_folded(name)] = name
        return name, True

    def _part_of(self, name: str) -> str:
        """The one listed speaker whose first name, or surname with a title, this is; empty where it is not one's."""
        said = set(_TITLE.sub("", _folded(name), count=1).split())
        found = {s for s in self.speakers if said and said < set(_folded(s).split())}
        return found.pop() if len(found) == 1 else ""

    def _sentences(self, draft: Draft) -> tuple[Sentence, ...]:
        sentences: list[Sentence] = []
        for paragraph in draft.paragraphs:
            opens = True
            changed: list[str] = []
            at, told = 0, dict[str, Any]()
            for line in [*paragraph, Written(0, "", {"": None})]:
                # In a heading two spaces stand between sentences; elsewhere a line is a sentence.
                pieces = _SPACES.split(line.text) if draft.mark in ("#", "##") else [line.text]
                for number, piece in enumerate(pieces):
                    text = from_markdown(piece)
                    place = self._place(text)
                    own = line.told if not number else {}
                    if text and not place and not own:
                        changed.append(text)
                        at = at or line.line
                        continue
                    for part in self._split(" ".join(changed)):
                        sentences.append(Sentence(part, at, opens=opens, **told))
                        opens, told = False, {}
                    changed, at, told = [], 0, {}
                    if place:
                        where, start = int(place[1]), int(place[2])
                        first = opens and not place[3]
                        sentences.append(Sentence(text, where, start, first, bool(place[4]), **own))
                        opens = False
                    elif text:
                        changed, at, told = [text], line.line, own
        return tuple(sentences)

    def left_out(self, entries: Iterable[LeftOut | Taken]) -> Iterator[LeftOut]:
        """What is not spoken. Sentences that a person took out are known by their places; to be called after `take`."""
        for entry in entries:
            if isinstance(entry, LeftOut):
                yield entry
                continue
            unknown: list[str] = []
            for row in entry.inner.split("\n"):
                mark = HEADING.match(row.strip()) or LABEL.match(row.strip())
                text = from_markdown(row.strip()[mark.end() :] if mark else row.strip().removeprefix(">"))
                place = self._place(text)
                if not place:
                    unknown += row.split()
                    continue
                if unknown:
                    yield LeftOut(" ".join(unknown), TAKEN_OUT, entry.line)
                    unknown = []
                yield LeftOut(text, TAKEN_OUT, int(place[1]), int(place[2]))
            if unknown:
                yield LeftOut(" ".join(unknown), TAKEN_OUT, entry.line)

    def _place(self, text: str) -> re.Match[str] | None:
        """Where an unchanged sentence stood; None for a changed one."""
        queue = self._places.get(check(text)) if text else None
        return queue.popleft() if queue else None

    def _split(self, text: str) -> Iterable[str]:
        if not text:
            return ()
        import sentencex

        return [part.strip() for part in sentencex.segment(self.language, text) if part.strip()] or [text]


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _confidence(written: str) -> float:
    try:
        value = float(written)
    except ValueError:
        return 1.0
    return min(1.0, max(0.0, value)) if value == value else 1.0


def _id(written: str, speaker: str, sentences: tuple[Sentence, ...], taken: set[str]) -> str:
    """The id that the turn had, or one made of what it says; never one that is taken."""
    found, number = written, 0
    while not found or found in taken:
        content = "\0".join([speaker, *(s.text for s in sentences), str(number or "")])
        found = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        number += 1
    return found
