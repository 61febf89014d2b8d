"""The head of our pages: what stands inside is allowed by its digest, and nothing else is."""

from __future__ import annotations

import base64
import hashlib

import pytest
from lxml import html

from narrator.publishing.head import asset, head


def policy_of(page: str) -> dict[str, list[str]]:
    [content] = html.fromstring(page).xpath('//meta[@http-equiv="Content-Security-Policy"]/@content')
    return {words[0]: words[1:] for words in map(str.split, content.split(";"))}


def allowed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@pytest.mark.parametrize("name", ["player", "audition"])
def test_a_page_allows_its_own_style_and_script_alone(name: str) -> None:
    style, script = asset(f"{name}.css"), asset(f"{name}.js")
    page = "\n".join((*head("Tides", "en", style, script, ("img-src data:",)), f"<body><script>{script}</script>"))
    [inside] = html.fromstring(page).xpath("//style/text()")
    [runs] = html.fromstring(page).xpath("//script/text()")
    assert policy_of(page) == {
        "default-src": ["'none'"],
        "img-src": ["data:"],
        "style-src": [allowed(inside)],
        "script-src": [allowed(runs)],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }


def test_a_page_without_style_and_script_allows_neither() -> None:
    assert set(policy_of("\n".join(head("Tides")))) == {"default-src", "base-uri", "form-action"}


def test_title_and_language_of_a_script_cannot_leave_their_places() -> None:
    page = html.fromstring("\n".join((*head("</title><script>x()</script>\u202e", 'en"><b>'), "<body>")))
    assert page.xpath("//title/text()") == ["</title><script>x()</script>"]
    assert page.xpath("//script | //b") == [] and page.get("lang") == 'en"><b>'


@pytest.mark.parametrize(("language", "way"), [("ar", "rtl"), ("he-IL", "rtl"), ("en", "ltr"), ("", "ltr")])
def test_a_page_is_written_the_way_of_its_language(language: str, way: str) -> None:
    page = html.fromstring("\n".join((*head("Tides", language), "<body>")))
    assert page.get("dir") == way and page.get("lang") == (language or "und")
