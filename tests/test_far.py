"""The store and the output folder at an address: what is true of a folder holds there, whatever fails meanwhile."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from narrator import pipeline
from narrator.errors import InputError, NarratorError
from narrator.far import FarStore, Place, place
from narrator.settings import Settings, load

fsspec = pytest.importorskip("fsspec")

TALK = """The eye

Mara Vogt: How long?

Lena Ort: About two hours.

Mara Vogt: And then?

Lena Ort: A marble!
"""
OUTPUT, STORE = "memory://news/episodes", "memory://news/clips"
SETTINGS = Settings(output=OUTPUT, store=STORE, engine="espeak", jobs=1)


class Told:
    """A report that remembers what was told."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def begin(self, total: int) -> None: ...
    def advance(self, amount: int) -> None: ...
    def note(self, text: str) -> None:
        self.notes.append(text)


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")


@pytest.fixture
def there() -> Iterator[Any]:
    """What is kept in memory, by path."""
    fs = fsspec.filesystem("memory")
    fs.store.clear()
    yield fs
    fs.store.clear()


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    path = tmp_path / "talk.txt"
    path.write_text(TALK)
    return path


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clips")


@pytest.fixture
def here(tmp_path: Path, talk: Path, clips: Path) -> Callable[[], dict[str, bytes]]:
    """What a first build of the source on this machine alone gives."""

    def made() -> dict[str, bytes]:
        output = tmp_path / "out"
        shutil.rmtree(output, ignore_errors=True)
        pipeline.build(str(talk), SETTINGS._replace(output=str(output), store=str(clips)), Told())
        return {path.name: path.read_bytes() for path in (output / "talk").iterdir()}

    return made


def build(talk: Path, settings: Settings = SETTINGS) -> tuple[dict[str, Any], bool, list[str]]:
    told = Told()
    made = pipeline.build_or_keep(str(talk), settings, told)
    return made.summary, made.kept, told.notes


def episode(fs: Any) -> dict[str, bytes]:
    return {path.rpartition("/")[2]: fs.cat_file(path) for path in fs.find("/news/episodes/talk")}


def heard(files: dict[str, bytes]) -> dict[str, bytes]:
    """What a listener or a program gets: all but the record, which tells when each file was written."""
    return {name: data for name, data in files.items() if name != ".made.json"}


def test_an_episode_at_an_address_has_the_bytes_of_one_here_and_is_left_alone(
    there: Any, talk: Path, here: Callable[[], dict[str, bytes]]
) -> None:
    summary, kept, _ = build(talk)
    assert not kept and summary["folder"] == "memory://news/episodes/talk"
    assert summary["episode"] == "memory://news/episodes/talk/episode.mp3"
    assert heard(episode(there)) == heard(here())
    assert json.loads(episode(there)["episode.json"])["guid"]
    assert len(there.find("/news/clips/clips")) == summary["clips"]["made"]

    before = {path: there.info(path)["created"] for path in there.find("/news/episodes")}
    summary, kept, _ = build(talk)
    assert kept and summary["clips"]["made"] == 0
    assert {path: there.info(path)["created"] for path in there.find("/news/episodes")} == before
    planned = pipeline.plan(str(talk), SETTINGS)
    assert not planned["write"] and planned["folder"] == "memory://news/episodes/talk"


def test_what_another_machine_spoke_is_not_spoken_again(there: Any, talk: Path) -> None:
    made = build(talk)[0]["clips"]["made"]
    there.rm("/news/episodes", recursive=True)
    summary = build(talk)[0]  # another machine: nothing of the first is here
    assert summary["clips"] == {"made": 0, "kept": made}


