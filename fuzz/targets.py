"""What is fuzzed: for each kind of source, from bytes as the fuzzer makes them to an interview and back.

A source is an interview or an error of ours; whatever else is raised is a finding. Where there is an interview, what
must hold of every one is looked at: no sentence is lost, and the script that is written of it reads back as the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from narrator import reading, script, turns
from narrator.errors import NarratorError
from narrator.model import Article, Interview
from narrator.reading import Document
from narrator.turns.forest import Forest

from .documents import packed, parts, pdf


def guess(forest: Forest, columns: object, rows: int) -> list[tuple[float, ...]]:
    """Any row of scores will do: a thousand trees cost 40 ms an input, and no branch of ours depends on them alone."""
    return [tuple((row * 7 + state * 3) % 5 / 2 for state in range(len(forest.base))) for row in range(rows)]


def through(data: bytes, name: str) -> None:
    """Read a document whatever it is, find its turns, write the script and read it back."""
    try:
        article = reading.read(Document(name, data, name), lambda sample: "en")
        whole(article)
        found = turns.find(article)
    except NarratorError as error:
        told(error)
        return
    accounted(article, found)
    again(found)


def written(data: bytes) -> None:
    """A script as a person may have left it: one that is read is written, and reads back as the same."""
    text = data.decode("utf-8", "replace")
    try:
        text = reading.decode(Document("talk.md", text.encode(), "talk.md"))
        if not script.is_script(text):
            text = '+++\nlanguage = "en"\n+++\n' + text
        found, _ = script.parse(text, "talk.md")
    except NarratorError as error:
        told(error)
        return
    again(found)


def told(error: NarratorError) -> None:
    """An error says where and what to do, in one line."""
    assert error.where and error.mend, repr(error)
    assert "\n" not in str(error)


def whole(article: Article) -> None:
    """The sentences of a block are its text."""
    for block in article.blocks:
        assert letters(block.text) == letters("".join(s.text for s in block.sentences)), block


def accounted(article: Article, found: Interview) -> None:
    """Every sentence of the article stands in a turn, in a label, or in what is left out."""
    source = Counter("".join(letters(b.text) for b in article.blocks))
    told_of = (
        *(t.label for t in found.turns),
        *(s.text for t in found.turns for s in t.sentences),
        *(out.text for out in found.left_out),
        found.title,
    )
    missing = source - Counter("".join(map(letters, told_of)))
    # A list of terms says the speaker's name each time; the interview says it once.
    names = {c for s in found.speakers for c in letters(s.name)}
    assert not set(missing) - names - set("".join(letters(b.text) for b in article.blocks if b.kind == "term")), missing


def again(found: Interview) -> None:
    """What is written of an interview reads back as the same."""
    text = script.write(found, "talk", {})
    back, slug = script.parse(text, found.source)
    assert slug == "talk"
    assert [(t.speaker, t.kind, t.text) for t in back.turns] == [(t.speaker, t.kind, t.text) for t in found.turns]
    assert script.write(back, "talk", {}) == text


def letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def zipped(kind: str) -> Callable[[bytes], None]:
    """A document that is an archive: bytes that begin as one are taken as they are, others as its parts in a row."""

    def run(data: bytes) -> None:
        if not data.startswith(b"PK"):
            data = packed(parts(data.decode("utf-8", "replace")), kind)
        through(data, f"talk.{kind}")

    return run


def paged(data: bytes) -> None:
    """A PDF as it is, or what is drawn on a page of one."""
    through(data if data.startswith(b"%PDF") else pdf(data), "talk.pdf")


TARGETS: dict[str, Callable[[bytes], None]] = {
    "html": lambda data: through(data, "talk.html"),
    "markdown": lambda data: through(data, "talk.md"),
    "script": written,
    "docx": zipped("docx"),
    "epub": zipped("epub"),
    "pdf": paged,
    "subtitles": lambda data: through(data, "talk.vtt" if data.startswith(b"WEBVTT") else "talk.srt"),
}
