"""Golden cases: a text above a line of dashes; below it the blocks and what is left out, as a person reads them.

A block is ``LINE KIND: sentence | sentence``, with ``~`` behind a sentence that a stray space followed. What is
left out is ``LINE - REASON: text``. The first line names title and language.
"""

from pathlib import Path

import pytest

from narrator.model import Article
from narrator.reading import Document, read

CASES = sorted((Path(__file__).parent / "cases" / "reading").glob("*.txt"))


def shown(article: Article) -> str:
    lines = [f"{article.language} {article.title}"]
    for block in article.blocks:
        said = " | ".join(s.text + "~" * s.trace for s in block.sentences)
        lines.append(f"{block.line} {block.kind}: {said}")
    lines += [f"{out.line} - {out.reason}: {out.text}" for out in article.left_out]
    return "\n".join(lines)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    text, _, expected = path.read_bytes().decode().partition("-----\n")
    assert shown(read(Document(path.name, text.encode(), path.name))) == expected.strip("\n")


def test_there_are_cases() -> None:
    assert len(CASES) >= 20
