"""Folders of episodes without the cost of speaking: side files by Narrator's own writers, sound that is only bytes."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

from narrator import files, publishing
from narrator.model import Speaker

from .test_publishing import publication

BASE = "https://example.org/talks/"


def episode(
    output: Path,
    slug: str,
    *said: tuple[str, str],
    title: str = "On bridges",
    day: str = "2026-11-25",
    guid: str = "",
    modified: str = "",
    language: str = "en",
    sound: bytes = b"sound",
    doubtful: bool = False,
    others: tuple[str, ...] = (),
) -> Path:
    """An episode as a build leaves it. others: formats beside mp3."""
    made = publication(*(said or (("Ann", "Who rings the bell?"), ("Bo", "My sister does."))), title=title)
    interview = replace(made.interview, language=language, turns=tuple(
        replace(turn, review=doubtful and not at) for at, turn in enumerate(made.interview.turns)
    ))  # fmt: skip
    first, *rest = interview.speakers
    interview = replace(interview, speakers=(Speaker(first.name, "interviewer"), *rest))
    parts = tuple(replace(part, role="guest" if at else "interviewer") for at, part in enumerate(made.cast.parts))
    formats = [{"format": name, "kbps": 48} for name in ("mp3", *others)]
    made = replace(
        made,
        interview=interview,
        cast=replace(made.cast, parts=parts),
        slug=slug,
        guid=guid or str(uuid.uuid5(uuid.NAMESPACE_URL, slug)),
        published=day,
        modified=modified,
        facts={"formats": formats},
    )
    written = {f"episode.{name}": sound + name.encode() for name in ("mp3", *others)}
    written |= {name: write(made).encode() for name, write in publishing.FILES.items()}
    files.write_whole(output / slug, {**written, ".made.json": b"{}"})
    return output / slug


def told(folder: Path) -> dict[str, Any]:
    found = json.loads((folder / "episode.json").read_bytes())
    assert isinstance(found, dict)
    return found


def settle(output: Path) -> None:
    """As if all of it had been there for a while: what changed within two seconds is looked at again."""
    import os
    import time

    for number, folder in enumerate(sorted(path for path in output.iterdir() if path.is_dir())):
        at = time.time_ns() - 100_000_000_000 + number
        os.utime(folder, ns=(at, at))
