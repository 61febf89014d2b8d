"""What was published, and who says what in it. Lines of the source count from 1; all text is as it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Role = Literal["interviewer", "guest", "narrator"]
BlockKind = Literal["title", "heading", "paragraph", "item", "quote", "term", "definition", "caption"]
MarkKind = Literal["bold", "italic"]
TurnKind = Literal["talk", "title", "lead", "heading", "note"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a block's text, ``text[start:end]``, that the layout set apart."""

    start: int
    end: int
    kind: MarkKind


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place that both a person and the article have changed: the person's stands, ``text`` is the article's.

    kind: "wording" or "speaker"; "deleted", where the article no longer has the sentence; else a fact of the
    interview ("title", "date" ...).
    """

    kind: str
    text: str = ""


class Picture(NamedTuple):
    """A picture of the article. address: as the source names it, percent-encoded. text: what it says in place of it."""

    address: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as it is shown.

    start: where it begins in its block's text. opens: it begins a paragraph. trace: a stray or non-breaking
    space stood behind it in the source, which on scraped pages is what is left of a paragraph's end.
    pictures: that stand behind it, before the next paragraph.
    A person's own: pause, in ms before it (None for the usual one), and what is said for it (empty for its words).
    conflicts: what the article has otherwise.
    """

    text: str
    line: int
    start: int = 0
    opens: bool = False
    trace: bool = False
    pause: int | None = None
    say: str = ""
    conflicts: tuple[Conflict, ...] = ()
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item ... in its order, mended, with what the layout said of it."""

    text: str
    line: int
    kind: BlockKind = "paragraph"
    level: int = 0  # of a heading: 1 to 6
    marks: tuple[Mark, ...] = ()
    sentences: tuple[Sentence, ...] = ()

    def marked(self, kind: MarkKind, start: int = 0, end: int | None = None) -> float:
        """Share of the characters of ``text[start:end]`` (spaces left aside) that carry this mark."""
        end = len(self.text) if end is None else end
        held = sum(
            not self.text[i].isspace()
            for m in self.marks
            if m.kind == kind
            for i in range(max(m.start, start), min(m.end, end))
        )
        whole = sum(not c.isspace() for c in self.text[start:end])
        return held / whole if whole else 0.0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Text of the source that is not spoken, and why. start: as of a `Sentence`, 0 for a whole block."""

    text: str
    reason: str
    line: int
    start: int = 0


@dataclass(frozen=True, slots=True)
class Article:
    """What was published. ``source`` is the path or address it was read from, ``address`` its canonical URL."""

    source: str
    title: str
    language: str  # ISO 639-1
    blocks: tuple[Block, ...]
    left_out: tuple[LeftOut, ...] = ()
    date: str = ""  # of publication, ISO 8601, or empty
    author: str = ""
    address: str = ""
    site: str = ""
    modified: str = ""  # when it was last changed, as `date`
    unit: str = "line"  # what the numbers called line count in this source, in a word


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who talks in the interview. voice: empty unless a person has fixed one. also: other names of theirs."""

    name: str
    role: Role
    voice: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says until another speaks.

    label: how the source marked it ("RFI:"), empty where it did not. confidence: 0 to 1. reason: in words,
    for a person. review: somebody should look at it. other: the role it could have instead, where that was weighed;
    its own where only the person is in doubt.
    A person's own: voice, of this turn alone; chapter, the title of the one it opens, empty for none, None for the
    usual; lock, it stays as it is whatever becomes of the article.
    """

    id: str
    speaker: str
    role: Role
    sentences: tuple[Sentence, ...]
    line: int
    kind: TurnKind = "talk"
    label: str = ""
    confidence: float = 1.0
    reason: str = ""
    review: bool = False
    other: Role | Literal[""] = ""
    voice: str = ""
    chapter: str | None = None
    lock: bool = False

    @property
    def text(self) -> str:
        """The whole turn, paragraphs separated by an empty line."""
        parts: list[str] = []
        for number, sentence in enumerate(self.sentences):
            if number:
                parts.append("\n\n" if sentence.opens else " ")
            parts.append(sentence.text)
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class Interview:
    """An article whose speakers and turns are known."""

    source: str
    title: str
    language: str
    speakers: tuple[Speaker, ...]
    turns: tuple[Turn, ...]
    left_out: tuple[LeftOut, ...] = ()
    date: str = ""
    author: str = ""
    address: str = ""
    modified: str = ""
    conflicts: tuple[Conflict, ...] = ()
    unit: str = "line"  # as in `Article`
