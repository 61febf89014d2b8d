"""What decides a segment's bytes, and the key made of it. Cheap to import: a build that changes nothing stops here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Literal

from narrator.errors import InputError
from narrator.store import key_of

RECIPE = 3
"""Raise it whenever the same clip would give other bytes: all segments are then made anew."""

RATES = {"mp3": (22050, 44100), "aac": (22050, 44100), "flac": (22050, 44100), "opus": (48000,)}
"""The codecs of segments, and the samples a second that each may have."""

_KBPS = {
    ("mp3", 22050): (8, 160),
    ("mp3", 44100): (32, 320),
    ("aac", 22050): (16, 128),
    ("aac", 44100): (32, 256),
    ("opus", 48000): (8, 256),
}
_LEAD_IN = {"mp3": 1152, "aac": 2048, "flac": 1152, "opus": 1920}
_LEAD_OUT = {"mp3": 1152, "aac": 1024, "flac": 0, "opus": 960}

Place = Literal["intro", "outro"]


@dataclass(frozen=True, slots=True)
class Master:
    """How clips become segments.

    rate: samples a second, one of its codec's. kbps: bit rate; MP3 alone holds it in every frame, FLAC has none.
    lufs: loudness of every clip (ITU-R BS.1770-4). codec: of `RATES`. channels: 1, or 2 with a place for each speaker.
    peak: highest true peak in dBTP after encoding. fade_ms: against clicks at both ends of a clip. before_ms and
    after_ms: how much of the engine's silence stays. floor_db: what is this far below the clip's peak is silence.
    most_gain_db: a clip is never raised by more, so that a breath does not become a shout.
    room: with the faint sound of a room (`narrator.mastering.room`) instead of digital silence.
    quality: LAME's 0 (slow) to 9; 7 measured as good as 2 on these voices at 48 kbit/s, for a third of the time.
    """

    rate: int = 22050
    kbps: int = 48
    lufs: float = -19.0
    peak: float = -1.0
    fade_ms: int = 5
    before_ms: int = 10
    after_ms: int = 30
    floor_db: float = 50.0
    most_gain_db: float = 24.0
    quality: int = 7
    codec: str = "mp3"
    channels: int = 1
    room: bool = False

    def __post_init__(self) -> None:
        if self.rate not in RATES[self.codec]:
            raise ValueError(f"a rate of {self.rate}: for {self.codec} only {RATES[self.codec]} are made")
        low, high = _KBPS.get((self.codec, self.rate), (0, 320))
        if not low <= self.kbps <= high:
            raise ValueError(f"{self.kbps} kbit/s: {self.codec} at {self.rate} Hz takes {low} to {high}")

    @property
    def lead_in(self) -> int:
        """Samples of silence before the speech of a segment, in decoded sound: two of the codec's frames, so that the
        first one is pure silence whatever came before it. Of MP3's, the codec's own delay is 1105."""
        return _LEAD_IN[self.codec]

    @property
    def lead_out(self) -> int:
        """Samples of silence at the least behind it: what a lossy codec smears beyond the speech dies away in them."""
        return _LEAD_OUT[self.codec]

    @property
    def width(self) -> int:
        """Bytes of a sample of all channels, in signed 16 bit."""
        return 2 * self.channels


@dataclass(frozen=True, slots=True)
class Bed:
    """Music under the first words (intro) or the last (outro); only the segment it lies in changes.

    digest: SHA-256 of the file, which stands for it in the key. alone_ms: heard alone, before the first word or
    after the last. under_ms: how long it stays under the words while it fades. duck_db: how much lower it is there,
    20 dB as WCAG 2.2 (1.4.7) asks of what is heard behind speech. level_db: of the music alone, against the speech.
    """

    path: Path
    digest: str
    place: Place
    alone_ms: int = 5000
    under_ms: int = 4000
    duck_db: float = 20.0
    level_db: float = 0.0


CHAINS: dict[str, tuple[tuple[str, str], ...]] = {
    "low-cut": (("highpass", "f=70:p=2"),),
    "de-ess": (("highpass", "f=70:p=2"), ("deesser", "i=0.3:m=0.5:f=0.5")),
    "warm": (("highpass", "f=70:p=2"), ("highshelf", "g=-4:f=4000:w=0.7")),
    "clear": (("highpass", "f=70:p=2"), ("highshelf", "g=3:f=4000:w=0.7")),
}
"""What a voice may go through before it is levelled, by the name that the catalogue of voices has: FFmpeg's filters."""
VOICED = (("highpass", "f=150:p=2"), ("highpass", "f=150:p=2"))
"""What such a voice is looked at through for where its sentence begins and ends: rumble reaches up to 150 Hz, and what
a voice has there it has above, too.
"""


def filters(chain: str) -> tuple[tuple[str, str], ...]:
    """The filters of a chain; none for an empty name. Raises InputError for one that does not exist."""
    if chain and chain not in CHAINS:
        raise InputError(f"no chain is called {chain!r}", where="catalogue of voices", mend=", ".join(CHAINS))
    return CHAINS.get(chain, ())


@cache
def _makers() -> tuple[str, ...]:
    """Encoder and filters with their versions: other releases may give other bytes.

    Read from the names of the folders that pip leaves beside a package; `importlib.metadata` takes 25 ms to import.
    """
    found: list[str] = []
    for name in ("av", "lameenc"):
        spec = PathFinder.find_spec(name)
        if spec is None or not spec.origin:
            continue
        folder = Path(spec.origin).parent
        folder = folder.parent if spec.submodule_search_locations else folder
        found.extend(sorted(path.name for path in folder.glob(f"{name}-*.dist-info")))
    return tuple(found)


def encoder() -> str:
    """The encoder with its version, for a person. Raises ImportError where it is missing."""
    import lameenc  # noqa: F401

    return ", ".join(name.removesuffix(".dist-info") for name in _makers() if name.startswith("lameenc")) or "lameenc"


def segment_key(
    clip_key: str, pause_ms: int, master: Master, beds: Sequence[Bed] = (), pan: float = 0.0, chain: str = ""
) -> str:
    """The key of a segment: its clip, its pause, how it is mastered, the music under it, in stereo its place.

    chain: the filters that its voice goes through, by name.
    """
    music = []
    for bed in beds:
        facts = asdict(bed)
        del facts["path"]
        music.append(facts)
    parts = {
        "clip": clip_key,
        "pause": pause_ms,
        "master": _facts(master),
        "beds": music,
        "pan": pan if master.channels == 2 else 0.0,
        "recipe": RECIPE,
        "makers": _makers(),
        **({"chain": filters(chain)} if chain else {}),
    }
    return key_of(parts)


@cache
def _facts(master: Master) -> dict[str, int | float | str]:
    facts = asdict(master)
    if not master.room:
        del facts["room"]
    return facts
