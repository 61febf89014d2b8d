"""CHANGES.md: what changed from build to build, newest on top. What a person added to it stays."""

from __future__ import annotations

import re

from narrator.patterns import late

from .changes import Changes
from .telling import MARKDOWN, summary, told

_HEAD = "# Changes\n\nWhat changed in this episode from build to build, newest on top.\n\n"
_SECTION = late(rb"^## ", re.MULTILINE)


def changes_md(before: bytes, changes: Changes) -> bytes:
    """The file with a section for these changes before the older ones; as it was where they are its newest already.

    before: the file as it stands, empty where there is none.
    """
    lines = "".join(f"- {line}\n" for line in told(changes, MARKDOWN))
    section = f"## {changes.date}\n\n{summary(changes)}\n{lines and chr(10)}{lines}".encode("utf-8", "replace")
    if not before.strip():
        return _HEAD.encode() + section
    found = _SECTION.search(before)
    at = found.start() if found else len(before)
    if before.startswith(section, at):
        return before
    gap = b"" if found or before.endswith(b"\n\n") else b"\n" if before.endswith(b"\n") else b"\n\n"
    return before[:at] + gap + section + (b"\n" if found else b"") + before[at:]
