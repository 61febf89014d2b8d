"""Stage directions: shown, said or left out as a person has set it; what is talk in brackets stays talk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator import directions, pipeline, reading, script, timeline, turns, wording
from narrator.errors import InputError
from narrator.model import Cast, Interview, Line, Part, Sentence, Speaker, Turn, Voice
from narrator.pipeline.drafting import prepare
from narrator.settings import Settings, load

from .end_to_end.conftest import narrator

DIRECTIONS = {
    "en": "(laughs) (Laughs.) [laughter] [APPLAUSE] (he laughs nervously) [Mike laughs] (long pause) *sighs* "
    "((coughs)) [inaudible 00:12:31] [crosstalk] (nods) (laughter and applause) (laughs again) (clears throat) "
    "[Music playing]",
    "fr": "(rires) (Rires.) (il rit) (elle sourit) [applaudissements] (rires dans la salle) (silence) (éclate de rire) "
    "(hoche la tête) (long silence)",
    "es": "(risas) (ríe) (se ríe) (Risas.) (entre risas) [aplausos] (sonríe) (hace una pausa) (risas del público)",
    "de": "(lacht) (Lacht.) (lacht laut) [Gelächter] (Beifall) (schmunzelt) (überlegt) (er lacht) (Gelächter im Saal) "
    "(schüttelt den Kopf)",
    "pt": "(risos) (ri) (Risos.) (rindo) [aplausos] (sorri) (pausa) (ri muito) (faz uma pausa)",
    "it": "(ride) (Ride.) (risate) (ridono) [applausi] (sorride) (ride di gusto) (pausa)",
    "ru": "(смеется) (смеётся) (Смеется.) (смех) [аплодисменты] (улыбается) (Смех в зале) (пауза) (качает головой)",
    "ja": "（笑） （拍手）",
    "zz": "(rires) (laughs) (lacht)",  # a language without a list: what any other one knows
}
TALK = {
    "en": "(which I never liked) (the laughs were few) (no laughs) (Roxy Music) (music of the time) (points) (ride) "
    "[the company] [sic] (see page 12) (John 3:16) (at 12:31) (1984) (smiles are free) (laughing gas) *not* (I know)",
    "fr": "(rire de soi est un art) (que je n'aimais pas) (la musique que j'aime) (il) (le public)",
    "es": "(la risa es salud) (que no me gustaba) (el público)",
    "de": "(das Lachen verging uns) (die ich nie mochte) (das Publikum) (ride)",
    "pt": "(o riso é livre) (de que eu não gostava)",
    "it": "(il riso fa buon sangue) (che non mi piaceva)",
    "ru": "(которые я не любил) (смех продлевает жизнь)",
}


def apart(texts: str) -> list[str]:
    """ "(a b) [c]" -> "(a b)", "[c]"."""
    ends = {"(": ")", "[": "]", "*": "*", "（": "）"}
    out, at = [], 0
    while at < len(texts):
        end = texts.index(ends[texts[at]], at + 1) + 1
        while end < len(texts) and texts[end] in ")]":
            end += 1
        out.append(texts[at:end])
        at = end + 1
    return out


@pytest.mark.parametrize(("language", "text"), [(k, t) for k, v in DIRECTIONS.items() for t in apart(v)])
def test_a_direction_is_not_heard(language: str, text: str) -> None:
    assert directions.without(f"Abc def. {text} Ghi", language) == "Abc def. Ghi"
    assert directions.without(f"Abc {text}.", language) == "Abc."
    assert directions.only(text, language)


@pytest.mark.parametrize(("language", "text"), [(k, t) for k, v in TALK.items() for t in apart(v)])
def test_talk_in_brackets_stays(language: str, text: str) -> None:
    assert directions.find(f"Abc def. {text} Ghi", language) == ()


def test_a_direction_leaves_no_stop_of_its_own() -> None:
    assert directions.without("Yes. (Laughs). No (sighs), (nods) never!", "en") == "Yes. No, never!"


@pytest.mark.parametrize("text", ["[00:12:31]", "(00:12:31)", "[12:31]", "[00:12 - 00:15]", "[1:02:03.5]"])
def test_a_time_code_is_one(text: str) -> None:
    found = directions.find(f"Yes. {text} And", "en")
    assert [span.kind for span in found] == ["time code"]


def test_a_time_code_at_the_beginning_needs_no_brackets() -> None:
    assert directions.without("00:12:31 And then?", "en") == "And then?"
    assert directions.only("00:12:31", "en")
    for text in ("At 00:12:31 it began.", "2:15:30 was my best time.", "12:31", "10:15 (laughs)"):
        assert directions.find(text, "en")[:1] in ((), (directions.Span(6, 14, "stage direction"),))


def test_every_language_that_we_speak_has_its_list() -> None:
    for language in ("en", "fr", "es", "de", "pt", "it", "ru"):
        assert len(apart(DIRECTIONS[language])) >= 8


PIECES = [
    "(laughs)",
    "[applause]",
    "(which I",
    "never)",
    "*",
    "(",
    ")",
    "[",
    "]",
    "[00:01:02]",
    ".",
    ",",
    " ",
    "yes",
    "?",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join) | st.text(max_size=40))
def test_only_directions_go(text: str) -> None:
    """What is left are the words that stood outside of the spans, in their order."""
    kept = directions.without(text, "en")
    at, outside = 0, ""
    for span in directions.find(text, "en"):
        assert at <= span.start < span.end <= len(text)
        outside += text[at : span.start]
        at = span.end
    outside += text[at:]
    if directions.find(text, "en"):
        assert [c for c in kept if c.isalnum()] == [c for c in outside if c.isalnum()]
    else:
        assert kept == text


@pytest.mark.parametrize(
    "text", ["(" * 10**6, "(laughs) " * 10**5, "(laughs)," * 10**5, "*a" * 5 * 10**5, "[a " * 10**5]
)
def test_a_line_of_a_megabyte_is_no_trouble(text: str) -> None:
    assert len(directions.without(text, "en")) <= len(text)


# --- in an episode --------------------------------------------------------------------------------------------

VOICE = Voice("v", "espeak", "gmw/en", "en")


def interview(*said_by_turns: tuple[str, ...]) -> Interview:
    people = (Speaker("Ann", "interviewer"), Speaker("Bob", "guest"))
    return Interview(
        "a.txt",
        "A talk",
        "en",
        people,
        tuple(
            Turn(str(n), who.name, who.role, tuple(Sentence(t, n, 0, not i) for i, t in enumerate(s)), n)
            for n, (s, who) in enumerate(zip(said_by_turns, people * len(said_by_turns), strict=False))
        ),
    )


def said(found: Interview, **how: bool) -> list[tuple[str, str]]:
    cast = Cast(tuple(Part(s.name, s.role, VOICE) for s in found.speakers))
    lines, _ = wording.lines(found, cast, **how)
    return [(line.shown, line.spoken) for line in lines]


def test_a_direction_is_shown_with_the_sentence_that_it_stands_by() -> None:
    found = interview(("Why?",), ("(laughs)", "It was [coughs] late.", "[applause]"), ("(nods)",), ("Fine (laughs).",))
    assert said(found) == [
        ("Why?", "Why?"),
        ("(laughs) It was [coughs] late. [applause]", "It was late."),
        ("Fine (laughs).", "Fine."),
    ]
    assert ("(nods)", "(nods).") in said(found, speak_directions=True)
    assert said(interview(("It was", "(laughs)", "late."))) == [("It was (laughs)", "It was."), ("late.", "late.")]


def test_a_question_is_followed_by_its_pause_though_somebody_laughs() -> None:
    voices = Cast(tuple(Part(s.name, s.role, VOICE) for s in interview().speakers))
    rows = [wording.lines(interview((text, "Go on.")), voices)[0] for text in ("Why?", "Why? (laughs)")]
    assert timeline.pauses(rows[0], ()) == timeline.pauses(rows[1], ()) != timeline.pauses(rows[1][::-1], ())


def test_turns_are_found_as_if_nobody_laughed() -> None:
    plain = """Forty years on the rock

