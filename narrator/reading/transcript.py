"""Transcripts in JSON: Podcasting 2.0 (``segments`` with ``speaker`` and ``body``), Whisper and its kin.

All that is looked for is a list of objects with words and, mostly, a speaker; the programs that make transcripts
agree on no more. JSON has no lines worth the name: `Piece.line` is the number of the segment.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from narrator.errors import InputError

from .dialogue import Said, Talk, called, pieces
from .page_facts import iso_date
from .pieces import Draft

_WORDS = ("body", "text", "transcript", "content", "value", "display", "punctuated_word", "word")
_WHO = ("speaker", "speaker_name", "speakerName", "speaker_label", "speakerLabel", "speaker_id", "speakerId", "name")
_STARTS, _ENDS = ("startTime", "start_time", "start", "from"), ("endTime", "end_time", "end", "to")
_DEEPEST = 6
_PAUSE = 2.0  # seconds of silence that end a paragraph where nobody is named


def sniff(text: str, named: bool) -> bool:
    """Whether a text is JSON, whatever it holds."""
    head = text.lstrip()[:1]
    return head in ("{", "[") and text.rstrip()[-1:] in ("}", "]") and _loaded(text) is not None


def read(text: str, name: str = "") -> Draft:
    """Who says what in a transcript. Raises InputError for JSON that is none."""
    data = _loaded(text)
    weighed = [(_weight(rows), rows) for rows in _lists(data)]
    weight, found = max(weighed, key=lambda item: item[0], default=((0, 0), []))
    if not any(weight):
        raise InputError("this is JSON, but no transcript", where=name, mend="give one with segments of text")
    facts: dict[str, Any] = data if isinstance(data, dict) else {}
    return Draft(
        tuple(pieces(_said(found))),
        title=_string(facts, ("title", "headline")),
        language=_string(facts, ("language", "lang", "language_code")),
        date=iso_date(_string(facts, ("date", "published", "datePublished"))),
        plain_talk=True,
        unit="segment",
    )


def _loaded(text: str) -> Any:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict | list) else None


def _lists(data: Any, depth: int = 0) -> Iterator[list[dict[str, Any]]]:
    """Lists of objects that hold words, wherever they stand."""
    if depth > _DEEPEST:
        return
    if isinstance(data, list):
        rows = [row for row in data if isinstance(row, dict)]
        if rows and sum(bool(_string(row, _WORDS)) for row in rows) * 2 >= len(rows):
            yield rows
        for row in data[:1000]:
            yield from _lists(row, depth + 1)
    elif isinstance(data, dict):
        for value in data.values():
            if isinstance(value, dict | list):
                yield from _lists(value, depth + 1)


def _weight(rows: list[dict[str, Any]]) -> tuple[int, int]:
    """What a list is worth: how many letters it says with a speaker, then how many at all."""
    lengths = [len(_string(row, _WORDS)) for row in rows]
    named = sum(length for row, length in zip(rows, lengths, strict=True) if _string(row, _WHO))
    return named, sum(lengths)


def _string(row: dict[str, Any], names: tuple[str, ...]) -> str:
    for name in names:
        value = row.get(name)
        if isinstance(value, dict):
            value = value.get("name")
        if isinstance(value, str) and value.strip():
            return value.strip()
        if isinstance(value, int) and not isinstance(value, bool) and names is _WHO:
            return f"SPEAKER_{value:02d}"
    return ""


def _seconds(row: dict[str, Any], names: tuple[str, ...]) -> float | None:
    value = next((row[name] for name in names if isinstance(row.get(name), int | float)), None)
    return None if value is None else float(value)


def _said(rows: list[dict[str, Any]]) -> list[Said]:
    """Segments as what speakers say. One without a speaker is of the one before."""
    talk = Talk()
    who = ""
    end: float | None = None
    for number, row in enumerate(rows, 1):
        text = _string(row, _WORDS)
        who = called(_string(row, _WHO)) or who
        start = _seconds(row, _STARTS)
        pause = start - end if start is not None and end is not None else 0.0
        end = _seconds(row, _ENDS)
        if not text:
            continue
        if not talk.goes_on(who) or (pause > _PAUSE and talk.ended()):
            talk.begin(who)
        talk.add(text, number)
    return talk.said()
