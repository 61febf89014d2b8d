"""The word lists of `words.toml`: cues by language, words around names, words for parts."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any


@lru_cache(maxsize=1)
def _lists() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


def words_of(section: str, name: str) -> frozenset[str]:
    """A list of single words."""
    return frozenset(str(_lists()[section][name]).split())


def phrases(section: str, name: str) -> tuple[str, ...]:
    """A list of phrases, separated by "|"."""
    return tuple(p.strip() for p in str(_lists()[section][name]).split("|"))


def cue_words(language: str) -> dict[str, str]:
    """The cues of a language (ISO 639-1), each its words separated by "|"; none where it is not listed."""
    return dict(_lists()["cues"].get(language[:2], {}))


@lru_cache(maxsize=16)
def words_that(language: str, *cues: str) -> frozenset[str]:
    """All words and phrases of some cues of a language; none where it is not listed."""
    lists = cue_words(language)
    return frozenset(w.strip() for cue in cues for w in lists.get(cue, "").split("|")) - {""}


def outro_words(language: str) -> str:
    """How a note behind the talk begins, words separated by "|"; empty for a language that is not listed."""
    return str(_lists()["outro"].get(language[:2], ""))


def part(language: str, side: str) -> str:
    """The language's word for a part: "Interviewer", "Guest"."""
    pair = str(_lists()["parts"].get(language[:2], _lists()["parts"]["en"])).split()
    return pair[0] if side == "interviewer" else pair[1]
