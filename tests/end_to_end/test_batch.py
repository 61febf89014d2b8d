"""`narrator batch`: an archive of all kinds of sources, some of them bad, interrupted, killed and done again."""

import html
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html

from .conftest import ROOT, Run, narrator
from .listening import hear

DAY = {"SOURCE_DATE_EPOCH": "1700000000"}
TALK = """The clock of {0}

Mara Vogt: Who winds the clock of {0}?

Lena Ort: I do, on each {1} of the week.

Mara Vogt: And when you are away?

Lena Ort: Then it stands still.
"""
PLACES = ("Aarde", "Boom", "Calle", "Doel", "Eke", "Furnes")
NASTY = '"><script>alert(1)</script>&\u202e]]>'

_OWN = rb'"clips": \{[^}]*\}|[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}'  # the GUID is the path's


def talk(place: str, day: str = "Monday") -> str:
    return TALK.format(place, day)


def batch(folder: Path, *words: str, stdin: bytes = b"") -> Run:
    where = ("-o", "out", "--store", "store", "--engine", "espeak", "--jobs", "2")
    return narrator("batch", *words, *where, cwd=folder, stdin=stdin, PYTHONPATH=str(ROOT), **DAY)


def account(folder: Path) -> dict[str, Any]:
    found = json.loads((folder / "out" / "batch.json").read_bytes())
    assert isinstance(found, dict)
    return found


def archive(folder: Path, places: tuple[str, ...] = PLACES) -> Path:
    for place in places:
        path = folder / "archive" / f"{place.lower()}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(talk(place), encoding="utf-8")
    return folder


