"""What the side files are written from, and how text and times stand in them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from narrator.model import Cast, Interview, Loudness, Timeline

if TYPE_CHECKING:
    from .changes import Changes
    from .cover import Cover
    from .illustration import Illustration

# Control characters, the marks that turn the direction of all that follows them (Unicode TR 36, 2.4), and what XML
# cannot hold.
_UNSAFE = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
_SPACES = r"\s+"


@dataclass(frozen=True, slots=True)
class Publication:
    """A finished episode.

    audio: file name of the sound. engines: name -> version. notice: the spoken notice, empty for none.
    version: of Narrator. facts: more that `episode.json` shall hold, JSON values.

    guid, published, modified: its identity, and the days (ISO 8601) on which it first came out and last changed.
    changes: since the edition before; correction: those of them, or of an earlier edition, that are heard as other
    words. correction_notice: the sentence that tells of it, empty where none is said. cover: None for none. curve: LUFS
    of equal stretches of the episode. illustrations: pictures of chapters, by the turns that open these.
    Nothing here may depend on when or where it was built, but for the first day of what has none of its own.
    """

    interview: Interview
    cast: Cast
    timeline: Timeline
    loudness: Loudness
    slug: str
    audio: str
    engines: Mapping[str, str]
    notice: str
    version: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    guid: str = ""
    published: str = ""
    modified: str = ""
    changes: Changes | None = None
    correction: Changes | None = None
    correction_notice: str = ""
    cover: Cover | None = None
    curve: tuple[float, ...] = ()
    illustrations: Mapping[str, Illustration] = field(default_factory=dict)

    def seconds(self, samples: int) -> float:
        """A place in the episode in seconds, to the millisecond before it."""
        return self.milliseconds(samples) / 1000

    def milliseconds(self, samples: int) -> int:
        """A place in the episode in whole milliseconds, rounded down so that nothing ends after the sound does."""
        return samples * 1000 // self.timeline.rate if self.timeline.rate else 0


def one_line(text: str) -> str:
    """Shown text on one line, without what could hide, reorder or break it."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    return re.sub(_SPACES, " ", re.sub(_UNSAFE, "", text)).strip()


_LEFTWARDS = frozenset(("ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "syr", "ug", "ur", "yi"))


def direction(language: str) -> str:
    """Which way a language is written: "rtl" or "ltr", as HTML has it. language: a tag of BCP 47."""
    first, *others = language.lower().split("-")
    written = next((part for part in others if len(part) == 4 and part.isalpha()), "")
    return "rtl" if (written in ("arab", "hebr") if written else first in _LEFTWARDS) else "ltr"


_encoded = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def json_text(document: Mapping[str, Any]) -> str:
    """JSON with a line for each member, and one for each entry of a list.

    With `indent` the standard library encodes in Python: twenty times the time for a long transcript. Half a surrogate
    pair, which a file in UTF-8 cannot hold, becomes "?". Raises ValueError for a number that JSON does not know.
    """
    members = []
    for name, value in document.items():
        if isinstance(value, list) and value:
            value = "[\n  " + ",\n  ".join(map(_encoded, value)) + "\n ]"
        else:
            value = _encoded(value)
        members.append(f" {_encoded(name)}: {value}")
    return ("{\n" + ",\n".join(members) + "\n}\n").encode("utf-8", "replace").decode()
