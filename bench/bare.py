"""The least that a build can cost: the engine's own calls and the encoder, nothing around them.

    python -m bench.bare espeak TEXT EPISODE.mp3

Paragraphs are parted by empty lines. Prints the seconds of audio. One voice, no pauses, no levels, no chapters.
"""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path
from typing import Any

_SYNCHRONOUS = 2  # speak_lib.h: AUDIO_OUTPUT_SYNCHRONOUS
_UTF8 = 1  # espeakCHARS_UTF8
_ENCODER_QUALITY = 7  # as Narrator has it (narrator.mastering.recipe)


def espeak(paragraphs: list[str], target: Path) -> float:
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


if __name__ == "__main__":
    _, engine, source, out = sys.argv
    text = [p for p in Path(source).read_text(encoding="utf-8").split("\n\n") if p.strip()]
    print({"espeak": espeak}[engine](text, Path(out)))
