"""Reading: from a file or a page to an `Article`.

`load` gives the bytes, `decode` the text, `read` the article. A format is one module with
``sniff(text, named) -> bool`` (named: the suffix is one of its own) and ``read(text, name) -> Draft``;
a new one is a line in `FORMATS`.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import PurePath
from typing import Any

from narrator.model import Article

from . import article, language
from .source import LIMIT, Document, decode, load

# Module and the suffixes that speak for it. Content decides first, in this order; a suffix tips the scale only where
# a format is hard to tell from plain text (Markdown); the last takes what no other wants.
FORMATS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("page", (".html", ".htm", ".xhtml", ".shtml", ".php")),
    ("markdown", (".md", ".markdown", ".mdown", ".mkd", ".mdx", ".qmd", ".rmd")),
    ("text", (".txt", ".text", "")),
)

__all__ = ["FORMATS", "LIMIT", "Document", "decode", "load", "read"]


def read(document: Document, detect: Callable[[str], str] | None = None) -> Article:
    """The article of a document. Raises InputError for what is no text, or has none to read.

    detect: gives the ISO 639-1 code of a sample of at most 1500 characters; `language.detect` unless given.
    """
    text = decode(document)
    draft = _format(document.name, text).read(text, document.where)
    return article.finish(draft, document.source, document.where, detect or language.detect)


def _format(name: str, text: str) -> Any:
    """The module of the format: modules are imported when they are asked for."""
    suffix = PurePath(name).suffix.lower()
    for module_name, suffixes in FORMATS:
        module = import_module(f".{module_name}", __name__)
        if module.sniff(text, suffix in suffixes):
            return module
    raise AssertionError("the last format takes everything")
