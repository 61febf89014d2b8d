"""Feed, search and list over real episodes, as a newsroom uses them; the feed read by a browser too."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import feedparser
import mutagen
import pytest

from tests.archives import BASE, episode
from tests.test_feed import HOSTILE, SHOW, write

from .conftest import EXAMPLES, Run, narrator
from .desk import Desk

CHROMIUM = os.environ.get("NARRATOR_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
READ = """text => {
  const tree = new DOMParser().parseFromString(text, "application/xml");
  const all = (node, name) => [...node.getElementsByTagNameNS("*", name)];
  return {
    fault: all(tree, "parsererror").map(node => node.textContent).join(),
    root: tree.documentElement.nodeName,
    links: all(tree, "link").filter(node => node.getAttribute("rel")).map(node => node.getAttribute("rel")),
    items: all(tree, "item").map(item => ({
      title: all(item, "title")[0].textContent,
      guid: all(item, "guid")[0].textContent,
      sounds: all(item, "enclosure").map(node => [node.getAttribute("url"), node.getAttribute("length")]),
      children: [...item.children].map(node => node.nodeName),
    })),
  };
}"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def archive(desk: Desk, command: str, *more: str) -> Run:
    return narrator(command, "-o", desk.folder / "out", *more, cwd=desk.folder)


def feed(desk: Desk) -> Any:
    run = archive(desk, "feed", "--base-url", BASE, "--json")
    assert run.code == 0, run.err
    found = feedparser.parse(Path(desk.folder, run.data["feed"]).read_bytes())
    assert not found.bozo
    return found


def test_a_correction_is_heard_searched_and_fed_under_the_same_address(desk: Desk) -> None:
    desk.day = "2026-11-20"
    desk.make()
    [before] = feed(desk).entries
    [row] = json.loads(archive(desk, "search", "marble", "--json").out)
    assert row["speaker"] == "Lena Ort"
    assert before.guid == desk.told()["guid"]
    desk.article.write_text(desk.article.read_text().replace("a marble!", "a marble, or two of them, or a whole bag!"))
    desk.day = "2026-11-25"
    desk.make()
    [after] = feed(desk).entries
    assert (after.guid, after.enclosures[0].href) == (before.guid, before.enclosures[0].href)
    assert after.published == before.published
    assert after.updated.startswith("2026-11-25")
    sound = desk.episode / "episode.mp3"
    assert int(after.enclosures[0].length) == sound.stat().st_size > int(before.enclosures[0].length)
    assert abs(float(after.itunes_duration) - mutagen.File(sound).info.length) <= 1
    [row] = json.loads(archive(desk, "search", "whole bag", "--json").out)
    assert row["link"] == f"{desk.folder / 'out' / 'talk' / 'index.html'}#t={row['start']:g}"
    said = json.loads((desk.episode / "transcript.json").read_bytes())["segments"]
    assert [part["startTime"] for part in said if "whole bag" in part["body"]] == [row["start"]]


def test_parts_are_items_of_their_own_and_search_leads_into_them(tmp_path: Path, store: Path) -> None:
    [example] = [path for path in EXAMPLES if path.name == "seed_library.md"]
    made = narrator("make", example, "-o", "out", "--store", store, "--engine", "espeak", "--part", "2m",
                    "--format", "mp3", "--format", "opus", cwd=tmp_path)  # fmt: skip
    assert made.code == 0, made.err
    run = narrator("feed", "-o", "out", "--base-url", BASE, cwd=tmp_path)
    assert run.out == f"{Path('out', 'feed.xml')}\n"
    entries = feedparser.parse((tmp_path / "out" / "feed.xml").read_bytes()).entries[::-1]
    assert len(entries) > 1
    assert len({entry.guid for entry in entries}) == len(entries)
    assert [entry.published_parsed for entry in entries] == sorted(entry.published_parsed for entry in entries)
    for number, entry in enumerate(entries, 1):
        name = f"episode-{number}.mp3"
        [path] = tmp_path.glob(f"out/*/{name}")
        assert entry.enclosures[0].href.endswith(f"/{name}")
        assert int(entry.enclosures[0].length) == path.stat().st_size
        assert abs(float(entry.itunes_duration) - mutagen.File(path).info.length) <= 1
        assert entry.link.endswith(f"/index-{number}.html")
    rows = json.loads(narrator("search", "the", "-o", "out", "--json", "--most", "500", cwd=tmp_path).out)
    for row in rows:
        number = int(row["link"].partition("index-")[2].partition(".")[0])
        [path] = tmp_path.glob(f"out/*/transcript-{number}.json")
        said = {(part["body"], part["startTime"]) for part in json.loads(path.read_bytes())["segments"]}
        assert (row["text"], row["start"]) in said
        if row["turn"]:
            page = path.with_name(f"index-{number}.html").read_text()
            assert f'id="turn-{row["turn"]}"' in page


