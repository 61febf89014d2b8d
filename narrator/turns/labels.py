"""Explicit labels: what stands before a turn to say whose it is.

A label is looked for at the beginning of a block, of a line in a block, and, once it is known, of a sentence.
Shapes: ``Name:``, ``NAME —``, ``[Name]``, ``(Name)``, ``<v Name>``, ``Q.`` and ``A.``, ``Q1:``, a name in bold, a name
alone in its block, the term of a definition list; a time code may stand before it, a role in brackets behind it.
A candidate counts only where it recurs, is a word for a part ("Question"), or names somebody the headline, the
lead, the byline or the site names: "There is one thing: money" labels nobody.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from narrator.model import Article, Block

from . import names
from .words import words_of

TIME = re.compile(r"\s*[\[(<]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])>]?[\s,|–—-]*")
_COLON = re.compile(r"([^:：\n]{1,80}?)\s{0,2}[:：](?=\s|$|[^\d/\\])\s*")
_BRACKET = re.compile(r"(?:\[([^\[\]\n]{1,60})\]|<v(?:\.\S{1,20})? ([^<>\n]{1,60})>|\(([^()\n]{1,60})\))\s*[:：]?\s*")
_DASH = re.compile(r"([^:\n–—―]{1,50}?)\s?\.?\s?[–—―]\s+")
_HYPHEN = re.compile(r"([A-ZÀ-ÞА-Я][^:\n–—―-]{0,40}?)\s-\s+")
_LETTER = re.compile(r"([QAPRDВО])\s?\d{0,3}\s?[.)\]:：]\s*(?=\S|$)|([QA])\s?\d{1,3}\s+(?=\S)")
_LETTER_PAIRS = (("q", "a"), ("p", "r"), ("d", "r"), ("в", "о"))
_ROLE = re.compile(r"\s*(?:[(\[]([^()\[\]]{1,60})[)\]]|,\s*([^,]{2,60}))\s*$")
_STAMP = re.compile(r"\s*[\[(]?\d{1,2}:\d{2}(?::\d{2})?[\])]?\s*$")

QUESTION_WORDS = words_of("labels", "question")
ANSWER_WORDS = words_of("labels", "answer")
# Words that head a line and are nobody's name.
NOT_SPEAKERS = words_of("labels", "nobody")


@dataclass(frozen=True, slots=True)
class Label:
    """A label, ``text[start:end]`` of a block, with the name it gives. strong: its shape alone says label."""

    block: int
    start: int
    end: int
    name: str
    shape: str
    alone: bool = False
    role: str = ""


def _clean(name: str) -> tuple[str, str]:
    """The name without time code, quotes and markup; and the role in brackets behind it."""
    name = _STAMP.sub("", name.strip(" \t*_\u00a0")).strip(" \t*_\u00a0")
    role = ""
    if m := _ROLE.search(name):
        role = m.group(1) or m.group(2)
        name = name[: m.start()]
    return " ".join(name.strip("\"“”«»'‹› -–—•").split()), role


def _bold_ends(block: Block) -> dict[int, int]:
    """From where a bold stretch begins to where it ends."""
    return {m.start: m.end for m in block.marks if m.kind == "bold"}


def _candidates(block: Block, number: int, start: int, end: int, bolds: Mapping[int, int]) -> Iterator[Label]:
    """The label that may begin at ``start``; ``end`` is the end of its line."""
    text = block.text
    start_name = m.end() if (m := TIME.match(text, start, end)) else start
    stop = min(end, start_name + 120)
    head = text[start_name:stop]
    if not head.strip():
        return
    shapes = [("bracket", _BRACKET.match(head)), ("letter", _LETTER.match(head)), ("colon", _COLON.match(head))]
    shapes += [("dash", _DASH.match(head)), ("dash", _HYPHEN.match(head))]
    for shape, m in shapes:
        if not m:
            continue
        name, role = _clean(next((g for g in m.groups() if g), ""))
        if shape == "letter":
            name, role = name[:1], ""
        if name and len(name) <= 60:
            at = start_name + m.end()
            yield Label(number, start, at, name, shape, not text[at:end].strip(), role)
            if shape in ("bracket", "colon"):
                return
    bold = bolds.get(start_name, start_name)
    if start_name < bold <= stop:
        name, role = _clean(text[start_name:bold].strip().rstrip(":.–—- "))
        at = bold + len(text[bold:end]) - len(text[bold:end].lstrip(" :：.–—-\u00a0"))
        if name:
            yield Label(number, start, at, name, "bold", not text[at:end].strip(), role)
    elif len(text[start:end]) <= 60:
        name, role = _clean(head.strip())
        if name:
            yield Label(number, start, end, name, "term" if block.kind == "term" else "alone", True, role)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, end
        start = end + 1


def known_words(article: Article) -> frozenset[str]:
    """Folded words that the headline, byline, site and opening blocks write with a capital."""
    heads = [article.title, article.author, article.site, *(b.text[:1000] for b in article.blocks[:6])]
    heads += [article.address.split("/")[2] if article.address.count("/") > 2 else ""]
    found = re.findall(r"[^\W\d_][\w’'-]*", " ".join(heads))
    return frozenset(names.fold(w) for w in found if w[0].isupper() or not w[0].isascii())


def numbered(word: str) -> str:
    """A part word without its number: "question 3" and "q3" are "question" and "q"."""
    return re.sub(r"\s*\d{1,3}$", "", names.fold(word))


def find_labels(article: Article) -> tuple[Label, ...]:
    """The labels that count, in order."""
    found: list[Label] = []
    for number, block in enumerate(article.blocks):
        if block.kind in ("title", "caption") or (number == 0 and names.fold(block.text) == names.fold(article.title)):
            continue
        bolds = _bold_ends(block)
        for start, end in _lines(block.text):
            found.extend(_candidates(block, number, start, end, bolds))
    accepted = _accept(found, known_words(article))
    return _in_order(article, [c for c in found if _key(c) in accepted], accepted)


def _key(label: Label) -> str:
    # A dash and a bare name are weaker than a colon: each shape must hold by itself.
    shape = {"dash": "-", "alone": "=", "bold": "*", "term": "*"}.get(label.shape, ":")
    word = numbered(label.name)
    if shape == "*" and word in QUESTION_WORDS | ANSWER_WORDS:
        shape = ":"
    return shape + (word if word in QUESTION_WORDS | ANSWER_WORDS else names.fold(label.name))


def _accept(found: list[Label], known: frozenset[str]) -> frozenset[str]:
    counts = Counter(_key(c) for c in found)
    first: dict[str, Label] = {}
    for c in found:
        first.setdefault(_key(c), c)
    alone = Counter(_key(c) for c in found if c.alone)
    sure: set[str] = set()
    maybe: set[str] = set()
    for key, label in first.items():
        word = names.fold(label.name)
        if not word or word in NOT_SPEAKERS or (word.split()[0] in NOT_SPEAKERS and len(word.split()) <= 2):
            continue
        part = numbered(label.name) in QUESTION_WORDS | ANSWER_WORDS
        named = names.looks_like_name(label.name)
        parts = names.words(label.name)
        is_known = named and all(p in known or p in names.PARTICLES or len(p) == 1 for p in parts)
        handle = len(word.split()) == 1 and len(word) <= 20 and counts[key] >= 3
        if label.shape == "letter":  # "A." may head a list: its question must stand there too
            part = named = handle = any(
                word in pair and min(counts[":" + pair[0]], counts[":" + pair[1]]) >= 1 for pair in _LETTER_PAIRS
            )
        shape = key[0]
        if shape == ":":
            if part or (named and (counts[key] >= 2 or is_known)) or handle:
                sure.add(key)
            elif named:
                maybe.add(key)
        elif shape == "*":
            # Bold runs and terms label only what follows them; a bold sentence is no name.
            if named and (counts[key] >= 2 or (label.shape == "term" and is_known)) and len(parts) <= 4:
                sure.add(key)
            elif named and (is_known or label.shape == "term"):
                maybe.add(key)
        elif shape == "-":
            if ((part or (named and is_known)) and counts[key] >= 2) or (
                named and counts[key] >= 3 and len(parts) <= 3
            ):
                sure.add(key)
        elif named and is_known and counts[key] >= 3 and len(parts) >= 2:
            sure.add(key)
    if any(k[0] == ":" for k in sure) or sum(alone[k] > 0 for k in maybe) >= 2:
        # One label is sure: others of a like shape, alone in their block or naming two words, are labels too.
        sure |= {k for k in maybe if alone[k] or k[0] == "*" or len(names.words(first[k].name)) >= 2}
    elif any(k[0] == "*" for k in sure):
        sure |= {k for k in maybe if k[0] == "*"}
    if sum(counts[k] for k in sure) < 2:
        return frozenset()
    return frozenset(sure)


def _in_order(article: Article, labels: list[Label], accepted: frozenset[str]) -> tuple[Label, ...]:
    """One label a place, the longest; and known labels that stand at the head of a later sentence."""
    best: dict[tuple[int, int], Label] = {}
    for label in labels:
        held = best.get((label.block, label.start))
        if held is None or label.end > held.end:
            best[label.block, label.start] = label
    inner = {k for k in accepted if k[0] == ":"}
    if inner:
        for number, block in enumerate(article.blocks):
            if block.kind in ("title", "caption"):
                continue
            for s in block.sentences[1:]:
                if (number, s.start) not in best:
                    line = block.text.find("\n", s.start)
                    end = len(block.text) if line < 0 else line
                    for c in _candidates(block, number, s.start, min(end, s.start + 200), {}):
                        if _key(c) in inner and c.shape != "dash":
                            best.setdefault((number, s.start), c)
                            break
    return tuple(best[k] for k in sorted(best))
