"""Every format: its file read back by PyAV, mutagen and an FFmpeg that is not ours, never by our own writer."""

from __future__ import annotations

import errno
import io
import re
import struct
import subprocess
import tracemalloc
from itertools import pairwise
from pathlib import Path

import av
import imageio_ffmpeg
import mutagen
import mutagen.mp4
import mutagen.wave
import numpy as np
import pytest

from narrator import mastering
from narrator.errors import NarratorError
from narrator.mastering import ChapterTag, Master, Tags
from narrator.model import Segment

from .test_mastering import lag, samples, talk

RATES = {"mp3": 44100, "m4a": 44100, "m4b": 22050, "opus": 48000, "flac": 44100, "wav": 22050}
KBPS = {"mp3": 96, "aac": 64, "opus": 32, "flac": 0}
DELAY = {"mp3": 1105, "m4a": 0, "m4b": 0, "opus": 0, "flac": 0, "wav": 0}
TITLES = ("Première", "Why? — “Because”", "Three")


def master_of(name: str, channels: int = 1) -> Master:
    codec = mastering.FORMATS[name]
    return Master(rate=RATES[name], kbps=KBPS[codec] * channels, codec=codec, channels=channels)


def made(master: Master, count: int = 5, pan: float = 0.0) -> list[Segment]:
    clips = [talk(0.8 + n / 3, dbfs=-35 + 4 * n, seed=n, pitch=90 + 20 * n) for n in range(count)]
    return [mastering.make(clip, "", 100 + 150 * n, master, pan=pan) for n, clip in enumerate(clips)]


def file_of(segments: list[Segment], master: Master, name: str, tags: Tags | None = None) -> bytes:
    file = io.BytesIO()
    frames = sum(segment.frames for segment in segments)
    mastering.write(file, (s.payload for s in segments), frames, tags or Tags("An episode"), master, name)
    return file.getvalue()


def heard(data: bytes) -> np.ndarray:
    """A row a channel, full scale 1."""
    with av.open(io.BytesIO(data)) as container:
        parts = []
        for frame in container.decode(audio=0):
            part = frame.to_ndarray()
            scale = 32768 if part.dtype == np.int16 else 1
            parts.append((part if frame.format.is_planar else part.reshape(-1, frame.layout.nb_channels).T) / scale)
        return np.concatenate(parts, axis=1)


