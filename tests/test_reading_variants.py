"""One interview as a browser saves it, as its print view, its reader view and its AMP page: the same turns."""

from __future__ import annotations

import html

import pytest

from narrator import turns
from narrator.reading import Document, read

TITLE = "“The bell knows the wind before I do”"
LEAD = "Edda Rask has rung the bells of Nordby for forty years. She talks about rope, ears and the art of being late."
TALK = (
    ("Mrs Rask, who woke you this morning?", "The bell did. It moves a little before the wind comes, and I hear that."),
    ("Can one learn to hear it?", "One can learn to be quiet. The rest comes by itself, in ten or fifteen years."),
    (
        "You were once nine minutes late.",
        "Eleven. The whole town was late that day, and nobody has ever been as happy as on that morning.",
    ),
    ("What will you do when the machine comes?", "I will sit on the bench below and listen to its mistakes."),
)


def marked(way: str) -> str:
    """The talk as the site marks its questions."""
    shapes = {
        "bold": "<p><strong>{q}</strong></p><p>{a}</p>",
        "labels": "<p><b>Nordby Post:</b> {q}</p><p><b>Edda Rask:</b> {a}</p>",
        "headings": "<h3>{q}</h3><p>{a}</p>",
        "breaks": "<p><b>{q}</b><br>{a}</p>",
        "table": "<table><tr><td>Nordby Post</td><td>{q}</td></tr>"
        "<tr><td><b>Edda Rask</b></td><td>{a}</td></tr></table>",
        "list": "<dl><dt>{q}</dt><dd>{a}</dd></dl>",
    }
    return "\n".join(shapes[way].format(q=html.escape(q), a=html.escape(a)) for q, a in TALK)


def saved(talk: str) -> str:
    return f"""<!DOCTYPE html>
<!-- saved from url=(0040)https://post.example/nordby/the-bell-2021 -->
<html lang="en"><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8">
<title>{TITLE} | Nordby Post</title><meta property="og:title" content="{TITLE}">
<meta property="og:site_name" content="Nordby Post"><meta name="author" content="Jens Vik">
<link rel="canonical" href="https://post.example/nordby/the-bell-2021">
<script src="./The bell_files/a.js.download"></script><style>p {{}}</style></head>
<body class="article-page">
<div id="cookie-banner" class="consent"><p>We use cookies to improve your visit.</p><button>Accept all</button></div>
<header class="site-header"><a href="https://post.example/">Nordby Post</a>
<nav><ul><li><a href="/news">News</a></li><li><a href="/sport">Sport</a></li></ul></nav></header>
<main><article><h1>{TITLE}</h1><div class="byline">By Jens Vik · <time datetime="2021-06-03">3 June 2021</time></div>
<div class="share-bar"><a href="#">Facebook</a> <a href="#">Twitter</a></div>
<figure><img src="./The bell_files/bell.jpg"><figcaption>The bells of Nordby. Photo: Ole Lund</figcaption></figure>
<p class="lead">{LEAD}</p>
{talk}
<aside class="newsletter"><h3>Newsletter</h3><p>Sign up for our newsletter</p></aside>
</article></main>
<section class="related"><h2>Read more</h2><ul><li><a href="/1">The last ferry to the islands</a></li></ul></section>
<div id="comments" class="comments"><h3>2 comments</h3><p>Lovely, thank you for this.</p></div>
<footer><p>© 2021 Nordby Post. All rights reserved.</p></footer>
<iframe src="./The bell_files/ad.html"></iframe></body></html>"""


def printed(talk: str) -> str:
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Print: {TITLE} - Nordby Post</title></head>
<body onload="window.print()"><p><a href="javascript:window.print()">Print</a></p>
<h1>{TITLE}</h1>
<p>By Jens Vik</p>
<p>3 June 2021</p>
<p>{LEAD}</p>
{talk}
<hr /><p>© 2021 Nordby Post. All rights reserved.</p></body></html>"""


def reader(talk: str) -> str:
    return f"""<!DOCTYPE html><html dir="ltr" lang="en"><head><meta charset="utf-8"><title>{TITLE}</title>
