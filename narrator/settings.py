"""What a person can set: defaults, over them `narrator.toml` in the working folder, over that the command line.

No stage reads this; the pipeline hands each stage the values it needs.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from .errors import InputError
from .limits import Limits

if TYPE_CHECKING:
    from collections.abc import Mapping

ENGINES = ("auto", "kokoro", "espeak", "system")
STAGE_DIRECTIONS = ("silent", "speak", "drop")
CUES = ("names", "first-name", "tone", "off")
FORMATS = ("mp3", "m4a", "m4b", "opus", "flac", "wav")
IN_BOOKS = ("mp3", "m4a", "m4b", "opus")
"""Formats of sound that every reader of EPUB 3 takes (EPUB 3.3, core media types)."""
PALETTES = ("navy", "plum", "forest", "brick", "ocean", "night", "sand", "sky", "mustard", "rose")
CONFIG = "narrator.toml"
TABLES = ("feed",)
"""Tables of that file with settings that decide no episode; each is read by whom it concerns (`section`)."""
CASTS = "voices/casts"
"""The folder of house casts, a file for each show, in the working folder; in a checkout Narrator's own."""
LEXICONS = "lexicons"
"""The folder of a person's own, a file for each language, in the working folder."""


def data_root() -> Path:
    """The folder of voices, casts and lexicons: inside the installed package, or beside it in a checkout."""
    inside = Path(__file__).parent / "_voices"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "voices"


def is_far(place: str) -> bool:
    """Whether this is an address (s3://bucket/folder), not a folder."""
    return "://" in place


def as_folder(place: str) -> Path:
    """The folder of this name. Raises InputError where it is an address and no folder will do."""
    if is_far(place):
        raise InputError("this needs a folder, not an address", where=place, mend="name a folder, or a copy of it")
    return Path(place)


def _as_path(place: str) -> str:
    """The address of a folder of this machine as its path."""
    if not place.startswith("file://"):
        return place
    from urllib.parse import unquote, urlsplit

    return unquote(urlsplit(place).path)


def far_store(settings: Settings) -> str:
    """The address of the store; empty where it is a folder."""
    named = _as_path(settings.store or os.environ.get("NARRATOR_STORE", ""))
    return named if is_far(named) else ""


def default_store() -> Path:
    """Where clips are kept on this machine: one store for all episodes of a person."""
    given = _as_path(os.environ.get("NARRATOR_STORE", ""))
    if given and not is_far(given):
        return Path(given)
    import platformdirs

    return Path(platformdirs.user_cache_dir("narrator", appauthor=False)) / "store"


class Preset(NamedTuple):
    """Settings that belong together. kbps: by codec, since they need different ones for the same quality."""

    lufs: float
    peak: float
    rate: int
    channels: int
    kbps: dict[str, int]

    def values(self) -> dict[str, Any]:
        """Those that `Settings` has by the same name; a bit rate that is set by itself goes for every codec."""
        return {"lufs": self.lufs, "peak": self.peak, "rate": self.rate, "channels": self.channels}


PRESETS = {
    "podcast-mono": Preset(-19.0, -1.0, 44100, 1, {"mp3": 96, "aac": 64, "opus": 40}),
    "podcast-stereo": Preset(-16.0, -1.0, 44100, 2, {"mp3": 128, "aac": 96, "opus": 64}),
    "audiobook": Preset(-20.0, -3.0, 44100, 1, {"mp3": 192, "aac": 128, "opus": 64}),
    "voice-low": Preset(-19.0, -1.0, 22050, 1, {"mp3": 32, "aac": 32, "opus": 16}),
}
_USUAL_KBPS = {
    ("mp3", 22050): (48, 64),
    ("mp3", 44100): (96, 128),
    ("aac", 22050): (40, 64),
    ("aac", 44100): (64, 96),
    ("opus", 48000): (32, 48),
}
"""By codec and rate: in mono and in stereo."""


