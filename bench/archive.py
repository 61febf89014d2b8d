"""What an archive costs: `python -m bench.archive`: its index, its feed, one episode more, a search.

    python -m bench.archive [--episodes 10000] [--sentences 40] [--one-more 1000] [--keep FOLDER]

The episodes are stubs that this makes: side files of the usual shape, a sound of 20 kB. Searching is measured in one
process that has started (start-up is given apart); all else as commands, whole, with their CPU. A true episode's sound
is read once more for the first feed: its digest takes about 0.7 s a GB.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from . import measure
from .measure import CommandError, Cost

_FIRST_CPU, _AGAIN_CPU, _ONE_MORE_CPU, _SEARCH_MS = 30.0, 2.0, 0.3, 50.0  # of 10,000 episodes, of 1,000, of 10,000
_BASE = "https://example.org/talks/"
_NAMES = ("Ann Lee", "Bo Marsh", "Cleo Okafor", "Dina Ruiz", "Emil Holt", "Fay Nakamura", "Gus Orlov", "Hana Petit")


def main(arguments: list[str]) -> int:
    """Measure and print; 0, or 1 where a command failed or a limit was passed."""
    parser = argparse.ArgumentParser(prog="python -m bench.archive", description=__doc__)
    parser.add_argument("--episodes", type=int, default=10_000)
    parser.add_argument("--sentences", type=int, default=40, help="an episode")
    parser.add_argument("--one-more", type=int, default=1_000, help="episodes of the feed that one is added to")
    parser.add_argument("--keep", type=Path, help="a folder for the episodes, used again where they are there")
    asked = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory(prefix="narrator-archive-") as made:
            folder = asked.keep or Path(made)
            return 0 if all([_large(folder, asked), _one_more(folder, asked)]) else 1
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1


def _large(folder: Path, asked: argparse.Namespace) -> bool:
    output = folder / f"archive-{asked.episodes}"
    stubs(output, asked.episodes, asked.sentences)
    (output / ".episodes.sqlite").unlink(missing_ok=True)
    time.sleep(2.1)  # what changed within two seconds is looked at twice
    print(f"{asked.episodes} episodes of {asked.sentences} sentences")
    first = _feed(output)
    _row("the first feed, from nothing", first)
    again = _feed(output)
    _row("the feed, nothing changed", again)
    cost, _ = measure.run([*_narrator(), "index", "-o", str(output)], folder=output.parent)
    _row("the first look at all that is said", cost)
    cost, _ = measure.run([*_narrator(), "search", "lantern", "-o", str(output)], folder=output.parent)
    _row("narrator search, start-up and all", cost)
    slowest = _searches(output)
    size = (output / ".episodes.sqlite").stat().st_size / 1e6
    print(f"  the index: {size:.0f} MB")
    return all(
        [
            _within("the first feed, s of CPU", first.cpu, _FIRST_CPU),
            _within("the feed again, s of CPU", again.cpu, _AGAIN_CPU),
            _within("a search, ms of CPU", slowest, _SEARCH_MS),
        ]
    )


def _searches(output: Path) -> float:
    """The slowest kind of search, ms of CPU, median of several; each opens the index and looks at all folders."""
    from narrator.library import asking, finding, looking

    kinds: dict[str, tuple[list[str], dict[str, Any]]] = {
        "a rare word": (["lantern7"], {}),
        "a common word": (["the"], {}),
        "two common words": (["the", "and"], {}),
        "a phrase of one speaker": (["the harbour"], {"speaker": "Okafor"}),
        "a word that nobody says": (["zyzzyva"], {}),
        "a beginning, in one language": (["har*"], {"language": "en"}),
    }
    slowest = 0.0
    for name, (words, narrow) in kinds.items():
        times = []
        for _ in range(9):
            began = time.process_time()
            found = asking.asked(output, lambda held: finding.search(held, words, **narrow), print)  # noqa: B023
            times.append((time.process_time() - began) * 1000)
        middle = statistics.median(times)
        slowest = max(slowest, middle)
        print(f"  search, {name}: {middle:.1f} ms of CPU ({len(found)} shown)")
    began = time.process_time()
    looking.look(output)
    print(f"  of which the look at the folders: {(time.process_time() - began) * 1000:.1f} ms")
    return slowest


def _one_more(folder: Path, asked: argparse.Namespace) -> bool:
    output = folder / f"archive-{asked.one_more}"
    stubs(output, asked.one_more, asked.sentences)
    time.sleep(2.1)
    _feed(output)
    costs = []
    for number in range(5):
        stub(output, asked.one_more + number, asked.sentences)
        costs.append(_feed(output))
    idle, _ = measure.run([*_narrator(), "--version"], folder=output.parent)
    cpu = statistics.median(cost.cpu for cost in costs)
    print(f"one more in {asked.one_more}: {cpu:.3f} s of CPU (narrator --version alone: {idle.cpu:.3f} s)")
    return _within("one more, s of CPU", cpu, _ONE_MORE_CPU)


def _narrator() -> list[str]:
    return [sys.executable, "-m", "narrator"]


def _feed(output: Path) -> Cost:
    command = [*_narrator(), "feed", "-o", str(output), "--base-url", _BASE]
    return measure.run(command, folder=output.parent)[0]


def _row(what: str, cost: Cost) -> None:
    print(f"  {what}: {cost.cpu:.2f} s of CPU, {cost.wall:.2f} s, {cost.peak:.0f} MiB")


def _within(what: str, value: float, most: float) -> bool:
    print(f"  {'ok' if value <= most else 'TOO MUCH'}: {what}: {value:.3g}, at most {most:g}")
    return value <= most


def stubs(output: Path, count: int, sentences: int) -> None:
    """So many episodes in a folder, of those that are not there yet."""
    for number in range(count):
        stub(output, number, sentences)


def stub(output: Path, number: int, sentences: int) -> None:
    """An episode as a build leaves it, with a sound that is none."""
    folder = output / f"talk-{number:05}"
    if (folder / "episode.json").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    draw = random.Random(number)
    names = draw.sample(_NAMES, 2)
    said = [_sentence(draw, number) for _ in range(sentences)]
    day = (date(2006, 1, 1) + timedelta(days=number * 7 // 10)).isoformat()
    title = f"Talk {number}: {said[0][:50]}"
    turns: list[dict[str, Any]] = []
    segments = []
    for at, text in enumerate(said):
        start, who = at * 6.5, at // 3 % 2
        segments.append({"speaker": names[who], "startTime": start, "endTime": start + 6.0, "body": text})
        if at % 3 == 0:
            turns.append({"id": f"{number:04x}{at:04x}", "speaker": names[who], "role": ("interviewer", "guest")[who]})
            turns[-1] |= {
                "kind": "talk",
                "text": " ".join(said[at : at + 3]),
                "confidence": 0.9,
                "review": at % 30 == 3,
            }
            turns[-1] |= {"label": "", "reason": "label", "line": at + 1, "start": start, "end": start + 19.0}
    marks = [{"title": said[at][:60], "start": at * 6.5, "end": at * 6.5 + 65} for at in range(0, sentences, 10)]
    episode = {
        "narrator": "0.1.0",
        "slug": folder.name,
        "guid": f"00000000-0000-5000-8000-{number:012x}",
        "title": title,
        "language": "en" if number % 5 else "fr",
        "date": day,
        "published": day,
        "modified": "",
        "author": "",
        "address": f"https://example.org/articles/{number}",
        "audio": "episode.mp3",
        "seconds": sentences * 6.5,
        "notice": "The voices in this episode are synthetic.",
        "speakers": [{"name": name, "role": role} for name, role in zip(names, ("interviewer", "guest"), strict=True)],
        "chapters": marks,
        "turns": turns,
        "formats": [{"format": "mp3", "codec": "mp3", "kbps": 48}],
    }
    chapters = [{"startTime": m["start"], "endTime": m["end"], "title": m["title"], "toc": True} for m in marks]
    notes = [f"# {title}", ", ".join(names), day, *(f"- 0:{at:02} {mark['title']}" for at, mark in enumerate(marks))]
    for name, text in (
        ("transcript.json", json.dumps({"version": "1.0.0", "segments": segments})),
        ("chapters.json", json.dumps({"version": "1.2.0", "chapters": chapters})),
        ("notes.md", "\n\n".join(notes)),
        ("transcript.vtt", "WEBVTT\n"),
        ("transcript.srt", ""),
        ("transcript.html", ""),
        ("transcript.txt", ""),
        ("index.html", ""),
        ("episode.mp3", draw.randbytes(20_000).hex()[:20_000]),
        ("episode.json", json.dumps(episode)),
    ):
        (folder / name).write_text(text)


_COMMON, _OTHER = (
    text.split()
    for text in (
        "the and of to in a that it was for on with as but they we had were at from there when",
        "harbour bridge river winter council school garden letter window mother engine island market village doctor "
        "bread night road story paper summer lesson factory valley station kitchen forest shoulder memory question",
    )
)


def _sentence(draw: random.Random, number: int) -> str:
    """Sixteen words, some of them in nearly every sentence, one in every thousandth episode alone."""
    words = [draw.choice(_COMMON if at % 2 else _OTHER) for at in range(15)]
    return f"{' '.join(words).capitalize()} lantern{number % 1000}."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
