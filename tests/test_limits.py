"""What a source may hold, how long and how much it may take: each limit is one line that names the setting."""

from __future__ import annotations

import faulthandler
import os
import signal
import time
from pathlib import Path

import pytest

from narrator import pipeline, settings
from narrator.errors import InputError
from narrator.limits import Limits
from narrator.pipeline import walls
from narrator.reading import Document, language

from .documents import WORD, packed, pdf

TALK = "Ann Lee: Who is there?\n\nBo Marsh: Nobody, as far as I can see.\n\nAnn Lee: Why?\n\nBo Marsh: It is dark.\n"


def word(paragraphs: str) -> bytes:
    return packed({"word/document.xml": f"<w:document {WORD}><w:body>{paragraphs}</w:body></w:document>"}, "docx")


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


TALK_DOCX = word("".join(map(paragraph, TALK.strip().split("\n\n"))))

TWO_PAGES = pdf("font Helvetica 9\nat 60 700 Who?\npage\nfont Helvetica 9\nat 60 700 Me.")


def many(speakers: int) -> str:
    names = [f"{first}na {last}son" for first in "BCDFGHJKLM" for last in ("Ander", "Ben", "Carl", "David")]
    return "\n\n".join(f"{name}: What I say is mine, and number {n}." for n in (1, 2, 3) for name in names[:speakers])


def test_every_limit_says_which_setting_raises_it() -> None:
    for name in Limits._fields:
        met = Limits().met(name, "talk.txt")
        assert str(met).startswith("talk.txt: ") and f"raise {name} under [limits] in narrator.toml" in str(met)
        assert f"{getattr(Limits(), name):,}" in str(met)


@pytest.mark.parametrize(
    ("limits", "data", "says"),
    [
        (Limits(characters=50), TALK.encode(), "more than 50 characters of text"),
        (Limits(speakers=9), many(10).encode(), "more than 9 speakers"),
        (Limits(turn=20), TALK.encode(), "more than 20 characters at a stretch"),
        (Limits(characters=50), TALK_DOCX, "more than 50 characters of text"),
        (Limits(pages=1), TWO_PAGES, "more than 1 pages"),
        (Limits(unpacked=1), word(paragraph("word " * 300_000)), "unpacks to more than 1 MiB"),
        (Limits(ratio=20), word(paragraph("word " * 300_000)), "more than 20 times its size"),
    ],
)  # fmt: skip
def test_what_is_above_a_limit_is_one_line(limits: Limits, data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        pipeline.understand(Document("talk.bin", data, "talk.bin"), limits)
    assert "[limits]" in str(caught.value)
    assert pipeline.understand(Document("talk.bin", TALK.encode(), "talk.bin")).interview.speakers


def test_a_limit_is_met_by_a_script_too(tmp_path: Path) -> None:
    text = '+++\nlanguage = "en"\n+++\n\n' + "\n\n".join(f"**Ann {n}:** Yes." for n in range(12))
    with pytest.raises(InputError, match="more than 9 speakers"):
        pipeline.understand(Document("talk.md", text.encode(), "talk.md"), Limits(speakers=9))
    with pytest.raises(InputError, match="characters of text"):
        pipeline.understand(Document("talk.md", text.encode(), "talk.md"), Limits(characters=90))


def test_sentences_and_chapters_are_counted_before_a_sound_is_made(tmp_path: Path) -> None:
    turns = TALK.strip().split("\n\n")
    text = "".join(f"## Part {n}\n\n{turns[n % 4]}\n\n{turns[(n + 1) % 4]}\n\n" for n in range(8))
    (tmp_path / "talk.md").write_text(f"# On doors\n\n{text}")
    for limits, says in ((Limits(clips=4), "more than 4 sentences"), (Limits(chapters=2), "more than 2 headings")):
        chosen = settings.Settings(
            output=str(tmp_path / "out"), store=str(tmp_path / "store"), engine="espeak", limits=limits
        )
        with pytest.raises(InputError, match=says):
            pipeline.plan(str(tmp_path / "talk.md"), chosen)
    assert not (tmp_path / "out").exists()


def test_limits_are_settings(tmp_path: Path) -> None:
    (tmp_path / "narrator.toml").write_text("[limits]\nspeakers = 9000\nsize = 1\n")
    chosen = settings.load({}, tmp_path)
    assert chosen.limits == Limits(speakers=9000, size=1)
    assert chosen.facts() == settings.Settings().facts()  # what was made under other limits is what would be made
    for text, says in (
        ("[limits]\nspeaker = 9", "did you mean 'speakers'"),
        ("[limits]\nspeakers = 0", "speakers is 0"),
        ('[limits]\nspeakers = "9"', r"\[limits\] speakers is '9'"),
        ("limits = 9", "limits is no table"),
        ("limits = [9]", "limits is no table"),
    ):
        (tmp_path / "narrator.toml").write_text(text)
        with pytest.raises(InputError, match=says):
            settings.load({}, tmp_path)
    (tmp_path / "large.txt").write_bytes(b"Who? " * 300_000)
    with pytest.raises(InputError, match="larger than 1 MiB"):
        pipeline.load(str(tmp_path / "large.txt"), chosen)


# Behind walls: what a worker does that reads


def spins() -> None:
    while True:
        pass


def swells() -> list[bytes]:
    return [bytes(1 << 20) for _ in range(4000)]


def dies() -> None:
    faulthandler.disable()  # pytest's would tell of it
    os.kill(os.getpid(), signal.SIGSEGV)


def writes(path: str) -> str:
    try:
        with open(path, "wb") as file:
            file.write(b"x" * 10_000)
    except OSError as error:
        return type(error).__name__
    return "written"


def breaks() -> None:
    raise KeyError("not ours")


LINUX = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="this system keeps no limits of memory")


