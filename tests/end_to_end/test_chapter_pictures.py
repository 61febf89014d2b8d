"""Chapter pictures from article to listener: read back by mutagen, lxml and a browser, and what a changed one costs."""

from __future__ import annotations

import io
import json
import os
import shutil
from pathlib import Path
from typing import Any

import feedparser
import mutagen.id3
import pytest
from lxml import etree
from PIL import Image

from .conftest import Run, narrator

TALK = """---
title: On bridges
lang: en
date: 2026-03-04
canonical: https://example.org/bridges
---
# On bridges

![Dawn <script>alert("1")</script>](photos/dawn.png)

**Ann Lee:** When did you begin to build bridges, and what made you stay with it for so many years?

**Bo Yu:** I began when I was nineteen. My father took me to the river every Sunday, and we counted the stones.

![broken](broken.jpg)
![pixel](pixel.png)
![outside](../secret.jpg)
![Night "at" the bridge](night.jpg)

**Ann Lee:** What does a bridge do to the people on both sides of the river, in your experience?

**Bo Yu:** They begin to marry each other. It takes ten years, and then nobody can say who came from which side.

![](https://cdn.example.org/ferry.jpg)

**Ann Lee:** Would you build another one today, if somebody asked you to do it again?

![rule](ornament.png) ![rule](ornament.png) ![rule](ornament.png)

**Bo Yu:** I would build it tomorrow. Today I am tired, and I have promised my wife to be home before the rain.

![](http://192.168.0.1/router.jpg)
"""
CHROMIUM = os.environ.get("NARRATOR_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


def make(home: Path, *more: str) -> Run:
    return narrator("make", "talk.md", "-o", "out", "--store", "store", "--engine", "espeak", *more, cwd=home)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    above = tmp_path_factory.mktemp("pictures")
    folder = above / "home"
    (folder / "photos").mkdir(parents=True)
    Image.new("RGBA", (900, 600), (200, 40, 40, 255)).save(folder / "photos/dawn.png")
    Image.new("RGB", (2400, 1600), (20, 40, 200)).save(folder / "night.jpg", exif=b"Exif\0\0SECRET")
    Image.new("RGB", (1, 1)).save(folder / "pixel.png")
    Image.new("RGB", (600, 300)).save(folder / "ornament.png")
    Image.new("RGB", (900, 600)).save(above / "secret.jpg")
    (folder / "broken.jpg").write_bytes((folder / "night.jpg").read_bytes()[:500])
    (folder / "talk.md").write_text(TALK)
    done = make(folder)
    assert done.code == 0, done.err
    assert done.err.count("a chapter is without its picture") == 1 and "broken.jpg" in done.err
    assert "Traceback" not in done.err
    return folder


def images(home: Path) -> list[str | None]:
    told = json.loads((home / "out/talk/chapters.json").read_text())
    return [chapter.get("img") for chapter in told["chapters"]]


def colour(data: bytes) -> str:
    """The colour that a picture is mostly of."""
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.format == "JPEG" and not picture.getexif()
        pixel = picture.convert("RGB").resize((1, 1)).getpixel((0, 0))
    assert isinstance(pixel, tuple)
    return ("red", "green", "blue")[pixel.index(max(pixel))]


def test_each_chapter_has_the_picture_that_stands_in_it(home: Path) -> None:
    first, second, third, last = images(home)
    assert first and second and colour((home / "out/talk" / first).read_bytes()) == "red"
    assert colour((home / "out/talk" / second).read_bytes()) == "blue"
    assert third == "https://cdn.example.org/ferry.jpg"
    assert last is None  # an address of a house's own network is none of the web
    assert narrator("check", "out/talk", cwd=home).code == 0
    assert b"SECRET" not in b"".join(path.read_bytes() for path in (home / "out/talk").glob("*.[jm]p*"))


def test_the_sound_has_them_in_its_chapters(home: Path) -> None:
    tags: Any = mutagen.id3.ID3(home / "out/talk/episode.mp3")  # type: ignore[no-untyped-call]
    marks = sorted(tags.getall("CHAP"), key=lambda mark: int(mark.start_time))
    held = [mark.sub_frames.getall("APIC") for mark in marks]
    assert [colour(found[0].data) if found else None for found in held] == ["red", "blue", None, None]
    assert [found[0].mime for found in held if found] == ["image/jpeg"] * 2
    assert all(len(found[0].data) < 60_000 for found in held if found)


def test_other_files_name_them_too(home: Path) -> None:
    told = etree.parse(home / "out/talk/chapters.xml").getroot()
    assert [chapter.get("image") for chapter in told] == images(home)
    done = narrator("feed", "-o", "out", "--base-url", "https://example.org/talks/", cwd=home)
    assert done.code == 0, done.err
    raw = (home / "out/feed.xml").read_bytes()
    assert feedparser.parse(raw).entries[0].title == "On bridges"
    marks = etree.fromstring(raw).iter("{http://podlove.org/simple-chapters}chapter")
    first, second, third, _ = images(home)
    base = "https://example.org/talks/talk/"
    assert [mark.get("image") for mark in marks] == [f"{base}{first}", f"{base}{second}", third, None]


def test_what_an_episode_shows_is_in_use(home: Path) -> None:
    def kept() -> list[str]:
        return sorted(path.name for kind in ("covers", "labels") for path in (home / "store" / kind).rglob("*"))

    before = kept()
    done = narrator("store", "prune", "--max", "1KB", "--store", "store", cwd=home)
    assert done.code == 0, done.err
    assert before and kept() == before


@pytest.mark.skipif(not CHROMIUM, reason="no chromium here: install it to test the page")
@pytest.mark.parametrize("name", ["index.html", "transcript.html"])
def test_a_browser_shows_those_that_lie_beside_and_asks_for_no_other(home: Path, name: str) -> None:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright drives the browser")
    asked: list[str] = []
    said: list[str] = []
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 320, "height": 4000})
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.goto((home / "out/talk" / name).as_uri())
        for image in page.query_selector_all("figure img"):
            image.scroll_into_view_if_needed()
            assert image.evaluate("i => i.decode().then(() => i.naturalWidth)") > 0
        shown: list[Any] = page.evaluate(
            "[...document.querySelectorAll('figure img')].map(i => [i.alt, i.getBoundingClientRect().right <= 320])"
        )
        wide = page.evaluate("document.documentElement.scrollWidth")
        browser.close()
    assert shown == [['Dawn <script>alert("1")</script>', True], ['Night "at" the bridge', True]]
    assert wide <= 320 and not said
    assert all(url.startswith("file:") for url in asked)


