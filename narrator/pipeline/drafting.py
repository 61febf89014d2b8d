"""Up to the first sound: a source becomes a draft, all that decides an episode and the keys of its clips."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from narrator import casting, origin, reading, record, script, speech, surroundings, timeline, turns, wording
from narrator.digests import digest, file_digest
from narrator.errors import InputError
from narrator.limits import USUAL, Limits
from narrator.model import Cast, Interview, LeftOut, Line
from narrator.places import as_folder, data_root
from narrator.settings import Settings

from . import lexicons, walls
from .correcting import Base, Corrected, conflicts, corrected
from .history import History, history_of
from .reporting import Report
from .tongues import tongues
from .tracks import Row, masters, music, row_of


class Draft(NamedTuple):
    """An episode before a sound is made: all that decides it."""

    source: str
    data: bytes  # by which a change of the source is told
    identity: str
    folder: Path
    interview: Interview
    mute: tuple[LeftOut, ...]  # of its turns: what is not said
    script: str | None  # digest of the folder's script as it stood before it was read; None: there was none
    corrected: bool  # what is spoken is the folder's own script, which belongs to a person
    text: bytes | None  # what that must become, since the article has changed; None: it stays as it is
    base: Base | None  # of the article, for the record; None: it is there
    conflicts: tuple[str, ...]  # what a person has yet to decide, a line each
    cast: Cast
    row: Row
    marks: tuple[tuple[str, str], ...]
    notice: str
    correction: str  # the sentence that tells of a correction, where it is said
    history: History
    lexicon: wording.Lexicon
    lexicons: tuple[str | None, ...]  # digests of their files
    version: str  # when a list says that the source last changed

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is spoken."""
        return self.row.lines

    @property
    def clips(self) -> tuple[str, ...]:
        """The keys of the lines' clips."""
        return self.row.clips


class Opened(NamedTuple):
    """A source that was read, and the folder of its episode. slug, data: as `understand` gives them."""

    document: reading.Document
    interview: Interview
    slug: str
    data: bytes
    identity: str
    folder: Path


def opened(source: str, settings: Settings, given: reading.Document | None = None) -> Opened:
    """Read a source, and find the folder of its episode. given: its document, where it is not to be loaded."""
    document = given or load(source, settings)
    understood = understand(document, settings.limits)
    return Opened(document, *understood, *place(source, understood.interview, understood.slug, settings))


def reopened(earlier: Opened, source: str, settings: Settings) -> Opened:
    """The same, after a while in which others may have changed the source or taken the folder.

    What is no plain file (a page, an entry of an export, standard input, a pipe) is not read twice.
    """
    if origin.is_file_name(source) and Path(source).is_file() and load(source, settings).data != earlier.document.data:
        return opened(source, settings)
    return earlier._replace(folder=place(source, earlier.interview, earlier.slug, settings)[1])


def prepare(source: str, settings: Settings, report: Report | None = None, given: Opened | None = None) -> Draft:
    """Everything up to the keys of the clips: what `build` is about to do and `plan` tells."""
    document, read, _, data, identity, folder = given or opened(source, settings)
    own = origin.is_file_name(source) and Path(source).resolve() == (folder / record.SCRIPT).resolve()
    stood = digest(document.data) if own else file_digest(folder / record.SCRIPT)
    if own:
        path = Path(source)
        found = Corrected(read, True, conflicts=tuple(conflicts(read, reading.decode(document), path)))
    else:
        found = corrected(read, data, folder, stood, source)
    interview = found.interview
    if report:
        for told in (*found.notes, *found.conflicts):
            report.note(told)

    catalogue = casting.load_catalogue(data_root())
    casts = cast_files(settings)
    try:
        cast = casting.cast(interview, catalogue, engines(settings.engine), casting.load_casts(casts))
    except casting.UnknownVoice as error:
        raise _asked_for(error, catalogue, document, folder) from error
    if settings.channels == 2:
        cast = casting.placed(cast, casting.load_places(casts), casting.load_places(map(Path, settings.casts)))
    speech.check(cast.voices)
    if report:
        for warning in cast.warnings:
            report.note(warning)
    notice = "" if settings.notice == "off" else settings.notice or wording.notice(interview.language)
    used = lexicons.paths(interview.language, settings)
    digests = tuple(map(file_digest, used))
    lexicon = wording.load_lexicon(used, interview.language)
    plain, directions = wording.without_directions(interview)
    spoken = settings.stage_directions == "speak"
    if settings.stage_directions == "drop":
        interview = replace(plain, left_out=(*interview.left_out, *directions))
    dated = own or interview.date != read.date  # a person has written another day
    history = history_of(folder, record.load(folder) or {}, identity, interview, dated)
    correction = ""
    if settings.correction_notice and history.corrected:
        correction = wording.correction(interview.language, history.corrected)
    foreign = None
    if settings.quotes_in_their_language:
        foreign = tongues(interview, cast, catalogue, engines(settings.engine), settings)
        speech.check(foreign.voices.values())
    lines, mute = wording.lines(
        interview,
        cast,
        lexicon,
        notice,
        correction,
        speak_directions=spoken,
        tongues=foreign,
        cues=settings.cues,
    )
    if settings.stage_directions == "silent":
        mute = (*(replace(entry, reason=f"{entry.reason}, shown and not said") for entry in directions), *mute)
    if not lines:
        raise InputError("there is nothing to say in it", where=source, mend="give a text with words")
    if report:
        for told in lexicons.unsayable(lines):
            report.note(told)

    marks = timeline.chapter_marks(interview if spoken else plain, lines)
    settings.limits.check("clips", len(lines), source)
    settings.limits.check("chapters", len(marks), source)
    return Draft(
        source=source,
        data=data,
        identity=identity,
        folder=folder,
        interview=interview,
        mute=mute,
        script=stood,
        corrected=found.by_hand,
        text=found.text,
        base=found.base,
        conflicts=found.conflicts,
        cast=cast,
        row=row_of(lines, cast, marks, masters(lines, settings), music(settings), settings),
        marks=marks,
        notice=notice,
        correction=correction,
        history=history,
        lexicon=lexicon,
        lexicons=digests,
        version=document.version,
    )


