"""One edition after another: what changed is told, and nobody's podcast app loses its place."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from mutagen.id3 import ID3

from .conftest import narrator
from .desk import Desk
from .listening import hear
from .test_same_bytes import BRIEF


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.day = "2026-03-01"
    return made


def entries(desk: Desk) -> list[tuple[str, str]]:
    return [(entry["change"], entry.get("speaker", "")) for entry in desk.told()["changes"]["entries"]]


def headings(desk: Desk) -> list[str]:
    tokens = MarkdownIt().parse((desk.episode / "CHANGES.md").read_text())
    return [b.content for a, b in pairwise(tokens) if a.type == "heading_open" and a.tag == "h2"]


def files(desk: Desk) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in desk.episode.iterdir() if path.name != ".made.json"}


WORDY = BRIEF.replace("About an hour", "About two hours")


def test_a_first_edition_has_no_news(desk: Desk) -> None:
    run = desk.run("make")
    assert run.code == 0 and run.err == ""
    assert not (desk.episode / "CHANGES.md").exists()
    told = desk.told()
    assert (told["changes"], told["correction"], told["published"], told["modified"]) == (None, None, "2026-03-01", "")


def test_what_changed_is_told_in_data_on_the_terminal_and_in_the_change_file(desk: Desk) -> None:
    first = desk.make()
    desk.day = "2026-03-05"
    desk.article.write_text(
        WORDY.replace("We met her at the burner.", "").replace(
            "Mara Vogt: And", "Mara Vogt: Whose?\n\nLena Ort: Mine.\n\nMara Vogt: And"
        )
    )
    run = desk.run("make")
    changes = desk.told()["changes"]
    assert entries(desk) == [
        ("reworded", "Narrator"), ("reworded", "Lena Ort"), ("added", "Mara Vogt"), ("added", "Lena Ort")
    ]  # fmt: skip
    assert changes["date"] == "2026-03-05"
    assert changes["seconds"] == {"before": first["seconds"], "after": run.data["seconds"]}
    assert "2 turns added, 2 turns reworded" in run.err and "About [-an hour,-] {+two hours,+} if" in run.err
    page = (desk.episode / "CHANGES.md").read_text()
    assert headings(desk) == ["2026-03-05"] and "About ~~an hour,~~ **two hours,** if the glass" in page
    assert desk.told()["modified"] == "2026-03-05"

    desk.day = "2026-03-09"
    desk.article.write_text(WORDY)
    desk.make()
    assert ("removed", "Mara Vogt") in entries(desk)
    assert headings(desk) == ["2026-03-09", "2026-03-05"], "newest on top"


def test_a_turn_given_to_another_is_told_so_and_chapters_that_move(desk: Desk) -> None:
    question = "What does the work of a whole day look like when nothing breaks and nobody comes by?"
    talk = BRIEF + f"\nMara Vogt: {question}\n\nLena Ort: {'Slow and warm, and rather quiet. ' * 6}\n"
    desk.article.write_text(talk)
    desk.make()
    script = desk.episode / "script.md"
    script.write_text(script.read_text().replace("**Mara Vogt:** And when", "**Lena Ort:** And when"))
    desk.make()
    entry = desk.told()["changes"]["entries"][0]
    assert (entry["change"], entry["before"], entry["after"]) == ("reassigned", "Mara Vogt", "Lena Ort")
    script.write_text(
        script.read_text().replace("a marble!", "a marble! " + "Another sentence, a long one, I fear. " * 3)
    )
    desk.make()
    kinds = {entry["change"]: entry for entry in desk.told()["changes"]["entries"]}
    moved = kinds["chapter moved"]
    assert "reworded" in kinds and moved["now"] > moved["was"] + 3
    starts = [c["startTime"] for c in json.loads((desk.episode / "chapters.json").read_text())["chapters"]]
    assert moved["now"] in starts


def test_an_edition_in_which_nothing_changed_adds_nothing_and_is_the_same_files(desk: Desk) -> None:
    desk.make()
    desk.day = "2026-03-05"
    desk.article.write_text(WORDY)
    desk.make()
    before = files(desk)
    desk.day = "2026-03-20"
    desk.make()
    (desk.episode / "episode.mp3").unlink()
    desk.make()
    after = files(desk)
    assert json.loads(after.pop("episode.json")) | {"clips": 0} == json.loads(before.pop("episode.json")) | {"clips": 0}
    assert after == before
    (desk.episode / ".made.json").unlink()
    (desk.episode / "script.md").unlink()
    desk.make()
    assert desk.told()["published"] == "2026-03-01" and desk.told()["modified"] == "2026-03-05"
    assert headings(desk) == ["2026-03-05"]


def test_another_voice_is_news_but_no_correction(desk: Desk) -> None:
    desk.make()
    (desk.folder / "cast.toml").write_text('[cast]\n"Lena Ort" = "espeak-en-us-m3"\n')
    run = desk.run("make", None, "--cast", "cast.toml", "--correction-notice")
    assert entries(desk) == [("voice", "Lena Ort")] and "espeak-en-us-m3" in run.err
    assert (desk.told()["modified"], desk.told()["correction"]) == ("", None)
    assert "corrected" not in (desk.episode / "transcript.vtt").read_text()


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"\xff" * 50, b'{"title": "x", "turns": 1}', None])
def test_a_damaged_or_missing_edition_is_no_news_and_no_error(desk: Desk, damage: bytes | None) -> None:
    desk.make()
    guid = desk.told()["guid"]
    path = desk.episode / "episode.json"
    path.unlink() if damage is None else path.write_bytes(damage)
    desk.article.write_text(WORDY)
    run = desk.run("make")
    assert run.code == 0 and "turn" not in run.err
    assert (desk.told()["changes"], desk.told()["guid"]) == (None, guid)
    assert not (desk.episode / "CHANGES.md").exists()


def test_what_a_person_adds_to_the_change_file_stays_and_is_no_change(desk: Desk) -> None:
    desk.make()
    desk.article.write_text(WORDY)
    desk.make()
    page = desk.episode / "CHANGES.md"
    page.write_text(page.read_text() + "\nMara rang about this.\n")
    assert desk.run("plan").code == 0
    desk.article.write_text(BRIEF)
    desk.make()
    assert "Mara rang about this." in page.read_text() and len(headings(desk)) == 2


def test_hostile_text_and_names_stay_text_in_what_is_written_for_people(desk: Desk) -> None:
    desk.article.write_text(BRIEF)
    desk.make()
    hostile = "# [x](javascript:1) <script>x</script> **b** `c` | \u202e ~~d~~"
    desk.article.write_text(BRIEF.replace("The glass eye", f"The eye {hostile}").replace("a marble!", f"a {hostile}!"))
    run = desk.run("make")
    assert run.code == 0 and "\u202e" not in run.err
    for name in ("CHANGES.md", "notes.md"):
        tokens = (
            MarkdownIt("commonmark", {"html": True}).enable("strikethrough").parse((desk.episode / name).read_text())
        )
        inside = {child.type for token in tokens for child in token.children or ()}
        assert not inside & {"link_open", "html_inline", "code_inline", "image"}, name
        assert not {token.type for token in tokens} & {"html_block", "fence", "code_block"}, name


def test_a_correction_is_said_at_the_beginning_where_it_is_asked_for(desk: Desk) -> None:
    first = desk.make(None, "--correction-notice")
    captions = desk.episode / "transcript.vtt"
    assert "corrected" not in captions.read_text()
    desk.article.write_text(WORDY)
    desk.day = "2026-03-05"
    plain = desk.make()
    assert "corrected" not in captions.read_text() and "~~" not in (desk.episode / "notes.md").read_text()
    with_notice = desk.make(None, "--correction-notice")
    assert with_notice["seconds"] > plain["seconds"] + 2 and plain["seconds"] > first["seconds"] - 1
    assert with_notice["seconds"] == pytest.approx(hear(Path(with_notice["episode"])).seconds, abs=0.06)
    told = captions.read_text()
    assert "<v Narrator>The text of this episode was corrected on March 5, 2026." in told
    assert told.index("corrected") < told.index("How long does")
    notes = (desk.episode / "notes.md").read_text()
    assert "corrected on March 5, 2026" in notes and "Lena Ort: About ~~an hour,~~ **two hours,** if" in notes
    # The day is remembered: on another one the same bytes come out.
    sound = (desk.episode / "episode.mp3").read_bytes()
    desk.day = "2026-04-30"
    (desk.episode / "episode.mp3").unlink()
    desk.make(None, "--correction-notice")
    assert (desk.episode / "episode.mp3").read_bytes() == sound
    assert (desk.episode / "notes.md").read_text() == notes


PAGE = """<!doctype html><html lang="en"><head><title>{title}</title>
<link rel="canonical" href="https://glass.example/eye"><meta property="og:title" content="{title}">
<script type="application/ld+json">{{"@type":"Article","headline":"{title}","datePublished":"2026-01-10T08:00:00Z"
{modified}}}</script></head><body><article><h1>{title}</h1>
<p>Lena Ort makes glass eyes by hand. We met her at the burner.</p>
<p><b>Mara Vogt:</b> How long does one eye take you?</p>
<p><b>Lena Ort:</b> {answer} The iris is drawn thread by thread.</p>
<p><b>Mara Vogt:</b> And when it fails?</p>
<p><b>Lena Ort:</b> Then I have made a marble!</p></article></body></html>"""


def page(desk: Desk, **more: str) -> dict[str, Any]:
    source = desk.folder / "eye.html"
    facts = {"title": "The glass eye", "answer": "About an hour, if the glass is kind.", "modified": "", **more}
    source.write_text(PAGE.format(**facts))
    desk.episode = desk.folder / "out" / "eye"
    return desk.make(source, "--correction-notice")


def test_a_new_title_moves_nothing(desk: Desk) -> None:
    page(desk)
    before, names = desk.told(), set(files(desk))
    desk.day = "2026-03-05"
    after = page(desk, title="A marble or an eye")
    told = desk.told()
    for name in ("guid", "slug", "published", "audio", "address"):
        assert told[name] == before[name] != "", name
    assert told["title"] == "A marble or an eye"
    assert ID3(after["episode"])["TGID"].text == [told["guid"]]
    assert [turn["id"] for turn in told["turns"]][1:] == [turn["id"] for turn in before["turns"]][1:]
    assert set(files(desk)) == names | {"CHANGES.md"}
    assert after["folder"] == str(desk.episode)
    assert [path.name for path in desk.episode.parent.iterdir()] == ["eye"]
    assert told["published"] == "2026-01-10T08:00:00Z" and told["modified"] == "2026-03-05"


def test_a_turn_keeps_its_identifier_while_words_and_neighbours_change(desk: Desk) -> None:
    page(desk)
    before = [turn["id"] for turn in desk.told()["turns"]]
    page(desk, answer="About two hours, if the glass is kind to me.")
    assert [turn["id"] for turn in desk.told()["turns"]] == before
    page(desk, answer="About two hours.</p><p><b>Mara Vogt:</b> So long?</p><p><b>Lena Ort:</b> So long, yes.")
    told = [turn["id"] for turn in desk.told()["turns"]]
    assert [name for name in told if name in before] == before
    assert len(set(told)) == len(told) == len(before) + 2


def test_the_day_of_a_correction_is_the_articles_own_where_it_says_one(desk: Desk) -> None:
    page(desk, modified=',"dateModified":"2026-01-11"')
    assert desk.told()["modified"] == "2026-01-11" and desk.told()["correction"] is None
    desk.day = "2026-03-05"
    page(desk, answer="About two hours.", modified=',"dateModified":"2026-03-02T10:00:00Z"')
    assert desk.told()["modified"] == "2026-03-02T10:00:00Z"
    assert "corrected on March 2, 2026" in (desk.episode / "transcript.vtt").read_text()
    # An article that is changed without saying so: the day on which that was seen.
    desk.day = "2026-03-07"
    page(desk, answer="About three hours.", modified=',"dateModified":"2026-03-02T10:00:00Z"')
    assert "corrected on March 7, 2026" in (desk.episode / "transcript.vtt").read_text()


def test_the_day_of_publication_stays(desk: Desk) -> None:
    page(desk)
    source = desk.folder / "eye.html"
    source.write_text(source.read_text().replace("2026-01-10T08", "2026-02-20T08").replace("an hour", "a day"))
    desk.make(source)
    assert desk.told()["published"] == "2026-01-10T08:00:00Z"
    assert str(ID3(desk.episode / "episode.mp3")["TDRC"].text[0]).startswith("2026-01-10")
    script = desk.episode / "script.md"
    script.write_text(script.read_text().replace("2026-02-20T08:00:00Z", "2026-01-09"))
    desk.make(source)
    assert desk.told()["published"] == "2026-01-09", "a person knows better"


def test_a_page_from_a_pipe_is_known_by_its_address_whatever_its_title(desk: Desk) -> None:
    page(desk)
    text = (desk.folder / "eye.html").read_bytes()
    where = ("-o", desk.folder / "piped", "--store", desk.folder / "store", "--engine", "espeak", "--json")
    first = narrator("make", "-", *where, stdin=text)
    again = narrator("make", "-", *where, stdin=text.replace(b"The glass eye", b"Glass and patience"))
    assert (first.code, again.code) == (0, 0), first.err + again.err
    assert again.data["folder"] == first.data["folder"]
    assert narrator("plan", "-", *where, stdin=text.replace(b"The glass eye", b"Glass and patience")).code == 0


def test_the_sound_does_not_depend_on_the_day(desk: Desk, tmp_path: Path) -> None:
    desk.make()
    (tmp_path / "b").mkdir()
    other = Desk(tmp_path / "b")
    other.day = "2027-01-01"
    other.make()
    assert (desk.episode / "episode.mp3").read_bytes() == (other.episode / "episode.mp3").read_bytes()
    assert desk.told()["published"] != other.told()["published"]


def test_a_wrong_clock_is_the_users_mistake(desk: Desk) -> None:
    run = narrator(
        "make", desk.article, "-o", desk.folder / "o", "--store", desk.folder / "store", SOURCE_DATE_EPOCH="soon"
    )
    assert run.code == 2 and "SOURCE_DATE_EPOCH" in run.err


@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", "a été corrigé le 5 mars 2026"), ("de", "wurde am 5. März 2026 berichtigt")],
)
def test_a_correction_is_told_in_the_language_of_the_episode(desk: Desk, language: str, said: str) -> None:
    desk.make()
    desk.day = "2026-03-05"
    script = desk.episode / "script.md"
    script.write_text(
        script.read_text().replace('language = "en"', f'language = "{language}"').replace("a marble", "ein Ball")
    )
    desk.make(None, "--correction-notice")
    assert said in " ".join((desk.episode / "transcript.vtt").read_text().split())