def test_every_wrong_use_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "file").write_text("x")
    for words in (
        ("search", "x", "-o", "nowhere"),
        ("search", "...", "-o", "out"),
        ("search", "x", "-o", "file"),
        ("list", "-o", "out", "--since", "yesterday"),
        ("feed", "-o", "out"),
        ("feed", "-o", "out", "--base-url", "javascript:alert(1)"),
        ("feed", "-o", "nowhere", "--base-url", BASE),
        ("index", "-o", "nowhere", "--anew"),
    ):
        run = narrator(*words, cwd=tmp_path)
        assert (run.code, run.out) == (2, ""), words
        assert run.err.count("\n") == 1, run.err
    assert not list(tmp_path.rglob("*.xml"))


def test_nothing_found_is_told_and_no_error(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    for words in (("search", "x"), ("list",)):
        run = narrator(*words, "-o", "out", cwd=tmp_path)
        assert (run.code, run.out) == (0, "")
        assert run.err.count("\n") == 1
        assert narrator(*words, "-o", "out", "--json", cwd=tmp_path).out == "[]\n"


def test_what_steers_a_terminal_is_not_printed(tmp_path: Path) -> None:
    episode(
        tmp_path / "out", "bell", ("A\x1b[31mnn", "Red \x1b]0;title\x07 words\u202e."), ("Bo", "So."), title="T\x1b[2J"
    )
    for words in (("search", "red"), ("list",), ("search", "red", "--json"), ("list", "--json")):
        run = narrator(*words, "-o", "out", cwd=tmp_path)
        assert run.out
        assert not set(run.out) & {"\x1b", "\x07", "\u202e"}


@pytest.fixture(scope="module")
def tab() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright drives the browser")
    if not CHROMIUM:
        pytest.skip("no chromium here: install it to read feeds in a browser")
    with playwright.sync_playwright() as play:
        found = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found.new_page()
        found.close()


def test_a_browser_reads_the_same_feed_as_we_do_whatever_its_titles_hold(tmp_path: Path, tab: Any) -> None:
    for number, text in enumerate(HOSTILE):
        episode(tmp_path, f"talk-{number}", ("Ann " + text, text + " Why?"), ("Bo", "So."), title=text,
                day=f"2026-11-{number + 1:02}")  # fmt: skip
    hostile = "".join(HOSTILE)
    made = write(tmp_path, SHOW._replace(title=hostile, description=hostile, author=hostile, items=6))
    seen: dict[str, str] = {}
    for name in ("feed.xml", *made["pages"]):
        text = (tmp_path / name).read_text()
        found = tab.evaluate(READ, text)
        assert (found["fault"], found["root"]) == ("", "rss")
        assert {"self", "first", "last"} <= set(found["links"])
        ours = feedparser.parse(text.encode())
        assert [item["guid"] for item in found["items"]] == [entry.guid for entry in ours.entries]
        for item in found["items"]:
            [[url, length]] = item["sounds"]
            path = tmp_path / url.removeprefix(BASE)
            assert int(length) == path.stat().st_size
            assert len(item["children"]) == len(found["items"][0]["children"])
            seen[item["guid"]] = item["title"]
    assert len(seen) == len(HOSTILE)
    assert any(title.startswith("]]> --> <script>alert(1)</script> &amp; &#0;") for title in seen.values())
    assert all(title.strip() for title in seen.values())
