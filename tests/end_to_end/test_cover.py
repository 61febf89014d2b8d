"""The cover beside the sound, in it and on the page, as players and readers of tags find it; made once."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path

import mutagen.flac
import mutagen.id3
import mutagen.mp4
import mutagen.oggopus
import mutagen.wave
import pytest
from PIL import Image

from .conftest import narrator
from .desk import Desk

FORMATS = ("mp3", "m4a", "m4b", "opus", "flac", "wav")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk(tmp_path_factory.mktemp("desk"))
    desk.make(None, *(word for name in FORMATS for word in ("--format", name)))
    return desk


def held(path: Path) -> list[tuple[int, bytes]]:
    """The pictures in a file of sound: kind (3 is the front cover) and bytes."""
    match path.suffix:
        case ".m4a" | ".m4b":
            return [(3, bytes(picture)) for picture in mutagen.mp4.MP4(path).tags["covr"]]
        case ".flac":
            return [(picture.type, picture.data) for picture in mutagen.flac.FLAC(path).pictures]
        case ".opus":
            blocks = mutagen.oggopus.OggOpus(path)["metadata_block_picture"]
            return [(p.type, p.data) for p in (mutagen.flac.Picture(base64.b64decode(block)) for block in blocks)]
        case ".wav":
            return [(frame.type, frame.data) for frame in mutagen.wave.WAVE(path).tags.getall("APIC")]
        case _:
            return [(frame.type, frame.data) for frame in mutagen.id3.ID3(path).getall("APIC")]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_holds_it(desk: Desk, name: str) -> None:
    [(kind, data)] = held(desk.episode / f"episode.{name}")
    picture = Image.open(io.BytesIO(data))
    picture.load()
    assert kind == 3
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (1500, 1500))


def test_it_lies_beside_the_sound_and_stands_on_the_page(desk: Desk) -> None:
    with Image.open(desk.episode / "cover.jpg") as picture:
        assert (picture.format, picture.size) == ("JPEG", (3000, 3000))
    page = (desk.episode / "index.html").read_text()
    [data] = re.findall(r'<img class="cover" src="data:image/jpeg;base64,([^"]+)"', page)
    assert Image.open(io.BytesIO(base64.b64decode(data))).size == (200, 200)
    assert len(data) < 11_000


def test_another_sentence_draws_nothing(tmp_path: Path) -> None:
    """The same title has the same cover, which is kept: Pillow is not even loaded."""
    desk = Desk(tmp_path)
    desk.make()
    before = (desk.episode / "cover.jpg").read_bytes()
    desk.article.write_text(desk.article.read_text().replace("?", ", then?", 1))
    done = narrator("make", desk.article, "-o", tmp_path / "out", "--store", tmp_path / "store", "--engine", "espeak",
                    PYTHONPROFILEIMPORTTIME="1")  # fmt: skip
    assert done.code == 0
    loaded = {line.rpartition("|")[2].strip() for line in done.err.splitlines() if line.startswith("import time:")}
    assert "narrator.pipeline.building" in loaded and "PIL.Image" not in loaded
    assert (desk.episode / "cover.jpg").read_bytes() == before
    assert "covers: 1 (" in narrator("store", "--store", tmp_path / "store").out
    pruned = narrator("store", "prune", "--max", "1MB", "--keep", "0d", "--store", tmp_path / "store")
    assert pruned.code == 0
    assert "covers: 1 (" in narrator("store", "--store", tmp_path / "store").out  # the episode uses it


def test_the_shows_own_picture_wins_and_none_is_none(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    show = tmp_path / "show.jpg"
    Image.new("RGB", (1400, 1400), (10, 120, 60)).save(show)
    desk.make(None, "--cover", "show.jpg")
    assert (desk.episode / "cover.jpg").read_bytes() == show.read_bytes()
    [(_, data)] = held(desk.episode / "episode.mp3")
    assert Image.open(io.BytesIO(data)).size == (1400, 1400)
    Image.new("RGB", (1400, 1400), (120, 10, 60)).save(show)  # the file is another now
    desk.make(None, "--cover", "show.jpg")
    assert (desk.episode / "cover.jpg").read_bytes() == show.read_bytes()
    desk.make(None, "--cover", "off")
    assert not (desk.episode / "cover.jpg").exists()
    assert not held(desk.episode / "episode.mp3")
    assert "<img" not in (desk.episode / "index.html").read_text()


def test_a_picture_that_does_not_fit_is_told_before_anything_is_spoken(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    Image.new("RGB", (3000, 2000)).save(tmp_path / "wide.png")
    for name, says in (("wide.png", "3000 x 2000"), ("nowhere.png", "nowhere.png"), ("talk.txt", "no JPEG or PNG")):
        run = desk.run("make", None, "--cover", name)
        assert run.code == 2
        assert says in run.err.splitlines()[-1] and "Traceback" not in run.err
        assert not list((tmp_path / "store").glob("clips/*/*"))
    run = desk.run("make", None, "--palette", "beige")
    assert run.code == 2 and "navy" in run.err


def test_a_title_that_no_font_can_write_is_told(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    script = tmp_path / "adlam.md"
    script.write_text(
        '+++\ntitle = "\U0001e900\U0001e901"\nlanguage = "en"\n+++\n\n**Ann Lee:** Where?\n\n**Bo Marsh:** Here.\n'
    )
    run = desk.run("make", script)
    assert run.code == 0
    assert "the cover is without" in run.err and "docs/cover.md" in run.err
