"""What a batch is given: each kind of list, hostile and broken ones, and each interview once."""

from __future__ import annotations

import gzip
import io
import json
import os
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from narrator import settings
from narrator.errors import InputError
from narrator.library import exports, lists
from narrator.library.days import day_of
from narrator.library.sources import Missing, Source, Sources

EXAMPLES = sorted(Path(__file__).parents[1].glob("examples/*.*"))

RSS = """<?xml version="1.0"?><!-- <html> --><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Talks</title><link>https://a.example/</link>
<item><title>One &amp; only</title>
<link> https://a.example/one </link><pubDate>Tue, 03 Mar 2009 10:00:00 GMT</pubDate></item>
<item><guid>https://a.example/two</guid><dc:date>2010-05-06</dc:date></item>
<item><guid isPermaLink="false">tag:a,3</guid><title>nowhere</title></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="/feed"/>
<entry><link rel="edit" href="/no"/><link type="application/json" href="/three.json"/>
<link rel="alternate" type="text/html" href="../three"/>
<published>2011-01-02T03:04:05Z</published><updated>2012-02-03T00:00:00Z</updated></entry></feed>"""
MAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://a.example/four</loc><lastmod>2013-01-01</lastmod>
<news:news><news:publication_date>2012-12-31</news:publication_date></news:news></url>
<url><loc>file:///etc/passwd</loc></url><url><loc>javascript:alert(1)</loc></url></urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>{0}/map.xml.gz</loc></sitemap><sitemap><loc>{0}/index.xml</loc></sitemap>
<sitemap><loc>{0}/gone.xml</loc></sitemap></sitemapindex>"""
LAUGHS = """<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY x SYSTEM "file:///etc/passwd">]>
<rss><channel><item><link>https://a.example/&c;&x;</link></item><item><link>https://a.example/ok</link></item></channel></rss>"""


def found(*given: str, stdin: bytes = b"", output: str = "out", private: bool = False) -> list[Source | Missing]:
    chosen = settings.load({"output": output, "allow_private": private})
    with Sources(given, chosen, io.BytesIO(stdin)) as sources:
        return list(sources)


def names(rows: list[Source | Missing]) -> list[str]:
    assert not [row for row in rows if isinstance(row, Missing)]
    return [row.name for row in rows]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *((text, "feed") for text in (RSS, ATOM, MAP, INDEX)),
        ("<html><body>rss</body></html>", ""),
        ('{"id": 1, "text": "A: b"}\n{"id"', "export"),
        ('{"segments": [{"text": "a"}]}', ""),
        ("", ""),
        ("# mine\nhttps://a.example/x\ntalk.html\n", "names"),
        ("https://a.example/x\n\nAnn: And so?", ""),
        ("talk.html\n", ""),
        ("Ann Lee: Where?\n\nBo: Here.", ""),
    ],
)
def test_a_list_is_told_from_an_interview(text: str, kind: str) -> None:
    assert lists.kind_of(text.encode(), "given.txt") == kind
    if kind == "feed":
        assert lists.kind_of(gzip.compress(text.encode()), "given.gz") == kind
        assert lists.kind_of(text.encode("utf-16"), "given.xml") == kind


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_no_example_is_taken_for_a_list(path: Path) -> None:
    assert lists.kind_of(path.read_bytes()[:65536], path.name) == ""
    assert names(found(str(path))) == [str(path)]


def test_feeds_give_pages_with_their_days() -> None:
    assert list(lists.links(RSS.encode(), "https://a.example/feed")) == [
        lists.Link("https://a.example/one", published="2009-03-03T10:00:00+00:00"),
        lists.Link("https://a.example/two", published="2010-05-06"),
        lists.Link(""),
    ]
    [entry] = lists.links(ATOM.encode(), "https://a.example/talks/feed.xml")
    assert entry == ("https://a.example/three", False, "2011-01-02T03:04:05+00:00", "2012-02-03T00:00:00Z")