You came here as a boy. What did you see first?{a}

I saw the stairs. I counted them, there are two hundred.{b}

How did you feel that night?{a}

{c}I was cold. We had no oil, and the wind blew in from the north.

Were you alone there, all of the time?{a}

My wife was with me. She held the lantern for six hours.{b}
"""

    def found(**directions: str) -> list[tuple[str, bool, str]]:
        text = plain.format(**directions).encode()
        turns_found = turns.find(reading.read(reading.Document("a.txt", text, "a.txt"))).turns
        return [
            (t.speaker, t.review, wording.without_directions(interview_of(t))[0].turns[0].text) for t in turns_found
        ]

    def interview_of(found_turn: Turn) -> Interview:
        return Interview("a.txt", "A talk", "en", (), (found_turn,))

    assert found(a=" (laughs)", b=" [applause]", c="*sighs* ") == found(a="", b="", c="")


def test_taken_out_and_kept_are_all_there_is() -> None:
    found = interview(("Why? (laughs)",), ("(laughs)", "So.", "[applause]"), ("(nods)",), ("Fine [00:01:02] now.",))
    plain, taken = wording.without_directions(found)
    assert [t.text for t in plain.turns] == ["Why?", "So.", "Fine now."]
    assert [s.opens for t in plain.turns for s in t.sentences] == [True, True, True]
    assert [(o.text, o.reason, o.line) for o in taken] == [
        ("(laughs)", "stage direction", 0),
        ("(laughs)", "stage direction", 1),
        ("[applause]", "stage direction", 1),
        ("(nods)", "stage direction", 2),
        ("[00:01:02]", "time code", 3),
    ]


TALK_SCRIPT = """\
Ann Lee meets Bob Ray

