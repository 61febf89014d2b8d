"""Words whose pronunciation is given, put by while the rest of a sentence becomes words.

A stand-in is a letter with a character of private use behind it. `speaking` has taken those out of the text before, so
none can come from a source; and what is handed on is the word with its place, no markup.
"""

from __future__ import annotations

from narrator.model import Phonemes
from narrator.patterns import late

_FIRST, _LAST = 0xE000, 0xF8FF
_STAND_IN = late("[Qq]([\ue000-\uf8ff])|[\ue000-\uf8ff]")


class Held:
    """The words of one sentence that are put by."""

    def __init__(self) -> None:
        self._words: list[tuple[str, str]] = []

    def stand_in(self, word: str, ipa: str) -> str:
        """What stands for a word until `back`. It begins with a capital where the word does."""
        if _FIRST + len(self._words) > _LAST:
            return word
        self._words.append((word, ipa))
        return ("q" if word[0].islower() else "Q") + chr(_FIRST + len(self._words) - 1)

    def back(self, text: str) -> tuple[str, tuple[Phonemes, ...]]:
        """The text with the words in it again, and where they are."""
        if not self._words:
            return text, ()
        parts: list[str] = []
        sounds: list[Phonemes] = []
        size = done = 0
        for match in _STAND_IN.finditer(text):
            number = ord(match[1]) - _FIRST if match[1] else len(self._words)
            word, ipa = self._words[number] if number < len(self._words) else ("", "")
            size += match.start() - done
            parts += text[done : match.start()], word
            if ipa:
                sounds.append(Phonemes(size, len(word), ipa))
            size += len(word)
            done = match.end()
        return "".join(parts) + text[done:], tuple(sounds)