def episodes(folder: Path) -> dict[str, bytes]:
    """All files of all episodes, but for what tells where they were made, or what was in the store."""
    return {
        str(path.relative_to(folder / "out")): re.sub(_OWN, b"", path.read_bytes())
        for path in sorted((folder / "out").rglob("*"))
        if path.is_file() and path.name != ".made.json" and path.parent != folder / "out" and path.suffix != ".part"
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive as `make` makes it, one interview after another."""
    folder = archive(tmp_path_factory.mktemp("made"))
    words = ("-o", "out", "--store", "store", "--engine", "espeak")
    names = sorted(str(path.relative_to(folder)) for path in (folder / "archive").iterdir())
    done = narrator("make", *names, *words, cwd=folder, PYTHONPATH=str(ROOT), **DAY)
    assert done.code == 0, done.err
    return folder


def test_good_ones_are_made_among_bad_ones_and_a_second_run_does_what_is_new(tmp_path: Path) -> None:
    archive(tmp_path, PLACES[:2])
    (tmp_path / "archive" / "empty.txt").write_text(" \n")
    (tmp_path / "archive" / "picture.html").write_bytes(b"\x89PNG\r\n\x1a\n")
    rows = [
        {"id": "../../up/../x", "text": talk("Calle"), "published": "Tue, 03 Mar 2009 10:00:00 GMT"},
        {
            "url": "https://a.example/2011/doel.html",
            "html": f"<h1>{html.escape(NASTY)}</h1><p>" + talk("Doel").replace("\n\n", "</p><p>"),
        },
        {"id": NASTY, "text": talk(NASTY)},
        {"id": "lost"},
    ]
    export = "\n".join(map(json.dumps, rows)).encode()
    (tmp_path / "list.txt").write_text("archive/aarde.txt\narchive/gone.txt\n")
    given = ("archive", "list.txt", "-", "--json")

    run = batch(tmp_path, *given, stdin=export)
    assert run.code == 3, run.err
    told = [json.loads(line) for line in run.out.splitlines()]
    end = told.pop()
    assert end["state"] == "end"
    assert {row["source"] for row in told if row["state"] == "failed"} == {
        "archive/empty.txt",
        "archive/picture.html",
        "archive/gone.txt",
        "standard input, line 4",
    }
    assert (end["total"], end["done"], end["kept"], end["failed"]) == (9, 5, 0, 4)
    assert len([line for line in run.err.splitlines() if line.startswith("narrator: ")]) == 5
    for row in told:
        if row["state"] == "done":
            assert (tmp_path / row["episode"]).resolve().is_relative_to(tmp_path / "out")
            assert hear(tmp_path / row["episode"]).seconds == pytest.approx(row["seconds"], abs=0.1)
    assert {path.name for path in tmp_path.iterdir()} == {"archive", "list.txt", "out", "store"}

    folders = {row["source"]: tmp_path / row["folder"] for row in told if row["state"] == "done"}
    assert json.loads((folders["id:../../up/../x"] / "episode.json").read_bytes())["published"].startswith("2009-03-03")
    assert json.loads((folders["https://a.example/2011/doel.html"] / "episode.json").read_bytes())["address"].endswith(
        "doel.html"
    )

    page = lxml_html.fromstring((tmp_path / "out" / "batch.html").read_bytes())
    assert not page.xpath("//script | //@onload | //img")
    assert "default-src 'none'" in page.xpath("string(//meta[@http-equiv]/@content)")
    shown = page.text_content()
    assert "archive/gone.txt" in shown
    assert "\u202e" not in shown
    assert len(account(tmp_path)["failures"]) == 4

    (tmp_path / "archive" / "boom.txt").write_text(talk("Boom", "Friday"))
    rows[0]["text"] = talk("Calle", "Sunday")
    run = batch(tmp_path, *given, stdin="\n".join(map(json.dumps, rows)).encode())
    states = {row["source"]: row["state"] for row in map(json.loads, run.out.splitlines()[:-1])}
    assert {name for name, state in states.items() if state == "done"} == {"archive/boom.txt", "id:../../up/../x"}
    assert sum(state == "kept" for state in states.values()) == 3
    assert "Friday" in (tmp_path / "out" / "boom" / "transcript.txt").read_text()


def test_the_bytes_are_those_of_make(made: Path, tmp_path: Path) -> None:
    run = batch(archive(tmp_path), "archive")
    assert run.code == 0, run.err
    assert len(run.out.splitlines()) == len(PLACES)
    assert episodes(tmp_path) == episodes(made)
    again = batch(tmp_path, "archive")
    assert (again.code, again.out) == (0, "")
    assert account(tmp_path)["kept"] == len(PLACES)


def test_a_page_is_not_fetched_again_while_its_sitemap_says_that_it_has_not_changed(tmp_path: Path) -> None:
    asked: list[str] = []
    days = ["2020-01-01"]

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            page = "<html><body><p>" + talk("Doel").replace("\n\n", "</p><p>")
            site = f"<urlset><url><loc>/talk-of-doel</loc><lastmod>{days[-1]}</lastmod></url></urlset>"
            self.send_response(200)
            self.end_headers()
            self.wfile.write((site if self.path == "/map" else page).encode())

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        given = (f"http://127.0.0.1:{server.server_port}/map", "--allow-private")
        counts = []
        for day in ("2020-01-01", "2020-01-01", "2020-02-02", "2020-02-02"):
            days.append(day)
            run = batch(tmp_path, *given)
            assert run.code == 0, run.err
            counts.append((account(tmp_path)["done"], len([path for path in asked if path != "/map"])))
        server.shutdown()
    assert counts == [(1, 1), (0, 1), (0, 2), (0, 2)]
    refused = batch(tmp_path, given[0])
    assert refused.code == 2
    assert "--allow-private" in refused.err


def test_namesakes_get_their_folders_in_the_order_in_which_they_were_given(tmp_path: Path) -> None:
    for place in PLACES[:4]:
        path = tmp_path / "archive" / place / "talk.txt"
        path.parent.mkdir(parents=True)
        path.write_text(talk(place))
    (tmp_path / "archive" / PLACES[0] / "talk.txt").write_text(talk(PLACES[0]) * 8)  # the first takes longest
    run = batch(tmp_path, "archive", "--json")
    assert run.code == 0, run.err
    folders = {row["source"]: row["folder"] for row in map(json.loads, run.out.splitlines()[:-1])}
    assert folders[f"archive/{PLACES[0]}/talk.txt"] == str(Path("out/talk"))
    assert len(set(folders.values())) == 4
    assert batch(tmp_path, "archive").out == ""


def test_two_of_one_interview_do_not_take_turns_in_its_folder(tmp_path: Path) -> None:
    page = '<html><link rel="canonical" href="https://a.example/clock"><p>' + talk("Eke").replace("\n\n", "</p><p>")
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "clock.html").write_text(page)
    for _ in range(2):
        run = batch(tmp_path, "a", "b", "--json")
        assert run.code == 3, run.err
        first, second, _ = sorted(map(json.loads, run.out.splitlines()), key=lambda row: row.get("source", "z"))
        assert first["source"] == str(Path("a", "clock.html"))
        assert first["state"] in ("done", "kept")
        assert "same interview as a" in second["error"]


def test_nothing_to_make_is_the_users_mistake(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    for given in ("none", "nowhere"):
        run = batch(tmp_path, given)
        assert run.code == 2
        assert "Traceback" not in run.err
    assert not (tmp_path / "out").exists()


def start(folder: Path) -> "subprocess.Popen[str]":
    words = ["batch", "archive", "-o", "out", "--store", "store", "--engine", "espeak", "--jobs", "2"]
    return subprocess.Popen(
        [sys.executable, "-m", "narrator", *words],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), **DAY},
    )


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def interrupt(process: "subprocess.Popen[str]") -> None:
    os.killpg(process.pid, signal.SIGINT)


def end(process: "subprocess.Popen[str]") -> None:
    process.terminate()


def kill(process: "subprocess.Popen[str]") -> None:
    process.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="signals and /proc")
@pytest.mark.parametrize("stop", [interrupt, end, kill])
def test_stopped_in_the_middle_it_leaves_whole_episodes_and_goes_on_from_there(
    stop: Callable[["subprocess.Popen[str]"], None], made: Path, tmp_path: Path
) -> None:
    process = start(archive(tmp_path))
    assert process.stdout is not None
    process.stdout.readline()  # the first episode is made
    workers = children(process.pid)
    stop(process)
    _, errors = process.communicate(timeout=60)
    assert "Traceback" not in errors
    assert process.returncode == {interrupt: 130, end: 130, kill: -9}[stop]
    deadline = time.monotonic() + 60
    while any(Path(f"/proc/{pid}").exists() for pid in workers):  # a killed one's workers end with their interview
        assert time.monotonic() < deadline
        time.sleep(0.05)
    wanted = episodes(made)
    for name, data in episodes(tmp_path).items():
        assert data == wanted[name], name
    if stop is not kill:
        told = account(tmp_path)
        assert told["interrupted"] is True
        assert told["done"] + told["not_reached"] == len(PLACES)
    run = batch(tmp_path, "archive")
    assert run.code == 0, run.err
    assert account(tmp_path)["kept"] >= 1
    assert episodes(tmp_path) == wanted
    assert not list(tmp_path.rglob("*.part"))  # what was being written is gone


@pytest.mark.skipif(sys.platform != "linux", reason="signals and /proc")
def test_a_killed_worker_costs_nothing_but_time(made: Path, tmp_path: Path) -> None:
    process = start(archive(tmp_path))
    assert process.stdout is not None
    process.stdout.readline()
    for pid in children(process.pid):
        os.kill(pid, signal.SIGKILL)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert episodes(tmp_path) == episodes(made)
