"""A walk over a page's elements that weaves blocks of text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import count, takewhile
from typing import Any

from narrator.model import BlockKind, MarkKind
from narrator.patterns import late

from .page_looks import asking, named
from .page_places import BLOCKS, NOT_TEXT, Places, hidden, names
from .pictures import IMAGES, of_page
from .pieces import Piece, Weaver, hung
from .tables import Cell

_KINDS: dict[str, BlockKind] = {
    "li": "item",
    "dt": "term",
    "summary": "term",
    "dd": "definition",
    "blockquote": "quote",
    "figcaption": "caption",
    "caption": "caption",
}
_MARKS: dict[str, MarkKind] = {"b": "bold", "strong": "bold", "em": "italic", "i": "italic"}
_BOLD = late(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.I)
_ITALIC = late(r"font-style\s*:\s*(?:italic|oblique)", re.I)
_EMPTY_LINE = late(r"\n[ \t\r]*\n")


@dataclass(frozen=True, slots=True)
class Found:
    """A block of the page. inside: it stands in the article's element. linked: nearly all of it is a link."""

    piece: Piece
    inside: bool
    linked: bool
    cell: Cell = (0, 0)


@dataclass(frozen=True, slots=True)
class _State:
    kind: BlockKind = "paragraph"
    level: int = 0
    marks: frozenset[MarkKind] = frozenset()
    outside: str = ""
    inside: bool = False
    link: bool = False
    shown: bool = True
    as_set: bool = False  # line ends mean something (pre)


class _Walk:
    def __init__(self, where: Places) -> None:
        self.where = where
        self.asking = asking(where)
        self.found: list[Found] = []
        self.weaver = Weaver()
        self.line = 1
        self.letters = self.linked = 0
        self.rows = 0
        self.cell: Cell = (0, 0)

    def text(self, text: str | None, state: _State) -> None:
        if not text:
            return
        if state.shown:
            parts = _EMPTY_LINE.split(text) if state.as_set else [text]
            for number, part in enumerate(parts):
                if number:
                    self.flush(state)
                self.weaver.add(part, self.line, state.marks)
                size = len(part) - part.count(" ")
                self.letters += size
                self.linked += size if state.link else 0
        self.line += text.count("\n")

    def flush(self, state: _State) -> None:
        piece = self.weaver.piece(state.kind, state.level)
        if piece is not None:
            linked = self.linked * 10 >= self.letters * 9
            self.found.append(Found(replace(piece, outside=state.outside), state.inside, linked, self.cell))
        self.letters = self.linked = 0

    def picture(self, node: Any, number: int, stack: list[_State]) -> None:
        """A picture of the article: one that stands in its text. Its own frame (``<picture>``) is looked past."""
        frames = takewhile(lambda around: around.tag in ("picture", "source"), node.iterancestors())
        above = stack[-1 - sum(1 for _ in frames)]
        told = above.inside and above.shown and not above.outside and not hidden(node)
        if told and (found := of_page(node, names, number)):
            if self.weaver or not self.found:
                self.weaver.hold(found)
            else:
                self.found[-1] = replace(self.found[-1], piece=hung(self.found[-1].piece, (found,)))

    def below(self, node: Any, above: _State) -> _State:
        """What holds inside an element."""
        tag = node.tag
        outside = above.outside or self.where.outside.get(node, "")
        inside = above.inside or node is self.where.root
        kind, level = above.kind, above.level
        marks, style = above.marks, node.get("style")
        if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
            kind, level, marks = "heading", int(tag[1]), frozenset()
        elif node in self.where.captions:
            kind, level = "caption", 0
        elif tag in _KINDS and kind != "caption":
            kind, level = _KINDS[tag], 0
        if tag in _MARKS and kind != "heading":
            marks = marks | {_MARKS[tag]}
        if style and kind != "heading":
            styled: tuple[tuple[re.Pattern[str], MarkKind], ...] = ((_BOLD, "bold"), (_ITALIC, "italic"))
            marks = marks.union(mark for pattern, mark in styled if pattern.search(style))
        if kind != "heading" and (node in self.asking or named(node)):
            marks = marks | {"bold"}
        shown = above.shown and tag not in NOT_TEXT and not hidden(node)
        return _State(
            kind, level, marks, outside, inside, above.link or tag == "a", shown, above.as_set or tag == "pre"
        )


def walk(where: Places) -> list[Found]:
    """All blocks of shown text under the body, in order."""
    from lxml import etree

    run = _Walk(where)
    stack = [_State()]
    images = count()
    for event, node in etree.iterwalk(where.body, events=("start", "end")):
        if event == "start":
            state = run.below(node, stack[-1])
            run.line = max(run.line, node.sourceline or 0)
            if (
                node.tag in BLOCKS
                or state.outside != stack[-1].outside
                or (node.tag == "br" and state.kind != "heading")
            ):
                run.flush(stack[-1])
            elif node.tag == "br":
                run.text(" ", state)
            if node.tag in IMAGES:
                run.picture(node, next(images), stack)
            stack.append(state)
            if node.tag == "tr":
                run.rows += 1
                run.cell = (run.rows, 0)
            elif node.tag in ("td", "th"):
                run.cell = (run.cell[0], run.cell[1] + 1)
            run.text(node.text, state)
            continue
        state = stack.pop()
        if node.tag in BLOCKS or state.outside != stack[-1].outside:
            run.flush(state)
        if node.tag in ("tr", "table"):
            run.cell = (0, 0)
        if node is not where.body:
            run.text(node.tail, stack[-1])
    run.flush(stack[-1])
    if not run.found and run.weaver.pictures:
        run.found.append(Found(Piece("", run.line, pictures=run.weaver.pictures), True, False))
    return run.found
