"""Pictures of an article: which of a page's may be one of a chapter's, and the bytes of those that lie at hand.

A picture is taken from beside its source or from inside it, never from elsewhere: whoever wrote a page must not choose
what of this machine is published. None is ever fetched.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from itertools import islice, takewhile
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from narrator.errors import InputError
from narrator.limits import MIB, USUAL, Limits
from narrator.model import Picture
from narrator.patterns import late

from .characters import clean

LARGEST = 24 * MIB
"""Bytes of a picture's file."""

_LONGEST = 1000  # characters of an address, and of what a picture says
_SCHEME = late(r"[a-z][a-z0-9+.-]*:")
_KEPT = "/:?#@!$&'*+,;=%~-._"  # of an address as it stands; round and square brackets end one in Markdown
_LEAST = (160, 120)  # px of width and height: what says that it is smaller is a button or a portrait
_WIDTH = late(r"(?:^|;)\s*(?:max-)?width\s*:\s*(\d{1,5})px")
# Words in the class of a picture or of what holds it, or in its file's name, that tell that it is none of the text's.
_NEVER = frozenset(
    """icon icons logo logos avatar avatars gravatar emoji emojis smiley share sharing social pixel tracking tracker
    beacon badge badges sprite spacer blank transparent placeholder loading button buttons byline author authors
    profile ad ads advert banner rating stars flag flags""".split()  # noqa: SIM905
)
IMAGES = ("img", "amp-img")
_INLINE = "#img-"
_STANDS_THERE = 4000  # characters of a `data:` address: a shorter one is a placeholder
_NEAR = 40  # elements of a frame, among which its caption is; runs of the caption's text
_WHOLE = ("body", "article", "main", "section")
_AROUND = 4  # elements around a picture that may say what it is
_PAGES = (".html", ".htm", ".xhtml", ".shtml", ".php")


def picture(address: str, text: str = "") -> Picture | None:
    """A picture by its address as a source writes it; None for one that leads nowhere (``data:``, ``file:`` ...)."""
    address = clean(address).strip()
    if address.startswith("//"):
        address = f"https:{address}"
    scheme = _SCHEME.match(address[:40].lower())
    strange = scheme and scheme.group() not in ("http:", "https:")
    if not address or strange or "\\" in address or len(address) > _LONGEST:
        return None
    return Picture(quote(address, safe=_KEPT), " ".join(clean(text).split())[:_LONGEST])


def inside(name: str, text: str = "") -> Picture | None:
    """A picture by its name within a packed document."""
    return picture(quote(name), text)


def of_page(node: Any, words: Callable[[Any], set[str]], number: int) -> Picture | None:
    """The picture of an ``img`` that may be a chapter's; None for buttons, portraits, tracking pixels and the like.

    words: those of an element's class and id. number: which ``img`` of the page it is, from 0.
    """
    address = _address(node, number)
    if not address or node.get("role") == "presentation" or node.get("aria-hidden") == "true" or _small(node):
        return None
    around = list(islice(takewhile(lambda above: above.tag not in _WHOLE, node.iterancestors()), _AROUND))
    if any(_NEVER & words(element) for element in (node, *around)):
        return None
    frame = next((above for above in around if above.tag == "figure"), None)
    link = next((above for above in around if above.tag == "a"), None)
    if frame is None and link is not None and not _is_picture(link.get("href") or ""):
        return None  # it leads to another page: a teaser, an advertisement
    near = islice(frame.iter(), _NEAR) if frame is not None else ()
    below = next((element.itertext() for element in near if element.tag == "figcaption"), iter(()))
    caption = "".join(islice(below, _NEAR))
    return picture(address, caption if caption.strip() else node.get("alt") or "")


def _address(node: Any, number: int) -> str:
    """Where the picture is: a page that loads pictures late has a placeholder in its place. Empty for none of ours.

    One that stands in the page itself goes by its number.
    """
    if (node.get("src") or "").startswith("data:image/") and len(node.get("src")) >= _STANDS_THERE:
        return f"{_INLINE}{number}"
    late_ones = (node.get(name) or "" for name in ("data-src", "data-original", "data-lazy-src"))
    for address in (node.get("src") or "", *late_ones, *(node.get("srcset") or "").split()[:1]):
        name = unquote(address.partition("?")[0].rpartition("/")[2]).lower()
        if name and not address.startswith("data:") and not name.endswith(".svg") and not _NEVER & _words(name):
            return str(address)
    return ""


def _small(node: Any) -> bool:
    given = [node.get("width") or "", node.get("height") or ""]
    if found := _WIDTH.search(node.get("style") or ""):
        given[0] = found.group(1)
    numbers = [value.strip().removesuffix("px") for value in given]
    return any(n.isascii() and n.isdigit() and int(n[:6]) < least for n, least in zip(numbers, _LEAST, strict=True))


def _words(name: str) -> set[str]:
    return {*name.replace("_", "-").replace(".", "-").split("-")}


def _is_picture(address: str) -> bool:
    return address.partition("?")[0].lower().endswith((".jpg", ".jpeg", ".png", ".webp", ".gif"))


def beside(address: str, source: Path) -> Path | None:
    """The file that an address names, seen from a source; None for whatever is not below the source's own folder.

    A page's pictures lie beside it or in the folder that the browser saved with it. No link is followed, nothing hidden
    is taken.
    """
    name = unquote(address.partition("?")[0].partition("#")[0]).removeprefix("./")
    parts = name.split("/")
    if _SCHEME.match(name[:40].lower()) or "\\" in name or not name.isprintable():
        return None
    if any(not part or part.startswith(".") for part in parts):
        return None
    if len(parts) > 1 and source.suffix.lower() in _PAGES and not parts[0].startswith(source.stem):
        return None
    folder = source.absolute().parent
    try:
        path = folder.joinpath(*parts)
        return path if path.resolve() == folder.resolve().joinpath(*parts) else None
    except (OSError, RuntimeError):
        return None


def content(path: Path) -> bytes | None:
    """The bytes of a picture's file; None where there is none, or it is no plain file, or too large."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return None
            data = file.read(LARGEST + 1)
    except OSError:
        return None
    return data if 0 < len(data) <= LARGEST else None


def unpacked(data: bytes, address: str, where: str, limits: Limits = USUAL) -> bytes:
    """A picture out of a packed document, by its address there. Raises InputError where it is not in it, or too large.

    To be called behind walls.
    """
    from . import mhtml

    if address.startswith(_INLINE):
        found = _inline(data, address, where)
    elif mhtml.sniff(data):
        found = mhtml.part(data, address, where)
    else:
        from .archive import Archive

        archive, name = Archive(data, where, limits), unquote(address)
        found = archive.read(name) if name in archive else None
    if not found or len(found) > LARGEST:
        raise InputError("there is no such picture in it", where=where, mend="save it anew")
    return found


def within(address: str) -> bool:
    """Whether an address is of a picture that stands in its page itself, as ``data:``."""
    return address.startswith(_INLINE)


def _inline(data: bytes, address: str, where: str) -> bytes | None:
    import base64
    import binascii

    from . import page
    from .source import Document, decode

    number = address.removeprefix(_INLINE)
    if not number.isdecimal() or len(number) > 6:
        return None
    root = page.parsed(decode(Document(where, data, where)), where)
    node = None if root is None else next(islice(root.iter(*IMAGES), int(number), None), None)
    head, _, body = (node.get("src") or "" if node is not None else "").partition(",")
    try:
        return base64.b64decode(unquote(body), validate=False) if head.endswith(";base64") else None
    except (binascii.Error, ValueError):
        return None
