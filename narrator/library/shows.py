"""The show: what `narrator.toml` tells of it under [feed], checked, and what follows where it is silent."""

from __future__ import annotations

import re
import tomllib
import uuid
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from narrator import config, files, settings
from narrator.errors import InputError
from narrator.publishing.feed import Channel

_DOCS = "docs/feed.md"
COVERS = ("cover.jpg", "cover.png")
_WHERE = f"{config.CONFIG}, [feed]"


class Show(NamedTuple):
    """The table [feed], with its defaults. An empty text follows from the rest (`channel_of`)."""

    base_url: str = ""
    title: str = ""
    description: str = ""
    link: str = ""
    language: str = ""
    author: str = ""
    owner: str = ""
    email: str = ""
    copyright: str = ""
    category: tuple[str, ...] = ("Society & Culture",)
    explicit: bool = False
    image: str = ""
    guid: str = ""
    locked: bool = False
    items: int = 300


def show_of(base_url: str | None, name: str) -> Show:
    """The show. base_url: as the command line gives it. name: the setting `show`.

    Raises InputError for what no feed may hold.
    """
    show = config.section("feed", Show, docs=_DOCS)
    show = show._replace(base_url=_base(base_url or show.base_url), title=show.title or name)
    for condition, what, mend in (
        (not 1 <= show.items <= 10_000, f"items is {show.items}", "set it within 1 to 10000"),
        (show.email and not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", show.email), f"email is {show.email!r}", "mend it"),
        (show.link and not _address(show.link), f"link is {show.link!r}", "give an address: https://..."),
        (
            show.language and not re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", show.language),
            f"language is {show.language!r}",
            "write it like en or pt-BR",
        ),
        (not show.category, "category is empty", 'name one: category = ["News > Politics"]'),
    ):
        if condition:
            raise InputError(what, where=_WHERE, mend=mend)
    if show.guid:
        try:
            show = show._replace(guid=str(uuid.UUID(show.guid)))
        except ValueError as error:
            raise InputError(f"guid is {show.guid!r}", where=_WHERE, mend="give a UUID, or none") from error
    return show._replace(category=tuple(map(_category, show.category)))


Draw = Callable[[], bytes]


def picture_of(show: Show, chosen: settings.Settings) -> Draw | None:
    """What makes the show's picture where none lies in the output folder; None where it has neither name nor picture.

    It is the picture that the setting `cover` names, or one that is drawn from the show's name.
    """
    if chosen.cover == "off" or not (show.title or chosen.cover):
        return None

    def draw() -> bytes:
        from narrator.publishing import cover

        palette = chosen.palette or cover.palette_for(show.title)
        face = cover.Face(show.title, (), "", palette, chosen.cover_fonts)
        return cover.make(Path(chosen.cover) if chosen.cover else face).big

    return draw


def channel_of(
    show: Show, folder: Path, language: str, note: Callable[[str], None], draw: Draw | None = None
) -> Channel:
    """The channel as far as the show decides it. language: of most episodes. draw: makes its picture, which stays.

    note: told what directories of podcasts ask for and is not there. Raises InputError where a picture does not fit.
    """
    host = urlsplit(show.base_url).hostname or ""
    for value, what in (
        (show.title, 'the show has no name: set show = "..."'),
        (show.description, 'it is not described: set description = "..." under [feed]'),
        (show.author, 'nobody stands for it: set author = "..." under [feed]'),
    ):
        if not value:
            note(f"{config.CONFIG}: {what}")
    title = show.title or host
    return Channel(
        title=title,
        description=show.description or title,
        link=show.link or show.base_url,
        url="",
        language=show.language or language or "en",
        author=show.author,
        owner=show.owner,
        email=show.email,
        copyright=show.copyright,
        category=show.category,
        explicit=show.explicit,
        image=_image(show, folder, note, draw),
        guid=show.guid,
        locked=show.locked,
        published=0,
        built=0,
        version="",
    )


def _image(show: Show, folder: Path, note: Callable[[str], None], draw: Draw | None) -> str:
    """The address of the show's picture; empty where there is none."""
    if _address(show.image):
        return show.image
    if show.image and not (Path(show.image).name == show.image and (folder / show.image).is_file()):
        raise InputError(
            f"image is {show.image!r}", where=_WHERE, mend=f"name a picture that lies in {folder}, or give its address"
        )
    name = show.image or next((name for name in COVERS if (folder / name).is_file()), "")
    if not name and draw:
        name = COVERS[0]
        files.write_whole(folder.resolve(), {name: draw()})
        note(f"{folder / name}: the show's picture, made by Narrator; yours goes in its place")
    if not name:
        note(f"{folder}: the show has no picture: put a square one of 1400 to 3000 px there as {COVERS[0]}")
    return show.base_url + quote(name) if name else ""


def _address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return bool(
            parts.scheme in ("http", "https") and parts.hostname and not re.search(r"[\s<>\"\\\x00-\x1f]", text)
        )
    except ValueError:
        return False


def _base(text: str) -> str:
    """The address of the output folder, with a slash at its end. Raises InputError for what is none."""
    if not text:
        raise InputError(
            "the address is not known under which the episodes will be found",
            where="feed",
            mend="give --base-url https://..., or base_url under [feed]",
        )
    if not _address(text):
        raise InputError("is no address", where=text, mend="give one like https://example.org/talks/")
    parts = urlsplit(text)
    if parts.query or parts.fragment or "@" in parts.netloc:
        raise InputError("would not do before a file's name", where=text, mend="give it without ?, # and a password")
    return quote(text.rstrip("/"), safe=":/%[]@!$&'()*+,;=~") + "/"


def _category(text: str) -> str:
    """A category as directories know it. Raises InputError for any other."""
    known = tomllib.loads(
        resources.files("narrator.publishing").joinpath("categories.toml").read_text(encoding="utf-8")
    )
    names = {name.casefold(): name for name in known}
    names |= {f"{name} > {below}".casefold(): f"{name} > {below}" for name in known for below in known[name]}
    alone = {below.casefold(): f"{name} > {below}" for name in known for below in known[name]}
    asked = " > ".join(part.strip() for part in text.split(">")).casefold()
    found = names.get(asked) or alone.get(asked)
    if not found:
        import difflib

        near = difflib.get_close_matches(asked, [*names, *alone], 1, 0.5)
        mend = f"did you mean {(names | alone)[near[0]]!r}?" if near else f"see {_DOCS}"
        raise InputError(f"no directory knows the category {text!r}", where=_WHERE, mend=mend)
    return found
