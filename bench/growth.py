"""How cost grows with length: `python -m bench.growth`, from 7 minutes of audio to 6 hours, as a table and a picture.

    python -m bench.growth [--minutes 7 20 60 180 360] [--picture docs/growth.svg]

Each length is built cold with espeak and one worker, then with one answer changed, then with nothing changed. The
exponent is the slope of a straight line through the logarithms (least squares): 1 is linear.
"""

from __future__ import annotations

import argparse
import math
import shlex
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from . import sources
from .compare import COLD, EDIT, IDLE, Bench
from .measure import CommandError

_MINUTES = (7, 20, 60, 180, 360)
_COLD_EXPONENT, _PEAK_MIB = 1.05, 80.0


def main(arguments: list[str]) -> int:
    """Measure, print, draw; 0, or 1 where a command failed."""
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("--minutes", type=int, nargs="+", default=_MINUTES)
    parser.add_argument("--picture", type=Path, help="an SVG or PNG file (needs matplotlib)")
    parser.add_argument("--narrator", default=f"{sys.executable} -m narrator", help="the command to measure")
    asked = parser.parse_args(arguments)
    rows: list[tuple[float, float, float, float, float]] = []
    print("| minutes of audio | cold, CPU s | an answer changed | nothing changed | MiB a process |")
    print("|---|---|---|---|---|")
    try:
        for minutes in sorted(asked.minutes):
            with tempfile.TemporaryDirectory(prefix="narrator-growth-") as folder:
                bench = Bench(Path(folder), tuple(shlex.split(asked.narrator)))
                runs = bench.growth_round(sources.make(minutes * sources.WORDS_A_MINUTE))
            cold, edit, idle = (next(run for run in runs if run.what == what) for what in (COLD, EDIT, IDLE))
            peak = max(run.cost.peak for run in runs)
            rows.append((cold.seconds / 60, cold.cost.cpu, edit.cost.cpu, idle.cost.cpu, peak))
            print(
                f"| {rows[-1][0]:.1f} | {cold.cost.cpu:.2f} | {edit.cost.cpu:.3f} | {idle.cost.cpu:.3f} | {peak:.0f} |",
                flush=True,
            )
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    if len(rows) > 1:
        slope = exponent([row[0] for row in rows], [row[1] for row in rows])
        print(
            f"\ncold build: exponent {slope:.3f} (wanted: {_COLD_EXPONENT} at most, and {_PEAK_MIB:.0f} MiB a process)"
        )
    if asked.picture:
        _draw(rows, asked.picture)
    return 0


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """Slope of the least-squares line through (log size, log cost)."""
    xs, ys = [math.log(size) for size in sizes], [math.log(cost) for cost in costs]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum((a - x) ** 2 for a in xs)


def _draw(rows: Sequence[Sequence[float]], path: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = "narrator"
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 4), layout="constrained")
    minutes = [row[0] for row in rows]
    for at, label, mark in ((1, "cold", "o-"), (2, "an answer changed", "s--"), (3, "nothing changed", "^:")):
        left.loglog(minutes, [row[at] for row in rows], mark, label=label)
    left.set(xlabel="minutes of audio", ylabel="CPU seconds", title="What a build costs (espeak, one worker)")
    left.legend()
    left.grid(True, which="both", alpha=0.3)
    right.semilogx(minutes, [row[4] for row in rows], "o-")
    right.axhline(_PEAK_MIB, color="grey", linestyle="--", label="wanted at most")
    right.set(xlabel="minutes of audio", ylabel="MiB of the largest process", title="Memory")
    right.set_ylim(0, max(100, 1.1 * max(row[4] for row in rows)))
    right.legend()
    right.grid(True, which="both", alpha=0.3)
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
