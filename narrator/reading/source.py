"""From what the user named to bytes, and from bytes to text."""

from __future__ import annotations

import codecs
import os
import select
import stat
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from narrator.errors import InputError
from narrator.limits import MIB, USUAL, Limits
from narrator.patterns import late

from .characters import clean, line_ends, unmangled

_SAMPLE = 64 * 1024
_PATIENCE = 5.0  # seconds
_GIVE_TEXT = "give a text, a page or a document with an interview"

# Magic numbers (file(1)), longest first where one begins another.
_MAGIC = (
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"ID3", "an MP3 file"),
    (b"OggS", "an Ogg file"),
    (b"fLaC", "a FLAC file"),
    (b"RIFF", "a WAV, AVI or WebP file"),
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive, a spreadsheet or a presentation"),
    (b"\xd0\xcf\x11\xe0", "an old or a locked office document (save it as DOCX, without a password)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3", "an SQLite database"),
    (b"bplist00", "a property list (a Safari web archive?)"),
)
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = bytes([*range(9), *range(14, 27), *range(28, 32)])
_ODD = dict.fromkeys((0xFFFD, *(c for c in range(32) if chr(c) not in "\t\n\r\f\v\x1b\x1a")))
# Letters and signs beyond ASCII in the press of Western Europe: where cp1252 gives these alone, it is cp1252.
_WESTERN = frozenset("àâäáãåæçéèêëíìîïñóòôöõøœúùûüÿßÀÂÄÁÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØŒÚÙÛÜ“”‘’„‚«»‹›–—…¿¡€£°§·ºª©\xa0")
# <meta charset=...>, <?xml encoding=...?>: what a page says of itself.
_DECLARED = late(rb"""(?:charset|encoding)\s*=\s*["']?([\w.:-]{3,20})""")


@dataclass(frozen=True)
class Document:
    """A source as it came.

    name: the file's name, or "standard input". encoding: as a server declares it. address: of a page, as given.
    live: it was fetched there just now. published: the day (ISO 8601) that a list gives with it; version: when the
    list says that it last changed.
    """

    source: str
    data: bytes = field(repr=False)
    name: str
    encoding: str = ""
    address: str = ""
    live: bool = False
    published: str = ""
    version: str = ""

    @property
    def where(self) -> str:
        """What an error calls it: as the user named it."""
        return self.name if self.source == "-" else self.source


def is_address(source: str) -> bool:
    """Whether a source is the address of a page."""
    return source[:8].lower().startswith(("http://", "https://"))


def load(source: str, stdin: BinaryIO | None = None, limits: Limits = USUAL, allow_private: bool = False) -> Document:
    """Read a file, a page at an address, or standard input for "-". Raises InputError with what to do.

    allow_private: an address may lead to this machine or its own network.
    """
    limit = limits.size * MIB
    if source == "-":
        data = (stdin or sys.stdin.buffer).read(limit + 1)
        return _checked(Document(source, data, "standard input"), limits)
    if is_address(source):
        from .web import fetch  # sockets and certificates, which no file needs

        got = fetch(source, allow_private=allow_private, limits=limits)
        return _checked(Document(source, got.data, got.name, got.encoding, source, live=True), limits)
    if source.lower().startswith(("ftp://", "www.", "file:")) and not Path(source).exists():
        raise InputError("this is no address of a page", where=source, mend="begin it with https://, or give a file")
    if not source.strip():
        raise InputError("no source is named", mend="give a file, an address, or - for standard input")
    if "\0" in source:
        raise InputError("no such file", where=source, mend="check the name")
    path = Path(source)
    try:
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            raise InputError("this is a folder", where=source, mend="give a file in it")
        if stat.S_ISREG(kind) and path.stat().st_size > limit:
            raise limits.met("size", source)
        if stat.S_ISFIFO(kind):
            data = _piped(path, limit)
        else:
            with open(path, "rb") as file:
                data = file.read(limit + 1)
    except FileNotFoundError as error:
        raise InputError("no such file", where=source, mend="check the name and the folder") from error
    except PermissionError as error:
        raise InputError("no permission to read", where=source, mend="change its permissions or give a copy") from error
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", where=source, mend="check the name") from error
    return _checked(Document(source, data, path.name or source), limits)


