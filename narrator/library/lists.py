"""Lists of interviews: what a file is, told by how it begins; names, a line each; sitemaps and feeds.

Formats: sitemaps.org 0.9 (and indexes of sitemaps, packed ones too), RSS 0.9 to 2.0, Atom (RFC 4287).
"""

from __future__ import annotations

import codecs
import json
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath
from typing import Any, Literal, NamedTuple

from narrator.errors import InputError
from narrator.origin import is_address

from .days import day_of
from .inputs import SUFFIXES

MOST = 10_000
"""Sitemaps that are read in one go."""
_UNPACKED = 64 << 20  # bytes; sitemaps.org allows 50 MB
_NAME = 4096  # bytes of a name in a list
_LISTED = (".txt", ".list", ".lst", ".urls", ".m3u", "")
_ROOTS = ("urlset", "sitemapindex", "rss", "feed", "RDF")
_FIRST = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_ASIDE = re.compile(r"<!--.*?-->|<\?.*?\?>", re.DOTALL)

Kind = Literal["export", "feed", "names", ""]


class Link(NamedTuple):
    """What a list names. is_list: another sitemap. address: empty where it has none that can be used."""

    address: str
    is_list: bool = False
    published: str = ""
    version: str = ""


def kind_of(head: bytes, name: str, exists: Callable[[str], bool] = lambda _: False, sure: bool = False) -> Kind:
    """What kind of list begins so; empty for an interview.

    name: of the file. exists: whether a line names something. sure: it is a list, only not of which kind.
    """
    suffix = PurePath(name).suffix.lower()
    text = _text(head)
    if text.startswith("{"):
        return "export" if sure or suffix in (".jsonl", ".ndjson") or _is_entry(text) else ""
    if text.startswith("<"):
        first = _FIRST.search(_ASIDE.sub("", text))
        return "feed" if first and first[1] in _ROOTS else ""
    if sure:
        return "names"
    lines = text.split("\n")[: -1 if len(head) >= 1 << 16 else None]
    rows = [line for line in map(str.strip, lines) if line and not line.startswith("#")]
    known = [is_address(row) or exists(row) for row in rows]
    likely = (
        row_known or (row.lower().endswith(SUFFIXES) and ": " not in row)
        for row, row_known in zip(rows, known, strict=True)
    )
    return "names" if suffix in _LISTED and any(known) and all(likely) else ""


def names(path: Path) -> Iterator[str]:
    """The names in a list: a line each, "#" begins a remark; or parted by NUL, as ``find -print0`` has it."""
    with open(path, "rb") as file:
        if b"\0" in file.read(1 << 16):
            file.seek(0)
            rows = iter(file.read().split(b"\0"))
        else:
            file.seek(0)
            rows = iter(lambda: file.readline(_NAME), b"")
        for number, row in enumerate(rows):
            name = (row[3:] if number == 0 and row.startswith(codecs.BOM_UTF8) else row).strip()
            if name and not name.startswith(b"#"):
                yield name.decode("utf-8", "surrogateescape")


def links(data: bytes, given: str) -> Iterator[Link]:
    """What a sitemap or a feed names. given: its address, or what errors call it. Raises InputError for what is none.

    One that is broken in places is read as far as it goes. No entity is expanded and nothing is fetched for it.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(_unpacked(data, given), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    kind = _local(root)
    if kind not in _ROOTS:
        raise InputError("this is no sitemap and no feed", where=given, mend="give the address of one")
    if kind in ("urlset", "sitemapindex"):
        for node in _children(root, "url", "sitemap"):
            link = _joined(given, _inside(node, "loc"))
            published = day_of(_inside(node, "publication_date"))
            yield Link(link, _local(node) == "sitemap", published, _inside(node, "lastmod")[:64])
        return
    for node in root.iter():
        if _local(node) == "item":
            yield Link(_joined(given, _of_item(node)), False, day_of(_inside(node, "pubDate") or _inside(node, "date")))
        elif _local(node) == "entry":
            version = _inside(node, "updated")[:64]
            yield Link(_joined(given, _of_entry(node)), False, day_of(_inside(node, "published")), version)


def _text(head: bytes) -> str:
    """The beginning of a file, as far as it is needed to tell what it is."""
    if head.startswith(b"\x1f\x8b"):
        try:
            head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, 1 << 16)
        except zlib.error:
            return ""
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return head.decode("utf-16" if wide else "utf-8", "surrogateescape" if not wide else "replace").lstrip(
        "\ufeff \t\r\n"
    )


def _is_entry(text: str) -> bool:
    """Whether the first line is an entry of an export."""
    try:
        facts = json.loads(text.split("\n", 1)[0])
    except (ValueError, RecursionError):
        return False
    return isinstance(facts, dict) and bool({"id", "url"} & facts.keys()) and bool({"html", "text"} & facts.keys())


def _unpacked(data: bytes, given: str) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        whole = unpacker.decompress(data, _UNPACKED)
    except zlib.error as error:
        raise InputError("it is damaged", where=given, mend="fetch it again") from error
    if unpacker.unconsumed_tail:
        raise InputError(f"unpacks to more than {_UNPACKED >> 20} MiB", where=given, mend="cut it into smaller ones")
    return whole


def _local(node: Any) -> str:
    """An element's name without its namespace; empty for all else."""
    tag = getattr(node, "tag", "")
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _children(node: Any, *wanted: str) -> Iterator[Any]:
    return (child for child in node if _local(child) in wanted)


def _inside(node: Any, name: str) -> str:
    """The text of the first element of this name below a node."""
    found = next((each for each in node.iter() if _local(each) == name and each is not node), None)
    return "" if found is None else " ".join((found.text or "").split())


def _of_item(node: Any) -> str:
    """The page of an RSS item: its link, else its guid where that is one."""
    link = next(filter(None, ((child.text or "").strip() for child in _children(node, "link"))), "")
    guid = next(_children(node, "guid"), None)
    if not link and guid is not None and (guid.get("isPermaLink") or "true").strip().lower() == "true":
        return str(guid.text or "")
    return link


def _of_entry(node: Any) -> str:
    """The page of an Atom entry: the link that is the same in another form, as HTML where there are several."""
    found = [link for link in _children(node, "link") if (link.get("rel") or "alternate") == "alternate"]
    found.sort(key=lambda link: "html" not in (link.get("type") or "html"))
    return str(found[0].get("href") or "") if found else ""


def _joined(base: str, link: str) -> str:
    """The whole address; empty where it leads to no page."""
    from urllib.parse import urljoin

    try:
        whole = urljoin(base if is_address(base) else "", link) if (link := link.strip()) else ""
    except ValueError:
        return ""
    return whole if is_address(whole) and len(whole) <= _NAME and not re.search(r"\s", whole) else ""
