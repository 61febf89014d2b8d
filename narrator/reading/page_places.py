"""Where on a page the article stands, and what the page's own structure says is furniture."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from narrator.patterns import late

NOT_TEXT = frozenset(
    """script style noscript template head title meta link svg math object embed canvas select option datalist textarea
    input audio video source track map area param img picture iframe progress meter""".split()  # noqa: SIM905
)
BLOCKS = frozenset(
    """address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table tbody td
    tfoot th thead tr ul button""".split()  # noqa: SIM905
)
_BY_TAG = {
    "nav": "the site's navigation",
    "footer": "the page's foot",
    "aside": "beside the article",
    "form": "a form",
    "button": "a button",
    "dialog": "a dialog",
    "menu": "a menu",
    "header": "the page's head",
    "label": "a form",
    # AMP's own elements (amp.dev)
    "amp-ad": "an advertisement",
    "amp-consent": "a cookie notice",
    "amp-embed": "links to other articles",
    "amp-lightbox": "a dialog",
    "amp-next-page": "links to other articles",
    "amp-sidebar": "the site's navigation",
    "amp-social-share": "share buttons",
    "amp-sticky-ad": "an advertisement",
    "amp-subscriptions-dialog": "a paywall",
    "amp-user-notification": "a notice",
}
_BY_ROLE = {
    "navigation": "the site's navigation",
    "banner": "the page's head",
    "contentinfo": "the page's foot",
    "complementary": "beside the article",
    "search": "a search form",
    "dialog": "a dialog",
    "alertdialog": "a dialog",
    "alert": "a notice",
    "menu": "a menu",
    "button": "a button",
    "doc-footnote": "a footnote",
    "doc-endnote": "a footnote",
    "doc-endnotes": "footnotes",
    "doc-noteref": "a footnote's mark",
    "doc-pagebreak": "a page number",
    "doc-toc": "the table of contents",
}
# The same in books (EPUB's semantic inflection).
_BY_TYPE = {
    "footnote": "a footnote",
    "rearnote": "a footnote",
    "endnote": "a footnote",
    "footnotes": "footnotes",
    "rearnotes": "footnotes",
    "endnotes": "footnotes",
    "noteref": "a footnote's mark",
    "pagebreak": "a page number",
    "toc": "the table of contents",
    "landmarks": "the table of contents",
    "page-list": "the table of contents",
}
_BY_NAME = {
    "share buttons": "share sharing sharebar social socials sharer addthis sharedaddy",
    "a newsletter box": "newsletter newsletters subscribe subscription signup mailchimp mailing",
    "links to other articles": "related recommended recommendations recirculation teaser teasers promo promos readmore "
    "trending outbrain taboola morestories mostread popular seealso",
    "the site's navigation": "nav navbar navigation menu breadcrumb breadcrumbs pagination pager toolbar skiplink",
    "the comments": "comments commentlist disqus respond",
    "an advertisement": "ad ads advert adverts advertisement adslot adsense sponsor sponsored banner publicite "
    "publicidad werbung anzeige",
    "a cookie notice": "cookie cookies consent gdpr",
    "a list of tags": "tags taglist tagcloud taxonomy keywords",
    "the date and the byline": "byline meta postmeta dateline timestamp pubdate readtime",
    "beside the article": "sidebar widget widgets",
    "the page's foot": "footer colophon",
    "about the author": "authorbio authorbox",
    "a paywall": "paywall regwall",
    "a pop-up": "popup modal overlay toast",
    "text for screen readers": "visuallyhidden sronly screenreader",
}
_NAMED = {name: reason for reason, names in _BY_NAME.items() for name in names.split()}
_CAPTIONS = frozenset(("caption", "captions", "figcaption", "credit", "credits", "photocredit", "legend", "legende"))
_NEVER = frozenset(("html", "body", "main", "article"))
_NAME = late(r"[A-Z]?[a-z]+|[A-Z]+")
_INVISIBLE = late(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_SHARE = 0.3  # of the page's prose: more than this is never furniture
_ROOT = 0.6  # of the prose, at least, in the element that is the article


@dataclass(frozen=True, slots=True)
class Places:
    """body: where to walk. root: the article. outside: elements and why they are not part of it."""

    body: Any
    root: Any
    outside: dict[Any, str] = field(default_factory=dict)
    captions: frozenset[Any] = frozenset()


def hidden(node: Any) -> bool:
    """Whether an element is not shown at all."""
    if node.get("hidden") is not None:
        return True
    style = node.get("style")
    return bool(style) and _INVISIBLE.search(style) is not None


def names(node: Any) -> set[str]:
    """The words in an element's class and id, each alone and each name as a whole."""
    found: set[str] = set()
    for name in f"{node.get('class') or ''} {node.get('id') or ''}".split()[:30]:
        parts = [part.lower() for part in _NAME.findall(name[:80])]
        found.update(parts)
        found.update(a + b for a, b in pairwise(parts))
    return found


