"""The episode at a look: who speaks when, where chapters begin, how loud it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from .publication import Publication, one_line

WIDE = 1000
"""The whole episode, in units of the drawing."""
_LOUD, _SOFT = -10.0, -40.0
"""LUFS at the upper and the lower edge."""
_HIGH = 20


def lanes(publication: Publication) -> dict[str, list[tuple[int, int]]]:
    """Where each speaker is heard, in thousandths of the episode: start and end, apart from each other.

    In the order of speakers; those who say nothing are left out.
    """
    frames = publication.timeline.frames or 1
    found: dict[str, list[tuple[int, int]]] = {speaker.name: [] for speaker in publication.interview.speakers}
    for cue in publication.timeline.cues:
        start, end = cue.start * WIDE // frames, -(-cue.end * WIDE // frames)
        row = found.setdefault(cue.line.speaker, [])
        if row and start <= row[-1][1] + 1:
            row[-1] = row[-1][0], max(end, row[-1][1])
        else:
            row.append((start, end))
    return {name: row for name, row in found.items() if row}


def shares(publication: Publication) -> dict[str, int]:
    """How much of the talk each speaker has, in percent."""
    said: dict[str, int] = {}
    for cue in publication.timeline.cues:
        said[cue.line.speaker] = said.get(cue.line.speaker, 0) + cue.end - cue.start
    whole = sum(said.values()) or 1
    return {name: round(100 * samples / whole) for name, samples in said.items()}


def chapter_starts(publication: Publication) -> list[int]:
    """Where chapters begin but the first, in thousandths of the episode."""
    frames = publication.timeline.frames or 1
    return [chapter.start * WIDE // frames for chapter in publication.timeline.chapters[1:]]


def picture_html(publication: Publication, title: str, classes: Mapping[str, str]) -> Iterator[str]:
    """A row a speaker and one for loudness, each with its name beside it, so that no colour is needed.

    title: what it is called. classes: of each speaker. Nothing where nobody is heard.
    """
    rows = lanes(publication)
    if not rows:
        return
    marks = "".join(f"M{at} 0v{_HIGH}" for at in chapter_starts(publication))
    percent = shares(publication)
    yield f'<dl class="picture" aria-label="{escape(title)}">'
    for number, (name, row) in enumerate(rows.items()):
        path = "".join(f"M{start} 10h{max(1, end - start)}" for start, end in row)
        chapters = f'<path id="marks" d="{marks}"/>' if not number else '<use href="#marks"/>'
        own = classes.get(name, "").split(" ")[0]
        said = f'{chapters}<path class="said" d="{path}"/>'
        yield f'<dt class="{own}"><bdi>{escape(one_line(name))}</bdi> {percent[name]} %</dt>'
        yield f'<dd class="{own}">{_drawing(said)}</dd>'
    if publication.curve:
        curve = _drawing(f'<use href="#marks"/><path class="loud" d="{_outline(publication)}"/>')
        lufs = f"{publication.loudness.lufs:.1f}".replace("-", "−")
        yield f'<dt><bdi dir="ltr">{lufs} LUFS</bdi></dt><dd>{curve}</dd>'
    yield "</dl>"


def _drawing(paths: str) -> str:
    return f'<svg viewBox="0 0 {WIDE} {_HIGH}" preserveAspectRatio="none" aria-hidden="true">{paths}</svg>'


def heights(publication: Publication, high: int) -> list[int]:
    """The curve of loudness from 0 to ``high``."""
    span = _LOUD - _SOFT
    return [round(high * min(1.0, max(0.0, (lufs - _SOFT) / span))) for lufs in publication.curve]


def _outline(publication: Publication) -> str:
    points = heights(publication, _HIGH)
    step = WIDE / len(points)
    row = [f"M0 {_HIGH}V{_HIGH - points[0]}"]
    row += [f"H{round(number * step)}V{_HIGH - height}" for number, height in enumerate(points[1:], 1)]
    return "".join(row) + f"H{WIDE}V{_HIGH}z"
