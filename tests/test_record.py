"""Slugs, folders and the question whether anything has changed."""

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from narrator import origin, record


@given(st.text(max_size=300), st.text(max_size=100))
def test_a_slug_is_a_plain_folder_name_whatever_the_source(source: str, title: str) -> None:
    name = origin.slug_for(source.replace("\0", ""), title)
    assert 0 < len(name) <= 60
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert Path("output", name).parent == Path("output")


def test_a_slug_is_of_the_file_not_of_the_title() -> None:
    assert origin.slug_for("a/b/Long Talk.html", "Edited title") == "long-talk"
    assert origin.slug_for("talks/harbour/index.html") == "harbour-index"
    assert origin.slug_for("-", "../../etc/passwd") == "etc-passwd"
    assert origin.slug_for("Интервью.txt").startswith("episode-")


def hold(folder: Path, identity: str) -> None:
    folder.mkdir(parents=True)
    (folder / record.RECORD).write_text(json.dumps({"identity": identity}))


def test_two_sources_of_one_name_get_two_folders_and_keep_them(tmp_path: Path) -> None:
    first = record.folder_for(tmp_path, "talk", "https://a.example/talk")
    hold(first, "https://a.example/talk")
    second = record.folder_for(tmp_path, "talk", "https://b.example/talk")
    assert first != second
    hold(second, "https://b.example/talk")
    assert record.folder_for(tmp_path, "talk", "https://a.example/talk") == first
    assert record.folder_for(tmp_path, "talk", "https://b.example/talk") == second


def test_a_broken_record_is_none(tmp_path: Path) -> None:
    for text in ("", "{", "[1]", "[" * 100_000):
        (tmp_path / record.RECORD).write_text(text)
        assert record.load(tmp_path) is None
