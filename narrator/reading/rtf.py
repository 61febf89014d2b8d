"""Rich Text Format (Microsoft's specification 1.9.1): paragraphs with bold and italic.

The kept libraries for RTF give plain text: bold, which is how most typed interviews mark the questions, is lost.
"""

from __future__ import annotations

import codecs
from typing import NamedTuple

from narrator.errors import InputError
from narrator.limits import USUAL, Limits
from narrator.model import BlockKind, MarkKind
from narrator.patterns import late

from .manuscript import BOX, COMMENT, DELETED, FOOTNOTE, HIDDEN, RUNNING, Manuscript
from .pieces import Draft

_TOKEN = late(
    rb"\\(?:([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|'([0-9a-fA-F]{2})|([^a-zA-Z']))|([{}])|[\r\n]+|([^\\{}\r\n]{1,4096})"
)
_DEEPEST = 1000  # groups within groups
# Destinations whose text is not the document's; an unknown one says so by a \* before it.
_SILENT = frozenset(
    """fonttbl colortbl stylesheet info pict object listtable listoverridetable generator fldinst datafield
    themedata colorschememapping latentstyles datastore xmlnstbl rsidtbl mmathPr revtbl bkmkstart bkmkend nonshppict
    pntxta pntxtb pnseclvl atnid atnauthor atndate atnref atntime filetbl userprops listtext pntext ftnsep ftnsepc
    aftnsep aftnsepc fchars lchars private1 tc xe shpinst panose falt""".split()  # noqa: SIM905
)
_OF_PARAGRAPHS = ("pard", "s", "outlinelevel", "ls")
_TABLES = ("fonttbl", "stylesheet")
_TOLD = {
    "header": RUNNING, "headerl": RUNNING, "headerr": RUNNING, "headerf": RUNNING, "footer": RUNNING,
    "footerl": RUNNING, "footerr": RUNNING, "footerf": RUNNING, "footnote": FOOTNOTE, "annotation": COMMENT,
    "shptxt": BOX,
}  # fmt: skip
_SIGNS = {
    "tab": " ", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ",
    "~": "\u00a0", "_": "\u2011", "-": "",
}  # fmt: skip
_ENDS = ("par", "cell", "nestcell", "row", "nestrow", "sect", "page", "\n", "\r")
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "cp936", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250",
}  # fmt: skip


class _State(NamedTuple):
    """What holds in a group. silent: its text is none. told: why its text is left out."""

    bold: bool = False
    italic: bool = False
    hidden: bool = False
    deleted: bool = False
    silent: bool = False
    told: str = ""
    skip: int = 1  # characters that stand in for one of \u
    encoding: str = "cp1252"
    table: str = ""  # the table that the group is part of: "fonttbl" or "stylesheet"


def sniff(data: bytes) -> bool:
    """Whether this is RTF."""
    return data.lstrip()[:5] == b"{\\rtf"


def read(data: bytes, where: str, limits: Limits = USUAL) -> Draft:
    """The paragraphs of a document, as they stand once all tracked changes are accepted."""
    return _Reader(where).read(data)


