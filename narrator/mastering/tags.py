"""What a player shows: ID3v2.3 (id3.org, 1999), chapters by the addendum "ID3v2 Chapter Frames" (CHAP, CTOC).

Version 2.3 rather than 2.4: all that read 2.4 read it, and so do older cars and Windows. Nothing in it depends on
the hour: equal episodes have equal bytes.
"""

from __future__ import annotations

import re
import struct
from typing import NamedTuple

MOST_CHAPTERS = 255
"""CTOC counts its entries in one byte."""

_UTF_16 = b"\x01"  # with a mark of byte order: the only Unicode of version 2.3
_TOP_LEVEL_ORDERED = 3
_NO_OFFSET = 0xFFFFFFFF  # the times count, not places in the file
_DATE = re.compile("([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:[T ].*)?)?)?")


class ChapterTag(NamedTuple):
    """A chapter in milliseconds from the beginning of the sound."""

    title: str
    start_ms: int
    end_ms: int


class Tags(NamedTuple):
    """title: of the episode. artist: who is heard. album: the show. date: ISO 8601 or empty. language: ISO 639-1.

    comment: the notice that the voices are synthetic. length_ms: of the sound. chapters: in the order of time.
    """

    title: str
    artist: str = ""
    album: str = ""
    date: str = ""
    language: str = ""
    comment: str = ""
    chapters: tuple[ChapterTag, ...] = ()
    length_ms: int = 0


def clean(text: str) -> str:
    """One line: a NUL or a newline would split a field in two."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def id3(tags: Tags) -> bytes:
    """The tag that stands before the sound. Raises ValueError above 255 chapters.

    Frames stand in the order of time, which mutagen cannot be told (it sorts them by size). A test holds each to the
    bytes that mutagen writes; to write them by it took 13 ms for 20 chapters, as long as a clip.
    """
    if len(tags.chapters) > MOST_CHAPTERS:
        raise ValueError(f"{len(tags.chapters)} chapters: ID3 lists at most {MOST_CHAPTERS}")
    language = ISO_639_2.get(tags.language.lower().partition("-")[0], "und")
    date = _DATE.fullmatch(clean(tags.date))
    year, month, day = date.groups("") if date else ("", "", "")
    body = [
        _text("TIT2", tags.title),
        _text("TPE1", tags.artist),
        _text("TALB", tags.album),
        _text("TDAT", day + month if day else ""),
        _text("TYER", year),
        _text("TLAN", language if language != "und" else ""),
        _text("TLEN", str(tags.length_ms) if tags.length_ms else ""),
    ]
    if comment := clean(tags.comment):
        body.append(_frame("COMM", _UTF_16, language.encode(), _utf16(""), _utf16(comment)))
    if tags.chapters:
        names = [f"chp{number}\0".encode() for number in range(len(tags.chapters))]
        body.append(_frame("CTOC", b"toc\0", bytes((_TOP_LEVEL_ORDERED, len(names))), *names))
        for name, chapter in zip(names, tags.chapters, strict=True):
            times = struct.pack(">4I", chapter.start_ms, chapter.end_ms, _NO_OFFSET, _NO_OFFSET)
            body.append(_frame("CHAP", name, times, _text("TIT2", chapter.title)))
    size = sum(map(len, body))
    return b"".join([b"ID3\x03\x00\x00", bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0)), *body])


def _frame(name: str, *parts: bytes) -> bytes:
    """ID3v2.3, 3.3: name, length, no flags, content."""
    return struct.pack(">4sIxx", name.encode(), sum(map(len, parts))) + b"".join(parts)


def _text(name: str, value: str) -> bytes:
    """A frame of one text (4.2); nothing for an empty one."""
    shown = clean(value)
    return _frame(name, _UTF_16, _utf16(shown)) if shown else b""


def _utf16(text: str) -> bytes:
    """With its mark of byte order and its closing NUL."""
    return b"\xff\xfe" + text.encode("utf-16-le") + b"\0\0"


_LANGUAGES = (
    "af:afr am:amh ar:ara az:aze be:bel bg:bul bn:ben bs:bos ca:cat cs:ces cy:cym da:dan de:deu el:ell en:eng "
    "eo:epo es:spa et:est eu:eus fa:fas fi:fin fr:fra ga:gle gl:glg gu:guj he:heb hi:hin hr:hrv hu:hun hy:hye "
    "id:ind is:isl it:ita ja:jpn ka:kat kk:kaz km:khm kn:kan ko:kor ku:kur ky:kir la:lat lb:ltz lt:lit lv:lav "
    "mi:mri mk:mkd ml:mal mn:mon mr:mar ms:msa mt:mlt my:mya nb:nob ne:nep nl:nld nn:nno no:nor pa:pan pl:pol "
    "ps:pus pt:por ro:ron ru:rus si:sin sk:slk sl:slv so:som sq:sqi sr:srp sv:swe sw:swa ta:tam te:tel th:tha "
    "tl:tgl tr:tur uk:ukr ur:urd uz:uzb vi:vie xh:xho yo:yor zh:zho zu:zul"
)
ISO_639_2 = {pair[:2]: pair[3:] for pair in _LANGUAGES.split()}
"""ISO 639-1 to the three letters that ID3 wants (ISO 639-2, terminological)."""
