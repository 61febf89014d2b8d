"""Loudness and peaks, against FFmpeg's own meter over the whole encoded file."""

from __future__ import annotations

import math
import re
import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest

from narrator import mastering
from narrator.mastering import Master, levels, meter
from narrator.model import Clip, Segment

from .test_mastering import MASTERS, decoded, episode, pcm_of, talk


def ffmpeg_says(data: bytes, folder: Path) -> tuple[float, float]:
    """Integrated loudness in LUFS and true peak in dBTP, by the ebur128 filter of an FFmpeg that is not ours."""
    path = folder / "episode.mp3"
    path.write_bytes(data)
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostats", "-i", str(path), "-af", "ebur128=peak=true:framelog=quiet"]
    told = subprocess.run([*command, "-f", "null", "-"], capture_output=True, text=True, check=True).stderr
    summary = told[told.rindex("Summary") :]
    lufs = re.search(r"I:\s+(-?[\d.]+|-inf|nan) LUFS", summary)
    peak = re.search(r"Peak:\s+(-?[\d.]+|-inf) dBFS", summary)
    assert lufs and peak
    return float(lufs[1]), float(peak[1])


def peaky(seconds: float, seed: int = 0) -> Clip:
    """Sound of little energy with high, narrow peaks, as some espeak voices have."""
    count = int(seconds * 22050)
    wave = np.random.default_rng(seed).normal(0, 0.02, count)
    place = np.arange(100, count - 100, 220)
    wave[place] += 0.9
    wave[place + 1] -= 0.6
    return Clip(pcm_of(wave), 22050)


@pytest.mark.parametrize("rate", [22050, 44100])
def test_an_episode_is_as_loud_as_it_should_be_and_says_so(rate: int, tmp_path: Path) -> None:
    master = MASTERS[rate]
    clips = [talk(0.25 + n * 0.7, dbfs=-45 + 5 * n, seed=n, pitch=90 + 15 * n) for n in range(8)]
    clips += [peaky(2.5), talk(3, dbfs=-3, seed=20)]
    segments = [mastering.make(clip, "", 120 + 170 * (n % 5), master) for n, clip in enumerate(clips)]
    told = mastering.loudness(segments)
    lufs, peak = ffmpeg_says(episode(segments, master=master), tmp_path)
    assert told.lufs == pytest.approx(lufs, abs=0.1)
    assert told.peak_dbtp == pytest.approx(peak, abs=0.3)
    assert lufs == pytest.approx(-19, abs=0.5)
    assert peak <= -1.0
    assert told.peak_dbtp <= -1.0


def test_speakers_end_equally_loud(tmp_path: Path) -> None:
    speakers = [
        [talk(1 + n / 2, dbfs=level, seed=n, pitch=pitch) for n in range(6)]
        for level, pitch in ((-38, 210), (-12, 95), (-25, 150))
    ]
    heard = []
    for clips in speakers:
        segments = [mastering.make(clip, "", 300, Master()) for clip in clips]
        heard.append(ffmpeg_says(episode(segments), tmp_path)[0])
    assert max(heard) - min(heard) < 1


def test_a_short_word_does_not_jump_out() -> None:
    """Its loudest 400 ms stay within those of a long sentence."""
    moments = []
    for seconds in (6.0, 1.0, 0.35, 0.2, 0.1):
        blocks = mastering.make(talk(seconds), "", 500, Master()).blocks
        moments.append(10 * math.log10(max(sum(blocks[at : at + 4]) for at in range(len(blocks) - 3))))
    assert max(moments[1:]) <= moments[0] + 1
    assert min(moments[1:]) >= moments[0] - 5


def test_a_hot_clip_is_limited_not_clipped() -> None:
    segment = mastering.make(peaky(2), "", 200, Master(lufs=-14.0))
    heard = np.abs(decoded(segment.payload))
    assert segment.peak_dbtp <= -1.0
    assert heard.max() <= 10 ** (-1 / 20)
    assert mastering.loudness([segment]).lufs > -21
    flat = np.sum((heard[1:-1] == heard[:-2]) & (heard[1:-1] == heard[2:]) & (heard[1:-1] > 0.5))
    assert flat == 0


def test_clipped_square_waves_come_under_the_ceiling() -> None:
    square = np.sign(np.sin(2 * np.pi * 313 * np.arange(30000) / 22050)) * 0.999
    for lufs in (-19.0, -5.0):
        assert mastering.make(Clip(pcm_of(square), 22050), "", 200, Master(lufs=lufs)).peak_dbtp <= -1.0


def test_a_breath_does_not_become_a_shout() -> None:
    segment = mastering.make(talk(1.0, dbfs=-65), "", 200, Master())
    assert mastering.loudness([segment]).lufs < -35


def test_true_peak_finds_what_lies_between_samples() -> None:
    time = np.arange(22050) / 22050
    sine = 0.5 * np.sin(2 * np.pi * 5512.5 * time + np.pi / 4)  # samples at 0.707 of the peak
    envelope = np.hanning(22050)
    assert levels.sample_peak(pcm_of(sine * envelope)) == pytest.approx(-9.03, abs=0.05)
    assert levels.true_peak(pcm_of(sine * envelope), 22050) == pytest.approx(-6.02, abs=0.15)
    assert levels.true_peak(bytes(2000), 22050) == levels.QUIET
    assert levels.true_peak(pcm_of(np.array([0.5])), 22050) >= -6.1


@pytest.mark.parametrize("rate", [22050, 44100])
def test_a_tone_reads_as_the_standard_says(rate: int) -> None:
    """BS.1770-4: 997 Hz at 0 dBFS in one channel reads -3.01 LUFS."""
    tone = 10 ** (-20 / 20) * np.sin(2 * np.pi * 997 * np.arange(rate * 5) / rate)
    blocks = levels.energies(pcm_of(tone), rate)
    assert meter.integrated(blocks[5:]) == pytest.approx(-23.01, abs=0.05)


def test_gates_leave_silence_and_whispers_out() -> None:
    loud, soft = round(meter.SCALE * 0.01), round(meter.SCALE * 0.00001)
    speech = [loud] * 50
    assert meter.integrated(speech) == pytest.approx(-20.69, abs=0.01)
    assert meter.integrated(speech + [0] * 500) == pytest.approx(-20.69, abs=0.3)
    assert meter.integrated(speech + [soft] * 500) == pytest.approx(-20.69, abs=0.3)
    assert meter.integrated([]) == meter.integrated([loud]) == meter.integrated([0] * 99) == meter.SILENT


def test_no_segments_are_silent() -> None:
    none: list[Segment] = []
    assert mastering.loudness(none).lufs == -70.0
