"""The pictures of an episode's chapters: for each the first that its stretch of the article shows.

One that lies at hand is drawn behind walls, once, and kept by content. One that is on the web alone is not fetched: its
address goes into `chapters.json`, for players that show it. No chapter without a picture costs anything.
"""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from narrator import reading, record
from narrator.digests import sized
from narrator.errors import InputError
from narrator.limits import Limits
from narrator.model import Chapter, Picture, Turn
from narrator.origin import is_address, is_file_name
from narrator.publishing import Publication, illustration
from narrator.publishing.illustration import Drawn, Illustration
from narrator.reading import pictures
from narrator.settings import Settings
from narrator.store import Store

from . import walls
from .drafting import Draft
from .reporting import Report

KIND = "covers"
_TRIED = 8  # pictures of a chapter, before it goes without
_REPEATED = 2  # times that an article may show a picture
_FAILED = 20  # pictures that cannot be drawn, before no more are tried: an article that is made to cost time
_PRIVATE = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "test", "invalid", "arpa")


def illustrated(
    publications: Sequence[Publication],
    draft: Draft,
    settings: Settings,
    store: Store,
    uses: set[str],
    report: Report,
) -> tuple[list[Publication], dict[str, Any]]:
    """The same with pictures of their chapters; and the files that were looked for, as the record has them.

    uses: what they take of the store is added there. A picture that cannot be drawn is told, and its chapter has the
    next one.
    """
    search = _Search(draft, settings, store, uses, report)
    done = []
    for publication in publications:
        found = {}
        for chapter, candidates in _candidates(publication.interview.turns, publication.timeline.chapters):
            for look in (search.at_hand, search.on_the_web):
                tried = (look(turn, picture) for turn, picture in candidates[:_TRIED])
                if first := next(filter(None, tried), None):
                    found[chapter] = first
                    break
        done.append(replace(publication, illustrations=found))
    if search.missing:
        told = next(iter(search.missing))
        report.note(f"{len(search.missing)} of the article's pictures cannot be found, {told} the first")
    return done, {str(path): sized(path) for path in sorted(search.seen)}


class _Search:
    """Finds the pictures of one episode. seen: the files that were looked for. missing: addresses that led nowhere."""

    def __init__(self, draft: Draft, settings: Settings, store: Store, uses: set[str], report: Report) -> None:
        self._limits, self._store, self._uses, self._report = settings.limits, store, uses, report
        self._address, self._live = draft.interview.address, is_address(draft.source)
        self._script = draft.folder / record.SCRIPT
        self._known: dict[str, Drawn | None] = {}
        self._article: Path | None = None
        self._document: reading.Document | None = None
        self._packed = False
        self.seen: set[Path] = set()
        self.missing: dict[str, None] = {}
        self._failed = 0
        source = draft.source
        if record.home_of(source):  # a script in its episode's folder, which knows whose it is
            source = str((record.load(draft.folder) or {}).get("path", ""))
        if source and is_file_name(source) and Path(source).is_file():
            self._article = Path(source)
            self._document = reading.load(source, limits=self._limits)
            self._packed = reading.is_packed(self._document)

    def at_hand(self, turn: str, picture: Picture) -> Illustration | None:
        """A picture that lies beside the article or in it, drawn."""
        if picture.address not in self._known:
            self._known[picture.address] = self._looked_for(picture.address)
        drawn = self._known[picture.address]
        return Illustration(turn, picture.text, drawn) if drawn else None

    def on_the_web(self, turn: str, picture: Picture) -> Illustration | None:
        """A picture by its public address. Where a file would have to lie is known of a live page alone."""
        inside = self._packed or pictures.within(picture.address)
        if inside or any(path.exists() for path in self._places(picture.address)):
            return None  # it was told why, or is too small
        whole = self._live or picture.address.startswith("/")
        url = urljoin(self._address, picture.address) if whole else picture.address
        if _public(url):
            return Illustration(turn, picture.text, url=url)
        self.missing[picture.address] = None
        return None

    def _places(self, address: str) -> Iterator[Path]:
        """Where a picture may lie: beside the article, and beside the script that a person has corrected."""
        for source in (self._article, self._script):
            if source and (path := pictures.beside(address, source)):
                yield path

    def _looked_for(self, address: str) -> Drawn | None:
        for path in self._places(address):
            self.seen.add(path)
            if data := pictures.content(path):
                return self._drawn(data, "", str(path))
        if self._document and (self._packed or pictures.within(address)):
            return self._drawn(self._document.data, address, f"{self._document.where}, {address}")
        return None

    def _drawn(self, data: bytes, within: str, where: str) -> Drawn | None:
        """The picture, kept or drawn; None, and a line that says so, where it cannot be."""
        key = illustration.key(data, within)
        self._uses.add(f"{KIND}/{key}")
        if (kept := self._store.get(KIND, key)) and (found := illustration.unpacked(*kept)):
            return found
        if self._failed >= _FAILED:
            return None
        try:
            made = walls.apart(_draw, (data, within, where, self._limits), self._limits, where)
        except InputError as error:
            self._failed += 1
            self._report.note(f"a chapter is without its picture: {error}")
            return None
        if made:
            self._store.put(KIND, key, *illustration.packed(made))
        return made


def _candidates(
    turns: tuple[Turn, ...], chapters: tuple[Chapter, ...]
) -> Iterator[tuple[str, list[tuple[str, Picture]]]]:
    """For each chapter the pictures of its turns, by the turn that opens it; each with the turn behind which it is.

    One that comes again and again is an ornament.
    """
    openings = {chapter.turn for chapter in chapters}
    opening, found = chapters[0].turn if chapters else "", list[tuple[str, Picture]]()
    times = Counter(picture.address for turn in turns for sentence in turn.sentences for picture in sentence.pictures)
    for turn in turns:
        if turn.id in openings and turn.id != opening:
            yield opening, found
            opening, found = turn.id, []
        shown = [picture for sentence in turn.sentences for picture in sentence.pictures]
        found += [(turn.id, picture) for picture in shown if times[picture.address] <= _REPEATED]
    yield opening, found


def _public(address: str) -> bool:
    """Whether an address may be on the web, by its looks: nobody is asked."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").rstrip(".")
        if parts.scheme not in ("http", "https") or "@" in parts.netloc or not address.isprintable():
            return False
        try:
            return ipaddress.ip_address(host).is_global
        except ValueError:
            last = host.rpartition(".")[2]
            return "." in host and last not in _PRIVATE and not last.isdigit()
    except ValueError:
        return False


def _draw(data: bytes, within: str, where: str, limits: Limits) -> Drawn | None:
    """Behind walls: a picture, out of its document where it is in one."""
    try:
        return illustration.drawn(pictures.unpacked(data, within, where, limits) if within else data)
    except ValueError as error:
        raise InputError(str(error), where=where, mend="save it anew") from error
