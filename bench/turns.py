"""How well the turns are found, on labelled interviews kept outside the project.

    python -m bench.turns ../shared/turns --split dev [--rendering first none noisy page full] [--keep DIR]

Renders the interviews with the folder's own ``render.py``, reads and finds the turns, and scores them with its
own ``score.py``: means by rendering, then by language, style and number of speakers. With ``--calibration`` also how
often turns of each level of confidence are right.
"""

from __future__ import annotations

import argparse
import json
import math
import runpy
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from narrator import reading
from narrator.errors import InputError
from narrator.turns import find

RENDERINGS = ("first", "none", "noisy", "page", "full")


def predict(job: tuple[Path, Path]) -> str:
    """Writes the scorer's input for one source; returns what went wrong, or nothing."""
    source, target = job
    try:
        interview = find(reading.read(reading.Document(str(source), source.read_bytes(), source.name)))
    except InputError as error:
        return f"{source.name}: {error}"
    found = [
        {
            "speaker": None if t.role == "narrator" else t.speaker,
            "text": t.text,
            "role": t.role,
            "confidence": t.confidence,
            "review": t.review,
            "reason": t.reason,
        }
        for t in interview.turns
    ]
    target.write_text(json.dumps({"turns": found}, ensure_ascii=False), encoding="utf-8")
    return ""


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--split", default="dev", choices=("train", "dev"))
    parser.add_argument("--rendering", nargs="+", default=list(RENDERINGS), choices=RENDERINGS)
    parser.add_argument("--keep", type=Path, help="keep the predictions here")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--each", action="store_true", help="a line an interview")
    parser.add_argument("--calibration", action="store_true")
    parser.add_argument("--review", action="store_true", help="acc after a person has put right the doubtful turns")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.keep or Path(scratch)
        held, found = folder / "held", folder / "found"
        found.mkdir(parents=True, exist_ok=True)
        if not held.exists():
            command = [sys.executable, str(given.corpus / "render.py"), str(held), "--split", given.split]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        for rendering in given.rendering:
            ending = "page.html" if rendering == "page" else f"{rendering}.txt"
            names = sorted(p.name.removesuffix("." + ending) for p in (held / "in").glob(f"*.{ending}"))
            jobs = [(held / "in" / f"{n}.{ending}", found / f"{n}.{rendering}.json") for n in names]
            for _, target in jobs:
                target.unlink(missing_ok=True)
            with ProcessPoolExecutor(given.jobs) as pool:
                wrong = [w for w in pool.map(predict, jobs) if w]
            print(f"== {rendering}: {len(names)} interviews, {len(wrong)} refused", flush=True)
            for line in wrong:
                print("   ", line)
            run = runpy.run_path(str(given.corpus / "score.py"))["run"]
            by_kind(given.corpus, run(str(found), rendering, str(held), not given.each))
            if given.calibration:
                calibration(given.corpus, held, found, rendering)
            if given.review:
                review(given.corpus, held, found, rendering)


def by_kind(corpus: Path, rows: list[dict[str, Any]]) -> None:
    """The means by language, by style and by number of speakers, best known first."""
    about = {row["id"]: row for row in json.loads((corpus / "manifest.json").read_text("utf-8"))}
    for kind, of in (
        ("language", lambda row: row["lang"]),
        ("style", lambda row: f"{about[row['id']]['style']}, {about[row['id']]['kind']}"),
        ("speakers", lambda row: str(row["n"])),
    ):
        groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in rows:
            groups[of(row)].append(row)
        for name, them in sorted(groups.items(), key=lambda item: -len(item[1])):
            acc, turns = (sum(row[key] for row in them) / len(them) for key in ("acc", "turnF1"))
            print(f"   {kind:8} {name:40} {len(them):3}  acc {acc:.3f}  turnF1 {turns:.3f}")


