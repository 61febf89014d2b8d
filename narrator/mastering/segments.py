"""A clip becomes a segment: lead-in, speech, pause, in whole codec frames, encoded and measured after encoding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import starmap
from typing import Any

from narrator.errors import NarratorError
from narrator.model import Clip, Segment, Word
from narrator.store import Store

from .recipe import LEAD_IN, LEAD_OUT, Bed, Master

KIND = "segments"


def make(clip: Clip, key: str, pause_ms: int, master: Master, beds: Sequence[Bed] = ()) -> Segment:
    """Trim, level, encode and measure one clip. ``pause_ms`` lasts from its last sound to the next clip's first.

    A pause is padded to a whole codec frame (26 ms) and is never below 104 ms at 22.05 kHz, 52 ms at 44.1 kHz.

    Raises InputError for music that cannot be read, NarratorError where a part of the machinery fails.
    """
    from . import clips, levels, mp3

    pcm, words = clips.ready(clip, master)
    gain = levels.gain_for(pcm, master.rate, master.lufs, master.most_gain_db)
    lead, tail = LEAD_IN, max(LEAD_OUT, pause_ms * master.rate // 1000 - LEAD_IN)
    if beds:
        from . import music

        pcm, gain, lead, tail = music.lay(pcm, gain, lead, tail, beds, master)
        speech = (lead, len(pcm) // 2 - tail)
    else:
        speech = (lead, lead + len(pcm) // 2)
        pcm = bytes(2 * lead) + pcm + bytes(2 * tail)
    frame = mp3.frame_samples(master.rate)
    pcm += bytes(-len(pcm) % (2 * frame))
    payload, decoded, peak = _encoded(pcm, gain, master)
    return Segment(
        key=key,
        rate=master.rate,
        frames=len(pcm) // 2,
        speech=speech,
        words=tuple(Word(w.start + lead, w.end + lead, w.at, w.length) for w in words),
        blocks=levels.energies(decoded, master.rate),
        peak_dbtp=round(peak, 2),
        payload=payload,
    )


def _encoded(pcm: bytes, gain: float, master: Master) -> tuple[bytes, bytes, float]:
    """Codec frames, what they decode to, its true peak. Encoding raises peaks: where by too much, it is done again."""
    from . import ffmpeg, levels, mp3

    more = mp3.makeup(master.kbps)
    ceiling = min(master.peak - _HEADROOM + more, 0.0)
    for _ in range(_TRIES):
        level = levels.raised(pcm, master.rate, gain + more, ceiling)
        payload = mp3.encode(level, master.rate, master.kbps, master.quality)
        decoded = ffmpeg.decode(payload, mp3.CODEC, master.rate)
        if len(decoded) != len(pcm):
            raise NarratorError(
                f"a segment of {len(pcm) // 2} samples decodes to {len(decoded) // 2}",
                mend="reinstall the packages av and lameenc",
            )
        peak = levels.true_peak(decoded, master.rate)
        if peak <= master.peak:
            break
        ceiling -= peak - master.peak + 0.1
    return payload, decoded, peak


_HEADROOM = 0.2
"""dB under the ceiling to begin with: what LAME adds to peaks seldom is more, at these rates."""

_TRIES = 8


def keep(segment: Segment, store: Store) -> None:
    """Keep a segment under its key. Raises NarratorError where the disk refuses."""
    facts = {
        "rate": segment.rate,
        "frames": segment.frames,
        "speech": segment.speech,
        "words": [(w.start, w.end, w.at, w.length) for w in segment.words],
        "blocks": segment.blocks,
        "peak": segment.peak_dbtp,
    }
    store.put(KIND, segment.key, facts, segment.payload)


def kept(key: str, store: Store, payload: bool = False) -> Segment | None:
    """A segment that was made before; None where it is missing or damaged.

    Its codec frames were checked and are left out unless asked for: a thousand segments fit into memory then.
    """
    found = store.get(KIND, key)
    return None if found is None else _segment(key, found[0], found[1] if payload else b"")


def known(key: str, store: Store) -> Segment | None:
    """A segment without its codec frames, which nobody has looked at: `payloads` does."""
    facts = store.facts(KIND, key)
    return None if facts is None else _segment(key, facts, b"")


def _segment(key: str, facts: dict[str, Any], payload: bytes) -> Segment | None:
    try:
        start, end = facts["speech"]
        return Segment(
            key=key,
            rate=facts["rate"],
            frames=facts["frames"],
            speech=(start, end),
            words=tuple(starmap(Word, facts["words"])),
            blocks=tuple(facts["blocks"]),
            peak_dbtp=facts["peak"],
            payload=payload,
        )
    except (KeyError, TypeError, ValueError):
        return None


class LostError(NarratorError):
    """A segment that was known has gone, or its codec frames are damaged."""


def payloads(keys: Iterable[str], store: Store) -> Iterator[bytes]:
    """The codec frames of segments in a row, one in memory at a time.

    Raises LostError where one has gone or is damaged.
    """
    for key in keys:
        found = store.get(KIND, key)
        if found is None:
            raise LostError(
                "a segment vanished from the store while the episode was written",
                where=str(store.path(KIND, key)),
                mend="run the same command again",
            )
        yield found[1]
