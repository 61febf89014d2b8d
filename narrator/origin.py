"""What a source is called, and the name of the folder that follows from it."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path, PurePosixPath

from .digests import digest

ENTRY = "id:"
_GENERIC = {"index", "article", "interview", "page", "story", "text", "script", "standard-input"}


def slug_of(text: str) -> str:
    """A folder name from any text: lower-case ASCII letters, digits and hyphens, at most 60; may be empty."""
    plain = unicodedata.normalize("NFKD", text[:400]).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")


def slug_for(source: str, title: str = "") -> str:
    """The slug of a source: its file name, since titles get edited; the title of what has no name ("-").

    An address goes by the last part of its path, with the host where that says nothing.
    """
    if is_address(source) or is_entry(source):
        return _slug_of_address(source)
    path = Path(source)
    stem = slug_of(path.name.removesuffix(path.suffix)) if source != "-" else ""
    if stem in _GENERIC:
        stem = slug_of(path.absolute().parent.name + "-" + stem)
    elif source == "-":
        stem = slug_of(title)
    return stem or "episode-" + digest(((source == "-" and title) or path.name).encode("utf-8", "surrogateescape"))[:8]


def whole_name(source: str) -> str:
    """What a source is called wherever one stands: a file by its whole path, all else as it is."""
    return str(Path(source).resolve()) if is_file_name(source) else source


def is_file_name(source: str) -> bool:
    """Whether a source is a file's name: no address, no entry of an archive's export, not standard input."""
    return source != "-" and not is_entry(source) and not is_address(source)


def is_entry(source: str) -> bool:
    """Whether a source is an entry of an export that has no address: "id:" and the archive's own name of it."""
    return source.startswith(ENTRY)


def is_address(source: str) -> bool:
    """Whether a source is the address of a page."""
    return source[:8].lower().startswith(("http://", "https://"))


def _slug_of_address(address: str) -> str:
    from urllib.parse import unquote, urlsplit

    parts = urlsplit(address)
    last = PurePosixPath(unquote(parts.path))
    stem = slug_of(last.name.removesuffix(last.suffix))
    if len(re.sub(r"[^a-z]", "", stem)) < 4 or stem in _GENERIC:
        stem = slug_of(f"{(parts.hostname or '').removeprefix('www.')} {last.parent.name} {stem} {parts.query}")
    return stem or "episode-" + digest(address.encode("utf-8", "surrogateescape"))[:8]
