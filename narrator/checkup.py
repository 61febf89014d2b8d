"""What is there and what is missing: the catalogue's voices, engines, encoders, folders."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from . import casting, mastering, reading, speech
from .pipeline import store_of
from .places import data_root
from .publishing.cover import letters
from .settings import Settings

_EXTRAS = {"watch": ("watchfiles",), "serve": ("starlette", "uvicorn"), "cluster": ("distributed", "fsspec")}
"""Extras of no room, and what each brings."""


def voices(language: str | None = None) -> list[dict[str, Any]]:
    """The catalogue's voices and the system's own, each with whether its engine is ready."""
    ready = {info.name: info.available for info in speech.engines()}
    known = (*casting.load_catalogue(data_root()).voices, *speech.system_voices())
    return [
        {
            "name": voice.name,
            "engine": voice.engine,
            "language": voice.language,
            "gender": voice.gender,
            "ready": ready.get(voice.engine, False),
        }
        for voice in known
        if language is None or voice.language == language
    ]


def doctor(settings: Settings) -> list[dict[str, Any]]:
    """One row a part: {"part", "ok", "needed", "fact", "mend"}."""
    rows = []
    for info in speech.engines():
        rows.append(
            {
                "part": f"engine {info.name}",
                "ok": info.available,
                "needed": info.name == "espeak",
                "fact": info.version if info.available else "not there",
                "mend": info.mend,
            }
        )
    count = len(casting.load_catalogue(data_root()).voices)
    rows.append(
        {"part": "voices", "ok": count > 0, "needed": True, "fact": f"{count} in {data_root()}", "mend": "reinstall"}
    )
    try:
        fact, ok = mastering.encoder(), True
    except ImportError as error:
        fact, ok = str(error), False
    rows.append({"part": "encoder", "ok": ok, "needed": True, "fact": fact, "mend": "reinstall the package lameenc"})
    parts = {name: all(map(find_spec, needs)) for name, needs in _EXTRAS.items()}
    for extra, there in {**reading.extras(), **parts}.items():
        fact, mend = "there" if there else "not there", f'pip install "narrator[{extra}]"'
        rows.append({"part": f"extra {extra}", "ok": there, "needed": False, "fact": fact, "mend": mend})
    joins = letters.can_join()
    fact = "by FriBiDi" if joins else "not there: no Arabic, Hebrew or Hindi on covers"
    mend = "install the library fribidi (libfribidi0)"
    rows.append({"part": "joined letters", "ok": joins, "needed": False, "fact": fact, "mend": mend})
    for part, folder, mend in (
        ("clip store", store_of(settings).root, "set store in narrator.toml, or NARRATOR_STORE"),
        ("output folder", Path(settings.output), "use -o, or set output in narrator.toml"),
    ):
        rows.append({"part": part, "ok": _writable(folder), "needed": True, "fact": str(folder), "mend": mend})
    return rows


def _writable(folder: Path) -> bool:
    """Whether this folder, or the nearest one above it that exists, can be written."""
    folder = folder.absolute()
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK)
