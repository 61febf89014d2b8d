"""OpenDocument text (ISO/IEC 26300, OASIS ODF 1.3), packed (.odt) or as one file of XML (.fodt)."""

from __future__ import annotations

from typing import Any

from narrator.limits import USUAL, Limits
from narrator.model import MarkKind

from . import pictures
from .archive import Archive, attribute, local, parsed
from .manuscript import (
    COMMENT,
    CONTENTS,
    DELETED,
    FOOTNOTE,
    HIDDEN,
    RUNNING,
    Manuscript,
    Style,
    Styles,
    apart,
    kind_of,
)  # fmt: skip
from .pieces import Draft

_HEAVY = ("bold", "600", "700", "800", "900")
_SLANTED = ("italic", "oblique")
# Elements whose text is told and not spoken, with the reason.
_APART = {
    "note": FOOTNOTE,
    "annotation": COMMENT,
    "tracked-changes": DELETED,
    "hidden-text": HIDDEN,
    "hidden-paragraph": HIDDEN,
    "table-of-content": CONTENTS,
    "alphabetical-index": CONTENTS,
    "ruby-text": "a reading aid",
}
_UNSEEN = ("creator", "date", "date-string", "forms", "sequence-decls", "desc", "title", "script", "note-citation")
_SPACES = {"s": " ", "tab": " "}


def sniff(data: bytes) -> bool:
    """Whether this is an OpenDocument text."""
    packed = data.startswith(b"PK\x03\x04") and b"application/vnd.oasis.opendocument.text" in data[:400]
    return packed or (data.lstrip()[:5] == b"<?xml" and b"<office:document " in data[:2000])


def read(data: bytes, where: str, limits: Limits = USUAL) -> Draft:
    """The paragraphs of a document, as they stand once all tracked changes are accepted."""
    styles = Styles()
    if data.startswith(b"PK"):
        archive = Archive(data, where, limits)
        common = archive.xml("styles.xml") if "styles.xml" in archive else None
        root = archive.xml("content.xml")
    else:
        common, root = None, parsed(data, where)
    for tree in (common, root):
        _gather(styles, tree)
    paper = Manuscript()
    _Walk(paper, styles).read(next((n for n in root.iter() if local(n) == "text" and _in_body(n)), root))
    for tree in (common, root):
        for node in tree.iter() if tree is not None else ():
            if local(node) in ("header", "footer", "header-first", "footer-first") and _in_master(node):
                paper.leave(_text(node), RUNNING, 1)
    language = next((attribute(n, "language") for t in (common, root) if t is not None for n in t.iter()
                     if local(n) == "text-properties" and attribute(n, "language")), "")  # fmt: skip
    return paper.draft(language)


def _in_body(node: Any) -> bool:
    above = node.getparent()
    return above is not None and local(above) == "body"


def _in_master(node: Any) -> bool:
    return local(node.getparent()) == "master-page"


def _text(node: Any) -> str:
    """All text of an element, paragraphs apart."""
    parts: list[str] = []
    for inner in node.iter():
        if local(inner) in _UNSEEN:
            continue
        parts += (" " if local(inner) in ("p", "h") else _SPACES.get(local(inner), ""), inner.text or "")
        if inner is not node:
            parts.append(inner.tail or "")
    return "".join(parts)


def _words(image: Any) -> str:
    """What stands in place of a picture: its frame's description, else its title."""
    said = {local(node): node.text or "" for node in image.getparent() if local(node) in ("desc", "title")}
    return said.get("desc") or said.get("title") or ""


