"""What our drivers share: pyttsx3's driver interface (its `dummy` driver documents it), for engines that play nothing.

A driver says a text while pyttsx3's queue is worked off, and hands over the words, then the sound.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

Words = Iterable[tuple[int, int, int]]
"""First character, length, first sample of each word that the engine reports."""


class Driver(ABC):
    """A subclass gives ``rate`` and ``usual``, and implements `voices`, `check` and `speak`."""

    rate: int
    """Samples a second of its sound."""
    usual: ClassVar[Mapping[str, Any]]
    """Names and first values of what may be set."""

    def __init__(self, proxy: Any) -> None:
        self._proxy = proxy
        self.properties = dict(self.usual)

    @abstractmethod
    def voices(self) -> Iterable[str]:
        """Identifiers of the voices there are."""

    @abstractmethod
    def check(self, name: str, value: Any) -> None:
        """Raises InputError for a value that the engine does not have."""

    @abstractmethod
    def speak(self, text: str) -> tuple[bytes, Words]:
        """The sound (mono, signed 16 bit little-endian) and the words of a text."""

    def getProperty(self, name: str) -> Any:  # noqa: N802
        if name == "voices":
            from pyttsx3.voice import Voice

            return [Voice(voice, voice) for voice in sorted(self.voices())]
        return self.properties[name]

    def setProperty(self, name: str, value: Any) -> None:  # noqa: N802
        if name not in self.properties:
            raise KeyError(f"unknown property {name}")
        self.check(name, value)
        self.properties[name] = value

    def say(self, text: str) -> None:
        self._proxy.setBusy(True)
        self._proxy.notify("started-utterance")
        try:
            pcm, words = self.speak(text)
            for start, length, sample in words:
                self._proxy.notify(
                    "started-word", name=text[start : start + length], location=start, length=length, sample=sample
                )
            self._proxy.notify("audio", pcm=pcm, rate=self.rate)
            self._proxy.notify("finished-utterance", completed=True)
        finally:
            self._proxy.setBusy(False)

    def startLoop(self) -> None:  # noqa: N802
        """Everything is said while the queue is worked off, so the loop is over when this returns."""
        self._proxy.setBusy(False)

    def endLoop(self) -> None:  # noqa: B027, N802
        """There is no loop to end."""

    def iterate(self) -> Any:
        self._proxy.setBusy(False)
        yield

    def stop(self) -> None:  # noqa: B027
        """Nothing plays that could be stopped."""

    def destroy(self) -> None:  # noqa: B027
        """Nothing is held that must be let go."""
