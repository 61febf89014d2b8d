"""The account of a batch: what was made, what failed and why, which turns want a look; as data and as a page.

The page stands alone: no script, its style allowed by digest, every text escaped, nothing loaded from anywhere.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from narrator import __version__, files
from narrator.errors import InputError
from narrator.places import is_far
from narrator.publishing.head import head
from narrator.settings import Settings

from .batch import Outcome

NAMES = ("batch.html", "batch.json")
_SHOWN = 1000  # failures, notes, and episodes with doubts that the page lists; the data has them all
_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:1rem/1.55 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}"
    "h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:2.2rem}h3{font-size:1rem;margin:1.4rem 0 .3rem}"
    "dl{display:flex;flex-wrap:wrap;gap:.4rem 2rem;margin:1rem 0}dl div{min-width:5rem}"
    "dt{font-size:.85rem}dd{margin:0;font-size:1.5rem;font-variant-numeric:tabular-nums}"
    "ul{padding-left:1.2rem}li{margin:.4rem 0}small{display:block}q{quotes:none;font-family:Georgia,serif}"
    "meter{width:6rem;vertical-align:middle}"
)


class Account:
    """Takes outcomes as they come; ``begun``: s since 1970."""

    def __init__(self, output: str, begun: float) -> None:
        self.output, self.begun = output, begun
        self.counts: Counter[str] = Counter()
        self.doubtful = 0
        self.seconds = 0.0
        self.cpu = 0.0
        self._failed: list[dict[str, Any]] = []
        self._notes: list[dict[str, Any]] = []
        self._episodes: list[tuple[int, dict[str, Any]]] = []
        self._review: list[tuple[float, int, int, dict[str, Any]]] = []

    def take(self, outcome: Outcome) -> None:
        self.counts[outcome.state] += 1
        self.cpu += outcome.cpu
        self._notes += [{"source": outcome.name, "note": note} for note in outcome.notes]
        if outcome.summary is None:
            self._failed.append({"source": outcome.name, "error": outcome.error, "code": outcome.code})
            return
        summary = outcome.summary
        doubts = summary.get("doubts") or []
        self.doubtful += bool(doubts)
        self.seconds += summary["seconds"]
        folder = _name_of(summary["folder"])
        page = "index-1.html" if summary.get("parts") else "index.html"
        episode = {
            "source": outcome.name,
            "state": outcome.state,
            "title": summary.get("title", ""),
            "folder": folder,
            "seconds": summary["seconds"],
            "doubts": len(doubts),
        }
        self._episodes.append((outcome.number, episode))
        for place, doubt in enumerate(doubts):
            where = f"{folder}/{page}#turn-{doubt['turn']}"
            row = {**episode, "page": where, **doubt}
            del row["seconds"], row["doubts"], row["state"]
            self._review.append((doubt["confidence"], outcome.number, place, row))

    @property
    def failed(self) -> int:
        return self.counts["failed"]

    def totals(self, total: int, interrupted: bool = False) -> dict[str, Any]:
        """Numbers alone. total: interviews that were given; those not reached were left where it was interrupted."""
        return {
            "total": total,
            **{state: self.counts[state] for state in ("done", "kept", "failed")},
            "not_reached": total - self.counts.total(),
            "doubtful": self.doubtful,
            "turns_to_review": len(self._review),
            "audio_seconds": round(self.seconds, 3),
            "interrupted": interrupted,
        }

    def data(self, total: int, interrupted: bool) -> dict[str, Any]:
        """All of it. Failures stand as they came, turns with the least certain first, episodes as they were given."""
        return {
            "narrator": __version__,
            "begun": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.begun)),
            "seconds": round(time.time() - self.begun, 3),
            "cpu_seconds": round(self.cpu, 3),
            **self.totals(total, interrupted),
            "failures": self._failed,
            "review": [row for *_, row in sorted(self._review, key=lambda entry: entry[:3])],
            "notes": self._notes,
            "episodes": [episode for _, episode in sorted(self._episodes, key=lambda entry: entry[0])],
        }

    def files(self, total: int, interrupted: bool) -> dict[str, bytes]:
        """The account as files of the output folder."""
        data = self.data(total, interrupted)
        return {"batch.json": _json(data), "batch.html": page(data).encode("utf-8", "replace")}


def keep_account(account: Account, settings: Settings, total: int, interrupted: bool) -> None:
    """Write the account into the output folder. Raises InputError or NarratorError where the disk refuses."""
    if is_far(settings.output):
        from narrator.far import Place

        Place(settings.output).put(account.files(total, interrupted).items())
        return
    # The folder of episodes may be a link of its owner.
    files.write_whole(Path(settings.output).resolve(), account.files(total, interrupted))


def nothing_found(given: Iterable[str]) -> InputError:
    """The error where nothing that was given holds an interview."""
    return InputError(
        "there is no interview in it", where=", ".join(given), mend="give files, folders, lists, a sitemap or a feed"
    )


def row_of(outcome: Outcome) -> dict[str, Any]:
    """An outcome as `narrator batch --json` prints it."""
    row: dict[str, Any] = {"source": outcome.name, "state": outcome.state}
    if outcome.summary is None:
        return {**row, "error": outcome.error, "code": outcome.code}
    return {**row, **outcome.summary, "source": outcome.name, "notes": list(outcome.notes)}


def in_words(totals: Mapping[str, Any]) -> str:
    """The numbers in a sentence: 12 made, 3 kept, 1 failed, 2 want a look, 1 h 03 min of sound."""
    parts = [
        f"{totals['done']} made",
        f"{totals['kept']} kept",
        f"{totals['failed']} failed",
        f"{totals['doubtful']} want a look",
        f"{length(totals['audio_seconds'])} of sound",
    ]
    return ", ".join(parts)


def page(data: dict[str, Any]) -> str:
    """The account as a page."""
    day = data["begun"][:16].replace("T", " ")
    numbers = [
        ("made", data["done"]),
        ("kept as they were", data["kept"]),
        ("failed", data["failed"]),
        ("want a look", data["doubtful"]),
        *([("not reached", data["not_reached"])] if data["not_reached"] else []),
        ("of sound", length(data["audio_seconds"])),
    ]
    ended = "It was interrupted; the same command goes on from there." if data["interrupted"] else ""
    rows = [
        *head(f"Batch of {day}", style=_STYLE, more='<meta name="robots" content="noindex">'),
        "<body>\n<main>",
        f"<h1>Batch of {day} UTC</h1>",
        f"<p>{data['total']} interviews. {ended}</p>\n<dl>",
        *(f"<div><dt>{name}</dt><dd>{escape(str(value))}</dd></div>" for name, value in numbers),
        "</dl>",
    ]
    if data["failures"]:
        rows.append(f"<h2>Failed: {len(data['failures'])}</h2>\n<ul>")
        rows += [f"<li>{_text(row['error'])}</li>" for row in data["failures"][:_SHOWN]]
        rows.append("</ul>" + _more(len(data["failures"])))
    rows += _reviews(data["review"])
    if data["notes"]:
        rows.append(f"<h2>To know: {len(data['notes'])}</h2>\n<ul>")
        rows += [
            f"<li>{_text(row['note'])}<small>{_text(row['source'])}</small></li>" for row in data["notes"][:_SHOWN]
        ]
        rows.append("</ul>" + _more(len(data["notes"])))
    if not (data["failures"] or data["review"] or data["notes"]):
        rows.append("<p>Nothing failed, and nothing wants a look.</p>")
    return "\n".join((*rows, "</main>\n</body>\n</html>\n"))


def _reviews(review: list[dict[str, Any]]) -> list[str]:
    """The turns that want a look: episodes with most to doubt first, in each the least certain turn first."""
    if not review:
        return []
    episodes: dict[str, list[dict[str, Any]]] = {}
    for row in review:
        episodes.setdefault(row["folder"], []).append(row)
    most = sorted(episodes.values(), key=lambda rows: sum(row["confidence"] - 1 for row in rows))
    out = [f"<h2>Turns that want a look: {len(review)}</h2>"]
    out.append(
        "<p>To decide them: <code>narrator review</code> with the source, or correct the episode's script.md.</p>"
    )
    for rows in most[:_SHOWN]:
        title, source = rows[0]["title"], rows[0]["source"]
        out.append(f"<h3>{_text(title or source)}</h3>\n<small>{_text(source)}</small>\n<ul>")
        for row in rows:
            sure = max(0, min(100, round(100 * row["confidence"])))
            link = escape(quote(str(row["page"]), safe="/#"))
            out.append(
                f'<li><a href="{link}">{_text(row["speaker"])}</a> '
                f'<meter min="0" max="100" value="{sure}">{sure} %</meter> {sure} % sure: {_text(row["reason"])}'
                f"<small><q>{_text(row['text'])}</q></small></li>"
            )
        out.append("</ul>")
    return [*out, _more(len(episodes))]


def _more(count: int) -> str:
    return f"\n<p>And {count - _SHOWN} more: see batch.json.</p>" if count > _SHOWN else ""


def _text(value: object) -> str:
    """A text of whatever origin, isolated so that it turns no other text around."""
    shown = "".join(c if c.isprintable() or c == " " else " " for c in str(value))
    return f"<bdi>{escape(shown)}</bdi>"


def length(seconds: float) -> str:
    """A length of sound for a person: 3 h 05 min."""
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return f"{rest} s"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"


def _name_of(folder: str) -> str:
    """The name of an episode's folder, which stands beside the account."""
    return folder.rstrip("/").rpartition("/")[2] if "://" in folder else Path(folder).name or os.curdir


def _json(data: dict[str, Any]) -> bytes:
    """JSON; names of files that are no text stay what they are, as escapes."""
    try:
        return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
    except UnicodeEncodeError:
        return (json.dumps(data, indent=1) + "\n").encode()
