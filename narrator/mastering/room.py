"""The faint sound of a room, in place of digital silence: brown noise, as quiet as a good studio.

Some players and hearing aids take digital silence for a lost connection, and an ear hears a voice that is switched on
and off. Its level is under the -60 dBFS that audiobooks may have at the most. MP3's own delay leaves a gap of one frame
before each sentence.
"""

from __future__ import annotations

from .ffmpeg import made
from .levels import added, placed
from .recipe import Master

_NOISE = "r={rate}:c=brown:a=0.004:s={seed}:n=4096"


def over(pcm: bytes, key: str, master: Master) -> bytes:
    """A levelled stretch with the room around it. key: of its segment, by which the noise is another in each."""
    noise = made(
        ("anoisesrc", _NOISE.format(rate=master.rate, seed=int(key[:7], 16))),
        [("highpass", "f=80:p=2")],
        len(pcm) // master.width,
    )
    return added(pcm, noise if master.channels == 1 else placed(noise, 0.0))
