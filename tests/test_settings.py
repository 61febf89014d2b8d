"""Settings: defaults, narrator.toml, command line, in that order; what does not fit is told."""

import re
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest

from narrator import config, mastering, places, settings
from narrator.errors import InputError
from narrator.library.shows import Show


def written(folder: Path, text: str) -> Path:
    (folder / config.CONFIG).write_text(text, encoding="utf-8")
    return folder


def test_the_command_line_wins_over_the_file_over_the_defaults(tmp_path: Path) -> None:
    folder = written(tmp_path, 'engine = "espeak"\nlufs = -16\nshow = "Long Talks"\n')
    found = settings.load({"engine": "kokoro", "output": None, "casts": ()}, folder)
    assert (found.engine, found.lufs, found.show, found.output) == ("kokoro", -16.0, "Long Talks", "output")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('engin = "espeak"', "engine"),
        ("lufs = 3", "lufs"),
        ('lufs = "loud"', "lufs"),
        ('engine = "festival"', "kokoro"),
        ("pause_turn = 5000", "2000"),
        ("engine = ", "TOML"),
        ("jobs = true", "jobs"),
        ('preset = "radio"', "audiobook"),
        ('formats = ["mp3", "ogg"]', "opus"),
        ("formats = []", "opus"),
        ("part = -1", "1440"),
        ("channels = 6", "channels"),
    ],
)
def test_what_does_not_fit_is_told_with_the_mend(tmp_path: Path, text: str, word: str) -> None:
    with pytest.raises(InputError) as caught:
        settings.load({}, written(tmp_path, text))
    assert word in str(caught.value)
    assert "\n" not in str(caught.value)


def test_where_things_are_kept_is_no_part_of_what_is_made() -> None:
    a = settings.Settings(output="a", store="b", jobs=1)
    assert a.facts() == settings.Settings(output="c", jobs=2).facts()
    assert a.facts() != settings.Settings(lufs=-16.0).facts()


def test_the_data_folder_is_there() -> None:
    assert (places.data_root() / "casts").is_dir()


def test_a_preset_sets_together_what_is_not_set_by_itself(tmp_path: Path) -> None:
    folder = written(tmp_path, 'preset = "podcast-stereo"\nlufs = -17\n')
    found = settings.load({}, folder)
    assert (found.lufs, found.peak, found.rate, found.channels) == (-17.0, -1.0, 44100, 2)
    assert [found.bitrate(codec, 44100) for codec in ("mp3", "aac", "opus", "flac")] == [128, 96, 64, 0]
    other = settings.load({"preset": "audiobook", "kbps": 256}, folder)
    assert (other.lufs, other.peak, other.channels, other.bitrate("mp3", 44100)) == (-17.0, -3.0, 1, 256)
    assert settings.load({}, tmp_path / "none").bitrate("mp3", 22050) == 48


def test_a_format_named_twice_is_made_once() -> None:
    assert settings.load({"formats": ("opus", "mp3", "opus")}).formats == ("opus", "mp3")


@pytest.mark.parametrize(("text", "wanted"), [("60m", 60), ("1h", 60), ("1h30m", 90), ("45", 45), (" 2H ", 120)])
def test_lengths_are_read(text: str, wanted: int) -> None:
    assert settings.minutes(text) == wanted


@pytest.mark.parametrize("text", ["", "m", "h", "60s", "-5m", "1.5h", "m60", "9" * 40])
def test_what_is_no_length_is_told(text: str) -> None:
    with pytest.raises(InputError, match="60m"):
        settings.minutes(text)


def test_every_format_that_can_be_set_can_be_made_at_every_rate() -> None:
    assert tuple(mastering.FORMATS) == settings.FORMATS
    for codec in mastering.FORMATS.values():
        for rate in mastering.RATES[codec]:
            for channels in (1, 2):
                for preset in ("", *settings.PRESETS):
                    if preset and rate not in (settings.PRESETS[preset].rate, 48000):
                        continue
                    kbps = settings.Settings(preset=preset, channels=channels).bitrate(codec, rate)
                    mastering.Master(codec=codec, rate=rate, channels=channels, kbps=kbps)


class Channel(NamedTuple):
    title: str = "Talks"
    category: tuple[str, ...] = ()
    explicit: bool = False


def test_a_table_is_read_by_whom_it_concerns_and_decides_no_episode(tmp_path: Path) -> None:
    (tmp_path / "narrator.toml").write_text('show = "S"\n[feed]\ntitle = "T"\ncategory = ["News"]\n')
    assert config.section("feed", Channel, tmp_path) == Channel("T", ("News",))
    assert settings.load({}, tmp_path).show == "S"
    assert settings.load({}, tmp_path).facts() == settings.Settings(show="S").facts()
    assert config.section("feed", Channel, tmp_path / "nowhere") == Channel()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[feed]\ntitel = "T"\n', "did you mean 'title'?"),
        ("[feed]\nexplicit = 1\n", "[feed] explicit is 1"),
        ("feed = 1\n", "write [feed]"),
    ],
)
def test_a_table_that_does_not_fit_is_told(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "narrator.toml").write_text(text)
    with pytest.raises(InputError, match=re.escape(said)):
        config.section("feed", Channel, tmp_path)


def test_the_page_lists_all_settings_with_their_defaults(tmp_path: Path) -> None:
    page = (Path(__file__).parents[1] / "docs" / "settings.md").read_text(encoding="utf-8")
    told = re.findall(r"^```toml\n(.+?)^```", page, re.S | re.M)[0]
    assert set(tomllib.loads(told)) == set(settings.Settings._fields)
    assert settings.load({}, written(tmp_path, told)) == settings.Settings()


def test_the_page_on_feeds_tells_settings_that_are_taken(tmp_path: Path) -> None:
    page = (Path(__file__).parents[1] / "docs" / "feed.md").read_text(encoding="utf-8")
    told = re.findall(r"^```toml\n(.+?)^```", page, re.S | re.M)[0]
    show = config.section("feed", Show, written(tmp_path, told))
    assert set(tomllib.loads(told)["feed"]) == set(Show._fields)
    assert show.author == "Radio North" and settings.load({}, tmp_path).show == "Shore talks"
