"""Script file -> interview. What a person did wrong is said with the line where it stands."""

from __future__ import annotations

import json
import re
from collections import deque
from typing import Any, cast, get_args

from narrator.errors import InputError
from narrator.model import Conflict, Interview, LeftOut, Role, Speaker
from narrator.patterns import late

from . import directives
from .markup import HEADING, LABEL, UnclosedComment, from_comment, from_markdown, rows, split
from .resolving import Draft, Taken, Told, Turns, Written
from .writing import PLACES

_TURN = late(r'(REVIEW )?turn (\S*) \(line (-?\d+), ([-+.\w]+)((?:, [a-z]+ "(?:[^"\\]|\\.)*")*)\): ?(.*)', re.DOTALL)
_LEFT_OUT = late(r'left out \((?:("(?:[^"\\]|\\.)*")|(.*?)), line (-?\d+)(?:\+(\d+))?\): ?(.*)', re.DOTALL)
_PLACE = late(r"(-?\d+)\+(-?\d+)(m?)(t?):([0-9a-f]{6})")


def parse(text: str, source: str) -> tuple[Interview, str]:
    """The interview of a script, and its slug. Lines are those the script tells, or its own where it tells none.

    Raises InputError, with the script's line, where the file cannot be read.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    parts = split(text)
    if parts is None:
        raise InputError("the front matter is not closed", where=f"{source}, line 1", mend="end it with a line +++")
    front, body, first = parts
    facts = _front_matter(front, source)
    speakers = _speakers(facts, source)
    found = _Body(source).take(body, first)
    language = _word(facts, "language", source)
    if not language:
        raise InputError("the language is missing", where=source, mend='add language = "en" (or another) at the top')
    resolve = Turns(speakers, language, found.places, source)
    turns = resolve.take(found.drafts)
    heading = next((turn.text for turn in turns if turn.kind == "title"), "")
    interview = Interview(
        source=_word(facts, "source", source) or source,
        title=_word(facts, "title", source) if "title" in facts else heading,
        language=language,
        speakers=tuple(speakers.values()),
        turns=turns,
        left_out=tuple(resolve.left_out(found.left_out)),
        date=_word(facts, "date", source),
        author=_word(facts, "author", source),
        address=_word(facts, "address", source),
        modified=_word(facts, "modified", source),
        conflicts=tuple(found.conflicts),
    )
    return interview, _word(facts, "slug", source)


def _front_matter(front: str, source: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(front)
    except tomllib.TOMLDecodeError as error:
        what = str(error)
        place = re.search(r" \(at line (\d+), column (\d+)\)", what)
        line = int(place[1]) + 1 if place else 1 + front.count("\n")
        what = what[: place.start()] if place else what.removesuffix(" (at end of document)")
        raise InputError(
            f"the front matter is not TOML: {what[:1].lower()}{what[1:]}",
            where=f"{source}, line {line}",
            mend='write it as name = "value", with a backslash before quotes in the value',
        ) from error
    except RecursionError as error:
        raise InputError(
            "the front matter is nested too deeply", where=source, mend='write it as name = "value"'
        ) from error


def _word(facts: dict[str, Any], name: str, source: str) -> str:
    value = facts.get(name, "")
    if isinstance(value, (dict, list)):
        raise InputError(f"{name} is not a text", where=source, mend=f'write {name} = "..."')
    return value if isinstance(value, str) else str(value)


def _speakers(facts: dict[str, Any], source: str) -> dict[str, Speaker]:
    entries = facts.get("speakers", [])
    speakers: dict[str, Speaker] = {}
    for entry in entries if isinstance(entries, list) else [entries]:
        if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
            raise InputError("a speaker without a name", where=source, mend='give each [[speakers]] a name = "..."')
        name, role = entry["name"], entry.get("role", "guest")
        if role not in get_args(Role):
            raise InputError(
                f"{name} has an unknown role {role!r}", where=source, mend=f"use {', '.join(get_args(Role))}"
            )
        if name in speakers:
            raise InputError(f"{name} is listed twice", where=source, mend="delete one of the two [[speakers]]")
        also = entry.get("also", [])
        if not isinstance(also, list) or not all(isinstance(other, str) for other in also):
            raise InputError(f"also of {name} is no list of names", where=source, mend='write also = ["...", "..."]')
        speakers[name] = Speaker(name, cast(Role, role), _word(entry, "voice", source), tuple(also))
    return speakers


class _Body:
    """Goes through the lines of a script; what it finds stands in its fields."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.drafts: list[Draft] = []
        self.left_out: list[LeftOut | Taken] = []
        self.places: deque[re.Match[str]] = deque()
        self.conflicts: list[Conflict] = []
        self._note: re.Match[str] | None = None
        self._told = Told()  # directives that wait for the next line
        self._apart, self._before = True, ""  # an empty line stood before; how the line before began

    def take(self, body: str, first: int) -> _Body:
        try:
            for row in rows(body, first):
                if row.comment:
                    self._comment(row.text, row.line)
                elif line := row.text.strip(" \t"):
                    self._line(line, row.line)
                else:
                    self._apart, self._before = True, ""
        except UnclosedComment as error:
            raise InputError(
                "a comment is not closed", where=self._where(error.args[0]), mend="end it with -->"
            ) from error
        if self._told:
            raise InputError(
                "nothing comes after this",
                where=self._where(self._told.line),
                mend="put it before a turn or a sentence",
            )
        return self

    def _line(self, line: str, number: int) -> None:
        heading, label = HEADING.match(line), LABEL.match(line)
        mark = ("#" if heading[1] == "#" else "##") if heading else ">" if line[0] == ">" else ""
        rest = line
        if heading or mark or label:
            rest = line[heading.end() if heading else label.end() if label else 1 :]
            fresh = bool(self._note or self._told.of_turn)
            same = mark and not fresh and self.drafts and self.drafts[-1].mark == mark
            if mark == ">" and same:
                self._apart = self._apart or not self._before or not self._before[1:].strip()
            elif not (same and not self._apart):
                mark = mark or ":" + from_markdown(cast(re.Match[str], label)[1])
                self.drafts.append(Draft(number, mark, self._note, self._told.of_turn))
                self._note, self._told.of_turn, self._apart = None, {}, True
            if heading:
                self._apart = True
        elif not self.drafts or self.drafts[-1].mark in ("#", "##") or (self.drafts[-1].mark == ">" and self._apart):
            raise InputError("nobody says this", where=self._where(number), mend="begin it with **Name:**")
        elif self._told.of_turn:
            raise InputError(
                "this stands within a turn",
                where=self._where(self._told.line),
                mend="put it before the turn's first line",
            )
        if rest.strip():
            draft = self.drafts[-1]
            if self._apart or not draft.paragraphs:
                draft.paragraphs.append([])
            draft.paragraphs[-1].append(Written(number, rest.strip(" \t"), self._told.of_sentence))
            self._told = Told()
        self._apart, self._before = False, line

    def _comment(self, inner: str, line: int) -> None:
        """Takes in a comment. One that is of no fixed shape is text that a person took out."""
        if inner.strip().startswith(PLACES):
            self.places.extend(_PLACE.finditer(inner))
            return
        text = from_comment(inner)
        if note := _TURN.fullmatch(text):
            self._note = note
        elif entry := _LEFT_OUT.fullmatch(text):
            reason = json.loads(entry[1], strict=False) if entry[1] else entry[2]
            self.left_out.append(LeftOut(entry[5], reason, int(entry[3]), int(entry[4] or 0)))
        elif directive := directives.read(text, self._where(line)):
            name, value = directive
            if isinstance(value, Conflict) and value.kind in directives.FACTS:
                self.conflicts.append(value)
            else:
                self._told.take(name, value, line)
        elif inner.strip():
            self.left_out.append(Taken(line, inner))

    def _where(self, line: int) -> str:
        return f"{self.source}, line {line}"
