"""The store: what is kept is whole or not there."""

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator.errors import InputError, NarratorError
from narrator.store import Store, disk_error, key_of


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
