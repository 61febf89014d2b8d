"""`narrator make` of what has not changed: answered before the command line and its library are loaded.

It knows the plain options alone. Whatever else is asked, or does not fit, or cannot be said, is left to `cli`, which
does all of this again and tells of it: so nothing is decided here but that there is nothing to do.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

_TEXTS = {
    "-o": "output",
    "--output": "output",
    "--engine": "engine",
    "--show": "show",
    "--store": "store",
    "--notice": "notice",
    "--intro": "intro",
    "--outro": "outro",
    "--cover": "cover",
    "--palette": "palette",
    "--preset": "preset",
    "--part": "part",
}


def told(arguments: Sequence[str]) -> bool:
    """Whether this was `make` of sources of which none has changed: their episodes are then printed."""
    asked = parsed(arguments)
    if asked is None:
        return False
    from . import record, settings, showing

    sources, as_json, given = asked
    try:
        chosen = settings.load(given)
        found = []
        for source in sources:
            made = record.unchanged(source, chosen)
            if made is None or made.get("conflicts"):
                return False
            found.append(showing.data(made) if as_json else showing.sounds(made))
        if sys.stdout.encoding != "utf-8" or "\x1b" in "".join(found):  # click takes colours out of what it prints
            return False
        # Paths go out as the bytes they are, as `cli` has it.
        sys.stdout.buffer.write("".join(f"{line}\n" for line in found).encode(errors="surrogateescape"))
        sys.stdout.buffer.flush()
    except Exception:
        return False
    return True


def parsed(arguments: Sequence[str]) -> tuple[list[str], bool, dict[str, Any]] | None:
    """Sources, whether JSON is wanted, and settings of a plain `make`; None for all else."""
    if arguments[:1] != ["make"] or os.name == "nt":  # click expands wildcards there
        return None
    sources: list[str] = []
    several: dict[str, list[str]] = {"--cast": [], "--lexicon": [], "--format": []}
    given: dict[str, Any] = {}
    as_json = False
    rest = iter(arguments[1:])
    for argument in rest:
        if argument == "--json":
            as_json = True
        elif argument == "--epub":
            given["epub"] = True
        elif not argument.startswith("-"):
            sources.append(argument)
        else:
            value = next(rest, "-")
            if value.startswith("-"):
                return None
            if argument in several:
                several[argument].append(value)
            elif argument == "--jobs" and value.isascii() and value.isdigit() and int(value):
                given["jobs"] = int(value)
            elif argument in _TEXTS:
                given[_TEXTS[argument]] = value
            else:
                return None
    given |= {f"{option[2:]}s": tuple(values) for option, values in several.items()}
    return (sources, as_json, given) if sources else None
