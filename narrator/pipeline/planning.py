"""Without a sound: what a build would do, the script of a source, an interview as data."""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

from narrator import files, mastering, record, script, speech
from narrator.errors import InputError
from narrator.model import Interview, Line
from narrator.settings import Settings

from . import pace
from .building import standing, store_of
from .drafting import load, place, prepare, understand
from .reasons import Reasons


def plan(source: str, settings: Settings) -> dict[str, Any]:
    """What `build` would speak anew and why, and about how long it would take; nothing is made."""
    made = record.unchanged(source, settings)
    around = record.around(settings)
    draft = None if made else prepare(source, settings)
    if draft is not None:
        made = standing(draft, around)
    if made is not None:
        done = {"make": [], "kept": made["clips"]["kept"], "encode": 0, "write": False, "seconds": 0.0}
        return {"source": source, "folder": made["folder"], **done}
    assert draft is not None
    store = store_of(settings)
    reasons = Reasons(record.load(draft.folder) or {}, draft)
    places = {turn.id: turn.line for turn in draft.interview.turns}
    encode: dict[str, Line] = {}
    make: dict[str, dict[str, Any]] = {}
    work: Counter[str] = Counter()
    tracks = zip(*(track.segments for track in draft.row.tracks), strict=True)
    for line, clip, segments in zip(draft.lines, draft.clips, tracks, strict=True):
        missing = [key for key in segments if key not in encode and mastering.kept(key, store) is None]
        if not missing:
            continue
        encode |= dict.fromkeys(missing, line)
        if clip in make or speech.kept(line, store):
            work[pace.ENCODING] += len(line.spoken)
            continue
        work[line.voice.engine] += len(line.spoken)
        make[clip] = {
            "line": places.get(line.turn, 0),
            "speaker": line.speaker,
            "voice": line.voice.name,
            "text": line.shown,
            "reason": reasons.of(line, clip, store),
        }
    return {
        "source": source,
        "folder": str(draft.folder),
        "make": list(make.values()),
        "kept": len(set(draft.clips)) - len(make),
        "encode": len(encode),
        "write": True,
        "seconds": round(pace.estimate(store, work, len(encode), settings.jobs), 3),
    }


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
