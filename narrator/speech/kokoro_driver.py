"""A pyttsx3 driver for kokoro. It plays nothing, prints nothing, and hands over the sound; it knows no word times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from narrator.errors import NarratorError

from . import kokoro, phonemes
from .driver import Driver, Words

if TYPE_CHECKING:
    import numpy

_BREATHS = {",": 160, ";": 250, ":": 250, "—": 250, ".": 350, "!": 350, "?": 350, "…": 350}
_BETWEEN_WORDS = 30
"""Silence in ms where a sentence is too long for the model and is cut, by the mark there, as it makes them itself."""


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
        for number, run in enumerate(runs):
            inputs = {
                "tokens": numpy.array([[0, *run, 0]], numpy.int64),
                "style": style[len(run) - 1][None],
                "speed": speed,
            }
            try:
                wave = session.run(None, inputs)[0].ravel()
            except Exception as error:
                raise NarratorError(f"kokoro failed: {error}", where=voice, mend="run `narrator doctor`") from error
            pcm = (numpy.clip(wave, -1.0, 1.0) * 32767).round().astype("<i2")
            if len(runs) > 1:
                pcm = _joined(pcm, number > 0, run[-1] if number + 1 < len(runs) else None)
            parts.append(pcm.tobytes())
        return b"".join(parts), ()


def _joined(pcm: numpy.ndarray[Any, Any], opened: bool, mark: int | None) -> numpy.ndarray[Any, Any]:
    """A part of a sentence without the 0.7 s of silence that the model puts around each: a breath by its last mark.

    opened: a part stands before it. mark: the number of what it ends with, None at the end of the sentence.
    """
    import numpy

    steps = numpy.abs(numpy.diff(pcm.astype(numpy.int32), prepend=0))  # in which the rumble of some voices is nothing
    loud = numpy.flatnonzero(steps > max(4, int(steps.max()) // 300))
    if not len(loud):
        return pcm
    margin = kokoro.RATE // 100
    start = max(0, int(loud[0]) - margin) if opened else 0
    if mark is None:
        return pcm[start:]
    breath = _BREATHS.get(next((c for c, n in phonemes.vocabulary().items() if n == mark), ""), _BETWEEN_WORDS)
    return numpy.concatenate((pcm[start : int(loud[-1]) + margin], numpy.zeros(kokoro.RATE * breath // 1000, "<i2")))
