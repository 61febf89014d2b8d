"""Explicit labels: what stands before a turn to say whose it is.

A label is looked for at the beginning of a block, of a line in a block, and, once it is known, of a sentence.
Shapes: ``Name:``, ``NAME —``, ``[Name]``, ``(Name)``, ``<v Name>``, ``Q.`` and ``A.``, ``Q1:``, a name in bold, a name
alone in its block, the term of a definition list; a time code or a sign may stand before it, a role in brackets behind.
A candidate counts only where it recurs, is a word for a part ("Question"), or names somebody the headline, the
lead, the byline or the site names: "There is one thing: money" labels nobody.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from narrator import directions
from narrator.model import Article, Block
from narrator.patterns import late

from . import names
from .accepting import accept, known_words
from .candidates import Label, mere

TIME = late(r"\s*[\[(<]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])>]?[\s,|–—-]*")
# A picture of a microphone, an arrow, a bullet.
_SIGN = late(r"\s*(?:[\u2022\u2190-\u2bff\U0001f000-\U0001faff][\ufe0e\ufe0f\u200d]*){1,6}\s*")
_COLON = late(r"([^:：\n]{1,80}?)\s{0,2}(?::(?=\s|$|[\"“«„'‘¿¡*—–A-ZÀ-ÞА-ЯЁ\u3040-\u9fff])|：)(?!\s?[)(](?!\w))\s*")
_BRACKET = late(r"(?:\[([^\[\]\n]{1,60})\]|<v(?:\.\S{1,20})? ([^<>\n]{1,60})>|\(([^()\n]{1,60})\))\s*[:：]?\s*")
_DASH = late(r"([^:\n–—―]{1,50}?)\s?\.?\s?[–—―]\s+")
_HYPHEN = late(r"([A-ZÀ-ÞА-Я][^:\n–—―-]{0,40}?)\s-\s+")
_LETTER = late(r"([QAPRDВО])\s?\d{0,3}\s?[.)\]:：]\s*(?=\S|$)|([QA])\s?\d{1,3}\s+(?=\S)")
# "Pregunta." and "Risposta." in full, before the letters take over.
_WORD = late(r"([^\W\d_]{4,12})(?:\s\d{1,3})?\.\s*[–—-]?\s*(?=\S)")
_INNER = late(r"[^:：]{0,90}[:：]|\s?[\[<(]|\s?[QAPRDВО]\s?\d{0,3}\s?[.)\]]|[QA]\s?\d")
_QUOTES = tuple('"“„«‹‘「『')
_SHAPES = (
    ("bracket", _BRACKET, "[<("),
    ("letter", _LETTER, "QAPRDВО"),
    ("word", _WORD, "."),
    ("colon", _COLON, ":："),
    ("dash", _DASH, "–—―"),
    ("dash", _HYPHEN, "-"),
)
_ROLE = late(r"\s*(?:[(\[]([^()\[\]]{1,60})[)\]]|,\s*([^,]{2,60}))\s*$")
_ADDRESS = late(r"(?:https?:|www\.|@|\S{1,80}@\S|[\w-]{1,60}\.(?:com|org|net|info|io|de|fr|es|it|pt|br|ru|uk)\b)", re.I)
_STOP = late(r"[.!?…][\"”»’')\]*_]*\s|[。！？]|[.!?…:：,;–—-][\"”»’')\]*_]*\s*$")
_FEW = 3  # what stands more often before no sentence is somebody who speaks in scraps
_STAMP = late(r"\s*[\[(]?\d{1,2}:\d{2}(?::\d{2})?[\])]?\s*$")


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


def _all_bold(block: Block) -> bool:
    return block.text != "" and sum(m.end - m.start for m in block.marks if m.kind == "bold") >= 0.9 * len(block.text)


def _candidates(block: Block, number: int, start: int, end: int, bolds: Mapping[int, int]) -> Iterator[Label]:
    """The label that may begin at ``start``; ``end`` is the end of its line."""
    text = block.text
    start_name = m.end() if (m := _SIGN.match(text, start, end)) else start
    start_name = m.end() if (m := TIME.match(text, start_name, end)) else start_name
    stop = min(end, start_name + 120)
    head = text[start_name:stop]
    if not head.strip():
        return
    for shape, pattern, signs in _SHAPES:
        # Most lines hold no sign of a label: look for it before the pattern does.
        if not any(c in head for c in signs) or not (m := pattern.match(head)):
            continue
        name, role = _clean(next((g for g in m.groups() if g), ""))
        if shape == "word" and not mere(name):
            continue
        if shape == "letter":
            name, role = name[:1], ""
            if text[start_name + m.end() - 1 :][:1].isspace() and text[start_name + m.end() :][:1].islower():
                continue  # "Q. and A. with the crew"
        at = start_name + m.end()
        if shape == "colon" and any(c.isalnum() for c in text[bolds.get(start_name, at) : at]):
            continue  # "**Ann** – There are two: ..." is Ann's
        if name and name[0] not in "([" and len(name) <= 60 and not _ADDRESS.match(text, at):
            set_off = start_name in bolds and start_name + len(m.group().rstrip()) - 2 <= bolds[start_name] <= at
            yield Label(number, start, at, name, shape, not text[at:end].strip(), role, set_off)
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
        if name and (block.kind == "term" or name.isalnum() or names.looks_like_name(name)):
            yield Label(number, start, end, name, "term" if block.kind == "term" else "alone", True, role)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, end
        start = end + 1


def find_labels(article: Article) -> tuple[Label, ...]:
    """The labels that count, in order."""
    found: list[Label] = []
    for number, block in enumerate(article.blocks):
        if block.kind in ("title", "caption") or (number == 0 and names.fold(block.text) == names.fold(article.title)):
            continue
        bolds = _bold_ends(block)
        for start, end in _lines(block.text):
            found += [
                label
                for label in _candidates(block, number, start, end, bolds)
                if not directions.only(block.text[label.start : label.end], article.language)
            ]
    # Subheads have colons too ("Hiring: the long way").
    counts = Counter(label.key for label in found)
    found = [c for c in found if c.alone or counts[c.key] > 1 or article.blocks[c.block].kind != "heading"]
    found = _without_facts(article, found, counts)
    inner = [c for c in _inner(article, {(c.block, c.start) for c in found}) if c.shape != "dash"]
    full = [c for c in inner if c.shape == "colon" and " " in c.name and names.looks_like_name(c.name)]
    bold = sum(_all_bold(b) for b in article.blocks if b.kind == "paragraph")
    asking = {number for number, b in enumerate(article.blocks) if b.kind != "heading" and "?" in b.text}
    accepted = accept([*found, *full], known_words(article), article.language, bold, asking)
    known = {k for k in accepted if k[0] == ":"}
    return _in_order([c for c in found if c.key in accepted], [c for c in inner if c.key in known])


def _without_facts(article: Article, found: Sequence[Label], counts: Mapping[str, int]) -> list[Label]:
    """The labels without such as head facts, captions or subheads ("Founded: 2005"): they stand before no sentence.

    Only where two others stand before sentences or alone on their lines.
    """
    told = {c.key for c in found if c.shape == "colon" and (c.alone or mere(c.name) or _told(article, c))}
    facts = {c.key for c in found if c.shape == "colon" and counts[c.key] <= _FEW} - told
    return [c for c in found if c.key not in facts] if len(told) >= 2 else list(found)


def _told(article: Article, label: Label) -> bool:
    """Whether a label stands before a sentence."""
    line = article.blocks[label.block].text[label.start :].split("\n", 1)[0]
    return bool(_STOP.search(line[:1000]) or _STOP.search(line[-8:]))


def _inner(article: Article, heads: Collection[tuple[int, int]]) -> Iterator[Label]:
    """What may be labels at the head of later sentences of a block."""
    for number, block in enumerate(article.blocks):
        if block.kind in ("title", "caption"):
            continue
        for s in block.sentences[1:]:
            if (number, s.start) not in heads and _INNER.match(block.text, s.start, s.start + 120):
                reach = min(len(block.text), s.start + 200)
                line = block.text.find("\n", s.start, reach)
                found = _candidates(block, number, s.start, reach if line < 0 else line, {})
                yield from (
                    c for c in found if block.text[c.end : c.end + 1] not in _QUOTES
                )  # "My uncle said: «Come!»"


def _in_order(labels: Sequence[Label], inner: Sequence[Label]) -> tuple[Label, ...]:
    """One label a place, the longest; inside a block the first of a place."""
    best: dict[tuple[int, int], Label] = {}
    for label in labels:
        held = best.get((label.block, label.start))
        if held is None or label.end > held.end:
            best[label.block, label.start] = label
    for label in inner:
        best.setdefault((label.block, label.start), label)
    out: list[Label] = []
    for place in sorted(best):
        if not out or out[-1].block != place[0] or out[-1].end <= place[1]:
            out.append(best[place])
    return tuple(out)
