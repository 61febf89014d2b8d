"""Pictures of an article: which of them are a chapter's, where they may come from, and what is made of them."""

from __future__ import annotations

import base64
import io
import os
import struct
import time
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from narrator import merging, reading, script
from narrator.errors import InputError
from narrator.limits import Limits
from narrator.model import Article, Interview, Picture, Sentence, Speaker, Turn
from narrator.publishing import illustration
from narrator.reading import pictures

from .documents import OPEN, WORD, packed

ANSWER = "I began when I was nineteen, and I have counted the stones of the old bridge ever since that day."
PAGE = f"""<!doctype html><html lang="en"><head><title>On bridges</title></head><body>
<nav><img src="nav.jpg" alt="menu"></nav>
<article><h1>On bridges</h1>
<p>Ann Lee talks to Bo Yu, who builds bridges and has done so for forty years.</p>
<p><b>When did you begin to build them, and why?</b></p>
<p>{ANSWER}</p>
%s
<p><b>And would you build another one today, if you were asked?</b></p>
<p>I would build it tomorrow, since today I am tired. There is always another river, and it waits for you.</p>
</article><aside><img src="aside.jpg" alt="another story"></aside></body></html>"""


def read(name: str, data: str | bytes) -> Article:
    return reading.read(
        reading.Document(name, data if isinstance(data, bytes) else data.encode(), name), detect=lambda _: "en"
    )


def seen(article: Article) -> list[tuple[str, str, str]]:
    """Address, words and the sentence that each picture stands behind."""
    return [(p.address, p.text, s.text) for b in article.blocks for s in b.sentences for p in s.pictures]


def image(kind: str = "JPEG", size: tuple[int, int] = (640, 400), mode: str = "RGB", **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 90).save(out, kind, **more)
    return out.getvalue()


@pytest.mark.parametrize(
    ("element", "found"),
    [
        ('<img src="bridge.jpg" alt="The  old\nbridge">', ("bridge.jpg", "The old bridge")),
        ('<p>A line.<img src="b/ridge (1).jpg"></p>', ("b/ridge%20%281%29.jpg", "")),
        ('<figure><img src="a.jpg" alt="a"><figcaption>By B. Yu</figcaption></figure>', ("a.jpg", "By B. Yu")),
        (
            '<img src="data:image/gif;base64,R0" data-src="//img.example.org/a.jpg">',
            ("https://img.example.org/a.jpg", ""),
        ),
        ('<img src="blank.gif" data-original="/a.jpg">', ("/a.jpg", "")),
        ('<img srcset="a-800.jpg 800w, a.jpg 1600w">', ("a-800.jpg", "")),
        ('<a href="large.jpg"><img src="a.jpg"></a>', ("a.jpg", "")),
        ('<div class="wp-image"><picture><source srcset="a.webp"><img src="a.jpg"></picture></div>', ("a.jpg", "")),
        ('<p>x</p><img src="site-logo.png">', None),
        ('<img class="author-avatar" src="a.jpg">', None),
        ('<div class="share-buttons"><img src="a.jpg"></div>', None),
        ('<img src="a.jpg" width="1" height="1">', None),
        ('<img src="a.jpg" style="width:32px">', None),
        ('<img src="a.jpg" hidden>', None),
        ('<div style="display:none"><img src="a.jpg"></div>', None),
        ('<img src="chart.svg">', None),
        ('<img src="a.jpg" role="presentation">', None),
        ('<a href="/other-story"><img src="a.jpg"></a>', None),
        ('<aside><img src="a.jpg"></aside>', None),
        ('<img src="javascript:alert(1)">', None),
        ('<img src="file:///etc/passwd">', None),
        (r'<img src="C:\photos\a.jpg">', None),
        ("<img alt='no address'>", None),
    ],
)
def test_the_pictures_of_a_page(element: str, found: tuple[str, str] | None) -> None:
    got = [(address, text) for address, text, _ in seen(read("talk.html", PAGE % element))]
    assert got == ([found] if found else [])


