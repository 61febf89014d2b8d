"""A pyttsx3 driver for kokoro. It plays nothing, prints nothing, and hands over the sound; it knows no word times."""

from __future__ import annotations

from typing import Any

from narrator.errors import NarratorError

from . import kokoro, phonemes


def buildDriver(proxy: Any) -> KokoroDriver:  # noqa: N802 (pyttsx3's name)
    return KokoroDriver(proxy)


class KokoroDriver:
    """Properties: ``language`` (ISO 639-1), ``voice`` (a name, or a mixture of names), ``rate`` (1: as trained)."""

    def __init__(self, proxy: Any) -> None:
        self._proxy = proxy
        self._properties: dict[str, Any] = {"language": "en", "voice": "af_heart", "rate": 1.0}

    def getProperty(self, name: str) -> Any:  # noqa: N802
        if name == "voices":
            from pyttsx3.voice import Voice

            return [Voice(path.stem, path.stem) for path in sorted(kokoro.vectors().glob("*.f16"))]
        return self._properties[name]

    def setProperty(self, name: str, value: Any) -> None:  # noqa: N802
        if name not in self._properties:
            raise KeyError(f"unknown property {name}")
        if name == "voice":
            kokoro.parsed(value)
        self._properties[name] = value

    def say(self, text: str) -> None:
        self._proxy.setBusy(True)
        self._proxy.notify("started-utterance")
        try:
            self._proxy.notify("audio", pcm=self._speak(text), rate=kokoro.RATE)
            self._proxy.notify("finished-utterance", completed=True)
        finally:
            self._proxy.setBusy(False)

    def _speak(self, text: str) -> bytes:
        voice = self._properties["voice"]
        runs = phonemes.tokens(phonemes.ipa(text, kokoro.phoneme_voice(self._properties["language"], voice)))
        if not runs:
            return b""
        session = kokoro.session()  # after the phonemes: espeak-ng wants to be the first in a process
        import numpy

        style = kokoro.style(voice)
        speed = numpy.array([self._properties["rate"]], numpy.float32)
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
        return b"".join(parts)

    def startLoop(self) -> None:  # noqa: N802
        """Everything is said while the queue is worked off, so the loop is over when this returns."""
        self._proxy.setBusy(False)

    def endLoop(self) -> None:  # noqa: N802
        pass

    def iterate(self) -> Any:
        self._proxy.setBusy(False)
        yield

    def stop(self) -> None:
        pass

    def destroy(self) -> None:
        pass
