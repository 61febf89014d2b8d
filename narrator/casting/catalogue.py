"""What there is to cast from: the catalogue of voices, and assignments that a person has fixed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast, get_args

from narrator.errors import InputError
from narrator.model import Gender, Voice

# Where no figure is known, voices of one gender are taken to be nearer than others.
_SAME_GENDER, _OTHER_GENDER = 0.5, 0.3


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The voices to choose from, best first.

    narrators: names of voices meant for narration. ranks: by name, 1 is the best. alike: similarity (0 to 1) of
    two voices, by their names; pairs that are not listed are guessed by gender. root: the folder that it was read from,
    where the lists of given names stand too.
    """

    voices: tuple[Voice, ...]
    narrators: frozenset[str] = frozenset()
    ranks: Mapping[str, int] = field(default_factory=dict)
    alike: Mapping[frozenset[str], float] = field(default_factory=dict)
    root: Path | None = None

    def similarity(self, a: Voice, b: Voice) -> float:
        """How much two voices sound like one: 0 to 1."""
        if a.name == b.name or (a.engine, a.id, a.pitch) == (b.engine, b.id, b.pitch):
            return 1.0
        known = self.alike.get(frozenset((a.name, b.name)))
        if known is not None:
            return known
        return _SAME_GENDER if a.gender == b.gender else _OTHER_GENDER


def load_catalogue(root: Path) -> Catalogue:
    """Reads ``root/catalogue.toml``: [[voice]] name, engine, id, language, and optionally gender, rate, pitch,
    narrator, rank; [[family]] as `_members` has it; [[alike]] engine, a, b, similarity (a and b are names or the
    engine's ids).

    Raises InputError where the file is missing or broken.
    """
    path = root / "catalogue.toml"
    data = _load(path)
    voices: dict[str, Voice] = {}
    narrators: set[str] = set()
    ranks: dict[str, int] = {}
    entries = [*_tables(data, "voice", path), *(v for f in _tables(data, "family", path) for v in _members(f, path))]
    for number, entry in enumerate(entries, 1):
        try:
            voice = Voice(
                name=_text(entry["name"]),
                engine=_text(entry["engine"]),
                id=_text(entry["id"]),
                language=language_of(_text(entry["language"])),
                gender=cast(Gender, entry["gender"] if entry.get("gender") in get_args(Gender) else "unknown"),
                rate=float(entry.get("rate", 1.0)),
                pitch=int(entry.get("pitch", 50)),
            )
            ranks[voice.name] = int(entry.get("rank", number))
        except KeyError as error:
            raise InputError(f"voice {number} has no {error.args[0]}", where=str(path), mend="add it") from error
        except (TypeError, ValueError) as error:
            raise InputError(f"voice {number} is not valid: {error}", where=str(path), mend="correct it") from error
        if voice.name in voices:
            raise InputError(f"two voices are called {voice.name}", where=str(path), mend="rename one of them")
        voices[voice.name] = voice
        if entry.get("narrator") is True:
            narrators.add(voice.name)
    by_id = {(voice.engine, voice.id): voice.name for voice in voices.values()}
    alike: dict[frozenset[str], float] = {}
    for number, entry in enumerate(_tables(data, "alike", path), 1):
        try:
            engine = entry.get("engine", "")
            pair = [by_id.get((engine, entry[key]), entry[key]) for key in ("a", "b")]
            alike[frozenset(pair)] = float(entry["similarity"])
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(
                f"[[alike]] {number} is not valid", where=str(path), mend="give it a, b and similarity"
            ) from error
    ordered = sorted(voices.values(), key=lambda voice: ranks[voice.name])
    return Catalogue(tuple(ordered), frozenset(narrators), ranks, alike, root)


def _members(family: Mapping[str, Any], path: Path) -> Iterator[dict[str, Any]]:
    """The voices of a family: in each of its ``languages`` (code = id) the engine's own voice and its ``variants``
    (name = gender as it sounds).
    """
    try:
        engine, gender, variants = family["engine"], family["gender"], dict(family["variants"])
        for language, own in dict(family["languages"]).items():
            voice = {"name": f"{engine}-{language}", "engine": engine, "id": own, "language": language}
            yield {**voice, "gender": gender, "narrator": True}
            for variant, sounds in variants.items():
                yield {**voice, "name": f"{voice['name']}-{variant}", "id": f"{own}+{variant}", "gender": sounds}
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            "a [[family]] is not valid", where=str(path), mend="give it engine, gender, variants and languages"
        ) from error


def load_casts(paths: Iterable[Path]) -> dict[str, str]:
    """Fixed assignments, speaker's name -> voice's name, of files with a table [cast]; a later file wins.

    "narrator" stands for the narrator whatever the name. Raises InputError for a file that is broken.
    """
    fixed: dict[str, str] = {}
    for path in paths:
        data = _load(path)
        table = data.get("cast", {} if "pan" in data else None)
        if not isinstance(table, dict) or not all(isinstance(voice, str) for voice in table.values()):
            raise InputError("the cast is not valid", where=str(path), mend='write "Name" = "voice" under [cast]')
        fixed.update({folded(name): voice for name, voice in table.items()})
    return fixed


def load_places(paths: Iterable[Path]) -> dict[str, float]:
    """Where speakers are heard in stereo, of files with a table [pan]: name -> -1 (left) to 1 (right); as above."""
    places: dict[str, float] = {}
    for path in paths:
        for name, place in _numbers(_load(path).get("pan", {}), path):
            places[folded(name)] = place
    return places


def _numbers(table: object, path: Path) -> Iterator[tuple[str, float]]:
    for name, place in table.items() if isinstance(table, dict) else [("pan", table)]:
        if isinstance(place, bool) or not isinstance(place, int | float) or not -1 <= place <= 1:
            raise InputError(
                f"the place of {name} is not valid", where=str(path), mend='write "Name" = -0.3 under [pan], -1 to 1'
            )
        yield name, float(place)


def _load(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(
            f"cannot read it: {error.strerror}", where=str(path), mend="check the path and its permissions"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"not TOML: {error}", where=str(path), mend="correct that line") from error
    except RecursionError as error:
        raise InputError(
            "it is nested too deeply", where=str(path), mend='write "Name" = "voice" under [cast]'
        ) from error


def _tables(data: Mapping[str, Any], name: str, path: Path) -> list[dict[str, Any]]:
    tables = data.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(entry, dict) for entry in tables):
        raise InputError(f"{name} is not a list of tables", where=str(path), mend=f"write [[{name}]]")
    return tables


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError(f"{value!r} is not a text")
    return value


def language_of(tag: str) -> str:
    """ISO 639-1 of a language tag: "pt-BR" is "pt"."""
    return tag.lower().replace("_", "-").partition("-")[0]


def folded(name: str) -> str:
    """A name as it is compared: letter case, width and spaces make no other person."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
