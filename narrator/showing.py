"""Interviews, plans and findings as text for a person. Plain lines, so that a screen reader reads them well."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .model import Interview

WIDTH = 96
# What would steer a terminal, or turn the direction of the text behind it (Unicode TR 36, 2.4).
UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def interview(found: Interview) -> str:
    """Speakers, then each turn with its line, speaker, confidence and, where doubtful, why; then what is left out."""
    rows = [found.title, f"language {found.language}; " + ", ".join(f"{s.name} ({s.role})" for s in found.speakers), ""]
    for turn in found.turns:
        rows.append(f"line {turn.line}  {turn.speaker}  [{turn.role}, {turn.confidence:.2f}: {turn.reason}]")
        if turn.review:
            rows.append("  REVIEW: please check who says this")
        rows += [textwrap.indent(textwrap.fill(part, WIDTH), "    ") for part in turn.text.split("\n\n")]
        rows.append("")
    if found.left_out:
        rows.append("left out:")
        rows += [f"  line {o.line}  ({o.reason}) {textwrap.shorten(o.text, WIDTH)}" for o in found.left_out]
    doubtful = sum(t.review for t in found.turns)
    rows.append(f"{len(found.turns)} turns, {doubtful} to review, {len(found.left_out)} texts left out")
    return _safe(rows)


def plan(planned: Mapping[str, Any]) -> str:
    """What would be made, a line a clip; or that there is nothing to do."""
    if not planned["make"] and not planned["write"]:
        return _safe([f"{planned['source']}: nothing to do"])
    rows = [f"{planned['source']}: {len(planned['make'])} clips to make, {planned['kept']} kept, files to write"]
    rows += [
        f"  line {clip['line']}  {clip['speaker']}  ({clip['reason']}) {textwrap.shorten(clip['text'], 60)}"
        for clip in planned["make"]
    ]
    return _safe(rows)


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
