"""The doctor: nothing that a user can add is left out."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from narrator import checkup
from narrator.settings import Settings

PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OURS = {"bench", "listen", "fuzz", "train", "dev"}  # for those who work on Narrator
ENGINES = {"studio"}  # told as an engine


def test_every_extra_is_looked_for(tmp_path: Path) -> None:
    rows = checkup.doctor(Settings(output=str(tmp_path), store=str(tmp_path)))
    told = {row["part"].removeprefix("extra ") for row in rows if row["part"].startswith("extra ")}
    assert told == set(PROJECT["optional-dependencies"]) - OURS - ENGINES


def test_an_extra_that_is_not_there_is_told_with_its_mend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "find_spec", lambda name: None if name == "uvicorn" else object())
    rows = checkup.doctor(Settings(output=str(tmp_path), store=str(tmp_path)))
    [serve] = [row for row in rows if row["part"] == "extra serve"]
    assert not serve["ok"] and not serve["needed"] and serve["mend"] == 'pip install "narrator[serve]"'
