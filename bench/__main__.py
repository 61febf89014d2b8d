"""What Narrator costs, beside a naive script and beside the bare engines: `python -m bench`.

Every ratio is taken between runs of one round, which follow each other on the same machine; the table shows the
median over the rounds, beside the target. Progress goes to standard error, the tables to standard output.
"""

from __future__ import annotations

import argparse
import json
import shlex
import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from . import sources
from .compare import COLD, EDIT, IDLE, WORD, Bench, Round, Run
from .measure import CommandError

_WORDS = {7: 1_250, 70: 12_500}  # minutes of audio: words that take about so long
_KOKORO_WORDS = 85  # about 30 s
_RUNS = {7: 5, 70: 3}
_TITLES = {COLD: "cold build", WORD: "a word changed", EDIT: "an answer changed", IDLE: "nothing changed"}
_TARGETS = {
    (COLD, 7): 0.7,
    (COLD, 70): 0.25,
    **dict.fromkeys([(WORD, 7), (EDIT, 7)], 0.06),
    **dict.fromkeys([(WORD, 70), (EDIT, 70)], 0.004),
    (IDLE, 7): 0.02,
    (IDLE, 70): 0.0015,
}
_PEAK_MIB = 80.0
_HELP_CPU = 0.1
_KOKORO_CPU = 1.1


def main(arguments: list[str]) -> int:
    """Run what was asked for; 0, or 1 where a command failed."""
    asked = _parser().parse_args(arguments)
    only = set(asked.only or (COLD, WORD, EDIT, IDLE, "kokoro", "help"))
    cases = tuple(case for case in (COLD, WORD, EDIT, IDLE) if case in only)
    lengths = [7] if asked.quick else [7, 70]
    rounds: dict[str, list[Round]] = {}
    with tempfile.TemporaryDirectory(prefix="narrator-bench-") as folder:
        bench = Bench(Path(folder), tuple(shlex.split(asked.narrator)))
        try:
            if "help" in only:
                rounds["help"] = _help(bench)
            for minutes in lengths if cases else ():
                rounds[f"espeak {minutes}"] = _espeak(bench, minutes, cases, asked)
            if "kokoro" in only:
                rounds["kokoro"] = _kokoro(bench, asked)
        except CommandError as error:
            print(error, file=sys.stderr)
            return 1
    if asked.json:
        raw = {name: [asdict(each) for each in some] for name, some in rounds.items()}
        Path(asked.json).write_text(json.dumps(raw, indent=1) + "\n", encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="only 7 minutes of audio, two rounds")
    parser.add_argument(
        "--only", action="append", choices=(COLD, WORD, EDIT, IDLE, "kokoro", "help"), help="may be repeated"
    )
    parser.add_argument("--rounds", type=int, metavar="N", help="rounds of each part [default: 5 and 3, kokoro 3]")
    parser.add_argument(
        "--paragraphs",
        choices=("sentence", "turn"),
        default="sentence",
        help="what the naive script takes as one paragraph; pydub's += costs the more the more there are",
    )
    parser.add_argument("--json", metavar="FILE", help="write every single run there")
    parser.add_argument(
        "--narrator",
        metavar="COMMAND",
        default=f"{shlex.quote(sys.executable)} -m narrator",
        help="another Narrator to measure",
    )
    return parser


def _help(bench: Bench) -> list[Round]:
    bench.help()
    rounds = [Round((bench.help(),)) for _ in range(9)]
    cpu = statistics.median(each.runs[0].cost.cpu for each in rounds)
    print(f"narrator --help: {cpu:.3f} s of CPU (target {_HELP_CPU}, {_verdict(cpu, _HELP_CPU)})\n", flush=True)
    return rounds