def places(body: Any) -> Places:
    """Find the article and the furniture of a page, in one pass up and one down."""
    size, heads = _sizes(body)
    whole = max(1, size.get(body, 0))
    outside: dict[Any, str] = {}
    captions = set()
    by_word: dict[str, list[Any]] = {}
    for node in body.iter():
        tag = node.tag
        if not isinstance(tag, str) or tag in _NEVER or node not in size:
            continue
        small = size[node] <= whole * _SHARE and node not in heads
        reason = _BY_ROLE.get(node.get("role") or "") or _by_type(node) or _BY_TAG.get(tag, "")
        if tag in ("header", "footer") and _within_article(node):
            reason = "" if tag == "header" else reason
        if reason and small:
            outside[node] = reason
            continue
        if tag not in BLOCKS:
            continue
        words = names(node)
        if words & _CAPTIONS and size[node] < 600 and small and tag in ("p", "div", "figcaption", "dd"):
            captions.add(node)
        elif small:
            for word in words & _NAMED.keys():
                by_word.setdefault(word, []).append(node)
    for word, nodes in by_word.items():
        if sum(size[node] for node in nodes) <= whole * _SHARE:
            outside.update((node, outside.get(node) or _NAMED[word]) for node in nodes)
    return Places(body, _root(body, size, heads, whole), outside, frozenset(captions))


def _sizes(body: Any) -> tuple[dict[Any, int], set[Any]]:
    """Letters of shown text that is no link, for each element; and the elements that hold a heading of level 1."""
    from lxml import etree

    size: dict[Any, int] = {}
    heads: set[Any] = set()
    gone = linked = 0
    for event, node in etree.iterwalk(body, events=("start", "end")):
        off = node.tag in NOT_TEXT or hidden(node)
        if event == "start":
            gone += off
            linked += node.tag == "a"
            size[node] = len((node.text or "").strip()) if not gone and not linked else 0
            continue
        if node.tag == "h1":
            heads.add(node)
        gone -= off
        linked -= node.tag == "a"
        above = node.getparent()
        if above is not None and node is not body:
            size[above] = size.get(above, 0) + size[node]
            size[above] += len((node.tail or "").strip()) if not gone and not linked else 0
            if node in heads:
                heads.add(above)
    return size, heads


def _by_type(node: Any) -> str:
    return next(filter(None, map(_BY_TYPE.get, (node.get("epub:type") or "").split())), "")


def _within_article(node: Any) -> bool:
    return any(above.tag in ("article", "main") for above in node.iterancestors())


def _root(body: Any, size: dict[Any, int], heads: set[Any], whole: int) -> Any:
    """The article's element: the one that says so, where most of the prose is in it; else all."""
    candidates = [n for n in body.iter("article", "main") if size.get(n, 0) >= whole * _ROOT]
    for node in body.iter("div", "section"):
        said = node.get("role") == "main" or node.get("itemprop") == "articleBody"
        if said and size.get(node, 0) >= whole * _ROOT:
            candidates.append(node)
    if not candidates:
        return body
    with_head = [n for n in candidates if n in heads]
    return min(with_head or candidates, key=lambda n: size[n])
