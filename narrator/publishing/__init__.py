"""The files beside the sound: one module a file, one table. Same episode, same bytes."""

from collections.abc import Callable

from .changelog import changes_md
from .changes import Changes, compare, read_changes
from .chapters import chapters_json, chapters_xml
from .edition import Edition, edition_of, read_edition, same_words
from .episode import episode_json
from .hypertext import transcript_html
from .notes import notes_md
from .page import index_html
from .plain import transcript_txt
from .publication import Publication
from .srt import transcript_srt
from .telling import TERMINAL, summary, told
from .transcript import transcript_json
from .vtt import transcript_vtt

__all__ = [
    "FILES",
    "TERMINAL",
    "Changes",
    "Edition",
    "Publication",
    "changes_md",
    "compare",
    "edition_of",
    "read_changes",
    "read_edition",
    "same_words",
    "summary",
    "told",
]

FILES: dict[str, Callable[[Publication], str]] = {
    "transcript.vtt": transcript_vtt,
    "transcript.srt": transcript_srt,
    "transcript.json": transcript_json,
    "transcript.txt": transcript_txt,
    "transcript.html": transcript_html,
    "index.html": index_html,
    "chapters.json": chapters_json,
    "chapters.xml": chapters_xml,
    "notes.md": notes_md,
    "episode.json": episode_json,
}
