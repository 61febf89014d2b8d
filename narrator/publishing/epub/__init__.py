"""episode.epub: the interview as a talking book, EPUB 3.3 with media overlays: each sentence is shown as it is heard.

Written with the zip files of Python's own library: what a book is made of is a few texts, and the library for it is
under the AGPL and knows nothing of overlays.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO

from narrator.publishing.publication import Publication

from .pages import Page, pages
from .parts import NAV, STYLE, Chapter, container, cover_page, nav, overlay, package, page, pictures

COVER = "cover.jpg"
_ROOT = "EPUB/"
_DAY = (1980, 1, 1, 0, 0, 0)  # the first that a zip file knows: no book tells when it was packed
_AT_ONCE = 1 << 20
_CSS = (Path(__file__).parent / "book.css").read_text(encoding="utf-8")


def write(file: BinaryIO, publications: Sequence[Publication], sounds: Sequence[Path], show: str = "") -> None:
    """Write the book to an empty file that can seek.

    publications: of the whole episode, or of each of its parts. sounds: the file of each, which is put into the book as
    it is, by the name that its publication gives it. One of them is read at a time, a part of it in memory.
    """
    chapters = [Chapter(number, made, index) for number, (made, index) in enumerate(_pages(publications), 1)]
    first = publications[0]
    with zipfile.ZipFile(file, "w") as book:
        _put(book, "mimetype", b"application/epub+zip", zipfile.ZIP_STORED)
        _text(book, "META-INF/container.xml", container(_ROOT))
        _text(book, _ROOT + "package.opf", package(publications, chapters, show))
        _text(book, _ROOT + NAV, nav(publications, chapters))
        _text(book, _ROOT + STYLE, _CSS)
        if first.cover:
            _text(book, _ROOT + "cover.xhtml", cover_page(first))
            _put(book, _ROOT + COVER, first.cover.middle, zipfile.ZIP_STORED)
        for name, data in pictures(publications).items():
            _put(book, _ROOT + name, data, zipfile.ZIP_STORED)
        for chapter in chapters:
            _text(book, _ROOT + chapter.text, page(publications[chapter.part], chapter))
            if chapter.page.clips:
                _text(book, _ROOT + chapter.overlay, overlay(publications[chapter.part], chapter))
        for publication, sound in zip(publications, sounds, strict=True):
            entry = _entry(_ROOT + publication.audio, zipfile.ZIP_STORED)
            entry.file_size = sound.stat().st_size
            with open(sound, "rb") as source, book.open(entry, "w") as into:
                copyfileobj(source, into, _AT_ONCE)


def _pages(publications: Sequence[Publication]) -> Iterator[tuple[Page, int]]:
    for part, publication in enumerate(publications):
        yield from ((made, part) for made in pages(publication))


def _text(book: zipfile.ZipFile, name: str, text: str) -> None:
    _put(book, name, text.encode("utf-8", "replace"), zipfile.ZIP_DEFLATED)


def _put(book: zipfile.ZipFile, name: str, data: bytes, how: int) -> None:
    book.writestr(_entry(name, how), data)


def _entry(name: str, how: int) -> zipfile.ZipInfo:
    """The head of a file in the book, the same on every system."""
    entry = zipfile.ZipInfo(name, _DAY)
    entry.compress_type = how
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    return entry
