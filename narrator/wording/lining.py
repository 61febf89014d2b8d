"""The lines of an episode: one sentence each, in the order in which they are spoken."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace

from narrator import directions
from narrator.model import Cast, Interview, LeftOut, Line, Part, Phonemes, Turn
from narrator.patterns import late

from .cueing import Cues
from .lexicon import Lexicon
from .speaking import pronounced, spoken
from .tongues import Tongues
from .vocabulary import vocabulary

LONGEST = 800  # characters in a line, about 50 seconds
_CLAUSE = late(r"(?<=[,;:—–，、；：])[ ]")
_CLOSING = "\"'”’»›)]} "
NOTICE = "notice"  # the id of the turn that says the voices are synthetic


def notice(language: str) -> str:
    """The spoken notice that the voices are synthetic, in this language or else in English."""
    return vocabulary(language).notice or vocabulary("en").notice


def lines(
    interview: Interview,
    cast: Cast,
    lexicon: Lexicon | None = None,
    notice_text: str = "",
    correction_text: str = "",
    *,
    speak_directions: bool = False,
    tongues: Tongues | None = None,
    cues: str = "off",
) -> tuple[tuple[Line, ...], tuple[LeftOut, ...]]:
    """A line for each sentence, and the sentences that hold nothing to say.

    The notices, that the voices are synthetic and that the text was corrected, are lines of the narrator after the
    title, or the first where there is none; an empty one is not said.
    Stage directions are shown and not said: one that stands alone is shown with the line before it in its turn, or
    with the next. speak_directions: they are said like any other words. tongues: what is in another language, which is
    a line of its own, by the voice that is given for it. cues: as `cueing.Cues` has it; such a line shows nothing,
    since the speaker's name is shown anyway, and belongs to the turn that it opens.
    """
    naming = Cues(cues, interview)
    parts = {part.speaker: part for part in cast.parts}
    own = dict(cast.turns)
    pause: int | None = None
    reader = next((part for part in cast.parts if part.role == "narrator"), None)
    said: list[Line] = []
    mute: list[LeftOut] = []
    pending = reader
    notices = (notice_text, correction_text)
    for turn in interview.turns:
        if pending and turn.kind != "title":
            said += _notices(pending, notices, interview.language)
            pending = None
        opens_turn = True
        opens = False
        aside: list[str] = []  # directions that wait for a line to be shown with
        ahead = False  # with the next line, not the one before
        for sentence in turn.sentences:
            opens = opens or sentence.opens
            pause = pause if sentence.pause is None else sentence.pause
            pieces = [(sentence.text, "")] if sentence.say or not tongues else tongues.pieces(sentence.text)
            stretches = _stretches(pieces, interview.language) if not sentence.say else pieces
            for number, (shown, other) in enumerate(stretches, 1):
                heard = sentence.say or (shown if speak_directions else directions.without(shown, interview.language))
                voice = own.get(turn.id) or parts[turn.speaker].voice
                foreign = None if turn.id in own or not tongues else tongues.voices.get((turn.speaker, other))
                if tongues and foreign:
                    words, sounds = pronounced(heard, other, tongues.lexicons.get(other))
                else:
                    words, sounds = pronounced(heard, interview.language, lexicon)
                if number < len(stretches):
                    words = _going_on(words, shown)
                if not words and heard != shown and not sentence.say:
                    ahead = (ahead and bool(aside)) or opens_turn or opens
                    aside.append(shown)
                    continue
                if not words:
                    mute.append(LeftOut(shown, "nothing to say", sentence.line))
                    continue
                if aside and not ahead:
                    said[-1] = replace(said[-1], shown=" ".join((said[-1].shown, *aside)))
                    aside = []
                if opens_turn and reader and (name := naming.before(turn)):
                    said.append(_cue(turn, reader, pronounced(name, interview.language, lexicon), pause))
                    opens_turn, opens, pause = False, False, None
                said.append(
                    Line(
                        turn=turn.id,
                        speaker=turn.speaker,
                        role=turn.role,
                        kind=turn.kind,
                        shown=" ".join((*aside, shown)),
                        spoken=words,
                        voice=foreign or voice,
                        opens_paragraph=opens or opens_turn,
                        opens_turn=opens_turn,
                        pause=pause,
                        phonemes=sounds,
                    )
                )
                opens_turn, opens, aside, pause = False, False, [], None
        if aside and not opens_turn:
            said[-1] = replace(said[-1], shown=" ".join((said[-1].shown, *aside)))
    if pending and said:
        said += _notices(pending, notices, interview.language)
    return tuple(said), tuple(mute)


def _stretches(parts: Sequence[tuple[str, str]], language: str) -> list[tuple[str, str]]:
    """Pieces of a sentence, at most ``LONGEST`` characters each, cut at clauses or else at spaces: a clip is held in
    memory whole.
    """
    lines: list[tuple[str, str]] = []
    for text, other in parts:
        if len(text) <= LONGEST:
            lines.append((text, other))
            continue
        pieces, at = [], 0
        for start, end, _ in directions.find(text, language):
            pieces += [text[at:start], text[start:end].replace(" ", "\0")]  # cut nowhere
            at = end
        whole = "".join((*pieces, text[at:]))
        for clauses in _filled(_CLAUSE.split(whole)):
            fitting = textwrap.wrap(clauses, LONGEST, break_on_hyphens=False)
            lines += [(line.replace("\0", " "), other) for line in fitting]
    return lines


def _filled(clauses: Sequence[str]) -> Iterator[str]:
    """Clauses in rows of at most ``LONGEST`` characters; one that is longer stays by itself."""
    row = ""
    for clause in clauses:
        if row and len(row) + 1 + len(clause) > LONGEST:
            yield row
            row = ""
        row = f"{row} {clause}" if row else clause
    if row:
        yield row


def _going_on(words: str, shown: str) -> str:
    """What is said of a piece that the rest of its sentence follows: no voice falls there as at a sentence's end."""
    if not words.endswith(".") or shown.rstrip(_CLOSING).endswith("."):
        return words
    mark = shown.rstrip(_CLOSING)[-1:]
    return words[:-1] + (mark if mark in ",;:" else ",")


def _cue(turn: Turn, reader: Part, name: tuple[str, tuple[Phonemes, ...]], pause: int | None) -> Line:
    """The narrator's line that says who speaks: nothing is shown for it, and the turn begins with it."""
    return Line(
        turn=turn.id,
        speaker=reader.speaker,
        role="narrator",
        kind="note",
        shown="",
        spoken=name[0],
        voice=reader.voice,
        opens_paragraph=True,
        opens_turn=True,
        pause=pause,
        phonemes=name[1],
    )


def _notices(reader: Part, texts: Sequence[str], language: str) -> list[Line]:
    said: list[Line] = []
    for text in texts:
        if words := spoken(text, language):
            said.append(Line(NOTICE, reader.speaker, "narrator", "note", text, words, reader.voice, True, not said))
    return said
