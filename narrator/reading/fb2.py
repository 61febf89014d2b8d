"""FictionBook 2 (fb2): a book in one XML file. Paragraphs are counted, as in all typed documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from narrator.errors import InputError
from narrator.limits import USUAL, Limits
from narrator.model import BlockKind, MarkKind

from .archive import local, parsed
from .characters import clean
from .manuscript import FOOTNOTE, Manuscript
from .page_facts import iso_date
from .pieces import Draft

_HEAD = 4096  # bytes
_LINES = ("p", "v", "subtitle", "text-author", "td", "th")
_MARKS: dict[str, MarkKind] = {"strong": "bold", "emphasis": "italic"}
_NOT_TEXT = ("image", "binary", "stylesheet")
NOTE_MARK = "a footnote's mark"
_NOTES = ("notes", "footnotes", "comments")  # names of bodies beside the first


def sniff(data: bytes) -> bool:
    """Whether this is a FictionBook."""
    return b"<FictionBook" in data[:_HEAD]


def read(data: bytes, where: str, limits: Limits = USUAL) -> Draft:
    """The text of a book. Raises InputError for a damaged one, or one without text."""
    root = parsed(data, where)
    facts = _facts(root)
    paper = Manuscript()
    if facts["book-title"]:
        paper.add(facts["book-title"])
        paper.end("title")
    bodies = [node for node in root if local(node) == "body"]
    for body in bodies:
        notes = body is not bodies[0] and body.get("name", "") in _NOTES
        _walk(body, paper, 0, FOOTNOTE if notes else "")
    draft = paper.draft(facts["lang"])
    if not any(piece.kind != "title" for piece in draft.pieces):
        raise InputError("the book holds no text", where=where, mend="give another copy")
    return draft._replace(title=facts["book-title"], author=facts["author"], date=iso_date(facts["date"]))


def _facts(root: Any) -> dict[str, str]:
    """Title, language, author and date of the book itself, not of the one that it is translated from."""
    found = dict.fromkeys(("book-title", "lang", "author", "date"), "")
    about = next((node for node in root.iter() if local(node) == "title-info"), ())
    for node in about:
        name = local(node)
        if name in found and not found[name]:
            parts = (part for part in node if local(part) in ("first-name", "middle-name", "last-name", "nickname"))
            words = " ".join(_shown(part) for part in parts) if name == "author" else _shown(node)
            found[name] = clean(" ".join((node.get("value") or words).split()))
    return found


def _shown(node: Any) -> str:
    return "".join(node.itertext())


def _walk(node: Any, paper: Manuscript, level: int, outside: str) -> None:
    """Sections within sections; what stands in a title is a heading of its section's level."""
    for child in node:
        name = local(child)
        if name in _LINES:
            kind: BlockKind = "quote" if local(node) in ("cite", "epigraph", "stanza") else "paragraph"
            heading = name == "subtitle" or local(node) == "title"
            for note in child.iter():
                if _is_note(note):
                    paper.leave(_shown(note), NOTE_MARK)
            for text, marks in _runs(child, ()):
                paper.add(text, marks)
            paper.end("heading" if heading else kind, max(1, min(6, level + 1)) if heading else 0, outside)
        elif name not in _NOT_TEXT:
            _walk(child, paper, level + (name == "section"), outside)


def _runs(node: Any, marks: tuple[MarkKind, ...]) -> Iterator[tuple[str, tuple[MarkKind, ...]]]:
    """The text of a line with its marks; a footnote's mark is no part of what is said."""
    if node.text:
        yield node.text, marks
    for child in node:
        name = local(child)
        if name and name not in _NOT_TEXT and not _is_note(child):
            yield from _runs(child, (*marks, _MARKS[name]) if name in _MARKS else marks)
        if child.tail:
            yield child.tail, marks


def _is_note(node: Any) -> bool:
    return local(node) == "a" and node.get("type") == "note"
