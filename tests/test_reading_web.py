"""A live page: read whole from a server on this machine, and refused where it should be."""

from __future__ import annotations

import contextlib
import gzip
import http.server
import json
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import httpx
import pytest

from narrator import origin, turns
from narrator.errors import InputError
from narrator.limits import Limits
from narrator.model import Article
from narrator.reading import Document, load, read, web

TALK = (
    "<!doctype html><html><head><title>The weir</title>{head}</head><body><h1>The weir</h1>"
    "<p><b>Who built it?</b></p><p>My grandfather, in one summer. Été {noise}</p>"
    "<p><b>Was he sorry?</b></p><p>Every spring.</p></body></html>"
)


class _Site(http.server.BaseHTTPRequestHandler):
    """Answers by path; ``seen`` holds what was asked."""

    seen: ClassVar[list[tuple[str, str]]] = []
    visits = 0

    def do_GET(self) -> None:
        self.seen.append((self.path, self.headers.get("Host", "")))
        answer = getattr(
            self, "get_" + self.path.partition("?")[0].strip("/").replace("-", "_").replace("/", "_"), None
        )
        if answer is None:
            return self.give(b"gone", status=404)
        return answer()  # type: ignore[no-any-return]

    def give(self, body: bytes, kind: str = "text/html; charset=utf-8", status: int = 200, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def get_the_weir(self) -> None:
        _Site.visits += 1
        self.give(TALK.format(head="", noise=f"<!-- visit {_Site.visits} -->").encode())

    def get_canonical(self) -> None:
        self.give(TALK.format(head='<link rel="canonical" href="https://paper.example/weir">', noise="").encode())

    def get_latin(self) -> None:
        self.give(
            TALK.format(head="", noise="à la française, s’il vous plaît").encode("cp1252"),
            "text/html; charset=windows-1252",
        )

    def get_greek(self) -> None:
        self.give(
            TALK.format(head="", noise="").replace("Été", "Καλημέρα").encode("iso8859-7"),
            "text/html; charset=ISO-8859-7",
        )

    def get_packed(self) -> None:
        self.give(gzip.compress(TALK.format(head="", noise="").encode()), Content_Encoding="gzip")

    def get_deflated(self) -> None:
        bare = zlib.compressobj(wbits=-15)
        self.give(bare.compress(TALK.format(head="", noise="").encode()) + bare.flush(), Content_Encoding="deflate")

    def get_bomb(self) -> None:
        self.give(gzip.compress(b"<p>a</p>" * (6 << 20)), Content_Encoding="gzip")

    def get_cut_short(self) -> None:
        self.give(gzip.compress(TALK.encode() * 50)[:-40], Content_Encoding="gzip")

    def get_unknown_packing(self) -> None:
        self.give(b"xxxx", Content_Encoding="br")

    def get_large(self) -> None:
        self.give(b"x" * 1_300_000)

    def get_picture(self) -> None:
        self.give(b"\x89PNG\r\n\x1a\n", "image/png")

    def get_vtt(self) -> None:
        self.give(
            b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>Who?\n\n00:03.000 --> 00:04.000\n<v Bob>Me.\n", "text/vtt"
        )

    def get_moved(self) -> None:
        self.give(b"", status=302, Location="/the-weir")

    def get_to_metadata(self) -> None:
        self.give(b"", status=302, Location="http://169.254.169.254/latest")

    def get_to_file(self) -> None:
        self.give(b"", status=301, Location="file:///etc/passwd")

    def get_round(self) -> None:
        self.give(b"", status=307, Location="/round")

    def get_locked(self) -> None:
        self.give(b"", status=401)

    def get_silent(self) -> None:
        time.sleep(1.5)

    def get_dripping(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        for _ in range(30):
            self.wfile.write(b"a")
            self.wfile.flush()
            time.sleep(0.1)

    def log_message(self, *args: object) -> None:
        pass

    def handle(self) -> None:
        with contextlib.suppress(OSError):  # the other end has hung up, as it should
            super().handle()


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_a_page_is_read(site: str) -> None:
    document = load(site + "/the-weir", allow_private=True)
    article = read(document)
    assert (article.title, article.address, document.name) == ("The weir", site + "/the-weir", "the-weir")
    assert [t.text for t in turns.find(article).turns if t.role == "interviewer"] == ["Who built it?", "Was he sorry?"]


def test_the_page_says_its_own_address(site: str) -> None:
    assert read(load(site + "/canonical", allow_private=True)).address == "https://paper.example/weir"


@pytest.mark.parametrize(
    ("path", "holds"),
    [("latin", "Été à la française, s’il"), ("greek", "Καλημέρα"), ("packed", "Été"), ("deflated", "Été")],
)
def test_declared_letters_and_packing_are_honoured(site: str, path: str, holds: str) -> None:
    article = read(load(f"{site}/{path}", allow_private=True))
    assert any(holds in block.text for block in article.blocks)


def test_content_decides_here_too(site: str) -> None:
    assert [b.text for b in read(load(site + "/vtt", allow_private=True)).blocks] == ["Ann", "Who?", "Bob", "Me."]


def test_a_redirect_is_followed(site: str) -> None:
    document = load(site + "/moved", allow_private=True)
    assert b"Who built it" in document.data and document.address == site + "/moved"


def test_the_name_is_kept_for_tls_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The certificate is asked for and held to the host's name, though the connection goes to a number."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **more: found)
    asked: list[httpx.Request] = []

    def send(client: httpx.Client, request: httpx.Request, **more: object) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, stream=httpx.ByteStream(b"<p>Yes.</p>"))

    monkeypatch.setattr(httpx.Client, "send", send)
    web.fetch("https://paper.example/talk")
    (request,) = asked
    assert (request.url.host, request.headers["Host"]) == ("93.184.216.34", "paper.example")
    assert request.extensions["sni_hostname"] == "paper.example"


def test_the_host_keeps_its_name(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection goes to the address that was checked, the request names the host."""
    usual = socket.getaddrinfo
    asked: list[str] = []

    def resolve(host: str, *args: object, **more: object) -> object:
        asked.append(host)
        return usual("127.0.0.1" if host == "paper.example" else host, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    port = site.rpartition(":")[2]
    load(f"http://paper.example:{port}/the-weir", allow_private=True)
    assert _Site.seen[-1] == ("/the-weir", f"paper.example:{port}")
    assert asked.count("paper.example") == 1  # asked once, so that it cannot answer otherwise the second time
    with pytest.raises(InputError, match=r"own network"):
        load(f"http://paper.example:{port}/the-weir")


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("nothing", "is not there"),
        ("locked", "password"),
        ("picture", "image/png"),
        ("bomb", "larger than 16 MiB"),
        ("cut-short", "ends too early"),
        ("unknown-packing", "packed as br"),
        ("to-file", "leads to file"),
        ("round", "more than 8 times"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(site: str, path: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        load(f"{site}/{path}", allow_private=True)
    assert caught.value.mend and site in str(caught.value) and "\n" not in str(caught.value)


def test_a_redirect_into_the_own_network_is_refused(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    public = web.is_public
    monkeypatch.setattr(web, "is_public", lambda place: place == "127.0.0.1" or public(place))
    with pytest.raises(InputError, match=r"169\.254\.169\.254 is this machine or its own network.*--allow-private"):
        load(site + "/to-metadata")


def test_size_and_time_have_limits(site: str) -> None:
    with pytest.raises(InputError, match="larger than"):
        load(site + "/large", limits=Limits(page=1), allow_private=True)
    with pytest.raises(InputError, match=r"does not answer in time"):
        web.fetch(site + "/silent", allow_private=True, wait=0.2)
    with pytest.raises(InputError, match=r"longer than 1 seconds to fetch"):
        web.fetch(site + "/dripping", allow_private=True, limits=Limits(fetch=1))


def test_the_own_machine_is_refused_unless_asked(site: str) -> None:
    asked = len(_Site.seen)
    for address in (site, site.replace("127.0.0.1", "localhost"), site.replace("127.0.0.1", "[::ffff:127.0.0.1]")):
        with pytest.raises(InputError, match=r"own network.*--allow-private"):
            load(address + "/the-weir")
    assert len(_Site.seen) == asked


@pytest.mark.parametrize(
    "place",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
        "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1",
        "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1",
    ],
)  # fmt: skip
def test_private_places(place: str) -> None:
    assert not web.is_public(place)


@pytest.mark.parametrize("place", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_public_places(place: str) -> None:
    assert web.is_public(place)


@pytest.mark.parametrize("address", ["http://", "https://user:secret@paper.example/a", "http://[::1", "http://a b/"])
def test_addresses_that_are_none(address: str) -> None:
    with pytest.raises(InputError) as caught:
        load(address)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "slug"),
    [
        ("https://www.paper.example/2020/05/talk-with-the-baker.html?utm=1#top", "talk-with-the-baker"),
        ("https://paper.example/a/4711", "paper-example-a-4711"),
        ("https://paper.example/?p=12", "paper-example-p-12"),
        ("https://paper.example/", "paper-example"),
        ("https://paper.example/reihe/interview/", "paper-example-reihe-interview"),
        ("https://paper.example/%D0%BC%D0%BE%D1%81%D1%82", "paper-example"),
    ],
)
def test_an_address_gives_a_folder_its_name(address: str, slug: str) -> None:
    assert origin.slug_for(address, "Whatever the title is today") == slug


def test_the_same_address_is_the_same_episode(site: str, tmp_path: Path) -> None:
    """A script that was corrected holds, though the page comes with other odds and ends each time."""
    from click.testing import CliRunner

    from narrator.cli import cli

    def run(*words: str) -> str:
        done = CliRunner().invoke(cli, [*words, "-o", str(tmp_path), "--allow-private", site + "/the-weir"])
        assert done.exit_code in (0, 10), done.output + repr(done.exception)
        return done.stdout.strip()

    path = Path(run("script"))
    assert path == tmp_path / "the-weir" / "script.md"
    path.write_text(path.read_text("utf-8").replace("Every spring.", "Every single spring."), "utf-8")
    planned = json.loads(run("plan", "--json"))
    assert planned["folder"] == str(path.parent)
    assert "Every single spring." in [line["text"] for line in planned["make"]]


def test_a_page_is_read_once(site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from narrator import pipeline, reading, settings

    took: list[str] = []

    def counted(document: Document, limits: Limits) -> Article:
        took.append(document.name)
        return read(document, limits=limits)

    monkeypatch.setattr(reading, "read", counted)
    chosen = settings.load({"output": str(tmp_path), "allow_private": True, "engine": "espeak"})
    planned = pipeline.plan(site + "/the-weir", chosen)
    assert planned["make"] and took == ["the-weir"]
