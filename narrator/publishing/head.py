"""The head of each of our pages. A page stands alone: its style and script are in it, and nothing is asked for unnamed.

Its Content-Security-Policy (W3C CSP Level 3) allows these two by their digests, and else what the page names.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

from .publication import direction, one_line


def head(
    title: str, language: str = "en", style: str = "", script: str = "", allowed: Sequence[str] = (), more: str = ""
) -> list[str]:
    """The lines before a page's body. language: a tag of BCP 47, or what a script claims to be one.

    style, script: as they stand in the page. allowed: further directives of its policy. more: further elements.
    """
    language = one_line(language) or "und"
    inside = [f"{kind}-src {_digest(text)}" for kind, text in (("style", style), ("script", script)) if text]
    policy = "; ".join(("default-src 'none'", *allowed, *inside, "base-uri 'none'", "form-action 'none'"))
    lines = [
        "<!doctype html>",
        f'<html lang="{escape(language)}" dir="{direction(language)}">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        more,
        f"<title>{escape(one_line(title))}</title>",
        f"<style>{style}</style>" if style else "",
        "</head>",
    ]
    return [line for line in lines if line]


@cache
def asset(name: str) -> str:
    """A file of the player as it stands in the page: without comments and indents, which are a quarter of it."""
    lines = map(str.strip, (Path(__file__).parent / "player" / name).read_text(encoding="utf-8").splitlines())
    text = "\n".join(line for line in lines if not line.startswith("//"))
    assert "</" not in text
    return f"\n{text}\n"


@cache
def _digest(text: str) -> str:
    """The source by which a style or script that stands in the page is allowed."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
