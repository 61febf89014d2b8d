"""Segments and the file made of them, read back by PyAV and mutagen."""

from __future__ import annotations

import errno
import hashlib
import io
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import av
import mutagen.mp3
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator import mastering
from narrator.errors import NarratorError
from narrator.mastering import Master, Tags, mp3
from narrator.model import Clip, Segment, Word
from narrator.store import Store

SPOKEN_RATE = 22050
MASTERS = {22050: Master(), 44100: Master(rate=44100, kbps=64)}


def talk(seconds: float, dbfs: float = -20.0, rate: int = SPOKEN_RATE, seed: int = 0, pitch: float = 120.0) -> Clip:
    """Something with the spectrum, the syllables and the peaks of speech, at an RMS level."""
    count = int(seconds * rate)
    time = np.arange(count) / rate
    chance = np.random.default_rng(seed)
    wave = np.zeros(count)
    for harmonic in range(1, 25):
        wave += np.cos(2 * np.pi * pitch * harmonic * time + harmonic) / harmonic**0.8
    wave += chance.normal(0, 0.3, count)
    wave *= 0.15 + np.abs(np.sin(2 * np.pi * 2.1 * time + seed)) ** 1.5
    wave *= 10 ** (dbfs / 20) / np.sqrt(np.mean(wave**2))
    return Clip(pcm=pcm_of(wave), rate=rate)


def pcm_of(wave: np.ndarray) -> bytes:
    return np.clip(np.round(wave * 32767), -32768, 32767).astype("<i2").tobytes()


def samples(pcm: bytes) -> np.ndarray:
    return np.frombuffer(pcm, "<i2").astype(float)


def decoded(data: bytes) -> np.ndarray:
    """A whole file's sound, or that of bare codec frames, as a player gives it; full scale is 1."""
    with av.open(io.BytesIO(data), format="mp3") as container:
        return np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])


def episode(segments: list[Segment], tags: Tags | None = None, master: Master = MASTERS[22050]) -> bytes:
    file = io.BytesIO()
    frames = sum(segment.frames for segment in segments)
    mastering.write(file, (s.payload for s in segments), frames, tags or Tags(title="An episode"), master)
    return file.getvalue()


def lag(heard: np.ndarray, said: np.ndarray) -> int:
    """How many samples later than expected ``said`` is in ``heard``, which begins 400 samples before."""
    size = 1 << (len(heard) + len(said)).bit_length()
    match = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(said, size)), size)
    return int(np.argmax(match[:800])) - 400


@pytest.mark.parametrize(("rate", "kbps"), [(22050, 32), (22050, 48), (22050, 160), (44100, 32), (44100, 96)])
def test_an_episode_has_exactly_the_samples_it_should(rate: int, kbps: int) -> None:
    master = Master(rate=rate, kbps=kbps)
    segments = [mastering.make(talk(0.4 + n / 3, seed=n), "", 200 * n, master) for n in range(6)]
    wanted = sum(segment.frames for segment in segments) + mastering.tail(master)
    data = episode(segments, master=master)
    assert len(decoded(data)) == wanted
    info = mutagen.mp3.MP3(io.BytesIO(data)).info
    assert info.length == pytest.approx(wanted / rate, abs=0.001)
    assert (info.sample_rate, info.channels) == (rate, 1)
    assert info.bitrate == pytest.approx(master.kbps * 1000, rel=0.01)
    with av.open(io.BytesIO(data)) as container:
        assert container.duration is not None
        assert container.duration / 1e6 == pytest.approx(wanted / rate, abs=0.05)


