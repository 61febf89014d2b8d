"""transcript.srt: SubRip, two lines of at most 32 characters, "Name: " where somebody else begins to speak."""

from __future__ import annotations

import re

from .captions import captions
from .publication import Publication

LINE_LENGTH = 32

_TAG = re.compile(r"<(?=[A-Za-z/!])|\{(?=\\)")
"""What players take for markup; SubRip has no way to escape it."""


def transcript_srt(publication: Publication) -> str:
    """The transcript as SubRip has it: number, times with a comma, text, an empty line."""
    blocks = []
    for number, caption in enumerate(captions(publication, LINE_LENGTH, 2, label="{}: "), 1):
        text = _plain("\n".join(caption.lines))
        blocks.append(f"{number}\n{_stamp(caption.start)} --> {_stamp(caption.end)}\n{text}\n")
    return "\n".join(blocks)


def _plain(text: str) -> str:
    return _TAG.sub(lambda m: "‹" if m[0] == "<" else "(", text).replace("-->", "→")


def _stamp(milliseconds: int) -> str:
    seconds, milliseconds = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02},{milliseconds:03}"
