"""An optional intro and outro: a music file laid under the first and the last words by pydub.

The intro is heard alone, goes down when the first word begins and fades out under it; the outro comes up under the
last words, is heard alone and fades out. Only the first and the last segment change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from narrator.errors import InputError

from .recipe import Bed, Master, Place

if TYPE_CHECKING:
    from pydub import AudioSegment

MOST_SECONDS = 60
"""Of a music file, whatever its length: more is never decoded."""

_HALF = 6.0
"""dB that speech and music are lowered while they are added, so that the sum does not clip."""

_DUCK_MS = 600
"""How long the music takes to go down before the first word, and up after the last."""

_EDGE_MS = 30


def bed(path: Path, place: Place, alone_ms: int = 5000, under_ms: int = 4000, level_db: float = 0.0) -> Bed:
    """Music for one end of an episode. Raises InputError where the file is not there; what is in it is read later."""
    digest = hashlib.sha256()
    if path.exists() and not path.is_file():  # a device would be read for ever
        raise InputError("this is no file", where=str(path), mend="name a music file, or none")
    try:
        with open(path, "rb") as file:
            while part := file.read(1 << 20):
                digest.update(part)
    except OSError as error:
        raise InputError(
            f"cannot read this music: {error.strerror or error}", where=str(path), mend="name a music file, or none"
        ) from error
    return Bed(
        path=path, digest=digest.hexdigest(), place=place, alone_ms=alone_ms, under_ms=under_ms, level_db=level_db
    )


def lay(
    pcm: bytes, gain: float, lead: int, tail: int, beds: Sequence[Bed], master: Master, pan: float = 0.0
) -> tuple[bytes, float, int, int]:
    """Speech with music: the sound, the gain in dB that it still needs, its lead-in and its tail in samples.

    In stereo the speech has its place, and music the middle.
    """
    from .clips import sound
    from .levels import placed, raised

    speech = raised(pcm, master.rate, gain - _HALF, 0.0)
    speech = speech if master.channels == 1 else placed(speech, pan)
    words_ms = 1000 * (len(pcm) // 2) // master.rate
    tunes = [_tune(each, words_ms, master) for each in beds]
    for each, (_, alone_ms) in zip(beds, tunes, strict=True):
        alone = alone_ms * master.rate // 1000
        if each.place == "intro":
            lead = max(lead, alone)
        else:
            tail = max(tail, alone)
    around = [bytes(master.width * samples) for samples in (lead, tail)]
    whole = sound(speech.join(around), master.rate, master.channels)
    for each, (tune, alone_ms) in zip(beds, tunes, strict=True):
        first = (lead + len(pcm) // 2) * 1000 // master.rate - (len(tune) - alone_ms)
        if master.channels == 2:
            tune = sound(placed(tune.raw_data, 0.0), master.rate, 2)
        whole = whole.overlay(tune, position=0 if each.place == "intro" else max(0, first))
    return whole.raw_data, _HALF, lead, tail


def _tune(bed: Bed, words_ms: int, master: Master) -> tuple[AudioSegment, int]:
    """Music cut, levelled and faded, and how many of its milliseconds are heard without words."""
    from .clips import sound
    from .ffmpeg import read_music
    from .levels import gain_for, raised

    wanted = bed.alone_ms + min(bed.under_ms, words_ms)
    pcm = read_music(bed.path, master.rate, min(MOST_SECONDS, wanted / 1000))
    gain = gain_for(pcm, master.rate, master.lufs - _HALF, master.most_gain_db)
    tune = sound(raised(pcm, master.rate, gain + bed.level_db, -_HALF), master.rate)
    alone = min(bed.alone_ms, len(tune))
    under = len(tune) - alone
    turn = min(_DUCK_MS, alone)
    if bed.place == "intro":
        tune = tune.fade(to_gain=-bed.duck_db, start=alone - turn, duration=turn) if turn and under else tune
        return tune.fade_in(_EDGE_MS).fade_out(max(under, _EDGE_MS)), alone
    tune = tune.fade(from_gain=-bed.duck_db, start=under, duration=turn) if turn and under else tune
    return tune.fade_in(max(under, _EDGE_MS)).fade_out(max(alone // 2, _EDGE_MS)), alone