def calibration(corpus: Path, held: Path, found: Path, rendering: str) -> None:
    """A reliability diagram: for each tenth of confidence the share of turns that stand exactly as in the truth."""
    score = runpy.run_path(str(corpus / "score.py"))
    bins: dict[int, list[bool]] = defaultdict(list)
    for gold, turns in _pairs(held, found, rendering):
        rows = aligned(score, gold, turns)
        heard: dict[int, set[tuple[int, bool]]] = defaultdict(set)  # of each turn found: true turns, and whether right
        split: dict[int, set[int | None]] = defaultdict(set)  # of each true turn: the turns it was found in
        for k, ok, true in rows:
            split[true].add(k)
            if k is not None:
                heard[k].add((true, ok))
        for k, them in heard.items():
            if turns[k]["role"] != "narrator":
                exact = len(them) == 1 and all(ok and split[true] == {k} for true, ok in them)
                bins[min(9, int(turns[k]["confidence"] * 10))].append(exact)
    gap = sum(abs(sum(row) - (level + 0.5) / 10 * len(row)) for level, row in bins.items())
    for level, row in sorted(bins.items()):
        share = sum(row) / len(row)
        print(f"   {level / 10:.1f}-{level / 10 + 0.1:.1f} |{'#' * round(40 * share):40}| {share:.2f} of {len(row)}")
    print(f"   expected calibration error {gap / max(1, sum(map(len, bins.values()))):.3f}")


def _pairs(held: Path, found: Path, rendering: str) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Each interview's truth, and the turns found in it."""
    for path in sorted((held / "gold").glob("*.json")):
        source = found / f"{path.stem}.{rendering}.json"
        turns = json.loads(source.read_text("utf-8"))["turns"] if source.exists() else []
        yield json.loads(path.read_text("utf-8")), [t for t in turns if t["text"].strip()]


def review(corpus: Path, held: Path, found: Path, rendering: str) -> None:
    """Prints acc when a person puts right a tenth of each interview's turns, or those marked.

    The tenth: the least sure; or those with most at stake, which is how unsure a turn is times how much it says.
    """
    score = runpy.run_path(str(corpus / "score.py"))
    rows = []
    for gold, turns in _pairs(held, found, rendering):
        order = sorted(range(len(turns)), key=lambda k: turns[k]["confidence"])
        count = math.ceil(sum(t["role"] != "narrator" for t in turns) / 10)
        tenth = set(order[:count])
        order.sort(key=lambda k: -(1 - turns[k]["confidence"]) * len(turns[k]["text"]))
        most = set(order[:count])
        marked = {k for k, t in enumerate(turns) if t["review"]}
        right = aligned(score, gold, turns)
        rows.append(
            [sum(ok or k in seen for k, ok, _ in right) / len(right) for seen in (set[int](), tenth, most, marked)]
            + [len(marked) / max(1, len(turns))]
        )
    mean = [sum(column) / len(column) for column in zip(*rows, strict=True)]
    print(
        f"   acc {mean[0]:.3f}, after a review of the least sure tenth {mean[1]:.3f}, of the tenth with most at stake "
        f"{mean[2]:.3f}, of all that are marked ({mean[4]:.3f} of the turns) {mean[3]:.3f}"
    )


def aligned(
    score: dict[str, Any], gold: dict[str, Any], turns: list[dict[str, Any]]
) -> list[tuple[int | None, bool, int]]:
    """For each spoken sentence the turn it was found in, whether its speaker is right, and its true turn.

    Names are matched as ``score.py`` does.
    """
    spoken = gold["sentences"]
    at = score["align"]([s["text"] for s in spoken], turns)
    said = [turns[k]["speaker"] if k is not None else None for k in at]
    same = {score["norm"](n): n for n in gold["speakers"]}
    names = sorted({n for n in said if n})
    alias = {n: same[score["norm"](n)] for n in names if score["norm"](n) in same}
    common = Counter((n, s["speaker"]) for n, s in zip(said, spoken, strict=True) if n and s["speaker"])
    free = [n for n in gold["speakers"] if n not in alias.values()]
    rest = [n for n in names if n not in alias]
    if free and rest:
        alias |= {k: v for k, v in score["assign"](common, rest, free).items() if v}
    return [
        (k, alias.get(n or "") == s["speaker"], s["turn"])
        for k, n, s in zip(at, said, spoken, strict=True)
        if s["speaker"] and score["norm"](s["text"])
    ]


if __name__ == "__main__":
    main()
