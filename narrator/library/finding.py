"""Questions to the index: what was said, which episodes there are."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import Any

from narrator.errors import InputError

from .index import Index, episode_of, numbers
from .looking import spaced


def search(
    index: Index, words: Sequence[str], *, speaker: str = "", language: str = "", since: str = "", most: int = 20
) -> list[dict[str, Any]]:
    """Sentences that hold all of the words, newest episode first, at most ``most`` of them and one more.

    A word with a star at its end stands for all that begin so; several words in one (with a space) for these in a row.
    Case and accents do not count. speaker: words of their name. language: "pt" finds "pt-BR" too. since: a day (ISO
    8601). Raises InputError where there is no word to look for.
    """
    asked = [f"text : {phrase}" for word in words if (phrase := _phrase(word))]
    if not asked:
        raise InputError("there is no word to look for", where="search", mend="give words of what was said")
    asked += [f"{column} : {phrase}" for column, phrase in _named(speaker=speaker, language=language)]
    index.hear()
    rows = index.db.execute(
        "SELECT coalesce(shown, text), coalesce(who, speaker), start, turn, stretch, folder, title, episode.language, "
        f"day FROM sentence JOIN episode ON episode.id = {episode_of('sentence.rowid')} "
        "WHERE sentence MATCH ? AND sentence.rowid >= ? ORDER BY sentence.rowid DESC LIMIT ?",
        (" AND ".join(asked), numbers(since) if since else 0, most + 1),
    )
    return [
        {
            "folder": os.fsdecode(folder),
            "title": title,
            "date": day,
            "language": tongue,
            "speaker": who,
            "text": text,
            "start": start,
            "turn": turn,
            "page": f"{_page(stretch)}#t={start:g}",
            "turn_page": _page(stretch) + (f"#turn-{turn}" if turn else ""),
        }
        for text, who, start, turn, stretch, folder, title, tongue, day in rows
    ]


def listed(
    index: Index, *, speaker: str = "", language: str = "", since: str = "", doubtful: bool = False
) -> list[dict[str, Any]]:
    """The episodes, newest first. doubtful: only those with turns that want review."""
    where, given = ["day >= ?"], [since]
    if doubtful:
        where.append("doubts > 0")
    for column, phrase in _named(name=speaker):
        where.append(f"id IN (SELECT {episode_of('rowid')} FROM person WHERE person MATCH ?)")
        given.append(f"{column} : {phrase}")
    if language:
        where.append("(language = ? COLLATE NOCASE OR language LIKE ? || '-%')")
        given += [_sound(language)] * 2
    rows = index.db.execute(
        "SELECT folder, guid, title, language, day, modified, seconds, speakers, doubts, stretches FROM episode "
        f"WHERE {' AND '.join(where)} ORDER BY published DESC, guid, folder",
        given,
    )
    return [
        {
            "folder": os.fsdecode(folder),
            "guid": guid,
            "title": title,
            "language": tongue,
            "date": day,
            "modified": modified,
            "seconds": seconds,
            "speakers": [{"name": name, "role": role} for name, role in json.loads(speakers)],
            "doubts": doubts,
            "parts": stretches if stretches > 1 else 0,
            "page": _page(1 if stretches > 1 else 0),
        }
        for folder, guid, title, tongue, day, modified, seconds, speakers, doubts, stretches in rows
    ]


def counted(index: Index) -> dict[str, int]:
    """How many episodes and sentences it holds."""
    index.hear()
    [(episodes, seconds)] = index.db.execute("SELECT count(*), total(seconds) FROM episode")
    [(sentences,)] = index.db.execute("SELECT count(*) FROM sentence")
    return {"episodes": episodes, "sentences": sentences, "seconds": round(seconds)}


def _page(stretch: int) -> str:
    return f"index-{stretch}.html" if stretch else "index.html"


def _named(**given: str) -> list[tuple[str, str]]:
    return [(column, phrase) for column, text in given.items() if (phrase := _phrase(text))]


def _phrase(text: str) -> str:
    """A text as FTS5 looks for it: its words in a row, nothing in it an operator; empty where it has no word."""
    text = _sound(text).strip()
    if not any(character.isalnum() for character in text):
        return ""
    quoted = spaced(text).replace('"', '""')
    return f'"{quoted}"' + "*" * text.endswith("*")


def _sound(text: str) -> str:
    """Without what SQLite cannot take."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode()