class _Reader:
    def __init__(self, where: str) -> None:
        self.where = where
        self.paper = Manuscript()
        self.state = _State()
        self.stack: list[_State] = []
        self.codepage = "cp1252"
        self.charsets: dict[int, str] = {}
        self.font = 0
        self.raw = bytearray()  # bytes of one encoding in a row: a letter may be two of them
        self.told: list[str] = []
        self.owed = 0  # characters still to skip behind \u
        self.high = 0  # the first half of a surrogate pair
        self.style = 0
        self.styles: dict[int, tuple[BlockKind, int]] = {}  # those that are headings or the title
        self.kind: BlockKind = "paragraph"
        self.level = 0

    def read(self, data: bytes) -> Draft:
        position, starred = 0, False
        while position < len(data):
            match = _TOKEN.match(data, position)
            if match is None:  # a lone backslash at the end
                break
            position = match.end()
            word, number, byte, sign, brace, text = match.groups()
            if text is not None:
                self._bytes(text)
            elif byte is not None:
                self._bytes(bytes((int(byte, 16),)))
            elif brace == b"{":
                self._open()
            elif brace == b"}":
                self._close()
            elif sign == b"*":
                starred = True
                continue
            elif word is not None:
                value = int(number) if number else None
                if word == b"bin":
                    position += max(0, value or 0)
                self._word(word.decode("ascii"), value, starred)
            elif sign is not None:
                self._word(sign.decode("latin-1"), None, False)
            starred = starred and match.lastindex is None
        self._flush()
        self.paper.end(self.kind, self.level)
        return self.paper.draft()

    def _open(self) -> None:
        self._flush()
        self.owed = 0  # no more than the group holds stands in for a letter
        if len(self.stack) >= _DEEPEST:
            raise InputError("nested too deeply", where=self.where, mend="open it in its program and save it anew")
        self.stack.append(self.state)

    def _close(self) -> None:
        self._flush()
        self.owed = 0
        told = self.state.told
        if self.stack:
            self.state = self.stack.pop()
        if told and not self.state.told:
            self.paper.leave("".join(self.told), told, 1 if told == RUNNING else 0)
            self.told.clear()

    def _word(self, word: str, value: int | None, starred: bool) -> None:
        if word == "u" and value is not None:
            self._unicode(value % 0x10000)
            return
        sign = _SIGNS.get(word)
        if sign is not None or word in ("\\", "{", "}"):
            if self.owed:
                self.owed -= 1
            else:
                self._flush()
                self._said(word if sign is None else sign)
            return
        self._flush()
        if word in ("footnote", "annotation") or (word in _TOLD and not self.state.told):
            self.state = self.state._replace(told=_TOLD[word], silent=False)
        elif word in _SILENT or starred:
            self.state = self.state._replace(silent=True, table=word if word in _TABLES else "")
        elif word in _ENDS:
            self._end()
        elif word in ("line", "lbr"):
            self._line()
        else:
            self._format(word, value)

    def _format(self, word: str, value: int | None) -> None:
        state, on = self.state, value != 0
        if word in _OF_PARAGRAPHS and (state.told or (state.silent and not state.table)):
            return  # of a footnote, or of a list's number, not of the paragraph that it stands in
        if word == "b":
            state = state._replace(bold=on)
        elif word == "i":
            state = state._replace(italic=on)
        elif word == "v":
            state = state._replace(hidden=on)
        elif word == "deleted":
            state = state._replace(deleted=on)
        elif word == "plain":
            state = state._replace(bold=False, italic=False, hidden=False)
        elif word == "pard":
            self.kind, self.level = "paragraph", 0
        elif word == "s" and value is not None:
            self.style = value
            if not state.table:
                self.kind, self.level = self.styles.get(value, ("paragraph", 0))
        elif word == "outlinelevel" and value is not None and 0 <= value < 9:
            shape: tuple[BlockKind, int] = ("heading", min(6, value + 1))
            if state.table:
                self.styles[self.style] = shape
            else:
                self.kind, self.level = shape
        elif word == "ls" and value and self.kind == "paragraph":
            self.kind = "item"
        elif word == "uc" and value is not None:
            state = state._replace(skip=max(0, min(value, 8)))
        elif word == "ansicpg" and value:
            self.codepage = _known(f"cp{value}")
            state = state._replace(encoding=self.codepage)
        elif word == "mac":
            self.codepage = "mac_roman"
            state = state._replace(encoding=self.codepage)
        elif word == "fcharset" and state.table == "fonttbl" and value is not None:
            self.charsets[self.font] = _CHARSETS.get(value, "") if value > 1 else ""
        elif word == "f" and value is not None:
            self.font = value
            state = state._replace(encoding=self.charsets.get(value) or self.codepage)
        self.state = state

    def _unicode(self, code: int) -> None:
        self._flush()
        if 0xD800 <= code < 0xDC00:
            self.high = code
        elif 0xDC00 <= code < 0xE000:
            if self.high:
                self._said(chr(0x10000 + ((self.high - 0xD800) << 10) + code - 0xDC00))
            self.high = 0
        else:
            self._said(chr(code))
        self.owed = self.state.skip

    def _bytes(self, data: bytes) -> None:
        if self.owed:
            skipped = min(self.owed, len(data))
            self.owed -= skipped
            data = data[skipped:]
        if data and (not self.state.silent or self.state.table == "stylesheet"):
            self.raw += data

    def _flush(self) -> None:
        if self.raw:
            text = self.raw.decode(self.state.encoding, "replace")
            self.raw.clear()
            self._said(text)

    def _said(self, text: str) -> None:
        state = self.state
        if state.table == "stylesheet":
            self._named(text.strip(" ;").lower())
        if state.silent:
            return
        if state.told:
            self.told.append(text)
        elif state.deleted or state.hidden:
            self.paper.leave(text, DELETED if state.deleted else HIDDEN)
        else:
            marks: list[MarkKind] = ["bold"] if state.bold else []
            self.paper.add(text, [*marks, "italic"] if state.italic else marks)

    def _named(self, name: str) -> None:
        """A style of the table has this name; only built-in ones mean something, and those are always in English."""
        if name == "title":
            self.styles[self.style] = ("title", 0)
        elif name.startswith("heading ") and name[8:9].isdecimal():
            self.styles[self.style] = ("heading", min(6, max(1, int(name[8:9]))))

    def _line(self) -> None:
        if self.state.told:
            self.told.append(" ")
        elif not self.state.silent:
            self.paper.line(self.kind, self.level)

    def _end(self) -> None:
        if self.state.told:
            self.told.append(" ")
        elif not self.state.silent:
            self.paper.end(self.kind, self.level)


def _known(encoding: str) -> str:
    """An encoding that this Python has; Windows' Western one where it has not."""
    try:
        return codecs.lookup({"cp10000": "mac_roman", "cp65001": "utf-8"}.get(encoding, encoding)).name
    except LookupError:
        return "cp1252"
