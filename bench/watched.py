"""What a changed word costs under `narrator watch`, beside `narrator make` by itself and the naive script.

    python -m bench.watched [--minutes 7] [--rounds 5]

Under Linux alone, whose /proc tells the CPU time of a process that runs on.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from . import measure, sources

_ROOT = Path(__file__).parent.parent
_REST = 2.5  # s until the watch has seen that what a build wrote is its own


def cpu(root: int) -> float:
    """Seconds of CPU of a process, its descendants, and all that these have waited for."""
    ticks = 0
    for pid in measure.tree(root):
        ticks += sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def compared(folder: Path, minutes: int, rounds: int) -> dict[str, float]:
    """Medians of the CPU seconds of a changed word: naive, alone, watched."""
    source = sources.make(sources.WORDS_A_MINUTE * minutes)
    text, plain = folder / "interview.txt", folder / "plain.txt"
    (folder / "narrator.toml").write_text("kbps = 64\n", encoding="utf-8")
    text.write_text(source.labelled(), encoding="utf-8")
    options = ["--engine", "espeak", "--jobs", "1", "--json", "-o", "output", "--store", "store"]
    narrator = [sys.executable, "-m", "narrator"]
    place = {"PYTHONPATH": str(_ROOT)}
    costs: dict[str, list[float]] = {"naive": [], "alone": [], "watched": []}
    with subprocess.Popen(
        [*narrator, "watch", "interview.txt", *options], cwd=folder, env={**os.environ, **place}, stdout=subprocess.PIPE
    ) as watch:
        assert watch.stdout
        json.loads(watch.stdout.readline())  # the first build
        for number in range(rounds):
            time.sleep(_REST)
            before = cpu(watch.pid)
            fresh = folder / "interview.new"
            fresh.write_text(source.reworded(number).labelled(), encoding="utf-8")
            fresh.replace(text)
            json.loads(watch.stdout.readline())
            costs["watched"].append(cpu(watch.pid) - before)
        watch.send_signal(signal.SIGINT)
    for number in range(rounds, 2 * rounds):
        text.write_text(source.reworded(number).labelled(), encoding="utf-8")
        costs["alone"].append(
            measure.run([*narrator, "make", "interview.txt", *options], folder=folder, extra=place)[0].cpu
        )
        plain.write_text(source.reworded(number).plain(), encoding="utf-8")
        naive = [sys.executable, "-m", "bench.naive", "plain.txt", "naive.mp3"]
        costs["naive"].append(measure.run(naive, folder=folder, extra=place)[0].cpu)
    return {name: median(each) for name, each in costs.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=int, default=7)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        costs = compared(Path(folder), asked.minutes, asked.rounds)
    for name, seconds in costs.items():
        print(f"{name:8} {seconds:7.3f} s of CPU   {seconds / costs['naive']:.4f} of the naive script")


if __name__ == "__main__":
    main()
