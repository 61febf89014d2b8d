"""A person goes through the doubtful turns of a source; what is decided goes into its script."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from narrator import digests, files, locks, reading, record, register, reviewing, script
from narrator.errors import InputError
from narrator.model import Interview
from narrator.places import is_far
from narrator.reviewing import Decision, Dialogue, Ledger, Outcome
from narrator.settings import Settings

from .correcting import Corrected, base_of, corrected, script_text
from .drafting import load, place, understand
from .stores import store_of


class Review(NamedTuple):
    """How a review ended. script, ledger: the files written, None where nothing is decided."""

    outcome: Outcome
    script: Path | str | None  # text: an address
    ledger: Path | str | None


def review(
    source: str,
    settings: Settings,
    say: Callable[[str], None],
    ask: Callable[[str], str | None],
    every: bool = False,
) -> Review:
    """Ask about the doubtful turns of an article or a script, every: about all, and write down what is decided.

    A script that a person has corrected is what is asked about. Raises InputError as `build` does, and where the
    script is changed by somebody else meanwhile: nothing is overwritten then.
    """
    if is_far(settings.output):
        from .afar import review_afar

        return review_afar(source, settings, say, ask, every)
    desk = _Desk(source, settings)
    # A build meanwhile needs no lock: neither overwrites what the other has written.
    mine = register.lock_of_episode(store_of(settings), desk.path)
    with locks.alone(mine, partial(_taken, desk.shown), lambda why: None):
        return _reviewed(desk, say, ask, every)


def _taken(path: Path) -> None:
    raise InputError("it is being reviewed already", where=str(path), mend="go on there, or end that review first")


def _reviewed(desk: _Desk, say: Callable[[str], None], ask: Callable[[str], str | None], every: bool) -> Review:
    for note in desk.notes:
        say(note)
    dialogue = Dialogue(desk.base, desk.earlier, say, ask, desk.keep, every)
    if desk.undone:
        say(f"Taken out of {desk.shown_ledger.name}, so undone: {desk.undone}.")
        desk.keep(dialogue.interview, dialogue.decisions)
    try:
        outcome = dialogue.run()
    finally:
        desk.settle()
    written = desk.path.exists() and (outcome.decisions or desk.written)
    return Review(outcome, desk.shown if written else None, desk.shown_ledger if written else None)


def other_readings(interview: Interview) -> dict[str, str]:
    """For each turn in doubt, by its id, who else could say it."""
    return {
        turn.id: reviewing.other_reading(interview, at).name for at, turn in enumerate(interview.turns) if turn.review
    }


class _Desk:
    """The script that is reviewed and the ledger beside it: what they held, and writing them whole."""

    def __init__(self, source: str, settings: Settings) -> None:
        if source == "-":
            raise InputError("a review asks on standard input", where="-", mend="give it the name of a file")
        self._source = source
        self._document = load(source, settings)
        self.base, slug, self._data = understand(self._document, settings.limits)
        identity, folder = place(source, self.base, slug, settings)
        text = "" if reading.is_packed(self._document) else reading.decode(self._document)
        self._own = script.is_script(text)
        self._digest = self._coming = digests.file_digest(folder / record.SCRIPT)
        found = Corrected(self.base, True)
        if not self._own:
            found = corrected(self.base, self._data, folder, self._digest, source)
            text = script_text(found, folder) if found.by_hand else ""
        present, self.base = text, found.interview
        self.shown = Path(source) if self._own else folder / record.SCRIPT
        self.path = self.shown.resolve() if self._own else self.shown  # a link is followed, not replaced
        self._identity, self._corrected = identity, bool(present)
        self._slug = slug or folder.resolve().name
        self._before = present or script.write(self.base, self._slug)
        self._digest = self._coming = digests.file_digest(self.path)
        self._article = found.base if found.by_hand else base_of(self.base, self._data)  # what the record lacks
        self._carried = found.text is not None
        self.notes = (*found.notes, *found.conflicts)
        self.earlier: tuple[Decision, ...] = ()
        self.ledger_path = self.path.with_name(f"{self.path.stem}.review.txt")
        self.shown_ledger = self.shown.with_name(self.ledger_path.name)
        self.undone = self._take_up(present)
        self.written = False
        self._waiting: tuple[Interview, tuple[Decision, ...]] | None = None
        self._last, self._cost = 0.0, 0.0

    def _take_up(self, present: str) -> int:
        """Go on from the ledger where the script is as it left it; how many of its decisions have been taken out."""
        try:
            ledger = Ledger.parse(self.ledger_path.read_bytes().decode())
        except (OSError, UnicodeDecodeError):
            return 0
        if ledger is None or not present or self._carried or ledger.after != self._digest:
            return 0
        self.base, slug = script.parse(ledger.before, str(self.path))
        self._slug, self._before, self.earlier = slug or self._slug, ledger.before, ledger.decisions
        return max(0, ledger.made - len(ledger.decisions))

    def keep(self, interview: Interview, decisions: tuple[Decision, ...]) -> None:
        """Write what is decided; answers that come faster than files are written, from a pipe, wait for the next."""
        self._waiting = interview, decisions
        if time.monotonic() - self._last >= 10 * self._cost:
            self.settle()

    def settle(self) -> None:
        """Write what waits."""
        if self._waiting is None:
            return
        interview, decisions = self._waiting
        began = time.monotonic()
        text = script.write(interview, self._slug) if decisions else self._before
        self._coming, known = digests.digest(text.encode()), (self._digest, self._coming)
        ledger = str(Ledger.of(decisions, self._before, text)).encode("utf-8", "replace")
        written = {self.ledger_path.name: ledger, self.path.name: text.encode()}
        if not self._corrected:
            # As if the script had been written and then corrected, which is what it comes to.
            folder, before = self.path.parent, self._before.encode()
            announced = record.announced(
                folder, identity=self._identity, source=self._source, script=before, data=self._data
            )
            written = announced | written
        elif self._carried and self._article:
            written = record.expected(self.path.parent, text.encode(), self._article) | written
        files.write_whole(self.path.parent, written, partial(files.guard, self.path, *known))
        if self._article:
            record.keep(
                self.path.parent, identity=self._identity, source=self._source, data=self._data, base=self._article
            )
            self._article = None
        self._digest, self._corrected, self._waiting, self.written = self._coming, True, None, True
        self._last = time.monotonic()
        self._cost = self._last - began
