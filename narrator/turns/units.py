"""The sentences of an article in a row, each with what stood around it: the floor of features and decoding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from narrator import directions
from narrator.model import Article, Block, BlockKind, LeftOut, Sentence

from .candidates import Label


@dataclass(frozen=True, slots=True)
class Unit:
    """One sentence in its place.

    first: of its block. bold, italic: share of its letters that are so. level: of a heading, 1 to 6.
    heard: the sentence without its stage directions, where it holds any. before, behind: sentences that are stage
    directions and no more; they go where this one goes.
    """

    sentence: Sentence
    block: int
    first: bool
    kind: BlockKind
    bold: float = 0.0
    italic: float = 0.0
    label: Label | None = None
    label_text: str = ""
    level: int = 0
    heard: str = ""
    before: tuple[Sentence, ...] = ()
    behind: tuple[Sentence, ...] = ()

    @property
    def text(self) -> str:
        """What tells who speaks: the sentence without stage directions."""
        return self.heard or self.sentence.text

    @property
    def shown(self) -> tuple[Sentence, ...]:
        """All that stands in the turn."""
        return (*self.before, self.sentence, *self.behind)


def units(article: Article, labels: Sequence[Label]) -> tuple[tuple[Unit, ...], tuple[LeftOut, ...]]:
    """All sentences in order without their labels; and what is no talk (labels of nothing).

    A sentence that is a stage direction alone is no unit: it goes with the one before it, or with the next where a
    label or the beginning of their block stands before it.
    """
    out: list[Unit] = []
    left: list[LeftOut] = []
    waiting: tuple[Label, str, int] | None = None
    aside: list[Sentence] = []
    place = 0

    def settle() -> None:
        """Where a label comes, or the end: the directions and the label that wait for a sentence get none any more."""
        if aside and waiting:
            out.append(_aside(aside, waiting, number, block))
        elif aside and out:
            out[-1] = _behind(out[-1], aside)
        elif waiting:
            left.append(LeftOut(waiting[1], "label without text", waiting[2]))

    for number, block in enumerate(article.blocks):
        mine: list[Label] = []
        while place < len(labels) and labels[place].block == number:
            mine.append(labels[place])
            place += 1
        first, fresh = True, 0 if waiting else len(aside)
        spans = _Spans(block)
        for sentence, label, label_text in _pieces(block, mine):
            if label:
                settle()
                aside = [] if out else aside
                waiting, fresh = (label, label_text, sentence.line), 0
            if not sentence.text:
                continue
            heard = directions.without(sentence.text, article.language)
            if not heard and directions.only(sentence.text, article.language):
                aside.append(sentence)
                continue
            if not first and not waiting:
                fresh = len(aside)
            if out and aside[:fresh]:
                out[-1] = _behind(out[-1], aside[:fresh])
                aside = aside[fresh:]
            end = sentence.start + len(sentence.text)
            out.append(
                Unit(
                    sentence,
                    number,
                    first,
                    block.kind,
                    spans.share("bold", sentence.start, end),
                    spans.share("italic", sentence.start, end),
                    waiting[0] if waiting else None,
                    waiting[1] if waiting else "",
                    block.level,
                    heard if heard != sentence.text else "",
                    before=tuple(aside),
                )
            )
            waiting, first, aside = None, False, []
    settle()
    if not out:
        left += [LeftOut(sentence.text, "stage direction", sentence.line) for sentence in aside]
    return tuple(out), tuple(left)


def _aside(aside: Sequence[Sentence], label: tuple[Label, str, int], number: int, block: Block) -> Unit:
    """What a label stands before that is stage directions alone: "Ann: (laughs)"."""
    return Unit(aside[0], number, False, block.kind, 0.0, 0.0, *label[:2], behind=tuple(aside[1:]))


def _behind(unit: Unit, aside: Sequence[Sentence]) -> Unit:
    return replace(unit, behind=(*unit.behind, *aside))


def _pieces(block: Block, labels: Sequence[Label]) -> Iterator[tuple[Sentence, Label | None, str]]:
    """Sentences with the labels cut out; an empty sentence stands where only the label was."""
    sentences = block.sentences or ((Sentence(block.text, block.line, 0, True),) if block.text.strip() else ())
    place = 0
    held: tuple[Label, str] | None = None
    done = 0  # a label may reach over several sentences
    for s in sentences:
        at, end = max(s.start, done), s.start + len(s.text)
        while at < end:
            label = labels[place] if place < len(labels) and labels[place].start < end else None
            stop = max(at, label.start) if label else end
            if (cut := _cut(s, at, stop, held is not None)).text:
                yield cut, *(held or (None, ""))
                held = None
            at = stop
            if label:
                if held:
                    yield Sentence("", s.line, at), *held
                held = (label, block.text[label.start : label.end].strip())
                at = done = max(at, label.end)
                place += 1
    if held:
        yield Sentence("", block.line, 0), *held


def _cut(sentence: Sentence, start: int, end: int, labelled: bool) -> Sentence:
    """The part of a sentence between two places of its block's text."""
    raw = sentence.text[start - sentence.start : end - sentence.start]
    if len(raw) == len(sentence.text):
        return sentence
    whole = end == sentence.start + len(sentence.text)
    return replace(
        sentence,
        text=raw.strip(),
        start=start + len(raw) - len(raw.lstrip()),
        opens=labelled or (start == sentence.start and sentence.opens),
        trace=sentence.trace and whole,
        pictures=sentence.pictures if whole else (),
    )


class _Spans:
    """Shares of marked characters in rising stretches of one block, in time linear in marks and text."""

    def __init__(self, block: Block) -> None:
        self._ends: dict[str, list[tuple[int, int]]] = {"bold": [], "italic": []}
        for m in sorted(block.marks, key=lambda m: m.start):
            self._ends[m.kind].append((m.start, m.end))
        self._place = {"bold": 0, "italic": 0}

    def share(self, kind: str, start: int, end: int) -> float:
        spans, place = self._ends[kind], self._place[kind]
        while place < len(spans) and spans[place][1] <= start:
            place += 1
        self._place[kind] = place
        held = 0
        while place < len(spans) and spans[place][0] < end:
            held += min(end, spans[place][1]) - max(start, spans[place][0])
            place += 1
        return min(1.0, held / max(1, end - start))
