"""What a person can set: defaults, over them `narrator.toml` in the working folder, over that the command line.

No stage reads this; the pipeline hands each stage the values it needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .config import CONFIG, fitted, written
from .errors import InputError
from .limits import Limits
from .places import as_path

if TYPE_CHECKING:
    from pathlib import Path

ENGINES = ("auto", "kokoro", "espeak", "system")
STAGE_DIRECTIONS = ("silent", "speak", "drop")
CUES = ("names", "first-name", "tone", "off")
FORMATS = ("mp3", "m4a", "m4b", "opus", "flac", "wav")
IN_BOOKS = ("mp3", "m4a", "m4b", "opus")
"""Formats of sound that every reader of EPUB 3 takes (EPUB 3.3, core media types)."""
PALETTES = ("navy", "plum", "forest", "brick", "ocean", "night", "sand", "sky", "mustard", "rose")
TABLES = ("feed",)
"""Tables of `narrator.toml` that decide no episode; each is read by whom it concerns (`config.section`)."""


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
    chapter_pictures: bool = True  # chapters have the pictures that the article has
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
    values = fitted({k: v for k, v in written(folder).items() if k not in TABLES}, known, "docs/settings.md")
    changes = {name: value for name, value in given.items() if value not in (None, ())}
    if isinstance(changes.get("part"), str):
        changes["part"] = minutes(changes["part"])
    preset = PRESETS.get(changes.get("preset", values.get("preset", "")))
    settings = _checked(Settings(**{**(preset.values() if preset else {}), **values}), CONFIG)
    settings = _checked(settings._replace(**changes), "command line")
    return settings._replace(output=as_path(settings.output), store=as_path(settings.store))


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
