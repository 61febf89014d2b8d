"""A voice of another language for somebody who has one."""

from __future__ import annotations

from collections.abc import Sequence

from narrator.model import Cast, Voice

from .catalogue import Catalogue


def kindred(speaker: str, cast: Cast, language: str, catalogue: Catalogue, engines: Sequence[str]) -> Voice | None:
    """A voice of this language for what a speaker quotes: of the gender of their own, where there is one.

    The first engine that has the language speaks it, as in `cast`. Two speakers get two voices while there are enough.
    None where no engine has the language.
    """
    own = cast.voice(speaker)
    for engine in engines:
        voices = [v for v in catalogue.voices if v.engine == engine and v.language == language]
        like = [voice for voice in voices if voice.gender == own.gender] or voices
        if like:
            others = [part for part in cast.parts if part.voice.gender == own.gender]
            number = next((n for n, part in enumerate(others) if part.speaker == speaker), 0)
            return like[number % len(like)]
    return None