class Understood(NamedTuple):
    """A document, read once. slug: of a script, else empty. data: what a change of the source is told by."""

    interview: Interview
    slug: str
    data: bytes


def understand(document: reading.Document, limits: Limits = USUAL) -> Understood:
    """The interview of a document, article or script. Raises InputError for one that is above a limit, too."""
    if not reading.is_packed(document):
        text = reading.decode(document)
        if script.is_script(text):
            limits.check("characters", len(text) // 2, document.where)  # half of a script may tell of the other half
            return _within(Understood(*script.parse(text, document.source), document.data), limits, document.where)
    article = walls.read(document, limits)
    found = replace(turns.find(article), unit=article.unit)
    return _within(Understood(found, "", reading.essence(document, article)), limits, document.where)


def _within(found: Understood, limits: Limits, where: str) -> Understood:
    """The same. Raises InputError for more speakers, or more at a stretch of one, than any interview has."""
    limits.check("speakers", len(found.interview.speakers), where)
    longest = max((sum(len(s.text) for s in turn.sentences) for turn in found.interview.turns), default=0)
    limits.check("turn", longest, where)
    return found


def load(source: str, settings: Settings | None = None) -> reading.Document:
    """The bytes of a file, of a page at an address or, for "-", of standard input."""
    chosen = settings or Settings()
    return reading.load(source, sys.stdin.buffer, chosen.limits, chosen.allow_private)


def place(source: str, interview: Interview, slug: str, settings: Settings) -> tuple[str, Path]:
    """What tells this episode from its namesakes, and its folder."""
    identity = (origin.is_entry(source) and source) or interview.address or origin.whole_name(source)
    called = interview.address if source == "-" and interview.address else source
    name = origin.slug_of(slug) or origin.slug_for(called, interview.title)
    return identity, record.home_of(source) or record.folder_for(as_folder(settings.output), name, identity)


def _asked_for(error: InputError, catalogue: casting.Catalogue, document: reading.Document, folder: Path) -> InputError:
    """The same error with the line of the script that asks for the voice, where a script does."""
    known = {name.casefold() for voice in catalogue.voices for name in (voice.name, voice.id)}
    path, text = folder / record.SCRIPT, ""
    if not reading.is_packed(document) and script.is_script(reading.decode(document)):
        path, text = Path(document.where), reading.decode(document)
    elif path.exists():
        text = path.read_text("utf-8", "replace")
    line = script.voice_line(text, lambda voice: voice.casefold() not in known)
    return InputError(error.what, where=f"{path}, line {line}", mend=error.mend) if line else error


def cast_files(settings: Settings) -> tuple[Path, ...]:
    """The files that fix voices, a later one wins: the show's, then those that settings name."""
    house = (path for path in surroundings.house_casts(settings.show) if path.exists())
    return (*house, *map(Path, settings.casts))


def engines(engine: str) -> tuple[str, ...]:
    """Engines in order of preference. Raises InputError where the one asked for is not there."""
    ready = speech.engines(("kokoro", "espeak") if engine == "auto" else (engine,))
    if engine != "auto" and not ready[0].available:
        raise InputError("this engine is not there", where=f"--engine {engine}", mend=ready[0].mend)
    return tuple(info.name for info in ready if info.available)
