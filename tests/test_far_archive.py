"""All episodes at an address: listed, searched, fed, checked and reviewed as those in a folder are."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from lxml import etree

from narrator.cli import cli
from narrator.errors import NarratorError

from .test_cluster import s3

fsspec = pytest.importorskip("fsspec")

TALK = """The {0}

Mara Vogt: How long is the {0}?

Lena Ort: About two hours.

Mara Vogt: And then?

Lena Ort: Tea!
"""
DAY = {"SOURCE_DATE_EPOCH": "1700000000"}
AT = "memory://press/episodes"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two interviews, made in a folder."""
    desk = tmp_path_factory.mktemp("desk")
    for name in ("tide", "ferry"):
        (desk / f"{name}.txt").write_text(TALK.format(name))
    words = ["batch", str(desk), "-o", str(desk / "out"), "--store", str(desk / "store"), "--engine", "espeak"]
    done = CliRunner().invoke(cli, [*words, "--jobs", "1"], env=DAY)
    assert done.exit_code == 0, done.output
    return desk


@pytest.fixture
def there(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The same at an address; copies of it are kept in a folder of this test."""
    monkeypatch.setenv("NARRATOR_STORE", str(tmp_path / "kept"))
    monkeypatch.chdir(tmp_path)
    fs = fsspec.filesystem("memory")
    fs.store.clear()
    fill(fs, made, "/press/episodes")
    yield fs
    fs.store.clear()


def fill(fs: Any, made: Path, root: str) -> None:
    for path in (made / "out").rglob("*"):
        if path.is_file() and not path.name.startswith("batch."):
            put(fs, f"{root}/{path.relative_to(made / 'out')}", path.read_bytes())


def put(fs: Any, name: str, data: bytes) -> None:
    for _ in range(4):  # a service that errs now and then
        with suppress(Exception):
            fs.pipe_file(name, data)
            return
    raise AssertionError(name)


def run(*words: str, given: str | None = None) -> Result:
    return CliRunner().invoke(cli, list(words), input=given, env=DAY)


def well(*words: str, given: str | None = None) -> str:
    done = run(*words, given=given)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_search_and_list_answer_with_the_address_and_see_what_changed(there: Any, made: Path) -> None:
    [found] = json.loads(well("search", "ferry", "-o", AT, "--json", "--speaker", "Vogt"))
    assert found["folder"] == f"{AT}/ferry" and found["link"].startswith(f"{AT}/ferry/index.html#t=")
    assert {row["title"] for row in json.loads(well("list", "-o", AT, "--json"))} == {"The ferry", "The tide"}

    words = "/press/episodes/tide/transcript.json"
    there.pipe_file(words, there.cat_file(words).replace(b"Tea!", b"Rum!"))
    assert [row["folder"] for row in json.loads(well("search", "rum", "-o", AT, "--json"))] == [f"{AT}/tide"]
    there.rm("/press/episodes/ferry", recursive=True)
    assert [row["title"] for row in json.loads(well("list", "-o", AT, "--json"))] == ["The tide"]


def test_a_second_search_fetches_nothing_but_the_list(there: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    well("search", "ferry", "-o", AT)
    monkeypatch.setattr(type(there), "cat_file", lambda *_, **__: pytest.fail("it was fetched again"))
    assert "About" not in well("search", "ferry", "-o", AT)


def test_the_index_of_an_address_is_made_anew(there: Any, tmp_path: Path) -> None:
    told = json.loads(well("index", "-o", AT, "--json"))
    assert (told["episodes"], told["faults"]) == (2, 0)
    assert Path(told["index"]).is_relative_to(tmp_path / "kept")
    Path(told["index"]).write_bytes(b"no index")
    Path(told["index"]).with_name("tide").joinpath("episode.json").write_bytes(b"nor this an episode")
    again = json.loads(well("index", "--anew", "-o", AT, "--json"))
    assert {**again, "sentences": 0} == {**told, "sentences": 0} and again["sentences"] >= 8


def test_a_feed_is_written_there_with_the_digests_of_what_lies_there(there: Any, made: Path) -> None:
    done = run("feed", "-o", AT, "--base-url", "https://talks.example/", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["feed"] == f"{AT}/feed.xml"
    feed = etree.fromstring(there.cat_file("/press/episodes/feed.xml"))
    for item in feed.iter("item"):
        name = item.find("enclosure").get("url").removeprefix("https://talks.example/")
        sound = (made / "out" / name).read_bytes()
        assert int(item.find("enclosure").get("length")) == len(sound)
        integrity = item.find(".//{https://podcastindex.org/namespace/1.0}integrity").get("value")
        assert b64decode(integrity.removeprefix("sha256-")) == hashlib.sha256(sound).digest()
    assert len(list(feed.iter("item"))) == 2
    again = json.loads(well("feed", "-o", AT, "--base-url", "https://talks.example/", "--json"))
    assert again["written"] == []


def test_what_lies_there_is_checked(there: Any) -> None:
    well("feed", "-o", AT, "--base-url", "https://talks.example/")
    rows = [json.loads(line) for line in run("check", AT, "--json").stdout.splitlines()]
    assert [(row["kind"], row["path"]) for row in rows] == [
        ("episode", f"{AT}/ferry"), ("episode", f"{AT}/tide"), ("feed", f"{AT}/feed.xml")
    ]  # fmt: skip
    assert rows[0]["well"] and rows[1]["well"], rows
    sound = "/press/episodes/tide/episode.mp3"
    there.pipe_file(sound, bytes(there.info(sound)["size"]))
    one = run("check", f"{AT}/tide")
    assert one.exit_code == 1 and f"{AT}/tide/episode.mp3" in one.stdout
    feed = run("check", f"{AT}/feed.xml")
    assert feed.exit_code == 1 and "is not the file whose digest is" in feed.stdout
    nothing = run("check", f"{AT}/no-such-talk")
    assert isinstance(nothing.exception, SystemExit) and "there is nothing" in nothing.output


def test_a_review_is_written_there_and_is_what_the_next_build_speaks(there: Any, made: Path, tmp_path: Path) -> None:
    article, words = str(made / "tide.txt"), ("-o", AT, "--store", str(made / "store"), "--engine", "espeak")
    assert "nothing was written" in well("review", article, "-o", AT, "--all", given="q\n")
    told = well("review", article, "-o", AT, "--all", given="n\n2\n" + "y\n" * 9)
    assert f"script: {AT}/tide/script.md" in told, told
    ledger = there.cat_file("/press/episodes/tide/script.review.txt")
    assert b"\n" in ledger
    assert f"{AT}/tide/script.md" in run("make", article, *words).output
    # The next one goes on where this one ended.
    assert "before" in well("review", article, "-o", AT, "--all", given="q\n")


def test_no_name_there_leaves_the_copy(there: Any, tmp_path: Path) -> None:
    for name in (
        "../../../out.json",
        "..\\x/episode.json",
        ".hidden/episode.json",
        "a/b/episode.json",
        "a\0b/notes.md",
    ):
        there.store[f"/press/episodes/{name}"] = there.store["/press/episodes/tide/episode.json"]
    assert len(json.loads(well("list", "-o", AT, "--json"))) == 2
    assert {path.name for path in tmp_path.iterdir()} == {"kept"}
    assert not list((tmp_path / "kept").rglob("*hidden*")) and not list(tmp_path.rglob("out.json"))


def test_an_address_that_holds_nothing_is_one_line(there: Any) -> None:
    for words in (("list",), ("search", "tea"), ("index",), ("feed", "--base-url", "https://talks.example/")):
        done = run(*words, "-o", "memory://press/nowhere")
        assert isinstance(done.exception, NarratorError), done.output
        assert "memory://press/nowhere" in str(done.exception)
    served = run("serve", "-o", AT)
    assert "this machine" in str(served.exception)
    pruned = run("store", "prune", "--keep", "30d", "--store", "memory://press/clips")
    assert "a rule of the service" in str(pruned.exception)


@pytest.fixture
def errs(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, list[int]]]:
    s3fs = pytest.importorskip("s3fs")
    monkeypatch.setenv("NARRATOR_STORE", str(tmp_path / "kept"))
    with s3(every=7) as (address, failed):
        for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY"):
            monkeypatch.setenv(f"AWS_{name}", "none")
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        fs = s3fs.S3FileSystem(use_listings_cache=False, skip_instance_cache=True)
        for _ in range(3):
            with suppress(Exception):
                fs.mkdir("press")
        fill(fs, made, "press/episodes")
        yield fs, failed


def test_over_a_service_that_errs_now_and_then(errs: tuple[Any, list[int]]) -> None:
    _, failed = errs
    at = "s3://press/episodes"
    steps: tuple[Callable[[], str], ...] = (
        lambda: well("search", "ferry", "-o", at),
        lambda: well("list", "-o", at),
        lambda: well("feed", "-o", at, "--base-url", "https://talks.example/"),
        lambda: run("check", f"{at}/tide").stdout,
    )
    said = [step() for step in steps]
    assert "How long is the ferry?" in said[0] and "The tide" in said[1]
    assert said[2].strip() == f"{at}/feed.xml" and said[3] == ""
    assert all(failed), failed
