"""PDF (ISO 32000), read by PDFium (pypdfium2, extra `pdf`): letters with place, size and weight; no tags needed.

PDFium, since it tells place, size and look of each letter, is hardened against hostile files in a browser, and is free
of the AGPL; pdfminer.six tells the same in twice the time. The place of a sentence is the number of its page.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from narrator.errors import InputError, NarratorError
from narrator.limits import USUAL, Limits
from narrator.model import LeftOut, MarkKind
from narrator.patterns import late

from .pdf_runs import Page, Run
from .pieces import Draft

_BOLD = late(r"bold|black|heavy|demi(?!rom)|semibd|extrabd", re.I)
_ITALIC = late(r"ital|obli|slant", re.I)
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_BREAKS = (0, 10, 13)
_LOST = (0xFFFD, 0xFFFE, 0xFFFF)
_HYPHEN = 2  # what PDFium gives for a hyphen that cuts a word at a line's end
_STROKED = 2  # rendering mode: filled and stroked, a bold of the poor


def sniff(data: bytes) -> bool:
    """Whether this is a PDF; some have a few bytes of something else before."""
    return b"%PDF-" in data[:1024] and not data.startswith(b"PK")


def read(data: bytes, where: str, limits: Limits = USUAL) -> Draft:
    """The paragraphs of a PDF. Raises InputError for one that is locked, damaged, or made of pictures."""
    from .pdf_layout import paragraphs

    pages, aside, lost = _pages(data, where, limits)
    letters = sum(len(run.text) for page in pages for run in page.runs)
    if letters < 20 or lost > letters:
        what = "its letters cannot be read" if lost else "it holds pictures of pages, no text"
        raise InputError(what, where=where, mend="run text recognition (OCR) over it, or give another file")
    pieces = paragraphs(pages)
    return Draft(tuple(pieces), tuple(aside), unit="page")


def _pages(data: bytes, where: str, limits: Limits) -> tuple[list[Page], list[LeftOut], int]:
    """The pages; what stands sideways; how many letters have no known meaning."""
    try:
        import pypdfium2
    except ImportError as error:
        raise NarratorError(
            "PDF needs a part that is not installed", where=where, mend='run: pip install "narrator[pdf]"'
        ) from error
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise InputError("the PDF is locked with a password", where=where, mend="save it without one") from error
        raise InputError("the PDF is damaged or cut short", where=where, mend="give another copy") from error
    try:
        limits.check("pages", len(document), where)
        pages: list[Page] = []
        aside: list[LeftOut] = []
        lost = letters = 0
        for number in range(len(document)):
            try:
                page = document[number]
            except pypdfium2.PdfiumError:
                continue  # one damaged page does not spoil the others
            reader = _Reader(page.get_textpage())
            runs = tuple(reader.runs())
            pages.append(Page(number + 1, page.get_height(), runs))
            if reader.sideways:
                text = " ".join("".join(reader.sideways).split())
                aside.append(LeftOut(text, "text set sideways", number + 1))
            lost += reader.lost
            letters += sum(len(run.text) for run in runs)
            limits.check("characters", letters, where)
        return pages, aside, lost
    finally:
        document.close()


class _Reader:
    """Letters into runs: a run ends where the line, the look, or a gap wider than between words ends it."""

    def __init__(self, textpage: Any) -> None:
        import pypdfium2.raw as raw

        self.raw = raw
        self.page = textpage
        self.looks: dict[int, tuple[tuple[MarkKind, ...], float]] = {}
        self.sideways: list[str] = []
        self.lost = 0

    def runs(self) -> Iterator[Run]:
        import ctypes

        raw, page = self.raw, self.page.raw
        box = raw.FS_RECTF()
        x, y = ctypes.c_double(), ctypes.c_double()
        held: list[str] = []
        x0 = x1 = base = size = 0.0
        marks: tuple[MarkKind, ...] = ()
        for index in range(self.page.count_chars()):
            code = raw.FPDFText_GetUnicode(page, index)
            if code in _BREAKS:
                if held:
                    yield Run(_text(held), x0, x1, base, size, marks)
                    held = []
                continue
            if code in _LOST:
                self.lost += 1
                continue
            letter = "-" if code == _HYPHEN else chr(code)
            if letter.isspace():
                # Whether a space is a gap between columns, the next letter's place tells.
                if held:
                    held.append(" ")
                elif self.sideways:
                    self.sideways.append(" ")
                continue
            look, high = self._look(page, index)
            if not high:
                self.sideways.append(letter)
                continue
            raw.FPDFText_GetLooseCharBox(page, index, box)
            raw.FPDFText_GetCharOrigin(page, index, x, y)
            apart = held and (
                abs(y.value - base) > 0.15 * size
                or not -size < box.left - x1 < 1.6 * size
                or look != marks
                or abs(high - size) > 0.2 * size
            )
            if apart:
                yield Run(_text(held), x0, x1, base, size, marks)
                held = []
            if not held:
                x0, base, size, marks = box.left, y.value, high, look
            held.append(letter)
            x1 = box.right
        if held:
            yield Run(_text(held), x0, x1, base, size, marks)

    def _look(self, page: Any, index: int) -> tuple[tuple[MarkKind, ...], float]:
        """Bold and italic, and the size of the font, 0 for a letter on its side; asked once a text object."""
        import ctypes

        raw = self.raw
        thing = raw.FPDFText_GetTextObject(page, index)
        key = ctypes.cast(thing, ctypes.c_void_p).value or 0
        known = self.looks.get(key)
        if known is None:
            matrix = raw.FS_MATRIX(1, 0, 0, 1, 0, 0)
            name = ctypes.create_string_buffer(256)
            stroked, size = False, ctypes.c_float(10.0)
            if key:
                raw.FPDFPageObj_GetMatrix(thing, matrix)
                raw.FPDFFont_GetBaseFontName(raw.FPDFTextObj_GetFont(thing), name, 256)
                raw.FPDFTextObj_GetFontSize(thing, size)
                stroked = raw.FPDFTextObj_GetTextRenderMode(thing) == _STROKED
            said = name.value.decode("utf-8", "replace")
            marks: list[MarkKind] = ["bold"] if stroked or _BOLD.search(said) else []
            if _ITALIC.search(said):
                marks.append("italic")
            high = max(0.1, abs(size.value) * math.hypot(matrix.c, matrix.d))
            known = self.looks[key] = (tuple(marks), high if abs(matrix.b) <= abs(matrix.a) else 0.0)
        return known


def _text(letters: list[str]) -> str:
    """Letters as text: halves of a pair joined, ligatures apart."""
    text = "".join(letters).translate(_LIGATURES)
    if any("\ud800" <= c < "\ue000" for c in text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