def test_a_page_that_holds_its_pictures_in_itself() -> None:
    """As SingleFile and others save them."""
    first, second = image("PNG", (300, 200)), image(size=(1200, 800))
    elements = "".join(
        f'<img alt="{name}" src="data:image/x;base64,{base64.b64encode(data + bytes(4000)).decode()}">'
        for name, data in (("1", first), ("2", second))
    )
    page = PAGE % ('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">' + elements)
    found = seen(read("talk.html", page))
    assert [text for _, text, _ in found] == ["1", "2"]
    for (address, _, _), data in zip(found, (first, second), strict=True):
        assert len(address) < 20
        assert pictures.unpacked(page.encode(), address, "talk.html") == data + bytes(4000)
    for address in ("#img-99", "#img-x", "#img--1", "#img-0"):
        with pytest.raises(InputError, match="no such picture"):
            pictures.unpacked(page.encode(), address, "talk.html")


def test_a_page_of_pictures_alone_takes_no_longer_than_its_length() -> None:
    frame = "<figure>" + "<img src='a.jpg'>" * 20_000 + "</figure>"
    start = time.process_time()
    found = seen(read("talk.html", PAGE % frame))
    assert len(found) <= 20 and time.process_time() - start < 5


def test_a_picture_stands_behind_the_text_before_it() -> None:
    first, second = '<img src="1.jpg">', '<figure><img src="2.jpg"><figcaption>A bridge.</figcaption></figure>'
    found = seen(read("talk.html", PAGE % (first + second)))
    assert [(address, after) for address, _, after in found] == [("1.jpg", ANSWER), ("2.jpg", ANSWER)]


def test_what_stands_behind_the_article_is_none_of_its_pictures() -> None:
    page = PAGE.replace("</article>", "<p>Read more</p><p>Subscribe to our newsletter</p><img src='x.jpg'></article>")
    assert seen(read("talk.html", page % "")) == []


def test_the_pictures_of_markdown() -> None:
    text = (
        "# On bridges\n\n![dawn](<a b.jpg>)\n\n**Ann Lee:** When did you begin to build bridges?\n\n"
        "**Bo Yu:** At nineteen. ![x](data:image/png;base64,AA) I never stopped.\n\n![night](photos/n.jpg 'Title')\n\n"
        "**Ann Lee:** And would you do so again?\n\n**Bo Yu:** Tomorrow.\n\n![](last.jpg)\n\n"
        '<figure>\n<img src="html.jpg" alt="H">\n</figure>\n\n<img src="logo.png">\n'
    )
    assert seen(read("talk.md", text)) == [
        ("a%20b.jpg", "dawn", "On bridges"),
        ("photos/n.jpg", "night", "I never stopped."),
        ("last.jpg", "", "Bo Yu: Tomorrow."),
        ("html.jpg", "H", "Bo Yu: Tomorrow."),
    ]


PARAGRAPHS = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in ("Ann Lee: When did you begin?",))
DRAWN = (
    '<w:p><w:r><w:drawing><wp:docPr xmlns:wp="urn:wp" descr="A bridge"/><a:blip xmlns:a="urn:a" xmlns:r="urn:r" '
    'r:embed="rId7"/></w:drawing></w:r></w:p>'
)


def test_the_pictures_of_documents_and_their_bytes() -> None:
    jpeg = image()
    docx = packed(
        {
            "word/document.xml": f"<w:document {WORD}><w:body>{PARAGRAPHS}{DRAWN}</w:body></w:document>",
            "word/_rels/document.xml.rels": '<Relationships><Relationship Id="rId7" Type="http://x/image" '
            'Target="media/image 1.jpeg"/></Relationships>',
        },
        "docx",
    )
    assert seen(read("a.docx", docx)) == [("word/media/image%201.jpeg", "A bridge", "Ann Lee: When did you begin?")]
    chapter = f"<html><body><p>{ANSWER}</p><img src='../img/b%20c.jpg' alt='B'/><p>{ANSWER}</p></body></html>"
    book = packed(
        {
            "META-INF/container.xml": '<container><rootfile full-path="OPS/book.opf"/></container>',
            "OPS/book.opf": '<package><item id="a" href="text/a.xhtml" media-type="application/xhtml+xml"/>'
            '<itemref idref="a"/></package>',
            "OPS/text/a.xhtml": chapter,
            "OPS/img/b c.jpg": jpeg,  # type: ignore[dict-item]
        },
        "epub",
    )
    [(address, text, _)] = seen(read("a.epub", book))
    assert (address, text) == ("OPS/img/b%20c.jpg", "B")
    assert pictures.unpacked(book, address, "a.epub") == jpeg
    with pytest.raises(InputError, match="no such picture"):
        pictures.unpacked(book, "../../etc/passwd", "a.epub")


