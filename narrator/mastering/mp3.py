"""MP3 by LAME: one stretch of sound to whole codec frames that can be joined with others (ISO/IEC 11172-3, 13818-3).

A fresh encoder for every segment leaves its first packet without debt to an earlier one. What it is fed comes out of
a decoder ``DELAY`` samples later; so a segment is fed that much early, and its last ``DELAY`` samples are silence.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from functools import cache
from typing import BinaryIO

from .recipe import Master
from .tags import Tags, id3

CODEC = "mp3float"
"""FFmpeg's decoder."""

DELAY = 576 + 529
"""Samples between what LAME is fed and what any decoder gives: 576 of the encoder, 529 of the decoder."""

TAIL_FRAMES = 2
"""Silent frames at the end of an episode: a decoder gives the last frame's second half only with the next one."""

_KBPS = (
    (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),  # MPEG-2
    (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),  # MPEG-1
)


def makeup(master: Master) -> float:
    """dB that LAME must be given more, since it quietly takes a factor off (its table ``abr_switch_map``, measured)."""
    return 0.4455 if master.kbps <= 160 else 0.2646 if master.kbps <= 192 else 0.0


def frame_samples(rate: int) -> int:
    """Samples of a codec frame: 576 up to 24 kHz (MPEG-2), 1152 above (MPEG-1)."""
    return 576 if rate <= 24000 else 1152


def encode(pcm: bytes, master: Master) -> bytes:
    """The codec frames of a stretch whose length is whole frames; signed 16 bit, constant bit rate.

    ``pcm`` is what a decoder shall give: its first ``DELAY`` samples must be silence, and are lost.
    """
    import lameenc

    rate, width = master.rate, master.width

    coder = lameenc.Encoder()
    coder.silence()
    coder.set_in_sample_rate(rate)
    coder.set_out_sample_rate(rate)
    coder.set_channels(master.channels)
    coder.set_bit_rate(master.kbps)
    coder.set_quality(master.quality)
    samples = frame_samples(rate)
    wanted = len(pcm) // width // samples
    stream = bytes(coder.encode(pcm[width * DELAY :] + bytes(width * (DELAY + 2 * samples)))) + bytes(coder.flush())
    return stream[: _end(stream, rate, wanted)]


def _end(stream: bytes, rate: int, wanted: int) -> int:
    """Where the frame number ``wanted`` begins. A frame is a byte longer where its header's padding bit is set."""
    at = 0
    mpeg1 = rate > 24000
    for _ in range(wanted):
        code = stream[at + 2]
        at += (144 if mpeg1 else 72) * _KBPS[mpeg1][(code >> 4) - 1] * 1000 // rate + (code >> 1 & 1)
    return at


def heard(payload: bytes, master: Master) -> tuple[bytes, ...]:
    """What a player gives for codec frames, a channel each."""
    from . import ffmpeg

    return ffmpeg.decode(payload, CODEC, master.rate)


def silence(master: Master, frames: int) -> bytes:
    """Silent codec frames, to stand between segments or at the end of an episode."""
    stretch = _stretch(master)
    return stretch * (frames // _STRETCH) + stretch[: _end(stretch, master.rate, frames % _STRETCH)]


_STRETCH = 64


@cache
def _stretch(master: Master) -> bytes:
    """So many silent frames. Some of them may go without the rest: no frame needs those behind it."""
    return encode(bytes(master.width * _STRETCH * frame_samples(master.rate)), master)


def tail(master: Master) -> int:
    """Samples of silence that `write` puts at the end."""
    return TAIL_FRAMES * frame_samples(master.rate)


def write(
    file: BinaryIO, payloads: Iterable[bytes], frames: int, tags: Tags, master: Master, name: str = "mp3"
) -> None:
    """The file: tag, one frame for players, the segments in a row, a little silence. `formats.write` has the terms."""
    end = silence(master, TAIL_FRAMES)
    count = (frames + tail(master)) // frame_samples(master.rate)
    head = id3(tags)
    size = len(end)
    file.write(head)
    file.write(info_frame(master, count, 0))
    for payload in payloads:
        file.write(payload)
        size += len(payload)
    file.write(end)
    file.seek(len(head))
    file.write(info_frame(master, count, size))
    file.seek(0, 2)
    file.flush()


def info_frame(master: Master, frames: int, size: int) -> bytes:
    """The first frame of the file: it plays as nothing and tells players how long the rest is (Xing's "Info").

    frames, size: of the sound, in codec frames and bytes. Without it a player guesses the length from the first
    frame's bit rate. The table of contents is a straight line, since the bit rate is constant.
    """
    rate, kbps, mono = master.rate, master.kbps, master.channels == 1
    mpeg1 = rate > 24000
    side = (17 if mono else 32) if mpeg1 else 9 if mono else 17
    head = 4 + side
    room = head + 16 + 100
    table = _KBPS[mpeg1]
    index, length = next(
        (place + 1, (144 if mpeg1 else 72) * speed * 1000 // rate)
        for place, speed in enumerate(table)
        if speed >= kbps and (144 if mpeg1 else 72) * speed * 1000 // rate >= room
    )
    code = {22050: 0, 44100: 0}[rate]
    header = bytes((0xFF, 0xFB if mpeg1 else 0xF3, index << 4 | code << 2, 0xC0 if mono else 0x40))
    body = b"Info" + struct.pack(">III", 7, frames, size + length) + bytes(i * 256 // 100 for i in range(100))
    return (header + bytes(side) + body).ljust(length, b"\0")
