"""Which turns are in doubt, and the second reading of each."""

from __future__ import annotations

from collections.abc import Iterator

from narrator.model import Interview, Role, Speaker, Turn

NARRATOR = "Narrator"
_NEAR = 12  # turns; who speaks nearby is who is meant


def doubtful(interview: Interview) -> tuple[Turn, ...]:
    """The turns that somebody should look at, in order."""
    return tuple(turn for turn in interview.turns if turn.review)


def narrator_of(interview: Interview) -> Speaker:
    """The narrator of the interview, or the one that it would get."""
    found = next((s for s in interview.speakers if s.role == "narrator"), None)
    taken = {s.name for s in interview.speakers}
    return found or Speaker(NARRATOR if NARRATOR not in taken else "Narrator's voice", "narrator")


def other_reading(interview: Interview, at: int) -> Speaker:
    """Who else could say turn number ``at``: by the role that was weighed, the nearest who has it and is not the same.

    Where no role was weighed (a person's own script), the nearest other speaker; the narrator where there is none.
    """
    turn = interview.turns[at]
    speakers = {s.name: s for s in interview.speakers}
    roles: tuple[Role, ...] = (turn.other,) if turn.other else ("interviewer", "guest")
    if turn.other == "narrator" != turn.role:
        return narrator_of(interview)
    for name in _nearby(interview, at):
        if name != turn.speaker and name in speakers and speakers[name].role in roles:
            return speakers[name]
    for speaker in interview.speakers:
        if speaker.name != turn.speaker and speaker.role in roles:
            return speaker
    rest = [s for s in interview.speakers if s.name != turn.speaker]
    return rest[0] if rest else narrator_of(interview)


def _nearby(interview: Interview, at: int) -> Iterator[str]:
    """Speakers around a turn, the nearest first."""
    for distance in range(1, _NEAR + 1):
        for place in (at - distance, at + distance):
            if 0 <= place < len(interview.turns):
                yield interview.turns[place].speaker