def test_sitemaps_give_addresses_of_pages_alone() -> None:
    first, *others = lists.links(gzip.compress(MAP.encode()), "https://a.example/")
    assert first == ("https://a.example/four", False, "2012-12-31", "2013-01-01")
    assert [link.address for link in others] == ["", ""]


def test_no_entity_is_expanded_and_a_broken_feed_is_read_as_far_as_it_goes() -> None:
    links = list(lists.links(LAUGHS.encode(), "feed"))
    assert links[1].address == "https://a.example/ok"
    assert "root" not in links[0].address
    assert len(links[0].address) < 100
    cut = RSS.encode()[: RSS.index("<item><guid isPerma")]
    assert [link.address for link in lists.links(cut, "feed")][:2] == ["https://a.example/one", "https://a.example/two"]
    with pytest.raises(InputError, match="no feed"):
        list(lists.links(b"<html/>", "page"))
    with pytest.raises(InputError, match="more than"):
        list(lists.links(gzip.compress(bytes(65 << 20)), "bomb"))


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("2009-03-04", "2009-03-04"),
        ("2009-03-04T05:06:07Z", "2009-03-04T05:06:07+00:00"),
        (1236142800, "2009-03-04T05:00:00+00:00"),
        ("Wed, 04 Mar 2009 05:00 +0100", "2009-03-04T05:00:00+01:00"),
        *((wrong, "") for wrong in (None, "soon", "2009-13-01", 1e300, True, [], "2009" * 100, "Mon, 99 Foo 9999999")),
    ],
)
def test_days_in_all_their_ways(given: object, day: str) -> None:
    assert day_of(given) == day


def export(path: Path, *lines: object) -> Path:
    path.write_bytes(b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines))
    return path


def test_an_export_gives_an_entry_a_line_and_a_reason_for_each_that_is_none(tmp_path: Path) -> None:
    path = export(
        tmp_path / "dump.jsonl",
        b"\xef\xbb\xbf" + json.dumps({"id": 7, "text": "A: é?", "published": "2009-03-04"}).encode(),
        b"",
        {"id": 8, "url": "https://a.example/8", "html": "<p>x</p>", "text": "y", "extra": {}},
        {"url": "https://a.example/9"},
        b'{"id": 1, "text": "cut',
        [1],
        {"text": "nameless"},
        {"id": True, "text": "x"},
        {"id": "x"},
        {"id": 7, "text": "again"},
        b"[" * 100_000,
        {"id": "a\n b\x00\u202e", "url": "javascript:1", "text": "z"},
    )
    rows = found(str(path))
    entries = [row for row in rows if isinstance(row, Source)]
    assert [(row.name, row.published) for row in entries] == [
        ("id:7", "2009-03-04"),
        ("https://a.example/8", ""),
        ("https://a.example/9", ""),
        ("id:a b\x00\u202e", ""),
    ]
    assert [row.entry and row.entry.read() for row in entries] == ["A: é?".encode(), b"<p>x</p>", None, b"z"]
    wrong = [row.error for row in rows if isinstance(row, Missing)]
    assert len(wrong) == 7
    assert all(f"dump.jsonl, line {number}:" in text for number, text in zip((5, 6, 7, 8, 9), wrong, strict=False))
    assert "stands twice" in wrong[5]


def test_a_line_of_no_end_spoils_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "LIMIT", 1000)
    path = export(tmp_path / "dump.jsonl", {"id": 1, "text": "x" * 5000}, {"id": 2, "text": "y"})
    first, second = found(str(path))
    assert isinstance(first, Missing)
    assert "line 1: longer than" in first.error
    assert second.name == "id:2"
    entry = second.entry if isinstance(second, Source) else None
    assert entry
    assert entry.read() == b"y"
    path.write_bytes(b"{}")
    with pytest.raises(InputError, match="changed meanwhile"):
        entry.read()


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Ann: Where?\n\nBo: Here.")


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    touch(
        *(tmp_path / name for name in ("a/x.txt", "a/2009/y.html", "a/.hidden/z.txt", "a/~z.txt", "a/p.png", "a/b.MD"))
    )
    touch(tmp_path / "a/out/x/script.md", tmp_path / "a/out/x/.made.json")
    (tmp_path / "a/out/x/.made.json").write_text("{}")
    return tmp_path


