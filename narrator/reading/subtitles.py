"""Subtitles: WebVTT (W3C) and SubRip. Cues become speech again: no times, one speaker's cues in a row as one text.

The kept readers (webvtt-py, srt, pysubs2) tell no lines, refuse a file for one bad cue, or drop the voice.
"""

from __future__ import annotations

import html
import re
from itertools import pairwise
from typing import NamedTuple

from narrator.model import LeftOut
from narrator.patterns import late

from .dialogue import Said, Talk, called, pieces
from .pieces import Draft

_STAMP = r"(?:\d{1,4}:)?\d{1,2}:\d{2}[.,]\d{1,3}"
_TIMES = late(rf"[ \t]*({_STAMP})[ \t]*-{{1,2}}>[ \t]*({_STAMP})")
_TAG = late(r"<(/?)(v|c|i|b|u|s|ruby|rt|lang|font|\d[\d:.]*)((?:\.[^\s<>.]{1,40})*)(?:[ \t]([^<>\n]{0,200}))?>", re.I)
_LANGUAGE = late(r"^Language: ?([A-Za-z-]{2,12})$", re.M)
_STYLES = late(r"\{\\[^{}\n]{1,80}\}")  # of SubStation, left over in SubRip
_NAME = late(r"(?:[-–—]\s?)?(?:>>+\s*)?([^\W\d_a-zà-ÿа-яё][^\n:<>!?;]{0,38}[^\W_.]\.?)\s?:(?=\s|$)\s*")
_BRACKETED = late(r"(?:[-–—]\s?)?[\[(]([^\W\d_a-zà-ÿа-яё][\w .’'-]{1,38})[\])]\s?:\s*")
_CHANGE = late(r"(?:[-–—‐]\s?(?=[^\W_]|[\"“«¿¡…(\[])|>>+\s*)")
_SOUND = late(r"[\[(♪][^\[\]()\n]{0,80}[\])♪]|[♪♫][^\n]{0,200}")
AGAIN = "shown again while the next line comes"
_ROWS = 8  # of a cue that are compared with the one before
_PAUSE = 2.0  # seconds of silence that end a paragraph


class Cue(NamedTuple):
    """A cue: when (seconds), what, on which line it begins, and what its tags say of the voice."""

    start: float
    end: float
    rows: tuple[tuple[str, int], ...]
    voice: str = ""


def sniff(text: str, named: bool) -> bool:
    """Whether a text is made of cues."""
    if text.startswith("WEBVTT"):
        return True
    head = text[:20_000].split("\n")
    times = sum(_TIMES.match(line) is not None for line in head)
    return times >= (1 if named else 2) and times * 8 >= sum(bool(line.strip()) for line in head) - 4


def read(text: str, name: str = "") -> Draft:
    """Who says what in the cues."""
    cues, left, title = _cues(text)
    language = _LANGUAGE.search(text, 0, 500) if text.startswith("WEBVTT") else None
    rows = _without_repeats(cues, left)
    said, sounds = _speech(rows)
    return Draft(
        tuple(pieces(said)),
        tuple(left + sounds),
        title=title,
        language=language.group(1) if language else "",
        plain_talk=True,
    )


def _seconds(stamp: str) -> float:
    parts = stamp.replace(",", ".").split(":")
    return sum(float(part) * 60.0**power for power, part in enumerate(reversed(parts)))


def _cues(text: str) -> tuple[list[Cue], list[LeftOut], str]:
    """The cues in the order of the file; notes; and the title in the head."""
    cues: list[Cue] = []
    left: list[LeftOut] = []
    title = ""
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        end = at
        while end < len(lines) and lines[end].strip():
            end += 1
        block = [(lines[n], n + 1) for n in range(at, end)]
        at = end
        head = block[0][0].strip()
        if head.startswith("WEBVTT"):
            title = head[6:].strip(" \t-–—:")
            block = block[1:] if any("-->" in row for row, _ in block) else []
        timed = [n for n, (row, _) in enumerate(block) if _TIMES.match(row)]
        if head.startswith(("NOTE", "STYLE", "REGION")) and not timed:
            if head.startswith("NOTE"):
                said = " ".join(row for row, _ in block)[4:].strip()
                left += [LeftOut(said, "a note in the subtitles", block[0][1])] if said else []
            continue
        if not timed and block:
            if cues:  # an empty line in a cue: what follows belongs to it
                cues[-1] = cues[-1]._replace(rows=(*cues[-1].rows, *block))
            else:
                left += [LeftOut(row.strip(), "above the first cue", line) for row, line in block]
            continue
        for number, place in enumerate(timed):
            # Where no empty line parts cues, the next one's number stands before its times.
            stop = timed[number + 1] if number + 1 < len(timed) else len(block)
            if number + 1 < len(timed) and block[stop - 1][0].strip().isdecimal() and stop - 1 > place:
                stop -= 1
            cues.append(_cue(block[place][0], block[place + 1 : stop]))
    return cues, left, title


def _cue(times: str, rows: list[tuple[str, int]]) -> Cue:
    match = _TIMES.match(times)
    start, end = (_seconds(stamp) for stamp in match.groups()) if match else (0.0, 0.0)
    return Cue(start, end, tuple(rows))


