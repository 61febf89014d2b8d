"""The page of an audition: voices side by side, what was measured of them, and how alike they are.

Like `page` it is one static file that asks for nothing but the sounds beside it. Without script they play one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from typing import NamedTuple
from urllib.parse import quote

from narrator.model import Voice

from .head import asset, head
from .publication import one_line

_NEAREST = 3
_STEPS = (0.50, 0.60, 0.70, 0.80)
"""Where a likeness gets another colour: told apart at once, well, with care, hardly, not."""
_COLUMNS = (("Pitch", "Hz"), ("Spread", "semitones"), ("Misheard", "% of words"), ("Natural", "1 to 5"))


class Candidate(NamedTuple):
    """A voice on the page. sounds: names of its files, one a sentence. use: "narrator", "asks" or empty.

    figures: as `_COLUMNS` names them, None where nothing was measured. alike: to each voice of the page, in order.
    """

    voice: Voice
    sounds: tuple[str, ...]
    use: str
    figures: tuple[float | None, ...]
    alike: tuple[float | None, ...]


def audition_html(language: str, texts: Sequence[str], candidates: Sequence[Candidate]) -> str:
    """The page of these voices. language: ISO 639-1 of what they say; the page's own words are English."""
    title, script = f"Voices to choose from: {_called(language)}", asset("audition.js")
    lines = [
        *head(title, "en", asset("audition.css"), script, ("media-src 'self' file:",)),
        "<body>",
        f"<header><h1>{escape(title)}</h1>",
        f"<p>{len(candidates)} voices say the same {_count(len(texts), 'sentence')}, as loud as in an episode.</p>",
        "<ol>",
    ]
    for number, text in enumerate(texts, 1):
        lines.append(f'<li><span lang="{escape(one_line(language))}">{escape(one_line(text))}</span>')
        lines.append(f'<button type="button" data-all="{number}" hidden>Play it in every voice</button></li>')
    lines += ["</ol>", "</header>", "<main>"]
    numbered = list(enumerate(candidates))
    for engine, group in groupby(numbered, key=lambda row: row[1].voice.engine):
        members = list(group)
        lines += _voices(engine, members, len(texts), candidates)
        lines += _likeness(engine, members)
    lines += [
        "</main>",
        f"<footer>{_LEGEND}</footer>",
        f"<script>{script}</script>",
        "</body>",
        "</html>",
        "",
    ]
    return "\n".join(lines)


_LEGEND = (
    "<p>Pitch: the middle of what was said. Spread: how far the pitch strays from it, a steady voice little. Misheard: "
    "words that a speech recogniser took for others (Whisper base). Natural: what listeners would say, as DistillMOS "
    "predicts it. Likeness: of two voices as Resemblyzer hears them; up to 0.60 they are told apart without effort, "
    "over 0.70 Narrator warns. A dash: not measured.</p>"
)


def _voices(
    engine: str, members: Sequence[tuple[int, Candidate]], texts: int, all_: Sequence[Candidate]
) -> Iterator[str]:
    heads = "".join(f'<th scope="col">Sentence {number}</th>' for number in range(1, texts + 1))
    heads += "".join(f'<th scope="col">{name} <small>{unit}</small></th>' for name, unit in _COLUMNS)
    yield f"<h2>{escape(one_line(engine))}</h2>"
    heads = f'<th scope="col">Voice</th>{heads}<th scope="col">Most like</th>'
    yield f'<table class="voices"><thead><tr>{heads}</tr></thead>'
    yield "<tbody>"
    for at, candidate in members:
        voice = candidate.voice
        name = escape(one_line(voice.name))
        use = {"narrator": "reads headlines", "asks": "for who asks"}.get(candidate.use, "")
        facts = ", ".join(filter(None, (voice.gender, use)))
        yield f'<tr><th scope="row">{name} <small>{escape(facts)}</small></th>'
        for number, sound in enumerate(candidate.sounds, 1):
            label = f"{name}, sentence {number}"
            yield (
                f'<td class="sound"><audio controls preload="none" data-of="{number}" aria-label="{label}" '
                f'src="{escape(quote(sound))}"></audio></td>'
            )
        for (column, unit), figure in zip(_COLUMNS, candidate.figures, strict=True):
            yield f'<td data-name="{column}, {unit}">{_figure(figure, column)}</td>'
        near = sorted(
            ((alike, all_[n].voice.name) for n, alike in enumerate(candidate.alike) if n != at and alike is not None),
            reverse=True,
        )[:_NEAREST]
        told = ", ".join(f"{escape(one_line(other))} {alike:.2f}" for alike, other in near)
        yield f'<td class="near" data-name="Most like">{told or "–"}</td></tr>'
    yield "</tbody></table>"


def _likeness(engine: str, members: Sequence[tuple[int, Candidate]]) -> Iterator[str]:
    if len(members) < 2:
        return
    yield f"<details><summary>How alike any two voices of {escape(one_line(engine))} are</summary>"
    yield '<div class="wide" tabindex="0"><table class="alike"><thead><tr><td></td>'
    yield "".join(f'<th scope="col"><span>{escape(one_line(c.voice.name))}</span></th>' for _, c in members)
    yield "</tr></thead><tbody>"
    for at, candidate in members:
        cells = []
        for other, _ in members:
            alike = candidate.alike[other]
            if other == at or alike is None:
                cells.append("<td>–</td>")
            else:
                step = sum(alike > limit for limit in _STEPS)
                cells.append(f'<td class="a{step}">{alike:.2f}</td>')
        yield f'<tr><th scope="row">{escape(one_line(candidate.voice.name))}</th>{"".join(cells)}</tr>'
    yield "</tbody></table></div></details>"


def _figure(figure: float | None, column: str) -> str:
    if figure is None:
        return "–"
    return f"{figure:.0f}" if column == "Pitch" else f"{figure:.1f}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}s" if number > 1 else word


def _called(language: str) -> str:
    """The English name of a language; its code where Babel has none."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale(language).get_display_name("en") or language
    except (UnknownLocaleError, ValueError):
        return one_line(language)