def _espeak(bench: Bench, minutes: int, cases: tuple[str, ...], asked: argparse.Namespace) -> list[Round]:
    source = sources.make(_WORDS[minutes])
    count = asked.rounds or (2 if asked.quick else _RUNS[minutes])
    bench.warm_up("espeak")
    rounds = []
    for number in range(count):
        bench.say(f"espeak, {minutes} minutes, round {number + 1} of {count}")
        rounds.append(bench.espeak_round(source, number, cases, by_turn=asked.paragraphs == "turn"))
    naive = _median(rounds, "naive", lambda run: run.seconds) / 60
    own = _median(rounds, cases[0], lambda run: run.seconds) / 60
    print(f"espeak, {source.words} words: {naive:.1f} minutes of audio by the naive script, {own:.1f} by Narrator;")
    print(f"{count} rounds, a {asked.paragraphs} a paragraph, median ratios Narrator / naive")
    print(
        f"{'':17} {'CPU s':>15} {'ratio':>8} {'target':>7} {'':7} {'wall':>7} {'MiB a process':>15} {'ratio':>6} clips"
    )
    for case in cases:
        print(_row(rounds, case, _TARGETS[case, minutes]))
    if COLD in cases:
        plain = _ratio(rounds, COLD, "bare", lambda run: run.cost.cpu)
        level = _ratio(rounds, COLD, "bare", lambda run: run.cost.cpu / run.seconds)
        print(f"cold build: {plain:.2f} times the CPU of bare synthesis and encoding ({level:.2f} a second of audio)")
    print(flush=True)
    return rounds


def _row(rounds: list[Round], case: str, target: float) -> str:
    cpu = _ratio(rounds, case, "naive", lambda run: run.cost.cpu)
    wall = _ratio(rounds, case, "naive", lambda run: run.cost.wall)
    peak = _ratio(rounds, case, "naive", lambda run: run.cost.peak)
    seconds = [_median(rounds, what, lambda run: run.cost.cpu) for what in ("naive", case)]
    sizes = [_median(rounds, what, lambda run: run.cost.peak) for what in ("naive", case)]
    largest = max(run.cost.peak for each in rounds for run in each.of(case))
    made = max(run.made for each in rounds for run in each.of(case))
    return (
        f"{_TITLES[case]:17} {seconds[0]:7.2f} {seconds[1]:7.3f} {cpu:8.4f} {target:7} {_verdict(cpu, target):7}"
        f" {wall:7.4f} {sizes[0]:8.1f} {sizes[1]:6.1f} {peak:6.2f} {made:5}"
        + ("" if largest <= _PEAK_MIB else f"  over {_PEAK_MIB:.0f} MiB: {largest:.1f}")
    )


def _kokoro(bench: Bench, asked: argparse.Namespace) -> list[Round]:
    source = sources.make(_KOKORO_WORDS)
    count = asked.rounds or (2 if asked.quick else 3)
    bench.warm_up("kokoro")
    rounds = []
    for number in range(count):
        bench.say(f"kokoro, round {number + 1} of {count}")
        rounds.append(bench.kokoro_round(source))
    plain = _ratio(rounds, COLD, "bare", lambda run: run.cost.cpu)
    level = _ratio(rounds, COLD, "bare", lambda run: run.cost.cpu / run.seconds)
    seconds = _median(rounds, COLD, lambda run: run.seconds)
    print(f"kokoro, {seconds:.0f} s of audio, {count} rounds: {plain:.3f} times the CPU of the bare model")
    print(f"on the same text (target {_KOKORO_CPU}, {_verdict(plain, _KOKORO_CPU)}; {level:.3f} a second of audio)")
    print(flush=True)
    return rounds


def _verdict(value: float, target: float) -> str:
    return "met" if value <= target else "missed"


def _median(rounds: list[Round], what: str, value: Callable[[Run], float]) -> float:
    return statistics.median(value(run) for each in rounds for run in each.of(what))


def _ratio(rounds: list[Round], what: str, other: str, value: Callable[[Run], float]) -> float:
    """Median over the rounds of the ratio within a round; a part that ran more than once counts by its median."""
    return statistics.median(
        _median([each], what, value) / _median([each], other, value) for each in rounds if each.of(what)
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
