"""Sources that are made to do harm: each by a few lines, so that none of them need be stored.

`python -m tools.hostile` makes an episode of each and shows what became of it; the tests do so with those that cost
little. What must come of a source is either an episode or one line.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Callable
from typing import NamedTuple

TALK = "Ann Lee: Who is there?\n\nBo Marsh: {}\n\nAnn Lee: Why is that so?\n\nBo Marsh: Because it is dark out there.\n"
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ESCAPE = "../../../../escaped"
MARKUP = "\"'><script>alert(1)</script><img src=x onerror=alert(2)><!-- ]]> &lt;b&gt; {{7*7}} ${x} %s"
SPOKEN = "<speak><break time=\"600s\"/><audio src='file:///etc/passwd'/></speak> [[h@'loU]] \x01\x1b[2J |-w evil.wav"
TAGS = "One\\nTwo;#FFMETADATA1\\n[CHAPTER]\\nTIMEBASE=1/1\\nSTART=0\\nTITLE=Eve\\x00TIT2"
CUES = "00:00:01.000 --> 00:00:02.000 <v Eve>No.</v> WEBVTT NOTE STYLE ::cue{}"
LINE = "(more than|nested too|damaged|entities|takes more|unpacks|larger|no interview|declares|breaks|no readable)"


class Source(NamedTuple):
    """name: of the file. make: its bytes. refused: what the one line says (a regular expression); empty: an episode.

    dear: takes seconds or gigabytes to look at.
    """

    name: str
    make: Callable[[], bytes]
    refused: str = ""
    dear: bool = False


def talk(said: str = "Nobody, as far as I can see.") -> bytes:
    return TALK.format(said).encode("utf-8", "surrogatepass")


def script(title: str = "A talk", slug: str = "talk", name: str = "Bo", body: str = "") -> bytes:
    front = {"title": title, "slug": slug, "language": "en", "address": f"file:///{ESCAPE}"}
    head = "\n".join(f"{key} = {json.dumps(value)}" for key, value in front.items())
    speakers = "".join(f'\n[[speakers]]\nname = {json.dumps(n)}\nrole = "{r}"\n' for n, r in _people(name))
    said = f"**{_escaped(name)}:** {body or 'Nobody is there.'}"
    return f"+++\n{head}\n{speakers}+++\n\n**Ann:** Who is there?\n\n{said}\n\n**Ann:** Why?\n".encode()


def _people(name: str) -> tuple[tuple[str, str], ...]:
    return (("Ann", "interviewer"), (name, "guest"))


def _escaped(name: str) -> str:
    return "".join(c if c.isalnum() or c == " " else f"&#{ord(c)};" for c in name)


def rich() -> bytes:
    return talk().replace(b"\n\n", b"\\par ")


def page(body: str, head: str = "") -> bytes:
    text = "".join(f"<p>{turn}</p>" for turn in TALK.format("Nobody, I believe.").strip().split("\n\n"))
    return f"<!doctype html><html><head>{head}</head><body><article>{text}{body}</article></body></html>".encode()


def archive(parts: dict[str, bytes], mimetype: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        if mimetype:
            file.writestr(zipfile.ZipInfo("mimetype"), mimetype)
        for name, data in parts.items():
            file.writestr(name, data)
    return out.getvalue()


def word(head: str = "", said: str = "Nobody, I believe.", more: dict[str, bytes] | None = None) -> bytes:
    rows = "".join(f"<w:p><w:r><w:t>{t}</w:t></w:r></w:p>" for t in TALK.format(said).strip().split("\n\n"))
    body = f"{head}<w:document {WORD}><w:body>{rows}</w:body></w:document>".encode()
    return archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": body, **(more or {})})


def book(href: str = "a.xhtml", more: dict[str, bytes] | None = None, items: int = 1) -> bytes:
    listed = "".join(f'<item id="a{n}" href="{href}" media-type="application/xhtml+xml"/>' for n in range(items))
    spine = "".join(f'<itemref idref="a{n}"/>' for n in range(items))
    parts = {
        "META-INF/container.xml": b'<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>',
        "b.opf": f"<package><metadata/><manifest>{listed}</manifest><spine>{spine}</spine></package>".encode(),
        "a.xhtml": page(""),
    }
    return archive({**parts, **(more or {})}, "application/epub+zip")


def zeros(name: str, size: int) -> bytes:
    """A document with a part of so many bytes that packs a thousandfold."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        with file.open(name, "w") as part:
            for _ in range(size >> 20):
                part.write(b" " * (1 << 20))
    return out.getvalue()


