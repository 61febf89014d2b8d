"""From what stands in a script to turns: who speaks, which sentences are as they were, which are new."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import cast, get_args

from narrator.errors import InputError
from narrator.model import Role, Sentence, Speaker, Turn, TurnKind
from narrator.patterns import late

from .markup import check, from_markdown
from .writing import usual_kind, usual_narrator

UNLABELLED: dict[str, TurnKind] = {"#": "title", "##": "heading", ">": "lead"}
_EXTRA = late(r', ([a-z]+) ("(?:[^"\\]|\\.)*")', re.DOTALL)
_SPACES = late(r"[ \t]{2,}")


@dataclass(slots=True)
class Draft:
    """A turn as it stands in the file. note: its comment, as `parsing` matched it."""

    line: int
    mark: str  # "#", "##", ">" or ":" and a speaker's name
    note: re.Match[str] | None
    paragraphs: list[list[tuple[int, str]]] = field(default_factory=list)  # (line, Markdown)


class Turns:
    """Makes turns of drafts. Adds the speakers it meets to ``speakers``."""

    def __init__(
        self, speakers: dict[str, Speaker], language: str, places: Iterable[re.Match[str]], source: str
    ) -> None:
        self.speakers = speakers
        self.language = language
        self.source = source
        self.narrator = usual_narrator({s.name: s.role for s in speakers.values()})
        self._folded = {_folded(name): name for name in speakers}
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
        )

    def _speaker(self, draft: Draft) -> tuple[str, bool]:
        """The name that a label means, and whether it is a new one."""
        name = draft.mark[1:]
        if name in self.speakers or name == self.narrator:
            return name, False
        if known := self._folded.get(_folded(name)):
            return known, False
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

    def _sentences(self, draft: Draft) -> tuple[Sentence, ...]:
        sentences: list[Sentence] = []
        for paragraph in draft.paragraphs:
            changed: list[str] = []
            changed_at, opens = 0, True
            for line, written in [*paragraph, (0, "")]:
                # In a heading two spaces stand between sentences; elsewhere a line is a sentence.
                for piece in _SPACES.split(written) if draft.mark in ("#", "##") else [written]:
                    text = from_markdown(piece)
                    place = self._place(text) if text else None
                    if text and not place:
                        changed.append(text)
                        changed_at = changed_at or line
                        continue
                    for part in self._split(" ".join(changed)):
                        sentences.append(Sentence(part, changed_at, opens=opens))
                        opens = False
                    changed, changed_at = [], 0
                    if place:
                        start = int(place[2])
                        sentences.append(Sentence(text, int(place[1]), start, opens and not place[3], bool(place[4])))
                        opens = False
        return tuple(sentences)

    def _place(self, text: str) -> re.Match[str] | None:
        """Where an unchanged sentence stood; None for a changed one."""
        queue = self._places.get(check(text))
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
