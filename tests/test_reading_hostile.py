"""Documents that are broken, locked, or made to do harm: an article or one clear line, in bounded time and memory."""

from __future__ import annotations

import io
import json
import os
import re
import sys
import threading
import time
import unicodedata
import zipfile
from collections import Counter
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator.errors import InputError, NarratorError
from narrator.limits import Limits
from narrator.model import Article
from narrator.reading import Document, read

from .documents import OPEN, WORD, packed, pdf

PARAGRAPHS = "".join(
    f"<w:p><w:r><w:t>{t}</w:t></w:r></w:p>" for t in ("Who is there?", "Nobody.", "Who says so?", "I.")
)
BODY = f"<w:document {WORD}><w:body>{PARAGRAPHS}</w:body></w:document>"
DOCX = packed({"word/document.xml": BODY}, "docx")
ODT = packed(
    {
        "content.xml": f"<office:document-content {OPEN}><office:body><office:text><text:p>Who is there?</text:p>"
        "<text:p>Nobody.</text:p></office:text></office:body></office:document-content>"
    },
    "odt",
)
CONTAINER = '<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>'
PACKAGE = (
    '<package><metadata/><manifest><item id="a" href="{href}" media-type="application/xhtml+xml"/></manifest>'
    '<spine><itemref idref="a"/></spine></package>'
)
CHAPTER = "<html><body><p>Who is there?</p><p>Nobody.</p></body></html>"
EPUB = packed(
    {"META-INF/container.xml": CONTAINER, "b.opf": PACKAGE.format(href="a.xhtml"), "a.xhtml": CHAPTER}, "epub"
)
RTF = rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\pard {\b Who is there?}\par Nobody.\par}"
PDF = pdf("font Helvetica 11\nat 60 700 Who is there, and for how long?\nat 60 660 Nobody, and for ever.")
FB2 = b"<?xml version='1.0'?><FictionBook><body><p>Who is there?</p><p>Nobody.</p></body></FictionBook>"
WHOLE = {"docx": DOCX, "odt": ODT, "epub": EPUB, "rtf": RTF, "pdf": PDF, "fb2": FB2}


def article(data: bytes, name: str = "talk.bin") -> Article:
    return read(Document(name, data, name), lambda sample: "en", Limits(turn=1 << 24))


def words(text: str) -> list[str]:
    return re.findall(r"\w", unicodedata.normalize("NFKC", text).casefold())


@pytest.mark.parametrize("kind", WHOLE)
def test_content_tells_the_format_whatever_the_name(kind: str) -> None:
    assert any("Who is there" in block.text for block in article(WHOLE[kind], "talk.txt").blocks)


@pytest.mark.parametrize("kind", WHOLE)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_damaged_document_is_an_article_or_one_line(kind: str, data: st.DataObject) -> None:
    whole = WHOLE[kind]
    cut = data.draw(st.integers(4, len(whole)))
    at = data.draw(st.integers(4, len(whole) - 1))
    broken = bytearray(whole[:cut])
    if at < cut:
        broken[at] ^= data.draw(st.integers(1, 255))
    try:
        assert article(bytes(broken)).blocks
    except InputError as error:
        assert "talk.bin: " in str(error) and error.mend


