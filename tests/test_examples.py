"""The example files are what they say: of a length to listen to, and in step with what a person hears in them."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
GOLDEN = ROOT / "tests" / "golden" / "examples"
EXAMPLES = sorted(path for path in (ROOT / "examples").iterdir() if path.suffix in {".txt", ".md", ".html"})
ROLES = {"interviewer", "guest", "narrator", "unspoken"}


@dataclass(frozen=True)
class GoldLine:
    """One line of a golden file: words as `words` gives them; opening and closing are equal where it stands whole."""

    role: str
    names: tuple[str, ...]
    opening: tuple[str, ...]
    closing: tuple[str, ...]
    whole: bool


def words(text: str) -> tuple[str, ...]:
    """The words of a text in lower case, without punctuation."""
    bare = ("".join(c for c in word.casefold() if c.isalnum()) for word in text.split())
    return tuple(word for word in bare if word)


def gold(name: str) -> list[GoldLine]:
    """The golden lines of the example of this stem."""
    lines = []
    for line in (GOLDEN / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        role, names, text = line.split("|")
        opening, gap, closing = text.partition("…")
        head = words(opening)
        lines.append(GoldLine(role, tuple(names.split("/")), head, words(closing) if gap else head, not gap))
    return lines


class _Text(HTMLParser):
    """The words that a page shows, without scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in {"script", "style", "title"}
        self.parts.append(" " if tag != "a" else "")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in {"script", "style", "title"}

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data)


def shown(path: Path) -> tuple[str, ...]:
    """The words of an example as a reader of the page or the text sees them."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        parser = _Text()
        parser.feed(text)
        text = "".join(parser.parts)
    elif path.suffix == ".md":
        text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
        text = re.sub(r"\]\([^)]*\)", " ", text)
    return words(re.sub(r"\((?:laughs|laughter|pause)\)", " ", text))


def find(source: tuple[str, ...], wanted: tuple[str, ...], start: int) -> int:
    """Where these words stand in the source, at ``start`` or later; -1 where they do not."""
    for at in range(start, len(source) - len(wanted) + 1):
        if source[at : at + len(wanted)] == wanted:
            return at
    return -1


def test_there_is_an_example_of_each_shape() -> None:
    assert len(EXAMPLES) >= 5
    assert {path.suffix for path in EXAMPLES} == {".txt", ".md", ".html"}
    assert sorted(path.stem for path in EXAMPLES) == sorted(p.stem for p in GOLDEN.glob("*.txt"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.name)
class TestExample:
    def test_length_is_that_of_an_interview(self, path: Path) -> None:
        assert 300 <= len(shown(path)) <= 900

    def test_golden_lines_are_well_formed(self, path: Path) -> None:
        lines = gold(path.stem)
        assert {line.role for line in lines} == ROLES or path.stem == "no_labels"
        for line in lines:
            assert line.role in ROLES
            if line.whole:
                assert 1 <= len(line.opening) <= 7, line
            else:
                assert (len(line.opening), len(line.closing)) == (4, 3), line
        assert any(line.role == "guest" and any(line.names) for line in lines)

    def test_neighbours_are_different_people(self, path: Path) -> None:
        talk = [line for line in gold(path.stem) if line.role in {"interviewer", "guest"}]
        for before, after in itertools.pairwise(talk):
            assert (before.role, before.names) != (after.role, after.names), after

    def test_golden_lines_stand_in_the_source_in_order_and_leave_nothing_over(self, path: Path) -> None:
        source = shown(path)
        lines = gold(path.stem)
        site = {word for line in lines if line.role == "unspoken" for word in line.opening + line.closing}
        names = {word for line in lines for name in line.names for word in words(name)}
        initials = {"".join(word[0] for word in words(name)) for line in lines for name in line.names if name}
        end = seen = 0
        for line in lines:
            start = find(source, line.opening, seen if line.role == "unspoken" else end)
            assert start >= 0, line
            stop = start if line.whole else find(source, line.closing, start + len(line.opening) - 1)
            assert stop >= 0, line
            if line.role == "unspoken":
                seen = stop + len(line.closing)
                continue
            if path.suffix != ".html" and not _holds_site_text(lines, line):
                over = set(source[end:start]) - site - names - initials - {"p", "r"}
                assert not over, (line, over)
            end = stop + len(line.closing)


def _holds_site_text(lines: list[GoldLine], line: GoldLine) -> bool:
    """Whether the site put text between this line and the spoken one before it: its middle is in no golden file."""
    at = lines.index(line)
    return at > 0 and lines[at - 1].role == "unspoken"


def test_the_scraped_text_has_labels_that_stand_once() -> None:
    text = (ROOT / "examples" / "harbour_pilot.txt").read_text(encoding="utf-8")
    assert text.count("RADIO NORTH:") == text.count("Ines Corvane:") == 1
    assert "\u00a0" in text
    paragraphs = [p for p in text.split("\n\n") if p.strip()]
    assert "Port Allard" in paragraphs, "a place name is left alone on its line, where a link stood"


def test_the_saved_page_names_itself() -> None:
    text = (ROOT / "examples" / "bridge_engineer.html").read_text(encoding="utf-8")
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, flags=re.DOTALL)
    assert found
    facts = json.loads(found.group(1))
    address = facts["mainEntityOfPage"]
    assert f'<link rel="canonical" href="{address}">' in text
    assert facts["author"]["name"] in text.split("<body")[1]


def test_the_panel_gives_names_first_and_initials_after() -> None:
    text = (ROOT / "examples" / "night_bus_panel.txt").read_text(encoding="utf-8")
    for name, initials in (("HANNAH OSEI", "HO"), ("DILIP RAO", "DR"), ("SOFIA LINDQVIST", "SL")):
        last_name = text.rindex(f"\n{name}: ")
        first_initials = text.index(f"\n{initials}: ")
        assert last_name < first_initials
