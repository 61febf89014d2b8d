"""What the layout alone says: whether one look (bold, italic, headings, dashes ...) stands for one side of the talk.

A run is an unbroken row of sentences of one look. Where most runs of a look ask and little of the rest does, the
look marks the interviewer; where a look never asks and the rest mostly does, it marks the guest. Dashes at the
beginning of most blocks mark turns that alternate.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from narrator.patterns import late

from . import names
from .candidates import NOT_SPEAKERS
from .cues import asks, cues
from .notes import heads
from .units import Unit
from .words import words_of, words_that

_ARTICLES = words_of("names", "articles")
_OUTLET = late(r"([^:：?!.\n]{2,40}?)\s?[:：]\s+(?=\S)")
DASH = late(r"\s*(?:[—–―-]|--)\s?(?=[^\W\d_]|[\"“«¿¡(\[…])")
_NUMBER = late(r"\s*(?:\d{1,3}\s?[.)°:]|#\d{1,3}|№\s?\d{1,3})\s?")
_STOP = late(r"[.!?…。！？][\"”»’')\]*_]*\s*$")


class Look(NamedTuple):
    """A look that stands for one side. side: "interviewer", "guest" or "turns" (each run is a turn)."""

    name: str
    side: str
    runs: tuple[tuple[int, int], ...]


def _italic(u: Unit) -> bool:
    return u.italic >= 0.9 and u.bold < 0.9


def _heading(level: int, u: Unit) -> bool:
    return u.kind == "heading" and u.level == level


_LOOKS: tuple[tuple[str, Callable[[Unit], bool]], ...] = (
    ("bold", lambda u: u.bold >= 0.85),
    ("italic", _italic),
    *(("heading", partial(_heading, level)) for level in range(7)),
    ("term", lambda u: u.kind == "term" and u.label is None),
    ("list item", lambda u: u.kind == "item"),
    ("quote", lambda u: u.kind == "quote"),
    ("numbered", lambda u: bool(u.first and _NUMBER.match(u.text[:12]))),
)


def find_look(units: Sequence[Unit], language: str) -> Look | None:
    """The look that stands for one side, or None."""
    dashes = _dashes(units)
    if dashes:
        return dashes
    best: tuple[float, Look] | None = None
    total = sum(asks(u.text) for u in units)
    prompt = cues(language)
    for name, has in _LOOKS:
        runs = _runs(units, has, by_block=name in ("numbered", "list item"))
        if len(runs) < 2:
            continue
        asking = sum(any("?" in u.text or asks(u.text) for u in units[a:b]) for a, b in runs)
        prompts = sum(bool(prompt.of(units[b - 1].text) & {"ask", "wh"}) for a, b in runs)
        inside = sum(asks(u.text) for a, b in runs for u in units[a:b])
        covered = sum(b - a for a, b in runs)
        outside = len(units) - covered
        if not outside or covered > 0.75 * len(units):
            continue
        ratio = max(asking, 0.6 * prompts) / len(runs)
        answered = sum(b < len(units) and units[b].label is not None for a, b in runs if units[a].label is None)
        if answered >= max(3, 0.7 * len(runs)):
            ratio = 1.0
        # Whole paragraphs that end like talk, and hold more questions than the rest: few subheads do, emphasis never.
        dense = inside * outside >= 1.5 * (total - inside) * covered
        talk = name == "heading" and covered >= 3 * len(runs) and asking >= 0.4 * len(runs)
        whole = _whole(units, runs)
        often = len(runs) >= 6 and whole >= 0.6 * len(runs)
        if (dense or talk) and asking >= 0.25 * len(runs) and often:
            ratio = max(ratio, 0.7)
        # Among few, each is whole: what a guest stresses seldom asks.
        if len(runs) >= 3 and whole == len(runs) and asking >= 0.4 * len(runs) and name in ("bold", "italic"):
            ratio = max(ratio, 0.7)
        # Nothing asks anywhere: whole paragraphs that speak to "you" do, where the rest speaks of "me".
        told = not total and name in ("bold", "italic") and len(runs) >= 3 and whole == len(runs)
        if told and _speak(units, runs, language):
            best = best or (0.5, Look(name, "interviewer", runs))
        elif ratio >= 0.5 and (answered >= 3 or (asking >= 2 and inside >= (0.2 if ratio >= 0.7 else 0.5) * total)):
            score = ratio * (0.5 + inside / max(1, total))
            if best is None or score > best[0]:
                best = (score, Look(name, "interviewer", runs))
        elif (
            name in ("italic", "quote", "bold")
            and ratio < 0.15
            and len(runs) >= 3
            and total - inside >= 0.7 * len(runs)
        ):
            gaps = [(a, b) for (_, a), (b, _) in pairwise(runs)]
            between = sum(any(asks(u.text) for u in units[a:b]) for a, b in gaps)
            if between >= 0.7 * len(gaps) and (best is None or best[0] < 0.5):
                best = (0.5, Look(name, "guest", runs))
    return best[1] if best else None


def with_subheads(units: Sequence[Unit], look: Look | None) -> tuple[Unit, ...]:
    """The units with subheads that are set in bold or italics only, right before a marked question, made headings.

    Such a line is a block by itself, is no question and has no full stop, while most of what asks has one.
    """
    if not look or look.side != "interviewer" or look.name not in ("bold", "italic"):
        return tuple(units)
    stopped = sum(bool(_STOP.search(units[b - 1].text[-8:])) for _, b in look.runs)
    # Where such lines look like the questions, the first of a run is meant: it follows an answer.
    asked = {i for a, b in look.runs for i in (a, next((j for j in range(a + 1, b) if units[j].first), a)) if i > 1}
    found = {i - 1 for i in asked if units[i].first and _apart(units[i - 1]) and heads(units, i - 1)}
    if not found or stopped < 0.7 * len(look.runs):
        return tuple(units)
    return tuple(
        replace(u, kind="heading", level=6, bold=0.0, italic=0.0) if i in found else u for i, u in enumerate(units)
    )


def _apart(u: Unit) -> bool:
    return max(u.bold, u.italic) >= 0.9


def _whole(units: Sequence[Unit], runs: Sequence[tuple[int, int]]) -> int:
    """How many of these runs are whole paragraphs that end like sentences."""
    return sum(
        units[a].first and (b == len(units) or units[b].first) and bool(_STOP.search(units[b - 1].text[-8:]))
        for a, b in runs
    )


def _speak(units: Sequence[Unit], runs: Sequence[tuple[int, int]], language: str) -> bool:
    """Whether most of these runs, and few of the stretches between them, speak to somebody; or so by their lengths."""
    said = cues(language)
    ends = [*(a for a, _ in runs[1:]), len(units)]
    between = [(b, end) for (_, b), end in zip(runs, ends, strict=True) if b < end]
    if not said.names:
        return sum(b - a for a, b in runs) <= sum(b - a for a, b in between)
    to, of = (
        sum(any("you" in said.of(u.text) for u in units[a:b]) for a, b in stretches) / max(1, len(stretches))
        for stretches in (runs, between)
    )
    return to >= 0.5 and to > of


def _runs(units: Sequence[Unit], has: Callable[[Unit], bool], by_block: bool = False) -> tuple[tuple[int, int], ...]:
    """Stretches ``[a, b)`` of units that have it; by_block: a block that begins with it is in it whole."""
    out: list[tuple[int, int]] = []
    start = None
    for i, u in enumerate(units):
        held = has(u) or bool(by_block and start is not None and not u.first)
        if held and (start is None or (by_block and u.first)):
            if start is not None:
                out.append((start, i))
            start = i
        elif not held and start is not None:
            out.append((start, i))
            start = None
    if start is not None:
        out.append((start, len(units)))
    return tuple(out)


def _dashes(units: Sequence[Unit]) -> Look | None:
    """Blocks that begin with a dash: questions only, or every turn."""
    starts = [i for i, u in enumerate(units) if u.first and u.kind != "heading" and DASH.match(u.text[:8])]
    if len(starts) < 3:
        return None
    ends = _turn_ends(units, starts)
    asking = [any(asks(u.text) for u in units[a:b]) for a, b in zip(starts, ends, strict=True)]
    blocks = sum(u.first for u in units)
    if len(starts) < 0.15 * blocks:
        return None
    # What is set apart from the rest, dash and all, is one side's.
    apart = sum(max(u.bold, u.italic) >= 0.85 for u in (units[i] for i in starts))
    if apart >= 0.9 * len(starts) and len(starts) < blocks:
        return None
    share = sum(asking) / len(starts)
    alternate = sum(x != y for x, y in pairwise(asking)) / max(1, len(asking) - 1)
    if share >= 0.75 and len(starts) <= 0.7 * blocks:
        return Look("dash", "interviewer", tuple(zip(starts, ends, strict=True)))
    if share >= 0.2 and alternate >= 0.5:
        return Look("dash", "turns", tuple(zip(starts, ends, strict=True)))
    return None


def _turn_ends(units: Sequence[Unit], starts: Sequence[int]) -> list[int]:
    """Where the block that begins at each start ends."""
    out = []
    for i in starts:
        end = i + 1
        while end < len(units) and not units[end].first:
            end += 1
        out.append(end)
    return out


def without_dashes(units: Sequence[Unit], look: Look | None, starts: Collection[int]) -> tuple[Unit, ...]:
    """The units with the dash that begins a turn moved from what is said to the label.

    starts: where turns begin. A dash inside a turn stays in its text, since a turn has one label.
    """
    out = list(units)
    for a, _ in look.runs if look else ():
        u = out[a]
        m = DASH.match(u.sentence.text[:8])
        if m and not u.label_text and a in starts:
            said = replace(u.sentence, text=u.sentence.text[m.end() :], start=u.sentence.start + m.end())
            heard = u.heard.removeprefix(m.group())
            out[a] = replace(u, sentence=said, heard=heard, label_text=m.group().strip())
    return tuple(out)


def without_outlet(units: Sequence[Unit], look: Look | None, language: str) -> tuple[tuple[Unit, ...], str]:
    """The units with what stands before the first marked question, and before no other, moved to its label; and that.

    Newspapers say once who asks: "Elbkurier: How often have you crossed the river?".
    """
    if not look or look.side != "interviewer":
        return tuple(units), ""
    heads = [(a, m) for a, _ in look.runs if (m := _OUTLET.match(units[a].sentence.text[:80]))]
    if len(heads) != 1 or heads[0][0] != look.runs[0][0] or units[heads[0][0]].label:
        return tuple(units), ""
    a, m = heads[0]
    u, name = units[a], m.group(1).strip("\"“”„«»'‘’ ")
    words, quoted = name.split(), m.group(1)[0] in '"“„«' and m.group(1)[-1] in '"“”»'
    bare = " ".join(words[1:] if words and words[0].casefold() in _ARTICLES else words)
    common = names.fold(name) in NOT_SPEAKERS | words_that(language, "opener", "join", "thanks", "back", "wh")
    if common or not bare or len(words) > 5 or not (quoted or names.looks_like_name(bare)):
        return tuple(units), ""
    out = list(units)
    said = replace(u.sentence, text=u.sentence.text[m.end() :], start=u.sentence.start + m.end())
    out[a] = replace(u, sentence=said, heard=u.heard.removeprefix(m.group()), label_text=m.group().strip())
    return tuple(out), name
