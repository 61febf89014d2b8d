"""Which lexicons say how the words of a language are spoken, and what of them a voice cannot say."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from narrator import speech
from narrator.model import Line
from narrator.places import LEXICONS, data_root
from narrator.settings import Settings


def paths(language: str, settings: Settings) -> tuple[Path, ...]:
    """Those that are read, the last one wins: ours, the person's own beside their work, what settings name."""
    own = (data_root() / "lexicons" / f"{language}.pls", Path(LEXICONS) / f"{language}.pls")
    return (*(path for path in own if path.exists()), *map(Path, settings.lexicons))


def home(language: str, settings: Settings) -> Path:
    """The file that a new entry goes to: the one that wins over the others."""
    return Path(settings.lexicons[-1]) if settings.lexicons else Path(LEXICONS) / f"{language}.pls"


def unsayable(lines: Iterable[Line]) -> list[str]:
    """A note for each pronunciation that an engine has no sounds for; the word is then read as it is written."""
    notes = {}
    for line in lines:
        for at, length, ipa in line.phonemes:
            word = line.spoken[at : at + length]
            known = (word, line.voice.engine, line.voice.language)
            if known not in notes and not speech.says(line.voice, ipa):
                notes[known] = (
                    f"{word}: {line.voice.engine} cannot say {ipa} in {line.voice.language!r}, and reads the word; "
                    "give it an alias"
                )
    return list(notes.values())
