"""Markdown (CommonMark, by markdown-it-py), with front matter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from narrator.model import BlockKind, MarkKind
from narrator.patterns import late

from . import pictures
from .dialects import without_dialect
from .front_matter import facts_of
from .pieces import Draft, Piece, Weaver
from .tables import Cell, with_speakers

_HEADING = late(r"^#{1,6} \S", re.M)
_BOLD = late(r"(?:^|\s)(?:\*\*|__)\S[^\n]{0,200}?(?:\*\*|__)")
_DEEP = late(r"^[ \t]*(?:[>*+-][ \t]+|>){20,}", re.M)  # the parser drops what is nested too deeply
_TAG = late(r"<[^<>]*>")
_COMMENT = late(r"<!--.*?(?:-->|$)", re.S)
# A paragraph's line with \1 and \2 for where bold or italic begins and ends.
_LABEL = late("\1{0,2}[^\\W\\d_][^.!?:\1\2]{0,60}(?::\2|\2{0,2}\\s?:)(?!//)")
_ASKS = late("\1{1,2}[^\1\2]{3,}[?？]\2{1,2}")
_KINDS: dict[str, BlockKind] = {"list_item_open": "item", "blockquote_open": "quote"}
_MARKS: dict[str, MarkKind] = {"strong": "bold", "b": "bold", "em": "italic", "i": "italic"}
_EMPHASIS = late(r"<(/?)(strong|b|em|i)(?=[\s>])", re.I)


def sniff(text: str, named: bool) -> bool:
    """Whether a text is Markdown: by its name, by front matter, by headings or bold stretches."""
    if named or facts_of(text)[0]:
        return True
    return bool(_HEADING.search(text, 0, 4096)) or len(_BOLD.findall(text, 0, 65536)) >= 3


def read(text: str, name: str = "") -> Draft:
    """The blocks of a Markdown text."""
    from markdown_it import MarkdownIt

    from .page_facts import iso_date

    facts, body, skipped = facts_of(text)
    # Indented code is off: indented lines in an article are paragraphs.
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 100}).enable("table").disable("code")
    body, left_out = without_dialect(body, skipped)
    pieces = _Blocks(skipped, name).read(parser.parse(_DEEP.sub("> ", body)))
    return Draft(
        pieces=tuple(pieces),
        left_out=left_out,
        title=facts.get("title", ""),
        language=facts.get("lang", "") or facts.get("language", "") or facts.get("locale", ""),
        date=iso_date(facts.get("date", "") or facts.get("published", "")),
        author=facts.get("author", "") or facts.get("authors", ""),
        address=next((v for v in (facts.get(k, "") for k in ("canonical", "canonical_url", "url", "source", "link"))
                      if v.startswith(("http://", "https://"))), ""),
        site=facts.get("site", "") or facts.get("publisher", ""),
        modified=iso_date(next((facts[k] for k in ("modified", "updated", "lastmod") if facts.get(k)), "")),
    )  # fmt: skip


class _Blocks:
    def __init__(self, skipped: int, name: str) -> None:
        self.skipped, self.name = skipped, name
        self.pieces: list[Piece] = []
        self.cells: list[Cell] = []
        self.cell: Cell = (0, 0)
        self.rows = 0
        self.weaver = Weaver()
        self.kinds: list[BlockKind] = []
        self.level = 0

    def read(self, tokens: list[Any]) -> list[Piece]:
        for token in tokens:
            line = (token.map[0] if token.map else 0) + 1 + self.skipped
            if token.type in _KINDS:
                self.kinds.append(_KINDS[token.type])
            elif token.type in ("list_item_close", "blockquote_close"):
                self.kinds.pop()
            elif token.type == "heading_open":
                self.level = int(token.tag[1])
            elif token.type == "inline":
                self._inline(token, line)
                self._flush()
                self.level = 0
            elif token.type in ("fence", "code_block"):
                self.weaver.add(token.content, line + (token.type == "fence"))
                self._flush()
            elif token.type == "html_block":
                self._page(token.content, line)
            elif token.type in ("tr_open", "td_open", "th_open"):
                self.rows += token.type == "tr_open"
                self.cell = (self.rows, 0 if token.type == "tr_open" else self.cell[1] + 1)
            elif token.type == "table_close":
                self.cell = (0, 0)
        return with_speakers(self.pieces, self.cells)

    def _put(self, piece: Piece | None) -> None:
        if piece is not None:
            self.pieces.append(piece)
            self.cells.append(self.cell)

    def _flush(self) -> None:
        kind: BlockKind = "heading" if self.level else self.kinds[-1] if self.kinds else "paragraph"
        self._put(self.weaver.piece(kind, self.level))

    def _page(self, text: str, line: int) -> None:
        """A stretch of HTML: what it shows, as a page would."""
        shown = _COMMENT.sub(lambda m: "\n" * m.group().count("\n"), text)
        if not _TAG.sub("", shown).strip() and "<img" not in shown:
            return
        from . import page

        for piece in page.fragment(shown, line, self.name):
            self._put(replace(piece, kind=self.kinds[-1]) if piece.kind == "paragraph" and self.kinds else piece)

    def _picture(self, token: Any, line: int) -> None:
        """What a picture's alternative text says is no part of the talk; it is told, not spoken."""
        if found := pictures.picture(str(token.attrs.get("src", "")), token.content):
            self.weaver.show(found, self.pieces)
        weaver = Weaver()
        weaver.add(token.content, line)
        self._put(weaver.piece("caption"))

    def _inline(self, token: Any, line: int) -> None:
        marks: list[MarkKind] = []
        children = token.children or ()
        starts = _turns(children)
        for number, child in enumerate(children):
            if number in starts:
                self._flush()
            begins, ends = _mark(child)
            if begins:
                marks.append(begins)
            elif ends:
                marks = [mark for mark in marks if mark != ends]
            elif child.type in ("text", "code_inline", "text_special"):
                self.weaver.add(child.content, line, () if self.level else tuple(dict.fromkeys(marks)))
            elif child.type == "softbreak":
                self.weaver.add(" ", line)
                line += 1
            elif child.type == "hardbreak" or (child.type == "html_inline" and child.content.lower().startswith("<br")):
                self._flush()
                line += child.type == "hardbreak"
            elif child.type == "image":
                self._picture(child, line)


