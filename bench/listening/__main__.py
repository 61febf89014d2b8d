"""`python -m bench.listening`: makes episodes, listens to them with instruments, writes a page and prints a table."""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path

from narrator.places import default_store

from . import episodes, report


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.listening", description=__doc__)
    parser.add_argument("sources", nargs="*", type=Path, help="interviews, or folders of episodes (with episode.json)")
    parser.add_argument("--sentences", action="append", default=[], choices=tuple(episodes.NAMES), metavar="LANGUAGE")
    parser.add_argument("--engine", action="append", choices=("kokoro", "espeak"), help="may be repeated")
    parser.add_argument("--out", type=Path, default=Path("output/listening"))
    parser.add_argument("--store", type=Path, default=default_store())
    parser.add_argument("--narrator", type=shlex.split, default=[], help="the program, where another shall speak")
    parser.add_argument("--options", type=shlex.split, default=[], help='more options for it, as "--cues tone"')
    asked = parser.parse_args(arguments)
    asked.out.mkdir(parents=True, exist_ok=True)
    heard = []
    sources = [*asked.sources, *(episodes.panel(language, asked.out) for language in asked.sentences)]
    for engine in asked.engine or ["kokoro"]:
        for source in sources:
            options = ["--engine", engine, "--store", str(asked.store), *asked.options]
            ready = (source / "episode.json").is_file()
            found = (
                episodes.read(source)
                if ready
                else episodes.made(source, asked.out / "episodes" / engine, options, asked.narrator)
            )
            heard.append(report.listen(found, source.stem, asked.store.parent))
            print(f"{source}: {heard[-1].errors:.1%} of the words", file=sys.stderr)
    print(report.versions(), report.table(heard), f"{report.page(heard, asked.out)}", sep="\n\n")


if __name__ == "__main__":
    main()
