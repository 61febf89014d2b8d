"""Reading: from a file or a page to an `Article`.

`load` gives the bytes, `decode` the text, `read` the article. A format is one module with ``SUFFIXES``,
``sniff(text) -> bool`` and ``read(text, name) -> Draft``; a new one is a line in `FORMATS`.
"""

from __future__ import annotations

from collections.abc import Callable

from narrator.errors import InputError
from narrator.model import Article

from . import article, language
from .source import LIMIT, Document, decode, load

# Asked in this order by content, then by suffix; the last takes what no other wants.
FORMATS = ("text",)

__all__ = ["FORMATS", "LIMIT", "Document", "decode", "load", "read"]


def read(document: Document, detect: Callable[[str], str] | None = None) -> Article:
    """The article of a document. Raises InputError for what is no text, or has none to read.

    detect: gives the ISO 639-1 code of a sample of at most 1500 characters; `language.detect` unless given.
    """
    from . import text as module

    text = decode(document)
    try:
        draft = module.read(text, document.name)
    except RecursionError as error:
        raise InputError("nested too deeply", where=document.name, mend="give the interview's text alone") from error
    return article.finish(draft, document.source, document.name, detect or language.detect)
