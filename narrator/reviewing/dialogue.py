"""One question at a time, in plain lines: nothing is drawn, nothing hangs on colour, so that a screen reader, a braille
line or a pipe does as well as a terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from narrator.model import Interview, Speaker, Turn

from .deciding import Decision, decide, replay
from .doubts import doubtful, narrator_of, other_reading

Say = Callable[[str], None]
Ask = Callable[[str], str | None]
Keep = Callable[[Interview, tuple[Decision, ...]], None]
End = Literal["done", "quit", "input ended", "interrupted"]

MOST_CHOICES = 8
LONGEST = 1200  # characters of a turn that are read out unasked
AROUND = 200  # characters of the turns before and after
HELP = (
    "A number: that person says it. n: the narrator says it. l: leave it out, nobody says it.",
    "s: split it, another speaker begins inside it. u: undo the last decision.",
    "t: the whole text of this turn. Enter alone: decide nothing, go on. q: quit and keep what is decided.",
    "A name that is in the script does as well as a number.",
)


class Outcome(NamedTuple):
    """How a review ended. decisions: all that stand, those of earlier times first; fresh: how many are of this one."""

    interview: Interview
    decisions: tuple[Decision, ...]
    fresh: int
    left: int
    end: End


class Dialogue:
    """Asks about the turns of an interview. say: shows a line; ask: shows a prompt, gives the answer, None at the end.

    base: the interview before any decision. keep: called with what is decided after each answer. every: ask about
    all turns, not only about those in doubt.
    """

    def __init__(
        self, base: Interview, decisions: tuple[Decision, ...], say: Say, ask: Ask, keep: Keep, every: bool = False
    ) -> None:
        self._base, self._keep, self._every = base, keep, every
        self._say: Say = lambda text: say(_plain(text))
        self._ask: Ask = lambda prompt: ask(_plain(prompt))
        self.interview, self.decisions = replay(base, decisions)
        self._earlier = len(self.decisions)
        self._seen: set[str] = set()

    def run(self) -> Outcome:
        """Ask until nothing is left, or the person or the input stops. What is decided then stands."""
        end: End = "interrupted"
        try:
            self._open()
            end = self._questions()
            while end == "done" and not self._over():
                end = self._questions()
        except KeyboardInterrupt:
            self._say("")
        left = len(doubtful(self.interview))
        fresh = max(0, len(self.decisions) - self._earlier)
        return Outcome(self.interview, self.decisions, fresh, left, end)

    def _open(self) -> None:
        waiting = len(doubtful(self.interview))
        self._say(f"{self.interview.title}: {len(self.interview.turns)} turns, {waiting} in doubt.")
        if self.decisions:
            self._say(f"Decided before: {len(self.decisions)}. u undoes the last.")
            for number, decision in enumerate(self.decisions, 1):
                self._say(f"{number}. {told(decision)}")

    def _questions(self) -> End:
        while (at := self._next()) is not None:
            self._question(at)
            if end := self._answers(at):
                return end
        return "done"

    def _over(self) -> bool:
        """After the last question: whether it ends here; else the last decision is undone, and asked about again."""
        if not self.decisions:
            return True
        self._say("")
        given = self._ask("There is no question left. u undo the last decision, Enter end: ")
        return (given or "").strip() not in ("u", "U") or not self._undo()

    def _next(self) -> int | None:
        return next((n for n, t in enumerate(self.interview.turns) if self._open_to_question(t)), None)

    def _open_to_question(self, turn: Turn) -> bool:
        return (turn.review or self._every) and turn.id not in self._seen

    def _question(self, at: int) -> None:
        turns = self.interview.turns
        turn, other = turns[at], other_reading(self.interview, at)
        asked = len(self._seen)
        self._say("")
        self._say(f"Question {asked + 1} of {asked + sum(map(self._open_to_question, turns))}, line {turn.line}.")
        if at:
            self._say(f"Before it, {turns[at - 1].speaker}: {_end(turns[at - 1].text)}")
        self._say(f"In question: {_middle(turn)}")
        if at + 1 < len(turns):
            self._say(f"After it, {turns[at + 1].speaker}: {_start(turns[at + 1].text)}")
        why = f": {reason}" if (reason := _one_line(turn.reason)) else ""
        self._say(f"It is given to {turn.speaker}, {turn.role}, {turn.confidence * 100:.0f} percent sure{why}.")
        if turn.review:
            self._say(f"It could be {other.name}, {other.role}, instead.")
        self._choices(at)

    def _choices(self, at: int) -> None:
        turn, other = self.interview.turns[at], other_reading(self.interview, at)
        for number, speaker in enumerate(self._speakers(at), 1):
            mark = ", as it is now" if speaker.name == turn.speaker else ""
            mark = ", the other reading" if speaker.name == other.name and turn.review else mark
            self._say(f"{number} {speaker.name}{mark}")
        self._say("l leave out, s split, u undo, Enter go on without deciding, q quit and keep, ? help")

    def _speakers(self, at: int) -> list[Speaker]:
        """Who can be chosen by number: in the same order at each question, the narrator last."""
        talking = [s for s in self.interview.speakers if s.role != "narrator"]
        wanted = {self.interview.turns[at].speaker, other_reading(self.interview, at).name}
        if len(talking) > MOST_CHOICES:
            first = [s for s in talking if s.name in wanted]
            talking = first + [s for s in talking if s.name not in wanted][: MOST_CHOICES - len(first)]
        return [*talking, narrator_of(self.interview)]

    def _answers(self, at: int) -> End | None:
        """Take answers until one settles the question; what ends the review, or None."""
        turn = self.interview.turns[at]
        while True:
            given = self._ask("Who says it? ")
            if given is None:
                return "input ended"
            answer = given.strip()
            if answer in ("q", "Q"):
                return "quit"
            if not answer:
                self._say("Left as it is.")
                self._seen.add(turn.id)
                return None
            if answer in ("u", "U"):
                if self._undo():
                    return None
                continue
            if answer == "?":
                for line in HELP:
                    self._say(line)
                continue
            if answer in ("t", "T"):
                self._say(_one_line(turn.text))
                continue
            decision = self._decision(at, answer)
            if isinstance(decision, Decision) and self._carry_out(at, decision):
                return None
            if decision == "input ended":
                return "input ended"
            self._choices(at)

    def _decision(self, at: int, answer: str) -> Decision | Literal["input ended"] | None:
        """What an answer means; None where it means nothing or was taken back, which has then been said."""
        turn = self.interview.turns[at]
        if answer in ("l", "L"):
            return _about(turn, "out")
        if answer in ("s", "S"):
            return self._split(at)
        if (speaker := self._speaker(at, answer)) is not None:
            return _about(turn, "say", speaker.name)
        self._say(f"{_start(answer)} is none of the choices.")
        return None

    def _speaker(self, at: int, answer: str) -> Speaker | None:
        speakers = self._speakers(at)
        if answer in ("n", "N"):
            return speakers[-1]
        if answer.isascii() and answer.isdigit() and len(answer) < 4:
            return speakers[int(answer) - 1] if 0 < int(answer) <= len(speakers) else None
        folded = answer.casefold()
        return next((s for s in (*self.interview.speakers, speakers[-1]) if s.name.casefold() == folded), None)

    def _split(self, at: int) -> Decision | Literal["input ended"] | None:
        turn = self.interview.turns[at]
        count = len(turn.sentences)
        if count < 2:
            self._say("It is one sentence and cannot be split.")
            return None
        for number, sentence in enumerate(turn.sentences, 1):
            self._say(f"{number}. {_one_line(sentence.text)}")
        given = self._ask(f"At which sentence does another speaker begin, 2 to {count}? Enter: do not split. ")
        if given is None:
            return "input ended"
        answer = given.strip()
        if not (answer.isascii() and answer.isdigit() and len(answer) < 10 and 2 <= int(answer) <= count):
            self._say("Not split.")
            return None
        other = other_reading(self.interview, at)
        for number, speaker in enumerate(self._speakers(at), 1):
            self._say(f"{number} {speaker.name}")
        given = self._ask(f"Who speaks from sentence {answer} on? Enter: {_one_line(other.name)}. ")
        if given is None:
            return "input ended"
        second = self._speaker(at, given.strip()) if given.strip() else other
        if second is None or second.name == turn.speaker:
            self._say("Not split.")
            return None
        return _about(turn, "split", second.name, int(answer))

    def _carry_out(self, at: int, decision: Decision) -> bool:
        after = decide(self.interview, decision)
        if after is None:
            self._say("That cannot be done here.")
            return False
        following = self.interview.turns[at + 1 : at + 2]
        self._seen.add(decision.turn)
        if following and following[0].id not in self._seen:
            # It may have been merged into this one before it was asked about: then the whole is.
            last = following[0].sentences[-1]
            self._seen -= {t.id for t in after.turns[max(0, at - 1) : at + 1] if t.sentences[-1] is last}
        self.interview = after
        self.decisions += (decision,)
        self._say(f"Decided: {told(decision)}")
        self._keep(self.interview, self.decisions)
        return True

    def _undo(self) -> bool:
        """Take the last decision back; its turn is then asked about again."""
        if not self.decisions:
            self._say("There is nothing to undo.")
            return False
        last = self.decisions[-1]
        self.interview, self.decisions = replay(self._base, self.decisions[:-1])
        self._earlier = min(self._earlier, len(self.decisions))
        self._seen.discard(last.turn)
        self._say(f"Undone: {told(last)}")
        self._keep(self.interview, self.decisions)
        return True


def told(decision: Decision) -> str:
    """A decision in words, on one line."""
    name = _one_line(decision.speaker)
    done = {
        "say": f"said by {name}",
        "out": "left out",
        "split": f"split, from sentence {decision.at} on by {name}",
    }[decision.act]
    return f"line {decision.line}, {decision.words}: {done}"


def _about(turn: Turn, act: Literal["say", "out", "split"], speaker: str = "", at: int = 0) -> Decision:
    return Decision(turn.id, act, speaker, at, turn.line, _start(turn.text, 60))


def _plain(text: str) -> str:
    """Text that steers no terminal."""
    return "".join(filter(str.isprintable, text))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _start(text: str, length: int = AROUND) -> str:
    """The beginning of a text, cut at a word."""
    line = _one_line(text[: 4 * length])
    if len(line) <= length:
        return line
    return line[: max(line.rfind(" ", 0, length), length // 2)] + " …"


def _end(text: str) -> str:
    """The end of a text, cut at a word."""
    line = _one_line(text[-4 * AROUND :])
    if len(line) <= AROUND:
        return line
    at = line.find(" ", len(line) - AROUND)
    return "… " + line[at + 1 if 0 <= at < len(line) - AROUND // 2 else len(line) - AROUND :]


def _middle(turn: Turn) -> str:
    text = _one_line(turn.text)
    if len(text) <= LONGEST:
        return text
    return f"{_start(text, LONGEST // 2)} ({len(turn.sentences)} sentences in all; t reads them) {_end(text)}"
