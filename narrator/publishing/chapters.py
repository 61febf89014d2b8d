"""chapters.json: JSON chapters 1.2 of Podcasting 2.0; chapters.xml: Podlove Simple Chapters 1.2."""

from __future__ import annotations

from html import escape
from typing import Any
from urllib.parse import quote

from narrator.clock import stamp
from narrator.patterns import late

from .publication import Publication, json_text, one_line

_ADDRESS = late(r"https?://[^\s<>\"'\\]+")
_WORDS = 6


def chapters_json(publication: Publication) -> str:
    """The chapters with startTime and endTime in seconds; all of them belong in the table of contents.

    url: the place in the article, by its first words (a text fragment, WICG), where the article has an address.
    img: the chapter's picture, beside this file or on the web.
    """
    places = _places(publication)
    chapters = []
    for chapter in publication.timeline.chapters:
        entry: dict[str, Any] = {
            "startTime": publication.seconds(chapter.start),
            "endTime": publication.seconds(chapter.end),
            "title": one_line(chapter.title),
            "toc": True,
        }
        if url := places.get(chapter.turn):
            entry["url"] = url
        if picture := publication.illustrations.get(chapter.turn):
            entry["img"] = picture.address
        chapters.append(entry)
    return json_text({"version": "1.2.0", "title": one_line(publication.interview.title), "chapters": chapters})


def chapters_xml(publication: Publication) -> str:
    """The chapters as Podlove's players and feeds take them: start in normal play time, title, link."""
    places = _places(publication)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<psc:chapters version="1.2" xmlns:psc="http://podlove.org/simple-chapters">',
    ]
    for chapter in publication.timeline.chapters:
        start = stamp(publication.milliseconds(chapter.start))
        link = f' href="{escape(places[chapter.turn])}"' if chapter.turn in places else ""
        picture = publication.illustrations.get(chapter.turn)
        image = f' image="{escape(picture.address)}"' if picture else ""
        lines.append(f'  <psc:chapter start="{start}" title="{escape(one_line(chapter.title))}"{link}{image}/>')
    lines += ["</psc:chapters>", ""]
    return "\n".join(lines).encode("utf-8", "replace").decode()


def _places(publication: Publication) -> dict[str, str]:
    """Addresses of the turns that open a chapter."""
    address = publication.interview.address.partition("#")[0]
    if not _ADDRESS.fullmatch(address):
        return {}
    wanted = {chapter.turn for chapter in publication.timeline.chapters}
    return {
        turn.id: f"{address}#:~:text={quote(' '.join(words[:_WORDS]), safe='').replace('-', '%2D')}"
        for turn in publication.interview.turns
        if turn.id in wanted and (words := one_line(turn.sentences[0].text if turn.sentences else "").split())
    }
