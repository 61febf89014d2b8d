"""What the finder of turns owes to which columns and to how many sites, and what it still gets wrong.

    pip install -e '.[train]'
    python tools/study_turns.py ../shared/turns            # ablation and learning curve: first forest, dev
    python -m bench.turns ../shared/turns --keep DIR && python tools/study_turns.py ../shared/turns --errors DIR

The first two are of the first forest alone, with the labels of the rendering as given, sides instead of persons: they
compare, and are not the figures of the finder as a whole.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import runpy
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import train_turns as tool

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench.turns import aligned
from narrator.turns.decode import SIDE

# A group is what goes when a kind of evidence goes, near and far.
GROUPS = {
    "question marks": r"(-?\d:)?q( inside)?$|q a(go|head)|gap|.* (since|until) q|(none|all) asked|paragraph .*q$|all q",
    "I, you and we": r"(-?\d:)?(you|me|we)$|(you|me) |paragraph .*:(you|me)$|all (you|me|q you)",
    "openers, prompts, thanks": r"(-?\d:)?(opener|ask|wh|join|thanks|back|said|other)$|paragraph .*:opener",
    "phrases": r".*phrases",
    "names": r"(-?\d:)?(guest|host|called|names)$",
    "paragraph borders": r"(-?\d:)?opens$|closes|from|to$|paragraph |all paragraphs|all q end",
    "length": r"(-?\d:)?size$|size |all size|paragraph .*:(size|words)",
    "labels": r"label|persons|way",
    "further than one sentence": r"-?[234]:",
    "the article as a whole": r"all |known|traced",
    "position": r"start|end$|position",
}
WAYS = {"first": tool.Way(False, 1), "none": tool.Way(True, 0)}


def study(corpus: Path) -> None:
    """Prints both tables, Markdown."""
    for name, way in WAYS.items():
        held, dev = tool.chains(corpus, "train", (way,)), tool.chains(corpus, "dev", (way,))
        fold = tool.folds(held)
        for k in range(tool.FOLDS):
            table = tool.fit_phrases([c for c in held if fold[c.repository] != k])
            tool.set_phrases([c for c in held if fold[c.repository] == k], table)
        tool.set_phrases(dev, tool.fit_phrases(held))
        names = tool.columns(held[0])[0]
        rows, seen = [tool.columns(c)[1] for c in held], [tool.columns(c)[1] for c in dev]
        print(f"\n{name}: {len(names)} columns, side acc / turnF1\n", flush=True)
        whole = measure(held, rows, dev, seen, range(len(names)))
        print(f"| all | {whole[0]:.3f} | {whole[1]:.3f} |", flush=True)
        for group, pattern in GROUPS.items():
            kept = [i for i, column in enumerate(names) if not re.match(pattern, column)]
            acc, turns = measure(held, rows, dev, seen, kept)
            print(
                f"| without {group} ({len(names) - len(kept)}) | {acc - whole[0]:+.3f} | {turns - whole[1]:+.3f} |",
                flush=True,
            )
        sites = sorted({c.repository for c in held})
        random.Random(1).shuffle(sites)
        for count in (6, 12, 23, 46):
            some = [i for i, c in enumerate(held) if c.repository in sites[:count]]
            acc, turns = measure([held[i] for i in some], [rows[i] for i in some], dev, seen, range(len(names)))
            print(f"| {min(count, len(sites))} sites, {len(some)} interviews | {acc:.3f} | {turns:.3f} |", flush=True)


def measure(
    held: Sequence[tool.Chain],
    rows: Sequence[tool.Floats],
    dev: Sequence[tool.Chain],
    seen: Sequence[tool.Floats],
    kept: Sequence[int],
) -> tuple[float, float]:
    """Mean share of sentences of the right side and mean turnF1 of a first forest that sees these columns."""
    kept = list(kept)
    trees = tool.grow(held, [r[:, kept] for r in rows], [range(len(held))])[0]
    accs, scores = [], []
    for c, r in zip(dev, seen, strict=True):
        found = tool.read(trees, c, r[:, kept]).states
        spoken = [i for i, s in enumerate(c.states) if s]
        side = [[SIDE[states[i]] for i in spoken] for states in (c.states, found)]
        accs.append(np.mean([a == b for a, b in zip(*side, strict=True)]))
        true, ours = (_runs(s) for s in side)
        scores.append(2 * len(true & ours) / (len(true) + len(ours)))
    return float(np.mean(accs)), float(np.mean(scores))


def _runs(sides: Sequence[str]) -> set[tuple[int, int, str]]:
    starts = [i for i, s in enumerate(sides) if not i or sides[i - 1] != s]
    return {(a, b, sides[a]) for a, b in zip(starts, [*starts[1:], len(sides)], strict=True) if sides[a] != "narrator"}


def errors(corpus: Path, folder: Path, rendering: str) -> None:
    """Prints what kind of sentence is wrong how often."""
    score = runpy.run_path(str(corpus / "score.py"))
    kinds: Counter[str] = Counter()
    for path in sorted((folder / "held" / "gold").glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        source = folder / "found" / f"{path.stem}.{rendering}.json"
        turns = (
            [t for t in json.loads(source.read_text("utf-8"))["turns"] if t["text"].strip()] if source.exists() else []
        )
        spoken = [s for s in gold["sentences"] if s["speaker"] and score["norm"](s["text"])]
        asked: dict[int, list[bool]] = {}
        for s in spoken:
            asked.setdefault(s["turn"], []).append("?" in s["text"])
        place: Counter[int] = Counter()
        for s, (k, ok, turn) in zip(spoken, aligned(score, gold, turns), strict=True):
            at = place[turn]
            place[turn] += 1
            if not ok:
                role = turns[k]["role"] if k is not None else "left out"
                kinds[_kind(gold["roles"][s["speaker"]], role, asked[turn], at)] += 1
    total = sum(kinds.values())
    for kind, count in kinds.most_common():
        print(f"| {kind} | {count} | {count / total:.2f} |")


def _kind(true: str, found: str, asks: Sequence[bool], at: int) -> str:
    if found in ("left out", "narrator"):
        return f"{true}'s words given to the narrator or left out"
    if true == found:
        return f"the right side, another {true}"
    if true == "guest":
        return (
            "a guest's question taken for the interviewer's"
            if asks[at]
            else "a guest's statement taken for the interviewer's"
        )
    if not any(asks):
        return "a turn of the interviewer without any question mark"
    if asks[at]:
        return "a question of the interviewer left with the guest"
    return "a statement before the question" if any(asks[at:]) else "the tail after the question"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--errors", type=Path, metavar="DIR", help="predictions that bench.turns kept")
    parser.add_argument("--rendering", default="first")
    given = parser.parse_args()
    if given.errors:
        errors(given.corpus, given.errors, given.rendering)
    else:
        study(given.corpus)


if __name__ == "__main__":
    main()
