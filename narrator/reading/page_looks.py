"""What a page sets apart by the names of its classes or by colour, which its style sheet would show."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import islice
from typing import Any

from narrator.patterns import late

from .page_places import BLOCKS, Places

# The last word of a class ("article__question", "speaker-name"): it says what a style sheet will set apart.
_QUESTION = late(
    r"(?:^|[\s_-])(?:question|interviewer|frage|pregunta|pergunta|domanda|vraag|pytanie|vopros|q)(?:\s|$)", re.I
)
_SPEAKER = late(
    r"(?:^|[\s_-])(?:speakers?|interviewee|interviewer|orateur|sprecher(?:in)?|locutor|parlante|spreker)(?:[_-]?name)?(?:\s|$)",
    re.I,
)
_COLOUR = late(r"(?:^|;)\s*color\s*:\s*([^;]+)", re.I)
_ASKS = late(r"[?？][\"”»’')\]]*\s*$")
_NAME = 60  # characters of a speaker's name
_FEWEST = 3


def named(node: Any) -> bool:
    """Whether the page itself calls this one block a question, or these few words a speaker's name.

    What holds several blocks holds answers too.
    """
    called = node.get("class")
    if not called:
        return False
    if _QUESTION.search(called):
        return sum(1 for _ in islice(node.iterdescendants(*BLOCKS), 2)) < 2
    return bool(_SPEAKER.search(called)) and 0 < sum(map(len, islice(node.itertext(), 8))) <= _NAME


def asking(where: Places) -> frozenset[Any]:
    """The blocks of one class or colour where most of them ask and nearly all that asks is among them.

    So are questions set apart on pages whose class names say nothing ("css-1x2y3z").
    """
    blocks: dict[str, list[Any]] = defaultdict(list)
    asks = Counter[str]()
    for node in where.root.iter("p", "div", "li", "dd"):
        if node in where.outside or next(node.iterdescendants(*BLOCKS), None) is not None:
            continue
        text = "".join(node.itertext())
        if text.strip():
            look = _look(node)
            blocks[look].append(node)
            asks[look] += _ASKS.search(text[-12:]) is not None
    every, whole = sum(map(len, blocks.values())), sum(asks.values())
    for look, nodes in blocks.items():
        few = _FEWEST <= len(nodes) <= 0.6 * every
        if look and few and asks[look] >= max(_FEWEST, 0.6 * len(nodes), 0.6 * whole):
            return frozenset(nodes)
    return frozenset()


def _look(node: Any) -> str:
    """What sets a block apart: its class or colour, or those of the one element that is all of it."""
    found = [_said(node)]
    while len(node) == 1 and not (node.text or "").strip() and not (node[0].tail or "").strip() and len(found) < 4:
        node = node[0]
        found.append(_said(node))
    return " ".join(filter(None, found))


def _said(node: Any) -> str:
    colour = _COLOUR.search(node.get("style") or "")
    return " ".join(filter(None, (node.get("class"), node.get("color"), colour and colour[1])))
