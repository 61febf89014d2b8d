"""The words of an interview of which one would want to know how they are said: figures, capitals, short forms, names.

Each sentence is laid beside its wording: what differs is told with what is said for it; figures, capitals and names
that stand there unchanged are told as well, since the engine reads those by itself.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from narrator.model import Interview

from .acronyms import shouts
from .lexicon import Lexicon
from .speaking import spoken

NOUNS = frozenset({"de"})
"""Languages that write all nouns with a capital, which tells nothing of names there."""

_AROUND = re.compile(r"^[\W_]*(?<![#@$€£+-])(?=[\w#@$€£+-])|[^\w%°€$£+]+$")
_POSSESSIVE = re.compile(r"(?<=\w\w)['’]s$")


class Reading(NamedTuple):
    """written: as it stands there. said: its wording, the same where the engine reads it. line: of the first place."""

    kind: str
    written: str
    said: str
    times: int
    line: int


def readings(interview: Interview, lexicon: Lexicon) -> tuple[Reading, ...]:
    """In order of their first place; what is written and said alike is told once, with how often it stands there."""
    found: dict[tuple[str, str, str], list[int]] = {}
    small: set[str] = set()
    for turn in interview.turns:
        for sentence in turn.sentences:
            if sentence.say:
                continue
            written = sentence.text.split()
            named = interview.language not in NOUNS and turn.kind in ("talk", "lead")
            loud = shouts(sentence.text)
            small.update(word for word in map(_bare, written) if word[:1].islower())
            for row in _beside(written, partial(spoken, language=interview.language, lexicon=lexicon), named):
                if not (loud and row[0] in ("acronym", "name")):
                    found.setdefault(row, []).append(sentence.line)
    return tuple(
        Reading(*row, len(lines), lines[0])
        for row, lines in found.items()
        if row[0] != "name" or row[1].lower() not in small
    )


def _beside(written: Sequence[str], say: Callable[[str], str], named: bool) -> list[tuple[str, str, str]]:
    """Kind, written, said of what is worth telling in one sentence. say: the wording of a text.
    named: words with a capital are told as names.
    """
    bare, said = list(map(_bare, written)), list(map(_bare, say(" ".join(written)).split()))
    rows: list[tuple[str, str, str]] = []
    for change, a, b, c, d in difflib.SequenceMatcher(None, bare, said, autojunk=False).get_opcodes():
        if change == "equal":
            rows += filter(None, (_unchanged(bare, written, at, named) for at in range(a, b)))
            continue
        split: list[tuple[str, str, str]] = []
        while b - a > 1:  # the last word by itself, if it is said so with what stands behind it
            rest = list(map(_bare, say(" ".join(written[b - 1 :])).split()))
            own = len(rest) - (len(said) - d)
            if own < 1 or rest != said[d - own :]:
                break
            b, d = b - 1, d - own
            if [bare[b]] != rest[:own]:
                split.append((_kind(bare[b]) or "short form", bare[b], " ".join(rest[:own])))
        before, after = " ".join(filter(None, bare[a:b])), " ".join(filter(None, said[c:d]))
        if before and after:
            what = _kind(before) or "short form"
            if what == "short form" and rows and a and rows[-1][:2] == ("number", bare[a - 1]):  # 45 €
                what, number, figure = rows.pop()
                before, after = f"{number} {before}", f"{figure} {after}"
            rows.append((what, before, after))
        rows += reversed(split)
    return rows


def _unchanged(bare: Sequence[str], written: Sequence[str], at: int, named: bool) -> tuple[str, str, str] | None:
    """The row of a word that is said as it is written."""
    if kind := _kind(bare[at]):
        return kind, bare[at], bare[at]
    within = at and written[at - 1][-1] not in ".?!:" and written[at][0] not in "«“„\"'‘"
    if named and within and bare[at][:1].isupper() and len(bare[at]) > 1:
        name = _POSSESSIVE.sub("", bare[at])
        return "name", name, name
    return None


def _kind(text: str) -> str:
    if any(map(str.isdigit, text)):
        return "number"
    return "acronym" if len(text) > 1 and text.rstrip("s").isupper() else ""


def _bare(word: str) -> str:
    """Without the marks around it."""
    return _AROUND.sub("", word)