Ann Lee: You waited eleven years for your night. What happened then? (smiles)

Bob Ray: The leading man sneezed (laughs). That was all (which I never liked) it took. [Applause.]

Ann Lee: Were you ready for it, after all that time?

Bob Ray: (laughs) I had been ready for ten of them.
"""


@pytest.fixture
def source(tmp_path: Path) -> str:
    path = tmp_path / "talk.txt"
    path.write_text(TALK_SCRIPT)
    return str(path)


def heard(lines: tuple[Line, ...]) -> str:
    return " ".join(line.spoken for line in lines)


def test_the_setting_says_what_becomes_of_them(source: str, tmp_path: Path) -> None:
    usual = Settings(output=str(tmp_path / "out"), store=str(tmp_path / "store"), engine="espeak", notice="off")
    silent = prepare(source, usual)
    speak = prepare(source, usual._replace(stage_directions="speak"))
    drop = prepare(source, usual._replace(stage_directions="drop"))

    assert "laughs" not in heard(silent.lines) and "never liked" in heard(silent.lines)
    shown = " ".join(line.shown for line in silent.lines)
    assert shown.count("(laughs)") == 2 and "[Applause.]" in shown and "(smiles)" in shown
    assert "(laughs)" in script.write(silent.interview, "talk")
    assert {o.reason for o in silent.mute} == {"stage direction, shown and not said"} and len(silent.mute) == 4
    assert silent.marks[1][1] == "You waited eleven years for your night. What happened then?"

    assert "laughs" in heard(speak.lines) and not speak.mute

    assert heard(drop.lines) == heard(silent.lines)
    assert "laughs" not in " ".join(line.shown for line in drop.lines)
    assert [(o.text, o.reason) for o in drop.interview.left_out] == [
        (text, "stage direction") for text in ("(smiles)", "(laughs)", "[Applause.]", "(laughs)")
    ]
    assert drop.clips == silent.clips, "nothing is spoken anew for it"
    with pytest.raises(InputError, match="stage_directions"):
        load({"stage_directions": "whisper"}, tmp_path)


def test_captions_show_what_is_not_said(source: str, tmp_path: Path) -> None:
    run = narrator(
        "make", source, "-o", tmp_path / "out", "--store", tmp_path / "store", "--engine", "espeak", "--json"
    )
    assert run.code == 0, run.err
    folder = Path(run.data["folder"])
    assert "sneezed (laughs)." in (folder / "transcript.vtt").read_text()
    left = json.loads((folder / "episode.json").read_text())["left_out"]
    assert [o["text"] for o in left] == ["(smiles)", "(laughs)", "[Applause.]", "(laughs)"]
    spoken = [w["body"] for s in json.loads((folder / "transcript.json").read_text())["segments"] for w in s["words"]]
    assert "sneezed" in spoken and "laughs" not in spoken
    again = narrator(
        "plan", source, "-o", tmp_path / "out", "--store", tmp_path / "store", "--stage-directions", "speak"
    )
    assert again.code == 10 and "(laughs)" in again.out
    pipeline_turns = pipeline.understand(pipeline.load(str(folder / "script.md"))).interview
    assert "(laughs)" in pipeline_turns.turns[-1].text and not pipeline_turns.left_out


def test_a_long_sentence_is_not_cut_in_a_direction() -> None:
    filler = "word " * 158
    lines = said(interview((f"{filler}(laughs nervously again) {filler}",)))
    assert len(lines) > 1 and "laughs" not in " ".join(spoken for _, spoken in lines)
    assert "(laughs nervously again)" in " ".join(shown for shown, _ in lines)
