"""A clip becomes a segment: lead-in, speech, pause, in whole codec frames, encoded and measured after encoding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import starmap
from typing import Any

from narrator.errors import NarratorError
from narrator.model import Clip, Segment, Word
from narrator.store import Store

from .recipe import Bed, Master, filters

KIND = "segments"


def make(
    clip: Clip,
    key: str,
    pause_ms: int,
    master: Master,
    beds: Sequence[Bed] = (),
    pan: float = 0.0,
    chain: str = "",
) -> Segment:
    """Trim, level, place, encode and measure one clip. ``pause_ms`` lasts from its last sound to the next clip's first.

    A pause is padded to a whole codec frame and is never below the silence that the codec needs: in MP3 26 ms each,
    104 ms at 22.05 kHz, 52 ms at 44.1 kHz. pan: where it is heard in stereo, -1 (left) to 1 (right). chain: the name of
    the filters that its voice goes through.

    Raises InputError for music that cannot be read, NarratorError where a part of the machinery fails.
    """
    from . import clips, formats, levels

    pcm, words = clips.ready(clip, master, filters(chain))
    gain = levels.gain_for(pcm, master.rate, master.lufs, master.most_gain_db)
    lead = master.lead_in
    tail = max(master.lead_out, pause_ms * master.rate // 1000 - lead)
    if beds:
        from . import music

        pcm, gain, lead, tail = music.lay(pcm, gain, lead, tail, beds, master, pan)
        speech = (lead, len(pcm) // master.width - tail)
    else:
        speech = (lead, lead + len(pcm) // 2)
        pcm = pcm if master.channels == 1 else levels.placed(pcm, pan)
        pcm = bytes(master.width * lead) + pcm + bytes(master.width * tail)
    pcm += bytes(-len(pcm) % (master.width * formats.frame_samples(master)))
    payload, decoded, peak = _encoded(pcm, gain, master, key)
    return Segment(
        key=key,
        rate=master.rate,
        frames=len(pcm) // master.width,
        speech=speech,
        words=tuple(Word(w.start + lead, w.end + lead, w.at, w.length) for w in words),
        blocks=levels.energies_of(decoded, master.rate),
        peak_dbtp=round(peak, 2),
        payload=payload,
    )


def _encoded(pcm: bytes, gain: float, master: Master, key: str) -> tuple[bytes, tuple[bytes, ...], float]:
    """Codec frames, what they decode to, its true peak. Encoding raises peaks: where by too much, it is done again."""
    from . import formats, levels

    coder = formats.codec(master)
    more = coder.makeup(master)
    layout = "mono" if master.channels == 1 else "stereo"
    ceiling = min(master.peak - _HEADROOM + more, 0.0)
    for _ in range(_TRIES):
        level = levels.raised(pcm, master.rate, gain + more, ceiling, layout)
        if master.room:
            from . import room

            level = room.over(level, key, master)
        payload = coder.encode(level, master)
        decoded = coder.heard(payload, master)
        if [len(channel) for channel in decoded] != [len(pcm) // master.channels] * master.channels:
            raise NarratorError(
                f"a segment of {len(pcm) // master.width} samples decodes to {len(decoded[0]) // 2}",
                mend="reinstall the packages av and lameenc",
            )
        peak = max(levels.true_peak(channel, master.rate) for channel in decoded)
        if peak <= master.peak:
            break
        ceiling -= peak - master.peak + 0.1
    return payload, decoded, peak


_HEADROOM = 0.5
"""dB under the ceiling to begin with: what an encoder adds to peaks seldom is more, even of a voice with hard edges."""

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
