"""What a book is made of beside its text: package, contents, cover, and an overlay for each page (EPUB 3.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple
from urllib.parse import quote

from narrator.publishing.publication import Publication, direction, one_line

from .pages import Page

NAV, STYLE = "nav.xhtml", "book.css"
SOUNDS = {
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "m4b": "audio/mp4",
    "opus": "audio/ogg; codecs=opus",
}
"""By the end of a file's name: what every reader of EPUB 3.3 plays."""

_XML = '<?xml version="1.0" encoding="utf-8"?>'
_ACTIVE = "-epub-media-overlay-active"
_UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_ROLES = {"guest": "ive", "interviewer": "ivr", "narrator": "nrt"}  # MARC relators
_SUMMARY = "All text is read aloud by synthetic voices, and each sentence is highlighted as it is heard."


class Chapter(NamedTuple):
    """A page with its place. number: in the book. part: number of its publication."""

    number: int
    page: Page
    part: int

    @property
    def text(self) -> str:
        return f"chapter-{self.number:03}.xhtml"

    @property
    def overlay(self) -> str:
        return f"chapter-{self.number:03}.smil"

    @property
    def id(self) -> str:
        return f"c{self.number}"


def container(root: str) -> str:
    """META-INF/container.xml: where the package is."""
    return "\n".join(
        (
            _XML,
            '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>',
            f'<rootfile full-path="{root}package.opf" media-type="application/oebps-package+xml"/>',
            "</rootfiles></container>\n",
        )
    )


def page(publication: Publication, chapter: Chapter) -> str:
    """A chapter as XHTML."""
    return _xhtml(
        publication,
        chapter.page.title,
        (
            f'<section epub:type="chapter" role="doc-chapter" aria-label="{escape(chapter.page.title)}">',
            *chapter.page.body,
            "</section>",
        ),
    )


def cover_page(publication: Publication) -> str:
    """The page that shows the cover."""
    title = escape(one_line(publication.interview.title)) or "?"
    picture = f'<img src="cover.jpg" alt="{title}" role="doc-cover"/>'
    return _xhtml(publication, one_line(publication.interview.title), (f'<p class="cover">{picture}</p>',), "cover")


def nav(publications: Sequence[Publication], chapters: Sequence[Chapter]) -> str:
    """The table of contents, and the places that readers offer."""
    first = publications[0]
    title = escape(one_line(first.interview.title)) or "?"
    lines = ['<nav epub:type="toc" id="toc" role="doc-toc">', f"<h1>{title}</h1>"]
    lines += ["<ol>", *(f'<li><a href="{c.text}">{escape(c.page.title)}</a></li>' for c in chapters), "</ol>", "</nav>"]
    lines += ['<nav epub:type="landmarks" hidden="hidden"><ol>']
    if first.cover:
        lines.append(f'<li><a epub:type="cover" href="cover.xhtml">{title}</a></li>')
    begin = escape(chapters[0].page.title)
    lines += [f'<li><a epub:type="bodymatter" href="{chapters[0].text}">{begin}</a></li>', "</ol></nav>"]
    return _xhtml(first, one_line(first.interview.title), lines)


def overlay(publication: Publication, chapter: Chapter) -> str:
    """Which stretch of sound belongs to which sentence (SMIL 3.0, as EPUB has it)."""
    sound = escape(quote(publication.audio))
    lines = [
        _XML,
        '<smil xmlns="http://www.w3.org/ns/SMIL" xmlns:epub="http://www.idpf.org/2007/ops" version="3.0"><body>',
        f'<seq id="all" epub:textref="{chapter.text}" epub:type="chapter">',
    ]
    for number, clip in enumerate(chapter.page.clips):
        lines.append(
            f'<par id="p{number}"><text src="{chapter.text}#{clip.id}"/>'
            f'<audio src="{sound}" clipBegin="{_clock(clip.start)}" clipEnd="{_clock(clip.end)}"/></par>'
        )
    return "\n".join((*lines, "</seq></body></smil>\n"))


def package(publications: Sequence[Publication], chapters: Sequence[Chapter], show: str) -> str:
    """The package document: what the book is, what is in it, in which order."""
    first = publications[0]
    language = _language(first)
    way = f' page-progression-direction="{direction(language)}"' if direction(language) == "rtl" else ""
    lines = [
        _XML,
        f'<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="{language}">',
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">',
        *_about(first, show),
        *_access(),
        *_durations(chapters),
        "</metadata>",
        "<manifest>",
        *_manifest(publications, chapters),
        "</manifest>",
        f"<spine{way}>",
        *(['<itemref idref="cover"/>'] if first.cover else []),
        *(f'<itemref idref="{chapter.id}"/>' for chapter in chapters),
        "</spine>",
        "</package>\n",
    ]
    return "\n".join(lines)


