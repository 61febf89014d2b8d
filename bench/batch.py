"""What many interviews cost: `python -m bench.batch [--count 1000]`.

One worker and several over the same interviews, with what this machine itself gains by several processes measured
around them; the second run over what has not changed; what a build costs beside synthesis and encoding; memory of
parent and workers over the run. Ratios are taken within one run.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from . import sources

_SPEEDUP, _OVERHEAD, _AGAIN = 1.8, 40.0, 3.0  # targets: times; ms of CPU an interview
_SAMPLE = 40  # interviews that are built one by one to see where their CPU goes
_INTERVAL = 0.25  # s between two looks at the memory


class Run(NamedTuple):
    """One run of the command. wall, cpu: seconds. parent, workers: MiB held in the first and in the last fifth."""

    wall: float
    cpu: float
    parent: tuple[float, float]
    workers: tuple[float, float]
    told: dict[str, Any]


def main(arguments: Sequence[str]) -> int:
    """Run it; 0, or 1 where a run failed."""
    asked = _parser().parse_args(arguments)
    if asked.inside:
        print(json.dumps(_inside(Path(asked.inside), asked.count)))
        return 0
    with tempfile.TemporaryDirectory(prefix="narrator-bench-") as name:
        folder = Path(name)
        words = write(folder / "interviews", asked.count, asked.words)
        _say(f"{asked.count} interviews of {words / asked.count:.0f} words, load {os.getloadavg()[0]:.1f}")
        machine = [_machine(folder, asked.workers)]
        one = _batch(folder, 1)
        machine.append(_machine(folder, asked.workers))
        several = _batch(folder, asked.workers)
        machine.append(_machine(folder, asked.workers))
        again = _batch(folder, asked.workers, fresh=False)
        inside = json.loads(_inner(folder, min(_SAMPLE, asked.count)))
    if one.told["done"] != asked.count or several.told["done"] != asked.count or again.told["kept"] != asked.count:
        print("not all interviews were built, or not all were kept", file=sys.stderr)
        return 1
    gain, own = one.wall / several.wall, statistics.median(machine)
    rows = [
        ("rate, one worker", f"{asked.count / one.wall:.2f} interviews a second", ""),
        (f"rate, {asked.workers} workers", f"{asked.count / several.wall:.2f} interviews a second", ""),
        ("speed-up", f"{gain:.2f}", _verdict(gain >= _SPEEDUP, _SPEEDUP)),
        (f"what {asked.workers} processes of bare synthesis gain here", f"{own:.2f} ({_all(machine)})", ""),
        ("ratio of the two", f"{gain / own:.2f}", ""),
        ("CPU an interview, whole run", f"{_each(one, asked.count):.0f} and {_each(several, asked.count):.0f} ms", ""),
        ("synthesis and encoding in it", f"{inside['speaking']:.0f} ms", ""),
        ("all else", f"{inside['beside']:.0f} ms", _verdict(inside["beside"] <= _OVERHEAD, _OVERHEAD)),
        ("a second run, CPU an interview", f"{_each(again, asked.count):.2f} ms", "with start-up"),
        ("", f"{inside['look']:.2f} ms", _verdict(inside["look"] <= _AGAIN, _AGAIN)),
        ("memory of the parent, first and last fifth", f"{several.parent[0]:.0f} and {several.parent[1]:.0f} MiB", ""),
        ("of a worker", f"{several.workers[0]:.0f} and {several.workers[1]:.0f} MiB", ""),
        ("load at the end", f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", ""),
    ]
    for label, value, more in rows:
        print(f"{label:48} {value:28} {more}".rstrip())
    if asked.json:
        facts = {"count": asked.count, "machine": machine, "inside": inside}
        runs = {name: run._asdict() for name, run in (("one", one), ("several", several), ("again", again))}
        Path(asked.json).write_text(json.dumps({**facts, **runs}, indent=1) + "\n", encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench.batch", description=__doc__.splitlines()[0] if __doc__ else None
    )
    parser.add_argument("--count", type=int, default=1000, metavar="N", help="interviews [default: 1000]")
    parser.add_argument("--words", type=int, default=300, metavar="N", help="of each, about [default: 300]")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="beside one [default: 2]")
    parser.add_argument("--json", metavar="FILE", help="write all figures there")
    parser.add_argument("--inside", metavar="DIR", help=argparse.SUPPRESS)
    return parser


def write(folder: Path, count: int, words: int) -> int:
    """So many interviews, no sentence and no title twice; how many words they are together."""
    folder.mkdir(parents=True)
    turns = iter(sources.make(int(count * words * 1.3) + 1000).turns)
    whole = 0
    for number in range(count):
        said: list[tuple[int, tuple[str, ...]]] = []
        length = 0
        while length < words:
            said.append(next(turns))
            length += sum(len(sentence.split()) for sentence in said[-1][1])
        whole += length
        title, _, rest = sources.Source(tuple(said)).labelled().partition("\n")
        (folder / f"talk-{number:06}.txt").write_text(f"{title}, number {number}\n{rest}", encoding="utf-8")
    return whole


def _batch(folder: Path, workers: int, fresh: bool = True) -> Run:
    """`narrator batch` over all of them, from an empty store and output folder unless these shall stay."""
    _say(f"{workers} worker{'s' * (workers != 1)}{'' if fresh else ', nothing changed'}")
    if fresh:
        for name in ("out", "store"):
            shutil.rmtree(folder / name, ignore_errors=True)
    words = [sys.executable, "-m", "narrator", "batch", "interviews", "-o", "out", "--store", "store"]
    words += ["--engine", "espeak", "--jobs", str(workers), "--json"]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    with open(folder / "told", "w+b") as out:
        began = time.monotonic()
        process = subprocess.Popen(words, cwd=folder, stdout=out, stderr=subprocess.DEVNULL, env=env)
        held = _Held(process.pid)
        held.start()
        _, _, used = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        process.returncode = 0
        parent, others = held.finish()
        out.seek(0)
        told = json.loads(out.read().splitlines()[-1])
    return Run(wall, used.ru_utime + used.ru_stime, parent, others, told)


class _Held(threading.Thread):
    """Looks at the memory of a process and of its children while it lives."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self._root = root
        self._over = threading.Event()
        self._seen: list[tuple[float, float]] = []  # of the parent, of the largest child

    def run(self) -> None:
        while not self._over.wait(_INTERVAL):
            try:
                listed = Path(f"/proc/{self._root}/task/{self._root}/children").read_text().split()
            except OSError:
                continue
            self._seen.append((_resident(self._root), max((_resident(int(pid)) for pid in listed), default=0.0)))

    def finish(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Medians of the first and of the last fifth of the time in which there were children."""
        self._over.set()
        self.join()
        seen = [pair for pair in self._seen if pair[1]] or [(0.0, 0.0)]
        fifth = max(1, len(seen) // 5)
        first, last = seen[:fifth], seen[-fifth:]
        held = [[statistics.median(pair[at] for pair in part) for part in (first, last)] for at in (0, 1)]
        return (held[0][0], held[0][1]), (held[1][0], held[1][1])


def _resident(pid: int) -> float:
    """MiB."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except (OSError, IndexError):
        return 0.0


def _machine(folder: Path, workers: int) -> float:
    """What so many processes of bare synthesis and encoding do in the time of one, as this machine is now."""
    text = folder / "bare.txt"
    text.write_text(sources.make(3000).plain(), encoding="utf-8")
    alone = statistics.median(_together(folder, text, 1) for _ in range(3))
    return workers * alone / statistics.median(_together(folder, text, workers) for _ in range(3))


def _together(folder: Path, text: Path, count: int) -> float:
    """Seconds for so many at once."""
    began = time.monotonic()
    words = [sys.executable, "-m", "bench.bare", "espeak", str(text)]
    here = Path(__file__).parents[1]
    running = [
        subprocess.Popen([*words, str(folder / f"bare-{number}.mp3")], cwd=here, stdout=subprocess.DEVNULL)
        for number in range(count)
    ]
    for process in running:
        process.wait()
    return time.monotonic() - began


def _inner(folder: Path, count: int) -> str:
    words = [sys.executable, "-m", "bench.batch", "--inside", str(folder), "--count", str(count)]
    done = subprocess.run(words, cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.splitlines()[-1]


def _inside(folder: Path, count: int) -> dict[str, float]:
    """Build some in this process as a worker does: ms of CPU an interview for speaking and encoding, and for all else.

    look: ms of CPU to see that one has not changed. The first ones, which import and load, count for nothing.
    """
    from narrator import processes, record, settings
    from narrator.library.batch import Task, Work, build_all
    from narrator.library.sources import Source
    from narrator.pipeline import speaking

    processes.enlist()
    spent = 0.0
    render = speaking.render

    def measured(job: speaking.Job) -> speaking.Done:
        nonlocal spent
        before = time.process_time()
        try:
            return render(job)
        finally:
            spent += time.process_time() - before

    speaking.render = measured
    given = {"output": str(folder / "inside"), "store": str(folder / "inside-store"), "engine": "espeak"}
    chosen = settings.load(given, folder)
    paths = sorted(map(str, (folder / "interviews").iterdir()))[:count]
    speaks, others = [], []
    for number, path in enumerate(paths):
        spent = 0.0
        [outcome] = build_all(Work((Task(number, Source(path), chosen),)))
        if outcome.state != "done":
            raise SystemExit(outcome.error)
        speaks.append(spent)
        others.append(outcome.cpu - spent)
    warm = len(paths) // 10
    before = time.process_time()
    shelf = record.Shelf(chosen)
    if not all(record.unchanged(path, chosen, shelf=shelf) for path in paths):
        raise SystemExit("what was built just now is not known again")
    look = (time.process_time() - before) / len(paths)
    return {
        "speaking": 1000 * statistics.median(speaks[warm:]),
        "beside": 1000 * statistics.median(others[warm:]),
        "look": 1000 * look,
    }


def _each(run: Run, count: int) -> float:
    return 1000 * run.cpu / count


def _all(values: Sequence[float]) -> str:
    return ", ".join(f"{value:.2f}" for value in values)


def _verdict(met: bool, target: float) -> str:
    return f"target {target:g}, {'met' if met else 'missed'}"


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
