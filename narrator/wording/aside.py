"""Stage directions and time codes of an interview: they are shown, said or left out, as a person has set it."""

from __future__ import annotations

from dataclasses import replace

from narrator import directions
from narrator.model import Interview, LeftOut, Sentence, Turn


def without_directions(interview: Interview) -> tuple[Interview, tuple[LeftOut, ...]]:
    """The interview without its stage directions, and each of them with its line.

    A sentence that holds nothing else is gone, and so is a turn of such sentences; all else keeps its place.
    """
    taken: list[LeftOut] = []
    turns: list[Turn] = []
    for turn in interview.turns:
        sentences: list[Sentence] = []
        opens = False
        found = len(taken)
        for sentence in turn.sentences:
            spans = directions.find(sentence.text, interview.language)
            taken += [LeftOut(sentence.text[s.start : s.end], s.kind, sentence.line) for s in spans]
            text = directions.without(sentence.text, interview.language) if spans else sentence.text
            opens = opens or sentence.opens
            if text:
                kept = replace(sentence, text=text, opens=opens) if spans or opens != sentence.opens else sentence
                sentences.append(kept)
                opens = False
        if sentences:
            turns.append(turn if len(taken) == found else replace(turn, sentences=tuple(sentences)))
    return replace(interview, turns=tuple(turns)), tuple(taken)