def _gather(styles: Styles, tree: Any) -> None:
    """The named and the automatic styles of a part, by family and name."""
    for node in tree.iter() if tree is not None else ():
        if local(node) != "style":
            continue
        family, name = attribute(node, "family"), attribute(node, "name")
        bold: bool | None = None
        italic: bool | None = None
        for child in node:
            if local(child) == "text-properties":
                weight, slant = attribute(child, "font-weight"), attribute(child, "font-style")
                bold = weight in _HEAVY if weight else None
                italic = slant in _SLANTED if slant else None
        level = attribute(node, "default-outline-level")
        styles[f"{family} {name}"] = Style(
            f"{family} {attribute(node, 'parent-style-name')}",
            (attribute(node, "display-name") or name).replace("_20_", " "),
            bold,
            italic,
            min(6, int(level[:2])) if level.isdecimal() else None,
        )


class _Walk:
    """One pass over the text: spans into paragraphs, what is apart set aside."""

    def __init__(self, paper: Manuscript, styles: Styles) -> None:
        self.paper = paper
        self.styles = styles
        self.open: list[Style] = []
        self.spans: list[Style] = []
        self.lists = 0

    def read(self, root: Any) -> None:
        from lxml import etree

        events = etree.iterwalk(root, events=("start", "end"))
        for event, node in events:
            name = local(node)
            apart = name in _APART or name in _UNSEEN
            if event == "start" and apart:
                if name in _APART:
                    self._aside(node, name)
                events.skip_subtree()
            elif event == "start":
                self._begin(node, name)
            else:
                if not apart:
                    self._end(name)
                if self.open and node is not root:
                    self._said(node.tail)

    def _aside(self, node: Any, name: str) -> None:
        if name != "tracked-changes":
            return self.paper.leave(_text(node), _APART[name])
        for change in node.iter():
            if local(change) == "deletion":
                self.paper.leave(_text(change), DELETED)
        return None

    def _begin(self, node: Any, name: str) -> None:
        if name in ("p", "h"):
            style = self.styles.of("paragraph " + attribute(node, "style-name"))
            level = attribute(node, "outline-level") if name == "h" else ""
            kind = kind_of(style)
            depth = min(6, int(level[:2])) if level.isdecimal() else style.level or (1 if name == "h" else 0)
            self.open.append(Style(name=style.name if kind != "heading" else "", bold=style.bold, italic=style.italic,
                                   level=depth, listed=self.lists > 0))  # fmt: skip
            self._said(node.text)
        elif name in ("span", "a"):
            self.spans.append(self.styles.of("text " + attribute(node, "style-name")) if name == "span" else Style())
            self._said(node.text)
        elif name == "line-break":
            self._line()
        elif name in _SPACES:
            self._said(_SPACES[name])
        elif name == "list-item":
            self.lists += 1
        elif name == "table-row":
            self.paper.row(True)
        elif name == "table-cell":
            self.paper.cell()
        elif name == "image":
            if (address := attribute(node, "href")) and ":" not in address:
                self.paper.picture(pictures.inside(address.removeprefix("./"), _words(node)))
        elif name == "text-box":
            if self.open:
                self._line()
            self.paper.open_box()
        elif self.open:
            self._said(node.text)  # fields: a date, a reference, a placeholder

    def _end(self, name: str) -> None:
        if name in ("p", "h") and self.open:
            style = self.open.pop()
            kind = kind_of(style)
            self.paper.end(kind, (style.level or 1) if kind == "heading" else 0, apart(style))
        elif name in ("span", "a") and self.spans:
            self.spans.pop()
        elif name == "list-item":
            self.lists -= 1
        elif name == "table-row":
            self.paper.row(False)
        elif name == "text-box":
            self.paper.close_box()

    def _line(self) -> None:
        kind = kind_of(self.open[-1]) if self.open else "paragraph"
        self.paper.line(kind, (self.open[-1].level or 1) if kind == "heading" else 0)

    def _said(self, text: str | None) -> None:
        if not text or not self.open:
            return
        above = (*reversed(self.spans), self.open[-1])
        bold = next((s.bold for s in above if s.bold is not None), False)
        italic = next((s.italic for s in above if s.italic is not None), False)
        marks: tuple[MarkKind, ...] = (*(("bold",) if bold else ()), *(("italic",) if italic else ()))
        self.paper.add(text, marks)
