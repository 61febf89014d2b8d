"""From lines on pages to paragraphs: running heads and footnotes apart, cut words whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from statistics import median

from narrator.model import Mark
from narrator.patterns import late

from .manuscript import FOOTNOTE, RUNNING
from .pdf_columns import Line, lines_of
from .pdf_columns import columns as columns_of
from .pdf_initials import body_size, without_initials
from .pdf_runs import Page, Run
from .pieces import Piece, Weaver, joined
from .text import known_words, rejoined

PAGE_NUMBER, NOTE_MARK = "a page number", "a footnote's mark"
_NUMBER = late(r"\W*(?:(?:page|p\.|seite|s\.|página|pág\.|pagina|стр\.)\s*)?(?:\d{1,4}|[ivxlc]{1,6})"
                     r"(?:\s*(?:/|of|de|von|sur|di|из|\|)\s*\d{1,4})?\W*", re.I)  # fmt: skip
_ENDED = late(r"[.!?…:;。！？][\"”“»’'›)\]]*$")
_NOTE = late(r"(?:\d{1,3}|[*†‡§])[.)]?\s*\S")
_LABEL = late(r"[^\W\d_][^.!?:]{0,40}[:：](?=\s)")
_DASH = late(r"[–—-]\s?[^\W_]")
_RAISED = late(r"[\d*†‡§,\s]{1,6}|[ivx]{1,4}")
_NAME = late(r"[^\W\d_a-zà-ÿа-яё][^.!?…;]{0,40}\.?:?")  # in the margin
_EDGE = 2  # lines at either end of a page where running heads stand


def paragraphs(pages: Sequence[Page]) -> list[Piece]:
    """The paragraphs of a document in reading order; `Piece.line` is the page."""
    body = body_size(run for page in pages for run in page.runs)
    rows = [lines_of(without_initials(page.runs, body), page.number) for page in pages]
    running = _running(rows, body)
    hung = _hung([line for lines in rows for line in lines if line not in running])
    columns: list[list[Line]] = []
    for lines in rows:
        columns += ([line] for line in lines if line in running)
        within = [line for line in lines if line not in running]
        if any(_hangs(line, hung) for line in within):
            columns.append(within)
        else:
            columns += columns_of([run for line in within for run in line.runs], lines[0].page if lines else 0)
    words = known_words("\n".join(line.text for lines in columns for line in lines))
    heads = Counter(m.group() for lines in columns for line in lines if (m := _LABEL.match(line.text)))
    labels = frozenset(head for head, count in heads.items() if count > 1)
    pieces: list[Piece] = []
    held: list[Line] = []  # a paragraph that may go on in the next column
    edge = 0.0  # of the column it began in
    for lines in columns:
        if lines[0] in running:
            pieces.append(_piece(lines, words, body, running[lines[0]]))
            continue
        for group in _groups(lines, labels, hung):
            if held and not (group[0] is lines[0] and _goes_on(held, group, body, edge)):
                pieces += _pieces(held, words, body, hung)
                held = []
            held = [*held, *group]
        edge = max(line.x1 for line in lines)
    pieces += _pieces(held, words, body, hung) if held else []
    return _settled(pieces, pages[0].number if pages else 1)


# Running heads


def _running(rows: list[list[Line]], body: float) -> dict[Line, str]:
    """Lines at the edges of pages that come again on others or stand small and apart; page numbers; with the reason."""
    edges: list[tuple[Line, bool]] = []
    for lines in rows:
        gaps = [a.y - b.y for a, b in pairwise(lines)]
        usual = median(gaps) if gaps else 0.0
        for side, steps in ((lines, gaps), (lines[::-1], gaps[::-1])):
            for place, line in enumerate(side[: min(_EDGE, len(lines) // 3)]):
                apart = any(step > 1.8 * usual for step in steps[place:_EDGE])
                edges.append((line, apart))
    keys = Counter(_again(line) for line, _ in edges)
    out: dict[Line, str] = {}
    for line, apart in edges:
        text, place = _again(line)
        again = sum(keys[text, place + near] for near in (-1, 0, 1))
        if _NUMBER.fullmatch(line.text) and (again > 1 or any(c.isdigit() for c in line.text)):
            out[line] = PAGE_NUMBER
        elif again > 1 or (apart and line.size < 0.92 * body and len(line.text) < 100 and not _NOTE.match(line.text)):
            out[line] = RUNNING
    return out


def _again(line: Line) -> tuple[str, int]:
    """What makes two running heads one: their words, numbers aside, and their height on the page."""
    return re.sub(r"\d+", "#", line.text), round(line.y / 6)


# Paragraphs


def _groups(lines: list[Line], labels: frozenset[str], hung: frozenset[str]) -> list[list[Line]]:
    """The lines of a column as paragraphs.

    labels: what stands again and again before a colon. hung: names in the margin.
    """
    if not lines:
        return []
    gaps = [a.y - b.y for a, b in pairwise(lines) if a.y > b.y]
    usual = median(gaps) if gaps else 0.0
    size = median(line.size for line in lines)
    plain = [line for line in lines if abs(line.size - size) < 0.12 * size] or lines  # a headline may be wider
    left, right = min(line.x0 for line in plain), max(line.x1 for line in plain)
    rights = _rights(lines, left, right)
    inner = [line.x0 - left > 0.7 * line.size for line in lines]
    hanging = sum(inner) * 2 > len(lines)
    groups = [[lines[0]]]
    for number, (before, line) in enumerate(pairwise(lines), 1):
        opens = (not inner[number]) if hanging else (inner[number] and not inner[number - 1])
        turned = before.bold != line.bold or _opens_turn(line.text, labels)
        # The next line's first word would have stood on the line before, had the paragraph gone on.
        letter = (line.x1 - line.x0) / max(1, len(line.text))
        room = rights[number - 1] - before.x1 > (len(line.text.split(None, 1)[0]) + 2) * letter
        if (
            before.y - line.y > 1.3 * usual
            or abs(before.size - line.size) > 0.12 * before.size
            or opens
            or room
            or _hangs(line, hung)
            or (turned and _ENDED.search(before.text[-8:]))
        ):
            groups.append([])
        groups[-1].append(line)
    return groups


def _rights(lines: list[Line], left: float, right: float) -> list[float]:
    """For each line the edge that it may fill: the column's, or that of a block set in from both sides."""
    out: list[float] = []
    for _, run in groupby(lines, lambda line: round(line.x0 - left)):
        block = list(run)
        indented = block[0].x0 - left > 0.7 * block[0].size and len(block) > 2
        out += [max(line.x1 for line in block) if indented else right] * len(block)
    return out