<meta http-equiv="Content-Security-Policy" content="script-src chrome:"></head>
<body class="light sans-serif loaded"><div class="toolbar-container"><div class="toolbar reader-toolbar">
<button class="close-button toolbar-button">Close Reader View</button></div></div>
<div class="container" style="--content-width: 30em" lang="en" dir="ltr">
<div class="header reader-header reader-show-element">
<a class="domain reader-domain" href="https://post.example/nordby/the-bell-2021">post.example</a>
<div class="domain-border"></div><h1 class="reader-title">{TITLE}</h1>
<div class="credits reader-credits">Jens Vik</div>
<div class="meta-data"><div class="reader-estimated-time" dir="ltr">2 minutes</div></div></div><hr>
<div class="content"><div class="moz-reader-content reader-show-element"><div id="readability-page-1" class="page">
<div><p>{LEAD}</p>{talk}</div></div></div></div></div></body></html>"""


def amp(talk: str) -> str:
    return f"""<!doctype html><html ⚡ lang="en"><head><meta charset="utf-8">
<link rel="canonical" href="https://post.example/nordby/the-bell-2021"><title>{TITLE}</title>
<script async src="https://cdn.ampproject.example/v0.js"></script>
<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{TITLE}",
"author": {{"@type": "Person", "name": "Jens Vik"}}, "datePublished": "2021-06-03T06:00:00Z",
"publisher": {{"name": "Nordby Post"}}}}</script>
<style amp-boilerplate>body {{ visibility: hidden }}</style><noscript><style amp-boilerplate></style></noscript></head>
<body><amp-sidebar id="menu" layout="nodisplay"><ul><li><a href="/news">News</a></li></ul></amp-sidebar>
<amp-consent id="c" layout="nodisplay"><div><p>We and our partners use cookies.</p><button>OK</button></div>
</amp-consent>
<div class="amp-top"><a href="/">Nordby Post</a></div>
<div class="amp-body"><h1>{TITLE}</h1><p class="amp-byline">By Jens Vik</p><p class="amp-date">3 June 2021</p>
<amp-img src="bell.jpg" width="600" height="400" layout="responsive"><noscript><img src="bell.jpg"></noscript></amp-img>
<amp-social-share type="twitter">Twitter</amp-social-share>
<p>{LEAD}</p>
{talk}
<amp-ad type="a" width="300" height="250"><div fallback>Advertisement</div></amp-ad></div>
<div class="amp-related"><h3>Read more</h3><a href="/1">The last ferry to the islands</a></div>
<footer class="amp-footer"><p>© 2021 Nordby Post. All rights reserved.</p></footer></body></html>"""


def mhtml(talk: str) -> str:
    """What Chrome makes of the page."""
    return (
        "From: <Saved by Blink>\nSnapshot-Content-Location: https://post.example/nordby/the-bell-2021\n"
        'MIME-Version: 1.0\nContent-Type: multipart/related;\n\ttype="text/html";\n\tboundary="--x"\n\n----x\n'
        f"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{saved(talk)}\n\n----x--\n"
    )


@pytest.mark.parametrize("way", ["bold", "labels", "headings", "breaks", "list", "table"])
@pytest.mark.parametrize("view", [saved, printed, reader, amp, mhtml], ids=lambda view: view.__name__)
def test_the_same_turns(view: object, way: str) -> None:
    page = view(marked(way))  # type: ignore[operator]
    interview = turns.find(read(Document("page.html", page.encode(), "page.html")))
    assert interview.title == TITLE
    found = [(turn.role, turn.kind, " ".join(turn.text.split())) for turn in interview.turns]
    expected = [("narrator", "title", TITLE), ("narrator", "lead", LEAD)]
    for question, answer in TALK:
        expected += [("interviewer", "talk", question), ("guest", "talk", answer)]
    assert found == expected
