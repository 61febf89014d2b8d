"""`python -m fuzz KIND [--minutes 10]`: fuzz a kind of source, keep what breaks, and go on."""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
FOUND = Path("build") / "fuzz"
INSTRUMENTED = ["narrator.reading", "narrator.turns", "narrator.script", "markdown_it"]
KINDS = ("html", "markdown", "script", "docx", "epub", "pdf", "subtitles")


def keeping(target: Callable[[bytes], None], folder: Path) -> Callable[[bytes], None]:
    """The target, which goes on behind a finding: the first input of each place where one was raised is kept."""
    known: set[str] = set()

    def run(data: bytes) -> None:
        try:
            target(data)
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)
            place = f"{type(error).__name__} {' '.join(f'{Path(f.filename).name}:{f.lineno}' for f in frames[-3:])}"
            if place not in known:
                known.add(place)
                name = hashlib.sha256(data).hexdigest()[:12]
                (folder / f"found-{name}").write_bytes(data)
                (folder / f"found-{name}.txt").write_text("".join(traceback.format_exception(error)), "utf-8")
                print(f"FOUND {place}: {folder / f'found-{name}'}", file=sys.stderr, flush=True)

    return run


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--minutes", type=float, default=10, help="how long [default: 10]")
    parser.add_argument("--seed", type=int, default=1, help="of the fuzzer's choices [default: 1]")
    parser.add_argument("files", nargs="*", type=Path, help="inputs to try once each, instead of fuzzing")
    asked = parser.parse_args()
    if asked.files:
        from .targets import TARGETS

        for path in asked.files:
            TARGETS[asked.kind](path.read_bytes())
            print(f"{path}: well")
        return

    import atheris

    with atheris.instrument_imports(include=INSTRUMENTED):
        from narrator.turns import scoring

        from .targets import TARGETS
    from importlib import import_module

    import narrator.reading

    from .targets import guess

    with atheris.instrument_imports(include=INSTRUMENTED):  # those that are imported when needed
        for name in (*narrator.reading.PACKED, *(row[0] for row in narrator.reading.FORMATS)):
            import_module(f"narrator.reading.{name}")

    scoring.scores = guess
    folder, corpus = FOUND / asked.kind, FOUND / asked.kind / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    began, count = time.time(), 0

    def one(data: bytes) -> None:
        nonlocal count
        count += 1
        if count % 20_000 == 0:
            print(f"{count} inputs in {time.time() - began:.0f} s", file=sys.stderr, flush=True)
        run(data)

    run = keeping(TARGETS[asked.kind], folder)
    atheris.Setup(
        [
            sys.argv[0],
            str(corpus),
            str(HERE / "seeds" / asked.kind),
            f"-max_total_time={int(asked.minutes * 60)}",
            f"-artifact_prefix={folder}/stopped-",
            f"-seed={asked.seed}",
            *("-timeout=30", "-rss_limit_mb=2500", "-max_len=6000", "-verbosity=0"),
        ],
        one,
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
