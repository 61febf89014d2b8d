"""Lexicons of a person's own: W3C Pronunciation Lexicon Specification 1.0, graphemes with an alias or with IPA."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat

from narrator.errors import InputError
from narrator.patterns import late

from . import ipa
from .holding import Held

_WORD = late(r"\w+")
_BY_LANGUAGE = late(r"[a-z]{2,3}\.pls")


class Entry(NamedTuple):
    """How a word is said: words for it, its phonemes in IPA, or both; the words are then for what takes no phonemes."""

    alias: str = ""
    ipa: str = ""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Written form -> how it is said. Letter case counts; only whole words are replaced."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    _starts: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Found by their first word, the longest form first: one pass over the text however many entries there are.
        starts: dict[str, list[str]] = {}
        for written in sorted(self.entries, key=len, reverse=True):
            if word := _WORD.match(written):
                starts.setdefault(word[0], []).append(written)
        object.__setattr__(self, "_starts", {word: tuple(forms) for word, forms in starts.items()})

    def apply(self, text: str, held: Held | None = None) -> str:
        """The text with every form of the lexicon replaced, from left to right.

        A word whose phonemes are given is put by in ``held``, and a stand-in stands for it; without ``held`` its alias
        does, or itself.
        """
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
                    alias, phonemes = self.entries[written]
                    alias = alias or written
                    said = held.stand_in(alias, phonemes) if held and phonemes else alias
                    parts += text[done : word.start()], said
                    done = end
                    break
        return "".join(parts) + text[done:]


def findable(written: str) -> bool:
    """Whether `Lexicon.apply` can find a form: it begins with a letter or a figure."""
    return bool(_WORD.match(written)) and written.isprintable()


def load_lexicon(paths: Iterable[Path], language: str = "") -> Lexicon:
    """The lexicons of these files as one; a later file wins.

    A file named for a language (``fr.pls``) may be missing. language: of the text; a file that says by ``xml:lang``
    that it is for another one is passed over. Raises InputError for a file that is missing or broken.
    """
    entries: dict[str, Entry] = {}
    for path in paths:
        try:
            data = path.read_bytes()
        except FileNotFoundError as error:
            if _BY_LANGUAGE.fullmatch(path.name):
                continue
            raise InputError("there is no such lexicon", where=str(path), mend="check the path") from error
        except OSError as error:
            raise InputError(f"cannot read the lexicon: {error.strerror}", where=str(path)) from error
        entries.update(_parsed(data, path, language))
    return Lexicon(entries)


def _parsed(data: bytes, path: Path, language: str) -> dict[str, Entry]:
    reader = _Reader(path)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.held.append
    parser.StartDoctypeDeclHandler = reader.refuse
    reader.line = lambda: parser.CurrentLineNumber
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        what = expat.ErrorString(error.code)
        raise InputError(
            f"the lexicon is not XML: {what}", where=f"{path}, line {error.lineno}", mend="correct that line"
        ) from error
    if reader.language is None:
        raise InputError("this is no pronunciation lexicon", where=str(path), mend="see voices/lexicons/en.pls")
    other = language and reader.language and reader.language != language
    return {} if other else reader.entries


class _Reader:
    """What a lexicon holds. language: that it is for, empty for all; None where it is no lexicon at all."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.held: list[str] = []
        self.entries: dict[str, Entry] = {}
        self.language: str | None = None
        self.line: Callable[[], int] = int
        self._graphemes: list[str] = []
        self._said = {"alias": "", "phoneme": ""}
        self._preferred: set[str] = set()
        self._alphabet = "ipa"
        self._in_ipa = True

    def start(self, name: str, given: dict[str, str]) -> None:
        self.held.clear()
        match _local(name):
            case "lexicon":
                self._alphabet = given.get("alphabet", "ipa")
                self.language = given.get(_LANG, "").lower().replace("_", "-").partition("-")[0]
            case "lexeme":
                self.language = self.language or ""
                self._graphemes.clear()
                self._preferred.clear()
                self._said = {"alias": "", "phoneme": ""}
            case "phoneme" | "alias" as kind:
                self._in_ipa = given.get("alphabet", self._alphabet) == "ipa"
                if given.get("prefer") == "true" and kind not in self._preferred:
                    self._said[kind] = ""
                    self._preferred.add(kind)

    def end(self, name: str) -> None:
        text = " ".join("".join(c for c in "".join(self.held) if c.isprintable() or c.isspace()).split())
        self.held.clear()
        match _local(name):
            case "grapheme" if text:
                self._graphemes.append(text)
            case "alias":
                self._said["alias"] = self._said["alias"] or text
            case "phoneme" if self._in_ipa and text and not self._said["phoneme"]:
                try:
                    self._said["phoneme"] = ipa.normal(text)
                except ValueError as error:
                    where = f"{self.path}, line {self.line()}"
                    raise InputError(str(error), where=where, mend="write it in IPA") from error
            case "lexeme" if any(self._said.values()):
                entry = Entry(self._said["alias"], self._said["phoneme"])
                self.entries.update(dict.fromkeys(self._graphemes, entry))

    def refuse(self, *_: object) -> None:
        """No entities, so no bombs and no reading of other files."""
        raise InputError("the lexicon has a DOCTYPE", where=str(self.path), mend="delete the DOCTYPE line")


_LANG = "http://www.w3.org/XML/1998/namespace lang"


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
