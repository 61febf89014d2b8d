"""How loud a sound is, and bringing it to its level without clipping.

FFmpeg's ``ebur128`` gives the same figures as text, four times as slowly: here its ``biquad`` does the K-weighting and
``audioop`` the sums. A clip is measured with silence at both sides, as it will stand in the episode: so a short "Yes."
needs no rule of its own, and the clips together are as loud as each of them.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from functools import cache

from .ffmpeg import Filter, run
from .meter import SCALE, SILENT, integrated

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # from Python 3.13 on the package audioop-lts is imported
    import audioop

_FULL = 32768
QUIET = -99.0
"""dB of what is all zeros."""


def decibel(factor: float) -> float:
    """20 log10, with a floor."""
    return 20 * math.log10(factor) if factor > 0 else QUIET


def factor(decibels: float) -> float:
    """What to multiply samples by."""
    return float(10 ** (decibels / 20))


@cache
def _k_weighting(rate: int) -> tuple[Filter, ...]:
    """The two stages of BS.1770-4 at any rate, by the bilinear transform of their analogue prototypes (libebur128).

    The first gives half of what it should, since it raises high sounds by 4 dB and would clip loud ones.
    """
    k = math.tan(math.pi * 1681.974450955533 / rate)
    q, high, band = (
        0.7071752369554196,
        10 ** (3.999843853973347 / 20),
        10 ** (3.999843853973347 / 20 * 0.4996667741545416),
    )
    a0 = 1 + k / q + k * k
    shelf = [(high + band * k / q + k * k) / 2, k * k - high, (high - band * k / q + k * k) / 2]
    stages = [([b / a0 for b in shelf], [2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0])]
    k, q = math.tan(math.pi * 38.13547087602444 / rate), 0.5003270373238773
    a0 = 1 + k / q + k * k
    stages.append(([1.0, -2.0, 1.0], [2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]))
    return tuple(
        ("biquad", f"b0={b[0]!r}:b1={b[1]!r}:b2={b[2]!r}:a0=1:a1={a[0]!r}:a2={a[1]!r}:a=di") for b, a in stages
    )


def placed(pcm: bytes, pan: float) -> bytes:
    """Mono to stereo with a place from -1 (left) to 1 (right), as loud wherever it is: the powers add up to one."""
    turn = (pan + 1) * math.pi / 4
    return audioop.tostereo(pcm, 2, math.cos(turn), math.sin(turn))


def added(pcm: bytes, other: bytes) -> bytes:
    """Two sounds of one length at once."""
    return audioop.add(pcm, other, 2)


def apart(pcm: bytes) -> tuple[bytes, ...]:
    """Left and right of stereo."""
    return audioop.tomono(pcm, 2, 1, 0), audioop.tomono(pcm, 2, 0, 1)


def energies_of(channels: Sequence[bytes], rate: int) -> tuple[int, ...]:
    """`energies` of a sound of one or two channels: theirs added, as BS.1770-4 has it."""
    return tuple(map(sum, zip(*(energies(channel, rate) for channel in channels), strict=True)))


def energies(pcm: bytes, rate: int) -> tuple[int, ...]:
    """The blocks of `narrator.mastering.meter`, one per 100 ms; the last may stand for less."""
    weighted = audioop.lin2lin(run(pcm, rate, _k_weighting(rate)), 2, 4)
    step = rate // 10 * 4
    unit = SCALE * (2 / 2**31) ** 2
    return tuple(round(audioop.rms(weighted[at : at + step], 4) ** 2 * unit) for at in range(0, len(weighted), step))


def clip_loudness(pcm: bytes, rate: int) -> float:
    """Integrated loudness in LUFS of a sound between silences; -70 where it is silent."""
    around = bytes(rate // 10 * 3 * 2)
    return integrated(energies(around + pcm + around, rate))


def gain_for(pcm: bytes, rate: int, lufs: float, most: float) -> float:
    """dB that bring a clip to ``lufs``, at most ``most``, in steps of 0.05 so that no rounding shows in the bytes."""
    heard = clip_loudness(pcm, rate)
    return 0.0 if heard <= SILENT else min(round((lufs - heard) * 20) / 20, most)


def sample_peak(pcm: bytes) -> float:
    """The highest sample in dBFS."""
    return decibel(audioop.max(pcm, 2) / _FULL)


def raised(pcm: bytes, rate: int, gain: float, ceiling: float, layout: str = "mono") -> bytes:
    """A sound with ``gain`` dB, no sample above ``ceiling`` dBFS: by a limiter that looks 5 ms ahead, where needed."""
    if sample_peak(pcm) + gain <= ceiling:
        return audioop.mul(pcm, 2, factor(gain))
    limiter = f"level_in={factor(gain)!r}:limit={factor(ceiling)!r}:attack=5:release=50:level=0:latency=1"
    return run(pcm, rate, [("alimiter", limiter)], layout=layout)


def true_peak(pcm: bytes, rate: int) -> float:
    """The highest peak between the samples, in dBTP, by oversampling to 176.4 or 192 kHz.

    Only what is within 3 dB of the highest sample is oversampled, with ``_MARGIN`` samples around it.
    """
    highest = audioop.max(pcm, 2)
    if not highest:
        return QUIET
    view = memoryview(pcm)
    near = highest * 0.7
    spans: list[tuple[int, int]] = []
    for coarse in range(0, len(pcm), _COARSE):
        if audioop.max(view[coarse : coarse + _COARSE], 2) < near:
            continue
        for at in range(coarse, min(coarse + _COARSE, len(pcm)), _FINE):
            if audioop.max(view[at : at + _FINE], 2) >= near:
                start, end = max(0, at - _MARGIN), min(at + _FINE + _MARGIN, len(pcm))
                if spans and start <= spans[-1][1]:
                    spans[-1] = spans[-1][0], end
                else:
                    spans.append((start, end))
    chosen = audioop.mul(b"".join(view[start:end] for start, end in spans), 2, 0.5)
    times = max(4, _OVERSAMPLED // rate)
    over = run(chosen, rate, [("aresample", str(times * rate))])
    # Where two spans meet, the cut rings: only the inside of each counts.
    inside = 0
    at = 0
    whole = memoryview(over)
    for start, end in spans:
        length = (end - start) * times
        edge = _MARGIN * times // 2
        inside = max(inside, audioop.max(whole[at + edge : max(at + edge, at + length - edge)], 2))
        at += length
    return max(decibel(inside * 2 / _FULL), decibel(highest / _FULL))


_OVERSAMPLED = 176400
_COARSE = 2 * 1152
_FINE = 2 * 64
_MARGIN = 2 * 32
