"""The index of all episodes: what a search and a list answer, and that nothing can go wrong with it for long."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from narrator.errors import InputError, NarratorError
from narrator.library import asking, feeding, finding, index, serving
from narrator.library.shows import Show

from .archives import episode, settle


def search(folder: Path, *words: str, **narrow: Any) -> list[dict[str, Any]]:
    return asking.asked(folder, lambda held: finding.search(held, words, **narrow), _no_note)


def listed(folder: Path, **narrow: Any) -> list[str]:
    rows = asking.asked(folder, lambda held: finding.listed(held, **narrow), _no_note)
    return [row["folder"] for row in rows]


def _no_note(message: str) -> None:
    raise AssertionError(message)


def texts(rows: list[dict[str, Any]]) -> list[str]:
    return [row["text"] for row in rows]


@pytest.fixture
def shore(tmp_path: Path) -> Path:
    episode(
        tmp_path, "bell", ("Ann Lee", "Who rings the bell in the fog?"), ("Bo Márquez", "My sister does."),
        title="The bell", day="2026-11-01", doubtful=True,
    )  # fmt: skip
    episode(
        tmp_path, "bridge", ("Ann Lee", "Whose bridge is it?"), ("Cy Orr", "The town's, and the fog's."),
        title="The bridge", day="2026-11-20",
    )  # fmt: skip
    episode(
        tmp_path, "lua", ("Ana", "Onde está a lua?"), ("Bo Márquez", "No céu, atrás do nevoeiro."),
        title="A lua", day="2025-03-02", language="pt-BR",
    )  # fmt: skip
    return tmp_path


def test_a_search_tells_who_said_it_where_and_when(shore: Path) -> None:
    [row, other] = search(shore, "fog")
    assert (row["folder"], row["speaker"], row["text"]) == ("bridge", "Cy Orr", "The town's, and the fog's.")
    assert row["page"] == f"index.html#t={row['start']:g}"
    assert row["start"] == 2.0
    assert row["turn_page"] == "index.html#turn-t1"
    assert (other["title"], other["date"]) == ("The bell", "2026-11-01")


def test_words_stand_together_in_a_sentence_case_and_accents_aside(shore: Path) -> None:
    assert texts(search(shore, "BELL", "fog")) == ["Who rings the bell in the fog?"]
    assert texts(search(shore, "esta")) == ["Onde está a lua?"]
    assert texts(search(shore, "the bell")) == ["Who rings the bell in the fog?"]
    assert search(shore, "bell the") == []
    assert texts(search(shore, "brid*")) == ["Whose bridge is it?"]
    assert search(shore, "brid") == []


def test_a_search_is_narrowed(shore: Path) -> None:
    assert texts(search(shore, "fog", speaker="cy")) == ["The town's, and the fog's."]
    assert texts(search(shore, "nevoeiro", speaker="marquez")) == ["No céu, atrás do nevoeiro."]
    assert texts(search(shore, "lua", language="pt")) == ["Onde está a lua?"]
    assert search(shore, "lua", language="en") == []
    assert [row["folder"] for row in search(shore, "fog", since="2026-11-02")] == ["bridge"]
    assert len(search(shore, "fog", most=1)) == 2, "one more than asked for, to tell that there are more"


def test_scripts_without_spaces_are_searched_by_characters(tmp_path: Path) -> None:
    episode(tmp_path, "tokyo", ("田中さん", "東京の橋は古いです。"), ("Bo", "そうです。"), title="橋", language="ja")
    assert texts(search(tmp_path, "京の橋")) == ["東京の橋は古いです。"]
    assert search(tmp_path, "橋京") == []
    assert [row["speaker"] for row in search(tmp_path, "古い", speaker="田中")] == ["田中さん"]


@pytest.mark.parametrize("words", [('"',), ("*",), ("",), ("\0",), ("--", "()"), ("'; --",)])
def test_what_holds_no_word_is_told(shore: Path, words: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match="no word"):
        search(shore, *words)


@pytest.mark.parametrize(
    "word", ['fog" OR "x', "text:fog", "fog NOT bell", "NEAR(fog bell)", "fog)", "\ud800fog", "^fog"]
)
def test_nothing_that_is_searched_for_is_a_command(shore: Path, word: str) -> None:
    assert all("fog" in text for text in texts(search(shore, word)))


def test_a_list_is_narrowed_by_speaker_day_language_and_doubt(shore: Path) -> None:
    assert listed(shore) == ["bridge", "bell", "lua"]
    assert listed(shore, speaker="márquez") == ["bell", "lua"]
    assert listed(shore, since="2026-11-02") == ["bridge"]
    assert listed(shore, language="pt") == ["lua"]
    assert listed(shore, language="PT-br") == ["lua"]
    assert listed(shore, language="p") == []
    assert listed(shore, doubtful=True) == ["bell"]


def test_an_episode_that_is_made_anew_added_or_removed_is_seen(shore: Path) -> None:
    settle(shore)
    assert len(search(shore, "fog")) == 2
    episode(shore, "bell", ("Ann Lee", "Who rings the gong?"), title="The gong", day="2026-11-01")
    assert texts(search(shore, "fog")) == ["The town's, and the fog's."]
    assert texts(search(shore, "gong")) == ["Who rings the gong?"]
    episode(shore, "new", ("Ann", "Another fog."))
    assert len(search(shore, "fog")) == 2
    shutil.rmtree(shore / "bridge")
    assert [row["folder"] for row in search(shore, "fog")] == ["new"]
    (shore / "new").rename(shore / "renamed")
    assert [row["folder"] for row in search(shore, "fog")] == ["renamed"]
    assert listed(shore) == ["renamed", "bell", "lua"]


def test_two_versions_within_a_tick_of_the_clock_are_told_apart(tmp_path: Path) -> None:
    """Times of folders are as coarse as the file system's clock: a second change may leave the time as it was."""
    for number in range(5):
        made = episode(tmp_path, "bell", ("Ann", f"Version{number} of it."))
        os.utime(made, ns=(1, time.time_ns() // 10**9 * 10**9))
        assert len(search(tmp_path, f"version{number}")) == 1


def test_what_has_not_changed_is_not_read(shore: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(shore)
    assert len(search(shore, "fog")) == 2
    monkeypatch.setattr(index.Index, "_read", None)
    assert len(search(shore, "fog")) == 2
    (shore / "bell" / "something-else.txt").write_text("x")  # the folder's time is another, the episode is the same
    assert len(search(shore, "fog")) == 2


def test_other_folders_links_and_damage_do_no_harm(shore: Path) -> None:
    (shore / "notes").mkdir()
    (shore / "file").write_text("x")
    (shore / "link").symlink_to(shore / "bell")
    broken = episode(shore, "broken")
    (broken / "episode.json").write_text('{"title": 1}')
    silent = episode(shore, "silent", ("Ann", "A turn without transcript."))
    (silent / "transcript.json").write_text("{")
    (episode(shore, "pipe") / "episode.json").unlink()
    os.mkfifo(shore / "pipe" / "episode.json")
    waits = episode(shore, "waits", ("Ann", "Nobody writes into its transcript."), day="2026-11-22")
    (waits / "transcript.json").unlink()
    os.mkfifo(waits / "transcript.json")
    with open(episode(shore, "vast") / "episode.json", "wb") as file:
        file.truncate(2**40)
    assert listed(shore) == ["silent", "waits", "bridge", "bell", "lua"]
    assert texts(search(shore, "nobody")) == ["Nobody writes into its transcript."]
    assert texts(search(shore, "without")) == ["A turn without transcript."]
    faults = asking.asked(shore, lambda held: held.faults(), _no_note)
    assert [name for name, _ in faults] == ["broken", "vast"]


@pytest.mark.parametrize("damage", ["text", "empty", "torn", "zeroed", "dropped", "old", "folder"])
def test_a_damaged_index_is_made_anew(shore: Path, damage: str) -> None:
    assert len(search(shore, "fog")) == 2
    path = shore / asking.FILE
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    match damage:
        case "text":
            path.write_text("this is no database, and never was one. " * 100)
        case "empty":
            path.write_bytes(b"")
        case "torn":
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        case "zeroed":
            data = path.read_bytes()
            path.write_bytes(data[:4096] + bytes(len(data) - 4096))
        case "dropped":
            with sqlite3.connect(path) as db:
                db.execute("DROP TABLE sentence")
            db.close()
        case "old":
            with sqlite3.connect(path) as db:
                db.execute("PRAGMA user_version = 99")
            db.close()
        case _:
            path.unlink()
            path.mkdir()
    notes: list[str] = []
    rows = asking.asked(shore, lambda held: finding.search(held, ["fog"]), notes.append)
    assert len(rows) == 2
    assert bool(notes) == (damage == "folder"), "it is told only where it cannot be kept"
    if damage != "folder":
        assert len(search(shore, "fog")) == 2


@pytest.mark.parametrize("end", ["", "-wal", "-shm"])
def test_nothing_is_written_through_a_link(shore: Path, end: str) -> None:
    outside = shore.parent / f"outside-{shore.name}"
    outside.write_bytes(b"")
    (shore / (asking.FILE + end)).symlink_to(outside)
    notes: list[str] = []
    for _ in range(2):
        assert len(asking.asked(shore, lambda held: finding.search(held, ["fog"]), notes.append)) == 2
    assert outside.read_bytes() == b""
    assert len(notes) == 2


def test_an_output_folder_may_be_a_link(shore: Path) -> None:
    link = shore.parent / f"link-{shore.name}"
    link.symlink_to(shore)
    assert len(search(link, "fog")) == 2
    show = Show(base_url="https://example.org/", title="T")
    feeding.write(link, show, lambda _: None, lambda: b"picture")
    assert (shore / "feed.xml").exists()
    assert (shore / "cover.jpg").read_bytes() == b"picture"


def test_bits_that_turn_reach_no_feed_and_raise_nothing(shore: Path) -> None:
    settle(shore)
    show = Show(
        base_url="https://example.org/", title="T", description="D", author="A", image="https://example.org/p.jpg"
    )
    feeding.write(shore, show, _no_note)
    search(shore, "fog")
    feed, path, draw = (shore / "feed.xml").read_bytes(), shore / asking.FILE, random.Random(7)
    data = path.read_bytes()
    for _ in range(30):
        damaged = bytearray(data)
        for _ in range(draw.choice((1, 3, 30))):
            damaged[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
        path.write_bytes(damaged)
        search(shore, "fog")
        feeding.write(shore, show, lambda _: None)
        assert (shore / "feed.xml").read_bytes() == feed


def _hammer(folder: Path, number: int) -> int:
    """Make episodes and search, while others do."""
    for at in range(4):
        episode(folder, f"talk-{number}-{at}", ("Ann", f"Common words of {number} and {at}."), day="2026-11-25")
        found = search(folder, f"{number} and {at}", most=100)
        if not found:
            return -1
    return len(search(folder, "common", most=1000))


def test_many_processes_use_one_index_at_once(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        counts = pool.starmap(_hammer, [(tmp_path, number) for number in range(3)])
    assert min(counts) >= 4
    assert len(search(tmp_path, "common", most=1000)) == 12
    with sqlite3.connect(tmp_path / asking.FILE) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("SELECT count(*) FROM episode").fetchall() == [(12,)]
    db.close()


def test_an_index_that_another_holds_all_the_time_is_told(shore: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(search(shore, "fog")) == 2
    monkeypatch.setattr(index, "_WAIT", 0.1)
    other = sqlite3.connect(shore / asking.FILE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        episode(shore, "new", ("Ann", "Another fog."))
        with pytest.raises(NarratorError, match="another process"):
            search(shore, "fog")
    finally:
        other.close()
    assert len(search(shore, "fog")) == 3


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        search(tmp_path / "nowhere", "fog")


def test_many_episodes_of_one_day_and_one_guid_are_kept_apart(tmp_path: Path) -> None:
    for number in range(5):
        episode(tmp_path, f"talk-{number}", ("Ann", "The same words."), guid="the-same", day="0001-01-01")
    assert len(search(tmp_path, "same")) == 5
    assert len(listed(tmp_path)) == 5


def test_the_local_site_lists_the_episodes_and_the_feed(shore: Path) -> None:
    from lxml import html
    from starlette.testclient import TestClient

    episode(shore, "a b&c", title="<script>alert(1)</script>", day="2026-11-21")
    client = TestClient(serving.site(shore))
    page = html.fromstring(client.get("/").text)
    links = page.xpath("//li/a")
    assert [link.text for link in links] == ["<script>alert(1)</script>", "The bridge", "The bell", "A lua"]
    assert all(client.get("/" + link.get("href")).status_code == 200 for link in links)
    assert "Ann Lee, Bo Márquez" in page.xpath("//li[3]/small")[0].text
    assert client.get("/.episodes.sqlite").status_code == 404
    assert not page.xpath("//a[@href='feed.xml']")
    (shore / "feed.xml").write_text("<rss/>")
    assert client.get("/").text.count('href="feed.xml"') == 2
    assert client.get("/feed.xml").headers["content-type"] == "application/rss+xml"
