"""transcript.vtt: WebVTT (W3C), a cue for each sentence, the speaker as a voice span."""

from __future__ import annotations

from collections.abc import Iterator

from narrator.clock import stamp

from .publication import Publication, one_line

LINE_LENGTH = 65


def transcript_vtt(publication: Publication) -> str:
    """The transcript with a cue a sentence; lines hold at most 65 shown characters, broken at words."""
    blocks = ["WEBVTT"]
    if notice := one_line(publication.notice):
        blocks.append("NOTE " + "\n".join(wrapped(_escaped(notice))))
    for cue in publication.timeline.cues:
        shown = one_line(cue.line.shown)
        if not shown:
            continue
        start = publication.milliseconds(cue.start)
        end = max(publication.milliseconds(cue.end), start + 1)
        text = "\n".join(_escaped(line) for line in wrapped(shown))
        blocks.append(f"{stamp(start)} --> {stamp(end)}\n<v {_name(cue.line.speaker)}>{text}</v>")
    return "\n\n".join(blocks) + "\n"


def wrapped(text: str, length: int = LINE_LENGTH) -> Iterator[str]:
    """Lines of at most ``length`` characters; a longer word is cut."""
    line = ""
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > length:
            yield line
            line = ""
        line = f"{line} {word}" if line else word
        while len(line) > length:
            yield line[:length]
            line = line[length:]
    if line:
        yield line


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _name(name: str) -> str:
    """A speaker's name as the annotation of a voice span: it ends at ">" or at a line's end."""
    return _escaped(one_line(name)) or "?"
