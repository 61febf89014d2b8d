"""The page: its policy, its names, its links; that it asks nothing of another machine and shows what is heard."""

from __future__ import annotations

import base64
import hashlib
import json
from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate, pairwise
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
    yield from _heard(where, root, piece, said)
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


def _heard(where: str, root: Any, piece: Piece, said: Said) -> Iterator[Finding]:
    """The table of moments: a row a sentence, in order, inside the sound, when the transcript says."""
    table = next((e.text for e in root.iter("script") if e.get("id") == "moments"), None)
    try:
        rows = [row.split(":") for row in json.loads(table or '""').split(" ") if row]
        sizes = [int(size, 36) for size, _, _ in rows]
        times = [moment / 100 for moment in accumulate(int(since, 36) for _, since, _ in rows)]
    except (ValueError, AttributeError):
        yield Finding(where, "its table of moments cannot be read", "page")
        return
    if not times:
        yield Finding(where, "no sentence of it can be heard", "page")
        return
    for start, following in pairwise(times):
        if following < start:
            what = f"the sentence at {clock(max(0.0, following))} stands behind the one at {clock(start)}"
            yield Finding(where, what, "captions")
    if max(times) > piece.seconds:
        yield Finding(where, f"a sentence begins at {clock(max(times))}, behind the end", "captions")
    blocks = [e for e in root.iter("h1", "h2", "p") if _has_moments(e)]
    shown = sum(len("".join(e.itertext()).encode("utf-16-le")) // 2 for e in blocks)
    between = len(sizes) - len(blocks)  # a space stands between the sentences of a block
    if sum(sizes) + between != shown:
        yield Finding(where, f"its table has {sum(sizes) + between} letters, its text {shown}", "page")
    known = sorted(segment["startTime"] for segment in said)
    for start in times:
        at = bisect_left(known, start - 0.011)
        if known and (at == len(known) or known[at] > start + 0.011):
            yield Finding(where, f"the transcript has no sentence at {clock(max(0.0, start))}", "captions")
            return


def _has_moments(element: Any) -> bool:
    """As the page's script looks for them."""
    above = element.getparent()
    return element.get("class") != "mute" and (
        element.tag == "h1"
        or (element.tag == "h2" and element.get("id") is not None)
        or (element.tag == "p" and above is not None and above.tag == "section")
    )


def _line(where: str, element: Any) -> str:
    return f"{where}, line {element.sourceline}"
