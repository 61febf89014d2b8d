"""transcript.txt: what is said, for people who read; a paragraph a turn, the speaker's name before it."""

from __future__ import annotations

from .publication import Publication, one_line


def transcript_txt(publication: Publication) -> str:
    """Title, notice, then the turns as they are written, headings on lines of their own."""
    interview = publication.interview
    parts = [one_line(text) for text in (interview.title, publication.notice, publication.correction_notice)]
    for turn in interview.turns:
        paragraphs = [one_line(part) for part in turn.text.split("\n\n")]
        text = "\n\n".join(part for part in paragraphs if part)
        if not text or (turn.kind == "title" and text == parts[0]):
            continue
        parts.append(text if turn.kind in ("title", "heading") else f"{one_line(turn.speaker)}: {text}")
    return ("\n\n".join(part for part in parts if part) + "\n").encode("utf-8", "replace").decode()
