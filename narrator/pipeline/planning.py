"""Without a sound: what a build would do, the script of a source, an interview as data."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from narrator import files, mastering, record, script, speech
from narrator.errors import InputError
from narrator.model import Interview, Line
from narrator.settings import Settings

from .building import store_of
from .drafting import load, place, prepare, understand


def plan(source: str, settings: Settings) -> dict[str, Any]:
    """What `build` would speak anew and why; nothing is made."""
    store = store_of(settings)
    draft = prepare(source, settings)
    held: dict[str, list[str]] = (record.load(draft.folder) or {}).get("clips", {})
    lines = {turn.id: turn.line for turn in draft.interview.turns}
    missing = {key: line for key, line in zip(draft.clips, draft.lines, strict=True) if not speech.kept(line, store)}
    return {
        "source": source,
        "folder": str(draft.folder),
        "make": [
            {
                "line": lines.get(line.turn, 0),
                "speaker": line.speaker,
                "voice": line.voice.name,
                "text": line.shown,
                "reason": _reason(line, key, held),
            }
            for key, line in missing.items()
        ],
        "kept": len(set(draft.clips)) - len(missing),
        "encode": sum(mastering.kept(key, store) is None for key in set(draft.segments)),
        "write": record.unchanged(source, settings) is None,
    }


def _reason(line: Line, key: str, held: dict[str, list[str]]) -> str:
    """Why a clip is made, from what the folder remembers of its last build."""
    if not held:
        return "new"
    if key in held:
        return "missing or damaged"
    voices = {voice for spoken, voice in held.values() if spoken == line.spoken}
    if line.voice.name in voices:
        return "engine or recipe changed"
    return "voice changed" if voices else "text changed"


def write_script(source: str, settings: Settings, to: str | None, force: bool) -> tuple[str, Path | None]:
    """The script of a source, and where it was written; None for the standard output ("-").

    Raises InputError where it would overwrite a person's corrections.
    """
    document = load(source, settings.allow_private)
    interview, slug, data = understand(document)
    identity, folder = place(source, interview, slug, settings)
    text = script.write(interview, folder.resolve().name)
    if to == "-":
        return text, None
    path = Path(to) if to else folder / record.SCRIPT
    if path.exists() and not path.is_file():
        raise InputError("this is no file", where=str(path), mend="name a file; - is the standard output")
    known = record.file_digest(path)
    ours = (*record.ours(record.load(path.parent)), record.digest(text.encode()))
    if not force and path.exists() and known not in ours:
        raise InputError("it was corrected by hand", where=str(path), mend="use --force to overwrite it")
    guard = partial(record.guard, path, known)
    if path.resolve() != (folder / record.SCRIPT).resolve():
        files.write_whole(path.parent, {path.name: text.encode()}, guard)
        return text, path
    announced = record.announced(folder, identity=identity, source=source, script=text.encode())
    files.write_whole(path.parent, {**announced, path.name: text.encode()}, guard)
    record.keep(folder, identity=identity, source=source, data=data, script=text.encode())
    return text, path


def turns_as_data(source: str, interview: Interview) -> dict[str, Any]:
    """An interview as `narrator turns --json` prints it."""
    names = ("speaker", "role", "text", "confidence", "reason", "review", "line")
    return {
        "source": source,
        "title": interview.title,
        "language": interview.language,
        "speakers": [{"name": s.name, "role": s.role} for s in interview.speakers],
        "turns": [{name: getattr(turn, name) for name in names} for turn in interview.turns],
        "left_out": [{"text": o.text, "reason": o.reason, "line": o.line} for o in interview.left_out],
    }
