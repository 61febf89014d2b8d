"""notes.md: the show notes. Who talks, where it was published, the chapters, and what was corrected."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Literal

from narrator.clock import stamp
from narrator.patterns import late

from .changes import Changes
from .publication import Publication
from .telling import MARKDOWN, MOST, plain, readable, short

_ADDRESS = late(r"https?://[^\s<>\\]+")


def notes_md(publication: Publication) -> str:
    """Markdown for a feed or a page. It holds no words but the episode's own, so that it suits any language."""
    p, interview = publication, publication.interview
    parts = [f"# {plain(interview.title)}"]
    parts.append(", ".join(plain(s.name) for s in interview.speakers if s.role != "narrator"))
    address = _ADDRESS.fullmatch(interview.address)
    parts.append(
        " · ".join(filter(None, (plain(interview.author), plain(p.published[:10]), address and f"<{address[0]}>")))
    )
    parts.append(plain(p.notice))
    parts.append("  \n".join(_stamps(p)))
    if p.correction_notice and p.correction:
        parts.append(plain(p.correction_notice))
        parts.append("\n".join(f"- {line}" for line in islice(_corrections(p.correction), MOST)))
    return "\n\n".join(filter(None, parts)).encode("utf-8", "replace").decode() + "\n"


def _stamps(p: Publication) -> Iterator[str]:
    """The chapters as players find them in a description: lines that begin with a time, the first 00:00:00.

    Two spaces end a line, as Markdown has it; a player reads them as none. Fewer than three would not be read.
    """
    chapters = p.timeline.chapters
    if len(chapters) >= 3:
        yield from (f"{stamp(p.milliseconds(c.start))[:8]} {plain(c.title)}" for c in chapters)


def _corrections(report: Changes) -> Iterator[str]:
    """What is said otherwise than before: new words strong, old ones struck out."""
    for entry in report.entries:
        names = readable((("-", entry.before), ("+", entry.after)), MARKDOWN)
        match entry.kind:
            case "added" | "removed":
                sign: Literal["+", "-"] = "+" if entry.kind == "added" else "-"
                yield f"{plain(entry.speaker)}: {readable(((sign, entry.text),), MARKDOWN)}"
            case "reworded":
                yield f"{plain(entry.speaker)}: {readable(entry.diff, MARKDOWN)}"
            case "reassigned":
                yield f"{names}: {plain(short(entry.text))}"
            case "renamed":
                yield names
            case _:
                continue
