"""Somebody is at work beside a build: what is saved meanwhile is neither lost nor taken as done."""

from pathlib import Path
from typing import Any

import pytest

from narrator import pipeline, record, settings
from narrator.errors import InputError

from .test_same_bytes import BRIEF


class Meanwhile:
    """A report that does something else when the speaking begins, as a person would who is at work."""

    def __init__(self, act: Any) -> None:
        self.act = act
        self.notes: list[str] = []

    def begin(self, total: int) -> None:
        self.act()

    def advance(self, amount: int) -> None: ...

    def note(self, text: str) -> None:
        self.notes.append(text)


class Room:
    def __init__(self, folder: Path) -> None:
        self.article = folder / "talk.txt"
        self.article.write_text(BRIEF)
        self.cast = folder / "cast.toml"
        self.cast.write_text('[cast]\n"Lena Ort" = "espeak-en-f3"\n')
        self.script = folder / "out" / "talk" / "script.md"
        self.settings = settings.load(
            {"output": str(folder / "out"), "store": str(folder / "store"), "engine": "espeak", "jobs": 1}
        )._replace(casts=(str(self.cast),))

    def build(self, act: Any = lambda: None) -> dict[str, Any]:
        return pipeline.build(str(self.article), self.settings, Meanwhile(act))

    def unchanged(self) -> bool:
        return record.unchanged(str(self.article), self.settings) is not None

    def heard(self) -> str:
        return self.script.with_name("transcript.vtt").read_text()


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def test_a_correction_saved_while_corrections_are_spoken_is_in_the_next_build(room: Room) -> None:
    room.build()
    edit(room.script, "a marble", "a fine marble")
    room.build(lambda: edit(room.script, "a fine marble", "a very fine marble"))
    assert "a very fine marble" in room.script.read_text()
    assert not room.unchanged()
    room.build()
    assert "a very fine marble" in room.heard()
    assert room.unchanged()


def test_a_first_correction_saved_while_a_build_runs_is_not_overwritten(room: Room) -> None:
    room.build()
    before = room.heard()
    edit(room.article, "About an hour", "About two hours")
    with pytest.raises(InputError, match="changed meanwhile"):
        room.build(lambda: edit(room.script, "a marble", "a fine marble"))
    assert "a fine marble" in room.script.read_text()
    assert room.heard() == before
    assert not [path for path in room.script.parent.iterdir() if path.name.endswith(".part")]


def test_a_script_that_appears_while_its_first_build_runs_is_not_overwritten(room: Room) -> None:
    def act() -> None:
        room.script.parent.mkdir(parents=True)
        room.script.write_text("mine")

    with pytest.raises(InputError, match="changed meanwhile"):
        room.build(act)
    assert [path.read_text() for path in room.script.parent.iterdir()] == ["mine"]


def test_a_cast_saved_while_a_build_runs_is_in_the_next(room: Room) -> None:
    room.build(lambda: edit(room.cast, "espeak-en-f3", "espeak-en-us-m3"))
    assert not room.unchanged()
    made = room.build()
    assert {s["name"]: s["voice"] for s in made["speakers"]}["Lena Ort"] == "espeak-en-us-m3"


def test_a_script_deleted_while_it_is_spoken_is_asked_of_the_article_again(room: Room) -> None:
    room.build()
    edit(room.script, "a marble", "a fine marble")
    room.build(room.script.unlink)
    assert not room.unchanged()
    room.build()
    assert "a fine marble" not in room.heard()


def test_a_build_that_ended_before_its_record_leaves_no_script_of_a_persons(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files of a build are renamed, then it is killed: the article's next version is made without a question."""

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(record, "keep", killed)
    with pytest.raises(KeyboardInterrupt):
        room.build()
    assert room.script.exists()
    monkeypatch.undo()
    edit(room.article, "About an hour", "About two hours")
    room.build()
    assert "About two hours" in room.script.read_text()
    edit(room.article, "About two hours", "About three hours")
    monkeypatch.setattr(record, "keep", killed)
    with pytest.raises(KeyboardInterrupt):
        room.build()
    monkeypatch.undo()
    edit(room.article, "About three hours", "About four hours")
    room.build()
    assert "About four hours" in room.script.read_text()
