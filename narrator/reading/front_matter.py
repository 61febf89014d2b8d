"""What stands between two marks at the head of a Markdown file: YAML or TOML, as far as an article needs it."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from narrator.patterns import late

_FENCE = late(r"(---|\+\+\+)[ \t]*\n")
_KEY = late(r"([A-Za-z_][\w -]{0,30}):[ \t]*(.*)$")


def facts_of(text: str) -> tuple[dict[str, str], str, int]:
    """Keys of YAML-like or TOML front matter, the text behind it, and how many lines it took.

    Only ``key: value`` lines on the first level are understood; lists become "a, b".
    """
    opening = _FENCE.match(text)
    if opening is None:
        return {}, text, 0
    mark = opening.group(1)
    end = re.compile(rf"^(?:{re.escape(mark)}{'|[.]{3}' if mark == '---' else ''})[ \t]*$", re.M).search(
        text, opening.end()
    )
    if end is None:
        return {}, text, 0
    inside, body = text[opening.end() : end.start()], text[end.end() :]
    facts = _toml(inside) if mark == "+++" else _yaml(inside)
    return (facts, body, text.count("\n", 0, end.end())) if facts else ({}, text, 0)


def _toml(text: str) -> dict[str, str]:
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}
    return {key.lower(): _said(value) for key, value in data.items()}


def _said(value: Any) -> str:
    return (
        ", ".join(str(v) for v in value) if isinstance(value, list) else "" if isinstance(value, dict) else str(value)
    )


def _yaml(text: str) -> dict[str, str]:
    facts: dict[str, str] = {}
    key = ""
    for line in text.split("\n"):
        match = _KEY.match(line)
        if match:
            key = match.group(1).strip().lower()
            value = match.group(2).strip()
            if value[:1] in "\"'" and value[-1:] == value[:1] and len(value) > 1:
                value = value[1:-1]
            elif value[:1] == "[" and value[-1:] == "]":
                value = ", ".join(part.strip().strip("\"'") for part in value[1:-1].split(","))
            facts[key] = "" if value in (">", "|", ">-", "|-") else value
        elif key and line.strip().startswith("- "):
            facts[key] = ", ".join(filter(None, (facts[key], line.strip()[2:].strip("\"' "))))
        elif key and line.startswith((" ", "\t")) and line.strip():
            facts[key] = f"{facts[key]} {line.strip()}".strip()
        elif line.strip() and not line.lstrip().startswith("#"):
            return {}  # prose between two rules, not front matter
    return facts
