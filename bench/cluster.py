"""What a cluster costs beside the work: interviews that take no time, through `narrator batch`'s own path.

    python -m bench.cluster                      # 100, 200 and 400: does it grow evenly?
    python -m bench.cluster 1000 3000 10000

Each interview is a task as `narrator batch --cluster local:2` gives it to dask, with an outcome as large as a real one;
only the building itself is a stub. Client and scheduler run in this process, the two workers in their own. Prints CPU
an interview of each in ms, tasks a second, and memory of this process in MiB; then the same as JSON.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

from narrator.library.batch import Batch, Outcome, Work
from narrator.library.cluster import Cluster
from narrator.library.crew import resident
from narrator.library.sources import Source
from narrator.settings import Settings

FEW = (100, 200, 400)
SPEAKERS = [{"name": "Mara Vogt", "role": "interviewer", "voice": "a"}, {"name": "Lena", "role": "guest", "voice": "b"}]
SETTINGS = Settings(output="memory://bench/episodes", store="memory://bench/clips")


class Cost(NamedTuple):
    """Of a number of interviews, in ms of CPU each, and tasks a second; memory in MiB when they were done."""

    interviews: int
    client_and_scheduler: float
    workers: float
    a_second: float
    memory: float


def stub(work: Work) -> tuple[Outcome, ...]:
    """In a worker: what a build tells, without one."""
    outcomes = []
    for task in work.tasks:
        folder = f"{task.settings.output}/{task.number}"
        summary: dict[str, Any] = {
            "source": task.source.name,
            "title": "t" * 60,
            "folder": folder,
            "episode": f"{folder}/episode.mp3",
            "audio": ["episode.mp3"],
            "parts": [],
            "seconds": 120.0,
            "clips": {"made": 30, "kept": 0},
            "chapters": 8,
            "speakers": SPEAKERS,
            "loudness": {"lufs": -19.0, "peak_dbtp": -1.0},
            "conflicts": [],
            "doubts": [],
        }
        outcomes.append(Outcome(task.number, task.source.name, "done", summary, cpu=0.5, wall=0.5, size=2000))
    return tuple(outcomes)


def sources(count: int) -> Iterator[Source]:
    for number in range(count):
        yield Source(f"https://example.org/interviews/{number}.html", published="2026-01-01")


def measured(count: int) -> Cost:
    """The cost of so many, without that of starting and ending the cluster."""
    batch = Batch(sources(count), SETTINGS)
    assert not list(batch.look())
    cluster = Cluster("local:2", SETTINGS)
    began = [0.0, 0.0]

    def runner(function: Any, works: Any) -> Iterator[Any]:
        for number, (at, result) in enumerate(cluster.run(stub, works)):
            if not number:  # the first one comes when all has started
                began[:] = time.process_time(), time.monotonic()
            yield at, result
        # Reached when the cluster has ended, its workers with it.

    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    done, cpu, wall, held = 0, 0.0, 0.0, 0.0
    for _ in batch.build(runner):
        done += 1
        cpu, wall, held = time.process_time() - began[0], time.monotonic() - began[1], resident()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done == count
    spent = after.ru_utime + after.ru_stime - children.ru_utime - children.ru_stime
    return Cost(count, 1000 * cpu / count, 1000 * spent / count, count / wall, held)


def main() -> None:
    counts = [int(word) for word in sys.argv[1:]] or list(FEW)
    print(f"load {os.getloadavg()[0]:.1f}")
    print(f"{'interviews':>10}  {'client+scheduler':>16}  {'workers':>8}  {'a second':>8}  {'memory':>7}")
    rows = []
    for count in counts:
        rows.append(measured(count))
        row = rows[-1]
        print(
            f"{row.interviews:>10}  {row.client_and_scheduler:>13.2f} ms  {row.workers:>5.2f} ms"
            f"  {row.a_second:>8.1f}  {row.memory:>7.1f}",
            flush=True,
        )
    print(json.dumps([row._asdict() for row in rows]))


if __name__ == "__main__":
    main()
