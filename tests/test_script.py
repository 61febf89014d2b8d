"""The script: what is written is read back the same, and a person's corrections are taken as they are meant."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator import script
from narrator.errors import InputError
from narrator.model import Conflict, Interview, LeftOut, Picture, Role, Sentence, Speaker, Turn, TurnKind

HOSTILE = (
    *("# not a heading", "## nor this", "> quoted", "- item", "+ item", "1. first", "12) twelfth", "* star"),
    *(
        "**Name:** said",
        "a **bold** word",
        "\\",
        "ends with \\",
        "\\*",
        "<!-- open",
        "--> shut",
        "--!>",
        "a -- b --- c",
    ),
    *("`code`", "---", "===", "[link](address)", "[[speakers]]", "+++", "&amp; &#35; &", "Name: said", "two  spaces"),
    *("tab\there", "5 * 3", "_it_", "<b>", "<!-- left out (x, line 1): y -->", "<!-- turn t (line 1, 1.0): -->"),
    *(", line 5): ", '"quoted"', "("),
)
texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20),
    st.lists(st.sampled_from([*HOSTILE, " ", "word", "é", "\n", "\u00a0", "\u2028", "\r", "\x00"]), min_size=1).map(
        "".join
    ),
)
names = texts.filter(lambda name: bool(name.strip()))
lines = st.integers(0, 10**6)
spoken = texts.map(str.strip).filter(bool)
conflicts = st.builds(Conflict, st.just("wording") | st.just("speaker"), texts) | st.just(Conflict("deleted"))
addresses = st.sampled_from(["photos/bridge.jpg", "a%20%28b%29.png", "https://example.org/x.jpg?w=1&h=--", "ü.jpg"])
pictures = st.lists(st.builds(Picture, addresses, st.just("") | texts), max_size=2).map(tuple)
directives = st.one_of(
    st.just(()),
    st.tuples(st.none() | st.integers(0, 10_000), st.just("") | spoken, st.lists(conflicts).map(tuple), pictures),
)


@st.composite
def interviews(draw: st.DrawFn) -> Interview:
    people = draw(st.lists(names, min_size=1, max_size=4, unique_by=lambda name: " ".join(name.casefold().split())))
    roles = draw(st.lists(st.sampled_from(["interviewer", "guest", "narrator"]), min_size=4, max_size=4))
    speakers = tuple(
        Speaker(name, role, draw(st.sampled_from(["", "af_river"])), draw(st.sampled_from([(), ("Cy", "Mr Poe")])))
        for name, role in zip(people, roles, strict=False)
    )
    turns = []
    for number in range(draw(st.integers(0, 5))):
        said = draw(st.lists(st.tuples(texts, lines, lines, st.booleans(), st.booleans()), min_size=1, max_size=4))
        speaker = draw(st.sampled_from(speakers))
        turns.append(
            Turn(
                id=f"{number:08x}",
                speaker=speaker.name,
                role=draw(st.sampled_from([speaker.role, "guest"])),  # type: ignore[arg-type]
                sentences=tuple(Sentence(*entry, *draw(directives)) for entry in said),
                line=draw(lines),
                kind=draw(st.sampled_from(["talk", "title", "lead", "heading", "note"])),
                label=draw(st.just("") | texts),
                confidence=draw(st.floats(0, 1)),
                reason=draw(st.just("") | texts),
                review=draw(st.booleans()),
                other=draw(st.sampled_from(["", "interviewer", "guest", "narrator"])),  # type: ignore[arg-type]
                voice=draw(st.just("") | st.sampled_from(["af_river", "not - one"])),
                chapter=draw(st.none() | st.just("") | spoken),
                lock=draw(st.booleans()),
            )
        )
    left_out = tuple(
        LeftOut(*entry)
        for entry in draw(st.lists(st.tuples(texts, st.just("") | texts, lines, st.integers(0, 9)), max_size=4))
    )
    fields = {name: draw(st.just("") | texts) for name in ("date", "modified", "author", "address")}
    facts = tuple(Conflict("title", text) for text in draw(st.lists(texts, max_size=1)))
    return Interview(
        "a.txt", draw(st.just("") | texts), "en", speakers, tuple(turns), left_out, conflicts=facts, **fields
    )


@settings(max_examples=250, deadline=None)
@given(interviews(), st.text("abc-", max_size=5))
def test_reading_back_gives_the_same_interview(interview: Interview, slug: str) -> None:
    text = script.write(interview, slug)
    assert script.is_script(text)
    assert script.parse(text, "script.md") == (interview, slug)
    assert script.parse(text.replace("\n", "\r\n"), "script.md") == (interview, slug)


def sentence(text: str, line: int = 1, opens: bool = False) -> Sentence:
    return Sentence(text, line, opens=opens)


def turn(
    key: str, speaker: str, role: Role, *said: str, line: int = 1, kind: TurnKind = "talk", review: bool = False
) -> Turn:
    sentences = tuple(Sentence(text, line, opens=number == 0) for number, text in enumerate(said))
    return Turn(key, speaker, role, sentences, line, kind, "", 0.54 if review else 0.98, "no label", review)


BRIDGES = Interview(
    source="bridges.txt",
    title='On "bridges": a talk',
    language="en",
    speakers=(Speaker("Narrator", "narrator"), Speaker("Ann Lee", "interviewer"), Speaker("Bo Yu", "guest")),
    turns=(
        turn("t1", "Narrator", "narrator", 'On "bridges": a talk', kind="title"),
        turn("t2", "Narrator", "narrator", "A lead.", "Of two sentences.", line=3, kind="lead"),
        turn("t3", "Ann Lee", "interviewer", "Why bridges?", line=5),
        turn("t4", "Bo Yu", "guest", "They hold.", "Mr. Smith. said so oddly.", "I like that.", line=7, review=True),
        turn("t5", "Narrator", "narrator", "Rivers", line=12, kind="heading"),
        turn("t6", "Ann Lee", "interviewer", "And rivers?", line=13),
    ),
    left_out=(LeftOut("A bridge. Photo: C", "caption", 6), LeftOut("Read more", "link", 20)),
)
WRITTEN = script.write(BRIDGES, "on-bridges")


def edited(old: str, new: str, text: str = WRITTEN) -> Interview:
    assert old in text
    return script.parse(text.replace(old, new, 1), "script.md")[0]


def test_a_person_can_read_it() -> None:
    assert tomllib.loads(WRITTEN.split("+++")[1])["title"] == BRIDGES.title
    for part in (
        "\n# On",
        "\n> A lead.\n> Of two",
        "\n**Ann Lee:** Why bridges?\n",
        "\n## Rivers\n",
        "<!-- REVIEW turn t4",
    ):
        assert part in WRITTEN
    assert WRITTEN.index("Why bridges") < WRITTEN.index("left out (caption, line 6)") < WRITTEN.index("They hold")


def test_a_changed_sentence_changes_nothing_else() -> None:
    after = edited("They hold.", "They hold well.")
    assert [s.text for s in after.turns[3].sentences] == [
        "They hold well.",
        *(s.text for s in BRIDGES.turns[3].sentences[1:]),
    ]
    assert after.turns[3].id == "t4"
    assert after.turns[:3] + after.turns[4:] == BRIDGES.turns[:3] + BRIDGES.turns[4:]


def test_new_text_is_split_into_sentences_and_wrapped_lines_are_joined() -> None:
    after = edited("They hold.", "They hold. They last\nfor years.\n\nDr. Poe agrees. We saw it.")
    assert [(s.text, s.opens) for s in after.turns[3].sentences][:4] == [
        ("They hold.", True),
        ("They last for years.", False),
        ("Dr. Poe agrees.", True),
        ("We saw it.", False),
    ]


def test_a_turn_can_be_cut_in_two_and_given_to_another() -> None:
    after = edited("I like that.", "\n**Ann Lee:** I like that.")
    assert [(t.speaker, t.text) for t in after.turns[3:5]] == [
        ("Bo Yu", "They hold. Mr. Smith. said so oddly."),
        ("Ann Lee", "I like that."),
    ]
    assert after.turns[4].id not in {t.id for t in BRIDGES.turns}
    assert edited("**Bo Yu:**", "**Ann Lee:**").turns[3].speaker == "Ann Lee"


def test_a_copied_turn_gets_an_id_of_its_own() -> None:
    at = WRITTEN.index("<!-- REVIEW turn t4")
    block = WRITTEN[at : WRITTEN.index("<!--", at + 5)]
    after, _ = script.parse(WRITTEN[:at] + block + WRITTEN[at:], "script.md")
    assert len({t.id for t in after.turns}) == len(BRIDGES.turns) + 1


def test_comments_may_be_deleted() -> None:
    kept = [line for line in WRITTEN.split("\n") if not line.startswith("<!-- ") and ":f" not in line]
    bare = "\n".join(kept).split("\n-->")[0]
    after, _ = script.parse(bare[: bare.rindex("And rivers?") + 11], "script.md")
    assert [(t.speaker, t.kind) for t in after.turns] == [(t.speaker, t.kind) for t in BRIDGES.turns]
    assert all(t.id and not t.review for t in after.turns)
    assert after.turns[2].line == 1 + bare[: bare.index("**Ann Lee:**")].count("\n")  # the script's own line


def test_a_checked_turn_is_no_longer_marked() -> None:
    assert not edited("REVIEW turn t4", "turn t4").turns[3].review


def test_text_in_a_comment_is_left_out_and_said_so() -> None:
    after = edited("I like that.", "<!-- I like\nthat. -->")
    assert after.turns[3].text.endswith("oddly.")
    assert [(e.text, e.reason) for e in after.left_out if "like" in e.text] == [
        ("I like that.", "taken out in the script")
    ]


def test_a_left_out_text_can_be_taken_back() -> None:
    after = edited("<!-- left out (link, line 20): Read more -->", "Read more")
    assert after.turns[-1].text == "And rivers?\n\nRead more"
    assert len(after.left_out) == 1


def test_a_new_name_is_a_guest_and_said_so() -> None:
    after = edited("**Bo Yu:**", "**Cy Poe:**")
    assert Speaker("Cy Poe", "guest") in after.speakers
    assert after.turns[3].role == "guest"
    assert "guest" in after.turns[3].reason


def test_a_person_directs_pauses_voices_chapters_and_words() -> None:
    after = edited("**Ann Lee:** Why", "<!-- Lock -->\n<!-- voice: af_river -->\n<!-- no chapter -->\n**Ann Lee:** Why")
    assert (after.turns[2].lock, after.turns[2].voice, after.turns[2].chapter) == (True, "af_river", "")
    after = edited("I like that.", "<!-- pause 1.5 s -->\n<!-- say: I like THAT. -->\nI like that.")
    assert [(s.pause, s.say) for s in after.turns[3].sentences] == [(None, ""), (None, ""), (1500, "I like THAT.")]
    assert replace(after.turns[3], sentences=BRIDGES.turns[3].sentences) == BRIDGES.turns[3]
    after = edited("**Ann Lee:** And", "<!-- chapter: On rivers -->\n<!-- pause 0s -->\n**Ann Lee:** And")
    assert (after.turns[5].chapter, after.turns[5].sentences[0].pause) == ("On rivers", 0)
    assert not after.left_out[2:]


def test_a_directive_before_a_reworded_sentence_is_its_own() -> None:
    after = edited("Mr. Smith. said so oddly.", "Quite so.\n<!-- pause 250ms -->\nHe said so. Oddly.")
    assert [(s.text, s.pause) for s in after.turns[3].sentences][1:4] == [
        ("Quite so.", None),
        ("He said so.", 250),
        ("Oddly.", None),
    ]


def test_a_decimal_comma_is_understood_and_a_sentence_is_no_directive() -> None:
    after = edited("I like that.", "<!-- pause 1,5s -->\nI like that.")
    assert after.turns[3].sentences[-1].pause == 1500
    for taken in ("Lock the door.", "Voice is all there is", "say what you like!", "Pauses matter 2"):
        after = edited("I like that.", f"I like that.\n<!-- {taken} -->")
        assert taken in [entry.text for entry in after.left_out]


@pytest.mark.parametrize("label", ["Yu", "bo", "Mr Yu", "Dr. Yu", "Professor"])
def test_part_of_a_name_or_another_name_is_the_same_person(label: str) -> None:
    text = WRITTEN.replace('name = "Bo Yu"', 'name = "Bo Yu"\nalso = ["Professor"]')
    after = edited("**Bo Yu:**", f"**{label}:**", text)
    assert after.turns[3].speaker == "Bo Yu"
    assert len(after.speakers) == 3


def test_emphasis_and_links_are_read_as_their_words() -> None:
    after = edited("They hold.", "They *really* **hold**, see [the plan](https://example.org).")
    assert after.turns[3].sentences[0].text == "They really hold, see the plan."


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("**Bo Yu:**", "**Bo Yuu:**", ("'Bo Yuu'", "line", "**Bo Yu:**")),
        ('title = "', "title = ", ("line 2", "TOML")),
        ('language = "en"\n', "", ("language",)),
        ("+++\n\n", "\n", ("not closed",)),
        ('role = "guest"', 'role = "host"', ("'host'", "interviewer, guest, narrator")),
        ('name = "Bo Yu"', 'name = "Ann Lee"', ("Ann Lee is listed twice",)),
        ("**Bo Yu:** ", "<!-- ", ("line", "-->")),
        ("> A lead.", "A lead.", ("nobody says this", "line 24")),
        ("I like that.", "<!-- voice: af_river -->\nI like that.", ("within a turn", "line 35")),
        ("I like that.", "<!-- pause 90s -->\nI like that.", ("too long", "line 35", "10s")),
        ("I like that.", "<!-- pause 2 -->\nI like that.", ("not understood", "line 35", "pause 1.5s")),
        ("**Ann Lee:** And", "<!-- Voice espeak-en -->\n**Ann Lee:** And", ("not understood", "voice: NAME")),
        ("I like that.", "<!-- Pause: -1s -->\nI like that.", ("not understood", "line 35")),
        ("I like that.", "<!-- say: -->\nI like that.", ("not understood", "line 35", "say: words")),
        ("**Ann Lee:** And", "<!-- chapter Rivers -->\n**Ann Lee:** And", ("not understood", "chapter: Title")),
        ("**Ann Lee:** And", "<!-- lock this turn -->\n**Ann Lee:** And", ("not understood",)),
        ("**Bo Yu:** They hold.", "<!-- lock -->", ("within a turn",)),
        ("\n**Ann Lee:** And rivers?", "\n<!-- pause 1s -->", ("nothing comes after", "line 41")),
        ('name = "Bo Yu"', 'name = "Bo Yu"\nalso = "Bo"', ("also of Bo Yu", "list")),
        ('title = "', 'author = ["a"]\ntitle = "', ("author is not a text",)),
    ],
)
def test_a_bad_edit_is_told_with_its_place(old: str, new: str, said: tuple[str, ...]) -> None:
    text = WRITTEN.replace(old, new, 1) if new != "<!-- " else WRITTEN[: WRITTEN.index(old)] + new
    with pytest.raises(InputError) as caught:
        script.parse(text, "script.md")
    for part in ("script.md", *said):
        assert part in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["", "+++", "Ann Lee: Why?\n", "+++\ntitle = 'a post'\n+++\n\ntext [[speakers]]\n", "---\nspeakers: []\n---\n"],
)
def test_other_files_are_no_scripts(text: str) -> None:
    assert not script.is_script(text)


@pytest.mark.parametrize("unit", ["<!--", "**", "\\", "[", "[]( ", "&#", "* ", "> ", "#", "-", "a. "])
def test_a_long_line_is_read_in_one_pass(unit: str) -> None:
    long = unit * (300_000 // len(unit))
    front = '+++\nlanguage = "en"\n[[speakers]]\nname = "A"\n+++\n\n'
    if unit != "<!--":
        assert script.parse(f"{front}**A:** x {long}", "s.md")[0].turns
    held = Interview("s", "t", "en", (Speaker("A", "guest"),), (Turn("x", "A", "guest", (sentence(long),), 1),))
    assert script.parse(script.write(held, ""), "s.md")[0] == held


@pytest.mark.parametrize(
    "asks", ["<!-- voice: espeak-zz -->", "<!--  Voice:espeak-zz-->", 'voice = "espeak-zz"', "voice='espeak-zz' # hers"]
)
def test_the_line_that_asks_for_a_voice_that_is_not_there_is_found(asks: str) -> None:
    text = f'+++\nvoice = "espeak-en"\n{asks}\n+++\n<!-- voice: espeak-en -->\nA voice = "x" in talk.\n'
    assert script.voice_line(text, lambda voice: voice == "espeak-zz") == 3
    assert script.voice_line(text, lambda voice: voice == "x") == 0