def liar() -> bytes:
    """A part that says that it is small and is not."""
    data = bytearray(zeros("word/document.xml", 200 << 20))
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = data.find(b"word/document.xml") if mark == b"PK\x03\x04" else data.rfind(b"word/document.xml")
        start = data.rfind(mark, 0, place)
        data[start + at : start + at + 4] = (1000).to_bytes(4, "little")
    return bytes(data)


def pdf(stream: bytes, pages: str = "[3 0 R]", packed: bool = False) -> bytes:
    """A PDF of one page, with what is drawn on it."""
    data = zlib.compress(stream, 9) if packed else stream
    how = b"/Filter/FlateDecode" if packed else b""
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids%b/Count 1>>" % pages.encode(),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R"
        b">>>>>>",
        b"<</Length %d%b>>stream\n%b\nendstream" % (len(data), how, data),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>/Length 10>>stream\n/X Do /X Do\n"
        b"endstream",
    ]
    out = bytearray(b"%PDF-1.4\n")
    for number, body in enumerate(bodies, 1):
        out += b"%d 0 obj%b endobj\n" % (number, body)
    return bytes(out + b"trailer<</Root 1 0 R>>\n%%EOF\n")


def speakers(count: int) -> bytes:
    row = ((a, b, c, d) for a in "BDFGKLMNPR" for b in "aeiou" for c in "bdglmnrstv" for d in "abcdefghijklmnopqrst")
    names = [f"{a}{b}{c}a Ostro{d}" for a, b, c, d in row]
    return "\n\n".join(
        f"{name}: Is this my answer number {n}?" for n in range(2) for name in names[:count]
    ).encode()  # fmt: skip


def laughs(root: str) -> str:
    rows = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    return f"<!DOCTYPE {root} [{rows}]>"


FOREIGN = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>'
FICTION = "<?xml version='1.0'?>{}<FictionBook><body><p>Who? {}</p><p>Me.</p></body></FictionBook>"
QUADRATIC = f'<!DOCTYPE x [<!ENTITY a "{"ha" * 99_999}">]>'
ANCHORS = "---\na: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(12)
) + "---\n\n"  # fmt: skip
FRONT = b'+++\nlanguage = "en"\n+++\n'
RUN = "word " * 50