_NOT_HEARD = ("output", "store", "jobs", "allow_private", "limits")


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
    correction_notice: bool = False  # say at the beginning on which day the text was corrected
    stage_directions: str = "silent"  # shown and not said; "speak": said as well; "drop": left out
    quotes_in_their_language: bool = False  # what is surely in another language is said by a voice of it
    intro: str = ""
    outro: str = ""
    cover: str = ""  # the show's own picture; empty: one is drawn; "off": none
    palette: str = ""  # of a cover that is drawn; empty: by the show's name, or else the episode's
    cover_fonts: tuple[str, ...] = ()  # for scripts that Narrator's own fonts lack
    epub: bool = False  # the interview as a talking book, too
    lufs: float = -19.0
    peak: float = -1.0
    kbps: int = 0  # 0: by preset, codec and rate
    rate: int = 0
    channels: int = 1  # 2: each speaker has the place that a cast gives
    formats: tuple[str, ...] = ("mp3",)  # the first one is the episode, the others follow it
    preset: str = ""
    part: int = 0  # minutes that a part of a long interview may last; 0: it is never parted
    cues: str = "off"  # before another one speaks: "names", "first-name", "tone"
    room_tone: bool = False  # the faint sound of a room under it all, in place of silence without any sound
    pause_clause: int = 150
    pause_sentence: int = 250
    pause_question: int = 350
    pause_paragraph: int = 450
    pause_turn: int = 650
    pause_chapter: int = 1000
    pause_end: int = 500
    limits: Limits = Limits()  # of what is taken from a source

    def facts(self) -> dict[str, Any]:
        """What decides the episode's content; where it is kept and how many workers make it does not."""
        return {k: v for k, v in self._asdict().items() if k not in _NOT_HEARD}

    def bitrate(self, codec: str, rate: int) -> int:
        """kbit/s of a codec at a rate; 0 for one that loses nothing."""
        if codec == "flac":
            return 0
        if self.kbps or not self.preset:
            return self.kbps or _USUAL_KBPS[codec, rate][self.channels - 1]
        return PRESETS[self.preset].kbps[codec]


LIMITS = (
    ("jobs", 0, 256),
    ("lufs", -40.0, -9.0),
    ("peak", -9.0, -0.1),
    ("part", 0, 24 * 60),
    *((f"pause_{name}", 0, 2000) for name in ("clause", "sentence", "question", "paragraph", "turn", "chapter", "end")),
)
PATHS = ("output", "store", "casts", "lexicons", "intro", "outro", "cover", "cover_fonts")
CHOICES = (
    ("engine", ENGINES),
    ("stage_directions", STAGE_DIRECTIONS),
    ("cues", CUES),
    ("rate", (0, 22050, 44100)),
    ("kbps", (0, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)),
    ("channels", (1, 2)),
    ("preset", ("", *PRESETS)),
    ("palette", ("", *PALETTES)),
)


def load(given: dict[str, Any], folder: Path | None = None) -> Settings:
    """Settings from `narrator.toml` in ``folder`` (here, where None) and, over it, the ``given`` values that are set.

    A preset stands below both: what is set by itself wins over it.
    Raises InputError where the file cannot be read or holds a name or a value that does not fit.
    """
    known = Settings._field_defaults
    values = _fitted({k: v for k, v in _written(folder).items() if k not in TABLES}, known, "docs/settings.md")
    changes = {name: value for name, value in given.items() if value not in (None, ())}
    if isinstance(changes.get("part"), str):
        changes["part"] = minutes(changes["part"])
    preset = PRESETS.get(changes.get("preset", values.get("preset", "")))
    settings = _checked(Settings(**{**(preset.values() if preset else {}), **values}), CONFIG)
    settings = _checked(settings._replace(**changes), "command line")
    return settings._replace(output=_as_path(settings.output), store=_as_path(settings.store))


Table = TypeVar("Table", bound=tuple[Any, ...])


