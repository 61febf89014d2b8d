"""A page that a browser saved as one file: MHTML (RFC 2557), as Chrome and Edge write it."""

from __future__ import annotations

import re
from typing import Any

from narrator.errors import InputError
from narrator.limits import USUAL, Limits
from narrator.patterns import late

from . import page
from .characters import clean, line_ends
from .pieces import Draft

_HEAD = late(rb"^content-type:\s*multipart/related", re.I | re.M)


def sniff(data: bytes) -> bool:
    """Whether this is a page with its parts in one file."""
    head = data[:4096]
    return b"MIME-Version:" in head and _HEAD.search(head.replace(b"\r", b"")) is not None


def read(data: bytes, where: str, limits: Limits = USUAL) -> Draft:
    """The article of the page."""
    message = _message(data, where)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            body = part.get_payload(decode=True)
            if isinstance(body, bytes):
                text = body.decode(_known(part.get_content_charset("utf-8")), "replace")
                draft = page.read(clean(line_ends(text)), where)
                address = str(message.get("Snapshot-Content-Location", "")).strip()
                return draft._replace(address=draft.address or (address if address.startswith("http") else ""))
    raise InputError("the saved page holds no page", where=where, mend="save it anew as HTML")


def part(data: bytes, address: str, where: str) -> bytes | None:
    """What the file holds of this address, a picture mostly; None where it holds nothing of it."""
    for part in _message(data, where).walk():
        if str(part.get("Content-Location", "")).strip() == address:
            body = part.get_payload(decode=True)
            return body if isinstance(body, bytes) else None
    return None


def _message(data: bytes, where: str) -> Any:
    import email
    import email.policy

    try:
        return email.message_from_bytes(data, policy=email.policy.compat32)
    except RecursionError as error:  # the parser goes down a level for each part within a part
        raise InputError("nested too deeply", where=where, mend="save the page anew as HTML") from error


def _known(encoding: str) -> str:
    try:
        "".encode(encoding)
    except LookupError:
        return "utf-8"
    return encoding
