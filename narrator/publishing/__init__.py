"""The files beside the sound: one module a file, one table. Same episode, same bytes."""

from collections.abc import Callable

from .chapters import chapters_json
from .episode import episode_json
from .publication import Publication
from .transcript import transcript_json
from .vtt import transcript_vtt

__all__ = ["FILES", "Publication"]

FILES: dict[str, Callable[[Publication], str]] = {
    "transcript.vtt": transcript_vtt,
    "transcript.json": transcript_json,
    "chapters.json": chapters_json,
    "episode.json": episode_json,
}
