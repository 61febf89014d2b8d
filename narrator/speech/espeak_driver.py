"""A pyttsx3 driver for espeak-ng. It plays nothing, prints nothing, and hands over the sound and the words.

It takes the place of pyttsx3's own, which looks for an installed espeak in fixed places, plays what it says,
and takes unknown voices in silence. The interface is pyttsx3's (its `dummy` driver documents it).
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from narrator.errors import InputError, NarratorError

from . import espeak, pronouncing
from .driver import Driver, Words

_UTF8 = 1
_PHONEMES, _END_PAUSE = 0x100, 0x1000
_PARAMETER = {"rate": 1, "pitch": 3}
_LIST_ENDS, _WORD = 0, 1


class Event(ctypes.Structure):
    """espeak_EVENT of speak_lib.h, with the phoneme in its union."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("phoneme", ctypes.c_char * 8),
    )


CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(Event))


def buildDriver(proxy: Any) -> EspeakDriver:  # noqa: N802 (pyttsx3's name)
    return EspeakDriver(proxy)


class EspeakDriver(Driver):
    """Properties: ``voice`` (an identifier, also with a variant), ``rate`` (words a minute), ``pitch`` (0 to 100),
    ``phonemes`` (of words of the text that follows).
    """

    rate = espeak.RATE
    usual: ClassVar[Mapping[str, Any]] = {
        "voice": "gmw/en",
        "rate": espeak.WORDS_PER_MINUTE,
        "pitch": 50,
        "phonemes": (),
    }

    def voices(self) -> Iterable[str]:
        return espeak.bases()

    def check(self, name: str, value: Any) -> None:
        if name == "voice" and not espeak.knows(value):
            raise InputError("espeak has no such voice", where=str(value), mend="see `narrator voices`")

    def speak(self, text: str) -> tuple[bytes, Words]:
        sound: list[bytes] = []
        words: list[tuple[int, int, int]] = []

        def take(wave: int | None, count: int, events: Any) -> int:
            number = 0
            while (event := events[number]).type != _LIST_ENDS:
                if event.type == _WORD:
                    words.append((event.text_position - 1, event.length, event.sample))
                number += 1
            if wave and count > 0:
                sound.append(ctypes.string_at(wave, count * 2))
            return 0

        callback = CALLBACK(take)
        voice = self.properties["voice"]
        sounds = [(s.at, s.length, s.ipa, pronouncing.for_espeak(s.ipa, voice)) for s in self.properties["phonemes"]]
        sounds = [sound for sound in sounds if sound[3]]
        flags = _UTF8 | _END_PAUSE
        with espeak.fresh() as library:
            library.espeak_SetSynthCallback(callback)
            espeak.set_voice(library, voice)
            places: list[int] = []
            if sounds:  # only then are double brackets a command to it, and only ours are in the text
                text, places = pronouncing.bracketed(library, text, sounds)
                flags |= _PHONEMES
            data = text.encode("utf-8", "replace")
            for name, number in _PARAMETER.items():
                library.espeak_SetParameter(number, int(self.properties[name]), 0)
            synth = library.espeak_Synth
            synth.argtypes = (
                ctypes.c_char_p,
                ctypes.c_size_t,
                ctypes.c_uint,
                ctypes.c_int,
                ctypes.c_uint,
                ctypes.c_uint,
                ctypes.c_void_p,
                ctypes.c_void_p,
            )
            failed = synth(data, len(data) + 1, 0, 1, 0, flags, None, None)
            library.espeak_Synchronize()
        if failed:
            raise NarratorError("espeak-ng failed", where=self.properties["voice"], mend="run `narrator doctor`")
        if places:
            words = [(places[min(at, len(places) - 1)], length, sample) for at, length, sample in words]
        return b"".join(sound), words
