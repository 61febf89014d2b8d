"""What decides a segment's bytes, and the key made of it. Cheap to import: a build that changes nothing stops here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Literal

from narrator.store import key_of

RECIPE = 1
"""Raise it whenever the same clip would give other bytes: all segments are then made anew."""

RATES = (22050, 44100)
"""Samples a second that an episode may have. Their codec frames are 576 and 1152 samples: 26.12 ms both."""

LEAD_IN = 1152
"""Samples of silence before the speech of a segment, in decoded sound. The codec's own delay is 1105 of them."""

LEAD_OUT = 1152
"""Samples of silence at the least behind it: what a lossy codec smears beyond the speech dies away in them."""

Place = Literal["intro", "outro"]


@dataclass(frozen=True, slots=True)
class Master:
    """How clips become segments.

    rate: 22050 or 44100 samples a second. kbps: constant bit rate. lufs: loudness of every clip (ITU-R BS.1770-4).
    peak: highest true peak in dBTP after encoding. fade_ms: against clicks at both ends of a clip. before_ms and
    after_ms: how much of the engine's silence stays. floor_db: what is this far below the clip's peak is silence.
    most_gain_db: a clip is never raised by more, so that a breath does not become a shout.
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

    def __post_init__(self) -> None:
        if self.rate not in RATES:
            raise ValueError(f"a rate of {self.rate}: only {RATES} are made")


@dataclass(frozen=True, slots=True)
class Bed:
    """Music under the first words (intro) or the last (outro); only the segment it lies in changes.

    digest: SHA-256 of the file, which stands for it in the key. alone_ms: heard alone, before the first word or
    after the last. under_ms: how long it stays under the words while it fades. duck_db: how much lower it is there.
    """

    path: Path
    digest: str
    place: Place
    alone_ms: int = 5000
    under_ms: int = 4000
    duck_db: float = 14.0


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


def segment_key(clip_key: str, pause_ms: int, master: Master, beds: Sequence[Bed] = ()) -> str:
    """The key of a segment: its clip, its pause, how it is mastered, the music laid under it."""
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
        "recipe": RECIPE,
        "makers": _makers(),
    }
    return key_of(parts)


@cache
def _facts(master: Master) -> dict[str, int | float]:
    return asdict(master)
