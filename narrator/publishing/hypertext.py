"""transcript.html: the transcript as a page of its own, without script, for search engines, readers and feeds.

Sentences carry the second at which they are heard (`data-start`), turns an address (`#turn-ID`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from html import escape
from itertools import groupby

from narrator.model import Cue, Turn

from .head import head
from .illustration import Illustration
from .publication import Publication, one_line

_STYLE = (
    ":root{color-scheme:light dark}body{font:1.05rem/1.6 Georgia,serif;max-width:44rem;margin:1rem auto;padding:0 1rem;"
    "overflow-wrap:anywhere}h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.1rem;margin-bottom:0}"
    "img{max-width:100%;height:auto}figure{margin:1rem 0}"
    "p[dir],figcaption{text-align:-webkit-match-parent;text-align:match-parent}"
)
_DENSE = "\u2e80"  # from here on scripts have no spaces between sentences; a place where a line may end stands there


def transcript_html(publication: Publication) -> str:
    """A whole HTML page: title, byline, notice, then the turns, headings as headings."""
    interview = publication.interview
    title = one_line(interview.title)
    pictures = ("img-src 'self' file:",) if publication.illustrations else ()
    lines = [
        *head(title, interview.language, _STYLE, allowed=pictures),
        "<body>",
        "<main>",
        headline(publication, title),
    ]
    for text in (byline(publication), one_line(publication.notice), one_line(publication.correction_notice)):
        if text:
            lines.append(f'<p dir="auto">{escape(text)}</p>')
    lines += turns_html(publication, title)
    lines += ["</main>", "</body>", "</html>", ""]
    return "\n".join(lines).encode("utf-8", "replace").decode()


def byline(publication: Publication) -> str:
    """Who wrote it, and the day; empty where neither is known."""
    day = one_line(publication.published[:10] or publication.interview.date[:10])
    return " · ".join(filter(None, (one_line(publication.interview.author), day)))


Note = Callable[[Cue, str], None]
"""Takes note of a sentence that is written, as it is shown."""


def headline(publication: Publication, title: str, note: Note | None = None) -> str:
    """The title as h1, with its second where it is said."""
    for turn in publication.interview.turns[:1]:
        if turn.kind == "title" and one_line(turn.text) == title:
            cues = tuple(cue for cue in publication.timeline.cues[:20] if cue.line.turn == turn.id)
            said = " ".join(_paragraphs(publication, turn, cues, note))
            return f'<h1 id="turn-{escape(turn.id)}"{_mute(cues, note)}>{said}</h1>'
    return f"<h1{_mute((), note)}>{escape(title)}</h1>"


def turns_html(
    publication: Publication, title: str = "", classes: Mapping[str, str] | None = None, note: Note | None = None
) -> Iterator[str]:
    """The turns in order. title: a title turn that says just this is passed over, since it stands there already.

    classes: those of each speaker's turns, in place of the role. note: where one is given, sentences have no marks of
    their own; what is not heard is then told by the class "mute". Behind a turn stands the picture of its chapter that
    the article has there, unless it is on the web alone.
    """
    pictures = {picture.turn: picture for picture in publication.illustrations.values()}
    heard = {turn: tuple(cues) for turn, cues in groupby(publication.timeline.cues, lambda cue: cue.line.turn)}
    for turn in publication.interview.turns:
        cues = heard.get(turn.id, ())
        mute = _mute(cues, note)
        figure = _figure(pictures.get(turn.id))
        if turn.kind == "title" and one_line(turn.text) == title:
            yield from figure
            continue
        paragraphs = list(_paragraphs(publication, turn, cues, note))
        if not paragraphs:
            yield from figure
            continue
        place = f' id="turn-{escape(turn.id)}"'
        if turn.kind in ("title", "heading"):
            yield f"<h2{place}{mute}>{' '.join(paragraphs)}</h2>"
            yield from figure
            continue
        own = turn.role if classes is None else classes.get(turn.speaker, turn.role)
        said = "".join(f"<p{mute}>{paragraph}</p>" for paragraph in paragraphs)
        name = escape(one_line(turn.speaker))
        yield f'<section{place} class="{own}"><h2>{name}</h2>{said}</section>'
        yield from figure


def _figure(picture: Illustration | None) -> Iterator[str]:
    """A picture that lies beside the page, and under it what it says."""
    if picture and (drawn := picture.drawn):
        text = escape(one_line(picture.text))
        size = f'width="{drawn.width}" height="{drawn.height}" loading="lazy"'
        caption = f'<figcaption dir="auto" aria-hidden="true">{text}</figcaption>' if text else ""
        yield f'<figure><img src="{drawn.name}" alt="{text}" {size}>{caption}</figure>'


def _mute(cues: tuple[Cue, ...], note: Note | None) -> str:
    """Where times stand in a table, what has none must say so."""
    return "" if note is None or any(one_line(cue.line.shown) for cue in cues) else ' class="mute"'


def _paragraphs(publication: Publication, turn: Turn, cues: tuple[Cue, ...], note: Note | None = None) -> Iterator[str]:
    """What is shown of a turn, a paragraph each: sentences that are heard with their second, others plain."""
    if not cues:
        yield from (escape(text) for part in turn.text.split("\n\n") if (text := one_line(part)))
        return
    spans: list[str] = []
    for cue in cues:
        if cue.line.opens_paragraph and spans:
            yield "".join(spans[:-1])
            spans = []
        if shown := one_line(cue.line.shown):
            if note:
                note(cue, shown)
                said = escape(shown)
            else:
                said = f'<span data-start="{publication.seconds(cue.start)}">{escape(shown)}</span>'
            spans += said, "\u200b" if shown[-1] >= _DENSE else " "
    if spans:
        yield "".join(spans[:-1])
