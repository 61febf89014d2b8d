"""Measures how fast each voice speaks, and writes at which speed all of a language speak alike into the catalogue.

    python -m bench.listening.pace [--wavs FOLDER] [--store DIR]

The figure of a voice is the median of its language's voices over its own syllables a second, on the sentences of
`bench.voices`; within 3 % of it none is written. They make the table [pace], the last but [chain] of
`voices/catalogue.toml`. wavs: kokoro's sound that was made before, FOLDER/ENGINE/LANGUAGE/ID/0.wav ..., "/" in an id
being "~".
"""

from __future__ import annotations

import argparse
import re
import statistics
import wave
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.voices import SENTENCES
from narrator import casting, speech
from narrator.model import Line, Voice
from narrator.settings import data_root, default_store
from narrator.store import Store

from . import sounding

ENGINES = ("kokoro", "espeak")
SLOWEST, FASTEST = 0.8, 1.25
LEAST = 0.03
HEAD = """[pace]
# How much faster than the engine's own speed a voice speaks so that all of a language are alike in syllables a second;
# "espeak +variant" goes for that variant in every language. Written by `python -m bench.listening.pace`.
"""


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.listening.pace", description=__doc__.split("\n")[0])
    parser.add_argument("--wavs", type=Path)
    parser.add_argument("--store", type=Path, default=default_store())
    asked = parser.parse_args(arguments)
    path = data_root() / "catalogue.toml"
    rates: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    keys: dict[str, str] = {}
    for voice in casting.load_catalogue(data_root()).voices:
        if voice.engine in ENGINES and voice.language in SENTENCES:
            rate = measured(replace(voice, rate=1.0), asked.wavs, Store(asked.store))
            if rate:
                rates[voice.engine, voice.language][voice.name] = rate
            variant = voice.id.partition("+")[2]
            keys[voice.name] = f"espeak +{variant}" if voice.engine == "espeak" and variant else voice.name
    figures: dict[str, list[float]] = defaultdict(list)
    for (engine, language), own in rates.items():
        middle = statistics.median(own.values())
        apart = max(own.values()) / min(own.values()) - 1
        print(f"{engine} {language}: {len(own)} voices, {middle:.2f} syllables a second, {apart:.0%} apart")
        for name, rate in own.items():
            figures[keys[name]].append(min(max(middle / rate, SLOWEST), FASTEST))
    written = {key: round(statistics.median(values), 2) for key, values in figures.items()}
    rows = [f'"{key}" = {value}' for key, value in sorted(written.items()) if abs(value - 1) >= LEAST]
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"(?ms)^\[pace\]\n.*?(?=^\[|\Z)", "", text).rstrip("\n")
    before, chain, after = text.partition("\n[chain]")
    path.write_text(f"{before.rstrip()}\n\n{HEAD}" + "\n".join(rows) + "\n" + (f"{chain}{after}\n" if chain else ""))


def measured(voice: Voice, wavs: Path | None, store: Store) -> float:
    """Syllables a second of a voice; 0 where it has not been heard."""
    spoken = count = 0.0
    for number, text in enumerate(SENTENCES[voice.language]):
        sound = _given(voice, wavs, number) if wavs and voice.engine == "kokoro" else _said(voice, text, store)
        if sound:
            rate, samples = sound
            spoken += sounding.talking(samples, rate)
            count += sounding.syllables(text, voice.language)
    return count / spoken if spoken else 0.0


def _given(voice: Voice, wavs: Path, number: int) -> tuple[int, Any] | None:
    folder = wavs / voice.engine / voice.language
    names = (voice.id, f"{voice.id}@{voice.pitch}")
    for name in names:
        path = folder / name.replace("/", "~") / f"{number}.wav"
        if path.is_file():
            with wave.open(str(path)) as file:
                return file.getframerate(), _floats(file.readframes(file.getnframes()))
    return None


def _said(voice: Voice, text: str, store: Store) -> tuple[int, Any]:
    clip = speech.speak(Line("", "", "guest", "talk", text, text, voice), store)
    return clip.rate, _floats(clip.pcm)


def _floats(pcm: bytes) -> Any:
    import numpy

    return numpy.frombuffer(pcm, "<i2").astype("float32") / 32768


if __name__ == "__main__":
    main()
