"""A document that is a ZIP archive of XML parts (DOCX, ODT, EPUB), opened with care.

Nothing is ever unpacked to the disk: a part is looked up by its name and read into memory up to a limit, so a name
with ``../`` in it leads nowhere and a bomb ends at the limit (zipfile reads no more than a part declares).
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

from narrator.errors import InputError
from narrator.limits import MIB, USUAL, Limits

_SMALL = 1 << 20  # bytes of a part that may be packed as tightly as it likes
_DIRECTORY = 4 << 20  # bytes of the list of parts: some 50,000 names
_END = b"PK\x05\x06"  # end of central directory (APPNOTE.TXT 4.3.16)
ANEW = "open it in its program and save it anew"


class Archive:
    """The parts of a document by name. Raises InputError for what is damaged, locked or far too large."""

    def __init__(self, data: bytes, where: str, limits: Limits = USUAL) -> None:
        self.where = where
        self._limits = limits
        self._read = 0
        at = data.rfind(_END, max(0, len(data) - 66_000))
        if at >= 0 and int.from_bytes(data[at + 12 : at + 16], "little") > _DIRECTORY:
            raise self._wrong("holds far too many parts")
        try:
            self._file = zipfile.ZipFile(io.BytesIO(data))
            self._parts = {info.filename: info for info in self._file.infolist()}
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise self._wrong("is damaged or cut short") from error

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def names(self, head: str = "") -> list[str]:
        """Names of parts that begin so."""
        return sorted(name for name in self._parts if name.startswith(head))

    def read(self, name: str) -> bytes:
        """The bytes of a part."""
        info = self._parts.get(name)
        if info is None:
            raise self._wrong(f"lacks its part {name[:80]}")
        if info.flag_bits & 1:
            raise InputError("is locked with a password", where=self.where, mend="save it without one")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise self._wrong("is packed in an unusual way")
        self._read += info.file_size
        self._limits.check("unpacked", -(-self._read // MIB), self.where)
        if info.file_size > _SMALL:
            self._limits.check("ratio", info.file_size // max(1, info.compress_size), self.where)
        try:
            with self._file.open(info) as part:
                return part.read(info.file_size)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise self._wrong("is damaged or cut short") from error

    def xml(self, name: str) -> Any:
        """The root element of a part (lxml)."""
        return parsed(self.read(name), self.where)

    def _wrong(self, what: str) -> InputError:
        return InputError(f"the document {what}", where=self.where, mend=ANEW)


def parsed(data: bytes, where: str) -> Any:
    """The root of an XML text. No entity is expanded; a document that declares any is refused."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError("the document is damaged or cut short", where=where, mend=ANEW) from error
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise InputError("the document declares entities, as no program does", where=where, mend=ANEW)
    return root


def local(node: Any) -> str:
    """An element's or attribute's name without its namespace; empty for what is no element."""
    tag = node if isinstance(node, str) else node.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(node: Any, name: str) -> str:
    """An attribute by its local name, in whatever namespace; empty where there is none."""
    found = next((value for key, value in node.attrib.items() if local(key) == name), "")
    return str(found)
