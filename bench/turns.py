"""How well the turns are found, on labelled interviews kept outside the project.

    python -m bench.turns ../shared/turns --split dev [--rendering first none noisy page full] [--keep DIR]

Renders the interviews with the folder's own ``render.py``, reads and finds the turns, and scores them with its
own ``score.py``: means by rendering, then by kind of interview. With ``--calibration`` also how often turns
of each level of confidence are right.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from narrator import reading, turns
from narrator.errors import InputError

RENDERINGS = ("first", "none", "noisy", "page", "full")


def predict(job: tuple[Path, Path]) -> str:
    """Writes the scorer's input for one source; returns what went wrong, or nothing."""
    source, target = job
    try:
        interview = turns.find(reading.read(reading.Document(str(source), source.read_bytes(), source.name)))
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
            score = [sys.executable, str(given.corpus / "score.py"), str(found), rendering]
            quiet = [] if given.each else ["-q"]
            subprocess.run([*score, *quiet], check=True, env={**os.environ, "HOLD": str(held)})
            if given.calibration:
                calibration(held, found, rendering)


def calibration(held: Path, found: Path, rendering: str) -> None:
    """Prints, for each tenth of confidence, the share of turns whose sentences all have the true side."""
    bins: dict[int, list[bool]] = defaultdict(list)
    marked = [0, 0, 0]  # turns, marked for review, wrong and not marked
    for path in sorted(found.glob(f"*.{rendering}.json")):
        gold = json.loads((held / "gold" / f"{path.name.split('.')[0]}.json").read_text("utf-8"))
        sides: dict[str, set[str]] = defaultdict(set)
        for s in gold["sentences"]:
            sides[_plain(s["text"])].add(gold["roles"].get(s["speaker"], "narrator"))
        for turn in json.loads(path.read_text("utf-8"))["turns"]:
            if turn["role"] == "narrator":
                continue
            words = _plain(turn["text"])
            right = all(turn["role"] in side for s, side in sides.items() if len(s) > 20 and s in words)
            bins[min(9, int(turn["confidence"] * 10))].append(right)
            marked[0] += 1
            marked[1] += turn["review"]
            marked[2] += not right and not turn["review"]
    for level, rows in sorted(bins.items()):
        print(
            f"   confidence {level / 10:.1f}-{level / 10 + 0.1:.1f}: {sum(rows) / len(rows):.2f} right of {len(rows)}"
        )
    print(
        f"   turns {marked[0]}, marked {marked[1] / max(1, marked[0]):.3f}, "
        f"wrong and unmarked {marked[2] / max(1, marked[0]):.3f}"
    )


def _plain(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())


if __name__ == "__main__":
    main()