def _hung(lines: list[Line]) -> frozenset[str]:
    """Names that hang in the margin: they come again, and what is said beside them begins where most lines begin."""
    beside = [line for line in lines if len(line.runs) > 1 and line.runs[1].x0 - line.runs[0].x1 > line.runs[0].size]
    edges = Counter(round(line.runs[1].x0) for line in beside)
    if not edges:
        return frozenset()
    edge, _ = edges.most_common(1)[0]
    if not any(abs(line.x0 - edge) < 2 for line in lines):
        return frozenset()
    names = Counter(line.runs[0].text.strip() for line in beside if abs(line.runs[1].x0 - edge) < 2)
    again = {name for name, count in names.items() if count > 1 and _NAME.fullmatch(name)}
    return frozenset(again) if len(again) > 1 and sum(names[n] for n in again) * 2 > names.total() else frozenset()


def _hangs(line: Line, hung: frozenset[str]) -> bool:
    return len(line.runs) > 1 and line.runs[0].text.strip() in hung


def _opens_turn(text: str, labels: frozenset[str]) -> bool:
    label = _LABEL.match(text)
    return _DASH.match(text) is not None or (label is not None and label.group() in labels)


def _goes_on(held: list[Line], group: list[Line], body: float, edge: float) -> bool:
    """Whether a paragraph that stands at the end of a column goes on in the next.

    It does where its sentence is not at its end, and where its last line is as full as only lines inside are.
    """
    last, first = held[-1], group[0]
    same = abs(last.size - first.size) < 0.1 * body and last.bold == first.bold and abs(last.size - body) < 0.15 * body
    full = len(held) > 1 and len(group) > 1 and edge - last.x1 < 0.3 * body
    indented = len(group) > 1 and first.x0 - group[1].x0 > 0.7 * body
    return same and not indented and (full or not _ENDED.search(last.text[-8:]))


