"""The cast of a source: shown with its reasons, changed by a person, kept for a show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from narrator import casting, digests, files, surroundings
from narrator.casting import Catalogue, folded
from narrator.errors import InputError
from narrator.model import Cast, Interview, Part
from narrator.places import data_root
from narrator.settings import Settings

from .drafting import cast_files, engines, prepare

NARRATOR = "narrator"


def cast_of(
    source: str, settings: Settings, given: Sequence[str] = (), save: bool = False, to: str = ""
) -> dict[str, Any]:
    """Who is spoken by which voice in a source, and why.

    given: "Name=voice" each, over all but what the source's script fixes. save: keep it, in the file ``to`` or in the
    show's house cast; its path stands under "file".

    Raises InputError for a name or a voice that is not there, and for a file that cannot be changed.
    """
    draft = prepare(source, settings)
    cast, interview = draft.cast, draft.interview
    catalogue = casting.load_catalogue(data_root())
    if given:
        changes = _changes(given, interview, cast)
        fixed = {**casting.load_casts(cast_files(settings)), **changes}
        names = {folded(name) for name in changes}
        marked = casting.cast(interview, catalogue, engines(settings.engine), fixed)
        cast = replace(marked, parts=tuple(_asked(part, names) for part in marked.parts))
    told = {
        "source": source,
        "language": interview.language,
        "show": settings.show,
        "speakers": [_row(part, cast, catalogue) for part in cast.parts],
        "warnings": list(cast.warnings),
        "file": "",
    }
    if save:
        path = Path(to) if to else surroundings.house_casts(settings.show)[-1]
        told["file"] = str(keep(cast, catalogue, path))
    return told


def keep(cast: Cast, catalogue: Catalogue, path: Path) -> Path:
    """Write the voices of a cast into a file of casts, all else in it left as it is; its path."""
    stood = digests.file_digest(path)
    data = None
    if path.exists():
        casting.load_casts([path])  # complains where it is broken
        data = path.read_bytes()
    known = {voice.name for voice in catalogue.voices}
    voices = {
        NARRATOR if part.role == "narrator" else part.speaker: part.voice.name
        for part in cast.parts
        if part.voice.name in known  # a variation has no name to be called by
    }
    written = casting.recast(data, voices, path)
    files.write_whole(path.parent, {path.name: written}, lambda: files.guard(path, stood))
    return path


def _changes(given: Sequence[str], interview: Interview, cast: Cast) -> dict[str, str]:
    """Name -> voice, as a person asks for it."""
    scripted = {speaker.name for speaker in interview.speakers if speaker.voice}
    by_name = {folded(part.speaker): part for part in cast.parts}
    narrator = next((part for part in cast.parts if part.role == "narrator"), None)
    changes = {}
    for text in given:
        name, equals, voice = (part.strip() for part in text.rpartition("="))
        if not (name and equals and voice):
            raise InputError("this is no assignment", where=f"--set {text[:40]}", mend='write --set "Name=voice"')
        part = by_name.get(folded(name)) or (narrator if folded(name) == NARRATOR else None)
        if part is None:
            there = ", ".join(part.speaker for part in cast.parts[:8])
            raise InputError(f"nobody here is called {name[:40]!r}", where="--set", mend=f"name one of {there}")
        if part.speaker in scripted:
            raise InputError(
                "its script fixes this voice, which wins over a cast",
                where=part.speaker,
                mend="change it in the script",
            )
        changes[NARRATOR if part.role == "narrator" else part.speaker] = voice
    return changes


def _asked(part: Part, names: set[str]) -> Part:
    name = NARRATOR if part.role == "narrator" else folded(part.speaker)
    return replace(part, reason="as you ask") if name in names else part


def _row(part: Part, cast: Cast, catalogue: Catalogue) -> dict[str, Any]:
    near = max(
        ((catalogue.similarity(part.voice, other.voice), other.speaker) for other in cast.parts if other is not part),
        default=(0.0, ""),
    )
    return {
        "name": part.speaker,
        "role": part.role,
        "voice": part.voice.name,
        "engine": part.voice.engine,
        "gender": part.voice.gender,
        "nearest": {"name": near[1], "similarity": near[0]},
        "reason": part.reason,
    }
