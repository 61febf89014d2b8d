"""A word is set right: only the sentences that hold it are spoken again, and what is shown stays as it was written."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import narrator
from .desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def words(captions: str) -> list[str]:
    """What is shown, without the times."""
    return [row for row in captions.splitlines() if "-->" not in row]


def test_a_word_is_set_right_in_one_command(desk: Desk) -> None:
    first = desk.make()
    shown = (desk.episode / "transcript.vtt").read_text()
    options = ("-o", "out", "--store", "store", "--engine", "espeak", "--json")
    done = narrator("say", "iris", "--ipa", "ˈiːrɪs", "--save", desk.article, *options, cwd=desk.folder)
    assert done.code == 0, done.err
    holding = sum("iris" in turn["text"] for turn in desk.told()["turns"])
    whole = first["clips"]["made"] + first["clips"]["kept"]
    assert holding and f"{holding} clips made, {whole - holding} kept" in done.err
    assert words(shown) == words((desk.episode / "transcript.vtt").read_text())
    assert "iris" in (desk.episode / "transcript.vtt").read_text()
    assert "ˈiːrɪs" in (desk.folder / "lexicons" / "en.pls").read_text(encoding="utf-8")
    assert desk.run("plan").code == 0, "nothing is left to do"
    (desk.folder / "lexicons" / "en.pls").unlink()
    plan = desk.run("plan").data
    assert plan["write"] and not plan["make"], "the clips that were there before are kept"


def test_names_are_listed_with_how_they_are_said_and_stand_in_the_episode(desk: Desk) -> None:
    desk.article.write_text(
        desk.article.read_text() + "\nLena Ort: In 1984 I learnt it from Szczepański, and he was patient.\n"
    )
    desk.make()
    listed = desk.run("say", desk.article, "--list").data
    assert [row for row in listed["names"] if row["name"] == "Szczepański" and row["ipa"]]
    assert desk.told()["names"] == listed["names"]
    year = next(row for row in listed["words"] if row["written"] == "1984")
    assert year["said"] == "nineteen eighty-four" and year["ipa"].startswith("nˈaɪn")
    assert "1984: nineteen eighty-four  /" in narrator("say", "--list", desk.article, cwd=desk.folder).out


def test_what_cannot_be_said_is_one_line(desk: Desk) -> None:
    for words in (("x", "--ipa", "w]]"), ("x", "--save"), ("!", "--as", "x"), ("x", "--as", " ", "--ipa", "1")):
        done = narrator("say", *words, "--engine", "espeak", cwd=desk.folder)
        assert done.code == 2 and len(done.err.strip().splitlines()) == 1, done.err
    assert not (desk.folder / "lexicons").exists()
