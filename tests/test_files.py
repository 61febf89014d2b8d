"""Gather all, then write: whole files or the last good ones."""

import os
from pathlib import Path
from typing import BinaryIO

import pytest

from narrator.errors import InputError, NarratorError
from narrator.files import write_whole
from narrator.store import mark


def test_files_appear_with_their_content(tmp_path: Path) -> None:
    write_whole(tmp_path / "ep", {"a.txt": b"one", "b.bin": lambda f: f.write(b"two") and None})
    assert {p.name: p.read_bytes() for p in (tmp_path / "ep").iterdir()} == {"a.txt": b"one", "b.bin": b"two"}


def test_a_failure_in_the_middle_leaves_the_last_good_files(tmp_path: Path) -> None:
    write_whole(tmp_path, {"a.txt": b"good"})

    def broken(file: BinaryIO) -> None:
        file.write(b"half")
        raise NarratorError("the store changed")

    with pytest.raises(NarratorError):
        write_whole(tmp_path, {"a.txt": b"new", "b.mp3": broken})
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a.txt": b"good"}


def test_a_failure_takes_a_new_folder_away_again(tmp_path: Path) -> None:
    def broken(file: BinaryIO) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "ep", {"a.mp3": broken})
    assert not (tmp_path / "ep").exists()


def test_a_link_out_of_the_output_folder_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "ep").symlink_to(outside)
    with pytest.raises(InputError, match="symbolic link"):
        write_whole(tmp_path / "ep", {"a.txt": b"x"})
    assert not list(outside.iterdir())


def test_no_link_in_a_folder_leads_a_write_out_of_it(tmp_path: Path) -> None:
    """A link in the place of a file, or of the temporary file that it is first, is replaced and not followed."""
    outside = tmp_path / "outside"
    outside.write_text("theirs")
    folder = tmp_path / "ep"
    folder.mkdir()
    for name in ("a.txt", f".a.txt.{mark()}.part"):
        (folder / name).symlink_to(outside)
    write_whole(folder, {"a.txt": b"ours"})
    assert outside.read_text() == "theirs"
    assert (folder / "a.txt").read_text() == "ours" and not (folder / "a.txt").is_symlink()


@pytest.mark.parametrize("place", ["file/ep", "file"])
def test_a_file_in_the_way_is_told(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(NarratorError, match="cannot write"):
        write_whole(tmp_path / place, {"a.txt": b"x"})
    assert (tmp_path / "file").read_text() == "in the way"


def test_a_full_disk_is_told_in_one_line(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    with pytest.raises(NarratorError, match="disk is full"):
        write_whole(tmp_path, {"a.txt": lambda f: os.write(os.open("/dev/full", os.O_WRONLY), b"x") and None})
    assert not list(tmp_path.iterdir())
