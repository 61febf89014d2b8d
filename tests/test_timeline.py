"""The timeline: nothing overlaps, nothing is lost, chapters say what is asked."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator import timeline
from narrator.model import Interview, Line, Role, Segment, Sentence, Speaker, Timeline, Turn, TurnKind, Voice, Word

VOICE = Voice("v", "espeak", "gmw/en", "en")
ANSWER = (
    "It is a long story, and it begins by the river where my father kept his boats, long before the bridge was there."
)
ROLES: dict[str, Role] = {"Ann": "interviewer", "Bo": "guest", "Reader": "narrator"}


def turn(number: int, speaker: str, *said: str, kind: TurnKind = "talk") -> Turn:
    sentences = tuple(Sentence(text, number, opens=not n) for n, text in enumerate(said))
    return Turn(f"t{number}", speaker, ROLES[speaker], sentences, number, kind)


def talk(*turns: tuple[str, ...] | Turn, title: str = "On bridges", language: str = "en") -> Interview:
    made = tuple(t if isinstance(t, Turn) else turn(n, *t) for n, t in enumerate(turns))
    return Interview("s", title, language, tuple(Speaker(n, r) for n, r in ROLES.items()), made)


def lines_of(interview: Interview) -> tuple[Line, ...]:
    return tuple(
        Line(t.id, t.speaker, t.role, t.kind, s.text, s.text, VOICE, s.opens, not n)
        for t in interview.turns
        for n, s in enumerate(t.sentences)
    )


def titles(interview: Interview) -> list[str]:
    return [title for _, title in timeline.chapter_marks(interview)]


INTRO = turn(0, "Reader", "On bridges", kind="title")


def test_pauses_follow_what_ends() -> None:
    interview = talk(INTRO, ("Ann", "Why? Is it", "so?", "Yes."), ("Bo", ANSWER, "And."))
    lines = lines_of(interview)
    second = Line("t2", "Bo", "guest", "talk", "More.", "More.", VOICE, opens_paragraph=True)
    found = timeline.pauses((*lines, second), {"t0", "t1"})
    assert found == (1000, 250, 350, 650, 250, 450, 500)
    assert timeline.pauses(lines[:1], ()) == (500,)
    assert timeline.pauses((), ()) == ()
    assert timeline.pauses(lines, {"t1"}, timeline.Pauses(chapter=2000, end=0))[0::5] == (2000, 0)


def test_a_pause_of_a_persons_own_stands_before_its_line() -> None:
    lines = lines_of(talk(INTRO, ("Ann", "Why?"), ("Bo", ANSWER)))
    own = tuple(replace(line, pause=pause) for line, pause in zip(lines, (700, 0, 3000), strict=True))
    assert timeline.pauses(own, {"t0", "t1"}) == (0, 3000, 500)


def test_a_person_says_where_chapters_begin() -> None:
    row = [INTRO, turn(1, "Ann", "Why did you build it there?"), turn(2, "Bo", ANSWER), turn(3, "Bo", "So it was.")]
    assert titles(talk(*row)) == ["On bridges", "Why did you build it there?"]
    row[1], row[3] = replace(row[1], chapter=""), replace(row[3], chapter="The end")
    assert titles(talk(*row)) == ["On bridges", "The end"]
    row[0] = replace(row[0], chapter="Before")
    assert titles(talk(*row)) == ["Before", "The end"]
    heading = replace(turn(1, "Reader", "A heading", kind="heading"), chapter="Mine")
    assert titles(talk(INTRO, heading, turn(2, "Reader", "Another", kind="heading"), *row[2:3])) == [
        "On bridges",
        "Mine",
        "Another",
    ]


@pytest.mark.parametrize("pause", [-1, 2001])
def test_no_pause_is_longer_than_two_seconds(pause: int) -> None:
    with pytest.raises(ValueError, match="turn"):
        timeline.Pauses(turn=pause)


@pytest.mark.parametrize(
    ("said", "title"),
    [
        (("Welcome.", "Why do you build bridges?"), "Why do you build bridges?"),
        (("Why do you build bridges here?", "Really?"), "Why do you build bridges here?"),
        (("You came to Ghent in 1990.", "Why?"), "You came to Ghent in 1990. Why?"),
        (("Who pays for it all today?", "Is it the city or the state?"), "Is it the city or the state?"),
        (("Tell me about your very first day there.",), "Tell me about your very first day there."),
        (("He asked: “Where did it go?”",), "He asked: “Where did it go?”"),
        (("¿Por qué\n  construye\x00 usted puentes?",), "¿Por qué construye usted puentes?"),
        (("你为什么要在这里建造这座大桥呢？",), "你为什么要在这里建造这座大桥呢？"),
    ],
)
def test_a_chapter_is_called_by_its_question(said: tuple[str, ...], title: str) -> None:
    assert titles(talk(INTRO, ("Ann", *said), ("Bo", ANSWER))) == ["On bridges", title]


def test_what_nobody_answers_opens_no_chapter() -> None:
    closing = ("Ann", "We will be back in two weeks, with a talk about the lighthouse. Goodbye until then!")
    assert titles(talk(INTRO, ("Bo", ANSWER), closing)) == ["On bridges"]
    assert titles(talk(INTRO, ("Ann", "— Why do you build bridges?"), ("Bo", ANSWER)))[1] == "Why do you build bridges?"


@pytest.mark.parametrize("said", ["Oh, really?", "I see.", "Thank you very much."])
def test_an_interjection_opens_no_chapter(said: str) -> None:
    assert titles(talk(INTRO, ("Ann", said), ("Bo", ANSWER))) == ["On bridges"]


def test_a_heading_and_its_question_are_one_chapter() -> None:
    heading = turn(1, "Reader", "Early years", kind="heading")
    first, second = ("Ann", "Where were you born?"), ("Ann", "And what then came next?")
    interview = talk(INTRO, heading, first, ("Bo", ANSWER), second, ("Bo", ANSWER))
    assert timeline.chapter_marks(interview) == (
        ("t0", "On bridges"),
        ("t1", "Early years"),
        ("t4", "And what then came next?"),
    )


def test_a_short_exchange_joins_the_chapter_before() -> None:
    interview = talk(
        INTRO,
        ("Ann", "Why do you build bridges?"),
        ("Bo", ANSWER),
        ("Ann", "And was it a long one?"),
        ("Bo", "It was."),
    )
    assert titles(interview) == ["On bridges", "Why do you build bridges?"]


def test_an_interview_without_a_title_begins_with_an_introduction() -> None:
    assert titles(talk(("Bo", ANSWER), title=" ", language="es")) == ["Introducción"]
    assert titles(talk(("Bo", ANSWER), title="", language="tlh")) == ["Introduction"]


def test_a_turn_without_a_line_opens_no_chapter() -> None:
    interview = talk(INTRO, ("Ann", "Why do you build bridges?"), ("Bo", ANSWER))
    lines = [line for line in lines_of(interview) if line.turn != "t1"]
    assert timeline.chapter_marks(interview, lines) == (("t0", "On bridges"),)


@given(st.text(max_size=200), st.integers(10, 60))
def test_titles_are_short_and_on_one_line(text: str, length: int) -> None:
    title = timeline.cut(text, length)
    assert len(title) <= length
    assert title == " ".join(title.split())
    assert title.isprintable() or not any(c < " " or c == "\x7f" for c in title)


def test_titles_are_cut_at_a_clause_else_at_a_word() -> None:
    clause = "When the river rose over the whole of the old town, did anybody think of the boats at all?"
    assert timeline.cut(clause) == "When the river rose over the whole of the old town…"
    assert timeline.cut(
        "在那场大水漫过整个老城区以及沿河所有的仓库和码头的时候，您和您的家人究竟在什么地方躲避，又是怎样回来的呢，能给我们讲讲吗？"
    ).endswith("回来的呢…")
    long = "What do you make of the plan to build a bridge over the river, after all these years?"
    assert timeline.cut(long) == "What do you make of the plan to build a bridge over the…"
    assert timeline.cut("x" * 100) == "x" * 59 + "…"


@st.composite
def laid_out(draw: st.DrawFn) -> tuple[Interview, list[Segment], Timeline]:
    turns = [
        turn(n, draw(st.sampled_from(["Ann", "Bo"])), *(["Why do you build bridges here?"] * draw(st.integers(1, 3))))
        for n in range(draw(st.integers(1, 8)))
    ]
    interview = talk(*turns)
    lines = lines_of(interview)
    segments = []
    for _ in lines:
        lead, speech, rest = draw(st.integers(0, 3000)), draw(st.integers(0, 10**6)), draw(st.integers(1, 10**5))
        words = (Word(lead, lead + speech, 0, 3),)
        segments.append(Segment("k", 44100, lead + speech + rest, (lead, lead + speech), words, (), -1.0))
    return interview, segments, timeline.lay_out(lines, iter(segments), timeline.chapter_marks(interview, lines))


@given(laid_out())
def test_everything_stands_in_its_place(case: tuple[Interview, list[Segment], Timeline]) -> None:
    interview, segments, laid = case
    assert laid.frames == sum(segment.frames for segment in segments)
    assert [cue.line for cue in laid.cues] == list(lines_of(interview))
    end = 0
    for cue, segment in zip(laid.cues, segments, strict=True):
        assert end <= cue.start <= cue.end <= laid.frames
        assert (cue.words[0].start, cue.words[0].end) == (cue.start, cue.end)
        assert cue.end - cue.start == segment.speech[1] - segment.speech[0]
        end = cue.end
    assert laid.chapters[0].start == 0 and laid.chapters[-1].end == laid.frames
    firsts = {}
    for cue in laid.cues:
        firsts.setdefault(cue.line.turn, cue.start)
    for chapter, following in pairwise(laid.chapters):
        assert chapter.start < chapter.end == following.start
        assert 0 <= firsts[following.turn] - following.start <= 3000  # no more than the segment's lead-in


def test_lines_and_segments_belong_together() -> None:
    lines = lines_of(talk(INTRO, ("Bo", ANSWER)))
    segment = Segment("k", 44100, 100, (1, 2), (), (), -1.0)
    with pytest.raises(ValueError, match="zip"):
        timeline.lay_out(lines, [segment], ())
    with pytest.raises(ValueError, match="22050"):
        timeline.lay_out(lines, [segment, Segment("k", 22050, 100, (1, 2), (), (), -1.0)], ())


LINE = Line("t1", "Ann", "guest", "talk", "x", "x", Voice("v", "espeak", "v", "en"))


def segment(speech: int, rate: int, lead: int, tail: int, frame: int = 576) -> Segment:
    """A segment of whole codec frames."""
    frames = -(-(lead + speech + tail) // frame) * frame
    return Segment("", rate, frames, (lead, lead + speech), (), (), 0.0)


def test_another_format_follows_to_half_a_frame_and_never_drifts() -> None:
    """Speech of 2 s and pauses of 0.3 s at 22.05 kHz, followed at 48 kHz in frames of 960, and by single samples."""
    lines = [replace(LINE, turn=f"t{n}") for n in range(500)]
    laid = timeline.lay_out(
        lines, [segment(44100 + 37 * n % 900, 22050, 1152, 6615) for n in range(500)], [("t0", "x")]
    )
    for rate, lead, frame in ((48000, 1920, 960), (22050, 1152, 1), (44100, 2048, 1024)):
        spoken = [cue.end - cue.start for cue in laid.cues]
        rows = [segment(-(-n * rate // 22050), rate, lead, 960, frame) for n in spoken]
        gaps = timeline.follow(laid, rows, frame)
        at = 0
        for cue, part, gap in zip(laid.cues, rows, gaps, strict=False):
            at += gap * frame
            late = (at + part.speech[0]) / rate - cue.start / laid.rate
            assert abs(late) <= (frame / 2 + 1) / rate
            at += part.frames
        at += gaps[-1] * frame
        assert 0 <= at / rate - laid.frames / laid.rate < frame / rate + 0.001


def test_what_cannot_be_followed_at_once_is_made_up_for_at_the_next_pause() -> None:
    laid = timeline.lay_out([LINE] * 4, [segment(1000, 1000, 100, n, 1) for n in (0, 0, 900, 0)], [("t1", "x")])
    gaps = timeline.follow(laid, [segment(1000, 1000, 250, 50, 50)] * 4, 50)
    assert gaps == (0, 0, 0, 3, 0)
