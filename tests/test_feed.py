"""The feed: what a podcast player and a directory find in it, read back by feedparser and by lxml."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import uuid
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import feedparser
import lxml.etree
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from narrator.errors import InputError
from narrator.library import feeding, items, shows
from narrator.library.shows import Show
from narrator.publishing import feed
from narrator.settings import Settings

from .archives import BASE, episode, settle, told

SHOW = Show(
    base_url=BASE, title="Shore talks", description="Talks from the shore.", author="Radio North", owner="The desk",
    email="desk@example.org", category=("News > Politics",), image="https://example.org/show.jpg",
)  # fmt: skip
NAMES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "fh": "http://purl.org/syndication/history/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "psc": "http://podlove.org/simple-chapters",
}


def write(folder: Path, show: Show = SHOW) -> dict[str, Any]:
    return feeding.write(folder, show, lambda _: None)


def tree(folder: Path, name: str = "feed.xml") -> Any:
    return lxml.etree.fromstring((folder / name).read_bytes(), lxml.etree.XMLParser(resolve_entities=False))


def all_of(node: Any, path: str) -> list[Any]:
    return list(node.xpath(path, namespaces=NAMES))


def test_a_player_finds_each_episode_with_its_sound(tmp_path: Path) -> None:
    made = episode(tmp_path, "bell", title="The bell", sound=b"x" * 1234, modified="2026-12-01")
    episode(tmp_path, "older", title="An older one", day="2025-01-31")
    write(tmp_path)
    found = feedparser.parse((tmp_path / "feed.xml").read_bytes())
    assert not found.bozo
    assert (found.feed.title, found.feed.language) == ("Shore talks", "en")
    assert [entry.title for entry in found.entries] == ["The bell", "An older one"]
    entry = found.entries[0]
    assert entry.id == told(made)["guid"]
    [sound] = entry.enclosures
    assert (sound.href, sound.length, sound.type) == (f"{BASE}bell/episode.mp3", "1237", "audio/mpeg")
    assert entry.link == f"{BASE}bell/index.html"
    assert parsedate_to_datetime(entry.published).isoformat() == "2026-11-25T00:00:00+00:00"
    assert entry.itunes_duration == str(round(told(made)["seconds"]))
    assert "Ann, Bo" in entry.content[0].value


def test_what_directories_require_stands_in_the_channel(tmp_path: Path) -> None:
    episode(tmp_path, "bell")
    write(tmp_path)
    channel = tree(tmp_path).find("channel")
    assert all_of(channel, "atom:link[@rel='self']/@href") == [f"{BASE}feed.xml"]
    assert all_of(channel, "itunes:category/@text") == ["News"]
    assert all_of(channel, "itunes:category/itunes:category/@text") == ["Politics"]
    assert all_of(channel, "itunes:explicit/text()") == ["false"]
    assert all_of(channel, "itunes:image/@href") == ["https://example.org/show.jpg"]
    assert all_of(channel, "image/url/text()") == ["https://example.org/show.jpg"]
    assert all_of(channel, "itunes:owner/itunes:email/text()") == ["desk@example.org"]
    assert all_of(channel, "podcast:txt[@purpose='ai-content']/text()") == ["true"]
    assert all_of(channel, "podcast:guid/text()") == [feeding.guid_of(f"{BASE}feed.xml")]
    for name in ("title", "link", "description", "language", "pubDate"):
        assert channel.findtext(name), name


def test_the_identity_of_a_feed_is_the_one_that_the_podcast_namespace_gives_as_its_examples() -> None:
    assert feeding.guid_of("https://mp3s.nashownotes.com/pc20rss.xml") == "917393e3-1b1e-5cef-ace4-edaa54e1f810"
    assert feeding.guid_of("https://podnews.net/rss/") == "9b024349-ccf0-5f69-a609-6b82873eab3c"


def test_podcasting_2_finds_people_transcripts_chapters_and_other_formats(tmp_path: Path) -> None:
    made = episode(tmp_path, "bell", ("Ann", "Why?"), ("Bo", "So."), ("Ann", "And?"), others=("opus", "m4a"))
    (made / "cover.jpg").write_bytes(b"picture")
    write(tmp_path)
    [item] = all_of(tree(tmp_path), "//item")
    assert all_of(item, "podcast:person[@role='host']/text()") == ["Ann"]
    assert all_of(item, "podcast:person[@role='guest']/text()") == ["Bo"]
    transcripts = {node.get("type"): node.get("url") for node in all_of(item, "podcast:transcript")}
    assert transcripts == {
        "text/vtt": f"{BASE}bell/transcript.vtt",
        "application/x-subrip": f"{BASE}bell/transcript.srt",
        "application/json": f"{BASE}bell/transcript.json",
        "text/html": f"{BASE}bell/transcript.html",
        "text/plain": f"{BASE}bell/transcript.txt",
    }
    assert all_of(item, "podcast:chapters/@url") == [f"{BASE}bell/chapters.json"]
    assert all_of(item, "psc:chapters/psc:chapter/@start")[0] == "00:00:00.000"
    assert all_of(item, "psc:chapters/psc:chapter/@title") == [mark["title"] for mark in told(made)["chapters"]]
    assert all_of(item, "podcast:txt[@purpose='ai-content']/text()") == ["true"]
    assert all_of(item, "itunes:image/@href") == [f"{BASE}bell/cover.jpg"]
    others = all_of(item, "podcast:alternateEnclosure")
    assert [node.get("type") for node in others] == ["audio/mpeg", "audio/ogg", "audio/x-m4a"]
    assert [node.get("default") for node in others] == ["true", None, None]
    for node, name in zip(others, ("mp3", "opus", "m4a"), strict=True):
        path = made / f"episode.{name}"
        sri = "sha256-" + base64.b64encode(hashlib.sha256(path.read_bytes()).digest()).decode()
        assert all_of(node, "podcast:source/@uri") == [f"{BASE}bell/episode.{name}"]
        assert all_of(node, "podcast:integrity[@type='sri']/@value") == [sri]
        assert node.get("length") == str(path.stat().st_size)


def test_a_correction_keeps_guid_and_address(tmp_path: Path) -> None:
    episode(tmp_path, "bell", title="Befor", sound=b"one", modified="")
    write(tmp_path)
    before = tree(tmp_path).find(".//item")
    made = episode(
        tmp_path, "bell", title="Before", sound=b"other", modified="2026-11-27", guid=before.findtext("guid")
    )
    write(tmp_path)
    after = tree(tmp_path).find(".//item")
    assert after.findtext("title") == "Before"
    assert after.findtext("guid") == before.findtext("guid")
    assert after.find("enclosure").get("url") == before.find("enclosure").get("url")
    assert after.find("enclosure").get("length") == str((made / "episode.mp3").stat().st_size)
    assert all_of(after, "atom:updated/text()") == ["2026-11-27T00:00:00Z"]
    assert parsedate_to_datetime(tree(tmp_path).findtext("channel/lastBuildDate")).day == 27


def test_the_same_episodes_give_the_same_bytes_whatever_is_kept(tmp_path: Path) -> None:
    for number in range(7):
        episode(tmp_path, f"talk-{number}", title=f"Talk {number}", day=f"2026-11-{number % 3 + 1:02}")
    write(tmp_path)
    first = (tmp_path / "feed.xml").read_bytes()
    assert write(tmp_path)["written"] == []
    (tmp_path / ".episodes.sqlite").unlink()
    (tmp_path / "feed.xml").unlink()
    write(tmp_path)
    assert (tmp_path / "feed.xml").read_bytes() == first


def test_nothing_that_is_kept_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One more episode costs one episode: the sound of the others is not opened."""
    for number in range(3):
        episode(tmp_path, f"talk-{number}")
    settle(tmp_path)
    write(tmp_path)
    seen: list[str] = []
    real = items._digest

    def watched(path: Path) -> str:
        seen.append(path.parent.name)
        return real(path)

    monkeypatch.setattr(items, "_digest", watched)
    episode(tmp_path, "talk-3")
    write(tmp_path)
    assert seen == ["talk-3"]
    write(tmp_path, SHOW._replace(base_url="https://elsewhere.example.org/"))
    assert seen == ["talk-3"], "another address is no other sound"
    assert "elsewhere.example.org/talk-0/episode.mp3" in (tmp_path / "feed.xml").read_text()


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """47 episodes; a feed of at most 15 of them, pages of 5."""
    folder = tmp_path_factory.mktemp("large")
    for number in range(47):
        episode(
            folder, f"talk-{number:02}", title=f"Talk {number}", day=f"2026-{number // 28 + 1:02}-{number % 28 + 1:02}"
        )
    settle(folder)
    return folder


