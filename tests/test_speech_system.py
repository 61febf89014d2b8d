"""The platform's own engine, played by a driver that does what those of pyttsx3 do."""

from __future__ import annotations

import struct
import sys
import threading
import time
import types
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from narrator import speech
from narrator.errors import InputError, NarratorError
from narrator.model import Line, Voice
from narrator.speech import system
from narrator.store import Store

TONE = struct.pack("<800h", *([9000, -9000] * 400))


class Driver:
    """Writes its file late, in two halves, as sapi5 and nsss may."""

    broken = False

    def __init__(self, proxy: Any) -> None:
        self.proxy = proxy
        self.values: dict[str, Any] = {"rate": 200, "voice": "old"}

    def getProperty(self, name: str) -> Any:  # noqa: N802
        from pyttsx3.voice import Voice as Listed

        if name == "voices":
            return [Listed("tts.anna", "Anna", [b"\x05de-DE"], "VoiceGenderFemale"), Listed("tts.bob", "Bob")]
        return self.values[name]

    def setProperty(self, name: str, value: Any) -> None:  # noqa: N802
        self.values[name] = value

    def save_to_file(self, text: str, filename: str) -> None:
        if self.broken:
            raise RuntimeError("no audio device")
        print("Audio saved")

        def write() -> None:
            whole = Path(filename + ".whole")
            with wave.open(str(whole), "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(16000)
                file.writeframes(TONE)
            data = whole.read_bytes()
            time.sleep(0.1)
            Path(filename).write_bytes(data[:600])
            time.sleep(0.1)
            Path(filename).write_bytes(data)

        threading.Thread(target=write, daemon=True).start()
        self.proxy.notify("finished-utterance", completed=True)

    def startLoop(self) -> None:  # noqa: N802
        self.proxy.setBusy(False)

    def endLoop(self) -> None:  # noqa: N802
        pass

    def stop(self) -> None:
        pass

    def destroy(self) -> None:
        pass


def forget() -> None:
    for cached in (system.version, system.voices, system._engine, system._usual_rate):
        cached.cache_clear()


@pytest.fixture
def driver(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Driver]]:
    module = types.ModuleType("pyttsx3.drivers.fake")
    module.buildDriver = Driver  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pyttsx3.drivers.fake", module)
    monkeypatch.setattr(system, "DRIVER", "fake")
    forget()
    yield Driver
    Driver.broken = False
    forget()


def line(voice: str) -> Line:
    return Line("t1", "Ada", "guest", "talk", "Hallo.", "Hallo.", Voice("v", "system", voice, "de"))


@pytest.mark.usefixtures("driver")
def test_the_file_is_read_when_it_is_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip = speech.speak(line("tts.anna"), Store(tmp_path))
    assert (clip.pcm, clip.rate) == (TONE, 16000)
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("driver")
def test_its_voices_are_told_with_language_and_gender() -> None:
    anna, bob = speech.system_voices()
    assert (anna.id, anna.language, anna.gender, anna.engine) == ("tts.anna", "de", "female", "system")
    assert (bob.language, bob.gender) == ("en", "unknown")
    speech.check([anna, bob])
    with pytest.raises(InputError):
        speech.check([Voice("x", "system", "tts.eve", "en")])


def test_a_failure_is_told(driver: type[Driver], tmp_path: Path) -> None:
    driver.broken = True
    with pytest.raises(NarratorError, match="no audio device"):
        speech.speak(line("tts.anna"), Store(tmp_path))


@pytest.mark.usefixtures("driver")
def test_a_file_that_never_comes_ends_in_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(system, "_WAIT", 0.05)
    monkeypatch.setattr(Driver, "save_to_file", lambda self, text, filename: None)
    with pytest.raises(NarratorError, match="no sound"):
        speech.speak(line("tts.anna"), Store(tmp_path))


def aiff(kind: bytes, sound: bytes, channels: int = 1) -> bytes:
    head = struct.pack(">hIh", channels, len(sound) // 2 // channels, 16) + struct.pack(">HQ", 16383 + 14, 22050 << 49)
    if kind:
        head += kind + b"\0\0"
    chunks = b"COMM" + struct.pack(">I", len(head)) + head
    chunks += b"SSND" + struct.pack(">I", len(sound) + 8) + bytes(8) + sound
    return b"FORM" + struct.pack(">I", len(chunks) + 4) + (b"AIFC" if kind else b"AIFF") + chunks


def test_aiff_as_macos_writes_it() -> None:
    big = struct.pack(">4h", 1, -2, 300, -400)
    little = struct.pack("<4h", 1, -2, 300, -400)
    assert system.read(aiff(b"", big)).pcm == little
    assert system.read(aiff(b"sowt", little)).pcm == little
    assert system.read(aiff(b"", big)).rate == 22050
    assert system.read(aiff(b"", big, 2)).pcm == struct.pack("<2h", 1, 300)
    with pytest.raises(ValueError, match="cut short"):
        system.read(aiff(b"", big)[:-2])
    with pytest.raises(ValueError, match="16 bits"):
        system.read(aiff(b"ulaw", big))
