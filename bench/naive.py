"""The script that everybody writes first: pyttsx3 for each paragraph, pydub ``+=``, export at the end.

    python -m bench.naive TEXT EPISODE.mp3

Paragraphs are parted by empty lines. Prints the seconds of audio. Two things are mended so that it runs at all
without a system's espeak and ffmpeg: both are taken from wheels. pyttsx3 returns before its file is whole at times;
the script waits until it says so.
"""

from __future__ import annotations

import ctypes
import os
import sys
import tempfile
import threading
import warnings
from pathlib import Path


def main(source: str, target: str) -> None:
    import espeakng_loader

    ctypes.CDLL(espeakng_loader.get_library_path())  # pyttsx3 then finds it by its bare name
    os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
    warnings.simplefilter("ignore")
    import imageio_ffmpeg
    import pyttsx3
    from pydub import AudioSegment

    AudioSegment.converter = imageio_ffmpeg.get_ffmpeg_exe()
    engine = pyttsx3.init("espeak")
    finished = threading.Event()
    engine.connect("finished-utterance", lambda name, completed: finished.set())
    episode = AudioSegment.empty()
    paragraphs = [p for p in Path(source).read_text(encoding="utf-8").split("\n\n") if p.strip()]
    with tempfile.TemporaryDirectory() as folder:
        for number, paragraph in enumerate(paragraphs):
            clip = Path(folder, f"{number}.wav")
            finished.clear()
            engine.save_to_file(paragraph, str(clip))
            engine.runAndWait()
            if not finished.wait(10):
                raise SystemExit(f"pyttsx3 said nothing for paragraph {number}")
            episode += AudioSegment.from_wav(clip) + AudioSegment.silent(300)
        episode.export(target, format="mp3", bitrate="64k")
    print(len(episode) / 1000)


if __name__ == "__main__":
    main(*sys.argv[1:])
