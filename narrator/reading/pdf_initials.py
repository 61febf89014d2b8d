"""Large initials that magazines begin a text with: several lines high, they stand on the base line of a later line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from narrator.patterns import late

from .pdf_runs import Run

_WORD = late(r"[^\W\d_]+")
_WORDS_OF_ONE = frozenset("aioyeàèéóуявск")  # letters that are words in some language
_LARGE = 1.8  # times the size of the text


def body_size(runs: Iterable[Run]) -> float:
    """The size that most letters are set in, in points."""
    sizes = Counter[float]()
    for run in runs:
        sizes[round(run.size, 1)] += len(run.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def without_initials(runs: Sequence[Run], body: float) -> list[Run]:
    """The runs of a page, each large initial joined to the line that it begins; lines beside it start at its edge."""
    large = [n for n, run in enumerate(runs) if run.size > _LARGE * body and len(run.text.strip('"“«„‘ ')) == 1]
    if not large:
        return list(runs)
    words = {word.lower() for run in runs for word in _WORD.findall(run.text)}
    out: list[Run | None] = list(runs)
    for number in large[:20]:
        initial = runs[number]
        beside = [
            n
            for n, run in enumerate(runs)
            if initial.y - 0.3 * body <= run.y <= initial.y + initial.size
            and -0.3 * body <= run.x0 - initial.x1 < 1.5 * body
            and run.size < 1.3 * body
        ]
        if len(beside) < 2 or not initial.text.strip()[-1:].isalpha():
            continue
        first = max(beside, key=lambda n: runs[n].y)
        for n in beside:
            out[n] = runs[n]._replace(x0=initial.x0)
        letter, text = initial.text.strip(), runs[first].text.lstrip()
        rest = _WORD.match(text)
        # "I" and "A" may be words of their own, unless the text knows the word that they would begin.
        whole = rest and (letter[-1].lower() not in _WORDS_OF_ONE or (letter + rest.group()).lower() in words)
        out[first] = runs[first]._replace(x0=initial.x0, text=f"{letter}{'' if whole else ' '}{text}")
        out[number] = None
    return [run for run in out if run is not None]
