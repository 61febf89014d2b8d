"""One clip as an engine gave it, made ready by pydub: silence trimmed, faded at both ends."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import replace

from narrator.model import Clip, Word

from .ffmpeg import Filter, resample, run
from .recipe import VOICED, Master

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # pydub warns of a missing ffmpeg program, which nothing here calls
    import audioop

    from pydub import AudioSegment

_STEP_MS = 5


def sound(pcm: bytes, rate: int, channels: int = 1) -> AudioSegment:
    """Signed 16 bit, as pydub holds it."""
    return AudioSegment(data=pcm, sample_width=2, frame_rate=rate, channels=channels)


def edges(clip: Clip, master: Master) -> tuple[int, int]:
    """First and one-past-last sample of what is worth hearing, with the silence that stays; (0, 0) for none.

    pydub's ``detect_leading_silence`` does the same in steps of 10 ms, at fifty times the cost.
    """
    highest = audioop.max(clip.pcm, 2)
    floor = max(highest * 10 ** (-master.floor_db / 20), 16)
    if highest < floor:
        return 0, 0
    view = memoryview(clip.pcm)
    step = clip.rate * _STEP_MS // 1000 * 2
    first = 0
    while audioop.max(view[first : first + step], 2) < floor:
        first += step
    last = len(view)
    while audioop.max(view[max(0, last - step) : last], 2) < floor:
        last -= step
    start = first // 2 - clip.rate * master.before_ms // 1000
    end = last // 2 + clip.rate * master.after_ms // 1000
    return max(0, start), min(clip.frames, end)


def ready(clip: Clip, master: Master, chain: Sequence[Filter] = ()) -> tuple[bytes, tuple[Word, ...]]:
    """A clip's sound at the master's rate, filtered, trimmed and faded, and its words in samples of that sound.

    Filtered first: some voices rumble for half a second behind each sentence, and that would be taken for speech; so
    the edges of such a voice are those of what is heard above the rumble.
    """
    heard = clip
    if chain:
        clip = replace(clip, pcm=run(clip.pcm, clip.rate, chain))
        heard = replace(clip, pcm=run(clip.pcm, clip.rate, VOICED))
    start, end = edges(heard, master)
    pcm = resample(clip.pcm[2 * start : 2 * end], clip.rate, master.rate)
    if pcm:
        pcm = sound(pcm, master.rate).fade_in(master.fade_ms).fade_out(master.fade_ms).raw_data
    return pcm, tuple(_moved(clip.words, start, clip.rate, master.rate, len(pcm) // 2))


def _moved(words: Iterable[Word], start: int, rate: int, to: int, frames: int) -> Iterable[Word]:
    for word in words:
        places = [min(max((at - start) * to // rate, 0), frames) for at in (word.start, word.end)]
        yield Word(places[0], max(places), word.at, word.length)
