"""The decisions on a script as a text file beside it: a line each, and the script as it was before them.

    narrator review: what was decided about script.md, a line each, in order. ...
    turn 5e6f7a8b (line 15, "The leading man sneezed."): said by "Al Rivers"
    script.md after these 1: 9f86d081...
    script.md before them:
    +++ ...

A line that is taken out is a decision undone: the script is what the others make of the script as it was before.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from narrator.patterns import late

from .deciding import Decision

_HEAD = (
    "narrator review: what was decided about script.md, a line each, in order.\n"
    "Take a line out, run narrator review again, and that decision is undone.\n\n"
)
_AFTER = late(r"script\.md after these (\d{1,9}): ([0-9a-f]{64})")
_BEFORE = "script.md before them:\n"


class Ledger(NamedTuple):
    """decisions: in their order. before: the script that they were made on. after: digest of what they made of it.

    made: how many there were when it was written; fewer decisions are here where a person has taken some out.
    """

    decisions: tuple[Decision, ...]
    before: str
    after: str
    made: int

    @staticmethod
    def of(decisions: tuple[Decision, ...], before: str, after: str) -> Ledger:
        """The ledger of two scripts and what was decided between them."""
        return Ledger(decisions, before, hashlib.sha256(after.encode()).hexdigest(), len(decisions))

    @staticmethod
    def parse(text: str) -> Ledger | None:
        """The ledger of a file's text; None where it is none. A line that is no decision is passed over."""
        head, found, before = text.partition(f"\n{_BEFORE}")
        after, count = "", 0
        decisions = []
        for line in head.split("\n"):
            if made := _AFTER.fullmatch(line.strip()):
                count, after = int(made[1]), made[2]
            elif (decision := Decision.parse(line)) is not None:
                decisions.append(decision)
        return Ledger(tuple(decisions), before, after, count) if found and after else None

    def __str__(self) -> str:
        lines = "".join(f"{decision}\n" for decision in self.decisions)
        return f"{_HEAD}{lines}\nscript.md after these {self.made}: {self.after}\n{_BEFORE}{self.before}"
