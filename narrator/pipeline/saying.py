"""How words are said: told, heard, written into a lexicon."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from narrator import casting, digests, files, speech, wording
from narrator.errors import InputError
from narrator.model import Interview, Line, Phonemes
from narrator.places import data_root
from narrator.settings import Settings

from . import lexicons
from .drafting import engines, load, prepare, understand
from .hearing import wav
from .naming import names, reader


def language_of(source: str, settings: Settings) -> str:
    """The language of a source."""
    return understand(load(source, settings), settings.limits).interview.language


def listed(source: str, settings: Settings) -> dict[str, Any]:
    """The names of foreign spelling in a source that no lexicon has, and how they will be said; and so all its other
    names, its numbers, acronyms and short forms.
    """
    draft = prepare(source, settings)
    language = draft.interview.language
    foreign = names(draft)
    known = {row["name"] for row in foreign}
    voice = reader(draft)
    words = []
    from narrator.wording.readings import readings

    for row in readings(draft.interview, draft.lexicon):
        if row.written not in known:
            spoken, sounds = row.said, tuple[Phonemes, ...]()
            if row.written == row.said:
                spoken, sounds = wording.pronounced(row.written, language, draft.lexicon)
            line = Line("word", "", "narrator", "talk", row.written, spoken, voice, phonemes=sounds)
            words.append({**row._asdict(), "ipa": speech.heard(line)})
    return {"source": source, "language": language, "unit": draft.interview.unit, "names": foreign, "words": words}


def entry_of(word: str, alias: str, ipa: str) -> wording.Entry:
    """An entry that fits the word. Raises InputError for what cannot be said."""
    if not wording.findable(word):
        raise InputError(
            "this is no word to say", where=word[:40], mend="give one that begins with a letter or a figure"
        )
    alias = " ".join(alias.split())
    if alias and not (alias.isprintable() and any(map(str.isalnum, alias))):
        raise InputError("there is nothing to say in it", where=f"--as {alias[:40]}", mend="give it words")
    try:
        return wording.Entry(alias, wording.normal_ipa(ipa) if ipa else "")
    except ValueError as error:
        raise InputError(str(error), where=f"--ipa {ipa[:40]}", mend="write it in IPA, as in ˈwɪn") from error


def say(word: str, entry: wording.Entry | None, language: str, settings: Settings, to: str | None) -> dict[str, Any]:
    """How a word is said by the narrator's voice: by this entry, else by the lexicons and the engine.

    to: a file (WAV) to hear it from. Raises InputError where the voice cannot say it.
    """
    paths = lexicons.paths(language, settings)
    known = wording.load_lexicon(paths, language)
    lexicon = wording.Lexicon({word: entry}) if entry else known
    line = _line(word, language, lexicon, settings)
    if entry and entry.ipa and not entry.alias and not speech.says(line.voice, entry.ipa):
        raise InputError(
            f"{line.voice.engine} cannot say it in {language!r}", where=f"--ipa {entry.ipa}", mend="give words, by --as"
        )
    if to:
        files.write_whole(Path(to).parent, {Path(to).name: wav(line, settings)})
    return {
        "word": word,
        "language": language,
        "said": line.spoken.rstrip("."),
        "ipa": speech.heard(line),
        "by": "entry" if entry else "lexicon" if word in known.entries else "engine",
        "voice": line.voice.name,
        "file": to or "",
    }


def save(word: str, entry: wording.Entry, language: str, settings: Settings) -> Path:
    """Write an entry into the lexicon that wins over the others; its path.

    Raises InputError where that one is broken, or for another language.
    """
    path = lexicons.home(language, settings)
    stood = digests.file_digest(path)
    data = None
    if path.exists():
        given = wording.load_lexicon([path]).entries  # complains where it is broken
        if given and not wording.load_lexicon([path], language).entries:
            raise InputError(f"it is not for {language!r}", where=str(path), mend="name another with --lexicon")
        data = path.read_bytes()
    written = wording.entered(data, word, entry, language)
    files.write_whole(path.parent, {path.name: written}, lambda: files.guard(path, stood))
    return path


def _line(word: str, language: str, lexicon: wording.Lexicon, settings: Settings) -> Line:
    """The word by itself, as the narrator says it."""
    nobody = Interview("", "", language, (), ())
    cast = casting.cast(nobody, casting.load_catalogue(data_root()), engines(settings.engine))
    part = cast.parts[0]
    spoken, sounds = wording.pronounced(word, language, lexicon)
    if not spoken:
        raise InputError("there is nothing to say in it", where=word[:40], mend="give a word")
    return Line("word", part.speaker, part.role, "talk", word, spoken, part.voice, phonemes=sounds)
