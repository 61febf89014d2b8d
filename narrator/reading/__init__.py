"""Reading: from a file or a page to an `Article`.

`load` gives the bytes of a file or an address, `decode` the text, `read` the article. A format of text is one
module with ``sniff(text, named) -> bool`` (named: the suffix is one of its own) and ``read(text, name) -> Draft``,
one of bytes with ``sniff(data) -> bool`` and ``read(data, name) -> Draft``; a new one is a line in a table.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import PurePath
from typing import Any

from narrator.limits import USUAL, Limits
from narrator.model import Article

from . import article, language
from .language import other_language
from .source import Document, decode, is_address, load

# Formats that are no text: their first bytes tell them from all else.
PACKED: tuple[str, ...] = ("docx", "odt", "epub", "pdf", "rtf", "mhtml", "fb2")

_HEADS = (b"PK", b"<?xml", b"{\\rtf", b"From", b"MIME", b"Snap", b"Subj", b"Date")

_MARKDOWN = (".md", ".markdown", ".mdown", ".mkd", ".mdx", ".qmd", ".rmd")
# Module, the suffixes that speak for it, and whether a text may be of it at all: a look that costs nothing, since each
# module that is asked takes milliseconds to import. Content decides first, in this order; a suffix tips the scale only
# where a format is hard to tell from plain text (Markdown); the last takes what no other wants.
FORMATS: tuple[tuple[str, tuple[str, ...], Callable[[str], bool]], ...] = (
    ("page", (".html", ".htm", ".xhtml", ".shtml", ".php"), lambda text: "<" in text[:_LOOK]),
    ("subtitles", (".vtt", ".srt"), lambda text: text.startswith("WEBVTT") or "->" in text[:_LOOK]),
    ("transcript", (".json",), lambda text: text.lstrip()[:1] in ("{", "[")),
    ("screenplay", (".fountain", ".spmd"), lambda text: sum(map(str.isupper, text[:_LOOK].split("\n"))) > 3),
    ("markdown", _MARKDOWN, lambda text: True),
    ("text", (".txt", ".text", ""), lambda text: True),
)
_LOOK = 65536  # characters

__all__ = [
    "FORMATS",
    "PACKED",
    "Document",
    "decode",
    "essence",
    "extras",
    "is_address",
    "is_packed",
    "load",
    "other_language",
    "prepare",
    "read",
]


def read(document: Document, detect: Callable[[str], str] | None = None, limits: Limits = USUAL) -> Article:
    """The article of a document. Raises InputError for what is no text, or has none to read, or is above a limit.

    detect: gives the ISO 639-1 code of a sample of at most 1500 characters; `language.detect` unless given.
    """
    packed = _packed(document)
    if packed is not None:
        draft = packed.read(document.data, document.where, limits)
    else:
        text = decode(document)
        draft = _format(document.name, text).read(text, document.where)
    # A live page knows its own address best; an archive knows that of what it holds.
    known = (draft.address, document.address) if document.live else (document.address, draft.address)
    draft = draft._replace(address=known[0] or known[1], date=document.published or draft.date)
    limits.check("turn", max((len(piece.text) for piece in draft.pieces), default=0), document.where)
    limits.check("characters", sum(len(piece.text) for piece in draft.pieces), document.where)
    return article.finish(draft, document.source, document.where, detect or language.detect)


def prepare(document: Document) -> None:
    """Load what reading a document needs that is no text: before a process is forked that does it."""
    import lxml.etree
    import lxml.html  # noqa: F401

    _packed(document)


def extras() -> dict[str, bool]:
    """The extras that some sources need, and whether each is installed."""
    from importlib.util import find_spec

    return {extra: find_spec(module) is not None for extra, module in (("pdf", "pypdfium2"), ("web", "httpx"))}


def essence(document: Document, article: Article) -> bytes:
    """What a change of the source is told by: the bytes of a file, the article's text of a live page.

    A page comes with another advertisement or counter each time.
    """
    if not document.live:
        return document.data + document.published.encode()
    return "\n\n".join(block.text for block in article.blocks).encode("utf-8", "replace")


def is_packed(document: Document) -> bool:
    """Whether a document is in a format that is no text, so that `decode` cannot show it."""
    return _packed(document) is not None


def _packed(document: Document) -> Any:
    """The module of a format that is no text; None for text."""
    if not document.data.lstrip()[:8].startswith(_HEADS) and b"%PDF-" not in document.data[:1024]:
        return None
    modules = (import_module(f".{name}", __name__) for name in PACKED)
    return next((module for module in modules if module.sniff(document.data)), None)


def _format(name: str, text: str) -> Any:
    """The module of the format: modules are imported when they are asked for."""
    suffix = PurePath(name).suffix.lower()
    marked = suffix in _MARKDOWN and not text.lstrip().startswith("<")  # tags in it are Markdown's
    for module_name, suffixes, may_be in FORMATS:
        if suffix in suffixes or (may_be(text) and not (marked and module_name == "page")):
            module = import_module(f".{module_name}", __name__)
            if module.sniff(text, suffix in suffixes):
                return module
    raise AssertionError("the last format takes everything")
