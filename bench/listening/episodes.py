"""Episodes to listen to: made by the program, read back from what it wrote."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SENTENCES = Path(__file__).with_name("sentences.toml")
NAMES = {
    "en": ("Margaret", "Peter", "Susan", "George"),
    "fr": ("Claire", "Antoine", "Sylvie", "Bernard"),
    "es": ("Carmen", "Javier", "Lucía", "Diego"),
    "de": ("Ursula", "Klaus", "Renate", "Dieter"),
    "it": ("Giulia", "Marco", "Francesca", "Paolo"),
    "pt": ("Beatriz", "Fernando", "Luciana", "Rafael"),
}
"""Four speakers a language; a colon behind a name is understood in all of them."""


@dataclass(frozen=True)
class Stretch:
    """A sentence as it is heard: seconds, samples at the episode's rate are cut by `Episode.of`."""

    speaker: str
    text: str
    start: float
    end: float
    turn: int


@dataclass(frozen=True)
class Episode:
    """sound: samples of -1 to 1, one channel."""

    title: str
    language: str
    voices: dict[str, dict[str, Any]]
    stretches: tuple[Stretch, ...]
    sound: Any
    rate: int
    engines: dict[str, str]

    def of(self, start: float, end: float) -> Any:
        return self.sound[max(0, int(start * self.rate)) : int(end * self.rate)]

    def turns(self) -> list[list[Stretch]]:
        """Sentences of one speaker in a row."""
        rows: list[list[Stretch]] = []
        for stretch in self.stretches:
            if rows and rows[-1][0].turn == stretch.turn:
                rows[-1].append(stretch)
            else:
                rows.append([stretch])
        return rows

    def speakers(self) -> list[str]:
        return list(dict.fromkeys(s.speaker for s in self.stretches))


def sentences(language: str) -> list[str]:
    found: list[str] = tomllib.loads(SENTENCES.read_text(encoding="utf-8"))[language]
    return found


def panel(language: str, place: Path) -> Path:
    """An interview in which each of four speakers says the ten sentences, in two turns."""
    said = sentences(language)
    text = "\n\n".join(f"{name}: {' '.join(half)}" for half in (said[:5], said[5:]) for name in NAMES[language])
    place.mkdir(parents=True, exist_ok=True)
    path = place / f"sentences-{language}.txt"
    path.write_text(f"{text}\n", encoding="utf-8")
    return path


def made(source: Path, out: Path, options: Sequence[str], program: Sequence[str] = ()) -> Episode:
    """Make an episode as a person does, without loss, and read it back."""
    command = [*(program or (sys.executable, "-m", "narrator")), "make", str(source), "--format", "wav", "--json"]
    done = subprocess.run([*command, "--output", str(out), *options], stdout=subprocess.PIPE, check=True, text=True)
    return read(Path(json.loads(done.stdout)["folder"]))


def read(folder: Path) -> Episode:
    """An episode from its folder: `episode.json`, `transcript.json` and the sound."""
    facts = json.loads((folder / "episode.json").read_text(encoding="utf-8"))
    segments = json.loads((folder / "transcript.json").read_text(encoding="utf-8"))["segments"]
    rate, sound = decoded(folder / facts["audio"])
    starts = [turn["start"] for turn in facts["turns"] if "start" in turn]
    stretches = []
    for segment in segments:
        turn = sum(start <= segment["startTime"] + 1e-6 for start in starts)
        stretches.append(Stretch(segment["speaker"], segment["body"], segment["startTime"], segment["endTime"], turn))
    return Episode(
        facts["title"],
        facts["language"],
        {speaker["name"]: speaker["voice"] for speaker in facts["speakers"]},
        tuple(stretches),
        sound,
        rate,
        facts["engines"],
    )


def decoded(path: Path) -> tuple[int, Any]:
    """Rate and samples of a file of sound, its channels mixed."""
    import av
    import numpy

    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        resampler = av.AudioResampler(format="flt", layout="mono", rate=stream.rate)
        parts = [f.to_ndarray()[0] for frame in container.decode(stream) for f in resampler.resample(frame)]
        return stream.rate, numpy.concatenate(parts)


def at_16k(sound: Any, rate: int) -> Any:
    """What recognisers and predictors take."""
    import soxr

    return soxr.resample(sound, rate, 16000) if len(sound) else sound