def _about(publication: Publication, show: str) -> Iterator[str]:
    interview = publication.interview
    guid = one_line(publication.guid)
    known = f"urn:uuid:{guid}" if re.fullmatch(_UUID, guid) else guid or f"urn:narrator:{one_line(publication.slug)}"
    yield f'<dc:identifier id="id">{escape(known)}</dc:identifier>'
    yield f"<dc:title>{escape(one_line(interview.title)) or '?'}</dc:title>"
    yield f"<dc:language>{_language(publication)}</dc:language>"
    if author := one_line(interview.author):
        yield f'<dc:creator id="author">{escape(author)}</dc:creator>'
        yield _refined("author", "role", "aut", ' scheme="marc:relators"')
    voices = {part.speaker: part.voice for part in publication.cast.parts}
    for number, speaker in enumerate(interview.speakers):
        if speaker.role != "narrator" and (name := one_line(speaker.name)):
            yield f'<dc:contributor id="speaker{number}">{escape(name)}</dc:contributor>'
            yield _refined(f"speaker{number}", "role", _ROLES[speaker.role], ' scheme="marc:relators"')
    if day := one_line(publication.published)[:10]:
        yield f"<dc:date>{escape(day)}</dc:date>"
    if interview.address.startswith(("https://", "http://")):
        yield f"<dc:source>{escape(one_line(interview.address))}</dc:source>"
    if notice := one_line(publication.notice):
        yield f"<dc:description>{escape(notice)}</dc:description>"
    modified = one_line(publication.modified or publication.published)[:10] or "1980-01-01"
    yield f'<meta property="dcterms:modified">{escape(modified)}T00:00:00Z</meta>'
    if name := one_line(show):
        yield f'<meta property="belongs-to-collection" id="show">{escape(name)}</meta>'
        yield _refined("show", "collection-type", "series")
    for voice in dict.fromkeys(f"synthetic voice {v.name} ({v.engine})" for v in voices.values()):
        yield f'<meta property="media:narrator">{escape(one_line(voice))}</meta>'
    yield f'<meta property="media:active-class">{_ACTIVE}</meta>'
    if publication.cover:
        yield '<meta name="cover" content="picture"/>'  # for readers of EPUB 2


def _access() -> Iterator[str]:
    """Who can read it, and how (schema.org; EPUB Accessibility 1.1)."""
    for mode in ("textual", "auditory", "visual"):
        yield f'<meta property="schema:accessMode">{mode}</meta>'
    for enough in ("textual", "auditory"):
        yield f'<meta property="schema:accessModeSufficient">{enough}</meta>'
    for feature in (
        "synchronizedAudioText",
        "tableOfContents",
        "structuralNavigation",
        "readingOrder",
        "displayTransformability",
        "alternativeText",
    ):
        yield f'<meta property="schema:accessibilityFeature">{feature}</meta>'
    yield '<meta property="schema:accessibilityHazard">none</meta>'
    yield f'<meta property="schema:accessibilitySummary" xml:lang="en">{_SUMMARY}</meta>'


def _durations(chapters: Sequence[Chapter]) -> Iterator[str]:
    """How long the overlays are, each and together."""
    total = 0
    for chapter in chapters:
        if chapter.page.clips:
            length = sum(clip.end - clip.start for clip in chapter.page.clips)
            total += length
            yield _refined(f"{chapter.id}-heard", "media:duration", _clock(length))
    yield f'<meta property="media:duration">{_clock(total)}</meta>'


def _manifest(publications: Sequence[Publication], chapters: Sequence[Chapter]) -> Iterator[str]:
    xhtml = 'media-type="application/xhtml+xml"'
    yield f'<item id="nav" href="{NAV}" {xhtml} properties="nav"/>'
    yield f'<item id="style" href="{STYLE}" media-type="text/css"/>'
    if publications[0].cover:
        yield f'<item id="cover" href="cover.xhtml" {xhtml}/>'
        yield '<item id="picture" href="cover.jpg" media-type="image/jpeg" properties="cover-image"/>'
    for number, name in enumerate(pictures(publications)):
        yield f'<item id="picture{number}" href="{name}" media-type="image/jpeg"/>'
    for chapter in chapters:
        heard = f' media-overlay="{chapter.id}-heard"' if chapter.page.clips else ""
        yield f'<item id="{chapter.id}" href="{chapter.text}" {xhtml}{heard}/>'
        if heard:
            yield f'<item id="{chapter.id}-heard" href="{chapter.overlay}" media-type="application/smil+xml"/>'
    for number, publication in enumerate(publications):
        kind = SOUNDS[publication.audio.rpartition(".")[2]]
        yield f'<item id="sound{number}" href="{escape(quote(publication.audio))}" media-type="{kind}"/>'


def pictures(publications: Sequence[Publication]) -> dict[str, bytes]:
    """The pictures of chapters, by the names of their files."""
    found = (picture.drawn for publication in publications for picture in publication.illustrations.values())
    return {drawn.name: drawn.big for drawn in found if drawn}


def _refined(what: str, name: str, value: str, more: str = "") -> str:
    return f'<meta refines="#{what}" property="{name}"{more}>{escape(value)}</meta>'


def _xhtml(publication: Publication, title: str, body: Sequence[str], kind: str = "") -> str:
    language = _language(publication)
    way = direction(language)
    typed = f' epub:type="{kind}"' if kind else ""
    return "\n".join(
        (
            _XML,
            "<!DOCTYPE html>",
            '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" '
            f'lang="{language}" xml:lang="{language}" dir="{way}">',
            f'<head><title>{escape(title) or "?"}</title><link rel="stylesheet" href="{STYLE}"/></head>',
            f"<body{typed}>",
            *body,
            "</body>",
            "</html>\n",
        )
    )


def _language(publication: Publication) -> str:
    return escape(one_line(publication.interview.language)) or "und"


def _clock(milliseconds: int) -> str:
    return f"{milliseconds // 1000}.{milliseconds % 1000:03}s"
