"""The rules, by the name under which a finding tells which one is broken."""

from __future__ import annotations

from typing import NamedTuple

RULES = {
    "files": "all files of the last build are there, as it wrote them, and none of another build",
    "readable": "every file is well-formed and whole",
    "sound": "the sound decodes from end to end and lasts as long as episode.json tells",
    "format": "codec, rate and channels are those that episode.json tells; MP3 has a constant bit rate",
    "loudness": "the loudness is within 1 LU of what was asked for",
    "peak": "the true peak is at most what was asked for",
    "speakers": "speakers are within 1 LU of each other",
    "silence": "no silence inside over 2 s, none at an end over 0.5 s beyond the pad that was asked for",
    "tags": "the sound carries its title, and says that its voices are synthetic where that is told",
    "chapters": "the first chapter begins at 0, there is no gap and no overlap, none goes past the end",
    "chapter start": "a chapter starts within 150 ms before its first word",
    "chapter titles": "at most 255 chapters, each called by its question or topic",
    "same chapters": "chapters are the same in the sound, in chapters.json, in chapters.xml and in episode.json",
    "chapter pictures": "a chapter's picture is a JPEG beside it or on the web, the same in both files of chapters",
    "captions": "times are in order and inside the sound, and every sentence has its speaker",
    "caption lines": "WebVTT lines have at most 65 characters; SRT has two lines of 32, and a name where it changes",
    "shown text": "what is shown is the written text, and the same in all transcripts",
    "accounted": "every turn is spoken or listed as left out",
    "notice": "the notice that the voices are synthetic is written where it is spoken",
    "page": "the page has a language, a title, its sound, and no two things of one name",
    "page policy": "the page's Content-Security-Policy allows its own style and script, and nothing inline or foreign",
    "page links": "links lead to what is there, and nothing is asked of another machine",
    "feed": "the feed has what PSP-1 asks of a channel",
    "feed items": "each item has a title, one enclosure, a GUID of its own, a date as RFC 2822 has it",
    "enclosures": "an enclosure's length, type and integrity are those of the file",
    "feed links": "files of an episode that a feed names are there",
}


class Finding(NamedTuple):
    """One fault. where: file, and the time or line in it. what: in words. rule: a name in `RULES`."""

    where: str
    what: str
    rule: str

    def __str__(self) -> str:
        """One line, whatever the file holds."""
        line = f"{self.where}: {self.what} [{self.rule}: {RULES[self.rule]}]"
        return " ".join("".join(c if c.isprintable() else " " for c in line).split())
