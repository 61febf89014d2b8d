"""`python -m tools.hostile [NAME...]`: make an episode of each hostile source, and show what became of it.

Each is made by `narrator make` in a process of its own, from an empty folder, and must end within 120 s and 3 GB as a
whole episode or as one line; nothing may appear outside the output folder and the store. Exit code 1 where one does
not.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .hostile_sources import ADDRESSES, SOURCES, Source

SECONDS, MEGABYTES = 120, 3 * 1024
ROOT = Path(__file__).resolve().parents[1]


def tried(source: str, home: Path, refused: str) -> tuple[str, float, float]:
    """What came of a source: an empty text where all is well, else what is wrong; seconds and MiB that it took."""
    before = set(home.parent.rglob("*"))
    words = (sys.executable, "-P", "-m", "narrator", "make", "-o", "out", "--store", "store", "--engine", "espeak")
    began = time.monotonic()
    with open(home.parent / "out.txt", "w+") as out, open(home.parent / "err.txt", "w+") as err:
        process = subprocess.Popen(
            [*words, "--", source], cwd=home, stdout=out, stderr=err, start_new_session=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        signal.signal(signal.SIGALRM, lambda *_: os.killpg(process.pid, signal.SIGKILL))
        signal.alarm(SECONDS)
        _, status, usage = os.wait4(process.pid, 0)
        signal.alarm(0)
        process.returncode = os.waitstatus_to_exitcode(status)
        for file in (out, err):
            file.seek(0)
        said, told = out.read(), err.read().strip()
    seconds, megabytes = time.monotonic() - began, usage.ru_maxrss / 1024
    last = told.split("\n")[-1]
    wrong = []
    if process.returncode == 0:
        whole = [home / line for line in said.splitlines() if line]
        if not whole or not all(path.is_file() and path.stat().st_size > 1000 for path in whole):
            wrong.append("no episode")
        last = "an episode" if not refused else f"an episode, not {refused!r}"
        wrong += ["it was not refused"] if refused else []
    elif process.returncode != 2 or "\n" in told or not told.startswith("narrator: "):
        wrong.append(f"exit code {process.returncode}, {told[-300:]!r}")
    elif not refused or not re.search(refused, told):
        wrong.append("it was refused otherwise than it should be")
    inside = (home / "out", home / "store", home.parent / "out.txt", home.parent / "err.txt")
    strays = [p for p in set(home.parent.rglob("*")) - before if not any(p.is_relative_to(i) for i in inside)]
    wrong += [f"outside: {strays[0]}"] if strays else []
    wrong += [f"more than {MEGABYTES} MiB"] if megabytes > MEGABYTES else []
    wrong += [f"more than {SECONDS} s"] if seconds >= SECONDS else []
    print(
        f"{'BAD ' if wrong else 'well'} {seconds:6.1f} s {megabytes:6.0f} MiB  {source[:60]!r:40} {last[-150:]!r}"
        + "".join(f"\n     {text}" for text in wrong),
        flush=True,
    )
    return "; ".join(wrong), seconds, megabytes


def made(source: Source, folder: Path) -> str:
    """The file of a source. A process of its own makes it, or its memory would be counted with the build's."""
    if (process := os.fork()) == 0:
        (folder / source.name).write_bytes(source.make())
        os._exit(0)
    os.waitpid(process, 0)
    return source.name


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.hostile", description=__doc__)
    parser.add_argument("names", nargs="*", help="of sources [default: all]")
    asked = parser.parse_args()
    bad = []
    with tempfile.TemporaryDirectory(prefix="narrator-hostile-") as name:
        home = Path(name) / "a" / "b" / "home"
        home.mkdir(parents=True)
        for source in SOURCES:
            if asked.names and source.name not in asked.names:
                continue
            file = made(source, home)
            bad += [source.name] if tried(file, home, source.refused)[0] else []
            (home / file).unlink()
        for address in () if asked.names else ADDRESSES:
            bad += [address] if tried(address, home, ".")[0] else []
    print(f"{len(bad)} not as they should be: {', '.join(map(repr, bad))}" if bad else "all as they should be")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
