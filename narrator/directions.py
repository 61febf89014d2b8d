"""Stage directions and time codes in a text: "(laughs)", "[applause]", "*sighs*", "[00:12:31]".

They stand on the floor because two rooms must agree on them: the finder of turns looks past them, and wording does
not say them. What is in brackets and is talk, "(which I never liked)", stays talk: a direction holds listed words
only (`directions.toml`), in the interview's language or in English.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from narrator.patterns import late

Kind = Literal["stage direction", "time code"]

_MAYBE = late(r"[(\[*（［【]")
_BRACKETS = late(
    r"\({1,3}([^()\[\]\n]{1,80})\){1,3}|\[{1,3}([^()\[\]\n]{1,80})\]{1,3}|（([^（）\n]{1,80})）|[［【]([^［］【】\n]{1,80})[］】]"
    r"|(?<![*\w])\*([^*\n]{1,80})\*(?![*\w])"
)
_TIME = late(r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?")
_BARE_TIME = late(r"\s*\d{2}:\d{2}:\d{2}(?:[.,]\d{1,3})?(?=\s|$)")
_LONG_TIME = late(r"\d{1,2}:\d{2}:\d{2}")
_WORD = late(r"[^\W\d_]+")
_OTHER = late(r"[^\w\s.,;:!…'’\"“”«»—–-]|[\d_]")
_STOPS = ".!?…。！？"
_CLOSERS = frozenset(".,;:!?…。！？，、)]»”’")
_MOST_WORDS = 9


class Span(NamedTuple):
    """A direction, ``text[start:end]`` with its brackets."""

    start: int
    end: int
    kind: Kind


class _Lists(NamedTuple):
    who: frozenset[str]
    before: frozenset[str]
    acts: frozenset[str]
    sounds: frozenset[str]
    behind: frozenset[str]
    whole: frozenset[str]

    def directs(self, words: list[str], named: int) -> bool:
        """Whether these words are a direction. named: how many of the first may be a person's name."""
        at = 0
        while at < len(words) and (words[at] in self.who or words[at] in self.before):
            at += 1
        if at == 0:
            while at < min(named, len(words)) and not self._core(words[at]):
                at += 1
            if at and not (at < len(words) and words[at] in self.acts):
                return False
        if at == len(words) or not self._core(words[at]):
            return False
        return all(
            self._core(word) or word in self.behind or word in self.who or word in self.before for word in words[at:]
        )

    def _core(self, word: str) -> bool:
        return word in self.acts or word in self.sounds


def find(text: str, language: str) -> tuple[Span, ...]:
    """The directions of a text from left to right: in brackets, and "00:12:31" at its beginning.

    Time grows with the text alone.
    """
    bare = _BARE_TIME.match(text)
    if not bare and not _MAYBE.search(text):
        return ()
    found = [Span(bare.start(), bare.end(), "time code")] if bare else []
    for match in _BRACKETS.finditer(text):
        inner = next(group for group in match.groups() if group is not None)
        if kind := _kind(inner, match[0][0], language):
            found.append(Span(match.start(), match.end(), kind))
    return tuple(found)


def without(text: str, language: str) -> str:
    """The text without its directions, and without the spaces and the stops that they leave."""
    spans = find(text, language)
    if not spans:
        return text
    kept: list[str] = []
    at = 0
    for start, end in [*((span.start, span.end) for span in spans), (len(text), len(text))]:
        piece = text[at:start].strip()
        if kept and kept[-1][-1] in _STOPS:
            piece = piece.lstrip(_STOPS).lstrip()  # "Yes. (Laughs)." leaves one stop
        if piece:
            kept += [" ", piece] if kept and piece[0] not in _CLOSERS else [piece]
        at = end
    rest = "".join(kept)
    return rest if any(c.isalnum() for c in rest) else ""


def only(text: str, language: str) -> bool:
    """Whether a text holds directions and no talk."""
    return bool(find(text, language)) and not without(text, language)


def _kind(inner: str, bracket: str, language: str) -> Kind | None:
    rest, times = _TIME.subn(" ", inner)
    if not rest.strip(" .,-–—>"):
        return "time code" if times and (bracket == "[" or _LONG_TIME.search(inner)) else None
    if _OTHER.search(rest):
        return None
    written = _WORD.findall(rest)
    if not 0 < len(written) <= _MOST_WORDS:
        return None
    words = [_folded(word) for word in written]
    plain = " ".join(rest.casefold().strip(" .,;:!…").split())
    named = next((n for n, word in enumerate(written[:2]) if len(word) < 2 or not word[0].isupper()), 2)
    for lists in _lists(language[:2]):
        if plain in lists.whole or lists.directs(words, named):
            return "stage direction"
    return None


def _folded(word: str) -> str:
    return word.casefold().replace("ё", "е")


@lru_cache(maxsize=16)
def _lists(language: str) -> tuple[_Lists, ...]:
    table = _table()
    names = dict.fromkeys((language, "en")) if language in table else table
    return tuple(_lists_of(table[name]) for name in names)


def _lists_of(section: dict[str, str]) -> _Lists:
    who, before, acts, sounds, behind = (
        frozenset(section.get(part, "").split()) for part in ("who", "before", "acts", "sounds", "behind")
    )
    whole = frozenset(" ".join(part.split()) for part in section.get("whole", "").split("|"))
    return _Lists(who, before, acts, sounds, behind, whole)


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("directions.toml").read_text("utf-8"))
