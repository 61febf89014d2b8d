"""A line by itself, to be heard: a word of a lexicon, a voice."""

from __future__ import annotations

from narrator import speech
from narrator.model import Line
from narrator.settings import Settings

from .stores import store_of


def wav(line: Line, settings: Settings) -> bytes:
    """What is heard of a line, as a WAV file (mono, 16 bit, the engine's own rate)."""
    import io
    import wave

    clip = speech.speak(line, store_of(settings))
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(clip.rate)
        file.writeframes(clip.pcm)
    return made.getvalue()
