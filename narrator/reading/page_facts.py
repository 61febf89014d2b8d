"""What a page's head says of the article: title, language, dates, author, address, site.

Sources: Open Graph (ogp.me), schema.org in JSON-LD and microdata, HTML's own <title>, lang and rel=canonical.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from narrator.patterns import late

_SPLIT = late(r"\s+[-–—|·•»«:]{1,2}\s+")
_DATE = late(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?)?")
_JSON_LIMIT = 500_000


@dataclass(frozen=True, slots=True)
class Facts:
    """titles: the likeliest first. date and modified: ISO 8601. Empty strings where the page does not say."""

    titles: tuple[str, ...] = ()
    language: str = ""
    date: str = ""
    author: str = ""
    address: str = ""
    site: str = ""
    modified: str = ""


def gather(root: Any) -> Facts:
    """The facts of a parsed page."""
    meta: dict[str, str] = {}
    for node in root.iter("meta"):
        key = (node.get("property") or node.get("name") or node.get("itemprop") or node.get("http-equiv") or "").lower()
        value = " ".join((node.get("content") or "").split())
        if key and value:
            meta.setdefault(key, value)
    linked = next(_linked_data(root), {})

    head = " ".join((root.findtext(".//head/title") or "").split())
    site = meta.get("og:site_name", "") or _name(linked.get("publisher")) or meta.get("application-name", "")
    titles = [
        meta.get("og:title", ""),
        _text(linked.get("headline")),
        _bare(head, site),
        head,
        meta.get("twitter:title", ""),
    ]
    canonical = next(
        (n.get("href") or "" for n in root.iter("link") if (n.get("rel") or "").lower() == "canonical"), ""
    )
    address = next((a for a in (canonical, meta.get("og:url", "")) if a.startswith(("http://", "https://"))), "")
    author = _name(linked.get("author")) or meta.get("author", "") or meta.get("article:author", "")
    return Facts(
        titles=tuple(dict.fromkeys(_bare(t, site) if site else t for t in titles if t)),
        language=root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang")
        or meta.get("content-language", "") or meta.get("og:locale", ""),
        date=_date(root, meta, linked),
        author="" if author.startswith(("http:", "https:", "@", "/")) else author[:200],
        address=address,
        site=site,
        modified=_modified(meta, linked),
    )  # fmt: skip


def _date(root: Any, meta: dict[str, str], linked: dict[str, Any]) -> str:
    keys = (
        "article:published_time",
        "datepublished",
        "date",
        "dc.date",
        "dc.date.issued",
        "dcterms.date",
        "pubdate",
        "parsely-pub-date",
    )
    given = [meta.get(key, "") for key in keys]
    given.insert(0, _text(linked.get("datePublished")))
    given += [n.get("datetime") or "" for n in root.iter("time")][:3]
    return next(filter(None, map(iso_date, given)), "")


def _modified(meta: dict[str, str], linked: dict[str, Any]) -> str:
    keys = ("article:modified_time", "datemodified", "dcterms.modified", "og:updated_time", "lastmod")
    given = (_text(linked.get("dateModified")), *(meta.get(key, "") for key in keys))
    return next(filter(None, map(iso_date, given)), "")


def iso_date(text: str) -> str:
    """The ISO 8601 date at the head of a text, or nothing."""
    match = _DATE.match(text.strip().strip("\"'"))
    return match.group(0).replace(" ", "T") if match else ""


def _bare(title: str, site: str) -> str:
    """A title without the site's name behind or before it."""
    parts = _SPLIT.split(title)
    if len(parts) < 2:
        return title
    plain = site.casefold()
    first, last = parts[0].casefold(), parts[-1].casefold()
    if plain and (last == plain or last in plain):
        return title[: title.rindex(parts[-1])].rstrip(" -–—|·•»«:")
    if plain and first == plain:
        return title[len(parts[0]) :].lstrip(" -–—|·•»«:")
    # Without a known name: a short end that is written like one.
    if not plain and len(parts[-1].split()) <= 3 and parts[-1][:1].isupper() and len(parts[0].split()) > 1:
        return title[: title.rindex(parts[-1])].rstrip(" -–—|·•»«:")
    return title


def _linked_data(root: Any) -> Iterator[dict[str, Any]]:
    """Articles described in JSON-LD."""
    for node in root.iter("script"):
        if (node.get("type") or "").lower() != "application/ld+json" or not node.text or len(node.text) > _JSON_LIMIT:
            continue
        try:
            data = json.loads(node.text)
        except (ValueError, RecursionError):
            continue
        items = data if isinstance(data, list) else [data]
        for item in items[:50]:
            graph = item.get("@graph") if isinstance(item, dict) else None
            for thing in graph if isinstance(graph, list) else [item]:
                if isinstance(thing, dict) and ("headline" in thing or "datePublished" in thing):
                    yield thing


def _text(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _name(value: Any) -> str:
    """The name in a schema.org Person or Organization, or several."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(_name, value[:5])))
    if isinstance(value, dict):
        return _text(value.get("name"))
    return _text(value)
