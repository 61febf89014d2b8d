"""espeak-ng from the wheel espeakng-loader: where it lies, what it offers, and a fresh copy of it on demand.

What the library says depends on what it said before, and its own reset (terminate, initialise) does not undo that.
So each clip gets the library as it is when just loaded: it is unloaded after every use. Over 200 clips in any
order the bytes are those of a new process for each, at 1 ms of CPU a clip instead of 3.
"""

from __future__ import annotations

import os
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from narrator.errors import NarratorError

if TYPE_CHECKING:
    import ctypes

MEND = "install it with `pip install espeakng-loader`"
RATE = 22050
WORDS_PER_MINUTE = 175  # the library's own speed

_SYNCHRONOUS = 2
_DO_NOT_EXIT = 0x8000  # else the library ends the process where its data is damaged
_CODES = {"cmn": "zh"}  # a three-letter code, where ISO 639-1 has one of two
_SUFFIX = {"win32": "espeak-ng.dll", "darwin": "libespeak-ng.dylib"}


@cache
def folder() -> Path | None:
    """The wheel's folder, found without importing it; None where it is not installed."""
    from importlib.machinery import PathFinder

    found = PathFinder.find_spec("espeakng_loader")
    places = found.submodule_search_locations if found else None
    return Path(places[0]) if places else None


def parts() -> tuple[Path, Path]:
    """The library and its data; NarratorError where they are missing."""
    place = folder()
    if place is not None:
        library, data = place / _SUFFIX.get(sys.platform, "libespeak-ng.so"), place / "espeak-ng-data"
        if library.is_file() and (data / "phondata").is_file():
            return library, data
    raise NarratorError("espeak-ng is not installed", mend=MEND)


@cache
def version() -> str:
    """A digest of the library and its data, cheap: other bytes may say something else."""
    library, data = parts()
    digest = zlib.crc32(library.read_bytes())
    digest = zlib.crc32((data / "phondata").read_bytes(), digest)
    with os.scandir(data) as entries:
        sizes = sorted((e.name, e.stat().st_size) for e in entries if e.is_file())
    return f"{zlib.crc32(repr(sizes).encode(), digest):08x}"


@cache
def bases() -> frozenset[str]:
    """Identifiers of the voices: the files below ``lang``, as the library lists them."""
    root = parts()[1] / "lang"
    return frozenset(
        f"{family.name}/{file.name}" for family in os.scandir(root) if family.is_dir() for file in os.scandir(family)
    ) | {file.name for file in os.scandir(root) if file.is_file()}


def languages() -> tuple[str, ...]:
    """Codes of the languages, as the names of the voices begin with them."""
    return tuple(sorted({_CODES.get(code, code) for code in (b.rpartition("/")[2].split("-")[0] for b in bases())}))


@cache
def variants() -> frozenset[str]:
    """Names of the variants, which give a voice another sound."""
    return frozenset(path.name for path in (parts()[1] / "voices" / "!v").iterdir())


def knows(identifier: str) -> bool:
    """Whether ``base`` or ``base+variant`` exists. The library itself takes unknown names in silence."""
    base, plus, variant = identifier.partition("+")
    return base in bases() and (not plus or variant in variants())


@contextmanager
def fresh() -> Iterator[ctypes.CDLL]:
    """The library as if in a new process: loaded, initialised and seeded; ended and unloaded afterwards."""
    import ctypes

    path, data = parts()
    library = _load(path)
    try:
        library.espeak_Initialize.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_char_p, ctypes.c_int)
        if library.espeak_Initialize(_SYNCHRONOUS, 1000, os.fsencode(data), _DO_NOT_EXIT) != RATE:
            raise NarratorError("espeak-ng does not start", where=str(data), mend=f"re{MEND}")
        library.espeak_ng_SetRandSeed(ctypes.c_long(1))
        yield library
        library.espeak_Terminate()
    finally:
        _unload(library)


def set_voice(library: ctypes.CDLL, identifier: str) -> None:
    """Choose a voice; the identifier must be one that `knows` accepts.

    By its open file, where the system names one. By its name the sound is the same, but the library puts a name
    into lower case first: where letter case counts it finds no ``en-us``, and reads all voices for it, 3 ms a clip.
    """
    base, plus, variant = identifier.partition("+")
    with suppress(OSError), open(parts()[1] / "lang" / base, "rb") as file:
        if library.espeak_SetVoiceByFile(f"/dev/fd/{file.fileno()}{plus}{variant}".encode()) == 0:
            return
    if library.espeak_SetVoiceByName(identifier.encode()) != 0:
        raise NarratorError("espeak-ng refuses this voice", where=identifier, mend="choose another one")


def _load(path: Path) -> ctypes.CDLL:
    import ctypes
    import shutil
    import tempfile

    try:
        if not _is_loaded(path):
            return ctypes.CDLL(str(path))
        # Somebody else holds it, or this system never lets go of a library: a copy is another library to it.
        with tempfile.TemporaryDirectory(prefix="narrator-", ignore_cleanup_errors=True) as place:
            return ctypes.CDLL(str(shutil.copy(path, place)))
    except OSError as error:
        raise NarratorError(f"espeak-ng cannot be loaded: {error}", where=str(path), mend=f"re{MEND}") from error


if sys.platform == "win32":

    def _is_loaded(path: Path) -> bool:
        import ctypes

        ctypes.windll.kernel32.GetModuleHandleW.restype = ctypes.c_void_p
        return bool(ctypes.windll.kernel32.GetModuleHandleW(str(path)))

    def _unload(library: ctypes.CDLL) -> None:
        import _ctypes

        _ctypes.FreeLibrary(library._handle)

else:

    def _is_loaded(path: Path) -> bool:
        import ctypes

        with suppress(OSError):
            _unload(ctypes.CDLL(str(path), mode=os.RTLD_NOLOAD))
            return True
        return False

    def _unload(library: ctypes.CDLL) -> None:
        import _ctypes

        _ctypes.dlclose(library._handle)
