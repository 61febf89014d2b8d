"""What words and short phrases say of who speaks: one number a sentence, above 0 where an interviewer would say it.

``phrases.json`` holds, by language, a weight for each word, opening and pair of words that interviews of many sites
share (a logistic regression; words of few sites are left out, for they tell of the site). A language that is not
in it has no phrases.
"""

from __future__ import annotations

import json
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from narrator.patterns import late

_TOKEN = late(r"\w+(?:['’-]\w+)*|[?!,:;…]")
_REACH = 600
_BETWEEN = "\0"  # in no word


def phrases(text: str) -> list[str]:
    """The words, pairs and openings of a sentence, each once or more: "what", "^what", "^what do", "do you"."""
    words = _BETWEEN.join(_TOKEN.findall(text[:_REACH])).lower().replace("’", "'").split(_BETWEEN)
    if words == [""]:
        return []
    found = [*words, *("^" + " ".join(words[:n]) for n in (1, 2, 3) if len(words) >= n)]
    found += map(" ".join, pairwise(words))
    if len(words) > 1:
        found.append(words[-2] + "$")
    return found


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, float]]:
    data: dict[str, dict[str, float]] = json.loads(Path(__file__).with_name("phrases.json").read_text("utf-8"))
    return data


def worth(text: str, language: str) -> float:
    """The sum of the weights of a sentence's phrases, each counted once."""
    weights = _table().get(language[:2])
    if not weights:
        return 0.0
    return sum(filter(None, map(weights.get, dict.fromkeys(phrases(text)))), 0.0)
