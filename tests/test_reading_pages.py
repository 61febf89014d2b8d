"""Saved pages and Markdown as real sites write them: what is spoken, with what the layout said; what is set aside."""

import pytest

from narrator.model import Article, Block
from narrator.reading import Document, read


def article(text: str, name: str = "page.html") -> Article:
    return read(Document(name, text.encode(), name), lambda sample: "en")


def spoken(result: Article) -> list[str]:
    return [block.text for block in result.blocks]


def bold(block: Block) -> str:
    return " ".join(block.text[m.start : m.end] for m in block.marks if m.kind == "bold")


OLD = """<HTML><HEAD><TITLE>Valley Notes: The man who tunes bells</TITLE></HEAD><BODY BGCOLOR=white>
<TABLE><TR><TD WIDTH=150><A HREF="/">Home</A><BR><A HREF="/old">Old issues</A><BR><A HREF="/us">About the paper</A></TD>
<TD><FONT SIZE=5><B>The man who tunes bells</B></FONT><BR><BR>
Orrin Dale tunes bells, and he is nearly deaf.<BR><BR>
<B>Valley Notes:</B> How do you hear them?<BR>
<B>Orrin Dale:</B> With my teeth. I bite on a rod<BR>
and the rod sings.<BR><BR>
<B>VN:</B> And the town?<BR><BR>
<B>OD:</B> The town complains.
</TD></TR></TABLE></BODY></HTML>"""


def test_an_old_page_of_tables_and_line_breaks() -> None:
    result = article(OLD)
    texts = spoken(result)
    assert "Orrin Dale: With my teeth. I bite on a rod and the rod sings." in texts
    assert "Valley Notes: How do you hear them?" in texts
    assert [bold(b) for b in result.blocks if b.text.startswith("VN:")] == ["VN:"]
    assert "The man who tunes bells" in result.title


BLOG = """<!doctype html><html lang="en-GB"><head><title>Salt and patience | Hill Kitchen</title>
<meta property="og:title" content="Salt and patience"><meta property="og:site_name" content="Hill Kitchen">
<link rel="canonical" href="https://hill.example/salt"><meta name="author" content="Una Marsh">
<script type="application/ld+json">{"@graph":[{"@type":"Article","headline":"Salt and patience",
"datePublished":"2022-11-05T08:00:00Z","dateModified":"2022-11-09"}]}</script><style>p{color:red}</style></head>
<body class="post single has-sidebar"><div id="cookie-consent"><p>This site uses cookies. They are small.</p>
<button>Accept</button></div>
<header class="site-header"><a href="/">Hill Kitchen</a><nav><ul><li><a href="/r">Recipes</a></li></ul></nav></header>
<div id="content"><div class="entry"><h1 class="entry-title">Salt and patience</h1>
<div class="entry-meta">Posted by <a href="/u">Una Marsh</a> on November 5, 2022</div>
<p class="lead">Bo Lind has cured ham for thirty years.</p>
<p><em>Why only in winter?</em></p>
<p>Because of the flies. My father tried it in <a href="/july">July</a> once.</p>
<figure><img src="a.jpg" alt="ham"><figcaption>Bo Lind in the curing room</figcaption></figure>
<p>&nbsp;</p>
<p><em>How long does it take?</em></p><ul><li>Salt: nine days.</li><li>Air: nine months.</li></ul>
<blockquote><p>You cannot hurry a leg.</p></blockquote>
<p hidden>Secret words.</p><div style="display: none">More secret words.</div>
<div class="sharedaddy"><h3>Share this:</h3><a href="#">Twitter</a></div>
<div class="author-box"><p>Una Marsh writes about food. She lives on a hill.</p></div></div></div>
<div id="sidebar"><div class="widget"><h3>Most read</h3>
<ul><li><a href="/b">Bread without anger, and other things</a></li></ul></div></div>
<div id="comments"><h2>2 comments</h2><p>Lovely piece. My aunt did the same.</p></div>
<footer><p>All rights reserved.</p></footer></body></html>"""


def test_a_blog_page() -> None:
    result = article(BLOG)
    assert result.title == "Salt and patience"
    assert (result.date, result.modified) == ("2022-11-05T08:00:00Z", "2022-11-09")
    assert result.author == "Una Marsh"
    assert (result.address, result.site) == ("https://hill.example/salt", "Hill Kitchen")
    assert [(b.kind, b.text) for b in result.blocks] == [
        ("title", "Salt and patience"),
        ("paragraph", "Bo Lind has cured ham for thirty years."),
        ("paragraph", "Why only in winter?"),
        ("paragraph", "Because of the flies. My father tried it in July once."),
        ("paragraph", "How long does it take?"),
        ("item", "Salt: nine days."),
        ("item", "Air: nine months."),
        ("quote", "You cannot hurry a leg."),
    ]
    out = " ".join(item.text for item in result.left_out)
    for text in (
        "Bo Lind in the curing room",
        "My aunt did the same.",
        "Una Marsh writes about food.",
        "Recipes",
        "Accept",
    ):
        assert text in out
    assert all(item.reason for item in result.left_out)
    assert "ecret words" not in out + " ".join(spoken(result)) and "color" not in out


