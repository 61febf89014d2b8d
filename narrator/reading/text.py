"""Plain text: which line ends end a paragraph is told by the statistics of the file."""

from __future__ import annotations

import html
import re
from itertools import pairwise
from typing import NamedTuple

from narrator.patterns import late

from .pieces import Draft, Piece, Weaver, edited, joined

_WIDEST = 120  # columns; nobody wraps hard beyond
BULLET = late(r"\s*[•·▪◦‣∙●○►■*]\s+(?=\S)")
_RULE = late(r"\s*([=\-_*~#–—.·•]\s?){3,}$")
_ENTITY = late(r"&(?:amp|nbsp|quot|apos|lt|gt|#\d{1,5}|#x[0-9a-fA-F]{1,4}|[lr]?[lr]squo|[lr]dquo|hellip|[mn]dash);")
_WORDS = late(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CUT = late(r"[^\W\d_]{1,40}-\n\s*[^\W\d_]{1,40}")
# "Vor- und Nachteile": the hyphen stands for a word that comes later.
_SUSPENDED = late(r"(?:und|oder|bzw|and|or|et|ou|y|o|e|en|of)\b")


class _Line(NamedTuple):
    number: int
    text: str
    after_gap: bool  # an empty line stands before it


def sniff(text: str, named: bool) -> bool:
    """Anything that is text is plain text."""
    return True


def read(text: str, name: str = "") -> Draft:
    """The paragraphs of a plain text."""
    lines = _lines(text)
    width = _wrap_width(lines)
    words = known_words(text) if width else frozenset()
    pieces: list[Piece] = []
    open_lines: list[_Line] = []
    for line in lines:
        if open_lines and not _continues(open_lines[-1], line, width):
            pieces += _paragraph(open_lines, words)
            open_lines = []
        open_lines.append(line)
    pieces += _paragraph(open_lines, words)
    return Draft(tuple(pieces))


def _lines(text: str) -> list[_Line]:
    found = []
    gap = True
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            gap = True
            continue
        found.append(_Line(number, line.expandtabs(4) if "\t" in line else line, gap))
        gap = False
    return found


def _wrap_width(lines: list[_Line]) -> int:
    """The column at which the file is wrapped, or 0 where line ends mean something.

    In wrapped text the next line's first word would not have fitted on the line before it.
    """
    lengths = sorted(len(line.text.rstrip()) for line in lines)
    width = lengths[min(len(lengths) - 1, len(lengths) * 99 // 100)]
    if width > _WIDEST or width < 30:
        return 0
    # Short lines tell nothing: labels and last lines are short in any text.
    pairs = [(a, b) for a, b in pairwise(lines) if not b.after_gap and len(a.text.rstrip()) * 2 > width]
    full = sum(_filled(a, b, width) for a, b in pairs)
    return width if full > 2 and full * 3 >= len(pairs) * 2 else 0


def _filled(line: _Line, after: _Line, width: int) -> bool:
    word = after.text.split(None, 1)[0]
    return len(line.text.rstrip()) + 1 + len(word) > width - 2


def _continues(line: _Line, after: _Line, width: int) -> bool:
    """Whether two lines of the file are one paragraph."""
    if after.after_gap or not width or BULLET.match(after.text) or _RULE.match(after.text) or _RULE.match(line.text):
        return False
    indent = len(after.text) - len(after.text.lstrip())
    if indent >= 2 and indent > len(line.text) - len(line.text.lstrip()):
        return False
    # A hyphen at the end of a line asks for the next one, full or not.
    return _filled(line, after, width) or (line.text.rstrip()[-1:] == "-" and after.text.lstrip()[0].islower())


def _paragraph(lines: list[_Line], words: frozenset[str]) -> list[Piece]:
    if not lines:
        return []
    text = lines[0].text
    bullet = None if _RULE.match(text) else BULLET.match(text)
    kind = "item" if bullet else "paragraph"
    parts: list[Piece] = []
    for number, line in enumerate(lines):
        weaver = Weaver()
        shown = line.text[bullet.end() :] if bullet and not number else line.text
        weaver.add(html.unescape(shown) if _ENTITY.search(shown) else shown, line.number)
        piece = weaver.piece("item" if kind == "item" else "paragraph", stray=True)
        if piece is None:
            continue
        parts.append(piece)
    return [rejoined(parts, words)] if parts else []


def known_words(text: str) -> frozenset[str]:
    """The words of a wrapped text, but for those that a line's end cuts in two."""
    return frozenset(word.lower() for word in _WORDS.findall(_CUT.sub(" ", text)))


def rejoined(parts: list[Piece], words: frozenset[str]) -> Piece:
    """Wrapped lines as one piece, hyphenated words closed up.

    words: those of the text in small letters (`known_words`): they tell a cut word from a compound.
    """
    runs: list[Piece] = []
    glued: list[Piece] = []
    for number, part in enumerate(parts):
        after = parts[number + 1].text if number + 1 < len(parts) else ""
        between = _between(part.text, after, words) if after else " "
        if between == " ":
            runs.append(joined([*glued, part], "") if glued else part)
            glued = []
            continue
        # Close up: with "-" the hyphen stays, without it goes.
        if between == "":
            part = edited(part, [(len(part.text) - 1, len(part.text), "")])
        glued.append(part)
    if glued:
        runs.append(joined(glued, ""))
    return joined(runs)


def _between(text: str, after: str, words: frozenset[str]) -> str:
    """What stands between two wrapped lines: " ", "" (the hyphen goes) or "-" (nothing, all stays)."""
    left = re.search(r"([^\W\d_]+)-$", text)
    if left is None or not after[0].islower():
        if text.endswith(("-", "–")) and len(text) > 1 and text[-2].isalnum() and (after[0].isalnum()):
            return "-"
        return "-" if _east_asian(text[-1]) and _east_asian(after[0]) else " "
    if _SUSPENDED.match(after):
        return " "
    right = _WORDS.match(after)
    whole, first, second = left.group(1).lower(), left.group(1).lower(), right.group().lower() if right else ""
    if f"{first}-{second}" in words:
        return "-"
    if f"{whole}{second}" in words:
        return ""
    return "-" if len(first) > 2 and len(second) > 2 and first in words and second in words else ""


def _east_asian(sign: str) -> bool:
    return "\u3000" <= sign <= "\u9fff" or "\uff00" <= sign <= "\uffef"