def titles(page: Any) -> list[str]:
    return [node.text for node in page.iterfind(".//item/title")]


def follow(folder: Path, relation: str) -> list[Any]:
    """The pages that a reader gets who follows links of this relation from the feed."""
    pages = [tree(folder)]
    while links := all_of(pages[-1], f"channel/atom:link[@rel='{relation}']/@href"):
        assert links[0].startswith(BASE)
        pages.append(tree(folder, links[0].removeprefix(BASE)))
    return pages


@pytest.mark.parametrize("relation", ["prev-archive", "next"])
def test_the_archive_holds_every_episode_once(large: Path, relation: str) -> None:
    made = write(large, SHOW._replace(items=15))
    assert made["pages"] == [f"feed-{number}.xml" for number in range(1, 8)]
    pages = follow(large, relation)
    assert titles(pages[0]) == [f"Talk {number}" for number in range(46, 34, -1)]
    assert [title for page in pages for title in titles(page)] == [f"Talk {number}" for number in range(46, -1, -1)]
    assert not all_of(pages[0], "channel/fh:archive")
    for page in pages[1:]:
        assert all_of(page, "channel/fh:archive"), "RFC 5005, 4"
        assert all_of(page, "channel/atom:link[@rel='current']/@href") == [f"{BASE}feed.xml"]
    assert all_of(pages[-1], "channel/atom:link[@rel='self']/@href") == [f"{BASE}feed-1.xml"]


