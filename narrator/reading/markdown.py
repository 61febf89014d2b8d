"""Markdown (CommonMark, by markdown-it-py), with front matter."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from typing import Any

from narrator.model import BlockKind, MarkKind
from narrator.patterns import late

from . import pictures
from .pieces import Draft, Piece, Weaver, hung

_FENCE = late(r"(---|\+\+\+)[ \t]*\n")
_KEY = late(r"([A-Za-z_][\w -]{0,30}):[ \t]*(.*)$")
_HEADING = late(r"^#{1,6} \S", re.M)
_BOLD = late(r"(?:^|\s)(?:\*\*|__)\S[^\n]{0,200}?(?:\*\*|__)")
_DEEP = late(r"^[ \t]*(?:[>*+-][ \t]+|>){20,}", re.M)  # the parser drops what is nested too deeply
_TAG = late(r"<[^<>]*>")
_COMMENT = late(r"<!--.*?(?:-->|$)", re.S)
# A paragraph's line with \1 and \2 for where bold or italic begins and ends.
_SIGNS = {"strong_open": "\1", "em_open": "\1", "strong_close": "\2", "em_close": "\2"}
_LABEL = late("\1{0,2}[^\\W\\d_][^.!?:\1\2]{0,60}(?::\2|\2{0,2}\\s?:)(?!//)")
_ASKS = late("\1{1,2}[^\1\2]{3,}[?？]\2{1,2}")
_KINDS: dict[str, BlockKind] = {"list_item_open": "item", "blockquote_open": "quote"}
_MARKS: dict[str, MarkKind] = {"strong_open": "bold", "em_open": "italic"}


def sniff(text: str, named: bool) -> bool:
    """Whether a text is Markdown: by its name, by front matter, by headings or bold stretches."""
    if named or _front_matter(text)[0]:
        return True
    return bool(_HEADING.search(text, 0, 4096)) or len(_BOLD.findall(text, 0, 65536)) >= 3


def read(text: str, name: str = "") -> Draft:
    """The blocks of a Markdown text."""
    from markdown_it import MarkdownIt

    from .page_facts import iso_date

    facts, body, skipped = _front_matter(text)
    # Indented code is off: indented lines in an article are paragraphs.
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 100}).enable("table").disable("code")
    pieces = _Blocks(skipped).read(parser.parse(_DEEP.sub("> ", body)))
    return Draft(
        pieces=tuple(pieces),
        title=facts.get("title", ""),
        language=facts.get("lang", "") or facts.get("language", "") or facts.get("locale", ""),
        date=iso_date(facts.get("date", "") or facts.get("published", "")),
        author=facts.get("author", "") or facts.get("authors", ""),
        address=next((v for v in (facts.get(k, "") for k in ("canonical", "canonical_url", "url", "source", "link"))
                      if v.startswith(("http://", "https://"))), ""),
        site=facts.get("site", "") or facts.get("publisher", ""),
        modified=iso_date(next((facts[k] for k in ("modified", "updated", "lastmod") if facts.get(k)), "")),
    )  # fmt: skip


def _front_matter(text: str) -> tuple[dict[str, str], str, int]:
    """Keys of YAML-like or TOML front matter, the text behind it, and how many lines it took.

    Only ``key: value`` lines on the first level are understood; lists become "a, b".
    """
    opening = _FENCE.match(text)
    if opening is None:
        return {}, text, 0
    mark = opening.group(1)
    end = re.compile(rf"^(?:{re.escape(mark)}{'|[.]{3}' if mark == '---' else ''})[ \t]*$", re.M).search(
        text, opening.end()
    )
    if end is None:
        return {}, text, 0
    inside, body = text[opening.end() : end.start()], text[end.end() :]
    facts = _toml(inside) if mark == "+++" else _yaml(inside)
    return (facts, body, text.count("\n", 0, end.end())) if facts else ({}, text, 0)


def _toml(text: str) -> dict[str, str]:
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}
    return {key.lower(): _said(value) for key, value in data.items()}


def _said(value: Any) -> str:
    return (
        ", ".join(str(v) for v in value) if isinstance(value, list) else "" if isinstance(value, dict) else str(value)
    )


def _yaml(text: str) -> dict[str, str]:
    facts: dict[str, str] = {}
    key = ""
    for line in text.split("\n"):
        match = _KEY.match(line)
        if match:
            key = match.group(1).strip().lower()
            value = match.group(2).strip()
            if value[:1] in "\"'" and value[-1:] == value[:1] and len(value) > 1:
                value = value[1:-1]
            elif value[:1] == "[" and value[-1:] == "]":
                value = ", ".join(part.strip().strip("\"'") for part in value[1:-1].split(","))
            facts[key] = "" if value in (">", "|", ">-", "|-") else value
        elif key and line.strip().startswith("- "):
            facts[key] = ", ".join(filter(None, (facts[key], line.strip()[2:].strip("\"' "))))
        elif key and line.startswith((" ", "\t")) and line.strip():
            facts[key] = f"{facts[key]} {line.strip()}".strip()
        elif line.strip() and not line.lstrip().startswith("#"):
            return {}  # prose between two rules, not front matter
    return facts


class _Blocks:
    def __init__(self, skipped: int) -> None:
        self.skipped = skipped
        self.pieces: list[Piece] = []
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
                self.weaver.add(_without_tags(token.content), line)
                self._flush()
        return self.pieces

    def _flush(self) -> None:
        kind: BlockKind = "heading" if self.level else self.kinds[-1] if self.kinds else "paragraph"
        piece = self.weaver.piece(kind, self.level)
        if piece is not None:
            self.pieces.append(piece)

    def _picture(self, token: Any, line: int) -> None:
        """What a picture's alternative text says is no part of the talk; it is told, not spoken."""
        if found := pictures.picture(str(token.attrs.get("src", "")), token.content):
            if self.weaver or not self.pieces:
                self.weaver.hold(found)
            else:
                self.pieces[-1] = hung(self.pieces[-1], (found,))
        weaver = Weaver()
        weaver.add(token.content, line)
        piece = weaver.piece("caption")
        if piece is not None:
            self.pieces.append(piece)

    def _inline(self, token: Any, line: int) -> None:
        marks: list[MarkKind] = []
        children = token.children or ()
        starts = _turns(children)
        for number, child in enumerate(children):
            if number in starts:
                self._flush()
            if child.type in _MARKS:
                marks.append(_MARKS[child.type])
            elif child.type in ("strong_close", "em_close"):
                marks.pop()
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
            elif child.type == "html_inline":
                self.weaver.add(_without_tags(child.content), line)


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
            rows[-1] += _SIGNS.get(child.type, child.content)
    labels = [_LABEL.match(row) is not None for row in rows]
    asks = [_ASKS.fullmatch(row.rstrip()) is not None for row in rows]
    new = (
        (label and (row[0] == "\1" or labels[0])) or ask or asked
        for row, label, ask, asked in zip(rows[1:], labels[1:], asks[1:], asks, strict=False)
    )
    return {end for end, fresh in zip(ends, new, strict=True) if fresh}


def _without_tags(text: str) -> str:
    """What an HTML stretch shows, on the lines it shows it; comments and tags are not text."""
    import html

    text = _COMMENT.sub(lambda m: "\n" * m.group().count("\n"), text)
    return html.unescape(_TAG.sub(lambda m: " " + "\n" * m.group().count("\n"), text))