def test_the_pictures_of_opendocument() -> None:
    """One alone in its paragraph, one in a box with its caption, one that lies elsewhere."""
    frame = (
        '<draw:frame>%s<draw:image xlink:href="%s" xmlns:xlink="http://www.w3.org/1999/xlink"/>'
        '<svg:desc xmlns:svg="urn:svg">%s</svg:desc></draw:frame>'
    )
    boxed = f"<text:p>{frame % ('', 'Pictures/2.png', 'Night')}Fig. 1</text:p>"
    box = f"<draw:frame><draw:text-box>{boxed}</draw:text-box></draw:frame>"
    body = (
        f"<text:p>{ANSWER}</text:p><text:p>{frame % ('', 'Pictures/1.jpg', 'Dawn')}</text:p>"
        f"<text:p>{ANSWER} And so on.</text:p><text:p>{box}</text:p>"
        f"<text:p>{frame % ('', 'https://example.org/3.jpg', 'x')}</text:p><text:p>{ANSWER} That was all.</text:p>"
    )
    parts = {"content.xml": f"<office:document-content {OPEN}><office:body><office:text>{body}</office:text>"
             "</office:body></office:document-content>"}  # fmt: skip
    assert seen(read("a.odt", packed(parts, "odt"))) == [
        ("Pictures/1.jpg", "Dawn", ANSWER),
        ("Pictures/2.png", "Night", "And so on."),
    ]


