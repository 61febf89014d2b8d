"""Settings: defaults, narrator.toml, command line, in that order; what does not fit is told."""

from pathlib import Path

import pytest

from narrator import settings
from narrator.errors import InputError


def config(folder: Path, text: str) -> Path:
    (folder / settings.CONFIG).write_text(text, encoding="utf-8")
    return folder


def test_the_command_line_wins_over_the_file_over_the_defaults(tmp_path: Path) -> None:
    folder = config(tmp_path, 'engine = "espeak"\nlufs = -16\nshow = "Long Talks"\n')
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
    ],
)
def test_what_does_not_fit_is_told_with_the_mend(tmp_path: Path, text: str, word: str) -> None:
    with pytest.raises(InputError) as caught:
        settings.load({}, config(tmp_path, text))
    assert word in str(caught.value)
    assert "\n" not in str(caught.value)


def test_where_things_are_kept_is_no_part_of_what_is_made() -> None:
    a = settings.Settings(output="a", store="b", jobs=1)
    assert a.facts() == settings.Settings(output="c", jobs=2).facts()
    assert a.facts() != settings.Settings(lufs=-16.0).facts()


def test_the_data_folder_is_there() -> None:
    assert (settings.data_root() / "casts").is_dir()
