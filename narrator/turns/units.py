"""The sentences of an article in a row, each with what stood around it: the floor of features and decoding."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from narrator.model import Article, Block, BlockKind, LeftOut, Sentence

from .accepting import Label

_DIRECTION = re.compile(
    r"\s?(?:[(\[*](?:he |she |they |both |all |everyone |the audience |se |il |elle |er |sie |entre |con )?(?:"
    r"laugh|chuckl|giggl|applau|smil|sigh|cough|pause|silence|cross-?talk|inaudible|unintelligible|music|nods|cheer|grin|"
    r"ri[aeó]s?\b|risas?|ríe|aplausos?|sonríe|carcajadas|silencio|rires?|rit\b|rires|applaudissements|sourit?|sourire|silence|"
    r"lacht|lachen|gelächter|beifall|applaus|lächelt|schmunzelt|seufzt|pausiert|"
    r"ride\b|risate|ridono|sorride|applausi|risos|aplausos|sorri\b|gargalhadas|"
    r"смеется|смеётся|смеются|смех|аплодисменты|улыбается|пауза)[^()\[\]*\n]{0,40}[)\]*])",
    re.IGNORECASE,
)
_TIME_CODE = re.compile(r"\s?\[\d{1,2}:\d{2}(?::\d{2})?\]")


@dataclass(frozen=True, slots=True)
class Unit:
    """One sentence in its place.

    first: of its block. bold, italic: share of its letters that are so. level: of a heading, 1 to 6.
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

    @property
    def text(self) -> str:
        return self.sentence.text


def units(article: Article, labels: Sequence[Label]) -> tuple[tuple[Unit, ...], tuple[LeftOut, ...]]:
    """All sentences in order without their labels; and what is not said (stage directions, labels of nothing)."""
    out: list[Unit] = []
    left: list[LeftOut] = []
    waiting: tuple[Label, str, int] | None = None
    place = 0
    for number, block in enumerate(article.blocks):
        mine: list[Label] = []
        while place < len(labels) and labels[place].block == number:
            mine.append(labels[place])
            place += 1
        first = True
        spans = _Spans(block)
        for sentence, label, label_text in _pieces(block, mine):
            if label:
                if waiting:
                    left.append(LeftOut(waiting[1], "label without text", waiting[2]))
                waiting = (label, label_text, sentence.line)
            said, taken = _directions(sentence)
            left.extend(taken)
            if not said.text:
                continue
            end = sentence.start + len(sentence.text)
            held = waiting[:2] if waiting else (None, "")
            marks = (spans.share("bold", sentence.start, end), spans.share("italic", sentence.start, end))
            out.append(Unit(said, number, first, block.kind, *marks, *held, level=block.level))
            waiting, first = None, False
    if waiting:
        left.append(LeftOut(waiting[1], "label without text", waiting[2]))
    return tuple(out), tuple(left)


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
    )


def _directions(sentence: Sentence) -> tuple[Sentence, list[LeftOut]]:
    text = sentence.text
    if not text or not any(c in text for c in "([*"):
        return sentence, []
    taken: list[LeftOut] = []
    for pattern, reason in ((_DIRECTION, "stage direction"), (_TIME_CODE, "time code")):
        for m in pattern.finditer(text):
            taken.append(LeftOut(m.group().strip(), reason, sentence.line))
        text = pattern.sub("", text)
    if not taken:
        return sentence, []
    text = text.strip()
    if not any(c.isalnum() for c in text):
        if text:
            taken.append(LeftOut(text, "stage direction", sentence.line))
        text = ""
    return replace(sentence, text=text), taken


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
