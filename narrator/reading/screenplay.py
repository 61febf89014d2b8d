"""Screenplays: Fountain (fountain.io/syntax), and plain text in which a name in capitals stands over the speech.

The kept readers of Fountain tell no lines and take any line in capitals for a name; here a name has to come again.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from narrator.model import LeftOut
from narrator.patterns import late

from .dialogue import NARRATION, Said, called, pieces
from .pieces import Draft

_SCENE = late(r"(?:INT|EXT|EST|INT\.?/EXT|I/E)[. ]|\.(?=[^\W_])", re.I)
_CHANGE = late(r"(?:[A-Z ]{2,30} TO:|FADE (?:IN|OUT)[.:]?|CUT TO BLACK[.:]?|>[^<]*)$")
_KEY = late(r"([A-Za-z][A-Za-z ]{0,24}):[ \t]*(.*)$")
_KEYS = (
    "title",
    "credit",
    "author",
    "authors",
    "source",
    "draft date",
    "date",
    "contact",
    "copyright",
    "notes",
    "revision",
)
_REMARK = late(r"\s*\(([^()\n]{1,60})\)\s*")
_ASIDE = late(r"\([^()\n]{1,200}\)\s*$")
_OPENER = late(r"/\*|\[\[")
_CLOSERS = {"/*": "*/", "[[": "]]"}
_MARKS = late(r"(?<!\\)(\*{1,3}|_)(?=\S)([^*_\n]{1,500}?)(?<=\S)\1")
_LONGEST = 40  # characters of a name that stands over its speech
NOTE, DIRECTION, TECHNICAL, FRONT = (
    "a note in the screenplay", "how it is said", "a technical direction", "the title page",
)  # fmt: skip


class _Block(NamedTuple):
    """Lines between two empty ones, each with its number."""

    lines: tuple[tuple[str, int], ...]


def sniff(text: str, named: bool) -> bool:
    """Whether names in capitals stand over most of what is said, and come again."""
    if named:
        return True
    blocks = _blocks(text[:200_000])
    names = Counter(name for block in blocks if (name := _name(block)))
    again = {name for name, count in names.items() if count > 1}
    over = sum(names[name] for name in again)
    return len(again) >= 2 and over * 2 >= len(blocks)


def read(text: str, name: str = "") -> Draft:
    """Speech by those whose names stand over it; scenes as headings, action as narration."""
    left: list[LeftOut] = []
    front, blocks = _front(_blocks(_without_notes(text, left)), left)
    said: list[Said] = []
    for block in blocks:
        first = block.lines[0][0].strip()
        who = _name(block)
        if who:
            said += _speech(called(who), block.lines[1:], left)
        elif _SCENE.match(first) and len(block.lines) == 1:
            said.append(Said("", ((first.lstrip("."), block.lines[0][1]),), "heading"))
        elif first.startswith("#"):
            said += [Said("", ((row.strip().lstrip("# "), line),), "heading") for row, line in block.lines]
        elif first.startswith("=") or _CHANGE.match(first):
            left += [LeftOut(row.strip(), TECHNICAL, line) for row, line in block.lines if row.strip("= \t")]
        else:
            rows = tuple((_bare(row.strip().strip("><").lstrip("!~")), line) for row, line in block.lines)
            said.append(Said(NARRATION if said else "", rows, "definition" if said else "paragraph"))
    head = said[0] if said else Said("", ())
    over = head.parts[0][0] if head.kind == "paragraph" and len(head.parts) == 1 else ""
    return Draft(
        tuple(pieces(said)), tuple(left), title=front.get("title", "") or (over if len(over) <= 100 else ""),
        author=front.get("author", "") or front.get("authors", ""), plain_talk=True,
    )  # fmt: skip


def _blocks(text: str) -> list[_Block]:
    out: list[_Block] = []
    held: list[tuple[str, int]] = []
    for number, line in enumerate(text.split("\n"), 1):
        # Two spaces keep an empty line within a speech (Fountain).
        if line.strip() or (held and line == "  "):
            held.append((line, number))
        elif held:
            out.append(_Block(tuple(held)))
            held = []
    if held:
        out.append(_Block(tuple(held)))
    return out


def _name(block: _Block) -> str:
    """The name that stands over a speech, without "(V.O.)" and the like; empty where none does."""
    first = block.lines[0][0].strip()
    if len(block.lines) < 2 or len(first) > _LONGEST + 40:
        return ""
    forced = first.startswith("@")
    bare = _REMARK.sub(" ", first.removeprefix("@").rstrip("^ ")).strip()
    if not bare or len(bare) > _LONGEST or not any(c.isalpha() for c in bare) or bare[-1] in ".:!?,;…—-":
        return ""
    if not forced and (bare != bare.upper() or bare == bare.lower() or _SCENE.match(first) or _CHANGE.match(first)):
        return ""
    # A headline in capitals over a paragraph in capitals is none.
    return "" if not forced and block.lines[1][0].isupper() and len(block.lines[1][0]) > _LONGEST else bare


def _speech(who: str, rows: tuple[tuple[str, int], ...], left: list[LeftOut]) -> list[Said]:
    parts: list[tuple[str, int]] = []
    for row, line in rows:
        shown = row.strip().lstrip("~").strip()
        if _ASIDE.match(shown):
            left.append(LeftOut(shown, DIRECTION, line))
        elif shown:
            parts.append((_bare(shown), line))
    return [Said(who, tuple(parts))] if parts else []


def _bare(text: str) -> str:
    """Text without the marks of bold, italic and underline, which nobody hears."""
    text = _MARKS.sub(r"\2", text)
    return _MARKS.sub(r"\2", text).replace("\\*", "*").replace("\\_", "_")


def _without_notes(text: str, left: list[LeftOut]) -> str:
    """The text without notes and what was struck out; lines stay where they are."""
    parts: list[str] = []
    at = line = 0
    shut = dict.fromkeys(_CLOSERS, False)  # whether a search has come to the end without a closer
    for match in _OPENER.finditer(text):
        opener = match.group()
        if match.start() < at or shut[opener]:
            continue
        end = text.find(_CLOSERS[opener], match.end())
        if end < 0:
            shut[opener] = True
            continue
        line += text.count("\n", at, match.start())
        said = " ".join(text[match.end() : end].split())
        if said:
            left.append(LeftOut(said, NOTE, line + 1))
        held = text.count("\n", match.start(), end)
        line += held
        parts += (text[at : match.start()], "\n" * held)
        at = end + 2
    return "".join((*parts, text[at:]))


def _front(blocks: list[_Block], left: list[LeftOut]) -> tuple[dict[str, str], list[_Block]]:
    """The keys of a title page, and the blocks behind it."""
    facts: dict[str, str] = {}
    first = blocks[0] if blocks else _Block((("", 1),))
    opening = _KEY.match(first.lines[0][0])
    if opening is None or opening.group(1).lower() not in _KEYS:
        return {}, blocks
    key = ""
    for row, line in first.lines:
        match = _KEY.match(row)
        if match and match.group(1).lower() in _KEYS:
            key, value = match.group(1).lower(), match.group(2)
        else:
            value = row
        value = _bare(value.strip())
        facts[key] = f"{facts.get(key, '')} {value}".strip()
        if value and key != "title":
            left.append(LeftOut(value, FRONT, line))
    return facts, blocks[1:]
