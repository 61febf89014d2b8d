"""feed.xml: the episodes of a show as PSP-1 (podcast standards project), Podcasting 2.0 and Podlove want them.

lxml writes it: the libraries for feeds know no chapters, no integrity and no other formats (feedgen, podgen, rfeed), or
hold the whole feed as one tree (pod2gen). Here each item is a string of its own, so that it can be kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

from narrator.clock import stamp

from .publication import one_line

RECIPE = 1
"""Raise it when an item would be written otherwise from the same values."""

_SPACES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "psc": "http://podlove.org/simple-chapters",
    "fh": "http://purl.org/syndication/history/1.0",
}
_TYPES = {
    "mp3": "audio/mpeg",
    "m4a": "audio/x-m4a",  # as Apple and PSP-1 list it
    "m4b": "audio/x-m4a",
    "opus": "audio/ogg",
    "flac": "audio/flac",
    "wav": "audio/wav",
}
_TRANSCRIPTS = (
    ("transcript.vtt", "text/vtt"),
    ("transcript.srt", "application/x-subrip"),
    ("transcript.json", "application/json"),
    ("transcript.html", "text/html"),
    ("transcript.txt", "text/plain"),
)
TRANSCRIPTS = tuple(name for name, _ in _TRANSCRIPTS)
_ROLES = {"interviewer": "host", "guest": "guest"}
_LONGEST = 4000  # bytes of a description (PSP-1)
_NAME = 128  # characters of a person's name (podcast namespace)


class Sound(NamedTuple):
    """A file of sound. format: as its name ends. length: bytes. kbps: 0 for not known. digest: SRI (W3C)."""

    url: str
    format: str
    length: int
    kbps: int
    digest: str


class Mark(NamedTuple):
    """A chapter: seconds from the beginning, title, address or nothing, whole address of its picture or nothing."""

    start: float
    title: str
    url: str
    image: str = ""


class Item(NamedTuple):
    """An episode, or a part of one. All addresses are whole.

    guid: never changes. published: seconds since 1970. modified: day (ISO 8601) or nothing. sounds: the enclosure
    first. speakers: names with Narrator's roles. transcripts: file name to address. chapters: of `chapters.json`,
    ``chapters_url`` its address. html: the show notes. image: address or nothing.
    """

    guid: str
    title: str
    url: str
    published: int
    modified: str
    language: str
    author: str
    notice: str
    source: str
    seconds: float
    explicit: bool
    image: str
    html: str
    sounds: tuple[Sound, ...]
    speakers: tuple[tuple[str, str], ...]
    transcripts: dict[str, str]
    chapters: tuple[Mark, ...]
    chapters_url: str


class Channel(NamedTuple):
    """The show. category: "News" or "News > Politics". published, built: seconds since 1970. synthetic: its voices."""

    title: str
    description: str
    link: str
    url: str
    language: str
    author: str
    owner: str
    email: str
    copyright: str
    category: tuple[str, ...]
    explicit: bool
    image: str
    guid: str
    locked: bool
    published: int
    built: int
    version: str


def item_xml(item: Item) -> bytes:
    """The item as it stands in a feed, without the names of namespaces, which the feed itself declares."""
    root, channel = _document()
    episode = _add(channel, "item")
    _add(episode, "title", one_line(item.title) or "?")
    _add(episode, "link", item.url)
    _add(episode, "guid", item.guid, isPermaLink="false")
    _add(episode, "pubDate", _date(item.published))
    if item.modified:
        _add(episode, "atom:updated", f"{item.modified[:10]}T00:00:00Z")
    _add(episode, "description", _description(item))
    if item.html:
        _add(episode, "content:encoded", item.html)
    first = item.sounds[0]
    _add(episode, "enclosure", url=first.url, length=str(first.length), type=_TYPES[first.format])
    _add(episode, "itunes:duration", str(round(item.seconds)))
    _add(episode, "itunes:explicit", _truth(item.explicit))
    _add(episode, "itunes:episodeType", "full")
    if item.author:
        _add(episode, "itunes:author", one_line(item.author))
    if item.image:
        _add(episode, "itunes:image", href=item.image)
    for sound in item.sounds:
        _sound(episode, sound, item.language, sound is first)
    for name, role in item.speakers:
        if role in _ROLES and one_line(name):
            _add(episode, "podcast:person", one_line(name)[:_NAME], role=_ROLES[role])
    for name, kind in _TRANSCRIPTS:
        if name in item.transcripts:
            more = {"language": item.language} if item.language else {}
            more |= {"rel": "captions"} if name.endswith((".vtt", ".srt", ".json")) else {}
            _add(episode, "podcast:transcript", url=item.transcripts[name], type=kind, **more)
    if item.chapters:
        _add(episode, "podcast:chapters", url=item.chapters_url, type="application/json+chapters")
        chapters = _add(episode, "psc:chapters", version="1.2")
        for mark in item.chapters:
            link = {name: value for name, value in (("href", mark.url), ("image", mark.image)) if value}
            _add(chapters, "psc:chapter", start=stamp(round(mark.start * 1000)), title=mark.title or "?", **link)
    _add(episode, "podcast:txt", "true", purpose="ai-content")
    return _inside(root)


def feed_xml(channel: Channel, items: Iterable[bytes], links: Sequence[tuple[str, str]], archive: bool) -> bytes:
    """A feed, or a page of its archive (RFC 5005). links: relation and address. items: as `item_xml` gives them."""
    root, node = _document()
    for relation, address in links:
        _add(node, "atom:link", rel=relation, href=address, type="application/rss+xml")
    if archive:
        _add(node, "fh:archive")
    _add(node, "title", one_line(channel.title))
    _add(node, "link", channel.link)
    _add(node, "description", _cut(one_line(channel.description)))
    _add(node, "language", channel.language)
    _add(node, "generator", f"Narrator {channel.version}")
    _add(node, "pubDate", _date(channel.published))
    _add(node, "lastBuildDate", _date(channel.built))
    if channel.copyright:
        _add(node, "copyright", channel.copyright)
    if channel.author:
        _add(node, "itunes:author", channel.author)
    if channel.owner or channel.email:
        owner = _add(node, "itunes:owner")
        for name, value in (("itunes:name", channel.owner or channel.author), ("itunes:email", channel.email)):
            if value:
                _add(owner, name, value)
    for category in channel.category:
        above, _, below = (part.strip() for part in category.partition(">"))
        entry = _add(node, "itunes:category", text=above)
        if below:
            _add(entry, "itunes:category", text=below)
    _add(node, "itunes:explicit", _truth(channel.explicit))
    _add(node, "itunes:type", "episodic")
    if channel.image:
        _add(node, "itunes:image", href=channel.image)
        image = _add(node, "image")
        for name, value in (("url", channel.image), ("title", channel.title), ("link", channel.link)):
            _add(image, name, value)
    _add(node, "podcast:guid", channel.guid)
    owned = {"owner": channel.email} if channel.email else {}
    _add(node, "podcast:locked", "yes" if channel.locked else "no", **owned)
    _add(node, "podcast:medium", "podcast")
    _add(node, "podcast:txt", "true", purpose="ai-content")
    head, end, tail = _written(root).rpartition(b"</channel>")
    return b"".join((b'<?xml version="1.0" encoding="utf-8"?>\n', head, *items, b"\n", end, tail, b"\n"))


def _document() -> tuple[Any, Any]:
    """A feed without anything in it, and its channel."""
    root = _etree().Element("rss", version="2.0", nsmap=_SPACES)
    return root, _etree().SubElement(root, "channel")


@cache
def _etree() -> Any:
    from lxml import etree

    return etree


def _written(root: Any) -> bytes:
    written: bytes = _etree().tostring(root, encoding="utf-8")
    return written


def _inside(root: Any) -> bytes:
    """What stands in the channel. No text holds a "<" once it is written, so the marks around it are unmistakable."""
    return b"\n" + _written(root).partition(b"<channel>")[2].rpartition(b"</channel>")[0]


def _add(node: Any, name: str, text: str = "", /, **attributes: str) -> Any:
    """An element below another."""
    space, _, local = name.rpartition(":")
    made = _etree().SubElement(node, f"{{{_SPACES[space]}}}{local}" if space else local)
    for key, value in attributes.items():
        made.set(key, one_line(value))
    if text:
        made.text = _legal(text)
    return made


def _legal(text: str) -> str:
    """A text of several lines without what XML 1.0 cannot hold."""
    import re

    return (
        text
        if text.isprintable()
        else re.sub("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
    )


def _sound(episode: Any, sound: Sound, language: str, first: bool) -> None:
    """A file in the terms of Podcasting 2.0; the enclosure stands there too, since it has its digest there."""
    facts = {"type": _TYPES[sound.format], "length": str(sound.length), "title": sound.format.upper()}
    if sound.kbps:
        facts["bitrate"] = str(sound.kbps * 1000)
    if sound.format == "opus":
        facts["codecs"] = "opus"
    if language:
        facts["lang"] = language
    if first:
        facts["default"] = "true"
    node = _add(episode, "podcast:alternateEnclosure", **facts)
    _add(node, "podcast:source", uri=sound.url)
    _add(node, "podcast:integrity", type="sri", value=sound.digest)


def _description(item: Item) -> str:
    """Plain text: who talks, the article, the chapters with their times where there are three or more, the notice."""
    names = ", ".join(one_line(name) for name, role in item.speakers if role in _ROLES)
    marks = [f"{stamp(round(mark.start * 1000))[:8]} {one_line(mark.title)}" for mark in item.chapters]
    head = [text for text in (names, one_line(item.source), one_line(item.notice)) if text]
    return _cut("\n".join([*head, *(marks if len(marks) > 2 else ())]) or item.title or "?")


def _cut(text: str) -> str:
    """As much of a text as a description may hold, cut at a line or a word."""
    if len(text.encode()) <= _LONGEST:
        return text
    kept = text.encode()[: _LONGEST - 3].decode(errors="ignore")
    end = max(kept.rfind("\n"), kept.rfind(" "))
    return (kept[:end] if end > 0 else kept) + "…"


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _date(moment: int) -> str:
    """RFC 2822."""
    from email.utils import format_datetime

    return format_datetime(datetime.fromtimestamp(moment, UTC))