def test_one_more_episode_leaves_the_older_pages_as_they_are(large: Path) -> None:
    show = SHOW._replace(items=15)
    write(large, show)
    added = episode(large, "talk-99", title="Talk 99", day="2026-10-01")
    assert write(large, show)["written"] == ["feed.xml"]
    for path in added.iterdir():
        path.unlink()
    added.rmdir()
    write(large, show)
    assert write(large, show._replace(items=40))["removed"] == [f"feed-{number}.xml" for number in range(2, 8)]
    assert write(large, SHOW)["removed"] == ["feed-1.xml"]
    assert not list(large.glob("feed-*.xml"))


def test_the_pages_of_somebody_else_are_not_removed(tmp_path: Path) -> None:
    episode(tmp_path, "bell")
    (tmp_path / "feed-1.xml").write_text("<rss/>")
    assert write(tmp_path)["removed"] == []
    assert (tmp_path / "feed-1.xml").read_text() == "<rss/>"


HOSTILE = (
    "]]> --> <script>alert(1)</script> &amp; &#0; <![CDATA[ ]]>",
    "a\x00b\x01c\x0bd\x1fe\x7ff\x85g",
    "lone \ud800 and \udfff surrogates",
    "turned \u202e around \u2066 and \u2069 back \ufeff",
    "no characters \ufffe \uffff of XML",
    "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
    "</title></item><item><title>another",
    "\r\n\t  ",
    "\U0001f514 bells \u0301\u0302",
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_title_is_text_and_nothing_else(tmp_path: Path, text: str) -> None:
    episode(tmp_path, "bell", ("Ann " + text, text + " Why?"), ("Bo", "So."), ("Cy", "And."), title=text)
    write(tmp_path, SHOW._replace(title="S " + text, description="D " + text, copyright=text))
    found = feedparser.parse((tmp_path / "feed.xml").read_bytes())
    assert not found.bozo, found.get("bozo_exception")
    [item] = all_of(tree(tmp_path), "//item")
    shown = item.findtext("title")
    assert shown and not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]", shown)
    words = re.findall(r"\w+", text.encode("utf-8", "ignore").decode())
    assert all(word in shown for word in words if word.isascii())
    assert {node.tag for node in item} <= {node.tag for node in _plain_item(tmp_path)}
    html = lxml.etree.HTML(f"<div>{all_of(item, 'content:encoded/text()')[0]}</div>")
    assert {node.tag for node in html.iter()} <= {
        "html",
        "body",
        "div",
        "p",
        "ul",
        "li",
        "br",
        "a",
        "em",
        "strong",
        "s",
    }


def _plain_item(folder: Path) -> Any:
    other = folder / "other"
    episode(other, "bell", ("Ann", "Why?"), ("Bo", "So."), title="Plain")
    write(other)
    return tree(other).find(".//item")


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1), st.text(), st.text())
def test_any_text_makes_a_well_formed_item(title: str, name: str, html: str) -> None:
    sound = feed.Sound(BASE + "a.mp3", "mp3", 1, 0, "sha256-")
    item = feed.Item(
        guid="g", title=title, url=BASE, published=0, modified="", language="en", author=name, notice=title,
        source=name, seconds=1.5, explicit=False, image="", html=html, sounds=(sound,),
        speakers=((name, "guest"),), transcripts={}, chapters=(feed.Mark(0.0, title, ""),) * 3, chapters_url=BASE,
    )  # fmt: skip
    channel = feed.Channel(
        title, name, BASE, BASE, "en", name, name, "", html, ("News",), False, "", "g", False, 0, 0, "1"
    )
    data = feed.feed_xml(channel, [feed.item_xml(item)] * 2, [("self", BASE)], False)
    found = lxml.etree.fromstring(data)
    assert len(found.findall("channel/item")) == 2
    assert len(found.findtext("channel/item/description").encode()) <= 4000


