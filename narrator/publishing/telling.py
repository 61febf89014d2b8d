"""A report of changes in words: for a terminal, for `CHANGES.md`, for the show notes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from narrator.clock import brief
from narrator.patterns import late

from .changes import Change, Changes
from .publication import one_line
from .words import Run

MOST = 100  # changes that are told one by one
_ROUND = 8  # shared words that are shown beside a change
_LONG = 60  # words of a text that are shown

_MARKUP = late(r"([\\`*_{}\[\]<>#~|$&!])")
_OPENING = late(r"\d{1,9}(?=[.)])|(?=[-+=])")  # what would open a list or underline a heading


def plain(text: str) -> str:
    """Shown text on one line that Markdown takes as it stands: no emphasis, link, HTML, table or heading in it."""
    text = _MARKUP.sub(r"\\\1", one_line(text))
    opening = _OPENING.match(text)
    return f"{opening[0]}\\{text[opening.end() :]}" if opening else text


class Style(NamedTuple):
    """How a text, what is gone and what is new are written."""

    text: Callable[[str], str]
    gone: str
    new: str


MARKDOWN = Style(plain, "~~{}~~", "**{}**")
TERMINAL = Style(one_line, "[-{}-]", "{{+{}+}}")

_COUNTED = (
    ("added", "turn added", "turns added"),
    ("removed", "turn removed", "turns removed"),
    ("reworded", "turn reworded", "turns reworded"),
    ("reassigned", "turn given to another speaker", "turns given to other speakers"),
    ("moved", "turn moved", "turns moved"),
    ("renamed", "speaker renamed", "speakers renamed"),
    ("voice", "other voice", "other voices"),
    ("spoken", "sentence spoken otherwise", "sentences spoken otherwise"),
    ("title", "other title", "other titles"),
    ("chapter", "change of chapters", "changes of chapters"),
)


def summary(changes: Changes) -> str:
    """How many changes of each kind, and how long the episode was and is."""
    kinds = [entry.kind.partition(" ")[0] for entry in changes.entries]
    counted = [f"{count} {one if count == 1 else many}" for kind, one, many in _COUNTED if (count := kinds.count(kind))]
    longer = changes.after - changes.before
    return (
        f"{', '.join(counted) or 'the same words'}; "
        f"{brief(changes.before)} before, {brief(changes.after)} now ({longer:+.1f} s)"
    )


def told(changes: Changes, style: Style, most: int = MOST) -> list[str]:
    """A line for each change; what is more than ``most`` is counted."""
    lines = _lines(changes.entries, style)
    said = list(islice(lines, most))
    more = sum(1 for _ in lines)
    return [*said, *([f"and {more} more"] if more else [])]


def _lines(entries: Sequence[Change], style: Style) -> Iterator[str]:
    shift: tuple[Change, list[Change]] | None = None
    for entry in entries:
        if entry.kind == "chapter moved":
            if shift and _shift(shift[0]) == _shift(entry):
                shift[1].append(entry)
                continue
            if shift:
                yield _moved(*shift, style)
            shift = entry, []
        else:
            yield _line(entry, style)
    if shift:
        yield _moved(*shift, style)


def _line(entry: Change, style: Style) -> str:
    text, gone, new = style.text, style.gone.format, style.new.format
    speaker = text(entry.speaker)
    before, after = text(entry.before), text(entry.after)
    match entry.kind:
        case "added":
            return f"added, {speaker}: {new(text(short(entry.text)))}"
        case "removed":
            return f"removed, {speaker}: {gone(text(short(entry.text)))}"
        case "reworded":
            return f"reworded, {speaker}: {readable(entry.diff, style)}"
        case "moved":
            return f"moved, {speaker}: {text(short(entry.text))}"
        case "reassigned":
            return f"now said by {new(after)}, before by {gone(before)}: {text(short(entry.text))}"
        case "renamed":
            return f"speaker: {gone(before)} {new(after)}"
        case "voice":
            whose = f"one turn of {speaker}" if entry.turn else speaker
            return f"voice of {whose}: {gone(before or 'the usual')} {new(after or 'the usual')}"
        case "spoken":
            before, after = gone(before or "as written"), new(after or "as written")
            return f"spoken otherwise, {speaker}: {text(short(entry.text))}: {before} {after}"
        case "title":
            return f"title: {gone(before)} {new(after)}"
        case "chapter renamed":
            return f"chapter at {brief(entry.now or 0)}: {gone(before)} {new(after)}"
        case "chapter added":
            return f"chapter at {brief(entry.now or 0)}: {new(text(entry.text))}"
        case "chapter removed":
            return f"chapter: {gone(text(entry.text))}"
        case _:
            return _moved(entry, [], style)


def _shift(entry: Change) -> int:
    return round((entry.now or 0) - (entry.was or 0))


def _moved(first: Change, others: Sequence[Change], style: Style) -> str:
    """Chapters that moved by as much, one after another, are one line."""
    title = style.text(first.text)
    if not others:
        return f"chapter moved from {brief(first.was or 0)} to {brief(first.now or 0)}: {title}"
    way = "later" if _shift(first) > 0 else "earlier"
    return f"{len(others) + 1} chapters start {abs(_shift(first))} s {way}, the first of them: {title}"


def readable(diff: Sequence[Run], style: Style) -> str:
    """A rewording in one line; long stretches that both share are left out."""
    parts: list[str] = []
    for number, (kind, text) in enumerate(diff):
        words = text.split()
        if kind == "=":
            ahead = _ROUND if number else 0
            behind = _ROUND if number + 1 < len(diff) else 0
            if len(words) > ahead + behind + 2:
                words = [*words[:ahead], "…", *words[len(words) - behind :]]
            parts.append(style.text(" ".join(words)))
        else:
            mark = style.gone if kind == "-" else style.new
            parts.append(mark.format(style.text(short(text))))
    return " ".join(parts)


def short(text: str) -> str:
    """The beginning of a text, as far as a reader needs it to know it again."""
    words = text.split(None, _LONG)
    shown = " ".join(words[:_LONG])
    return (shown if len(shown) <= 10 * _LONG else shown[: 10 * _LONG]) + ("…" if len(words) > _LONG else "")
