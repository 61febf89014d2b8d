"""EPUB (2 and 3, W3C EPUB 3.3): the chapters in the order of the spine, each read as a page.

`Piece.line` counts the blocks of the whole book, since a book has no lines. EbookLib, the kept library, is under the
AGPL and would only list the same files.
"""

from __future__ import annotations

import posixpath
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from narrator.errors import InputError
from narrator.limits import USUAL, Limits
from narrator.model import LeftOut, Picture
from narrator.patterns import late

from . import page, pictures
from .archive import Archive, attribute, local
from .characters import clean, line_ends
from .page_facts import iso_date
from .pieces import Draft, Piece

_NOT_READ = {
    "cover": "the cover",
    "nav": "the table of contents",
    "toc": "the table of contents",
    "title-page": "the title page",
    "titlepage": "the title page",
    "title_page": "the title page",
    "copyright-page": "the imprint",
    "index": "the index",
    "loi": "the list of pictures",
    "lot": "the list of tables",
}
_TYPE = late(r"<(?:body|section)\b[^<>]{0,300}?\bepub:type=[\"']([^\"'<>]{1,100})")
_TEXTS = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document")


def sniff(data: bytes) -> bool:
    """Whether this is an EPUB."""
    return data.startswith(b"PK\x03\x04") and (
        b"application/epub+zip" in data[:400] or b"META-INF/container.xml" in data
    )


def read(data: bytes, where: str, limits: Limits = USUAL) -> Draft:
    """The text of a book."""
    archive = Archive(data, where, limits)
    if "META-INF/encryption.xml" in archive and b"EncryptedData" in archive.read("META-INF/encryption.xml"):
        fonts_only = archive.read("META-INF/encryption.xml").count(b"html") == 0
        if not fonts_only:
            raise InputError("the book is locked (DRM)", where=where, mend="give a copy without")
    rootfiles = (attribute(n, "full-path") for n in archive.xml("META-INF/container.xml").iter()
                 if local(n) == "rootfile")  # fmt: skip
    book = next(rootfiles, "")
    package = archive.xml(book)
    facts = _facts(package)
    pieces: list[Piece] = []
    left: list[LeftOut] = []
    for name, reason in _chapters(archive, package, posixpath.dirname(book), limits):
        text = _text(archive.read(name))
        said = _TYPE.search(text[:5000])
        reason = reason or next(filter(None, map(_NOT_READ.get, said.group(1).split())), "") if said else reason
        draft = page.read(text, where)
        for piece in draft.pieces:
            number = len(pieces) + 1
            own = piece.text == facts["title"] and not reason and all(p.kind != "title" for p in pieces)
            if piece.kind == "title" and not own:
                piece = replace(piece, kind="heading", level=1)
            within = (_within(name, picture) for picture in piece.pictures if not reason)
            pieces.append(
                replace(
                    piece,
                    line=number,
                    breaks=((0, number),),
                    outside=reason or piece.outside,
                    pictures=tuple(picture for picture in within if picture),
                )
            )
    if not pieces:
        raise InputError("the book holds no text", where=where, mend="give another copy")
    return Draft(
        tuple(pieces),
        tuple(left),
        title=facts["title"],
        language=facts["language"],
        date=iso_date(facts["date"]),
        author=facts["creator"],
        site=facts["publisher"],
        unit="paragraph",
    )


def _facts(package: Any) -> dict[str, str]:
    """The first of each Dublin Core fact; a file that names several contributors means the first by them."""
    found = dict.fromkeys(("title", "language", "date", "creator", "publisher"), "")
    for node in package.iter():
        name = local(node)
        if name in found and not found[name] and "dc/" in node.tag:
            found[name] = clean(" ".join("".join(node.itertext()).split()))
    return found


def _chapters(archive: Archive, package: Any, folder: str, limits: Limits) -> list[tuple[str, str]]:
    """Names of the parts in reading order, each with the reason why it is not read, or nothing."""
    items: dict[str, tuple[str, str, str]] = {}  # id to name, media type, properties
    spine: list[str] = []
    guide: dict[str, str] = {}
    for node in package.iter():
        if local(node) == "item":
            name = _inside(folder, attribute(node, "href"))
            items[attribute(node, "id")] = (name, attribute(node, "media-type"), attribute(node, "properties"))
        elif local(node) == "itemref":
            spine.append(attribute(node, "idref"))
        elif local(node) == "reference":
            guide[_inside(folder, attribute(node, "href"))] = attribute(node, "type").lower()
    limits.check("pages", len(spine), archive.where)
    chapters: dict[str, str] = {}
    for number, key in enumerate(spine):
        name, kind, properties = items.get(key, ("", "", ""))
        if name not in archive or (kind not in _TEXTS and not name.endswith(("html", "htm"))):
            continue
        said = [*properties.split(), guide.get(name, "")]
        if number < 3:  # a cover without a word for it goes by its name
            said += [posixpath.basename(name).partition(".")[0].lower()]
        chapters[name] = next((_NOT_READ[word] for word in said if word in _NOT_READ), "")
    return list(chapters.items())


def _inside(folder: str, address: str) -> str:
    """The name of a part from an address in the package: within the archive, whatever it says."""
    return posixpath.normpath(posixpath.join("/", folder, unquote(address.partition("#")[0]))).lstrip("/")


def _within(chapter: str, seen: Picture) -> Picture | None:
    """A picture by its name in the archive. seen: by its address from a chapter."""
    if pictures.within(seen.address):
        return None
    return pictures.inside(_inside(posixpath.dirname(chapter), seen.address), seen.text)


def _text(data: bytes) -> str:
    """A chapter's text; the specification allows UTF-8 and UTF-16."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return clean(line_ends(data.decode(encoding, "replace")))
