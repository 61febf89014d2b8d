"""What a person corrects in a script outlives the article, read back by an independent parser."""

import json
import re
from pathlib import Path

import pytest
import webvtt

from .conftest import narrator
from .desk import Desk
from .test_same_bytes import BRIEF

LONGER = BRIEF + (
    "\nMara Vogt: Who taught you to draw an iris?\n\nLena Ort: My grandmother did, in a cold room in Lauscha. "
    "She never praised me once. I miss her hands more than her words.\n"
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.article.write_text(LONGER)
    desk.make()
    return desk


def script_of(desk: Desk) -> Path:
    return desk.episode / "script.md"


def correct(desk: Desk, *pairs: tuple[str, str]) -> None:
    text = script_of(desk).read_text()
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    script_of(desk).write_text(text)


def captions(desk: Desk) -> list[tuple[str, str]]:
    """Who says what, without what the narrator says."""
    found = []
    for caption in webvtt.read(str(desk.episode / "transcript.vtt")):
        text = " ".join(caption.text.split())
        if caption.voice == "Narrator":
            continue
        if found and found[-1][0] == caption.voice:
            found[-1] = (found[-1][0], f"{found[-1][1]} {text}")
        else:
            found.append((str(caption.voice), text))
    return found


def conflict(desk: Desk) -> str:
    (line,) = [line for line in script_of(desk).read_text().splitlines() if "CONFLICT" in line]
    return line


def test_corrections_are_carried_over_and_only_what_changed_is_spoken(desk: Desk) -> None:
    correct(
        desk,
        ("Mara Vogt", "Maria Vogt"),  # a speaker renamed, everywhere
        ("Then I have made a marble!", "Then it is a marble."),  # a sentence reworded
        ("She never praised me once.", "<!-- She never praised me once. -->"),  # one left out
        ("**Lena Ort:** About", "<!-- chapter: An hour -->\n**Lena Ort:** About"),
    )
    desk.make()
    ids = {turn["text"]: turn["id"] for turn in desk.told()["turns"]}
    changed = (
        LONGER.replace("The glass eye", "Eyes of glass")
        .replace("thread by thread", "hair by hair")
        .replace("Mara Vogt: Who", "Mara Vogt: Whose eyes are they?\n\nLena Ort: Sailors', mostly.\n\nMara Vogt: Who")
    )
    desk.article.write_text(changed)
    planned = desk.run("plan").data
    assert sorted(clip["text"] for clip in planned["make"]) == sorted(
        ["Eyes of glass", "The iris is drawn hair by hair.", "Whose eyes are they?", "Sailors', mostly."]
    )
    run = desk.run("make")
    assert run.code == 0, run.err
    assert "keeps your corrections" in run.err and "CONFLICT" not in script_of(desk).read_text()
    assert run.data["clips"]["made"] == 4
    assert captions(desk) == [
        ("Maria Vogt", "How long does one eye take you?"),
        ("Lena Ort", "About an hour, if the glass is kind. The iris is drawn hair by hair."),
        ("Maria Vogt", "And when it fails?"),
        ("Lena Ort", "Then it is a marble."),
        ("Maria Vogt", "Whose eyes are they?"),
        ("Lena Ort", "Sailors', mostly."),
        ("Maria Vogt", "Who taught you to draw an iris?"),
        ("Lena Ort", "My grandmother did, in a cold room in Lauscha. I miss her hands more than her words."),
    ]
    told = desk.told()
    assert told["title"] == "Eyes of glass"
    assert "An hour" in [chapter["title"] for chapter in told["chapters"]]
    assert ("She never praised me once.", "taken out in the script") in [
        (entry["text"], entry["reason"]) for entry in told["left_out"]
    ]
    after = {turn["text"]: turn["id"] for turn in told["turns"]}
    assert {ids[text] == after[text] for text in ids.keys() & after.keys()} == {True}
    assert after["Eyes of glass"] == ids["The glass eye"]
    merged = script_of(desk).read_text()
    assert desk.run("plan").code == 0
    desk.make(None, "--notice", "off")
    assert script_of(desk).read_text() == merged


def test_where_both_changed_the_same_both_versions_are_shown_and_the_persons_is_made(desk: Desk) -> None:
    correct(desk, ("Then I have made a marble!", "Then it is a marble."))
    desk.article.write_text(LONGER.replace("I have made a marble!", "I made a fine marble."))
    run = desk.run("make")
    assert run.code == 0, run.err
    (told,) = re.findall(r"script\.md, line (\d+): (.*)", run.err)
    line = script_of(desk).read_text().splitlines()[int(told[0]) - 1]
    assert line == conflict(desk) == "<!-- CONFLICT wording, the article has: Then I made a fine marble. -->"
    assert "Then it is a marble." in told[1] and "Then I made a fine marble." in told[1]
    assert ("Lena Ort", "Then it is a marble.") in captions(desk)
    assert desk.told()["conflicts"] == [
        {"kind": "wording", "script": "Then it is a marble.", "article": "Then I made a fine marble."}
    ]
    # It stays until it is resolved, whatever else happens to the article.
    desk.article.write_text(desk.article.read_text().replace("an hour", "a day"))
    assert "script.md, line" in desk.run("make").err
    assert "fine marble" in conflict(desk)
    # Taking the comment out resolves it as it stands; so does the article's version in its place.
    for command in ("make", "plan"):  # until it is resolved, it is told again where there is nothing to do
        again = desk.run(command)
        assert again.code == 0
        assert "fine marble" in again.err and "script.md, line" in again.err
        assert len(again.data["conflicts"]) == 1
    correct(desk, (f"{conflict(desk)}\n", ""))
    assert "line" not in desk.run("make").err.replace("episode", "")
    assert ("Lena Ort", "Then it is a marble.") in captions(desk)
    desk.article.write_text(desk.article.read_text().replace("a day", "two days"))
    assert desk.make() and desk.told()["conflicts"] == []
    assert ("Lena Ort", "Then it is a marble.") in captions(desk)


def test_a_corrected_sentence_that_the_article_drops_stays_until_it_is_deleted(desk: Desk) -> None:
    correct(desk, ("She never praised me once.", "She never once praised me."))
    desk.article.write_text(LONGER.replace("She never praised me once. ", "").replace("About an hour", "A day"))
    run = desk.run("make")
    assert "no longer has this" in run.err and "never once praised" in captions(desk)[-1][1]
    assert conflict(desk) == "<!-- CONFLICT deleted, the article no longer has this -->"
    correct(desk, (f"{conflict(desk)}\nShe never once praised me.\n", ""))
    desk.article.write_text(desk.article.read_text().replace("A day", "Two days"))
    assert "CONFLICT" not in desk.run("make").err + script_of(desk).read_text()
    assert "praised" not in str(captions(desk))


def test_a_build_cut_short_between_script_and_record_is_done_again_alike(desk: Desk) -> None:
    correct(desk, ("Then I have made a marble!", "Then it is a marble."), ("Mara Vogt", "Maria Vogt"))
    record = desk.episode / ".made.json"
    before = json.loads(record.read_bytes())
    desk.article.write_text(
        LONGER.replace("I have made a marble!", "I made a fine marble.").replace(
            "Mara Vogt: And", "Mara Vogt: Well, and"
        )
    )
    desk.make()
    script, spoken = script_of(desk).read_text(), captions(desk)
    after = json.loads(record.read_bytes())
    from narrator import record as records

    ahead = {**before, "next": {**after["base"], "script": records.digest(script.encode())}}
    for held in (ahead, before):  # the record as it stands when the script is replaced; and had it been lost
        record.write_text(json.dumps(held))
        desk.make()
        assert script_of(desk).read_text() == script
        assert captions(desk) == spoken


def test_a_lost_record_costs_no_correction_and_opens_no_second_folder(desk: Desk) -> None:
    (desk.episode / ".made.json").unlink()
    desk.make()  # nobody had corrected it, and nothing else is said
    correct(desk, ("Then I have made a marble!", "Then it is a marble."))
    (desk.episode / ".made.json").unlink()
    assert "no longer known" in desk.run("make").err
    assert "Then it is a marble." in str(captions(desk))
    desk.article.write_text(LONGER.replace("About an hour", "A day"))
    desk.make()  # from here on the article is known again
    assert "Then it is a marble." in str(captions(desk)) and "A day" in str(captions(desk))
    assert [folder.name for folder in (desk.folder / "out").iterdir() if folder.is_dir()] == ["talk"]


def test_a_script_of_another_source_without_a_record_is_refused(desk: Desk) -> None:
    text = script_of(desk).read_text()
    (desk.episode / ".made.json").unlink()
    script_of(desk).write_text(text.replace("talk.txt", "other.txt"))
    run = desk.run("make")
    assert run.code == 2 and "another source" in run.err
    assert "other.txt" in script_of(desk).read_text()


def test_the_script_command_carries_corrections_over_as_well(desk: Desk) -> None:
    correct(desk, ("Then I have made a marble!", "Then it is a marble."))
    where = ("-o", desk.folder / "out")
    mine = script_of(desk).read_text()
    run = narrator("script", desk.article, *where, cwd=desk.folder)
    assert run.code == 0 and script_of(desk).read_text() == mine
    desk.article.write_text(LONGER.replace("I have made a marble!", "I made two.").replace("an hour", "a day"))
    run = narrator("script", desk.article, *where, cwd=desk.folder)
    assert run.code == 0 and "line" in run.err and run.out.strip() == str(script_of(desk))
    assert "CONFLICT" in script_of(desk).read_text() and "About a day" in script_of(desk).read_text()
    merged = script_of(desk).read_text()
    desk.make()
    assert script_of(desk).read_text() == merged
    run = narrator("script", desk.article, *where, "--force", cwd=desk.folder)
    assert run.code == 0 and "I made two." in script_of(desk).read_text()
    assert "it is a marble" not in script_of(desk).read_text()


def test_directives_are_heard(desk: Desk) -> None:
    def distance(text: str) -> float:
        """Seconds from where the sentence before begins."""
        rows = [parse_timestamp(row) for row in webvtt.read(str(desk.episode / "transcript.vtt"))]
        at = next(n for n, (_, said) in enumerate(rows) if text in said)
        return rows[at][0] - rows[at - 1][0]

    def parse_timestamp(row: webvtt.Caption) -> tuple[float, str]:
        hours, minutes, seconds = row.start.split(":")
        return int(hours) * 3600 + int(minutes) * 60 + float(seconds), " ".join(row.text.split())

    correct(
        desk,
        ("**Mara Vogt:** And when", "<!-- pause 1.8s -->\n<!-- voice: espeak-en-us-m3 -->\n**Mara Vogt:** And when"),
        ("**Lena Ort:** My", "<!-- chapter: Lauscha -->\n<!-- say: My grandma did. -->\n**Lena Ort:** My"),
    )
    made = desk.make()
    assert made["clips"]["made"] == 2
    long = distance("And when it fails?")
    correct(desk, ("pause 1.8s", "pause 300ms"))
    assert desk.make()["clips"]["made"] == 0
    assert long - distance("And when it fails?") == pytest.approx(1.5, abs=0.1)
    assert ("Lena Ort", "My grandmother did, in a cold room in Lauscha.") in [
        (name, text[:46]) for name, text in captions(desk)
    ]
    assert [c["title"] for c in json.loads((desk.episode / "chapters.json").read_text())["chapters"]][-1] == "Lauscha"


@pytest.mark.parametrize("name", ["bridge_engineer.html", "night_bus_panel.txt", "faro.md"])
def test_examples_keep_a_correction_when_they_change(name: str, tmp_path: Path) -> None:
    from .conftest import EXAMPLES

    article = tmp_path / name
    text = next(path for path in EXAMPLES if path.name == name).read_text()
    article.write_text(text)
    desk = Desk(tmp_path)
    desk.article, desk.episode = article, tmp_path / "out" / name.split(".")[0].replace("_", "-")
    desk.make()
    turns = [turn for turn in desk.told()["turns"] if turn["kind"] == "talk"]
    begun = [turn["text"].split("\n")[0].split(". ")[0].rstrip(".!?") for turn in turns]
    other, *_, last = [words for words in begun if text.count(words) == 1 == script_of(desk).read_text().count(words)]
    correct(desk, (last, f"{last}, so I said"))
    article.write_text(text.replace(other, f"{other} today"))
    run = desk.run("make")
    assert run.code == 0, run.err
    spoken = " ".join(text for _, text in captions(desk))
    assert f"{last}, so I said" in spoken and f"{other} today" in spoken
    assert 1 <= run.data["clips"]["made"] <= 4


def test_a_translated_article_has_voices_of_its_language_but_for_one_that_the_person_chose(desk: Desk) -> None:
    name, chosen = "Lena Ort", "espeak-en-us-m3"
    correct(desk, ("Then I have made a marble!", "Then it is a marble."))
    text = script_of(desk).read_text()
    script_of(desk).write_text(re.sub(rf'(name = "{name}"\nrole = "guest"\nvoice = )"[^"]*"', rf'\1"{chosen}"', text))
    desk.make()
    desk.article.write_text(
        "# Das Glasauge\n\nMara Vogt: Wie lange brauchen Sie für ein Auge?\n\nLena Ort: Etwa eine Stunde, wenn das "
        "Glas es gut meint. Die Iris wird Faden für Faden gezogen.\n\nMara Vogt: Und wenn es nicht gelingt?\n\n"
        "Lena Ort: Dann habe ich eine Murmel gemacht!\n"
    )
    run = desk.run("make")
    assert run.code == 0, run.err
    told = {speaker["name"]: speaker["voice"]["name"] for speaker in desk.told()["speakers"]}
    assert told.pop(name) == chosen
    assert len(told) == 2 and all(voice.startswith("espeak-de") for voice in told.values())
