"""The files beside the sound: one module a file, one table. Same episode, same bytes."""

from collections.abc import Callable

from .changelog import changes_md
from .changes import Changes, compare, read_changes
from .chapters import chapters_json
from .edition import Edition, edition_of, read_edition, same_words
from .episode import episode_json
from .notes import notes_md
from .publication import Publication
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
    "transcript.json": transcript_json,
    "chapters.json": chapters_json,
    "notes.md": notes_md,
    "episode.json": episode_json,
}