@LINUX
def test_a_reader_that_never_ends_swells_or_dies_is_one_line() -> None:
    began = time.monotonic()
    for function, limits, says in (
        (spins, Limits(time=1), "takes more than 1 seconds"),
        (swells, Limits(memory=100), "more than 100 MiB of memory"),
        (dies, Limits(), "breaks the program that reads it, or needs more than 2,048 MiB"),
    ):
        with pytest.raises(InputError, match=says) as caught:
            walls.apart(function, (), limits, "talk.pdf")
        assert "talk.pdf: " in str(caught.value) and caught.value.mend
    assert time.monotonic() - began < 60


@LINUX
def test_a_reader_writes_no_file_and_a_bug_of_ours_stays_one(tmp_path: Path) -> None:
    assert walls.apart(writes, (str(tmp_path / "x"),), Limits(), "talk.pdf") == "OSError"
    assert not (tmp_path / "x").exists() or (tmp_path / "x").stat().st_size == 0
    with pytest.raises(RuntimeError, match="KeyError") as caught:
        walls.apart(breaks, (), Limits(), "talk.pdf")
    assert "in breaks" in caught.value.__notes__[0]


def test_what_waits_for_ever_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walls, "_PATIENCE", 0.3)
    with pytest.raises(InputError, match="takes more than 1 seconds"):
        walls.apart(time.sleep, (60,), Limits(time=1), "talk.pdf")


def test_what_is_read_behind_walls_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    for data, name in ((TALK_DOCX, "talk.docx"), (TALK.encode(), "talk.txt")):
        document = Document(name, data, name)
        monkeypatch.setattr(walls, "_USUAL_SIZE", 10)
        behind = walls.read(document)
        monkeypatch.setattr(walls, "_USUAL_SIZE", 10**9)
        assert behind == walls._read(document, Limits())


def test_a_page_of_usual_size_is_read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("a fork for a small page")

    monkeypatch.setattr(walls, "apart", never)
    assert walls.read(Document("talk.txt", TALK.encode(), "talk.txt")).blocks
    with pytest.raises(AssertionError):
        walls.read(Document("talk.docx", TALK_DOCX, "talk.docx"))


def test_where_there_is_no_fork_a_reader_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    from narrator import processes

    monkeypatch.setattr(processes, "CAN_FORK", False)
    assert walls.read(Document("talk.docx", TALK_DOCX, "talk.docx")).blocks[0].text == "Ann Lee: Who is there?"


def test_an_error_crosses_a_wall_without_what_caused_it() -> None:
    def fails() -> None:
        raise InputError("no", where="a", mend="b") from ValueError(time.sleep, lambda: None)

    tblib = pytest.importorskip("tblib.pickling_support")
    tblib.install(InputError)  # as Dask does for all errors: causes are pickled too
    with pytest.raises(InputError, match="a: no; b"):
        walls.apart(fails, (), Limits(), "a")


def test_a_worker_tells_languages_as_its_parent_did_before() -> None:
    """A detector that starts threads leaves a forked worker waiting for them without end."""
    text = "Le vieux four est là, and the baker is here, und die Kinder sind da, e il nonno non è più qui. " * 30
    assert language.detect(text) in ("de", "en", "fr", "it")
    assert walls.apart(language.detect, (text,), Limits(time=4), "talk.docx") == language.detect(text)
