"""An archive's export: a line of JSON an interview, ``{"id", "url", "html" or "text", "published"}``.

An entry is known by its address, else by its id; further names are the archive's own and are passed over. Each line
is read for itself, so an export may be larger than memory, and a line that is broken spoils no other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from narrator import origin
from narrator.errors import InputError

from .days import day_of

LIMIT = 64 << 20
"""Bytes of one line at most."""
_NAME = 2000  # characters of an address or an id at most


class Entry(NamedTuple):
    """Where an interview stands in an export: bytes from ``offset`` on. html: else it is plain text."""

    path: str
    offset: int
    length: int
    html: bool

    def read(self) -> bytes:
        """What it says. Raises InputError where the export is not any more what it was."""
        try:
            with open(self.path, "rb") as file:
                file.seek(self.offset)
                facts = json.loads(file.read(self.length))
            return _bytes(facts["html" if self.html else "text"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(
                "the export was changed meanwhile", where=self.path, mend="run the same command again"
            ) from error


class Row(NamedTuple):
    """A line of an export. entry: None where it gives an address alone. error: what is wrong with it, or empty."""

    name: str
    entry: Entry | None = None
    published: str = ""
    error: str = ""


def rows(path: Path, given: str) -> Iterator[Row]:
    """The lines of an export. given: what errors call it."""
    with open(path, "rb") as file:
        offset = number = 0
        while line := file.readline(LIMIT + 1):
            begin, offset, number = offset, offset + len(line), number + 1
            where = f"{given}, line {number}"
            if len(line) > LIMIT:
                offset += _skipped(file)
                yield _wrong(where, f"longer than {LIMIT >> 20} MiB", "give the interview alone")
            elif line.strip(b"\xef\xbb\xbf \t\r\n"):
                lead = 3 if begin == 0 and line.startswith(b"\xef\xbb\xbf") else 0
                yield _row(line[lead:], str(path), begin + lead, where)


def _row(line: bytes, path: str, offset: int, where: str) -> Row:
    try:
        facts = json.loads(line)
    except (ValueError, RecursionError):
        return _wrong(where, "is not JSON", "write one object a line")
    if not isinstance(facts, dict):
        return _wrong(where, "is no JSON object", 'write {"id": ..., "html": ...}')
    name = _name(facts)
    if not name:
        return _wrong(where, "gives neither an address (url) nor an id", "give one of them")
    kind = next((kind for kind in ("html", "text") if isinstance(facts.get(kind), str) and facts[kind].strip()), "")
    if not kind and origin.is_entry(name):
        return _wrong(where, "gives neither html nor text", "give one of them, or an address")
    entry = Entry(path, offset, len(line), kind == "html") if kind else None
    return Row(name, entry, day_of(facts.get("published")))


def _name(facts: dict[str, Any]) -> str:
    """By what an entry is known: its address, else "id:" and its id; empty where it has neither."""
    url, own = facts.get("url"), facts.get("id")
    if isinstance(url, str) and origin.is_address(url.strip()) and len(url) <= _NAME:
        return "".join(url.split())
    if isinstance(own, int) and not isinstance(own, bool):
        own = str(own) if abs(own) < 10**40 else ""
    if isinstance(own, str) and own.strip() and len(own) <= _NAME:
        return origin.ENTRY + " ".join(own.encode("utf-8", "replace").decode().split())
    return ""


def _wrong(where: str, what: str, mend: str) -> Row:
    return Row(where, error=str(InputError(what, where=where, mend=mend)))


def _skipped(file: BinaryIO) -> int:
    """Read to the end of the line; how many bytes that were."""
    count = 0
    while part := file.readline(1 << 20):
        count += len(part)
        if part.endswith(b"\n"):
            break
    return count


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