def told(segments: list[Segment], master: Master) -> Tags:
    """Tags with a chapter a segment or two, and times that FFmpeg's own writer of Ogg chapters gets wrong."""
    end = sum(segment.frames for segment in segments) * 1000 // master.rate
    borders = [0, 1500, 2999, end]
    chapters = tuple(ChapterTag(title, *times) for title, times in zip(TITLES, pairwise(borders), strict=True))
    return Tags(
        title="Die Fälle, part 2 of 3",
        artist="Ann Ash, Bob Birch",
        album="The Show",
        date="2024-05-06",
        language="fr",
        comment="Synthetic voices\nspeak.",
        chapters=chapters,
        length_ms=end,
        number=2,
        of=3,
    )


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("name", RATES)
def test_a_file_has_exactly_the_samples_it_should_and_each_segment_in_its_place(name: str, channels: int) -> None:
    master = master_of(name, channels)
    segments = made(master)
    wanted = sum(segment.frames for segment in segments) + mastering.tail(master, name)
    sound = heard(file_of(segments, master, name))
    assert sound.shape == (channels, wanted)
    at = 0
    for number, segment in enumerate(segments):
        first, last = segment.speech
        clip = talk(0.8 + number / 3, dbfs=-35 + 4 * number, seed=number, pitch=90 + 20 * number)
        said = np.interp(np.arange(last - first) * clip.rate / master.rate, np.arange(clip.frames), samples(clip.pcm))
        for channel in sound:
            assert abs(lag(channel[at + first - 400 : at + last + 400], said)) <= master.rate // 1000
            assert np.abs(channel[at + 20 : at + first - master.rate // 100]).max() < 0.01, "the lead-in is silent"
        at += segment.frames


@pytest.mark.parametrize("name", ["m4a", "m4b", "opus", "flac", "wav"])
def test_nothing_is_heard_of_a_join(name: str) -> None:
    master = master_of(name)
    segments = made(master)
    joined = heard(file_of(segments, master, name))[0]
    at = 0
    for segment in segments:
        alone = heard(file_of([segment], master, name))[0][: segment.frames]
        assert np.abs(joined[at : at + segment.frames] - alone).max() < 1.5 / 32768
        at += segment.frames


@pytest.mark.parametrize("name", ["flac", "wav"])
def test_the_formats_that_lose_nothing_lose_nothing(name: str) -> None:
    """The two of them, from the same segments, and what a player of the store's own packets gives."""
    master = Master(rate=44100, codec="flac", channels=2)
    segments = made(master, pan=-0.4)
    one, other = (np.round(heard(file_of(segments, master, each)) * 32768) for each in ("flac", "wav"))
    assert np.array_equal(one, other)
    info = mutagen.File(io.BytesIO(file_of(segments, master, name))).info
    assert (info.sample_rate, info.channels, info.bits_per_sample) == (44100, 2, 16)


def test_flac_carries_the_digest_of_its_sound(tmp_path: Path) -> None:
    master = master_of("flac")
    path = tmp_path / "a.flac"
    with open(path, "wb") as file:
        segments = made(master)
        mastering.write(file, (s.payload for s in segments), 0, Tags("x"), master, "flac")
    assert mutagen.File(path).info.md5_signature != 0
    assert mutagen.File(path).info.total_samples == sum(s.frames for s in segments)
    checked = subprocess.run(
        [
            imageio_ffmpeg.get_ffmpeg_exe(),
            "-v",
            "error",
            "-err_detect",
            "crccheck+explode",
            "-i",
            path,
            "-f",
            "null",
            "-",
        ],
        capture_output=True,
        check=True,
    )
    assert checked.stderr == b""


@pytest.mark.parametrize("name", RATES)
@pytest.mark.parametrize("channels", [1, 2])
def test_a_file_is_as_loud_as_it_should_be_and_says_so(name: str, channels: int, tmp_path: Path) -> None:
    master = master_of(name, channels)
    segments = made(master, 8, pan=-0.5)
    (tmp_path / "x").write_bytes(file_of(segments, master, name))
    meter = ["-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-"]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostats", "-i", str(tmp_path / "x"), *meter]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    said = said[said.rindex("Summary") :]
    lufs, peak = (float(re.search(f"{what}:\\s+(-?[\\d.]+)", said)[1]) for what in ("I", "Peak"))  # type: ignore[index]
    measured = mastering.loudness(segments)
    assert lufs == pytest.approx(master.lufs, abs=0.5)
    assert peak <= master.peak
    assert measured.lufs == pytest.approx(lufs, abs=0.1)
    assert measured.peak_dbtp == pytest.approx(peak, abs=0.3)


@pytest.mark.parametrize("name", RATES)
def test_tags_and_chapters_come_back(name: str) -> None:
    master = master_of(name)
    segments = made(master)
    given = told(segments, master)
    data = file_of(segments, master, name, given)
    with av.open(io.BytesIO(data)) as container:
        chapters = [
            (c["metadata"]["title"], float(c["start"] * c["time_base"]), float(c["end"] * c["time_base"]))
            for c in sorted(container.chapters(), key=lambda c: c["start"])
        ]
        tags = {key.lower(): value for key, value in (container.metadata | container.streams[0].metadata).items()}
        assert [s.type for s in container.streams if s.type != "data"] == ["audio"]
    assert [chapter[0] for chapter in chapters] == list(TITLES)
    assert [chapter[1] for chapter in chapters] == pytest.approx([0.0, 1.5, 2.999], abs=0.0005)
    assert all(one[2] == pytest.approx(other[1], abs=0.002) for one, other in pairwise(chapters))
    assert chapters[-1][2] == pytest.approx(given.length_ms / 1000, abs=0.05)
    assert tags["title"] == given.title
    assert tags["artist"] == given.artist
    assert tags["album"] == given.album
    assert tags["date"][:4] == "2024"
    assert "Synthetic voices speak." in (tags.get("comment"), tags.get("description"))
    assert tags["language"] == "fra"
    assert tags.get("track", tags.get("tracknumber")).startswith("2")


def test_an_audiobook_says_so_and_has_chapters_of_both_kinds() -> None:
    for name, kind, brand in (("m4b", [2], b"M4B "), ("m4a", None, b"M4A ")):
        master = master_of(name)
        segments = made(master)
        data = file_of(segments, master, name, told(segments, master))
        book = mutagen.mp4.MP4(io.BytesIO(data))
        assert book.tags.get("stik") == kind
        assert book.tags["trkn"] == [(2, 3)]
        assert [(c.title, c.start) for c in book.chapters] == list(zip(TITLES, (0.0, 1.5, 2.999), strict=True)), "chpl"
        assert data[8:12] == brand
        boxes = [bytes(kind) for kind in re.findall(rb"(?:ftyp|moov|mdat|chpl|text(?=\0\0\0\0)|chap)", data)]
        assert boxes.index(b"moov") < boxes.index(b"mdat"), "a player need not load the whole file first"
        assert b"chap" in boxes, "the sound's track names the track of chapters"
        # QuickTime's track of chapters: what FFmpeg makes of it when it is told not to look at Nero's list.
        text = [s for s in av.open(io.BytesIO(data), options={"ignore_chapters": "1"}).streams if s.type != "audio"]
        assert len(text) == 1


def test_a_wave_file_tells_its_tags_both_ways() -> None:
    master = master_of("wav")
    segments = made(master)
    data = file_of(segments, master, "wav", told(segments, master))
    assert data[:4] == b"RIFF" and struct.unpack("<I", data[4:8])[0] == len(data) - 8
    assert b"INFO" in data and b"INAM" in data
    tags = mutagen.wave.WAVE(io.BytesIO(data)).tags
    assert str(tags["TIT2"]) == "Die Fälle, part 2 of 3"
    assert len(tags.getall("CHAP")) == 3


@pytest.mark.parametrize("name", RATES)
def test_the_same_episode_has_the_same_bytes(name: str) -> None:
    master = master_of(name)
    segments = made(master)
    tags = told(segments, master)
    assert made(master) == segments
    data = file_of(segments, master, name, tags)
    assert file_of(segments, master, name, tags) == data
    assert b"Lavf" not in data and b"Lavc" not in data


@pytest.mark.parametrize("name", RATES)
def test_a_long_file_is_streamed_shows_its_length_and_seeks(name: str, tmp_path: Path) -> None:
    master = master_of(name)
    parts = made(master, 3)
    row = parts * (900 * master.rate // sum(part.frames for part in parts))
    frames = sum(part.frames for part in row)
    path = tmp_path / f"long.{name}"
    chapters = tuple(
        ChapterTag(f"Chapter {n} with a title as long as they get, or so", n * 15_000, n * 15_000 + 15_000)
        for n in range(60)
    )
    tracemalloc.start()
    with open(path, "wb") as file:
        mastering.write(file, (part.payload for part in row), frames, Tags("Long", chapters=chapters), master, name)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 8 << 20
    seconds = (frames + mastering.tail(master, name)) / master.rate
    assert mutagen.File(path).info.length == pytest.approx(seconds, abs=0.05)
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        container.seek(800 * 1_000_000)
        frame = next(container.decode(stream))
        begins = round(float(frame.time) * master.rate)
        parts_heard = []
        while sum(len(p) for p in parts_heard) < 12 * master.rate:
            sound = frame.to_ndarray()
            parts_heard.append(sound.reshape(-1) / (32768 if sound.dtype == np.int16 else 1))
            frame = next(container.decode(stream))
    sound = np.concatenate(parts_heard)
    assert 797 < begins / master.rate <= 800.1
    at = number = 0
    while at < begins + master.rate // 2:
        at, number = at + row[number].frames, number + 1
    first, last = row[number].speech
    wanted = heard(file_of([row[number]], master, name))[0]
    place = at - begins
    assert abs(lag(sound[place + first - 400 : place + last + 400], wanted[first:last])) <= master.rate // 1000


@pytest.mark.parametrize("name", RATES)
def test_a_full_disk_is_told(name: str) -> None:
    class Full(io.BytesIO):
        def write(self, data: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    master = master_of(name)
    segments = made(master, 1)
    with pytest.raises(NarratorError, match="the disk is full") as caught:
        mastering.write(Full(), (s.payload for s in segments), segments[0].frames, Tags("x"), master, name)
    assert caught.value.exit_code == 1


def test_a_place_is_heard_and_costs_no_loudness() -> None:
    master = Master(rate=44100, kbps=128, channels=2)
    loud = {}
    for pan in (-1.0, -0.5, 0.0, 0.5, 1.0):
        segment = mastering.make(talk(6.0), "", 300, master, pan=pan)
        left, right = (np.sqrt(np.mean(channel**2)) for channel in heard(file_of([segment], master, "mp3")))
        loud[pan] = left, right
        assert mastering.loudness([segment]).lufs == pytest.approx(-19, abs=0.5)
        assert segment.peak_dbtp <= -1.0
    assert loud[-1.0][1] < loud[-1.0][0] / 300 and loud[1.0][0] < loud[1.0][1] / 300
    assert loud[0.0][0] == pytest.approx(loud[0.0][1], rel=0.001)
    assert loud[-0.5][0] > 2 * loud[-0.5][1]
    assert loud[0.5][1] == pytest.approx(loud[-0.5][0], rel=0.01)


def test_a_place_counts_in_the_key_of_stereo_alone() -> None:
    stereo, mono = Master(channels=2), Master()
    assert len({mastering.segment_key("a", 1, stereo, (), pan) for pan in (-0.5, 0.0, 0.5)}) == 3
    assert len({mastering.segment_key("a", 1, mono, (), pan) for pan in (-0.5, 0.0, 0.5)}) == 1
    assert mastering.segment_key("a", 1, mono) != mastering.segment_key("a", 1, Master(codec="aac"))


@pytest.mark.parametrize("name", ["mp3", "m4a", "opus", "flac"])
def test_silence_can_stand_between_segments(name: str) -> None:
    master = master_of(name)
    segments = made(master, 3)
    frame = mastering.frame_samples(master)
    gaps = (2, 0, 7, 1)
    data = io.BytesIO()
    frames = sum(s.frames for s in segments) + sum(gaps) * frame
    mastering.write(
        data, mastering.spaced((s.payload for s in segments), gaps, master), frames, Tags("x"), master, name
    )
    sound = heard(data.getvalue())[0]
    assert len(sound) == frames + mastering.tail(master, name)
    at = 0
    for segment, gap in zip(segments, gaps, strict=False):
        at += gap * frame
        alone = heard(file_of([segment], master, name))[0]
        first, last = segment.speech
        assert np.abs(sound[at + first : at + last] - alone[first:last]).max() < 2 / 32768
        at += segment.frames


def test_more_than_riff_can_count_is_written_as_rf64(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the 4 GB is kept: what is written is looked at as it goes by."""

    class Head(io.RawIOBase):
        at = size = 0
        head = bytearray(200)

        def write(self, data: bytes) -> int:  # type: ignore[override]
            if self.at < 200:
                part = bytes(data[: 200 - self.at])
                self.head[self.at : self.at + len(part)] = part
            self.at += len(data)
            self.size = max(self.size, self.at)
            return len(data)

        def seek(self, offset: int, whence: int = 0) -> int:
            self.at = offset + (0, self.at, self.size)[whence]
            return self.at

        def tell(self) -> int:
            return self.at

        def seekable(self) -> bool:
            return True

        def writable(self) -> bool:
            return True

    zeros = bytes(64 << 20)
    monkeypatch.setattr("narrator.mastering.flac.sound", lambda payloads, master: (zeros for _ in payloads))
    file = Head()
    master = Master(rate=44100, codec="flac", channels=2)
    mastering.write(file, [b""] * 65, 65 << 24, Tags("x"), master, "wav")  # type: ignore[arg-type]
    assert file.size > 1 << 32
    assert bytes(file.head[:4]) == b"RF64" and bytes(file.head[12:16]) == b"ds64"
    assert struct.unpack("<Q", file.head[28:36])[0] == 65 * len(zeros)
