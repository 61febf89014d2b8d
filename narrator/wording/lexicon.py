"""Lexicons of a person's own: W3C Pronunciation Lexicon Specification 1.0, graphemes with an alias."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from narrator.errors import InputError
from narrator.patterns import late

_WORD = late(r"\w+")
_BY_LANGUAGE = late(r"[a-z]{2,3}\.pls")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Written form -> what is said for it. Letter case counts; only whole words are replaced."""

    entries: Mapping[str, str] = field(default_factory=dict)
    _starts: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Found by their first word, the longest form first: one pass over the text however many entries there are.
        starts: dict[str, list[str]] = {}
        for written in sorted(self.entries, key=len, reverse=True):
            if word := _WORD.match(written):
                starts.setdefault(word[0], []).append(written)
        object.__setattr__(self, "_starts", {word: tuple(forms) for word, forms in starts.items()})

    def apply(self, text: str) -> str:
        """The text with every form of the lexicon replaced, from left to right."""
        if not self._starts:
            return text
        parts: list[str] = []
        done = 0
        for word in _WORD.finditer(text):
            if word.start() < done:
                continue
            for written in self._starts.get(word[0], ()):
                end = word.start() + len(written)
                if text.startswith(written, word.start()) and not (
                    written[-1].isalnum() and end < len(text) and (text[end].isalnum() or text[end] == "_")
                ):
                    parts += text[done : word.start()], self.entries[written]
                    done = end
                    break
        return "".join(parts) + text[done:]


def load_lexicon(paths: Iterable[Path]) -> Lexicon:
    """The lexicons of these files as one; a later file wins.

    A file named for a language (``fr.pls``) may be missing. Entries with a ``phoneme`` and no ``alias`` are passed
    over: the engines take text alone. Raises InputError for a file that is missing or broken.
    """
    entries: dict[str, str] = {}
    for path in paths:
        try:
            data = path.read_bytes()
        except FileNotFoundError as error:
            if _BY_LANGUAGE.fullmatch(path.name):
                continue
            raise InputError("there is no such lexicon", where=str(path), mend="check the path") from error
        except OSError as error:
            raise InputError(f"cannot read the lexicon: {error.strerror}", where=str(path)) from error
        entries.update(_parsed(data, path))
    return Lexicon(entries)


def _parsed(data: bytes, path: Path) -> dict[str, str]:
    entries: dict[str, str] = {}
    graphemes: list[str] = []
    alias = ""
    held: list[str] = []
    depth_of_lexemes = 0

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal alias, depth_of_lexemes
        held.clear()
        if _local(name) == "lexeme":
            graphemes.clear()
            alias = ""
            depth_of_lexemes += 1

    def end(name: str) -> None:
        nonlocal alias
        text = " ".join("".join(held).split())
        held.clear()
        match _local(name):
            case "grapheme" if text:
                graphemes.append(text)
            case "alias":
                alias = alias or text
            case "lexeme" if alias:
                entries.update(dict.fromkeys(graphemes, alias))

    def refuse(*_: object) -> None:
        # No entities, so no bombs and no reading of other files.
        raise InputError("the lexicon has a DOCTYPE", where=str(path), mend="delete the DOCTYPE line")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = held.append
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        what = expat.ErrorString(error.code)
        raise InputError(
            f"the lexicon is not XML: {what}", where=f"{path}, line {error.lineno}", mend="correct that line"
        ) from error
    if not depth_of_lexemes and data.find(b"lexicon") < 0:
        raise InputError("this is no pronunciation lexicon", where=str(path), mend="see voices/lexicons/en.pls")
    return entries


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