def test_a_page_in_one_file_holds_its_pictures() -> None:
    body = (PAGE % '<img src="https://example.org/b.jpg">').encode()
    data = (
        b"From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=X\n\n"
        b"--X\nContent-Type: text/html\nContent-Location: https://example.org/talk\n\n" + body + b"\n--X\n"
        b"Content-Type: image/jpeg\nContent-Transfer-Encoding: base64\nContent-Location: https://example.org/b.jpg\n\n"
        b"/9j/4AA=\n--X--\n"
    )
    [(address, _, _)] = seen(read("talk.mhtml", data))
    assert pictures.unpacked(data, address, "talk.mhtml") == b"\xff\xd8\xff\xe0\x00"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a source and pictures in it, and others around it."""
    folder = tmp_path / "home"
    for name in ("photos", "Talk_files", ".hidden"):
        (folder / name).mkdir(parents=True)
    for path in (folder / "a.jpg", folder / "photos/a.jpg", folder / "Talk_files/a.jpg", folder / ".hidden/a.jpg"):
        path.write_bytes(b"picture")
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    (folder / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    (folder / "inner.jpg").symlink_to(folder / "a.jpg")
    (folder / "up").symlink_to(tmp_path)
    return folder


@pytest.mark.parametrize("address", ["a.jpg", "./a.jpg", "photos/a.jpg", "a.jpg?width=100", "%61.jpg"])
def test_pictures_beside_a_text(home: Path, address: str) -> None:
    path = pictures.beside(address, home / "talk.md")
    assert path is not None and pictures.content(path) == b"picture"


@pytest.mark.parametrize(
    "address",
    ["../secret.jpg", "photos/../../secret.jpg", "%2e%2e/secret.jpg", "..%2fsecret.jpg", "link.jpg", "inner.jpg",
     "up/secret.jpg", ".hidden/a.jpg", "/etc/passwd", "//etc/passwd", "file:///etc/passwd", "a.jpg%00", "a\n.jpg",
     "photos//a.jpg", "", ".", "photos", "..\\secret.jpg", "C:a.jpg", "~/a.jpg", "none.jpg"],
)  # fmt: skip
def test_nothing_else_is_taken(home: Path, address: str) -> None:
    path = pictures.beside(address, home / "talk.md")
    assert path is None or pictures.content(path) is None


def test_a_page_takes_pictures_of_its_own_folder_alone(home: Path) -> None:
    page = home / "Talk.html"
    assert pictures.beside("a.jpg", page) and pictures.beside("./Talk_files/a.jpg", page)
    assert pictures.beside("photos/a.jpg", page) is None


def test_what_is_no_plain_file_is_not_waited_for(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(home / "pipe.jpg")
    assert pictures.content(home / "pipe.jpg") is None
    monkeypatch.setattr(pictures, "LARGEST", 6)
    assert pictures.content(home / "a.jpg") is None


def test_a_picture_is_written_anew_and_upright() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E], exif[0x8825] = 6, "SECRET PLACE", {1: "N", 2: (51.0, 3.0, 0.0)}
    drawn = illustration.drawn(image(size=(1600, 1000), exif=exif.tobytes(), comment=b"SECRET NAME"))
    assert drawn is not None
    for data, size in ((drawn.big, (750, 1200)), (drawn.small, (300, 480))):
        with Image.open(io.BytesIO(data)) as picture:
            assert (picture.format, picture.size, dict(picture.getexif())) == ("JPEG", size, {})
        assert b"SECRET" not in data and b"Exif" not in data
    assert (drawn.width, drawn.height) == (750, 1200)
    facts, payload = illustration.packed(drawn)
    assert illustration.unpacked(facts, payload) == drawn


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "I;16"), ("WEBP", "RGBA"), ("GIF", "P"), ("JPEG", "CMYK")]
)
def test_pictures_of_all_kinds(kind: str, mode: str) -> None:
    drawn = illustration.drawn(image(kind, mode=mode))
    assert drawn is not None and (drawn.width, drawn.height) == (640, 400)


@pytest.mark.parametrize("size", [(1, 1), (150, 150), (900, 120), (300, 60)])
def test_signs_and_rules_are_no_pictures(size: tuple[int, int]) -> None:
    assert illustration.drawn(image("PNG", size)) is None


def claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be of some size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a", b"\xff\xd8\xff", image()[:900], image("TIFF"), b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9",
     b"<svg xmlns='http://www.w3.org/2000/svg'/>", claims(60_000, 60_000), claims(640, 400)],
)  # fmt: skip
def test_what_is_no_picture_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"can be read|too large"):
        illustration.drawn(data)


def talk(*answers: tuple[str, tuple[Picture, ...]]) -> Interview:
    people = (Speaker("Ann Lee", "interviewer"), Speaker("Bo Yu", "guest"))
    turns = tuple(
        Turn(f"{number:08x}", "Bo Yu", "guest", (Sentence(text, number, opens=True, pictures=shown),), number)
        for number, (text, shown) in enumerate(answers, 1)
    )
    return Interview("talk.md", "On bridges", "en", people, turns)


BRIDGE, NIGHT, FERRY = Picture("bridge.jpg", "A bridge"), Picture("night.jpg"), Picture("ferry.jpg")
ONE, TWO = "I counted all of the stones of the old bridge.", "The ferry went to bed at nine, and so did we."


def test_a_persons_pictures_outlive_the_article() -> None:
    base = talk((ONE, (BRIDGE,)), (TWO, (FERRY,)))
    mine, _ = script.parse(script.write(base, "x").replace("![](ferry.jpg)", "![mine](night.jpg)"), "script.md")
    theirs = talk((ONE, (BRIDGE, FERRY)), (TWO, (FERRY, BRIDGE)))
    merged = merging.merge(base, mine, theirs)
    assert [turn.sentences[0].pictures for turn in merged.turns] == [(BRIDGE, FERRY), (Picture("night.jpg", "mine"),)]
    gone = replace(mine, turns=talk((ONE, ()), (TWO, (FERRY,))).turns)
    assert merging.merge(base, gone, base).turns[0].sentences[0].pictures == ()


def test_limits_hold_for_pictures_in_documents() -> None:
    bomb = packed({"word/document.xml": "<w/>", "word/media/a.jpg": "0" * (3 << 20)}, "docx")
    with pytest.raises(InputError, match="unpacks to more than"):
        pictures.unpacked(bomb, "word/media/a.jpg", "a.docx", Limits(unpacked=1))
    with pytest.raises(InputError, match="times its size"):
        pictures.unpacked(bomb, "word/media/a.jpg", "a.docx")