def _turns(children: Sequence[Any]) -> set[int]:
    """The line ends within a paragraph behind which somebody else speaks: at a label, before and behind a question.

    Authors write a turn a line; to Markdown that is one paragraph.
    """
    rows: list[str] = [""]
    ends: list[int] = []
    for number, child in enumerate(children):
        if child.type == "softbreak":
            ends.append(number)
            rows.append("")
        else:
            begins, finishes = _mark(child)
            rows[-1] += "\1" if begins else "\2" if finishes else child.content
    labels = [_LABEL.match(row) is not None for row in rows]
    asks = [_ASKS.fullmatch(row.rstrip()) is not None for row in rows]
    new = (
        (label and (row[0] == "\1" or labels[0])) or ask or asked
        for row, label, ask, asked in zip(rows[1:], labels[1:], asks[1:], asks, strict=False)
    )
    return {end for end, fresh in zip(ends, new, strict=True) if fresh}


def _mark(child: Any) -> tuple[MarkKind | None, MarkKind | None]:
    """The mark that begins here, and the one that ends, by Markdown's signs or by HTML's tags."""
    if child.type == "html_inline":
        tag = _EMPHASIS.match(child.content)
        mark = _MARKS[tag[2].lower()] if tag else None
        return (None, mark) if tag and tag[1] else (mark, None)
    name, _, side = child.type.rpartition("_")
    return (_MARKS.get(name), None) if side == "open" else (None, _MARKS.get(name) if side == "close" else None)
