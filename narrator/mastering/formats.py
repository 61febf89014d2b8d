"""The formats an episode may have: a codec for its segments and a container for the file. One table, a module each.

A codec encodes a segment once, to be kept; a container joins kept segments, one in memory at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, Protocol

from narrator.errors import NarratorError
from narrator.store import disk_error

from .recipe import Master
from .tags import Tags

FORMATS = {"mp3": "mp3", "m4a": "aac", "m4b": "aac", "opus": "opus", "flac": "flac", "wav": "flac"}
"""Format, which is the end of its file's name, to the codec of its segments."""


class Codec(Protocol):
    """What `mp3`, `aac`, `opus` and `flac` have. Sound is signed 16 bit, channels in turn; a payload is packed."""

    def frame_samples(self, rate: int, /) -> int:
        """Samples of a codec frame; a segment is whole frames."""

    def makeup(self, master: Master, /) -> float:
        """dB that the encoder must be given more than it gives back."""

    def encode(self, pcm: bytes, master: Master, /) -> bytes:
        """The codec frames of a stretch whose length is whole frames and which begins with the master's lead-in."""

    def heard(self, payload: bytes, master: Master, /) -> tuple[bytes, ...]:
        """What a player gives for codec frames, a channel each: as many samples as were encoded."""

    def silence(self, master: Master, frames: int, /) -> bytes:
        """Silent codec frames, to stand between segments."""


class Container(Protocol):
    """What `mp3`, `mp4`, `opus`, `flac` and `wav` have."""

    def tail(self, master: Master, /) -> int:
        """Samples of silence that `write` puts at the end."""

    def write(
        self, file: BinaryIO, payloads: Iterable[bytes], frames: int, tags: Tags, master: Master, name: str, /
    ) -> None:
        """Write an episode to an empty file that can seek."""


def codec(master: Master) -> Codec:
    """The encoder and decoder of a master's segments."""
    if master.codec == "mp3":
        from . import mp3

        return mp3
    if master.codec == "aac":
        from . import aac

        return aac
    if master.codec == "opus":
        from . import opus

        return opus
    from . import flac

    return flac


def _container(name: str) -> Container:
    if name == "mp3":
        from . import mp3

        return mp3
    if name in ("m4a", "m4b"):
        from . import mp4

        return mp4
    if name == "opus":
        from . import opus

        return opus
    if name == "flac":
        from . import flac

        return flac
    from . import wav

    return wav


def tail(master: Master, name: str = "mp3") -> int:
    """Samples of silence that `write` puts at the end of a file in this format."""
    return _container(name).tail(master)


def frame_samples(master: Master) -> int:
    """Samples of a codec frame."""
    return codec(master).frame_samples(master.rate)


def write(
    file: BinaryIO, payloads: Iterable[bytes], frames: int, tags: Tags, master: Master, name: str = "mp3"
) -> None:
    """Write an episode in the format ``name`` to an empty file that can seek.

    frames: samples of all the payloads. Raises ValueError above 255 chapters, NarratorError where the disk refuses.
    """
    try:
        _container(name).write(file, payloads, frames, tags, master, name)
    except NarratorError:
        raise
    except OSError as error:
        raise disk_error(error, str(getattr(file, "name", "") or "the episode")) from error


def spaced(payloads: Iterable[bytes], gaps: Sequence[int], master: Master) -> Iterator[bytes]:
    """Payloads with silence before them: gaps in codec frames, one for each and one for the end."""
    coder = codec(master)
    at = 0
    for payload in payloads:
        if gaps[at]:
            yield coder.silence(master, gaps[at])
        yield payload
        at += 1
    if gaps[at]:
        yield coder.silence(master, gaps[at])
