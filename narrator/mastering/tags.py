"""What a player shows: ID3v2.3 by mutagen, chapters by the addendum "ID3v2 Chapter Frames" (CHAP, CTOC).

Version 2.3 rather than 2.4: all that read 2.4 read it, and so do older cars and Windows. Nothing in it depends on
the hour: equal episodes have equal bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any, NamedTuple

from narrator.clock import stamp

MOST_CHAPTERS = 255
"""CTOC counts its entries in one byte."""

JPEG = "image/jpeg"

_PADDING = 0
_HEAD = 10  # bytes before a tag's frames, and before what a frame holds
_CHAPTER = b"chp"


class ChapterTag(NamedTuple):
    """A chapter in milliseconds from the beginning of the sound. picture: JPEG or none; ID3 alone has room for it."""

    title: str
    start_ms: int
    end_ms: int
    picture: bytes = b""


class Tags(NamedTuple):
    """title: of the episode. artist: who is heard. album: the show. date: ISO 8601 or empty. language: ISO 639-1.

    comment: the notice that the voices are synthetic. length_ms: of the sound. chapters: in the order of time.
    number, of: the part of a series that this is; 0 for none. guid: what the episode is known by, never changed.
    picture: its cover as JPEG, empty for none, ``side`` px wide and high.
    """

    title: str
    artist: str = ""
    album: str = ""
    date: str = ""
    language: str = ""
    comment: str = ""
    chapters: tuple[ChapterTag, ...] = ()
    length_ms: int = 0
    number: int = 0
    of: int = 0
    guid: str = ""
    picture: bytes = b""
    side: int = 0


def clean(text: str) -> str:
    """One line: a NUL or a newline would split a field in two."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def id3(tags: Tags) -> bytes:
    """The tag that stands before the sound. Raises ValueError above 255 chapters.

    mutagen sorts frames by size; chapters are put back into the order of time.
    """
    import mutagen.id3

    frames: Any = mutagen.id3  # its calls carry no types
    if len(tags.chapters) > MOST_CHAPTERS:
        raise ValueError(f"{len(tags.chapters)} chapters: ID3 lists at most {MOST_CHAPTERS}")
    language = language_of(tags.language)
    text: dict[str, Any] = {"encoding": frames.Encoding.UTF16}
    made: list[Any] = []
    for kind, value in (
        (frames.TIT2, tags.title),
        (frames.TPE1, tags.artist),
        (frames.TALB, tags.album),
        (frames.TDRC, tags.date),
        (frames.TRCK, f"{tags.number}/{tags.of}" if tags.number else ""),
        (frames.TGID, tags.guid),
        (frames.TLAN, language),
        (frames.TLEN, str(tags.length_ms) if tags.length_ms else ""),
    ):
        if clean(value):
            made.append(kind(text=[clean(value)], **text))
    if clean(tags.comment):
        made.append(frames.COMM(lang=language or "und", desc="", text=[clean(tags.comment)], **text))
    if tags.picture:
        front = frames.PictureType.COVER_FRONT
        made.append(frames.APIC(encoding=frames.Encoding.LATIN1, mime=JPEG, type=front, desc="", data=tags.picture))
    if tags.chapters:
        names = [f"{_CHAPTER.decode()}{number}" for number in range(len(tags.chapters))]
        flags = frames.CTOCFlags.TOP_LEVEL | frames.CTOCFlags.ORDERED
        made.append(frames.CTOC(element_id="toc", flags=flags, child_element_ids=names, sub_frames=[]))
        for name, chapter in zip(names, tags.chapters, strict=True):
            title = clean(chapter.title)
            inside = [frames.TIT2(text=[title], **text)] if title else []
            if chapter.picture:
                other = frames.PictureType.OTHER
                inside.append(
                    frames.APIC(encoding=frames.Encoding.LATIN1, mime=JPEG, type=other, desc="", data=chapter.picture)
                )
            made.append(
                frames.CHAP(
                    element_id=name,
                    start_time=chapter.start_ms,
                    end_time=chapter.end_ms,
                    start_offset=0xFFFFFFFF,
                    end_offset=0xFFFFFFFF,
                    sub_frames=inside,
                )
            )
    tag = frames.ID3()
    for frame in made:
        tag.add(frame)
    tag.update_to_v23()
    file = BytesIO()
    tag.save(file, v1=0, v2_version=3, padding=lambda _: _PADDING)
    whole = file.getvalue()
    ordered: list[bytes] = sorted(_frames(whole), key=_time)
    return whole[:_HEAD] + b"".join(ordered)


def _frames(tag: bytes) -> Iterator[bytes]:
    """The frames of a tag of version 2.3: four letters, four bytes of length, two of flags, then what it holds."""
    at = _HEAD
    while at < len(tag):
        end = at + _HEAD + int.from_bytes(tag[at + 4 : at + 8], "big")
        yield tag[at:end]
        at = end


def _time(frame: bytes) -> int:
    """Where a frame belongs: a chapter by its number, all others before them."""
    return int(frame[_HEAD:].partition(b"\0")[0].removeprefix(_CHAPTER)) if frame.startswith(b"CHAP") else -1


def vorbis(tags: Tags) -> dict[str, str]:
    """The comments of Ogg and FLAC, chapters as CHAPTER001 (a time) and CHAPTER001NAME."""
    given = {
        "TITLE": tags.title,
        "ARTIST": tags.artist,
        "ALBUM": tags.album,
        "DATE": tags.date,
        "LANGUAGE": language_of(tags.language),
        "DESCRIPTION": tags.comment,
        "TRACKNUMBER": str(tags.number or ""),
        "TRACKTOTAL": str(tags.of or ""),
    }
    for number, chapter in enumerate(tags.chapters, 1):
        given[f"CHAPTER{number:03}"] = stamp(chapter.start_ms)
        given[f"CHAPTER{number:03}NAME"] = clean(chapter.title) or str(number)
    return stated(given)


def block_picture(tags: Tags) -> dict[str, str]:
    """The comment that holds the picture in Ogg: FLAC's block for one (RFC 9639, 8.8) in base64."""
    if not tags.picture:
        return {}
    import base64

    import mutagen.flac

    flac: Any = mutagen.flac
    block = flac.Picture()
    block.type, block.mime, block.data = 3, JPEG, tags.picture
    block.width = block.height = tags.side
    block.depth = 24
    return {"METADATA_BLOCK_PICTURE": base64.b64encode(block.write()).decode()}


def stated(given: Mapping[str, str]) -> dict[str, str]:
    """Those of the tags that say something, each on one line."""
    return {name: clean(value) for name, value in given.items() if clean(value)}


def language_of(tag: str) -> str:
    """ISO 639-2 of a language, empty where it has none in the list."""
    return ISO_639_2.get(tag.lower().partition("-")[0], "")


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
