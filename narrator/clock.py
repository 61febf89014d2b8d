"""How a moment of an episode is written."""

from __future__ import annotations


def brief(seconds: float) -> str:
    """For a person: 1:02, 1:00:02."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def stamp(milliseconds: int, point: str = ".") -> str:
    """As captions and chapters have it: 00:01:05.250."""
    seconds, milliseconds = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{point}{milliseconds:03}"
