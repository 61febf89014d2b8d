"""Word documents (Office Open XML, ISO/IEC 29500; transitional and strict).

Read from the XML itself and not by a library that makes HTML of it: those drop what was deleted in a tracked change,
comments and running heads without a word, and see no bold that comes from a paragraph's style, where many a
questioner's bold comes from.
"""

from __future__ import annotations

import posixpath
from typing import Any

from narrator.limits import USUAL, Limits
from narrator.model import MarkKind

from . import pictures
from .archive import Archive, attribute, local
from .manuscript import (
    COMMENT,
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

_OFF = ("0", "false", "off", "none")
_SKIPPED = frozenset(
    (
        "Fallback",
        "rPrChange",
        "pPrChange",
        "tblPrChange",
        "sectPr",
        "instrText",
        "delInstrText",
        "fldData",
        "rPr",
        "pPr",
    )
)
_GONE = {"del": DELETED, "moveFrom": DELETED}
_SIGNS = {"tab": " ", "ptab": " ", "noBreakHyphen": "\u2011"}


def sniff(data: bytes) -> bool:
    """Whether this is a word processor's package."""
    return data.startswith(b"PK\x03\x04") and b"[Content_Types].xml" in data and b"word/" in data


def read(data: bytes, where: str, limits: Limits = USUAL) -> Draft:
    """The paragraphs of a document, as they stand once all tracked changes are accepted."""
    archive = Archive(data, where, limits)
    main = _main(archive)
    folder = main.rpartition("/")[0] + "/"
    styles, language = _styles(archive, folder + "styles.xml")
    paper = Manuscript()
    walk = _Walk(paper, styles, _pictures(archive, folder, main))
    walk.read(archive.xml(main))
    for name, reason in (("footnotes", FOOTNOTE), ("endnotes", FOOTNOTE), ("comments", COMMENT)):
        if f"{folder}{name}.xml" in archive:
            for note in archive.xml(f"{folder}{name}.xml"):
                paper.leave(_text(note), reason, walk.places.get((name[:-1], attribute(note, "id")), 1))
    heads = [n for n in archive.names(folder) if n.removeprefix(folder).startswith(("header", "footer"))]
    for text in dict.fromkeys(_text(archive.xml(name)) for name in heads if name.endswith(".xml")):
        paper.leave(text, RUNNING, 1)
    return paper.draft(language)


def _main(archive: Archive) -> str:
    """The part that holds the text: its name is free."""
    if "word/document.xml" in archive:
        return "word/document.xml"
    for node in archive.xml("_rels/.rels"):
        if attribute(node, "Type").endswith("/officeDocument"):
            return attribute(node, "Target").lstrip("/")
    return "word/document.xml"


def _pictures(archive: Archive, folder: str, main: str) -> dict[str, str]:
    """The names of the pictures that lie in the package, by the ids of their relations; linked ones lie elsewhere."""
    name = f"{folder}_rels/{main.removeprefix(folder)}.rels"
    found: dict[str, str] = {}
    for node in archive.xml(name) if name in archive else ():
        if attribute(node, "Type").endswith("/image") and attribute(node, "TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attribute(node, "Target")))
            found[attribute(node, "Id")] = target.lstrip("/")
    return found


def _text(root: Any) -> str:
    return " ".join("".join(n.text or "" for n in p.iter() if local(n) == "t") for p in root.iter() if local(p) == "p")


def _switch(node: Any, name: str) -> bool | None:
    """A property that is on or off; None where it is not said."""
    for child in node if node is not None else ():
        if local(child) == name:
            return attribute(child, "val").lower() not in _OFF
    return None


def _value(node: Any, name: str) -> str | None:
    found = next((child for child in node if local(child) == name), None) if node is not None else None
    return None if found is None else attribute(found, "val")


def _child(node: Any, name: str) -> Any:
    return next((child for child in node if local(child) == name), None)


def _level(text: str | None) -> int | None:
    """A heading's level from an outline level: 0 to 8 are headings, 9 is body text."""
    if text is None or not text.isdecimal():
        return None
    return min(6, int(text[:2]) + 1) if int(text[:2]) < 9 else 0


def _listed(properties: Any) -> bool | None:
    numbering = _child(properties, "numPr") if properties is not None else None
    return None if numbering is None else _value(numbering, "numId") != "0"


def _styles(archive: Archive, name: str) -> tuple[Styles, str]:
    """The named styles, and the language they are set in."""
    styles, language = Styles(), ""
    if name not in archive:
        return styles, language
    for node in archive.xml(name):
        if local(node) == "docDefaults":
            language = next((attribute(n, "val") for n in node.iter() if local(n) == "lang"), "")
        if local(node) != "style":
            continue
        runs, paragraphs = _child(node, "rPr"), _child(node, "pPr")
        said = _value(node, "name") or ""
        level = _level(_value(paragraphs, "outlineLvl"))
        if level is None and said.lower().startswith("heading ") and said[8:9].isdecimal():
            level = min(6, int(said[8:9]))
        styles[attribute(node, "styleId")] = Style(
            _value(node, "basedOn") or "",
            said,
            _switch(runs, "b"),
            _switch(runs, "i"),
            level,
            _listed(paragraphs),
        )
    return styles, language


class _Walk:
    """One pass over the body: runs into paragraphs, boxes apart, what is gone set aside."""

    def __init__(self, paper: Manuscript, styles: Styles, pictures: dict[str, str]) -> None:
        self.paper = paper
        self.styles = styles
        self.pictures = pictures
        self.words = ""  # that stand in place of the picture that comes
        self.places: dict[tuple[str, str], int] = {}  # where notes and comments are referred to
        self.open: list[Style] = []  # paragraphs that are open: a box holds paragraphs within one
        self.marks: tuple[MarkKind, ...] = ()
        self.hidden = False
        self.gone: list[str] = []
        self.lost: list[str] = []

    def read(self, root: Any) -> None:
        from lxml import etree

        events = etree.iterwalk(root, events=("start", "end"))
        for event, node in events:
            name = local(node)
            if event == "start":
                if name in _SKIPPED:
                    events.skip_subtree()
                else:
                    self.begin(node, name)
            elif name not in _SKIPPED:
                self.end(name)

    def begin(self, node: Any, name: str) -> None:
        if name == "p":
            self.open.append(self._paragraph(_child(node, "pPr")))
        elif name == "r":
            self._run(_child(node, "rPr"))
        elif name == "tr":
            self.paper.row(True)
        elif name == "tc":
            self.paper.cell()
        elif name in _GONE:
            self.gone.append(_GONE[name])
        elif name == "txbxContent":
            self._line()
            self.paper.open_box()
        elif name in ("t", "delText"):
            self._said(node.text or "")
        elif name in _SIGNS:
            self._said(_SIGNS[name])
        elif name in ("br", "cr") and not self.gone and attribute(node, "type") in ("", "textWrapping"):
            self._line()
        elif name == "docPr":
            self.words = attribute(node, "descr")
        elif name == "blip" and not self.gone:
            if target := self.pictures.get(attribute(node, "embed")):
                self.paper.picture(pictures.inside(target, self.words))
        elif name in ("footnoteReference", "endnoteReference", "commentReference"):
            self.places[name.removesuffix("Reference"), attribute(node, "id")] = self.paper.number

    def end(self, name: str) -> None:
        if name == "p":
            style = self.open.pop() if self.open else Style()
            self.paper.end(*_shape(style))
        elif name in _GONE and self.gone:
            reason = self.gone.pop()
            self.paper.leave("".join(self.lost), reason)
            self.lost.clear()
        elif name == "tr":
            self.paper.row(False)
        elif name == "txbxContent":
            self.paper.close_box()

    def _line(self) -> None:
        self.paper.line(*_shape(self.open[-1] if self.open else Style()))

    def _paragraph(self, properties: Any) -> Style:
        style = self.styles.of(_value(properties, "pStyle") or "")
        level, listed = _level(_value(properties, "outlineLvl")), _listed(properties)
        return Style(
            name=style.name,
            bold=style.bold,
            italic=style.italic,
            level=style.level if level is None else level,
            listed=style.listed if listed is None else listed,
        )

    def _run(self, properties: Any) -> None:
        own = self.styles.of(_value(properties, "rStyle") or "")
        whole = self.open[-1] if self.open else Style()
        said = (_switch(properties, "b"), own.bold, whole.bold), (_switch(properties, "i"), own.italic, whole.italic)
        bold, italic = (next((value for value in row if value is not None), False) for row in said)
        self.marks = (*(("bold",) if bold else ()), *(("italic",) if italic else ()))
        self.hidden = bool(_switch(properties, "vanish"))

    def _said(self, text: str) -> None:
        if self.gone:
            self.lost.append(text)
        elif self.hidden:
            self.paper.leave(text, HIDDEN)
        else:
            self.paper.add(text, self.marks)


def _shape(style: Style) -> tuple[Any, int, str]:
    """Kind, level, and why it is not part of the text."""
    kind = kind_of(style)
    return kind, (style.level or 0) if kind == "heading" else 0, apart(style)
