"""Which of the candidates for labels count.

A colon, a bold run or a dash proves nothing by itself. A label counts where it recurs, where it is a word for a part
("Question"), where it names somebody whom the headline, the byline, the site or the lead names, and,
standing once, where it stands between labels that count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from narrator.model import Article

from . import names
from .candidates import ANSWER_WORDS, NOT_SPEAKERS, QUESTION_WORDS, Label
from .words import words_that

_ASKS_FOR = 12  # blocks at most from somebody's first question to the first answer
# Letters for question and answer: an answer's letter may as well head a list, so its question must stand there too.
_LETTER_PAIRS = (("q", "a"), ("p", "r"), ("d", "r"), ("в", "о"))


def known_words(article: Article) -> frozenset[str]:
    """Folded words that headline, byline, site and the lead write with a capital; labels themselves left out."""
    lead = [b.text[:1000] for b in article.blocks[:6] if not re.match(r"[^:：]{1,60}[:：](?:\s|$)", b.text)]
    domain = article.address.split("/")[2] if article.address.count("/") > 2 else ""
    found = re.findall(r"[^\W\d_][\w’'-]*", " ".join((article.title, article.author, article.site, domain, *lead)))
    return frozenset(names.fold(w) for w in found if w[0].isupper() or not w[0].isascii())


@dataclass(slots=True)
class _Seen:
    """What was seen of one key. likely: its name is known or is a word for a part."""

    label: Label
    count: int
    alone: int
    bold: int
    named: bool
    known: bool
    part: bool
    person: int = 0  # how often this name and its short forms stand


def accept(
    found: Sequence[Label],
    known: frozenset[str],
    language: str = "",
    bold_blocks: int = 0,
    asking: Collection[int] = (),
) -> frozenset[str]:
    """The keys that count.

    language: the article's, whose words for "yes" and "so" are nobody's name. bold_blocks: how many of its blocks
    are bold as a whole; where most of them are no labels, bold stands for something else. asking: the blocks with a
    question mark.
    """
    seen = _survey(found, known, words_that(language, "opener", "join", "thanks", "back"))
    whole = sum(s.alone for key, s in seen.items() if key[0] == "*" and s.count >= 2 and s.named)
    if bold_blocks > 2.5 * whole:
        seen = {k: s for k, s in seen.items() if k[0] != "*" or not s.alone or s.label.shape == "term"}
    sure = {key for key, s in seen.items() if _sure(key, s)}
    strong = {k for k, s in seen.items() if k[0] == ":" and s.bold and s.named}
    sure |= strong if len(strong) >= 2 else set()
    # A list in which two terms come again is a dialogue, whoever has but one line in it.
    listed = {k for k, s in seen.items() if s.label.shape == "term"}
    sure |= listed if len(sure & listed) >= 2 else set()
    sure = _of_one_form(seen, sure)
    terms = [s.count for k, s in seen.items() if k in sure and s.label.shape == "term"]
    if len(terms) >= 2 and sum(terms) >= 4:
        sure = {k for k in sure if k[0] != "-"}
    # Where others recur, what stands once must look like a full name: "Motto:" heads a list.
    recurring = sum(seen[k].count >= 3 for k in sure) >= 2
    lone = {k for k, s in seen.items() if k[0] == ":" and s.alone and _lone(s, recurring)} - sure
    lone |= _outlets(found, seen, lone | sure, asking) - sure
    if any(k[0] == ":" for k in sure) or len(lone) >= 2:
        sure |= lone
    if not sure:
        sure = _pair(found, seen, asking)
    form = _form([seen[k] for k in sure if k[0] == ":"])
    for _ in range(2):  # what the first round accepts may speak for others
        between, short = _between(found, sure), {k[1:] for k in sure}
        for key, s in seen.items():
            shortened = s.label.shape == "colon" and bool(_shorter(s.label.name) & short)
            near = s.known or key in between or shortened
            if key[0] in ":*" and (s.named or (shortened and (s.bold or s.alone))) and near and _fits(s, form):
                sure.add(key)
    sure |= _answering(seen, sure) | _everywhere(found, seen, sure)
    if not any(k[0] == ":" for k in sure):
        sure |= _in_turn(found, seen)
    bold = {k for k in sure if k[0] == "*"}
    if bold and bold == sure and len(bold) < 2 and sum(seen[k].count for k in bold) < 4:
        return frozenset()
    if sum(seen[k].count for k in sure) < 2:
        return frozenset()
    return frozenset(sure)


def _shorter(name: str) -> set[str]:
    """What a full name may be shortened to in later labels."""
    parts = names.words(name)
    return {parts[0], parts[-1], *names.initials(parts)} if len(parts) > 1 else set()


def _lone(s: _Seen, recurring: bool) -> bool:
    """Whether a label that stands alone on its line may count though it stands once."""
    if s.label.shape != "colon":
        return s.known
    if recurring and s.count < 3:
        return s.known or (s.named and " " in s.label.name)
    return s.named or " " not in s.label.name


def _outlets(
    found: Sequence[Label], seen: dict[str, _Seen], others: Collection[str], asking: Collection[int]
) -> set[str]:
    """What is written like the name of a paper, alone on its line, and asks whoever is named next."""
    answers = {c.block for c in found if c.key in others and c.alone}
    out = set[str]()
    for key, s in seen.items():
        if key[0] == ":" and s.alone and s.count == 1 and names.looks_like_title(s.label.name):
            near = range(s.label.block + 1, s.label.block + 1 + _ASKS_FOR)
            after = next((block for block in near if block in answers), s.label.block)
            if any(block in asking for block in range(s.label.block, after)):
                out.add(key)
    return out


def _survey(found: Sequence[Label], known: frozenset[str], common: frozenset[str]) -> dict[str, _Seen]:
    keys = [c.key for c in found]
    counts, alone = Counter(keys), Counter(k for k, c in zip(keys, found, strict=True) if c.alone)
    bold = Counter(k for k, c in zip(keys, found, strict=True) if c.bold)
    seen: dict[str, _Seen] = {}
    for key, label in zip(keys, found, strict=True):
        word = key[1:]
        if key in seen or not word or word in NOT_SPEAKERS or word in common:
            continue
        if word.split()[0] in NOT_SPEAKERS and len(word.split()) <= 2:
            continue
        part = word in QUESTION_WORDS or word in ANSWER_WORDS
        named = names.looks_like_name(label.name)
        if label.shape == "letter" and word != "q":
            part = named = any(word in p and counts[":" + p[0]] and counts[":" + p[1]] for p in _LETTER_PAIRS)
        parts = names.words(label.name)
        is_known = named and all(p in known or p in names.PARTICLES or len(p) == 1 for p in parts)
        seen[key] = _Seen(label, counts[key], alone[key], bold[key], named, is_known, part)
    colons = [s for key, s in seen.items() if key[0] == ":" and s.named]
    alias = names.merge({s.label.name: s.count for s in colons})
    persons = Counter[str]()
    for s in colons:
        persons[alias[s.label.name]] += s.count
    for s in colons:
        s.person = persons[alias[s.label.name]]
    return seen


def _sure(key: str, s: _Seen) -> bool:
    """Whether this key counts by itself."""
    length = len(key[1:].split())
    match key[0]:
        case ":":
            if s.label.shape == "bracket":
                return s.count >= 3 and s.named and 2 * s.count > s.alone
            handle = length == 1 and len(key) <= 21 and s.count >= 3
            headed = s.alone >= 3 and length <= (8 if s.label.name[:1].isupper() else 4)
            set_off = s.bold >= 3 and length <= 4
            return s.part or (s.named and (s.person >= 2 or s.known)) or handle or headed or set_off
        case "*":
            if s.label.shape == "term":
                return s.count >= 2 or s.known
            handle = length == 1 and s.count >= 3 and key[1:].isalnum()
            return handle or (s.named and length <= 4 and (s.count >= 2 or s.part))
        case "-":
            return s.count >= 2 and (s.part or (s.known and length <= 4))
    return (s.part and s.count >= 2) or (s.named and s.known and s.count >= 3 and length >= 2)


def _form(colons: Sequence[_Seen]) -> str:
    """How labels nearly always stand here: "alone" on their line, in "bold", or as it happens ("")."""
    whole = sum(s.count for s in colons)
    if whole >= 2 and sum(s.alone for s in colons) >= 0.7 * whole:
        return "alone"
    return "bold" if whole >= 3 and sum(s.bold for s in colons) >= 0.7 * whole else ""


def _fits(s: _Seen, form: str) -> bool:
    return bool(s.alone if form == "alone" else s.bold if form == "bold" else True)


def _of_one_form(seen: dict[str, _Seen], sure: set[str]) -> set[str]:
    """Where labels have one form, what never has it is none."""
    form = _form([seen[k] for k in sure if k[0] == ":"])
    return {k for k in sure if k[0] != ":" or _fits(seen[k], form) or seen[k].part}


def _pair(found: Sequence[Label], seen: dict[str, _Seen], asking: Collection[int]) -> set[str]:
    """Two names at the head of two blocks in a row, the first of which asks: each speaker is named once."""
    named = {c.block: c for c in reversed(found) if c.shape == "colon" and (s := seen.get(c.key)) and s.named}
    for block, label in sorted(named.items()):
        after = named.get(block + 1)
        if block in asking and after and after.key != label.key and " " in label.name + after.name:
            return {label.key, after.key}
    return set()


def _answering(seen: dict[str, _Seen], sure: set[str]) -> set[str]:
    """Where a word for a part stands alone on its lines again and again, names that do so too, and their full forms."""
    if not any(k[0] == "=" and seen[k].part for k in sure):
        return set()
    alone = {k: s for k, s in seen.items() if k[0] == "=" and s.named}
    often = {k for k, s in alone.items() if s.count >= 2}
    return often | {k for k, s in alone.items() if any("=" + short in often for short in _shorter(s.label.name))}


def _in_turn(found: Sequence[Label], seen: dict[str, _Seen]) -> set[str]:
    """Names that stand alone on their lines again and again, in turn: no list, and no subhead, does so."""
    alone = {k: s for k, s in seen.items() if k[0] in "=*" and s.label.shape != "term" and 2 * s.alone > s.count}
    often = {k: s for k, s in alone.items() if s.count >= 3 and (s.named or _may_be_handle(s.label.name))}
    row = [c for c in found if c.key in often]
    others = sum(a.key != b.key and b.block > a.block + 1 for a, b in pairwise(row))
    if len(often) < 2 or not any(s.named for s in often.values()) or others < 0.8 * (len(row) - 1):
        return set()
    return often.keys() | {k for k, s in alone.items() if s.named and s.count >= 2}


def _may_be_handle(name: str) -> bool:
    return len(name.split()) <= 4 and not any(c in ".?!…" for c in name)


def _everywhere(found: Sequence[Label], seen: dict[str, _Seen], sure: set[str]) -> set[str]:
    """Where nearly every block has a label, others that stand like them: in small letters, or a full name once."""
    colons = {k for k in sure if k[0] == ":"}
    small = {k for k, s in seen.items() if k[0] == ":" and s.count >= 2 and len(k.split()) <= 3} - sure
    blocks = {c.block for c in found if c.key in colons or c.key in small}
    if len(blocks) < 4 or len(colons | small) < 2 or len(blocks) < 0.75 * (max(blocks) - min(blocks) + 1):
        return set()
    full = {k for k, s in seen.items() if k[0] == ":" and s.named and " " in s.label.name} - sure
    return small | {c.key for c in found if c.key in full and min(blocks) - 1 <= c.block <= max(blocks) + 1}


def _between(found: Sequence[Label], sure: set[str]) -> set[str]:
    """Keys that stand in blocks between blocks with sure labels, at most four in a row."""
    labelled = {c.block for c in found if c.key in sure}
    unsure = {c.block: c.key for c in found if c.key not in sure and c.shape in ("colon", "bold", "bracket")}
    out: set[str] = set()
    for block in unsure:
        if block - 1 not in labelled:
            continue
        row = [block]
        while row[-1] + 1 in unsure and row[-1] + 1 not in labelled and len(row) < 4:
            row.append(row[-1] + 1)
        if row[-1] + 1 in labelled:
            out |= {unsure[b] for b in row}
    return out