def _piped(path: Path, limit: int) -> bytes:
    """What comes through a pipe. Raises InputError where nobody writes to it: to wait for that has no end."""
    pipe = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        data = bytearray()
        until: float | None = time.monotonic() + _PATIENCE  # None once somebody is there
        while len(data) <= limit:
            try:
                part = os.read(pipe, _SAMPLE)
            except BlockingIOError:  # a writer that thinks
                until = None
                select.select([pipe], [], [])
                continue
            if part:
                until = None
                data += part
            elif until is None:
                break
            elif time.monotonic() > until:
                raise InputError("nobody writes to this pipe", where=str(path), mend="start what writes to it first")
            else:
                time.sleep(0.02)
        return bytes(data)
    finally:
        os.close(pipe)


def _checked(document: Document, limits: Limits) -> Document:
    if len(document.data) > limits.size * MIB:
        raise limits.met("size", document.where)
    if not document.data.strip():
        raise InputError("the file is empty", where=document.where, mend="give a file with the interview's text")
    return document


def decode(document: Document) -> str:
    """The document's text: line feeds only, no unseen characters. Raises InputError for what is no text."""
    text = _decoded(document)
    if text is None:
        raise InputError("the encoding is not known", where=document.where, mend="save the file as UTF-8")
    sample = text[:_SAMPLE]
    odd = len(sample) - len(sample.translate(_ODD))
    if odd * 10 > len(sample) + 20:
        raise _binary(document, "this is a binary file")
    text = clean(unmangled(line_ends(text)))
    if not text.strip():
        raise InputError("there is no text in it", where=document.where, mend=_GIVE_TEXT)
    return text


def _binary(document: Document, what: str) -> InputError:
    return InputError(what, where=document.where, mend=_GIVE_TEXT)


def _decoded(document: Document) -> str | None:
    data = document.data
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise _binary(document, f"this is {what}")
    if data[4:8] == b"ftyp":
        raise _binary(document, "this is an MP4 file")
    wide = _wide(data[:_SAMPLE])
    if wide:
        return data.decode(wide, "replace")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        # A file cut short in mid-character, or with one bad byte in a great deal of good text, is UTF-8 still.
        lenient = data.decode("utf-8", "replace")
        bad = lenient.count("\ufffd")
        good = sum(c > "\x7f" for c in lenient[:_SAMPLE]) - lenient[:_SAMPLE].count("\ufffd")
        if error.start >= len(data) - 3 or (bad * 20 < good):
            return lenient
    if len(data) > 1 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0:
        raise _binary(document, "this is an MP3 file")
    if len(data[:_SAMPLE].translate(None, _CONTROLS)) * 20 < len(data[:_SAMPLE]) * 19:
        raise _binary(document, "this is a binary file")
    return _legacy(data, document.encoding)


def _wide(sample: bytes) -> str:
    """UTF-16 without a mark: text of European scripts has zeros (or one high byte) in every other place."""
    if len(sample) < 4 or (len(sample) % 2 and len(sample) < _SAMPLE):
        return ""
    even, odd = sample[0::2], sample[1::2]
    for high, low, name in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        zeros = high.count(0)
        if (zeros * 10 > len(high) * 7 or high.count(4) * 10 > len(high) * 6) and low.count(0) * 20 < len(low):
            return name
    return ""


def _legacy(data: bytes, declared: str = "") -> str | None:
    """Text in an encoding of one byte a letter, or an East Asian one."""
    import charset_normalizer  # 50 ms, seldom needed

    # Lines with letters beyond ASCII tell most; a bounded sample of them is enough.
    lines = [line for line in data[: 1 << 22].split(b"\n") if not line.isascii()]
    best = charset_normalizer.from_bytes(b"\n".join(lines)[:_SAMPLE]).best()
    names = [declared] if declared else []
    names += [m.group(1).decode("ascii") for m in _DECLARED.finditer(data[:4096])][:1]
    names += ["cp1252"] if best and _western(data[:_SAMPLE], str(best)) else []
    names += [best.encoding] if best else []
    for name in [*names, "cp1252", "latin-1"]:
        try:
            return data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return None


def _western(sample: bytes, guess: str) -> bool:
    """Whether text that was guessed to be in some Latin alphabet is in the commonest of them."""
    foreign = [c for c in guess if c > "\x7f"]
    if sum(c > "\u024f" and c.isalpha() for c in foreign) * 10 > len(foreign):
        return False
    ours = [c for c in sample.decode("cp1252", "replace") if c > "\x7f"]
    return sum(c in _WESTERN for c in ours) * 50 >= len(ours) * 49
