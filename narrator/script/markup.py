"""How text stands in a script: Markdown with backslash escapes (CommonMark 0.31, 2.4 and 2.5), safe comments."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from narrator.patterns import late

FENCE = "+++"

_OPENING = late(r"\ufeff?\+\+\+[ \t\r]*\n")
_CLOSING = late(r"^\+\+\+[ \t\r]*$", re.MULTILINE)
_SPEAKERS = late(r"^(?:\[\[\s*speakers\s*\]\]|speakers\s*=)", re.MULTILINE)

# What Markdown, or this format, would take for something else than text.
_ACTIVE = late(r"[\\*`]|<(?=[A-Za-z/!?])|&(?=#|\w)|(?<=\])\(")
_AT_START = late(r"(\d{0,9})(?:[#>=~|]|[-+](?=\s|$|[-+])|_(?=[ _])|(?<=\d)[.)](?=\s|$))")
_UNPRINTABLE = late("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_INLINE = late(r"\\([!-/:-@\[-`{-~])|&#(\d{1,7});|(\*+)|\[([^\[\]\\*]*)\]\([^()\s]*\)")

HEADING = late(r"(#{1,6})[ \t]+")
LABEL = late(r"\*\*((?:[^*\\]|\\.)*)(?::\*\*|\*\*:)[ \t]*")

_IN_COMMENT = late("\\\\|-(?=-)|[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_OUT_OF_COMMENT = late(r"\\(?:u([0-9a-f]{4})|([\\-]))|-\\(?=-)")
_TOKEN = late(r"\\[^\n]|\n|<!--")


def is_script(text: str) -> bool:
    """Whether this is a script: TOML front matter that names speakers. Looks at no more than that."""
    opening = _OPENING.match(text)
    if not opening:
        return False
    closing = _CLOSING.search(text, opening.end())
    return bool(_SPEAKERS.search(text, opening.end(), closing.start() if closing else 20_000))


def split(text: str) -> tuple[str, str, int] | None:
    """Front matter, body and the body's first line (from 1); None where the front matter is not closed."""
    opening = _OPENING.match(text)
    closing = _CLOSING.search(text, opening.end()) if opening else None
    if not opening or not closing:
        return None
    return text[opening.end() : closing.start()], text[closing.end() :], text.count("\n", 0, closing.end()) + 1


def to_markdown(text: str) -> str:
    """A sentence or a name as one line of Markdown; `from_markdown` gives it back."""
    inner = text.strip()
    if not inner:
        return _entities(text)
    at = text.index(inner)
    line = _ACTIVE.sub(lambda m: "\\" + m[0], inner)
    line = _UNPRINTABLE.sub(lambda m: _entities(m[0]), line).replace("  ", " &#32;")
    start = _AT_START.match(line)
    if start:
        line = f"{start[1]}\\{line[start.end(1) :]}"
    return _entities(text[:at]) + line + _entities(text[at + len(inner) :])


def _entities(text: str) -> str:
    return "".join(f"&#{ord(c)};" for c in text)


def from_markdown(line: str) -> str:
    """The text of a line: escapes undone, a person's emphasis and links reduced to their words."""

    def plain(match: re.Match[str]) -> str:
        if match[1]:
            return match[1]
        if match[2]:
            code = int(match[2])
            return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else match[0]
        if match[3]:
            start, end = match.span()
            alone = line[start - 1 : start].strip() == "" and line[end : end + 1].strip() == ""
            return match[3] if alone else ""
        return match[4]

    line = line.strip(" \t\r")
    return _INLINE.sub(plain, line)


def to_comment(text: str) -> str:
    """Text inside a comment: nothing in it can close the comment or break its line."""

    def escape(match: re.Match[str]) -> str:
        found = match[0]
        return "-\\" if found == "-" else "\\\\" if found == "\\" else f"\\u{ord(found):04x}"

    return f"<!-- {_IN_COMMENT.sub(escape, text)} -->"


def from_comment(inner: str) -> str:
    """What `to_comment` was given, from what stands between ``<!--`` and ``-->``."""

    def plain(match: re.Match[str]) -> str:
        if match[1]:
            return chr(int(match[1], 16))
        return match[2] or "-"

    return _OUT_OF_COMMENT.sub(plain, inner.removeprefix(" ").removesuffix(" "))


def check(text: str) -> str:
    """A short checksum that tells an unchanged sentence from a changed one."""
    return f"{zlib.crc32(text.encode('utf-8', 'surrogatepass')) & 0xFFFFFF:06x}"


class Row(NamedTuple):
    """A line of the body, or a comment (``text`` is then what stands in it)."""

    line: int
    text: str
    comment: bool = False


class UnclosedComment(ValueError):
    """``<!--`` without ``-->``; args[0] is its line."""


def rows(body: str, first: int) -> Iterator[Row]:
    """The body line by line. A comment comes before the line that it stood in; alone, it is no line."""
    held: list[str] = []
    at, line, began, commented = 0, first, first, False
    position = 0
    while True:
        token = _TOKEN.search(body, position)
        if token is None or token[0] == "\n":
            held.append(body[at : token.start() if token else len(body)])
            text = "".join(held)
            if text.strip() or not commented:
                yield Row(began, text)
            if token is None:
                return
            at = position = token.end()
            line += 1
            held, began, commented = [], line, False
        elif token[0] == "<!--":
            end = body.find("-->", token.end())
            if end < 0:
                raise UnclosedComment(line)
            held.append(body[at : token.start()])
            yield Row(line, body[token.end() : end], comment=True)
            line += body.count("\n", token.end(), end)
            at = position = end + 3
            commented = True
        else:
            position = token.end()
