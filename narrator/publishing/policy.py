"""The Content-Security-Policy of our pages (W3C CSP3): nothing is allowed but what a page names."""

from __future__ import annotations

import base64
import hashlib


def policy(*allowed: str) -> str:
    """The policy of a page. allowed: its directives, as "style-src ..."."""
    return "; ".join(("default-src 'none'", *allowed, "base-uri 'none'", "form-action 'none'"))


def inline(text: str) -> str:
    """The source by which a style or script that stands in the page is allowed: its digest."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
