"""What an episode's folder remembers of its last build, and which folder is an episode's.

The record (`.made.json`, written last) names the source, a stamp over all that went in, and the size and time of
each file that came out. It answers in a moment whether anything at all has changed, before a stage is loaded.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import surroundings
from .digests import digest, file_digest, sized
from .files import bring, remove, write_whole
from .origin import is_file_name, slug_for, whole_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from .settings import Settings

RECORD = ".made.json"
SCRIPT = "script.md"


def folder_for(output: Path, slug: str, identity: str) -> Path:
    """The folder of the episode with this identity (address or path of its source): a namesake's is not taken."""
    for name in (slug, f"{slug}-{digest(identity.encode('utf-8', 'surrogateescape'))[:6]}"):
        folder = output / name
        held = load(folder)
        if held is None or held.get("identity") in (None, identity):
            return folder
    return folder


def home_of(source: str) -> Path | None:
    """The folder of the episode whose own script this is; None for any other source."""
    path = Path(source)
    return path.parent if is_file_name(source) and path.name == SCRIPT and load(path.parent) is not None else None


def episode_of(source: str, settings: Settings) -> Path | None:
    """The folder of the episode that was made of this file, or whose own script it is; None where there is none yet."""
    home = home_of(source)
    folder, held = (home, {}) if home else _held(Path(settings.output), source)
    return None if held is None else folder