def test_a_long_description_is_cut_at_4000_bytes(tmp_path: Path) -> None:
    said = tuple(("Ann" if at % 2 else "Bo", f"Sätze {at} " + "ö" * 300) for at in range(40))
    episode(tmp_path, "long", *said, title="ü" * 3000)
    write(tmp_path, SHOW._replace(description="ß " * 5000))
    channel = tree(tmp_path).find("channel")
    assert len(channel.findtext("description").encode()) <= 4000
    assert len(channel.findtext("item/description").encode()) <= 4000


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda folder: (folder / "episode.mp3").unlink(), "episode.mp3 is not there"),
        (lambda folder: (folder / "episode.json").write_text("{"), "cannot be read"),
        (lambda folder: _linked(folder), "episode.mp3 is not there"),
        (lambda folder: _renamed(folder, "../../etc/passwd"), "cannot be read"),
        (lambda folder: _renamed(folder, ".made.json"), "cannot be read"),
    ],
)
def test_what_is_no_whole_episode_is_told_and_left_out(
    tmp_path: Path, damage: Callable[[Path], None], reason: str
) -> None:
    episode(tmp_path, "whole")
    damage(episode(tmp_path, "broken"))
    made = write(tmp_path)
    assert made["items"] == 1
    [row] = made["left_out"]
    assert row["folder"] == "broken"
    assert reason in row["reason"]
    assert "passwd" not in (tmp_path / "feed.xml").read_text()


def _linked(folder: Path) -> None:
    (folder / "episode.mp3").unlink()
    (folder / "episode.mp3").symlink_to("/etc/hostname")


def _renamed(folder: Path, name: str) -> None:
    path = folder / "episode.json"
    path.write_text(path.read_text().replace('"audio": "episode.mp3"', f'"audio": "{name}"'))


def test_a_copy_of_an_episode_is_not_heard_twice(tmp_path: Path) -> None:
    guid = str(uuid.uuid4())
    episode(tmp_path, "bell", guid=guid)
    episode(tmp_path, "bell-copy", guid=guid)
    made = write(tmp_path)
    assert [row["folder"] for row in made["left_out"]] == ["bell-copy"]
    assert made["items"] == 1


def test_names_of_folders_are_quoted(tmp_path: Path) -> None:
    names = ["a b&c", "ünï", "100%", "<x>", os.fsdecode(b"bad\xff")]
    for name in names:
        episode(tmp_path, name, guid=str(uuid.uuid5(uuid.NAMESPACE_URL, repr(name))))
    write(tmp_path)
    urls = set(all_of(tree(tmp_path), "//enclosure/@url"))
    assert urls == {
        BASE + part + "/episode.mp3" for part in ("a%20b%26c", "%C3%BCn%C3%AF", "100%25", "%3Cx%3E", "bad%FF")
    }


def test_an_output_folder_without_episodes_gives_an_empty_feed(tmp_path: Path) -> None:
    assert write(tmp_path)["items"] == 0
    assert not feedparser.parse((tmp_path / "feed.xml").read_bytes()).entries


def test_a_show_that_moves_is_told_to_keep_its_guid(tmp_path: Path) -> None:
    episode(tmp_path, "bell")
    before = write(tmp_path)["guid"]
    notes: list[str] = []
    feeding.write(tmp_path, SHOW._replace(base_url="https://new.example.org/"), notes.append)
    assert any(before in note for note in notes)
    assert write(tmp_path, SHOW._replace(base_url="https://new.example.org/", guid=before))["guid"] == before


def config(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "narrator.toml").write_text(text)
    monkeypatch.chdir(folder)


