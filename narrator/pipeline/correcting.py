"""Corrections outlive the article: the folder's script, carried over to what the article has become.

The record holds the article's own reading, as the script began, with the digest of the article that it is of: the base
of a three-way merge with the person's script and a new reading.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from narrator import digests, merging, reading, record, script
from narrator.errors import InputError
from narrator.model import Interview, LeftOut, Picture, Sentence, Speaker, Turn

TOLD = 10  # conflicts that are told one by one
SAID = 80  # characters of each side of a conflict

Base = dict[str, Any]


class Corrected(NamedTuple):
    """What an episode is made of.

    by_hand: it is a person's script. text: what that must become, None where it stays as it stands. base: for the
    record, None where that holds it. notes: for the person. conflicts: what they have yet to decide, a line each.
    """

    interview: Interview
    by_hand: bool = False
    text: bytes | None = None
    base: Base | None = None
    notes: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()


def corrected(article: Interview, data: bytes, folder: Path, stood: str | None, source: str) -> Corrected:
    """The article as the folder's script has it, where a person has corrected that; else as it is read.

    data: by which a change of the article is told. stood: digest of the script. Raises InputError where the script
    cannot be read, or was corrected and nobody knows what the article was then, so that nothing is lost in silence.
    """
    path, held = folder / record.SCRIPT, record.load(folder) or {}
    known = held.get("next") if _of(held.get("next"), "script") == stood is not None else held.get("base")
    before = unpacked(known)
    now = merging.carry(before, article) if before else article
    if stood in (None, *record.ours(held)):
        return Corrected(now)
    present = reading.decode(reading.load(str(path)))
    mine, slug = script.parse(present, str(path))
    was = _of(known, "data") if before else held.get("data")
    if was == digests.digest(data):
        fresh = None if known is held.get("base") and before else base_of(now, data)
        notes = (f"using the corrections in {path}",)
        return Corrected(mine, True, None, fresh, notes, tuple(conflicts(mine, present, path)))
    if before is None and not held and _same_source(mine, article):
        # The record is lost, so all of the script counts as a person's, and the article as what it was made of.
        notes = (f"what {path} was made of is no longer known: it is made as it stands",)
        return Corrected(mine, True, None, base_of(now, data), notes, tuple(conflicts(mine, present, path)))
    if before is None:
        raise InputError(
            "the article has changed since its script was corrected, and what it was then is not known"
            if held
            else f"it is the script of another source ({mine.source})",
            where=str(path),
            mend=f"make that script, or start over with: narrator script --force {source}"
            if held
            else "move it away, or choose another -o",
        )
    # Voices that Narrator chose stay, but speak another language no more.
    voices = {s.name: s.voice for s in before.speakers} if article.language == before.language else {}
    now = replace(now, speakers=tuple(replace(s, voice=s.voice or voices.get(s.name, "")) for s in now.speakers))
    merged = merging.merge(before, mine, now)
    text = present if merged == mine else script.write(merged, slug or folder.resolve().name)
    notes = (f"the article has changed: its script keeps your corrections ({path})",)
    changed = None if text == present else text.encode()
    return Corrected(merged, True, changed, base_of(now, data), notes, tuple(conflicts(merged, text, path)))


def script_text(found: Corrected, folder: Path) -> str:
    """The script of a person's, as it is to be."""
    return found.text.decode() if found.text is not None else reading.decode(reading.load(str(folder / record.SCRIPT)))


def conflicts(interview: Interview, text: str, path: Path) -> Iterator[str]:
    """What person and article have changed each in their own way: a note for each, by the line of the script."""
    lines = script.conflict_lines(text)
    found = [(c, getattr(interview, c.kind, "")) for c in interview.conflicts]
    for turn in interview.turns:
        for sentence in turn.sentences:
            found += [(c, turn.speaker if c.kind == "speaker" else sentence.text) for c in sentence.conflicts]
    # Where a person has written the article's words, nothing is left to decide, though the comment still stands.
    told = [
        row for row in zip(lines, found, strict=False) if row[1][0].text != row[1][1] or row[1][0].kind == "deleted"
    ]
    for line, (conflict, mine) in told[:TOLD]:
        has = "no longer has this" if conflict.kind == "deleted" else f"has {_short(conflict.text)}"
        yield f"{path}, line {line}: you have {_short(mine)}, the article {has}; yours is made, see docs/script.md"
    if len(told) > TOLD:
        yield f"{path}: {len(told) - TOLD} more conflicts; look for CONFLICT"


def _short(text: str) -> str:
    said = " ".join(text.split())
    return f'"{said}"' if len(said) <= SAID else f'"{said[: SAID - 1]}…"'


def base_of(article: Interview, data: bytes, voices: Mapping[str, str] | None = None) -> Base:
    """The reading of an article as the record keeps it. voices: that its script names for speakers who have none."""
    fixed = voices or {}
    return {
        "data": digests.digest(data),
        "facts": {name: getattr(article, name) for name in _FACTS},
        "speakers": [[s.name, s.role, s.voice or fixed.get(s.name, ""), list(s.also)] for s in article.speakers],
        "turns": [
            [
                *(getattr(turn, name) for name in _TURN),
                [[*(getattr(s, name) for name in _SENTENCE), *filter(None, (s.pictures,))] for s in turn.sentences],
            ]
            for turn in article.turns
        ],
        "left_out": [[entry.text, entry.reason, entry.line, entry.start] for entry in article.left_out],
    }


_FACTS = ("source", "title", "language", "date", "author", "address", "modified", "unit")
_TURN = ("id", "speaker", "role", "line", "kind", "label", "confidence", "reason", "review", "other")
_SENTENCE = ("text", "line", "start", "opens", "trace", "pause", "say")


def unpacked(base: object) -> Interview | None:
    """The reading that a record keeps; None where it keeps none that can be read."""
    if not isinstance(base, dict):
        return None
    try:
        return Interview(
            **base["facts"],
            speakers=tuple(Speaker(name, role, voice, tuple(also)) for name, role, voice, also in base["speakers"]),
            turns=tuple(
                Turn(**dict(zip(_TURN, facts, strict=True)), sentences=tuple(map(_sentence, said)))
                for *facts, said in base["turns"]
            ),
            left_out=tuple(LeftOut(*entry) for entry in base["left_out"]),
        )
    except (KeyError, TypeError, ValueError):
        return None


def _sentence(entry: Sequence[Any]) -> Sentence:
    """A sentence as `base_of` has it. Behind its usual facts stand its pictures, where it has any."""
    sentence = Sentence(*entry[: len(_SENTENCE)])
    pictures = tuple(Picture(*picture) for row in entry[len(_SENTENCE) :] for picture in row)
    return replace(sentence, pictures=pictures) if pictures else sentence


def _same_source(one: Interview, other: Interview) -> bool:
    """Whether both are of one article: one address, or one name of a file, wherever that lies now."""
    if one.address or other.address:
        return one.address == other.address
    return PurePath(one.source).name == PurePath(other.source).name


def _of(base: object, name: str) -> object:
    return base.get(name) if isinstance(base, dict) else None