def test_of_a_new_interview_few_objects_are_asked_for(there: Any, talk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = "".join(f"\n\nMara Vogt: And number {n}?\n\nLena Ort: It is number {n}." for n in range(24))
    talk.write_text(TALK + long)
    asked = 0
    real = type(there).cat_file

    def counted(fs: Any, path: str, *given: Any, **named: Any) -> bytes:
        nonlocal asked
        asked += "/clips/" in path[len("/news/clips") :] or "/segments/" in path
        data: bytes = real(fs, path, *given, **named)
        return data

    monkeypatch.setattr(type(there), "cat_file", counted)
    assert build(talk)[0]["clips"]["made"] > 50
    assert asked < 40
    talk.write_text(TALK.replace("two hours", "three hours") + long)
    assert build(talk)[0]["clips"]["made"] == 1


def test_a_file_that_was_lost_or_put_there_by_another_is_written_anew(
    there: Any, talk: Path, here: Callable[[], dict[str, bytes]]
) -> None:
    build(talk)
    there.rm_file("/news/episodes/talk/transcript.vtt")
    assert not build(talk)[1]
    size = there.info("/news/episodes/talk/episode.mp3")["size"]
    there.pipe_file("/news/episodes/talk/episode.mp3", bytes(size))
    assert not build(talk)[1]
    assert heard(episode(there)) == heard(here())


def test_damaged_objects_are_made_anew(there: Any, talk: Path, here: Callable[[], dict[str, bytes]]) -> None:
    build(talk)
    there.rm("/news/episodes", recursive=True)
    kept = {path: there.cat_file(path) for path in there.find("/news/clips")}
    for number, (path, data) in enumerate(kept.items()):
        if number % 3 < 2:
            there.pipe_file(path, data[: len(data) // 2] if number % 3 else data[:-9] + b"!" + data[-8:])
    build(talk)
    assert heard(episode(there)) == heard(here())
    # A clip is looked at where its segment has to be made, and then made anew itself.
    segments = {path: data for path, data in kept.items() if "/segments/" in path}
    assert segments and {path: there.cat_file(path) for path in segments} == segments


def test_a_correction_at_the_address_is_made_and_outlives_a_new_article(there: Any, talk: Path) -> None:
    build(talk)
    guid = json.loads(episode(there)["episode.json"])["guid"]
    script = "/news/episodes/talk/script.md"
    there.pipe_file(script, there.cat_file(script).replace(b"A marble!", b"A marble, of course!"))
    summary, kept, notes = build(talk)
    assert not kept and summary["clips"]["made"] == 1
    assert notes[0] == "using the corrections in memory://news/episodes/talk/script.md"
    talk.write_text(TALK.replace("two hours", "three hours"))
    build(talk)
    said = episode(there)["transcript.txt"].decode()
    assert "of course" in said and "three hours" in said
    told = json.loads(episode(there)["episode.json"])
    assert told["guid"] == guid
    assert "CHANGES.md" in episode(there)


def test_a_script_that_somebody_saves_meanwhile_is_not_overwritten(
    there: Any, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(talk)
    talk.write_text(TALK.replace("two hours", "three hours"))
    script, put = "/news/episodes/talk/script.md", FarStore.send

    def saved(*given: Any) -> None:  # while clips are made
        there.pipe_file(script, b"mine")
        put(*given)

    monkeypatch.setattr(FarStore, "send", saved)
    with pytest.raises(InputError, match="changed meanwhile") as error:
        build(talk)
    assert error.value.where == "memory://news/episodes/talk/script.md"
    assert there.cat_file(script) == b"mine"


def test_ended_between_any_two_writes_the_next_build_gives_the_same(
    there: Any, talk: Path, here: Callable[[], dict[str, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    new = TALK.replace("two hours", "three hours")
    build(talk)
    old = {path: there.cat_file(path) for path in there.find("/news")}
    talk.write_text(new)
    build(talk)
    wanted = heard(episode(there))
    old |= {path: there.cat_file(path) for path in there.find("/news/clips")}
    assert wanted["transcript.txt"] == heard(here())["transcript.txt"]
    writes = 0
    real = type(there).pipe_file

    def counted(fs: Any, path: str, *given: Any, **named: Any) -> None:
        nonlocal writes
        writes -= 1
        if writes == 0:
            raise KeyboardInterrupt
        real(fs, path, *given, **named)

    def again() -> None:
        there.store.clear()
        for path, data in old.items():
            there.pipe_file(path, data)

    monkeypatch.setattr(type(there), "put_file", lambda fs, near, far, **_: fs.pipe_file(far, Path(near).read_bytes()))
    monkeypatch.setattr(type(there), "pipe_file", counted)
    ended = 0
    while True:
        writes = 0
        again()
        writes = ended + 1
        try:
            build(talk)
            break
        except KeyboardInterrupt:
            ended += 1
        build(talk)
        assert heard(episode(there)) == wanted, f"ended at write {ended}"
    assert ended > 10


class Moody:
    """Calls that fail now and then, before they do anything or after."""

    def __init__(self, every: int) -> None:
        self.every, self.calls = every, 0

    def __call__(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def tried(*given: Any, **named: Any) -> Any:
            self.calls += 1
            if self.calls % self.every == 1:
                raise OSError("503 Slow Down")
            done = call(*given, **named)
            if self.calls % self.every == 2:
                raise ConnectionResetError("gone after it was done")
            return done

        return tried


def test_a_service_that_errs_now_and_then_is_tried_again(
    there: Any, talk: Path, here: Callable[[], dict[str, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    moody = Moody(5)
    with monkeypatch.context() as errs:
        errs.setattr("narrator.far.place.time.sleep", lambda _: None)
        for name in ("cat_file", "pipe_file", "ls", "put_file"):
            errs.setattr(type(there), name, moody(getattr(type(there), name)))
        build(talk)
        _, kept, _ = build(talk)
    assert moody.calls > 30 and kept
    assert heard(episode(there)) == heard(here())


def test_one_that_fails_for_good_is_one_line(there: Any, talk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "PATIENCE", 0.3)

    def broken(*given: Any, **named: Any) -> None:
        raise OSError("503 Slow Down")

    monkeypatch.setattr(type(there), "ls", broken)
    with pytest.raises(NarratorError) as error:
        build(talk)
    assert error.value.exit_code == 1 and error.value.where == OUTPUT
    assert "503 Slow Down" in str(error.value)


def test_addresses_that_are_none_are_told(tmp_path: Path, talk: Path) -> None:
    for address, said in (("nowhere://x/y", "no address"), ("s4://x", "no address")):
        with pytest.raises(InputError, match=said):
            build(talk, SETTINGS._replace(output=address))
    assert load({"output": f"file://{tmp_path}/a%20b", "store": "file:///x"}, tmp_path)[:2] == (f"{tmp_path}/a b", "/x")


def test_nothing_is_left_here_not_even_by_a_build_that_was_killed(
    there: Any, talk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms = tmp_path / "rooms"
    rooms.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(rooms))
    killed = "import os; from narrator.far.scratch import Scratch; room = Scratch(); os._exit(9)"
    subprocess.run([sys.executable, "-c", killed], env={**os.environ, "TMPDIR": str(rooms)}, check=False)
    assert len(list(rooms.iterdir())) == 1
    build(talk)
    assert not [path for path in rooms.iterdir() if path.name.startswith("narrator-far")]


def test_a_place_gives_what_it_was_given(there: Any) -> None:
    names = {f"a/{number:03}": bytes([number]) * number for number in range(150)}
    Place("memory://box/").put(names.items())
    assert dict(Place("memory://box").get([*names, "a/no"])) == {**names, "a/no": None}
    assert {name: entry.size for name, entry in Place("memory://box").entries("a").items()} == {
        name[2:]: len(data) for name, data in names.items()
    }
    assert Place("memory://box").entries("b") == {}
    Place("memory://box").remove("a/000")
    Place("memory://box").remove("a/000")
    assert dict(Place("memory://box").get(["a/000"])) == {"a/000": None}