def bomb(name: str, megabytes: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        with file.open(name, "w") as part:
            for _ in range(megabytes):
                part.write(b" " * (1 << 20))
    return out.getvalue()


def many_parts() -> bytes:
    """A list of more parts than any document has, as bytes of the list alone are enough to tell."""
    return DOCX[:-22] + DOCX[-22:-10] + (40 << 20).to_bytes(4, "little") + DOCX[-6:]


def locked() -> bytes:
    """The flag that a part is encrypted, in the list of parts."""
    data = bytearray(DOCX)
    at = -1
    while (at := data.find(b"PK\x01\x02", at + 1)) >= 0:
        data[at + 8] |= 1
    return bytes(data)


ENTITIES = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
LEADS_OUT = {"META-INF/container.xml": CONTAINER, "b.opf": PACKAGE.format(href="../../../etc/passwd")}
BOUGHT = {
    "META-INF/container.xml": CONTAINER,
    "META-INF/encryption.xml": "<e><EncryptedData>a.xhtml</EncryptedData></e>",
}
NO_PAGE = (
    b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: image/png\n\nx\n--x--\n"
)
# A part within a part within a part, deeper than the parser of mail goes.
PARTS_IN_PARTS = b"MIME-Version: 1.0\n" + b"".join(
    b'%bContent-Type: multipart/related; boundary="b%d"\n\n' % (b"--b%d\n" % (i - 1) if i else b"", i)
    for i in range(3000)
)
FOREIGN = '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (bomb("word/document.xml", 64), "unpacks to more than"),
        (many_parts(), "too many parts"),
        (locked(), "locked with a password"),
        (packed({"word/document.xml": ENTITIES + BODY.replace("Nobody", "&b;")}, "docx"), "entities"),
        (packed({"word/document.xml": FOREIGN + BODY.replace("Nobody", "&a;")}, "docx"), "entities"),
        (packed({"word/document.xml": "<w:document>" * 5000}, "docx"), "damaged"),
        (packed({"word/other.xml": BODY}, "docx"), "lacks its part"),
        (packed(LEADS_OUT, "epub"), "no text"),
        (packed({"META-INF/container.xml": CONTAINER}, "epub"), "lacks its part b.opf"),
        (packed(BOUGHT, "epub"), "DRM"),
        (packed({"xl/workbook.xml": "<a/>"}, "docx"), "a spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old or a locked office document"),
        (pdf("font Helvetica 11\nat 60 700 Nobody reads this without the word.", "secret"), "locked with a password"),
        (pdf("page\npage"), "pictures of pages"),
        (b"%PDF-1.7\nnothing more", "damaged"),
        (b"{\\rtf1 " + b"{" * 5000 + b"deep" + b"}" * 5001, "nested too deeply"),
        (b'{"chapters": [{"startTime": 0, "title": "One"}], "a": 1}', "no transcript"),
        (NO_PAGE, "no page"),
        (PARTS_IN_PARTS, "nested too deeply"),
        (b"WEBVTT\n\nNOTE nothing else\n", "no readable text"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_one_line(data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        article(data)
    assert "talk.bin: " in str(caught.value) and caught.value.mend


def test_a_page_in_a_book_reads_nothing_outside_it() -> None:
    """A chapter whose address leads out of the archive is looked up in it, and never on the disk."""
    found = article(
        packed(
            {"META-INF/container.xml": CONTAINER, "b.opf": PACKAGE.format(href="../../a.xhtml"), "a.xhtml": CHAPTER},
            "epub",
        )
    )
    assert [block.text for block in found.blocks] == ["Who is there?", "Nobody."]


@pytest.mark.parametrize(("module", "data", "extra"), [("pypdfium2", PDF, "pdf")])
def test_a_missing_part_is_named(monkeypatch: pytest.MonkeyPatch, module: str, data: bytes, extra: str) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(NarratorError, match="not installed") as caught:
        article(data)
    assert caught.value.exit_code == 1 and f'pip install "narrator[{extra}]"' in str(caught.value)


def test_the_part_for_pages_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from narrator.reading import load

    monkeypatch.setitem(sys.modules, "httpx", None)
    with pytest.raises(NarratorError, match=r'pip install "narrator\[web\]"'):
        load("https://paper.example/talk")


LONG = "word " * 200_000


@pytest.mark.parametrize(
    "data",
    [
        packed({"word/document.xml": BODY.replace("Nobody.", LONG)}, "docx"),
        packed({"word/document.xml": BODY.replace(PARAGRAPHS, PARAGRAPHS * 4000)}, "docx"),
        RTF.replace(b"Nobody.", LONG.encode()),
        RTF.replace(b"Nobody.", b"{\\b a}" * 50_000),
        RTF.replace(b"Nobody.", b"\\u8230?" * 50_000),
        b"WEBVTT\n\n" + b"00:01.000 --> 00:59:00.000\nthe same line\n\n" * 20_000 + b"00:59.000 --> 01:00:00.000\nYes.",
        b"1\n00:00:01,000 --> 00:00:02,000\n" + b"- a <i>b</i> " * 80_000,
        b"1\n00:00:01,000 --> 00:00:02,000\n" + b"<v " * 300_000 + b"\nYes.",
        json.dumps({"segments": [{"speaker": f"S{n % 9}", "body": "Yes, I say."} for n in range(10_000)]}).encode(),
        b"[" * 100_000 + b" A word. " + b"]" * 100_000,
        b"Who?\n\nMe" + b"!?" * 50_000 + b"\n\nWhy?\n",
        b"INT. A ROOM\n\nANN\nWho?\n\nBOB\nMe.\n\n" + b"/* [[ " * 150_000 + b"\n\nANN\nWhy?\n\nBOB\nSo.\n",
        b"INT. A ROOM\n\nANN\nWho?\n\nBOB\nMe.\n\nANN\nWhy?\n\nBOB\n" + b"*a_b" * 200_000,
        b"ANN\nWho?\n\nBOB\nMe.\n\n" * 5_000,
    ],
    ids=lambda data: "",
)  # fmt: skip
def test_long_documents_are_read(data: bytes) -> None:
    """Each would take hours if the work grew with the square of it."""
    assert article(data).blocks


# Rule 5: no word is lost, none is invented

TEXT = st.lists(
    st.sampled_from(
        ["who", "Ann", "said:", "No.", "Why?", "[laughs]", "(pause)", "5", "über", "где", "—", "it’s", "A:", "<b>", "&",
         "*", "{", "\\"]
    ),
    min_size=1,
    max_size=8,
).map(" ".join)  # fmt: skip
PARTS = st.lists(TEXT.filter(words), min_size=1, max_size=12)


def told(found: Article) -> Counter[str]:
    parts = [block.text for block in found.blocks if block.kind != "term"] + [out.text for out in found.left_out]
    return Counter(words(" ".join(parts)))


def accounted(data: bytes, source: list[str], name: str = "talk.bin") -> None:
    try:
        found = article(data, name)
    except InputError:
        return  # all of it is furniture
    assert told(found) == Counter(words(" ".join(source)))
    for block in found.blocks:
        assert words(block.text) == words(" ".join(s.text for s in block.sentences))


@settings(max_examples=60, deadline=None)
@given(PARTS)
def test_no_word_of_a_typed_document_is_lost(parts: list[str]) -> None:
    rows = "".join(f"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{escape(p)}</w:t></w:r></w:p>" for p in parts)
    accounted(packed({"word/document.xml": f"<w:document {WORD}><w:body>{rows}</w:body></w:document>"}, "docx"), parts)
    rows = "".join(f"<text:p><text:span>{escape(p)}</text:span></text:p>" for p in parts)
    body = f"<office:body><office:text>{rows}</office:text></office:body>"
    accounted(f"<?xml version='1.0'?><office:document {OPEN}>{body}</office:document>".encode(), parts)
    coded = ("".join(c if c.isascii() and c not in "\\{}" else f"\\u{ord(c)}?" for c in p) for p in parts)
    accounted(("{\\rtf1\\ansi " + "\\par ".join(coded) + "}").encode(), parts)


@settings(max_examples=60, deadline=None)
@given(PARTS)
def test_no_word_of_a_transcript_is_lost(parts: list[str]) -> None:
    accounted(
        json.dumps({"segments": [{"speaker": f"S{n % 3}", "body": p} for n, p in enumerate(parts)]}).encode(), parts
    )
    shown = [p.replace("<b>", "") for p in parts]
    cues = "".join(f"00:00:{n:02d}.000 --> 00:00:{n:02d}.900\n<v Speaker{n % 2}>{p}\n\n" for n, p in enumerate(shown))
    accounted(f"WEBVTT\n\n{cues}".encode(), shown)


# What is named as a source and is no file of text


def test_what_is_no_file_is_said_in_one_line(tmp_path: Path) -> None:
    from narrator.reading import load

    (tmp_path / "talk.txt").mkdir()
    (tmp_path / "nowhere").symlink_to("gone.txt")
    (tmp_path / "round").symlink_to("round")
    (tmp_path / "to-folder").symlink_to("talk.txt")
    (tmp_path / "file.txt").write_text("Who?")
    for name, says in {
        "talk.txt": "this is a folder",
        "nowhere": "no such file",
        "round": "cannot be read: .*symbolic links",
        "to-folder": "this is a folder",
        "file.txt/inside": "cannot be read",
        "a" * 300: "cannot be read: .*too long",
    }.items():
        with pytest.raises(InputError, match=says) as caught:
            load(str(tmp_path / name))
        assert caught.value.mend and "\n" not in str(caught.value)
    for name in ("", "  "):
        with pytest.raises(InputError, match="no source is named"):
            load(name)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has none")
def test_a_file_without_end_is_too_large() -> None:
    from narrator.reading import load

    with pytest.raises(InputError, match="larger than 1 MiB"):
        load("/dev/zero", limits=Limits(size=1))
    with pytest.raises(InputError, match="empty"):
        load("/dev/null")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_read_where_somebody_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from narrator.reading import load, source

    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    def write() -> None:
        with open(pipe, "wb") as file:
            file.write(b"Who is there?")
            file.flush()
            time.sleep(0.2)
            file.write(b"\n\nNobody.")

    writer = threading.Thread(target=write)
    writer.start()
    assert load(str(pipe)).data == b"Who is there?\n\nNobody."
    writer.join()
    monkeypatch.setattr(source, "_PATIENCE", 0.1)
    with pytest.raises(InputError, match="nobody writes to this pipe"):
        load(str(pipe))


# Found by fuzzing (fuzz/)


def test_a_page_of_two_lines_of_sizes_far_apart_is_read() -> None:
    found = article(
        pdf("font Helvetica 8\nat 60 700 Who is there, and for how long?\nfont Helvetica 30\nat 60 600 Nobody.")
    )
    assert [block.text for block in found.blocks] == ["Who is there, and for how long?", "Nobody."]
