"""Script file -> interview. What a person did wrong is said with the line where it stands."""

from __future__ import annotations

import json
import re
from collections import deque
from typing import Any, cast, get_args

from narrator.errors import InputError
from narrator.model import Interview, LeftOut, Role, Speaker
from narrator.patterns import late

from .markup import UnclosedComment, from_comment, from_markdown, rows, split
from .resolving import Draft, Turns
from .writing import PLACES

_TURN = late(r'(REVIEW )?turn (\S*) \(line (-?\d+), ([-+.\w]+)((?:, [a-z]+ "(?:[^"\\]|\\.)*")*)\): ?(.*)', re.DOTALL)
_LEFT_OUT = late(r'left out \((?:("(?:[^"\\]|\\.)*")|(.*?)), line (-?\d+)\): ?(.*)', re.DOTALL)
_PLACE = late(r"(-?\d+)\+(-?\d+)(m?)(t?):([0-9a-f]{6})")
_HEADING = late(r"(#{1,6})[ \t]+")
_LABEL = late(r"\*\*((?:[^*\\]|\\.)*)(?::\*\*|\*\*:)[ \t]*")


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
    drafts, left_out, places = _drafts(body, first, source)
    language = _word(facts, "language", source)
    if not language:
        raise InputError("the language is missing", where=source, mend='add language = "en" (or another) at the top')
    turns = Turns(speakers, language, places, source).take(drafts)
    heading = next((turn.text for turn in turns if turn.kind == "title"), "")
    interview = Interview(
        source=_word(facts, "source", source) or source,
        title=_word(facts, "title", source) if "title" in facts else heading,
        language=language,
        speakers=tuple(speakers.values()),
        turns=turns,
        left_out=tuple(left_out),
        date=_word(facts, "date", source),
        author=_word(facts, "author", source),
        address=_word(facts, "address", source),
        modified=_word(facts, "modified", source),
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
        speakers[name] = Speaker(name, cast(Role, role), _word(entry, "voice", source))
    return speakers


def _drafts(body: str, first: int, source: str) -> tuple[list[Draft], list[LeftOut], deque[re.Match[str]]]:
    drafts: list[Draft] = []
    left_out: list[LeftOut] = []
    places: deque[re.Match[str]] = deque()
    note: re.Match[str] | None = None
    apart, before = True, ""  # an empty line stood before; how the line before began
    try:
        for row in rows(body, first):
            if row.comment:
                note = _comment(row.text, row.line, left_out, places) or note
                continue
            line = row.text.strip(" \t")
            if not line:
                apart, before = True, ""
                continue
            heading, label = _HEADING.match(line), _LABEL.match(line)
            mark = ("#" if heading[1] == "#" else "##") if heading else ">" if line[0] == ">" else ""
            if heading or mark or label:
                rest = line[heading.end() if heading else label.end() if label else 1 :]
                same = mark and not note and drafts and drafts[-1].mark == mark
                if mark == ">" and same:
                    apart = apart or not before or not before[1:].strip()
                elif not (same and not apart):
                    drafts.append(Draft(row.line, mark or ":" + from_markdown(cast(re.Match[str], label)[1]), note))
                    note, apart = None, True
                if heading:
                    apart = True
            else:
                rest = line
                if not drafts or drafts[-1].mark in ("#", "##") or (drafts[-1].mark == ">" and apart):
                    raise InputError(
                        "nobody says this", where=f"{source}, line {row.line}", mend="begin it with **Name:**"
                    )
            if rest.strip():
                if apart or not drafts[-1].paragraphs:
                    drafts[-1].paragraphs.append([])
                drafts[-1].paragraphs[-1].append((row.line, rest.strip(" \t")))
            apart, before = False, line
    except UnclosedComment as error:
        raise InputError(
            "a comment is not closed", where=f"{source}, line {error.args[0]}", mend="end it with -->"
        ) from error
    return drafts, left_out, places


def _comment(inner: str, line: int, left_out: list[LeftOut], places: deque[re.Match[str]]) -> re.Match[str] | None:
    """Takes in a comment; what tells of the next turn is given back. Any other is text that a person took out."""
    if inner.strip().startswith(PLACES):
        places.extend(_PLACE.finditer(inner))
        return None
    text = from_comment(inner)
    if note := _TURN.fullmatch(text):
        return note
    if entry := _LEFT_OUT.fullmatch(text):
        reason = json.loads(entry[1], strict=False) if entry[1] else entry[2]
        left_out.append(LeftOut(entry[4], reason, int(entry[3])))
    elif inner.strip():
        left_out.append(LeftOut(" ".join(inner.split()), "taken out in the script", line))
    return None
