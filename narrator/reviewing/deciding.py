"""A decision about a turn: a value, a line of text, and what it does to an interview.

An interview is never changed: `decide` gives a new one, so a decision is undone by carrying out those before it on the
interview as it was found (`replay`).
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from narrator.model import Interview, LeftOut, Turn, TurnKind
from narrator.patterns import late

from .doubts import narrator_of

DECIDED = "decided in review"
LEFT_OUT = "left out in review"
SPLIT = "begins where a turn was split in review"

_LINE = late(
    r'turn (\S{1,100}) \(line (-?\d{1,18}), ("(?:[^"\\]|\\.)*")\): '
    r'(?:said by ("(?:[^"\\]|\\.)*")|(left out)|from sentence (\d{1,9}) on by ("(?:[^"\\]|\\.)*"))'
)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about one turn.

    act: "say": ``speaker`` says it; "out": nobody does; "split": from sentence ``at`` (from 2) on it is ``speaker``'s.
    line, words: where the turn begins and how, for a person to read.
    """

    turn: str
    act: Literal["say", "out", "split"]
    speaker: str = ""
    at: int = 0
    line: int = 0
    words: str = ""

    def __str__(self) -> str:
        """The decision as one line; `Decision.parse` gives it back."""
        name = json.dumps(self.speaker, ensure_ascii=False)
        done = {"say": f"said by {name}", "out": "left out", "split": f"from sentence {self.at} on by {name}"}[self.act]
        return f"turn {self.turn} (line {self.line}, {json.dumps(self.words, ensure_ascii=False)}): {done}"

    @staticmethod
    def parse(line: str) -> Decision | None:
        """The decision of a line; None where it is none."""
        found = _LINE.fullmatch(line.strip())
        if not found:
            return None
        turn, where, words, speaker, out, at, second = found.groups()
        act: Literal["say", "out", "split"] = "out" if out else "split" if at else "say"
        name = speaker or second
        try:
            said = json.loads(name, strict=False) if name else ""
            return Decision(turn, act, said, int(at or 0), int(where), json.loads(words, strict=False))
        except ValueError:
            return None


def decide(interview: Interview, decision: Decision) -> Interview | None:
    """The interview with a decision carried out; None where its turn, sentence or speaker is not there.

    The turn is in doubt no longer; of a split, what begins at the sentence is. Turns of one speaker that then stand
    side by side become one, unless one of them is still in doubt or the second has a label in the source.
    """
    at = next((n for n, turn in enumerate(interview.turns) if turn.id == decision.turn), None)
    if at is None:
        return None
    turn = interview.turns[at]
    if decision.act == "out":
        return _with(interview, at, (), _left_out(interview, turn))
    narrator = narrator_of(interview)
    speaker = next((s for s in (*interview.speakers, narrator) if s.name == decision.speaker), None)
    if speaker is None:
        return None
    if speaker not in interview.speakers:
        interview = replace(interview, speakers=(*interview.speakers, speaker))
    said = replace(
        turn,
        speaker=speaker.name,
        role=speaker.role,
        kind=turn.kind if speaker.role == turn.role else _kind(interview, at, speaker.role == "narrator"),
        confidence=1.0,
        reason=DECIDED,
        review=False,
        other="",
    )
    if decision.act == "say":
        return _with(interview, at, (said,))
    if not 2 <= decision.at <= len(turn.sentences):
        return None
    first, second = turn.sentences[: decision.at - 1], turn.sentences[decision.at - 1 :]
    taken = {t.id for t in interview.turns}
    rest = replace(
        said,
        id=_id(f"{turn.id}\0{decision.at}", taken),
        sentences=second,
        line=second[0].line,
        label="",
        confidence=0.5,
        reason=SPLIT,
        review=True,
        other=turn.role,
    )
    head = replace(turn, sentences=first, confidence=1.0, reason=DECIDED, review=False, other="")
    return _with(interview, at, (head, rest))


def replay(interview: Interview, decisions: Iterable[Decision]) -> tuple[Interview, tuple[Decision, ...]]:
    """The interview with all decisions carried out in order, and those of them that could be."""
    done: list[Decision] = []
    for decision in decisions:
        if (after := decide(interview, decision)) is not None:
            interview = after
            done.append(decision)
    return interview, tuple(done)


def _with(
    interview: Interview, at: int, fresh: tuple[Turn, ...], left_out: tuple[LeftOut, ...] | None = None
) -> Interview:
    """The interview with turn ``at`` replaced, and its neighbours merged."""
    first, last = max(0, at - 1), at + 2
    merged: list[Turn] = []
    for turn in (*interview.turns[first:at], *fresh, *interview.turns[at + 1 : last]):
        if merged and _joins(merged[-1], turn):
            merged[-1] = _joined(merged[-1], turn)
        else:
            merged.append(turn)
    turns = (*interview.turns[:first], *merged, *interview.turns[last:])
    return replace(interview, turns=turns, left_out=interview.left_out if left_out is None else left_out)


def _joins(first: Turn, second: Turn) -> bool:
    return (
        first.speaker == second.speaker
        and first.role == second.role
        and first.kind == second.kind
        and first.kind not in ("title", "heading")
        and (first.voice, first.lock, None) == (second.voice, second.lock, second.chapter)
        and not (first.review or second.review or second.label)
    )


def _joined(first: Turn, second: Turn) -> Turn:
    weaker = first if first.confidence <= second.confidence else second
    return replace(
        first,
        sentences=first.sentences + second.sentences,
        confidence=weaker.confidence,
        reason=weaker.reason,
    )


def _left_out(interview: Interview, turn: Turn) -> tuple[LeftOut, ...]:
    """What is left out with this turn as well, a sentence an entry, each where it stood."""
    entries = [LeftOut(s.text, LEFT_OUT, s.line, s.start) for s in turn.sentences]
    if turn.label and entries:
        entries[0] = replace(entries[0], text=f"{turn.label} {entries[0].text}")
    at = bisect_right([entry.line for entry in interview.left_out], turn.line)
    return (*interview.left_out[:at], *entries, *interview.left_out[at:])


def _kind(interview: Interview, at: int, narrated: bool) -> TurnKind:
    """Of a turn whose role changes: what it is in its new one."""
    if not narrated:
        return "talk"
    return "note" if any(turn.kind == "talk" for turn in interview.turns[:at]) else "lead"


def _id(seed: str, taken: set[str]) -> str:
    number = 0
    while True:
        found = hashlib.sha256(f"{seed}\0{number or ''}".encode("utf-8", "surrogatepass")).hexdigest()[:8]
        if found not in taken:
            return found
        number += 1
