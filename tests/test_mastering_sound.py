"""Filters by voice, the faint sound of a room, the tone that announces another speaker."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from narrator import mastering
from narrator.errors import InputError
from narrator.mastering import Master
from narrator.mastering.recipe import CHAINS
from narrator.model import Clip
from narrator.places import data_root

from .test_mastering import decoded, pcm_of, samples, talk

RATE = 22050
KEY, OTHER = "0123456789abcdef", "fedcba9876543210"
ROOM = Master(room=True)


def level(heard: np.ndarray) -> float:
    """RMS in dBFS."""
    return float(20 * np.log10(np.sqrt(np.mean(heard**2)) + 1e-9))


def band(heard: np.ndarray, low: float, high: float) -> float:
    """dB of what lies between two frequencies."""
    power = np.abs(np.fft.rfft(heard * np.hanning(len(heard)))) ** 2
    places = np.fft.rfftfreq(len(heard), 1 / RATE)
    return float(10 * np.log10(power[(places >= low) & (places < high)].sum() + 1e-9))


def test_a_low_cut_takes_the_rumble_and_leaves_the_voice() -> None:
    clip = talk(3.0)
    rumble = 3000 * np.sin(2 * np.pi * 30 * np.arange(clip.frames) / RATE)
    given = Clip(pcm_of((samples(clip.pcm) + rumble) / 32768), RATE)
    plain, cut = (decoded(mastering.make(given, KEY, 300, Master(), chain=chain).payload) for chain in ("", "low-cut"))
    assert band(cut, 20, 40) - band(cut, 300, 3000) < band(plain, 20, 40) - band(plain, 300, 3000) - 10
    for low, high in ((200, 500), (1000, 2000), (4000, 8000)):
        moved = band(cut, low, high) - band(cut, 500, 1000) - band(plain, low, high) + band(plain, 500, 1000)
        assert abs(moved) < 1


@pytest.mark.parametrize(("pitch", "loud"), [(12, 1500), (90, 250)])
def test_rumble_behind_a_sentence_is_no_speech(pitch: int, loud: int) -> None:
    clip = talk(2.0)
    time = np.arange(clip.frames + RATE) / RATE
    rumble = loud * np.sin(2 * np.pi * pitch * time) * (time > 0.2)
    given = Clip(pcm_of((np.append(samples(clip.pcm), np.zeros(RATE)) + rumble) / 32768), RATE)
    plain, cut = (mastering.make(given, KEY, 300, Master(), chain=chain) for chain in ("", "low-cut"))
    assert plain.speech[1] / RATE > 2.9, "or this proves nothing"
    assert cut.speech[1] / RATE == pytest.approx(2.1, abs=0.1)


@pytest.mark.parametrize("chain", CHAINS)
def test_a_chain_keeps_length_level_and_peak_and_is_in_the_key(chain: str) -> None:
    clip = replace(talk(3.0), rate=24000)
    master = Master(rate=44100, kbps=96)
    plain, made = (mastering.make(clip, KEY, 300, master, chain=name) for name in ("", chain))
    assert (made.frames, made.speech) == (plain.frames, plain.speech)
    assert mastering.loudness([made]).lufs == pytest.approx(-19, abs=0.3)
    assert made.peak_dbtp <= -1
    assert mastering.segment_key("c", 300, master, chain=chain) != mastering.segment_key("c", 300, master)


def test_a_chain_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InputError, match="shiny"):
        mastering.segment_key("c", 300, Master(), chain="shiny")


@pytest.mark.parametrize("channels", [1, 2])
def test_a_room_is_heard_in_pauses_and_nowhere_else(channels: int) -> None:
    master = replace(ROOM, channels=channels, kbps=96)
    quiet, room = (mastering.make(talk(2.0), KEY, 900, replace(master, room=on)) for on in (False, True))
    assert (room.frames, room.speech) == (quiet.frames, quiet.speech)
    at = room.speech[1] + RATE // 10
    assert level(decoded(quiet.payload)[at:]) < -90
    assert -75 < level(decoded(room.payload)[at : at + RATE // 2]) < -60
    assert mastering.loudness([room]).lufs == pytest.approx(mastering.loudness([quiet]).lufs, abs=0.05)
    assert room.peak_dbtp <= -1


def test_the_room_follows_from_the_key_alone() -> None:
    made = [mastering.make(talk(1.0), key, 500, ROOM).payload for key in (KEY, KEY, OTHER)]
    assert made[0] == made[1] != made[2]
    assert mastering.segment_key("c", 300, ROOM) != mastering.segment_key("c", 300, Master())


def test_the_tone_of_a_cue_is_heard_before_the_first_word_and_softer_than_it() -> None:
    path: Path = data_root() / "sounds" / "cue.flac"
    bed = mastering.bed(path, "intro", alone_ms=420, under_ms=0, level_db=-8)
    segment = mastering.make(talk(2.0), KEY, 300, Master(), (bed,))
    heard = decoded(segment.payload)
    first = segment.speech[0]
    assert first / RATE == pytest.approx(0.42, abs=0.01)
    bell = heard[: RATE // 5]
    assert band(bell, 860, 900) > band(bell, 950, 1250) + 20
    assert -45 < level(bell) < level(heard[first:]) - 3
    assert level(heard[first - RATE // 25 : first - RATE // 200]) < level(bell) - 15  # it has died away
