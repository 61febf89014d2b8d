"""Interviews of any length to build: talk of the examples, varied so that no sentence stands twice.

Without the variation a store by content would speak a repeated sentence once, and the comparison would flatter it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

_EXAMPLE = Path(__file__).parent.parent / "examples" / "seed_library.md"
WORDS_A_MINUTE = 178
"""About so many are spoken in a minute by espeak, at the pace of its voices."""

_TITLE = "A long talk about a cellar full of seeds"
_LEAD = "We met in the cellar, on the first wet day of October, and we talked until the lights went out."
_SEASONS = ("spring", "summer", "autumn", "winter")
_NAMES = ("Wim Tersago", "Nora Quill")


@dataclass(frozen=True, slots=True)
class Source:
    """Turns in order: who (0 asks, 1 answers) and the sentences."""

    turns: tuple[tuple[int, tuple[str, ...]], ...]

    @property
    def words(self) -> int:
        return sum(len(sentence.split()) for _, sentences in self.turns for sentence in sentences)

    @property
    def said(self) -> tuple[tuple[str, str], ...]:
        """Name and sentence of all that is said; no name for title and lead."""
        talk = ((_NAMES[speaker], sentence) for speaker, sentences in self.turns for sentence in sentences)
        return (("", _TITLE), ("", _LEAD), *talk)

    def labelled(self) -> str:
        """As Narrator reads it: a name before each turn, one sentence a paragraph."""
        parts = [_TITLE, _LEAD]
        for speaker, sentences in self.turns:
            parts += [f"{_NAMES[speaker]}:", *sentences]
        return "\n\n".join(parts) + "\n"

    def plain(self, *, by_turn: bool = False) -> str:
        """As the naive script reads it: what is said, without names; a paragraph a sentence, or a turn."""
        turns = [" ".join(sentences) for _, sentences in self.turns]
        paragraphs = [_TITLE, _LEAD, *turns] if by_turn else [sentence for _, sentence in self.said]
        return "\n\n".join(paragraphs) + "\n"

    def edited(self, number: int) -> Source:
        """With every sentence of one answer changed; another answer for another number."""
        return self._changed(number, lambda said: tuple(_with_tail(s, f"says edition {number + 2}") for s in said))

    def reworded(self, number: int) -> Source:
        """With a few words more in one sentence of one answer, as a person corrects a text."""
        return self._changed(number, lambda said: (_with_tail(said[0], f"says reading {number + 2}"), *said[1:]))

    def _changed(self, number: int, change: Callable[[tuple[str, ...]], tuple[str, ...]]) -> Source:
        answers = [at for at, (speaker, _) in enumerate(self.turns) if speaker == 1]
        at = answers[(number * 7 + len(answers) // 2) % len(answers)]
        return replace(self, turns=(*self.turns[:at], (1, change(self.turns[at][1])), *self.turns[at + 1 :]))


def make(words: int) -> Source:
    """An interview of about this many words: whole turns, each answer after its question."""
    talk = _talk(_EXAMPLE.read_text(encoding="utf-8"))
    turns: list[tuple[int, tuple[str, ...]]] = []
    seen: set[str] = set()
    count = lap = 0
    while count < words:
        for speaker, sentences in talk:
            if count >= words and speaker == 0:
                break
            said = tuple(_with_tail(sentence, _tail(lap)) if lap else sentence for sentence in sentences)
            if seen.intersection(said):
                raise ValueError(f"a sentence stands twice: {said}")
            seen.update(said)
            turns.append((speaker, said))
            count += sum(len(sentence.split()) for sentence in said)
        lap += 1
    return Source(tuple(turns))


def _tail(lap: int) -> str:
    return f"in the {_SEASONS[lap % 4]} of {1900 + lap}"


def _with_tail(sentence: str, tail: str) -> str:
    """The sentence with a few more words before its last stop."""
    return f"{sentence[:-1]}, {tail}{sentence[-1]}"


def _talk(markdown: str) -> list[tuple[int, tuple[str, ...]]]:
    """The turns of the example, in sentences that end in a plain stop."""
    turns: list[tuple[int, tuple[str, ...]]] = []
    for paragraph in markdown.split("\n\n"):
        found = re.match(r"\*\*(.+?):\*\* (.*)", paragraph, flags=re.DOTALL)
        text = found[2] if found else paragraph if turns and paragraph[0].isalpha() else ""
        text = re.sub(r"\[(.*?)\]\(.*?\)", r"\1", text)
        said = tuple(s for s in re.split(r"(?<=[.?!])(?<!Mr\.) ", text) if re.search(r"\w[.?!]$", s))
        if said and found:
            turns.append((_NAMES.index(found[1]), said))
        elif said:
            turns[-1] = (turns[-1][0], turns[-1][1] + said)
    return turns
