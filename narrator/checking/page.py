"""The page: its policy, its names, its links; that it asks nothing of another machine and shows what is heard."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from narrator.patterns import late

from .piece import Piece
from .reading import Broken, bare, clock
from .rules import Finding
from .transcripts import Said, in_order
from .xml import page as parsed

_LOADS = ("src", "srcset", "poster", "data", "background", "action", "formaction", "ping", "manifest")
_URL = late(r"url\(\s*['\"]?([^'\")]*)|@import\s+['\"]([^'\"]*)")
_LOOSE = ("'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:", "data:")


def page(piece: Piece, said: Said) -> Iterator[Finding]:
    """`index.html`, read as a browser would. said: segments of `transcript.json`."""
    path = piece.path("index.html")
    try:
        root = parsed(path)
    except Broken as error:
        yield Finding(str(path), str(error), "readable")
        return
    where = str(path)
    yield from _whole(where, root, piece)
    yield from _policy(where, root)
    yield from _links(path, root)
    yield from _heard(where, root, piece)
    body = root.find("body")
    letters = bare("".join(body.itertext()) if body is not None else "")
    yield from in_order(path, letters, said, piece)
    if piece.notice and bare(piece.notice) not in letters:
        yield Finding(where, "it does not say that the voices are synthetic", "notice")


def _whole(where: str, root: Any, piece: Piece) -> Iterator[Finding]:
    if not root.get("lang"):
        yield Finding(where, "it does not say its language", "page")
    title = root.findtext("head/title") or ""
    if bare(title) != bare(piece.title):
        yield Finding(where, f'its title is "{title.strip()[:80]}"', "page")
    sounds = [unquote(audio.get("src", "")) for audio in root.iter("audio")]
    if len(sounds) != 1 or sounds[0] not in piece.sounds:
        yield Finding(where, f"its sound is {', '.join(sounds) or 'missing'}", "page")
    seen: set[str] = set()
    for element in root.iter("*"):
        name = element.get("id")
        if name in seen:
            yield Finding(_line(where, element), f'two things are called "{name}"', "page")
        if name:
            seen.add(name)


def _policy(where: str, root: Any) -> Iterator[Finding]:
    """Its style and script are allowed by their digests (CSP Level 3), and nothing else is."""
    metas = [m for m in root.iter("meta") if (m.get("http-equiv") or "").lower() == "content-security-policy"]
    if not metas:
        yield Finding(where, "it has no Content-Security-Policy", "page policy")
        return
    policy: dict[str, list[str]] = {}
    for directive in metas[0].get("content", "").split(";"):
        name, *sources = directive.split() or [""]
        policy.setdefault(name.lower(), sources)
    if policy.get("default-src") != ["'none'"]:
        yield Finding(where, "its policy does not begin with default-src 'none'", "page policy")
    for name, sources in policy.items():
        for loose in _LOOSE:
            if loose in sources and not (loose == "data:" and name == "img-src"):
                yield Finding(where, f"its policy allows {loose} in {name}", "page policy")
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        for element in root.iter(tag):
            if tag == "script" and element.get("type", "").endswith("json"):
                continue  # data, which is not run
            digest = base64.b64encode(hashlib.sha256((element.text or "").encode()).digest()).decode()
            if element.get("src") is None and f"'sha256-{digest}'" not in policy.get(directive, []):
                yield Finding(_line(where, element), f"its policy does not allow its own {tag}", "page policy")
    for element in root.iter("*"):
        for name in element.keys():  # noqa: SIM118 - an element is no mapping
            if name.startswith("on") or name == "style":
                yield Finding(
                    _line(where, element), f"{name} stands in a tag, where no policy allows it", "page policy"
                )


def _links(path: Path, root: Any) -> Iterator[Finding]:
    names = {element.get("id") for element in root.iter("*")}
    for element in root.iter("*"):
        where = _line(str(path), element)
        for name in _LOADS:
            if element.get(name) is not None:
                yield from _loaded(path, where, element.get(name))
        target = element.get("href")
        if target is None:
            continue
        if element.tag != "a":
            yield from _loaded(path, where, target)
        elif target.startswith("#"):
            place = unquote(target[1:])
            if place and not place.startswith("t=") and place not in names:
                yield Finding(where, f"a link to {target}, which is not there", "page links")
        elif urlsplit(target).scheme not in ("http", "https", "mailto"):
            yield from _loaded(path, where, target)
    for style in root.iter("style"):
        for found in _URL.finditer(style.text or ""):
            yield from _loaded(path, _line(str(path), style), found[1] or found[2] or "")


def _loaded(path: Path, where: str, target: str) -> Iterator[Finding]:
    """What a browser would fetch: a file beside the page, which must be there."""
    try:
        parts = urlsplit(target.strip())
    except ValueError:
        yield Finding(where, f"{target[:80]} is no address", "page links")
        return
    if parts.scheme == "data" or not target.strip():
        return
    if parts.scheme or parts.netloc:
        yield Finding(where, f"{target[:80]} leads away from this folder", "page links")
        return
    file = (path.parent / unquote(parts.path)).resolve()
    if not file.is_relative_to(path.parent.resolve()) and not file.is_relative_to(path.parent.parent.resolve()):
        yield Finding(where, f"{target[:80]} leads away from this folder", "page links")
    elif not file.exists():
        yield Finding(where, f"{target[:80]} is not there", "page links")


def _heard(where: str, root: Any, piece: Piece) -> Iterator[Finding]:
    """The second of each sentence: in order, and inside the sound."""
    times = []
    for element in root.iter("*"):
        start = element.get("data-start")
        if start is not None:
            try:
                times.append(float(start))
            except ValueError:
                yield Finding(_line(where, element), f"{start[:20]} is no time", "captions")
    if not times:
        yield Finding(where, "no sentence of it can be heard", "page")
    for start, following in pairwise(times):
        if following < start:
            yield Finding(
                where, f"the sentence at {clock(following)} stands behind the one at {clock(start)}", "captions"
            )
    if times and max(times) > piece.seconds:
        yield Finding(where, f"a sentence begins at {clock(max(times))}, behind the end", "captions")


def _line(where: str, element: Any) -> str:
    return f"{where}, line {element.sourceline}"
