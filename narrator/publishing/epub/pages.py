"""The text of a book, a page a chapter, and which stretch of sound each of its sentences is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import NamedTuple

from narrator.model import Cue, Turn
from narrator.publishing.hypertext import byline
from narrator.publishing.illustration import Illustration
from narrator.publishing.publication import Publication, one_line


class Clip(NamedTuple):
    """A sentence with its stretch of sound, in whole milliseconds of the file. id: of what is marked meanwhile."""

    id: str
    start: int
    end: int


class Page(NamedTuple):
    """A chapter. body: XHTML of what stands in it, a line an element."""

    title: str
    body: tuple[str, ...]
    clips: tuple[Clip, ...]


class _Heard(NamedTuple):
    """A cue with its number, by which what is marked is called."""

    number: int
    cue: Cue

    @property
    def shown(self) -> str:
        return one_line(self.cue.line.shown)


def pages(publication: Publication) -> Iterator[Page]:
    """A page for each chapter. The first one begins with title, author, day and notices."""
    chapters = publication.timeline.chapters
    starts = [chapter.start for chapter in chapters]
    heard = [_Heard(number, cue) for number, cue in enumerate(publication.timeline.cues)]
    of_turn: dict[str, list[_Heard]] = {}
    for item in heard:
        of_turn.setdefault(item.cue.line.turn, []).append(item)
    turns: list[list[Turn]] = [[] for _ in chapters]
    places: dict[str, int] = {}
    at = 0
    for turn in publication.interview.turns:
        if said := of_turn.get(turn.id):
            at = max(bisect_right(starts, said[0].cue.start) - 1, 0)
        turns[at].append(turn)
        places[turn.id] = at
    clips: list[list[Clip]] = [[] for _ in chapters]
    for chapter, clip in _clips(publication, heard, of_turn, places):
        clips[chapter].append(clip)
    figures = {picture.turn: picture for picture in publication.illustrations.values()}
    for number, mark in enumerate(chapters):
        title = one_line(mark.title) or one_line(publication.interview.title) or "?"
        body: list[str] = []
        if not number:
            loose = [item for item in heard if item.cue.line.turn not in places and item.shown]
            body += _head(publication, turns[0], of_turn, loose)
        for turn in turns[number]:
            if number or not _is_title(publication, turn):
                body += _turn(turn, of_turn.get(turn.id, ()))
            body += _figure(figures.get(turn.id))
        yield Page(title, tuple(body), tuple(clips[number]))


def _clips(
    publication: Publication,
    heard: Sequence[_Heard],
    of_turn: Mapping[str, Sequence[_Heard]],
    places: Mapping[str, int],
) -> Iterator[tuple[int, Clip]]:
    """The sound from beginning to end, cut where a sentence or a chapter begins: pauses and music are heard too.

    Each with its chapter. What is said and not shown marks the speaker's name, where that is shown.
    """
    marked: list[tuple[int, int, str]] = []  # chapter, start in samples, what is marked
    for item in heard:
        line = item.cue.line
        chapter = places.get(line.turn, 0)
        if not item.shown and (line.turn not in places or line.kind in ("title", "heading")):
            continue
        before = marked[-1][0] if marked else -1
        start = item.cue.start
        if chapter != before:
            start = min(start, publication.timeline.chapters[chapter].start) if marked else 0
        marked.append((chapter, start, _name(item) if item.shown else _who(of_turn[line.turn])))
    ends = [start for _, start, _ in marked[1:]] + [publication.timeline.frames]
    for (chapter, start, name), end in zip(marked, ends, strict=True):
        first, last = publication.milliseconds(start), publication.milliseconds(end)
        if last > first:
            yield chapter, Clip(name, first, last)


def _who(said: Sequence[_Heard]) -> str:
    """What the name over a turn is called."""
    return f"who{said[0].number}"


def _name(item: _Heard) -> str:
    return f"s{item.number}"


def _is_title(publication: Publication, turn: Turn) -> bool:
    return turn.kind == "title" and one_line(turn.text) == one_line(publication.interview.title)


def _head(
    publication: Publication, turns: Sequence[Turn], of_turn: Mapping[str, Sequence[_Heard]], loose: Sequence[_Heard]
) -> Iterator[str]:
    """Title, byline, notices: those that are said with their sound, others plain. loose: what is said of no turn."""
    title = escape(one_line(publication.interview.title) or "?")
    for turn in turns[:1]:
        if _is_title(publication, turn) and (said := of_turn.get(turn.id)):
            title = " ".join(_spans(said))
    yield f"<h1>{title}</h1>"
    if by := byline(publication):
        yield f'<p class="byline">{escape(by)}</p>'
    said_texts = {item.shown for item in loose}
    yield from (f'<p class="notice">{span}</p>' for span in _spans(loose))
    for text in (one_line(publication.notice), one_line(publication.correction_notice)):
        if text and text not in said_texts:
            yield f'<p class="notice">{escape(text)}</p>'


def _turn(turn: Turn, said: Sequence[_Heard]) -> Iterator[str]:
    paragraphs = list(_paragraphs(turn, said))
    if not paragraphs:
        return
    if turn.kind in ("title", "heading"):
        yield f"<h2>{' '.join(paragraphs)}</h2>"
        return
    yield f'<section class="{turn.role}">'
    place = f' id="{_who(said)}"' if said else ""
    yield f'<p class="speaker"{place}>{escape(one_line(turn.speaker)) or "?"}</p>'
    yield from (f"<p>{paragraph}</p>" for paragraph in paragraphs)
    yield "</section>"


def _figure(picture: Illustration | None) -> Iterator[str]:
    """The chapter's picture, where the article has it."""
    if picture and picture.drawn:
        text = escape(one_line(picture.text))
        caption = f'<figcaption aria-hidden="true">{text}</figcaption>' if text else ""
        yield f'<figure><img src="{picture.drawn.name}" alt="{text}"/>{caption}</figure>'


def _paragraphs(turn: Turn, said: Sequence[_Heard]) -> Iterator[str]:
    if not any(item.shown for item in said):
        yield from (escape(text) for part in turn.text.split("\n\n") if (text := one_line(part)))
        return
    held: list[_Heard] = []
    for item in said:
        if item.cue.line.opens_paragraph and held:
            yield " ".join(_spans(held))
            held = []
        if item.shown:
            held.append(item)
    if held:
        yield " ".join(_spans(held))


def _spans(items: Sequence[_Heard]) -> Iterator[str]:
    return (f'<span id="{_name(item)}">{escape(item.shown)}</span>' for item in items if item.shown)
