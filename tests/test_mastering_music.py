"""Music under the first and the last words."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import av
import numpy as np
import pytest

from narrator import mastering
from narrator.errors import InputError
from narrator.mastering import Master
from narrator.model import Clip

from .test_mastering import decoded, lag, pcm_of, samples, talk

RATE = 22050


@pytest.fixture
def tune(tmp_path: Path) -> Path:
    """20 s of a 2 kHz tone in stereo at 48 kHz, a sound that the speech of these tests does not hold."""
    tone = 0.3 * np.sin(2 * np.pi * 2010 * np.arange(48000 * 20) / 48000)
    path = tmp_path / "tune.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, 48000, 0, "NONE", ""))
        file.writeframes(np.repeat(np.frombuffer(pcm_of(tone), "<i2"), 2).tobytes())
    return path


def tone_level(heard: np.ndarray, start: float, end: float) -> float:
    """dB of the 2010 Hz tone between two times in seconds."""
    part = heard[int(start * RATE) : int(end * RATE)]
    turns = np.exp(-2j * np.pi * 2010 * np.arange(len(part)) / RATE)
    return float(20 * np.log10(abs(np.mean(part * turns)) * 2 + 1e-9))


def test_the_intro_plays_alone_and_fades_under_the_first_words(tune: Path) -> None:
    clip = talk(6.0)
    bed = mastering.bed(tune, "intro", alone_ms=3000, under_ms=2000)
    segment = mastering.make(clip, "", 300, Master(), (bed,))
    first, last = segment.speech
    heard = decoded(segment.payload)
    assert len(heard) == segment.frames
    assert segment.frames % 576 == 0
    assert first / RATE == pytest.approx(3.0, abs=0.01)
    assert abs(lag(heard[first + RATE * 2 - 400 : last + 400], samples(clip.pcm)[2 * RATE :])) <= 22
    assert tone_level(heard, 1.0, 2.0) > -25
    assert tone_level(heard, 3.2, 3.6) < tone_level(heard, 1.0, 2.0) - 8
    assert tone_level(heard, 5.5, 8.0) < -60
    assert segment.peak_dbtp <= -1.0
    assert mastering.loudness([segment]).lufs == pytest.approx(-19, abs=1)


def test_the_outro_comes_up_under_the_last_words(tune: Path) -> None:
    bed = mastering.bed(tune, "outro", alone_ms=4000, under_ms=2000)
    segment = mastering.make(talk(6.0), "", 0, Master(), (bed,))
    first, last = segment.speech
    heard = decoded(segment.payload)
    end = last / RATE
    assert first == Master().lead_in
    assert segment.frames / RATE - end == pytest.approx(4.0, abs=0.05)
    assert tone_level(heard, 0.1, end - 2.2) < -60
    assert tone_level(heard, end + 0.7, end + 1.7) > -25
    assert tone_level(heard, end - 0.5, end) < tone_level(heard, end + 0.7, end + 1.7) - 8
    assert np.abs(heard[-RATE // 50 :]).max() < 0.02


def test_one_clip_may_have_both_and_be_shorter_than_the_music(tune: Path) -> None:
    beds = (mastering.bed(tune, "intro", 1000, 9000), mastering.bed(tune, "outro", 1000, 9000))
    segment = mastering.make(talk(1.0), "", 300, Master(rate=44100, kbps=64), beds)
    assert segment.frames / 44100 == pytest.approx(3.0, abs=0.1)
    silent = mastering.make(Clip(b"", RATE), "", 300, Master(), beds)
    assert silent.frames / RATE == pytest.approx(2.0, abs=0.1)


def test_music_shorter_than_its_time_alone_leaves_no_hole(tmp_path: Path, tune: Path) -> None:
    short = tmp_path / "short.wav"
    with wave.open(str(short), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(talk(1.5).pcm)
    segment = mastering.make(talk(1.0), "", 300, Master(), (mastering.bed(short, "intro", alone_ms=5000),))
    assert segment.speech[0] / RATE == pytest.approx(1.5, abs=0.02)


def test_music_is_never_longer_than_a_minute(tune: Path) -> None:
    long = mastering.bed(tune, "intro", alone_ms=500_000, under_ms=500_000)
    segment = mastering.make(talk(1.0), "", 300, Master(), (long,))
    assert segment.speech[0] / RATE == pytest.approx(20.0, abs=0.05)


@pytest.mark.parametrize("content", [b"", b"no music at all", bytes(5000), b"RIFF\x00\x00\x00\x00WAVE"])
def test_what_is_no_music_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "song.mp3"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"song\.mp3.*name"):
        mastering.make(talk(0.5), "", 300, Master(), (mastering.bed(path, "intro"),))


def test_missing_music_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="gone"):
        mastering.bed(tmp_path / "gone.mp3", "outro")
    for path in (tmp_path, Path("/dev/zero")):
        with pytest.raises(InputError):
            mastering.bed(path, "outro")


def test_in_stereo_the_words_have_their_place_and_music_the_middle(tune: Path) -> None:
    bed = mastering.bed(tune, "intro", alone_ms=3000, under_ms=2000)
    master = Master(channels=2, kbps=64)
    segment = mastering.make(talk(6.0), "", 300, master, (bed,), -0.8)
    with av.open(io.BytesIO(segment.payload), format="mp3") as container:
        left, right = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)
    assert len(left) == segment.frames
    assert tone_level(left, 1.0, 2.0) == pytest.approx(tone_level(right, 1.0, 2.0), abs=0.2)
    assert tone_level(left, 1.0, 2.0) > -28
    words = slice(6 * RATE, segment.speech[1])
    assert np.std(left[words]) > 4 * np.std(right[words])
    assert segment.peak_dbtp <= -1.0
    assert mastering.loudness([segment]).lufs == pytest.approx(-19, abs=1)
