"""What changed between two editions, told to a program, a terminal and a reader of Markdown."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from narrator import publishing
from narrator.model import Cast, Chapter, Interview, Loudness, Part, Sentence, Speaker, Timeline, Turn, Voice
from narrator.publishing import Changes, Edition, Publication
from narrator.publishing.edition import Mark, Said
from narrator.publishing.telling import MARKDOWN, plain, readable
from narrator.publishing.words import difference

DAY = "2026-11-25"


def edition(*said: tuple[str, str, str], seconds: float = 10.0, **more: Any) -> Edition:
    voices = {speaker: f"voice of {speaker}" for _, speaker, _ in said}
    facts: dict[str, Any] = {"title": "On bridges", "voices": voices, "chapters": ()}
    return Edition(seconds=seconds, turns=tuple(Said(*one) for one in said), **{**facts, **more})


def changes(before: Edition, after: Edition) -> Changes:
    return publishing.compare(before, after, DAY)


def kinds(found: Changes) -> list[tuple[str, str]]:
    return [(entry.kind, entry.turn) for entry in found.entries]


TALK = edition(("a", "Ann", "Why?"), ("b", "Bo", "It rained."), ("c", "Ann", "And then?"), ("d", "Bo", "We left."))


def test_nothing_changed_is_no_report() -> None:
    assert not changes(TALK, TALK)
    assert not changes(TALK, TALK._replace(seconds=10.05))
    assert changes(TALK, TALK._replace(seconds=12.0)), "another pause is heard"


def test_turns_added_removed_reworded_reassigned_in_reading_order() -> None:
    after = edition(
        ("a", "Ann", "Why?"),
        ("x", "Cy", "Nobody knew."),
        ("b", "Bo", "It snowed."),
        ("d", "Ann", "We left."),
        seconds=12.0,
    )
    found = changes(TALK, after)
    assert kinds(found) == [("added", "x"), ("reworded", "b"), ("removed", "c"), ("reassigned", "d")]
    assert found.entries[1].diff == (("=", "It "), ("-", "rained. "), ("+", "snowed. "))
    assert (found.entries[3].before, found.entries[3].after) == ("Bo", "Ann")
    assert (found.before, found.after, found.date) == (10.0, 12.0, DAY)


def test_a_moved_turn_is_told_once_and_those_it_passed_are_not() -> None:
    a, b, c, d = TALK.turns
    assert kinds(changes(TALK, TALK._replace(turns=(d, a, b, c)))) == [("moved", "d")]
    assert kinds(changes(TALK, TALK._replace(turns=(b, c, d, a)))) == [("moved", "a")]


def test_turns_whose_identifiers_were_lost_are_known_by_their_words() -> None:
    other = TALK._replace(turns=tuple(said._replace(turn=f"x{said.turn}") for said in TALK.turns))
    assert not changes(TALK, other)
    again = edition(("p", "Ann", "Yes."), ("q", "Ann", "Yes."), ("r", "Bo", "No."))
    found = changes(edition(("a", "Ann", "Yes."), ("b", "Ann", "Yes."), ("c", "Bo", "Well.")), again)
    assert kinds(found) == [("added", "r"), ("removed", "c")]


def test_a_new_name_for_a_speaker_is_one_change() -> None:
    turns = tuple(said._replace(speaker="Bo Ek" if said.speaker == "Bo" else said.speaker) for said in TALK.turns)
    renamed = TALK._replace(turns=turns, voices={"Ann": "voice of Ann", "Bo Ek": "voice of Bo"})
    found = changes(TALK, renamed)
    assert [(e.kind, e.before, e.after) for e in found.entries] == [("renamed", "Bo", "Bo Ek")]
    swapped = tuple(said._replace(speaker={"Ann": "Bo", "Bo": "Ann"}[said.speaker]) for said in TALK.turns)
    assert {kind for kind, _ in kinds(changes(TALK, TALK._replace(turns=swapped)))} == {"reassigned"}


def test_a_headline_that_is_read_out_and_opens_a_chapter_is_told_once() -> None:
    before = edition(("t", "Narrator", "On bridges"), ("b", "Bo", "So."), chapters=(Mark("On bridges", 0.0, "t"),))
    after = edition(
        ("t", "Narrator", "On rain"), ("b", "Bo", "So."), title="On rain", chapters=(Mark("On rain", 0.0, "t"),)
    )
    assert [entry.kind for entry in changes(before, after).entries] == ["title"]
    other = after._replace(turns=(Said("t", "Narrator", "On floods"), after.turns[1]))
    assert [entry.kind for entry in changes(before, other).entries] == ["title", "reworded"]


def test_a_turns_own_voice_and_what_is_spoken_for_a_sentence_are_told() -> None:
    said = TALK.turns[1]._replace(voice="anika", spoken=(("It rained.", "It poured."),))
    after = TALK._replace(turns=(TALK.turns[0], said, *TALK.turns[2:]))
    found = changes(TALK, after)
    assert kinds(found) == [("voice", "b"), ("spoken", "b")] and not found.of_words()
    assert [publishing.told(found, MARKDOWN, 9)] == [
        [
            "voice of one turn of Bo: ~~the usual~~ **anika**",
            "spoken otherwise, Bo: It rained.: ~~as written~~ **It poured.**",
        ]
    ]
    back = changes(after, TALK)
    assert [(entry.before, entry.after) for entry in back.entries] == [("anika", ""), ("It poured.", "")]


def test_another_voice_and_another_title() -> None:
    found = changes(TALK, TALK._replace(title="On rain", voices={**TALK.voices, "Bo": "anika"}))
    assert [(e.kind, e.speaker, e.before, e.after) for e in found.entries] == [
        ("title", "", "On bridges", "On rain"),
        ("voice", "Bo", "voice of Bo", "anika"),
    ]
    assert kinds(found.of_words()) == [("title", "")]


def test_chapters_are_known_by_their_turn_then_by_their_title() -> None:
    before = TALK._replace(chapters=(Mark("Why?", 0.0, "a"), Mark("And then?", 5.0, "c"), Mark("Old", 8.0, "")))
    after = TALK._replace(chapters=(Mark("Why not?", 0.4, "a"), Mark("And then?", 7.5, "c"), Mark("End", 9.0, "d")))
    assert kinds(changes(before, after)) == [
        ("chapter renamed", "a"), ("chapter moved", "c"), ("chapter added", "d"), ("chapter removed", "")
    ]  # fmt: skip
    told = publishing.told(changes(before, after), publishing.TERMINAL)
    assert "chapter moved from 0:05 to 0:07: And then?" in told


def test_chapters_that_moved_by_as_much_are_one_line() -> None:
    marks = tuple(Mark(f"Part {n}", 10.0 * n, f"t{n}") for n in range(30))
    later = tuple(mark._replace(start=mark.start + (12 if mark.start else 0)) for mark in marks)
    told = publishing.told(changes(TALK._replace(chapters=marks), TALK._replace(chapters=later)), publishing.TERMINAL)
    assert told == ["29 chapters start 12 s later, the first of them: Part 1"]


TURNS = st.lists(
    st.tuples(
        st.sampled_from("abcdefgh"), st.sampled_from(["Ann", "Bo", "Cy"]), st.sampled_from(["Yes.", "No.", "Why?"])
    ),
    max_size=8,
    unique_by=lambda turn: turn[0],
)


@given(TURNS, TURNS)
def test_every_difference_is_told_and_nothing_else(
    old: list[tuple[str, str, str]], new: list[tuple[str, str, str]]
) -> None:
    found = changes(edition(*old), edition(*new))
    was, now = {turn[0]: turn for turn in old}, {turn[0]: turn for turn in new}
    told = {kind: [entry for entry in found.entries if entry.kind == kind] for kind, _ in kinds(found)}
    ids = {kind: [entry.turn for entry in entries] for kind, entries in told.items()}
    came, went = [now[turn][1:] for turn in now if turn not in was], [was[turn][1:] for turn in was if turn not in now]
    assert Counter(now[turn][1:] for turn in ids.get("added", [])) == Counter(came) - Counter(went)
    assert Counter(was[turn][1:] for turn in ids.get("removed", [])) == Counter(went) - Counter(came)
    both = [turn for turn in now if turn in was]
    assert ids.get("reworded", []) == [turn for turn in both if was[turn][2] != now[turn][2]]
    names = {entry.before: entry.after for entry in told.get("renamed", [])}
    changed = [turn for turn in both if names.get(was[turn][1], was[turn][1]) != now[turn][1]]
    assert ids.get("reassigned", []) == changed
    stay = [turn for turn in both if turn not in ids.get("moved", [])]
    assert stay == [turn for turn in was if turn in stay], "those that stayed are in their old order"
    if not found.of_words().entries:
        assert [turn[1:] for turn in old] == [turn[1:] for turn in new]
    if old == new:
        assert not found


WORDS = st.lists(st.sampled_from(["the", "a", "of", "rain", "snow", "bridge", "雨", "橋", "we，"]), max_size=12).map(
    " ".join
)


@given(WORDS, WORDS)
def test_a_diff_holds_both_texts_whole(before: str, after: str) -> None:
    runs = difference(before, after)
    assert "".join(t for kind, t in runs if kind != "+").split() == before.split()
    assert "".join(t for kind, t in runs if kind != "-").split() == after.split()
    assert (len(runs) <= 1 and not any(kind in "+-" for kind, _ in runs)) == (before == after)


def test_a_diff_is_readable() -> None:
    long = "one two three four five six seven eight nine ten eleven twelve thirteen"
    told = readable(difference(f"About an hour. {long} {long} now.", f"About a day. {long} {long} then."), MARKDOWN)
    assert told == (
        "About ~~an hour.~~ **a day.** one two three four five six seven eight … "
        "six seven eight nine ten eleven twelve thirteen ~~now.~~ **then.**"
    )
    nothing_alike = difference("The iris is drawn thread by thread.", "We bought it by the sea for a song.")
    assert [kind for kind, _ in nothing_alike] == ["-", "+"], "a single word in common is no common ground"


def test_a_huge_rewording_costs_work_that_is_bounded() -> None:
    runs = difference("a " * 40_000 + "end", "b " * 40_000 + "end")
    assert [kind for kind, _ in runs] == ["-", "+", "="]


PIECES = ["*", "**", "_", "`", "```", "~~", "[x](http://e.vil)", "![i](u)", "<b>", "<script>", "&lt;", "# ", "\n# H"]
PIECES += ["\n\n- x", "|", "\\", "$", "-->", "<!--", "1. ", "- ", "===", "---", "> ", "a", " ", "\x00", "\u202e", "é"]
HOSTILE = st.text(max_size=40) | st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
READER = MarkdownIt("commonmark", {"html": True}).enable(["strikethrough", "table"])


def shown(markdown: str) -> str:
    """What a reader sees, by an independent parser; fails on anything that is no plain text."""
    [_, inline, _] = READER.parse(markdown)
    assert {token.type for token in inline.children or ()} <= {"text", "text_special"}
    return "".join(token.content for token in inline.children or ())


@settings(max_examples=300, deadline=None)
@given(HOSTILE)
def test_hostile_text_is_plain_in_markdown(text: str) -> None:
    line = publishing.edition.line(text)
    if line:
        assert shown(plain(line)) == line


@settings(max_examples=100, deadline=None)
@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_no_text_breaks_out_of_its_line_of_the_change_file(title: str, name: str, before: str, after: str) -> None:
    line = publishing.edition.line
    old = edition(("a", line(name), line(before)), ("r", "Bo", line(after)), title=line(title))
    new = edition(("a", "Bo", line(after)), ("n", line(name), line(before)), title="Plain")
    found = changes(old, new)
    tokens = READER.parse(publishing.changes_md(b"", found).decode())
    opened = [token.type for token in tokens if token.nesting == 1]
    assert opened.count("heading_open") == 2 and opened.count("bullet_list_open") == 1
    assert opened.count("list_item_open") == len(found.entries)
    inside = {child.type for token in tokens for child in token.children or ()}
    assert inside <= {"text", "text_special", "strong_open", "strong_close", "s_open", "s_close"}
    again = publishing.read_changes(json.loads(json.dumps(found.data())))
    assert again == found


def test_the_newest_is_on_top_and_what_a_person_wrote_stays() -> None:
    first = changes(TALK, TALK._replace(title="On rain"))
    second = changes(TALK, TALK._replace(title="On snow"))._replace(date="2026-11-26")
    page = publishing.changes_md(b"", first)
    assert publishing.changes_md(page, first) == page, "the same again is no news"
    page = page.replace(b"newest on top.", b"newest on top.\r\n\r\nMine: \xff") + b"\nI rang the author.\n"
    both = publishing.changes_md(page, second)
    assert both.index(b"Mine: \xff") < both.index(b"## 2026-11-26") < both.index(b"## 2026-11-25")
    assert both.endswith(b"\nI rang the author.\n") and b"On snow" in both and b"On rain" in both
    assert publishing.changes_md(b"only mine", first).startswith(b"only mine\n\n## 2026-11-25\n")


def test_a_long_report_is_cut_and_counted() -> None:
    many = edition(*((f"t{n}", "Ann", f"Line {n}.") for n in range(500)))
    found = changes(edition(), many)
    told = publishing.told(found, publishing.TERMINAL, 5)
    assert len(told) == 6 and told[-1] == "and 495 more" and "{+Line 0.+}" in told[0]
    assert publishing.summary(found) == "500 turns added; 0:10 before, 0:10 now (+0.0 s)"
    assert publishing.changes_md(b"", found).count(b"\n- ") == 101


def published(*turns: Turn, **more: Any) -> Publication:
    voice = Voice("v", "espeak", "gmw/en", "en")
    speakers = tuple(dict.fromkeys(Speaker(turn.speaker, "guest") for turn in turns))
    interview = Interview("s.txt", "On bridges", "en", speakers, turns, address="https://example.org/a")
    cast = Cast(tuple(Part(speaker.name, "guest", voice) for speaker in speakers))
    timeline = Timeline(100, 1000, (), (Chapter("Why?", 0, 600, "a"), Chapter("So", 600, 1000, "b")))
    facts: dict[str, Any] = {"slug": "s", "audio": "episode.mp3", "engines": {}, "notice": "", "version": "1"}
    return Publication(interview, cast, timeline, Loudness(-19.0, -1.0), **{**facts, **more})


def turn(name: str, speaker: str, *texts: str) -> Turn:
    return Turn(name, speaker, "guest", tuple(Sentence(text, 1, opens=True) for text in texts), 1)


def test_an_episode_file_is_read_back_as_the_edition_it_was() -> None:
    made = published(turn("a", "Ann", "Why?", "Tell\tus."), turn("b", "Bo\ud800", "So\u202e. \ud800"), guid="g")
    found = publishing.read_edition(publishing.FILES["episode.json"](made).encode())
    assert found == publishing.edition_of(made)._replace(guid="g")
    assert found and publishing.same_words(found, made.interview)
    assert not publishing.same_words(found, replace(made.interview, turns=made.interview.turns[:1]))


@given(
    st.binary(max_size=60)
    | st.sampled_from([b"[]", b"{}", b'{"title": 1}', b"[" * 100_000, b'{"title":"a","seconds":NaN}'])
)
def test_a_damaged_episode_file_is_no_edition(data: bytes) -> None:
    assert publishing.read_edition(data) is None


def test_a_damaged_part_of_an_episode_file_is_no_edition() -> None:
    whole = json.loads(publishing.FILES["episode.json"](published(turn("a", "Ann", "Why?"))))
    for name in ("title", "seconds", "speakers", "turns", "chapters"):
        wrong: list[Any] = [None, 7, [7], {"a": 1}, float("inf"), 10**400]
        for bad in wrong:
            if (name, bad) != ("seconds", 7):
                text = json.dumps({**whole, name: bad})
                assert publishing.read_edition(text.encode()) is None, (name, bad)


def test_a_damaged_report_is_none() -> None:
    good = changes(TALK, TALK._replace(title="On rain")).data()
    assert publishing.read_changes(good)
    wrong: list[Any] = [
        None, [], "x", {**good, "date": 1}, {**good, "seconds": {}}, {**good, "entries": [{"change": "eaten"}]},
        {**good, "entries": [{"change": "reworded", "diff": [["=", 1]]}]}, {**good, "entries": [{"change": ["title"]}]},
    ]  # fmt: skip
    for bad in wrong:
        assert publishing.read_changes(bad) is None


def test_show_notes_tell_who_where_and_when_and_what_was_corrected() -> None:
    before = edition(("a", "Ann", "Why me?"), ("z", "Bo", "Gone now."))
    made = published(
        turn("a", "Ann *", "Why?"),
        turn("b", "Bo", "So."),
        notice="1. Synthetic_voices_.",
        published="2026-01-02T03:04Z",
    )
    report = publishing.compare(before, publishing.edition_of(made), DAY).of_words()
    two, last = made.timeline.chapters
    timeline = replace(made.timeline, chapters=(two, replace(last, end=800), Chapter("And?", 800, 1000, "c")))
    notes = publishing.FILES["notes.md"](replace(made, correction=report))
    assert "00:0" not in notes, "players read no list of two"
    made = replace(made, timeline=timeline)
    notes = publishing.FILES["notes.md"](replace(made, correction=report))
    assert "\n00:00:00 Why?  \n00:00:06 So  \n00:00:08 And?\n" in notes, "a time begins the line"
    assert "<https://example.org/a>" in notes and "2026-01-02" in notes
    assert r"1\. Synthetic\_voices\_." in notes and r"Ann \*, Bo" in notes
    assert "Gone now" not in notes, "no correction is told that is not asked for"
    told = publishing.FILES["notes.md"](replace(made, correction=report, correction_notice="Corrected on a day."))
    assert told.startswith(notes.rstrip("\n")) and "Corrected on a day." in told
    assert "~~Why me?~~ **Why?**" in told and "~~Gone now.~~" in told and "**So.**" in told
