"""Lines become clips: sound of one sentence, spoken by an engine through pyttsx3, kept by content."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from functools import cache
from typing import Any, NamedTuple, TypeVar

from narrator.errors import InputError, NarratorError
from narrator.model import Clip, Line, Voice, Word
from narrator.store import Store, key_of

__all__ = [
    "RECIPE",
    "EngineInfo",
    "check",
    "clip_key",
    "crew",
    "engines",
    "heard",
    "kept",
    "lies",
    "prepare",
    "readings",
    "run",
    "says",
    "speak",
    "system_voices",
    "versions",
    "voice_facts",
]

Item = TypeVar("Item")
Result = TypeVar("Result")

KIND = "clips"
RECIPE = {"espeak": 1, "kokoro": 3, "system": 1}
"""By engine: counted up where a change of ours alters what it says. Its clips are then made anew."""


class EngineInfo(NamedTuple):
    """What `narrator doctor` tells of an engine. languages: ISO 639 codes. mend: what to install when missing."""

    name: str
    available: bool
    version: str
    languages: tuple[str, ...]
    mend: str


ENGINES = ("kokoro", "espeak", "system")


def _engine(name: str) -> Any:
    """The module of an engine, imported when it is asked for: `version`, `languages`, `knows`, `MEND`."""
    return importlib.import_module(f".{name}", __name__)


def clip_key(line: Line) -> str:
    """The key of a line's clip: all that decides its bytes. Starts no engine.

    Raises NarratorError where the engine is not installed.
    """
    version = _version(line.voice)
    facts = {
        "spoken": line.spoken,
        "voice": _facts(line.voice),
        "version": version,
        "recipe": RECIPE[line.voice.engine],
    }
    return key_of({**facts, "phonemes": line.phonemes} if line.phonemes else facts)


def says(voice: Voice, ipa: str) -> bool:
    """Whether a voice can say what a lexicon gives in IPA; where it cannot, the word is read as it is written."""
    from . import pronouncing

    if voice.engine == "kokoro":
        from . import phonemes

        return bool(pronouncing.for_kokoro(ipa, voice.language, phonemes.vocabulary()))
    return voice.engine == "espeak" and bool(pronouncing.for_espeak(ipa, voice.id))


def voice_facts(voice: Voice) -> dict[str, Any]:
    """What of a voice decides the bytes of its clips, the version of its engine among it.

    Raises NarratorError where the engine is not installed.
    """
    return {**_facts(voice), "version": _version(voice)}


def _version(voice: Voice) -> str:
    engine = _engine(voice.engine)
    version: str = engine.version_of(voice.id) if voice.engine == "kokoro" else engine.version()
    return version


@cache
def _facts(voice: Voice) -> dict[str, Any]:
    facts = asdict(voice)
    del facts["chain"]  # of segments, not of clips
    return facts


def heard(line: Line) -> str:
    """The phonemes of a line in IPA, as its voice says them; empty for the system's engine, which tells none.

    Raises NarratorError where espeak-ng is missing, which gives them.
    """
    from . import phonemes, text

    reader = _reader(line.voice)
    said = text.plain(line.spoken)[0]
    return phonemes.ipa(said, reader, line.voice.language, line.phonemes).rstrip(".") if reader else ""


def readings(words: Sequence[str], voice: Voice) -> list[str]:
    """The phonemes of each of these words by itself, as `heard`."""
    from . import phonemes

    reader = _reader(voice)
    return phonemes.readings(words, reader) if reader else [""] * len(words)


def _reader(voice: Voice) -> str:
    """The voice of espeak-ng that gives a voice's phonemes; empty where none does."""
    if voice.engine == "kokoro":
        reader: str = _engine("kokoro").phoneme_voice(voice.language, voice.id)
        return reader
    return voice.id if voice.engine == "espeak" else ""


def speak(line: Line, store: Store) -> Clip:
    """The clip of a line, from the store or spoken and kept there. Same key, same bytes.

    A text that has no sound in its language gives a twentieth of a second of silence (``Clip.silent``).
    Raises InputError for a line over 20,000 characters, NarratorError where the engine fails.
    """
    key = clip_key(line)
    clip = _kept(key, store)
    if clip is None:
        from .clips import make

        clip = make(line)
        facts = {
            "rate": clip.rate,
            "words": [(w.start, w.end, w.at, w.length) for w in clip.words],
            "engine": line.voice.engine,
            "voice": line.voice.id,
            "spoken": line.spoken.encode("utf-8", "replace").decode(),
            "silent": clip.silent,
        }
        store.put(KIND, key, facts, clip.pcm)
    return clip


def kept(line: Line, store: Store) -> bool:
    """Whether the store holds the clip of this line, whole."""
    return _kept(clip_key(line), store) is not None


def lies(key: str, store: Store) -> bool:
    """Whether something lies in the store under the key of a clip, whole or not."""
    return store.path(KIND, key).exists()


def _kept(key: str, store: Store) -> Clip | None:
    """The clip of this key; None where it is missing or damaged."""
    found = store.get(KIND, key)
    if found is None:
        return None
    facts, pcm = found
    try:
        words = tuple(Word(*map(int, word)) for word in facts["words"])
        clip = Clip(pcm, int(facts["rate"]), words)
    except (KeyError, TypeError, ValueError):
        return None
    return clip if clip.rate > 0 and pcm and not len(pcm) % 2 else None


def prepare(lines: Iterable[Line]) -> None:
    """Import what speaking these lines needs, starting no engine: for the parent of forked workers."""
    from . import clips, engine

    assert clips.LIMIT
    if any(line.voice.engine == "espeak" for line in lines):  # kokoro's libraries start threads
        engine.load("espeak")


def run(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    jobs: int = 0,
    initial: Callable[[], object] | None = None,
) -> Iterator[tuple[int, Result]]:
    """`narrator.speech.workers.run`, imported when there is work."""
    from .workers import run as pool

    return pool(function, items, jobs, initial)


def crew(jobs: int, items: int) -> int:
    """How many workers `run` starts for so many items."""
    from .workers import cores

    return min(jobs or cores(), items)


def engines(names: Iterable[str] = ENGINES) -> tuple[EngineInfo, ...]:
    """These engines, or all, the most natural first, and what is missing for each."""
    found = []
    for name in names:
        engine = _engine(name)
        try:
            version, available = engine.version(), True
        except NarratorError:
            version, available = "", False
        found.append(EngineInfo(name, available, version, engine.languages() if available else (), engine.MEND))
    return tuple(found)


def versions(names: Iterable[str]) -> dict[str, str]:
    """The version of each of these engines."""
    return {name: _engine(name).version() for name in sorted(names)}


def system_voices() -> tuple[Voice, ...]:
    """The voices of the platform's own engine; none where it has none."""
    found: tuple[Voice, ...] = _engine("system").voices()
    return found


def check(voices: Iterable[Voice]) -> None:
    """InputError for a voice or an engine that does not exist, NarratorError for an engine that is missing."""
    for voice in voices:
        if voice.engine not in ENGINES:
            raise InputError(
                f"no engine is called {voice.engine}", where=voice.name, mend="choose " + ", ".join(ENGINES)
            )
        if not _engine(voice.engine).knows(voice.id):
            raise InputError(
                f"{voice.engine} has no voice {voice.id!r}", where=voice.name, mend="see `narrator voices`"
            )
        if voice.rate <= 0.2 or voice.rate > 4 or not 0 <= voice.pitch <= 100:
            raise InputError(
                "a voice must have a rate from 0.2 to 4 and a pitch from 0 to 100", where=voice.name, mend="mend it"
            )
