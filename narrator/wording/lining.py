"""The lines of an episode: one sentence each, in the order in which they are spoken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from narrator.model import Cast, Interview, LeftOut, Line, Part, Phonemes, Turn

from .cueing import Cues
from .lexicon import Lexicon
from .pieces import Saying
from .speaking import pronounced, spoken
from .tongues import Tongues
from .vocabulary import vocabulary

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
    saying = Saying(interview, cast, lexicon, tongues, speak_directions)
    reader = next((part for part in cast.parts if part.role == "narrator"), None)
    naming = Cues(cues, interview)
    said: list[Line] = []
    mute: list[LeftOut] = []
    pause: int | None = None
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
            for piece in saying.pieces(turn, sentence):
                if piece.directs:
                    ahead = (ahead and bool(aside)) or opens_turn or opens
                    aside.append(piece.shown)
                    continue
                if not piece.words:
                    mute.append(LeftOut(piece.shown, "nothing to say", sentence.line))
                    continue
                if aside and not ahead:
                    said[-1] = _showing(said[-1], aside)
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
                        shown=" ".join((*aside, piece.shown)),
                        spoken=piece.words,
                        voice=piece.voice,
                        opens_paragraph=opens or opens_turn,
                        opens_turn=opens_turn,
                        pause=pause,
                        phonemes=piece.sounds,
                    )
                )
                opens_turn, opens, aside, pause = False, False, [], None
        if aside and not opens_turn:
            said[-1] = _showing(said[-1], aside)
    if pending and said:
        said += _notices(pending, notices, interview.language)
    return tuple(said), tuple(mute)


def _showing(line: Line, aside: Sequence[str]) -> Line:
    """A line that shows the directions behind it."""
    return replace(line, shown=" ".join((line.shown, *aside)))


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