SOURCES: tuple[Source, ...] = (
    # Names of files
    Source("--output=elsewhere.txt", talk),
    Source("-rf.txt", talk),
    Source("$(touch escaped);`touch escaped`|x.txt", talk),
    Source("a\nb\u202etxt.txt", talk),
    Source("..%2f..%2fescaped.txt", talk),
    Source("...txt", talk),
    # Titles, slugs, addresses and speakers
    Source("slug.md", lambda: script(slug=ESCAPE)),
    Source("title.md", lambda: script(title=ESCAPE + "\0" + MARKUP)),
    Source("speaker.md", lambda: script(name=MARKUP)),
    Source("tags.md", lambda: script(title=TAGS, name=TAGS, body=TAGS.replace("*", ""))),
    Source("cues.md", lambda: script(title=CUES, name=CUES, body=CUES)),
    Source("canonical.html", lambda: page("", f'<link rel="canonical" href="file:///{ESCAPE}"><base href="file:///">')),
    # What is said
    Source("spoken.txt", lambda: talk(SPOKEN)),
    Source("markup.txt", lambda: talk(MARKUP)),
    Source("cues.txt", lambda: talk(CUES)),
    Source("controls.txt", lambda: talk("A \x00\x07\x1b[31m\x7f\x9b word and \ufffe\uffff \ue000 another.")),
    Source("bidi.txt", lambda: talk("\u202eeslaf si siht\u202c \u2066and\u2069 this \u200fis true.")),
    Source("unseen.txt", lambda: talk("\u200bz\u200de\u200br\u200co\ufeff \u2060w\u00adidth\U000e0041 letters.")),
    Source("marks.txt", lambda: talk("Z" + "\u0301" * 20_000 + " and so on.")),
    Source("mixed.txt", lambda: talk() + "Ann Lee: Où ça?\n".encode("cp1252") + "Bo: Là.\n".encode("utf-16")),
    Source("half.txt", lambda: b"\xff\xfe" + talk().decode().encode("utf-16-le")[:-1]),
    # Pages
    Source("scripts.html", lambda: page(f"<script>{'x' * 9999}</script><iframe src=file:///etc/passwd></iframe>{MARKUP}")),
    Source("deep.html", lambda: page("<div>" * 100_000 + "deep")),
    Source("doctype.html", lambda: laughs("html").encode() + page("&l11; &e;")),
    Source("attributes.html", lambda: page("<p " + " ".join(f"a{n}='{n}'" for n in range(100_000)) + ">x</p>")),
    # Archives
    Source("bomb.docx", lambda: zeros("word/document.xml", 1 << 30), "unpacks", dear=True),
    Source("liar.docx", liar, "damaged|unpacks"),
    Source("slip.docx", lambda: word(more={f"{ESCAPE}.txt": b"out", "/etc/escaped": b"out", "word/../../x": b"out"})),
    Source("slip.epub", lambda: book("../../../../etc/passwd"), "no text|no readable"),
    Source("again.epub", lambda: book(items=3000), "more than 2,000 pages or parts"),
    Source("within.docx", lambda: word(more={"word/embeddings/a.docx": zeros("word/document.xml", 64 << 20)})),
    Source("laughs.docx", lambda: word(laughs("w:document"), "&l11;"), "entities|damaged"),
    Source("foreign.docx", lambda: word(FOREIGN, "&e;"), "entities|damaged"),
    Source("laughs.fb2", lambda: FICTION.format(laughs("FictionBook"), "&l11;").encode(), "entities|damaged"),
    Source("foreign.fb2", lambda: FICTION.format(FOREIGN, "&e;").encode(), "entities|damaged"),
    Source("quadratic.fb2", lambda: FICTION.format(QUADRATIC, "&a;" * 999).encode(),
           "entities|damaged|no interview"),
    # Front matter, JSON, RTF, MHTML, subtitles, PDF
    Source("anchors.md", lambda: ANCHORS.encode() + talk()),
    Source("deep.md", lambda: b'+++\nlanguage = "en"\na = ' + b"[" * 100_000 + b"\n+++\n", ".", dear=True),
    Source("deep.json", lambda: b'{"segments":' * 20_000 + b"1" + b"}" * 20_000, "."),
    Source("deep.rtf", lambda: b"{\\rtf1 " + b"{" * 100_000, "nested too deeply"),
    Source("object.rtf", lambda: b"{\\rtf1 {\\object\\objdata " + b"ff" * 500_000 + b"}" + rich() + b"}"),
    Source("cues.srt", lambda: b"".join(b"%d\n00:00:01,000 --> 99:59:59,999\nA: x\n\n" % n for n in range(200_000)),
           "only one speaker|no interview|at a stretch", dear=True),
    Source("loop.pdf", lambda: pdf(b"/X Do", "[2 0 R]"), "."),
    Source("within.pdf", lambda: pdf(b"/X Do BT /F 9 Tf 9 700 Td (Who is there?) Tj ET"), ".", dear=True),
    Source("letters.pdf", lambda: pdf(b"BT /F 9 Tf " + b"(%b) Tj " % (RUN * 8).encode() * 4000 + b"ET", packed=True),
           ".", dear=True),
    Source("bomb.pdf", lambda: pdf(b" " * (400 << 20), packed=True), ".", dear=True),
    # Size
    Source("line.txt", lambda: talk("word " * (10 << 20)), "at a stretch", dear=True),
    Source("line.html", lambda: page("<p>" + "word " * (10 << 20)), LINE, dear=True),
    Source("blocks.html", lambda: page("<p>a</p>" * (6 << 20)), LINE, dear=True),
    Source("tags.html", lambda: page("<b>" * (16 << 20)), LINE, dear=True),
    Source("over.txt", lambda: b"a" * (65 << 20), "larger than 64 MiB", dear=True),
    Source("turn.txt", lambda: talk("It goes on and on, and it does not end. " * 50_000), "at a stretch", dear=True),
    Source("word.txt", lambda: talk("x" * 2_000_000), "at a stretch", dear=True),
    Source("signs.txt", lambda: talk("!?" * 1_000_000), "at a stretch", dear=True),
    Source("speakers.txt", lambda: speakers(10_000), "more than 250 speakers", dear=True),
    Source("speakers.md", lambda: FRONT + b"".join(b"\n**P%d:** Yes.\n" % n for n in range(10_000)),
           "more than 250 speakers", dear=True),
)  # fmt: skip

ADDRESSES = (
    "file:///etc/passwd",
    "http://127.0.0.1:9/talk",
    "http://localhost/talk",
    "http://169.254.169.254/latest/meta-data",
    "http://[::1]/talk",
    "http://2130706433/talk",
    "http://0x7f.1/talk",
    "http://user:secret@paper.example/talk",
    "ftp://paper.example/talk",
)
"""No page: refused, and nothing is asked of anybody."""
