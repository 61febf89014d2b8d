"""Casts that a person has fixed: files that say who is always spoken by which voice, and from where in stereo."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from narrator.errors import InputError

from .catalogue import folded, loaded


def load_casts(paths: Iterable[Path]) -> dict[str, str]:
    """Fixed assignments, speaker's name -> voice's name, of files with a table [cast]; a later file wins.

    "narrator" stands for the narrator whatever the name. Raises InputError for a file that is broken.
    """
    fixed: dict[str, str] = {}
    for path in paths:
        data = loaded(path)
        table = data.get("cast", {} if "pan" in data else None)
        if not isinstance(table, dict) or not all(isinstance(voice, str) for voice in table.values()):
            raise InputError("the cast is not valid", where=str(path), mend='write "Name" = "voice" under [cast]')
        fixed.update({folded(name): voice for name, voice in table.items()})
    return fixed


def load_places(paths: Iterable[Path]) -> dict[str, float]:
    """Where speakers are heard in stereo, of files with a table [pan]: name -> -1 (left) to 1 (right); as above."""
    places: dict[str, float] = {}
    for path in paths:
        for name, place in _numbers(loaded(path).get("pan", {}), path):
            places[folded(name)] = place
    return places


def _numbers(table: object, path: Path) -> Iterator[tuple[str, float]]:
    for name, place in table.items() if isinstance(table, dict) else [("pan", table)]:
        if isinstance(place, bool) or not isinstance(place, int | float) or not -1 <= place <= 1:
            raise InputError(
                f"the place of {name} is not valid", where=str(path), mend='write "Name" = -0.3 under [pan], -1 to 1'
            )
        yield name, float(place)


def recast(data: bytes | None, voices: Mapping[str, str], path: Path) -> bytes:
    """The file of a cast with these assignments in it, name -> voice; all else in it, comments too, stays.

    data: the file as it stands, None where there is none; `load_casts` has read it. path: for what goes wrong.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse((data or b"# Who is spoken by which voice.\n\n[cast]\n").decode())
        if "cast" not in document:
            document["cast"] = tomlkit.table()
        table = document["cast"]
        assert isinstance(table, dict)
        known = {folded(name): name for name in table}
        for name, voice in voices.items():
            table[known.get(folded(name), name)] = voice
        return tomlkit.dumps(document).encode()
    except (TOMLKitError, UnicodeError) as error:
        raise InputError(
            f"it cannot be changed: {error}", where=str(path), mend="correct it, or name another file"
        ) from error
