"""Interviews, plans and findings as text for a person. Plain lines, so that a screen reader reads them well."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from narrator.clock import brief
from narrator.patterns import late

if TYPE_CHECKING:
    from .model import Interview
    from .pipeline.reviewing import Review

WIDTH = 96
# What would steer a terminal, or turn the direction of the text behind it (Unicode TR 36, 2.4).
UNSAFE = late("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def interview(found: Interview, others: Mapping[str, str]) -> str:
    """Speakers, each turn with its place, speaker, confidence and reason, what is left out; last, what is in doubt.

    others: who else could say a doubtful turn, by the turn's id.
    """
    import textwrap

    rows = [found.title, f"language {found.language}; " + ", ".join(f"{s.name} ({s.role})" for s in found.speakers), ""]
    for turn in found.turns:
        rows.append(f"{found.unit} {turn.line}  {turn.speaker}  [{turn.role}, {turn.confidence:.2f}: {turn.reason}]")
        if turn.review:
            rows.append(
                f"  REVIEW: {turn.speaker}, or {others.get(turn.id, 'somebody else')}? please check who says this"
            )
        rows += [textwrap.indent(textwrap.fill(part, WIDTH), "    ") for part in turn.text.split("\n\n")]
        rows.append("")
    if found.left_out:
        rows.append("left out:")
        rows += [f"  {found.unit} {o.line}  ({o.reason}) {textwrap.shorten(o.text, WIDTH)}" for o in found.left_out]
    doubts = [turn for turn in found.turns if turn.review]
    if doubts:
        rows.append("in doubt:")
    for turn in doubts:
        readings = f"{turn.speaker}, or {others.get(turn.id, 'somebody else')}"
        rows.append(f"  {found.unit} {turn.line}  {readings}  ({turn.confidence:.2f}: {turn.reason})")
        rows.append(f"    {textwrap.shorten(turn.text, WIDTH, placeholder=' …')}")
    rows.append(f"{len(found.turns)} turns, {len(doubts)} to review, {len(found.left_out)} texts left out")
    return _safe(rows)


def reviewed(done: Review, source: str, output: str | None) -> str:
    """How a review ended: what is decided, what is still in doubt, where it is written, what to do next."""
    import shlex

    outcome = done.outcome
    ends = {
        "done": "",
        "quit": "",
        "input ended": "The input ended; what was decided until then is kept.",
        "interrupted": "Interrupted; what was decided until then is kept.",
    }
    rows = ["", *filter(None, [ends[outcome.end]])]
    before = len(outcome.decisions) - outcome.fresh
    rows.append(
        f"{outcome.fresh} decided{f', {before} before' if before else ''}; {outcome.left} still in doubt"
        + ("" if outcome.decisions else "; nothing was written" if done.script is None else "")
    )
    if done.script:
        rows.append(f"script: {done.script}")
        rows.append(f"decisions, a line each: {done.ledger}")
    where = " ".join(map(shlex.quote, (source, *(("-o", output) if output else ()))))
    if outcome.left:
        rows.append(f"to go on: narrator review {where}")
    rows.append(f"next: narrator make {where}")
    return _safe(rows)


def plan(planned: Mapping[str, Any]) -> str:
    """What would be made, a line a clip; or that there is nothing to do."""
    import textwrap

    if not planned["write"]:
        return _safe([f"{planned['source']}: nothing to do"])
    count = len(planned["make"])
    rows = [
        f"{planned['source']}: {count} {'clip' if count == 1 else 'clips'} to make, {planned['kept']} kept, "
        f"{planned['encode']} to encode, files to write; about {_duration(planned['seconds'])}"
    ]
    for clip in planned["make"]:
        place = f"{planned['unit']} {clip['line']}" if clip["line"] else "notice"
        rows.append(f"  {place}  {clip['speaker']}  ({clip['reason']}) {textwrap.shorten(clip['text'], 60)}")
    return _safe(rows)


def _duration(seconds: float) -> str:
    """A rough time for a person."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def said(told: Mapping[str, Any]) -> str:
    """How a word is said, and by what."""
    row = f"{told['word']}: {told['said']}" + (f"  /{told['ipa']}/" if told["ipa"] else "")
    by = {"entry": "as you give it", "lexicon": "by a lexicon", "engine": "as the engine reads it"}[told["by"]]
    rows = [f"{row}  ({told['language']}, {told['voice']}, {by})"]
    rows += [f"{name}: {told[key]}" for key, name in (("file", "to hear"), ("saved", "kept in")) if told.get(key)]
    return _safe(rows)


def names(found: Mapping[str, Any]) -> str:
    """Names, numbers, acronyms and short forms, how each will be said, and how to say it otherwise."""
    import shlex

    held, unit = found["names"], found["unit"]
    rows = [f"{found['source']}: {len(held)} {'name' if len(held) == 1 else 'names'} of foreign spelling"]
    for row in held:
        like = f"like {row['like']}" if row["like"] else "odd"
        times = f", {row['times']} times" if row["times"] > 1 else ""
        rows.append(f"  {found['unit']} {row['line']}  {row['name']}  /{row['ipa']}/  ({like}{times})")
    for kind, heading in (
        ("number", "numbers"),
        ("acronym", "acronyms"),
        ("short form", "short forms"),
        ("name", "other names"),
    ):
        own = [row for row in found["words"] if row["kind"] == kind]
        rows += [f"{len(own)} {heading if len(own) != 1 else heading[:-1]}"] if own else []
        for row in own:
            said = "" if row["said"] == row["written"] else f": {row['said']}"
            times = f"  ({row['times']} times)" if row["times"] > 1 else ""
            rows.append(f"  {unit} {row['line']}  {row['written']}{said}  /{row['ipa']}/{times}")
    first = next((row["name"] for row in held), "") or next((row["written"] for row in found["words"]), "")
    if first:
        rows.append(
            f'to change one: narrator say {shlex.quote(first)} --as "..." --save {shlex.quote(found["source"])}'
        )
    return _safe(rows)


