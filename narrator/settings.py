"""What a person can set: defaults, over them `narrator.toml` in the working folder, over that the command line.

No stage reads this; the pipeline hands each stage the values it needs.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

from .errors import InputError

ENGINES = ("auto", "kokoro", "espeak", "system")
STAGE_DIRECTIONS = ("silent", "speak", "drop")
CONFIG = "narrator.toml"


def data_root() -> Path:
    """The folder of voices, casts and lexicons: inside the installed package, or beside it in a checkout."""
    inside = Path(__file__).parent / "_voices"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "voices"


def default_store() -> Path:
    """Where clips are kept: one store for all episodes of a person."""
    if given := os.environ.get("NARRATOR_STORE"):
        return Path(given)
    import platformdirs

    return Path(platformdirs.user_cache_dir("narrator", appauthor=False)) / "store"


class Settings(NamedTuple):
    """All settings of a build. Times in ms, loudness in LUFS, peak in dBTP, rate in Hz (0: by the engine).

    `load` gives one whose values are checked. A named tuple: `dataclasses` takes as long to import as a whole run
    of `narrator make` in which nothing has changed.
    """

    output: str = "output"
    store: str = ""  # empty: the user's cache folder
    engine: str = "auto"
    jobs: int = 0  # 0: one a core
    allow_private: bool = False  # an address may lead to this machine or its own network
    casts: tuple[str, ...] = ()
    lexicons: tuple[str, ...] = ()
    show: str = ""
    notice: str = ""  # the spoken notice; empty: the usual words in the episode's language; "off": none
    stage_directions: str = "silent"  # shown and not said; "speak": said as well; "drop": left out
    intro: str = ""
    outro: str = ""
    lufs: float = -19.0
    peak: float = -1.0
    kbps: int = 0  # 0: 64 at 22.05 kHz, 96 at 44.1 kHz
    rate: int = 0
    pause_sentence: int = 250
    pause_question: int = 350
    pause_paragraph: int = 450
    pause_turn: int = 650
    pause_chapter: int = 1000
    pause_end: int = 500

    def facts(self) -> dict[str, Any]:
        """What decides the episode's content; where it is kept and how many workers make it does not."""
        return {k: v for k, v in self._asdict().items() if k not in ("output", "store", "jobs", "allow_private")}


LIMITS = (
    ("jobs", 0, 256),
    ("lufs", -40.0, -9.0),
    ("peak", -9.0, -0.1),
    *((f"pause_{name}", 0, 2000) for name in ("sentence", "question", "paragraph", "turn", "chapter", "end")),
)
PATHS = ("output", "store", "casts", "lexicons", "intro", "outro")
CHOICES = (
    ("engine", ENGINES),
    ("stage_directions", STAGE_DIRECTIONS),
    ("rate", (0, 22050, 44100)),
    ("kbps", (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160)),
)


def load(given: dict[str, Any], folder: Path | None = None) -> Settings:
    """Settings from `narrator.toml` in ``folder`` (here, where None) and, over it, the ``given`` values that are set.

    Raises InputError where the file cannot be read or holds a name or a value that does not fit.
    """
    path = (folder or Path()) / CONFIG
    try:
        text = path.read_bytes().decode()
    except FileNotFoundError:
        text = ""
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("cannot be read", where=CONFIG, mend="check its permissions and that it is UTF-8") from error
    values = _parsed(text) if text else {}
    settings = _checked(Settings(**values), CONFIG)
    changes = {name: value for name, value in given.items() if value not in (None, ())}
    return _checked(settings._replace(**changes), "command line")


def _checked(settings: Settings, origin: str) -> Settings:
    """The same settings. Raises InputError for a value outside its limits."""
    for name, low, high in LIMITS:
        value = getattr(settings, name)
        if not low <= value <= high:
            raise InputError(
                f"{name} is {value}, outside {low} to {high}", where=origin, mend=f"set {name} within them"
            )
    for name in PATHS:
        if "\0" in "".join(getattr(settings, name)):
            raise InputError(f"{name} holds a NUL", where=origin, mend="name a file or a folder")
    for name, allowed in CHOICES:
        if getattr(settings, name) not in allowed:
            raise InputError(
                f"{name} is {getattr(settings, name)!r}",
                where=origin,
                mend="choose one of " + ", ".join(map(str, allowed)),
            )
    return settings


def _parsed(text: str) -> dict[str, Any]:
    import tomllib

    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"is not TOML: {error}", where=CONFIG, mend="mend that line") from error
    except RecursionError as error:
        raise InputError("is nested too deeply", where=CONFIG, mend='write a line a setting: name = "value"') from error
    known = Settings._field_defaults
    values = {}
    for name, value in table.items():
        if name not in known:
            import difflib

            near = difflib.get_close_matches(name, known, 1)
            raise InputError(
                f"unknown setting {name!r}",
                where=CONFIG,
                mend=f"did you mean {near[0]!r}?" if near else "see docs/settings.md",
            )
        values[name] = _fitting(name, value, known[name])
    return values


def _fitting(name: str, value: object, default: object) -> Any:
    """The value in the type of its default; TOML's lists become tuples, its integers floats where need be."""
    if isinstance(default, tuple) and isinstance(value, list) and all(isinstance(v, str) for v in value):
        return tuple(value)
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not type(default):
        like = '["FILE"]' if isinstance(default, tuple) else json.dumps(default)
        raise InputError(f"{name} is {value!r}", where=CONFIG, mend=f"give a value like {like}")
    return value
