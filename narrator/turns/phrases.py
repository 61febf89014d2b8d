"""What words and short phrases say of who speaks: five numbers a sentence.

``phrases.json`` holds, by language, weights for each word, opening and pair of words that interviews of many sites
share (logistic regressions; words of few sites are left out, for they tell of the site). A language that is not in it
has no phrases.
"""

from __future__ import annotations

import json
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from narrator.patterns import late

# Above 0 where an interviewer would say it; so of what ends in no question mark, as the mark outweighs all words; where
# a guest's turn would begin so; where it is no talk; where a question is the interviewer's and no guest's.
VIEWS = ("phrases", "phrases stated", "phrases answer", "phrases aside", "phrases asked")

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
def _table() -> dict[str, dict[str, list[float]]]:
    data: dict[str, dict[str, list[float]]] = json.loads(Path(__file__).with_name("phrases.json").read_text("utf-8"))
    return data


def worth(text: str, language: str) -> tuple[float, ...]:
    """For each of `VIEWS` the sum of the weights of a sentence's phrases, each counted once."""
    weights = _table().get(language[:2])
    rows = list(filter(None, map(weights.get, dict.fromkeys(phrases(text))))) if weights else []
    return tuple(map(sum, zip(*rows, strict=True))) if rows else (0.0,) * len(VIEWS)
