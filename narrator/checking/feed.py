"""A feed by PSP-1 and Podcasting 2.0: what a channel and its items must have, and the files that they name.

Items are read one by one and forgotten, so a feed of any length fits. Files are looked for beside the feed: its own
address (`atom:link rel="self"`) tells which part of an address is the folder that it lies in.
"""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from narrator import files
from narrator.patterns import late

from . import ffmpeg
from .reading import Broken, clock, words
from .rules import Finding
from .xml import namespaced

_ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
_PODCAST = "{https://podcastindex.org/namespace/1.0}"
_ATOM = "{http://www.w3.org/2005/Atom}"
_PODLOVE = "{http://podlove.org/simple-chapters}"

_TYPES = {
    ".mp3": ("audio/mpeg",),
    ".m4a": ("audio/x-m4a", "audio/mp4"),
    ".m4b": ("audio/x-m4a", "audio/mp4"),
    ".opus": ("audio/ogg", "audio/opus"),
    ".flac": ("audio/flac",),
    ".wav": ("audio/wav", "audio/x-wav"),
}
_LONGEST = 4000
_LANGUAGE = late(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_DURATION = late(r"\d+|\d+:[0-5]?\d(:[0-5]\d)?")
_SMALLEST, _LARGEST = 1400, 3000
_READ = 1 << 20


def feed(path: Path) -> Iterator[Finding]:
    """All that is wrong in a feed, in the pages of its archive that lie beside it, and with the files it names."""
    seen: dict[bytes, str] = {}
    pages, done = [path], set()
    while pages:
        page = pages.pop()
        if page.name in done:
            continue
        done.add(page.name)
        yield from _Feed(page, seen, first=page == path).findings()
        for name in _archive(page):
            if (page.parent / name).is_file():
                pages.append(page.parent / name)
            else:
                yield Finding(str(page), f"its archive goes on in {name}, which is not there", "feed links")


def _archive(path: Path) -> Iterator[str]:
    """The names of the pages next to this one (RFC 5005)."""
    try:
        for element in namespaced(path, f"{_ATOM}link"):
            if element.get("rel") in ("next", "prev-archive"):
                yield Path(unquote(urlsplit(element.get("href", "")).path)).name
    except Broken:
        return


class _Feed:
    """One file of a feed. seen: the GUIDs of all its pages, as digests, with the item that has it."""

    def __init__(self, path: Path, seen: dict[bytes, str], first: bool) -> None:
        self.path, self.seen, self.first = path, seen, first
        self.where = str(path)
        self.base = ""
        self.items = 0
        self.had: set[str] = set()

    def findings(self) -> Iterator[Finding]:
        try:
            root = None
            for element in namespaced(self.path):
                root = element.getroottree().getroot()
                parent = element.getparent()
                if element.tag == "item" and parent is not None and parent.tag == "channel":
                    self.items += 1
                    yield from self._item(element)
                    element.clear()
                    while element.getprevious() is not None:
                        del parent[0]
                elif parent is not None and parent.tag == "channel":
                    yield from self._channel(element)
        except Broken as error:
            yield Finding(self.where, str(error), "readable")
            return
        if root is None or root.tag != "rss" or root.get("version") != "2.0":
            yield Finding(self.where, "it is no RSS 2.0", "feed")
            return
        for name, what in (
            ("self", 'no atom:link rel="self"'),
            ("title", "no title"),
            ("description", "no description"),
            ("link", "no link"),
            ("language", "no language"),
            (f"{_ITUNES}category", "no itunes:category"),
            (f"{_ITUNES}explicit", "no itunes:explicit"),
            (f"{_ITUNES}image", "no itunes:image"),
            (f"{_PODCAST}guid", "no podcast:guid"),
        ):
            if name not in self.had:
                yield Finding(self.where, what, "feed")
        if not self.items and self.first:
            yield Finding(self.where, "no item", "feed")

    def _channel(self, element: Any) -> Iterator[Finding]:
        text = words(element.text)
        if text or element.tag in (f"{_ITUNES}category", f"{_ITUNES}image"):
            self.had.add(element.tag)
        where = f"{self.where}, line {element.sourceline}"
        if element.tag == f"{_ATOM}link" and element.get("rel") == "self":
            self.had.add("self")
            self.base = element.get("href", "").rpartition("/")[0] + "/"
            if urlsplit(self.base).scheme not in ("http", "https"):
                yield Finding(where, f"{element.get('href')} is no address of the web", "feed")
        elif element.tag == "language" and not _LANGUAGE.fullmatch(text):
            yield Finding(where, f'"{text}" is no language', "feed")
        elif element.tag == "description" and len((element.text or "").encode()) > _LONGEST:
            yield Finding(where, f"a description of more than {_LONGEST} bytes", "feed")
        elif element.tag == f"{_ITUNES}explicit" and text not in ("true", "false"):
            yield Finding(where, f'itunes:explicit is "{text}", neither true nor false', "feed")
        elif element.tag == f"{_ITUNES}category" and not element.get("text"):
            yield Finding(where, "itunes:category without a text", "feed")
        elif element.tag == f"{_PODCAST}guid":
            yield from self._guid(where, text)
        elif element.tag == f"{_ITUNES}image":
            yield from self._image(where, element.get("href", ""))

    def _guid(self, where: str, text: str) -> Iterator[Finding]:
        try:
            guid = uuid.UUID(text)
        except ValueError:
            yield Finding(where, f'podcast:guid "{text}" is no UUID', "feed")
            return
        if guid.version != 5:
            yield Finding(where, f"podcast:guid {guid} is no UUID of version 5", "feed")

    def _image(self, where: str, address: str) -> Iterator[Finding]:
        file = self._file(address)
        if file is None:
            return
        if not file.is_file():
            yield Finding(where, f"{file.name} is not there", "feed links")
            return
        try:
            width, height = ffmpeg.picture_size(file)
        except Broken as error:
            yield Finding(str(file), str(error), "feed")
            return
        if width != height or not _SMALLEST <= width <= _LARGEST:
            yield Finding(str(file), f"it is {width} x {height}, not a square of 1400 to 3000", "feed")

    def _file(self, address: str) -> Path | None:
        """The file of an address below the feed's own; None where it lies elsewhere."""
        if not self.base or not address.startswith(self.base):
            return None
        file = (self.path.parent / unquote(urlsplit(address[len(self.base) :]).path)).resolve()
        return file if file.is_relative_to(self.path.parent.resolve()) else None

    def _item(self, item: Any) -> Iterator[Finding]:
        title = words(item.findtext("title"))
        where = f"{self.where}, line {item.sourceline}"
        if not title:
            yield Finding(where, "an item without a title", "feed items")
        guid = words(item.findtext("guid"))
        key = hashlib.blake2b(guid.encode(), digest_size=16).digest()
        if not guid:
            yield Finding(where, f'"{title}" has no GUID', "feed items")
        elif key in self.seen:
            yield Finding(where, f'"{title}" has the GUID of {self.seen[key]}', "feed items")
        elif guid.startswith(("file:", "/")):
            yield Finding(where, f'the GUID of "{title}" is a place on a disk', "feed items")
        self.seen.setdefault(key, where)
        yield from self._when(where, title, item)
        yield from self._enclosure(where, title, item)
        for tag in ("transcript", "chapters"):
            for element in item.iter(f"{_PODCAST}{tag}"):
                file = self._file(element.get("url", ""))
                if file is not None and not file.is_file():
                    yield Finding(where, f"{element.get('url')} is not there", "feed links")
                if not element.get("type"):
                    yield Finding(where, f"a podcast:{tag} without a type", "feed items")
        yield from self._podlove(where, item)

    def _when(self, where: str, title: str, item: Any) -> Iterator[Finding]:
        date = words(item.findtext("pubDate"))
        try:
            if parsedate_to_datetime(date).tzinfo is None:
                raise ValueError("no time zone")
        except (ValueError, TypeError, IndexError):
            yield Finding(where, f'"{title}": "{date}" is no date as RFC 2822 has it', "feed items")
        length = words(item.findtext(f"{_ITUNES}duration"))
        if length and not _DURATION.fullmatch(length):
            yield Finding(where, f'"{title}": itunes:duration is "{length}"', "feed items")
        explicit = item.findtext(f"{_ITUNES}explicit")
        if explicit is not None and words(explicit) not in ("true", "false"):
            yield Finding(where, f'"{title}": itunes:explicit is "{words(explicit)}"', "feed items")

    def _enclosure(self, where: str, title: str, item: Any) -> Iterator[Finding]:
        enclosures = item.findall("enclosure")
        if len(enclosures) != 1:
            yield Finding(where, f'"{title}" has {len(enclosures)} enclosures', "feed items")
        for element in enclosures:
            yield from self._sound(where, element.get("url", ""), element)
        for other in item.findall(f"{_PODCAST}alternateEnclosure"):
            for source in other.findall(f"{_PODCAST}source"):
                yield from self._sound(where, source.get("uri", ""), other)

    def _sound(self, where: str, address: str, element: Any) -> Iterator[Finding]:
        """Its length, its type and its digest, against the file where that lies beside the feed."""
        if urlsplit(address).scheme not in ("http", "https"):
            yield Finding(where, f"{address[:80] or 'nothing'} is no address of the web", "enclosures")
            return
        kinds = _TYPES.get(Path(urlsplit(address).path).suffix.lower(), ())
        if kinds and element.get("type") not in kinds:
            yield Finding(where, f"{address}: its type is {element.get('type')}, not {kinds[0]}", "enclosures")
        length = element.get("length", "")
        if not length.isdecimal() or not int(length):
            yield Finding(where, f'{address}: its length is "{length}"', "enclosures")
        file = self._file(address)
        if file is None:
            return
        if not file.is_file():
            yield Finding(where, f"{address} is not there", "enclosures")
            return
        size = file.stat().st_size
        if length.isdecimal() and int(length) != size:
            yield Finding(where, f"{address} has {size} bytes, the feed says {length}", "enclosures")
        for integrity in element.findall(f"{_PODCAST}integrity"):
            told = integrity.get("value", "")
            if integrity.get("type") == "sri" and not _same(file, told):
                yield Finding(where, f"{address} is not the file whose digest is {told[:40]}", "enclosures")

    def _podlove(self, where: str, item: Any) -> Iterator[Finding]:
        before = -1.0
        for number, chapter in enumerate(item.iter(f"{_PODLOVE}chapter")):
            *above, seconds = chapter.get("start", "").split(":")
            try:
                start = float(seconds) + sum(int(part) * 60**power for power, part in enumerate(reversed(above), 1))
            except ValueError:
                yield Finding(where, f'a chapter begins at "{chapter.get("start")}"', "chapters")
                return
            if (number == 0 and start) or start <= before:
                yield Finding(where, f"chapter {number + 1} begins at {clock(start)}", "chapters")
            before = start


def _same(file: Path, told: str) -> bool:
    """Whether a file has one of these digests (W3C Subresource Integrity)."""
    for value in told.split():
        kind, _, wanted = value.partition("-")
        if kind in ("sha256", "sha384", "sha512"):
            with files.opened(file) as source:
                digest = hashlib.new(kind)
                while part := source.read(_READ):
                    digest.update(part)
            if base64.b64encode(digest.digest()).decode() == wanted:
                return True
    return False