def _shown(row: str) -> tuple[str, str]:
    """A row without its tags, and the voice that they name."""
    voice = ""
    for match in _TAG.finditer(row):
        if match.group(2).lower() == "v" and not match.group(1) and match.group(4):
            voice = voice or match.group(4).strip()
    return html.unescape(_STYLES.sub("", _TAG.sub("", row))).strip(), html.unescape(voice)


class _Row(NamedTuple):
    """A shown line of a cue. pause: seconds of silence before it."""

    text: str
    line: int
    voice: str
    pause: float


def _without_repeats(cues: list[Cue], left: list[LeftOut]) -> list[_Row]:
    """The rows in order, each once: captions that roll up show a line again while the next one comes."""
    out: list[_Row] = []
    shown: list[_Shown] = []  # rows of the cue before
    end = 0.0
    cued = [(cue, _rows(cue)) for cue in cues]
    again = sum(_overlap(a, b) > 0 for (_, a), (_, b) in pairwise(cued))
    rolling = again * 5 > len(cued)  # else a word may well be said twice
    for cue, rows in cued:
        count = _overlap(shown, rows)
        at_once = cue.start <= end + 0.1
        if count and not (rolling and (at_once or count < len(rows))):
            count = 0 if sum(len(text.split()) for text, _, _ in rows[:count]) < 3 or not at_once else count
        left += [LeftOut(text, AGAIN, line) for text, line, _ in rows[:count]]
        kept = rows[count:]
        if kept and not count and at_once and shown and _grows(shown[-1], kept[0]):
            # The cue before is said on: "I was" / "I was there".
            left.append(LeftOut(shown[-1][0], AGAIN, kept[0][1]))
            out[-1] = out[-1]._replace(text=kept[0][0])
            kept = kept[1:]
        pause = max(0.0, cue.start - end)
        for number, (text, line, who) in enumerate(kept):
            out.append(_Row(text, line, who, pause if number == 0 else 0.0))
        shown = rows or shown
        end = max(end, cue.end)
    return out


_Shown = tuple[str, int, str]  # text, line, voice


def _rows(cue: Cue) -> list[_Shown]:
    """What a cue shows."""
    out: list[_Shown] = []
    voice = ""
    for row, line in _split_voices(cue.rows):
        text, named = _shown(row)
        voice = named or voice
        if text:
            out.append((text, line, voice))
    return out


def _split_voices(rows: tuple[tuple[str, int], ...]) -> list[tuple[str, int]]:
    """Rows cut where a voice begins in mid-row."""
    out: list[tuple[str, int]] = []
    for row, line in rows:
        parts = re.split(r"(?=<v[ .])", row) if "<v" in row else [row]
        out += [(part, line) for part in parts if part.strip()]
    return out


def _overlap(before: list[_Shown], rows: list[_Shown]) -> int:
    """How many of the rows stood at the end of the cue before, in the same voice."""
    for count in range(min(len(before), len(rows), _ROWS), 0, -1):
        if all(a[0] == b[0] and a[2] == b[2] for a, b in zip(before[-count:], rows, strict=False)):
            return count
    return 0


def _grows(before: _Shown, row: _Shown) -> bool:
    (old, _, one), (new, _, other) = before, row
    return one == other and len(new) > len(old) > 3 and new.startswith(old) and not new[len(old)].isalnum()


def _speech(rows: list[_Row]) -> tuple[list[Said], list[LeftOut]]:
    """Rows as what speakers say: a voice, a name or a dash begins a new one."""
    talk = Talk()
    left: list[LeftOut] = []
    who = ""
    named = _names(rows)
    for row in rows:
        text, fresh = row.text, False
        if row.voice:
            fresh, who = called(row.voice) != who, called(row.voice)
        elif (match := _NAME.match(text) or _BRACKETED.match(text)) and match.group(1).casefold() in named:
            fresh, who, text = True, called(match.group(1)), text[match.end() :]
        elif match := _CHANGE.match(text):
            # Nobody is named: the dash stays, since it is all that tells of a change.
            fresh, who, text = True, "", "– " + text[match.end() :]
        if _SOUND.fullmatch(text):
            left.append(LeftOut(text, "a sound", row.line))
            continue
        if fresh or not talk.goes_on(who) or (row.pause > _PAUSE and talk.ended()):
            talk.begin(who)
        if text:
            talk.add(text, row.line)
    said = talk.said()
    if sum(bool(item.who) for item in said) * 2 < len(said):
        # Few are named: a name is then only one more sign of a change.
        said = [_unnamed(item) if item.who else item for item in said]
    return said, left


def _unnamed(said: Said) -> Said:
    if not said.parts:
        return said._replace(who="")
    (text, line), *rest = said.parts
    return said._replace(who="", parts=((f"– {said.who}: {text}", line), *rest))


def _names(rows: list[_Row]) -> frozenset[str]:
    """Names that stand before a colon or in brackets, as somebody's who speaks: in capitals, or more than once."""
    counts: dict[str, int] = {}
    for row in rows:
        match = _NAME.match(row.text) or _BRACKETED.match(row.text)
        if match and len(match.group(1).split()) <= 4 and not _SOUND.fullmatch(row.text):
            name = match.group(1)
            counts[name.casefold()] = counts.get(name.casefold(), 0) + (2 if name.isupper() else 1)
    return frozenset(name for name, count in counts.items() if count > 1)