def section(name: str, kind: type[Table], folder: Path | None = None, docs: str = "docs/settings.md") -> Table:
    """A table of `narrator.toml` as a named tuple of this kind, over its defaults.

    docs: where it is told of. Raises InputError where it holds a name or a value that does not fit.
    """
    given = _written(folder).get(name, {})
    if not isinstance(given, dict):
        raise InputError(f"{name} is no table", where=CONFIG, mend=f"write [{name}] on a line, its settings below it")
    known: dict[str, Any] = kind._field_defaults  # type: ignore[attr-defined]
    return kind(**_fitted(given, known, docs, f"[{name}] "))


def minutes(text: str) -> int:
    """Minutes of a length like "60m", "1h", "1h30m" or "45". Raises InputError for anything else."""
    import re

    found = re.fullmatch(r"(?:(\d{1,3})h)?(?:(\d{1,5})m?)?", text.strip().lower())
    if not found or not any(found.groups()):
        raise InputError(f"{text!r} is no length", where="--part", mend="write it like 60m or 1h30m")
    hours, rest = (int(part or 0) for part in found.groups())
    return hours * 60 + rest


def _checked(settings: Settings, origin: str) -> Settings:
    """The same settings. Raises InputError for a value outside its limits."""
    for name, low, high in LIMITS:
        value = getattr(settings, name)
        if not low <= value <= high:
            raise InputError(
                f"{name} is {value}, outside {low} to {high}", where=origin, mend=f"set {name} within them"
            )
    for name, value in settings.limits._asdict().items():
        if value < 1:
            raise InputError(f"[limits] {name} is {value}", where=origin, mend="set it to 1 or more")
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
    strange = [name for name in settings.formats if name not in FORMATS]
    if strange or not settings.formats:
        said = f"format {strange[0]!r} is not made" if strange else "no format is named"
        raise InputError(said, where=origin, mend="choose of " + ", ".join(FORMATS))
    if settings.epub and not set(settings.formats) & set(IN_BOOKS):
        raise InputError(
            "a talking book needs sound that its readers take", where=origin, mend="add one of " + ", ".join(IN_BOOKS)
        )
    return settings._replace(formats=tuple(dict.fromkeys(settings.formats)))


def _written(folder: Path | None) -> dict[str, Any]:
    """What `narrator.toml` holds; nothing where there is none. Raises InputError where it cannot be read."""
    try:
        text = ((folder or Path()) / CONFIG).read_bytes().decode()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("cannot be read", where=CONFIG, mend="check its permissions and that it is UTF-8") from error
    return _parsed(text) if text else {}


def _parsed(text: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"is not TOML: {error}", where=CONFIG, mend="mend that line") from error
    except RecursionError as error:
        raise InputError("is nested too deeply", where=CONFIG, mend='write a line a setting: name = "value"') from error


def _fitted(given: Mapping[str, Any], known: Mapping[str, Any], docs: str, table: str = "") -> dict[str, Any]:
    """The values in the types of their defaults. Raises InputError for a name that is not known."""
    for name in given:
        if name not in known:
            import difflib

            near = difflib.get_close_matches(name, known, 1)
            raise InputError(
                f"unknown setting {table}{name!r}",
                where=CONFIG,
                mend=f"did you mean {near[0]!r}?" if near else f"see {docs}",
            )
    return {name: _fitting(table + name, value, known[name]) for name, value in given.items()}


def _fitting(name: str, value: object, default: object) -> Any:
    """The value in the type of its default; TOML's lists become tuples, its integers floats where need be."""
    if isinstance(default, Limits):
        if not isinstance(value, dict):
            raise InputError(f"{name} is no table", where=CONFIG, mend=f"write [{name}], its settings below it")
        return Limits(**_fitted(value, Limits._field_defaults, "docs/settings.md", f"[{name}] "))
    if isinstance(default, tuple) and isinstance(value, list) and all(isinstance(v, str) for v in value):
        return tuple(value)
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not type(default):
        like = '["FILE"]' if isinstance(default, tuple) else json.dumps(default)
        raise InputError(f"{name} is {value!r}", where=CONFIG, mend=f"give a value like {like}")
    return value
