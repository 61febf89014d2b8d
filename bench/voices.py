"""Measures voices: how much any two sound like one person, and how high they speak.

    python -m bench.voices speak FOLDER [--engine kokoro] [--language fr] [--try ff_siwis*0.6+am_puck*0.4]
    python -m bench.voices compare FOLDER

`speak` says a few sentences in each voice of the catalogue, and in voices to try, into WAV files.
`compare` prints the tables [[alike]] of the catalogue: cosine similarity of Resemblyzer's speaker embeddings, mean
over the pairs of sentences. It needs the package resemblyzer, which brings PyTorch and is no part of Narrator; it may
run in an environment of its own.
"""

from __future__ import annotations

import argparse
import importlib
import re
import sys
import tempfile
import wave
from itertools import combinations
from pathlib import Path
from typing import Any

from narrator import casting, speech
from narrator.model import Line, Voice
from narrator.settings import data_root
from narrator.store import Store

SENTENCES = {
    "en": (
        "The ferry left at seven in the morning, and nobody on the pier knew when it would be back.",
        "I asked my brother whether he had ever seen a winter like that, and he only laughed.",
        "We built the second bridge with our own hands, because the first one had been washed away.",
    ),
    "fr": (
        "Le bateau est parti à sept heures du matin, et personne ne savait quand il reviendrait.",
        "J'ai demandé à mon frère s'il avait déjà vu un hiver pareil, et il a seulement ri.",
        "Nous avons bâti le second pont de nos mains, parce que la rivière avait emporté le premier.",
    ),
    "es": (
        "El barco salió a las siete de la mañana, y nadie en el muelle sabía cuándo volvería.",
        "Le pregunté a mi hermano si había visto alguna vez un invierno así, y solo se rió.",
        "Construimos el segundo puente con nuestras manos, porque el río se había llevado el primero.",
    ),
    "it": (
        "Il battello è partito alle sette del mattino, e nessuno sul molo sapeva quando sarebbe tornato.",
        "Ho chiesto a mio fratello se avesse mai visto un inverno così, e lui ha soltanto riso.",
        "Abbiamo costruito il secondo ponte con le nostre mani, perché il fiume aveva portato via il primo.",
    ),
    "pt": (
        "O barco saiu às sete da manhã, e ninguém no cais sabia quando ele voltaria.",
        "Perguntei ao meu irmão se ele já tinha visto um inverno assim, e ele apenas riu.",
        "Construímos a segunda ponte com as nossas mãos, porque o rio tinha levado a primeira.",
    ),
}
FLOOR = 0.70


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.voices", description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=("speak", "compare"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--engine", default="kokoro", choices=("kokoro", "espeak"))
    parser.add_argument("--language", choices=tuple(SENTENCES), default="en")
    parser.add_argument("--try", dest="candidates", action="append", default=[], metavar="ID", help="may be repeated")
    parser.add_argument("--only-tried", action="store_true", help="leave the catalogue aside")
    asked = parser.parse_args(arguments)
    if asked.what == "compare":
        compare(asked.folder, asked.engine)
        return
    known = () if asked.only_tried else casting.load_catalogue(data_root()).voices
    voices = [v for v in known if (v.engine, v.language) == (asked.engine, asked.language)]
    voices += [Voice(c, asked.engine, c, asked.language) for c in asked.candidates]
    speak(voices, asked.folder)


def speak(voices: list[Voice], folder: Path) -> None:
    """FOLDER/NAME/0.wav ... for each voice, in one process."""
    speech.check(voices)
    with tempfile.TemporaryDirectory() as scratch:
        for voice in voices:
            place = folder / re.sub(r"[^\w*+.-]", "_", voice.name)
            place.mkdir(parents=True, exist_ok=True)
            for number, text in enumerate(SENTENCES[voice.language]):
                clip = speech.speak(Line("", "", "guest", "talk", text, text, voice), Store(Path(scratch)))
                with wave.open(str(place / f"{number}.wav"), "wb") as file:
                    file.setnchannels(1)
                    file.setsampwidth(2)
                    file.setframerate(clip.rate)
                    file.writeframes(clip.pcm)
            print(voice.name, file=sys.stderr)


def compare(folder: Path, engine: str) -> None:
    """Print the pitch of each voice, and each pair above the floor, most alike first."""
    resemblyzer = importlib.import_module("resemblyzer")
    encoder = resemblyzer.VoiceEncoder("cpu", verbose=False)
    marks: dict[str, list[Any]] = {}
    for place in sorted(p for p in folder.iterdir() if p.is_dir()):
        sounds = [resemblyzer.preprocess_wav(path) for path in sorted(place.glob("*.wav"))]
        marks[place.name] = [encoder.embed_utterance(sound) for sound in sounds]
        print(f"# {place.name}: {pitch(sounds):.0f} Hz, itself {_similarity(marks[place.name], None):.2f}")
    pairs = [(_similarity(marks[a], marks[b]), a, b) for a, b in combinations(marks, 2)]
    for similarity, a, b in sorted(pairs, reverse=True):
        if similarity >= FLOOR:
            print(f'\n[[alike]]\nengine = "{engine}"\na = "{a}"\nb = "{b}"\nsimilarity = {similarity:.2f}')


def _similarity(a: list[Any], b: list[Any] | None) -> float:
    """Mean cosine over the pairs of sentences; of one voice with itself, over its own pairs."""
    pairs = list(combinations(a, 2)) if b is None else [(x, y) for x in a for y in b]
    return sum(float(x @ y) for x, y in pairs) / max(len(pairs), 1)


def pitch(sounds: list[Any]) -> float:
    """Median pitch in Hz of the voiced frames, by autocorrelation; sound at 16 kHz."""
    import numpy

    found = []
    for sound in sounds:
        for start in range(0, len(sound) - 1024, 512):
            frame = sound[start : start + 1024] - sound[start : start + 1024].mean()
            spectrum = numpy.abs(numpy.fft.rfft(frame, 2048)) ** 2
            curve = numpy.fft.irfft(spectrum)[: len(frame)]
            lag = 40 + int(numpy.argmax(curve[40:230]))  # 70 to 400 Hz
            if curve[0] > 0 and curve[lag] > 0.5 * curve[0]:
                found.append(16000 / lag)
    return float(numpy.median(found)) if found else 0.0


if __name__ == "__main__":
    main()
