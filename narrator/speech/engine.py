"""Speaking through pyttsx3: its engine, queue and notifications, with drivers of ours loaded by name.

A driver of ours hands its sound over by a notification of its own, ``audio`` (``pcm``: mono, signed 16 bit
little-endian; ``rate``), and adds ``sample`` to pyttsx3's ``started-word``.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any, NamedTuple

from narrator.errors import NarratorError

DRIVERS = {"espeak": "narrator.speech.espeak_driver", "kokoro": "narrator.speech.kokoro_driver"}


class Utterance(NamedTuple):
    """What a driver said. starts: of each word it reported, its first character in the text and its first sample."""

    pcm: bytes
    rate: int
    starts: tuple[tuple[int, int], ...] = ()


class _Heard:
    """What pyttsx3 reports while it speaks. It swallows errors of its listeners, so these only write down."""

    def __init__(self, engine: Any) -> None:
        self.engine = engine
        self.parts: list[bytes] = []
        self.rate = 0
        self.starts: list[tuple[int, int]] = []
        self.error: Exception | None = None
        engine.connect("audio", self.audio)
        engine.connect("started-word", self.word)
        engine.connect("error", self.failed)

    def reset(self) -> None:
        self.parts, self.rate, self.starts, self.error = [], 0, [], None

    def audio(self, name: object, pcm: bytes, rate: int) -> None:
        self.parts.append(pcm)
        self.rate = rate

    def word(self, name: object, location: int, length: int, sample: int = -1) -> None:
        if sample >= 0:
            self.starts.append((location, sample))

    def failed(self, name: object, exception: Exception) -> None:
        self.error = self.error or exception


_open: dict[str, _Heard] = {}


def load(driver: str) -> None:
    """Import pyttsx3 and a driver of ours under the name by which pyttsx3 looks for it. No engine is started."""
    import pyttsx3

    assert pyttsx3.__name__
    sys.modules[f"pyttsx3.drivers.narrator_{driver}"] = importlib.import_module(DRIVERS[driver])


def utter(driver: str, properties: dict[str, object], text: str) -> Utterance:
    """Speak a text by a driver of ours; ``properties`` are set first.

    Raises what the driver raised, where it is an error of ours, or NarratorError.
    """
    heard = _open.get(driver)
    if heard is None:
        import pyttsx3

        load(driver)
        heard = _open[driver] = _Heard(pyttsx3.init(f"narrator_{driver}"))
    heard.reset()
    for name, value in properties.items():
        heard.engine.setProperty(name, value)
    heard.engine.say(text)
    heard.engine.runAndWait()
    if heard.error is not None:
        if isinstance(heard.error, NarratorError):
            raise heard.error
        raise NarratorError(
            f"the engine failed: {heard.error}", where=driver, mend="run `narrator doctor`"
        ) from heard.error
    said = Utterance(b"".join(heard.parts), heard.rate, tuple(heard.starts))
    heard.reset()
    return said