def test_a_build_looks_for_them_again(home: Path, tmp_path: Path) -> None:
    own = tmp_path / "home"
    shutil.copytree(home, own)
    assert make(own).code == 0  # it lies elsewhere now
    before = images(own)
    stood = (own / "out/talk/.made.json").stat().st_mtime_ns
    assert make(own).code == 0
    assert (own / "out/talk/.made.json").stat().st_mtime_ns == stood  # nothing was done
    Image.new("RGB", (900, 600), (20, 200, 40)).save(own / "night.jpg")
    done = make(own)
    assert done.code == 0
    after = images(own)
    assert after[0] == before[0] and after[1] and colour((own / "out/talk" / after[1]).read_bytes()) == "green"
    assert not (own / "out/talk" / str(before[1])).exists()
    assert make(own, "--no-chapter-pictures").code == 0
    assert images(own) == [None] * 4 and not list((own / "out/talk").glob("chapter-*.jpg"))


def test_a_person_gives_pictures_in_the_script(home: Path, tmp_path: Path) -> None:
    own = tmp_path / "home"
    shutil.copytree(home, own)
    path = own / "out/talk/script.md"
    text = path.read_text()
    last = "**Ann Lee:** Would you build"
    assert last in text
    path.write_text(
        text.replace(last, f"<!-- ![Mine](mine.webp) -->\n{last}").replace("(photos/dawn.png)", "(none.png)")
    )
    Image.new("RGB", (500, 500), (20, 200, 40)).save(own / "out/talk/mine.webp")
    done = make(own)
    assert done.code == 0, done.err
    first, second, _, fourth = images(own)
    assert first is None and "none.png" in done.err
    assert second and fourth and colour((own / "out/talk" / fourth).read_bytes()) == "green"
    assert '<figcaption dir="auto" aria-hidden="true">Mine</figcaption>' in (own / "out/talk/index.html").read_text()
