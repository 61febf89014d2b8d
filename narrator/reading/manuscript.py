"""A document that is typed and not marked up for the screen (DOCX, ODT, RTF): paragraphs of runs, and named styles.

Such a document has no lines. What stands for the line is the number of the paragraph, counted from 1 over the
paragraphs that hold text, as a person would count them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from narrator.model import BlockKind, LeftOut, MarkKind, Picture

from .furniture import BYLINE, DATE
from .page_facts import iso_date
from .pieces import Draft, Piece, Weaver, edited
from .tables import Cell, with_speakers
from .text import BULLET

DELETED, COMMENT, FOOTNOTE, RUNNING, HIDDEN, CONTENTS, BOX = (
    "deleted in a tracked change",
    "a reviewer's comment",
    "a footnote",
    "a running head or foot",
    "hidden text",
    "the table of contents",
    "a text box beside the text",
)
# Styles that say what a paragraph at the head is.
NAMED = {"author": BYLINE, "date": DATE}
_OWN = (*NAMED, "subtitle")  # often based on the title's style
_CHAIN = 20  # styles that a style may be based on, one on the other


@dataclass(frozen=True, slots=True)
class Style:
    """What a named style says of its text; None where it leaves that to the style it is based on."""

    parent: str = ""
    name: str = ""
    bold: bool | None = None
    italic: bool | None = None
    level: int | None = None  # of a heading: 1 to 6; 0: body text
    listed: bool | None = None


class Styles(dict[str, Style]):
    """Named styles, each with what it inherits."""

    def of(self, name: str) -> Style:
        """The style as it is in the end; an unknown name says nothing."""
        style = found = self.get(name, Style())
        for _ in range(_CHAIN):
            above = self.get(found.parent)
            if above is None:
                break
            found = above
            own = kind_of(style) != "paragraph" or kind_of(found) == "paragraph" or style.name.lower() in _OWN
            style = replace(
                style,
                name=style.name if own else found.name,
                bold=found.bold if style.bold is None else style.bold,
                italic=found.italic if style.italic is None else style.italic,
                level=found.level if style.level is None else style.level,
                listed=found.listed if style.listed is None else style.listed,
            )
        return style


def apart(style: Style) -> str:
    """Why a paragraph of this style is no part of the text, or nothing."""
    name = style.name.lower()
    return CONTENTS if name.startswith(("toc ", "contents ")) else NAMED.get(name, "")


def kind_of(style: Style) -> BlockKind:
    """The kind of block that a style's name or level stands for."""
    name = style.name.lower()
    if name == "title":
        return "title"
    if style.level:
        return "heading"
    if name.startswith("caption"):
        return "caption"
    if "quote" in name or name == "quotations":
        return "quote"
    return "item" if style.listed else "paragraph"


class Manuscript:
    """Collects paragraphs in their order, and what is left out with the paragraph it stood at."""

    def __init__(self) -> None:
        self.number = 1
        self.left: list[LeftOut] = []
        self._pieces: list[Piece] = []
        self._boxed: list[int] = []
        self._weaver = Weaver()
        self._in_box = 0
        self._cells: list[Cell] = []
        self._row = self._column = self._rows = 0

    def add(self, text: str, marks: Iterable[MarkKind] = ()) -> None:
        """A run of the paragraph that is open."""
        self._weaver.add(text.replace("\n", " "), self.number, marks)

    def picture(self, found: Picture | None) -> None:
        """A picture stands here. One with a caption may stand in a box with it."""
        if found:
            self._weaver.show(found, self._pieces)

    def line(self, kind: BlockKind = "paragraph", level: int = 0, outside: str = "") -> None:
        """A line ends in the open paragraph: on a page the next one stands below it, as a turn would."""
        piece = self._weaver.piece(kind, level, stray=True)
        if piece is None:
            return
        if kind in ("title", "heading"):
            piece = replace(piece, marks=())
        elif bullet := BULLET.match(piece.text):  # typed, or written out by a program that has no lists
            piece = replace(edited(piece, [(0, bullet.end(), "")]), kind="item")
        if kind == "title" and any(p.kind == "title" for p in self._pieces):
            piece = replace(piece, kind="heading", level=1)
        if self._in_box:
            self._boxed.append(len(self._pieces))
        self._pieces.append(replace(piece, outside=outside) if outside else piece)
        self._cells.append((self._row, self._column))

    def end(self, kind: BlockKind = "paragraph", level: int = 0, outside: str = "") -> None:
        """The open paragraph ends."""
        held = len(self._pieces)
        self.line(kind, level, outside)
        if len(self._pieces) > held or self._ended_by_line():
            self.number += 1

    def _ended_by_line(self) -> bool:
        return bool(self._pieces) and self._pieces[-1].line == self.number

    def leave(self, text: str, reason: str, number: int = 0) -> None:
        """Text that is not spoken. number: its paragraph; the open one where it is 0."""
        text = " ".join(text.split())
        if text:
            self.left.append(LeftOut(text, reason, number or self.number))

    def row(self, inside: bool) -> None:
        """A row of a table begins or ends."""
        self._rows += inside
        self._row, self._column = (self._rows, 0) if inside else (0, 0)

    def cell(self) -> None:
        """The next cell of the row begins."""
        self._column += 1

    def open_box(self) -> None:
        """What is added until the box closes stands apart, in the middle of a paragraph or not."""
        self._in_box += 1

    def close_box(self) -> None:
        self.line()
        self._in_box -= 1

    def draft(self, language: str = "") -> Draft:
        """All that was collected. A box is set aside unless the boxes hold most of the text."""
        boxed = sum(len(self._pieces[n].text) for n in self._boxed)
        if boxed * 2 < sum(len(piece.text) for piece in self._pieces):
            for n in self._boxed:
                self._pieces[n] = replace(self._pieces[n], outside=self._pieces[n].outside or BOX)
        self._pieces = with_speakers(self._pieces, self._cells)
        said = {reason: p.text for p in reversed(self._pieces) for reason in NAMED.values() if p.outside == reason}
        return Draft(
            tuple(self._pieces),
            tuple(self.left),
            unit="paragraph",
            language=language,
            date=iso_date(said.get(DATE, "")),
            author=said.get(BYLINE, ""),
        )
