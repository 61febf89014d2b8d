"""Learns how the words of a language are spelt, and measures what of other languages is told by it.

    python -m bench.spelling FOLDER

FOLDER holds word lists with counts, CODE.json.gz, as the package pyspellchecker (MIT) brings them; it is no part of
Narrator. Of each language the 20,000 most frequent words give how often each letter follows the two before it
(`narrator/wording/spelling.json`: a hexadecimal digit is -log2 of the share, f for never). Thresholds are set on the
next 20,000: 2 % of them are spelt more oddly than `odd`, 2 % fit another language better by more than `other`. Printed:
what share of those words is so taken for foreign, and what share of the other languages' frequent words.
"""

from __future__ import annotations

import gzip
import json
import math
import random
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from narrator.wording import foreign

LANGUAGES = ("en", "fr", "es", "de", "it", "pt")
LEARNT, SHORTEST = 20_000, foreign.SHORTEST


def words(folder: Path, language: str) -> list[str]:
    counts = json.loads(gzip.decompress((folder / f"{language}.json.gz").read_bytes()))
    return [w for w in sorted(counts, key=lambda w: (-counts[w], w)) if w.isalpha() and len(w) >= 3]


def learnt(known: list[str]) -> dict[str, str]:
    """For each two letters those that follow, then a digit for each."""
    follows: dict[str, Counter[str]] = defaultdict(Counter)
    for word in known:
        framed = foreign.framed(word)
        for at in range(len(framed) - 2):
            follows[framed[at : at + 2]][framed[at + 2]] += 1
    table = {}
    for pair, counts in sorted(follows.items()):
        whole = sum(counts.values()) + 20
        row = [(letter, round(-math.log2(count / whole))) for letter, count in sorted(counts.items())]
        table[pair] = "".join(letter for letter, _ in row) + "".join(f"{min(level, 15):x}" for _, level in row)
    return table


def main() -> None:
    folder = Path(sys.argv[1])
    lists = {language: words(folder, language) for language in LANGUAGES}
    data: dict[str, Any] = {
        language: {"odd": 99.0, "other": 99.0, "follows": learnt(known[:LEARNT])} for language, known in lists.items()
    }
    spellings = {language: foreign.Spelling(**facts) for language, facts in data.items()}
    chance = random.Random(1)
    tested = {}
    for language, known in lists.items():
        held = [w for w in known[LEARNT : 2 * LEARNT] if len(w) >= SHORTEST]
        tested[language] = held = chance.sample(held, min(4000, len(held)))
        scores = [foreign.strangeness(word, language, spellings) for word in held]
        for name, values in zip(("odd", "other"), zip(*scores, strict=True), strict=True):
            data[language][name] = round(sorted(values)[int(0.98 * len(held))], 2)
    foreign.FILE.write_text(
        "{\n" + ",\n".join(f" {json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in data.items()) + "\n}\n",
        encoding="utf-8",
    )
    spellings = {language: foreign.Spelling(**facts) for language, facts in data.items()}
    for language, held in tested.items():
        own = set(lists[language][: 2 * LEARNT])
        row = [f"{language}: own {_share(held, language, spellings):.1%}"]
        for other in LANGUAGES:
            if other != language:
                frequent = [w for w in lists[other][:5000] if w not in own and len(w) >= SHORTEST]
                row.append(f"{other} {_share(chance.sample(frequent, 600), language, spellings):.0%}")
        print(", ".join(row))


def _share(tested: list[str], language: str, spellings: dict[str, foreign.Spelling]) -> float:
    return sum(foreign.is_foreign(word, language, spellings) for word in tested) / len(tested)


if __name__ == "__main__":
    main()
