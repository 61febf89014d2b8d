"""The store: what is kept is whole or not there."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator.errors import InputError, NarratorError
from narrator.store import Store, disk_error, key_of, mark, sweep


@given(st.binary(max_size=400), st.dictionaries(st.text(max_size=8), st.integers() | st.text(max_size=8), max_size=4))
def test_what_is_kept_comes_back(
    tmp_path_factory: pytest.TempPathFactory, payload: bytes, facts: dict[str, object]
) -> None:
    store = Store(tmp_path_factory.mktemp("store"))
    store.put("clips", "ab" * 32, facts, payload)
    assert store.get("clips", "ab" * 32) == (facts, payload)
    assert store.facts("clips", "ab" * 32) == facts


@given(st.binary(min_size=1, max_size=60), st.data())
def test_a_damaged_object_is_not_there(
    tmp_path_factory: pytest.TempPathFactory, payload: bytes, data: st.DataObject
) -> None:
    store = Store(tmp_path_factory.mktemp("store"))
    store.put("clips", "cd" * 32, {"rate": 22050}, payload)
    path = store.path("clips", "cd" * 32)
    whole = path.read_bytes()
    if data.draw(st.booleans()):
        hurt = whole[: data.draw(st.integers(0, len(whole) - 1))]
    else:
        at = data.draw(st.integers(0, len(whole) - 1))
        hurt = whole[:at] + bytes([whole[at] ^ 0x40]) + whole[at + 1 :]
    path.write_bytes(hurt)
    assert store.get("clips", "cd" * 32) is None
    if hurt[: -len(payload)] != whole[: -len(payload)]:
        assert store.facts("clips", "cd" * 32) is None


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_an_object_in_anothers_place_is_not_there(
    tmp_path_factory: pytest.TempPathFactory, one: bytes, other: bytes
) -> None:
    store = Store(tmp_path_factory.mktemp("store"))
    keys = ["ab" * 32, "cd" * 32]
    for key, payload in zip(keys, (one, other), strict=True):
        store.put("clips", key, {"rate": 22050}, payload)
    paths = [store.path("clips", key) for key in keys]
    swapped = paths[1].read_bytes()
    paths[0].replace(paths[1])
    paths[0].write_bytes(swapped)
    assert [store.get("clips", key) for key in keys] == [None, None]
    assert [store.facts("clips", key) for key in keys] == [None, None]


def test_what_killed_processes_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    host, _, own = mark().partition("-")
    assert int(own) == os.getpid()
    left = [f"ab12.{host}-{dead.pid}", f".episode.mp3.{host}-{dead.pid}.part", f".x.{host}-999999999999.part"]
    elsewhere = "ffffffff" if host != "ffffffff" else "00000000"
    stays = [f"ab12.{host}-{os.getppid()}", f"ab12.{elsewhere}-{dead.pid}", "episode.mp3", ".made.json", "1-2", "a.b-c"]
    for name in (*left, *stays, f"old.{elsewhere}-1"):
        (tmp_path / name).write_text("x")
    os.utime(tmp_path / f"old.{elsewhere}-1", (0, 0))
    os.utime(tmp_path / "episode.mp3", (0, 0))
    sweep(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(stays)
    sweep(tmp_path / "nowhere")


def test_a_missing_store_is_an_empty_one(tmp_path: Path) -> None:
    assert Store(tmp_path / "nowhere").get("clips", "00" * 32) is None


def test_a_failing_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(NarratorError, match="disk is full") as caught:
        Store(tmp_path).put("clips", "ef" * 32, {}, b"sound")
    assert caught.value.exit_code == 1
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


def test_no_permission_is_the_users_to_mend(tmp_path: Path) -> None:
    error = disk_error(PermissionError(errno.EACCES, "no"), tmp_path)
    assert isinstance(error, InputError)
    assert str(tmp_path) in str(error)


def test_a_key_depends_on_the_parts_not_on_their_order() -> None:
    assert key_of({"a": 1, "b": "x"}) == key_of({"b": "x", "a": 1})
    assert key_of({"a": 1, "b": "x"}) != key_of({"a": "1", "b": "x"})
    assert key_of({"a": "\ud800"})  # a lone surrogate is a text like any other
