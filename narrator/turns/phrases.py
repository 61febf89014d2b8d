"""What words and short phrases say of who speaks: one number a sentence, above 0 where an interviewer would say it.

``phrases.json`` holds, by language, a weight for each word, opening and pair of words that interviews of many sites
share (a logistic regression; words of few sites are left out, for they tell of the site). A language that is not
in it has no phrases.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from narrator.patterns import late

_TOKEN = late(r"\w+(?:['’-]\w+)*|[?!,:;…]")
_REACH = 600


def phrases(text: str) -> Iterator[str]:
    """The words, pairs and openings of a sentence, each once or more: "what", "^what", "^what do", "do you"."""
    words = [w.lower().replace("’", "'") for w in _TOKEN.findall(text[:_REACH])]
    yield from words
    for n in (1, 2, 3):
        if len(words) >= n:
            yield "^" + " ".join(words[:n])
    for a, b in pairwise(words):
        yield f"{a} {b}"
    if len(words) > 1:
        yield words[-2] + "$"


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, float]]:
    data: dict[str, dict[str, float]] = json.loads(Path(__file__).with_name("phrases.json").read_text("utf-8"))
    return data


def worth(text: str, language: str) -> float:
    """The sum of the weights of a sentence's phrases, each counted once."""
    weights = _table().get(language[:2])
    if not weights:
        return 0.0
    return sum(weights.get(phrase, 0.0) for phrase in dict.fromkeys(phrases(text)))
