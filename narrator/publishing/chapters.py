"""chapters.json: JSON chapters 1.2 of Podcasting 2.0."""

from __future__ import annotations

import json

from .publication import Publication, one_line


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
    document = {"version": "1.2.0", "title": one_line(publication.interview.title), "chapters": chapters}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
