"""Formats beyond text and pages: golden cases, the ways in which a file can be broken, and hostile files.

A case is named after its format. Above the first line of dashes stands the document (`tests/documents.py` packs it),
below it the article as in `test_reading_cases`, below a second one who says what.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from narrator import turns
from narrator.errors import InputError
from narrator.model import Article
from narrator.reading import Document, read

from .documents import document

CASES = sorted((Path(__file__).parent / "cases" / "formats").glob("*.txt"))


def article(kind: str, data: bytes) -> Article:
    return read(Document(f"case.{kind}", data, f"case.{kind}"))


def shown(found: Article) -> str:
    lines = [" ".join(filter(None, (found.language, found.title, found.author, found.date, found.address)))]
    for block in found.blocks:
        marks = "".join(f" [{m.kind[0]} {block.text[m.start : m.end]}]" for m in block.marks)
        lines.append(f"{block.line} {block.kind}: {' | '.join(s.text for s in block.sentences)}{marks}")
    lines += [f"{out.line} - {out.reason}: {out.text}" for out in found.left_out]
    return "\n".join(lines)


def said(found: Article) -> str:
    try:
        interview = turns.find(found)
    except InputError as error:
        return error.what
    return "\n".join(f"{turn.role} {turn.speaker}: {' '.join(turn.text.split())}" for turn in interview.turns)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    kind = path.stem.partition("_")[0]
    text, article_expected, turns_expected = path.read_bytes().decode().split("-----\n")
    found = article(kind, document(kind, text))
    assert shown(found) == article_expected.strip("\n")
    assert said(found) == turns_expected.strip("\n")


def test_headings_in_capitals_are_no_names() -> None:
    text = (
        "BEFORE THE FLOOD\nNobody drew the marsh.\n\nPaper: Who drew it first?\n\nAda Moor: My aunt.\n\n"
        "AFTER THE FLOOD\nEverybody wanted a map.\n\nPaper: And who drew it then?\n\nAda Moor: I did.\n"
    )
    found = article("txt", text.encode())
    assert not any(block.kind == "term" for block in found.blocks)
    assert [speaker.name for speaker in turns.find(found).speakers if speaker.role != "narrator"] == [
        "Paper",
        "Ada Moor",
    ]


def test_each_format_has_a_case() -> None:
    kinds = {path.stem.partition("_")[0] for path in CASES}
    assert kinds >= {
        "docx",
        "odt",
        "fodt",
        "epub",
        "pdf",
        "rtf",
        "vtt",
        "srt",
        "json",
        "fountain",
        "txt",
        "mhtml",
        "fb2",
        "md",
    }


@pytest.mark.parametrize(
    ("case", "unit"),
    [
        ("pdf_two_columns", "page"),
        ("docx_table_of_speakers", "paragraph"),
        ("fodt_bold_questions", "paragraph"),
        ("rtf_bold_questions", "paragraph"),
        ("epub_spine_order", "paragraph"),
        ("json_podcast", "segment"),
        ("srt_names", "line"),
    ],
)
def test_a_person_is_told_what_the_numbers_count(case: str, unit: str, tmp_path: Path) -> None:
    from narrator import pipeline, showing

    kind = case.partition("_")[0]
    text = (Path(__file__).parent / "cases" / "formats" / f"{case}.txt").read_bytes().decode().split("-----\n")[0]
    source = tmp_path / f"case.{kind}"
    source.write_bytes(document(kind, text))
    interview = pipeline.understand(pipeline.load(str(source))).interview
    rows = showing.interview(interview, {}).split("\n")
    numbered = [row.split()[0] for row in rows if re.match(r"(?:  )?[a-z]+ \d+  ", row)]
    assert len(numbered) > 1 and set(numbered) == {unit}