@pytest.mark.parametrize("rate", [22050, 44100])
def test_speech_is_where_its_segment_says(rate: int) -> None:
    master = MASTERS[rate]
    clips = [talk(1.1 + n / 4, seed=n) for n in range(4)]
    segments = [mastering.make(clip, "", 350, master) for clip in clips]
    heard = decoded(episode(segments, master=master))
    at = 0
    for clip, segment in zip(clips, segments, strict=True):
        first, last = segment.speech
        said = np.interp(
            np.arange(last - first) * clip.rate / rate, np.arange(clip.frames), samples(clip.pcm)
        )  # the clip at the episode's rate, by a resampler of the test's own
        assert abs(lag(heard[at + first - 400 : at + last + 400], said)) <= rate // 1000
        assert np.abs(heard[at + 100 : at + first - rate // 200]).max() < 0.01, "the lead-in is silent"
        at += segment.frames


@pytest.mark.parametrize("pause_ms", [0, 60, 700])
@pytest.mark.parametrize("rate", [22050, 44100])
def test_nothing_is_heard_of_a_join(rate: int, pause_ms: int) -> None:
    master = MASTERS[rate]
    segments = [mastering.make(talk(0.9, seed=n), "", pause_ms, master) for n in range(5)]
    apart = np.concatenate([decoded(s.payload)[: s.frames] for s in segments])
    joined = decoded(b"".join(s.payload for s in segments))
    assert len(joined) == len(apart)
    assert np.abs(joined - apart).max() < 2 / 32768


def test_a_long_episode_shows_its_length_and_seeks() -> None:
    master = MASTERS[22050]
    parts = [mastering.make(talk(4.0 + n / 10, seed=n), "", 400, master) for n in range(3)]
    row = parts * 310
    frames = sum(part.frames for part in row)
    file = io.BytesIO()
    mastering.write(file, (part.payload for part in row), frames, Tags("Long"), master)
    seconds = (frames + mastering.tail(master)) / 22050
    assert seconds > 4200
    assert mutagen.mp3.MP3(file).info.length == pytest.approx(seconds, abs=0.001)
    with av.open(file) as container:
        assert container.duration is not None
        assert container.duration / 1e6 == pytest.approx(seconds, abs=0.05)
        stream = container.streams.audio[0]
        container.seek(4000 * 1_000_000)
        frame = next(container.decode(stream))
        assert frame.time is not None
        begins = round(frame.time * 22050)
        heard = [frame.to_ndarray()[0]]
        for _ in range(900):
            heard.append(next(container.decode(stream)).to_ndarray()[0])
    assert 3998 < begins / 22050 <= 4000.1
    sound = np.concatenate(heard)
    # Which word is spoken there? Find the first whole segment after the place, and look where it is.
    at, number = 0, 0
    while at < begins + 22050:
        at, number = at + row[number].frames, number + 1
    wanted = decoded(row[number].payload)[: row[number].frames]
    first, last = row[number].speech
    place = at - begins
    assert abs(lag(sound[place + first - 400 : place + last + 400], wanted[first:last])) <= 22


@settings(max_examples=40, deadline=None)
@given(
    length=st.integers(0, 5000),
    quiet=st.integers(0, 3000),
    pause_ms=st.integers(0, 2000),
    rate=st.sampled_from([22050, 44100]),
    clip_rate=st.sampled_from([16000, 22050, 24000]),
    kbps=st.sampled_from([32, 48, 64, 96]),
)
def test_segments_are_whole_frames_and_hold_their_speech(
    length: int, quiet: int, pause_ms: int, rate: int, clip_rate: int, kbps: int
) -> None:
    around = bytes(2 * quiet)
    sound = talk(0.3, rate=clip_rate).pcm[: 2 * length]
    words = (Word(0, quiet + length // 2, 0, 3), Word(quiet + length // 2, quiet + length, 4, 2))
    clip = Clip(pcm=around + sound + around, rate=clip_rate, words=words)
    segment = mastering.make(clip, "", pause_ms, Master(rate=rate, kbps=kbps))
    frame = mp3.frame_samples(rate)
    first, last = segment.speech
    assert segment.frames % frame == 0
    assert Master().lead_in == first <= last <= segment.frames
    pause = segment.frames - last + Master().lead_in
    assert pause_ms <= pause * 1000 / rate + 1
    if pause_ms >= 110:
        assert pause * 1000 / rate < pause_ms + 27
    assert all(first <= word.start <= word.end <= last for word in segment.words)
    assert [(word.at, word.length) for word in segment.words] == [(0, 3), (4, 2)]
    assert len(decoded(segment.payload)) == segment.frames
    assert len(segment.blocks) == -(-segment.frames * 10 // rate)


def test_the_engines_silence_is_trimmed_and_words_move_with_it() -> None:
    speech = talk(1.0)
    gap = bytes(2 * 6615)
    clip = Clip(pcm=gap + speech.pcm + gap, rate=22050, words=(Word(6615, 6615 + 22050, 0, 5),))
    segment = mastering.make(clip, "", 300, MASTERS[22050])
    first, last = segment.speech
    assert 1.0 <= (last - first) / 22050 <= 1.06
    (word,) = segment.words
    assert word.start - first == pytest.approx(220, abs=120)
    heard = decoded(segment.payload)
    assert abs(lag(heard[word.start - 400 : word.end + 400], samples(speech.pcm))) <= 22


def test_a_silent_clip_is_a_pause_and_no_error() -> None:
    for pcm in (b"", bytes(2 * 10000), np.full(10000, 3, "<i2").tobytes()):
        segment = mastering.make(Clip(pcm, 22050, (Word(0, 100, 0, 1),)), "", 500, MASTERS[22050])
        assert segment.speech == (Master().lead_in, Master().lead_in)
        assert np.abs(decoded(segment.payload)).max() < 1e-4
        assert mastering.loudness([segment]).lufs == -70.0


def test_the_same_clip_gives_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    clip = talk(1.2, dbfs=-9)  # limited
    here = mastering.make(clip, "", 300, MASTERS[44100])
    mastering.make(talk(0.5, seed=3), "", 100, MASTERS[44100])
    again = mastering.make(clip, "", 300, MASTERS[44100])
    (tmp_path / "clip").write_bytes(clip.pcm)
    code = (
        "import sys, hashlib; from pathlib import Path\n"
        "from narrator import mastering; from narrator.model import Clip\n"
        "clip = Clip(Path(sys.argv[1]).read_bytes(), 22050)\n"
        "made = mastering.make(clip, '', 300, mastering.Master(rate=44100, kbps=64))\n"
        "print(hashlib.sha256(made.payload).hexdigest(), made.blocks == eval(sys.argv[2]), 'numpy' in sys.modules)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "clip"), repr(here.blocks)]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    assert again == here
    assert told.stdout.split() == [hashlib.sha256(here.payload).hexdigest(), "True", "False"]
    assert told.stderr == ""


def test_a_key_changes_with_all_that_changes_the_bytes_and_with_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"music")
    (tmp_path / "b.wav").write_bytes(b"music")
    bed = mastering.bed(tmp_path / "a.wav", "intro")
    master = Master()
    keys = [
        mastering.segment_key("a", 100, master),
        mastering.segment_key("b", 100, master),
        mastering.segment_key("a", 101, master),
        mastering.segment_key("a", 100, replace(master, kbps=64)),
        mastering.segment_key("a", 100, replace(master, lufs=-16.0)),
        mastering.segment_key("a", 100, replace(master, peak=-2.0)),
        mastering.segment_key("a", 100, master, (bed,)),
        mastering.segment_key("a", 100, master, (replace(bed, place="outro"),)),
        mastering.segment_key("a", 100, master, (replace(bed, alone_ms=1),)),
    ]
    assert len(set(keys)) == len(keys)
    assert mastering.segment_key("a", 100, Master()) == keys[0]
    moved = mastering.bed(tmp_path / "b.wav", "intro")
    assert mastering.segment_key("a", 100, master, (moved,)) == keys[6], "the music's content counts, not its name"


def test_a_kept_segment_comes_back_and_a_damaged_one_does_not(tmp_path: Path) -> None:
    store = Store(tmp_path)
    clip = replace(talk(0.8), words=(Word(0, 9000, 0, 4), Word(9000, 17000, 5, 4)))
    made = mastering.make(clip, mastering.segment_key("clip", 250, Master()), 250, Master())
    assert mastering.kept(made.key, store) is None
    mastering.keep(made, store)
    assert mastering.kept(made.key, store, payload=True) == made
    light = mastering.kept(made.key, store)
    assert light == replace(made, payload=b"")
    assert list(mastering.payloads([made.key, made.key], store)) == [made.payload] * 2
    path = store.path("segments", made.key)
    path.write_bytes(path.read_bytes()[:-1])
    assert mastering.kept(made.key, store) is None
    with pytest.raises(NarratorError, match="run the same command again"):
        list(mastering.payloads([made.key], store))
    store.put("segments", made.key, {"frames": 1}, b"")
    assert mastering.kept(made.key, store) is None


def test_a_full_disk_is_told() -> None:
    class Full(io.BytesIO):
        def write(self, data: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    segment = mastering.make(talk(0.4), "", 100, Master())
    with pytest.raises(NarratorError, match="the disk is full") as caught:
        mastering.write(Full(), [segment.payload], segment.frames, Tags("x"), Master())
    assert caught.value.exit_code == 1


def test_an_episode_is_streamed() -> None:
    segment = mastering.make(talk(0.5), "", 100, Master())
    file = io.BytesIO()
    seen: list[int] = []

    def one_by_one():
        for _ in range(20):
            seen.append(file.tell())
            yield segment.payload

    mastering.write(file, one_by_one(), 20 * segment.frames, Tags("x"), Master())
    assert all(later - earlier == len(segment.payload) for earlier, later in pairwise(seen))


def test_planning_loads_no_sound_library() -> None:
    code = (
        "import sys; from narrator import mastering as m; m.segment_key('a', 1, m.Master()); m.loudness([])\n"
        "print(sorted({'av', 'pydub', 'numpy', 'mutagen', 'lameenc', 'audioop'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_a_rate_that_is_not_made_is_refused() -> None:
    with pytest.raises(ValueError, match="48000"):
        Master(rate=48000)
