"""Chapters in the sound, as mutagen reads them: a second reader beside FFmpeg."""

from __future__ import annotations

import re
from pathlib import Path

from .reading import Broken

Found = list[tuple[str, float, float | None]]
"""Title, start, and end where the form has one, in seconds."""


def chapters(path: Path) -> dict[str, Found]:
    """The chapters by the form they stand in: "ID3", "Nero's list", "Vorbis comments". Raises Broken."""
    import mutagen

    try:
        file = mutagen.File(path)
    except (mutagen.MutagenError, OSError, ValueError) as error:
        raise Broken(f"mutagen cannot read it: {' '.join(str(error).split())[:120]}") from error
    if file is None:
        raise Broken("mutagen does not know what it is")
    kind = type(file).__name__
    if kind in ("MP3", "WAVE"):
        return {"ID3": _id3(file.tags)}
    if kind == "MP4":
        return {"Nero's list": [(mark.title, float(mark.start), None) for mark in file.chapters or ()]}
    return {"Vorbis comments": _vorbis(file.tags)}


def _id3(tags: object) -> Found:
    """Those that the table of contents lists, in its order. Raises Broken where it lists what is not there."""
    if tags is None:
        return []
    marks = {frame.element_id: frame for frame in tags.getall("CHAP")}  # type: ignore[attr-defined]
    contents = tags.getall("CTOC")  # type: ignore[attr-defined]
    if marks and len(contents) != 1:
        raise Broken(
            "its chapters have no table of contents (CTOC)" if not contents else "it has two tables of contents"
        )
    names = contents[0].child_element_ids if contents else ()
    if set(names) != set(marks):
        raise Broken("its table of contents (CTOC) lists other chapters than there are (CHAP)")
    found: Found = []
    for name in names:
        title = marks[name].sub_frames.get("TIT2")
        found.append((str(title) if title else "", marks[name].start_time / 1000, marks[name].end_time / 1000))
    return found


def _vorbis(tags: object) -> Found:
    given = {name.upper(): value for name, value in tags or ()}  # type: ignore[attr-defined]
    found: Found = []
    for name, value in sorted(given.items()):
        if re.fullmatch(r"CHAPTER\d{3}", name):
            time = re.fullmatch(r"(\d+):(\d\d):(\d\d(?:\.\d+)?)", value)
            if time is None:
                raise Broken(f"{name} is no time: {value:.40}")
            start = int(time[1]) * 3600 + int(time[2]) * 60 + float(time[3])
            found.append((given.get(f"{name}NAME", ""), start, None))
    return found
