"""What there is to cast from: the catalogue of voices, and assignments that a person has fixed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, cast, get_args

from narrator.errors import InputError
from narrator.model import Gender, Voice

from .figures import Figures, table

# Where no figure is known, voices of one gender are taken to be nearer than others. One that was not measured where
# others were is taken to be like them, so that nobody gets it for being unknown.
_SAME_GENDER, _OTHER_GENDER, _UNMEASURED = 0.5, 0.3, 0.85


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The voices to choose from, best first.

    narrators, interviewers: names of voices meant for narration, and for those who ask. spare: names of those that
    nobody gets while there are others. ranks: by name, 1 is the best.
    measured: tables of `figures`, by "engine language". like: by "engine language", the language whose figures hold
    there as well. distinct: by engine, how alike two voices may be that are told apart without effort.
    alike: similarity (0 to 1) of two voices by their names, over what was measured; pairs that are nowhere are guessed
    by gender. root: the folder that it was read from, where the lists of given names stand too.
    """

    voices: tuple[Voice, ...]
    narrators: frozenset[str] = frozenset()
    ranks: Mapping[str, int] = field(default_factory=dict)
    alike: Mapping[frozenset[str], float] = field(default_factory=dict)
    root: Path | None = None
    interviewers: frozenset[str] = frozenset()
    measured: Mapping[str, str] = field(default_factory=dict)
    like: Mapping[str, str] = field(default_factory=dict)
    spare: frozenset[str] = frozenset()
    distinct: Mapping[str, float] = field(default_factory=dict)

    def similarity(self, a: Voice, b: Voice) -> float:
        """How much two voices sound like one: 0 to 1."""
        known = self.known(a, b)
        if known is not None:
            return known
        if (a.engine, a.language) == (b.engine, b.language) and self._table(a):
            return _UNMEASURED
        return _SAME_GENDER if a.gender == b.gender else _OTHER_GENDER

    def known(self, a: Voice, b: Voice) -> float | None:
        """The same, where it need not be guessed."""
        if a.name == b.name or (a.engine, a.id, a.pitch) == (b.engine, b.id, b.pitch):
            return 1.0
        given = self.alike.get(frozenset((a.name, b.name)))
        if given is not None or (a.engine, a.language) != (b.engine, b.language):
            return given
        rows, names = self._table(a), (self._row(a), self._row(b))
        for one, other in (names, names[::-1]):
            if one in rows and other in rows[one].alike:
                return rows[one].alike[other]
        return None

    def figures(self, voice: Voice) -> Figures | None:
        """What was measured of a voice; None where nothing was."""
        return self._table(voice).get(self._row(voice))

    def _table(self, voice: Voice) -> Mapping[str, Figures]:
        text = self.measured.get(f"{voice.engine} {voice.language}") or self.measured.get(
            f"{voice.engine} {self.like.get(f'{voice.engine} {voice.language}', '')}"
        )
        return table(text) if text else {}

    def _row(self, voice: Voice) -> str:
        """The name of a voice in its table: of a family, that of the member in the language that was measured."""
        whole = f"{voice.engine} {voice.language}"
        if whole in self.measured or whole not in self.like:
            return voice.name
        return voice.name.replace(f"{voice.engine}-{voice.language}", f"{voice.engine}-{self.like[whole]}", 1)


def load_catalogue(root: Path) -> Catalogue:
    """Reads ``root/catalogue.toml``: [[voice]] name, engine, id, language, and optionally gender, rate, pitch,
    narrator, interviewer, spare, rank; [[family]] as `_members` has it; [measured] by "engine language" as `figures`
    has it; [[alike]] engine, a, b, similarity (a and b are names or the engine's ids); [pace], a factor of the rate,
    and [chain], how it is treated (`mastering.recipe`), by a voice's name or "espeak +VARIANT".

    Read again only when the file has changed. Raises InputError where it is missing or broken.
    """
    path = root / "catalogue.toml"
    try:
        state = path.stat()
        version = (state.st_mtime_ns, state.st_size)
    except OSError:
        version = (0, 0)  # reading it tells why
    return _read(path, version)


