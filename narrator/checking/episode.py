"""An episode's folder: its record, its pieces, each with all its files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from narrator import record

from .audio import audio
from .chapters import chapters
from .page import page
from .piece import Piece, pieces
from .reading import Broken, bare, document, listed, text, words
from .rules import Finding
from .transcripts import captions, pages_text, segments

EPISODE = "episode.json"
SIDE = (
    "transcript.vtt",
    "transcript.srt",
    "transcript.json",
    "transcript.txt",
    "transcript.html",
    "index.html",
    "chapters.json",
    "chapters.xml",
    "notes.md",
)
_STEMS = ("episode", "transcript", "chapters", "index", "notes")


def episode(folder: Path) -> Iterator[Finding]:
    """All that is wrong in an episode's folder."""
    held = record.load(folder) or {}
    yield from _files(folder, held)
    path = folder / EPISODE
    try:
        facts = document(path)
        found = list(pieces(folder, facts))
        yield from _accounted(path, facts, found)
    except Broken as error:
        yield Finding(str(path), str(error), "readable")
        return
    for piece in found:
        missing = [name for name in (*SIDE, *piece.sounds) if not (folder / _named(piece, name)).is_file()]
        known = _known(held)
        yield from (
            Finding(str(folder / _named(piece, name)), "it is missing", "files")
            for name in missing
            if _named(piece, name) not in known  # else it was told already
        )
        yield from _piece(piece, {_named(piece, name) for name in missing})


def _named(piece: Piece, name: str) -> str:
    return name if name in piece.sounds else piece.path(name).name


def _piece(piece: Piece, missing: set[str]) -> Iterator[Finding]:
    said, findings = segments(piece)
    marks, more = chapters(piece, said)
    findings += more
    findings += captions(piece, said)
    findings += pages_text(piece, said)
    findings += page(piece, said)
    findings += _notes(piece)
    for name in piece.sounds:
        if name not in missing:
            findings += audio(piece, name, said, marks)
    # Of what is missing it has been told that it is.
    yield from (f for f in findings if not any(f.where == str(piece.folder / name) for name in missing))


def _files(folder: Path, held: Mapping[str, Any]) -> Iterator[Finding]:
    """What is missing, cut short, left over or of another build, by the record of the last one.

    Times count only where some still are as they were: a folder that was copied has new ones.
    """
    known = _known(held)
    times: dict[str, bool] = {}
    for name, told in known.items():
        path = folder / name
        if Path(name).name != name or not isinstance(told, list) or len(told) != 2:
            continue
        try:
            facts = path.stat()
        except OSError:
            yield Finding(str(path), "it is missing", "files")
            continue
        if name == record.SCRIPT:
            continue  # it is there to be changed
        if facts.st_size != told[0]:
            yield Finding(str(path), f"it has {facts.st_size} bytes, the build wrote {told[0]}", "files")
        else:
            times[name] = facts.st_mtime_ns == told[1]
    if any(times.values()):
        for name, same in times.items():
            if not same:
                yield Finding(str(folder / name), "it was written again since the build", "files")
    if known:
        for path in sorted(folder.iterdir()):
            stem = path.name.partition(".")[0].rstrip("0123456789").rstrip("-")
            ours = stem in _STEMS and path.suffix[1:] in _ENDS
            if ours and path.name not in known and not path.name.startswith("."):
                yield Finding(str(path), "it is no file of the last build", "files")


def _known(held: Mapping[str, Any]) -> Mapping[str, Any]:
    found = held.get("files")
    return found if isinstance(found, dict) else {}


_ENDS = ("mp3", "m4a", "m4b", "opus", "flac", "wav", "vtt", "srt", "json", "txt", "html", "xml", "md")


def _accounted(path: Path, facts: Mapping[str, Any], found: list[Piece]) -> Iterator[Finding]:
    """A turn with words that is not heard must be listed as left out, sentence by sentence or as a whole."""
    left = "".join(bare(words(entry.get("text"))) for entry in listed(facts, "left_out"))
    heard = {turn.turn for piece in found for turn in piece.turns if turn.start is not None}
    for turn in found[0].turns if found else ():
        if turn.start is None and turn.turn not in heard and turn.letters and turn.letters not in left:
            yield Finding(str(path), f"turn {turn.turn} is neither spoken nor left out", "accounted")


def _notes(piece: Piece) -> Iterator[Finding]:
    path = piece.path("notes.md")
    try:
        whole = text(path)
    except Broken as error:
        yield Finding(str(path), str(error), "readable")
        return
    if bare(piece.title) != bare(whole.partition("\n")[0]):
        yield Finding(str(path), "it does not begin with the title", "shown text")
    if piece.notice and bare(piece.notice) not in bare(whole):
        yield Finding(str(path), "it does not say that the voices are synthetic", "notice")
