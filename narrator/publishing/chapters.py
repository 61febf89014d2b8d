"""chapters.json: JSON chapters 1.2 of Podcasting 2.0."""

from __future__ import annotations

from .publication import Publication, json_text, one_line


def chapters_json(publication: Publication) -> str:
    """The chapters with startTime and endTime in seconds; all of them belong in the table of contents."""
    chapters = [
        {
            "startTime": publication.seconds(chapter.start),
            "endTime": publication.seconds(chapter.end),
            "title": one_line(chapter.title),
            "toc": True,
        }
        for chapter in publication.timeline.chapters
    ]
    return json_text({"version": "1.2.0", "title": one_line(publication.interview.title), "chapters": chapters})