def _pieces(lines: list[Line], words: frozenset[str], body: float, hung: frozenset[str]) -> list[Piece]:
    """A paragraph, the name in the margin beside it, and the marks of footnotes that stood raised in it."""
    if _hangs(lines[0], hung):
        name = Piece(lines[0].runs[0].text.strip(" :"), lines[0].page, "term")
        said = _pieces([lines[0]._replace(runs=lines[0].runs[1:]), *lines[1:]], words, body, frozenset())
        return [name, *(replace(piece, kind="definition") if piece.kind == "paragraph" else piece for piece in said)]
    marks = [(run, line) for line in lines for run in line.runs if _is_mark(run, line)]
    if len(marks) == sum(len(line.runs) for line in lines):
        return [_piece(lines, words, body)]
    clean = [line._replace(runs=tuple(run for run in line.runs if not _is_mark(run, line))) for line in lines]
    out = [_piece([line for line in clean if line.runs], words, body)]
    return out + [Piece(run.text.strip(), line.page, outside=NOTE_MARK) for run, line in marks if run.text.strip()]


def _is_mark(run: Run, line: Line) -> bool:
    raised = run.size < 0.8 * line.size and run.y > line.y + 0.15 * line.size
    return raised and _RAISED.fullmatch(run.text) is not None


def _piece(lines: list[Line], words: frozenset[str], body: float, outside: str = "") -> Piece:
    parts = []
    for line in lines:
        weaver = Weaver()
        for number, run in enumerate(line.runs):
            if number and run.x0 - line.runs[number - 1].x1 > 0.12 * run.size:
                weaver.add(" ", line.page)
            weaver.add(run.text, line.page, run.marks)
        part = weaver.piece()
        if part is not None:
            parts.append(part)
    if not parts:  # letters that nobody sees
        return Piece("", lines[0].page)
    piece = rejoined(parts, words)
    piece = replace(piece, marks=_merged(piece.marks))
    size = max(line.size for line in lines)
    if not outside and size < 0.9 * body and _NOTE.match(piece.text):
        outside = FOOTNOTE
    if not outside and size > 1.15 * body and len(piece.text) <= 250:
        return replace(piece, kind="heading", level=1 if size > 1.5 * body else 2, marks=())
    return replace(piece, outside=outside)


def _merged(marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """Marks that go on from one line to the next as one."""
    out: list[Mark] = []
    for kind in ("bold", "italic"):
        first = len(out)
        for mark in (m for m in marks if m.kind == kind):
            if len(out) > first and mark.start - out[-1].end <= 1:
                out[-1] = replace(out[-1], end=mark.end)
            else:
                out.append(mark)
    return tuple(sorted(out, key=lambda m: m.start))


def _settled(pieces: list[Piece], page: int) -> list[Piece]:
    """A headline that was set in several lines is one; the first of the first level is the title."""
    out: list[Piece] = []
    for piece in pieces:
        last = out[-1] if out else piece
        same = (last.kind, last.level) == (piece.kind, piece.level) and piece.line == page
        if out and piece.kind == "heading" and same and not _ENDED.search(last.text[-4:]):
            out[-1] = joined([last, piece])
        else:
            out.append(piece)
    return out