@lru_cache(maxsize=4)
def _read(path: Path, version: tuple[int, int]) -> Catalogue:
    data = loaded(path)
    voices: dict[str, Voice] = {}
    meant: dict[str, set[str]] = {"narrator": set(), "interviewer": set(), "spare": set()}
    ranks: dict[str, int] = {}
    families = _tables(data, "family", path)
    entries = [*_tables(data, "voice", path), *(v for f in families for v in _members(f, path))]
    pace, chain = _table(data, "pace", path), _table(data, "chain", path)
    for number, entry in enumerate(entries, 1):
        try:
            name = _text(entry["name"])
            variant = f"{entry['engine']} +{str(entry['id']).partition('+')[2]}"
            voice = Voice(
                name=name,
                engine=_text(entry["engine"]),
                id=_text(entry["id"]),
                language=language_of(_text(entry["language"])),
                gender=cast(Gender, entry["gender"] if entry.get("gender") in get_args(Gender) else "unknown"),
                rate=float(entry.get("rate", 1.0)) * float(pace.get(name, pace.get(variant, 1.0))),
                pitch=int(entry.get("pitch", 50)),
                chain=str(chain.get(name, chain.get(variant, ""))),
            )
            ranks[voice.name] = int(entry.get("rank", number))
        except KeyError as error:
            raise InputError(f"voice {number} has no {error.args[0]}", where=str(path), mend="add it") from error
        except (TypeError, ValueError) as error:
            raise InputError(f"voice {number} is not valid: {error}", where=str(path), mend="correct it") from error
        if voice.name in voices:
            raise InputError(f"two voices are called {voice.name}", where=str(path), mend="rename one of them")
        voices[voice.name] = voice
        for use, names in meant.items():
            if entry.get(use) is True:
                names.add(voice.name)
    ordered = sorted(voices.values(), key=lambda voice: ranks[voice.name])
    return Catalogue(
        tuple(ordered),
        frozenset(meant["narrator"]),
        ranks,
        dict(_alike(data, path, {(voice.engine, voice.id): voice.name for voice in ordered})),
        path.parent,
        frozenset(meant["interviewer"]),
        _measured(data, path),
        {f"{f['engine']} {code}": f["like"] for f in families if "like" in f for code in f["languages"]},
        frozenset(meant["spare"]),
        {engine: float(limit) for engine, limit in _table(data, "distinct", path).items()},
    )


def _alike(
    data: Mapping[str, Any], path: Path, by_id: Mapping[tuple[str, str], str]
) -> Iterator[tuple[frozenset[str], float]]:
    for number, entry in enumerate(_tables(data, "alike", path), 1):
        try:
            engine = entry.get("engine", "")
            pair = [by_id.get((engine, entry[key]), entry[key]) for key in ("a", "b")]
            yield frozenset(pair), float(entry["similarity"])
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(
                f"[[alike]] {number} is not valid", where=str(path), mend="give it a, b and similarity"
            ) from error


def _measured(data: Mapping[str, Any], path: Path) -> dict[str, str]:
    tables = _table(data, "measured", path)
    if not all(isinstance(text, str) for text in tables.values()):
        raise InputError("[measured] is not valid", where=str(path), mend="let bench/voices.py write it")
    return tables


def _table(data: Mapping[str, Any], name: str, path: Path) -> dict[str, Any]:
    table = data.get(name, {})
    if not isinstance(table, dict):
        raise InputError(f"{name} is not a table", where=str(path), mend=f"write [{name}]")
    return table


def _members(family: Mapping[str, Any], path: Path) -> Iterator[dict[str, Any]]:
    """The voices of a family: in each of its ``languages`` (code = id) the engine's own voice and its ``variants``
    (name = gender as it sounds, or a table of what [[voice]] has). narrator: the variant that reads headlines, where it
    is not the own voice, which is spare then. like: the language whose figures hold for all.
    """
    try:
        engine, gender, variants = family["engine"], family["gender"], dict(family["variants"])
        for language, own in dict(family["languages"]).items():
            voice = {"name": f"{engine}-{language}", "engine": engine, "id": own, "language": language}
            reader = family.get("narrator", "")
            yield {**voice, "gender": gender, "narrator": not reader, "spare": bool(reader)}
            for variant, sounds in variants.items():
                more = dict(sounds) if isinstance(sounds, dict) else {"gender": sounds}
                identifier = f"{own}+{more.pop('variant', variant)}"
                voice |= {"name": f"{engine}-{language}-{variant}", "narrator": variant == reader}
                yield {**voice, "id": identifier, **more}
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            "a [[family]] is not valid", where=str(path), mend="give it engine, gender, variants and languages"
        ) from error


def loaded(path: Path) -> dict[str, Any]:
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