def test_marks_and_lines_of_a_page() -> None:
    result = article(
        "<html><body>\n<h1>On\nrope</h1>\n<p><strong>Paper:</strong>\nWhat <i>is</i> it?\nAnd why?</p>\n</body></html>"
    )
    talk = result.blocks[1]
    assert (talk.text, talk.line) == ("Paper: What is it? And why?", 4)
    assert [(talk.text[m.start : m.end], m.kind) for m in talk.marks] == [("Paper:", "bold"), ("is", "italic")]
    assert [(s.text, s.line, s.opens) for s in talk.sentences] == [
        ("Paper: What is it?", 4, True),
        ("And why?", 6, False),
    ]


def test_definition_lists_keep_their_kinds() -> None:
    result = article(
        "<html><body><h1>Rope</h1><dl><dt>Paper</dt><dd>Why rope?</dd><dt>Nils Ek</dt><dd>It holds.</dd></dl>"
    )
    assert [(b.kind, b.text) for b in result.blocks[1:]] == [
        ("term", "Paper"), ("definition", "Why rope?"), ("term", "Nils Ek"), ("definition", "It holds."),
    ]  # fmt: skip


def test_a_form_round_the_whole_page_is_not_furniture() -> None:
    result = article(
        "<html><body><form action='/x'><h1>Rope</h1><p>Why rope, of all things?</p><p>It holds.</p></form></body>"
    )
    assert spoken(result) == ["Rope", "Why rope, of all things?", "It holds."]


def test_a_page_whose_class_names_mislead() -> None:
    body = "".join(f"<div class='comment'><p>Answer number {n} stands here.</p></div>" for n in range(9))
    result = article(
        f"<html><body class='newsletter'><div class='related-interview'><h1>Rope</h1>{body}</div></body></html>"
    )
    assert len(spoken(result)) == 10


def test_sentences_cut_at_links_in_separate_paragraphs() -> None:
    result = article(
        "<html><body><h1>Rope</h1><p>He moved to</p><p><a href='/x'>Port Ansell</a></p><p>in the spring.&nbsp;</p>"
    )
    assert spoken(result)[1] == "He moved to Port Ansell in the spring."
    assert result.blocks[1].sentences[0].trace


def test_a_title_that_the_body_lacks_is_put_in() -> None:
    result = article(
        "<html><head><title>On rope - The Desk</title></head><body><p>Why rope?</p><p>It holds.</p></body></html>"
    )
    assert (result.title, result.blocks[0].kind, result.blocks[0].text) == ("On rope", "title", "On rope")


MARKDOWN = """---
title: "On rope"
author: Ida Moor
date: 2021-03-04
updated: 2021-05-06
lang: en
url: https://rope.example/on-rope
---
**Paper:** Why
rope?

**Nils Ek:** It *holds*.\\
It always has.

![The ropewalk](walk.jpg)

## The walk

- First hemp,
- then time.

> Slowly.

<aside>A <b>note</b> of ours.</aside>
"""


def test_markdown() -> None:
    result = article(MARKDOWN, "rope.md")
    facts = (result.title, result.author, result.date, result.modified, result.address)
    assert facts == ("On rope", "Ida Moor", "2021-03-04", "2021-05-06", "https://rope.example/on-rope")
    assert [(b.line, b.kind, b.text) for b in result.blocks] == [
        (9, "title", "On rope"),
        (9, "paragraph", "Paper: Why rope?"),
        (12, "paragraph", "Nils Ek: It holds."),
        (13, "paragraph", "It always has."),
        (17, "heading", "The walk"),
        (19, "item", "First hemp,"),
        (20, "item", "then time."),
        (22, "quote", "Slowly."),
        (24, "paragraph", "A note of ours."),
    ]
    assert [bold(b) for b in result.blocks][1:3] == ["Paper:", "Nils Ek:"]
    assert [item.text for item in result.left_out] == ["The ropewalk"]


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("+++\ntitle = 'On rope'\n+++\n", "On rope"),
        ("---\ntitle: On rope\ntags:\n  - a\n  - b\n---\n", "On rope"),
        ("# On rope\n", "On rope"),
        ("On rope\n=======\n", "On rope"),
        ("---\nHe said that.\n---\n\n# On rope\n", "On rope"),
    ],
)
def test_titles_of_markdown(head: str, title: str) -> None:
    assert article(head + "\n**Paper:** Why rope?\n\n**Ek:** It holds.\n", "rope.md").title == title


CLASSED = """<html lang="en"><head><title>The ferry</title></head><body><article><h1>The ferry</h1>
<div class="interview-question"><p class="interview__question">You grew up on the ferry.</p></div>
<p class="answer">I did. My father steered it.</p><div class="q">And you took over early.</div>
<p>At nineteen.</p><div class="question"><p>Was it cold?</p><p>It was.</p></div></article></body></html>"""


def test_what_a_page_calls_a_question_stands_out_as_its_style_sheet_would_have_it() -> None:
    marked = [block.text for block in article(CLASSED).blocks if bold(block)]
    assert marked == ["You grew up on the ferry.", "And you took over early."]
