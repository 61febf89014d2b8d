"""index.html: the episode to hear, read and search in one static file beside the sound.

It asks for nothing but the sound and the pictures of its chapters. Without script it is a transcript with an audio
element. Sentences have no marks of their own: their times stand in one table (`moments`), so that an hour weighs little
more than its words.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import quote

from narrator.clock import brief

from .head import asset, head
from .hypertext import byline, headline, turns_html
from .moments import Moments
from .picture import picture_html
from .publication import Publication, direction, one_line

_SPEEDS = ("0.75", "1", "1.25", "1.5", "1.75", "2")
# Drawn, since no font has them all: paths in a square of 24.
_ICONS = {
    "play": "M4 4v16l9-8zM15 4h2.5v16H15zM19 4h2.5v16H19z",
    "back": "M12 5V1L6 6l6 5V7a6 6 0 1 1-6 6H4a8 8 0 1 0 8-8z",
    "ahead": "M12 5V1l6 5-6 5V7a6 6 0 1 0 6 6h2a8 8 0 1 1-8-8z",
    "before": "M5 4h3v16H5zM20 4v16l-11-8z",
    "after": "M16 4h3v16h-3zM4 4v16l11-8z",
    "follow": "M3 4h18v2H3zM3 10h18v4H3zM3 18h18v2H3z",
    "link": "M10 8H6a4 4 0 0 0 0 8h4v-2H6a2 2 0 0 1 0-4h4zM14 8h4a4 4 0 0 1 0 8h-4v-2h4a2 2 0 0 0 0-4h-4zM8 11h8v2H8z",
}
_KINDS = 6  # colours and lines that tell speakers apart


def index_html(publication: Publication) -> str:
    """The page. Its text is the episode's; its buttons are called in the episode's language where that is known."""
    interview = publication.interview
    title, language = one_line(interview.title), one_line(interview.language) or "und"
    names, script = _names(language), asset("player.js")
    moments = Moments(publication)
    classes = _classes(publication)
    pictures = " 'self' file:" if publication.illustrations else ""
    lines = [
        *head(title, language, asset("player.css"), script, ("media-src 'self' file:", f"img-src data:{pictures}")),
        f'<body data-guid="{escape(publication.guid)}">',
        "<header>",
        *_cover(publication),
        headline(publication, title, moments),
    ]
    notices = (("notice", one_line(text)) for text in (publication.notice, publication.correction_notice))
    for kind, text in (("byline", byline(publication)), *notices):
        if text:
            lines.append(f'<p class="{kind}" dir="auto">{escape(text)}</p>')
    lines += ["</header>", *_controls(publication, names), "<main>"]
    lines += [*picture_html(publication, names["picture"], classes), *_chapters(publication, names)]
    lines += [*turns_html(publication, title, classes, moments), "</main>"]
    lines.append(f'<script type="application/json" id="moments">"{moments}"</script>')
    lines += [*_footer(publication, names), f"<script>{script}</script>", "</body>", "</html>", ""]
    return "\n".join(lines).encode("utf-8", "replace").decode()


def _cover(publication: Publication) -> Iterator[str]:
    """The small cover, inside the page: a decoration, since all that stands on it is text beside it."""
    if publication.cover:
        data = base64.b64encode(publication.cover.small).decode()
        yield f'<img class="cover" src="data:image/jpeg;base64,{data}" alt="" width="125" height="125">'


def _controls(publication: Publication, names: dict[str, str]) -> Iterator[str]:
    sound = escape(quote(publication.audio))
    yield f'<div class="player" role="region" aria-label="{escape(names["play"])}"><div>'
    yield f'<audio controls preload="metadata" src="{sound}"></audio>'
    yield '<div class="tools" dir="ltr" hidden>'  # as the audio element's own controls: time runs to the right
    for name, path in _ICONS.items():
        pressed = {"play": ' aria-pressed="false"', "follow": ' aria-pressed="true"'}.get(name, "")
        label = escape(names[name])
        icon = f'<svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true"><path d="{path}"/></svg>'
        more = {"back": "15", "ahead": "15"}.get(name, "")
        yield f'<button type="button" data-do="{name}" aria-label="{label}" title="{label}"{pressed}>'
        yield f"{icon}{more}</button>"
    options = "".join(f"<option{' selected' * (s == '1')} value={s!r}>{s}×</option>" for s in _SPEEDS)
    yield f'<select data-do="speed" aria-label="{escape(names["speed"])}">{options}</select>'
    search, way = escape(names["search"]), direction(publication.interview.language)
    yield f'<input type="search" dir="{way}" data-do="search" aria-label="{search}" placeholder="{search}">'
    yield '<span class="found" data-do="found" role="status"></span>'
    yield "</div></div></div>"


def _chapters(publication: Publication, names: dict[str, str]) -> Iterator[str]:
    chapters = publication.timeline.chapters
    if len(chapters) < 2:
        return
    yield f'<details class="chapters"><summary>{escape(names["chapters"])}</summary><ol>'
    for chapter in chapters:
        start = publication.seconds(chapter.start)
        link = f"#t={start}"
        yield f'<li><time>{brief(start)}</time><a href="{link}">{escape(one_line(chapter.title))}</a></li>'
    yield "</ol></details>"


def _footer(publication: Publication, names: dict[str, str]) -> Iterator[str]:
    address = publication.interview.address
    yield "<footer>"
    if address.startswith(("https://", "http://")):
        yield f'<p><a rel="noopener noreferrer" href="{escape(address)}">{escape(one_line(address))}</a></p>'
    yield f'<p dir="auto">{escape(names["keys"])}</p>'
    title = escape(one_line(publication.interview.title))
    part = Path(publication.audio).stem.removeprefix("episode")  # "-2" of the second part
    snippet = f'<iframe src="index{quote(part)}.html" title="{title}" width="100%" height="600"></iframe>'
    yield f"<details><summary>{escape(names['embed'])}</summary>"
    yield f'<textarea readonly rows="3" aria-label="{escape(names["embed"])}">{escape(snippet)}</textarea></details>'
    yield "</footer>"


def _classes(publication: Publication) -> dict[str, str]:
    """Classes for each speaker, in the order in which they are listed; those who ask have one more."""
    return {
        speaker.name: f"s{number % _KINDS}{' asks' * (speaker.role == 'interviewer')}"
        for number, speaker in enumerate(publication.interview.speakers)
    }


@cache
def _names(language: str) -> dict[str, str]:
    import tomllib

    tables = tomllib.loads((Path(__file__).parent / "player" / "words.toml").read_text(encoding="utf-8"))
    return {**tables["en"], **tables.get(language.lower().partition("-")[0], {})}
