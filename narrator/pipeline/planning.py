"""Without a sound: what a build would do, the script of a source, an interview as data."""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from narrator import digests, files, mastering, record, script, speech, surroundings
from narrator.errors import InputError
from narrator.model import Interview, Line
from narrator.places import is_far
from narrator.settings import Settings

from . import pace, speaking
from .building import standing
from .correcting import Corrected, base_of, corrected, script_text
from .drafting import load, place, prepare, understand
from .reasons import Reasons
from .stores import store_of


def plan(source: str, settings: Settings) -> dict[str, Any]:
    """What `build` would speak anew and why, and about how long it would take; nothing is made."""
    if is_far(settings.output):
        from .afar import plan_afar

        return plan_afar(source, settings)
    made = record.unchanged(source, settings)
    around = surroundings.around(settings)
    draft = None if made else prepare(source, settings)
    if draft is not None:
        made = standing(draft, around)
    if made is not None:
        done = {"unit": "line", "make": [], "kept": made["clips"]["kept"], "encode": 0, "write": False, "seconds": 0.0}
        done["conflicts"] = made.get("conflicts", [])
        return {"source": source, "folder": made["folder"], **done}
    assert draft is not None
    store = store_of(settings)
    store.fetch(draft.row.uses())
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
        "unit": draft.interview.unit,
        "make": list(make.values()),
        "kept": len(set(draft.clips)) - len(make),
        "encode": len(encode),
        "write": True,
        "seconds": round(pace.estimate(store, work, len(encode), settings.jobs), 3),
        "conflicts": list(draft.conflicts),
    }


def warm(source: str, settings: Settings) -> None:
    """Have in memory all that a build of a source needs, and make nothing: for what builds are forked from."""
    speaking.load(prepare(source, settings).row)


class Script(NamedTuple):
    """A script, where it was written (None: the standard output), and what a person should know of it."""

    text: str
    path: Path | str | None  # text: an address
    notes: tuple[str, ...] = ()


def write_script(source: str, settings: Settings, to: str | None, force: bool) -> Script:
    """The script of a source as `build` would make it: with a person's corrections, unless force. to: "-" is stdout.

    Raises InputError where it would overwrite a person's corrections with anything else.
    """
    if is_far(settings.output):
        from .afar import script_afar

        return script_afar(source, settings, to, force)
    document = load(source, settings)
    interview, slug, data = understand(document, settings.limits)
    identity, folder = place(source, interview, slug, settings)
    home = folder / record.SCRIPT
    stood = digests.file_digest(home)
    own = source != "-" and Path(source).resolve() == home.resolve()
    found = Corrected(interview) if force or own else corrected(interview, data, folder, stood, source)
    text = script_text(found, folder) if found.by_hand else script.write(found.interview, folder.resolve().name)
    if to == "-":
        return Script(text, None, (*found.notes, *found.conflicts))
    path = Path(to) if to else home
    if path.exists() and not path.is_file():
        raise InputError("this is no file", where=str(path), mend="name a file; - is the standard output")
    at_home = path.resolve() == home.resolve()
    known = stood if at_home else digests.file_digest(path)
    ours = (*record.ours(record.load(path.parent)), digests.digest(text.encode()))
    if not force and path.exists() and known not in ours and not (at_home and found.by_hand):
        raise InputError("it was corrected by hand", where=str(path), mend="use --force to overwrite it")
    guard = partial(files.guard, path, known)
    if not at_home:
        files.write_whole(path.parent, {path.name: text.encode()}, guard)
    elif not found.by_hand:
        announced = record.announced(folder, identity=identity, source=source, script=text.encode())
        files.write_whole(path.parent, {**announced, path.name: text.encode()}, guard)
        base = None if own else base_of(found.interview, data)
        record.keep(folder, identity=identity, source=source, data=data, script=text.encode(), base=base)
    elif found.text is not None and found.base is not None:
        expected = record.expected(folder, found.text, found.base)
        files.write_whole(folder, {**expected, path.name: found.text}, guard)
        record.keep(folder, identity=identity, source=source, data=data, base=found.base)
    return Script(text, path, (*found.notes, *found.conflicts))


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
