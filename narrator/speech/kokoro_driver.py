"""A pyttsx3 driver for kokoro. It plays nothing, prints nothing, and hands over the sound; it knows no word times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from narrator.errors import NarratorError

from . import kokoro, phonemes
from .driver import Driver, Words


def buildDriver(proxy: Any) -> KokoroDriver:  # noqa: N802 (pyttsx3's name)
    return KokoroDriver(proxy)


class KokoroDriver(Driver):
    """Properties: ``language`` (ISO 639-1), ``voice`` (a name, or a mixture of names), ``rate`` (1: as trained),
    ``phonemes`` (of words of the text that follows).
    """

    rate = kokoro.RATE
    usual: ClassVar[Mapping[str, Any]] = {"language": "en", "voice": "af_heart", "rate": 1.0, "phonemes": ()}

    def voices(self) -> Iterable[str]:
        return (path.stem for path in kokoro.vectors().glob("*.f16"))

    def check(self, name: str, value: Any) -> None:
        if name == "voice":
            kokoro.parsed(value)

    def speak(self, text: str) -> tuple[bytes, Words]:
        voice, language = self.properties["voice"], self.properties["language"]
        reader = kokoro.phoneme_voice(language, voice)
        runs = phonemes.tokens(phonemes.ipa(text, reader, language, self.properties["phonemes"]))
        if not runs:
            return b"", ()
        session = kokoro.session()  # after the phonemes: espeak-ng wants to be the first in a process
        import numpy

        style = kokoro.style(voice)
        speed = numpy.array([self.properties["rate"]], numpy.float32)
        parts = []
        for run in runs:
            inputs = {
                "tokens": numpy.array([[0, *run, 0]], numpy.int64),
                "style": style[len(run) - 1][None],
                "speed": speed,
            }
            try:
                wave = session.run(None, inputs)[0].ravel()
            except Exception as error:
                raise NarratorError(f"kokoro failed: {error}", where=voice, mend="run `narrator doctor`") from error
            parts.append((numpy.clip(wave, -1.0, 1.0) * 32767).round().astype("<i2").tobytes())
        return b"".join(parts), ()