def load(folder: Path) -> dict[str, Any] | None:
    """The record of a folder; None where there is none that can be read."""
    bring(folder)
    try:
        held = json.loads((folder / RECORD).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return held if isinstance(held, dict) else None


def stamp(source: str, script: str | None, around: list[Any]) -> str:
    """One digest over all that decides an episode: digests of source and script, and what is `around` them.

    An episode made of its own script keeps the digest of the article it once came from as its source's.
    """
    return digest(json.dumps([source, script, *around], sort_keys=True).encode())


def ours(held: Mapping[str, Any] | None) -> tuple[str, ...]:
    """Digests of the scripts that builds have written, or were about to write: one of these nobody has corrected."""
    known = (held or {}).get("script", ())
    return (known,) if isinstance(known, str) else tuple(known)


def unchanged(
    source: str,
    settings: Settings,
    known: Path | None = None,
    *,
    data: bytes | None = None,
    version: str = "",
    shelf: Shelf | None = None,
) -> dict[str, Any] | None:
    """The summary of the last build where nothing has changed since and its files stand; else None.

    known: the folder of its episode, where it need not be looked for. data: of a source that is no file. version: when
    a list says that a page last changed, which is believed. shelf: for those who ask a thousand times.
    """
    if source == "-":
        return None
    home = home_of(source)
    place = home or known
    try:
        folder, held = (place and (place, load(place))) or _held(Path(settings.output), source, shelf)
        if held is None or "stamp" not in held:
            return None
        as_before = home or (version and held.get("version") == version)
        article = None if as_before else Path(source).read_bytes() if data is None else data
        if article is not None and digest(article) != held.get("data"):
            return None  # a quick no: the rest looks at every file of the package
        now = shelf.around if shelf else surroundings.around(settings)
        return standing(folder, held, source, article, file_digest(folder / SCRIPT), now)
    except (OSError, ValueError):
        return None


def standing(
    folder: Path, held: Mapping[str, Any], source: str, data: bytes | None, script: str | None, around: list[Any]
) -> dict[str, Any] | None:
    """The summary of the last build where it was of this article and script, and its files stand; else None.

    held: the folder's record. data: of the article, None where the source is the folder's own script, whose digest is
    ``script``.
    """
    try:
        if held["stamp"] != stamp(held["data"] if data is None else digest(data), script, around):
            return None
        if any(sized(folder / name) != given for name, given in held["files"].items()):
            return None
        if pictures := held.get("pictures"):  # of its chapters, beside the article, which may have moved with them
            moved = data is not None and held.get("path") != whole_name(source)
            if moved or any(sized(Path(name)) != given for name, given in pictures.items()):
                return None
        summary: dict[str, Any] = held["summary"]
        # The folder as it is named now: it may have been named from another place, or moved.
        here = {"episode": str(folder / Path(summary["episode"]).name), "folder": str(folder)}
        clips = summary["clips"]
        whole = {"made": 0, "kept": clips["made"] + clips["kept"]}
    except (OSError, KeyError, TypeError, AttributeError, ValueError):
        return None
    return {**summary, **here, "source": source, "clips": whole}


def seen(folder: Path, version: str) -> None:
    """Remember when a list says that the source of an episode which is up to date last changed."""
    facts = load(folder)
    if version and facts is not None and facts.get("version") != version:
        write_whole(folder, _as_file({**facts, "version": version}))


def announced(
    folder: Path, *, identity: str, source: str, script: bytes, data: bytes | None = None
) -> dict[str, bytes]:
    """The record as it must stand before a script of ours, or corrections to it, are written: as a file to go first.

    If the process ends between the two, the next build still knows what nobody has corrected. Empty where the record
    knows it already. data: of the article that this script is of, unless the one that stands may be of another.
    """
    facts = load(folder) or {}
    fresh = dict(facts)
    if digest(script) not in ours(facts):
        fresh["script"] = [*ours(facts), digest(script)]
    if home_of(source) is None:
        fresh |= {"identity": identity, "path": whole_name(source)}
        fresh |= {} if data is None else {"data": digest(data)}
    return {} if fresh == facts else _as_file(fresh)


def expected(folder: Path, script: bytes, base: Mapping[str, Any]) -> dict[str, bytes]:
    """The record as it must stand before a person's script is replaced by the same carried over to a new article.

    As a file to go first: if the process ends between the two, the next build knows which article the script is of.
    """
    return _as_file({**(load(folder) or {}), "next": {**base, "script": digest(script)}})


def clear(folder: Path, written: Collection[str]) -> None:
    """Remove the files of the last build that this one has not made: parts, other formats.

    None goes but those that are as that build left them. Called before `keep`, so that a build which is killed
    between the two leaves a record that still knows them. Raises NarratorError where the disk refuses.
    """
    left: Mapping[str, Any] = (load(folder) or {}).get("files") or {}
    for name, given in left.items():
        if name not in (SCRIPT, RECORD, *written) and Path(name).name == name and sized(folder / name) == given:
            remove(folder / name)


def keep(
    folder: Path,
    *,
    identity: str,
    source: str,
    data: bytes,
    script: bytes | None = None,
    seen: str | None = None,
    around: list[Any] | None = None,
    names: Sequence[str] = (),
    summary: Mapping[str, Any] | None = None,
    more: Mapping[str, Any] | None = None,
    base: Mapping[str, Any] | None = None,
) -> None:
    """Remember a build, or (where nothing is given as `around`) that a script was written for a person to correct.

    script: the bytes written as `script.md`; None where a person's own was left as it is, which stood as ``seen``
    when it was read. An episode that is made of its own script stays the episode of its article. more: kept as given.
    base: the article's own reading, None for the one that is held.
    """
    facts = load(folder) or {}
    if base is not None:
        facts |= {"base": base}
        facts.pop("next", None)
    if home_of(source) is None:
        facts |= {"identity": identity, "path": whole_name(source), "data": digest(data)}
    if script is not None:
        facts["script"] = [digest(script)]
    if around is not None:
        facts["stamp"] = stamp(facts.get("data", ""), seen if script is None else digest(script), around)
        facts["files"] = {name: sized(folder / name) for name in dict.fromkeys(names)}
        facts["summary"] = summary
        facts |= more or {}
    write_whole(folder, _as_file(facts))


def _as_file(facts: Mapping[str, Any]) -> dict[str, bytes]:
    return {RECORD: json.dumps(facts, ensure_ascii=False).encode("utf-8", "surrogatepass")}


class Shelf:
    """The output folder as it stands, and what is `around`: taken once, for many sources."""

    def __init__(self, settings: Settings) -> None:
        self.around = surroundings.around(settings)
        self._output = Path(settings.output)
        self._names: dict[str, list[str]] = {}
        try:
            found = sorted(entry.name for entry in os.scandir(self._output))
        except OSError:
            found = []
        for name in found:
            self._names.setdefault(name, []).insert(0, name)
            if re.fullmatch(r".+-[0-9a-f]{6}", name):
                self._names.setdefault(name[:-7], []).append(name)

    def places(self, name: str) -> list[Path]:
        """The folders of this name, its own first."""
        return [self._output / found for found in self._names.get(name, ())]


def _held(output: Path, source: str, shelf: Shelf | None = None) -> tuple[Path, dict[str, Any] | None]:
    """The folder that was made of this source, and its record; a namesake may hold the folder of its name."""
    name, path = slug_for(source), whole_name(source)
    for folder in shelf.places(name) if shelf else _places(output, name):
        held = load(folder)
        if held is not None and held.get("path") == path:
            return folder, held
    return output / name, None


def _places(output: Path, name: str) -> Iterator[Path]:
    yield output / name
    yield from output.glob(f"{name}-{'[0-9a-f]' * 6}")
