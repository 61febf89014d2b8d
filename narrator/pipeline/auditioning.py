"""Voices to choose from by ear: the same sentences in each of them, on a page; any text in one of them."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from narrator import casting, files, mastering, speech, wording
from narrator.casting import Catalogue
from narrator.errors import InputError
from narrator.model import Cast, Line, Voice
from narrator.places import data_root
from narrator.publishing.audition import Candidate, audition_html
from narrator.settings import Settings

from . import lexicons
from .drafting import engines
from .hearing import wav
from .reporting import Report
from .speaking import speak
from .stores import store_of
from .tracks import Music, masters, row_of

PAGE = "audition.html"


def audition(language: str, texts: Sequence[str], folder: Path, settings: Settings, report: Report) -> dict[str, Any]:
    """A page in ``folder`` with every voice of a language whose engine is there, and its files of sound.

    texts: what they say; none: the usual sentences. Raises InputError for a language without voices or sentences.
    """
    catalogue = casting.load_catalogue(data_root())
    voices = [
        v for name in engines(settings.engine) for v in catalogue.voices if (v.engine, v.language) == (name, language)
    ]
    if not voices:
        known = sorted({voice.language for voice in catalogue.voices})
        raise InputError(
            "no voice that is there speaks it", where=f"--language {language[:20]}", mend=f"try {', '.join(known)}"
        )
    texts = [" ".join(text.split()) for text in texts] or _sentences(language)
    lexicon = wording.load_lexicon(lexicons.paths(language, settings), language)
    lines = [line_of(voice, text, lexicon) for voice in voices for text in texts]
    store = store_of(settings)
    row = row_of(tuple(lines), Cast(()), (), masters(lines, settings)[:1], Music((), ()), settings)
    made = speak([row], store, settings, report, mastering.kept, set())[0][0]

    def write(file: BinaryIO, number: int) -> None:
        line, segment, track = lines[number], made[number], row.tracks[0]
        tags = mastering.Tags(title=line.shown, artist=line.voice.name, language=language)
        payloads = mastering.payloads([segment.key], store)
        mastering.write(file, payloads, segment.frames, tags, track.master, track.formats[0])

    kind, count = row.tracks[0].formats[0], len(texts)
    sounds = [f"{plain(voice.name)}-{number}.{kind}" for voice in voices for number in range(1, count + 1)]
    candidates = [
        Candidate(
            voice,
            tuple(sounds[at * count : (at + 1) * count]),
            use="narrator" * (voice.name in catalogue.narrators) or "asks" * (voice.name in catalogue.interviewers),
            figures=_figures(catalogue, voice),
            alike=tuple(catalogue.known(voice, other) for other in voices),
        )
        for at, voice in enumerate(voices)
    ]
    page = audition_html(language, texts, candidates)
    files.write_whole(
        folder,
        {**{name: partial(write, number=at) for at, name in enumerate(sounds)}, PAGE: page.encode("utf-8", "replace")},
    )
    return {"page": str(folder / PAGE), "language": language, "voices": [v.name for v in voices], "sounds": len(sounds)}


def hear(name: str, text: str, settings: Settings) -> bytes:
    """A text in a voice of the catalogue, or of the system, as a WAV file.

    Raises InputError for a voice that is not there, and for a text with nothing to say.
    """
    catalogue = casting.load_catalogue(data_root())
    known = {voice.name: voice for voice in (*catalogue.voices, *speech.system_voices())}
    if name not in known:
        import difflib

        near = difflib.get_close_matches(name[:100], known, n=3, cutoff=0.4)
        mend = f"take {', '.join(near)}" if near else "see `narrator voices`"
        raise InputError(f"no voice is called {name[:60]!r}", mend=mend)
    voice = known[name]
    speech.check([voice])
    lexicon = wording.load_lexicon(lexicons.paths(voice.language, settings), voice.language)
    return wav(line_of(voice, text, lexicon), settings)


def written(sound: bytes, to: str) -> Path:
    """Write a sound to a file; its path."""
    path = Path(to)
    files.write_whole(path.parent, {path.name: sound})
    return path


def line_of(voice: Voice, text: str, lexicon: wording.Lexicon) -> Line:
    """A text as this voice would say it in an episode."""
    spoken, sounds = wording.pronounced(text, voice.language, lexicon)
    if not spoken:
        raise InputError("there is nothing to say in it", where=text[:40], mend="give it words")
    return Line(voice.name, voice.name, "guest", "talk", text, spoken, voice, phonemes=sounds)


def _sentences(language: str) -> list[str]:
    known = tomllib.loads((data_root() / "sentences.toml").read_text(encoding="utf-8"))
    if language not in known:
        raise InputError(
            "there are no sentences to try its voices with",
            where=f"--language {language}",
            mend='give some: --text "..."',
        )
    return [str(text) for text in known[language]]


def plain(name: str) -> str:
    """A voice's name as part of a file's."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "_" for c in name)


def _figures(catalogue: Catalogue, voice: Voice) -> tuple[float | None, ...]:
    found = catalogue.figures(voice)
    return (found.pitch, found.spread, found.misheard, found.natural) if found else (None,) * 4
