"""From what a format found to an article: furniture out, sentences mended and split, title and language settled."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePath

from narrator import directions
from narrator.errors import InputError
from narrator.model import Article, Block, LeftOut, Picture, Sentence
from narrator.patterns import late

from . import boilerplate, language, mending, sentences, times
from .pieces import Draft, Piece, edited, hung

_TITLE = 200  # characters of a title at most
_STEM = 60
_ENDS = late(r"[.…:;,][\"”»’'›)\]]*$")
_LABELLED = late(r"\*{0,2}[^\W\d_][^.!?:]{0,40}[:：]\s")
_QUOTED = late(r"[«“„\"‘][^«»“”\"]{1,150}[»”“\"’]")
_DIRECTION = 60  # characters of a stage direction
_ENDED = late(r"[.!?…—–][\"”»’)]*$")
_GOES_ON = (",", ";", ":", ".", "?", "!", "-")
_DASH = late(r"[-–—―]\s?\S")


def finish(draft: Draft, source: str, name: str, detect: language.Detect) -> Article:
    """The article of a draft. Raises InputError where nothing readable is left."""
    pieces = _with_text(draft.pieces)
    timed: list[LeftOut] = []
    if not draft.plain_talk:
        pieces, timed = times.without_times(pieces)
    if draft.title or not draft.plain_talk:
        pieces = _titled(pieces, draft.title)
    title = next((p.text for p in pieces if p.kind == "title"), "") or draft.title
    kept, left_out = boilerplate.leave_out(pieces, title, draft.plain_talk)
    kept = _illustrated(pieces, kept)
    if not any(c.isalnum() for piece in kept for c in piece.text):
        raise InputError("there is no readable text in it", where=name, mend="give a page or a text with an interview")
    spoken = language.sample(p.text for p in kept if len(p.text) > 60) or language.sample(p.text for p in kept)
    code = language.decide(draft.language, spoken, detect)
    kept = mending.mend([_directed(piece, code) for piece in kept], french=code == "fr")
    blocks = tuple(_block(piece, code) for piece in kept)
    title = next((b.text for b in blocks if b.kind == "title"), "") or title
    title = title or _speakers(blocks) or (_file_name(name) if draft.plain_talk else "") or _first_words(blocks)
    return Article(
        source=source,
        title=title,
        language=code,
        blocks=blocks,
        left_out=tuple(sorted((*draft.left_out, *timed, *left_out), key=lambda item: item.line)),
        date=draft.date,
        author=draft.author,
        address=draft.address,
        site=draft.site,
        unit=draft.unit,
        modified=draft.modified,
    )


def _with_text(found: tuple[Piece, ...]) -> list[Piece]:
    """The pieces that say something. Pictures of what says nothing stand behind what does, or within the first."""
    pieces: list[Piece] = []
    waiting: tuple[Picture, ...] = ()
    for piece in found:
        if piece.text:
            pieces.append(hung(piece, waiting) if waiting else piece)
            waiting = ()
        elif piece.pictures and pieces:
            pieces[-1] = hung(pieces[-1], piece.pictures)
        else:
            waiting = (*waiting, *piece.pictures)[:1]
    return pieces


def _illustrated(pieces: list[Piece], kept: list[Piece]) -> list[Piece]:
    """The pieces that are kept, with the pictures of what is left out between them, captions mostly.

    A picture before all of them is the first one's. One behind furniture at the end is furniture too, and what is a
    label alone has no sentence of its own, so that its pictures are those of what stands before.
    """
    if not any(piece.pictures for piece in pieces):
        return kept
    places = {id(piece): number for number, piece in enumerate(kept)}
    held: dict[int, list[Picture]] = {}
    last, ended = 0, False
    for piece in pieces:
        number = places.get(id(piece), -1)
        if number >= 0 and not _is_label(piece):
            last = number
        ended = number < 0 and piece.kind != "caption" and (ended or last + 1 == len(kept))
        if not ended:
            held.setdefault(last, []).extend(piece.pictures)
    return [hung(replace(piece, pictures=()), held.get(number, ())) for number, piece in enumerate(kept)]


def _is_label(piece: Piece) -> bool:
    return piece.kind == "term" or (len(piece.text) <= _STEM and piece.text.rstrip("* ").endswith((":", "：")))


def _directed(piece: Piece, code: str) -> Piece:
    """The piece, a stage direction in italics that stands between sentences with signs of its own: "*laughs*"."""
    changes: list[tuple[int, int, str]] = []
    for mark in piece.marks:
        said = piece.text[mark.start : mark.end]
        if mark.kind != "italic" or mark.end - mark.start > _DIRECTION or not said[-1:].isalpha():
            continue
        before, after = piece.text[: mark.start][-4:].rstrip(), piece.text[mark.end :][:4].lstrip()
        labelled = before.endswith(":") and after[:1].isupper()  # "Ann: *laughs* Never."
        apart = (not before or _ENDED.search(before)) and (not after or after[0].isupper() or not after[0].isalnum())
        if (labelled or apart) and after[:1] not in _GOES_ON and directions.only(f"*{said}*", code):
            changes += [(mark.start, mark.start, "*"), (mark.end, mark.end, "*")]
    return edited(piece, changes)


def _titled(pieces: list[Piece], title: str) -> list[Piece]:
    """The pieces with one of kind "title" at their head, where one of them can be it."""
    if any(piece.kind == "title" for piece in pieces):
        return pieces
    inside = [number for number, piece in enumerate(pieces) if not piece.outside]
    if title:
        same = next((n for n in inside[:8] if _plain(pieces[n].text) == _plain(title)), None)
        if same is None:
            line = pieces[inside[0]].line if inside else 1
            return [Piece(title, line, "title", 1, breaks=((0, line),)), *pieces]
        return [*pieces[:same], replace(pieces[same], kind="title", level=1), *pieces[same + 1 :]]
    # A heading of the first level is the title wherever it stands.
    top = next((n for n in inside[:12] if pieces[n].kind == "heading" and pieces[n].level == 1), None)
    if top is not None:
        return [*pieces[:top], replace(pieces[top], kind="title"), *pieces[top + 1 :]]
    first = next((n for n in inside if not boilerplate.is_furniture(pieces[n])), None)
    if first is None or len(inside) < 2 or not _may_be_title(pieces[first], pieces[first + 1 :]):
        return pieces
    return [*pieces[:first], replace(pieces[first], kind="title", level=1), *pieces[first + 1 :]]


def _plain(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())


def _may_be_title(piece: Piece, after: list[Piece]) -> bool:
    text = piece.text
    if piece.kind not in ("paragraph", "heading") or len(text) > _TITLE or _ENDS.search(text) or _DASH.match(text):
        return False
    if text.endswith("?") and (look := _look(piece)) and sum(_look(other) == look for other in after[:200]) > 1:
        return False  # the first of many questions that are set so
    label = _LABELLED.match(text)
    if label is None or _QUOTED.fullmatch(text, label.end()):
        return True  # "Jon Fisk: “Words of his”" is how headlines quote
    # "Name: words" is a turn where the same label stands again.
    words = label.group().strip()
    return not any(other.text.startswith(words) for other in after[:200])


def _speakers(blocks: tuple[Block, ...]) -> str:
    """The names that a list of terms gives to those who speak, as far as a title reaches."""
    names = dict.fromkeys(b.text for b in blocks if b.kind == "term") if blocks and blocks[0].kind == "term" else ()
    return ", ".join(list(names)[:4])


def _file_name(name: str) -> str:
    """What the file is called, as words: subtitles and transcripts have no better title."""
    return " ".join(re.split(r"[\s_-]+", PurePath(name).stem)).strip() if "." in name else ""


def _look(piece: Piece) -> str:
    """The kind of the first mark that reaches over the whole text, or nothing."""
    return next((mark.kind for mark in piece.marks if mark.start == 0 and mark.end == len(piece.text)), "")


def _first_words(blocks: tuple[Block, ...]) -> str:
    text = next((b.text for b in blocks if any(c.isalnum() for c in b.text)), "")
    if len(text) <= _STEM:
        return f"“{text}”"  # a block that says the same as the title is no talk; this one is, and is only quoted
    return text[:_STEM].rsplit(" ", 1)[0] + "…"


def _block(piece: Piece, code: str) -> Block:
    spans = sentences.split(piece.text, code)
    traces = frozenset(piece.traces)
    made: list[Sentence] = []
    for number, (start, end) in enumerate(spans):
        made.append(Sentence(piece.text[start:end], piece.line_at(start), start, number == 0, end in traces))
    if made and piece.pictures:
        made[-1] = replace(made[-1], pictures=piece.pictures)
    return Block(piece.text, piece.line, piece.kind, piece.level, piece.marks, tuple(made))