def test_the_show_is_what_narrator_toml_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config(
        tmp_path, f'[feed]\nbase_url = "{BASE}"\ncategory = ["politics", "Arts>books"]\nlocked = true\n', monkeypatch
    )
    show = shows.show_of(None, "Shore talks")
    assert (show.title, show.base_url, show.locked) == ("Shore talks", BASE, True)
    assert show.category == ("News > Politics", "Arts > Books")
    assert shows.show_of("http://192.168.0.2:8000", "").base_url == "http://192.168.0.2:8000/"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "give --base-url"),
        ('base_url = "ftp://example.org"', "is no address"),
        ('base_url = "https://example.org/?a"', "without ?"),
        ('base_url = "https://a:b@example.org/"', "password"),
        (f'base_url = "{BASE}"\ncategory = ["Newz"]', "did you mean 'News'"),
        (f'base_url = "{BASE}"\ncategory = []', "category is empty"),
        (f'base_url = "{BASE}"\nemail = "nobody"', "email"),
        (f'base_url = "{BASE}"\nlink = "javascript:alert(1)"', "link"),
        (f'base_url = "{BASE}"\nlanguage = "<en>"', "language"),
        (f'base_url = "{BASE}"\nguid = "1"', "guid"),
        (f'base_url = "{BASE}"\nitems = 0', "items"),
        (f'base_url = "{BASE}"\ntitel = "x"', "did you mean 'title'"),
    ],
)
def test_a_setting_that_does_not_fit_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    config(tmp_path, f"[feed]\n{text}\n", monkeypatch)
    with pytest.raises(InputError, match=re.escape(said)) as error:
        shows.show_of(None, "S")
    assert "\n" not in str(error.value)


def test_a_show_without_a_picture_gets_one_that_directories_take(tmp_path: Path) -> None:
    episode(tmp_path, "bell")
    show = SHOW._replace(image="")
    draw = shows.picture_of(show, Settings(show="Shore talks"))
    feeding.write(tmp_path, show, lambda _: None, draw)
    assert all_of(tree(tmp_path), "channel/itunes:image/@href") == [f"{BASE}cover.jpg"]
    with Image.open(tmp_path / "cover.jpg") as picture:
        assert (picture.format, picture.size) == ("JPEG", (3000, 3000))
    (tmp_path / "cover.jpg").write_bytes(b"my own")
    feeding.write(tmp_path, show, lambda _: None, draw)
    assert (tmp_path / "cover.jpg").read_bytes() == b"my own"
    assert shows.picture_of(show, Settings(cover="off")) is None


def test_a_picture_that_is_not_there_is_told(tmp_path: Path) -> None:
    episode(tmp_path, "bell")
    with pytest.raises(InputError, match="name a picture"):
        write(tmp_path, SHOW._replace(image="../secret.png"))
    (tmp_path / "cover.jpg").write_bytes(b"picture")
    write(tmp_path, SHOW._replace(image=""))
    assert all_of(tree(tmp_path), "channel/itunes:image/@href") == [f"{BASE}cover.jpg"]


def test_a_feed_is_written_as_it_always_was() -> None:
    """The golden file was gone through element by element, beside PSP-1 and the podcast namespace."""
    base = BASE + "bell/"
    sounds = (
        feed.Sound(base + "episode.mp3", "mp3", 1_173_548, 48, "sha256-uQiIFKni2n3SnJvjQO/ZKdKNIeBy/+vpn9He+2tnNws="),
        feed.Sound(base + "episode.opus", "opus", 702_114, 32, "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
    )
    item = feed.Item(
        guid="5de1d0e0-a20d-534d-a0e5-f5c4439653a7",
        title='The bell & "the rope"',
        url=base + "index.html",
        published=1_795_564_800,
        modified="2026-11-27",
        language="en",
        author="C. Poe",
        notice="The voices are synthetic.",
        source="https://example.org/a?b=1&c=2",
        seconds=195.291,
        explicit=False,
        image=base + "cover.jpg",
        html="<p>Ann Lee, Bo Kay</p>\n",
        sounds=sounds,
        speakers=(("Narrator", "narrator"), ("Ann Lee", "interviewer"), ("Bo Kay", "guest")),
        transcripts={name: base + name for name in feed.TRANSCRIPTS},
        chapters=(
            feed.Mark(0.0, "The bell", ""),
            feed.Mark(31.268, "Who rings it?", "https://example.org/a#:~:text=Who"),
            feed.Mark(3725.5, "And then < & >?", ""),
        ),
        chapters_url=base + "chapters.json",
    )
    channel = feed.Channel(
        title="Shore talks",
        description="Talks from the shore.",
        link="https://example.org/",
        url=BASE + "feed.xml",
        language="en",
        author="Radio North",
        owner="The desk",
        email="desk@example.org",
        copyright="CC BY 4.0",
        category=("Society & Culture", "News > Politics"),
        explicit=False,
        image=BASE + "cover.jpg",
        guid="85bdfd74-b514-523f-8506-4ec6b728c266",
        locked=True,
        published=1_795_564_800,
        built=1_795_737_600,
        version="1",
    )
    links = [("self", channel.url), ("prev-archive", BASE + "feed-1.xml")]
    made = feed.feed_xml(channel, [feed.item_xml(item)], links, archive=False)
    assert made == (Path(__file__).parent / "golden" / "feed.xml").read_bytes()