def test_folders_are_walked_and_episodes_are_not_taken_for_interviews(archive: Path) -> None:
    if sys.platform != "win32":
        (archive / "a/loop").symlink_to(archive / "a")
    assert names(found("a", output="a/out")) == ["a/b.MD", "a/x.txt", "a/2009/y.html"]
    touch(archive / "a/out/batch.html", archive / "a/out/batch.json")
    assert names(found("a/out", output="a/out")) == ["a/out/x/script.md"]


def test_globs_lists_and_standard_input(archive: Path) -> None:
    assert names(found("a/*.txt", "a/**/*.html", "a/x.txt")) == ["a/x.txt", "a/~z.txt", "a/2009/y.html"]
    (archive / "a/list.txt").write_text("# of the archive\n2009/y.html\nhttps://a.example/1\na/x.txt\n")
    wanted = ["a/2009/y.html", "https://a.example/1", "a/x.txt"]
    assert names(found("a/list.txt")) == wanted
    assert names(found("-", stdin="\n".join(wanted).encode())) == wanted
    assert names(found("-", stdin="\0".join(wanted).encode())) == wanted
    assert names(found("-", stdin=b'{"id": "q", "text": "A: b?"}')) == ["id:q"]
    assert names(found("-", stdin=RSS.encode()[: RSS.index("<item><guid isPerma")] + b"</channel></rss>"))[0].endswith(
        "one"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="names of files are text there")
def test_names_that_are_no_text_are_found(archive: Path) -> None:
    name = os.fsdecode(b"a/\xff new\nline.txt")
    touch(archive / name)
    assert name in names(found("a", output="a/out"))
    assert names(found("-", stdin=b"a/\xff new\nline.txt\0a/x.txt")) == [name, "a/x.txt"]


def test_what_is_not_there_is_one_line_and_the_others_go_on(archive: Path) -> None:
    (archive / "list.txt").write_text("a/x.txt\nno/such.txt\n")
    rows = found("nowhere", "no*such", "list.txt", "nul\0", "-", stdin=b"  ")
    assert [row.name for row in rows if isinstance(row, Source)] == ["a/x.txt"]
    errors = [row.error for row in rows if isinstance(row, Missing)]
    assert len(errors) == 5
    assert all("; " in error and "\n" not in error for error in errors)


@pytest.fixture
def site() -> Iterator[str]:
    pages: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            data = pages.get(self.path)
            self.send_response(404 if data is None else 200)
            self.end_headers()
            self.wfile.write(data or b"")

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    here = f"http://127.0.0.1:{server.server_port}"
    pages["/index.xml"] = INDEX.format(here).encode()
    pages["/map.xml.gz"] = gzip.compress(f"<urlset><url><loc>{here}/talk</loc></url></urlset>".encode())
    pages["/list.txt"] = b"https://a.example/1\n/etc/x.html\n"
    pages["/talk"] = b"<html><p>A: b?</p></html>"
    yield here
    server.shutdown()


def test_addresses_of_sitemaps_lists_and_pages(site: str) -> None:
    rows = found(f"{site}/index.xml", private=True)
    assert [row.name for row in rows if isinstance(row, Source)] == [f"{site}/talk"]
    assert [row.name for row in rows if isinstance(row, Missing)] == [f"{site}/gone.xml"]
    assert names(found(f"{site}/talk", private=True)) == [f"{site}/talk"]
    page, other = found(f"{site}/list.txt", private=True)
    assert page.name == "https://a.example/1"
    assert isinstance(other, Missing)
    assert "addresses alone" in other.error


def test_private_addresses_are_refused_unless_asked(site: str) -> None:
    [row] = found(f"{site}/index.xml")
    assert isinstance(row, Missing)
    assert "--allow-private" in row.error
