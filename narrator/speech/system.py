"""The platform's own engine by pyttsx3's own driver: sapi5 on Windows, nsss on macOS, an installed espeak on Linux.

These drivers speak into files. Their `runAndWait` may return before the file is whole, so both the end of the
utterance and the length that the file states are waited for.
"""

from __future__ import annotations

import contextlib
import sys
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

from narrator.errors import InputError, NarratorError
from narrator.model import Gender, Voice

from .engine import Utterance

MEND = {
    "win32": "reinstall pyttsx3 and comtypes",
    "darwin": "install it with `pip install pyobjc`",
}.get(sys.platform, "install espeak-ng with the system's package manager")
DRIVER: str | None = None
"""pyttsx3's name of the driver; None for the platform's own."""

_WAIT = 60.0  # seconds that a file may take to become whole after the engine says it has finished
_AIFF_HEAD = ">hIhHQ"


@cache
def version() -> str:
    """Of pyttsx3 and the system; NarratorError where there is no engine."""
    if not _available():
        raise NarratorError("the system has no speech engine that pyttsx3 can use", mend=MEND)
    import platform
    from importlib.metadata import version as installed

    return f"pyttsx3 {installed('pyttsx3')} on {platform.system()} {platform.release()}"


def _available() -> bool:
    if DRIVER:
        return True
    if sys.platform == "win32":
        return PathFinder.find_spec("comtypes") is not None
    if sys.platform == "darwin":
        return PathFinder.find_spec("objc") is not None
    import ctypes.util

    # Asked of the system's list, not by loading: the library of our own wheel, once loaded, answers to the same name.
    return any(ctypes.util.find_library(name) for name in ("espeak-ng", "espeak"))


def languages() -> tuple[str, ...]:
    return ()


@cache
def voices() -> tuple[Voice, ...]:
    """The voices as the platform lists them; none where it has no engine."""
    try:
        listed = _engine().getProperty("voices") if _available() else []
    except NarratorError:
        return ()
    found = {}
    for voice in listed or []:
        found[voice.id] = Voice(
            name=f"system:{voice.name or voice.id}",
            engine="system",
            id=str(voice.id),
            language=_language(voice.languages),
            gender=_gender(voice.gender),
        )
    return tuple(found.values())


def knows(identifier: str) -> bool:
    return any(voice.id == identifier for voice in voices())


def utter(voice: Voice, text: str) -> Utterance:
    """Speak a text into a file of the engine and read that."""
    import io
    import tempfile

    if not knows(voice.id):
        raise InputError("the system has no such voice", where=voice.id, mend="see `narrator voices`")
    engine = _engine()
    ended: list[bool] = []
    errors: list[Exception] = []
    tokens = [
        engine.connect("finished-utterance", lambda name, completed: ended.append(completed)),
        engine.connect("error", lambda name, exception: errors.append(exception)),
    ]
    usual = _usual_rate()
    try:
        with tempfile.TemporaryDirectory(prefix="narrator-", ignore_cleanup_errors=True) as place:
            path = Path(place) / ("speech.aiff" if sys.platform == "darwin" else "speech.wav")
            engine.setProperty("voice", voice.id)
            engine.setProperty("rate", round(usual * voice.rate))
            engine.save_to_file(text, str(path))
            with contextlib.redirect_stdout(io.StringIO()):  # pyttsx3's espeak driver prints
                engine.runAndWait()
            return _whole(path, errors)
    finally:
        for token in tokens:
            engine.disconnect(token)


@cache
def _usual_rate() -> float:
    return float(_engine().getProperty("rate") or 200)


@cache
def _engine() -> Any:
    try:
        import pyttsx3

        return pyttsx3.init(DRIVER)
    except Exception as error:
        raise NarratorError(f"the system's speech engine does not start: {error}", mend=MEND) from error


def _whole(path: Path, errors: list[Exception]) -> Utterance:
    """The sound of the file, once all that it announces is there."""
    import struct
    import time
    import wave

    until = time.monotonic() + _WAIT
    while True:
        if errors:
            raise NarratorError(f"the system's engine failed: {errors[0]}", mend=MEND) from errors[0]
        with contextlib.suppress(OSError, EOFError, wave.Error, struct.error, ValueError):
            return read(path.read_bytes())
        if time.monotonic() > until:
            raise NarratorError("the system's engine left no sound that can be read", mend="try --engine espeak")
        time.sleep(0.02)


def read(data: bytes) -> Utterance:
    """Mono sound of a WAV or AIFF file; ValueError and its kin where it is not whole, or not of 16 bits."""
    import io
    import wave

    if data[:4] == b"FORM":
        channels, rate, pcm = _aiff(data)
    else:
        with wave.open(io.BytesIO(data)) as file:
            if file.getsampwidth() != 2:
                raise ValueError("not of 16 bits")
            channels, rate = file.getnchannels(), file.getframerate()
            pcm = file.readframes(file.getnframes())
            if len(pcm) < 2 * channels * file.getnframes():
                raise ValueError("cut short")
    return Utterance(_first_channel(pcm, channels), rate)


def _aiff(data: bytes) -> tuple[int, int, bytes]:
    """Channels, rate and little-endian samples of AIFF or AIFF-C (Apple, 1989, 1991)."""
    import struct

    channels = rate = frames = 0
    sound, little = b"", False
    at = 12
    while at + 8 <= len(data):
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "big")
        body = data[at + 8 : at + 8 + size]
        if name == b"COMM":
            channels, frames, bits, exponent, mantissa = struct.unpack(_AIFF_HEAD, body[:18])
            rate = mantissa >> (16383 + 63 - exponent)
            little = body[18:22] == b"sowt"
            if bits != 16 or body[18:22] not in (b"", b"NONE", b"sowt", b"twos"):
                raise ValueError("not of 16 bits")
        elif name == b"SSND":
            sound = body[8 + int.from_bytes(body[:4], "big") :]
        at += 8 + size + size % 2
    if not rate or len(sound) < 2 * channels * frames:
        raise ValueError("cut short")
    pcm = bytearray(sound[: 2 * channels * frames])
    if not little:
        pcm[::2], pcm[1::2] = pcm[1::2], pcm[::2]
    return channels, rate, bytes(pcm)


def _first_channel(pcm: bytes, channels: int) -> bytes:
    if channels < 2:
        return pcm
    mono = bytearray(len(pcm) // channels)
    mono[::2], mono[1::2] = pcm[:: 2 * channels], pcm[1 :: 2 * channels]
    return bytes(mono)


def _language(listed: Any) -> str:
    for tag in listed or ():
        text = tag.decode("ascii", "ignore") if isinstance(tag, bytes) else str(tag)
        letters = "".join(c for c in text if c.isalpha() or c in "-_")[:2].lower()
        if len(letters) == 2 and letters.isalpha():
            return letters
    return "en"


def _gender(said: object) -> Gender:
    text = str(said).lower()
    if "female" in text:
        return "female"
    return "male" if "male" in text else "unknown"
