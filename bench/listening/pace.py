"""Measures how fast each voice speaks and whether it rumbles, and writes into the catalogue what is done about it.

    python -m bench.listening.pace [--engine espeak] [--wavs FOLDER] [--store DIR]

The figure of a voice is the median of its language's voices over its own syllables a second, on the sentences of
`bench.voices`; within 3 % of it none is written. A variant of espeak has one for all languages, and a voice of its own
where it is 3 % off that. They make the table [pace] of `voices/catalogue.toml`. A voice whose
sentences end 0.05 s earlier without what is below 70 Hz has the filters "low-cut": table [chain].
wavs: kokoro's sound that was made before, FOLDER/ENGINE/LANGUAGE/ID/0.wav ..., "/" in an id being "~".
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import tomllib
import wave
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.voices import SENTENCES
from narrator import casting, speech
from narrator.mastering import Master, clips, ffmpeg
from narrator.mastering.recipe import filters
from narrator.model import Clip, Line, Voice
from narrator.places import data_root, default_store
from narrator.store import Store

from . import episodes, sounding

ENGINES = ("kokoro", "espeak")
SLOWEST, FASTEST = 0.8, 1.25
LEAST = 0.03
PACE = """[pace]
# How much faster than the engine's own speed a voice speaks so that all of a language are alike in syllables a second;
# "espeak +variant" goes for that variant in every language but where a voice has its own. Written by
# `python -m bench.listening.pace`.
"""
CHAIN = """[chain]
# Filters (`narrator.mastering.recipe.CHAINS`) of voices that rumble below 70 Hz behind their sentences. Likewise.
"""
RUMBLES = 0.05


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.listening.pace", description=__doc__.split("\n")[0])
    parser.add_argument("--wavs", type=Path)
    parser.add_argument("--store", type=Path, default=default_store())
    parser.add_argument("--engine", choices=ENGINES, help="of this one alone; what stands there of the other stays")
    asked = parser.parse_args(arguments)
    store, voices = Store(asked.store), {}
    rates: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    keys: dict[str, str] = {}
    chains: dict[str, str] = {}
    for voice in casting.load_catalogue(data_root()).voices:
        if voice.engine not in ([asked.engine] if asked.engine else ENGINES) or voice.language not in SENTENCES:
            continue
        texts = texts_of(voice)
        heard = clips_of(replace(voice, rate=1.0), texts, asked.wavs, store)
        if not heard:
            print(f"{voice.name} was not heard", file=sys.stderr)
            continue
        rates[voice.engine, voice.language][voice.name] = pace(heard, texts, voice.language)
        if statistics.median(map(rumble, heard)) > RUMBLES:
            chains[voice.name] = "low-cut"
        voices[voice.name] = voice
        variant = voice.id.partition("+")[2]
        keys[voice.name] = f"espeak +{variant}" if voice.engine == "espeak" and variant else voice.name
    figures: dict[str, list[float]] = defaultdict(list)
    own_figures: dict[str, float] = {}
    for (engine, language), own in rates.items():
        middle = statistics.median(own.values())
        apart = max(own.values()) / min(own.values()) - 1
        print(f"{engine} {language}: {len(own)} voices, {middle:.2f} syllables a second, {apart:.0%} apart")
        for name, rate in own.items():
            figure = middle / rate
            if engine == "espeak" and abs(figure - 1) >= LEAST:  # its speed is no straight line: once more, there
                voice = replace(voices[name], rate=figure)
                figure *= middle / pace(clips_of(voice, texts_of(voice), None, store), texts_of(voice), language)
            own_figures[name] = min(max(figure, SLOWEST), FASTEST)
            figures[keys[name]].append(own_figures[name])
    paces = {key: round(statistics.median(values), 2) for key, values in figures.items()}
    kept = {key: value for key, value in paces.items() if abs(value - 1) >= LEAST}
    for name, value in own_figures.items():  # a variant that is faster in this language than elsewhere
        if abs(value / kept.get(keys[name], 1.0) - 1) >= LEAST:
            kept[name] = round(value, 2)
    write(kept, chains, {*keys, *keys.values()})


def write(paces: dict[str, float], chains: dict[str, str], measured: set[str]) -> None:
    """Put both tables at the end of the catalogue, in the place of those that were there.

    measured: names whose old figures are void; others stay.
    """
    path = data_root() / "catalogue.toml"
    stood = tomllib.loads(path.read_text(encoding="utf-8"))
    paces = {key: value for key, value in stood.get("pace", {}).items() if key not in measured} | paces
    chains = {key: value for key, value in stood.get("chain", {}).items() if key not in measured} | chains
    text = re.sub(r"(?ms)^\[(pace|chain)\]\n.*?(?=^\[|\Z)", "", path.read_text(encoding="utf-8")).rstrip("\n")
    rows = (f"{json.dumps(key)} = {value}\n" for key, value in sorted(paces.items()))
    named = (f"{json.dumps(key)} = {json.dumps(value)}\n" for key, value in sorted(chains.items()))
    path.write_text("".join((text, "\n\n", PACE, *rows, "\n", CHAIN, *named)), encoding="utf-8")


def texts_of(voice: Voice) -> tuple[str, ...]:
    """What a voice is measured on: espeak, which costs nothing, on the ten sentences of `bench.listening` too."""
    more = episodes.sentences(voice.language) if voice.engine == "espeak" else ()
    return (*SENTENCES[voice.language], *more)


def clips_of(voice: Voice, texts: Sequence[str], wavs: Path | None, store: Store) -> list[Clip]:
    """Sentences as a voice says them; those of `wavs`, where they are there."""
    if wavs is None or voice.engine == "espeak":
        return [speech.speak(Line("", "", "guest", "talk", text, text, voice), store) for text in texts]
    folder = wavs / voice.engine / voice.language / voice.id.replace("/", "~")
    found = []
    for number in range(len(texts)):
        if (folder / f"{number}.wav").is_file():
            with wave.open(str(folder / f"{number}.wav")) as file:
                found.append(Clip(file.readframes(file.getnframes()), file.getframerate()))
    return found if len(found) == len(texts) else []


def pace(heard: list[Clip], texts: Sequence[str], language: str) -> float:
    """Syllables a second."""
    spoken = sum(sounding.talking(sound(without_rumble(clip)), clip.rate) for clip in heard)
    return sum(sounding.syllables(text, language) for text in texts) / spoken


def rumble(clip: Clip) -> float:
    """How much longer a sentence is taken to be for what is below 70 Hz, in seconds."""
    master = Master()
    return (clips.edges(clip, master)[1] - clips.edges(without_rumble(clip), master)[1]) / clip.rate


def without_rumble(clip: Clip) -> Clip:
    return replace(clip, pcm=ffmpeg.run(clip.pcm, clip.rate, filters("low-cut")))


def sound(clip: Clip) -> Any:
    import numpy

    return numpy.frombuffer(clip.pcm, "<i2").astype("float32") / 32768


if __name__ == "__main__":
    main()
