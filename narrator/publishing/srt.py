"""transcript.srt: SubRip, two lines of at most 32 characters, "Name: " where somebody else begins to speak."""

from __future__ import annotations

from narrator.clock import stamp
from narrator.patterns import late

from .captions import captions
from .publication import Publication

LINE_LENGTH = 32

_TAG = late(r"<(?=[A-Za-z/!])|\{(?=\\)")
"""What players take for markup; SubRip has no way to escape it."""


def transcript_srt(publication: Publication) -> str:
    """The transcript as SubRip has it: number, times with a comma, text, an empty line."""
    blocks = []
    for number, caption in enumerate(captions(publication, LINE_LENGTH, 2, label="{}: "), 1):
        text = _plain("\n".join(caption.lines))
        blocks.append(f"{number}\n{stamp(caption.start, ',')} --> {stamp(caption.end, ',')}\n{text}\n")
    return "\n".join(blocks)


def _plain(text: str) -> str:
    return _TAG.sub(lambda m: "‹" if m[0] == "<" else "(", text).replace("-->", "→")
