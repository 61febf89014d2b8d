"""A person's directives: comments of a fixed shape before a turn or a sentence. And conflicts, which look like them.

<!-- pause 1.5s -->           silence before the next sentence
<!-- say: words -->           spoken instead of the next sentence's own words, which stay in transcript and captions
<!-- voice: NAME -->          the voice of the next turn
<!-- chapter: Title -->       a chapter begins with the next turn
<!-- no chapter -->           none does
<!-- lock -->                 the next turn stays as it is, whatever becomes of the article
<!-- ![words](file.jpg) -->   a picture, for the chapter that the next sentence is in
<!-- CONFLICT wording, the article has: ... -->
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from narrator.errors import InputError
from narrator.model import Conflict, Picture, Sentence, Turn
from narrator.patterns import late

from .markup import to_comment

LONGEST_PAUSE = 10_000  # ms
LONGEST_SAYING = 800  # characters: it is one clip
FACTS = ("title", "language", "date", "modified", "author", "address")  # of an interview that may be in conflict
CONFLICT = "CONFLICT"

_PAUSE = late(r"pause:? +(\d{1,6}(?:[.,]\d{1,6})?) ?(ms|s)", re.IGNORECASE)
_NAMED = late(r"(say|voice|chapter):\s*(\S.*)", re.IGNORECASE | re.DOTALL)
_PICTURE = late(r"!\[(.*)\]\((.*)\)", re.DOTALL)
_BARE = late(r"no chapter|lock", re.IGNORECASE)
# Meant for one, and none: small letters and no end of a sentence, or what no sentence has. "Lock the door." is text.
_MEANT = late(
    r"(?i:pause:?\s*[-+]?[\d.,]{1,20}\s{0,9}\w{0,20}|(?:say|voice|chapter):)"
    r"|(?:pause|say|voice|chapter|no chapter|lock)\b[^.!?…\n]*|Voice [^\s.!?…]{0,60}[-_+][^\s.!?…]{1,60}"
)
_VOICE = late(r"\s*(?:<!--\s*voice:\s*(.*?)\s*-->|voice\s*=\s*[\"'](.*?)[\"']\s*(?:#.*)?$)", re.IGNORECASE)
_CONFLICT = late(CONFLICT + r" (\w+), the article (?:has: (.*)|no longer has this)", re.DOTALL)

OF_TURNS = ("voice", "chapter", "lock")
Directive = tuple[str, object]  # the name of a field of `Sentence` or `Turn`, and its value; or "conflict", "picture"


def read(text: str, where: str) -> Directive | None:
    """The directive in a comment; None for any other. where: for errors. Raises InputError for what cannot be done."""
    if found := _CONFLICT.fullmatch(text):
        return "conflict", Conflict(found[1], found[2] or "")
    text = text.strip()
    if found := _PAUSE.fullmatch(text):
        pause = round(float(found[1].replace(",", ".")) * (1000 if found[2].lower() == "s" else 1))
        if pause > LONGEST_PAUSE:
            raise InputError("this pause is too long", where=where, mend=f"at most {LONGEST_PAUSE // 1000}s")
        return "pause", pause
    if found := _NAMED.fullmatch(text):
        name, value = found[1].lower(), found[2]
        if name == "say" and len(value) > LONGEST_SAYING:
            raise InputError("too long to be said for one sentence", where=where, mend="write it as several sentences")
        return name, value
    if found := _PICTURE.fullmatch(text):
        return "picture", Picture(found[2], found[1])
    if _BARE.fullmatch(text):
        return ("lock", True) if text.lower() == "lock" else ("chapter", "")
    if _MEANT.fullmatch(text):
        mend = "write pause 1.5s, say: words, voice: NAME, chapter: Title, no chapter, or lock"
        raise InputError("this directive is not understood", where=where, mend=mend)
    return None


def conflict_lines(text: str) -> list[int]:
    """The lines (from 1) of a script at which its conflicts stand."""
    head = f"<!-- {CONFLICT} "
    return [number for number, line in enumerate(text.split("\n"), 1) if line.lstrip().startswith(head)]


def voice_line(text: str, unknown: Callable[[str], bool]) -> int:
    """The line (from 1) of a script that asks for such a voice, for a speaker or a turn; 0 where none does."""
    for number, line in enumerate(text.split("\n"), 1):
        if (found := _VOICE.match(line)) and unknown((found[1] or found[2]).strip()):
            return number
    return 0


def of_turn(turn: Turn) -> Iterator[str]:
    """The comments that stand before a turn."""
    if turn.lock:
        yield to_comment("lock")
    if turn.voice:
        yield to_comment(f"voice: {turn.voice}")
    if turn.chapter is not None:
        yield to_comment(f"chapter: {turn.chapter}" if turn.chapter else "no chapter")


def of_sentence(sentence: Sentence) -> Iterator[str]:
    """The comments that stand before a sentence."""
    for found in sentence.conflicts:
        yield conflict(found)
    if sentence.pause is not None:
        yield to_comment(f"pause {sentence.pause / 1000:g}s")
    if sentence.say:
        yield to_comment(f"say: {sentence.say}")
    for picture in sentence.pictures:
        yield to_comment(f"![{picture.text}]({picture.address})")


def conflict(found: Conflict) -> str:
    """The comment of a conflict: what the article has. What stands behind it is the person's."""
    says = "no longer has this" if found.kind == "deleted" else f"has: {found.text}"
    return to_comment(f"{CONFLICT} {found.kind}, the article {says}")