def cast(told: Mapping[str, Any]) -> str:
    """Who is spoken by which voice, how near the nearest other voice is, and why; what is wrong with it."""
    rows = [
        {
            **row,
            "nearest": f"{row['nearest']['similarity']:.2f} {row['nearest']['name']}",
            "name": " ".join(row["name"].split()),
        }
        for row in told["speakers"]
    ]
    shown = [table(rows, ("name", "role", "voice", "gender", "nearest", "reason"))]
    shown += [f"note: {' '.join(warning.split())}" for warning in told["warnings"]]
    shown += [f"kept in {told['file']}"] if told["file"] else []
    return _safe(shown)


def contents(found: Mapping[str, Any]) -> str:
    """What a store holds, a line a matter; of the episodes the ten that use most."""
    used, unused = found["used"], found["unused"]
    episodes = sorted(found["episodes"], key=lambda row: (-row["bytes"], row["folder"]))
    rows = [f"store: {found['store']}"]
    rows += [
        f"{kind}: {found[kind]['number']} ({size(found[kind]['bytes'])})" for kind in ("clips", "segments", "covers")
    ]
    rows.append(
        f"used by {len(episodes)} episode{'s' * (len(episodes) != 1)}: {used['number']} ({size(used['bytes'])})"
    )
    for row in episodes[:10]:
        away = (
            ""
            if row["missing_days"] is None
            else f", not there any more ({row['missing_days']:g} days), counts as used"
        )
        rows.append(f"  {row['folder']}: {size(row['bytes'])}{away}")
    if len(episodes) > 10:
        rows.append(f"  and {len(episodes) - 10} more: see --json")
    ages = f" for {unused['newest_days']:g} to {unused['oldest_days']:g} days" if unused["number"] else ""
    rows.append(f"not in use{ages}: {unused['number']} ({size(unused['bytes'])})")
    if unused["number"]:
        rows.append("to remove what no episode uses: narrator store prune --keep 30d")
    return _safe(rows)


def pruned(done: Mapping[str, Any]) -> str:
    """What was removed from a store, or would be, and what stays."""
    removed, left = done["removed"], done["left"]
    gone = f"{removed['number']} ({size(removed['bytes'])})"
    rest = f"{left['number']} ({size(left['bytes'])}), of which episodes use {size(left['used_bytes'])}"
    return f"would remove {gone}; would leave {rest}" if done["dry_run"] else f"removed {gone}; left {rest}"


def size(count: int) -> str:
    """Bytes as a person reads them: 1.2 GB."""
    for unit, one in (("GB", 10**9), ("MB", 10**6), ("KB", 10**3)):
        if count >= one:
            return f"{count / one:.1f} {unit}"
    return f"{count} B"


def sentences(found: Sequence[Mapping[str, Any]]) -> str:
    """What was said, where: the place and the sentence, a line each; the episode's title before its first."""
    rows: list[str] = []
    before = None
    for row in found:
        if row["folder"] != before:
            rows += [*([""] if rows else []), f"{row['title']}  ({row['date']}, {row['language']})"]
            before = row["folder"]
        rows.append(f"  {clock(row['start'])}  {row['speaker']}: {row['text']}")
        rows.append(f"    {row['link']}")
    return _safe(rows)


def episodes(found: Sequence[Mapping[str, Any]]) -> str:
    """An episode a line: day, length, language, who talks, doubts, title, page."""
    rows = []
    for row in found:
        names = ", ".join(one["name"] for one in row["speakers"] if one["role"] != "narrator")
        doubts = f"{row['doubts']} in doubt" if row["doubts"] else ""
        told = ", ".join(filter(None, (names, doubts)))
        rows.append(f"{row['date']}  {clock(row['seconds']):>7}  {row['language']}  {row['title']}  ({told})")
        rows.append(f"  {row['link']}")
    return _safe(rows)


def indexed(told: Mapping[str, Any]) -> str:
    """What an index holds."""
    return _safe(
        [f"{told['index']}: {told['episodes']} episodes, {told['sentences']} sentences, {clock(told['seconds'])}"]
    )


def clock(seconds: float | None) -> str:
    """As `brief`; a dash for what has no time."""
    return "-" if seconds is None else brief(seconds)


def sounds(made: Mapping[str, Any]) -> str:
    """The files of sound that were made, a line each; the first is the episode, or its first part."""
    return "\n".join(os.path.join(made["folder"], name) for name in made["audio"])  # noqa: PTH118 (or an address)


def data(value: object) -> str:
    """JSON on one line that is safe on a terminal too: json escapes the controls below U+0020 alone."""
    return UNSAFE.sub(lambda m: f"\\u{ord(m[0]):04x}", json.dumps(value, ensure_ascii=False))


def findings(found: Sequence[Mapping[str, Any]]) -> str:
    """One line a part: whether it is there, and the mend where it is not."""
    rows = []
    for row in found:
        state = "ok     " if row["ok"] else "MISSING" if row["needed"] else "absent "
        rows.append(f"{state}  {row['part']}: {row['fact']}" + ("" if row["ok"] else f"; {row['mend']}"))
    return "\n".join(rows)


def table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """Rows as aligned columns under their names."""
    cells = [list(columns), *([str(row[name]) for name in columns] for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(columns))]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in cells)


def _safe(rows: Sequence[str]) -> str:
    return "\n".join(UNSAFE.sub("", row) for row in rows)
